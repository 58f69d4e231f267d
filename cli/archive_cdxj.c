/*
 * archive_cdxj: an index of archived answers, a line each, as other tools read it (CDXJ).
 *
 * A line is the address with its host turned round (SURT), the time in 14 digits, and a JSON
 * object: url, mime, status, digest, length, offset, filename. Other tools search it by bytes,
 * so it is sorted by bytes.
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

#include <stdio.h>
#include <stdlib.h>

#define LINE_MAX (64u << 10)

void
cdxj_begin(struct cdxj *index)
{
    *index = (struct cdxj){ .lines = NULL };
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

static void
put_fields(const char *path, const struct warc_record *record, struct buf *out)
{
    const char *slash = strrchr(path, '/');
    struct str type = head_field(record->block, STR("content-type"));
    struct json j = json_to(out);
    ptrdiff_t end = str_find_char(type, ';');

    if (end >= 0)
        type = str_trim(str_sub(type, 0, (size_t)end));
    if (str_eq(record->type, STR("revisit")))
        type = STR("warc/revisit");
    json_open_object(&j);
    json_put_text(&j, "url", record->target);
    json_put_text(&j, "mime", type.n > 0 ? type : STR("unk"));
    json_put_int(&j, "status", head_status(record->block));
    json_put_text(&j, "digest", record->payload_digest);
    json_put_int(&j, "length", record->size);
    json_put_int(&j, "offset", record->offset);
    json_put_text(&j, "filename", str_of(slash ? slash + 1 : path));
    json_end_object(&j);
}

void
cdxj_add(struct cdxj *index, const char *path, const struct warc_record *record)
{
    char digits[TIME_TEXT_SIZE];
    struct buf line;
    int64_t at_ms;

    if (warc_is_tombstone(record) || !time_parse(record->date, &at_ms) ||
        (!str_eq(record->type, STR("response")) &&
         !str_eq(record->type, STR("revisit"))))
        return;
    buf_init(&line, LINE_MAX);
    time_format_digits(at_ms, digits);
    put_key(record->target, &line);
    buf_printf(&line, " %s ", digits);
    put_fields(path, record, &line);
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
    for (size_t i = 0; i < index->count; i++)
        printf(STR_FMT "\n", STR_ARG(index->lines[i]));
}
