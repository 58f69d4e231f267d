/*
 * queue_plan: the cheapest way to a list, found by going.
 *
 * How many rows pass several filters is known only when they are counted, and how they lie in
 * the list not even then. So nothing is reckoned beforehand: each filter's index is looked
 * into, the one whose entries lie farthest apart is the narrowest, and how much of it passes
 * the others shows on the way.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/queue_plan.h"

#include "core/time.h"

#include <stdlib.h>

#define LOOK     64  /* entries by which the narrowest filter is chosen */
#define DAYS_MAX 400 /* walks */

/* Of 5 million rows: a walk of a sort takes 4 us, an entry that is sifted 0.4 us. */
static const struct plan_limits usual = {
    .period = 1000, .sifted = 5000, .few = 320, .sorts = 1000, .read = 4000
};

static const struct plan_limits *
limits_of(const struct finding *f)
{
    return f->store->limits != NULL ? f->store->limits : &usual;
}

size_t
stored_of(const struct queue_filter *filter, int64_t now_ms,
          struct stored out[STORED_MAX])
{
    const struct stored open = { QUEUE_OPEN, 0, TIME_NEVER };
    const struct stored expired = { QUEUE_CLAIMED, 0, now_ms + 1 };
    const struct stored held = { QUEUE_CLAIMED, now_ms + 1, TIME_NEVER };
    const struct stored claimed = { QUEUE_CLAIMED, 0, TIME_NEVER };
    const struct stored decided = { QUEUE_DECIDED, 0, TIME_NEVER };
    bool free_too = filter->holder.n == 0; /* what is not claimed, nobody holds */
    size_t n = 0;
    if (free_too && (filter->all_states || filter->state == QUEUE_OPEN))
        out[n++] = open;
    if (filter->all_states)
        out[n++] = claimed;
    else if (filter->state == QUEUE_OPEN)
        out[n++] = expired;
    else if (filter->state == QUEUE_CLAIMED)
        out[n++] = held;
    if (free_too && (filter->all_states || filter->state == QUEUE_DECIDED))
        out[n++] = decided;
    return n;
}

size_t
plan_given(const struct finding *f, enum queue_state state, struct walk out[GIVEN_MAX])
{
    const struct queue_filter *filter = f->filter;
    const struct {
        enum driving driving;
        struct str value;
    } all[GIVEN_MAX] = {
        { BY_OUTCOME,
          str_of(filter->outcome_given ? decision_name(filter->outcome) : "") },
        { BY_CUE, filter->cue },
        { BY_SOURCE, filter->source },
        { BY_LANE, str_of(lane_name(filter->lane)) },
        { BY_LANG, str_of(lang_name(filter->lang)) },
        { BY_KIND, str_of(ad_kind_name(filter->kind)) },
    };
    size_t count = 0;
    for (size_t i = 0; i < GIVEN_MAX; i++)
        if (all[i].value.n > 0)
            out[count++] = walk_of(f, all[i].driving, state, bind_text(all[i].value));
    return count;
}

/* Goes on until enough entries passed, none is left, or so many were gone through. */
static bool
go(struct finding *f, struct walk *walk, size_t wanted, size_t most, struct err *err)
{
    size_t gone = 0;
    for (size_t n = wanted; !walk->ended && walk->passed < wanted && gone < most;
         n *= 2) {
        n = n < most - gone ? n : most - gone;
        if (!walk_on(f, walk, n, err))
            return false;
        gone += n;
    }
    return true;
}

/* Goes on until no entry before `end` is left. */
static bool
go_behind(struct finding *f, struct walk *walk, const struct place *end,
          struct err *err)
{
    for (size_t n = LOOK; !walk->ended && place_cmp(&walk->last, end) < 0; n *= 2)
        if (!walk_on(f, walk, n, err))
            return false;
    return true;
}

/* How many of the places from `from` on are of a higher band. */
static size_t
found_above(const struct finding *f, size_t from, int64_t band)
{
    const struct place *places = f->places.items;
    size_t count = 0;
    for (size_t i = from; i < f->places.count; i++)
        count += places[i].band > band;
    return count;
}

/*
 * The first `wanted` places of all walks, which have no row in common and stand by their
 * highest bands. Each brings its share, twice over, unless enough was found that stands above
 * all its rows; then those go on that did not come to the last of the wanted places.
 */
static bool
meet(struct finding *f, struct walk *walks, size_t count, size_t wanted,
     struct err *err)
{
    size_t share = count > 1 ? 2 * wanted / count + 2 : wanted;
    size_t from = f->places.count;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && walks[i].band_high < walks[i - 1].band_high &&
            found_above(f, from, walks[i].band_high) >= wanted)
            count = i;
        else if (!go(f, &walks[i], share, SIZE_MAX, err))
            return false;
    }
    places_sort(&f->places);
    bool enough = f->places.count >= wanted;
    struct place end = { 0 };
    if (enough)
        end = ((const struct place *)f->places.items)[wanted - 1];
    for (size_t i = 0; i < count; i++)
        if (!(enough ? go_behind(f, &walks[i], &end, err)
                     : go(f, &walks[i], wanted, SIZE_MAX, err)))
            return false;
    return true;
}

/* Walks that are gathered to meet. */
struct ways {
    struct finding *finding;
    enum queue_state state;
    struct list walks;
    size_t given; /* filters that lead in an index */
    int64_t ads;  /* rows of the sorts, when counted */
};

static bool
meet_all(struct ways *ways, size_t wanted, struct err *err)
{
    bool ok = meet(ways->finding, ways->walks.items, ways->walks.count, wanted, err);
    free(ways->walks.items);
    return ok;
}

static void
add_way(struct ways *ways, enum driving driving, struct bind value)
{
    struct walk *walk = list_add(&ways->walks, sizeof *walk);
    *walk = walk_of(ways->finding, driving, ways->state, value);
}

/* A list without a lane is that of all lanes but one. */
static bool
by_lanes(struct ways *ways, size_t wanted, struct err *err)
{
    for (int lane = LANE_NONE + 1; lane < LANE_COUNT; lane++)
        if (lane != LANE_CAREFUL)
            add_way(ways, BY_LANE, bind_name(lane_name((enum lane)lane)));
    return meet_all(ways, wanted, err);
}

static bool
is_of_days(const struct queue_filter *filter)
{
    int64_t first = filter->from_ms / TIME_DAY_MS;
    int64_t last = (filter->to_ms - 1) / TIME_DAY_MS;
    return filter->from_ms > 0 && filter->to_ms > 0 && last - first < DAYS_MAX;
}

static bool
by_days(struct ways *ways, size_t wanted, struct err *err)
{
    const struct queue_filter *filter = ways->finding->filter;
    int64_t last = (filter->to_ms - 1) / TIME_DAY_MS;
    for (int64_t day = filter->from_ms / TIME_DAY_MS; day <= last; day++)
        add_way(ways, BY_DAY, bind_int(day));
    return meet_all(ways, wanted, err);
}

/* Sorts that pass all filters but the period. What leads in the index is told by the filters;
 * the rest is in the numbers of the sorts, which the index has, so no row is read unless they
 * are to be told with their counts. */
#define CELLS(ads, driving)                                                            \
    "SELECT id, " ads " FROM queue_cell WHERE decided = $1 AND " driving               \
    " AND (id & $3) = $4 AND (id & $5) <> $6 AND (id & $7) >= $8 AND (id & $7) <= $9 " \
    "LIMIT $10"
#define CELLS_TEXTS(name, driving)                                                     \
    static const char SQL_CELLS_##name[] = CELLS("0", driving);                        \
    static const char SQL_COUNTED_##name[] = CELLS("ads", driving)
CELLS_TEXTS(SOURCE, "source = $2");
CELLS_TEXTS(CUE, "cue = $2");
CELLS_TEXTS(OUTCOME, "outcome = $2 AND outcome <> ''");
CELLS_TEXTS(KIND_LANG, "kind = $2 AND lang = $11");
CELLS_TEXTS(LANE_KIND, "lane = $2 AND kind = $11");
CELLS_TEXTS(LANE_LANG, "lane = $2 AND lang = $11");

/* One of those statements, and what leads in its index. */
struct lead {
    const char *sql, *counted;
    struct bind first, second;
    bool two;
};
#define LEAD(name, ...)                                                                \
    (struct lead)                                                                      \
    {                                                                                  \
        SQL_CELLS_##name, SQL_COUNTED_##name, __VA_ARGS__                              \
    }

/* The one that is narrow enough, for two filters or more. */
static struct lead
lead_of(const struct queue_filter *f)
{
    const struct bind none = bind_name("");
    const struct bind lane = bind_name(lane_name(f->lane));
    const struct bind kind = bind_name(ad_kind_name(f->kind));
    const struct bind lang = bind_name(lang_name(f->lang));
    if (f->source.n > 0)
        return LEAD(SOURCE, bind_text(f->source), none, false);
    if (f->cue.n > 0)
        return LEAD(CUE, bind_text(f->cue), none, false);
    if (f->outcome_given)
        return LEAD(OUTCOME, bind_name(decision_name(f->outcome)), none, false);
    if (f->lane == LANE_NONE)
        return LEAD(KIND_LANG, kind, lang, true);
    return f->lang != LANG_NONE ? LEAD(LANE_LANG, lane, lang, true)
                                : LEAD(LANE_KIND, lane, kind, true);
}

static bool
take_cell(void *user, struct db_row *row, struct err *err)
{
    struct ways *ways = user;
    int64_t cell = row_int(row);
    (void)err;
    add_way(ways, BY_CELL, bind_int(cell));
    struct walk *walk = (struct walk *)ways->walks.items + ways->walks.count - 1;
    int64_t band = cell_band(cell);
    walk->band_high = band < walk->band_high ? band : walk->band_high;
    ways->ads += row_int(row);
    return true;
}

static int
compare_walks(const void *left, const void *right)
{
    int64_t a = ((const struct walk *)left)->band_high;
    int64_t b = ((const struct walk *)right)->band_high;
    return (a < b) - (a > b);
}

/* The sorts under the filters as walks, the highest band first: up to one more than `most`. */
static bool
find_cells(struct ways *ways, size_t most, bool counted, struct err *err)
{
    const struct cell_test *test = &ways->finding->test;
    const int64_t lanes = CELL_BITS(CELL_LANE, CELL_OUTCOME);
    const int64_t bands = CELL_BITS(CELL_BAND, CELL_LANE);
    const struct lead lead = lead_of(ways->finding->filter);
    const struct bind binds[] = {
        bind_int(ways->state == QUEUE_DECIDED),
        lead.first,
        bind_int(test->mask),
        bind_int(test->value),
        bind_int(lanes),
        bind_int(test->not_lane),
        bind_int(bands),
        bind_int(test->band_low << CELL_BAND),
        bind_int(test->band_high << CELL_BAND),
        bind_int((int64_t)most + 1),
        lead.second,
    };
    size_t count = sizeof binds / sizeof binds[0] - (lead.two ? 0 : 1);
    const struct query query = { counted ? lead.counted : lead.sql, binds, count,
                                 take_cell, ways };
    bool ok = db_run(ways->finding->store->db, &query, err);
    if (ways->walks.count > 1)
        qsort(ways->walks.items, ways->walks.count, sizeof(struct walk), compare_walks);
    return ok;
}

/* By at most so many sorts, if there are no more; *done tells. */
static bool
by_cells(struct ways *ways, size_t most, size_t wanted, bool *done, struct err *err)
{
    const struct queue_filter *filter = ways->finding->filter;
    bool period = filter->from_ms > 0 && filter->to_ms > 0;
    ways->ads = 0;
    bool ok = find_cells(ways, most, period, err);
    *done = ok && ways->walks.count <= most &&
            (!period || ways->ads <= limits_of(ways->finding)->read);
    if (*done)
        return meet_all(ways, wanted, err);
    free(ways->walks.items);
    ways->walks = (struct list){ 0 };
    return ok;
}

/* Where little passes, it is of few sorts, or of few days. */
static bool
by_other_ways(struct ways *ways, struct walk *narrow, size_t wanted, struct err *err)
{
    bool done = false;
    size_t most = limits_of(ways->finding)->sorts;
    if (ways->given > 1 && (!by_cells(ways, most, wanted, &done, err) || done))
        return done;
    return is_of_days(ways->finding->filter)
               ? by_days(ways, wanted, err)
               : go(ways->finding, narrow, wanted, SIZE_MAX, err);
}

/* Looks into the index of each filter; *narrow is the walk whose entries lie farthest apart,
 * or one that is at its end and so has found all. */
static bool
look(struct finding *f, struct walk *walks, size_t count, struct walk **narrow,
     struct err *err)
{
    *narrow = &walks[0];
    for (size_t i = 0; count > 1 && i < count && !(*narrow)->ended; i++) {
        if (!walk_on(f, &walks[i], LOOK, err))
            return false;
        if (walks[i].ended || place_cmp(&walks[i].last, &(*narrow)->last) > 0)
            *narrow = &walks[i];
    }
    return true;
}

static const char SQL_WIDTH_PERIOD[] =
    "SELECT count(*) FROM (SELECT 1 FROM queue WHERE state = $4 "
    "AND first_seen_ms >= $1 AND first_seen_ms < $2 LIMIT $3) AS counted";

/* Rows seen in the period, counted up to the limit. */
static bool
period_width(const struct finding *f, enum queue_state state, int64_t *width,
             struct err *err)
{
    const struct bind binds[] = { bind_int(f->test.from_ms), bind_int(f->test.to_ms),
                                  bind_int(limits_of(f)->period), bind_int(state) };
    *width = limits_of(f)->period;
    return (f->filter->from_ms == 0 && f->filter->to_ms == 0) ||
           db_number(f->store->db,
                     &(struct query){ SQL_WIDTH_PERIOD, BINDS(binds), NULL, NULL },
                     width, err);
}

/* What is claimed is little: one walk over its rows. */
static bool
run_claimed(struct finding *f, const struct stored *stored, size_t wanted,
            struct err *err)
{
    struct walk walk =
        f->filter->holder.n > 0
            ? walk_of(f, BY_HOLDER, stored->state, bind_text(f->filter->holder))
            : walk_of(f, BY_CLAIM, stored->state, bind_name(""));
    walk.claim_from = stored->claim_from;
    walk.claim_to = stored->claim_to;
    return go(f, &walk, wanted, SIZE_MAX, err);
}

bool
plan_run(struct finding *f, const struct stored *stored, size_t wanted, struct err *err)
{
    const struct plan_limits *limits = limits_of(f);
    struct walk given[GIVEN_MAX];
    struct walk *narrow;
    struct ways ways = { .finding = f, .state = stored->state };
    int64_t width;
    if (stored->state == QUEUE_CLAIMED)
        return run_claimed(f, stored, wanted, err);
    if (!period_width(f, stored->state, &width, err))
        return false;
    if (width < limits->period) {
        struct walk all = walk_of(f, BY_PERIOD, stored->state, bind_name(""));
        return walk_on(f, &all, (size_t)limits->period, err);
    }
    size_t count = ways.given = plan_given(f, stored->state, given);
    if (count == 0)
        return is_of_days(f->filter) ? by_days(&ways, wanted, err)
                                     : by_lanes(&ways, wanted, err);
    bool done = false;
    if (count > 1 && (!by_cells(&ways, limits->few, wanted, &done, err) || done))
        return done;
    if (!look(f, given, count, &narrow, err) ||
        !go(f, narrow, wanted, limits->sifted + 2 * wanted, err))
        return false;
    return narrow->ended || narrow->passed >= wanted ||
           by_other_ways(&ways, narrow, wanted, err);
}
