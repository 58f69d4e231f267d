/*
 * db: chooses the driver by the form of `where`, and reads rows.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/db.h"

bool
db_open(struct db **out, const char *where, enum db_mode mode, struct err *err)
{
    struct str place = str_of(where);
    *out = NULL;
    if (str_starts(place, STR("postgres:")) || str_starts(place, STR("postgresql:")))
        return err_set_kind(err, ERR_START,
                            "'%s': this program has no PostgreSQL driver; give "
                            "sqlite:PATH",
                            where);
    if (str_starts(place, STR("sqlite:")))
        where += sizeof("sqlite:") - 1;
    if (where == NULL || where[0] == '\0')
        return err_set_kind(err, ERR_START,
                            "no data base named; give sqlite:PATH or a path");
    return db_sqlite.open(out, where, mode, err);
}

void
db_close(struct db *db)
{
    if (db != NULL)
        db->driver->close(db);
}

bool
db_run(struct db *db, const struct query *query, struct err *err)
{
    return db->driver->run(db, query, err);
}

static bool
take_number(void *user, struct db_row *row, struct err *err)
{
    int64_t *number = user;
    (void)err;
    *number = row_int(row);
    return true;
}

bool
db_number(struct db *db, const struct query *query, int64_t *out, struct err *err)
{
    struct query with = *query;
    with.row = take_number;
    with.user = out;
    return db_run(db, &with, err);
}

bool
db_changed(struct db *db, const struct query *query, bool *any, struct err *err)
{
    *any = false;
    if (!db_run(db, query, err))
        return false;
    *any = db->driver->changed(db) > 0;
    return true;
}

int64_t
row_int(struct db_row *row)
{
    return row->db->driver->row_int(row->cursor, row->next++);
}

double
row_real(struct db_row *row)
{
    return row->db->driver->row_real(row->cursor, row->next++);
}

struct str
row_text(struct db_row *row)
{
    return row->db->driver->row_text(row->cursor, row->next++);
}

struct str
row_keep(struct db_row *row, struct arena *arena)
{
    return arena_str(arena, row_text(row));
}
