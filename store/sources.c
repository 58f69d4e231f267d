/*
 * sources: asked of the ledger along its index, and of the kept counts.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/sources.h"

#include "store/audit_inside.h"

#define ID_BYTES 200 /* longest id of a source */

struct pauses {
    struct list list;
    struct arena *arena;
};

static bool
take_pause(void *user, struct db_row *row, struct err *err)
{
    struct pauses *p = user;
    struct source_pause *out = list_add(&p->list, sizeof *out);
    (void)err;
    out->source = row_keep(row, p->arena);
    out->who = row_keep(row, p->arena);
    out->at_ms = row_int(row);
    return true;
}

static const char SQL_PAUSED[] =
    "SELECT source, who, at_ms FROM source_pause ORDER BY source";

bool
store_paused(struct store *s, struct arena *arena, const struct source_pause **rows,
             size_t *count, struct err *err)
{
    struct pauses p = { .arena = arena };
    const struct query query = { .sql = SQL_PAUSED, .row = take_pause, .user = &p };
    bool ok = db_run(s->db, &query, err);
    *rows = list_keep(&p.list, sizeof **rows, arena);
    *count = p.list.count;
    return ok;
}

static const char SQL_IS_PAUSED[] =
    "SELECT count(*) FROM source_pause WHERE source = $1";

bool
store_is_paused(struct store *s, struct str source, bool *paused, struct err *err)
{
    const struct bind binds[] = { bind_text(source) };
    int64_t count = 0;
    bool ok = db_number(
        s->db, &(struct query){ SQL_IS_PAUSED, BINDS(binds), NULL, NULL }, &count, err);
    *paused = count > 0;
    return ok;
}

static const char SQL_PAUSE[] =
    "INSERT INTO source_pause (source, who, at_ms) VALUES ($1, $2, $3) "
    "ON CONFLICT (source) DO NOTHING";
static const char SQL_GO_ON[] = "DELETE FROM source_pause WHERE source = $1";

static bool
set_pause(struct store *s, const struct source_pause *pause, bool paused,
          struct err *err)
{
    const struct bind binds[] = { bind_text(pause->source), bind_text(pause->who),
                                  bind_int(pause->at_ms) };
    const struct query stop = { SQL_PAUSE, BINDS(binds), NULL, NULL };
    const struct query go_on = { SQL_GO_ON, binds, 1, NULL, NULL };
    const struct audit_fact fact = { AUDIT_SOURCE, pause->who, pause->source,
                                     paused ? STR("{\"paused\":true}")
                                            : STR("{\"paused\":false}"),
                                     pause->at_ms };
    bool changed;
    return db_changed(s->db, paused ? &stop : &go_on, &changed, err) &&
           (!changed || audit_put(s, &fact, err));
}

bool
store_pause(struct store *s, const struct source_pause *pause, bool paused,
            struct err *err)
{
    if (pause->source.n == 0 || pause->source.n > ID_BYTES || pause->who.n == 0 ||
        pause->who.n > ID_BYTES)
        return err_set(err,
                       "a pause needs a source and a person, in 1 to %d bytes each",
                       ID_BYTES);
    if (!step_begin(s, err))
        return false;
    return step_end(s, set_pause(s, pause, paused, err), err);
}

struct health {
    struct source_health *out;
    struct arena *arena;
    struct list errors;
};

static bool
outcome_of(struct str name, enum page_outcome *out)
{
    for (int i = 0; i < PAGE_OUTCOME_COUNT; i++) {
        if (str_eq(name, str_of(page_outcome_name((enum page_outcome)i)))) {
            *out = (enum page_outcome)i;
            return true;
        }
    }
    return false;
}

static bool
take_outcome(void *user, struct db_row *row, struct err *err)
{
    struct health *h = user;
    enum page_outcome outcome;
    (void)err;
    bool known = outcome_of(row_text(row), &outcome);
    int64_t all = row_int(row);
    h->out->requests += row_int(row);
    if (known)
        h->out->outcomes[outcome] = all;
    if (known && outcome == PAGE_OK)
        h->out->pages = all;
    return true;
}

static bool
take_last(void *user, struct db_row *row, struct err *err)
{
    struct health *h = user;
    (void)err;
    h->out->last_ms = row_int(row);
    h->out->last_known = outcome_of(row_text(row), &h->out->last_outcome);
    h->out->delay_ms = row_int(row);
    return true;
}

static bool
take_error(void *user, struct db_row *row, struct err *err)
{
    struct health *h = user;
    struct source_error *e = list_add(&h->errors, sizeof *e);
    (void)err;
    e->at_ms = row_int(row);
    (void)outcome_of(row_text(row), &e->outcome);
    e->what = row_keep(row, h->arena);
    e->url = row_keep(row, h->arena);
    return true;
}

static const char SQL_OUTCOMES[] =
    "SELECT outcome, count(*), CAST(sum(requested) AS BIGINT) FROM ledger "
    "WHERE source = $1 AND at_ms >= $2 AND kind = 'page' GROUP BY outcome";
static const char SQL_LAST[] =
    "SELECT at_ms, outcome, delay_ms FROM ledger WHERE source = $1 AND requested = 1 "
    "AND kind = 'page' ORDER BY at_ms DESC LIMIT 1";
static const char SQL_ERRORS[] =
    "SELECT at_ms, outcome, what, url FROM ledger WHERE source = $1 AND at_ms >= $2 "
    "AND what <> '' AND outcome NOT IN ('ok', 'unchanged', 'lost', 'duplicate') "
    "AND kind = 'page' ORDER BY at_ms DESC LIMIT 5";
static const char SQL_ADS[] = "SELECT ads FROM source_tally WHERE source = $1";
static const char SQL_DUE[] =
    "SELECT due_ms FROM page WHERE source = $1 AND due_ms < $2 ORDER BY due_ms LIMIT 1";

static bool
read_health(struct store *s, struct health *h, struct str source, int64_t since_ms,
            struct err *err)
{
    const struct bind one[] = { bind_text(source) };
    const struct bind since[] = { bind_text(source), bind_int(since_ms) };
    const struct bind due[] = { bind_text(source), bind_int(TIME_NEVER) };
    return db_run(s->db, &(struct query){ SQL_OUTCOMES, BINDS(since), take_outcome, h },
                  err) &&
           db_run(s->db, &(struct query){ SQL_LAST, BINDS(one), take_last, h }, err) &&
           db_run(s->db, &(struct query){ SQL_ERRORS, BINDS(since), take_error, h },
                  err) &&
           db_number(s->db, &(struct query){ SQL_ADS, BINDS(one), NULL, NULL },
                     &h->out->ads, err) &&
           db_number(s->db, &(struct query){ SQL_DUE, BINDS(due), NULL, NULL },
                     &h->out->due_next_ms, err);
}

bool
store_source_health(struct store *s, struct str source, int64_t since_ms,
                    struct arena *arena, struct source_health *out, struct err *err)
{
    struct health h = { .out = out, .arena = arena };
    *out = (struct source_health){ 0 };
    if (!look_begin(s, err))
        return false;
    bool ok = look_end(s, read_health(s, &h, source, since_ms, err), err);
    out->error_count = h.errors.count;
    out->errors = list_keep(&h.errors, sizeof *out->errors, arena);
    return ok;
}
