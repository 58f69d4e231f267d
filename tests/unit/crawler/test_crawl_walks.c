/*
 * How often what was left to the port is walked: seldom where nothing can be taken, soon where it
 * can. The loop is not run: its state is made here, and each look at it asked for.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/crawl_scene.h"

#include <unistd.h>

#define REST_MS 20000 /* the least between two walks of the same */
#define LOOKS   500

/* Another source has all the room at the host: nothing of this one waits, and nothing can. The
 * keeper gives a fetcher up that walks time and again. */
static void
a_host_full_of_another_source_is_no_reason_to_walk(void **state)
{
    struct scene s;
    int64_t begun_ms = clock_mono_ms();

    (void)state;
    open_scene(&s);
    for (int i = 0; i < PART; i++) {
        wait_for_host(&s, OF_BOARD, i);
    }
    for (int i = 0; i < ROWS; i++) {
        leave(&s, OF_TWO, i);
    }
    for (int i = 0; i < LOOKS; i++) {
        look(&s);
        assert_int_equal(s.c.sources[OF_TWO].queued, 0);
    }
    assert_in_range(s.memory.walked, ROWS,
                    ROWS * (size_t)(2 + (clock_mono_ms() - begun_ms) / REST_MS));
    assert_int_equal(drain(&s), PART);
    close_scene(&s);
}

/* Where walks bring what the host has room for, the next one begins when that is done. */
static void
what_has_room_is_walked_at_once(void **state)
{
    struct scene s;
    size_t taken = 0;

    (void)state;
    open_scene(&s);
    for (int i = 0; i < 5 * PART; i++) {
        leave(&s, OF_TWO, i);
    }
    for (int i = 0; i < LOOKS && taken < 5 * PART; i++) {
        look(&s);
        assert_in_range(s.c.sources[OF_TWO].queued, 0, PART);
        if (i % 50 == 49) {
            taken += drain(&s);
        }
    }
    assert_int_equal(taken, 5 * PART);
    close_scene(&s);
}

/* A source was closed for most of a day while it was walked: that is no reason to rest for ten. */
static void
a_rest_is_no_longer_than_an_hour(void **state)
{
    struct scene s;
    struct crawl_source *source;

    (void)state;
    open_scene(&s);
    source = &s.c.sources[OF_TWO];
    source->begun_ms = 1; /* when the machine was started */
    look(&s);
    assert_int_equal(source->begun_ms, 0);
    assert_in_range(source->again_ms, clock_mono_ms() - 1, clock_mono_ms() + HOUR_MS);
    close_scene(&s);
}

/* A walk of a closed source does not begin, or its time would be counted. */
static void
a_closed_source_is_not_begun(void **state)
{
    struct scene s;

    (void)state;
    open_scene(&s);
    leave(&s, OF_TWO, 1);
    s.memory.paused = true;
    look(&s);
    assert_int_equal(s.c.sources[OF_TWO].begun_ms, 0);
    assert_true(s.c.sources[OF_TWO].behind_ms < INT64_MAX);
    assert_int_equal(s.memory.walks, 0);
    s.memory.paused = false;
    s.c.sources[OF_TWO].asked_ms = 0; /* the port is asked again */
    look(&s);
    assert_int_equal(s.memory.walked, 1);
    assert_int_equal(drain(&s), 1);
    close_scene(&s);
}

/* Lists are where new ads are found: they come before old pages, and do not wait for room among
 * these, however many hosts the source has. */
static void
a_seed_is_not_crowded_out(void **state)
{
    static const int64_t AWAY[] = { 1,
                                    44 }; /* of 65 old pages, by hosts of the source */
    (void)state;
    for (size_t hosts = 1; hosts <= 2; hosts++) {
        struct scene s;
        struct host *host;
        int64_t away;

        open_scene(&s);
        s.options.visited_max = 4 * PART;
        s.c.sources[OF_BOARD].scope.host_count = hosts;
        for (int i = 0; i < PART + 1; i++) {
            wait_for_host(&s, OF_BOARD, i);
        }
        away = crawl_away(&s.c);
        assert_int_equal(away, AWAY[hosts - 1]);
        for (int i = 0; i < PART; i++) {
            struct page_url seed = page_at(&s, OF_BOARD, PART + 1 + i);

            seed.is_seed = true;
            s.c.known++;
            crawl_wait(&s.c, waiting_new(&seed, OF_BOARD));
        }
        host = hosts_get(&s.c.hosts, &s.c.key, STR(HOST));
        assert_int_equal(crawl_away(&s.c), away);
        assert_int_equal(host->queues[HOST_NEW_AD].count, PART);
        assert_int_equal(drain(&s), 2 * PART + 1 - away);
        close_scene(&s);
    }
}

static const struct {
    const char *name;
    bool is_seed;
    int64_t interval_ms;
    int64_t changed_ms; /* before now */
} KINDS[] = {
    { "pages", false, DAY_MS, DAY_MS * 2 },
    { "lists", true, DAY_MS, DAY_MS * 2 },
    { "refused before they were asked for", false, 0, DAY_MS * 2 },
    { "said to have changed", false, DAY_MS, HOUR_MS },
};

/* A dead host is walked time and again, whatever waits for it: what waits already comes once
 * more, and that must not add up. When the host lives again all are asked for. */
static void
nothing_waits_without_a_bound(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof KINDS / sizeof KINDS[0]; k++) {
        struct scene s;
        size_t taken = 0;

        open_scene(&s);
        for (int i = 0; i < 3 * PART; i++) {
            struct page_url at = page_at(&s, OF_TWO, i);

            at.is_seed = KINDS[k].is_seed;
            at.interval_ms = KINDS[k].interval_ms;
            at.changed_ms = clock_now_ms() - KINDS[k].changed_ms;
            leave_page(&s, OF_TWO, &at);
        }
        for (int i = 0; i < LOOKS; i++) {
            s.c.sources[OF_TWO].again_ms = 0; /* the rest is over */
            look(&s);
            if (s.c.hosts.waiting > PART || s.c.later.count > 0) {
                fail_msg("%s: %zu wait", KINDS[k].name, s.c.hosts.waiting);
            }
        }
        for (int i = 0; i < LOOKS && taken < 3 * PART; i++) {
            taken += drain(&s);
            s.c.sources[OF_TWO].again_ms = 0;
            look(&s);
        }
        if (taken != 3 * PART) {
            fail_msg("%s: %zu were asked for", KINDS[k].name, taken);
        }
        close_scene(&s);
    }
}

/* What a feed told of waits for its host before its time. It is walked a little before, too. */
static void
what_was_told_of_does_not_add_up(void **state)
{
    struct scene s;
    size_t waiting;

    (void)state;
    open_scene(&s);
    leave(&s, OF_TWO, 0);
    for (int i = 1; i <= ROWS; i++) {
        struct page_url at = page_at(&s, OF_TWO, i);

        at.due_ms = clock_now_ms() + HOUR_MS / 12;
        at.changed_ms = clock_now_ms() - 1000;
        memory_keep(&s.memory, &at);
        (void)seen_add(&s.c.seen, crawl_hash(&s.c, at.url, OF_TWO));
        crawl_wait(&s.c, waiting_new(&at, OF_TWO));
    }
    waiting = s.c.hosts.waiting;
    assert_int_equal(waiting, ROWS);
    for (int i = 0; i < LOOKS; i++) {
        s.c.sources[OF_TWO].again_ms = 0;
        s.c.sources[OF_TWO].behind_ms = 1; /* something is, each time */
        look(&s);
        assert_in_range(s.c.later.count, 0, s.options.visited_max);
    }
    assert_int_equal(
        hosts_get(&s.c.hosts, &s.c.key, STR(HOST))->queues[HOST_TOLD].count, ROWS);
    assert_int_equal(drain(&s), ROWS + 1);
    close_scene(&s);
}

/* Takes its time: until the clock shows another second. */
static bool
take_slowly(void *self, struct visit *v, struct err *err)
{
    struct scene *s = self;
    int64_t second = clock_now_ms() / 1000;
    bool ok = memory_put(&s->memory, &v->page, err);

    while (clock_now_ms() / 1000 == second) {
        (void)usleep(1000);
    }
    visit_give_back(s->c.visits, v);
    return ok;
}

/* However long it takes to hand over that a page was refused: it is known by the time that the
 * port has of it, or what the port gives would be thought to be old. */
static void
what_was_refused_comes_back(void **state)
{
    struct fetch_options fetch = { .agent = STR("Lurewatch/test"), .slots = 1 };
    struct visits visits = { NULL };
    struct host *host;
    struct scene s;

    (void)state;
    open_scene(&s);
    s.sink = (struct visit_sink){ .self = &s, .take = take_slowly, .flush = no_flush };
    s.c.visits = &visits;
    fetch.gate = &s.c.gate;
    assert_true(fetcher_new(&fetch, &s.c.fetcher, &s.err));
    host = hosts_get(&s.c.hosts, &s.c.key, STR(HOST));
    host->closed = PAGE_PRIVATE;
    host->closed_what = STR("a private address");
    wait_for_host(&s, OF_TWO, 0);
    crawl_start(&s.c);
    assert_int_equal(s.memory.page_count, 1);
    assert_int_equal(s.memory.pages[0].outcome, PAGE_PRIVATE);
    s.memory.urls[0].at.due_ms = clock_now_ms() - HOUR_MS; /* time goes by */
    s.c.sources[OF_TWO].behind_ms = 1;
    look(&s);
    assert_int_equal(s.memory.walked, 1);
    assert_int_equal(drain(&s), 1);
    fetcher_free(s.c.fetcher);
    visits_free(&visits);
    close_scene(&s);
}

/* Its links were read again, and its server said that nothing had changed: its ads are still to be
 * read, and it is due like others. */
static void
what_was_read_for_links_alone_comes_back(void **state)
{
    struct host *host;
    struct waiting *url;
    struct page_url at;
    struct scene s;

    (void)state;
    open_scene(&s);
    at = page_at(&s, OF_TWO, 0);
    at.links_only = true;
    leave_page(&s, OF_TWO, &at);
    look(&s);
    host = hosts_get(&s.c.hosts, &s.c.key, STR(HOST));
    url = crawl_pop(&s.c, host);
    assert_non_null(url);
    assert_int_equal(url->at.digest.n, 0);
    assert_false(url->at.links_only);
    free(url);
    close_scene(&s);
}

/* Behind all that a full host has no room for another one is due: it is come to soon, and not a
 * few at a time. */
static void
a_full_host_is_soon_walked_past(void **state)
{
    struct scene s;
    struct page_url at;
    struct host *other;
    int looks = 0;

    (void)state;
    open_scene(&s);
    for (int i = 0; i < PART; i++) {
        wait_for_host(&s, OF_TWO, i);
    }
    for (int i = PART; i < 20 * PART; i++) {
        leave(&s, OF_TWO, i);
    }
    at = page_at(&s, OF_TWO, 0);
    at.url = STR("http://www.a.example/");
    at.due_ms = clock_now_ms() - 1;
    leave_page(&s, OF_TWO, &at);
    other = hosts_get(&s.c.hosts, &s.c.key, STR("http://www.a.example"));
    while (other->count == 0 && looks < LOOKS) {
        look(&s);
        looks++;
    }
    assert_in_range(looks, 1, 100);
    close_scene(&s);
}

/* A keeper that lets nothing be walked. */
static bool
refuse_walk(void *self, struct str source, const struct frontier_window *window,
            frontier_row *row, void *user, int64_t *reached_ms, struct err *err)
{
    (void)source;
    (void)row;
    (void)user;
    (void)err;
    ((struct frontier_memory *)self)->walks++;
    *reached_ms = window->from_ms;
    return true;
}

/* Who got nowhere does not ask again sooner than who got all. */
static void
a_refused_walk_is_not_soon_asked_for_again(void **state)
{
    int64_t wait_ms[2];
    size_t taken[2];
    struct scene s;

    (void)state;
    for (int refused = 0; refused < 2; refused++) {
        stop_clock(1795521600000);
        open_scene(&s);
        s.port.due = refused ? refuse_walk : memory_due;
        leave(&s, OF_TWO, 0);
        look(&s);
        wait_ms[refused] = crawl_back_wait_ms(&s.c) + clock_mono_ms() - s.c.back_ms;
        taken[refused] = drain(&s);
        close_scene(&s);
        stop_clock(0);
        assert_int_equal(s.memory.walks, 1);
    }
    assert_int_equal(taken[0], 1);
    assert_int_equal(taken[1], 0);
    assert_int_equal(wait_ms[1], wait_ms[0]);
}

static bool
take_nothing(void *self, struct visit *v, struct err *err)
{
    struct scene *s = self;

    (void)err;
    visit_give_back(s->c.visits, v);
    return true;
}

/* So many new pages wait for their host, and are refused. */
static void
refuse_new_ones(struct scene *s, int first)
{
    for (int i = first; i < first + ROWS; i++) {
        struct page_url at = { .url = arena_printf(&s->c.arena, HOST "/new/%d", i),
                               .source = s->sources[OF_TWO].id };

        s->c.known++;
        s->c.sources[OF_TWO].unasked++;
        crawl_wait(&s->c, waiting_new(&at, OF_TWO));
    }
    crawl_start(&s->c);
}

/* A host turns out to be closed for good: what was to be asked of it makes room for others, once:
 * its addresses may be made up. */
static void
what_is_refused_for_ever_makes_room(void **state)
{
    struct fetch_options fetch = { .agent = STR("Lurewatch/test"), .slots = 1 };
    struct visits visits = { NULL };
    struct host *host;
    struct scene s;

    (void)state;
    open_scene(&s);
    s.sink = (struct visit_sink){ .self = &s, .take = take_nothing, .flush = no_flush };
    s.c.visits = &visits;
    fetch.gate = &s.c.gate;
    assert_true(fetcher_new(&fetch, &s.c.fetcher, &s.err));
    host = hosts_get(&s.c.hosts, &s.c.key, STR(HOST));
    host->closed = PAGE_PORT;
    s.c.sources[OF_TWO].unasked_max = ROWS;
    refuse_new_ones(&s, 0);
    assert_int_equal(s.stats.refused[PAGE_PORT], ROWS);
    assert_int_equal(s.c.known, 0);
    assert_int_equal(s.c.sources[OF_TWO].unasked, 0);
    refuse_new_ones(&s, ROWS);
    assert_int_equal(s.stats.refused[PAGE_PORT], 2 * ROWS);
    assert_int_equal(s.c.known, 0);
    assert_int_equal(s.c.sources[OF_TWO].unasked, ROWS);
    fetcher_free(s.c.fetcher);
    visits_free(&visits);
    close_scene(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_full_of_another_source_is_no_reason_to_walk),
        cmocka_unit_test(what_has_room_is_walked_at_once),
        cmocka_unit_test(a_rest_is_no_longer_than_an_hour),
        cmocka_unit_test(a_closed_source_is_not_begun),
        cmocka_unit_test(a_seed_is_not_crowded_out),
        cmocka_unit_test(nothing_waits_without_a_bound),
        cmocka_unit_test(what_was_told_of_does_not_add_up),
        cmocka_unit_test(what_was_refused_comes_back),
        cmocka_unit_test(a_full_host_is_soon_walked_past),
        cmocka_unit_test(a_refused_walk_is_not_soon_asked_for_again),
        cmocka_unit_test(what_was_read_for_links_alone_comes_back),
        cmocka_unit_test(what_is_refused_for_ever_makes_room),
    };

    return cmocka_run_group_tests_name("crawl_walks", tests, NULL, NULL);
}
