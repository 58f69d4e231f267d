/*
 * audit_read: lists the audit log, walks it and checks it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/time.h"
#include "store/audit.h"
#include "store/inside.h"

#include <inttypes.h>

#define LIMIT_DEFAULT 50
#define LIMIT_MAX     100000

/* A row of one of the statements below; texts are the driver's. */
static struct audit_row
row_of(struct db_row *row)
{
    struct audit_row out;
    out.seq = row_int(row);
    out.at_ms = row_int(row);
    out.who = row_text(row);
    out.what = row_text(row);
    out.object = row_text(row);
    out.prev = row_text(row);
    out.fact = row_text(row);
    out.salt = row_text(row);
    out.payload = row_text(row);
    return out;
}

/* The list of one object, of one person and of all are walks along one index each. */
#define SELECT_ROWS                                                                    \
    "SELECT a.seq, a.at_ms, a.who, a.what, a.object, a.prev, a.fact, "                 \
    "COALESCE(p.salt, ''), COALESCE(p.payload, '') FROM audit a "                      \
    "LEFT JOIN audit_payload p ON p.seq = a.seq "
#define LIST_REST                                                                      \
    "AND ($2 = '' OR a.who = $2) AND ($3 = '' OR a.what = $3) "                        \
    "AND a.at_ms >= $4 AND a.at_ms < $5 AND a.seq < $6 ORDER BY a.seq DESC LIMIT $7"

static const char SQL_LIST[] =
    SELECT_ROWS "WHERE ($1 = '' OR a.object = $1) " LIST_REST;
static const char SQL_LIST_OBJECT[] = SELECT_ROWS "WHERE a.object = $1 " LIST_REST;
static const char SQL_LIST_WHO[] =
    SELECT_ROWS "WHERE a.who = $2 AND ($1 = '' OR a.object = $1) " LIST_REST;

struct listing {
    struct list list;
    struct arena *arena;
};

static bool
take_row(void *user, struct db_row *row, struct err *err)
{
    struct listing *l = user;
    struct audit_row *out = list_add(&l->list, sizeof *out);
    (void)err;
    *out = row_of(row);
    out->who = arena_str(l->arena, out->who);
    out->what = arena_str(l->arena, out->what);
    out->object = arena_str(l->arena, out->object);
    out->prev = arena_str(l->arena, out->prev);
    out->fact = arena_str(l->arena, out->fact);
    out->salt = arena_str(l->arena, out->salt);
    out->payload = arena_str(l->arena, out->payload);
    return true;
}

bool
store_audit_list(struct store *s, const struct audit_filter *filter,
                 struct arena *arena, const struct audit_row **rows, size_t *count,
                 struct err *err)
{
    struct listing l = { .arena = arena };
    size_t limit = filter->limit == 0 ? LIMIT_DEFAULT : filter->limit;
    const struct bind binds[] = {
        bind_text(filter->object),
        bind_text(filter->who),
        bind_text(filter->what),
        bind_int(filter->from_ms),
        bind_int(period_end(filter->to_ms)),
        bind_int(filter->before_seq == 0 ? INT64_MAX : filter->before_seq),
        bind_int((int64_t)(limit > LIMIT_MAX ? LIMIT_MAX : limit)),
    };
    const char *sql = filter->object.n ? SQL_LIST_OBJECT
                      : filter->who.n  ? SQL_LIST_WHO
                                       : SQL_LIST;
    bool ok =
        look_begin(s, err) &&
        look_end(s,
                 db_run(s->db, &(struct query){ sql, BINDS(binds), take_row, &l }, err),
                 err);
    *rows = list_keep(&l.list, sizeof **rows, arena);
    *count = ok ? l.list.count : 0;
    return ok;
}

static const char SQL_WALK[] = SELECT_ROWS "ORDER BY a.seq";
static const char SQL_WALK_OBJECT[] = SELECT_ROWS "WHERE a.object = $1 ORDER BY a.seq";

struct walk {
    audit_row_fn *each;
    void *user;
};

static bool
walk_row(void *user, struct db_row *row, struct err *err)
{
    const struct walk *walk = user;
    const struct audit_row out = row_of(row);
    return walk->each(walk->user, &out, err);
}

bool
store_audit_walk(struct store *s, struct str object, audit_row_fn *each, void *user,
                 struct err *err)
{
    struct walk walk = { each, user };
    const struct bind binds[] = { bind_text(object) };
    struct query query = { .sql = SQL_WALK, .row = walk_row, .user = &walk };
    if (object.n) {
        query.sql = SQL_WALK_OBJECT;
        query.binds = binds;
        query.bind_count = 1;
    }
    return look_begin(s, err) && look_end(s, db_run(s->db, &query, err), err);
}

void
audit_row_line(const struct audit_row *row, struct buf *out)
{
    audit_line_write(row->seq, row->prev, row->fact, out);
}

struct verify {
    struct audit_chain *chain;
    audit_row_fn *each;
    void *user;
    struct arena arena;
    struct buf line;
};

/* The columns by which lines are found must not say otherwise than the line. */
static bool
check_row(const struct audit_row *row, struct arena *arena, struct err *err)
{
    struct audit_said said;
    char at[TIME_TEXT_SIZE], sum[DIGEST_HEX_SIZE];
    if (!audit_fact_read(row->fact, arena, &said, err))
        return err_set_kind(err, ERR_NO, "line %" PRId64 ": %s", row->seq,
                            err ? arena_cstr(arena, str_of(err->text)) : "");
    time_format(row->at_ms, at);
    if (!str_eq(said.at, str_of(at)) || !str_eq(said.who, row->who) ||
        !str_eq(said.what, row->what) || !str_eq(said.object, row->object))
        return err_set_kind(err, ERR_NO,
                            "line %" PRId64 ": its columns say otherwise than the line",
                            row->seq);
    audit_sum(row->salt, row->payload, sum);
    bool purged = row->salt.n == 0 && row->payload.n == 0;
    if (!purged && !str_eq(said.sum, str_of(sum)))
        return err_set_kind(err, ERR_NO,
                            "line %" PRId64 ": the payload is not the one that was "
                            "written with it",
                            row->seq);
    return true;
}

static bool
verify_row(void *user, const struct audit_row *row, struct err *err)
{
    struct verify *v = user;
    arena_reset(&v->arena);
    buf_reset(&v->line);
    audit_row_line(row, &v->line);
    return audit_chain_follow(v->chain, buf_str(&v->line), err) &&
           check_row(row, &v->arena, err) &&
           (v->each == NULL || v->each(v->user, row, err));
}

bool
store_audit_verify(struct store *s, struct audit_chain *chain, audit_row_fn *each,
                   void *user, struct err *err)
{
    struct verify v = { .chain = chain, .each = each, .user = user };
    audit_chain_begin(chain);
    arena_init(&v.arena, 0);
    buf_init(&v.line, 2 * AUDIT_LINE_MAX);
    bool ok = store_audit_walk(s, STR(""), verify_row, &v, err);
    buf_free(&v.line);
    arena_free(&v.arena);
    return ok;
}
