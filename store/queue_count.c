/*
 * queue_count: figures of the queue.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/facets.h"
#include "store/queue_plan.h"
#include "store/queue_row.h"

#include <assert.h>

struct source_ids {
    struct list list;
    struct arena *arena;
};

static bool
take_source(void *user, struct db_row *row, struct err *err)
{
    struct source_ids *ids = user;
    struct str *id = list_add(&ids->list, sizeof *id);
    (void)err;
    *id = row_keep(row, ids->arena);
    return true;
}

static const char SQL_SOURCES[] =
    "SELECT DISTINCT source FROM ad WHERE source <> '' ORDER BY source LIMIT 200";

bool
store_ad_sources(struct store *s, struct arena *arena, const struct str **ids,
                 size_t *count, struct err *err)
{
    struct source_ids found = { .arena = arena };
    const struct query query = { .sql = SQL_SOURCES,
                                 .row = take_source,
                                 .user = &found };
    bool ok = db_run(s->db, &query, err);
    *ids = list_keep(&found.list, sizeof **ids, arena);
    *count = found.list.count;
    return ok;
}

static bool
take_state_band(void *user, struct db_row *row, struct err *err)
{
    struct queue_stats *stats = user;
    (void)err;
    int64_t state = row_int(row);
    int64_t band = row_int(row);
    int64_t count = row_int(row);
    if (state < 0 || state >= QUEUE_STATE_COUNT || band < 0 || band >= BAND_COUNT)
        return true;
    stats->by_state[state] += count;
    if (state != QUEUE_DECIDED)
        stats->by_band[band] += count;
    return true;
}

static bool
take_outcome(void *user, struct db_row *row, struct err *err)
{
    struct queue_stats *stats = user;
    enum decision outcome;
    (void)err;
    if (decision_of(row_text(row), &outcome))
        stats->by_decision[outcome] = row_int(row);
    return true;
}

static const char SQL_STATES[] =
    "SELECT state, band, count(*) FROM queue GROUP BY state, band";
static const char SQL_OUTCOMES[] =
    "SELECT outcome, count(*) FROM queue WHERE outcome <> '' GROUP BY outcome";
static const char SQL_ADS[] = "SELECT count(*) FROM ad";
static const char SQL_SIGHTINGS[] = "SELECT count(*) FROM sighting";
static const char SQL_PAGES[] = "SELECT count(*) FROM page";

bool
store_queue_stats(struct store *s, struct queue_stats *out, struct err *err)
{
    *out = (struct queue_stats){ 0 };
    if (!look_begin(s, err))
        return false;
    const struct query states = { .sql = SQL_STATES,
                                  .row = take_state_band,
                                  .user = out };
    const struct query outcomes = { .sql = SQL_OUTCOMES,
                                    .row = take_outcome,
                                    .user = out };
    const struct {
        const char *sql;
        int64_t *number;
    } numbers[] = {
        { SQL_ADS, &out->ads },
        { SQL_SIGHTINGS, &out->sightings },
        { SQL_PAGES, &out->pages },
    };
    bool ok = db_run(s->db, &states, err) && db_run(s->db, &outcomes, err) &&
              store_oldest_open(s, true, &out->oldest_open_ms, err);
    for (size_t i = 0; ok && i < sizeof numbers / sizeof numbers[0]; i++)
        ok = db_number(s->db, &(struct query){ .sql = numbers[i].sql },
                       numbers[i].number, err);
    return look_end(s, ok, err);
}

static bool
add_counts(void *user, struct db_row *row, struct err *err)
{
    int64_t *by_band = user;
    (void)err;
    int64_t band = row_int(row);
    if (band >= 0 && band < BAND_COUNT)
        by_band[band] += row_int(row);
    return true;
}

/* Rows of a period, out of its index alone. 24 are the bits of the lane in a cell. */
static const char SQL_COUNT_PERIOD[] =
    "SELECT band, count(*) FROM queue WHERE first_seen_ms >= $1 AND first_seen_ms < $2 "
    "AND state = $3 AND band >= $4 AND band <= $5 AND (cell & $6) = $7 "
    "AND (cell & 24) <> $8 GROUP BY band";
static_assert(CELL_LANE == 3 && CELL_OUTCOME == 5, "as in the text above");
/* What is claimed: its rows are read. The sum keeps the planner from the period's index. */
static const char SQL_COUNT_CLAIMED[] =
    "SELECT band, count(*) FROM queue WHERE first_seen_ms + 0 >= $1 "
    "AND first_seen_ms + 0 < $2 AND state = $3 AND band >= $4 AND band <= $5 "
    "AND (cell & $6) = $7 AND (cell & 24) <> $8 AND claim_until_ms >= $9 "
    "AND claim_until_ms < $10 AND ($11 = '' OR holder = $11) GROUP BY band";

static bool
count_stored(struct store *s, const struct queue_filter *filter,
             const struct cell_test *test, const struct stored *stored,
             int64_t *by_band, struct err *err)
{
    const struct bind binds[] = {
        bind_int(test->from_ms),      bind_int(test->to_ms),
        bind_int(stored->state),      bind_int(test->band_low),
        bind_int(test->band_high),    bind_int(test->mask),
        bind_int(test->value),        bind_int(test->not_lane),
        bind_int(stored->claim_from), bind_int(stored->claim_to),
        bind_text(filter->holder),
    };
    struct query query = { SQL_COUNT_CLAIMED, BINDS(binds), add_counts, by_band };
    if (stored->state != QUEUE_CLAIMED) {
        query.sql = SQL_COUNT_PERIOD;
        query.bind_count = 8;
    }
    return db_run(s->db, &query, err);
}

static bool
count_rows(struct store *s, const struct queue_filter *filter, int64_t now_ms,
           int64_t *by_band, struct err *err)
{
    struct stored stored[STORED_MAX];
    struct cell_test test;
    size_t count = stored_of(filter, now_ms, stored);
    if (!cell_test_of(s, filter, &test, err))
        return false;
    for (size_t i = 0; !test.none && i < count; i++)
        if (!count_stored(s, filter, &test, &stored[i], by_band, err))
            return false;
    return true;
}

/* Without a period the sorts are added up. */
static bool
count_sorts(struct store *s, const struct queue_filter *filter, int64_t now_ms,
            int64_t *by_band, struct err *err)
{
    struct facets facets;
    struct arena arena;
    struct cell_test test;
    arena_init(&arena, 0);
    bool ok = cell_test_of(s, filter, &test, err) &&
              store_counts(s, filter, now_ms, &arena, &facets, err);
    for (size_t i = 0; ok && i < facets.counts[FACET_BAND]; i++) {
        enum band band;
        const struct facet_value *value = &facets.values[FACET_BAND][i];
        if (band_of(value->value, &band) && (int64_t)band >= test.band_low &&
            (int64_t)band <= test.band_high)
            by_band[band] += value->count;
    }
    arena_free(&arena);
    return ok;
}

bool
store_queue_count(struct store *s, const struct queue_filter *filter, int64_t now_ms,
                  int64_t by_band[BAND_COUNT], struct err *err)
{
    bool rows = filter->from_ms > 0 || filter->to_ms > 0 || filter->holder.n > 0;
    memset(by_band, 0, sizeof(int64_t) * BAND_COUNT);
    if (!rows)
        return count_sorts(s, filter, now_ms, by_band, err);
    return look_begin(s, err) &&
           look_end(s, count_rows(s, filter, now_ms, by_band, err), err);
}
