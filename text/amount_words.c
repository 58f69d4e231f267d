/*
 * amount_words: the lists of all parts of the amount scanner in one lexicon.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/amounts_private.h"

#define WORDS_MAX 1000 /* of all lists together */

struct amount_words {
    const struct lexicon *lexicon;
};

const struct amount_words *
amount_words_new(struct arena *arena)
{
    static size_t (*const parts[])(struct amount_list_words[AMOUNT_LISTS_MAX]) = {
        amount_lists_of_sums, amount_lists_of_ages, amount_lists_of_numbers,
        amount_lists_of_periods, amount_lists_of_currencies
    };
    struct lexicon_word words[WORDS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct amount_list_words lists[AMOUNT_LISTS_MAX];
        const size_t n = parts[i](lists);
        for (size_t k = 0; k < n; k++) {
            const char *const *word = lists[k].words;
            for (; *word && count < WORDS_MAX; word++)
                words[count++] = lexicon_word_of(*word, LIST_BIT(lists[k].list), arena);
        }
    }
    struct amount_words *out = ARENA_NEW(arena, struct amount_words, 1);
    out->lexicon = lexicon_new(words, count, arena);
    return out;
}

const struct lexicon *
amount_words_lexicon(const struct amount_words *words)
{
    return words->lexicon;
}

uint64_t
amount_lists(const struct amount_scan *s, size_t i, size_t end)
{
    struct amount_asked *asked = &s->asked[i % AMOUNT_ASKED];
    if (end <= i)
        return 0;
    if (asked->start != i || asked->end != end)
        *asked = (struct amount_asked){ i, end,
                                        lexicon_lists(s->lexicon, s->p + i, end - i) };
    return asked->lists;
}

bool
amount_word_in(const struct amount_scan *s, size_t i, size_t end, enum amount_list list)
{
    return (amount_lists(s, i, end) & LIST_BIT(list)) != 0;
}
