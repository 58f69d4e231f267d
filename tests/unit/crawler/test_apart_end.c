/*
 * The end of a crawl in two processes: what failed at the very end is said beside what failed
 * before, and what was said before the end is heard. The fetcher is one of the test's own.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/frontier_memory.h"
#include "tests/support/liar.h"
#include "tests/support/set_clock.h"

#include <signal.h>
#include <sys/wait.h>

#define NOON_MS INT64_C(1795521600000)
#define DISK    "the last pages could not be kept: the disk is full"

static char long_words[1000];

/* --- fetchers */

static void
die(int fd, const struct crawl_options *options, const struct source *sources,
    size_t source_count)
{
    struct liar l;

    (void)options;
    liar_begin(&l, fd, sources, source_count);
    _exit(7);
}

/* Ends with a sentence that leaves no room for another. */
static void
fail_in_many_words(int fd, const struct crawl_options *options,
                   const struct source *sources, size_t source_count)
{
    struct liar l;
    size_t begun;

    (void)options;
    liar_begin(&l, fd, sources, source_count);
    begun = channel_begin(&l.channel, APART_END);
    wire_put_number(&l.channel.out, false);
    wire_put_number(&l.channel.out, ERR_POLICY);
    wire_put_text(&l.channel.out, (struct str){ long_words, sizeof long_words });
    (void)channel_end(&l.channel, begun);
    liar_push(&l);
    channel_free(&l.channel);
}

/* --- the process that keeps */

/* One that ends by itself; what it brought is put behind that, since no time goes by before. */
static void
end_and_keep_nothing(apart_fetcher *fetcher, struct err *err)
{
    static const struct str SEED = { LIAR_HOST "/", sizeof LIAR_HOST };
    const struct source source = {
        .id = STR("board"), .seeds = &SEED, .seed_count = 1, .pages_per_day = 500
    };
    const struct crawl_options options = { .once = true };
    struct frontier_memory memory = { .fail_put_at = 1 };
    struct frontier_port port = memory_port(&memory);
    struct crawl_stats stats;
    struct crawl_apart *apart;

    arena_init(&memory.arena, 0);
    assert_true(apart_begin(fetcher, &options, &source, 1, &apart, err));
    assert_false(crawl_apart_run(apart, &port, NULL, &stats, err));
    assert_int_equal(memory.page_count, 0);
    crawl_apart_end(apart);
    memory_free(&memory);
}

static void
what_could_not_be_kept_at_the_end_is_said(void **state)
{
    struct err err = { .kind = ERR_NONE };

    (void)state;
    stop_clock(NOON_MS);
    end_and_keep_nothing(die, &err);
    assert_int_equal(err.kind, ERR_PART);
    assert_int_equal(
        strstr(err.text, "the process that fetches ended with code 7") - err.text, 0);
    assert_non_null(strstr(err.text, DISK));

    memset(long_words, 'x', sizeof long_words);
    end_and_keep_nothing(fail_in_many_words, &err);
    assert_int_equal(err.kind, ERR_POLICY);
    assert_int_equal(err.text[0], 'x');
    assert_non_null(strstr(err.text, DISK));
}

static int
begin_test(void **state)
{
    (void)state;
    (void)alarm(120); /* rather than to wait for ever */
    return 0;
}

static int
end_test(void **state)
{
    (void)state;
    (void)alarm(0);
    stop_clock(0);
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin_test, end_test)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_could_not_be_kept_at_the_end_is_said),
    };

    return cmocka_run_group_tests_name("apart_end", tests, NULL, NULL);
}
