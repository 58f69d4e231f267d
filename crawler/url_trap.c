/*
 * url_trap: addresses without end: those that name their visitor, and calendars.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/url.h"

#include "core/buf.h"

#define RANDOM_LEAST 16 /* a value that is made up for one visit is as long */
#define YEAR_FIRST   1900
#define YEAR_LAST    2999

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

/* Is there a month behind a year: "-05", "/5/"? */
static bool
has_month(struct str s, size_t at)
{
    int month;

    if (at >= s.n || (s.p[at] != '-' && s.p[at] != '/' && s.p[at] != '_')) {
        return false;
    }
    month = number_at(s, at + 1, 2);
    month = month < 0 ? number_at(s, at + 1, 1) : month;
    return month >= 1 && month <= 12;
}

int
url_latest_year(const struct url *url)
{
    struct str s = url->path;
    int latest = 0;

    for (size_t i = 1; i + 4 <= s.n; i++) {
        bool begins = s.p[i - 1] < '0' || s.p[i - 1] > '9';
        bool named = i >= 5 && str_eq_nocase(str_sub(s, i - 5, i), STR("year="));
        int year = begins ? number_at(s, i, 4) : -1;

        if (year >= YEAR_FIRST && year <= YEAR_LAST && year > latest &&
            (named || has_month(s, i + 4))) {
            latest = year;
        }
    }
    return latest;
}
