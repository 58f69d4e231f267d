/*
 * A fetcher that somebody has taken over: it lies, asks for what it may not, floods, does not
 * listen, falls silent. The process that keeps refuses each, counts it and says it, and keeps what
 * was handed over before.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/fetch.h"
#include "tests/support/frontier_memory.h"
#include "tests/support/liar.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define HOST    "http://board.example"
#define LONG_MS 600000 /* longer than a test takes */
#define DAY_MS  INT64_C(86400000)
#define ENDED   "and what it had handed over is kept"

struct lie {
    const char *name;
    void (*tell)(struct liar *l);
    enum crawl_doubt doubt;
    int64_t count;       /* of that doubt */
    size_t pages;        /* that are kept, with the first, which is honest */
    const char *error;   /* what the crawl ends with; NULL: it goes well */
    const char *kept;    /* end of a URL that the frontier has then; NULL not asked */
    const char *strange; /* end of one that it must not have; NULL not asked */
    int64_t unasked_max, listen_ms_max, silence_ms_max, idle_ms_max;
};

/* The child finds here what to tell: it is forked after this was set. */
static const struct lie *told;

/* --- the child */

static void
be_fetcher(int fd, const struct crawl_options *options, const struct source *sources,
           size_t source_count)
{
    struct liar l;

    (void)options;
    liar_begin(&l, fd, sources, source_count);
    told->tell(&l);
    liar_say_end(&l);
}

/* --- its lies */

static void
tell_nothing(struct liar *l)
{
    struct visit v = liar_visit(STR(HOST "/known"));

    liar_say_visit(l, &v);
}

static void
visit_what_was_not_given(struct liar *l)
{
    struct visit v = liar_visit(STR(HOST "/made-up"));

    liar_say_visit(l, &v);
}

static void
visit_another_host(struct liar *l)
{
    struct visit v = liar_visit(STR("http://bank.example/"));

    v.page.host = STR("http://bank.example");
    liar_say_visit(l, &v);
}

static void
visit_for_another_source(struct liar *l)
{
    struct visit v = liar_visit(STR(HOST "/known"));

    v.page.at.source = STR("two");
    liar_say_visit(l, &v);
}

/* A rest that another host would be given. */
static void
visit_in_the_name_of_another_host(struct liar *l)
{
    struct visit v = liar_visit(STR(HOST "/known"));

    v.page.host = STR("http://two.example");
    v.page.rest_ms = DAY_MS;
    liar_say_visit(l, &v);
}

static void
say_that_a_page_is_a_seed(struct liar *l)
{
    struct visit v = liar_visit(STR(HOST "/known"));

    v.page.at.is_seed = true;
    liar_say_visit(l, &v);
}

/* Links that nobody may follow, and then a visit of one. */
static void
link_out_of_scope(struct liar *l)
{
    const struct page_url links[] = {
        { .source = STR("board"), .url = STR("http://bank.example/x") },
        { .source = STR("board"), .url = STR(HOST "/good") },
        { .source = STR("board"), .url = STR(HOST "/seed"), .is_seed = true },
    };
    struct visit v = liar_visit(STR(HOST "/known"));

    v.page.links = links;
    v.page.link_count = 3;
    liar_say_visit(l, &v);
}

static void
link_of_another_source(struct liar *l)
{
    const struct page_url link = { .source = STR("two"), .url = STR(HOST "/2") };
    struct visit v = liar_visit(STR(HOST "/known"));

    v.page.links = &link;
    v.page.link_count = 1;
    liar_say_visit(l, &v);
}

/* A page with that many links. */
static void
say_links(struct liar *l, size_t count)
{
    struct page_url *links = mem_alloc(count, sizeof *links);
    struct visit v = liar_visit(STR(HOST "/known"));
    struct arena arena;

    arena_init(&arena, 0);
    for (size_t i = 0; i < count; i++) {
        links[i].source = STR("board");
        links[i].url = arena_printf(&arena, HOST "/%zu", i);
    }
    v.page.links = links;
    v.page.link_count = count;
    liar_say_visit(l, &v);
    arena_free(&arena);
    free(links);
}

static void
link_more_than_a_page_has(struct liar *l)
{
    say_links(l, PAGE_LINKS_MAX + 1);
}

/* The source may have 10, 500 for a day's work, and 1000 by which we are behind. */
static void
link_more_than_a_source_has(struct liar *l)
{
    say_links(l, 2000);
}

static void
bring_more_ads_than_a_page_has(struct liar *l)
{
    static const struct ad ADS[EXTRACT_ADS_MAX + 1];
    struct visit v = liar_visit(STR(HOST "/known"));

    v.page.ads = ADS;
    v.page.ad_count = EXTRACT_ADS_MAX + 1;
    liar_say_visit(l, &v);
}

static void
come_from_another_time(struct liar *l)
{
    const struct page_url link = { .source = STR("board"),
                                   .url = STR(HOST "/later"),
                                   .due_ms = INT64_MAX };
    struct visit v = liar_visit(STR(HOST "/known"));

    v.page.fetched_ms = clock_now_ms() + 400 * DAY_MS;
    v.page.links = &link;
    v.page.link_count = 1;
    liar_say_visit(l, &v);
}

static void
bring_too_much(struct liar *l)
{
    size_t n = FETCH_BODY_MAX + 1;
    char *body = mem_alloc(n, 1);
    struct visit v = liar_visit(STR(HOST "/known"));

    v.exchange = (struct warc_visit){ .url = v.page.at.url,
                                      .at_ms = v.page.fetched_ms,
                                      .header = STR("HTTP/1.1 200 OK\r\n\r\n"),
                                      .body = { body, n } };
    liar_say_visit(l, &v);
    free(body);
}

static void
say_too_much(struct liar *l)
{
    size_t n = 1u << 20;
    char *text = mem_alloc(n, 1);
    struct visit v = liar_visit(STR(HOST "/known"));

    memset(text, 'x', n);
    v.page.what = (struct str){ text, n };
    liar_say_visit(l, &v);
    free(text);
}

/* The source may send 500 a day, and be 1000 ahead of us; the first was one of them. */
static void
visit_without_end(struct liar *l)
{
    struct visit v = liar_visit(STR(HOST "/known"));

    for (int i = 0; i < 1500; i++) {
        liar_say_visit(l, &v);
    }
}

static void
note_robots_without_end(struct liar *l)
{
    struct visit v = liar_visit(STR(HOST "/robots.txt"));

    v.is_record = true;
    for (int i = 0; i < 4 * 24 * 6 + 1; i++) {
        liar_say_visit(l, &v);
    }
}

static void
note_robots_of_another_host(struct liar *l)
{
    struct visit v = liar_visit(STR("http://bank.example/robots.txt"));

    v.is_record = true;
    v.page.host = STR("http://bank.example");
    liar_say_visit(l, &v);
}

static void
go_on_and_on(struct liar *l)
{
    for (int i = 0; i < 100; i++) {
        visit_what_was_not_given(l);
    }
    (void)liar_await(l, APART_STOP); /* until we are ended */
}

static void
load_again(struct liar *l)
{
    liar_say_text(l, APART_LOAD, STR("board"));
    (void)liar_await(l, APART_DONE);
}

static void
add_what_is_no_seed(struct liar *l)
{
    liar_ask(l, APART_ADD, STR("board"), STR(HOST "/forced"));
}

static void
recall_what_was_not_given(struct liar *l)
{
    liar_ask(l, APART_RECALL, STR("two"), STR(HOST "/known"));
}

static void
say_what_nobody_knows(struct liar *l)
{
    liar_say_text(l, 99, STR("board"));
    liar_push(l);
    (void)liar_await(l, APART_STOP);
}

static void
break_off(struct liar *l)
{
    struct visit v = liar_visit(STR(HOST "/known"));
    size_t begun = channel_begin(&l->channel, APART_VISIT);

    wire_put_visit(&v, &l->channel.out);
    (void)channel_end(&l->channel, begun);
    (void)send(l->channel.fd, l->channel.out.p, l->channel.out.n - 1, MSG_NOSIGNAL);
    _exit(7);
}

static void
fall_silent(struct liar *l)
{
    (void)liar_await(l, APART_STOP);
}

static void
talk_and_bring_nothing(struct liar *l)
{
    while (!l->channel.deaf) {
        liar_say_stats(l);
        (void)usleep(1000);
    }
}

/* Asks and asks, and hears no answer. */
static void
be_deaf(struct liar *l)
{
    while (!l->channel.deaf) {
        for (int i = 0; i < 1000; i++) {
            liar_say_text(l, APART_IS_PAUSED, STR("board"));
        }
        liar_push(l);
    }
}

/* Of pages that it did not bring. */
static void
say_figures(struct liar *l)
{
    struct visit v = liar_visit(STR(HOST "/known"));

    liar_say_stats(l);
    liar_say_stats(l);
    liar_say_visit(l, &v);
}

static const struct lie LIES[] = {
    { "figures", say_figures, DOUBT_NOT_GIVEN, 0, 2, .kept = "/known" },
    { "the truth", tell_nothing, DOUBT_NOT_GIVEN, 0, 2, .kept = "/known" },
    { "a URL that was not given", visit_what_was_not_given, DOUBT_NOT_GIVEN, 1, 1,
      .strange = "/made-up" },
    { "a URL of another host", visit_another_host, DOUBT_NOT_GIVEN, 1, 1,
      .strange = "bank.example/" },
    { "a URL of another source", visit_for_another_source, DOUBT_NOT_GIVEN, 1, 1,
      .error = NULL },
    { "a visit in another's name", visit_in_the_name_of_another_host, DOUBT_SCOPE, 1, 1,
      .error = NULL },
    { "a page that is a seed", say_that_a_page_is_a_seed, DOUBT_SCOPE, 1, 1,
      .error = NULL },
    { "links out of scope", link_out_of_scope, DOUBT_SCOPE, 2, 2, .kept = "/good",
      .strange = "bank.example/x" },
    { "a link of another source", link_of_another_source, DOUBT_NONSENSE, 1, 1,
      .error = ENDED },
    { "more links than a page has", link_more_than_a_page_has, DOUBT_NONSENSE, 1, 1,
      .error = ENDED },
    { "more links than a source has", link_more_than_a_source_has, DOUBT_FULL, 491, 2,
      .kept = "/1508", .strange = "/1509", .unasked_max = 10 },
    { "more ads than a page has", bring_more_ads_than_a_page_has, DOUBT_NONSENSE, 1, 1,
      .error = ENDED },
    { "another time", come_from_another_time, DOUBT_TIME, 1, 2, .error = NULL },
    { "a body above the ceiling", bring_too_much, DOUBT_SIZE, 1, 1, .error = NULL },
    { "a sentence above the ceiling", say_too_much, DOUBT_SIZE, 1, 1, .error = NULL },
    { "more visits than a day has", visit_without_end, DOUBT_FULL, 1, 1500,
      .error = NULL },
    { "more robots.txt than a day has", note_robots_without_end, DOUBT_FULL, 1, 1,
      .error = NULL },
    { "robots.txt of another host", note_robots_of_another_host, DOUBT_SCOPE, 1, 1,
      .error = NULL },
    { "lies without end", go_on_and_on, DOUBT_NOT_GIVEN, 100, 1,
      .error =
          "said 100 times what cannot be (visits of addresses that it was not given) "
          "and was ended" },
    { "a second look at all URLs", load_again, DOUBT_ASKED, 1, 1, .error = NULL },
    { "a seed that is none", add_what_is_no_seed, DOUBT_ASKED, 1, 1,
      .strange = "/forced" },
    { "a question for what was not given", recall_what_was_not_given, DOUBT_ASKED, 1, 1,
      .error = NULL },
    { "a message that nobody knows", say_what_nobody_knows, DOUBT_NONSENSE, 1, 1,
      .error = ENDED },
    { "a torn message", break_off, DOUBT_NOT_GIVEN, 0, 1,
      .error = "ended with code 7; what it had handed over is kept" },
    { "silence", fall_silent, DOUBT_SILENT, 1, 1, .error = "has said nothing for",
      .silence_ms_max = 100 },
    { "talk", talk_and_bring_nothing, DOUBT_SILENT, 1, 1,
      .error = "has brought nothing for", .idle_ms_max = 100 },
    { "deafness", be_deaf, DOUBT_DEAF, 1, 1, .error = "does not listen",
      .listen_ms_max = 100 },
};

/* --- the process that keeps */

struct kept {
    struct frontier_memory memory; /* first: what the port's other functions see */
    int loads;
};

static bool
count_load(void *self, struct str source, frontier_row *row, void *user,
           struct err *err)
{
    struct kept *k = self;

    k->loads++;
    return memory_load(&k->memory, source, row, user, err);
}

/* Patience ends with the first page, however long it took to come. */
struct patience {
    struct crawl_options *options;
    const struct lie *lie;
};

static void
lose_patience(void *user, const struct page *page)
{
    const struct patience *p = user;

    (void)page;
    if (p->lie->silence_ms_max > 0) {
        p->options->silence_ms_max = p->lie->silence_ms_max;
    }
    if (p->lie->idle_ms_max > 0) {
        p->options->idle_ms_max = p->lie->idle_ms_max;
    }
}

/* What was kept is counted by the process that keeps, whatever it is told. */
static void
expect_figures(const struct lie *lie, const struct frontier_memory *m,
               const struct crawl_stats *stats)
{
    bool told_figures = lie->tell == say_figures || lie->tell == talk_and_bring_nothing;

    if (stats->pages != (int64_t)m->page_count ||
        stats->refused[PAGE_OK] != stats->pages ||
        stats->refused[PAGE_ROBOTS] != (told_figures ? 7 : 0)) {
        fail_msg("%s: %lld pages are told, %zu kept", lie->name,
                 (long long)stats->pages, m->page_count);
    }
}

static void
expect_kept(const struct lie *lie, const struct kept *k,
            const struct crawl_stats *stats)
{
    const struct frontier_memory *m = &k->memory;
    int64_t now_ms = clock_now_ms();

    for (int i = 0; i < DOUBT_COUNT; i++) {
        if (stats->doubted[i] != (i == (int)lie->doubt ? lie->count : 0)) {
            fail_msg("%s: %s %lld", lie->name, crawl_doubt_name((enum crawl_doubt)i),
                     (long long)stats->doubted[i]);
        }
    }
    if (m->page_count != lie->pages || m->flushed != m->page_count || k->loads != 2 ||
        m->recalled != 0 || (lie->kept && !memory_has_url(m, lie->kept)) ||
        (lie->strange && memory_has_url(m, lie->strange))) {
        fail_msg("%s: %zu pages, %zu flushed, %d loads, %zu recalled", lie->name,
                 m->page_count, m->flushed, k->loads, m->recalled);
    }
    expect_figures(lie, m, stats);
    for (size_t i = 0; i < m->page_count; i++) {
        assert_in_range(m->pages[i].fetched_ms, now_ms - DAY_MS, now_ms);
    }
    for (size_t i = 0; i < m->url_count; i++) {
        assert_true(m->urls[i].at.due_ms <= now_ms + WIRE_LATER_MS);
    }
}

static void
hear(const struct lie *lie)
{
    static const struct str SEEDS[] = { { HOST "/", sizeof HOST },
                                        { "http://two.example/", 19 } };
    const struct source sources[] = {
        { .id = STR("board"),
          .seeds = &SEEDS[0],
          .seed_count = 1,
          .pages_per_day = 500 },
        { .id = STR("two"), .seeds = &SEEDS[1], .seed_count = 1, .pages_per_day = 500 },
    };
    struct crawl_options options = {
        .agent = STR("Lurewatch/test"),
        .once = true,
        .unasked_max = lie->unasked_max,
        .listen_ms_max = lie->listen_ms_max > 0 ? lie->listen_ms_max : LONG_MS,
        .silence_ms_max = LONG_MS,
        .idle_ms_max = LONG_MS,
    };
    struct patience patience = { &options, lie };
    const struct crawl_watch watch = { .user = &patience, .page = lose_patience };
    struct kept k = { .loads = 0 };
    struct frontier_port port = memory_port(&k.memory);
    struct crawl_stats stats;
    struct crawl_apart *apart;
    struct err err = { .kind = ERR_NONE };
    bool ok;

    told = lie;
    port.load = count_load;
    port.paused = memory_paused;
    arena_init(&k.memory.arena, 0);
    assert_true(apart_begin(be_fetcher, &options, sources, 2, &apart, &err));
    (void)alarm(120); /* rather than to hang for ever */
    ok = crawl_apart_run(apart, &port, &watch, &stats, &err);
    (void)alarm(0);
    if (ok != !lie->error || (lie->error && !strstr(err.text, lie->error))) {
        fail_msg("%s: %s", lie->name, ok ? "it went well" : err.text);
    }
    assert_true(ok || err.kind == ERR_PART);
    expect_kept(lie, &k, &stats);
    crawl_apart_end(apart);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left */
    assert_int_equal(errno, ECHILD);
    memory_free(&k.memory);
}

static void
a_lying_fetcher_is_not_believed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof LIES / sizeof LIES[0]; i++) {
        hear(&LIES[i]);
    }
}

/* Rows without end for a fetcher that asked for them and does not listen. */
static bool
load_without_end(void *self, struct str source, frontier_row *row, void *user,
                 struct err *err)
{
    const struct page_url at = { .source = source, .url = STR(HOST "/never") };

    (void)self;
    while (row(user, &at, err)) {
    }
    return false;
}

static void
ask_and_be_deaf(int fd, const struct crawl_options *options,
                const struct source *sources, size_t source_count)
{
    struct liar l = { .sources = sources };

    (void)options;
    (void)source_count;
    channel_init(&l.channel, fd);
    (void)liar_await(&l, APART_GO);
    liar_say_text(&l, APART_LOAD, sources[0].id);
    liar_push(&l);
    for (;;) {
        (void)pause();
    }
}

static void
rows_are_not_said_to_the_deaf_for_ever(void **state)
{
    static const struct str SEED = { HOST "/", sizeof HOST };
    const struct source source = { .id = STR("board"),
                                   .seeds = &SEED,
                                   .seed_count = 1 };
    const struct crawl_options options = { .once = true, .listen_ms_max = 100 };
    struct frontier_memory memory = { .paused = false };
    struct frontier_port port = memory_port(&memory);
    struct crawl_stats stats;
    struct crawl_apart *apart;
    struct err err = { .kind = ERR_NONE };

    (void)state;
    port.load = load_without_end;
    assert_true(apart_begin(ask_and_be_deaf, &options, &source, 1, &apart, &err));
    (void)alarm(120);
    assert_false(crawl_apart_run(apart, &port, NULL, &stats, &err));
    (void)alarm(0);
    assert_int_equal(err.kind, ERR_PART);
    assert_non_null(strstr(err.text, "does not listen"));
    assert_int_equal(stats.doubted[DOUBT_DEAF], 1);
    crawl_apart_end(apart);
    memory_free(&memory);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lying_fetcher_is_not_believed),
        cmocka_unit_test(rows_are_not_said_to_the_deaf_for_ever),
    };

    return cmocka_run_group_tests_name("apart_lies", tests, NULL, NULL);
}
