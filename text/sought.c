/*
 * sought: folding, cutting, stemming. Pure.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/sought.h"

#include "core/digest.h"
#include "text/masked.h"
#include "text/stem.h"
#include "text/words.h"

#include <assert.h>
#include <stdlib.h>

#define STEM_UTF8_MAX (4 * STEM_MAX)
#define NAME_DIGITS   16 /* hex digits that stand for a name */

static_assert(LANG_COUNT - 1 <= SOUGHT_FORMS_MAX, "a form for each language");

/* The stem of a folded word as UTF-8, in the arena. */
static struct str
stem_of(struct stemmer *s, const struct folded *f, const struct word *w, enum lang lang,
        struct arena *arena)
{
    uint8_t stem[STEM_MAX];
    char room[STEM_UTF8_MAX];
    struct buf utf8 = buf_over(room, sizeof room);
    /* Kazakh words stand in Russian ads; without a language their letters decide. */
    size_t n = stem_word(s, f->p + w->start, w->end - w->start,
                         lang == LANG_RU ? LANG_NONE : lang, stem);
    fold_to_utf8(stem, n, &utf8);
    return arena_str(arena, buf_str(&utf8));
}

static int
compare_stems(const void *left, const void *right)
{
    return str_cmp(*(const struct str *)left, *(const struct str *)right);
}

static bool
is_number(const struct contact *c)
{
    return (c->kind == CONTACT_PHONE || c->kind == CONTACT_WHATSAPP ||
            c->kind == CONTACT_VIBER) &&
           c->value.n > 1 && c->value.p[0] == '+' && c->value.p[1] >= '0' &&
           c->value.p[1] <= '9';
}

/*
 * The one word of a contact: the digits of a number, whatever carries it; of a name that the
 * index could not keep in one piece, what it hashes to with its network.
 */
static struct str
word_of(const struct contact *c, struct arena *arena)
{
    char sum[DIGEST_HEX_SIZE];
    if (is_number(c))
        return str_sub(c->value, 1, c->value.n);
    const struct str name = arena_printf(arena, "%s " STR_FMT,
                                         contact_kind_name(c->kind), STR_ARG(c->value));
    digest_sha256_hex(name, sum);
    return arena_printf(arena, "id%.*s", NAME_DIGITS, sum);
}

/* Stems of an ad. */
struct stems {
    struct str *list;
    size_t count; /* up to SOUGHT_AD_MAX */
};

static void
add_stems(struct stemmer *s, struct str text, enum lang lang, struct arena *arena,
          struct stems *out)
{
    struct folded f;
    size_t count;
    fold_text(text, arena, &f);
    const struct word *words = words_split(&f, arena, &count);
    for (size_t i = 0; i < count && out->count < SOUGHT_AD_MAX; i++)
        out->list[out->count++] = stem_of(s, &f, &words[i], lang, arena);
}

static void
add_contacts(struct str text, enum ad_field field, struct arena *arena,
             struct stems *out)
{
    size_t count;
    bool limit = false;
    const struct contact *c = contacts_find(text, field, arena, &count, &limit);
    for (size_t i = 0; i < count && out->count < SOUGHT_AD_MAX; i++)
        out->list[out->count++] = word_of(&c[i], arena);
}

/* The stems in byte order, each once, without those that stand in the other list, which is
 * sorted. */
static void
put_stems(struct stems *stems, const struct stems *but, struct buf *out)
{
    struct str last = { NULL, 0 };
    qsort(stems->list, stems->count, sizeof *stems->list, compare_stems);
    for (size_t i = 0; i < stems->count; i++) {
        struct str stem = stems->list[i];
        if (stem.n == 0 || str_eq(stem, last) ||
            (but && bsearch(&stem, but->list, but->count, sizeof stem, compare_stems)))
            continue;
        last = stem;
        if (out->n > 0)
            buf_add_char(out, ' ');
        buf_add(out, stem);
    }
}

void
sought_of_ad(struct stemmer *s, const struct ad *ad, enum lang lang, struct buf *shown,
             struct buf *hidden)
{
    static const enum ad_field fields[] = { FIELD_TITLE, FIELD_EMPLOYER, FIELD_SALARY,
                                            FIELD_LOCATION, FIELD_TEXT };
    struct arena arena;
    arena_init(&arena, 0);
    struct stems open = { ARENA_NEW(&arena, struct str, SOUGHT_AD_MAX), 0 };
    struct stems whole = { ARENA_NEW(&arena, struct str, SOUGHT_AD_MAX), 0 };
    add_stems(s, ad->contacts, lang, &arena, &whole);
    add_contacts(ad->contacts, FIELD_CONTACTS, &arena, &whole);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        struct str text = ad_field_text(ad, fields[i]);
        struct masked masked;
        masked_make(text, &arena, &masked);
        add_stems(s, masked.text, lang, &arena, &open);
        if (masked.count == 0)
            continue;
        add_contacts(text, fields[i], &arena, &whole);
        add_stems(s, text, lang, &arena, &whole);
    }
    put_stems(&open, NULL, shown);
    put_stems(&whole, &open, hidden);
    arena_free(&arena);
}

static void
add_form(struct sought *word, struct str form)
{
    for (size_t i = 0; i < word->form_count; i++)
        if (str_eq(word->forms[i], form))
            return;
    if (form.n > 0 && word->form_count < SOUGHT_FORMS_MAX)
        word->forms[word->form_count++] = form;
}

/* A question while it is taken apart. */
struct asking {
    struct stemmer *stemmer;
    struct arena *arena;
    struct sought *words;
    size_t count;
};

static void
ask_words(struct asking *a, struct str text)
{
    struct folded f;
    size_t count;
    fold_text(text, a->arena, &f);
    const struct word *words = words_split(&f, a->arena, &count);
    for (size_t i = 0; i < count && a->count < SOUGHT_WORDS_MAX; i++) {
        struct sought *word = &a->words[a->count++];
        *word = (struct sought){ 0 };
        for (int lang = LANG_RU; lang < LANG_COUNT; lang++)
            add_form(word,
                     stem_of(a->stemmer, &f, &words[i], (enum lang)lang, a->arena));
    }
}

/* A number, an address or a page as it is spelt; of a name only the name. */
static void
ask_contact(struct asking *a, const struct contact *c, struct str spelt)
{
    const size_t first = a->count;
    const bool whole = is_number(c) || c->kind == CONTACT_PHONE ||
                       c->kind == CONTACT_EMAIL || c->kind == CONTACT_URL;
    ask_words(a, whole ? spelt : c->value);
    if (a->count == first)
        return;
    a->words[first].contact = word_of(c, a->arena);
    a->words[first].parts = a->count - first;
}

size_t
sought_of_question(struct stemmer *s, struct str question, struct arena *arena,
                   struct sought out[SOUGHT_WORDS_MAX])
{
    struct asking a = { s, arena, out, 0 };
    size_t count, done = 0;
    bool limit = false;
    const struct contact *c =
        contacts_find(question, FIELD_TEXT, arena, &count, &limit);
    for (size_t i = 0; i < count; i++) {
        ask_words(&a, str_sub(question, done, c[i].start));
        ask_contact(&a, &c[i], str_sub(question, c[i].start, c[i].end));
        done = c[i].end;
    }
    ask_words(&a, str_sub(question, done, question.n));
    return a.count;
}

static bool
is_sought(const struct sought_job *job, struct str stem)
{
    for (size_t i = 0; i < job->word_count; i++)
        for (size_t k = 0; k < job->words[i].form_count; k++)
            if (str_eq(job->words[i].forms[k], stem))
                return true;
    return false;
}

/* Contacts of the text that the question asks for. */
static const struct sought_place *
contact_places(const struct sought_job *job, struct arena *arena, size_t *count)
{
    size_t contacts = 0, parts = 0;
    bool limit = false;
    *count = 0;
    for (size_t i = 0; i < job->word_count; i++)
        parts += job->words[i].parts;
    if (parts == 0)
        return NULL;
    const struct contact *c =
        contacts_find(job->text, FIELD_TEXT, arena, &contacts, &limit);
    struct sought_place *out = ARENA_NEW(arena, struct sought_place, contacts + 1);
    for (size_t i = 0; i < contacts; i++) {
        const struct str word = word_of(&c[i], arena);
        bool asked = false;
        for (size_t k = 0; k < job->word_count && !asked; k++)
            asked = job->words[k].parts > 0 && str_eq(job->words[k].contact, word);
        if (asked)
            out[(*count)++] = (struct sought_place){ c[i].start, c[i].end };
    }
    return out;
}

const struct sought_place *
sought_places(struct stemmer *s, const struct sought_job *job, struct arena *arena,
              size_t *count)
{
    struct folded f;
    size_t words, whole, next = 0;
    const struct sought_place *contacts = contact_places(job, arena, &whole);
    fold_text(job->text, arena, &f);
    const struct word *word = words_split(&f, arena, &words);
    struct sought_place *out = ARENA_NEW(arena, struct sought_place, words + whole + 1);
    *count = 0;
    for (size_t i = 0; i < words; i++) {
        struct sought_place place;
        fold_origin(&f, word[i].start, word[i].end, &place.start, &place.end);
        while (next < whole && contacts[next].start <= place.start)
            out[(*count)++] = contacts[next++];
        /* A word inside a contact is marked with it. */
        if ((*count > 0 && place.start < out[*count - 1].end) ||
            !is_sought(job, stem_of(s, &f, &word[i], job->lang, arena)))
            continue;
        out[(*count)++] = place;
    }
    while (next < whole)
        out[(*count)++] = contacts[next++];
    return out;
}
