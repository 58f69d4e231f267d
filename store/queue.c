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
    "AND ($12 = '' OR outcome <> 'unsure' OR decided_by <> $12) "                      \
    "AND ($13 = '' OR cue = $13) AND ($14 = '' OR outcome = $14) "                     \
    "AND ($15 = '' OR holder = $15) "
#define ORDER "ORDER BY band DESC, probability DESC, first_seen_ms, tie "
/*
 * The inner list is cut before anything is joined to it; the runs are sorted when merged.
 * It begins at the top, or behind a row: first the rows of the same band and probability,
 * then the others, so that each is one seek in the index however far down the row stood.
 */
#define LIST(driving, part)                                                            \
    "SELECT " QUEUE_COLUMNS " FROM (SELECT * FROM queue WHERE " driving                \
    " AND " SIFT part ORDER "LIMIT $16) q " QUEUE_JOINS
#define TOP "AND band <= $17 "
#define SAME                                                                           \
    "AND band = $17 AND probability = $18 AND (first_seen_ms, tie) > ($19, $20) "
#define REST "AND (band, probability) < ($17, $18) "
#define COUNT(driving)                                                                 \
    "SELECT band, count(*) FROM queue WHERE " driving " AND " SIFT                     \
    "AND band <= $16 GROUP BY band"

enum driving {
    BY_STATE,
    BY_LANE,
    BY_SOURCE,
    BY_LANG,
    BY_KIND,
    BY_CUE,
    BY_OUTCOME,
    BY_PERIOD,
    BY_COUNT
};

#define STATE    "state = $1"
#define LANE     "state = $1 AND lane = $5"
#define SOURCE   "state = $1 AND source = $7"
#define LANGUAGE "state = $1 AND lang = $8"
#define KIND     "state = $1 AND kind = $9"
#define CUE      "state = $1 AND cue = $13"
#define OUTCOME  "state = $1 AND outcome = $14 AND outcome <> ''"
/* The sum keeps the planner from walking the state's whole list. */
#define PERIOD "first_seen_ms >= $10 AND first_seen_ms < $11 AND state + 0 = $1"

/* Each text is an array of its own: its address is its name. */
#define TEXTS(name, driving)                                                           \
    static const char SQL_TOP_##name[] = LIST(driving, TOP);                           \
    static const char SQL_SAME_##name[] = LIST(driving, SAME);                         \
    static const char SQL_REST_##name[] = LIST(driving, REST);                         \
    static const char SQL_COUNT_##name[] = COUNT(driving)
TEXTS(STATE, STATE);
TEXTS(LANE, LANE);
TEXTS(SOURCE, SOURCE);
TEXTS(LANG, LANGUAGE);
TEXTS(KIND, KIND);
TEXTS(CUE, CUE);
TEXTS(OUTCOME, OUTCOME);
TEXTS(PERIOD, PERIOD);

#define ROW(name)                                                                      \
    {                                                                                  \
        SQL_TOP_##name, SQL_SAME_##name, SQL_REST_##name, SQL_COUNT_##name             \
    }
static const struct {
    const char *top, *same, *rest, *count;
} statements[BY_COUNT] = {
    [BY_STATE] = ROW(STATE),     [BY_LANE] = ROW(LANE),     [BY_SOURCE] = ROW(SOURCE),
    [BY_LANG] = ROW(LANG),       [BY_KIND] = ROW(KIND),     [BY_CUE] = ROW(CUE),
    [BY_OUTCOME] = ROW(OUTCOME), [BY_PERIOD] = ROW(PERIOD),
};

/* How many rows of the queue each filter alone lets pass, whatever their state. */
struct widths {
    int64_t by[BY_COUNT];
};

static bool
take_widths(void *user, struct db_row *row, struct err *err)
{
    struct widths *w = user;
    (void)err;
    w->by[BY_SOURCE] = row_int(row);
    w->by[BY_LANE] = row_int(row);
    w->by[BY_LANG] = row_int(row);
    w->by[BY_KIND] = row_int(row);
    w->by[BY_CUE] = row_int(row);
    return true;
}

static const char SQL_WIDTHS[] =
    "SELECT sum(CASE WHEN source = $1 THEN ads ELSE 0 END), "
    "sum(CASE WHEN lane = $2 THEN ads ELSE 0 END), "
    "sum(CASE WHEN lang = $3 THEN ads ELSE 0 END), "
    "sum(CASE WHEN kind = $4 THEN ads ELSE 0 END), "
    "sum(CASE WHEN cue = $5 THEN ads ELSE 0 END) FROM queue_tally";

/* Of several filters the narrowest drives. */
static bool
narrowest(struct store *s, const struct queue_filter *filter,
          const bool wanted[BY_COUNT], enum driving *out, struct err *err)
{
    struct widths widths = { 0 };
    const struct bind binds[] = {
        bind_text(filter->source),
        bind_name(lane_name(filter->lane)),
        bind_name(lang_name(filter->lang)),
        bind_name(ad_kind_name(filter->kind)),
        bind_text(filter->cue),
    };
    if (!db_run(s->db,
                &(struct query){ SQL_WIDTHS, BINDS(binds), take_widths, &widths }, err))
        return false;
    for (int i = BY_LANE; i <= BY_CUE; i++)
        if (wanted[i] && (!wanted[*out] || widths.by[i] < widths.by[*out]))
            *out = (enum driving)i;
    return true;
}

static bool
driving_of(struct store *s, const struct queue_filter *filter, enum driving *out,
           struct err *err)
{
    const bool wanted[BY_COUNT] = {
        [BY_LANE] = filter->lane != LANE_NONE, [BY_SOURCE] = filter->source.n > 0,
        [BY_LANG] = filter->lang != LANG_NONE, [BY_KIND] = filter->kind != AD_KIND_NONE,
        [BY_CUE] = filter->cue.n > 0,
    };
    int count = 0;
    *out = BY_STATE;
    if (filter->from_ms > 0 && filter->to_ms > filter->from_ms &&
        filter->to_ms - filter->from_ms <= SHORT_PERIOD) {
        *out = BY_PERIOD;
        return true;
    }
    if (filter->outcome_given) {
        *out = BY_OUTCOME;
        return true;
    }
    for (int i = BY_LANE; i <= BY_CUE; i++) {
        count += wanted[i];
        *out = wanted[i] ? (enum driving)i : *out;
    }
    return count < 2 || narrowest(s, filter, wanted, out, err);
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

#define FILTER_BINDS 15

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
        bind_text(filter->cue),
        bind_name(filter->outcome_given ? decision_name(filter->outcome) : ""),
        bind_text(filter->holder),
    };
    memcpy(binds, all, sizeof all);
}

static int64_t
highest_band(const struct queue_filter *filter)
{
    return filter->band_given && filter->band_only ? (int64_t)filter->band : BAND_HIGH;
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

/* The rows of one run, from the top or behind the place that is given. */
static bool
gather_run(struct store *s, const struct queue_filter *filter, enum driving driving,
           struct bind binds[FILTER_BINDS + 5], struct gather *g, struct err *err)
{
    const struct queue_after *after = &filter->after;
    const size_t part = FILTER_BINDS + 1;
    struct query query = { statements[driving].top, binds, part + 1, gather_row, g };
    binds[part] = bind_int(highest_band(filter));
    if (!after->given)
        return db_run(s->db, &query, err);
    binds[part] = bind_int(after->band);
    binds[part + 1] = bind_real(after->probability);
    binds[part + 2] = bind_int(after->first_seen_ms);
    binds[part + 3] = bind_int(after->tie);
    query.sql = statements[driving].same;
    query.bind_count = part + 4;
    if (!db_run(s->db, &query, err))
        return false;
    query.sql = statements[driving].rest;
    query.bind_count = part + 2;
    return db_run(s->db, &query, err);
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
    enum driving driving;
    if (!driving_of(s, filter, &driving, err))
        return false;
    for (size_t i = 0; i < run_count; i++) {
        struct bind binds[FILTER_BINDS + 5];
        bind_filter(filter, &runs[i], not_by, binds);
        binds[FILTER_BINDS] = bind_int((int64_t)(offset + limit));
        if (!gather_run(s, filter, driving, binds, &g, err))
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
    enum driving driving;
    memset(by_band, 0, sizeof(int64_t) * BAND_COUNT);
    if (!look_begin(s, err))
        return false;
    bool ok = driving_of(s, filter, &driving, err);
    for (size_t i = 0; ok && i < run_count; i++) {
        struct bind binds[FILTER_BINDS + 1];
        bind_filter(filter, &runs[i], STR(""), binds);
        binds[FILTER_BINDS] = bind_int(highest_band(filter));
        ok = db_run(s->db,
                    &(struct query){ statements[driving].count, BINDS(binds),
                                     add_counts, by_band },
                    err);
    }
    return look_end(s, ok, err);
}
