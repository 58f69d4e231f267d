/*
 * db: the one door to a data base, whichever it is.
 *
 * A driver is a table of functions; everything above speaks SQL text that SQLite and
 * PostgreSQL both take: parameters $1, $2, ... bound by name, BIGINT milliseconds, TEXT
 * keys compared as bytes, booleans as 0 and 1, ON CONFLICT. SQL stands in
 * constants beside the function that runs it; a statement is prepared once and found
 * again by the address of its text. Does not know what the tables mean.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "core/arena.h"
#include "core/err.h"

#define DB_BIND_MAX 32 /* parameters of one statement */

struct db_driver;

/* A connection. Drivers put their own members behind it. For one thread at a time. */
struct db {
    const struct db_driver *driver;
};

enum bind_kind { BIND_INT, BIND_REAL, BIND_TEXT, BIND_NULL };

/* A value for one parameter; text is borrowed until the statement has run. */
struct bind {
    enum bind_kind kind;
    int64_t number;
    double real;
    struct str text;
};

static inline struct bind
bind_int(int64_t number)
{
    return (struct bind){ .kind = BIND_INT, .number = number };
}

static inline struct bind
bind_real(double real)
{
    return (struct bind){ .kind = BIND_REAL, .real = real };
}

static inline struct bind
bind_text(struct str text)
{
    return (struct bind){ .kind = BIND_TEXT, .text = text };
}

static inline struct bind
bind_name(const char *name)
{
    return bind_text(str_of(name));
}

static inline struct bind
bind_null(void)
{
    return (struct bind){ .kind = BIND_NULL };
}

/* A row that came back, read column by column from the left. */
struct db_row {
    struct db *db;
    void *cursor; /* the driver's */
    int next;     /* column that the next read takes */
};

/* Called for each row; false (with err set) ends the walk. */
typedef bool db_row_fn(void *user, struct db_row *row, struct err *err);

/* One statement to run. `sql` must be a constant: its address is its name. */
struct query {
    const char *sql;
    const struct bind *binds; /* binds[0] is $1; each parameter of the text has one */
    size_t bind_count;
    db_row_fn *row; /* NULL: rows are not wanted */
    void *user;
};

/* An array of binds and its length, as two members of struct query. */
#define BINDS(array) (array), sizeof(array) / sizeof((array)[0])

enum db_mode { DB_READ, DB_WRITE };

/* What a data base holds before anybody has asked for its schema. */
enum db_content {
    DB_EMPTY,   /* no table at all */
    DB_OURS,    /* the table that was asked for is there */
    DB_FOREIGN, /* tables, but not that one */
};

/* All sentences begin with the place of the data base; all failures are ERR_START, but
 * a value that is too long, which is ERR_USE. */
struct db_driver {
    /* Opens; DB_WRITE creates what is missing, and changes nothing that is there. */
    bool (*open)(struct db **out, const char *where, enum db_mode mode,
                 struct err *err);
    void (*close)(struct db *db);
    /* Makes a data base that is ours or empty ready for writing, and proves that it
     * is. */
    bool (*settle)(struct db *db, struct err *err);
    bool (*run)(struct db *db, const struct query *query, struct err *err);
    /* Rows that the last run() added, changed or removed. */
    int64_t (*changed)(const struct db *db);
    /* Runs several statements without parameters: a migration. */
    bool (*script)(struct db *db, struct str sql, struct err *err);
    /* A write transaction takes the write lock at once, so it cannot lose a race
     * later. */
    bool (*begin)(struct db *db, enum db_mode mode, struct err *err);
    bool (*commit)(struct db *db, struct err *err);
    void (*rollback)(struct db *db);
    /* A failure can end a transaction by itself; false then. */
    bool (*in_transaction)(const struct db *db);
    /* How long a step waits for another program's lock; below 0: as after open(). */
    void (*patience)(struct db *db, int wait_ms);
    bool (*content)(struct db *db, const char *table, enum db_content *out,
                    struct err *err);
    /* Leaves no byte of deleted rows in any file. Outside of transactions. */
    bool (*scrub)(struct db *db, struct err *err);
    int64_t (*row_int)(void *cursor, int column);
    double (*row_real)(void *cursor, int column);
    struct str (*row_text)(void *cursor, int column);
};

extern const struct db_driver db_sqlite;

/* Opens "sqlite:PATH" or a plain path. */
MUST_USE bool
db_open(struct db **out, const char *where, enum db_mode mode, struct err *err);
/* NULL is fine. What was not committed is gone. */
void db_close(struct db *db);
MUST_USE bool db_run(struct db *db, const struct query *query, struct err *err);
/* First column of the only row; *out stays as it is when there is no row. */
MUST_USE bool
db_number(struct db *db, const struct query *query, int64_t *out, struct err *err);
/* Runs a statement that writes; *any tells whether a row was added, changed or removed.
 * Under ON CONFLICT DO NOTHING: whether it was new. */
MUST_USE bool
db_changed(struct db *db, const struct query *query, bool *any, struct err *err);

/* The next column of a row; NULL reads as 0 or "". The text is valid inside the call
 * only. */
int64_t row_int(struct db_row *row);
double row_real(struct db_row *row);
struct str row_text(struct db_row *row);
/* The same text, kept in the arena. */
struct str row_keep(struct db_row *row, struct arena *arena);

#endif
