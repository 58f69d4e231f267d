/*
 * test_walled: what a child behind walls answers, and what becomes of one that tries more.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/walled.h"
#include "crawler/sandbox.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static bool
says_no(void *user, struct buf *out)
{
    (void)user;
    buf_lit(out, "nothing is installed");
    return false;
}

static void
adds(void *user, struct buf *out)
{
    const int *number = user;
    buf_add_int(out, *number + 1);
}

static void
opens(void *user, struct buf *out)
{
    (void)user;
    buf_printf(out, "%d", open("/etc/passwd", O_RDONLY | O_CLOEXEC));
}

static void
calls_home(void *user, struct buf *out)
{
    (void)user;
    buf_printf(out, "%d", socket(AF_INET, SOCK_STREAM, 0));
}

static void
forks(void *user, struct buf *out)
{
    (void)user;
    buf_printf(out, "%d", fork() != -1);
}

static void
dies(void *user, struct buf *out)
{
    (void)user;
    buf_lit(out, "half of it");
    abort();
}

static void
says_too_much(void *user, struct buf *out)
{
    (void)user;
    for (int i = 0; i < 1000; i++)
        buf_lit(out, "0123456789");
}

static void
the_answer_is_all_that_comes_out(void **state)
{
    static const struct {
        bool (*open)(void *user, struct buf *out);
        void (*work)(void *user, struct buf *out);
        const char *answer;
    } cases[] = {
        { NULL, adds, "42" },        { says_no, adds, "nothing is installed" },
        { NULL, opens, "" },         { NULL, calls_home, "" },
        { NULL, forks, "" },         { NULL, dies, "" },
        { NULL, says_too_much, "" },
    };
    int number = 41;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned walls = 0;
        const struct walled_work work = { cases[i].open, cases[i].work, &number,
                                          &walls };
        struct buf answer;
        struct err err = { .kind = ERR_NONE };
        buf_init(&answer, 5000);
        assert_true(walled_run(&work, &answer, &err));
        if (!str_eq(buf_str(&answer), str_of(cases[i].answer)))
            fail_msg("case %zu: '%s'", i, buf_cstr(&answer));
        assert_true(walls & SANDBOX_SECCOMP);
        buf_free(&answer);
    }
}

#define MB ((size_t)1 << 20)

static bool
takes(size_t bytes)
{
    return mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                0) != MAP_FAILED;
}

/* As Tesseract's data before a picture: more than the ceiling, before it is there. */
static bool
takes_before(void *user, struct buf *out)
{
    (void)user;
    if (takes(1200 * MB))
        return true;
    buf_lit(out, "not even before the walls");
    return false;
}

static void
takes_more(void *user, struct buf *out)
{
    const size_t *megabytes = user;
    buf_add(out, takes(*megabytes * MB) ? STR("taken") : STR("refused"));
}

/* The ceiling is put up last, on top of what was taken until then, here and in the child. */
static void
memory_is_bounded_beyond_what_was_opened(void **state)
{
    static const struct {
        bool (*open)(void *user, struct buf *out);
        size_t megabytes;
        const char *answer;
    } cases[] = {
        { NULL, 900, "taken" },
        { NULL, 1100, "refused" },
        { takes_before, 900, "taken" },
        { takes_before, 1100, "refused" },
    };

    (void)state;
#ifdef __SANITIZE_ADDRESS__
    print_message("# skipped: memory is not bounded with sanitizers\n");
    skip();
#endif
    void *ours = mmap(NULL, 1500 * MB, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(ours, MAP_FAILED);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t megabytes = cases[i].megabytes;
        const struct walled_work work = { cases[i].open, takes_more, &megabytes, NULL };
        struct buf answer;
        struct err err = { .kind = ERR_NONE };
        buf_init(&answer, 5000);
        assert_true(walled_run(&work, &answer, &err));
        if (!str_eq(buf_str(&answer), str_of(cases[i].answer)))
            fail_msg("case %zu: '%s'", i, buf_cstr(&answer));
        buf_free(&answer);
    }
    (void)munmap(ours, 1500 * MB);
}

static void
only_text_reaches_a_terminal(void **state)
{
    static const struct {
        struct str text;
        bool fine;
    } cases[] = {
        { STR(""), true },
        { STR("работа\n"), true },
        { STR("\x1b[1;31mred\x1b[0m"), true },
        { STR("\x1b]0;title\x07"), false },
        { STR("\x1b[2J"), false },
        { STR("\x1b["), false },
        { STR("\x1b"), false },
        { STR("a\rb"), false },
        { STR("a\x7f"), false },
        { { "a\0b", 3 }, false },
        { STR("\xff"), false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (walled_is_text(cases[i].text) != cases[i].fine)
            fail_msg("case %zu", i);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_answer_is_all_that_comes_out),
        cmocka_unit_test(memory_is_bounded_beyond_what_was_opened),
        cmocka_unit_test(only_text_reaches_a_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
