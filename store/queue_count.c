/*
 * queue_count: figures of the queue.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/facets.h"
#include "store/queue_list.h"
#include "store/queue_row.h"

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
              store_oldest_open(s, &out->oldest_open_ms, err);
    for (size_t i = 0; ok && i < sizeof numbers / sizeof numbers[0]; i++)
        ok = db_number(s->db, &(struct query){ .sql = numbers[i].sql },
                       numbers[i].number, err);
    return look_end(s, ok, err);
}
