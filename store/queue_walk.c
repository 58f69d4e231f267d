/*
 * queue_walk: the statements of the walks.
 *
 * A walk begins at the top, or behind a place: first the entries of the same band and
 * probability, then those of a lower one, then the other bands. So each part is one stretch of
 * the index, however far down the place is, and no entry of it is compared.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/queue_walk.h"

#include <stdlib.h>

#define ENTRY "SELECT band, probability, first_seen_ms, tie, cell FROM queue WHERE "
#define ORDER "ORDER BY band DESC, probability DESC, first_seen_ms, tie LIMIT $5"
#define TOP   "AND band <= $3 AND band >= $4 "
#define SAME(probability_, first, tie_)                                                \
    "AND band = $3 AND $3 >= $4 AND probability = " probability_                       \
    " AND (first_seen_ms, tie) > (" first ", " tie_ ") "
#define LOWER(probability_)                                                            \
    "AND band = $3 AND $3 >= $4 AND probability < " probability_ " "
#define NEXT "AND band < $3 AND band >= $4 "

/* $2 is what leads; nothing does where it is "". */
#define STATE    "state = $1 AND $2 = '' "
#define LANE     "state = $1 AND lane = $2 "
#define SOURCE   "state = $1 AND source = $2 "
#define LANGUAGE "state = $1 AND lang = $2 "
#define KIND     "state = $1 AND kind = $2 "
#define CUE      "state = $1 AND cue = $2 "
#define OUTCOME  "state = $1 AND outcome = $2 AND outcome <> '' "
#define CELL     "state = $1 AND cell = $2 "
#define DAY      "state = $1 AND first_seen_ms / 86400000 = $2 "
#define HOLDER   "state = $1 AND holder = $2 AND holder <> '' "
/* Rows that are read: whose claims end in [$6, $7), under the filters that follow. */
#define CLAIMED                                                                        \
    "AND claim_until_ms >= $6 AND claim_until_ms < $7 AND lane <> $8 "                 \
    "AND ($9 = '' OR lane = $9) AND ($10 = '' OR source = $10) "                       \
    "AND ($11 = '' OR lang = $11) AND ($12 = '' OR kind = $12) "                       \
    "AND ($13 = '' OR cue = $13) AND ($14 = '' OR outcome = $14) "                     \
    "AND first_seen_ms >= $15 AND first_seen_ms < $16 "                                \
    "AND ($17 = '' OR outcome <> 'unsure' OR decided_by <> $17) "

/* Each text is an array of its own: its address is its name. */
#define TEXTS(name, driving)                                                           \
    static const char SQL_TOP_##name[] = ENTRY driving TOP ORDER;                      \
    static const char SQL_SAME_##name[] = ENTRY driving SAME("$6", "$7", "$8") ORDER;  \
    static const char SQL_LOWER_##name[] = ENTRY driving LOWER("$6") ORDER;            \
    static const char SQL_NEXT_##name[] = ENTRY driving NEXT ORDER
#define TEXTS_OF_ROWS(name, driving)                                                   \
    static const char SQL_TOP_##name[] = ENTRY driving CLAIMED TOP ORDER;              \
    static const char SQL_SAME_##name[] =                                              \
        ENTRY driving CLAIMED SAME("$18", "$19", "$20") ORDER;                         \
    static const char SQL_LOWER_##name[] = ENTRY driving CLAIMED LOWER("$18") ORDER;   \
    static const char SQL_NEXT_##name[] = ENTRY driving CLAIMED NEXT ORDER
TEXTS(STATE, STATE);
TEXTS(LANE, LANE);
TEXTS(SOURCE, SOURCE);
TEXTS(LANG, LANGUAGE);
TEXTS(KIND, KIND);
TEXTS(CUE, CUE);
TEXTS(OUTCOME, OUTCOME);
TEXTS(CELL, CELL);
TEXTS(DAY, DAY);
TEXTS_OF_ROWS(CLAIM, STATE);
TEXTS_OF_ROWS(HOLDER, HOLDER);
/* $2 is not told: the period stands in the test. */
static const char SQL_PERIOD[] =
    ENTRY "first_seen_ms >= $3 AND first_seen_ms < $4 AND state = $1 AND $2 = '' "
          "LIMIT $5";

#define ROW(name)                                                                      \
    {                                                                                  \
        SQL_TOP_##name, SQL_SAME_##name, SQL_LOWER_##name, SQL_NEXT_##name             \
    }
static const struct {
    const char *top, *same, *lower, *next;
} statements[BY_COUNT] = {
    [BY_STATE] = ROW(STATE),     [BY_LANE] = ROW(LANE),
    [BY_SOURCE] = ROW(SOURCE),   [BY_LANG] = ROW(LANG),
    [BY_KIND] = ROW(KIND),       [BY_CUE] = ROW(CUE),
    [BY_OUTCOME] = ROW(OUTCOME), [BY_CELL] = ROW(CELL),
    [BY_DAY] = ROW(DAY),         [BY_PERIOD] = { .top = SQL_PERIOD },
    [BY_CLAIM] = ROW(CLAIM),     [BY_HOLDER] = ROW(HOLDER),
};

#define BINDS_TOP   5  /* $1 to $5 */
#define BINDS_CLAIM 12 /* what stands in CLAIMED */
#define BINDS_PLACE 3
#define BINDS_MAX   (BINDS_TOP + BINDS_CLAIM + BINDS_PLACE)

struct walk
walk_of(const struct finding *f, enum driving driving, enum queue_state state,
        struct bind value)
{
    const struct queue_after *after = &f->filter->after;
    struct walk walk = { .driving = driving,
                         .state = state,
                         .value = value,
                         .claim_to = TIME_NEVER,
                         .band_high = f->test.band_high,
                         .ended = f->test.none };
    if (after->given) {
        walk.begun = true;
        walk.last = (struct place){ .band = after->band,
                                    .probability = after->probability,
                                    .first_seen_ms = after->first_seen_ms,
                                    .tie = after->tie };
    }
    return walk;
}

int
place_cmp(const struct place *a, const struct place *b)
{
    if (a->band != b->band)
        return a->band > b->band ? -1 : 1;
    if (a->probability != b->probability)
        return a->probability > b->probability ? -1 : 1;
    if (a->first_seen_ms != b->first_seen_ms)
        return a->first_seen_ms < b->first_seen_ms ? -1 : 1;
    return a->tie < b->tie ? -1 : a->tie > b->tie;
}

static int
compare_places(const void *left, const void *right)
{
    const struct place *a = left;
    const struct place *b = right;
    int order = place_cmp(a, b);
    if (order == 0)
        order = (a->state > b->state) - (a->state < b->state);
    return order != 0 ? order : (a->cell > b->cell) - (a->cell < b->cell);
}

void
places_sort(struct list *places)
{
    struct place *items = places->items;
    size_t kept = 0;
    if (places->count > 1)
        qsort(items, places->count, sizeof *items, compare_places);
    for (size_t i = 0; i < places->count; i++)
        if (kept == 0 || compare_places(&items[i], &items[kept - 1]) != 0)
            items[kept++] = items[i];
    places->count = kept;
}

static bool
reads_rows(const struct walk *walk)
{
    return walk->driving == BY_CLAIM || walk->driving == BY_HOLDER;
}

/* A walk while entries come. */
struct step {
    struct finding *finding;
    struct walk *walk;
    struct place behind; /* BY_PERIOD: where the list goes on */
    int64_t most;        /* entries that are wanted */
    size_t entries;
};

static bool
take_entry(void *user, struct db_row *row, struct err *err)
{
    struct step *step = user;
    struct finding *f = step->finding;
    struct place place = { .state = step->walk->state };
    (void)err;
    place.band = row_int(row);
    place.probability = row_real(row);
    place.first_seen_ms = row_int(row);
    place.tie = row_int(row);
    place.cell = row_int(row);
    step->entries++;
    step->walk->last = place;
    if (step->walk->driving == BY_PERIOD &&
        (place.band < f->test.band_low || place.band > f->test.band_high ||
         (f->filter->after.given && place_cmp(&place, &step->behind) <= 0)))
        return true;
    if (!reads_rows(step->walk) &&
        !cell_passes(&f->test, place.cell, place.first_seen_ms))
        return true;
    step->walk->passed++;
    *(struct place *)list_add(&f->places, sizeof place) = place;
    return true;
}

/* Who called the row at this place unsure? The same words find its key. */
static const char SQL_MINE[] =
    "SELECT count(*) FROM queue WHERE state = $1 AND band = $2 AND probability = $3 "
    "AND first_seen_ms = $4 AND tie = $5 AND decided_by = $6";

/* Takes out of the latest places what the reader called unsure: it wants another. */
static bool
leave_out_mine(struct finding *f, struct walk *walk, size_t from, struct err *err)
{
    struct place *places = f->places.items;
    size_t kept = from;
    for (size_t i = from; i < f->places.count; i++) {
        int64_t mine = 0;
        const struct bind binds[] = {
            bind_int(places[i].state),        bind_int(places[i].band),
            bind_real(places[i].probability), bind_int(places[i].first_seen_ms),
            bind_int(places[i].tie),          bind_text(f->not_by),
        };
        if (cell_is_unsure(&f->test, places[i].cell) &&
            !db_number(f->store->db,
                       &(struct query){ SQL_MINE, BINDS(binds), NULL, NULL }, &mine,
                       err))
            return false;
        if (mine == 0)
            places[kept++] = places[i];
    }
    walk->passed -= f->places.count - kept;
    f->places.count = kept;
    return true;
}

/* What the statements of rows that are read ask for beyond the others. */
static void
bind_claimed(const struct finding *f, const struct walk *walk,
             struct bind binds[BINDS_CLAIM])
{
    const struct queue_filter *filter = f->filter;
    const struct bind all[BINDS_CLAIM] = {
        bind_int(walk->claim_from),
        bind_int(walk->claim_to),
        bind_name(filter->lane != LANE_NONE ? "" : lane_name(LANE_CAREFUL)),
        bind_name(lane_name(filter->lane)),
        bind_text(filter->source),
        bind_name(lang_name(filter->lang)),
        bind_name(ad_kind_name(filter->kind)),
        bind_text(filter->cue),
        bind_name(filter->outcome_given ? decision_name(filter->outcome) : ""),
        bind_int(f->test.from_ms),
        bind_int(f->test.to_ms),
        bind_text(f->not_by),
    };
    memcpy(binds, all, sizeof all);
}

/* Runs one part of the walk with the first `count` parameters; what was found already
 * shortens it. */
static bool
run_part(struct step *step, const char *sql, struct bind *binds, size_t count,
         struct err *err)
{
    int64_t left = step->most - (int64_t)step->entries;
    binds[4] = bind_int(left);
    return left <= 0 ||
           db_run(step->finding->store->db,
                  &(struct query){ sql, binds, count, take_entry, step }, err);
}

/* The parts of a walk that goes on behind a place. */
static bool
run_behind(struct step *step, struct bind *binds, size_t count, struct err *err)
{
    const struct place last = step->walk->last;
    binds[2] = bind_int(last.band);
    binds[count] = bind_real(last.probability);
    binds[count + 1] = bind_int(last.first_seen_ms);
    binds[count + 2] = bind_int(last.tie);
    enum driving driving = step->walk->driving;
    /* A sort is of one band: the place is in it, or all of it stands behind the place. */
    bool sort = driving == BY_CELL;
    if (sort && step->walk->band_high < last.band)
        return run_part(step, statements[driving].next, binds, count, err);
    return run_part(step, statements[driving].same, binds, count + BINDS_PLACE, err) &&
           run_part(step, statements[driving].lower, binds, count + 1, err) &&
           (sort || run_part(step, statements[driving].next, binds, count, err));
}

bool
walk_on(struct finding *f, struct walk *walk, size_t entries, struct err *err)
{
    struct bind binds[BINDS_MAX] = { bind_int(walk->state), walk->value,
                                     bind_int(walk->band_high),
                                     bind_int(f->test.band_low) };
    struct step step = { f, walk, walk->last, (int64_t)entries, 0 };
    size_t count = BINDS_TOP, from = f->places.count;
    bool period = walk->driving == BY_PERIOD;
    if (walk->ended)
        return true;
    if (reads_rows(walk)) {
        bind_claimed(f, walk, binds + count);
        count += BINDS_CLAIM;
    }
    if (period) {
        binds[2] = bind_int(f->test.from_ms);
        binds[3] = bind_int(f->test.to_ms);
    }
    bool ok = walk->begun && !period
                  ? run_behind(&step, binds, count, err)
                  : run_part(&step, statements[walk->driving].top, binds, count, err);
    walk->begun = true;
    walk->ended = period || step.entries < entries;
    return ok &&
           (f->not_by.n == 0 || reads_rows(walk) || leave_out_mine(f, walk, from, err));
}
