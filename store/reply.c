/*
 * reply: one row an answer.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/reply.h"

#include "store/search_inside.h"

struct finding {
    struct reply *reply;
    struct arena *arena;
    enum reply_answer answer;
};

static bool
take_reply(void *user, struct db_row *row, struct err *err)
{
    struct finding *f = user;
    struct reply *r = f->reply;
    (void)err;
    f->answer = str_eq(row_text(row), r->request) ? REPLY_FOUND : REPLY_OTHER;
    r->status = (int)row_int(row);
    r->etag = row_keep(row, f->arena);
    r->location = row_keep(row, f->arena);
    r->body = row_keep(row, f->arena);
    return true;
}

static const char SQL_FIND[] = "SELECT request, status, etag, location, body "
                               "FROM reply WHERE who = $1 AND idem_key = $2 "
                               "AND at_ms > $3";

enum reply_answer
store_reply_find(struct store *s, struct reply *reply, int64_t now_ms,
                 struct arena *arena, struct err *err)
{
    struct finding f = { reply, arena, REPLY_NONE };
    const struct bind binds[] = { bind_text(reply->who), bind_text(reply->key),
                                  bind_int(now_ms - REPLY_KEEP_MS) };
    return db_run(s->db, &(struct query){ SQL_FIND, BINDS(binds), take_reply, &f }, err)
               ? f.answer
               : REPLY_FAILED;
}

static const char SQL_FORGET[] = "DELETE FROM reply WHERE at_ms <= $1";
static const char SQL_KEEP[] =
    "INSERT INTO reply (who, idem_key, request, status, etag, location, body, at_ms) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

static bool
keep(struct store *s, const struct reply *r, int64_t now_ms, struct err *err)
{
    const struct bind old[] = { bind_int(now_ms - REPLY_KEEP_MS) };
    const struct bind binds[] = {
        bind_text(r->who),   bind_text(r->key),  bind_text(r->request),
        bind_int(r->status), bind_text(r->etag), bind_text(r->location),
        bind_text(r->body),  bind_int(now_ms),
    };
    return db_run(s->db, &(struct query){ SQL_FORGET, BINDS(old), NULL, NULL }, err) &&
           db_run(s->db, &(struct query){ SQL_KEEP, BINDS(binds), NULL, NULL }, err);
}

bool
store_reply_keep(struct store *s, const struct reply *reply, int64_t now_ms,
                 struct err *err)
{
    if (reply->key.n > REPLY_KEY_MAX || reply->body.n > REPLY_BODY_MAX)
        return err_set(err, "an answer to keep has %zu bytes, its key %zu",
                       reply->body.n, reply->key.n);
    if (!step_begin(s, err))
        return false;
    return step_end(s, keep(s, reply, now_ms, err), err);
}

static const char SQL_PURGE[] = "DELETE FROM reply";

bool
replies_purge(struct store *s, struct err *err)
{
    return db_run(s->db, &(struct query){ .sql = SQL_PURGE }, err);
}
