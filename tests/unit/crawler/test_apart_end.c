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
#include "tests/support/timed_test.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#define NOON_MS INT64_C(1795521600000)
#define DISK    "the last pages could not be kept: the disk is full"

#define MUCH 200 /* visits of many words each */

static char long_words[1000];
static char many_words[60000];

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

/* Asks something, which makes somebody press Ctrl-C, and waits to be told to stop. */
static void
ask_until_stop(struct liar *l, int fd, const struct source *sources,
               size_t source_count)
{
    size_t begun;

    liar_begin(l, fd, sources, source_count);
    begun = channel_begin(&l->channel, APART_REQUESTED);
    wire_put_text(&l->channel.out, STR("board"));
    wire_put_number(&l->channel.out, 0);
    (void)channel_end(&l->channel, begun);
    (void)liar_await(l, APART_STOP);
}

static void
stop_when_told(int fd, const struct crawl_options *options,
               const struct source *sources, size_t source_count)
{
    struct liar l;

    (void)options;
    ask_until_stop(&l, fd, sources, source_count);
    liar_say_end(&l);
}

/* With more on its lips than a socket holds. */
static void
tell_much_and_stop(int fd, const struct crawl_options *options,
                   const struct source *sources, size_t source_count)
{
    struct visit v = liar_visit(STR(LIAR_HOST "/known"));
    struct liar l;

    (void)options;
    ask_until_stop(&l, fd, sources, source_count);
    v.page.what = (struct str){ many_words, sizeof many_words };
    for (int i = 0; i < MUCH; i++) {
        liar_say_visit(&l, &v);
    }
    liar_say_end(&l);
}

static void
die_when_told(int fd, const struct crawl_options *options, const struct source *sources,
              size_t source_count)
{
    struct liar l;

    (void)options;
    ask_until_stop(&l, fd, sources, source_count);
    _exit(7);
}

static void
talk_on_when_told(int fd, const struct crawl_options *options,
                  const struct source *sources, size_t source_count)
{
    struct liar l;

    (void)options;
    ask_until_stop(&l, fd, sources, source_count);
    while (!l.channel.deaf) {
        liar_say_stats(&l);
    }
}

static void
ask_on_when_told(int fd, const struct crawl_options *options,
                 const struct source *sources, size_t source_count)
{
    struct liar l;
    size_t begun;

    (void)options;
    ask_until_stop(&l, fd, sources, source_count);
    while (!l.channel.deaf) {
        begun = channel_begin(&l.channel, APART_REQUESTED);
        wire_put_text(&l.channel.out, STR("board"));
        wire_put_number(&l.channel.out, 0);
        (void)channel_end(&l.channel, begun);
        (void)channel_end(&l.channel, channel_begin(&l.channel, APART_FLUSH));
        liar_push(&l);
    }
}

/* Hears nothing of what it asks for. */
static void
ask_and_die(int fd, const struct crawl_options *options, const struct source *sources,
            size_t source_count)
{
    struct liar l = { .sources = sources };

    (void)options;
    (void)source_count;
    channel_init(&l.channel, fd);
    (void)liar_await(&l, APART_GO);
    liar_say_text(&l, APART_LOAD, sources[0].id);
    liar_push(&l);
    (void)raise(SIGKILL);
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

/* A crawl that is stopped while the disk is slow. */
struct slow_crawl {
    struct frontier_memory memory; /* first: what the port's other functions see */
    volatile sig_atomic_t stop;
    struct crawl_apart *apart;
    bool ends; /* the fetcher does */
    int asked; /* how often it was asked how many requests there were */
};

/* Ctrl-C; and the first visit has waited long enough to be put. */
static bool
stop_when_asked(void *self, struct str source, int64_t since_ms, int64_t *count,
                struct err *err)
{
    struct slow_crawl *crawl = self;

    (void)source;
    (void)since_ms;
    (void)err;
    *count = 0;
    crawl->asked++;
    crawl->stop = 1;
    pass_ms(1000);
    return true;
}

/* By now it was told to stop, and has, or has gone on to talk; and the time in which it was to is
 * over. */
static void
take_long(void *user, const struct page *page)
{
    struct slow_crawl *crawl = user;
    struct pollfd more = { .fd = crawl->apart->channel.fd, .events = POLLIN };
    siginfo_t info;

    (void)page;
    assert_int_equal(crawl->stop, 1);
    if (crawl->memory.page_count > 1) {
        return; /* of what was heard behind that */
    }
    if (crawl->ends) {
        assert_int_equal(waitid(P_PID, (id_t)crawl_apart_child(crawl->apart), &info,
                                WEXITED | WNOWAIT),
                         0);
    }
    assert_int_equal(poll(&more, 1, -1), 1);
    pass_ms(60000);
}

static void
who_stopped_while_nobody_listened_is_heard(void **state)
{
    static const struct {
        apart_fetcher *fetcher;
        const char *error; /* NULL: it went well */
        bool ends;         /* before it is heard */
        size_t visits;
    } ENDS[] = {
        { stop_when_told, NULL, true, 1 },
        { tell_much_and_stop, NULL, false, 1 + MUCH },
        { die_when_told, "ended with code 7", true, 1 },
        { talk_on_when_told, "did not stop when it was told to", false, 1 },
        { ask_on_when_told, "did not stop when it was told to", false, 1 },
    };
    static const struct str SEED = { LIAR_HOST "/", sizeof LIAR_HOST };
    const struct source source = {
        .id = STR("board"), .seeds = &SEED, .seed_count = 1, .pages_per_day = 500
    };

    (void)state;
    for (size_t i = 0; i < sizeof ENDS / sizeof ENDS[0]; i++) {
        struct slow_crawl crawl = { .ends = ENDS[i].ends };
        const struct crawl_options options = { .stop = &crawl.stop };
        const struct crawl_watch watch = { .user = &crawl, .page = take_long };
        struct frontier_port port = memory_port(&crawl.memory);
        struct crawl_stats stats;
        struct err err = { .kind = ERR_NONE };
        bool ok;

        stop_clock(NOON_MS);
        arena_init(&crawl.memory.arena, 0);
        port.requested_since = stop_when_asked;
        assert_true(
            apart_begin(ENDS[i].fetcher, &options, &source, 1, &crawl.apart, &err));
        ok = crawl_apart_run(crawl.apart, &port, &watch, &stats, &err);
        if (ok != !ENDS[i].error || (!ok && !strstr(err.text, ENDS[i].error))) {
            fail_msg("%zu: %s", i, ok ? "it went well" : err.text);
        }
        assert_int_equal(crawl.memory.flushed, ENDS[i].visits);
        assert_int_equal(crawl.asked, 1); /* whose time is over gets no answers */
        crawl_apart_end(crawl.apart);
        memory_free(&crawl.memory);
    }
}

/* A frontier for somebody who is gone. */
static bool
load_for_nobody(void *self, struct str source, frontier_row *row, void *user,
                struct err *err)
{
    const struct slow_crawl *crawl = self;
    const struct page_url at = { .source = source, .url = STR(LIAR_HOST "/never") };
    siginfo_t info;

    assert_int_equal(
        waitid(P_PID, (id_t)crawl_apart_child(crawl->apart), &info, WEXITED | WNOWAIT),
        0);
    while (row(user, &at, err)) {
    }
    return false;
}

static void
how_it_died_is_said_of_who_asked(void **state)
{
    static const struct str SEED = { LIAR_HOST "/", sizeof LIAR_HOST };
    const struct source source = { .id = STR("board"),
                                   .seeds = &SEED,
                                   .seed_count = 1 };
    const struct crawl_options options = { .once = true };
    struct slow_crawl crawl = { .stop = 0 };
    struct frontier_port port = memory_port(&crawl.memory);
    struct crawl_stats stats;
    struct err err = { .kind = ERR_NONE };

    (void)state;
    port.load = load_for_nobody;
    assert_true(apart_begin(ask_and_die, &options, &source, 1, &crawl.apart, &err));
    assert_false(crawl_apart_run(crawl.apart, &port, NULL, &stats, &err));
    assert_int_equal(err.kind, ERR_PART);
    assert_non_null(strstr(err.text, "ended by signal 9"));
    crawl_apart_end(crawl.apart);
    memory_free(&crawl.memory);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TIMED_TEST(what_could_not_be_kept_at_the_end_is_said),
        TIMED_TEST(who_stopped_while_nobody_listened_is_heard),
        TIMED_TEST(how_it_died_is_said_of_who_asked),
    };

    return cmocka_run_group_tests_name("apart_end", tests, NULL, NULL);
}
