/*
 * archive_adopt: what a crawl archived before it was killed gets its rows.
 *
 * A record is on disk before its row is, so after a kill -9 the end of a file may hold answers
 * that no row speaks of, and a piece of one. Without a row no purge would ever find them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/archive.h"
#include "core/time.h"
#include "crawler/warc.h"
#include "store/records.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

/* One file while it is looked through. */
struct looking {
    const struct workspace *workspace;
    struct store *store;
    struct str name;
    const char *path;
    struct arena arena; /* of the record in hand */
    struct adoption *found;
};

static bool
adopt_record(struct looking *l, const struct warc_record *record, struct err *err)
{
    struct page_record row = { .source = STR(""),
                               .url = record->target,
                               .warc_file = l->name,
                               .warc_offset = record->offset,
                               .warc_size = record->size < 0 ? 0 : record->size,
                               .warc_digest = record->block_digest };

    if (!warc_is_answer(record))
        return true;
    if (!time_parse(record->date, &row.fetched_ms))
        row.fetched_ms = clock_now_ms();
    l->found->answers++;
    return store_note_record(l->store, &row, &l->workspace->config.keep, err);
}

/* How a file ends. */
enum ending { ENDS_WELL, ENDS_CUT, ENDS_BROKEN, ENDS_FAILED };

/* Adopts all records from `offset` on; *end is where the file stops making sense. */
static enum ending
adopt_from(struct looking *l, int64_t offset, int64_t *end, struct err *err)
{
    struct warc_reader *reader;
    struct warc_record record = { .offset = offset };
    enum warc_next next = WARC_BROKEN;
    bool ok;

    if (!warc_reader_open(l->path, &reader, err))
        return ENDS_FAILED;
    ok = warc_reader_seek(reader, offset, err);
    while (ok &&
           (next = warc_reader_next(reader, &l->arena, &record, err)) == WARC_RECORD) {
        ok = adopt_record(l, &record, err);
        arena_reset(&l->arena);
    }
    *end = record.offset;
    warc_reader_close(reader);
    if (!ok)
        return ENDS_FAILED;
    return next == WARC_END ? ENDS_WELL : next == WARC_CUT ? ENDS_CUT : ENDS_BROKEN;
}

/* Closes a file that was looked through to its end. */
static bool
close_file(struct looking *l, struct err *err)
{
    struct archive_file closed = { .name = l->name };
    struct stat info;

    if (stat(l->path, &info) != 0)
        return err_set_kind(err, ERR_START, "%s: %s", l->path, strerror(errno));
    closed.size = info.st_size;
    return store_close_archive_file(l->store, &closed, err);
}

static bool
look_through(struct looking *l, struct err *err)
{
    int64_t from, end = 0;

    if (!store_records_end(l->store, l->name, &from, err))
        return false;
    switch (adopt_from(l, from, &end, err)) {
    case ENDS_WELL:
        return close_file(l, err);
    case ENDS_CUT:
        err_clear(err);
        l->found->cut++;
        return warc_cut(l->path, end, err) && close_file(l, err);
    case ENDS_BROKEN: /* left as it is, and told each time */
        app_fail(err);
        err_clear(err);
        l->found->unreadable++;
        return true;
    case ENDS_FAILED:
        break;
    }
    return false;
}

static int
compare_name(const void *key, const void *file)
{
    return str_cmp(*(const struct str *)key, ((const struct archive_file *)file)->name);
}

/* Only files that a crawl of ours has written: an archive of others has no rows to miss. */
static bool
is_open(const struct archive_file *closed, size_t count, struct str name)
{
    return str_starts(name, STR("lurewatch-")) && str_ends(name, STR(".warc.gz")) &&
           (!count || !bsearch(&name, closed, count, sizeof(*closed), compare_name));
}

bool
archive_adopt(const struct workspace *w, struct store *store, struct adoption *out,
              struct err *err)
{
    struct file_list files;
    const struct archive_file *closed;
    size_t closed_count;
    struct arena arena;
    struct looking l = { .workspace = w, .store = store, .found = out };
    bool ok;

    *out = (struct adoption){ 0 };
    arena_init(&arena, 0);
    arena_init(&l.arena, 0);
    ok = archive_list(w, &arena, &files, err) &&
         store_archive_files(store, &arena, &closed, &closed_count, err);
    for (size_t i = 0; ok && i < files.count; i++) {
        l.name = str_of(files.items[i]);
        if (!is_open(closed, closed_count, l.name))
            continue;
        l.path = arena_printf(&arena, STR_FMT "/" STR_FMT, STR_ARG(w->archive),
                              STR_ARG(l.name))
                     .p;
        ok = look_through(&l, err);
    }
    arena_free(&l.arena);
    arena_free(&arena);
    return ok;
}
