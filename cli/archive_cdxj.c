/*
 * archive_cdxj: an index of archived answers, a line each, as other tools read it.
 *
 * A line of CDXJ is the address with its host turned round (SURT), the time in 14 digits, and a
 * JSON object: url, mime, status, digest, length, offset, filename. Other tools search it by bytes,
 * so it is sorted by bytes. A line of CDX is what wget 1.21 writes: eleven columns between
 * blanks, named by the letters of the first line; it looks up address and SHA-1 of the body,
 * and refers to the record id.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/archive_cdxj.h"

#include "core/json.h"
#include "core/mem.h"
#include "core/time.h"
#include "crawler/address.h"
#include "crawler/head.h"
#include "crawler/url.h"
#include "crawler/warc_member.h"

#include <stdio.h>
#include <stdlib.h>

#define LINE_MAX (64u << 10)
#define MIME_MAX 256 /* a header may be longer than a line */

void
cdxj_begin(struct cdxj *index, bool for_wget)
{
    *index = (struct cdxj){ .for_wget = for_wget };
    arena_init(&index->arena, 0);
}

void
cdxj_end(struct cdxj *index)
{
    free(index->lines);
    arena_free(&index->arena);
}

/* "board.example:8080" becomes "example,board:8080"; an address stays as it is. */
static void
put_host(const struct url *url, struct buf *out)
{
    struct str rest = url->host, part;
    struct address address;

    if (str_starts(rest, STR("www.")))
        rest = str_sub(rest, 4, rest.n);
    if (address_parse(rest, &address)) {
        buf_add(out, rest);
        rest.n = 0;
    }
    while (rest.n > 0) {
        size_t at = rest.n;
        while (at > 0 && rest.p[at - 1] != '.')
            at--;
        part = str_sub(rest, at, rest.n);
        buf_add(out, part);
        rest.n = at > 0 ? at - 1 : 0;
        if (rest.n > 0)
            buf_add_char(out, ',');
    }
    if (url->port != (str_eq(url->scheme, STR("https")) ? 443 : 80))
        buf_printf(out, ":%d", url->port);
}

static void
put_key(struct str target, struct buf *out)
{
    struct url url;

    if (!url_split(target, &url)) {
        buf_add(out, target);
        return;
    }
    put_host(&url, out);
    buf_add_char(out, ')');
    for (size_t i = 0; i < url.path.n; i++) {
        char c = url.path.p[i];
        buf_add_char(out, c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c);
    }
}

/* "text/html" of "text/html; charset=utf-8"; "" none. */
static struct str
media_type(const struct warc_record *record)
{
    struct str type = head_field(record->block, STR("content-type"));
    ptrdiff_t end = str_find_char(type, ';');

    type = end >= 0 ? str_trim(str_sub(type, 0, (size_t)end)) : type;
    return str_sub(type, 0, MIME_MAX);
}

static const char *
file_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static void
put_fields(const char *path, const struct warc_record *record, struct buf *out)
{
    struct str type = media_type(record);
    struct json j = json_to(out);

    if (str_eq(record->type, STR("revisit")))
        type = STR("warc/revisit");
    json_open_object(&j);
    json_put_text(&j, "url", record->target);
    json_put_text(&j, "mime", type.n > 0 ? type : STR("unk"));
    json_put_int(&j, "status", head_status(record->block));
    json_put_text(&j, "digest", record->payload_digest);
    json_put_int(&j, "length", record->size);
    json_put_int(&j, "offset", record->offset);
    json_put_text(&j, "filename", str_of(file_name(path)));
    json_end_object(&j);
}

/* A column must hold no blank; an address has none, a hostile header may. */
static void
put_column(struct str text, struct buf *out)
{
    for (size_t i = 0; i < text.n; i++)
        buf_add_char(out, (unsigned char)text.p[i] > ' ' ? text.p[i] : '_');
    if (text.n == 0)
        buf_add_char(out, '-');
    buf_add_char(out, ' ');
}

static void
put_cdx(const char *path, const struct warc_record *record, const char *digits,
        struct buf *out)
{
    ptrdiff_t end = str_find(record->block, STR("\r\n\r\n"));
    struct str body = str_sub(record->block, (size_t)(end < 0 ? 0 : end + 4),
                              end < 0 ? 0 : record->block.n);
    char digest[WARC_SHA1_SIZE];

    warc_digest_sha1(body, digest);
    put_column(record->target, out);
    buf_printf(out, "%s ", digits);
    put_column(record->target, out);
    put_column(media_type(record), out);
    buf_printf(out, "%d %s - - %lld ", head_status(record->block), digest,
               (long long)record->offset);
    put_column(str_of(file_name(path)), out);
    buf_add(out, record->id);
}

void
cdxj_add(struct cdxj *index, const char *path, const struct warc_record *record)
{
    char digits[TIME_TEXT_SIZE];
    struct buf line;
    int64_t at_ms;

    if (warc_is_tombstone(record) || !time_parse(record->date, &at_ms) ||
        (!str_eq(record->type, STR("response")) &&
         (index->for_wget || !str_eq(record->type, STR("revisit")))))
        return;
    buf_init(&line, LINE_MAX);
    time_format_digits(at_ms, digits);
    if (index->for_wget) {
        put_cdx(path, record, digits, &line);
    } else {
        put_key(record->target, &line);
        buf_printf(&line, " %s ", digits);
        put_fields(path, record, &line);
    }
    if (!buf_failed(&line)) {
        index->lines = mem_grow(index->lines, &index->capacity, index->count + 1,
                                sizeof(*index->lines));
        index->lines[index->count++] = arena_str(&index->arena, buf_str(&line));
    }
    buf_free(&line);
}

static int
compare(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

void
cdxj_print(struct cdxj *index)
{
    if (index->count)
        qsort(index->lines, index->count, sizeof(*index->lines), compare);
    if (index->for_wget)
        printf(" CDX a b a m s k r M V g u\n");
    for (size_t i = 0; i < index->count; i++)
        printf(STR_FMT "\n", STR_ARG(index->lines[i]));
}
