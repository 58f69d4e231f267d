/*
 * queue_plan: the narrowest way to a list.
 *
 * States are asked one by one and merged: an expired claim counts as open, wherever it stands.
 * What is claimed is little, so its rows are not planned for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/queue_plan.h"

#include "core/time.h"

#define WIDTH_MAX  1000 /* rows of a filter beyond this make it no narrower */
#define PERIOD_MAX 1000 /* rows of a period that are sorted rather than walked along */
#define CELLS_MAX  400  /* walks; with more sorts a single filter keeps out little */
#define DAYS_MAX   62   /* walks; a longer period is met soon enough on the way down */
#define SIFTED_MAX 4000 /* rows of sorts of which a period may keep out all */

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

/* A filter that is given: its walk, the narrowest kind first, and what is asked. */
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
narrowest(struct store *s, const struct queue_filter *filter, enum queue_state state,
          enum driving *out, struct err *err)
{
    struct candidate candidates[CANDIDATES];
    size_t count = candidates_of(filter, candidates);
    int64_t least = WIDTH_MAX;
    *out = filter->outcome_given ? BY_OUTCOME
           : count > 0           ? candidates[0].driving
                                 : BY_LANE;
    for (size_t i = 0; !filter->outcome_given && count > 1 && i < count; i++) {
        int64_t width = 0;
        const struct bind binds[] = { bind_int(state), bind_text(candidates[i].value),
                                      bind_int(WIDTH_MAX) };
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

int64_t
plan_highest_band(const struct queue_filter *filter)
{
    return filter->band_given && filter->band_only ? (int64_t)filter->band : BAND_HIGH;
}

/* Sorts that pass all filters but the period, with their counts, the highest band first. */
#define CELLS(driving)                                                                 \
    "SELECT id, band, ads FROM queue_cell WHERE decided = $1 AND " driving             \
    " AND lane <> $2 AND ($3 = '' OR lane = $3) AND band >= $4 AND band <= $5 "        \
    "AND ($6 = '' OR source = $6) AND ($7 = '' OR lang = $7) "                         \
    "AND ($8 = '' OR kind = $8) AND ($9 = '' OR cue = $9) "                            \
    "AND ($10 = '' OR outcome = $10) AND ads > 0 "                                     \
    "ORDER BY band DESC LIMIT $11"
static const char SQL_CELLS_SOURCE[] = CELLS("source = $6");
static const char SQL_CELLS_CUE[] = CELLS("cue = $9");
static const char SQL_CELLS_LANG[] = CELLS("lang = $7");
static const char SQL_CELLS_OUTCOME[] = CELLS("outcome = $10 AND outcome <> ''");

struct cells {
    int64_t ids[CELLS_MAX + 1], bands[CELLS_MAX + 1];
    size_t count;
    int64_t ads;
};

static bool
take_cell(void *user, struct db_row *row, struct err *err)
{
    struct cells *cells = user;
    (void)err;
    if (cells->count <= CELLS_MAX) {
        cells->ids[cells->count] = row_int(row);
        cells->bands[cells->count++] = row_int(row);
        cells->ads += row_int(row);
    }
    return true;
}

/* The sorts under several filters, up to one more than CELLS_MAX. Kinds and lanes alone have
 * too many of them. */
static bool
find_cells(struct store *s, const struct queue_filter *f, enum queue_state state,
           struct cells *cells, struct err *err)
{
    const char *sql = f->source.n > 0        ? SQL_CELLS_SOURCE
                      : f->cue.n > 0         ? SQL_CELLS_CUE
                      : f->outcome_given     ? SQL_CELLS_OUTCOME
                      : f->lang != LANG_NONE ? SQL_CELLS_LANG
                                             : NULL;
    const struct bind binds[] = {
        bind_int(state == QUEUE_DECIDED),
        bind_name(f->lane != LANE_NONE ? "" : lane_name(LANE_CAREFUL)),
        bind_name(lane_name(f->lane)),
        bind_int(f->band_given ? (int64_t)f->band : BAND_NONE),
        bind_int(plan_highest_band(f)),
        bind_text(f->source),
        bind_name(lang_name(f->lang)),
        bind_name(ad_kind_name(f->kind)),
        bind_text(f->cue),
        bind_name(f->outcome_given ? decision_name(f->outcome) : ""),
        bind_int(CELLS_MAX + 1),
    };
    cells->count = sql == NULL ? CELLS_MAX + 1 : 0;
    cells->ads = 0;
    return sql == NULL ||
           db_run(s->db, &(struct query){ sql, BINDS(binds), take_cell, cells }, err);
}

/* Both ends are told, though perhaps the wrong way round: then it holds nothing. */
static bool
is_period(const struct queue_filter *filter)
{
    return filter->from_ms > 0 && filter->to_ms > 0;
}

/* Rows seen in the period, counted up to PERIOD_MAX. */
static bool
period_width(struct store *s, const struct queue_filter *filter, int64_t *width,
             struct err *err)
{
    const struct bind binds[] = { bind_int(filter->from_ms), bind_int(filter->to_ms),
                                  bind_int(PERIOD_MAX) };
    return db_number(s->db,
                     &(struct query){ SQL_WIDTH_PERIOD, BINDS(binds), NULL, NULL },
                     width, err);
}

static void
add_walk(struct plan *plan, const struct walk *walk, enum driving driving,
         int64_t number)
{
    struct walk *out = list_add(&plan->walks, sizeof *out);
    *out = *walk;
    out->driving = driving;
    out->number = number;
}

/* A list without a lane is that of all lanes but one. */
static void
add_plain(struct plan *plan, const struct walk *walk, enum driving driving)
{
    struct walk one = *walk;
    if (driving != BY_LANE || walk->lane != LANE_NONE) {
        add_walk(plan, walk, driving, 0);
        return;
    }
    for (int lane = LANE_NONE + 1; lane < LANE_COUNT; lane++) {
        one.lane = (enum lane)lane;
        if (lane != LANE_CAREFUL)
            add_walk(plan, &one, driving, 0);
    }
}

static void
add_cells(struct plan *plan, const struct walk *walk, const struct cells *cells)
{
    struct walk one = *walk;
    for (size_t i = 0; i < cells->count; i++) {
        one.band = cells->bands[i];
        add_walk(plan, &one, BY_CELL, cells->ids[i]);
    }
}

static void
add_days(struct plan *plan, const struct walk *walk, const struct queue_filter *filter)
{
    int64_t last = (filter->to_ms - 1) / TIME_DAY_MS;
    for (int64_t day = filter->from_ms / TIME_DAY_MS; day <= last; day++)
        add_walk(plan, walk, BY_DAY, day);
}

/* The walks of one state, of which there may be millions of rows. */
static bool
plan_state(struct store *s, const struct queue_filter *filter, struct plan *plan,
           const struct walk *walk, struct err *err)
{
    struct candidate candidates[CANDIDATES];
    struct cells cells = { .count = CELLS_MAX + 1 };
    size_t filters = candidates_of(filter, candidates) + filter->outcome_given;
    bool period = is_period(filter);
    int64_t width = PERIOD_MAX;
    if (period && !period_width(s, filter, &width, err))
        return false;
    if (width < PERIOD_MAX) {
        add_walk(plan, walk, BY_PERIOD, 0);
        return true;
    }
    if (filters + period > 1 && !find_cells(s, filter, walk->state, &cells, err))
        return false;
    if (cells.count <= CELLS_MAX && (!period || cells.ads <= SIFTED_MAX)) {
        add_cells(plan, walk, &cells);
        return true;
    }
    if (period &&
        (filter->to_ms - 1) / TIME_DAY_MS - filter->from_ms / TIME_DAY_MS < DAYS_MAX) {
        add_days(plan, walk, filter);
        return true;
    }
    enum driving driving;
    if (!narrowest(s, filter, walk->state, &driving, err))
        return false;
    add_plain(plan, walk, driving);
    return true;
}

#define RUN_MAX 3

/* What "open" and "claimed" mean at now_ms, as walks of the stored states. */
static size_t
states_of(const struct queue_filter *filter, int64_t now_ms, struct walk out[RUN_MAX])
{
    const struct walk open = { .state = QUEUE_OPEN, .claim_to = TIME_NEVER };
    const struct walk expired = { .state = QUEUE_CLAIMED, .claim_to = now_ms + 1 };
    const struct walk held = { .state = QUEUE_CLAIMED,
                               .claim_from = now_ms + 1,
                               .claim_to = TIME_NEVER };
    const struct walk claimed = { .state = QUEUE_CLAIMED, .claim_to = TIME_NEVER };
    const struct walk decided = { .state = QUEUE_DECIDED, .claim_to = TIME_NEVER };
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
    for (size_t i = 0; i < n; i++) {
        out[i].lane = filter->lane;
        out[i].band = BAND_HIGH;
    }
    return n;
}

bool
plan_list(struct store *s, const struct queue_filter *filter, struct plan *plan,
          struct err *err)
{
    struct walk states[RUN_MAX];
    size_t count = states_of(filter, plan->now_ms, states);
    for (size_t i = 0; i < count; i++) {
        if (states[i].state == QUEUE_CLAIMED)
            add_walk(plan, &states[i], filter->holder.n > 0 ? BY_HOLDER : BY_STATE, 0);
        else if (!plan_state(s, filter, plan, &states[i], err))
            return false;
    }
    return true;
}

bool
plan_count(struct store *s, const struct queue_filter *filter, struct plan *plan,
           struct err *err)
{
    struct walk states[RUN_MAX];
    size_t count = states_of(filter, plan->now_ms, states);
    for (size_t i = 0; i < count; i++) {
        enum driving driving = BY_STATE;
        if (states[i].state != QUEUE_CLAIMED &&
            !narrowest(s, filter, states[i].state, &driving, err))
            return false;
        add_plain(plan, &states[i], driving);
    }
    return true;
}
