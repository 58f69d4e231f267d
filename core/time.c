/*
 * time: milliseconds since 1970 and their written forms. Pure but for the two clock
 * calls.
 *
 * Days are counted by the proleptic Gregorian calendar with eras of 400 years, without
 * libc's time zone: the same text means the same instant on every machine.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/time.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

#define YEAR_MIN    1970
#define YEAR_MAX    9999
#define SPAN_MAX_MS (INT64_C(36500) * TIME_DAY_MS) /* a hundred years */
#define LAST_MS     INT64_C(253402300799999)       /* 9999-12-31T23:59:59.999Z */
#define LOOSE_MAX   40 /* bytes of a date with a time, a fraction and a zone */

struct civil {
    int year, month, day, hour, minute, second;
};

/* Days since 1970-01-01; the year begins in March, so that a leap day comes last. */
static int64_t
days_of(int year, int month, int day)
{
    int64_t y = year - (month <= 2);
    int64_t era = y / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
           day_of_year - 719468;
}

/* The other way; days >= 0. */
static struct civil
civil_of_days(int64_t days)
{
    days += 719468;
    int64_t era = days / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) /
        365;
    int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    int month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    return (struct civil){
        .year = (int)(year_of_era + era * 400 + (month <= 2)),
        .month = month,
        .day = (int)(day_of_year - (153 * shifted + 2) / 5 + 1),
    };
}

static struct civil
civil_of(int64_t ms)
{
    ms = ms < 0 ? 0 : ms > LAST_MS ? LAST_MS : ms;
    struct civil c = civil_of_days(ms / TIME_DAY_MS);
    int seconds = (int)(ms % TIME_DAY_MS / 1000);
    c.hour = seconds / 3600;
    c.minute = seconds / 60 % 60;
    c.second = seconds % 60;
    return c;
}

static int
month_days(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

/* Milliseconds of c when all its parts are in range. Leap seconds count as the next. */
static bool
civil_to_ms(const struct civil *c, int64_t *ms)
{
    if (c->year < YEAR_MIN || c->year > YEAR_MAX || c->month < 1 || c->month > 12)
        return false;
    if (c->day < 1 || c->day > month_days(c->year, c->month))
        return false;
    if (c->hour > 23 || c->minute > 59 || c->second > 60)
        return false;
    int64_t days = days_of(c->year, c->month, c->day);
    *ms = days * TIME_DAY_MS +
          ((int64_t)c->hour * 3600 + (int64_t)c->minute * 60 + c->second) * 1000;
    return true;
}

/* Takes `count` digits from the front of *rest. */
static bool
take_number(struct str *rest, size_t count, int *out)
{
    int value = 0;
    if (rest->n < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (rest->p[i] < '0' || rest->p[i] > '9')
            return false;
        value = value * 10 + (rest->p[i] - '0');
    }
    *rest = str_sub(*rest, count, rest->n);
    *out = value;
    return true;
}

static bool
take_char(struct str *rest, char c)
{
    if (rest->n == 0 || rest->p[0] != c)
        return false;
    *rest = str_sub(*rest, 1, rest->n);
    return true;
}

static bool
take_date(struct str *rest, struct civil *c)
{
    return take_number(rest, 4, &c->year) && take_char(rest, '-') &&
           take_number(rest, 2, &c->month) && take_char(rest, '-') &&
           take_number(rest, 2, &c->day);
}

static bool
take_clock(struct str *rest, struct civil *c)
{
    return take_number(rest, 2, &c->hour) && take_char(rest, ':') &&
           take_number(rest, 2, &c->minute) && take_char(rest, ':') &&
           take_number(rest, 2, &c->second);
}

/* ".25" to 250; digits behind the third only have to be digits */
static bool
take_fraction(struct str *rest, int64_t *ms)
{
    int64_t unit = 100;
    *ms = 0;
    if (!take_char(rest, '.'))
        return true;
    size_t n = 0;
    for (; n < rest->n && rest->p[n] >= '0' && rest->p[n] <= '9'; n++) {
        *ms += (rest->p[n] - '0') * unit;
        unit /= 10;
    }
    *rest = str_sub(*rest, n, rest->n);
    return n > 0;
}

/* "Z", "+05:00" or "-03:30" to milliseconds east of Greenwich */
static bool
take_offset(struct str *rest, int64_t *ms)
{
    int hours = 0;
    int minutes = 0;
    *ms = 0;
    if (take_char(rest, 'Z') || take_char(rest, 'z'))
        return true;
    bool west = rest->n && rest->p[0] == '-';
    if (!take_char(rest, '+') && !take_char(rest, '-'))
        return false;
    if (!take_number(rest, 2, &hours) || !take_char(rest, ':') ||
        !take_number(rest, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *ms = ((int64_t)hours * 60 + minutes) * 60000 * (west ? -1 : 1);
    return true;
}

bool
time_parse(struct str s, int64_t *ms)
{
    struct civil c = { 0 };
    int64_t whole = 0;
    int64_t fraction = 0;
    int64_t offset = 0;
    if (!take_date(&s, &c))
        return false;
    if (s.n > 0) {
        if (!take_char(&s, 'T') && !take_char(&s, 't') && !take_char(&s, ' '))
            return false;
        if (!take_clock(&s, &c) || !take_fraction(&s, &fraction) ||
            !take_offset(&s, &offset) || s.n > 0)
            return false;
    }
    if (!civil_to_ms(&c, &whole))
        return false;
    whole += fraction - offset;
    if (whole < 0 || whole > LAST_MS)
        return false;
    *ms = whole;
    return true;
}

/* The clock of a W3C date: seconds and zone may be missing, and the colon of the zone. */
static bool
take_w3c_clock(struct str *s, struct civil *c, int64_t *east_ms, int64_t *fraction_ms)
{
    int hours = 0, minutes = 0;

    if (!take_number(s, 2, &c->hour) || !take_char(s, ':') ||
        !take_number(s, 2, &c->minute))
        return false;
    if (take_char(s, ':') &&
        (!take_number(s, 2, &c->second) || !take_fraction(s, fraction_ms)))
        return false;
    if (s->n == 0 || take_char(s, 'Z') || take_char(s, 'z'))
        return s->n == 0;
    bool west = s->p[0] == '-';
    if (!take_char(s, '+') && !take_char(s, '-'))
        return false;
    if (!take_number(s, 2, &hours))
        return false;
    (void)take_char(s, ':');
    if (!take_number(s, 2, &minutes) || hours > 23 || minutes > 59 || s->n > 0)
        return false;
    *east_ms = ((int64_t)hours * 60 + minutes) * 60000 * (west ? -1 : 1);
    return true;
}

/* A whole date with its offset from Greenwich. */
static bool
civil_to_instant(const struct civil *c, int64_t shift_ms, int64_t *ms)
{
    int64_t whole = 0;
    if (!civil_to_ms(c, &whole) || whole + shift_ms < 0 || whole + shift_ms > LAST_MS)
        return false;
    *ms = whole + shift_ms;
    return true;
}

bool
time_parse_w3c(struct str s, int64_t *ms)
{
    struct civil c = { .month = 1, .day = 1 };
    int64_t east_ms = 0, fraction_ms = 0;
    s = str_trim(s);
    if (!take_number(&s, 4, &c.year))
        return false;
    if (s.n > 0 && (!take_char(&s, '-') || !take_number(&s, 2, &c.month)))
        return false;
    if (s.n > 0 && (!take_char(&s, '-') || !take_number(&s, 2, &c.day)))
        return false;
    if (s.n > 0) {
        if (!take_char(&s, 'T') && !take_char(&s, 't') && !take_char(&s, ' '))
            return false;
        if (!take_w3c_clock(&s, &c, &east_ms, &fraction_ms))
            return false;
    }
    return civil_to_instant(&c, fraction_ms - east_ms, ms);
}

bool
time_parse_loose(struct str s, int64_t *ms)
{
    char room[LOOSE_MAX + 3];

    s = str_trim(s);
    if (time_parse(s, ms))
        return true;
    if (s.n < sizeof("2026-11-21T08:30") - 1 || s.n > LOOSE_MAX)
        return false;
    memcpy(room, s.p, s.n);
    if (s.p[s.n - 3] == '+' || s.p[s.n - 3] == '-') {
        memcpy(room + s.n, ":00", 3);
        s.n += 3;
    }
    return time_parse_w3c((struct str){ room, s.n }, ms);
}

/* The next word, and the white space behind it. */
static struct str
take_word(struct str *rest)
{
    size_t n = 0;
    while (n < rest->n && !strchr(" \t\r\n", rest->p[n]))
        n++;
    struct str word = str_sub(*rest, 0, n);
    *rest = str_trim(str_sub(*rest, n, rest->n));
    return word;
}

/* From 1; 0 when it is none. Longer names begin like the short ones. */
static int
month_of(struct str name)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int i = 0; i < 12 && name.n >= 3; i++)
        if (str_eq_nocase(str_sub(name, 0, 3),
                          (struct str){ names + 3 * (size_t)i, 3 }))
            return i + 1;
    return 0;
}

/* RFC 5322 4.3: years of two digits are of 1950 to 2049, of three digits count from 1900. */
static bool
read_mail_year(struct str word, int *year)
{
    size_t digits = word.n;
    if (digits < 2 || digits > 4 || !take_number(&word, digits, year))
        return false;
    *year += digits == 4 ? 0 : digits == 3 || *year >= 50 ? 1900 : 2000;
    return true;
}

static bool
read_mail_clock(struct str word, struct civil *c)
{
    size_t hour_digits = word.n > 1 && word.p[1] == ':' ? 1 : 2;
    if (!take_number(&word, hour_digits, &c->hour) || !take_char(&word, ':') ||
        !take_number(&word, 2, &c->minute))
        return false;
    return word.n == 0 ||
           (take_char(&word, ':') && take_number(&word, 2, &c->second) && word.n == 0);
}

/* Milliseconds east of Greenwich. A zone that nobody knows counts as UTC (RFC 5322 4.3). */
static int64_t
mail_zone_ms(struct str zone)
{
    static const struct {
        struct str name;
        int hours;
    } named[] = { { { "EDT", 3 }, -4 }, { { "EST", 3 }, -5 }, { { "CDT", 3 }, -5 },
                  { { "CST", 3 }, -6 }, { { "MDT", 3 }, -6 }, { { "MST", 3 }, -7 },
                  { { "PDT", 3 }, -7 }, { { "PST", 3 }, -8 }, { { "MSK", 3 }, 3 } };
    int hours = 0, minutes = 0;
    bool west = zone.n > 0 && zone.p[0] == '-';
    for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
        if (str_eq_nocase(zone, named[i].name))
            return (int64_t)named[i].hours * 3600000;
    if (!take_char(&zone, '+') && !take_char(&zone, '-'))
        return 0;
    if (!take_number(&zone, 2, &hours))
        return 0;
    (void)take_char(&zone, ':');
    if (!take_number(&zone, 2, &minutes) || hours > 23 || minutes > 59)
        return 0;
    return ((int64_t)hours * 60 + minutes) * 60000 * (west ? -1 : 1);
}

bool
time_parse_mail(struct str s, int64_t *ms)
{
    struct civil c = { 0 };
    ptrdiff_t comma = str_find_char(s, ',');
    s = str_trim(comma >= 0 ? str_sub(s, (size_t)comma + 1, s.n) : s);
    struct str day = take_word(&s);
    if (day.n < 1 || day.n > 2 || !take_number(&day, day.n, &c.day))
        return false;
    c.month = month_of(take_word(&s));
    if (!read_mail_year(take_word(&s), &c.year) || !read_mail_clock(take_word(&s), &c))
        return false;
    return civil_to_instant(&c, -mail_zone_ms(take_word(&s)), ms);
}

bool
time_parse_http(struct str s, int64_t *ms)
{
    struct civil c = { 0 };
    ptrdiff_t comma = str_find_char(s, ',');
    if (comma != 3 || s.n < 5 || s.p[4] != ' ')
        return false;
    s = str_sub(s, 5, s.n);
    if (!take_number(&s, 2, &c.day) || !take_char(&s, ' ') || s.n < 3)
        return false;
    c.month = month_of(str_sub(s, 0, 3));
    s = str_sub(s, 3, s.n);
    if (!take_char(&s, ' ') || !take_number(&s, 4, &c.year) || !take_char(&s, ' ') ||
        !take_clock(&s, &c))
        return false;
    return str_eq(s, STR(" GMT")) && civil_to_ms(&c, ms);
}

bool
time_parse_span(struct str s, int64_t *ms)
{
    static const struct {
        struct str suffix;
        int64_t ms;
    } unit[] = {
        { { "ms", 2 }, 1 },      { { "s", 1 }, 1000 },        { { "m", 1 }, 60000 },
        { { "h", 1 }, 3600000 }, { { "d", 1 }, TIME_DAY_MS }, { { "", 0 }, 1000 },
    };
    size_t i = 0;
    while (!str_ends(s, unit[i].suffix))
        i++;
    double count = 0;
    struct str number = str_sub(s, 0, s.n - unit[i].suffix.n);
    if (!str_to_double(number, &count) || number.p[0] == '-' || number.p[0] == '+')
        return false;
    if (count > (double)(SPAN_MAX_MS / unit[i].ms))
        return false;
    *ms = llround(count * (double)unit[i].ms);
    return true;
}

void
time_format(int64_t ms, char out[TIME_TEXT_SIZE])
{
    struct civil c = civil_of(ms);
    snprintf(out, TIME_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02dZ", c.year, c.month,
             c.day, c.hour, c.minute, c.second);
}

void
time_format_date(int64_t ms, char out[TIME_TEXT_SIZE])
{
    struct civil c = civil_of(ms);
    snprintf(out, TIME_TEXT_SIZE, "%04d-%02d-%02d", c.year, c.month, c.day);
}

void
time_format_digits(int64_t ms, char out[TIME_TEXT_SIZE])
{
    struct civil c = civil_of(ms);
    snprintf(out, TIME_TEXT_SIZE, "%04d%02d%02d%02d%02d%02d", c.year, c.month, c.day,
             c.hour, c.minute, c.second);
}

int
time_year(int64_t ms)
{
    return civil_of(ms).year;
}

/* Microseconds. */
static int64_t
read_clock(clockid_t id)
{
    struct timespec now = { 0 };
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t
clock_now_ms(void)
{
    return read_clock(CLOCK_REALTIME) / 1000;
}

int64_t
clock_mono_ms(void)
{
    return read_clock(CLOCK_MONOTONIC) / 1000;
}

int64_t
clock_mono_us(void)
{
    return read_clock(CLOCK_MONOTONIC);
}
