/*
 * stated: matches a field, and once more without negated words when that can matter.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/stated.h"

/* The field without the words that are taken back: "мы не забираем паспорта". */
static struct match_text
without_negated(const struct match_text *text, const bool *negated, struct arena *arena)
{
    struct match_word *words = ARENA_RAW(arena, struct match_word, text->word_count);
    struct match_typed *typed = ARENA_RAW(arena, struct match_typed, text->typed_count);
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

const bool *
stated_negated(const struct read_field *read, const struct form *const *forms,
               struct arena *arena)
{
    uint8_t *roles = ARENA_RAW(arena, uint8_t, read->word_count);
    for (size_t w = 0; w < read->word_count; w++)
        roles[w] = forms[w]->role;
    return negation_words_of(roles, &read->folded, read->words, read->word_count,
                             arena);
}

bool
stated_taken_back(const struct read_field *read, const bool *negated, size_t start,
                  size_t end)
{
    const uint32_t *origin = read->folded.origin;
    size_t low = 0, high = read->word_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (origin[read->words[mid].end] <= start)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < read->word_count && origin[read->words[low].start] < end; low++) {
        if (negated[low])
            return true;
    }
    return false;
}

/* Which words are taken back, if any pattern found may be; else NULL. */
static const bool *
find_negated(const struct stated_input *in, const struct match *found, size_t count,
             struct arena *arena)
{
    size_t i = 0;
    while (i < count && !in->rules->owners[found[i].pattern].negatable)
        i++;
    return i == count ? NULL : stated_negated(in->read, in->forms, arena);
}

struct stated_found {
    const struct match *matches; /* by pattern number */
    size_t count;
};

/* Both lists as one; returns how many they are. */
static size_t
merge(const struct stated_found *a, const struct stated_found *b, struct match *out)
{
    size_t i = 0, k = 0;
    while (i < a->count || k < b->count) {
        bool first = k == b->count ||
                     (i < a->count && a->matches[i].pattern < b->matches[k].pattern);
        out[i + k] = first ? a->matches[i] : b->matches[k];
        if (first)
            i++;
        else
            k++;
    }
    return i + k;
}

/* Does the match hold a word that is taken back? */
static bool
holds_negated(const struct match_text *text, const struct match *m, const bool *negated)
{
    size_t low = 0;
    size_t high = text->word_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (text->words[mid].end <= m->start)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < text->word_count && text->words[low].start < m->end; low++) {
        if (negated[low])
            return true;
    }
    return false;
}

/* Matches that may have been taken back, found once more without the negated words. */
static const struct match *
find_again(const struct stated_input *in, const struct match_text *text,
           const bool *negated, struct stated_found *doubtful, struct arena *arena)
{
    uint32_t *patterns = ARENA_NEW(arena, uint32_t, doubtful->count);
    struct match_text rest = without_negated(text, negated, arena);
    for (size_t i = 0; i < doubtful->count; i++)
        patterns[i] = doubtful->matches[i].pattern;
    return matcher_run_some(in->rules->matcher, in->scratch, &rest, patterns,
                            doubtful->count, arena, &doubtful->count);
}

/*
 * Patterns that cannot be taken back come first, then the others, both by number. A match that
 * holds no negated word is found without these words too, and no other ends before it.
 */
const struct match *
stated_matches(const struct stated_input *in, const struct match_text *text,
               struct arena *arena, size_t *count)
{
    const struct ruleset *r = in->rules;
    struct stated_found all = { 0 }, kept = { 0 }, doubtful = { 0 };
    all.matches = matcher_run(r->matcher, in->scratch, text, in->langs, in->field,
                              arena, &all.count);
    const bool *negated = find_negated(in, all.matches, all.count, arena);
    *count = all.count;
    if (!negated)
        return all.matches;
    struct match *out = ARENA_RAW(arena, struct match, all.count);
    struct match *others = ARENA_RAW(arena, struct match, 2 * all.count);
    struct match *doubts = others + all.count;
    size_t n = 0;
    for (size_t i = 0; i < all.count; i++) {
        const struct match *m = &all.matches[i];
        if (!r->owners[m->pattern].negatable)
            out[n++] = *m;
        else if (holds_negated(text, m, negated))
            doubts[doubtful.count++] = *m;
        else
            others[kept.count++] = *m;
    }
    kept.matches = others;
    doubtful.matches = doubts;
    if (doubtful.count)
        doubtful.matches = find_again(in, text, negated, &doubtful, arena);
    *count = n + merge(&kept, &doubtful, out + n);
    return out;
}

/* The patterns that the field can take back, or those that it cannot. */
static struct match_places
part_of(const struct stated_input *in, const struct match_places *places,
        bool negatable, struct arena *arena)
{
    uint32_t *patterns = ARENA_NEW(arena, uint32_t, places->pattern_count);
    struct match_places out = { .patterns = patterns, .steps = places->steps };
    for (size_t i = 0; i < places->pattern_count; i++) {
        if (in->rules->owners[places->patterns[i]].negatable == negatable)
            patterns[out.pattern_count++] = places->patterns[i];
    }
    return out;
}

void
stated_places(const struct stated_input *in, const struct match_text *text,
              struct match_places *places, struct arena *arena)
{
    const struct matcher *m = in->rules->matcher;
    struct match_places doubtful = part_of(in, places, true, arena);
    const bool *negated =
        doubtful.pattern_count ? stated_negated(in->read, in->forms, arena) : NULL;
    if (!negated) {
        matcher_places(m, in->scratch, text, places, arena);
        return;
    }
    struct match_places others = part_of(in, places, false, arena);
    struct match_text rest = without_negated(text, negated, arena);
    matcher_places(m, in->scratch, text, &others, arena);
    doubtful.steps = others.steps;
    matcher_places(m, in->scratch, &rest, &doubtful, arena);
    struct stated_found a = { others.list, others.count };
    struct stated_found b = { doubtful.list, doubtful.count };
    struct match *out = ARENA_NEW(arena, struct match, a.count + b.count);
    places->count = merge(&a, &b, out);
    places->list = out;
    places->steps = doubtful.steps;
    places->cut = others.cut || doubtful.cut;
    places->until = others.until < doubtful.until ? others.until : doubtful.until;
}
