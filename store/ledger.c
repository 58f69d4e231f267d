/*
 * ledger: reads what a crawl did, for people who ask about its manners.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/frontier.h"
#include "store/inside.h"

struct gather {
    struct list list;
    struct arena *arena;
};

static bool
gather_ledger(void *user, struct db_row *row, struct err *err)
{
    struct gather *g = user;
    struct ledger_row *out = list_add(&g->list, sizeof *out);
    (void)err;
    out->source = row_keep(row, g->arena);
    out->host = row_keep(row, g->arena);
    out->url = row_keep(row, g->arena);
    out->what = row_keep(row, g->arena);
    out->robots = row_keep(row, g->arena);
    out->address = row_keep(row, g->arena);
    (void)page_outcome_of(row_text(row), &out->outcome);
    out->requested = row_int(row) != 0;
    out->status = (int)row_int(row);
    out->at_ms = row_int(row);
    out->waited_ms = row_int(row);
    out->delay_ms = row_int(row);
    out->took_ms = row_int(row);
    out->is_robots = str_eq(row_text(row), STR("robots"));
    out->basis = row_keep(row, g->arena);
    return true;
}

static const char SQL_LEDGER[] =
    "SELECT source, host, url, what, robots, address, outcome, requested, status, "
    "at_ms, "
    "waited_ms, delay_ms, took_ms, kind, basis FROM ledger WHERE at_ms >= $1 AND at_ms "
    "< $2 "
    "ORDER BY at_ms, place";

bool
store_ledger(struct store *s, int64_t from_ms, int64_t to_ms, struct arena *arena,
             const struct ledger_row **rows, size_t *count, struct err *err)
{
    struct gather g = { .arena = arena };
    const struct bind binds[] = { bind_int(from_ms), bind_int(period_end(to_ms)) };
    bool ok = db_run(
        s->db, &(struct query){ SQL_LEDGER, BINDS(binds), gather_ledger, &g }, err);
    *rows = list_keep(&g.list, sizeof **rows, arena);
    *count = g.list.count;
    return ok;
}

static bool
gather_outcome(void *user, struct db_row *row, struct err *err)
{
    struct gather *g = user;
    struct outcome_count *out = list_add(&g->list, sizeof *out);
    (void)err;
    out->source = row_keep(row, g->arena);
    (void)page_outcome_of(row_text(row), &out->outcome);
    out->count = row_int(row);
    out->example = row_keep(row, g->arena);
    out->url = row_keep(row, g->arena);
    return true;
}

static const char SQL_OUTCOMES[] =
    "SELECT source, outcome, count(*), max(what), max(url) FROM ledger "
    "WHERE at_ms >= $1 AND at_ms < $2 AND kind = 'page' GROUP BY source, outcome "
    "ORDER BY source, outcome";

bool
store_outcomes(struct store *s, int64_t from_ms, int64_t to_ms, struct arena *arena,
               const struct outcome_count **rows, size_t *count, struct err *err)
{
    struct gather g = { .arena = arena };
    const struct bind binds[] = { bind_int(from_ms), bind_int(period_end(to_ms)) };
    bool ok = db_run(
        s->db, &(struct query){ SQL_OUTCOMES, BINDS(binds), gather_outcome, &g }, err);
    *rows = list_keep(&g.list, sizeof **rows, arena);
    *count = g.list.count;
    return ok;
}
