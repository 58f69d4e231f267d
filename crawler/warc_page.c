/*
 * warc_page: see warc_page.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/warc_page.h"

#include "core/time.h"
#include "crawler/head.h"
#include "crawler/inflate.h"
#include "crawler/url.h"

#define CHUNK_DIGITS_MAX 7 /* of the size, in hex: 256 MB */

/* The size at the head of a chunk; *body is moved behind its line. False when none stands there. */
static bool
chunk_size(struct str *body, size_t *size)
{
    struct str rest = *body, line;
    size_t digits = 0;

    if (!str_cut(&rest, '\n', &line) || line.n == body->n)
        return false;
    *size = 0;
    for (; digits < line.n && digits <= CHUNK_DIGITS_MAX; digits++) {
        char c = line.p[digits];
        int value = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (value < 0)
            break;
        *size = *size * 16 + (size_t)value;
    }
    if (digits == 0 || digits > CHUNK_DIGITS_MAX ||
        (digits < line.n && !memchr("; \t\r", line.p[digits], 4)))
        return false;
    *body = rest;
    return true;
}

struct str
warc_unchunk(struct str body, struct arena *arena)
{
    struct str rest = body;
    size_t size, n = 0;
    char *out;

    if (!chunk_size(&rest, &size) || size > rest.n)
        return body;
    out = arena_alloc(arena, body.n + 1);
    do {
        size_t take = size < rest.n ? size : rest.n;
        if (take)
            memcpy(out + n, rest.p, take);
        n += take;
        rest = str_sub(rest, take, rest.n);
        if (str_starts(rest, STR("\r\n")))
            rest = str_sub(rest, 2, rest.n);
        else if (str_starts(rest, STR("\n")))
            rest = str_sub(rest, 1, rest.n);
        else
            break;
    } while (size > 0 && chunk_size(&rest, &size));
    return (struct str){ out, n };
}

/* Does it begin as markup or words do, not as packed bytes? */
static bool
is_bare(struct str body)
{
    struct str begin = str_sub(body, 0, 64);

    for (size_t i = 0; i < begin.n; i++)
        if ((unsigned char)begin.p[i] < 9 ||
            ((unsigned char)begin.p[i] > 13 && (unsigned char)begin.p[i] < 32))
            return false;
    return str_find_char(begin, '<') >= 0 || str_find_char(begin, ' ') >= 0;
}

/* Unpacks a body; false when it is packed in a way that is not read. */
static bool
unpack(const struct head *head, struct arena *arena, struct str *body)
{
    if (inflate_is_gzip(*body))
        return inflate_gzip(*body, INFLATE_MAX, arena, body) != INFLATE_BAD || body->n;
    return head_coding(head) != BODY_OTHER || is_bare(*body);
}

static enum warc_page
read_response(const struct warc_record *record, struct arena *arena,
              struct extract_input *out, const char **what)
{
    ptrdiff_t end = str_find(record->block, STR("\r\n\r\n"));
    size_t gap = 4;
    struct head head;
    struct str header;

    if (end < 0) {
        end = str_find(record->block, STR("\n\n"));
        gap = 2;
    }
    if (end < 0)
        return WARC_PAGE_NONE;
    header = str_sub(record->block, 0, (size_t)end + gap);
    if (head_status(header) != 200 || head_is_media(header))
        return WARC_PAGE_NONE;
    head_read(header, arena, &head);
    out->content_type = head.content_type;
    out->body = str_sub(record->block, (size_t)end + gap, record->block.n);
    if (str_find_nocase(head_field(header, STR("transfer-encoding")), STR("chunked")) >=
        0)
        out->body = warc_unchunk(out->body, arena);
    if (unpack(&head, arena, &out->body))
        return WARC_PAGE;
    *what = arena_printf(arena, "packed as \"" STR_FMT "\", which is not read",
                         STR_ARG(head.content_encoding))
                .p;
    return WARC_PAGE_BAD;
}

/* Archives that no longer hold the answer: a resource, or the text made of a page. */
static enum warc_page
read_resource(const struct warc_record *record, struct extract_input *out)
{
    struct str type = record->content_type;

    if (!str_eq_nocase(str_sub(type, 0, 9), STR("text/html")) &&
        !str_eq_nocase(str_sub(type, 0, 21), STR("application/xhtml+xml")))
        return WARC_PAGE_NONE;
    out->content_type = type;
    out->body = record->block;
    return WARC_PAGE;
}

enum warc_page
warc_page_read(const struct warc_record *record, struct arena *arena,
               struct extract_input *out, const char **what)
{
    struct str target = record->target;
    struct url url;

    *out = (struct extract_input){ .links_only = false };
    if (str_starts(target, STR("<")) && str_ends(target, STR(">")))
        target = str_sub(target, 1, target.n - 1); /* as wget 1.19 wrote it */
    out->url = url_parse(target, NULL, arena, &url) == URL_OK ? url.text : STR("");
    if (!time_parse(record->date, &out->seen_at_ms))
        out->seen_at_ms = 0;
    if (str_eq(record->type, STR("response")))
        return read_response(record, arena, out, what);
    if (str_eq(record->type, STR("resource")))
        return read_resource(record, out);
    return WARC_PAGE_NONE;
}
