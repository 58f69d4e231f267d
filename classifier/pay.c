/*
 * pay: amounts to dollars a month, and the choice of a reference row.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/pay.h"

#define WORDS_BEFORE  6 /* a pay word stands at most so many words before its sum */
#define USD_MONTH_MAX 60000.0 /* above: a prize, a house, a telephone number */
#define USD_MONTH_MIN 5.0
#define DAYS_MONTH    22.0
#define SHIFTS_MONTH  15.0
#define WEEKS_MONTH   4.345
#define HOURS_DEFAULT 172.0

static const char *const PAY_WORDS[] = {
    "зарплат", "зараб", "оклад",    "доход",    "заработ", "зп",    "оплат",   "плат",
    "получа",  "ставк", "вахт",     "жалақы",   "айлық",   "табыс", "төле",    "айлык",
    "маяна",   "маош",  "ойлик",    "maosh",    "oylik",   "маош",  "даромад", "salar",
    "pay",     "paid",  "wage",     "earn",     "income",  "maas",  "ucret",   "жалакы",
    "толе",    "төлө",  "еңбекақы", "енбекакы", "айлыг",   "айлығ", "музд",
};

#define WORD_COUNT (sizeof(PAY_WORDS) / sizeof(*PAY_WORDS))

struct pay_words {
    struct str folded[WORD_COUNT];
    struct str z, p; /* of "з/п" */
};

static struct str
fold_word(const char *word, struct arena *arena)
{
    struct folded folded;
    fold_text(str_of(word), arena, &folded);
    return (struct str){ (const char *)folded.p, folded.n };
}

const struct pay_words *
pay_words_new(struct arena *arena)
{
    struct pay_words *out = ARENA_NEW(arena, struct pay_words, 1);
    for (size_t i = 0; i < WORD_COUNT; i++)
        out->folded[i] = fold_word(PAY_WORDS[i], arena);
    out->z = fold_word("з", arena);
    out->p = fold_word("п", arena);
    return out;
}

static double
usd_rate(const struct ruleset *rules, const char currency[4])
{
    if (memcmp(currency, "USD", 4) == 0)
        return 1.0;
    for (size_t i = 0; i < rules->rate_count; i++) {
        if (memcmp(rules->rates[i].currency, currency, 4) == 0)
            return rules->rates[i].usd;
    }
    return 0;
}

/* How many of this period make a month; 0 when that cannot be said. */
static double
per_month(enum pay_period period, double hours_month)
{
    switch (period) {
    case PERIOD_HOUR:
        return hours_month > 0 ? hours_month : HOURS_DEFAULT;
    case PERIOD_DAY:
        return DAYS_MONTH;
    case PERIOD_SHIFT:
        return SHIFTS_MONTH;
    case PERIOD_WEEK:
        return WEEKS_MONTH;
    case PERIOD_YEAR:
        return 1.0 / 12;
    case PERIOD_NONE:
    case PERIOD_MONTH:
        return 1.0;
    case PERIOD_CONTRACT:
        break;
    }
    return 0;
}

static bool
is_pay_word(const struct pay_words *words, struct str word)
{
    for (size_t i = 0; i < WORD_COUNT; i++) {
        if (words->folded[i].n && str_starts(word, words->folded[i]))
            return true;
    }
    return false;
}

static struct str
word_text(const struct read_field *f, size_t i)
{
    const struct word *w = &f->words[i];
    return (struct str){ (const char *)f->folded.p + w->start, w->end - w->start };
}

/* "300 000 тенге зарплата": is the word right behind folded byte `end` a pay word? */
static bool
before_pay_word(const struct read_field *f, const struct pay_words *words, uint32_t end)
{
    uint32_t at = end;
    while (at < f->folded.n && at - end < 3 && f->folded.p[at] == ' ')
        at++;
    uint32_t to = at;
    while (to < f->folded.n && fold_is_word(f->folded.p[to]))
        to++;
    return to > at &&
           is_pay_word(words, (struct str){ (const char *)f->folded.p + at, to - at });
}

/* Is one of the last words before folded byte `at` a pay word? */
static bool
behind_pay_word(const struct read_field *f, const struct pay_words *words, uint32_t at)
{
    size_t low = 0;
    size_t high = f->word_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (f->words[mid].start < at)
            low = mid + 1;
        else
            high = mid;
    }
    for (size_t k = 0; k < WORDS_BEFORE && low > 0; k++) {
        struct str word = word_text(f, --low);
        if (is_pay_word(words, word))
            return true;
        /* "з/п", "з.п." are two words */
        struct str left = low ? word_text(f, low - 1) : (struct str){ 0 };
        if (str_eq(word, words->p) && str_eq(left, words->z))
            return true;
    }
    return false;
}

static bool
read_sums(const struct reading *reading, enum ad_field field,
          const struct ruleset *rules, const struct pay_words *words,
          struct pay_seen *out, const struct money **best)
{
    const struct read_field *f = &reading->fields[field];
    for (size_t i = 0; i < f->money_count; i++) {
        const struct money *m = &f->money[i];
        double usd = m->high * usd_rate(rules, m->currency) *
                     per_month(m->period, rules->hours_month);
        if (!(usd >= USD_MONTH_MIN && usd <= USD_MONTH_MAX) ||
            reading_in_contact(f, m->start))
            continue;
        if (field != FIELD_SALARY && m->period == PERIOD_NONE &&
            !behind_pay_word(f, words, m->start) && !before_pay_word(f, words, m->end))
            continue;
        if (out->judged.known && usd <= out->judged.amount_usd_month)
            continue;
        out->judged.known = true;
        out->judged.amount_usd_month = usd;
        out->field = field;
        fold_origin(&f->folded, m->start, m->end, &out->start, &out->end);
        *best = m;
    }
    return out->judged.known;
}

/* The country that a currency tells; "any" where it tells none. */
static const char *
country_of(const struct reading *reading, const char currency[4])
{
    static const struct {
        const char currency[4];
        const char *country;
    } TABLE[] = {
        { "KZT", "kz" }, { "RUB", "ru" }, { "AED", "ae" }, { "TRY", "tr" },
        { "KGS", "kg" }, { "UZS", "uz" }, { "TJS", "tj" }, { "KRW", "kr" },
        { "GBP", "gb" }, { "PLN", "pl" },
    };
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(*TABLE); i++) {
        if (memcmp(TABLE[i].currency, currency, 4) == 0)
            return TABLE[i].country;
    }
    if (memcmp(currency, "USD", 4) == 0 && str_starts(reading->ad->location, STR("US")))
        return "us";
    return "any";
}

/* Is `a` named before `b`? Title before text, then by place. */
static bool
is_before(const struct pay_found *a, const struct pay_found *b)
{
    if (a->field != b->field)
        return a->field == FIELD_TITLE;
    return a->start < b->start;
}

static const struct pay_row *
choose_row(const struct ruleset *rules, const struct pay_found *found, size_t count,
           const char *country)
{
    if (count == 0)
        return NULL;
    const struct pay_found *first = &found[0];
    for (size_t i = 1; i < count; i++) {
        if (is_before(&found[i], first))
            first = &found[i];
    }
    struct str occupation = rules->rows[first->row].occupation;
    const struct pay_row *any = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct pay_row *row = &rules->rows[found[i].row];
        if (!str_eq(row->occupation, occupation))
            continue;
        if (str_eq(row->country, str_of(country)))
            return row;
        if (str_eq(row->country, STR("any")))
            any = row;
    }
    return any;
}

void
pay_judge(const struct reading *reading, const struct ruleset *rules,
          const struct pay_words *words, const struct pay_found *found,
          size_t found_count, struct pay_seen *out)
{
    static const enum ad_field FIELDS[] = { FIELD_SALARY, FIELD_TITLE, FIELD_TEXT };
    const struct money *best = NULL;
    *out = (struct pay_seen){ 0 };
    for (size_t i = 0; i < 3; i++) {
        if (read_sums(reading, FIELDS[i], rules, words, out, &best))
            break;
    }
    if (!best)
        return;
    const char *country = country_of(reading, best->currency);
    const struct pay_row *row = choose_row(rules, found, found_count, country);
    if (!row)
        return;
    out->judged.compared = true;
    out->judged.reference = row->usd_month;
    out->judged.ratio = out->judged.amount_usd_month / row->usd_month;
    out->usable = row->read;
}
