/*
 * sessions: one row a log-in.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/sessions.h"

#include "store/inside.h"

static const char SQL_FORGET[] =
    "DELETE FROM session WHERE begun_ms <= $1 OR seen_ms <= $2";
static const char SQL_ADD[] =
    "INSERT INTO session (id_hash, who, role, lang, epoch, address, begun_ms, seen_ms) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

static bool
add(struct store *s, const struct session_row *r, const struct session_age *old,
    struct err *err)
{
    const struct bind ages[] = { bind_int(old->begun_ms), bind_int(old->seen_ms) };
    const struct bind binds[] = {
        bind_text(r->id_hash), bind_text(r->who),    bind_text(r->role),
        bind_text(r->lang),    bind_int(r->epoch),   bind_text(r->address),
        bind_int(r->begun_ms), bind_int(r->seen_ms),
    };

    return db_run(s->db, &(struct query){ SQL_FORGET, BINDS(ages), NULL, NULL }, err) &&
           db_run(s->db, &(struct query){ SQL_ADD, BINDS(binds), NULL, NULL }, err);
}

bool
store_session_add(struct store *s, const struct session_row *row,
                  const struct session_age *old, struct err *err)
{
    return step_begin(s, err) && step_end(s, add(s, row, old, err), err);
}

/* One statement as a step of its own. */
static bool
run_alone(struct store *s, const struct query *query, struct err *err)
{
    return step_begin(s, err) && step_end(s, db_run(s->db, query, err), err);
}

static const char SQL_SEEN[] = "UPDATE session SET seen_ms = $2 WHERE id_hash = $1";

bool
store_session_seen(struct store *s, struct str id_hash, int64_t now_ms, struct err *err)
{
    const struct bind binds[] = { bind_text(id_hash), bind_int(now_ms) };
    bool ok;

    s->db->driver->patience(s->db, 0);
    ok = run_alone(s, &(struct query){ SQL_SEEN, BINDS(binds), NULL, NULL }, err);
    s->db->driver->patience(s->db, -1);
    return ok;
}

static const char SQL_END[] = "DELETE FROM session WHERE id_hash = $1";

bool
store_session_end(struct store *s, struct str id_hash, struct err *err)
{
    const struct bind binds[] = { bind_text(id_hash) };

    return run_alone(s, &(struct query){ SQL_END, BINDS(binds), NULL, NULL }, err);
}

static const char SQL_END_OTHERS[] =
    "DELETE FROM session WHERE who = $1 AND id_hash <> $2";

bool
store_session_end_others(struct store *s, struct str who, struct str id_hash,
                         struct err *err)
{
    const struct bind binds[] = { bind_text(who), bind_text(id_hash) };

    return run_alone(s, &(struct query){ SQL_END_OTHERS, BINDS(binds), NULL, NULL },
                     err);
}

struct gather {
    struct list list;
    struct arena *arena;
};

static bool
take_session(void *user, struct db_row *row, struct err *err)
{
    struct gather *g = user;
    struct session_row *out = list_add(&g->list, sizeof *out);

    (void)err;
    out->id_hash = row_keep(row, g->arena);
    out->who = row_keep(row, g->arena);
    out->role = row_keep(row, g->arena);
    out->lang = row_keep(row, g->arena);
    out->epoch = row_int(row);
    out->address = row_keep(row, g->arena);
    out->begun_ms = row_int(row);
    out->seen_ms = row_int(row);
    return true;
}

static const char SQL_SESSIONS[] =
    "SELECT id_hash, who, role, lang, epoch, address, begun_ms, seen_ms FROM session "
    "WHERE begun_ms > $1 AND seen_ms > $2 ORDER BY seen_ms DESC, id_hash LIMIT 1024";

bool
store_sessions(struct store *s, const struct session_age *old, struct arena *arena,
               struct session_list *out, struct err *err)
{
    struct gather g = { .arena = arena };
    const struct bind binds[] = { bind_int(old->begun_ms), bind_int(old->seen_ms) };
    bool ok = db_run(
        s->db, &(struct query){ SQL_SESSIONS, BINDS(binds), take_session, &g }, err);

    out->rows = list_keep(&g.list, sizeof *out->rows, arena);
    out->count = ok ? g.list.count : 0;
    return ok;
}
