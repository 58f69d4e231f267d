/*
 * records: what the archive should hold.
 *
 * A row for each archived answer says where it stands and which digest it has, so that a
 * record that is missing or was exchanged is found, and purging finds what is due.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/records.h"

#include "store/inside.h"

static const char SQL_NEXT_RECORD[] = "SELECT COALESCE(max(id), 0) + 1 FROM record";

static const char SQL_RECORD[] =
    "INSERT INTO record (id, source, url, warc_file, warc_offset, warc_size, "
    "fetched_ms, expires_ms, digest, url_key) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

bool
put_record(struct store *s, const struct page_record *record,
           const struct retention *keep, int64_t *id, struct err *err)
{
    *id = 0;
    if (!db_number(s->db, &(struct query){ .sql = SQL_NEXT_RECORD }, id, err))
        return false;
    const struct bind binds[] = {
        bind_int(*id),
        bind_text(record->source),
        bind_text(record->url),
        bind_text(record->warc_file),
        bind_int(record->warc_offset),
        bind_int(record->warc_size),
        bind_int(record->fetched_ms),
        bind_int(record->fetched_ms + keep->unflagged_ms),
        bind_text(record->warc_digest),
        bind_int(url_key(record->source, record->url)),
    };
    return db_run(s->db, &(struct query){ SQL_RECORD, BINDS(binds), NULL, NULL }, err);
}

bool
store_note_record(struct store *s, const struct page_record *record,
                  const struct retention *keep, struct err *err)
{
    int64_t id;
    if (!step_begin(s, err))
        return false;
    return step_end(
        s,
        (!record->request || put_ledger(s, record->request, "robots", err)) &&
            (record->warc_file.n == 0 || put_record(s, record, keep, &id, err)),
        err);
}

/* Rows on their way into an arena. */
struct gather {
    struct list list;
    struct arena *arena;
};

static bool
gather_name(void *user, struct db_row *row, struct err *err)
{
    struct gather *g = user;
    struct str *out = list_add(&g->list, sizeof *out);
    (void)err;
    *out = row_keep(row, g->arena);
    return true;
}

static const char SQL_FILES[] =
    "SELECT DISTINCT warc_file FROM record ORDER BY warc_file";

bool
store_record_files(struct store *s, struct arena *arena, const struct str **files,
                   size_t *count, struct err *err)
{
    struct gather g = { .arena = arena };
    bool ok =
        db_run(s->db, &(struct query){ SQL_FILES, NULL, 0, gather_name, &g }, err);
    *files = list_keep(&g.list, sizeof **files, arena);
    *count = g.list.count;
    return ok;
}

static bool
gather_record(void *user, struct db_row *row, struct err *err)
{
    struct gather *g = user;
    struct record_row *out = list_add(&g->list, sizeof *out);
    (void)err;
    out->offset = row_int(row);
    out->size = row_int(row);
    out->url = row_keep(row, g->arena);
    out->digest = row_keep(row, g->arena);
    return true;
}

static const char SQL_RECORDS[] =
    "SELECT warc_offset, warc_size, url, digest FROM record "
    "WHERE warc_file = $1 ORDER BY warc_offset";

bool
store_records(struct store *s, struct str file, struct arena *arena,
              const struct record_row **rows, size_t *count, struct err *err)
{
    struct gather g = { .arena = arena };
    const struct bind binds[] = { bind_text(file) };
    bool ok = db_run(
        s->db, &(struct query){ SQL_RECORDS, BINDS(binds), gather_record, &g }, err);
    *rows = list_keep(&g.list, sizeof **rows, arena);
    *count = g.list.count;
    return ok;
}

static bool
gather_place(void *user, struct db_row *row, struct err *err)
{
    struct gather *g = user;
    struct ad_record_place *out = list_add(&g->list, sizeof *out);
    (void)err;
    out->file = row_keep(row, g->arena);
    out->offset = row_int(row);
    out->size = row_int(row);
    out->fetched_ms = row_int(row);
    return true;
}

static const char SQL_OF_AD[] =
    "SELECT DISTINCT r.warc_file, r.warc_offset, r.warc_size, r.fetched_ms "
    "FROM sighting s JOIN record r ON r.id = s.record_id WHERE s.ad_key = $1 "
    "ORDER BY r.warc_file, r.warc_offset";

bool
store_ad_records(struct store *s, struct str key, struct arena *arena,
                 const struct ad_record_place **places, size_t *count, struct err *err)
{
    struct gather g = { .arena = arena };
    const struct bind binds[] = { bind_text(key) };
    bool ok = db_run(s->db,
                     &(struct query){ SQL_OF_AD, BINDS(binds), gather_place, &g }, err);
    *places = list_keep(&g.list, sizeof **places, arena);
    *count = g.list.count;
    return ok;
}

/* Records of a file do not overlap: the one that begins last ends last, and an index knows it. */
static const char SQL_END[] = "SELECT warc_offset + warc_size FROM record "
                              "WHERE warc_file = $1 ORDER BY warc_offset DESC LIMIT 1";

bool
store_records_end(struct store *s, struct str file, int64_t *offset, struct err *err)
{
    const struct bind binds[] = { bind_text(file) };
    *offset = 0;
    return db_number(s->db, &(struct query){ SQL_END, BINDS(binds), NULL, NULL },
                     offset, err);
}

static bool
gather_file(void *user, struct db_row *row, struct err *err)
{
    struct gather *g = user;
    struct archive_file *out = list_add(&g->list, sizeof *out);
    (void)err;
    out->name = row_keep(row, g->arena);
    out->size = row_int(row);
    return true;
}

static const char SQL_CLOSED[] = "SELECT name, size FROM archive_file ORDER BY name";

bool
store_archive_files(struct store *s, struct arena *arena,
                    const struct archive_file **files, size_t *count, struct err *err)
{
    struct gather g = { .arena = arena };
    bool ok =
        db_run(s->db, &(struct query){ SQL_CLOSED, NULL, 0, gather_file, &g }, err);
    *files = list_keep(&g.list, sizeof **files, arena);
    *count = g.list.count;
    return ok;
}

static const char SQL_CLOSE[] = "INSERT INTO archive_file (name, size) VALUES ($1, $2) "
                                "ON CONFLICT (name) DO NOTHING";

bool
store_close_archive_file(struct store *s, const struct archive_file *file,
                         struct err *err)
{
    const struct bind binds[] = { bind_text(file->name), bind_int(file->size) };
    if (!step_begin(s, err))
        return false;
    return step_end(
        s, db_run(s->db, &(struct query){ SQL_CLOSE, BINDS(binds), NULL, NULL }, err),
        err);
}
