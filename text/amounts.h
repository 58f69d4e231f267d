/*
 * amounts: typed atoms: sums of money, ages, dates and plain numbers, read from an ad's text.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_AMOUNTS_H
#define TEXT_AMOUNTS_H

#include "core/arena.h"
#include "core/str.h"
#include "text/fold.h"

enum pay_period {
    PERIOD_NONE,
    PERIOD_HOUR,
    PERIOD_DAY,
    PERIOD_SHIFT,
    PERIOD_WEEK,
    PERIOD_MONTH,
    PERIOD_YEAR,
    PERIOD_CONTRACT
};

/* A sum of money: "от 3000 до 5000 $ в месяц", "250-300 мың теңге", "$100 a day". */
struct money {
    uint32_t start, end; /* folded bytes */
    double low, high; /* equal when one amount is named; "от 3000" has high == low */
    bool open_end;    /* "from ...", "от ...", "unlimited": no upper end is named */
    char currency[4]; /* ISO 4217; "" when none is named */
    enum pay_period period;
};

enum atom_kind {
    ATOM_MONEY,
    ATOM_PHONE,
    ATOM_AGE,
    ATOM_URL,
    ATOM_HANDLE,
    ATOM_NUMBER,
    ATOM_DATE,
    ATOM_KIND_COUNT
};

/* A typed atom over folded bytes; the matcher treats it like a word of that class. */
struct atom {
    enum atom_kind kind;
    uint32_t start, end;
};

#define ATOMS_MAX 4096

/* What stands in a text, all in order of place. */
struct amounts {
    const struct money *money; /* at most MONEY_MAX */
    size_t money_count;
    /* Money, age ranges ("18-25 лет", "от 18 до 28", "18–25 жас", "aged 18-25"), dates and
     * plain numbers; at most ATOMS_MAX. Phones, URLs and handles are added by the caller from
     * text/contacts.h. */
    const struct atom *atoms;
    size_t atom_count;
    bool cut; /* sums behind MONEY_MAX or numbers behind NUMBERS_MAX were left out */
};

#define MONEY_MAX   256
#define NUMBERS_MAX 20000 /* numbers behind the first so many are not looked at */

struct amount_words; /* the words of all languages that sums and ages are told by */

/* Builds them in the arena; read-only afterwards. */
const struct amount_words *amount_words_new(struct arena *arena);

/*
 * Reads the amounts of f into the arena. An amount without a currency is money only with a pay
 * word ("зарплата 90 000", "жалақы 300 мың").
 */
void amounts_read(const struct amount_words *words, const struct folded *f,
                  struct arena *arena, struct amounts *out);

#endif
