/*
 * step: the frame around everything that is written or read as one.
 *
 * A step is one transaction; inside a batch it is a savepoint, so that a step that
 * fails leaves the batch as it was before. In a batch that is whole or nothing it is
 * neither.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/inside.h"

static const char SQL_SAVEPOINT[] = "SAVEPOINT step";
static const char SQL_RELEASE[] = "RELEASE SAVEPOINT step";
static const char SQL_BACK[] = "ROLLBACK TO SAVEPOINT step";

bool
step_begin(struct store *s, struct err *err)
{
    if (s->mode != STORE_WRITE)
        return err_set_kind(err, ERR_START, "%s: opened for reading only", s->where);
    if (!s->batch)
        return s->db->driver->begin(s->db, DB_WRITE, err);
    if (!s->db->driver->in_transaction(s->db))
        return err_set_kind(err, ERR_START,
                            "%s: the batch was given up after a failure", s->where);
    return s->whole || db_run(s->db, &(struct query){ .sql = SQL_SAVEPOINT }, err);
}

bool
step_end(struct store *s, bool ok, struct err *err)
{
    if (!s->batch) {
        ok = ok && s->db->driver->commit(s->db, err);
        if (!ok)
            s->db->driver->rollback(s->db);
        return ok;
    }
    if (ok)
        return s->whole || db_run(s->db, &(struct query){ .sql = SQL_RELEASE }, err);
    if (s->db->driver->in_transaction(s->db) &&
        (s->whole || !db_run(s->db, &(struct query){ .sql = SQL_BACK }, NULL) ||
         !db_run(s->db, &(struct query){ .sql = SQL_RELEASE }, NULL)))
        s->db->driver->rollback(s->db);
    return false;
}

bool
look_begin(struct store *s, struct err *err)
{
    return s->batch || s->db->driver->begin(s->db, DB_READ, err);
}

bool
look_end(struct store *s, bool ok, struct err *err)
{
    if (s->batch)
        return ok;
    ok = ok && s->db->driver->commit(s->db, err);
    if (!ok)
        s->db->driver->rollback(s->db);
    return ok;
}
