/*
 * Lists under many filters, by whatever walks they are made, against a plain search over all
 * rows; and an older data base that is brought up to date with rows in it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/bundle.h"
#include "store/facets.h"
#include "store/inside.h"
#include "store/queue_plan.h"
#include "tests/support/queue_fill.h"
#include "tests/unit/store/help.h"

#define ROWS 6000

extern const struct bundle bundle_schema;

static bool
passes(const struct queue_filter *f, const struct queue_row *r)
{
    return (f->all_states || f->state == r->state) &&
           (f->lane == LANE_NONE ? r->lane != LANE_CAREFUL : f->lane == r->lane) &&
           (!f->band_given ||
            (f->band_only ? r->band == f->band : r->band >= f->band)) &&
           (f->source.n == 0 || str_eq(f->source, r->source)) &&
           (f->lang == LANG_NONE || f->lang == r->lang) &&
           (f->kind == AD_KIND_NONE || f->kind == r->kind) &&
           (f->cue.n == 0 || str_eq(f->cue, r->cue)) &&
           (!f->outcome_given || (r->decided && r->decision == f->outcome)) &&
           (f->from_ms == 0 || r->first_seen_ms >= f->from_ms) &&
           (f->to_ms == 0 || r->first_seen_ms < f->to_ms);
}

/* The list is sorted, so a plain search meets the rows in its order. */
static void
check_list(struct box *box, const struct queue_filter *f, const struct queue_row *all,
           size_t all_count)
{
    const struct queue_row *rows;
    size_t count, n = 0, before = f->offset;
    ASSERT_OK(box, store_queue_list(box->s, f, FILL_NOW_MS, &box->arena, &rows, &count,
                                    &box->err));
    for (size_t i = 0; i < all_count && n < f->limit; i++) {
        if (!passes(f, &all[i]) || (before > 0 && before-- > 0))
            continue;
        assert_true(n < count);
        assert_true(str_eq(rows[n].key, all[i].key));
        n++;
    }
    assert_int_equal(n, count);
    if (count < 4)
        return;
    /* the same behind a row in the middle */
    char cursor[QUEUE_CURSOR_SIZE];
    const struct queue_row *rest;
    size_t rest_count;
    struct queue_filter behind = *f;
    behind.offset = 0;
    queue_cursor(&rows[count / 2], cursor);
    assert_true(queue_cursor_read(str_of(cursor), &behind.after));
    ASSERT_OK(box, store_queue_list(box->s, &behind, FILL_NOW_MS, &box->arena, &rest,
                                    &rest_count, &box->err));
    assert_true(rest_count >= count - count / 2 - 1);
    for (size_t i = 0; i < rest_count && count / 2 + 1 + i < count; i++)
        assert_true(str_eq(rest[i].key, rows[count / 2 + 1 + i].key));
}

/* Bands and lanes alone are counted as among all facets. */
static void
check_counts(struct box *box, const struct queue_filter *f)
{
    static const enum facet both[] = { FACET_BAND, FACET_LANE };
    struct facets all, few;
    ASSERT_OK(box, store_facets(box->s, f, FILL_NOW_MS, &box->arena, &all, &box->err));
    ASSERT_OK(box, store_counts(box->s, f, FILL_NOW_MS, &box->arena, &few, &box->err));
    for (size_t i = 0; i < 2; i++) {
        enum facet facet = both[i];
        assert_int_equal(few.counts[facet], all.counts[facet]);
        for (size_t k = 0; k < all.counts[facet]; k++) {
            const struct facet_value *one = &few.values[facet][k];
            const struct facet_value *other = &all.values[facet][k];
            assert_true(str_eq(one->value, other->value));
            assert_int_equal(one->count, other->count);
        }
    }
    assert_int_equal(few.counts[FACET_SOURCE], 0);
}

/* Each filter is there or not, by the bits of a number. */
static struct queue_filter
chosen(uint64_t bits)
{
    static const struct str sources[] = { { "board-7", 7 },
                                          { "rare", 4 },
                                          { "no", 2 } };
    static const struct str cues[] = { { "P08", 3 }, { "Z99", 3 } };
    static const int64_t days[] = { 1, 7, 60, 61, 120 };
    struct queue_filter f = { .limit = bits >> 44 & 1 ? 50 : 5 };
    f.all_states = (bits & 7) == 0;
    f.state = (bits & 24) ? QUEUE_OPEN : QUEUE_DECIDED;
    f.source = bits >> 5 & 1 ? sources[(bits >> 6) % 3] : STR("");
    f.lang = bits >> 8 & 1 ? (enum lang)(LANG_RU + (bits >> 9) % 4) : LANG_NONE;
    f.kind = bits >> 12 & 1 ? (bits >> 13 & 1 ? AD_JOB : AD_TRAVEL) : AD_KIND_NONE;
    f.cue = bits >> 14 & 1 ? cues[bits >> 15 & 1] : STR("");
    f.band_given = bits >> 16 & 1;
    f.band_only = bits >> 17 & 1;
    f.band = bits >> 18 & 1 ? BAND_HIGH : BAND_REVIEW;
    f.lane = (bits >> 19 & 7) == 0 ? LANE_CAREFUL : LANE_NONE;
    f.outcome_given = (bits >> 22 & 7) == 0;
    f.outcome = bits >> 25 & 1 ? DECISION_CONFIRMED : DECISION_NOT_RISK;
    f.offset = (bits >> 50 & 7) == 0 ? 300 : 0;
    if (bits >> 26 & 1) {
        f.from_ms = FILL_NOW_MS - (int64_t)((bits >> 27) % 160) * DAY_MS + 12345;
        f.to_ms = f.from_ms + days[(bits >> 40) % 5] * DAY_MS;
        switch (bits >> 43 & 7) {
        case 0:
            f.to_ms = 0; /* open at one end */
            break;
        case 1:
            f.from_ms = 0;
            break;
        case 2:
            f.to_ms = f.from_ms - DAY_MS; /* the wrong way round */
            break;
        default:
            break;
        }
    }
    return f;
}

/* With these, 6,000 rows are too many for each way to a list that is tried first. */
static const struct plan_limits small = {
    .period = 20, .sifted = 100, .few = 5, .sorts = 60, .read = 300
};

static void
lists_agree_with_a_plain_search(void **state)
{
    struct box box;
    const struct queue_filter everything = { .all_states = true, .limit = ROWS };
    const struct queue_row *all;
    struct arena kept;
    size_t count;
    (void)state;
    box_open(&box);
    store_close(box.s);
    queue_fill(box.path, ROWS);
    ASSERT_OK(&box, store_open(&box.s, box.path, STORE_WRITE, &box.err));
    arena_init(&kept, 0);
    ASSERT_OK(&box, store_queue_list(box.s, &everything, FILL_NOW_MS, &kept, &all,
                                     &count, &box.err));
    assert_true(count > ROWS * 9 / 10); /* all lanes but the careful one */
    for (size_t i = 1; i < count; i++)
        assert_true(all[i - 1].band >= all[i].band);
    for (uint64_t n = 0; n < 900; n++) {
        struct queue_filter f = chosen(fill_mixed(n));
        if (f.lane == LANE_CAREFUL)
            continue;
        check_list(&box, &f, all, count);
        box.s->limits = &small;
        check_list(&box, &f, all, count);
        box.s->limits = NULL;
        check_counts(&box, &f);
        arena_reset(&box.arena);
    }
    arena_free(&kept);
    box_close(&box);
}

static void
run_sql(sqlite3 *db, const char *sql)
{
    char *what = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &what) != SQLITE_OK)
        fail_msg("%s", what);
}

/* The schema of the first `last` migrations, as an older program left it. */
static void
make_older(struct box *box, size_t last)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(box->path, &db), SQLITE_OK);
    run_sql(db, "PRAGMA journal_mode = WAL");
    for (size_t i = 0; i < last; i++) {
        const struct bundle_file *file = &bundle_schema.files[i];
        run_sql(db, arena_cstr(&box->arena, file->data));
        run_sql(db,
                arena_printf(&box->arena,
                             "INSERT INTO schema_version VALUES (%zu, '" STR_FMT "')",
                             i + 1, STR_ARG(file->name))
                    .p);
    }
    sqlite3_close(db);
}

#define OLD_AD(key, text, source)                                                      \
    "INSERT INTO ad VALUES ('" key "', '', '" text "', '', '', '', '', '', '" source   \
    "', '', 'job', 'ru', '', 0, 1000, 1000, 1, 0, 0);"                                 \
    "INSERT INTO score VALUES ((SELECT COALESCE(max(id), 0) + 1 FROM score), '" key    \
    "', 'aa', 0.9, 3, 9.5, 'ru', 'job', 'recruiting', 'risk', 'why', '{}', 1000);"     \
    "INSERT INTO queue (ad_key, score_id, state, lane, inclusion, band, probability, " \
    "source, lang, kind, first_seen_ms, tie, holder, claim_until_ms, version, "        \
    "outcome, decided_by, decision_id, cue) SELECT '" key "', max(id), 0, 'risk', 1, " \
    "3, 0.9, '" source "', 'ru', 'job', 1000, 1, '', 0, 1, '', '', 0, 'P08' FROM "     \
    "score;"                                                                           \
    "INSERT INTO search_ad VALUES ((SELECT COALESCE(max(id), 0) + 1 FROM search_ad), " \
    "'" key "', '" text "');"                                                          \
    "INSERT INTO search_index (rowid, words) SELECT max(id), '" text                   \
    "' FROM search_ad;"

/* Notes stood where others keep their own name of an ad. */
static void
notes_of_an_older_data_base_are_notes(void **state)
{
    struct box box;
    struct ad_record r;
    sqlite3 *db;
    (void)state;
    box_path(&box);
    make_older(&box, 12);
    assert_int_equal(sqlite3_open(box.path, &db), SQLITE_OK);
    run_sql(db, OLD_AD("a111", "brought", "added") OLD_AD("a222", "read", "one"));
    run_sql(db, "UPDATE ad SET caller_id = 'from a mother'");
    sqlite3_close(db);
    (void)chmod(box.path, 0600);
    ASSERT_OK(&box, store_open(&box.s, box.path, STORE_WRITE, &box.err));
    assert_int_equal(store_find_ad(box.s, STR("a111"), &box.arena, &r, &box.err),
                     FIND_ONE);
    assert_int_equal(r.note_count, 1);
    ASSERT_STR(r.notes[0].note, "from a mother");
    ASSERT_STR(r.notes[0].who, "");
    assert_int_equal(r.notes[0].at_ms, 1000);
    ASSERT_STR(r.ad.id, "");
    assert_int_equal(store_find_ad(box.s, STR("a222"), &box.arena, &r, &box.err),
                     FIND_ONE);
    assert_int_equal(r.note_count, 0);
    ASSERT_STR(r.ad.id, "from a mother");
    box_close(&box);
}

static void
an_older_data_base_is_brought_up_to_date(void **state)
{
    struct box box;
    sqlite3 *db;
    const struct queue_filter two = { .source = STR("one"), .cue = STR("P08") };
    const struct queue_filter missed = { .source = STR("uncounted"), .kind = AD_JOB };
    const struct queue_row *rows;
    struct facets facets;
    size_t count;
    int64_t have, known;
    (void)state;
    box_path(&box);
    make_older(&box, 12);
    assert_int_equal(sqlite3_open(box.path, &db), SQLITE_OK);
    run_sql(db, OLD_AD("a1", "work secret 765", "one") OLD_AD("a2", "work", "one")
                    OLD_AD("a3", "work", "two") OLD_AD("a4", "other", "uncounted"));
    run_sql(db, "INSERT INTO queue_tally VALUES (0, 'risk', 3, 'one', 'ru', 'job', "
                "'P08', '', 2), (0, 'risk', 3, 'two', 'ru', 'job', 'P08', '', 1);"
                "INSERT INTO source_tally VALUES ('one', 2), ('two', 1)");
    sqlite3_close(db);
    (void)chmod(box.path, 0600);
    ASSERT_OK(&box, store_open(&box.s, box.path, STORE_WRITE, &box.err));
    ASSERT_OK(&box, store_schema_version(box.s, &have, &known, &box.err));
    assert_int_equal(have, known);
    ASSERT_OK(&box, store_queue_list(box.s, &two, NOW_MS, &box.arena, &rows, &count,
                                     &box.err));
    assert_int_equal(count, 2);
    ASSERT_STR(rows[0].key, "a1");
    ASSERT_OK(&box, store_facets(box.s, &two, NOW_MS, &box.arena, &facets, &box.err));
    assert_int_equal(facets.values[FACET_SOURCE][0].count, 2);
    /* a row that the old tally had missed has a sort too */
    ASSERT_OK(&box, store_queue_list(box.s, &missed, NOW_MS, &box.arena, &rows, &count,
                                     &box.err));
    assert_int_equal(count, 1);
    store_close(box.s);
    /* all ads wait for the index again, and nothing is left in it */
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_open(box.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT (SELECT count(*) FROM search_due), "
                                        "(SELECT count(*) FROM search_ad), (SELECT "
                                        "count(*) FROM search_index WHERE search_index "
                                        "MATCH 'work')",
                                        -1, &s, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(s, 0), 4);
    assert_int_equal(sqlite3_column_int(s, 1), 0);
    assert_int_equal(sqlite3_column_int(s, 2), 0);
    sqlite3_finalize(s);
    sqlite3_close(db);
    box.s = NULL;
    box_close(&box);
}

static int64_t
number_from(const char *path, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    int64_t number = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    sqlite3_close(db);
    return number;
}

#define IS_DECIDED "CASE WHEN q.state = 2 THEN 1 ELSE 0 END"

/* Each row carries the number of its sort, and each sort the number of its rows. */
static void
check_numbers(const struct box *box)
{
    assert_int_equal(number_from(box->path,
                                 "SELECT count(*) FROM queue q WHERE cell IS "
                                 "NOT " CELL_NUMBER(IS_DECIDED)),
                     0);
    assert_int_equal(
        number_from(box->path, "SELECT count(*) FROM queue_cell c WHERE ads <> (SELECT "
                               "count(*) FROM queue q WHERE q.cell = c.id)"),
        0);
    assert_int_equal(
        number_from(box->path, "SELECT count(*) FROM queue_cell WHERE ads = 0"), 0);
    assert_int_equal(number_from(box->path, "SELECT (SELECT sum(ads) FROM queue_sum) - "
                                            "(SELECT count(*) FROM queue)"),
                     0);
}

static void
numbers_of_sorts_follow_the_rows(void **state)
{
    static const char *const sources[] = { "one", "two", "", "one" };
    const struct queue_filter any = { .all_states = true };
    const struct queue_row *rows;
    struct box box;
    size_t count;
    (void)state;
    box_open(&box);
    for (int i = 0; i < 12; i++) {
        struct sample *m =
            sample_new(&box, arena_printf(&box.arena, "ad number %d", i).p);
        m->ad.source = str_of(sources[i % 4]);
        m->score.band = i % 2 ? BAND_HIGH : BAND_REVIEW;
        m->score.lang = (enum lang)(LANG_NONE + i % 3);
        m->score.kind = (enum ad_kind)(AD_KIND_NONE + i % 4);
        m->cues[0].cue = i % 3 ? STR("P08") : STR("P09");
        m->score.cue_count = i % 5 != 0;
        (void)sample_put(&box, m, NOW_MS);
    }
    check_numbers(&box);
    ASSERT_OK(&box, store_queue_list(box.s, &any, NOW_MS, &box.arena, &rows, &count,
                                     &box.err));
    assert_int_equal(count, 12);
    for (size_t i = 0; i < count; i += 2) {
        struct queue_row row;
        const struct decide decide = { .key = rows[i].key,
                                       .who = STR("aya"),
                                       .reason = STR("debt"),
                                       .outcome = (enum decision)(i / 2 % 4),
                                       .now_ms = NOW_MS,
                                       .keep = &retention_default };
        assert_int_equal(store_decide(box.s, &decide, &box.arena, &row, &box.err),
                         DECIDE_DONE);
        check_numbers(&box);
        const struct undo undo = { .key = rows[i].key,
                                   .who = STR("aya"),
                                   .decision = row.decision_id,
                                   .now_ms = NOW_MS,
                                   .until_ms = NOW_MS + 1000,
                                   .keep = &retention_default };
        if (i % 4 == 0)
            assert_int_equal(store_undo(box.s, &undo, &box.arena, &row, &box.err),
                             DECIDE_DONE);
        check_numbers(&box);
    }
    box_close(&box);
}

/* Two ads whose keys begin alike stand at one place; both are shown. */
static void
twins_are_both_shown(void **state)
{
    const struct queue_filter filters[] = { { .source = STR("one") },
                                            { .source = STR("one"), .kind = AD_JOB },
                                            { .from_ms = 1, .to_ms = 2000 } };
    struct box box;
    sqlite3 *db;
    (void)state;
    box_path(&box);
    make_older(&box, 16);
    assert_int_equal(sqlite3_open(box.path, &db), SQLITE_OK);
    run_sql(db, OLD_AD("a1", "work", "one") OLD_AD("a2", "work", "one"));
    sqlite3_close(db);
    (void)chmod(box.path, 0600);
    ASSERT_OK(&box, store_open(&box.s, box.path, STORE_WRITE, &box.err));
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
        const struct queue_row *rows;
        size_t count;
        ASSERT_OK(&box, store_queue_list(box.s, &filters[i], NOW_MS, &box.arena, &rows,
                                         &count, &box.err));
        assert_int_equal(count, 2);
        ASSERT_STR(rows[0].key, "a1");
        ASSERT_STR(rows[1].key, "a2");
    }
    box_close(&box);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_sorts_follow_the_rows),
        cmocka_unit_test(twins_are_both_shown),
        cmocka_unit_test(lists_agree_with_a_plain_search),
        cmocka_unit_test(notes_of_an_older_data_base_are_notes),
        cmocka_unit_test(an_older_data_base_is_brought_up_to_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
