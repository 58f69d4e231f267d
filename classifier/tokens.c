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

static void
add_use(struct token_use *out, size_t *count, struct token_use use)
{
    if (*count < TOKENS_MAX)
        out[(*count)++] = use;
}

static void
field_tokens(const struct read_field *field, const struct form *const *forms,
             struct token_use *out, size_t *count)
{
    const struct form *before = NULL;
    size_t contact = 0;
    for (size_t i = 0; i < field->word_count; i++) {
        const struct word *w = &field->words[i];
        size_t byte = field->folded.origin[w->start];
        while (contact < field->contact_count && field->contacts[contact].end <= byte)
            contact++;
        bool inside =
            contact < field->contact_count && field->contacts[contact].start <= byte;
        const struct form *form = forms[i];
        if (inside || form->stem_hash == 0 || is_placeholder(&field->folded, w)) {
            before = NULL;
            continue;
        }
        add_use(out, count,
                (struct token_use){ .hash = form->stem_hash, .first = form });
        if (before)
            add_use(out, count,
                    (struct token_use){
                        .hash = model_pair_hash(before->stem_hash, form->stem_hash),
                        .first = before,
                        .second = form,
                    });
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

const struct token_use *
tokens_of(const struct reading *reading, const struct field_forms forms[READING_FIELDS],
          struct arena *arena, size_t *count)
{
    static const enum ad_field FIELDS[] = { FIELD_TITLE, FIELD_TEXT };
    size_t room = 0;
    for (size_t i = 0; i < 2; i++)
        room += 2 * reading->fields[FIELDS[i]].word_count;
    struct token_use *out =
        ARENA_RAW(arena, struct token_use, room < TOKENS_MAX ? room : TOKENS_MAX);
    *count = 0;
    for (size_t i = repeats_title(reading, forms); i < 2; i++) {
        if (forms[FIELDS[i]].forms)
            field_tokens(&reading->fields[FIELDS[i]], forms[FIELDS[i]].forms, out,
                         count);
    }
    return out;
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
