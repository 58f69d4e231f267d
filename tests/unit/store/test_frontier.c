/*
 * The frontier, page states and the ledger.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/records.h"
#include "tests/unit/store/help.h"

/* What a load brought. */
struct loaded {
    struct arena *arena;
    struct page_url urls[64];
    size_t count, stop_at; /* stop_at: fail after so many; 0 never */
};

static bool
take(void *user, const struct page_url *url, struct err *err)
{
    struct loaded *l = user;
    if (l->stop_at != 0 && l->count == l->stop_at)
        return err_set(err, "enough");
    assert_true(l->count < 64);
    struct page_url *out = &l->urls[l->count++];
    *out = *url;
    out->url = arena_str(l->arena, url->url);
    out->source = arena_str(l->arena, url->source);
    out->etag = arena_str(l->arena, url->etag);
    out->last_modified = arena_str(l->arena, url->last_modified);
    out->digest = arena_str(l->arena, url->digest);
    return true;
}

static struct loaded
load(struct box *box, const char *source)
{
    struct loaded l = { .arena = &box->arena };
    ASSERT_OK(box, store_frontier_load(box->s, str_of(source), take, &l, &box->err));
    return l;
}

static struct page_url
url_of(const char *source, const char *url)
{
    return (
        struct page_url){ .source = str_of(source), .url = str_of(url), .depth = 2 };
}

static void
urls_come_back_in_order_once(void **state)
{
    (void)state;
    struct box box;
    box_open(&box);
    const struct page_url first[] = {
        { .source = STR("a"), .url = STR("https://a.test/"), .is_seed = true },
        url_of("a", "https://a.test/1"),
        url_of("b", "https://a.test/1"),
        url_of("a", "https://a.test/1"),
        url_of("a", "https://a.test/0"),
    };
    const struct page_url second[] = {
        url_of("a", "https://a.test/0"),
        url_of("a", "https://a.test/9"),
        url_of("b", "https://b.test/9"),
        url_of("a", "https://a.test/%00\xff"),
    };
    ASSERT_OK(&box, store_frontier_add(box.s, first, 5, NOW_MS, &box.err));
    ASSERT_OK(&box, store_frontier_add(box.s, second, 4, NOW_MS, &box.err));
    ASSERT_OK(&box, store_frontier_add(box.s, second, 4, NOW_MS, &box.err));
    ASSERT_OK(&box, store_frontier_add(box.s, NULL, 0, NOW_MS, &box.err));
    struct loaded a = load(&box, "a");
    static const char *const expected[] = { "https://a.test/", "https://a.test/1",
                                            "https://a.test/0", "https://a.test/9",
                                            "https://a.test/%00\xff" };
    assert_int_equal(a.count, 5);
    for (size_t i = 0; i < 5; i++)
        ASSERT_STR(a.urls[i].url, expected[i]);
    assert_true(a.urls[0].is_seed);
    assert_false(a.urls[1].is_seed);
    assert_int_equal(a.urls[1].depth, 2);
    assert_int_equal(a.urls[1].due_ms, 0);
    ASSERT_STR(a.urls[1].etag, "");
    assert_int_equal(load(&box, "b").count, 2);
    assert_int_equal(load(&box, "c").count, 0);
    struct loaded stopped = { .arena = &box.arena, .stop_at = 2 };
    assert_false(store_frontier_load(box.s, STR("a"), take, &stopped, &box.err));
    assert_string_equal(box.err.text, "enough");
    assert_int_equal(load(&box, "a").count, 5);
    box_close(&box);
}

static void
a_visit_leaves_its_state(void **state)
{
    (void)state;
    struct box box;
    box_open(&box);
    const struct page_url seed = { .source = STR("board-kz"),
                                   .url = STR("https://board.test/"),
                                   .is_seed = true };
    const struct page_url links[] = {
        url_of("board-kz", "https://board.test/d/1"),
        url_of("board-kz", "https://board.test/d/2"),
        url_of("board-kz", "https://board.test/"),
    };
    ASSERT_OK(&box, store_frontier_add(box.s, &seed, 1, NOW_MS, &box.err));
    struct page page = page_of("https://board.test/", NOW_MS);
    page.links = links;
    page.link_count = 3;
    ASSERT_OK(&box,
              store_put_page(box.s, &page, NULL, &retention_default, NULL, &box.err));
    struct loaded l = load(&box, "board-kz");
    assert_int_equal(l.count, 3);
    ASSERT_STR(l.urls[0].etag, "\"e1\"");
    ASSERT_STR(l.urls[0].last_modified, "Sat, 21 Nov 2026 08:00:00 GMT");
    ASSERT_STR(l.urls[0].digest, "d1d1");
    assert_int_equal(l.urls[0].due_ms, NOW_MS + DAY_MS);
    assert_int_equal(l.urls[0].interval_ms, DAY_MS);
    assert_true(l.urls[0].is_seed);
    assert_int_equal(l.urls[2].due_ms, 0);

    /* outcome, validators brought, validators kept */
    static const struct {
        enum page_outcome outcome;
        const char *etag, *digest, *etag_kept, *digest_kept;
    } visits[] = {
        { PAGE_TIMEOUT, "", "", "\"e1\"", "d1d1" },
        { PAGE_UNCHANGED, "\"e2\"", "", "\"e2\"", "d1d1" },
        { PAGE_HTTP_ERROR, "", "", "\"e2\"", "d1d1" },
        { PAGE_OK, "", "d2d2", "", "d2d2" },
        { PAGE_ROBOTS, "", "", "", "d2d2" },
    };
    for (size_t i = 0; i < sizeof visits / sizeof visits[0]; i++) {
        page.outcome = visits[i].outcome;
        page.etag = str_of(visits[i].etag);
        page.digest = str_of(visits[i].digest);
        page.fetched_ms++;
        ASSERT_OK(&box, store_put_page(box.s, &page, NULL, &retention_default, NULL,
                                       &box.err));
        l = load(&box, "board-kz");
        ASSERT_STR(l.urls[0].etag, visits[i].etag_kept);
        ASSERT_STR(l.urls[0].digest, visits[i].digest_kept);
    }
    /* only its links were read: outcome, mark and digest brought, mark and digest kept */
    static const struct {
        enum page_outcome outcome;
        bool links_only;
        const char *digest;
        bool links_only_kept;
        const char *digest_kept;
    } half[] = {
        { PAGE_OK, true, "d3", true, "d3" },
        { PAGE_UNCHANGED, true, "", true, "d3" },
        { PAGE_TIMEOUT, true, "d3", true, "d3" }, /* by a crawl for links */
        { PAGE_UNCHANGED, false, "", true, "d3" },
        { PAGE_TIMEOUT, false, "", false, "" }, /* by a crawl for ads */
        { PAGE_OK, true, "d3", true, "d3" },
        { PAGE_OK, false, "d4", false, "d4" },
    };
    for (size_t i = 0; i < sizeof half / sizeof half[0]; i++) {
        page.outcome = half[i].outcome;
        page.links_only = half[i].links_only;
        page.digest = str_of(half[i].digest);
        page.fetched_ms++;
        ASSERT_OK(&box, store_put_page(box.s, &page, NULL, &retention_default, NULL,
                                       &box.err));
        l = load(&box, "board-kz");
        assert_int_equal(l.urls[0].links_only, half[i].links_only_kept);
        ASSERT_STR(l.urls[0].digest, half[i].digest_kept);
    }
    /* never again, and a page that nobody announced */
    page = page_of("https://board.test/gone", NOW_MS);
    page.outcome = PAGE_GONE;
    page.next_ms = 0;
    ASSERT_OK(&box,
              store_put_page(box.s, &page, NULL, &retention_default, NULL, &box.err));
    l = load(&box, "board-kz");
    assert_int_equal(l.count, 4);
    ASSERT_STR(l.urls[3].url, "https://board.test/gone");
    assert_true(l.urls[3].due_ms == INT64_MAX);
    box_close(&box);
}

/* What a feed says of a page that was fetched stands with it; of others nothing does. */
static void
what_was_told_stands_with_its_page(void **state)
{
    (void)state;
    struct box box;
    box_open(&box);
    const struct page_url fresh = url_of("board-kz", "https://board.test/new");
    struct page_url told = url_of("board-kz", "https://board.test/d/1");
    struct page_url asked[] = { url_of("board-kz", "https://board.test/none"),
                                url_of("board-kz", "https://board.test/new"),
                                url_of("board-kz", "https://board.test/d/1"),
                                url_of("other", "https://board.test/d/1") };
    ASSERT_OK(&box, store_frontier_add(box.s, &fresh, 1, NOW_MS, &box.err));
    struct page page = page_of("https://board.test/d/1", NOW_MS);
    page.told = PAGE_TOLD_FALSELY;
    ASSERT_OK(&box,
              store_put_page(box.s, &page, NULL, &retention_default, NULL, &box.err));

    static const struct {
        int64_t changed_ms, kept_ms; /* against the visit */
    } table[] = { { -1, 0 }, { 0, 0 }, { 5, 5 }, { 3, 5 }, { 7, 7 } };
    told.fetched_ms = NOW_MS;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct page list = page_of("https://board.test/list", NOW_MS);
        told.changed_ms = NOW_MS + table[i].changed_ms;
        list.links = &told;
        list.link_count = 1;
        ASSERT_OK(&box, store_put_page(box.s, &list, NULL, &retention_default, NULL,
                                       &box.err));
        struct loaded l = { .arena = &box.arena };
        ASSERT_OK(&box, store_frontier_recall(box.s, asked, 4, take, &l, &box.err));
        assert_int_equal(l.count, 2);
        ASSERT_STR(l.urls[0].url, "https://board.test/new");
        assert_int_equal(l.urls[0].fetched_ms, 0);
        assert_int_equal(l.urls[0].changed_ms, 0);
        ASSERT_STR(l.urls[1].url, "https://board.test/d/1");
        assert_int_equal(l.urls[1].fetched_ms, NOW_MS);
        assert_int_equal(l.urls[1].told, PAGE_TOLD_FALSELY);
        assert_int_equal(l.urls[1].changed_ms,
                         table[i].kept_ms == 0 ? 0 : NOW_MS + table[i].kept_ms);
    }
    assert_int_equal(load(&box, "board-kz").count, 3);
    struct loaded stopped = { .arena = &box.arena, .stop_at = 1 };
    assert_false(store_frontier_recall(box.s, asked, 4, take, &stopped, &box.err));
    /* the next visit has its own verdict, and keeps what was said */
    page.told = PAGE_TOLD_TRULY;
    page.looks = (struct page_looks){ 14400, 720, 12, 3 };
    page.fetched_ms = NOW_MS + DAY_MS;
    ASSERT_OK(&box,
              store_put_page(box.s, &page, NULL, &retention_default, NULL, &box.err));
    struct loaded l = load(&box, "board-kz");
    assert_int_equal(l.urls[1].told, PAGE_TOLD_TRULY);
    assert_memory_equal(&l.urls[1].looks, &page.looks, sizeof page.looks);
    assert_int_equal(l.urls[0].looks.count, 0);
    assert_int_equal(l.urls[1].changed_ms, NOW_MS + 7);
    assert_int_equal(l.urls[1].fetched_ms, NOW_MS + DAY_MS);
    box_close(&box);
}

/* What is due in a window comes by its time; a millisecond comes whole. */
static void
what_is_due_is_walked_by_its_time(void **state)
{
    (void)state;
    struct box box;
    box_open(&box);
    static const struct {
        const char *url;
        int64_t due_ms; /* 0 never */
    } pages[] = { { "https://a.test/9", 9 },  { "https://a.test/3", 3 },
                  { "https://a.test/5", 5 },  { "https://a.test/5b", 5 },
                  { "https://a.test/5a", 5 }, { "https://a.test/never", 0 },
                  { "https://a.test/1", 1 } };
    const struct page_url fresh = url_of("board-kz", "https://a.test/fresh");
    ASSERT_OK(&box, store_frontier_add(box.s, &fresh, 1, NOW_MS, &box.err));
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        struct page page = page_of(pages[i].url, NOW_MS);
        page.next_ms = pages[i].due_ms > 0 ? NOW_MS + pages[i].due_ms : 0;
        page.looks = (struct page_looks){ 14400, 720, 12, 3 };
        ASSERT_OK(&box, store_put_page(box.s, &page, NULL, &retention_default, NULL,
                                       &box.err));
    }
    struct page other = page_of("https://a.test/2", NOW_MS);
    other.at.source = STR("other");
    other.next_ms = NOW_MS + 2;
    ASSERT_OK(&box,
              store_put_page(box.s, &other, NULL, &retention_default, NULL, &box.err));
    static const struct {
        int64_t from_ms, until_ms, most;
        const char *found; /* ends of addresses */
        int64_t reached_ms;
    } table[] = {
        { 0, 100, 100, "1 3 5 5b 5a 9", 100 },
        { 0, 100, 7, "1 3 5 5b 5a 9", 100 },
        { 0, 100, 6, "1 3 5 5b 5a 9", 10 },
        { 0, 100, 2, "1 3", 4 },
        { 0, 100, 3, "1 3 5 5b 5a", 6 },
        { 4, 100, 1, "5 5b 5a", 6 },
        { 6, 100, 1, "9", 10 },
        { 3, 5, 100, "3", 5 },
        { 10, 100, 100, "", 100 },
        { 5, 5, 100, "", 5 },
        { 5, 4, 100, "", 4 },
        { 0, 100, 0, "1", 2 },
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct loaded l = { .arena = &box.arena };
        int64_t reached_ms = -1;
        ASSERT_OK(&box,
                  store_frontier_due(box.s, STR("board-kz"), NOW_MS + table[i].from_ms,
                                     NOW_MS + table[i].until_ms, table[i].most, take,
                                     &l, &reached_ms, &box.err));
        struct str found = STR("");
        for (size_t k = 0; k < l.count; k++)
            found =
                arena_printf(&box.arena, STR_FMT "%s" STR_FMT, STR_ARG(found),
                             k > 0 ? " " : "", STR_ARG(str_sub(l.urls[k].url, 15, 99)));
        ASSERT_STR(found, table[i].found);
        assert_int_equal(reached_ms - NOW_MS, table[i].reached_ms);
        for (size_t k = 0; k < l.count; k++) {
            ASSERT_STR(l.urls[k].etag, "\"e1\"");
            assert_int_equal(l.urls[k].looks.still_min, 14400);
        }
    }
    int64_t reached_ms;
    struct loaded stopped = { .arena = &box.arena, .stop_at = 1 };
    assert_false(store_frontier_due(box.s, STR("board-kz"), NOW_MS, NOW_MS + 100, 100,
                                    take, &stopped, &reached_ms, &box.err));
    box_close(&box);
}

static void
ads_of_a_page_come_with_it(void **state)
{
    (void)state;
    struct box box;
    struct ad_put_result results[2];
    box_open(&box);
    struct sample *one = sample_new(&box, "first on the page");
    struct sample *two = sample_new(&box, "second on the page");
    const struct ad_put puts[] = { one->put, two->put };
    one->ad.source = STR("");
    one->ad.url = STR("");
    one->ad.seen_at_ms = 5; /* a page was seen when it was fetched */
    struct page page = page_of("https://board.test/d/1", NOW_MS);
    page.ads = &one->ad;
    page.ad_count = 2;
    page.warc_file = STR("a-00001.warc.gz");
    page.warc_offset = 4711;
    page.warc_size = 100;
    ASSERT_OK(&box, store_put_page(box.s, &page, puts, &retention_default, results,
                                   &box.err));
    assert_true(results[0].is_new && results[1].is_new && results[1].queued);
    struct ad_record r = sample_find(&box, one);
    ASSERT_STR(r.ad.source, "board-kz");
    ASSERT_STR(r.ad.url, "https://board.test/d/1");
    assert_int_equal(r.row.first_seen_ms, NOW_MS);
    ASSERT_STR(r.warc_file, "a-00001.warc.gz");
    assert_int_equal(r.warc_offset, 4711);
    /* seen again: the record is the latest */
    page.fetched_ms += DAY_MS;
    page.warc_offset = 99;
    ASSERT_OK(&box, store_put_page(box.s, &page, puts, &retention_default, results,
                                   &box.err));
    assert_false(results[0].is_new || results[0].queued);
    r = sample_find(&box, one);
    assert_int_equal(r.row.times_seen, 2);
    assert_int_equal(r.warc_offset, 99);
    box_close(&box);
}

static void
a_page_is_whole_or_not_at_all(void **state)
{
    (void)state;
    struct box box;
    struct queue_stats stats;
    const struct ledger_row *rows;
    size_t count;
    box_open(&box);
    struct sample *huge = sample_new(&box, "x");
    size_t size = (size_t)65 << 20;
    char *bytes = calloc(1, size);
    huge->ad.text = (struct str){ bytes, size };
    const struct page_url link = url_of("board-kz", "https://board.test/d/7");
    struct page page = page_of("https://board.test/d/1", NOW_MS);
    page.ads = &huge->ad;
    page.ad_count = 1;
    page.links = &link;
    page.link_count = 1;
    for (int batch = 0; batch < 2; batch++) {
        if (batch)
            ASSERT_OK(&box, store_batch_begin(box.s, &box.err));
        assert_false(store_put_page(box.s, &page, &huge->put, &retention_default, NULL,
                                    &box.err));
        if (batch)
            ASSERT_OK(&box, store_batch_end(box.s, &box.err));
        assert_int_equal(load(&box, "board-kz").count, 0);
        ASSERT_OK(&box, store_queue_stats(box.s, &stats, &box.err));
        assert_int_equal(stats.ads + stats.pages + stats.sightings, 0);
        ASSERT_OK(&box, store_ledger(box.s, 0, 0, &box.arena, &rows, &count, &box.err));
        assert_int_equal(count, 0);
    }
    free(bytes);
    box_close(&box);
}

static void
the_ledger_tells_everything(void **state)
{
    (void)state;
    static const struct {
        const char *source, *url;
        enum page_outcome outcome;
        bool requested;
        int64_t at;
        const char *what;
    } visits[] = {
        { "board-kz", "https://board.test/1", PAGE_OK, true, 0, "" },
        { "board-kz", "https://board.test/2", PAGE_ROBOTS, false, 0, "Disallow: /2" },
        { "board-kz", "https://board.test/3", PAGE_ROBOTS, false, 5, "Disallow: /3" },
        { "agency", "https://agency.test/", PAGE_OK, true, 5, "" },
        { "board-kz", "https://board.test/4", PAGE_TIMEOUT, true, 9, "30 s" },
    };
    struct box box;
    const struct ledger_row *rows;
    const struct outcome_count *outcomes;
    size_t count;
    box_open(&box);
    for (size_t i = 0; i < 5; i++) {
        struct page page = page_of(visits[i].url, NOW_MS + visits[i].at);
        page.at.source = str_of(visits[i].source);
        page.outcome = visits[i].outcome;
        page.requested = visits[i].requested;
        page.what = str_of(visits[i].what);
        ASSERT_OK(&box, store_put_page(box.s, &page, NULL, &retention_default, NULL,
                                       &box.err));
    }
    ASSERT_OK(&box, store_ledger(box.s, NOW_MS, NOW_MS + 9, &box.arena, &rows, &count,
                                 &box.err));
    assert_int_equal(count, 4);
    for (size_t i = 0; i < 4; i++) {
        ASSERT_STR(rows[i].url, visits[i].url);
        ASSERT_STR(rows[i].source, visits[i].source);
        ASSERT_STR(rows[i].what, visits[i].what);
        assert_int_equal(rows[i].outcome, visits[i].outcome);
        assert_int_equal(rows[i].requested, visits[i].requested);
        assert_int_equal(rows[i].at_ms, NOW_MS + visits[i].at);
    }
    ASSERT_STR(rows[0].host, "https://board.test:443");
    ASSERT_STR(rows[0].address, "203.0.113.7");
    ASSERT_STR(rows[0].robots, "abcd");
    assert_int_equal(rows[0].status, 200);
    assert_int_equal(rows[0].waited_ms, 2000);
    assert_int_equal(rows[0].delay_ms, 2000);
    assert_int_equal(rows[0].took_ms, 120);
    ASSERT_OK(&box, store_outcomes(box.s, NOW_MS, 0, &box.arena, &outcomes, &count,
                                   &box.err));
    assert_int_equal(count, 4);
    ASSERT_STR(outcomes[0].source, "agency");
    for (size_t i = 0; i < count; i++)
        if (outcomes[i].outcome == PAGE_ROBOTS) {
            assert_int_equal(outcomes[i].count, 2);
            ASSERT_STR(outcomes[i].example, "Disallow: /3");
            assert_true(str_starts(outcomes[i].url, STR("http")));
        }
    struct page robots = page_of("https://board.test/robots.txt", NOW_MS + 20);
    robots.at.source = STR("board-kz");
    robots.basis = STR("permission: a letter");
    robots.requested = true;
    const struct page_record record = { .source = robots.at.source,
                                        .url = robots.at.url,
                                        .fetched_ms = robots.fetched_ms,
                                        .request = &robots };
    ASSERT_OK(&box, store_note_record(box.s, &record, &retention_default, &box.err));
    ASSERT_OK(&box,
              store_ledger(box.s, NOW_MS + 20, 0, &box.arena, &rows, &count, &box.err));
    assert_int_equal(count, 1);
    assert_true(rows[0].is_robots);
    ASSERT_STR(rows[0].basis, "permission: a letter");
    ASSERT_STR(rows[0].url, "https://board.test/robots.txt");
    ASSERT_OK(&box, store_outcomes(box.s, NOW_MS + 20, 0, &box.arena, &outcomes, &count,
                                   &box.err));
    assert_int_equal(count, 0);
    static const struct {
        const char *source;
        int64_t since, count;
    } budgets[] = { { "board-kz", NOW_MS, 2 },
                    { "board-kz", NOW_MS + 1, 1 },
                    { "board-kz", NOW_MS + 10, 0 },
                    { "agency", 0, 1 },
                    { "none", 0, 0 } };
    for (size_t i = 0; i < sizeof budgets / sizeof budgets[0]; i++) {
        int64_t requested;
        ASSERT_OK(&box, store_requested_since(box.s, str_of(budgets[i].source),
                                              budgets[i].since, &requested, &box.err));
        assert_int_equal(requested, budgets[i].count);
    }
    box_close(&box);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls_come_back_in_order_once),
        cmocka_unit_test(a_visit_leaves_its_state),
        cmocka_unit_test(what_was_told_stands_with_its_page),
        cmocka_unit_test(what_is_due_is_walked_by_its_time),
        cmocka_unit_test(ads_of_a_page_come_with_it),
        cmocka_unit_test(a_page_is_whole_or_not_at_all),
        cmocka_unit_test(the_ledger_tells_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
