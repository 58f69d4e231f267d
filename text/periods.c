/*
 * periods: for how long a sum is paid: an hour, a day, a month ...
 *
 * The word stands behind the sum ("5000 $ в месяц", "15 000/смена", "$12 an hour") or right
 * before it ("за смену 15 000").
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/amounts_private.h"
#include "text/codepage.h"
#include "text/fold_private.h"

#define WORDS 40 /* of one period, and a NULL */

/* By pay period. */
static const char *const periods[][WORDS] = {
    [PERIOD_HOUR] = { "час",    "часа",  "часовая", "ч",      "почасов*",
                      "hour*",  "hr",    "hrs",     "h",      "сағат*",
                      "сагат*", "саат*", "soat*",   "соат*",  "saat*",
                      "hourly", "ph",    "годину",  "година", "годин" },
    [PERIOD_DAY] = { "день",   "дня",    "сутки",  "сут",    "дн",     "ежедневн*",
                     "day",    "daily",  "күн",    "күніне", "күндік", "күнделікті",
                     "күнүнө", "кунине", "kun",    "kuniga", "kunlik", "кунига",
                     "рӯз*",   "günlük", "дневн*", "günde",  "gunde",  "gunluk",
                     "добу",   "доба",   "щодня",  "күнүгө", "кунуно", "кунлик",
                     "рузе",   "рузона" },
    [PERIOD_SHIFT] = { "смена", "смену", "смены", "см", "shift*", "ауысым*", "выход",
                       "выезд", "заказ", "зміна", "зміну", "зміни", "вихід" },
    [PERIOD_WEEK] = { "неделя", "неделю", "недели", "нед", "еженедельн*", "week*", "wk",
                      "апта*", "жума", "жумасына", "hafta*", "ҳафта*", "хафта*", "pw",
                      "тиждень", "тижня", "тижд", "щотижня" },
    [PERIOD_MONTH] = { "месяц",  "месяца", "мес",      "м",      "ежемесячн*", "month*",
                       "mo",     "mth",    "ай",       "айына",  "айлық*",     "айлык*",
                       "айлығ*", "айлыг*", "айда",     "oy",     "oyiga",      "oylik*",
                       "ойига",  "моҳ*",   "aylık*",   "ayda",   "мц",         "місяць",
                       "місяця", "міс",    "щомісяця", "ойлик*", "aylik*",     "мохе",
                       "мохона" },
    [PERIOD_YEAR] = { "год", "года", "ежегодн*", "year*", "yr", "annum", "annual*",
                      "жыл", "жылына", "yil*", "pa", "yıl*", "рік", "року", "йил*" },
    [PERIOD_CONTRACT] = { "вахта", "вахту", "вахты", "контракт*", "contract*", "сезон*",
                          "season*", "проект", "келісім*", "вахти" },
};

/* Words that may stand between a sum and its period. */
static const char *const bridges[] = {
    "в",       "за",    "на",   "руки",   "чистыми", "нетто",  "net",       "gross",
    "per",     "a",     "an",   "the",    "one",     "1",      "каждый",    "каждую",
    "каждые",  "every", "each", "один",   "одну",    "бір",    "и",         "выше",
    "дейін",   "дейин", "до",   "вычета", "налогов", "бастап", "басталады", "p",
    "gacha",   "дар",   "як",   "or",     "more",    "plus",   "кожен",     "кожну",
    "кожного", "ҳар",   "хар",  NULL,
};

/* Words that may stand between a period and its sum. */
static const char *const between[] = {
    "от",     "до",    "from",  "up",    "to",    "зарплата", "оплата", "доход",
    "salary", "pay",   "wage",  "по",    "зп",    "rate",     "ставка", "of",
    "is",     "төлем", "толем", "төлөм", "тўлов", "пардохт",  NULL
};

/* Like single letters, periods only behind a slash: "150 р/ч", "500к/м". */
static const char *const slashed[] = { "см", "mo", "мц", "pa", "ph", NULL };

size_t
amount_lists_of_periods(struct amount_list_words out[AMOUNT_LISTS_MAX])
{
    size_t n = 0;
    for (size_t k = PERIOD_HOUR; k < sizeof periods / sizeof *periods; k++)
        out[n++] =
            (struct amount_list_words){ LIST_PERIOD + (enum amount_list)k, periods[k] };
    out[n++] = (struct amount_list_words){ LIST_BRIDGE, bridges };
    out[n++] = (struct amount_list_words){ LIST_BETWEEN, between };
    out[n++] = (struct amount_list_words){ LIST_SLASHED, slashed };
    return n;
}

static bool
needs_slash(uint64_t lists, size_t length)
{
    return length == 1 || lists & LIST_BIT(LIST_SLASHED);
}

/* A word may name two periods; the shorter one counts. */
static enum pay_period
period_of(uint64_t lists)
{
    for (unsigned period = PERIOD_HOUR; period <= PERIOD_CONTRACT; period++) {
        if (lists & LIST_BIT(LIST_PERIOD + period))
            return (enum pay_period)period;
    }
    return PERIOD_NONE;
}

/* "p/w", "p/h" and their kind, at i; PERIOD_NONE when it is none. */
static enum pay_period
per_letter(const struct amount_scan *s, size_t i)
{
    if (i + 2 >= s->n || s->p[i] != 'p' || s->p[i + 1] != '/' ||
        (i + 3 < s->n && cp_class[s->p[i + 3]] & CP_WORD))
        return PERIOD_NONE;
    switch (s->p[i + 2]) {
    case 'h':
        return PERIOD_HOUR;
    case 'd':
        return PERIOD_DAY;
    case 'w':
        return PERIOD_WEEK;
    case 'm':
        return PERIOD_MONTH;
    case 'a':
        return PERIOD_YEAR;
    default:
        return PERIOD_NONE;
    }
}

enum pay_period
amount_period_after(const struct amount_scan *s, size_t i, size_t *end)
{
    size_t at = i;
    bool slash = false, bridge = false;
    for (int words = 0; words < 5; words++) {
        size_t gap = 0;
        while (at < s->n && gap < 4 && !(cp_class[s->p[at]] & CP_WORD)) {
            const uint8_t sign = s->p[at];
            if (!strchr(" /.-(,+", sign))
                return PERIOD_NONE;
            /* Behind a comma or full stop something else begins, but for "руб. в час". */
            if (sign == ',' || (sign == '.' && words > 0))
                return PERIOD_NONE;
            slash = slash || sign == '/';
            at++;
            gap++;
        }
        const size_t word = at;
        if (per_letter(s, at) != PERIOD_NONE) {
            *end = at + 3;
            return per_letter(s, at);
        }
        at = amount_word_end(s, at);
        if (word == at)
            return PERIOD_NONE;
        const uint64_t lists = amount_lists(s, word, at);
        const enum pay_period period = period_of(lists);
        if (period != PERIOD_NONE && (slash || !needs_slash(lists, at - word))) {
            /* "5000 $ месяц назад" is no pay; a bare noun counts right behind the sum only. */
            if (slash || bridge || words == 0) {
                *end = at;
                return period;
            }
        }
        if (!(lists & LIST_BIT(LIST_BRIDGE)))
            return PERIOD_NONE;
        bridge = true;
        slash = false;
    }
    return PERIOD_NONE;
}

enum pay_period
amount_period_before(const struct amount_scan *s, size_t i)
{
    for (int words = 0; words < 4; words++) {
        size_t end = i;
        const size_t from = amount_word_before(s, i, &end);
        if (from == i)
            return PERIOD_NONE;
        const uint64_t lists = amount_lists(s, from, end);
        const enum pay_period period = period_of(lists);
        if (period != PERIOD_NONE && !needs_slash(lists, end - from))
            return period;
        if (!(lists & LIST_BIT(LIST_BETWEEN)))
            return PERIOD_NONE;
        i = from;
    }
    return PERIOD_NONE;
}
