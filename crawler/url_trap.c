/*
 * url_trap: addresses without end: those that name their visitor, and calendars.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/url.h"

#include "core/buf.h"

#define RANDOM_LEAST 16 /* a value that is made up for one visit is as long */
#define YEAR_FIRST   1900
#define YEAR_LAST    2999
#define YEARS_NEAR   20 /* ahead; what is behind them has to be written as no number is */

/* Parameters that tell visits apart, never pages; "x*" begins so. */
static const char *const VISITOR[] = {
    "phpsessid", "jsessionid", "aspsessionid*", "sessionid", "session_id",
    "cfid",      "cftoken",    "oscsid",        "zenid",     "utm_*",
    "gclid",     "yclid",      "ysclid",        "fbclid",    "msclkid",
    "_openstat", "mc_cid",     "mc_eid",        "_ga",       "_gl",
};
/* Those that may mean something else; their value has to look made up. */
static const char *const MAYBE[] = { "sid", "s", "sess", "session", "visitor" };

static bool
is_name(struct str name, const char *wanted)
{
    struct str w = str_of(wanted);

    if (str_ends(w, STR("*"))) {
        w.n--;
        name = str_sub(name, 0, w.n);
    }
    return str_eq_nocase(name, w);
}

/* Long, and of letters and digits mixed? */
static bool
looks_random(struct str value)
{
    bool digit = false, letter = false;

    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];

        if (c >= '0' && c <= '9') {
            digit = true;
        } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            letter = true;
        } else if (c != '-' && c != '_') {
            return false;
        }
    }
    return digit && letter && value.n >= RANDOM_LEAST;
}

static bool
names_visitor(struct str parameter)
{
    ptrdiff_t equals = str_find_char(parameter, '=');
    struct str name = equals < 0 ? parameter : str_sub(parameter, 0, (size_t)equals);

    for (size_t i = 0; i < sizeof VISITOR / sizeof VISITOR[0]; i++) {
        if (is_name(name, VISITOR[i])) {
            return true;
        }
    }
    for (size_t i = 0; i < sizeof MAYBE / sizeof MAYBE[0]; i++) {
        if (is_name(name, MAYBE[i])) {
            return looks_random(str_sub(parameter, name.n + 1, parameter.n));
        }
    }
    return false;
}

/* Appends the parts of `list` that name no visitor, the first behind `first`; false when all
 * do not. */
static bool
keep_others(struct str list, char between, char first, struct buf *out)
{
    struct str part;
    bool dropped = false;
    char before = first;

    while (str_cut(&list, between, &part)) {
        /* What a slash stands in is more than a parameter of the last segment. */
        if (names_visitor(part) && (between == '&' || str_find_char(part, '/') < 0)) {
            dropped = true;
            continue;
        }
        buf_add_char(out, before);
        buf_add(out, part);
        before = between;
    }
    return dropped;
}

bool
url_drop_visitor(const struct url *url, struct arena *arena, struct str *out)
{
    ptrdiff_t mark = str_find_char(url->path, '?'), semicolon;
    size_t path_n = mark < 0 ? url->path.n : (size_t)mark;
    struct str path = str_sub(url->path, 0, path_n);
    struct buf text;
    bool dropped = false;

    semicolon = str_find_char(path, ';');
    if (mark < 0 && semicolon < 0) {
        return false;
    }
    buf_init(&text, URL_MAX);
    buf_add(&text, url->origin);
    if (semicolon >= 0) { /* parameters of the last segment; of others they are rare */
        buf_add(&text, str_sub(path, 0, (size_t)semicolon));
        dropped =
            keep_others(str_sub(path, (size_t)semicolon + 1, path_n), ';', ';', &text);
    } else {
        buf_add(&text, path);
    }
    if (mark >= 0) {
        dropped |=
            keep_others(str_sub(url->path, path_n + 1, url->path.n), '&', '?', &text);
    }
    dropped = dropped && !buf_failed(&text);
    if (dropped) {
        *out = arena_str(arena, buf_str(&text));
    }
    buf_free(&text);
    return dropped;
}

/* The number at s[at], of exactly `digits` digits, or -1. */
static int
number_at(struct str s, size_t at, size_t digits)
{
    int value = 0;

    for (size_t i = at; i < at + digits; i++) {
        if (i >= s.n || s.p[i] < '0' || s.p[i] > '9') {
            return -1;
        }
        value = 10 * value + (s.p[i] - '0');
    }
    return at + digits < s.n && s.p[at + digits] >= '0' && s.p[at + digits] <= '9'
               ? -1
               : value;
}

/* ---- calendars: a number of four digits is more often pay or an ad's number than a year ---- */

/* Does a part of the address end before s[at]? */
static bool
is_edge(struct str s, size_t at)
{
    return at >= s.n || (s.p[at] != '\0' && strchr("/?&=;", s.p[at]) != NULL);
}

/* Is it the value of a parameter that says what it is, with more of its name before it or not? */
static bool
is_named(struct str s, size_t at, const char *name)
{
    struct str wanted = str_of(name);

    return at >= wanted.n && str_eq_nocase(str_sub(s, at - wanted.n, at), wanted);
}

/* Does a day of the month stand at s[at], in two digits behind the same mark? */
static bool
has_day(struct str s, size_t at, char mark, int month)
{
    static const int DAYS[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int day = at < s.n && s.p[at] == mark ? number_at(s, at + 1, 2) : -1;

    return day >= 1 && day <= DAYS[month - 1];
}

enum sign { SIGN_NONE, SIGN_MAYBE, SIGN_SURE };

/* What stands behind the year at s[at] that makes it one. */
static enum sign
sign_of_month(struct str s, size_t at, bool is_near)
{
    char mark = at + 4 < s.n ? s.p[at + 4] : '\0';
    int two = number_at(s, at + 5, 2), month = two < 0 ? number_at(s, at + 5, 1) : two;
    size_t end = at + 5 + (two < 0 ? 1 : 2);
    bool padded = two >= 0 && two < 10;
    bool ends = is_edge(s, end) || (padded && s.p[end] == '.');

    if ((mark != '-' && mark != '/' && mark != '_') || month < 1 || month > 12) {
        return SIGN_NONE;
    }
    if (is_named(s, at, "month=") || is_named(s, at, "date=")) {
        return SIGN_SURE;
    }
    if (!is_near && !padded) {
        return SIGN_NONE;
    }
    if (two >= 0 && mark != '/' && has_day(s, end, mark, month)) {
        return SIGN_SURE;
    }
    if (!is_edge(s, at - 1) || !ends) {
        return SIGN_NONE;
    }
    return two >= 0 ? SIGN_SURE : SIGN_MAYBE;
}

struct url_year
url_latest_year(const struct url *url, int this_year)
{
    struct str s = url->path;
    struct url_year latest = { .year = 0 };
    enum sign best = SIGN_NONE;

    for (size_t i = 1; i + 4 <= s.n; i++) {
        bool begins = s.p[i - 1] < '0' || s.p[i - 1] > '9';
        int year = begins ? number_at(s, i, 4) : -1;
        enum sign sign;

        if (year < YEAR_FIRST || year > YEAR_LAST) {
            continue;
        }
        sign = is_named(s, i, "year=")
                   ? SIGN_SURE
                   : sign_of_month(s, i, year <= this_year + YEARS_NEAR);
        if (sign > best || (sign == best && sign != SIGN_NONE && year > latest.year)) {
            best = sign;
            latest = (struct url_year){ year, sign == SIGN_SURE, i };
        }
    }
    return latest;
}
