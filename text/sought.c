/*
 * sought: folding, cutting, stemming. Pure.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/sought.h"

#include "text/masked.h"
#include "text/stem.h"
#include "text/words.h"

#include <assert.h>
#include <stdlib.h>

#define STEM_UTF8_MAX (4 * STEM_MAX)

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
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        struct str text = ad_field_text(ad, fields[i]);
        struct masked masked;
        masked_make(text, &arena, &masked);
        add_stems(s, masked.text, lang, &arena, &open);
        if (masked.count > 0)
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

size_t
sought_of_question(struct stemmer *s, struct str question, struct arena *arena,
                   struct sought out[SOUGHT_WORDS_MAX])
{
    struct folded f;
    size_t count;
    size_t n = 0;
    fold_text(question, arena, &f);
    const struct word *words = words_split(&f, arena, &count);
    for (size_t i = 0; i < count && n < SOUGHT_WORDS_MAX; i++) {
        struct sought *word = &out[n++];
        *word = (struct sought){ 0 };
        for (int lang = LANG_RU; lang < LANG_COUNT; lang++)
            add_form(word, stem_of(s, &f, &words[i], (enum lang)lang, arena));
    }
    return n;
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

const struct sought_place *
sought_places(struct stemmer *s, const struct sought_job *job, struct arena *arena,
              size_t *count)
{
    struct folded f;
    size_t words;
    fold_text(job->text, arena, &f);
    const struct word *word = words_split(&f, arena, &words);
    struct sought_place *out = ARENA_NEW(arena, struct sought_place, words + 1);
    *count = 0;
    for (size_t i = 0; i < words; i++) {
        if (!is_sought(job, stem_of(s, &f, &word[i], job->lang, arena)))
            continue;
        struct sought_place *place = &out[(*count)++];
        fold_origin(&f, word[i].start, word[i].end, &place->start, &place->end);
    }
    return out;
}
