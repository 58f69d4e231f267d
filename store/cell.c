/*
 * cell: values get numbers as they come; a number once given stays.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/cell.h"

#include <assert.h>

static_assert(BAND_COUNT <= 1 << (CELL_LANE - CELL_BAND), "bands fit in their bits");
static_assert(LANE_COUNT <= 1 << (CELL_OUTCOME - CELL_LANE), "lanes too");
static_assert(DECISION_COUNT + 1 <= 1 << (CELL_KIND - CELL_OUTCOME), "outcomes too");
static_assert((int)AD_KIND_COUNT <= 1 << (CELL_LANG - CELL_KIND), "kinds too");
static_assert((int)LANG_COUNT <= 1 << (CELL_CUE - CELL_LANG), "languages too");
static_assert(CELL_LANG - CELL_KIND == 4 && CELL_CUE - CELL_LANG == 5 &&
                  CELL_SOURCE - CELL_CUE == 20,
              "the factors of CELL_NUMBER are these bits");

/* A column of queue, and its bits. */
struct column {
    const char *name, *add;
    int from, to;
};

#define ADD(what)                                                                      \
    "INSERT INTO queue_name (what, value, number) SELECT '" #what "', q." #what        \
    ", (SELECT COALESCE(max(number), -1) + 1 FROM queue_name WHERE what = '" #what     \
    "') FROM queue q WHERE q.ad_key = $1 ON CONFLICT (what, value) DO NOTHING"
static const char SQL_ADD_LANE[] = ADD(lane);
static const char SQL_ADD_OUTCOME[] = ADD(outcome);
static const char SQL_ADD_KIND[] = ADD(kind);
static const char SQL_ADD_LANG[] = ADD(lang);
static const char SQL_ADD_CUE[] = ADD(cue);
static const char SQL_ADD_SOURCE[] = ADD(source);

static const struct column columns[] = {
    { "lane", SQL_ADD_LANE, CELL_LANE, CELL_OUTCOME },
    { "outcome", SQL_ADD_OUTCOME, CELL_OUTCOME, CELL_KIND },
    { "kind", SQL_ADD_KIND, CELL_KIND, CELL_LANG },
    { "lang", SQL_ADD_LANG, CELL_LANG, CELL_CUE },
    { "cue", SQL_ADD_CUE, CELL_CUE, CELL_SOURCE },
    { "source", SQL_ADD_SOURCE, CELL_SOURCE, CELL_END },
};
#define COLUMNS (sizeof columns / sizeof columns[0])

static const char SQL_LAST[] =
    "SELECT COALESCE(max(number), 0) FROM queue_name WHERE what = $1";

bool
cell_name_values(struct store *s, struct str key, struct err *err)
{
    const struct bind binds[] = { bind_text(key) };
    for (size_t i = 0; i < COLUMNS; i++) {
        const struct column *c = &columns[i];
        const struct bind what[] = { bind_name(c->name) };
        const int64_t end = INT64_C(1) << (c->to - c->from);
        int64_t last = 0;
        if (!db_run(s->db, &(struct query){ c->add, BINDS(binds), NULL, NULL }, err) ||
            !db_number(s->db, &(struct query){ SQL_LAST, BINDS(what), NULL, NULL },
                       &last, err))
            return false;
        if (last >= end)
            return err_set(err,
                           "%s: the queue has more different values of '%s' than the "
                           "%lld it can tell apart",
                           s->where, c->name, (long long)end);
    }
    return true;
}

static const char SQL_NUMBER[] =
    "SELECT number FROM queue_name WHERE what = $1 AND value = $2";

/* The number of a value in its bits; -1 when no row ever had it. */
static bool
number_of(struct store *s, const struct column *c, struct str value, int64_t *out,
          struct err *err)
{
    const struct bind binds[] = { bind_name(c->name), bind_text(value) };
    *out = -1;
    if (!db_number(s->db, &(struct query){ SQL_NUMBER, BINDS(binds), NULL, NULL }, out,
                   err))
        return false;
    if (*out >= 0)
        *out <<= c->from;
    return true;
}

bool
cell_test_of(struct store *s, const struct queue_filter *f, struct cell_test *out,
             struct err *err)
{
    const struct str wanted[COLUMNS] = {
        str_of(lane_name(f->lane)),
        str_of(f->outcome_given ? decision_name(f->outcome) : ""),
        str_of(ad_kind_name(f->kind)),
        str_of(lang_name(f->lang)),
        f->cue,
        f->source,
    };
    *out = (struct cell_test){
        .not_lane = -1,
        .band_low = f->band_given ? (int64_t)f->band : BAND_NONE,
        .band_high = highest_band(f),
        .from_ms = f->from_ms > 0 ? f->from_ms : INT64_MIN,
        .to_ms = f->to_ms > 0 ? f->to_ms : INT64_MAX,
    };
    for (size_t i = 0; i < COLUMNS; i++) {
        int64_t number = 0;
        if (wanted[i].n == 0)
            continue;
        if (!number_of(s, &columns[i], wanted[i], &number, err))
            return false;
        out->none = out->none || number < 0;
        out->mask |= CELL_BITS(columns[i].from, columns[i].to);
        out->value |= number;
    }
    if (f->lane == LANE_NONE &&
        !number_of(s, &columns[0], str_of(lane_name(LANE_CAREFUL)), &out->not_lane,
                   err))
        return false;
    return number_of(s, &columns[1], str_of(decision_name(DECISION_UNSURE)),
                     &out->unsure, err);
}

bool
cell_passes(const struct cell_test *t, int64_t cell, int64_t first_seen_ms)
{
    return (cell & t->mask) == t->value &&
           (cell & CELL_BITS(CELL_LANE, CELL_OUTCOME)) != t->not_lane &&
           first_seen_ms >= t->from_ms && first_seen_ms < t->to_ms;
}

bool
cell_is_unsure(const struct cell_test *t, int64_t cell)
{
    return (cell & CELL_BITS(CELL_OUTCOME, CELL_KIND)) == t->unsure;
}
