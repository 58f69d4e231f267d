/*
 * numbers: a number in running text, with thousands, decimals and "тыс", "мың", "k", "млн".
 *
 * A comma or point with three digits behind it sets thousands apart, with one or two it is a
 * decimal sign: that is how ads in these languages are written.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/amounts_private.h"
#include "text/codepage.h"
#include "text/fold_private.h"

#define DIGITS_MAX 15 /* more are no sum; the value stays exact in a double */

static bool
is_digit(const struct folded *f, size_t i)
{
    return i < f->n && cp_class[f->p[i]] & CP_DIGIT;
}

static size_t
digits_end(const struct folded *f, size_t i)
{
    while (is_digit(f, i))
        i++;
    return i;
}

size_t
amount_word_end(const struct folded *f, size_t i)
{
    while (i < f->n && cp_class[f->p[i]] & CP_WORD)
        i++;
    return i;
}

size_t
amount_letters_end(const struct folded *f, size_t i)
{
    while (i < f->n && cp_class[f->p[i]] & CP_LETTER)
        i++;
    return i;
}

size_t
amount_skip_blanks(const struct folded *f, size_t i, size_t most)
{
    while (i < f->n && most-- > 0 && f->p[i] == ' ')
        i++;
    return i;
}

bool
amount_word_in(const struct folded *f, size_t i, size_t end, const char *const *table)
{
    for (; *table && end > i; table++) {
        const char *star = strchr(*table, '*');
        if (!star) {
            if (fold_spells(f->p + i, end - i, *table))
                return true;
            continue;
        }
        char stem[48] = "";
        if ((size_t)(star - *table) >= sizeof stem)
            continue;
        memcpy(stem, *table, (size_t)(star - *table));
        if (fold_begins(f->p + i, end - i, stem))
            return true;
    }
    return false;
}

size_t
amount_word_before(const struct folded *f, size_t i, size_t *end)
{
    size_t to = i;
    for (int gap = 0; gap < 4 && to > 0 && !(cp_class[f->p[to - 1]] & CP_WORD); gap++) {
        if (f->p[to - 1] == '\n')
            return i;
        to--;
    }
    size_t from = to;
    while (from > 0 && to - from < 40 && cp_class[f->p[from - 1]] & CP_WORD)
        from--;
    *end = to;
    return from < to ? from : i;
}

bool
amount_said_before(const struct folded *f, size_t i, int words,
                   const char *const *table)
{
    for (; words > 0; words--) {
        size_t end = i;
        const size_t from = amount_word_before(f, i, &end);
        if (from == i)
            return false;
        if (amount_word_in(f, from, end, table))
            return true;
        i = from;
    }
    return false;
}

/* "150 000", "1.500.000": end of the groups of three behind the first; `end` for none. */
static size_t
groups_end(const struct folded *f, size_t end)
{
    size_t at = end;
    const uint8_t sign = at < f->n ? f->p[at] : 0;
    if (sign != ' ' && sign != '.' && sign != ',' && sign != '\'')
        return end;
    while (at < f->n && f->p[at] == sign && digits_end(f, at + 1) == at + 4)
        at += 4;
    return at;
}

/* Letters behind a number that multiply it; 1 when they do not. */
static double
multiplier_of(const struct folded *f, size_t i, size_t end, bool attached)
{
    static const char *const thousands[] = { "тыс*",      "тысяч*", "мың*",  "мын",
                                             "мынга",     "мыннан", "минг*", "ming*",
                                             "thousand*", "ths",    "миң*",  "ҳазор*",
                                             "хазор",     "bin",    NULL };
    static const char *const millions[] = { "млн*", "миллион*", "million*",
                                            "mln*", "мил",      NULL };
    static const char *const short_thousands[] = { "к", "k", "т", "kk", NULL };
    if (amount_word_in(f, i, end, thousands))
        return 1e3;
    if (amount_word_in(f, i, end, millions))
        return 1e6;
    if (!attached)
        return 1;
    if (fold_spells(f->p + i, end - i, "кк") || fold_spells(f->p + i, end - i, "kk"))
        return 1e6;
    return amount_word_in(f, i, end, short_thousands) ? 1e3 : 1;
}

static void
read_multiplier(const struct folded *f, struct amount_number *out)
{
    const bool attached =
        out->digits_end < f->n && cp_class[f->p[out->digits_end]] & CP_LETTER;
    const size_t at = amount_skip_blanks(f, out->digits_end, 2);
    /* "50 т.р.", "50тр", "50 т. р.": thousand roubles */
    if (fold_begins(f->p + at, f->n - at, "т.р") ||
        fold_begins(f->p + at, f->n - at, "т. р")) {
        const size_t roubles = at + (f->p[at + 2] == ' ' ? 4 : 3);
        if (amount_letters_end(f, roubles) == roubles) {
            out->multiplier = 1e3;
            out->thousand_roubles = true;
            out->end = roubles;
            return;
        }
    }
    const size_t end = amount_letters_end(f, at);
    if (fold_spells(f->p + at, end - at, "тр")) {
        out->multiplier = 1e3;
        out->thousand_roubles = true;
        out->end = end;
        return;
    }
    out->multiplier = multiplier_of(f, at, end, attached);
    if (out->multiplier > 1)
        out->end = end < f->n && f->p[end] == '.' && end - at <= 3 ? end + 1 : end;
}

void
amount_read_number(const struct folded *f, size_t i, struct amount_number *out)
{
    *out = (struct amount_number){ .start = i, .multiplier = 1 };
    size_t end = digits_end(f, i);
    if (end - i <= 3 && f->p[i] != '0') {
        const size_t groups = groups_end(f, end);
        out->grouped = groups > end;
        end = groups;
    }
    size_t digits = 0;
    for (size_t k = i; k < end; k++) {
        if (is_digit(f, k) && digits++ < DIGITS_MAX)
            out->value = out->value * 10 + (f->p[k] - '0');
    }
    if (end + 1 < f->n && (f->p[end] == ',' || f->p[end] == '.') &&
        is_digit(f, end + 1)) {
        const size_t to = digits_end(f, end + 1);
        if (to - end <= 3 && !(to < f->n && f->p[to] == '.' && is_digit(f, to + 1))) {
            double unit = 0.1;
            for (size_t k = end + 1; k < to; k++, unit /= 10)
                out->value += unit * (f->p[k] - '0');
            out->decimal = true;
            end = to;
        }
    }
    out->digits_end = out->end = end;
    read_multiplier(f, out);
}
