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

#define VALUES_MAX 2000 /* different values of a facet; more are not counted */

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

#define COLUMNS "band, lane, source, lang, kind, cue, outcome"
/* $1 chooses the state: -1 any, 0 not decided, 1 decided. */
static const char SQL_CELLS[] = "SELECT ads, " COLUMNS " FROM queue_cell "
                                "WHERE ($1 < 0 OR decided = $1)";
/* Of bands and lanes alone. What else is asked for is given back, so that it lets pass. */
#define COUNTS(table, source, cue, where)                                              \
    "SELECT sum(ads), band, lane, " source ", $2, $3, " cue ", $4 FROM " table         \
    " WHERE ($1 < 0 OR decided = $1) AND ($2 = '' OR lang = $2) "                      \
    "AND ($3 = '' OR kind = $3) AND ($4 = '' OR outcome = $4) " where                  \
    "GROUP BY band, lane"
static const char SQL_COUNTS[] = COUNTS("queue_sum", "''", "''", "");
static const char SQL_COUNTS_SOURCE[] =
    COUNTS("queue_cell", "$5", "$6", "AND source = $5 AND ($6 = '' OR cue = $6) ");
static const char SQL_COUNTS_CUE[] =
    COUNTS("queue_cell", "$5", "$6", "AND cue = $6 AND $5 = '' ");
static const char SQL_HELD[] =
    "SELECT 1, " COLUMNS " FROM queue WHERE state = 1 AND claim_until_ms > $1";

/* The values of one facet while they are summed up. */
struct summing {
    struct list values;
    size_t
        last; /* where the latest stood: cells come sorted, so it is often the next */
};

/* One pass over the cells. */
struct pass {
    bool few; /* bands and lanes alone */
    const struct queue_filter *filter;
    struct arena *arena;
    struct summing facets[FACET_COUNT];
    int sign;
};

static void
add_value(struct pass *p, enum facet facet, struct str value, int64_t count)
{
    struct summing *g = &p->facets[facet];
    struct facet_value *items = g->values.items;
    if (g->last < g->values.count && str_eq(items[g->last].value, value)) {
        items[g->last].count += count;
        return;
    }
    for (size_t i = 0; i < g->values.count; i++) {
        if (!str_eq(items[i].value, value))
            continue;
        items[i].count += count;
        g->last = i;
        return;
    }
    g->last = g->values.count;
    if (g->values.count < VALUES_MAX)
        *(struct facet_value *)list_add(&g->values, sizeof *items) =
            (struct facet_value){ arena_str(p->arena, value), count };
}

static bool
lets_band_pass(const struct queue_filter *f, int64_t band)
{
    return !f->band_given ||
           (f->band_only ? band == (int64_t)f->band : band >= (int64_t)f->band);
}

/* Does the filter let this value of the facet pass? */
static bool
lets_pass(const struct queue_filter *f, enum facet facet, struct str value)
{
    const struct str wanted[FACET_COUNT] = {
        [FACET_LANE] = str_of(lane_name(f->lane)),
        [FACET_SOURCE] = f->source,
        [FACET_LANG] = str_of(lang_name(f->lang)),
        [FACET_KIND] = str_of(ad_kind_name(f->kind)),
        [FACET_CUE] = f->cue,
        [FACET_OUTCOME] = str_of(f->outcome_given ? decision_name(f->outcome) : ""),
    };
    if (facet == FACET_LANE && f->lane == LANE_NONE)
        return !str_eq(value, str_of(lane_name(LANE_CAREFUL)));
    return wanted[facet].n == 0 || str_eq(wanted[facet], value);
}

/*
 * A cell that passes counts for every facet; one that only a single facet keeps out counts
 * for that one: it is what another choice would show.
 */
static bool
take_cell(void *user, struct db_row *row, struct err *err)
{
    struct pass *p = user;
    struct str values[FACET_COUNT];
    int keeps_out = -1;
    int kept_out = 0;
    (void)err;
    int64_t count = p->sign * row_int(row);
    int64_t band = row_int(row);
    values[FACET_BAND] =
        str_of(band_name(band > 0 && band < BAND_COUNT ? (enum band)band : BAND_NONE));
    for (int i = FACET_LANE; i < FACET_COUNT; i++)
        values[i] = row_text(row);
    for (int i = 0; i < FACET_COUNT; i++) {
        if (i == FACET_BAND ? lets_band_pass(p->filter, band)
                            : lets_pass(p->filter, (enum facet)i, values[i]))
            continue;
        keeps_out = i;
        kept_out++;
    }
    for (int i = 0; i < FACET_COUNT; i++)
        if (kept_out == 0 || (kept_out == 1 && keeps_out == i))
            add_value(p, (enum facet)i, values[i], count);
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

static bool
take_cells(struct store *s, struct pass *p, struct err *err)
{
    const struct queue_filter *f = p->filter;
    const struct bind binds[] = {
        bind_int(f->all_states ? -1 : f->state == QUEUE_DECIDED),
        bind_name(lang_name(f->lang)),
        bind_name(ad_kind_name(f->kind)),
        bind_name(f->outcome_given ? decision_name(f->outcome) : ""),
        bind_text(f->source),
        bind_text(f->cue),
    };
    struct query query = { SQL_CELLS, binds, 1, take_cell, p };
    if (p->few) {
        bool many = f->source.n > 0 || f->cue.n > 0;
        query.sql = f->source.n > 0 ? SQL_COUNTS_SOURCE
                    : many          ? SQL_COUNTS_CUE
                                    : SQL_COUNTS;
        query.bind_count = many ? 6 : 4;
    }
    return db_run(s->db, &query, err);
}

static bool
sum_all(struct store *s, struct pass *p, int64_t now_ms, struct err *err)
{
    const struct queue_filter *f = p->filter;
    bool claimed = !f->all_states && f->state == QUEUE_CLAIMED;
    const struct bind now[] = { bind_int(now_ms) };
    p->sign = 1;
    if (!claimed && !take_cells(s, p, err))
        return false;
    if (f->all_states || f->state == QUEUE_DECIDED)
        return true;
    p->sign = claimed ? 1 : -1;
    return db_run(s->db, &(struct query){ SQL_HELD, BINDS(now), take_cell, p }, err);
}

/* The largest values, without those of which nothing is left. */
static void
keep_values(struct pass *p, struct facets *out, enum facet facet)
{
    struct list *values = &p->facets[facet].values;
    struct facet_value *items = values->items;
    size_t kept = 0;
    if (values->count > 1)
        qsort(items, values->count, sizeof *items, compare_values);
    while (kept < values->count && kept < FACET_VALUES_MAX && items[kept].count > 0)
        kept++;
    values->count = kept;
    out->counts[facet] = kept;
    out->values[facet] = list_keep(values, sizeof *items, p->arena);
}

static bool
count_all(struct store *s, struct pass *p, int64_t now_ms, struct facets *out,
          struct err *err)
{
    *out = (struct facets){ 0 };
    if (!look_begin(s, err))
        return false;
    bool ok = look_end(s, sum_all(s, p, now_ms, err), err);
    for (int i = 0; i < FACET_COUNT; i++)
        keep_values(p, out, (enum facet)i);
    return ok;
}

bool
store_facets(struct store *s, const struct queue_filter *filter, int64_t now_ms,
             struct arena *arena, struct facets *out, struct err *err)
{
    struct pass p = { .filter = filter, .arena = arena };
    return count_all(s, &p, now_ms, out, err);
}

bool
store_counts(struct store *s, const struct queue_filter *filter, int64_t now_ms,
             struct arena *arena, struct facets *out, struct err *err)
{
    struct pass p = { .filter = filter, .arena = arena, .few = true };
    bool ok = count_all(s, &p, now_ms, out, err);
    for (int i = 0; i < FACET_COUNT; i++)
        if (i != FACET_BAND && i != FACET_LANE)
            out->counts[i] = 0;
    return ok;
}

static const char SQL_OLDEST[] =
    "SELECT COALESCE((SELECT first_seen_ms FROM queue WHERE state = 0 "
    "AND ($1 = 1 OR lane <> 'careful') ORDER BY first_seen_ms LIMIT 1), 0)";

bool
store_oldest_open(struct store *s, bool careful, int64_t *first_seen_ms,
                  struct err *err)
{
    const struct bind binds[] = { bind_int(careful) };
    *first_seen_ms = 0;
    return db_number(s->db, &(struct query){ SQL_OLDEST, BINDS(binds), NULL, NULL },
                     first_seen_ms, err);
}
