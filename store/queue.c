/*
 * queue: the list of flagged ads under a filter, and its figures.
 *
 * The top of a queue of millions must come at once. So each filter that is offered has
 * an index in list order, the statement is chosen by the narrowest filter given, and
 * the other conditions are written so that they only sift. States are asked one by one
 * and merged: an expired claim counts as open, wherever it stands.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/queue.h"

#include "store/queue_list.h"
#include "store/queue_row.h"

#include <stdlib.h>

#define LIMIT_DEFAULT 50
#define LIMIT_MAX     1000000
#define SHORT_PERIOD                                                                   \
    (7 * INT64_C(86400000)) /* up to here a period is the narrowest filter */

/*
 * Conditions of every list. An empty text and 0 let all pass; $1 stands alone in each
 * statement, so that its index can be used. $4 is a lane that is not wanted.
 */
#define SIFT                                                                           \
    "claim_until_ms >= $2 AND claim_until_ms < $3 AND lane <> $4 "                     \
    "AND ($5 = '' OR lane = $5) AND band >= $6 AND ($7 = '' OR source = $7) "          \
    "AND ($8 = '' OR lang = $8) AND ($9 = '' OR kind = $9) "                           \
    "AND ($10 = 0 OR first_seen_ms >= $10) AND ($11 = 0 OR first_seen_ms < $11) "      \
    "AND ($12 = '' OR outcome <> 'unsure' OR decided_by <> $12) "
#define ORDER "ORDER BY band DESC, probability DESC, first_seen_ms, tie "
/* The inner list is cut before anything is joined to it; the runs are sorted when
 * merged. */
#define LIST(driving)                                                                  \
    "SELECT " QUEUE_COLUMNS " FROM (SELECT * FROM queue WHERE " driving                \
    " AND " SIFT ORDER "LIMIT $13) q " QUEUE_JOINS
#define COUNT(driving)                                                                 \
    "SELECT band, count(*) FROM queue WHERE " driving " AND " SIFT "GROUP BY band"

enum driving { BY_STATE, BY_LANE, BY_SOURCE, BY_LANG, BY_KIND, BY_PERIOD, BY_COUNT };

static const char SQL_LIST_STATE[] = LIST("state = $1");
static const char SQL_LIST_LANE[] = LIST("state = $1 AND lane = $5");
static const char SQL_LIST_SOURCE[] = LIST("state = $1 AND source = $7");
static const char SQL_LIST_LANG[] = LIST("state = $1 AND lang = $8");
static const char SQL_LIST_KIND[] = LIST("state = $1 AND kind = $9");
/* The sum keeps the planner from walking the state's whole list. */
static const char SQL_LIST_PERIOD[] =
    LIST("first_seen_ms >= $10 AND first_seen_ms < $11 AND state + 0 = $1");
static const char SQL_COUNT_STATE[] = COUNT("state = $1");
static const char SQL_COUNT_LANE[] = COUNT("state = $1 AND lane = $5");
static const char SQL_COUNT_SOURCE[] = COUNT("state = $1 AND source = $7");
static const char SQL_COUNT_LANG[] = COUNT("state = $1 AND lang = $8");
static const char SQL_COUNT_KIND[] = COUNT("state = $1 AND kind = $9");
static const char SQL_COUNT_PERIOD[] =
    COUNT("first_seen_ms >= $10 AND first_seen_ms < $11 AND state + 0 = $1");

static const struct {
    const char *list, *count;
} statements[BY_COUNT] = {
    [BY_STATE] = { SQL_LIST_STATE, SQL_COUNT_STATE },
    [BY_LANE] = { SQL_LIST_LANE, SQL_COUNT_LANE },
    [BY_SOURCE] = { SQL_LIST_SOURCE, SQL_COUNT_SOURCE },
    [BY_LANG] = { SQL_LIST_LANG, SQL_COUNT_LANG },
    [BY_KIND] = { SQL_LIST_KIND, SQL_COUNT_KIND },
    [BY_PERIOD] = { SQL_LIST_PERIOD, SQL_COUNT_PERIOD },
};

static enum driving
driving_of(const struct queue_filter *filter)
{
    if (filter->from_ms > 0 && filter->to_ms > filter->from_ms &&
        filter->to_ms - filter->from_ms <= SHORT_PERIOD)
        return BY_PERIOD;
    if (filter->source.n > 0)
        return BY_SOURCE;
    if (filter->lane == LANE_CAREFUL || filter->lane == LANE_AUDIT)
        return BY_LANE;
    if (filter->lang != LANG_NONE)
        return BY_LANG;
    if (filter->kind != AD_KIND_NONE)
        return BY_KIND;
    return filter->lane == LANE_RISK ? BY_LANE : BY_STATE;
}

/* One state to ask for, with the claims [from, to) that count. */
struct run {
    enum queue_state state;
    int64_t claim_from, claim_to;
};

#define RUN_MAX 3

/* What "open" and "claimed" mean at now_ms, as runs of the stored states. */
static size_t
runs_of(const struct queue_filter *filter, int64_t now_ms, struct run runs[RUN_MAX])
{
    const struct run open = { QUEUE_OPEN, 0, TIME_NEVER };
    const struct run expired = { QUEUE_CLAIMED, 0, now_ms + 1 };
    const struct run held = { QUEUE_CLAIMED, now_ms + 1, TIME_NEVER };
    const struct run claimed = { QUEUE_CLAIMED, 0, TIME_NEVER };
    const struct run decided = { QUEUE_DECIDED, 0, TIME_NEVER };
    size_t n = 0;
    if (filter->all_states || filter->state == QUEUE_OPEN)
        runs[n++] = open;
    if (filter->all_states)
        runs[n++] = claimed;
    else if (filter->state == QUEUE_OPEN)
        runs[n++] = expired;
    else if (filter->state == QUEUE_CLAIMED)
        runs[n++] = held;
    if (filter->all_states || filter->state == QUEUE_DECIDED)
        runs[n++] = decided;
    return n;
}

#define FILTER_BINDS 12

static void
bind_filter(const struct queue_filter *filter, const struct run *run, struct str not_by,
            struct bind binds[FILTER_BINDS])
{
    bool careful_too = filter->lane != LANE_NONE;
    const struct bind all[FILTER_BINDS] = {
        bind_int(run->state),
        bind_int(run->claim_from),
        bind_int(run->claim_to),
        bind_name(careful_too ? "" : lane_name(LANE_CAREFUL)),
        bind_name(lane_name(filter->lane)),
        bind_int(filter->band_given ? (int64_t)filter->band : BAND_NONE),
        bind_text(filter->source),
        bind_name(lang_name(filter->lang)),
        bind_name(ad_kind_name(filter->kind)),
        bind_int(filter->from_ms),
        bind_int(filter->to_ms),
        bind_text(not_by),
    };
    memcpy(binds, all, sizeof all);
}

struct gather {
    struct list *list;
    struct arena *arena;
    int64_t now_ms;
};

static bool
gather_row(void *user, struct db_row *row, struct err *err)
{
    struct gather *g = user;
    struct queue_row *out = list_add(g->list, sizeof *out);
    (void)err;
    queue_row_read(row, g->now_ms, g->arena, out);
    return true;
}

/* List order: the same as ORDER, with the whole key behind its first bits. */
static int
compare_rows(const void *left, const void *right)
{
    const struct queue_row *a = left;
    const struct queue_row *b = right;
    if (a->band != b->band)
        return a->band > b->band ? -1 : 1;
    if (a->probability != b->probability)
        return a->probability > b->probability ? -1 : 1;
    if (a->first_seen_ms != b->first_seen_ms)
        return a->first_seen_ms < b->first_seen_ms ? -1 : 1;
    return str_cmp(a->key, b->key);
}

/* Keeps [offset, offset + limit) of the merged runs. */
static void
cut(struct list *rows, size_t offset, size_t limit)
{
    struct queue_row *items = rows->items;
    size_t from = offset < rows->count ? offset : rows->count;
    size_t kept = rows->count - from < limit ? rows->count - from : limit;
    if (kept > 0 && from > 0)
        memmove(items, items + from, kept * sizeof *items);
    rows->count = kept;
}

bool
queue_list(struct store *s, const struct queue_filter *filter, int64_t now_ms,
           struct str not_by, struct arena *arena, struct list *rows, struct err *err)
{
    struct run runs[RUN_MAX];
    size_t run_count = runs_of(filter, now_ms, runs);
    size_t limit = filter->limit == 0          ? LIMIT_DEFAULT
                   : filter->limit < LIMIT_MAX ? filter->limit
                                               : LIMIT_MAX;
    size_t offset = filter->offset < LIMIT_MAX ? filter->offset : LIMIT_MAX;
    struct gather g = { .list = rows, .arena = arena, .now_ms = now_ms };
    const char *sql = statements[driving_of(filter)].list;
    for (size_t i = 0; i < run_count; i++) {
        struct bind binds[FILTER_BINDS + 1];
        bind_filter(filter, &runs[i], not_by, binds);
        binds[FILTER_BINDS] = bind_int((int64_t)(offset + limit));
        if (!db_run(s->db, &(struct query){ sql, BINDS(binds), gather_row, &g }, err))
            return false;
    }
    if (rows->count > 1)
        qsort(rows->items, rows->count, sizeof(struct queue_row), compare_rows);
    cut(rows, offset, limit);
    return true;
}

bool
store_queue_list(struct store *s, const struct queue_filter *filter, int64_t now_ms,
                 struct arena *arena, const struct queue_row **rows, size_t *count,
                 struct err *err)
{
    struct list list = { 0 };
    if (!look_begin(s, err))
        return false;
    bool ok =
        look_end(s, queue_list(s, filter, now_ms, STR(""), arena, &list, err), err);
    *rows = list_keep(&list, sizeof **rows, arena);
    *count = list.count;
    return ok;
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

bool
store_queue_count(struct store *s, const struct queue_filter *filter, int64_t now_ms,
                  int64_t by_band[BAND_COUNT], struct err *err)
{
    struct run runs[RUN_MAX];
    size_t run_count = runs_of(filter, now_ms, runs);
    const char *sql = statements[driving_of(filter)].count;
    memset(by_band, 0, sizeof(int64_t) * BAND_COUNT);
    if (!look_begin(s, err))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < run_count; i++) {
        struct bind binds[FILTER_BINDS];
        bind_filter(filter, &runs[i], STR(""), binds);
        ok = db_run(s->db, &(struct query){ sql, BINDS(binds), add_counts, by_band },
                    err);
    }
    return look_end(s, ok, err);
}

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
static const char SQL_OLDEST[] =
    "SELECT COALESCE(min(first_seen_ms), 0) FROM queue WHERE state = 0";
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
        { SQL_OLDEST, &out->oldest_open_ms },
        { SQL_ADS, &out->ads },
        { SQL_SIGHTINGS, &out->sightings },
        { SQL_PAGES, &out->pages },
    };
    bool ok = db_run(s->db, &states, err) && db_run(s->db, &outcomes, err);
    for (size_t i = 0; ok && i < sizeof numbers / sizeof numbers[0]; i++)
        ok = db_number(s->db, &(struct query){ .sql = numbers[i].sql },
                       numbers[i].number, err);
    return look_end(s, ok, err);
}
