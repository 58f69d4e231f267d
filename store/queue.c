/*
 * queue: the list of flagged ads under a filter, and its figures.
 *
 * The top of a queue of millions must come at once. So the list is the meeting of a few walks
 * (store/queue_plan.h), each along an index in list order, and the conditions that its index
 * does not know only sift. The walks bring no more than places; what is shown of a row is read
 * when it is known which rows are shown.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/queue.h"

#include "store/queue_list.h"
#include "store/queue_plan.h"
#include "store/queue_row.h"

#include <stdlib.h>

#define LIMIT_DEFAULT 50
#define LIMIT_MAX     1000000

/*
 * Conditions of every list. An empty text and 0 let all pass; $1 stands alone in each
 * statement, so that its index can be used. $4 is a lane that is not wanted, $16 the number of
 * a sort or a day where the walk has one.
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
 * A walk begins at the top, or behind a row: first the rows of the same band and probability,
 * then the others, so that each is one seek in the index however far down the row stood.
 */
#define LIST(driving, part)                                                            \
    "SELECT ad_key, band, probability, first_seen_ms FROM queue WHERE " driving        \
    " AND " SIFT part ORDER "LIMIT $17"
#define TOP "AND band <= $18 "
#define SAME                                                                           \
    "AND band = $18 AND probability = $19 AND (first_seen_ms, tie) > ($20, $21) "
#define REST "AND (band, probability) < ($18, $19) "
#define COUNT(driving)                                                                 \
    "SELECT band, count(*) FROM queue WHERE " driving " AND " SIFT                     \
    "AND band <= $17 GROUP BY band"

#define UNUSED   "$16 = 0 AND " /* the number that this walk has none of */
#define STATE    UNUSED "state = $1"
#define LANE     UNUSED "state = $1 AND lane = $5"
#define SOURCE   UNUSED "state = $1 AND source = $7"
#define LANGUAGE UNUSED "state = $1 AND lang = $8"
#define KIND     UNUSED "state = $1 AND kind = $9"
#define CUE      UNUSED "state = $1 AND cue = $13"
#define OUTCOME  UNUSED "state = $1 AND outcome = $14 AND outcome <> ''"
#define HOLDER   UNUSED "state = $1 AND holder = $15 AND holder <> ''"
#define CELL     "state = $1 AND cell = $16"
#define DAY      "state = $1 AND first_seen_ms / 86400000 = $16"
/* The sum keeps the planner from walking the state's whole list. */
#define PERIOD UNUSED "first_seen_ms >= $10 AND first_seen_ms < $11 AND state + 0 = $1"

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
TEXTS(HOLDER, HOLDER);
TEXTS(CELL, CELL);
TEXTS(DAY, DAY);
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
    [BY_OUTCOME] = ROW(OUTCOME), [BY_HOLDER] = ROW(HOLDER), [BY_CELL] = ROW(CELL),
    [BY_DAY] = ROW(DAY),         [BY_PERIOD] = ROW(PERIOD),
};

#define FILTER_BINDS 16

static void
bind_filter(const struct queue_filter *filter, const struct walk *walk,
            struct str not_by, struct bind binds[FILTER_BINDS])
{
    const struct bind all[FILTER_BINDS] = {
        bind_int(walk->state),
        bind_int(walk->claim_from),
        bind_int(walk->claim_to),
        bind_name(walk->lane != LANE_NONE ? "" : lane_name(LANE_CAREFUL)),
        bind_name(lane_name(walk->lane)),
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
        bind_int(walk->number),
    };
    memcpy(binds, all, sizeof all);
}

/* A row on its way into the list. */
struct place {
    struct str key;
    int64_t band, first_seen_ms;
    double probability;
};

struct gather {
    struct list places;
    struct arena *arena;
};

/* A list while it is made. */
struct listing {
    struct store *store;
    const struct queue_filter *filter;
    struct str not_by;
    struct gather gather;
};

static bool
gather_place(void *user, struct db_row *row, struct err *err)
{
    struct gather *g = user;
    struct place *out = list_add(&g->places, sizeof *out);
    (void)err;
    out->key = row_keep(row, g->arena);
    out->band = row_int(row);
    out->probability = row_real(row);
    out->first_seen_ms = row_int(row);
    return true;
}

/* List order: the same as ORDER, with the whole key behind its first bits. */
static int
compare_places(const void *left, const void *right)
{
    const struct place *a = left;
    const struct place *b = right;
    if (a->band != b->band)
        return a->band > b->band ? -1 : 1;
    if (a->probability != b->probability)
        return a->probability > b->probability ? -1 : 1;
    if (a->first_seen_ms != b->first_seen_ms)
        return a->first_seen_ms < b->first_seen_ms ? -1 : 1;
    return str_cmp(a->key, b->key);
}

/* The places of one walk, from the top or behind the place that is given. */
static bool
gather_walk(struct store *s, const struct queue_filter *filter, enum driving driving,
            struct bind binds[FILTER_BINDS + 5], struct gather *g, struct err *err)
{
    const struct queue_after *after = &filter->after;
    const size_t part = FILTER_BINDS + 1;
    struct query query = { statements[driving].top, binds, part + 1, gather_place, g };
    binds[part] = bind_int(plan_highest_band(filter));
    if (!after->given)
        return db_run(s->db, &query, err);
    binds[part] = bind_int(after->band);
    binds[part + 1] = bind_real(after->probability);
    binds[part + 2] = bind_int(after->first_seen_ms);
    binds[part + 3] = bind_int(after->tie);
    query.sql = statements[driving].same;
    query.bind_count = part + 4;
    size_t from = g->places.count;
    if (!db_run(s->db, &query, err))
        return false;
    query.sql = statements[driving].rest;
    query.bind_count = part + 2;
    return g->places.count - from >= (size_t)binds[FILTER_BINDS].number ||
           db_run(s->db, &query, err);
}

/* Reads what is shown of the places [from, to). */
static bool
read_rows(struct store *s, const struct gather *g, size_t from, size_t to,
          int64_t now_ms, struct list *rows, struct err *err)
{
    const struct place *places = g->places.items;
    for (size_t i = from; i < to; i++) {
        struct queue_row row;
        bool found;
        if (!queue_row_of(s, places[i].key, now_ms, g->arena, &row, &found, err))
            return false;
        if (found)
            *(struct queue_row *)list_add(rows, sizeof row) = row;
    }
    return true;
}

/* How far a walk went. */
struct reached {
    struct place last;
    bool more; /* there may be rows behind the last one */
};

/* Sorts what the walks brought; what came twice stays once. */
static void
merge(struct list *places)
{
    struct place *items = places->items;
    size_t kept = 0;
    if (places->count > 1)
        qsort(items, places->count, sizeof *items, compare_places);
    for (size_t i = 0; i < places->count; i++)
        if (kept == 0 || !str_eq(items[i].key, items[kept - 1].key))
            items[kept++] = items[i];
    places->count = kept;
}

/* One walk of at most so many rows. */
static bool
go(struct listing *l, const struct walk *walk, size_t most, struct reached *reached,
   struct err *err)
{
    struct bind binds[FILTER_BINDS + 5];
    size_t from = l->gather.places.count;
    bind_filter(l->filter, walk, l->not_by, binds);
    binds[FILTER_BINDS] = bind_int((int64_t)most);
    if (!gather_walk(l->store, l->filter, walk->driving, binds, &l->gather, err))
        return false;
    size_t count = l->gather.places.count;
    const struct place *places = l->gather.places.items;
    reached->more = count - from >= most;
    if (reached->more)
        reached->last = places[count - 1];
    return true;
}

/* How many of the places that were found are of a higher band. */
static size_t
found_above(const struct listing *l, int64_t band)
{
    const struct place *places = l->gather.places.items;
    size_t count = 0;
    for (size_t i = 0; i < l->gather.places.count; i++)
        count += places[i].band > band;
    return count;
}

/*
 * The first `wanted` places of all walks. Each brings its share, twice over, unless enough was
 * found that stands above all its rows; then those go on whose last row still stands among the
 * wanted ones.
 */
static bool
go_all(struct listing *l, const struct plan *plan, size_t wanted, struct err *err)
{
    const struct walk *walks = plan->walks.items;
    size_t count = plan->walks.count;
    size_t share = count > 1 ? 2 * wanted / count + 2 : wanted;
    struct reached *reached = ARENA_NEW(plan->arena, struct reached, count);
    for (size_t i = 0; i < count; i++) {
        bool skip =
            walks[i].band < BAND_HIGH && found_above(l, walks[i].band) >= wanted;
        if (!skip && !go(l, &walks[i], share, &reached[i], err))
            return false;
    }
    merge(&l->gather.places);
    if (share >= wanted)
        return true;
    bool enough = l->gather.places.count >= wanted;
    struct place end = { .key = { NULL, 0 } };
    if (enough)
        end = ((const struct place *)l->gather.places.items)[wanted - 1];
    for (size_t i = 0; i < count; i++)
        if (reached[i].more &&
            (!enough || compare_places(&reached[i].last, &end) < 0) &&
            !go(l, &walks[i], wanted, &reached[i], err))
            return false;
    merge(&l->gather.places);
    return true;
}

static bool
list_walks(struct listing *l, const struct plan *plan, struct list *rows,
           struct err *err)
{
    const struct queue_filter *filter = l->filter;
    size_t limit = filter->limit == 0          ? LIMIT_DEFAULT
                   : filter->limit < LIMIT_MAX ? filter->limit
                                               : LIMIT_MAX;
    size_t offset = filter->offset < LIMIT_MAX ? filter->offset : LIMIT_MAX;
    bool ok = go_all(l, plan, offset + limit, err);
    size_t count = l->gather.places.count;
    size_t to = offset + limit < count ? offset + limit : count;
    ok = ok && read_rows(l->store, &l->gather, offset, to, plan->now_ms, rows, err);
    free(l->gather.places.items);
    return ok;
}

/* A period that is open at one end, or both its ends: so it can be sought by its place. */
static struct queue_filter
with_ends(const struct queue_filter *filter)
{
    struct queue_filter out = *filter;
    if (out.from_ms || out.to_ms) {
        out.from_ms = out.from_ms ? out.from_ms : 1;
        out.to_ms = out.to_ms ? out.to_ms : INT64_MAX;
    }
    return out;
}

bool
queue_list(struct store *s, const struct queue_filter *filter, int64_t now_ms,
           struct str not_by, struct arena *arena, struct list *rows, struct err *err)
{
    struct plan plan = { .arena = arena, .now_ms = now_ms };
    const struct queue_filter ends = with_ends(filter);
    struct listing l = { s, &ends, not_by, { .arena = arena } };
    bool ok = plan_list(s, &ends, &plan, err) && list_walks(&l, &plan, rows, err);
    free(plan.walks.items);
    return ok;
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
    struct plan plan = { .now_ms = now_ms };
    memset(by_band, 0, sizeof(int64_t) * BAND_COUNT);
    if (!look_begin(s, err))
        return false;
    bool ok = plan_count(s, filter, &plan, err);
    const struct walk *walks = plan.walks.items;
    for (size_t i = 0; ok && i < plan.walks.count; i++) {
        struct bind binds[FILTER_BINDS + 1];
        bind_filter(filter, &walks[i], STR(""), binds);
        binds[FILTER_BINDS] = bind_int(plan_highest_band(filter));
        ok = db_run(s->db,
                    &(struct query){ statements[walks[i].driving].count, BINDS(binds),
                                     add_counts, by_band },
                    err);
    }
    free(plan.walks.items);
    return look_end(s, ok, err);
}
