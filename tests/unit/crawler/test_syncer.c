/*
 * The archive on its way to the disk while more is written.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/bundle.h"
#include "crawler/syncer.h"
#include "crawler/warc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define NOW    INT64_C(1795249800000) /* 2026-11-21T08:30:00Z */
#define ROUNDS 40
#define EACH   5 /* visits while a sync is under way */

static void
what_cannot_be_synced_is_told(void **state)
{
    char path[] = "/tmp/test_syncer.XXXXXX";
    int fd = mkstemp(path), cause = -1;
    const struct {
        int fd;
        const char *folder;
        int cause;
    } table[] = { { fd, NULL, 0 },
                  { -1, NULL, EBADF },
                  { fd, "/tmp", 0 },
                  { fd, "/nowhere/at/all", ENOENT },
                  { fd, NULL, 0 } };
    struct syncer *s = syncer_new();

    (void)state;
    assert_true(fd >= 0);
    assert_true(syncer_over(s, true, &cause)); /* nothing was begun */
    assert_int_equal(cause, 0);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        syncer_begin(s, table[i].fd, table[i].folder);
        if (i % 2 == 0) {
            assert_true(syncer_over(s, true, &cause));
        } else {
            while (!syncer_over(s, false, &cause)) {
                assert_int_equal(cause, 0);
            }
        }
        assert_int_equal(cause, table[i].cause);
    }
    syncer_begin(s, fd, NULL); /* and is left alone with it */
    syncer_free(s);
    (void)close(fd);
    (void)unlink(path);
}

/* Files end and begin meanwhile, too. */
static void
writing_goes_on_while_a_sync_is_under_way(void **state)
{
    char folder[] = "/tmp/test_syncer.XXXXXX";
    struct warc_options options = { .software = STR("lurewatch test"),
                                    .agent = STR("Lurewatch/test"),
                                    .rotate_bytes = 20000 };
    struct arena arena;
    struct bundle files;
    struct warc_place place;
    struct warc_count count;
    struct warc *w;
    int64_t responses = 0;
    bool over;

    (void)state;
    arena_init(&arena, 0);
    assert_non_null(mkdtemp(folder));
    options.folder = str_of(folder);
    assert_true(warc_open(&options, &w, NULL));
    assert_true(warc_sync_begin(w, NULL)); /* of nothing */
    assert_true(warc_sync_over(w, false, &over, NULL));
    assert_true(over);
    for (int i = 0; i < ROUNDS; i++) {
        for (int k = 0; k < EACH; k++) {
            struct warc_visit v = { .url = STR("http://board.test/"),
                                    .at_ms = NOW,
                                    .header = STR("HTTP/1.1 200 OK\r\n\r\n"),
                                    .body = arena_printf(&arena, "<p>%d", i) };

            assert_true(warc_write(w, &v, &arena, &place, NULL));
        }
        if (i % 3 == 2) {
            assert_true(warc_sync(w, NULL));
        }
        assert_true(warc_sync_over(w, true, &over, NULL));
        assert_true(over);
        assert_true(warc_sync_begin(w, NULL));
    }
    assert_true(warc_close(w, NULL));
    assert_true(bundle_read(folder, "", &arena, &files, NULL));
    assert_true(files.count > 1);
    for (size_t i = 0; i < files.count; i++) {
        struct str path =
            arena_printf(&arena, "%s/" STR_FMT, folder, STR_ARG(files.files[i].name));

        assert_true(warc_verify(path.p, NULL, &count, NULL));
        assert_int_equal(count.cut_at, -1);
        assert_int_equal(count.altered, 0);
        responses += count.responses;
        assert_int_equal(unlink(path.p), 0);
    }
    assert_int_equal(responses, ROUNDS * EACH);
    assert_int_equal(rmdir(folder), 0);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_synced_is_told),
        cmocka_unit_test(writing_goes_on_while_a_sync_is_under_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
