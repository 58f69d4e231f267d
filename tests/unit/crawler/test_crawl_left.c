/*
 * What was left to the port is not lost and not forgotten, whatever else waits, however clocks go.
 * The loop is not run: its state is made here, and each look at it asked for.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/crawl_bench.h"
#include "tests/support/crawl_scene.h"
#include "tests/support/timed_test.h"

#define LOOKS     500
#define PAGES     400
#define STEPS     3000
#define HOSTS     50
#define MANY_HELD 6400
#define NOON_MS   INT64_C(1795521600000)
#define OTHER     "http://b.example"
#define SETTLE_S  5000 /* seconds in which all must have had their turn at the end */

/* URLs that were never asked for wait until tomorrow, since their source has no requests left: as
 * many as may be held in memory, or more. */
static void
wait_for_tomorrow(struct scene *s, int count)
{
    for (int i = 0; i < count; i++) {
        struct page_url at = { .url = arena_printf(&s->c.arena, HOST "/new/%d", i),
                               .source = s->sources[OF_BOARD].id };

        crawl_put_off(&s->c, waiting_new(&at, OF_BOARD), clock_now_ms() + DAY_MS);
    }
}

/* What a host had no room for gets its turn, as soon as there is room. */
static void
a_full_memory_keeps_nobody_from_his_turn(void **state)
{
    static const int HELD[] = { 0, 3, 4, 8, 1000 };

    (void)state;
    for (size_t k = 0; k < sizeof HELD / sizeof HELD[0]; k++) {
        struct scene s;
        size_t taken = 0;

        open_scene(&s);
        wait_for_tomorrow(&s, HELD[k]);
        for (int i = 0; i < 3 * PART; i++) {
            wait_for_host(&s, OF_TWO, i);
            keep(&s, OF_TWO, i);
        }
        for (int i = 0; i < LOOKS && taken < 3 * PART; i++) {
            taken += i % 50 == 0 ? drain(&s) : 0; /* it is a slow one */
            pass_ms(1000);
            look(&s);
        }
        if (taken != 3 * PART) {
            fail_msg("%d held: %zu were asked for", HELD[k], taken);
        }
        assert_int_equal(s.c.later.count, HELD[k]);
        close_scene(&s);
    }
}

/* All pages of many hosts are due, host by host: all together have the part of their source, and
 * each the least. */
static void
many_hosts_have_the_part_of_their_source(void **state)
{
    const size_t part = MANY_HELD / 4 / 2, least = 16;
    struct scene s;

    (void)state;
    open_scene(&s);
    s.options.visited_max = MANY_HELD;
    s.c.sources[OF_TWO].scope.host_count = HOSTS;
    for (int host = 0; host < HOSTS; host++) {
        for (int i = 0; i < PAGES; i++) {
            struct page_url at = page_at(&s, OF_TWO, i);

            at.url = arena_printf(&s.c.arena, "http://h%d.example/%d", host, i);
            s.c.known++;
            crawl_wait(&s.c, waiting_new(&at, OF_TWO));
        }
    }
    assert_in_range(s.c.hosts.waiting, part, part + HOSTS * least);
    assert_int_equal(s.c.hosts.waiting + (size_t)crawl_away(&s.c), HOSTS * PAGES);
    close_scene(&s);
}

/* Of two hosts of a source the one that nobody reaches has been due for long, with more pages than
 * the source may have waiting: the other gets what it can ask for, and not the least alone. */
static void
a_dead_host_leaves_room_for_the_other(void **state)
{
    const int part = MANY_HELD / 4 / 2, dead = 3 * part, alive = part / 8;
    struct waiting *url;
    struct host *other;
    struct scene s;
    int asked = 0, looks = 0;

    (void)state;
    stop_clock(NOON_MS);
    open_scene(&s);
    s.options.visited_max = MANY_HELD;
    s.c.sources[OF_TWO].scope.host_count = 2;
    for (int i = 0; i < dead; i++) {
        wait_for_host(&s, OF_TWO, i);
        keep(&s, OF_TWO, i);
    }
    for (int i = dead; i < dead + alive; i++) {
        struct page_url at = page_at(&s, OF_TWO, i);

        at.url = arena_printf(&s.c.arena, OTHER "/%d", i);
        leave_page(&s, OF_TWO, &at);
    }
    other = hosts_get(&s.c.hosts, &s.c.key, STR(OTHER));
    for (; looks < LOOKS && asked < alive; looks++) {
        pass_ms(1000);
        look(&s);
        while ((url = crawl_pop(&s.c, other)) != NULL) {
            asked++;
            free(url);
        }
    }
    assert_int_equal(asked, alive);
    assert_in_range(looks, 1, 50);
    close_scene(&s);
    stop_clock(0);
}

static void
wake(struct crawl *c)
{
    while (later_first_ms(&c->later) <= clock_now_ms()) {
        crawl_wait(c, later_take(&c->later));
    }
}

/* A host that is full is walked time and again, and what is due soon of another comes along each
 * time, though it waits already. How many were left is told all the same. */
static void
what_comes_once_more_was_not_left(void **state)
{
    const int part = MANY_HELD / 4 / 2, left = 400;
    struct page_url at;
    struct scene s;

    (void)state;
    stop_clock(NOON_MS);
    open_scene(&s);
    s.options.visited_max = MANY_HELD;
    for (int i = 0; i < part + left; i++) {
        wait_for_host(&s, OF_TWO, i);
        keep(&s, OF_TWO, i);
    }
    for (int i = 0; i < ROWS; i++) {
        at = page_at(&s, OF_TWO, -1 - i);
        at.due_ms = NOON_MS + HOUR_MS / 6;
        leave_page(&s, OF_TWO, &at);
    }
    assert_int_equal(crawl_away(&s.c), left + ROWS);
    for (int i = 0; i < LOOKS; i++) {
        pass_ms(1000);
        look(&s);
    }
    assert_int_equal(s.c.hosts.waiting, part);
    assert_in_range(s.c.later.count, 2 * ROWS, s.options.visited_max);
    /* no more than wait twice are missing */
    assert_in_range(crawl_away(&s.c), left + ROWS - (int64_t)s.c.later.count, left);
    for (int i = 0; i < LOOKS;
         i++) { /* all have woken, and are left again, since it is full */
        pass_ms(2000);
        wake(&s.c);
        look(&s);
    }
    assert_int_equal(s.c.later.count, 0);
    assert_int_equal(crawl_away(&s.c), left + ROWS);
    close_scene(&s);
    stop_clock(0);
}

/* While the page is on its way the clock is set back by an hour. */
static bool
answer_set_back(struct raw_server *server, int fd, const char *path, const char *header)
{
    (void)server;
    (void)header;
    wall_ahead_ms -= strcmp(path, "/late") == 0 ? HOUR_MS : 0;
    return raw_page(fd, "<p>a page");
}

/* No visit lies ahead: what keeps would set its time to another (crawler/visit_wire.h), and what it
 * gives back when the page is due were older than what is known of it. */
static void
a_visit_is_not_of_a_time_to_come(void **state)
{
    const struct page *page;
    struct bench b;

    (void)state;
    open_bench(&b, answer_set_back, "/late");
    crawl(&b);
    page = memory_page(&b.memory, "/late");
    assert_non_null(page);
    assert_in_range(page->fetched_ms, 1, clock_now_ms());
    assert_true(page->next_ms > clock_now_ms());
    close_bench(&b);
    stop_clock(0);
}

static bool
take_visit(void *self, struct visit *v, struct err *err)
{
    struct scene *s = self;
    bool ok = memory_put(&s->memory, &v->page, err);

    visit_give_back(s->c.visits, v);
    return ok;
}

/* Of the URLs whose turn comes in quiet hours, or behind the last request of the day, the first is
 * refused: the port knows it to be due sooner then than it was, when a feed had told of it. Nobody
 * believes the feed any more, so that it is left: it comes back when the port has it due, also when
 * the clock was set back before, so that its visit lies ahead. */
static void
who_tells_that_it_is_quiet_comes_back(void **state)
{
    for (int k = 0; k < 4; k++) {
        bool quiet = k % 2 != 0;
        size_t asked = 0;
        struct fetch_options fetch = { .agent = STR("Lurewatch/test"), .slots = 1 };
        struct visits visits = { NULL };
        struct page_url at;
        struct host *host;
        struct scene s;

        (void)state;
        stop_clock(NOON_MS);
        open_scene(&s);
        s.sink =
            (struct visit_sink){ .self = &s, .take = take_visit, .flush = no_flush };
        s.c.visits = &visits;
        fetch.gate = &s.c.gate;
        assert_true(fetcher_new(&fetch, &s.c.fetcher, &s.err));
        s.sources[OF_TWO].quiet_from = quiet ? 12 * 60 : 0;
        s.sources[OF_TWO].quiet_to = quiet ? 12 * 60 + 30 : 0;
        s.c.sources[OF_TWO].day = NOON_MS / DAY_MS; /* with no request left */
        host = hosts_get(&s.c.hosts, &s.c.key, STR(HOST));
        at = page_at(&s, OF_TWO, 1);
        at.due_ms = NOON_MS + 20 * HOUR_MS;
        leave_page(&s, OF_TWO, &at); /* others are due before, too */
        at = page_at(&s, OF_TWO, 0);
        at.due_ms = NOON_MS + 21 * HOUR_MS;
        at.fetched_ms = k < 2 ? at.fetched_ms : NOON_MS + HOUR_MS / 6;
        at.changed_ms = at.fetched_ms + 1000;
        memory_keep(&s.memory, &at);
        (void)seen_add(&s.c.seen, crawl_hash(&s.c, at.url, OF_TWO));
        seen_note(&s.c.seen, crawl_hash(&s.c, at.url, OF_TWO), at.fetched_ms);
        crawl_wait(&s.c, waiting_new(&at, OF_TWO));
        assert_int_equal(host->queues[HOST_TOLD].count, 1);
        crawl_start(&s.c);
        assert_int_equal(s.memory.page_count, 1);
        assert_int_equal(s.memory.pages[0].outcome, quiet ? PAGE_QUIET : PAGE_BUDGET);
        host->told_falsely = 100;
        for (int i = 0; i < PART; i++) { /* there is no room for it at its time */
            wait_for_host(&s, OF_TWO, 2 + i);
        }
        for (int hours = 1; hours < 80; hours++) {
            pass_ms(HOUR_MS);
            wake(&s.c);
            look(&s);
            asked += hours % 20 == 0 ? drain(&s) : 0;
        }
        assert_int_equal(asked + drain(&s), PART + 2);
        fetcher_free(s.c.fetcher);
        visits_free(&visits);
        close_scene(&s);
        stop_clock(0);
    }
}

/* A crawl as chance has it: what it knows of its pages, and what was not put yet. */
struct play {
    struct scene s; /* first: the sink has it */
    uint64_t chance;
    struct page_url
        unput[PAGES];      /* visits, the latest of each page; no address: none */
    int64_t due_ms[PAGES]; /* by the last visit */
    size_t visits[PAGES];
    size_t kind;   /* of PLAYS */
    bool set_back; /* the clock was */
    bool settles;  /* nothing is refused any more */
};

static const struct {
    const char *name;
    size_t visited_max;
    int64_t jump_ms; /* the wall clock is set by so much at most, both ways; 0 never */
    bool refuses, told, pauses;
} PLAYS[] = {
    { "plain", 8, 0, false, false, false },
    { "one held", 1, 0, false, false, false },
    { "many held", 1000, 0, false, false, false },
    { "refused, too", 8, 0, true, false, false },
    { "told of, too", 8, 0, false, true, false },
    { "paused, too", 8, 0, false, false, true },
    { "all of it", 64, 0, true, true, true },
    { "all of it, and many held", 500, 0, true, true, true },
    { "a clock that is set", 8, 2 * HOUR_MS, false, false, false },
    { "a clock that is set by days", 64, 3 * DAY_MS, true, false, true },
    { "all of it, and a clock that is set", 200, 2 * HOUR_MS, true, true, true },
};

/* Every third is of the other source. */
static uint32_t
source_of(size_t n)
{
    return n % 3 == 0 ? OF_BOARD : OF_TWO;
}

static uint64_t
draw(struct play *p, uint64_t below)
{
    p->chance = p->chance * 6364136223846793005u + 1442695040888963407u;
    return (p->chance >> 33) % below;
}

/* The number in its address. */
static size_t
number_of(struct str url)
{
    int64_t n = -1;

    assert_true(str_to_int(str_sub(url, sizeof HOST, url.n), &n));
    assert_in_range(n, 0, PAGES - 1);
    return (size_t)n;
}

/* What was visited reaches the port, late. */
static bool
put_all(void *self, struct err *err)
{
    struct play *p = self;

    (void)err;
    for (size_t i = 0; i < PAGES; i++) {
        if (p->unput[i].url.n > 0) {
            struct page_url *row = &p->s.memory.urls[i].at;

            assert_int_equal(number_of(row->url), i);
            row->due_ms = p->unput[i].due_ms;
            row->fetched_ms = p->unput[i].fetched_ms;
            p->unput[i].url.n = 0;
        }
    }
    return true;
}

static void
visit(struct play *p, struct waiting *url, int64_t rest_ms)
{
    struct crawl *c = &p->s.c;
    size_t n = number_of(url->at.url);
    struct page_url at = url->at;

    if (!p->set_back && p->due_ms[n] > clock_now_ms() && !crawl_is_told(c, &at)) {
        fail_msg("%s: " STR_FMT " is not due", PLAYS[p->kind].name, STR_ARG(at.url));
    }
    p->visits[n]++;
    at.source = p->s.sources[source_of(n)].id;
    at.fetched_ms = clock_now_ms();
    at.due_ms = p->due_ms[n] = at.fetched_ms + rest_ms;
    p->unput[n] = at;
    p->unput[n].url = p->s.memory.urls[n].at.url;
    seen_note(&c->seen, crawl_hash(c, at.url, source_of(n)), at.fetched_ms);
    crawl_wait(c, waiting_new(&at, source_of(n)));
    free(url);
}

/* As crawl_start.c does: what is known is not of a time to come. */
static void
seen_note_back(struct crawl *c, const struct page_url *at)
{
    uint64_t hash = crawl_hash(c, at->url, source_of(number_of(at->url)));

    if (seen_fetched_s(&c->seen, hash) > clock_now_ms() / 1000) {
        seen_note(&c->seen, hash, clock_now_ms());
    }
}

/* The port is told that the hours are quiet. */
static void
note_quiet(struct play *p, struct page_url *at)
{
    size_t n = number_of(at->url);
    int64_t due_ms = clock_now_ms() + HOUR_MS;

    at->due_ms = due_ms;
    seen_note_back(&p->s.c, at);
    p->unput[n] = *at;
    p->unput[n].url = p->s.memory.urls[n].at.url;
    p->unput[n].fetched_ms = clock_now_ms();
    p->unput[n].due_ms = due_ms;
    p->due_ms[n] = p->due_ms[n] < due_ms ? p->due_ms[n] : due_ms;
}

/* The turn of one host. */
static void
take_turn(struct play *p, size_t most)
{
    struct crawl *c = &p->s.c;
    struct host *host =
        hosts_get(&c->hosts, &c->key, draw(p, 4) == 0 ? STR(OTHER) : STR(HOST));
    bool refuses = PLAYS[p->kind].refuses && !p->settles;
    struct waiting *url;

    for (size_t i = 0; i < most && (url = crawl_pop(c, host)) != NULL; i++) {
        if (!crawl_is_current(c, url)) {
            continue;
        }
        if (p->s.memory.paused) {
            crawl_put_off(c, url, clock_now_ms() + CRAWL_PAUSE_WAIT_MS);
        } else if (refuses && draw(p, 3) == 0) {
            visit(p, url, HOUR_MS);
        } else if (refuses && draw(p, 10) == 0) {
            note_quiet(p, &url->at);
            crawl_put_off(c, url, clock_now_ms() + HOUR_MS);
        } else {
            visit(p, url, DAY_MS);
        }
    }
}

/* A feed says that a page changed. */
static void
tell(struct play *p)
{
    struct crawl *c = &p->s.c;
    size_t n = draw(p, PAGES);
    struct page_url *row = &p->s.memory.urls[n].at;

    if (draw(p, 12) == 0) { /* and is believed from now on, or is not */
        hosts_get(&c->hosts, &c->key, STR(HOST))->told_falsely = draw(p, 2) ? 100 : 0;
    }
    (void)put_all(p, NULL);
    row->changed_ms = clock_now_ms();
    if (crawl_is_told(c, row) && row->due_ms > clock_now_ms()) {
        crawl_wait(c, waiting_new(row, source_of(n)));
    }
}

static void
step(struct play *p)
{
    struct crawl *c = &p->s.c;

    pass_ms((int64_t)draw(p, draw(p, 200) == 0  ? 2 * DAY_MS
                             : draw(p, 50) == 0 ? HOUR_MS
                                                : 3000));
    if (PLAYS[p->kind].jump_ms > 0 && draw(p, 100) == 0) {
        int64_t by_ms = (int64_t)draw(p, 2 * (uint64_t)PLAYS[p->kind].jump_ms) -
                        PLAYS[p->kind].jump_ms;

        wall_ahead_ms += by_ms;
        p->set_back = p->set_back || by_ms < 0;
    }
    if (PLAYS[p->kind].pauses && draw(p, 50) == 0) {
        p->s.memory.paused = !p->s.memory.paused;
        c->sources[OF_BOARD].asked_ms = c->sources[OF_TWO].asked_ms = 0;
    }
    if (PLAYS[p->kind].told && draw(p, 5) == 0) {
        tell(p);
    }
    wake(c);
    look(&p->s);
    take_turn(p, draw(p, 20));
    assert_in_range(c->later.count - c->later.lasting, 0, p->s.options.visited_max);
    assert_in_range(c->later.lasting, 0, PAGES);
}

/* All have their turn at the end: none was lost. */
static void
settle(struct play *p)
{
    int64_t jump_ms = PLAYS[p->kind].jump_ms;
    size_t missing = PAGES, n = 0;

    (void)put_all(p, NULL);
    p->settles = true;
    p->s.memory.paused = false;
    p->s.c.sources[OF_BOARD].asked_ms = p->s.c.sources[OF_TWO].asked_ms = 0;
    memset(p->visits, 0, sizeof p->visits);
    pass_ms(jump_ms > 0 ? 60 * DAY_MS : DAY_MS); /* all are due */
    for (int64_t t = 0; missing > 0 && t < SETTLE_S; t++) {
        pass_ms(1000);
        wake(&p->s.c);
        look(&p->s);
        for (int host = 0; host < 4; host++) {
            take_turn(p, 20);
        }
        missing = 0;
        for (size_t i = 0; i < PAGES; i++) {
            missing += p->visits[i] == 0;
            n = p->visits[i] == 0 ? i : n;
        }
    }
    if (missing > 0) {
        fail_msg("%s: %zu pages were lost, " STR_FMT " is one", PLAYS[p->kind].name,
                 missing, STR_ARG(p->s.memory.urls[n].at.url));
    }
}

static void
open_play(struct play *p, size_t kind)
{
    struct crawl *c = &p->s.c;

    *p = (struct play){ .chance = kind, .kind = kind };
    stop_clock(NOON_MS);
    open_scene(&p->s);
    p->s.options.visited_max = PLAYS[kind].visited_max;
    p->s.sink.self = p;
    p->s.sink.flush = put_all;
    c->sources[OF_TWO].scope.host_count = 2;
    for (int i = 0; i < PAGES; i++) {
        uint32_t source = source_of((size_t)i);
        struct page_url at = page_at(&p->s, source, i);

        at.url = arena_printf(&c->arena, "%s/%d", i % 4 == 0 ? OTHER : HOST, i);
        at.due_ms = clock_now_ms() - DAY_MS / 2 + (int64_t)draw(p, DAY_MS);
        at.fetched_ms = at.due_ms - DAY_MS;
        at.is_seed = i % 50 == 0;
        memory_keep(&p->s.memory, &at);
        (void)seen_add(&c->seen, crawl_hash(c, at.url, source));
        seen_note(&c->seen, crawl_hash(c, at.url, source), at.fetched_ms);
        crawl_wait(c, waiting_new(&at, source));
    }
}

static void
no_page_is_lost_nor_asked_for_too_soon(void **state)
{
    (void)state;
    for (size_t kind = 0; kind < sizeof PLAYS / sizeof PLAYS[0]; kind++) {
        struct play *p = mem_alloc(1, sizeof *p);

        open_play(p, kind);
        for (int i = 0; i < STEPS; i++) {
            step(p);
        }
        assert_true(p->s.memory.walks > 0 || PLAYS[p->kind].visited_max > PAGES);
        settle(p);
        close_scene(&p->s);
        free(p);
        stop_clock(0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TIMED_TEST(a_full_memory_keeps_nobody_from_his_turn),
        TIMED_TEST(many_hosts_have_the_part_of_their_source),
        TIMED_TEST(a_dead_host_leaves_room_for_the_other),
        TIMED_TEST(what_comes_once_more_was_not_left),
        TIMED_TEST(a_visit_is_not_of_a_time_to_come),
        TIMED_TEST(who_tells_that_it_is_quiet_comes_back),
        TIMED_TEST(no_page_is_lost_nor_asked_for_too_soon),
    };

    return cmocka_run_group_tests_name("crawl_left", tests, NULL, NULL);
}
