/*
 * contacts_plain: digits that are plainly no number of a person: sums, hours, dates, years.
 *
 * A reviewer needs to read them, so a masked text keeps them. What might be both, such as a
 * sum behind a word for telephone, is not plain.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/codepage.h"
#include "text/contacts_rows.h"
#include "text/fold_private.h"

bool
contact_money_ahead(const struct folded *f, size_t i)
{
    static const char *const words[] = { "тг",  "тен", "руб", "сум", "сом",
                                         "usd", "kzt", "мың", "тыс", "млн" };
    while (i < f->n && f->p[i] == ' ')
        i++;
    if (i == f->n)
        return false;
    if ((f->p[i] >= CP_EURO && f->p[i] <= CP_SOM) || f->p[i] == '$' || f->p[i] == '%')
        return true;
    if (!(cp_class[f->p[i]] & CP_LETTER))
        return false;
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        if (fold_begins(f->p + i, f->n - i, words[k]))
            return true;
    }
    /* Roubles, and no word or name that begins like them. */
    return f->p[i] == CP_RU(0x440) && (i + 1 == f->n || !fold_is_letter(f->p[i + 1]));
}

static int
value_of(const struct digit_group *g)
{
    int value = 0;
    for (size_t i = 0; i < g->count && i < 4; i++)
        value = 10 * value + (g->digit[i] - '0');
    return value;
}

static bool
is_year(const struct digit_group *g)
{
    return g->count == 4 && value_of(g) >= 1900 && value_of(g) < 2100;
}

static bool
is_day_and_month(const struct digit_group *day, const struct digit_group *month)
{
    return day->count <= 2 && month->count <= 2 && value_of(day) >= 1 &&
           value_of(day) <= 31 && value_of(month) >= 1 && value_of(month) <= 12;
}

/* Does the group behind these carry on in the same way? Then they are part of a number. */
static bool
goes_on(const struct digit_row *r, size_t next, enum row_gap gap)
{
    return next < r->count && r->group[next].before == gap;
}

/* Groups from k on that are a date: 31.12.2026, 2026-12-31, 31.12.26; 0 for none. */
static size_t
date_at(const struct digit_row *r, size_t k)
{
    const struct digit_group *g = r->group + k;
    if (k + 3 > r->count || g[1].before != g[2].before || g[1].width != 1 ||
        g[2].width != 1 || g[1].before < GAP_DOT || g[1].before > GAP_DASH ||
        (k > 0 && g->before == g[1].before) || goes_on(r, k + 3, g[1].before))
        return 0;
    if (is_day_and_month(&g[0], &g[1]) && (is_year(&g[2]) || g[2].count == 2))
        return 3;
    if (is_day_and_month(&g[1], &g[0]) && is_year(&g[2]))
        return 3;
    return is_year(&g[0]) && is_day_and_month(&g[2], &g[1]) ? 3 : 0;
}

/* Years one behind the other: 2015-2020, 2003/2008/2012. */
static size_t
years_at(const struct digit_row *r, size_t k)
{
    size_t n = 0;
    while (k + n < r->count && is_year(&r->group[k + n]) &&
           (n == 0 || r->group[k + n].width <= 3))
        n++;
    return n > 1 ? n : 0;
}

/* An hour and its minutes, with a colon or a dot between: 9:00, 18.30; 0 for none. */
static size_t
time_at(const struct digit_row *r, size_t k)
{
    const struct digit_group *g = r->group + k;
    if (k + 2 > r->count || g[1].width != 1 || g[0].count > 2 || g[1].count != 2 ||
        value_of(&g[0]) > 24 || value_of(&g[1]) > 59)
        return 0;
    const uint8_t sign = r->f->p[g[1].start - 1];
    if (sign != ':' && (sign != '.' || value_of(&g[1]) % 5 != 0))
        return 0;
    if ((k > 0 && g->before == g[1].before) || goes_on(r, k + 2, g[1].before))
        return 0;
    return 2;
}

static bool
ends_in(const struct digit_group *g, const char *noughts)
{
    const size_t n = strlen(noughts);
    return g->count >= n && g->count <= ROW_DIGITS_MAX &&
           memcmp(g->digit + g->count - n, noughts, n) == 0;
}

/* May a sum begin with group k? Behind a dash only as the end of a range: 45-50 000. */
static bool
may_begin_sum(const struct digit_row *r, size_t k)
{
    const struct digit_group *g = r->group + k;
    if (g->digit[0] == '0' || g->dressed)
        return false;
    if (k == 0 || g->before == GAP_BLANK || g->before >= GAP_SOFT ||
        (g->before == GAP_OTHER && g->width > 1))
        return true;
    return g->before == GAP_DASH &&
           (k == 1 || g[-1].before == GAP_BLANK || g[-1].before >= GAP_SOFT);
}

/* Groups of three from k on, as thousands are written; 0 when there are none. */
static size_t
grouped_at(const struct digit_row *r, size_t k)
{
    const struct digit_group *g = r->group + k;
    size_t n = 1;
    if (k >= r->count || g[0].count > 3 || !may_begin_sum(r, k))
        return 0;
    while (k + n < r->count && g[n].count == 3 && g[n].width == 1 && !g[n].dressed &&
           (g[n].before == GAP_BLANK || g[n].before == GAP_DOT) &&
           g[n].before == g[1].before)
        n++;
    /* A group of two behind it is the tail of a telephone number. */
    return n < 2 || goes_on(r, k + n, g[1].before) ? 0 : n;
}

/* A sum with its thousands apart: 150 000, 1.500.000. How many groups; 0 for none. */
static size_t
thousands_at(const struct digit_row *r, size_t k)
{
    const size_t n = grouped_at(r, k), to = k + n;
    if (!n)
        return 0;
    if (ends_in(&r->group[to - 1], "00") ||
        contact_money_ahead(r->f, r->group[to - 1].end))
        return n;
    /* Of a range the currency stands behind the second: 93 352 - 94 600 roubles. */
    const size_t more = goes_on(r, to, GAP_DASH) ? grouped_at(r, to) : 0;
    return more && contact_money_ahead(r->f, r->group[to + more - 1].end) ? n : 0;
}

/* A sum in one piece: 150000, or with its currency behind; a range of two: 500-1500. */
static size_t
sum_at(const struct digit_row *r, size_t k)
{
    const struct digit_group *g = r->group + k;
    if (g->count > 8 || !may_begin_sum(r, k))
        return 0;
    if (k + 2 <= r->count && g[1].before == GAP_DASH && g[1].digit[0] != '0' &&
        !g[1].dressed && g[1].count >= g[0].count && g[1].count <= 8 &&
        (contact_money_ahead(r->f, g[1].end) ||
         (ends_in(&g[0], "00") && ends_in(&g[1], "00"))) &&
        !goes_on(r, k + 2, GAP_DASH))
        return 2;
    return (g->count >= 5 && ends_in(g, "000")) || contact_money_ahead(r->f, g->end)
               ? 1
               : 0;
}

size_t
contact_plain_at(const struct digit_row *r, size_t k)
{
    const struct digit_group *g = r->group + k;
    size_t n = date_at(r, k);
    if (!n)
        n = time_at(r, k);
    if (!n)
        n = years_at(r, k);
    if (n || r->follows || r->plus)
        return n;
    n = thousands_at(r, k);
    if (n == 2)
        return n; /* at most six digits */
    if (!n)
        n = sum_at(r, k);
    if (n && contact_phone_word_before(r->f, g->start) &&
        !contact_money_ahead(r->f, g[n - 1].end))
        return 0;
    return n;
}
