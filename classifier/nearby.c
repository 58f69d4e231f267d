/*
 * nearby: each span is widened by the distance allowed, and what overlaps then is one.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/nearby.h"

#include <stdlib.h>

/* Where a word begins or ends: in the folded bytes, or in the original ones. */
static size_t
place_of(const struct read_field *field, uint32_t at, bool original)
{
    return original ? field->folded.origin[at] : at;
}

/* The first word that ends behind `at`, or that begins there or later. */
static int32_t
word_from(const struct read_field *field, size_t at, bool original, bool by_end)
{
    size_t low = 0, high = field->word_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct word *word = &field->words[mid];
        bool before = by_end ? place_of(field, word->end, original) <= at
                             : place_of(field, word->start, original) < at;
        if (before)
            low = mid + 1;
        else
            high = mid;
    }
    return (int32_t)low;
}

static struct word_span
words_of(const struct read_field *field, size_t start, size_t end, bool original)
{
    return (struct word_span){ word_from(field, start, original, true),
                               word_from(field, end, original, false) - 1 };
}

struct word_span
nearby_words(const struct read_field *field, size_t start, size_t end)
{
    return words_of(field, start, end, false);
}

struct word_span
nearby_words_original(const struct read_field *field, size_t start, size_t end)
{
    return words_of(field, start, end, true);
}

uint32_t
nearby_between(struct word_span a, struct word_span b)
{
    if (a.first > b.last)
        return (uint32_t)(a.first - b.last - 1);
    if (b.first > a.last)
        return (uint32_t)(b.first - a.last - 1);
    return 0;
}

static int
by_first(const void *x, const void *y)
{
    const struct word_span *a = x;
    const struct word_span *b = y;
    return (a->first > b->first) - (a->first < b->first);
}

void
nearby_of(struct word_span *spans, size_t count, struct nearby *out)
{
    size_t n = 0;
    if (count > 1)
        qsort(spans, count, sizeof(*spans), by_first);
    for (size_t i = 0; i < count; i++) {
        struct word_span wide = { spans[i].first - UNLESS_NEAR_WORDS - 1,
                                  spans[i].last + UNLESS_NEAR_WORDS + 1 };
        if (n == 0 || wide.first > spans[n - 1].last)
            spans[n++] = wide;
        else if (wide.last > spans[n - 1].last)
            spans[n - 1].last = wide.last;
    }
    *out = (struct nearby){ spans, n };
}

bool
nearby_has(const struct nearby *nearby, struct word_span place)
{
    size_t low = 0, high = nearby->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (nearby->list[mid].first <= place.last)
            low = mid + 1;
        else
            high = mid;
    }
    return low > 0 && nearby->list[low - 1].last >= place.first;
}
