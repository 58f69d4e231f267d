/*
 * imports: one row a file of a run.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/imports.h"

#include "store/inside.h"

static bool
take_mark(void *user, struct db_row *row, struct err *err)
{
    struct import_mark *mark = user;

    (void)err;
    mark->taken = row_int(row);
    mark->finished = row_int(row) != 0;
    return true;
}

static const char SQL_MARK[] =
    "SELECT taken, finished FROM import_mark WHERE run = $1 AND file = $2";

bool
store_import_mark(struct store *s, struct import_mark *mark, struct err *err)
{
    const struct bind binds[] = { bind_text(mark->run), bind_text(mark->file) };

    mark->taken = 0;
    mark->finished = false;
    return db_run(s->db, &(struct query){ SQL_MARK, BINDS(binds), take_mark, mark },
                  err);
}

static const char SQL_OLD[] = "DELETE FROM import_mark WHERE marked_ms < $1";
static const char SQL_SET[] =
    "INSERT INTO import_mark (run, file, taken, finished, marked_ms) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (run, file) DO UPDATE SET "
    "taken = excluded.taken, finished = excluded.finished, "
    "marked_ms = excluded.marked_ms";

static bool
set_mark(struct store *s, const struct import_mark *mark, int64_t now_ms,
         struct err *err)
{
    const struct bind old[] = { bind_int(now_ms - IMPORT_MARKS_KEPT_MS) };
    const struct bind binds[] = { bind_text(mark->run), bind_text(mark->file),
                                  bind_int(mark->taken), bind_int(mark->finished),
                                  bind_int(now_ms) };

    return db_run(s->db, &(struct query){ SQL_OLD, BINDS(old), NULL, NULL }, err) &&
           db_run(s->db, &(struct query){ SQL_SET, BINDS(binds), NULL, NULL }, err);
}

bool
store_set_import_mark(struct store *s, const struct import_mark *mark, int64_t now_ms,
                      struct err *err)
{
    return step_begin(s, err) && step_end(s, set_mark(s, mark, now_ms, err), err);
}

static const char SQL_DROP[] = "DELETE FROM import_mark WHERE run = $1";

bool
store_drop_import_marks(struct store *s, struct str run, struct err *err)
{
    const struct bind binds[] = { bind_text(run) };

    return step_begin(s, err) &&
           step_end(s,
                    db_run(s->db, &(struct query){ SQL_DROP, BINDS(binds), NULL, NULL },
                           err),
                    err);
}
