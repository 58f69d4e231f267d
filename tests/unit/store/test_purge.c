/*
 * Purging: what is due, what is held, and that no byte stays behind.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/store/help.h"

#include <sqlite3.h>

#define LATER_MS (NOW_MS + 400 * DAY_MS)

/* Stands in each text that must vanish. */
#define CANARY "canary7f3e"

/* How often `what` stands in the bytes of the data base and the files beside it. */
static size_t
count_in_files(struct box *box, const char *what)
{
    static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
    size_t found = 0;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        char path[400];
        struct str bytes;
        struct arena arena;
        snprintf(path, sizeof path, "%s%s", box->path, ends[i]);
        if (access(path, F_OK) != 0)
            continue;
        arena_init(&arena, 0);
        ASSERT_OK(box, file_read(path, (size_t)1 << 30, &arena, &bytes, &box->err));
        for (ptrdiff_t at; (at = str_find(bytes, str_of(what))) >= 0; found++)
            bytes = str_sub(bytes, (size_t)at + 1, bytes.n);
        arena_free(&arena);
    }
    return found;
}

/* One number out of the data base, asked behind the store's back. */
static int64_t
number(struct box *box, const char *sql)
{
    sqlite3 *handle;
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_open(box->path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(handle, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return n;
}

static size_t
purge_due(struct box *box, int64_t now_ms)
{
    const struct purge_item *items;
    size_t count;
    ASSERT_OK(box,
              store_purge_due(box->s, now_ms, &box->arena, &items, &count, &box->err));
    struct str *keys = ARENA_NEW(&box->arena, struct str, count);
    for (size_t i = 0; i < count; i++)
        keys[i] = items[i].key;
    ASSERT_OK(box, store_purge(box->s, keys, count, STR("keeper"), now_ms, &box->err));
    return count;
}

/* A page with one ad whose every text holds `mark`. */
static struct sample *
put_marked(struct box *box, const char *mark, int number, int64_t now_ms)
{
    struct sample *m = sample_new(box, "");
    struct arena *a = &box->arena;
    struct str url = arena_printf(a, "https://board.test/d/%s-%d", mark, number);
    m->ad.title = arena_printf(a, "Title %s %d", mark, number);
    m->ad.text = arena_printf(a, "Words %s %d and again %s", mark, number, mark);
    m->ad.employer = arena_printf(a, "Employer %s", mark);
    m->ad.contacts = arena_printf(a, "contact %s", mark);
    m->ad.url = url;
    m->cues[0].quote = arena_printf(a, "quote %s", mark);
    m->score.why = arena_printf(a, "why %s", mark);
    ad_key(&m->ad, m->key);
    struct page page = page_of("", now_ms);
    page.at.url = url;
    page.what = arena_printf(a, "what %s", mark);
    page.ads = &m->ad;
    page.ad_count = 1;
    page.warc_file = STR("a.warc.gz");
    page.warc_offset = 1000 + number;
    page.warc_size = 10;
    ASSERT_OK(box, store_put_page(box->s, &page, &m->put, &retention_default, NULL,
                                  &box->err));
    return m;
}

static void
no_byte_stays(void **state)
{
    (void)state;
    struct box box;
    struct queue_row row;
    box_open(&box);
    /* enough to split pages, and mixed with what stays */
    struct sample *last = NULL;
    struct sample *before = NULL;
    struct sample *kept = NULL;
    for (int i = 0; i < 120; i++) {
        kept = put_marked(&box, "staying", i, LATER_MS);
        before = last;
        last = put_marked(&box, CANARY, i, NOW_MS);
    }
    const struct decide d = { .key = str_of(last->key),
                              .who = STR("reviewer"),
                              .reason = STR("reason-" CANARY),
                              .note = STR("note-" CANARY),
                              .outcome = DECISION_NOT_RISK,
                              .now_ms = NOW_MS,
                              .keep = &retention_default };
    assert_int_equal(store_decide(box.s, &d, &box.arena, &row, &box.err), DECIDE_DONE);
    ASSERT_OK(&box, store_hold(box.s, d.key, true, STR("judge"), STR(CANARY), NOW_MS,
                               &box.err));
    ASSERT_OK(&box, store_hold(box.s, d.key, false, STR("judge"), STR(CANARY), NOW_MS,
                               &box.err));
    ASSERT_OK(&box, store_note_ad(box.s, d.key, STR("bringer"), STR("from " CANARY),
                                  NOW_MS, &box.err));
    assert_true(count_in_files(&box, CANARY) > 1000);
    assert_int_equal(purge_due(&box, LATER_MS), 120);
    assert_int_equal(count_in_files(&box, CANARY), 0);
    assert_true(count_in_files(&box, "staying") > 1000);
    assert_int_equal(count_in_files(&box, before->key), 0);
    /* the audit log keeps who did what to which key: fact, column and index, three times */
    assert_int_equal(count_in_files(&box, last->key), 9);
    struct ad_record r;
    assert_int_equal(store_find_ad(box.s, str_of(last->key), &box.arena, &r, &box.err),
                     FIND_NONE);
    assert_true(sample_find(&box, kept).queued);
    /* the bare fact of the decision stays, the rows of the others do too */
    assert_int_equal(number(&box, "SELECT count(*) FROM decision "
                                  "WHERE outcome = 'not-risk' AND pack = '" PACK "'"),
                     1);
    assert_int_equal(number(&box, "SELECT count(*) FROM decision_words"), 0);
    assert_int_equal(number(&box, "SELECT count(*) FROM ad_note"), 0);
    assert_int_equal(number(&box, "SELECT count(*) FROM frontier"), 120);
    assert_int_equal(number(&box, "SELECT count(*) FROM page"), 120);
    assert_int_equal(number(&box, "SELECT count(*) FROM record"), 120);
    assert_int_equal(number(&box, "SELECT count(*) FROM ledger"), 240);
    assert_int_equal(number(&box, "SELECT count(*) FROM hit"), 360);
    assert_int_equal(number(&box, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_int_equal(purge_due(&box, LATER_MS), 0);
    box_close(&box);
}

static void
only_what_is_due_is_named(void **state)
{
    (void)state;
    /* unflagged 30 days, open 180, dismissed 90, confirmed never, held never */
    static const struct {
        int64_t day;
        size_t due;
    } cases[] = { { 29, 0 }, { 30, 1 }, { 89, 1 }, { 90, 2 }, { 180, 3 }, { 9999, 3 } };
    struct box box;
    struct queue_row row;
    const struct purge_item *items;
    size_t count;
    box_open(&box);
    struct sample *m[5];
    for (int i = 0; i < 5; i++) {
        char text[16];
        snprintf(text, sizeof text, "ad %d", i);
        m[i] = sample_new(&box, text);
        m[i]->put.lane = i == 0 ? LANE_NONE : LANE_RISK;
        sample_put(&box, m[i], NOW_MS);
    }
    struct decide d = { .key = str_of(m[2]->key),
                        .who = STR("aya"),
                        .outcome = DECISION_NOT_RISK,
                        .now_ms = NOW_MS,
                        .keep = &retention_default };
    assert_int_equal(store_decide(box.s, &d, &box.arena, &row, &box.err), DECIDE_DONE);
    d.key = str_of(m[3]->key);
    d.outcome = DECISION_CONFIRMED;
    assert_int_equal(store_decide(box.s, &d, &box.arena, &row, &box.err), DECIDE_DONE);
    ASSERT_OK(&box, store_hold(box.s, str_of(m[4]->key), true, STR("court"),
                               STR("case 7"), NOW_MS, &box.err));
    assert_true(sample_find(&box, m[4]).hold);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ASSERT_OK(&box, store_purge_due(box.s, NOW_MS + cases[i].day * DAY_MS,
                                        &box.arena, &items, &count, &box.err));
        assert_int_equal(count, cases[i].due);
    }
    ASSERT_STR(items[0].key, m[0]->key);
    ASSERT_STR(items[0].title, "Hostess wanted");
    ASSERT_STR(items[0].source, "board-kz");
    ASSERT_STR(items[0].warc_file, "");
    assert_int_equal(items[0].expires_ms, NOW_MS + 30 * DAY_MS);
    /* a held ad makes the purge refuse, and nothing goes */
    struct str keys[] = { str_of(m[0]->key), str_of(m[4]->key) };
    assert_false(store_purge(box.s, keys, 2, STR("keeper"), LATER_MS, &box.err));
    ASSERT_HAS(box.err.text, "legal hold");
    assert_int_equal(number(&box, "SELECT count(*) FROM ad"), 5);
    ASSERT_OK(&box, store_hold(box.s, keys[1], false, STR("court"), STR("closed"),
                               NOW_MS, &box.err));
    ASSERT_OK(&box, store_purge(box.s, keys, 2, STR("keeper"), LATER_MS, &box.err));
    assert_int_equal(number(&box, "SELECT count(*) FROM ad"), 3);
    assert_int_equal(number(&box, "SELECT count(*) FROM hold_log"), 0);
    assert_false(store_hold(box.s, keys[1], true, STR("court"), STR(""), 1, &box.err));
    ASSERT_HAS(box.err.text, "no ad");
    assert_false(
        store_hold(box.s, str_of(m[1]->key), true, STR(""), STR(""), 1, &box.err));
    /* unknown and odd keys are passed over */
    struct str odd[] = { STR("nothing"), STR("record:99"), STR("record:x"), STR("") };
    ASSERT_OK(&box, store_purge(box.s, odd, 4, STR("keeper"), LATER_MS, &box.err));
    assert_int_equal(number(&box, "SELECT count(*) FROM ad"), 3);
    box_close(&box);
}

/* A page that holds two ads, and a listing that holds none. */
static void
records_go_with_the_first_ad_due(void **state)
{
    (void)state;
    struct box box;
    const struct purge_item *items;
    size_t count;
    box_open(&box);
    struct sample *flagged = sample_new(&box, "flagged");
    struct sample *plain = sample_new(&box, "plain");
    plain->put.lane = LANE_NONE;
    const struct ad_put puts[] = { flagged->put, plain->put };
    struct page page = page_of("https://channel.test/s/x", NOW_MS);
    page.at.is_seed = true;
    page.ads = &plain->ad;
    page.ad_count = 2;
    page.warc_file = STR("a.warc.gz");
    page.warc_offset = 5;
    page.warc_size = 50;
    ASSERT_OK(&box,
              store_put_page(box.s, &page, puts, &retention_default, NULL, &box.err));
    struct page listing = page_of("https://board.test/work/", NOW_MS);
    listing.warc_file = STR("a.warc.gz");
    listing.warc_offset = 900;
    listing.warc_size = 60;
    ASSERT_OK(&box, store_put_page(box.s, &listing, NULL, &retention_default, NULL,
                                   &box.err));
    /* under hold the flagged ad keeps the record that both stand on */
    ASSERT_OK(&box, store_hold(box.s, str_of(flagged->key), true, STR("p"), STR("case"),
                               NOW_MS, &box.err));
    ASSERT_OK(&box, store_purge_due(box.s, NOW_MS + 40 * DAY_MS, &box.arena, &items,
                                    &count, &box.err));
    assert_int_equal(count, 2);
    ASSERT_STR(items[0].key, plain->key);
    ASSERT_STR(items[0].warc_file, "");
    ASSERT_OK(&box, store_hold(box.s, str_of(flagged->key), false, STR("p"),
                               STR("case"), NOW_MS, &box.err));
    /* after 30 days: the plain ad with the record, whoever else stands on it, and the
     * listing's record */
    ASSERT_OK(&box, store_purge_due(box.s, NOW_MS + 40 * DAY_MS, &box.arena, &items,
                                    &count, &box.err));
    assert_int_equal(count, 2);
    ASSERT_STR(items[0].key, plain->key);
    ASSERT_STR(items[0].warc_file, "a.warc.gz");
    assert_int_equal(items[0].warc_offset, 5);
    ASSERT_STR(items[1].title, "");
    ASSERT_STR(items[1].url, "https://board.test/work/");
    ASSERT_STR(items[1].warc_file, "a.warc.gz");
    assert_int_equal(items[1].warc_offset, 900);
    assert_int_equal(items[1].warc_size, 60);
    assert_int_equal(purge_due(&box, NOW_MS + 40 * DAY_MS), 2);
    assert_int_equal(number(&box, "SELECT count(*) FROM record"), 1);
    assert_int_equal(number(&box, "SELECT count(*) FROM frontier"), 2);
    /* after 180: the flagged ad and its record */
    ASSERT_OK(&box,
              store_purge_due(box.s, LATER_MS, &box.arena, &items, &count, &box.err));
    assert_int_equal(count, 1);
    ASSERT_STR(items[0].key, flagged->key);
    ASSERT_STR(items[0].warc_file, "a.warc.gz");
    assert_int_equal(items[0].warc_offset, 5);
    assert_int_equal(purge_due(&box, LATER_MS), 1);
    assert_int_equal(number(&box, "SELECT count(*) FROM record"), 0);
    assert_int_equal(number(&box, "SELECT count(*) FROM ad"), 0);
    box_close(&box);
}

static void
each_record_is_named_once(void **state)
{
    (void)state;
    struct box box;
    const struct purge_item *items;
    size_t count;
    box_open(&box);
    struct sample *one = sample_new(&box, "one");
    struct sample *two = sample_new(&box, "two");
    const struct ad_put puts[] = { one->put, two->put };
    struct page page = page_of("https://channel.test/s/x", NOW_MS);
    page.ads = &one->ad;
    page.ad_count = 2;
    page.warc_file = STR("a.warc.gz");
    for (int visit = 0; visit < 3; visit++) {
        page.fetched_ms = NOW_MS + visit * DAY_MS;
        page.warc_offset = 100 * (visit + 1);
        ASSERT_OK(&box, store_put_page(box.s, &page, puts, &retention_default, NULL,
                                       &box.err));
    }
    ASSERT_OK(&box,
              store_purge_due(box.s, LATER_MS, &box.arena, &items, &count, &box.err));
    assert_int_equal(count, 4);
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += items[i].warc_offset;
    assert_int_equal(sum, 600);
    assert_true(str_eq(items[0].key, items[1].key) &&
                str_eq(items[1].key, items[2].key));
    assert_int_equal(purge_due(&box, LATER_MS), 4);
    assert_int_equal(number(&box, "SELECT count(*) FROM ad"), 0);
    box_close(&box);
}

static void
an_address_that_others_need_stays(void **state)
{
    (void)state;
    struct box box;
    box_open(&box);
    struct sample *old = put_marked(&box, "shared", 1, NOW_MS);
    struct sample *fresh = sample_new(&box, "new words at the same address");
    fresh->ad.url = old->ad.url;
    struct page page = page_of("", LATER_MS);
    page.at.url = old->ad.url;
    page.ads = &fresh->ad;
    page.ad_count = 1;
    ASSERT_OK(&box, store_put_page(box.s, &page, &fresh->put, &retention_default, NULL,
                                   &box.err));
    assert_int_equal(purge_due(&box, LATER_MS), 1);
    assert_int_equal(number(&box, "SELECT count(*) FROM ad"), 1);
    assert_int_equal(number(&box, "SELECT count(*) FROM frontier"), 1);
    assert_int_equal(number(&box, "SELECT count(*) FROM page"), 1);
    assert_int_equal(number(&box, "SELECT count(*) FROM ledger WHERE url <> ''"), 2);
    box_close(&box);
}

/* The canary in addresses alone: of the ad, of the page it stood on, of what led there. */
static void
no_byte_of_an_address_stays(void **state)
{
    (void)state;
    static const char AD[] = "https://board.test/d/" CANARY "-1";
    static const char PAGE[] = "https://board.test/list/" CANARY;
    struct box box;
    box_open(&box);
    struct sample *m = sample_new(&box, "words");
    m->ad.url = str_of(AD);
    struct page page = page_of(PAGE, NOW_MS);
    page.ads = &m->ad;
    page.ad_count = 1;
    page.warc_file = STR("a.warc.gz");
    page.warc_size = 10;
    ASSERT_OK(&box, store_put_page(box.s, &page, &m->put, &retention_default, NULL,
                                   &box.err));
    /* the ad's own page: unchanged later, and then led to from elsewhere */
    struct page own = page_of(AD, NOW_MS + DAY_MS);
    own.outcome = PAGE_UNCHANGED;
    own.warc_file = STR("b.warc.gz");
    own.warc_offset = 100;
    own.warc_size = 10;
    own.fetched_ms = NOW_MS + 300 * DAY_MS;
    ASSERT_OK(&box,
              store_put_page(box.s, &own, NULL, &retention_default, NULL, &box.err));
    struct page moved = page_of("https://board.test/moved", NOW_MS);
    moved.outcome = PAGE_REDIRECT;
    moved.what = arena_printf(&box.arena, "to %s", AD);
    ASSERT_OK(&box,
              store_put_page(box.s, &moved, NULL, &retention_default, NULL, &box.err));
    moved.outcome = PAGE_ROBOTS;
    moved.what = arena_printf(&box.arena, "redirect to %s: robots.txt line 2", PAGE);
    ASSERT_OK(&box,
              store_put_page(box.s, &moved, NULL, &retention_default, NULL, &box.err));
    moved.what = arena_printf(&box.arena, "to %s and on", "https://board.test/other");
    ASSERT_OK(&box,
              store_put_page(box.s, &moved, NULL, &retention_default, NULL, &box.err));
    /* a page without an ad, gone since */
    struct page gone = page_of("https://board.test/" CANARY "/gone", NOW_MS);
    gone.warc_file = STR("a.warc.gz");
    gone.warc_offset = 500;
    ASSERT_OK(&box,
              store_put_page(box.s, &gone, NULL, &retention_default, NULL, &box.err));
    gone.warc_offset = 600;
    gone.fetched_ms++;
    gone.outcome = PAGE_GONE;
    ASSERT_OK(&box,
              store_put_page(box.s, &gone, NULL, &retention_default, NULL, &box.err));
    assert_true(count_in_files(&box, CANARY) > 8);
    assert_int_equal(purge_due(&box, NOW_MS + 200 * DAY_MS), 4);
    assert_int_equal(count_in_files(&box, CANARY), 0);
    assert_int_equal(number(&box, "SELECT count(*) FROM frontier"), 1);
    assert_int_equal(number(&box, "SELECT count(*) FROM record"), 0);
    assert_int_equal(number(&box, "SELECT count(*) FROM ledger"), 7);
    assert_int_equal(
        number(&box, "SELECT count(*) FROM ledger WHERE what LIKE '%/other and on'"),
        1);
    assert_int_equal(number(&box, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    box_close(&box);
}

/* An address longer than the ledger quotes is found by what was quoted of it. */
static void
a_cut_address_is_known(void **state)
{
    (void)state;
    struct box box;
    char path[260];
    box_open(&box);
    memset(path, 'x', sizeof path);
    memcpy(path, CANARY, strlen(CANARY));
    path[259] = '\0';
    struct sample *m = sample_new(&box, "words");
    struct str url = arena_printf(&box.arena, "https://board.test/d/%s", path);
    m->ad.url = url;
    struct page page = page_of("", NOW_MS);
    page.at.url = url;
    page.ads = &m->ad;
    page.ad_count = 1;
    ASSERT_OK(&box, store_put_page(box.s, &page, &m->put, &retention_default, NULL,
                                   &box.err));
    struct page moved = page_of("https://board.test/moved", NOW_MS);
    moved.what = arena_printf(&box.arena, "to %.200s...", url.p);
    ASSERT_OK(&box,
              store_put_page(box.s, &moved, NULL, &retention_default, NULL, &box.err));
    assert_int_equal(purge_due(&box, NOW_MS + 200 * DAY_MS), 1);
    assert_int_equal(count_in_files(&box, CANARY), 0);
    box_close(&box);
}

static void
an_interrupted_purge_is_finished(void **state)
{
    (void)state;
    struct box box;
    sqlite3 *reader;
    sqlite3_stmt *statement;
    box_open(&box);
    struct sample *m = put_marked(&box, CANARY, 1, NOW_MS);
    struct str key = str_of(m->key);
    /* somebody reads an old state, so the WAL cannot be cut */
    assert_int_equal(sqlite3_open(box.path, &reader), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(reader, "SELECT text FROM ad", -1, &statement, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_false(store_purge(box.s, &key, 1, STR("keeper"), LATER_MS, &box.err));
    ASSERT_HAS(box.err.text, "until the next purge");
    assert_true(count_in_files(&box, CANARY) > 0);
    sqlite3_finalize(statement);
    sqlite3_close(reader);
    assert_int_equal(number(&box, "SELECT count(*) FROM ad"), 0);
    assert_int_equal(number(&box, "SELECT count(*) FROM purge WHERE rewritten = 0"), 1);
    ASSERT_OK(&box, store_purge(box.s, NULL, 0, STR("keeper"), LATER_MS, &box.err));
    assert_int_equal(count_in_files(&box, CANARY), 0);
    assert_int_equal(number(&box, "SELECT count(*) FROM purge WHERE rewritten = 0"), 0);
    box_close(&box);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_byte_stays),
        cmocka_unit_test(only_what_is_due_is_named),
        cmocka_unit_test(records_go_with_the_first_ad_due),
        cmocka_unit_test(each_record_is_named_once),
        cmocka_unit_test(an_address_that_others_need_stays),
        cmocka_unit_test(no_byte_of_an_address_stays),
        cmocka_unit_test(a_cut_address_is_known),
        cmocka_unit_test(an_interrupted_purge_is_finished),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
