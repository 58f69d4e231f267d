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

struct period_words {
    enum pay_period period;
    const char *words[26]; /* NULL ends them */
};

static const struct period_words periods[] = {
    { PERIOD_HOUR,
      { "час", "часа", "часовая", "ч", "почасов*", "hour*", "hr", "hrs", "h", "сағат*",
        "сагат*", "саат*", "soat*", "соат*", "saat*", "hourly", "ph" } },
    { PERIOD_DAY,
      { "день",  "дня",    "сутки",  "сут",    "дн",         "ежедневн*", "day",
        "daily", "күн",    "күніне", "күндік", "күнделікті", "күнүнө",    "кунине",
        "kun",   "kuniga", "kunlik", "кунига", "рӯз*",       "günlük",    "дневн*" } },
    { PERIOD_SHIFT,
      { "смена", "смену", "смены", "см", "shift*", "ауысым*", "выход", "выезд",
        "заказ" } },
    { PERIOD_WEEK,
      { "неделя", "неделю", "недели", "нед", "еженедельн*", "week*", "wk", "апта*",
        "жума", "жумасына", "hafta*", "ҳафта*", "хафта*", "pw" } },
    { PERIOD_MONTH,
      { "месяц", "месяца", "мес",    "м",      "ежемесячн*", "month*", "mo",   "mth",
        "ай",    "айына",  "айлық*", "айлык*", "айлығ*",     "айлыг*", "айда", "oy",
        "oyiga", "oylik*", "ойига",  "моҳ*",   "aylık*",     "ayda",   "мц" } },
    { PERIOD_YEAR,
      { "год", "года", "ежегодн*", "year*", "yr", "annum", "annual*", "жыл", "жылына",
        "yil*", "pa", "yıl*" } },
    { PERIOD_CONTRACT,
      { "вахта", "вахту", "вахты", "контракт*", "contract*", "сезон*", "season*",
        "проект", "келісім*" } },
};

/* Words that may stand between a sum and its period. */
static const char *const bridges[] = {
    "в",      "за",    "на",   "руки",   "чистыми", "нетто",  "net",       "gross",
    "per",    "a",     "an",   "the",    "one",     "1",      "каждый",    "каждую",
    "каждые", "every", "each", "один",   "одну",    "бір",    "и",         "выше",
    "дейін",  "дейин", "до",   "вычета", "налогов", "бастап", "басталады", "p",
    "gacha",  "дар",   "як",   "or",     "more",    "plus",   NULL,
};

/* Single letters are periods only behind a slash: "150 р/ч", "500к/м". */
static bool
needs_slash(const struct folded *f, size_t i, size_t end)
{
    return end - i == 1 || fold_spells(f->p + i, end - i, "см") ||
           fold_spells(f->p + i, end - i, "mo") ||
           fold_spells(f->p + i, end - i, "мц") ||
           fold_spells(f->p + i, end - i, "pa") || fold_spells(f->p + i, end - i, "ph");
}

static enum pay_period
period_of(const struct folded *f, size_t i, size_t end)
{
    for (size_t k = 0; k < sizeof periods / sizeof *periods; k++) {
        const char *words[27] = { NULL };
        memcpy(words, periods[k].words, sizeof periods[k].words);
        if (amount_word_in(f, i, end, words))
            return periods[k].period;
    }
    return PERIOD_NONE;
}

/* "p/w", "p/h" and their kind, at i; PERIOD_NONE when it is none. */
static enum pay_period
per_letter(const struct folded *f, size_t i)
{
    if (i + 2 >= f->n || f->p[i] != 'p' || f->p[i + 1] != '/' ||
        (i + 3 < f->n && cp_class[f->p[i + 3]] & CP_WORD))
        return PERIOD_NONE;
    switch (f->p[i + 2]) {
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
amount_period_after(const struct folded *f, size_t i, size_t *end)
{
    size_t at = i;
    bool slash = false, bridge = false;
    for (int words = 0; words < 5; words++) {
        size_t gap = 0;
        while (at < f->n && gap < 4 && !(cp_class[f->p[at]] & CP_WORD)) {
            const uint8_t sign = f->p[at];
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
        if (per_letter(f, at) != PERIOD_NONE) {
            *end = at + 3;
            return per_letter(f, at);
        }
        at = amount_word_end(f, at);
        if (word == at)
            return PERIOD_NONE;
        const enum pay_period period = period_of(f, word, at);
        if (period != PERIOD_NONE && (slash || !needs_slash(f, word, at))) {
            /* "5000 $ месяц назад" is no pay; a bare noun counts right behind the sum only. */
            if (slash || bridge || words == 0) {
                *end = at;
                return period;
            }
        }
        if (!amount_word_in(f, word, at, bridges))
            return PERIOD_NONE;
        bridge = true;
        slash = false;
    }
    return PERIOD_NONE;
}

enum pay_period
amount_period_before(const struct folded *f, size_t i)
{
    static const char *const between[] = {
        "от",  "до",   "from", "up", "to",   "зарплата", "оплата", "доход", "salary",
        "pay", "wage", "по",   "зп", "rate", "ставка",   "of",     "is",    NULL
    };
    for (int words = 0; words < 4; words++) {
        size_t end = i;
        const size_t from = amount_word_before(f, i, &end);
        if (from == i)
            return PERIOD_NONE;
        const enum pay_period period = period_of(f, from, end);
        if (period != PERIOD_NONE && !needs_slash(f, from, end))
            return period;
        if (!amount_word_in(f, from, end, between))
            return PERIOD_NONE;
        i = from;
    }
    return PERIOD_NONE;
}
