/*
 * What the archive should hold: rows by file and place, and files that are closed.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/records.h"
#include "tests/unit/store/help.h"

static void
note(struct box *box, const char *file, int64_t offset)
{
    const struct page_record record = { .source = STR("board-kz"),
                                        .url = STR("https://board.test/robots.txt"),
                                        .warc_file = str_of(file),
                                        .warc_offset = offset,
                                        .warc_size = 700,
                                        .warc_digest = STR("sha256:AAAA"),
                                        .fetched_ms = NOW_MS };

    ASSERT_OK(box, store_note_record(box->s, &record, &retention_default, &box->err));
}

static void
rows_are_told_by_file_and_place(void **state)
{
    struct box box;
    const struct str *files;
    const struct record_row *rows;
    size_t count;
    int64_t end;

    (void)state;
    box_open(&box);
    note(&box, "b.warc.gz", 900);
    note(&box, "a.warc.gz", 5);
    note(&box, "b.warc.gz", 40);
    ASSERT_OK(&box, store_record_files(box.s, &box.arena, &files, &count, &box.err));
    assert_int_equal(count, 2);
    ASSERT_STR(files[0], "a.warc.gz");
    ASSERT_STR(files[1], "b.warc.gz");
    ASSERT_OK(&box,
              store_records(box.s, files[1], &box.arena, &rows, &count, &box.err));
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].offset, 40);
    assert_int_equal(rows[1].offset, 900);
    assert_int_equal(rows[1].size, 700);
    ASSERT_STR(rows[1].url, "https://board.test/robots.txt");
    ASSERT_STR(rows[1].digest, "sha256:AAAA");
    ASSERT_OK(&box, store_records_end(box.s, files[1], &end, &box.err));
    assert_int_equal(end, 1600);
    ASSERT_OK(&box, store_records_end(box.s, STR("c.warc.gz"), &end, &box.err));
    assert_int_equal(end, 0);
    box_close(&box);
}

static void
noted_records_become_due(void **state)
{
    struct box box;
    const struct purge_item *items;
    size_t count;

    (void)state;
    box_open(&box);
    note(&box, "a.warc.gz", 5);
    ASSERT_OK(&box, store_purge_due(box.s, NOW_MS + 29 * DAY_MS, &box.arena, &items,
                                    &count, &box.err));
    assert_int_equal(count, 0);
    ASSERT_OK(&box, store_purge_due(box.s, NOW_MS + 30 * DAY_MS, &box.arena, &items,
                                    &count, &box.err));
    assert_int_equal(count, 1);
    ASSERT_STR(items[0].warc_file, "a.warc.gz");
    assert_int_equal(items[0].warc_offset, 5);
    box_close(&box);
}

static void
closed_files_keep_their_length(void **state)
{
    struct box box;
    const struct archive_file *files;
    size_t count;

    (void)state;
    box_open(&box);
    for (int64_t size = 10; size < 30; size += 10) {
        const struct archive_file file = { STR("a.warc.gz"), size };
        ASSERT_OK(&box, store_close_archive_file(box.s, &file, &box.err));
    }
    ASSERT_OK(&box, store_archive_files(box.s, &box.arena, &files, &count, &box.err));
    assert_int_equal(count, 1);
    ASSERT_STR(files[0].name, "a.warc.gz");
    assert_int_equal(files[0].size, 10);
    box_close(&box);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_told_by_file_and_place),
        cmocka_unit_test(noted_records_become_due),
        cmocka_unit_test(closed_files_keep_their_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
