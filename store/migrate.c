/*
 * migrate: brings the schema of a data base up to what this program knows.
 *
 * The migrations are the files store/schema/NNNN-name.sql, compiled in. Each runs in a
 * transaction of its own that also records it, so a program that is killed in between
 * leaves a whole, older schema. A newer schema is refused: this program does not know
 * what it means.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/bundle.h"
#include "store/inside.h"

#include <inttypes.h>

extern const struct bundle bundle_schema;

/* Number in front of a migration's name; 0 when there is none. */
static int64_t
number_of(const struct bundle_file *file)
{
    int64_t number = 0;
    ptrdiff_t dash = str_find_char(file->name, '-');
    if (dash < 0 || !str_to_int(str_sub(file->name, 0, (size_t)dash), &number))
        return 0;
    return number;
}

/* Migrations are numbered without a gap, so the last one's number is the newest
 * version. */
static int64_t
known_version(void)
{
    return bundle_schema.count == 0
               ? 0
               : number_of(&bundle_schema.files[bundle_schema.count - 1]);
}

static const char SQL_VERSION[] =
    "SELECT COALESCE(max(version), 0) FROM schema_version";

static bool
read_version(struct store *s, int64_t *have, struct err *err)
{
    enum db_content content;
    *have = 0;
    if (!s->db->driver->content(s->db, "schema_version", &content, err))
        return false;
    if (content == DB_FOREIGN)
        return err_set_kind(err, ERR_START,
                            "%s: a data base of another program; expected one made by "
                            "lurewatch",
                            s->where);
    return content == DB_EMPTY ||
           db_number(s->db, &(struct query){ .sql = SQL_VERSION }, have, err);
}

static const char SQL_RECORD[] =
    "INSERT INTO schema_version (version, name) VALUES ($1, $2)";

/* Asks for the version again under the write lock: another program may have been
 * faster. */
static bool
apply_locked(struct store *s, const struct bundle_file *file, struct err *err)
{
    int64_t have;
    int64_t number = number_of(file);
    if (!read_version(s, &have, err))
        return false;
    if (have >= number)
        return true;
    const struct bind binds[] = { bind_int(number), bind_text(file->name) };
    if (s->db->driver->script(s->db, file->data, err) &&
        db_run(s->db, &(struct query){ SQL_RECORD, BINDS(binds), NULL, NULL }, err))
        return true;
    return err_in(err, "schema/" STR_FMT, STR_ARG(file->name));
}

static bool
apply(struct store *s, const struct bundle_file *file, struct err *err)
{
    return step_begin(s, err) && step_end(s, apply_locked(s, file, err), err);
}

static bool
refuse_newer(struct store *s, int64_t have, struct err *err)
{
    return err_set_kind(err, ERR_START,
                        "%s: made by a newer lurewatch (schema %" PRId64
                        ", this program knows up to %" PRId64
                        "); use the newer program, or restore a backup that was made "
                        "before it was updated",
                        s->where, have, known_version());
}

static bool
refuse_older(struct store *s, int64_t have, struct err *err)
{
    if (have == 0)
        return err_set_kind(
            err, ERR_START,
            "%s: an empty file; open it once with a command that writes, as "
            "lurewatch ui",
            s->where);
    return err_set_kind(err, ERR_START,
                        "%s: made by an older lurewatch (schema %" PRId64
                        ", this program needs %" PRId64
                        "); make a backup, then open it once with a command that "
                        "writes, as lurewatch ui",
                        s->where, have, known_version());
}

bool
migrate(struct store *s, struct err *err)
{
    int64_t have;
    if (!read_version(s, &have, err))
        return false;
    if (have > known_version())
        return refuse_newer(s, have, err);
    if (s->mode == STORE_READ)
        return have == known_version() || refuse_older(s, have, err);
    if (!s->db->driver->settle(s->db, err))
        return false;
    for (size_t i = 0; i < bundle_schema.count; i++)
        if (number_of(&bundle_schema.files[i]) > have &&
            !apply(s, &bundle_schema.files[i], err))
            return false;
    return true;
}

bool
store_schema_version(struct store *s, int64_t *have, int64_t *known, struct err *err)
{
    *known = known_version();
    return read_version(s, have, err);
}
