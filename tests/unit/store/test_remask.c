/*
 * People who look for work or offer their own: what was kept of them before it was known.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/store/help.h"

#define PHONE "+7 701 123 45 67"

/* How often `what` stands in the bytes of the data base. */
static size_t
count_in_files(struct box *box, const char *what)
{
    static const char *const ends[] = { "", "-wal" };
    size_t found = 0;

    for (size_t i = 0; i < 2; i++) {
        char path[400];
        struct str bytes;
        snprintf(path, sizeof path, "%s%s", box->path, ends[i]);
        if (access(path, F_OK) != 0)
            continue;
        ASSERT_OK(box,
                  file_read(path, (size_t)1 << 30, &box->arena, &bytes, &box->err));
        for (ptrdiff_t at; (at = str_find(bytes, str_of(what))) >= 0; found++)
            bytes = str_sub(bytes, (size_t)at + 1, bytes.n);
    }
    return found;
}

/* An ad whose every text can be found by its phone number. */
static struct sample *
with_phone(struct box *box)
{
    struct sample *m = sample_new(box, "Ищу работу, мой номер " PHONE " звоните");

    m->ad.title = STR("Ищу работу " PHONE);
    m->ad.employer = STR("Aya " PHONE);
    m->cues[0].quote = STR("номер " PHONE);
    m->score.why = STR("call " PHONE);
    ad_key(&m->ad, m->key);
    return m;
}

/* A new pack reads it as a seeker's ad. */
static void
reread(struct sample *m, enum lane lane)
{
    m->score.context = CONTEXT_SEEKING;
    m->score.pack = STR(PACK_NEXT);
    m->score.lane = m->put.lane = lane;
}

static void
a_new_reading_masks_what_was_kept(void **state)
{
    static const enum lane lanes[] = { LANE_NONE, LANE_CAREFUL };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct box box;
        struct ad_record r;
        struct sample *m;

        box_open(&box);
        m = with_phone(&box);
        sample_put(&box, m, NOW_MS);
        assert_true(count_in_files(&box, PHONE) > 0);
        reread(m, lanes[i]);
        sample_put(&box, m, NOW_MS + 1);
        r = sample_find(&box, m);
        assert_true(str_find(r.ad.text, STR("123 45")) < 0);
        assert_true(str_find(r.ad.text, STR("звоните")) > 0);
        ASSERT_STR(r.ad.employer, "");
        ASSERT_STR(r.ad.contacts, "");
        assert_true(str_find(r.risk, STR("123")) < 0);
        assert_int_equal(r.queued, lanes[i] == LANE_CAREFUL);
        ASSERT_STR(r.row.pack, PACK_NEXT);
        ASSERT_OK(&box,
                  store_purge(box.s, NULL, 0, STR("keeper"), NOW_MS + 2, &box.err));
        assert_int_equal(count_in_files(&box, PHONE), 0);
        box_close(&box);
    }
}

static void
what_people_decided_counts_more(void **state)
{
    static const struct {
        bool hold, decide;
        enum decision decision;
        bool kept;
    } cases[] = {
        { true, false, 0, true },
        { false, true, DECISION_CONFIRMED, true },
        { false, true, DECISION_ESCALATED, true },
        { false, true, DECISION_NOT_RISK, false },
        { false, true, DECISION_UNSURE, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct box box;
        struct queue_row row;
        struct ad_record r;
        struct sample *m;

        box_open(&box);
        m = with_phone(&box);
        sample_put(&box, m, NOW_MS);
        const struct decide d = { .key = str_of(m->key),
                                  .who = STR("aya"),
                                  .outcome = cases[i].decision,
                                  .now_ms = NOW_MS,
                                  .keep = &retention_default };
        if (cases[i].decide)
            assert_int_equal(store_decide(box.s, &d, &box.arena, &row, &box.err),
                             DECIDE_DONE);
        if (cases[i].hold)
            ASSERT_OK(&box, store_hold(box.s, d.key, true, STR("court"), STR(""),
                                       NOW_MS, &box.err));
        reread(m, LANE_NONE);
        sample_put(&box, m, NOW_MS + 1);
        r = sample_find(&box, m);
        assert_int_equal(str_find(r.ad.text, STR("123 45")) >= 0, cases[i].kept);
        assert_true(r.queued);
        box_close(&box);
    }
}

/* Which archived records are due at once. */
static size_t
due_now(struct box *box)
{
    const struct purge_item *items;
    size_t count;

    ASSERT_OK(box, store_purge_due(box->s, NOW_MS + 3 * DAY_MS, &box->arena, &items,
                                   &count, &box->err));
    for (size_t i = 0; i < count; i++)
        assert_true(str_starts(items[i].key, STR("record:")));
    return count;
}

static void
put_page(struct box *box, const struct ad_put *puts, size_t count, int64_t now_ms)
{
    struct page page = page_of("https://board.test/d/1", now_ms);

    page.ads = puts ? puts[0].ad : NULL;
    page.ad_count = count;
    page.warc_file = STR("a.warc.gz");
    page.warc_offset = now_ms - NOW_MS + 5;
    page.warc_size = 50;
    ASSERT_OK(box,
              store_put_page(box->s, &page, puts, &retention_default, NULL, &box->err));
}

static void
records_that_only_they_stand_on_are_due(void **state)
{
    struct box box;
    struct sample *seeker, *other;

    (void)state;
    box_open(&box);
    seeker = with_phone(&box);
    other = sample_new(&box, "Waiters wanted");
    put_page(&box, NULL, 0, NOW_MS); /* by a crawl that read only links */
    put_page(&box, &seeker->put, 1, NOW_MS + 1);
    struct ad_put both[2] = { seeker->put, other->put };
    put_page(&box, both, 2, NOW_MS + 2);
    assert_int_equal(due_now(&box), 0);
    reread(seeker, LANE_NONE);
    put_page(&box, &seeker->put, 1, NOW_MS + DAY_MS);
    /* the first two; not the one that the other ad needs, nor the new one */
    assert_int_equal(due_now(&box), 2);
    const struct str keys[] = { STR("record:1"), STR("record:2"), STR("record:3") };
    ASSERT_OK(&box,
              store_purge(box.s, keys, 3, STR("keeper"), NOW_MS + DAY_MS, &box.err));
    assert_int_equal(due_now(&box), 0);
    assert_int_equal(str_find(sample_find(&box, other).warc_file, STR("a.warc.gz")), 0);
    box_close(&box);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_reading_masks_what_was_kept),
        cmocka_unit_test(what_people_decided_counts_more),
        cmocka_unit_test(records_that_only_they_stand_on_are_due),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
