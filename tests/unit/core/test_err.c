/*
 * test_err: sentences, their places, and where they are cut; the log lines on stderr.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/err.h"
#include "core/log.h"
#include "core/utf8.h"

#include <stdlib.h>
#include <unistd.h>

static void
says_and_places(void **state)
{
    (void)state;
    struct err err = { 0 };
    assert_false(err_set(&err, "no such field '%s'", "x"));
    assert_int_equal(err.kind, ERR_USE);
    assert_false(err_in(&err, "%s:%d", "a.yaml", 7));
    assert_string_equal(err.text, "a.yaml:7: no such field 'x'");
    assert_false(err_set_kind(&err, ERR_START, "again: %s", err.text));
    assert_string_equal(err.text, "again: a.yaml:7: no such field 'x'");
    assert_false(err_in(&err, "outer"));
    assert_int_equal(err.kind, ERR_START);
    err_clear(&err);
    assert_int_equal(err.kind, ERR_NONE);
    assert_string_equal(err.text, "");
    assert_false(err_set(NULL, "nobody asks"));
    assert_false(err_in(NULL, "place"));
    err_clear(NULL);
}

static void
cuts_at_a_character(void **state)
{
    (void)state;
    char text[1100];
    for (size_t shift = 0; shift < 4; shift++) {
        memset(text, 'x', shift);
        for (size_t i = shift; i + 4 < sizeof text; i += 4)
            memcpy(text + i, "\xF0\x9F\x98\x80\0", 5);
        struct err err = { 0 };
        err_set(&err, "%s", text);
        struct str said = str_of(err.text);
        assert_true(utf8_valid(said));
        assert_in_range(said.n, 1020, 1023);
    }
}

/* What log_line() writes, caught from stderr. */
static void
logged(enum log_level level, const char *what, char *out, size_t size)
{
    int pipes[2];
    int old = dup(STDERR_FILENO);
    assert_int_equal(pipe(pipes), 0);
    dup2(pipes[1], STDERR_FILENO);
    log_line(level, "room", "%s", what);
    dup2(old, STDERR_FILENO);
    close(old);
    close(pipes[1]);
    ssize_t n = read(pipes[0], out, size - 1);
    out[n > 0 ? n : 0] = '\0';
    close(pipes[0]);
}

static void
logs_one_line(void **state)
{
    (void)state;
    char line[256];
    logged(LOG_WARN, "a\nb\x1B", line, sizeof line);
    assert_string_equal(line, "warn room: a\\nb\\x1B\n");
    logged(LOG_INFO, "quiet", line, sizeof line);
    assert_string_equal(line, "");
    log_set_level(LOG_DEBUG);
    log_set_json(true);
    logged(LOG_DEBUG, "say \"x\"", line, sizeof line);
    assert_string_equal(
        line, "{\"level\":\"debug\",\"room\":\"room\",\"text\":\"say \\\"x\\\"\"}\n");
    log_set_json(false);
    log_set_level(LOG_WARN);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_and_places),
        cmocka_unit_test(cuts_at_a_character),
        cmocka_unit_test(logs_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
