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

/* Is the word a piece of a place-holder, such as #URL_4a1#? Those name a source, not a text. */
static bool
is_placeholder(const struct folded *f, const struct word *w)
{
    return (w->start > 0 && f->p[w->start - 1] == '_') || f->p[w->end] == '_';
}

/* The words of an ad, gone through once. */
struct walk {
    const struct model_filter *filter; /* NULL: all are taken */
    struct token_use *out;
    size_t count, met, words;
};

/* Whether a model has a word is as good as chance, so there is no branch on it. */
static void
add_use(struct walk *w, struct token_use use, bool wanted)
{
    if (w->met == TOKENS_MAX)
        return;
    w->met++;
    w->out[w->count] = use;
    w->count += wanted;
}

static void
add_word(struct walk *w, const struct form *form, struct token_use use)
{
    use.hash = form->stem_hash;
    use.first = form;
    w->words += w->met < TOKENS_MAX;
    add_use(w, use, !w->filter || form->token != MODEL_NONE);
}

static void
add_pair(struct walk *w, const struct form *before, const struct form *form,
         struct token_use use)
{
    use.hash = model_pair_hash(before->stem_hash, form->stem_hash);
    if (w->filter && !model_may_have(w->filter, use.hash)) {
        w->met += w->met < TOKENS_MAX; /* the usual case */
        return;
    }
    use.first = before;
    use.second = form;
    add_use(w, use, true);
}

/* Of the text, the first `in_title` words are those of the title too. */
static void
field_tokens(const struct read_field *field, const struct form *const *forms,
             enum ad_field which, size_t in_title, struct walk *out)
{
    const struct form *before = NULL;
    const bool marked = memchr(field->folded.p, '_', field->folded.n) != NULL;
    size_t contact = 0;
    for (size_t i = 0; i < field->word_count; i++) {
        const struct form *form = forms[i];
        bool inside = false;
        if (contact < field->contact_count) {
            const size_t byte = field->folded.origin[field->words[i].start];
            while (contact < field->contact_count &&
                   field->contacts[contact].end <= byte)
                contact++;
            inside = contact < field->contact_count &&
                     field->contacts[contact].start <= byte;
        }
        if (inside || form->stem_hash == 0 ||
            (marked && is_placeholder(&field->folded, &field->words[i]))) {
            before = NULL;
            continue;
        }
        struct token_use use = { .word = (uint32_t)i,
                                 .field =
                                     (uint8_t)(i < in_title ? FIELD_TITLE : which) };
        add_word(out, form, use);
        if (before) {
            use.word--;
            add_pair(out, before, form, use);
        }
        before = form;
    }
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

static void
walk_fields(const struct reading *reading,
            const struct field_forms forms[READING_FIELDS], struct arena *arena,
            struct walk *out)
{
    static const enum ad_field FIELDS[] = { FIELD_TITLE, FIELD_TEXT };
    const bool repeats = repeats_title(reading, forms);
    const size_t in_title = repeats ? reading->fields[FIELD_TITLE].word_count : 0;
    size_t room = 0;
    for (size_t i = 0; i < 2; i++)
        room += 2 * reading->fields[FIELDS[i]].word_count;
    out->out =
        ARENA_RAW(arena, struct token_use, (room < TOKENS_MAX ? room : TOKENS_MAX) + 1);
    for (size_t i = repeats; i < 2; i++) {
        if (forms[FIELDS[i]].forms)
            field_tokens(&reading->fields[FIELDS[i]], forms[FIELDS[i]].forms, FIELDS[i],
                         i ? in_title : 0, out);
    }
}

const struct token_use *
tokens_of(const struct reading *reading, const struct field_forms forms[READING_FIELDS],
          struct arena *arena, size_t *count)
{
    struct walk walk = { .filter = NULL };
    walk_fields(reading, forms, arena, &walk);
    *count = walk.count;
    return walk.out;
}

struct tokens_sifted
tokens_sift(const struct reading *reading,
            const struct field_forms forms[READING_FIELDS],
            const struct model_filter *filter, struct arena *arena)
{
    struct walk walk = { .filter = filter };
    walk_fields(reading, forms, arena, &walk);
    return (struct tokens_sifted){ walk.out, walk.count, walk.words };
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
