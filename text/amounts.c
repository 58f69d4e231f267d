/*
 * amounts: walks the numbers of a text and says of each what it is: money, an age, a date.
 *
 * A sum needs a currency beside it, or a pay word before it and no other unit behind it. Sums
 * are read with their range, period and open end; everything that is not understood stays a
 * plain number. Does not judge what is much or little.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/amounts.h"

#include "core/bits.h"
#include "text/amounts_private.h"
#include "text/codepage.h"
#include "text/fold_private.h"

#define RANGE_MAX   40 /* times the lower end: "2.0 - 800$" is no range */
#define MONEY_LEAST 50 /* less without a currency is no pay */
#define LONE_DIGITS 8  /* of a number that is looked at quickly */

static const char *const pay_words[] = {
    "зарплат*", "зп",      "з",        "оклад*", "оплат*",    "доход*",    "заработ*",
    "ставк*",   "выплат*", "платим",   "плачу",  "получ*",    "pay*",      "salary",
    "salaries", "wage*",   "earn*",    "income", "paid",      "жалақы*",   "жалакы*",
    "айлық*",   "айлык*",  "айлығ*",   "айлыг*", "табыс*",    "еңбекақы*", "maosh*",
    "oylik*",   "маош*",   "ойлик*",   "маяна*", "daromad*",  "даромад*",  "maaş*",
    "ücret*",   "төлем*",  "төлейміз", "төлөн*", "зарплатня", NULL,
};

/* What a number may count that is no money. */
static const char *const units[] = {
    "лет",     "год*",   "жас*",    "чел*",     "час*",    "ч",      "дн*",   "день",
    "дней",    "мес*",   "недел*",  "км",       "кг",      "м",      "м2",    "кв*",
    "раз*",    "смен*",  "адам*",   "күн",      "сағат*",  "ай",     "жыл",   "апта*",
    "шт",      "мин*",   "hour*",   "day*",     "week*",   "month*", "year*", "people",
    "person*", "kg",     "km",      "процент*", "percent", "рабоч*", "мест*", "ваканс*",
    "yil*",    "kun*",   "soat*",   "kishi",    "утра",    "вечера", "сут*",  "этаж*",
    "min*",    "заказ*", "клиент*", "штук*",    "лотов",   "балл*",  "x",     "х",
    "st",      "th",     NULL,
};

static const char *const froms[] = { "от",  "from",    "starting", "минимум",
                                     "min", "minimum", "кемінде",  "least",
                                     "dan", "с",       NULL };
static const char *const range_words[] = { "до", "to", "till", "до-", NULL };
/* Between a number and its currency: "300 мыңға дейін теңге", "чешских крон". */
static const char *const before_currency[] = {
    "дейін",      "дейин",     "чейин",     "gacha",     "гача",         "american",
    "us",         "canadian",  "чешски*",   "шведски*",  "норвежски*",   "датски*",
    "американс*", "турецки*",  "корейски*", "российск*", "казахстанск*", "узбекск*",
    "кыргызск*",  "канадски*", NULL
};
static const char *const range_froms[] = {
    "мыңнан",   "мыннан",    "миңден",    "мингдан",    "мингдан", "mingdan",
    "теңгеден", "тенгеден",  "доллардан", "сомдон",     "сумдан",  "so'mdan",
    "сўмдан",   "dollardan", "млннан",    "миллионнан", NULL
};
static const char *const open_ends[] = { "бастап", "басталады", "выше",   "более",
                                         "above",  "more",      "жоғары", "plus",
                                         "больше", "dan",       "дан",    "баштап",
                                         "жогору", NULL };

static const char *const pounds[] = { "pound*", "фунт*", NULL };

size_t
amount_lists_of_sums(struct amount_list_words out[AMOUNT_LISTS_MAX])
{
    size_t n = 0;
    out[n++] = (struct amount_list_words){ LIST_PAY, pay_words };
    out[n++] = (struct amount_list_words){ LIST_UNIT, units };
    out[n++] = (struct amount_list_words){ LIST_FROM, froms };
    out[n++] = (struct amount_list_words){ LIST_RANGE, range_words };
    out[n++] = (struct amount_list_words){ LIST_RANGE_FROM, range_froms };
    out[n++] = (struct amount_list_words){ LIST_BEFORE_CURRENCY, before_currency };
    out[n++] = (struct amount_list_words){ LIST_OPEN_END, open_ends };
    out[n++] = (struct amount_list_words){ LIST_POUND, pounds };
    return n;
}

static bool
is_digit_at(const struct amount_scan *s, size_t i)
{
    return i < s->n && cp_class[s->p[i]] & CP_DIGIT;
}

/* A sum while it is read. */
struct reading {
    struct amount_number low, high;
    bool range;
    size_t start, end;
    char currency[4];
};

/* Currency behind i, past blanks and a closing sign; moves r->end. */
static void
read_currency(const struct amount_scan *s, size_t i, struct reading *r)
{
    size_t at = i;
    if (at < s->n && s->p[at] == '+')
        at++;
    at = amount_skip_blanks(s, at, 2);
    if (at < s->n && s->p[at] == '(')
        at++;
    size_t end = amount_letters_end(s, at);
    if (amount_word_in(s, at, end, LIST_BEFORE_CURRENCY))
        at = amount_skip_blanks(s, end, 2);
    end = amount_currency_at(s, at, r->currency);
    if (end > at)
        r->end = end;
}

/* "250 мыңнан 300 мыңға дейін", "250 dan 300 gacha": the ending of the word before i says
 * "from". */
static bool
says_from(const struct amount_scan *s, size_t i)
{
    size_t from = i;
    while (from > 0 && i - from < 40 && cp_class[s->p[from - 1]] & CP_LETTER)
        from--;
    return amount_word_in(s, from, i, LIST_RANGE_FROM);
}

/* Where the upper end of a range begins behind i, or i. */
static size_t
range_start(const struct amount_scan *s, size_t i)
{
    size_t at = amount_skip_blanks(s, i, 2);
    if (at < s->n && s->p[at] == '-') {
        at = amount_skip_blanks(s, at + 1, 2);
    } else {
        const size_t end = amount_letters_end(s, at);
        const bool named = amount_word_in(s, at, end, LIST_RANGE);
        if (!named && !says_from(s, i))
            return i;
        at = named ? amount_skip_blanks(s, end, 2) : at;
    }
    /* "$1,000 - $2,000": the sign is repeated. */
    char code[4];
    const size_t behind = amount_currency_at(s, at, code);
    if (behind == at + 1)
        at = amount_skip_blanks(s, behind, 1);
    return is_digit_at(s, at) ? at : i;
}

/* The upper end of a range that begins at `second`, if it makes sense as one. */
static void
read_range(const struct amount_scan *s, size_t second, struct reading *r)
{
    struct amount_number high;
    amount_read_number(s, second, &high);
    struct amount_number low = r->low;
    const double top = high.value * high.multiplier;
    if (low.multiplier == 1 && high.multiplier > 1 && low.value < 1000)
        low.multiplier = high.multiplier; /* "250-300 мың" */
    if (!low.grouped && high.grouped && low.value < 1000 && low.value * 1000 <= top)
        low.multiplier = 1000; /* "$150-$175,000" */
    if (low.value * low.multiplier > top ||
        low.value * low.multiplier * RANGE_MAX < top)
        return;
    r->low = low;
    r->high = high;
    r->range = true;
    r->end = high.end;
    if (high.thousand_roubles)
        memcpy(r->currency, "RUB", 4);
    char kept[4];
    memcpy(kept, r->currency, sizeof kept);
    read_currency(s, high.end, r);
    if (!r->currency[0])
        memcpy(r->currency, kept, sizeof kept);
}

static void
read_sum(const struct amount_scan *s, size_t i, size_t floor, struct reading *r)
{
    *r = (struct reading){ 0 };
    amount_read_number(s, i, &r->low);
    r->high = r->low;
    r->start = i;
    r->end = r->low.end;
    if (r->low.thousand_roubles)
        memcpy(r->currency, "RUB", 4);
    char code[4];
    const size_t before = amount_currency_before(s, i, code);
    if (before < i && before >= floor) {
        r->start = before;
        memcpy(r->currency, code, sizeof code);
    } else {
        read_currency(s, r->low.end, r);
    }
    const size_t second = range_start(s, r->end);
    if (second > r->end)
        read_range(s, second, r);
}

/* Something other than money is counted by the number that ends at i. */
static bool
counts_other(const struct amount_scan *s, size_t i)
{
    if (i < s->n && (s->p[i] == '%' || s->p[i] == ':'))
        return true;
    const size_t at = amount_skip_blanks(s, i, 2);
    if (at < s->n && s->p[at] == '%')
        return true;
    const size_t end = amount_letters_end(s, at);
    return amount_word_in(s, at, end, LIST_UNIT);
}

/* Pounds are lifted as often as paid: they need a pay word or a period. */
static bool
is_weight(const struct amount_scan *s, const struct reading *r)
{
    size_t from = r->end, end = r->end;
    while (from > 0 && cp_class[s->p[from - 1]] & CP_LETTER)
        from--;
    return amount_word_in(s, from, r->end, LIST_POUND) &&
           amount_period_after(s, r->end, &end) == PERIOD_NONE &&
           !amount_said_before(s, r->start, 5, LIST_PAY);
}

static bool
is_money(const struct amount_scan *s, const struct reading *r)
{
    if (r->currency[0])
        return r->high.value > 0 && !is_weight(s, r);
    if (r->low.value == 401 && !r->range)
        return false; /* 401(k), an American pension plan */
    if (r->high.value * r->high.multiplier < MONEY_LEAST || counts_other(s, r->end))
        return false;
    return amount_said_before(s, r->start, 5, LIST_PAY);
}

static bool
has_open_end(const struct amount_scan *s, const struct reading *r)
{
    if (r->range)
        return false;
    size_t end = r->start;
    const size_t before = amount_word_before(s, r->start, &end);
    const bool plus = (r->low.end < s->n && s->p[r->low.end] == '+') ||
                      (r->end < s->n && s->p[r->end] == '+');
    if (plus || (before < r->start && amount_word_in(s, before, end, LIST_FROM)))
        return true;
    size_t at = r->end;
    for (int words = 0; words < 3; words++) {
        at = amount_skip_blanks(s, at, 2);
        at += at < s->n && s->p[at] == '-'; /* "тг-ден бастап" */
        const size_t to = amount_letters_end(s, at);
        if (amount_word_in(s, at, to, LIST_OPEN_END))
            return true;
        at = to;
    }
    return false;
}

static void
make_money(const struct amount_scan *s, const struct reading *r, struct money *m)
{
    *m = (struct money){
        .start = (uint32_t)r->start,
        .low = r->low.value * r->low.multiplier,
        .high = r->high.value * r->high.multiplier,
        .open_end = has_open_end(s, r),
    };
    memcpy(m->currency, r->currency, sizeof m->currency);
    size_t end = r->end;
    m->period = amount_period_after(s, r->end, &end);
    if (m->period == PERIOD_NONE)
        m->period = amount_period_before(s, r->start);
    m->end = (uint32_t)end;
}

/* May a number begin at i? Not inside a word such as mp3 or a version 1.2.3. */
static bool
begins_number(const struct amount_scan *s, size_t i)
{
    if (!is_digit_at(s, i))
        return false;
    if (i == 0)
        return true;
    const unsigned before = cp_class[s->p[i - 1]];
    return !(before & CP_DIGIT) && !(before & CP_LATIN) && s->p[i - 1] != '_';
}

/* Where everything found goes. */
struct collector {
    struct money *money;
    size_t money_count, money_max;
    struct atom *atoms;
    size_t atom_count, atom_max;
    size_t floor; /* what lies before has been read already */
    bool cut;     /* something was left out */
};

static void
add_atom(struct collector *c, enum atom_kind kind, size_t start, size_t end)
{
    if (c->atom_count < c->atom_max)
        c->atoms[c->atom_count++] =
            (struct atom){ kind, (uint32_t)start, (uint32_t)end };
}

/* What the word behind a number may make of it; else the word is no matter. */
#define TELLING                                                                        \
    (LIST_BIT(LIST_THOUSAND) | LIST_BIT(LIST_MILLION) |                                \
     LIST_BIT(LIST_SHORT_THOUSAND) | LIST_BIT(LIST_SHORT_MILLION) |                    \
     LIST_BIT(LIST_THOUSAND_ROUBLES) | LIST_BIT(LIST_BEFORE_CURRENCY) |                \
     LIST_BIT(LIST_RANGE) | LIST_BIT(LIST_AGE_RANGE) | LIST_BIT(LIST_YEARS) |          \
     LIST_BIT(LIST_UNIT) | LIST_BIT(LIST_MONTH_NAME) | UINT64_MAX << LIST_CURRENCY)

/* Does nothing behind the digits that end at `end` say what they count? */
static bool
stands_alone(const struct amount_scan *s, size_t end)
{
    const uint8_t sign = s->p[end];
    if (sign == '.' || sign == ',')
        return !is_digit_at(s, end + 1);
    if (sign == '\n' || sign == ')' || sign == ';' || end == s->n)
        return true;
    const size_t word = end + 1, to = amount_letters_end(s, word);
    return sign == ' ' && to > word && (to > word + 1 || s->p[to] != '.') &&
           !(amount_lists(s, word, to) & TELLING);
}

/* A number that nothing beside it makes a sum, an age or a date: its end, or 0. */
static size_t
lone_number(const struct amount_scan *s, size_t i)
{
    const size_t end = amount_digits_end(s, i);
    char code[4];
    if (end - i > LONE_DIGITS || !stands_alone(s, end) ||
        amount_currency_before(s, i, code) < i)
        return 0;
    const unsigned ten = end - i >= 2 ? (unsigned)(s->p[end - 2] - '0') : 0;
    const unsigned value = 10 * ten + (unsigned)(s->p[end - 1] - '0');
    /* An age has two digits; no pay has fewer, and not the less of them. */
    if (end - i == 2 && amount_said_before(s, i, 2, LIST_AGED))
        return 0;
    const bool much = end - i > 2 || value >= MONEY_LEAST;
    return much && amount_said_before(s, i, 5, LIST_PAY) ? 0 : end;
}

/* Reads what begins with the number at i; returns where to read on. */
static size_t
take_number(const struct amount_scan *s, size_t i, struct collector *c)
{
    const size_t lone = lone_number(s, i);
    if (lone) {
        add_atom(c, ATOM_NUMBER, i, lone);
        return lone;
    }
    const size_t date = amount_date_at(s, i);
    if (date) {
        add_atom(c, ATOM_DATE, i, date);
        return date;
    }
    struct reading r;
    read_sum(s, i, c->floor, &r);
    if (!r.currency[0]) {
        const size_t age = amount_age_at(s, &r.low);
        if (age) {
            add_atom(c, ATOM_AGE, i, age);
            return age;
        }
    }
    if (!is_money(s, &r)) {
        add_atom(c, ATOM_NUMBER, i, r.low.digits_end);
        return r.low.digits_end;
    }
    struct money m;
    make_money(s, &r, &m);
    if (c->money_count < c->money_max)
        c->money[c->money_count++] = m;
    else
        c->cut = true;
    add_atom(c, ATOM_MONEY, m.start, m.end);
    return m.end;
}

/* Beginnings of rows of digits in a block. */
static uint64_t
rows_of(const struct fold_kinds *k, uint64_t *last)
{
    const uint64_t rows = k->digits & ~(k->digits << 1 | *last);
    *last = k->digits >> 63;
    return rows;
}

static void
collect(const struct amount_scan *s, struct collector *c)
{
    size_t numbers = 0;
    uint64_t last = 0;
    for (size_t b = 0; b < fold_blocks(s->n); b++) {
        uint64_t rows = rows_of(&s->kinds[b], &last);
        for (; rows; rows &= rows - 1) {
            const size_t i = 64 * b + bits_first(rows);
            if (i < c->floor || !begins_number(s, i))
                continue;
            if (numbers++ == NUMBERS_MAX) {
                c->cut = true;
                return;
            }
            const size_t next = take_number(s, i, c);
            c->floor = next > i ? next : i + 1;
        }
    }
}

/* Rows of digits in the text: there are no more numbers. */
static size_t
count_rows(const struct folded *f)
{
    size_t rows = 0;
    uint64_t last = 0;
    for (size_t b = 0; b < fold_blocks(f->n); b++)
        rows += bits_count(rows_of(&f->kinds[b], &last));
    return rows;
}

void
amounts_read(const struct amount_words *words, const struct folded *f,
             struct arena *arena, struct amounts *out)
{
    *out = (struct amounts){ 0 };
    const size_t rows = f->signs.digits ? count_rows(f) : 0;
    if (rows == 0)
        return;
    struct amount_said said = { 0 };
    struct amount_asked asked[AMOUNT_ASKED] = { 0 };
    const struct amount_scan s = { f->p,  f->n, f->kinds, amount_words_lexicon(words),
                                   &said, asked };
    struct collector c = {
        .money_max = rows < MONEY_MAX ? rows : MONEY_MAX,
        .atom_max = rows < ATOMS_MAX ? rows : ATOMS_MAX,
    };
    c.money = ARENA_RAW(arena, struct money, c.money_max);
    c.atoms = ARENA_RAW(arena, struct atom, c.atom_max);
    collect(&s, &c);
    out->money = c.money;
    out->money_count = c.money_count;
    out->atoms = c.atoms;
    out->atom_count = c.atom_count;
    out->cut = c.cut;
}
