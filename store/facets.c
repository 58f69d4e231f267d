/*
 * facets: sums over the tally, put right by the rows that are held at the moment.
 *
 * The tally does not know who holds what, for that changes by the clock. Rows that are
 * claimed are few, so they are read one by one: taken off what is open, or counted alone.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/facets.h"

#include "store/inside.h"

#include <stdlib.h>

static const char *const names[FACET_COUNT] = {
    [FACET_BAND] = "band",       [FACET_LANE] = "lane", [FACET_SOURCE] = "source",
    [FACET_LANG] = "lang",       [FACET_KIND] = "kind", [FACET_CUE] = "cue",
    [FACET_OUTCOME] = "outcome",
};

const char *
facet_name(enum facet facet)
{
    return names[facet];
}

/* What lets a row pass; $10 chooses the state: -1 any, 0 not decided, 1 decided. */
#define SIFT                                                                           \
    "($1 = '' OR lane = $1) AND lane <> $2 AND band >= $3 AND band <= $4 "             \
    "AND ($5 = '' OR source = $5) AND ($6 = '' OR lang = $6) "                         \
    "AND ($7 = '' OR kind = $7) AND ($8 = '' OR cue = $8) "                            \
    "AND ($9 = '' OR outcome = $9) "
#define SUMS(column)                                                                   \
    "SELECT " column ", CAST(sum(ads) AS BIGINT) FROM queue_tally WHERE " SIFT         \
    "AND ($10 < 0 OR decided = $10) GROUP BY " column
static const char SQL_BAND[] = SUMS("band");
static const char SQL_LANE[] = SUMS("lane");
static const char SQL_SOURCE[] = SUMS("source");
static const char SQL_LANG[] = SUMS("lang");
static const char SQL_KIND[] = SUMS("kind");
static const char SQL_CUE[] = SUMS("cue");
static const char SQL_OUTCOME[] = SUMS("outcome");

#define HELD(column)                                                                   \
    "SELECT " column ", count(*) FROM queue WHERE state = 1 AND claim_until_ms > $10 " \
    "AND " SIFT "GROUP BY " column
static const char SQL_HELD_BAND[] = HELD("band");
static const char SQL_HELD_LANE[] = HELD("lane");
static const char SQL_HELD_SOURCE[] = HELD("source");
static const char SQL_HELD_LANG[] = HELD("lang");
static const char SQL_HELD_KIND[] = HELD("kind");
static const char SQL_HELD_CUE[] = HELD("cue");
static const char SQL_HELD_OUTCOME[] = HELD("outcome");

static const struct {
    const char *sums, *held;
} statements[FACET_COUNT] = {
    [FACET_BAND] = { SQL_BAND, SQL_HELD_BAND },
    [FACET_LANE] = { SQL_LANE, SQL_HELD_LANE },
    [FACET_SOURCE] = { SQL_SOURCE, SQL_HELD_SOURCE },
    [FACET_LANG] = { SQL_LANG, SQL_HELD_LANG },
    [FACET_KIND] = { SQL_KIND, SQL_HELD_KIND },
    [FACET_CUE] = { SQL_CUE, SQL_HELD_CUE },
    [FACET_OUTCOME] = { SQL_OUTCOME, SQL_HELD_OUTCOME },
};

struct summing {
    struct store *store;
    struct arena *arena;
    struct list values;
    bool is_band;
    int sign;
};

/* Adds to the value that is there, or a new one. */
static bool
take_sum(void *user, struct db_row *row, struct err *err)
{
    struct summing *g = user;
    (void)err;
    struct str value;
    if (g->is_band) {
        int64_t band = row_int(row);
        value = str_of(
            band_name(band > 0 && band < BAND_COUNT ? (enum band)band : BAND_NONE));
    } else {
        value = row_keep(row, g->arena);
    }
    int64_t count = g->sign * row_int(row);
    struct facet_value *items = g->values.items;
    for (size_t i = 0; i < g->values.count; i++) {
        if (!str_eq(items[i].value, value))
            continue;
        items[i].count += count;
        return true;
    }
    if (g->sign > 0)
        *(struct facet_value *)list_add(&g->values, sizeof *items) =
            (struct facet_value){ value, count };
    return true;
}

static int
compare_values(const void *left, const void *right)
{
    const struct facet_value *a = left;
    const struct facet_value *b = right;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return str_cmp(a->value, b->value);
}

#define SIFT_BINDS 10

/* The filter without the value that this facet itself has in it. */
static void
bind_facet(const struct queue_filter *f, enum facet facet,
           struct bind binds[SIFT_BINDS])
{
    bool banded = f->band_given && facet != FACET_BAND;
    bool laned = f->lane != LANE_NONE && facet != FACET_LANE;
    bool careful_too = f->lane != LANE_NONE || facet == FACET_LANE;
    const char *outcome =
        f->outcome_given && facet != FACET_OUTCOME ? decision_name(f->outcome) : "";
    const struct bind all[SIFT_BINDS] = {
        bind_name(laned ? lane_name(f->lane) : ""),
        bind_name(careful_too ? "" : lane_name(LANE_CAREFUL)),
        bind_int(banded ? (int64_t)f->band : BAND_NONE),
        bind_int(banded && f->band_only ? (int64_t)f->band : BAND_HIGH),
        bind_text(facet == FACET_SOURCE ? STR("") : f->source),
        bind_name(facet == FACET_LANG ? "" : lang_name(f->lang)),
        bind_name(facet == FACET_KIND ? "" : ad_kind_name(f->kind)),
        bind_text(facet == FACET_CUE ? STR("") : f->cue),
        bind_name(outcome),
        bind_int(f->all_states ? -1 : f->state == QUEUE_DECIDED),
    };
    memcpy(binds, all, sizeof all);
}

static bool
sum_one(struct summing *g, const struct queue_filter *filter, enum facet facet,
        int64_t now_ms, struct err *err)
{
    struct bind binds[SIFT_BINDS];
    struct query query = { statements[facet].sums, BINDS(binds), take_sum, g };
    bind_facet(filter, facet, binds);
    g->sign = 1;
    bool claimed = !filter->all_states && filter->state == QUEUE_CLAIMED;
    if (!claimed && !db_run(g->store->db, &query, err))
        return false;
    if (filter->all_states || filter->state == QUEUE_DECIDED)
        return true;
    g->sign = claimed ? 1 : -1;
    query.sql = statements[facet].held;
    binds[SIFT_BINDS - 1] = bind_int(now_ms);
    return db_run(g->store->db, &query, err);
}

/* The largest values, without those of which nothing is left. */
static void
keep_values(struct summing *g, struct facets *out, enum facet facet)
{
    struct facet_value *items = g->values.items;
    size_t kept = 0;
    if (g->values.count > 1)
        qsort(items, g->values.count, sizeof *items, compare_values);
    while (kept < g->values.count && kept < FACET_VALUES_MAX && items[kept].count > 0)
        kept++;
    g->values.count = kept;
    out->counts[facet] = kept;
    out->values[facet] = list_keep(&g->values, sizeof *items, g->arena);
}

bool
store_facets(struct store *s, const struct queue_filter *filter, int64_t now_ms,
             struct arena *arena, struct facets *out, struct err *err)
{
    *out = (struct facets){ 0 };
    if (!look_begin(s, err))
        return false;
    bool ok = true;
    for (int i = 0; ok && i < FACET_COUNT; i++) {
        struct summing g = { .store = s, .arena = arena, .is_band = i == FACET_BAND };
        ok = sum_one(&g, filter, (enum facet)i, now_ms, err);
        keep_values(&g, out, (enum facet)i);
    }
    return look_end(s, ok, err);
}

static const char SQL_OLDEST[] =
    "SELECT COALESCE(min(first_seen_ms), 0) FROM queue WHERE state = 0";

bool
store_oldest_open(struct store *s, int64_t *first_seen_ms, struct err *err)
{
    *first_seen_ms = 0;
    return db_number(s->db, &(struct query){ .sql = SQL_OLDEST }, first_seen_ms, err);
}
