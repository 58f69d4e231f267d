/*
 * numbers: a number in running text, with thousands, decimals and "тыс", "мың", "k", "млн".
 *
 * A comma or point with three digits behind it sets thousands apart, with one or two it is a
 * decimal sign: that is how ads in these languages are written.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/bits.h"
#include "text/amounts_private.h"
#include "text/codepage.h"
#include "text/fold_private.h"

#define GAP_MAX    4  /* signs between a word and the number behind it */
#define WORD_MAX   40 /* letters of a word in front of a number; the last ones count */
#define DIGITS_MAX 15 /* more are no sum; the value stays exact in a double */

static bool
is_digit(const struct amount_scan *s, size_t i)
{
    return i < s->n && cp_class[s->p[i]] & CP_DIGIT;
}

static uint64_t
letter_bits(const struct fold_kinds *k)
{
    return k->cyrillic | k->latin;
}

static uint64_t
digit_bits(const struct fold_kinds *k)
{
    return k->digits;
}

/* End of the run of bytes at i whose bits are set; no bits stand behind the text. */
static inline size_t
run_end(const struct amount_scan *s, size_t i,
        uint64_t bits_of(const struct fold_kinds *))
{
    if (i >= s->n)
        return i;
    size_t block = i / 64;
    uint64_t others = ~bits_of(&s->kinds[block]) & UINT64_MAX << i % 64;
    while (!others)
        others = ~bits_of(&s->kinds[++block]);
    return 64 * block + bits_first(others);
}

size_t
amount_digits_end(const struct amount_scan *s, size_t i)
{
    return run_end(s, i, digit_bits);
}

size_t
amount_word_end(const struct amount_scan *s, size_t i)
{
    return run_end(s, i, fold_word_bits);
}

size_t
amount_letters_end(const struct amount_scan *s, size_t i)
{
    return run_end(s, i, letter_bits);
}

size_t
amount_skip_blanks(const struct amount_scan *s, size_t i, size_t most)
{
    while (i < s->n && most-- > 0 && s->p[i] == ' ')
        i++;
    return i;
}

/* Which of the 64 bytes in front of i are parts of words; the nearest is the highest bit. */
static uint64_t
words_before(const struct amount_scan *s, size_t i)
{
    const size_t block = i / 64, behind = i % 64;
    const uint64_t before = block ? fold_word_bits(&s->kinds[block - 1]) : 0;
    if (behind == 0)
        return before;
    return fold_word_bits(&s->kinds[block]) << (64 - behind) | before >> behind;
}

size_t
amount_word_before(const struct amount_scan *s, size_t i, size_t *end)
{
    const uint64_t words = words_before(s, i);
    const size_t gap = words ? 63 - bits_last(words) : 64;
    if (gap > GAP_MAX)
        return i;
    for (size_t k = 1; k <= gap; k++) {
        if (s->p[i - k] == '\n')
            return i;
    }
    const uint64_t others = ~(words << gap);
    const size_t length = 63 - bits_last(others | 1);
    *end = i - gap;
    return *end - (length < WORD_MAX ? length : WORD_MAX);
}

/* The lists of the words in front of i, `words` of them where there are so many. */
static const struct amount_said *
said_before(const struct amount_scan *s, size_t i, size_t words)
{
    struct amount_said *said = s->said;
    if (said->at != i || !said->known) {
        said->known = true;
        said->at = said->from = i;
        said->count = 0;
        said->all = false;
    }
    while (said->count < words && !said->all) {
        size_t end = said->from;
        const size_t from = amount_word_before(s, said->from, &end);
        said->all = from == said->from;
        if (said->all)
            break;
        said->lists[said->count++] = amount_lists(s, from, end);
        said->from = from;
    }
    return said;
}

bool
amount_said_before(const struct amount_scan *s, size_t i, int words,
                   enum amount_list list)
{
    const struct amount_said *said = said_before(s, i, (size_t)words);
    for (size_t k = 0; k < said->count && k < (size_t)words; k++) {
        if (said->lists[k] & LIST_BIT(list))
            return true;
    }
    return false;
}

/* "150 000", "1.500.000": end of the groups of three behind the first; `end` for none. */
static size_t
groups_end(const struct amount_scan *s, size_t end)
{
    size_t at = end;
    const uint8_t sign = at < s->n ? s->p[at] : 0;
    if (sign != ' ' && sign != '.' && sign != ',' && sign != '\'')
        return end;
    while (at < s->n && s->p[at] == sign && amount_digits_end(s, at + 1) == at + 4)
        at += 4;
    return at;
}

static const char *const thousands[] = { "тыс*",      "тысяч*", "мың*",  "мын",
                                         "мынга",     "мыннан", "минг*", "ming*",
                                         "thousand*", "ths",    "миң*",  "ҳазор*",
                                         "хазор",     "bin",    NULL };
static const char *const millions[] = { "млн*", "миллион*", "million*",
                                        "mln*", "мил",      NULL };
static const char *const short_thousands[] = { "к", "k", "т", "kk", NULL };
static const char *const short_millions[] = { "кк", "kk", NULL };
static const char *const thousand_roubles[] = { "тр", NULL };

/* Letters behind a number that multiply it; 1 when they do not. */
static double
multiplier_of(uint64_t lists, bool attached)
{
    if (lists & LIST_BIT(LIST_THOUSAND))
        return 1e3;
    if (lists & LIST_BIT(LIST_MILLION))
        return 1e6;
    if (!attached)
        return 1;
    if (lists & LIST_BIT(LIST_SHORT_MILLION))
        return 1e6;
    return lists & LIST_BIT(LIST_SHORT_THOUSAND) ? 1e3 : 1;
}

/* "50 т.р.", "50 т. р.": where the words for thousand roubles end; `at` when they do not
 * stand there. */
static size_t
roubles_end(const struct amount_scan *s, size_t at)
{
    if (s->p[at] != CP_RU(0x442) || s->p[at + 1] != '.')
        return at;
    const size_t r = at + 2 + (s->p[at + 2] == ' ');
    if (s->p[r] != CP_RU(0x440) || amount_letters_end(s, r + 1) != r + 1)
        return at;
    return r + 1;
}

/* Kyrgyz "миң" typed without its letter reads as minutes: "60 мин сом" is a sum all the same. */
static bool
is_bare_thousand(const struct amount_scan *s, size_t at)
{
    return s->p[at] == CP_RU(0x43C) && s->p[at + 1] == CP_RU(0x438) &&
           s->p[at + 2] == CP_RU(0x43D) && amount_letters_end(s, at) == at + 3;
}

/* "300 т.тг", "300 т. тенге", "60 мин сом": where the word of a thousand ends before a
 * currency; `at` when it does not stand there. */
static size_t
thousand_end(const struct amount_scan *s, size_t at)
{
    char code[4];
    size_t end = at;
    if (s->p[at] == CP_RU(0x442) && s->p[at + 1] == '.')
        end = at + 2;
    else if (is_bare_thousand(s, at))
        end = at + 3;
    const size_t next = end + (s->p[end] == ' ');
    return end > at && amount_currency_at(s, next, code) > next ? end : at;
}

static void
read_multiplier(const struct amount_scan *s, struct amount_number *out)
{
    const bool attached =
        out->digits_end < s->n && cp_class[s->p[out->digits_end]] & CP_LETTER;
    const size_t at = amount_skip_blanks(s, out->digits_end, 2);
    const size_t roubles = roubles_end(s, at);
    const size_t end = amount_letters_end(s, at);
    const uint64_t lists = amount_lists(s, at, end);
    if (roubles > at || lists & LIST_BIT(LIST_THOUSAND_ROUBLES)) {
        out->multiplier = 1e3;
        out->thousand_roubles = true;
        out->end = roubles > at ? roubles : end;
        return;
    }
    const size_t thousand = thousand_end(s, at);
    if (thousand > at) {
        out->multiplier = 1e3;
        out->end = thousand;
        return;
    }
    out->multiplier = multiplier_of(lists, attached);
    if (out->multiplier > 1)
        out->end = end < s->n && s->p[end] == '.' && end - at <= 3 ? end + 1 : end;
}

void
amount_read_number(const struct amount_scan *s, size_t i, struct amount_number *out)
{
    *out = (struct amount_number){ .start = i, .multiplier = 1 };
    size_t end = amount_digits_end(s, i);
    if (end - i <= 3 && s->p[i] != '0') {
        const size_t groups = groups_end(s, end);
        out->grouped = groups > end;
        end = groups;
    }
    size_t digits = 0;
    for (size_t k = i; k < end; k++) {
        if (is_digit(s, k) && digits++ < DIGITS_MAX)
            out->value = out->value * 10 + (s->p[k] - '0');
    }
    if (end + 1 < s->n && (s->p[end] == ',' || s->p[end] == '.') &&
        is_digit(s, end + 1)) {
        const size_t to = amount_digits_end(s, end + 1);
        if (to - end <= 3 && !(to < s->n && s->p[to] == '.' && is_digit(s, to + 1))) {
            double unit = 0.1;
            for (size_t k = end + 1; k < to; k++, unit /= 10)
                out->value += unit * (s->p[k] - '0');
            out->decimal = true;
            end = to;
        }
    }
    out->digits_end = out->end = end;
    read_multiplier(s, out);
}

size_t
amount_lists_of_numbers(struct amount_list_words out[AMOUNT_LISTS_MAX])
{
    size_t n = 0;
    out[n++] = (struct amount_list_words){ LIST_THOUSAND, thousands };
    out[n++] = (struct amount_list_words){ LIST_MILLION, millions };
    out[n++] = (struct amount_list_words){ LIST_SHORT_THOUSAND, short_thousands };
    out[n++] = (struct amount_list_words){ LIST_SHORT_MILLION, short_millions };
    out[n++] = (struct amount_list_words){ LIST_THOUSAND_ROUBLES, thousand_roubles };
    return n;
}
