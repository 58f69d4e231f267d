/*
 * placing: the stems of tokens against the stems of words.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/placing.h"

#include "core/utf8.h"

#define STEM_BYTES 64

/* A token as its stems are folded. */
struct sought {
    uint8_t stems[2][STEM_BYTES];
    size_t lengths[2]; /* the second is 0 for a single word */
    struct token_weight *token;
};

/* What is looked for, and a bit for each first stem of it: most words have none of these. */
struct search {
    struct sought of[PLACING_MAX];
    size_t count;
    uint64_t bits;
};

/* From "stem stem" in UTF-8. False: longer than any token is. */
static bool
read_token(struct token_weight *token, struct sought *out)
{
    size_t part = 0, at = 0;
    *out = (struct sought){ .token = token };
    while (at < token->token.n) {
        uint32_t c = utf8_next(token->token, &at);
        if (c == ' ' && part == 0) {
            part = 1;
            continue;
        }
        if (out->lengths[part] == STEM_BYTES)
            return false;
        out->stems[part][out->lengths[part]++] = fold_letter(c);
    }
    return out->lengths[0] > 0;
}

/* One of 64, by the length of a stem and its first and last letter. */
static uint64_t
bit_of(const uint8_t *stem, size_t length)
{
    return UINT64_C(1) << ((stem[0] + 5 * stem[length - 1] + 23 * length) & 63);
}

static bool
is_stem(const struct form *form, const uint8_t *stem, size_t length)
{
    return form->stem_length == length && memcmp(form_stem(form), stem, length) == 0;
}

static void
place(struct sought *s, const struct read_field *field, enum ad_field which,
      size_t first, size_t last)
{
    const struct folded *f = &field->folded;
    struct token_weight *t = s->token;
    fold_origin(f, field->words[first].start, field->words[last].end, &t->start,
                &t->end);
    t->field = which;
    t->quote = str_sub(field->original, t->start, t->end);
}

/* Those that begin at word i, and were not found before. */
static void
look_at(struct search *search, const struct read_field *field,
        const struct form *const *forms, enum ad_field which, size_t i)
{
    for (size_t k = 0; k < search->count; k++) {
        struct sought *s = &search->of[k];
        bool pair = s->lengths[1] > 0;
        if (s->token->quote.n > 0 || !is_stem(forms[i], s->stems[0], s->lengths[0]) ||
            (pair && (i + 1 == field->word_count ||
                      !is_stem(forms[i + 1], s->stems[1], s->lengths[1]))) ||
            reading_in_contact(field, field->words[i].start))
            continue;
        place(s, field, which, i, i + pair);
    }
}

void
placing_fill(const struct reading *reading,
             const struct field_forms forms[READING_FIELDS],
             struct token_weight *tokens, size_t count)
{
    static const enum ad_field fields[] = { FIELD_TITLE, FIELD_TEXT };
    struct search search = { .count = 0 };
    for (size_t i = 0; i < count; i++)
        tokens[i] = (struct token_weight){ .token = tokens[i].token,
                                           .weight = tokens[i].weight };
    for (size_t i = 0; i < count && search.count < PLACING_MAX; i++) {
        struct sought *s = &search.of[search.count];
        if (!read_token(&tokens[i], s))
            continue;
        search.bits |= bit_of(s->stems[0], s->lengths[0]);
        search.count++;
    }
    for (size_t f = 0; search.count > 0 && f < 2; f++) {
        const struct read_field *field = &reading->fields[fields[f]];
        const struct form *const *found = forms[fields[f]].forms;
        for (size_t i = 0; found && i < field->word_count; i++)
            if (found[i]->stem_length > 0 &&
                (search.bits & bit_of(form_stem(found[i]), found[i]->stem_length)))
                look_at(&search, field, found, fields[f], i);
    }
}
