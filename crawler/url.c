/*
 * url: from a reference as a page wrote it to one normalised http(s) URL.
 *
 * The states of the WHATWG parser are here as straight code: clean the reference, read the
 * scheme, then either an authority or a path that is relative to the base. Hosts are read in
 * url_host.c, paths and queries in url_path.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/url_parts.h"

#define REFERENCE_MAX (4 * URL_MAX) /* before tabs and line ends are dropped */

/* A reference cut into what the parser needs of it. */
struct reference {
    struct str scheme; /* as written, without ':'; empty when there is none */
    struct str rest;   /* behind the scheme, without the fragment */
    bool has_scheme;
    char clean[REFERENCE_MAX]; /* the bytes, where tabs or line ends had to go */
};

static bool
is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_slash(char c)
{
    return c == '/' || c == '\\';
}

/* Without control bytes and spaces at both ends. */
static struct str
trim_controls(struct str s)
{
    while (s.n > 0 && (unsigned char)s.p[0] <= ' ') {
        s = str_sub(s, 1, s.n);
    }
    while (s.n > 0 && (unsigned char)s.p[s.n - 1] <= ' ') {
        s.n--;
    }
    return s;
}

/* Drops tabs and line ends; the copy is only made when there are any. */
static struct str
drop_line_ends(struct str s, char *copy)
{
    size_t n = 0;

    if (str_find_char(s, '\t') < 0 && str_find_char(s, '\n') < 0 &&
        str_find_char(s, '\r') < 0) {
        return s;
    }
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '\t' && s.p[i] != '\n' && s.p[i] != '\r') {
            copy[n++] = s.p[i];
        }
    }
    return (struct str){ copy, n };
}

/* Length of the scheme at the start of s, without ':'; 0 when there is none. */
static size_t
scheme_length(struct str s)
{
    if (s.n == 0 || !is_alpha(s.p[0])) {
        return 0;
    }
    for (size_t i = 1; i < s.n; i++) {
        char c = s.p[i];

        if (c == ':') {
            return i;
        }
        if (!is_alpha(c) && !(c >= '0' && c <= '9') && c != '+' && c != '-' &&
            c != '.') {
            return 0;
        }
    }
    return 0;
}

static bool
read_reference(struct str text, struct reference *r)
{
    size_t scheme;
    ptrdiff_t fragment;

    text = trim_controls(text);
    if (text.n > REFERENCE_MAX) {
        /* A data: URL may be long and is of another scheme all the same. */
        r->scheme = str_sub(text, 0, scheme_length(str_sub(text, 0, 64)));
        r->has_scheme = r->scheme.n > 0;
        return false;
    }
    text = drop_line_ends(text, r->clean);
    fragment = str_find_char(text, '#');
    if (fragment >= 0) {
        text = str_sub(text, 0, (size_t)fragment);
    }
    scheme = scheme_length(text);
    r->has_scheme = scheme > 0;
    r->scheme = str_sub(text, 0, scheme);
    r->rest = r->has_scheme ? str_sub(text, scheme + 1, text.n) : text;
    return true;
}

/* Appends path and query; `path_at` is where the path begins in out. */
static void
put_path_and_query(struct str rest, size_t path_at, struct url_text *out)
{
    ptrdiff_t query = str_find_char(rest, '?');
    struct str path = query < 0 ? rest : str_sub(rest, 0, (size_t)query);

    if (path.n > 0 && is_slash(path.p[0])) {
        path = str_sub(path, 1, path.n);
    }
    url_text_char(out, '/');
    url_put_path(path, path_at, out);
    if (query >= 0) {
        url_put_query(str_sub(rest, (size_t)query + 1, rest.n), out);
    }
}

/* Port digits to a number; -1 when they are none or too large. */
static int
read_port(struct str digits)
{
    int port = 0;

    for (size_t i = 0; i < digits.n; i++) {
        if (digits.p[i] < '0' || digits.p[i] > '9') {
            return -1;
        }
        port = port * 10 + (digits.p[i] - '0');
        if (port > 65535) {
            return -1;
        }
    }
    return port;
}

/* Where the port's ':' stands in host:port, not the ones inside [v6]; n when there is none. */
static size_t
find_port(struct str s)
{
    bool inside = false;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '[') {
            inside = true;
        } else if (s.p[i] == ']') {
            inside = false;
        } else if (s.p[i] == ':' && !inside) {
            return i;
        }
    }
    return s.n;
}

/* Reads the authority at the start of rest and moves rest behind it; offsets into text. */
static bool
put_authority(struct str *rest, bool secure, struct url_text *text, struct url *out,
              size_t *host_at)
{
    size_t end = 0, at = 0, colon;
    struct str host, digits;

    while (end < rest->n && !is_slash(rest->p[end]) && rest->p[end] != '?') {
        end++;
    }
    for (size_t i = 0; i < end; i++) {
        if (rest->p[i] == '@') {
            at = i + 1;
        }
    }
    host = str_sub(*rest, at, end);
    *rest = str_sub(*rest, end, rest->n);
    colon = find_port(host);
    digits = str_sub(host, colon + 1, host.n);
    host = str_sub(host, 0, colon);
    url_text_add(text, secure ? STR("https://") : STR("http://"));
    *host_at = text->n;
    if (!url_put_host(host, text)) {
        return false;
    }
    out->host.n = text->n - *host_at;
    out->port = digits.n == 0 ? (secure ? 443 : 80) : read_port(digits);
    if (out->port < 0) {
        return false;
    }
    if (out->port != (secure ? 443 : 80)) {
        char number[8];
        size_t n = sizeof number;

        for (int left = out->port; left > 0 || n == sizeof number; left /= 10) {
            number[--n] = (char)('0' + left % 10);
        }
        url_text_char(text, ':');
        url_text_add(text, (struct str){ number + n, sizeof number - n });
    }
    return true;
}

/* Resolves a reference without scheme and authority against base. */
static void
put_relative(struct str rest, const struct url *base, struct url_text *text)
{
    ptrdiff_t query = str_find_char(base->path, '?');
    struct str base_path =
        query < 0 ? base->path : str_sub(base->path, 0, (size_t)query);
    size_t path_at = text->n;

    if (rest.n == 0) {
        url_text_add(text, base->path);
    } else if (rest.p[0] == '?') {
        url_text_add(text, base_path);
        url_put_query(str_sub(rest, 1, rest.n), text);
    } else if (is_slash(rest.p[0])) {
        put_path_and_query(rest, path_at, text);
    } else {
        ptrdiff_t own = str_find_char(rest, '?');

        while (base_path.n > 0 && base_path.p[base_path.n - 1] != '/') {
            base_path.n--;
        }
        url_text_add(text, base_path);
        url_put_path(own < 0 ? rest : str_sub(rest, 0, (size_t)own), path_at, text);
        if (own >= 0) {
            url_put_query(str_sub(rest, (size_t)own + 1, rest.n), text);
        }
    }
}

/* Copies the finished text to the arena and points the parts into it. */
static void
finish(const struct url_text *text, size_t host_at, size_t path_at, bool secure,
       struct arena *arena, struct url *out)
{
    size_t host_size = out->host.n;

    out->text = arena_str(arena, (struct str){ text->p, text->n });
    out->scheme = secure ? STR("https") : STR("http");
    out->host = str_sub(out->text, host_at, host_at + host_size);
    out->origin = str_sub(out->text, 0, path_at);
    out->path = str_sub(out->text, path_at, text->n);
}

enum url_answer
url_parse(struct str reference, const struct url *base, struct arena *arena,
          struct url *out)
{
    struct reference r;
    struct url_text text;
    bool fits = read_reference(reference, &r);
    bool secure = str_eq_nocase(r.scheme, STR("https"));
    bool same_scheme = base && r.has_scheme && str_eq_nocase(r.scheme, base->scheme);
    size_t slashes = 0, host_at, path_at;

    memset(out, 0, sizeof *out);
    if (r.has_scheme && !secure && !str_eq_nocase(r.scheme, STR("http"))) {
        return URL_OTHER_SCHEME;
    }
    if (!r.has_scheme && !base) {
        return URL_BAD;
    }
    if (!fits) {
        return URL_LONG;
    }
    text.n = 0;
    text.full = false;
    while (slashes < r.rest.n && is_slash(r.rest.p[slashes])) {
        slashes++;
    }
    if ((r.has_scheme && !same_scheme) || slashes >= 2) {
        if (!r.has_scheme) {
            secure = str_eq(base->scheme, STR("https"));
        }
        r.rest = str_sub(r.rest, slashes, r.rest.n);
        if (!put_authority(&r.rest, secure, &text, out, &host_at)) {
            return URL_BAD;
        }
        path_at = text.n;
        put_path_and_query(r.rest, path_at, &text);
    } else {
        secure = str_eq(base->scheme, STR("https"));
        url_text_add(&text, base->origin);
        host_at = base->scheme.n + 3;
        path_at = text.n;
        out->host.n = base->host.n;
        out->port = base->port;
        put_relative(r.rest, base, &text);
    }
    if (text.full) {
        return URL_LONG;
    }
    finish(&text, host_at, path_at, secure, arena, out);
    return URL_OK;
}

bool
url_split(struct str text, struct url *out)
{
    bool secure = str_starts(text, STR("https://"));
    size_t host_at = secure ? 8 : 7, end = host_at, colon;
    struct str authority;

    if (!secure && !str_starts(text, STR("http://"))) {
        return false;
    }
    while (end < text.n && text.p[end] != '/') {
        end++;
    }
    authority = str_sub(text, host_at, end);
    colon = find_port(authority);
    out->text = text;
    out->scheme = secure ? STR("https") : STR("http");
    out->host = str_sub(authority, 0, colon);
    out->port = secure ? 443 : 80;
    if (colon < authority.n) {
        out->port = read_port(str_sub(authority, colon + 1, authority.n));
    }
    out->origin = str_sub(text, 0, end);
    out->path = str_sub(text, end, text.n);
    return out->host.n > 0 && out->port >= 0 && out->path.n > 0;
}
