/*
 * tokens: walks the words of title and text once.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/tokens.h"

const struct form *const *
tokens_forms(struct forms *table, const struct read_field *field, enum lang lang,
             struct arena *arena)
{
    const struct form **out = ARENA_RAW(arena, const struct form *, field->word_count);
    forms_get_all(table, field->folded.p, field->words, field->word_count, lang, arena,
                  out);
    return out;
}

_Static_assert(FIELD_TEXT == 0 && FIELD_TITLE == 1,
               "a field is one bit of token_found");
#define WORD_MASK ((1u << 30) - 1) /* a text has fewer words */

/* Is the word a piece of a place-holder, such as #URL_4a1#? Those name a source, not a text. */
static bool
is_placeholder(const struct folded *f, const struct word *w)
{
    return (w->start > 0 && f->p[w->start - 1] == '_') || f->p[w->end] == '_';
}

/* Which words of the field are no tokens because of where they stand: in a contact, in a
 * place-holder. NULL: none. */
static const bool *
find_breaks(const struct read_field *field, struct arena *arena)
{
    const bool marked = memchr(field->folded.p, '_', field->folded.n) != NULL;
    if (!marked && field->contact_count == 0)
        return NULL;
    bool *out = ARENA_NEW(arena, bool, field->word_count);
    size_t contact = 0;
    for (size_t i = 0; i < field->word_count; i++) {
        const size_t byte = field->folded.origin[field->words[i].start];
        while (contact < field->contact_count && field->contacts[contact].end <= byte)
            contact++;
        out[i] = (contact < field->contact_count &&
                  field->contacts[contact].start <= byte) ||
                 (marked && is_placeholder(&field->folded, &field->words[i]));
    }
    return out;
}

/* A field, as its tokens are taken. */
struct part {
    const struct form *const *forms;
    const bool *breaks; /* by word; NULL: none */
    size_t word_count;
    size_t
        in_title; /* of a text, so many of its first words are those of the title too */
    enum ad_field which;
};

static bool
is_token(const struct part *part, size_t word)
{
    return (part->forms[word]->stem_hash != 0) & !(part->breaks && part->breaks[word]);
}

static uint8_t
field_of(const struct part *part, size_t word)
{
    return (uint8_t)(word < part->in_title ? FIELD_TITLE : part->which);
}

/* All uses of an ad, gone through once. */
struct walk {
    struct token_use *out;
    size_t count;
};

static void
add_use(struct walk *w, struct token_use use)
{
    if (w->count < TOKENS_MAX)
        w->out[w->count++] = use;
}

static void
walk_part(const struct part *part, struct walk *out)
{
    const struct form *before = NULL;
    for (size_t i = 0; i < part->word_count; i++) {
        const struct form *form = part->forms[i];
        if (!is_token(part, i)) {
            before = NULL;
            continue;
        }
        struct token_use use = { form->stem_hash, form, NULL, (uint32_t)i,
                                 field_of(part, i) };
        add_use(out, use);
        if (before) {
            use.hash = model_pair_hash(before->stem_hash, form->stem_hash);
            use.first = before;
            use.second = form;
            use.word--;
            add_use(out, use);
        }
        before = form;
    }
}

/* The uses that a model knows, gone through once. */
struct finding {
    struct model_pairs pairs;
    struct token_found *out; /* the next */
    struct asked {
        uint64_t key;
        struct token_found *use;
    } * asked;         /* the next pair that is to be looked up */
    size_t met, words; /* uses, and those of single words, with those of no token */
};

/* Whether a word is a token, and whether a model has it or a pair, is as good as chance, so there
 * is no branch on it: what is written is kept or written over. */
static inline void
find_in_words(const struct part *part, const bool *breaks, struct finding *f)
{
    const size_t in_title = part->which == FIELD_TITLE ? SIZE_MAX : part->in_title;
    const uint32_t none = f->pairs.none;
    struct token_found *out = f->out;
    struct asked *asked = f->asked;
    size_t met = f->met, words = 0;
    uint32_t before = MODEL_NONE;
    bool has_before = false;
    for (size_t i = 0; i < part->word_count && met < TOKENS_MAX; i++) {
        const struct form *form = part->forms[i];
        const bool is = (form->stem_hash != 0) & !(breaks && breaks[i]);
        const uint32_t place = (uint32_t)i * 4 + (i < in_title);
        *out = (struct token_found){ form->token, place };
        out += is & (form->token < none);
        words += is;
        met += is;
        const uint64_t key = model_pair_key(before, form->token);
        const bool joins = is & has_before & (met < TOKENS_MAX);
        const bool may = joins & model_may_pair(&f->pairs, key);
        *out = (struct token_found){ none, place - 2 };
        *asked = (struct asked){ key, out };
        out += may;
        asked += may;
        met += joins;
        before = form->token;
        has_before = is;
    }
    f->out = out;
    f->asked = asked;
    f->words += words;
    f->met = met;
}

static void
find_in_part(const struct part *part, struct finding *f)
{
    if (part->breaks)
        find_in_words(part, part->breaks, f);
    else
        find_in_words(part, NULL, f);
}

/* Does the text begin with the title's words? Then the title says nothing more. */
static bool
repeats_title(const struct reading *reading,
              const struct field_forms forms[READING_FIELDS])
{
    const struct read_field *title = &reading->fields[FIELD_TITLE];
    const struct field_forms *a = &forms[FIELD_TITLE];
    const struct field_forms *b = &forms[FIELD_TEXT];
    if (!a->forms || !b->forms ||
        title->word_count > reading->fields[FIELD_TEXT].word_count)
        return false;
    for (size_t i = 0; i < title->word_count; i++) {
        if (a->forms[i]->stem_hash != b->forms[i]->stem_hash)
            return false;
    }
    return true;
}

/* Title and text, as far as they were looked up, without a title that the text repeats. Returns
 * how many; `uses` is how many uses of tokens they may have. */
static size_t
list_parts(const struct reading *reading,
           const struct field_forms forms[READING_FIELDS], struct arena *arena,
           struct part parts[2], size_t *uses)
{
    static const enum ad_field FIELDS[] = { FIELD_TITLE, FIELD_TEXT };
    const bool repeats = repeats_title(reading, forms);
    const size_t in_title = repeats ? reading->fields[FIELD_TITLE].word_count : 0;
    size_t n = 0, room = 0;
    for (size_t i = repeats; i < 2; i++) {
        const struct read_field *field = &reading->fields[FIELDS[i]];
        if (!forms[FIELDS[i]].forms)
            continue;
        parts[n++] = (struct part){
            .forms = forms[FIELDS[i]].forms,
            .breaks = find_breaks(field, arena),
            .word_count = field->word_count,
            .in_title = i ? in_title : 0,
            .which = FIELDS[i],
        };
        room += 2 * field->word_count;
    }
    *uses = room < TOKENS_MAX ? room : TOKENS_MAX;
    return n;
}

const struct token_use *
tokens_of(const struct reading *reading, const struct field_forms forms[READING_FIELDS],
          struct arena *arena, size_t *count)
{
    struct part parts[2];
    size_t uses;
    const size_t n = list_parts(reading, forms, arena, parts, &uses);
    struct walk walk = { .out = ARENA_RAW(arena, struct token_use, uses + 1) };
    for (size_t i = 0; i < n; i++)
        walk_part(&parts[i], &walk);
    *count = walk.count;
    return walk.out;
}

struct tokens_found
tokens_find(const struct reading *reading,
            const struct field_forms forms[READING_FIELDS],
            const struct model_pairs *pairs, struct arena *arena)
{
    struct part parts[2];
    size_t uses;
    const size_t n = list_parts(reading, forms, arena, parts, &uses);
    struct token_found *out = ARENA_RAW(arena, struct token_found, uses + 1);
    struct asked *asked = ARENA_RAW(arena, struct asked, uses + 1);
    struct finding f = { .pairs = *pairs, .out = out, .asked = asked };
    for (size_t i = 0; i < n; i++)
        find_in_part(&parts[i], &f);
    for (const struct asked *a = asked; a < f.asked; a++)
        a->use->token = model_find_pair(pairs, a->key);
    const size_t count = (size_t)(f.out - out);
    return (struct tokens_found){
        .uses = out,
        .count = count,
        .words = f.words,
        .known_words = count - (size_t)(f.asked - asked),
    };
}

struct str
tokens_bytes(const struct token_use *use, struct arena *arena)
{
    size_t n = use->first->stem_length;
    size_t m = use->second ? use->second->stem_length : 0;
    char *p = arena_alloc(arena, n + m + 1);
    memcpy(p, form_stem(use->first), n);
    if (!use->second)
        return (struct str){ p, n };
    p[n] = ' ';
    memcpy(p + n + 1, form_stem(use->second), m);
    return (struct str){ p, n + m + 1 };
}
