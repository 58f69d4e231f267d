/*
 * The archive: written, read back, checked, purged; and archives of other programs.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "core/bundle.h"
#include "crawler/head.h"
#include "crawler/warc.h"
#include "crawler/warc_member.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define NOW INT64_C(1795249800000) /* 2026-11-21T08:30:00Z */

struct bench {
    struct arena arena;
    char folder[64];
    struct warc *warc;
};

static void
open_bench(struct bench *b, size_t rotate_bytes)
{
    struct warc_options options = { .software = STR("lurewatch test"),
                                    .agent = STR("Lurewatch/test"),
                                    .rotate_bytes = rotate_bytes };

    arena_init(&b->arena, 0);
    (void)snprintf(b->folder, sizeof b->folder, "/tmp/test_warc.XXXXXX");
    assert_non_null(mkdtemp(b->folder));
    options.folder = str_of(b->folder);
    assert_true(warc_open(&options, &b->warc, NULL));
}

static void
close_bench(struct bench *b)
{
    struct bundle files;

    assert_true(bundle_read(b->folder, "", &b->arena, &files, NULL));
    for (size_t i = 0; i < files.count; i++) {
        struct str path = arena_printf(&b->arena, "%s/" STR_FMT, b->folder,
                                       STR_ARG(files.files[i].name));

        (void)unlink(path.p);
    }
    (void)rmdir(b->folder);
    arena_free(&b->arena);
}

static const char *
path_of(struct bench *b, const struct warc_place *place)
{
    return arena_printf(&b->arena, "%s/" STR_FMT, b->folder, STR_ARG(place->file)).p;
}

static struct warc_visit
visit(const char *url, struct str body)
{
    return (struct warc_visit){
        .url = str_of(url),
        .at_ms = NOW,
        .address = STR("127.0.0.1"),
        .request = STR("GET / HTTP/1.1\r\nHost: board.test\r\n\r\n"),
        .header = STR("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"),
        .body = body,
    };
}

static struct warc_place
put(struct bench *b, struct warc_visit v)
{
    struct warc_place place;

    assert_true(warc_write(b->warc, &v, &b->arena, &place, NULL));
    return place;
}

static void
visits_are_read_back(void **state)
{
    struct bench b;
    struct warc_place first, second;
    struct warc_reader *r;
    struct warc_record record;
    struct warc_count count;
    struct str answer;
    struct warc_visit v = visit("http://board.test/1", STR("<p>one</p>"));

    (void)state;
    open_bench(&b, 0);
    first = put(&b, v);
    v.truncated = "length";
    v.url = STR("http://board.test/2");
    v.note = STR("{\"ads\":[]}");
    second = put(&b, v);
    assert_true(warc_sync(b.warc, NULL));
    assert_true(warc_close(b.warc, NULL));
    assert_true(str_eq(first.file, STR("lurewatch-20261121083000-00000.warc.gz")));
    assert_true(warc_reader_open(path_of(&b, &first), &r, NULL));
    assert_int_equal(warc_reader_next(r, &b.arena, &record, NULL), WARC_RECORD);
    assert_true(str_eq(record.type, STR("warcinfo")));
    assert_true(str_find(record.block, STR("software: lurewatch test\r\n")) >= 0);
    assert_int_equal(warc_reader_next(r, &b.arena, &record, NULL), WARC_RECORD);
    assert_true(str_eq(record.type, STR("response")));
    assert_int_equal(record.offset, first.offset);
    assert_int_equal(record.size, first.size);
    assert_true(str_eq(record.target, STR("http://board.test/1")));
    assert_true(str_eq(record.date, STR("2026-11-21T08:30:00Z")));
    assert_true(
        str_eq(record.block, STR("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
                                 "<p>one</p>")));
    assert_true(
        str_eq(head_field(record.header, STR("WARC-IP-Address")), STR("127.0.0.1")));
    assert_int_equal(warc_reader_next(r, &b.arena, &record, NULL), WARC_RECORD);
    assert_true(str_eq(record.type, STR("request")));
    assert_true(warc_reader_seek(r, second.offset, NULL));
    assert_int_equal(warc_reader_next(r, &b.arena, &record, NULL), WARC_RECORD);
    assert_true(
        str_eq(head_field(record.header, STR("WARC-Truncated")), STR("length")));
    answer = arena_str(&b.arena, record.id);
    assert_int_equal(warc_reader_next(r, &b.arena, &record, NULL), WARC_RECORD);
    assert_true(str_eq(record.type, STR("request")));
    assert_true(warc_belongs(&record, answer));
    assert_int_equal(warc_reader_next(r, &b.arena, &record, NULL), WARC_RECORD);
    assert_true(str_eq(record.type, STR("metadata")));
    assert_true(str_eq(record.refers_to, answer));
    assert_true(str_eq(record.target, v.url));
    assert_true(str_eq(record.block, v.note));
    assert_true(warc_belongs(&record, answer));
    assert_false(warc_belongs(&record, STR("<urn:uuid:another>")));
    assert_false(warc_is_answer(&record));
    assert_false(warc_is_tombstone(&record));
    assert_int_equal(warc_reader_next(r, &b.arena, &record, NULL), WARC_END);
    warc_reader_close(r);
    assert_true(warc_verify(path_of(&b, &first), NULL, &count, NULL));
    assert_int_equal(count.records, 6);
    assert_int_equal(count.responses, 2);
    assert_int_equal(count.checked, 8);
    assert_int_equal(count.cut_at, -1);
    close_bench(&b);
}

static void
digests_are_the_standards(void **state)
{
    char digest[WARC_DIGEST_SIZE];

    (void)state;
    warc_digest(STR(""), digest);
    assert_string_equal(
        digest, "sha256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ====");
    warc_digest(STR("abc"), digest);
    assert_string_equal(
        digest, "sha256:XJ4BNP4PAHH6UQKBIDPF3LRCEOYAGYNDSYLXVHFUCD7WD4QACWWQ====");
}

static void
revisits_hold_no_body(void **state)
{
    struct bench b;
    struct warc_place place;
    struct warc_reader *r;
    struct warc_record record;
    struct warc_visit v = visit("http://board.test/1", STR("<p>one</p>"));
    char digest[WARC_DIGEST_SIZE];

    (void)state;
    open_bench(&b, 0);
    v.kind = WARC_SAME_PAYLOAD;
    place = put(&b, v);
    v.kind = WARC_NOT_MODIFIED;
    (void)put(&b, v);
    assert_true(warc_close(b.warc, NULL));
    assert_true(warc_reader_open(path_of(&b, &place), &r, NULL));
    assert_true(warc_reader_seek(r, place.offset, NULL));
    assert_int_equal(warc_reader_next(r, &b.arena, &record, NULL), WARC_RECORD);
    assert_true(str_eq(record.type, STR("revisit")));
    assert_true(str_ends(record.block, STR("\r\n\r\n")));
    warc_digest(v.body, digest);
    assert_true(str_eq(record.payload_digest, str_of(digest)));
    assert_int_equal(warc_reader_next(r, &b.arena, &record, NULL), WARC_RECORD);
    assert_int_equal(warc_reader_next(r, &b.arena, &record, NULL), WARC_RECORD);
    assert_true(str_find(record.header, STR("server-not-modified")) > 0);
    assert_int_equal(record.payload_digest.n, 0);
    warc_reader_close(r);
    close_bench(&b);
}

static void
files_turn_over_by_size_and_day(void **state)
{
    struct bench b;
    struct warc_place first, second, third;
    struct warc_visit v = visit("http://board.test/1", STR("<p>one</p>"));

    (void)state;
    open_bench(&b, 1500);
    first = put(&b, v);
    second = put(&b, v);
    v.at_ms += 86400000;
    third = put(&b, v);
    assert_true(warc_close(b.warc, NULL));
    assert_true(str_eq(second.file, STR("lurewatch-20261121083000-00001.warc.gz")));
    assert_true(str_eq(third.file, STR("lurewatch-20261122083000-00000.warc.gz")));
    assert_false(str_eq(first.file, second.file));
    close_bench(&b);
}

/* Who archives has a clock of its own: visits that say another day each make no files. */
static void
a_clock_decides_on_the_file(void **state)
{
    struct bench b;
    struct warc_place first, last;
    struct warc_visit v = visit("http://board.test/1", STR("<p>one</p>"));

    (void)state;
    open_bench(&b, 0);
    warc_set_clock(b.warc, NOW);
    first = put(&b, v);
    for (int i = 0; i < 10; i++) {
        v.at_ms = NOW - i % 2 * INT64_C(86400000);
        last = put(&b, v);
        assert_true(str_eq(first.file, last.file));
    }
    warc_set_clock(b.warc, NOW + INT64_C(86400000));
    last = put(&b, v);
    assert_true(str_eq(first.file, STR("lurewatch-20261121083000-00000.warc.gz")));
    assert_true(str_eq(last.file, STR("lurewatch-20261122083000-00000.warc.gz")));
    assert_true(warc_close(b.warc, NULL));
    close_bench(&b);
}

static void
the_same_visits_give_the_same_bytes(void **state)
{
    struct bench a, b;
    struct str first, second;
    struct warc_place place;

    (void)state;
    open_bench(&a, 0);
    open_bench(&b, 0);
    place = put(&a, visit("http://board.test/1", STR("<p>one</p>")));
    (void)put(&b, visit("http://board.test/1", STR("<p>one</p>")));
    assert_true(warc_close(a.warc, NULL));
    assert_true(warc_close(b.warc, NULL));
    assert_true(file_read(path_of(&a, &place), 1 << 20, &a.arena, &first, NULL));
    assert_true(file_read(path_of(&b, &place), 1 << 20, &b.arena, &second, NULL));
    assert_true(str_eq(first, second));
    close_bench(&a);
    close_bench(&b);
}

static void
alterations_and_cuts_are_found(void **state)
{
    struct bench b;
    struct warc_place place, last;
    struct warc_count count;
    struct err err = { 0 };
    struct str bytes, gz = STR("\x1f\x8b stored as it came");
    FILE *file;
    ptrdiff_t at;

    (void)state;
    open_bench(&b, 0);
    place = put(&b, visit("http://board.test/1", gz));
    last = put(&b, visit("http://board.test/2", gz));
    assert_true(warc_close(b.warc, NULL));
    assert_int_equal(truncate(path_of(&b, &place), last.offset + 30), 0);
    assert_true(warc_verify(path_of(&b, &place), NULL, &count, &err));
    assert_int_equal(count.cut_at, last.offset);
    assert_int_equal(count.records, 3);
    assert_true(file_read(path_of(&b, &place), 1 << 20, &b.arena, &bytes, NULL));
    at = str_find(bytes, STR("stored as it came"));
    assert_true(at > 0);
    file = fopen(path_of(&b, &place), "r+");
    assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
    (void)fputc('S', file);
    (void)fclose(file);
    assert_false(warc_verify(path_of(&b, &place), NULL, &count, &err));
    assert_int_equal(err.kind, ERR_NO);
    assert_non_null(strstr(err.text, "offset"));
    assert_false(warc_verify("/nonexistent.warc.gz", NULL, &count, &err));
    assert_int_equal(err.kind, ERR_USE);
    close_bench(&b);
}

/* Digests that other programs write: kind, coding, right or wrong, or not to be judged. */
static void
digests_of_others_are_checked(void **state)
{
    static const struct {
        const char *block, *payload; /* "" states none */
        const char *coding;          /* a line of the HTTP header */
        int64_t checked, unchecked, altered;
        const char *unknown;
    } TABLE[] = {
        { "sha1:HQKNH2NGZ2BZ27KBTACJFDT37URZITEZ", "", "", 1, 0, 0, "" },
        { "SHA1:hqknh2ngz2bz27kbtacjfdt37urzitez", "", "", 1, 0, 0, "" },
        { "sha1:3c14d3e9a6ce839d7d419804928e7bfd23944c99", "", "", 1, 0, 0, "" },
        { "sha1:IQKNH2NGZ2BZ27KBTACJFDT37URZITEZ", "", "", 1, 0, 1, "" },
        { "sha1:HQKNH2NG", "", "", 1, 0, 1, "" },
        { "sha1:", "", "", 1, 0, 1, "" },
        { "", "sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5", "", 1, 0, 0, "" },
        { "", "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "", 1, 0, 1, "" },
        { "", "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
          "", 1, 0, 0, "" },
        { "", "sha256:XJ4BNP4PAHH6UQKBIDPF3LRCEOYAGYNDSYLXVHFUCD7WD4QACWWQ====", "", 1,
          0, 0, "" },
        { "", "sha1:qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "", 1, 0, 0, "" },
        { "", "sha1:qZk-NkcGgWq6PiVxeFDCbJzQ2J0", "", 1, 0, 0, "" },
        { "md5:900150983cd24fb0d6963f7d28e17f72", "crc\x1b:1", "", 0, 2, 0, "md5" },
        /* of the body without its transfer coding, perhaps */
        { "sha1:YU63TKVQLWK64KKF56GHTTIJDWK7N63L",
          "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "Transfer-Encoding: chunked\r\n", 1,
          1, 0, "" },
        { "", "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "Transfer-Encoding: chunked\r\n",
          1, 0, 1, "" },
    };
    char path[] = "/tmp/test_warc.XXXXXX";
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        struct warc_count count;
        struct err err = { 0 };
        struct buf block, file;

        buf_init(&block, 4096);
        buf_init(&file, 4096);
        buf_printf(&block, "HTTP/1.1 200 OK\r\n%s\r\nabc", TABLE[i].coding);
        buf_printf(&file, "WARC/1.0\r\nWARC-Type: response\r\n"
                          "Content-Type: application/http;msgtype=response\r\n");
        if (*TABLE[i].block) {
            buf_printf(&file, "WARC-Block-Digest: %s\r\n", TABLE[i].block);
        }
        if (*TABLE[i].payload) {
            buf_printf(&file, "WARC-Payload-Digest: %s\r\n", TABLE[i].payload);
        }
        buf_printf(&file, "Content-Length: %zu\r\n\r\n" STR_FMT "\r\n\r\n", block.n,
                   STR_ARG(buf_str(&block)));
        assert_true(file_write(path, buf_str(&file), NULL));
        if (warc_verify(path, NULL, &count, &err) != (TABLE[i].altered == 0) ||
            count.checked != TABLE[i].checked ||
            count.unchecked != TABLE[i].unchecked ||
            count.altered != TABLE[i].altered ||
            strcmp(count.unknown, TABLE[i].unknown) != 0) {
            fail_msg("%zu: checked %d, unchecked %d, altered %d, '%s' %s", i,
                     (int)count.checked, (int)count.unchecked, (int)count.altered,
                     count.unknown, err.text);
        }
        buf_free(&block);
        buf_free(&file);
    }
    (void)close(fd);
    (void)unlink(path);
}

/* Every kind and size of record can be purged in place, and nothing of it is left. */
static void
purged_records_leave_tombstones(void **state)
{
    struct bench b;
    struct warc_place places[6], last;
    struct warc_reader *r;
    struct warc_record record;
    struct warc_count count;
    struct str bytes;
    struct warc_visit v;
    char *large;
    const char *path;

    (void)state;
    open_bench(&b, 0);
    large = arena_alloc(&b.arena, 3000000);
    for (size_t i = 0; i < 3000000; i++) {
        large[i] = (char)(i * i * 2654435761u >> 11);
    }
    memcpy(large, "\x1f\x8b", 2);
    v = visit("http://board.test/canary-url", STR("<p>canary-body</p>"));
    v.request = STR("GET /canary-url HTTP/1.1\r\n\r\n");
    v.note = STR("{\"ads\":\"canary-score\"}");
    places[0] = put(&b, v);
    v.note = STR("");
    v.kind = WARC_NOT_MODIFIED;
    places[1] = put(&b, v);
    v.kind = WARC_SAME_PAYLOAD;
    places[2] = put(&b, v);
    v = visit("http://board.test/canary-url", (struct str){ large, 3000000 });
    places[3] = put(&b, v);
    v = visit("x:", STR(""));
    v.request = STR("");
    v.header = STR("");
    v.address = STR("");
    places[4] = put(&b, v);
    v = visit("http://board.test/canary-url", STR("\x1f\x8b canary-body"));
    places[5] = put(&b, v);
    last = put(&b, visit("http://board.test/stays", STR("<p>stays</p>")));
    assert_true(warc_close(b.warc, NULL));
    path = path_of(&b, &last);
    for (size_t i = 0; i < 6; i++) {
        for (int twice = 0; twice < 2; twice++) {
            struct err err = { 0 };

            if (!warc_purge(
                    path, places[i].offset,
                    STR("due: the time to keep it is over, and nobody holds it"), NOW,
                    &err)) {
                fail_msg("%zu: %s", i, err.text);
            }
        }
    }
    assert_true(warc_verify(path, NULL, &count, NULL));
    assert_int_equal(count.tombstones, 12);
    assert_int_equal(count.records, 15);
    assert_int_equal(count.responses, 1);
    assert_true(file_read(path, 8 << 20, &b.arena, &bytes, NULL));
    assert_true(str_find(bytes, STR("canary")) < 0);
    assert_true(str_find(bytes, (struct str){ large + 100000, 16 }) < 0);
    assert_true(warc_reader_open(path, &r, NULL));
    while (warc_reader_next(r, &b.arena, &record, NULL) == WARC_RECORD) {
        assert_true(str_find(record.header, STR("canary")) < 0);
        assert_true(str_find(record.block, STR("canary")) < 0);
    }
    assert_true(warc_reader_seek(r, places[0].offset, NULL));
    assert_int_equal(warc_reader_next(r, &b.arena, &record, NULL), WARC_RECORD);
    assert_int_equal(record.size, places[0].size);
    assert_true(str_find(record.block, STR("reason: due")) > 0);
    assert_true(str_find(record.block, STR("digest: sha256:")) > 0);
    assert_true(str_find(record.block, STR("type: response")) > 0);
    assert_true(warc_reader_seek(r, last.offset, NULL));
    assert_int_equal(warc_reader_next(r, &b.arena, &record, NULL), WARC_RECORD);
    assert_true(str_ends(record.block, STR("<p>stays</p>")));
    warc_reader_close(r);
    close_bench(&b);
}

static void
a_broken_end_is_taken_away(void **state)
{
    struct bench b;
    struct warc_place first, last;
    struct warc_count count;
    struct str bytes;
    const char *path;

    (void)state;
    open_bench(&b, 0);
    first = put(&b, visit("http://board.test/1", STR("\x1f\x8b first")));
    last = put(&b, visit("http://board.test/2", STR("\x1f\x8b canary-body")));
    assert_true(warc_close(b.warc, NULL));
    path = path_of(&b, &first);
    assert_int_equal(truncate(path, last.offset + last.size - 20), 0);
    assert_true(warc_verify(path, NULL, &count, NULL));
    assert_int_equal(count.cut_at, last.offset);
    assert_true(warc_cut(path, count.cut_at, NULL));
    assert_true(warc_verify(path, NULL, &count, NULL));
    assert_int_equal(count.cut_at, -1);
    assert_int_equal(count.records, 3);
    assert_true(file_read(path, 1 << 20, &b.arena, &bytes, NULL));
    assert_int_equal(bytes.n, last.offset);
    assert_true(str_find(bytes, STR("canary")) < 0);
    assert_false(warc_cut("/nonexistent.warc.gz", 0, NULL));
    close_bench(&b);
}

static void
folders_that_cannot_be_written_are_told(void **state)
{
    struct warc_options options = { .folder = STR("/proc/none") };
    struct warc *w;
    struct err err = { 0 };

    (void)state;
    assert_false(warc_open(&options, &w, &err));
    assert_int_equal(err.kind, ERR_START);
    assert_non_null(strstr(err.text, "/proc/none"));
    assert_true(warc_close(NULL, NULL));
}

/* Archives of other programs: how many records are read before the end or the trouble. */
static void
archives_of_others_are_read(void **state)
{
    static const struct {
        const char *name;
        int records;
        enum warc_next end;
    } TABLE[] = {
        { "example.warc", 6, WARC_END },
        { "example.warc.gz", 6, WARC_END },
        { "example-digest.warc", 4, WARC_END },
        { "example-bad-non-chunked.warc.gz", 6, WARC_END },
        { "example-trunc.warc", 3, WARC_BROKEN },
        { "gzip_extra_sl.warc.gz", 0, WARC_END },
        { "cc.warc.gz", 0, WARC_END },
        { "example.arc", 0, WARC_BROKEN },
        { "example.arc.gz", 0, WARC_BROKEN },
    };
    struct arena arena;

    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        struct str path =
            arena_printf(&arena, "../shared/vectors/warc/%s", TABLE[i].name);
        struct warc_reader *r;
        struct warc_record record;
        enum warc_next next;
        int records = 0;

        if (!warc_reader_open(path.p, &r, NULL)) {
            arena_free(&arena);
            print_message("# skipped: no ../shared\n");
            skip();
        }
        while ((next = warc_reader_next(r, &arena, &record, NULL)) == WARC_RECORD) {
            records++;
        }
        print_message("# %s: %d records, end %d\n", TABLE[i].name, records, next);
        if (next != TABLE[i].end || records < TABLE[i].records) {
            fail_msg("%s", TABLE[i].name);
        }
        warc_reader_close(r);
    }
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(visits_are_read_back),
        cmocka_unit_test(digests_are_the_standards),
        cmocka_unit_test(revisits_hold_no_body),
        cmocka_unit_test(files_turn_over_by_size_and_day),
        cmocka_unit_test(a_clock_decides_on_the_file),
        cmocka_unit_test(the_same_visits_give_the_same_bytes),
        cmocka_unit_test(alterations_and_cuts_are_found),
        cmocka_unit_test(digests_of_others_are_checked),
        cmocka_unit_test(purged_records_leave_tombstones),
        cmocka_unit_test(a_broken_end_is_taken_away),
        cmocka_unit_test(folders_that_cannot_be_written_are_told),
        cmocka_unit_test(archives_of_others_are_read),
    };

    return cmocka_run_group_tests_name("warc", tests, NULL, NULL);
}
