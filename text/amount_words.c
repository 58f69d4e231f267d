/*
 * amount_words: the lists of all parts of the amount scanner in one lexicon.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/amounts_private.h"
#include "text/codepage.h"

#include <string.h>

#define WORDS_MAX 1000 /* of all lists together */

struct amount_words {
    const struct lexicon *lexicon;
};

/* Adds the words of a list; '*' at the end tells a beginning. */
static size_t
add_list(const struct amount_list_words *list, struct arena *arena,
         struct lexicon_word out[WORDS_MAX], size_t count)
{
    for (const char *const *word = list->words; *word && count < WORDS_MAX; word++) {
        size_t n = strlen(*word);
        const bool beginning = (*word)[n - 1] == '*';
        n -= beginning;
        uint8_t *folded = arena_alloc(arena, n);
        out[count++] = (struct lexicon_word){
            .p = folded,
            .n = cp_from_utf8(*word, n, folded, n),
            .beginning = beginning,
            .lists = LIST_BIT(list->list),
        };
    }
    return count;
}

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
        for (size_t k = 0; k < n; k++)
            count = add_list(&lists[k], arena, words, count);
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
    return end > i ? lexicon_lists(s->lexicon, s->p + i, end - i) : 0;
}

bool
amount_word_in(const struct amount_scan *s, size_t i, size_t end, enum amount_list list)
{
    return (amount_lists(s, i, end) & LIST_BIT(list)) != 0;
}
