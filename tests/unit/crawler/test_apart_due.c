/*
 * What a fetcher may ask of that which was left to the port: windows that lie little ahead, of
 * sources that it has loaded, and not without end.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/frontier_memory.h"
#include "tests/support/liar.h"

#include <sys/wait.h>
#include <unistd.h>

#define HOUR_MS INT64_C(3600000)
#define ROWS    20 /* of "board" that are due, one each second from now on */

struct question {
    const char *name;
    int64_t from_ms, until_ms; /* counted from now */
    int64_t most;
    int times;
    bool unloaded, torn, lists_only;
    size_t walks, walked; /* that the port sees */
    enum crawl_doubt doubt;
    int64_t count;     /* of that doubt */
    const char *error; /* what the crawl ends with; NULL: it goes well */
};

static const struct question *asked; /* by the child: it is forked after this was set */

static void
ask_window(struct liar *l)
{
    int64_t now_ms = clock_now_ms();
    size_t begun = channel_begin(&l->channel, APART_DUE);
    struct wire_getter g;
    int64_t reached_ms;

    wire_put_text(&l->channel.out, STR("board"));
    wire_put_number(&l->channel.out, now_ms + asked->from_ms);
    wire_put_number(&l->channel.out, now_ms + asked->until_ms);
    if (!asked->torn) {
        wire_put_number(&l->channel.out, asked->most);
    }
    (void)channel_end(&l->channel, begun);
    if (!liar_hear(l, APART_NUMBER, &g)) {
        return;
    }
    reached_ms = wire_get_number(&g);
    if (asked->walks == 0 && reached_ms != now_ms + asked->from_ms) {
        _exit(3); /* a fetcher must not think that this was walked */
    }
}

static void
ask(int fd, const struct crawl_options *options, const struct source *sources,
    size_t source_count)
{
    struct liar l = { .sources = sources };

    (void)options;
    channel_init(&l.channel, fd);
    (void)liar_await(&l, APART_GO);
    for (size_t i = 0; i < source_count && !asked->unloaded; i++) {
        liar_say_text(&l, APART_LOAD, sources[i].id);
        (void)liar_await(&l, APART_DONE);
    }
    for (int i = 0; i < asked->times; i++) {
        ask_window(&l);
    }
    liar_say_end(&l);
}

static const struct question QUESTIONS[] = {
    { "an honest one", -HOUR_MS, HOUR_MS / 4, 100, 1, .walks = 1, .walked = ROWS },
    { "few at a time", -HOUR_MS, HOUR_MS / 4, 7, 1, .walks = 1, .walked = 7 },
    { "nothing is due", HOUR_MS / 4, HOUR_MS / 2, 7, 1, .walks = 1 },
    { "far ahead", 0, 2 * HOUR_MS, 100, 1, .doubt = DOUBT_ASKED, .count = 1 },
    { "for ever", 0, INT64_MAX / 2, 100, 1, .doubt = DOUBT_ASKED, .count = 1 },
    { "backwards", 0, -1, 100, 1, .doubt = DOUBT_ASKED, .count = 1 },
    { "none", -HOUR_MS, 0, 0, 1, .doubt = DOUBT_ASKED, .count = 1 },
    { "less than none", -HOUR_MS, 0, -1, 1, .doubt = DOUBT_ASKED, .count = 1 },
    { "more than all", -HOUR_MS, 0, INT64_MAX, 1, .doubt = DOUBT_ASKED, .count = 1 },
    { "of what was not loaded", -HOUR_MS, 0, 100, 1, .unloaded = true,
      .doubt = DOUBT_ASKED, .count = 1 },
    { "torn", -HOUR_MS, 0, 100, 1, .torn = true, .doubt = DOUBT_NONSENSE, .count = 1,
      .error = "makes no sense" },
    { "again and again", 0, 2 * HOUR_MS, 100, 200, .doubt = DOUBT_ASKED, .count = 100,
      .error = "said 100 times what cannot be" },
};

static void
hear(const struct question *q)
{
    static const struct str SEEDS[] = { { LIAR_HOST "/", sizeof LIAR_HOST },
                                        { "http://two.example/", 19 } };
    const struct source sources[] = {
        { .id = STR("board"), .seeds = &SEEDS[0], .seed_count = 1 },
        { .id = STR("two"), .seeds = &SEEDS[1], .seed_count = 1 },
    };
    const struct crawl_options options = { .agent = STR("Lurewatch/test") };
    struct frontier_memory memory = { .paused = false };
    struct frontier_port port = memory_port(&memory);
    struct crawl_stats stats;
    struct crawl_apart *apart;
    struct err err = { .kind = ERR_NONE };
    bool ok;

    asked = q;
    port.due = memory_due;
    arena_init(&memory.arena, 0);
    for (int i = 0; i < (q->lists_only ? 2 : 2 * ROWS); i++) {
        const struct source *source = &sources[i % 2];
        const struct page_url at = {
            .url = q->lists_only ? source->seeds[0]
                                 : arena_printf(&memory.arena, STR_FMT "%d",
                                                STR_ARG(source->seeds[0]), i),
            .source = source->id,
            .fetched_ms = clock_now_ms() - LIAR_DAY,
            .interval_ms = LIAR_DAY,
            .due_ms = clock_now_ms() + i * 500
        };

        memory_keep(&memory, &at);
    }
    assert_true(apart_begin(ask, &options, sources, 2, &apart, &err));
    (void)alarm(120); /* rather than to hang for ever */
    ok = crawl_apart_run(apart, &port, NULL, &stats, &err);
    (void)alarm(0);
    if (ok != !q->error || (q->error && !strstr(err.text, q->error))) {
        fail_msg("%s: %s", q->name, ok ? "it went well" : err.text);
    }
    for (int i = 0; i < DOUBT_COUNT; i++) {
        if (stats.doubted[i] != (i == (int)q->doubt ? q->count : 0)) {
            fail_msg("%s: %s %lld", q->name, crawl_doubt_name((enum crawl_doubt)i),
                     (long long)stats.doubted[i]);
        }
    }
    if (memory.walks != q->walks || memory.walked != q->walked) {
        fail_msg("%s: %zu walks, %zu walked", q->name, memory.walks, memory.walked);
    }
    crawl_apart_end(apart);
    memory_free(&memory);
}

static void
windows_are_bounded(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof QUESTIONS / sizeof QUESTIONS[0]; i++) {
        hear(&QUESTIONS[i]);
    }
}

/* All URLs, time and again: five thousand times of what there is, and a little, and no more. */
static void
nobody_walks_without_end(void **state)
{
    const struct question endless = { "without end",
                                      -HOUR_MS,
                                      HOUR_MS / 4,
                                      100,
                                      6000,
                                      .walks = 5301, /* its seed counts, too */
                                      .walked = 5301 * ROWS,
                                      .doubt = DOUBT_FULL,
                                      .count = 100,
                                      .error = "said 100 times" };

    (void)state;
    hear(&endless);
}

/* A source of nothing but lists walks like any other. */
static void
lists_are_walked_too(void **state)
{
    const struct question often = { "lists only",   -HOUR_MS,
                                    HOUR_MS / 4,    100,
                                    4400,           .walks = 4400,
                                    .walked = 4400, .lists_only = true };

    (void)state;
    hear(&often);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_are_bounded),
        cmocka_unit_test(nobody_walks_without_end),
        cmocka_unit_test(lists_are_walked_too),
    };

    return cmocka_run_group_tests_name("apart_due", tests, NULL, NULL);
}
