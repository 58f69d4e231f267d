/*
 * amounts_private: what the parts of the amount scanner share; text room only.
 *
 * All offsets are folded bytes. Lists of words are written as lower-case UTF-8 beside the code
 * that asks for them; an entry that ends in '*' is any word that begins so. They are gathered
 * in one lexicon (amount_words.c), so a word is looked up once for all lists.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_AMOUNTS_PRIVATE_H
#define TEXT_AMOUNTS_PRIVATE_H

#include "text/amounts.h"
#include "text/lexicon.h"

/* Every list of words, one bit each in a look-up. */
enum amount_list {
    LIST_PAY,
    LIST_UNIT,
    LIST_FROM,
    LIST_RANGE,
    LIST_RANGE_FROM,
    LIST_BEFORE_CURRENCY,
    LIST_OPEN_END,
    LIST_POUND,
    LIST_YEARS,
    LIST_PEOPLE,
    LIST_EXPERIENCE,
    LIST_AGE_RANGE,
    LIST_ENGLISH_YEARS,
    LIST_OLD,
    LIST_SPENT,
    LIST_AGED,
    LIST_MONTH_NAME,
    LIST_THOUSAND,
    LIST_MILLION,
    LIST_SHORT_THOUSAND,
    LIST_SHORT_MILLION,
    LIST_THOUSAND_ROUBLES,
    LIST_BRIDGE,
    LIST_BETWEEN,
    LIST_SLASHED,
    LIST_CODE,
    LIST_PERIOD, /* and behind it one for each pay period, in their order */
    LIST_CURRENCY = LIST_PERIOD + PERIOD_CONTRACT + 1, /* one for each currency */
    LIST_END = 64
};

/* One list: its words, NULL behind the last. */
struct amount_list_words {
    enum amount_list list;
    const char *const *words;
};

/* The lists of each part. */
#define AMOUNT_LISTS_MAX 32
size_t amount_lists_of_sums(struct amount_list_words out[AMOUNT_LISTS_MAX]);
size_t amount_lists_of_ages(struct amount_list_words out[AMOUNT_LISTS_MAX]);
size_t amount_lists_of_numbers(struct amount_list_words out[AMOUNT_LISTS_MAX]);
size_t amount_lists_of_periods(struct amount_list_words out[AMOUNT_LISTS_MAX]);
size_t amount_lists_of_currencies(struct amount_list_words out[AMOUNT_LISTS_MAX]);

#define AMOUNT_SAID 5 /* words in front of a number that are asked about */

/* The words in front of a place, kept for the next question about it. */
struct amount_said {
    bool known;
    size_t at;   /* the place */
    size_t from; /* where the last of the words begins */
    uint64_t lists[AMOUNT_SAID];
    size_t count;
    bool all; /* there are no more */
};

/* The words around a number are asked for by one part after the other. */
#define AMOUNT_ASKED 8 /* words remembered, by where they begin */
struct amount_asked {
    size_t start, end;
    uint64_t lists;
};

/* A text while its amounts are read. */
struct amount_scan {
    const uint8_t *p; /* the folded copy, zeros behind it */
    size_t n;
    const struct fold_kinds *kinds; /* of the copy */
    const struct lexicon *lexicon;
    struct amount_said *said;   /* what has been asked last */
    struct amount_asked *asked; /* AMOUNT_ASKED of them */
};

const struct lexicon *amount_words_lexicon(const struct amount_words *words);

/* The lists in which the word [i, end) stands, LIST_BITs; 0 for none and for no word. */
#define LIST_BIT(list) (UINT64_C(1) << (list))
uint64_t amount_lists(const struct amount_scan *s, size_t i, size_t end);
/* Is [i, end) a word of the list? */
bool amount_word_in(const struct amount_scan *s, size_t i, size_t end,
                    enum amount_list list);

/* A number as written, with its thousands and decimals. */
struct amount_number {
    size_t start, end; /* end is behind the multiplier */
    size_t digits_end; /* behind the last digit */
    double value;      /* multiplier not applied */
    double multiplier; /* 1 when none is written */
    bool grouped;      /* thousands are set apart */
    bool decimal;
    bool thousand_roubles; /* "т.р." says multiplier and currency in one */
};

/* Reads the number at i, which must be a digit. */
void amount_read_number(const struct amount_scan *s, size_t i, struct amount_number *out);

/* End of the run of word bytes at i, of letters, of digits. */
size_t amount_word_end(const struct amount_scan *s, size_t i);
size_t amount_digits_end(const struct amount_scan *s, size_t i);
size_t amount_letters_end(const struct amount_scan *s, size_t i);
/* i moved over at most `most` blanks. */
size_t amount_skip_blanks(const struct amount_scan *s, size_t i, size_t most);
/* Where the word before i begins, i being behind it or behind blanks that follow it. `*end` is
 * its end. Returns i when there is no word within a few signs. */
size_t amount_word_before(const struct amount_scan *s, size_t i, size_t *end);
/* Does one of the last `words` words before i stand in the list? At most AMOUNT_SAID. */
bool amount_said_before(const struct amount_scan *s, size_t i, int words,
                        enum amount_list list);

/* Currency that begins at i: writes its code and returns its end; i when there is none. */
size_t amount_currency_at(const struct amount_scan *s, size_t i, char code[4]);
/* Currency that ends at i, as in "$500"; returns where it begins, or i. */
size_t amount_currency_before(const struct amount_scan *s, size_t i, char code[4]);

/* Period named behind an amount that ends at i; `*end` moves behind it when there is one. */
enum pay_period amount_period_after(const struct amount_scan *s, size_t i, size_t *end);
/* Period named just before i: "за смену 15 000". */
enum pay_period amount_period_before(const struct amount_scan *s, size_t i);

/* An age or range of ages that begins with the number; its end, or 0. */
size_t amount_age_at(const struct amount_scan *s, const struct amount_number *number);
/* A date that begins with the digits at i; its end, or 0. */
size_t amount_date_at(const struct amount_scan *s, size_t i);

#endif
