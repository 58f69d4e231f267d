/*
 * ages: numbers that are ages or dates, not sums.
 *
 * An age needs a word for years behind it or a word for age or people before it; experience
 * ("опыт от 15 лет") is no age.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/amounts_private.h"
#include "text/codepage.h"
#include "text/fold_private.h"

#define AGE_MIN 14
#define AGE_MAX 80

static const char *const years[] = {
    "лет",    "год",    "года",    "годам",   "годов", "летние", "летних",
    "летняя", "летний", "летки",   "жас",     "жаста", "жасқа",  "жаска",
    "жастан", "жасар",  "жастағы", "жастагы", "жаш*",  "yosh*",  "ёш*",
    "яш*",    "сола*",  "солаги",  "years",   "year",  "yrs",    "yo",
    "y",      "yaş*",   "yas",     "років",   "роки",  NULL,
};

static const char *const people[] = {
    "возраст*", "девуш*", "девоч*",   "парн*",  "мужчин*", "женщин*", "юнош*",
    "молод*",   "қыз*",   "кыз*",     "жігіт*", "жигит*",  "жас*",    "girl*",
    "women",    "woman",  "men",      "age*",   "aged",    "ladies",  "lady",
    "female*",  "male*",  "qiz*",     "қиз*",   "yosh*",   "духтар*", "кандидат*",
    "бойжет*",  "әйел*",  "келин*",   "kiz*",   "парен*",  "пацан*",  "мальчик*",
    "guy*",     "boy*",   "gentlem*", "yigit*", "йигит*",  "erkak*",  "эркак*",
    "ayol*",    "аёл*",   "аял*",     "эркек*", "писар*",  "мард*",   "бозбала*",
    "ерлер*",   "erkek*", "kadın*",   NULL,
};

static const char *const experience[] = {
    "опыт*", "стаж*",    "experience", "тәжірибе*", "тажирибе*", "tajriba*", "гарант*",
    "рынке", "работаем", "более",      "over",      "уже",       NULL,
};

static const char *const range_words[] = { "до",  "to",  "and",    "и",   "ден", "дан",
                                           "тан", "тен", "жастан", "dan", NULL };
static const char *const english_years[] = { "years", "year", "yrs", NULL };
static const char *const old[] = { "old", "olds", "of", NULL };
/* What years behind a number are spent on. */
static const char *const spent[] = { "опыт*",      "стаж*",      "успешн*", "на",
                                     "experience", "equivalent", "работ*",  NULL };
static const char *const aged[] = { "age",      "aged", "ages",      "возраст",
                                    "возрасте", "жасы", "возрастом", NULL };

static bool
is_age(const struct amount_number *n)
{
    return !n->grouped && !n->decimal && n->multiplier == 1 &&
           n->digits_end - n->start == 2 && n->value >= AGE_MIN && n->value <= AGE_MAX;
}

/* "-", "до", "to", "–": where the second number of a range would begin; i for none. */
static size_t
range_sign_end(const struct amount_scan *s, size_t i)
{
    size_t at = amount_skip_blanks(s, i, 2);
    if (at < s->n && s->p[at] == '-') {
        at = amount_skip_blanks(s, at + 1, 2);
        const size_t end = amount_letters_end(s, at);
        if (amount_word_in(s, at, end, LIST_AGE_RANGE))
            at = amount_skip_blanks(s, end, 2);
        return at;
    }
    const size_t end = amount_letters_end(s, at);
    return amount_word_in(s, at, end, LIST_AGE_RANGE) ? amount_skip_blanks(s, end, 2)
                                                      : i;
}

static bool
is_number_at(const struct amount_scan *s, size_t i)
{
    return i < s->n && cp_class[s->p[i]] & CP_DIGIT;
}

/* The word for years that follows i, past "-" or "ти-"; its end, or 0. */
static size_t
years_end(const struct amount_scan *s, size_t i)
{
    size_t at = i;
    while (at < s->n && at < i + 3 &&
           (s->p[at] == ' ' || s->p[at] == '-' || s->p[at] == '+'))
        at++;
    const size_t end = amount_letters_end(s, at);
    if (!amount_word_in(s, at, end, LIST_YEARS))
        return 0;
    if (end - at != 1 || s->p[at] != 'y')
        return end;
    /* "y.o.", "y/o" */
    return end + 1 < s->n && (s->p[end] == '.' || s->p[end] == '/') &&
                   s->p[end + 1] == 'o'
               ? end + 2
               : 0;
}

/* "20 years", "15 лет опыта", "10 лет на рынке": time spent, not an age. English says "years
 * old" when it means one. */
static bool
counts_years(const struct amount_scan *s, size_t i)
{
    size_t from = i;
    while (from > 0 && cp_class[s->p[from - 1]] & CP_LETTER)
        from--;
    const size_t next = amount_skip_blanks(s, i, 2);
    const size_t end = amount_letters_end(s, next);
    if (amount_word_in(s, from, i, LIST_ENGLISH_YEARS))
        return !amount_word_in(s, next, end, LIST_OLD);
    return amount_word_in(s, next, end, LIST_SPENT);
}

size_t
amount_age_at(const struct amount_scan *s, const struct amount_number *number)
{
    if (!is_age(number) || amount_said_before(s, number->start, 3, LIST_EXPERIENCE))
        return 0;
    size_t end = number->digits_end;
    const size_t second = range_sign_end(s, end);
    bool range = false;
    if (second > end && is_number_at(s, second)) {
        struct amount_number other;
        amount_read_number(s, second, &other);
        if (!is_age(&other) || other.value < number->value)
            return 0;
        end = other.digits_end;
        range = true;
    }
    const size_t named = years_end(s, end);
    const bool told = amount_said_before(s, number->start, 4, LIST_PEOPLE);
    if (named && (range || told || !counts_years(s, named)))
        return named;
    const bool plus = end < s->n && s->p[end] == '+';
    if ((range || plus) && told)
        return end + plus;
    return amount_said_before(s, number->start, 2, LIST_AGED) ? end + plus : 0;
}

static const char *const months[] = {
    "январ*",     "феврал*", "март*",    "апрел*",    "мая",     "май",
    "июн*",       "июл*",    "август*",  "сентябр*",  "октябр*", "ноябр*",
    "декабр*",    "қаңтар*", "ақпан*",   "наурыз*",   "сәуір*",  "мамыр*",
    "маусым*",    "шілде*",  "тамыз*",   "қыркүйек*", "қазан*",  "қараша*",
    "желтоқсан*", "january", "february", "march",     "april",   "may",
    "june",       "july",    "august",   "september", "october", "november",
    "december",   "jan",     "feb",      "mar",       "apr",     "jun",
    "jul",        "aug",     "sep",      "sept",      "oct",     "nov",
    "dec",        NULL,
};

/* Value of the digits at i, `*end` behind them; -1 when there are more than four or none. */
static int
small_number(const struct amount_scan *s, size_t i, size_t *end)
{
    int value = 0;
    size_t at = i;
    for (; is_number_at(s, at) && at - i < 5; at++)
        value = value * 10 + (s->p[at] - '0');
    *end = at;
    return at > i && at - i <= 4 ? value : -1;
}

static bool
is_year(int value)
{
    return value >= 1950 && value <= 2099;
}

size_t
amount_date_at(const struct amount_scan *s, size_t i)
{
    size_t at, end;
    const int first = small_number(s, i, &at);
    if (first < 0 || at >= s->n)
        return 0;
    const uint8_t sign = s->p[at];
    if (sign == '.' || sign == '/' || sign == '-') {
        size_t middle_end;
        const int middle = small_number(s, at + 1, &middle_end);
        if (middle >= 1 && middle <= 31 && middle_end < s->n &&
            s->p[middle_end] == sign) {
            const int last = small_number(s, middle_end + 1, &end);
            const bool short_year = end - middle_end == 3 && sign == '.';
            if (first >= 1 && first <= 31 && (is_year(last) || short_year))
                return end;
            if (is_year(first) && middle <= 12 && last >= 1 && last <= 31)
                return end;
        }
        return 0;
    }
    if (first < 1 || first > 31)
        return 0;
    const size_t word = amount_skip_blanks(s, at, 2);
    end = amount_letters_end(s, word);
    if (!amount_word_in(s, word, end, LIST_MONTH_NAME))
        return 0;
    const size_t year_at = amount_skip_blanks(s, end, 2);
    size_t year_end;
    return is_year(small_number(s, year_at, &year_end)) ? year_end : end;
}

size_t
amount_lists_of_ages(struct amount_list_words out[AMOUNT_LISTS_MAX])
{
    size_t n = 0;
    out[n++] = (struct amount_list_words){ LIST_YEARS, years };
    out[n++] = (struct amount_list_words){ LIST_PEOPLE, people };
    out[n++] = (struct amount_list_words){ LIST_EXPERIENCE, experience };
    out[n++] = (struct amount_list_words){ LIST_AGE_RANGE, range_words };
    out[n++] = (struct amount_list_words){ LIST_ENGLISH_YEARS, english_years };
    out[n++] = (struct amount_list_words){ LIST_OLD, old };
    out[n++] = (struct amount_list_words){ LIST_SPENT, spent };
    out[n++] = (struct amount_list_words){ LIST_AGED, aged };
    out[n++] = (struct amount_list_words){ LIST_MONTH_NAME, months };
    return n;
}
