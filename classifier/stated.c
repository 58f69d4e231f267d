/*
 * stated: matches a field, and once more without negated words when that can matter.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/stated.h"

/* The field without the words that are taken back: "мы не забираем паспорта". */
static struct match_text
without_negated(const struct match_text *text, const bool *negated, struct arena *arena)
{
    struct match_word *words = ARENA_NEW(arena, struct match_word, text->word_count);
    struct match_typed *typed = ARENA_NEW(arena, struct match_typed, text->typed_count);
    size_t n = 0;
    for (size_t i = 0; i < text->word_count; i++) {
        words[i] = text->words[i];
        if (negated[i])
            words[i].atom_count = 0;
    }
    for (size_t i = 0; i < text->typed_count; i++) {
        if (!negated[text->typed[i].word])
            typed[n++] = text->typed[i];
    }
    return (struct match_text){ words, text->word_count, typed, n };
}

/* Which words are taken back, if any pattern found may be; else NULL. */
static const bool *
find_negated(const struct stated_input *in, const struct match *found, size_t count,
             struct arena *arena)
{
    for (size_t i = 0; i < count; i++) {
        if (in->rules->owners[found[i].pattern].negatable)
            return negation_words(in->rules->negation, &in->read->folded,
                                  in->read->words, in->read->word_count, arena);
    }
    return NULL;
}

const struct match *
stated_matches(const struct stated_input *in, const struct match_text *text,
               struct arena *arena, size_t *count)
{
    const struct ruleset *r = in->rules;
    const struct match *all =
        matcher_run(r->matcher, in->scratch, text, in->langs, in->field, arena, count);
    const bool *negated = find_negated(in, all, *count, arena);
    if (!negated)
        return all;
    struct match_text rest = without_negated(text, negated, arena);
    size_t again = 0;
    const struct match *stated = matcher_run(r->matcher, in->scratch, &rest, in->langs,
                                             in->field, arena, &again);
    struct match *out = ARENA_NEW(arena, struct match, *count + again);
    size_t n = 0;
    for (size_t i = 0; i < *count; i++) {
        if (!r->owners[all[i].pattern].negatable)
            out[n++] = all[i];
    }
    for (size_t i = 0; i < again; i++) {
        if (r->owners[stated[i].pattern].negatable)
            out[n++] = stated[i];
    }
    *count = n;
    return out;
}
