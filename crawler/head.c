/*
 * head: the header of an HTTP answer.
 *
 * Lines are taken one by one; folded lines (obsolete since RFC 7230) are left alone, what
 * cannot be read counts as absent. Nothing here trusts a length.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/head.h"

#include "core/time.h"

#define RETRY_MAX_MS (24 * INT64_C(3600000))

/* Next line without its line end; false behind the last one. */
static bool
next_line(struct str *rest, struct str *line)
{
    if (!str_cut(rest, '\n', line)) {
        return false;
    }
    if (line->n > 0 && line->p[line->n - 1] == '\r') {
        line->n--;
    }
    return true;
}

static bool
cut_field(struct str line, struct str *name, struct str *value)
{
    ptrdiff_t colon = str_find_char(line, ':');

    if (colon <= 0) {
        return false;
    }
    *name = str_trim(str_sub(line, 0, (size_t)colon));
    *value = str_trim(str_sub(line, (size_t)colon + 1, line.n));
    return true;
}

int
head_status(struct str header)
{
    ptrdiff_t space = str_find_char(header, ' ');
    int64_t status;

    if (!str_starts(header, STR("HTTP/")) || space < 0 ||
        !str_to_int(str_sub(header, (size_t)space + 1, (size_t)space + 4), &status) ||
        status < 100 || status > 999) {
        return 0;
    }
    return (int)status;
}

struct str
head_field(struct str header, struct str name)
{
    struct str line, own, value;

    while (next_line(&header, &line)) {
        if (cut_field(line, &own, &value) && str_eq_nocase(own, name)) {
            return value;
        }
    }
    return STR("");
}

static void
join(struct str *field, const char *by, struct str value, struct arena *arena)
{
    *field = field->n == 0 ? value
                           : arena_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(*field),
                                          by, STR_ARG(value));
}

void
head_read(struct str header, struct arena *arena, struct head *out)
{
    const struct {
        struct str name;
        struct str *field;
        const char *joined_by; /* NULL: the first line counts */
    } fields[] = {
        { STR("content-type"), &out->content_type, NULL },
        { STR("content-encoding"), &out->content_encoding, ", " },
        { STR("location"), &out->location, NULL },
        { STR("etag"), &out->etag, NULL },
        { STR("last-modified"), &out->last_modified, NULL },
        { STR("retry-after"), &out->retry_after, NULL },
        { STR("x-robots-tag"), &out->robots_tag, "\n" },
    };
    struct str line, name, value;

    memset(out, 0, sizeof *out);
    while (next_line(&header, &line)) {
        if (!cut_field(line, &name, &value)) {
            continue;
        }
        for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
            if (!str_eq_nocase(name, fields[i].name)) {
                continue;
            }
            if (fields[i].joined_by) {
                join(fields[i].field, fields[i].joined_by, value, arena);
            } else if (fields[i].field->n == 0) {
                *fields[i].field = value;
            }
            break;
        }
    }
}

bool
head_is_media(struct str header)
{
    static const char *const TYPES[] = { "image/", "audio/", "video/", "font/" };
    struct str type;
    int status = head_status(header);

    if (status < 200 || status > 299) {
        return false;
    }
    type = head_field(header, STR("content-type"));
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++) {
        struct str prefix = str_of(TYPES[i]);

        /* SVG is text that may hold links; XML by another name. */
        if (str_eq_nocase(str_sub(type, 0, prefix.n), prefix) &&
            str_find_nocase(type, STR("svg")) < 0) {
            return true;
        }
    }
    return false;
}

int64_t
head_retry_ms(const struct head *head, int64_t now_ms)
{
    int64_t value, wait;

    if (str_to_int(head->retry_after, &value) && value >= 0) {
        wait = value > RETRY_MAX_MS / 1000 ? RETRY_MAX_MS : value * 1000;
    } else if (time_parse_http(head->retry_after, &value)) {
        wait = value > now_ms ? value - now_ms : 0;
    } else {
        return -1;
    }
    return wait > RETRY_MAX_MS ? RETRY_MAX_MS : wait;
}

/* A directive that carries a value, not the name of an agent ("max-snippet: 5"). */
static bool
is_valued(struct str name)
{
    return str_eq_nocase(name, STR("max-snippet")) ||
           str_eq_nocase(name, STR("max-image-preview")) ||
           str_eq_nocase(name, STR("max-video-preview")) ||
           str_eq_nocase(name, STR("unavailable_after"));
}

/* A product token, as agents are named by: a comma splits a date, and what stands before the colon
 * of its time ("01 Jan 2025 10") names nobody. */
static bool
is_agent(struct str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

        if (!letter && c != '-' && c != '_' && !(i > 0 && c >= '0' && c <= '9')) {
            return false;
        }
    }
    return name.n > 0;
}

/* What one line asks, added to what others did. */
static void
take_robots_line(struct str line, struct str agent, struct head_robots *out)
{
    struct str word;
    bool ours = true;

    while (str_cut(&line, ',', &word)) {
        ptrdiff_t colon = str_find_char(word, ':');

        if (colon >= 0) {
            struct str name = str_trim(str_sub(word, 0, (size_t)colon));

            if (is_agent(name) && !is_valued(name)) {
                ours = str_eq_nocase(name, agent);
                word = str_sub(word, (size_t)colon + 1, word.n);
            }
        }
        word = str_trim(word);
        if (!ours) {
            continue;
        }
        out->noindex |=
            str_eq_nocase(word, STR("noindex")) || str_eq_nocase(word, STR("none"));
        out->nofollow |=
            str_eq_nocase(word, STR("nofollow")) || str_eq_nocase(word, STR("none"));
        out->noarchive |= str_eq_nocase(word, STR("noarchive"));
    }
}

struct head_robots
head_robots(const struct head *head, struct str agent)
{
    struct head_robots out = { 0 };
    struct str rest = head->robots_tag, line;

    while (str_cut(&rest, '\n', &line)) {
        take_robots_line(line, agent, &out);
    }
    return out;
}

enum body_coding
head_coding(const struct head *head)
{
    struct str rest = head->content_encoding, word;
    enum body_coding coding = BODY_PLAIN;

    while (str_cut(&rest, ',', &word)) {
        word = str_trim(word);
        if (word.n == 0 || str_eq_nocase(word, STR("identity"))) {
            continue;
        }
        if (coding != BODY_PLAIN ||
            !(str_eq_nocase(word, STR("gzip")) || str_eq_nocase(word, STR("x-gzip")))) {
            return BODY_OTHER;
        }
        coding = BODY_GZIP;
    }
    return coding;
}

void
head_plain_version(struct str header, struct buf *out)
{
    ptrdiff_t end = str_find_char(header, '\n'), at;
    struct str first = end < 0 ? header : str_sub(header, 0, (size_t)end);

    if (first.n > 0 && first.p[first.n - 1] == '\r') {
        first.n--;
    }
    at = str_starts(first, STR("HTTP/2 ")) ? 0
         : str_ends(first, STR(" HTTP/2")) ? (ptrdiff_t)first.n - 6
                                           : -1;
    if (at < 0) {
        buf_add(out, header);
        return;
    }
    buf_add(out, str_sub(header, 0, (size_t)at));
    buf_lit(out, "HTTP/1.1");
    buf_add(out, str_sub(header, (size_t)at + 6, header.n));
}

void
head_for_archive(struct str header, size_t body_size, struct buf *out)
{
    struct str rest = header, line, name, value;
    int64_t stated = -1;
    bool chunked = head_field(header, STR("transfer-encoding")).n > 0;
    bool rename = chunked ||
                  !str_to_int(head_field(header, STR("content-length")), &stated) ||
                  stated != (int64_t)body_size;

    if (!rename) {
        buf_add(out, header);
        return;
    }
    while (next_line(&rest, &line)) {
        if (line.n == 0) {
            break;
        }
        if (cut_field(line, &name, &value) &&
            (str_eq_nocase(name, STR("transfer-encoding")) ||
             str_eq_nocase(name, STR("content-length")))) {
            buf_lit(out, "X-Crawler-");
        }
        buf_add(out, line);
        buf_lit(out, "\r\n");
    }
    buf_printf(out, "Content-Length: %zu\r\n\r\n", body_size);
}
