/*
 * db_sqlite: the SQLite driver, and the only file that sees sqlite3.h.
 *
 * Owns one connection and its prepared statements. WAL mode with synchronous=FULL: what
 * was committed survives a power cut. Deleted content is overwritten (secure_delete);
 * scrub() rewrites the file and empties the WAL, so that no copy is left in a free
 * corner of a page. The schema is not trusted, the data base may have been handed to us
 * by anybody. Waits five seconds for a lock, then says so.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/mem.h"
#include "store/db_file.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <time.h>

#define BUSY_MS 5000
/* Bytes that a step may have to take back, in memory. More go to a file, the first of them in one
 * piece, of which SQLite writes only the lower 17 bits (seekAndWriteFd() of os_unix.c): a piece
 * of 128 KB would be none, and the disk be called full. */
#define STEP_KEPT (120 << 10)
#define SLOT_COUNT                                                                     \
    256 /* a power of two, well above the number of statements in store/ */
#define SLOT_FILLED 192 /* beyond that statements are prepared for one run */

/* A prepared statement and which of its parameters is $1, $2, ... */
struct slot {
    const char *sql; /* address of the constant; NULL: free */
    sqlite3_stmt *statement;
    unsigned char index[DB_BIND_MAX];
};

struct sqlite {
    struct db db; /* first: a struct db * is a struct sqlite * */
    sqlite3 *handle;
    char *path;
    size_t filled;
    struct slot slots[SLOT_COUNT];
};

static bool
means_full(int number)
{
    return number == ENOSPC || number == EFBIG || number == EDQUOT;
}

/*
 * Is this failure "no room", in whatever words the system says it? A quota and a limit
 * on the size of files come as I/O errors, whose number only the file knows: the data
 * base's or, as mostly, the WAL's.
 */
static bool
is_full(sqlite3 *handle, int code)
{
    int number = 0;
    sqlite3_file *wal = NULL;
    if (code != SQLITE_IOERR)
        return code == SQLITE_FULL;
    if (sqlite3_file_control(handle, "main", SQLITE_FCNTL_LAST_ERRNO, &number) ==
            SQLITE_OK &&
        means_full(number))
        return true;
    return sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal) ==
               SQLITE_OK &&
           wal != NULL && wal->pMethods != NULL &&
           wal->pMethods->xFileControl(wal, SQLITE_FCNTL_LAST_ERRNO, &number) ==
               SQLITE_OK &&
           means_full(number);
}

static bool
read_only(const char *path, struct err *err)
{
    return err_set_kind(err, ERR_START,
                        "%s: the data base is read-only; the file and its folder must "
                        "be writable for this user",
                        path);
}

/* Says what the data base just refused, in a sentence. Always false. */
static bool
fail(const struct sqlite *s, struct err *err)
{
    int full_code = sqlite3_extended_errcode(s->handle);
    int code = full_code & 0xff;
    const char *path = s->path;
    if (is_full(s->handle, code))
        return err_set_kind(err, ERR_START,
                            "%s: the disk is full; this step was not stored, all "
                            "before it is safe; make room and run again",
                            path);
    switch (code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set_kind(err, ERR_START,
                            "%s: locked by another program for more than five "
                            "seconds; end that program or try again later",
                            path);
    case SQLITE_READONLY:
        return read_only(path, err);
    case SQLITE_NOTADB:
        return err_set_kind(err, ERR_START,
                            "%s: not a data base; expected a file made by lurewatch",
                            path);
    case SQLITE_CORRUPT:
        return err_set_kind(err, ERR_START,
                            "%s: the data base is damaged (%s); restore a backup", path,
                            sqlite3_errmsg(s->handle));
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return err_set_kind(err, ERR_START,
                            "%s: cannot be opened; the file and its folder must be "
                            "readable and, beside a data base in use, writable",
                            path);
    case SQLITE_TOOBIG:
        return err_set(err, "%s: a text is longer than 64 MB and cannot be stored",
                       path);
    default:
        return err_set_kind(err, ERR_START, "%s: %s (SQLite code %d)", path,
                            sqlite3_errmsg(s->handle), full_code);
    }
}

/* Runs a statement of the driver's own that needs no parameters and no answer. */
static bool
tell(struct sqlite *s, const char *sql, struct err *err)
{
    return sqlite3_exec(s->handle, sql, NULL, NULL, NULL) == SQLITE_OK || fail(s, err);
}

/* First number of the first row of a statement of the driver's own. */
static bool
ask(struct sqlite *s, const char *sql, int64_t *out, struct err *err)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(s->handle, sql, -1, &statement, NULL) != SQLITE_OK)
        return fail(s, err);
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *out = sqlite3_column_int64(statement, 0);
    bool ok = code == SQLITE_ROW || code == SQLITE_DONE || fail(s, err);
    sqlite3_finalize(statement);
    return ok;
}

static bool
set_switches(sqlite3 *handle)
{
    static const struct {
        int option, value;
    } switches[] = {
        { SQLITE_DBCONFIG_DEFENSIVE, 1 },
        { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
        { SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
        { SQLITE_DBCONFIG_ENABLE_TRIGGER, 1 }, /* the audit log refuses changes */
        { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
        { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
        { SQLITE_DBCONFIG_DQS_DML, 0 },
        { SQLITE_DBCONFIG_DQS_DDL, 0 },
    };
    bool ok = true;
    for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++)
        ok = sqlite3_db_config(handle, switches[i].option, switches[i].value, NULL) ==
                 SQLITE_OK &&
             ok;
    return ok;
}

/* One attached data base stays possible: VACUUM works in one. */
static void
set_limits(sqlite3 *handle)
{
    static const struct {
        int limit, value;
    } limits[] = {
        { SQLITE_LIMIT_LENGTH, 64 * 1024 * 1024 },
        { SQLITE_LIMIT_SQL_LENGTH, 100000 },
        { SQLITE_LIMIT_COLUMN, 64 },
        { SQLITE_LIMIT_EXPR_DEPTH, 100 },
        { SQLITE_LIMIT_COMPOUND_SELECT, 8 },
        { SQLITE_LIMIT_FUNCTION_ARG, 8 },
        { SQLITE_LIMIT_ATTACHED, 1 },
        { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100 },
        { SQLITE_LIMIT_VARIABLE_NUMBER, DB_BIND_MAX },
        { SQLITE_LIMIT_TRIGGER_DEPTH, 1 },
        { SQLITE_LIMIT_WORKER_THREADS, 0 },
    };
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        sqlite3_limit(handle, limits[i].limit, limits[i].value);
}

static bool
connect_to(struct sqlite *s, const char *name, int flags, struct err *err)
{
    int code;

    /* What a step may have to take back is kept in memory, not in a file each: a batch of pages
     * is hundreds of steps. Refused, and needless, once SQLite has started. */
    (void)sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, STEP_KEPT);
    code = sqlite3_open_v2(name, &s->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK)
        return fail(s, err);
    sqlite3_extended_result_codes(s->handle, 1);
    set_limits(s->handle);
    if (!set_switches(s->handle))
        return fail(s, err);
    sqlite3_busy_timeout(s->handle, BUSY_MS);
    return tell(s,
                "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;"
                "PRAGMA cache_size=-65536; PRAGMA secure_delete=ON",
                err);
}

/*
 * Two programs that make the same data base at once can meet a lock that SQLite refuses
 * to wait for (both hold a share of it); so the wait is done here.
 */
static bool
set_wal(struct sqlite *s, struct err *err)
{
    const struct timespec pause = { .tv_nsec = 50 * 1000 * 1000 };
    int tries = BUSY_MS / 50;
    sqlite3_busy_timeout(s->handle, 0);
    bool ok = tell(s, "PRAGMA journal_mode=WAL", err);
    while (!ok && sqlite3_errcode(s->handle) == SQLITE_BUSY && tries-- > 0) {
        nanosleep(&pause, NULL);
        ok = tell(s, "PRAGMA journal_mode=WAL", err);
    }
    sqlite3_busy_timeout(s->handle, BUSY_MS);
    if (!ok)
        return false;
    err_clear(err);
    return tell(s,
                "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000;"
                "PRAGMA journal_size_limit=67108864",
                err);
}

/* Asking for the schema finds out whether it is a data base at all. SQLite opens a file
 * that it may not write for reading, and says nothing. */
static bool
open_write(struct sqlite *s, struct err *err)
{
    int64_t tables;
    return connect_to(s, s->path, SQLITE_OPEN_READWRITE, err) &&
           ask(s, "SELECT count(*) FROM sqlite_schema", &tables, err) &&
           (sqlite3_db_readonly(s->handle, "main") == 0 || read_only(s->path, err));
}

/* Taking the write lock and giving it back shows at the start what would fail later. */
static bool
sqlite_settle(struct db *db, struct err *err)
{
    struct sqlite *s = (struct sqlite *)db;
    return set_wal(s, err) && tell(s, "BEGIN IMMEDIATE; COMMIT", err);
}

/*
 * A data base on a medium or in a folder where nothing can be written cannot have the
 * lock file that WAL mode asks for. When no WAL is left either, it is whole as it
 * stands and is read as a file that does not change.
 */
static bool
open_read(struct sqlite *s, struct err *err)
{
    int64_t tables;
    if (connect_to(s, s->path, SQLITE_OPEN_READONLY, err) &&
        ask(s, "SELECT count(*) FROM sqlite_schema", &tables, err))
        return true;
    int code = sqlite3_errcode(s->handle) & 0xff;
    if ((code != SQLITE_CANTOPEN && code != SQLITE_READONLY) ||
        db_file_has_wal(s->path))
        return false;
    struct buf uri;
    buf_init(&uri, 4 * DB_PATH_BYTES);
    db_file_uri(s->path, &uri);
    sqlite3_close(s->handle);
    err_clear(err);
    bool ok =
        connect_to(s, buf_cstr(&uri), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, err) &&
        ask(s, "SELECT count(*) FROM sqlite_schema", &tables, err);
    buf_free(&uri);
    return ok;
}

static void
sqlite_close(struct db *db)
{
    struct sqlite *s = (struct sqlite *)db;
    for (size_t i = 0; i < SLOT_COUNT; i++)
        sqlite3_finalize(s->slots[i].statement);
    sqlite3_close(s->handle);
    free(s->path);
    free(s);
}

static bool
sqlite_open(struct db **out, const char *where, enum db_mode mode, struct err *err)
{
    char *path = db_file_path(where);
    if (path == NULL)
        return err_set_kind(err, ERR_START,
                            "the name of the data base is longer than %d bytes",
                            DB_PATH_BYTES);
    if (!db_file_check(path, mode, err)) {
        free(path);
        return false;
    }
    struct sqlite *s = mem_alloc(1, sizeof *s);
    s->db.driver = &db_sqlite;
    s->path = path;
    if (!(mode == DB_WRITE ? open_write(s, err) : open_read(s, err))) {
        sqlite_close(&s->db);
        return false;
    }
    *out = &s->db;
    return true;
}

/* Prepares `sql` and finds out which of its parameters is $1, $2, ...: SQLite numbers
 * them by their first appearance in the text. */
static bool
prepare(struct sqlite *s, const char *sql, unsigned flags, struct slot *slot,
        struct err *err)
{
    slot->statement = NULL;
    if (sqlite3_prepare_v3(s->handle, sql, -1, flags, &slot->statement, NULL) !=
        SQLITE_OK)
        return fail(s, err);
    slot->sql = sql;
    memset(slot->index, 0, sizeof slot->index);
    int count = sqlite3_bind_parameter_count(slot->statement);
    for (int i = 1; i <= count; i++) {
        int64_t number = 0;
        struct str name = str_of(sqlite3_bind_parameter_name(slot->statement, i));
        if (!str_to_int(str_sub(name, 1, name.n), &number) || number < 1 ||
            number > DB_BIND_MAX)
            return err_set(err,
                           "SQL has the parameter '" STR_FMT "'; right is $1 to $%d",
                           STR_ARG(name), DB_BIND_MAX);
        slot->index[number - 1] = (unsigned char)i;
    }
    return true;
}

/*
 * The prepared form of `sql`: out of the table, or made. When the same text is running
 * already (a row function that runs its own query again) or the table is full, `spare`
 * is filled and must be finalized after the run.
 */
static struct slot *
statement_of(struct sqlite *s, const char *sql, struct slot *spare, struct err *err)
{
    size_t at = ((uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15)) >> 56;
    while (s->slots[at].sql != NULL && s->slots[at].sql != sql)
        at = (at + 1) % SLOT_COUNT;
    struct slot *slot = &s->slots[at];
    if (slot->sql == sql && !sqlite3_stmt_busy(slot->statement))
        return slot;
    bool keep = slot->sql == NULL && s->filled < SLOT_FILLED;
    if (!keep)
        slot = spare;
    if (!prepare(s, sql, keep ? SQLITE_PREPARE_PERSISTENT : 0, slot, err)) {
        sqlite3_finalize(slot->statement);
        *slot = (struct slot){ 0 };
        return NULL;
    }
    s->filled += keep;
    return slot;
}

static int
bind_one(sqlite3_stmt *statement, int index, const struct bind *bind)
{
    switch (bind->kind) {
    case BIND_INT:
        return sqlite3_bind_int64(statement, index, bind->number);
    case BIND_REAL:
        return sqlite3_bind_double(statement, index, bind->real);
    case BIND_TEXT:
        return sqlite3_bind_text64(statement, index, bind->text.p ? bind->text.p : "",
                                   bind->text.n, SQLITE_STATIC, SQLITE_UTF8);
    case BIND_NULL:
        break;
    }
    return sqlite3_bind_null(statement, index);
}

static bool
bind_all(struct sqlite *s, const struct slot *slot, const struct query *query,
         struct err *err)
{
    int count = sqlite3_bind_parameter_count(slot->statement);
    if (query->bind_count != (size_t)count)
        return err_set(err, "SQL has %d parameters, given are %zu: %.60s", count,
                       query->bind_count, query->sql);
    for (size_t i = 0; i < query->bind_count; i++)
        if (bind_one(slot->statement, slot->index[i], &query->binds[i]) != SQLITE_OK)
            return fail(s, err);
    return true;
}

static bool
step_all(struct sqlite *s, sqlite3_stmt *statement, const struct query *query,
         struct err *err)
{
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct db_row row = { .db = &s->db, .cursor = statement };
        if (query->row != NULL && !query->row(query->user, &row, err))
            return false;
    }
    return code == SQLITE_DONE || fail(s, err);
}

static bool
sqlite_run(struct db *db, const struct query *query, struct err *err)
{
    struct sqlite *s = (struct sqlite *)db;
    struct slot spare = { 0 };
    struct slot *slot = statement_of(s, query->sql, &spare, err);
    if (slot == NULL)
        return false;
    bool ok = bind_all(s, slot, query, err) && step_all(s, slot->statement, query, err);
    sqlite3_reset(slot->statement);
    sqlite3_clear_bindings(slot->statement);
    if (slot == &spare)
        sqlite3_finalize(spare.statement);
    return ok;
}

static void
sqlite_patience(struct db *db, int wait_ms)
{
    sqlite3_busy_timeout(((struct sqlite *)db)->handle,
                         wait_ms < 0 ? BUSY_MS : wait_ms);
}

static int64_t
sqlite_changed(const struct db *db)
{
    return sqlite3_changes64(((const struct sqlite *)db)->handle);
}

static bool
sqlite_script(struct db *db, struct str sql, struct err *err)
{
    struct buf text;
    buf_init(&text, 1024 * 1024);
    buf_add(&text, sql);
    bool ok = buf_failed(&text)
                  ? err_set(err, "a migration is longer than %zu bytes", text.max)
                  : tell((struct sqlite *)db, buf_cstr(&text), err);
    buf_free(&text);
    return ok;
}

static bool
sqlite_begin(struct db *db, enum db_mode mode, struct err *err)
{
    return tell((struct sqlite *)db, mode == DB_WRITE ? "BEGIN IMMEDIATE" : "BEGIN",
                err);
}

static bool
sqlite_commit(struct db *db, struct err *err)
{
    return tell((struct sqlite *)db, "COMMIT", err);
}

static bool
sqlite_in_transaction(const struct db *db)
{
    return !sqlite3_get_autocommit(((const struct sqlite *)db)->handle);
}

/* The sentence about the failure that led here is set already. */
static void
sqlite_rollback(struct db *db)
{
    if (sqlite_in_transaction(db))
        (void)tell((struct sqlite *)db, "ROLLBACK", NULL);
}

static bool
sqlite_content(struct db *db, const char *table, enum db_content *out, struct err *err)
{
    static const char SQL_TABLES[] =
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table'";
    static const char SQL_HAS[] =
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = $1";
    const struct bind binds[] = { bind_name(table) };
    int64_t tables = 0;
    int64_t has = 0;
    if (!db_number(db, &(struct query){ .sql = SQL_TABLES }, &tables, err) ||
        !db_number(db, &(struct query){ SQL_HAS, BINDS(binds), NULL, NULL }, &has, err))
        return false;
    *out = has > 0 ? DB_OURS : tables > 0 ? DB_FOREIGN : DB_EMPTY;
    return true;
}

/*
 * secure_delete zeroes a row where it stood, but a page that was split or joined before
 * may keep an old copy beyond its cells, and the WAL keeps whole old pages. VACUUM
 * writes every page anew from the rows that are left; the checkpoint copies them over
 * and cuts the WAL to nothing.
 */
static bool
sqlite_scrub(struct db *db, struct err *err)
{
    struct sqlite *s = (struct sqlite *)db;
    int64_t busy = 0;
    if (!tell(s, "VACUUM", err) ||
        !ask(s, "PRAGMA wal_checkpoint(TRUNCATE)", &busy, err))
        return false;
    if (busy != 0)
        return err_set_kind(err, ERR_START,
                            "%s: another program is reading, so old pages stay in the "
                            "WAL file; end it and purge again",
                            s->path);
    return true;
}

static int64_t
sqlite_row_int(void *cursor, int column)
{
    return sqlite3_column_int64(cursor, column);
}

static double
sqlite_row_real(void *cursor, int column)
{
    return sqlite3_column_double(cursor, column);
}

static struct str
sqlite_row_text(void *cursor, int column)
{
    const char *text = (const char *)sqlite3_column_text(cursor, column);
    int length = sqlite3_column_bytes(cursor, column);
    return (struct str){ text, text != NULL && length > 0 ? (size_t)length : 0 };
}

const struct db_driver db_sqlite = {
    .open = sqlite_open,
    .close = sqlite_close,
    .settle = sqlite_settle,
    .run = sqlite_run,
    .changed = sqlite_changed,
    .script = sqlite_script,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .in_transaction = sqlite_in_transaction,
    .patience = sqlite_patience,
    .content = sqlite_content,
    .scrub = sqlite_scrub,
    .row_int = sqlite_row_int,
    .row_real = sqlite_row_real,
    .row_text = sqlite_row_text,
};
