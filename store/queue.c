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
#define WIDTH_MAX     1000 /* rows of a filter beyond this make it no narrower */
#define PERIOD_MAX    4000 /* rows of a period that are sorted rather than sifted */

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

/* Rows that one filter alone lets pass, counted up to $3 along its index. */
#define WIDTH(column)                                                                  \
    "SELECT count(*) FROM (SELECT 1 FROM queue WHERE state = $1 AND " column           \
    " = $2 LIMIT $3) AS counted"
static const char SQL_WIDTH_LANE[] = WIDTH("lane");
static const char SQL_WIDTH_SOURCE[] = WIDTH("source");
static const char SQL_WIDTH_LANG[] = WIDTH("lang");
static const char SQL_WIDTH_KIND[] = WIDTH("kind");
static const char SQL_WIDTH_CUE[] = WIDTH("cue");
static const char SQL_WIDTH_PERIOD[] =
    "SELECT count(*) FROM (SELECT 1 FROM queue WHERE first_seen_ms >= $1 "
    "AND first_seen_ms < $2 LIMIT $3) AS counted";

/* A filter that is given: its statement, the narrowest kind first, and what is asked. */
struct candidate {
    enum driving driving;
    const char *sql;
    struct str value;
};

#define CANDIDATES 5

static size_t
candidates_of(const struct queue_filter *filter, struct candidate out[CANDIDATES])
{
    const struct candidate all[CANDIDATES] = {
        { BY_CUE, SQL_WIDTH_CUE, filter->cue },
        { BY_SOURCE, SQL_WIDTH_SOURCE, filter->source },
        { BY_LANG, SQL_WIDTH_LANG, str_of(lang_name(filter->lang)) },
        { BY_KIND, SQL_WIDTH_KIND, str_of(ad_kind_name(filter->kind)) },
        { BY_LANE, SQL_WIDTH_LANE, str_of(lane_name(filter->lane)) },
    };
    size_t count = 0;
    for (size_t i = 0; i < CANDIDATES; i++)
        if (all[i].value.n > 0)
            out[count++] = all[i];
    return count;
}

/* Of several filters the narrowest drives: that is worth a look into their indexes. */
static bool
narrowest(struct store *s, const struct queue_filter *filter,
          const struct candidate *candidates, size_t count, enum driving *out,
          struct err *err)
{
    int64_t least = WIDTH_MAX;
    for (size_t i = 0; i < count; i++) {
        int64_t width = 0;
        const struct bind binds[] = {
            bind_int(filter->all_states ? QUEUE_OPEN : filter->state),
            bind_text(candidates[i].value), bind_int(WIDTH_MAX)
        };
        if (!db_number(s->db,
                       &(struct query){ candidates[i].sql, BINDS(binds), NULL, NULL },
                       &width, err))
            return false;
        if (width < least) {
            least = width;
            *out = candidates[i].driving;
        }
    }
    return true;
}

/* A short period is sorted; a long one is met soon enough on the way down the list. */
static bool
is_short_period(struct store *s, const struct queue_filter *filter, bool *is_short,
                struct err *err)
{
    const struct bind binds[] = { bind_int(filter->from_ms), bind_int(filter->to_ms),
                                  bind_int(PERIOD_MAX) };
    int64_t width = 0;
    *is_short = false;
    if (filter->from_ms <= 0 || filter->to_ms <= filter->from_ms)
        return true;
    if (!db_number(s->db, &(struct query){ SQL_WIDTH_PERIOD, BINDS(binds), NULL, NULL },
                   &width, err))
        return false;
    *is_short = width < PERIOD_MAX;
    return true;
}

static bool
driving_of(struct store *s, const struct queue_filter *filter, enum driving *out,
           struct err *err)
{
    struct candidate candidates[CANDIDATES];
    size_t count = candidates_of(filter, candidates);
    bool is_short;
    if (!is_short_period(s, filter, &is_short, err))
        return false;
    *out = is_short                ? BY_PERIOD
           : filter->outcome_given ? BY_OUTCOME
           : count > 0             ? candidates[0].driving
                                   : BY_STATE;
    return is_short || filter->outcome_given || count < 2 ||
           narrowest(s, filter, candidates, count, out, err);
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
