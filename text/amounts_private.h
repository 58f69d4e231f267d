/*
 * amounts_private: what the parts of the amount scanner share; text room only.
 *
 * All offsets are folded bytes. Words are compared with lower-case UTF-8 tables; a table entry
 * that ends in '*' matches any word that begins so.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_AMOUNTS_PRIVATE_H
#define TEXT_AMOUNTS_PRIVATE_H

#include "text/amounts.h"

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
void amount_read_number(const struct folded *f, size_t i, struct amount_number *out);

/* Is [i, end) a word of the table? NULL ends the table. */
bool amount_word_in(const struct folded *f, size_t i, size_t end, const char *const *table);
/* End of the run of word bytes at i; letters only with `letters`. */
size_t amount_word_end(const struct folded *f, size_t i);
size_t amount_letters_end(const struct folded *f, size_t i);
/* i moved over at most `most` blanks. */
size_t amount_skip_blanks(const struct folded *f, size_t i, size_t most);
/* Where the word before i begins, i being behind it or behind blanks that follow it. `*end` is
 * its end. Returns i when there is no word within a few signs. */
size_t amount_word_before(const struct folded *f, size_t i, size_t *end);
/* Does one of the last `words` words before i stand in the table, on this side of `floor`? */
bool amount_said_before(const struct folded *f, size_t i, int words,
                        const char *const *table);

/* Currency that begins at i: writes its code and returns its end; i when there is none. */
size_t amount_currency_at(const struct folded *f, size_t i, char code[4]);
/* Currency that ends at i, as in "$500"; returns where it begins, or i. */
size_t amount_currency_before(const struct folded *f, size_t i, char code[4]);

/* Period named behind an amount that ends at i; `*end` moves behind it when there is one. */
enum pay_period amount_period_after(const struct folded *f, size_t i, size_t *end);
/* Period named just before i: "за смену 15 000". */
enum pay_period amount_period_before(const struct folded *f, size_t i);

/* An age or range of ages that begins with the number; its end, or 0. */
size_t amount_age_at(const struct folded *f, const struct amount_number *number);
/* A date that begins with the digits at i; its end, or 0. */
size_t amount_date_at(const struct folded *f, size_t i);

#endif
