/*
 * archive_check: files and rows, held against each other.
 *
 * Records and rows of a file are both in order of their offset, so one walk over the file is
 * enough. Where nothing can be read any more, the rows behind are looked up one by one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/archive.h"
#include "core/digest.h"
#include "crawler/head.h"
#include "crawler/warc.h"
#include "store/records.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define SENTENCES_MAX 100 /* for one file */

/* One file while it is checked. */
struct checking {
    const char *path;
    const struct record_row *rows;
    size_t row_count, at; /* rows before `at` are done with */
    int64_t faults;
    int64_t extra;    /* answers that no row speaks of */
    int64_t extra_at; /* offset of the first */
};

/* Counts a fault; true when there is still room for its sentence. */
static bool
is_told(struct checking *c)
{
    c->faults++;
    return c->faults <= SENTENCES_MAX;
}

static void
tell_missing(struct checking *c, const struct record_row *row)
{
    if (is_told(c))
        app_fail_with(EXIT_NO,
                      "%s: no record at offset %lld; the data base has " STR_FMT
                      " there",
                      c->path, (long long)row->offset, STR_ARG(row->url));
}

/* Is the record the one that the row speaks of, or its tombstone? */
static bool
is_same(const struct record_row *row, const struct warc_record *record)
{
    char target[DIGEST_HEX_SIZE];

    if (record->size >= 0 && record->size != row->size)
        return false;
    if (warc_is_tombstone(record)) {
        digest_sha256_hex(row->url, target);
        return str_eq(head_field(record->block, STR("target-sha256")), str_of(target));
    }
    return str_eq(record->target, row->url) &&
           (!row->digest.n || str_eq(record->block_digest, row->digest));
}

static void
compare_row(struct checking *c, const struct warc_record *record, bool altered)
{
    if (altered && is_told(c))
        app_fail_with(EXIT_NO,
                      "%s: the record at offset %lld is not what was written: "
                      "another digest",
                      c->path, (long long)record->offset);
    if (c->at < c->row_count && c->rows[c->at].offset == record->offset) {
        const struct record_row *row = &c->rows[c->at++];
        if (!altered && !is_same(row, record) && is_told(c))
            app_fail_with(EXIT_NO,
                          "%s: the record at offset %lld is not the one that the "
                          "data base has there, " STR_FMT,
                          c->path, (long long)record->offset, STR_ARG(row->url));
    } else if (warc_is_answer(record)) {
        c->extra_at = c->extra++ ? c->extra_at : record->offset;
    }
}

static void
take_record(void *user, const struct warc_record *record, bool altered)
{
    struct checking *c = user;

    while (c->at < c->row_count && c->rows[c->at].offset < record->offset)
        tell_missing(c, &c->rows[c->at++]);
    compare_row(c, record, altered);
}

/* Rows behind a place from which on the file cannot be walked. */
static void
check_rest(struct checking *c, int64_t broken_at)
{
    struct warc_reader *reader;
    struct warc_record record;
    struct warc_count count = { .records = 0 };
    struct arena arena;
    bool open = warc_reader_open(c->path, &reader, NULL);

    if (c->at < c->row_count && c->rows[c->at].offset == broken_at)
        c->at++; /* told already */
    arena_init(&arena, 0);
    while (c->at < c->row_count) {
        const struct record_row *row = &c->rows[c->at];
        if (open && warc_reader_seek(reader, row->offset, NULL) &&
            warc_reader_next(reader, &arena, &record, NULL) == WARC_RECORD &&
            record.offset == row->offset)
            compare_row(c, &record, !warc_check(&record, &count));
        else
            tell_missing(c, &c->rows[c->at++]);
        arena_reset(&arena);
    }
    arena_free(&arena);
    if (open)
        warc_reader_close(reader);
}

/* A closed file never changes its length, whatever is purged from it. */
static void
check_size(struct checking *c, const struct archive_file *closed)
{
    struct stat info;

    if (closed && stat(c->path, &info) == 0 && info.st_size != closed->size &&
        is_told(c))
        app_fail_with(EXIT_NO, "%s: is %lld bytes long; it was %lld when it was closed",
                      c->path, (long long)info.st_size, (long long)closed->size);
}

static void
print_file(const struct checking *c, const struct warc_count *count)
{
    printf("%s: %lld records, %lld digests right, %lld tombstones, %zu rows", c->path,
           (long long)count->records, (long long)(count->checked - count->altered),
           (long long)count->tombstones, c->row_count);
    if (count->unchecked)
        printf(", %lld not checked", (long long)count->unchecked);
    if (c->extra)
        printf("; %lld answers from offset %lld on have no row, as after a crash: the "
               "next crawl or purge takes them up",
               (long long)c->extra, (long long)c->extra_at);
    if (count->cut_at >= 0)
        printf("; ends inside the record at %lld, as after a crash",
               (long long)count->cut_at);
    printf("\n");
}

/* Walks one file; the number of its faults. */
static int64_t
check_file(struct checking *c, const struct archive_file *closed, bool quiet)
{
    const struct warc_watch watch = { .user = c, .record = take_record };
    struct warc_count count;
    struct err err = { .kind = ERR_NONE };
    struct stat info;

    if (stat(c->path, &info) != 0) {
        if (is_told(c))
            app_fail_with(EXIT_NO,
                          "%s: is not there; the data base has %zu records in it",
                          c->path, c->row_count);
        return c->faults;
    }
    if (!warc_verify(c->path, &watch, &count, &err) && !count.altered && is_told(c))
        app_fail(&err);
    if (count.broken_at >= 0)
        check_rest(c, count.broken_at);
    while (c->at < c->row_count)
        tell_missing(c, &c->rows[c->at++]);
    check_size(c, closed);
    if (c->faults > SENTENCES_MAX)
        app_fail_with(EXIT_NO, "%s: %lld more faults", c->path,
                      (long long)(c->faults - SENTENCES_MAX));
    if (!quiet)
        print_file(c, &count);
    return c->faults;
}

/* What the store says of the files. */
struct known {
    const struct str *noted; /* files of which rows speak */
    size_t noted_count;
    const struct archive_file *closed;
    size_t closed_count;
};

static bool
load_known(struct store *store, struct arena *arena, struct known *out, struct err *err)
{
    return store_record_files(store, arena, &out->noted, &out->noted_count, err) &&
           store_archive_files(store, arena, &out->closed, &out->closed_count, err);
}

static int
compare_name(const void *key, const void *file)
{
    return str_cmp(*(const struct str *)key, ((const struct archive_file *)file)->name);
}

/* NULL for a file that is still written. */
static const struct archive_file *
closed_file(const struct known *known, struct str name)
{
    return known->closed_count ? bsearch(&name, known->closed, known->closed_count,
                                         sizeof(*known->closed), compare_name)
                               : NULL;
}

/* The files that are there and those that rows speak of, each once, in order. */
static struct file_list
all_files(const struct file_list *there, const struct known *known, struct arena *arena)
{
    struct file_list all = { .count = 0 };
    size_t i = 0, j = 0;

    all.items = ARENA_NEW(arena, const char *, there->count + known->noted_count);
    while (i < there->count || j < known->noted_count) {
        int order = i == there->count ? 1
                    : j == known->noted_count
                        ? -1
                        : strcmp(there->items[i], known->noted[j].p);

        all.items[all.count++] = order <= 0 ? there->items[i] : known->noted[j].p;
        i += order <= 0;
        j += order >= 0;
    }
    return all;
}

static bool
check_all(struct app *app, const struct workspace *w, struct store *store,
          struct arena *arena, int64_t *faults, struct err *err)
{
    struct file_list there, all;
    struct known known;
    struct arena one;
    bool ok =
        archive_list(w, arena, &there, err) && load_known(store, arena, &known, err);

    if (!ok)
        return false;
    all = all_files(&there, &known, arena);
    if (!all.count && !app->quiet)
        printf("The archive is empty.\n");
    arena_init(&one, 0);
    for (size_t i = 0; ok && i < all.count; i++) {
        struct str name = str_of(all.items[i]);
        struct checking c = { .path = arena_printf(&one, STR_FMT "/" STR_FMT,
                                                   STR_ARG(w->archive), STR_ARG(name))
                                          .p };

        ok = store_records(store, name, &one, &c.rows, &c.row_count, err);
        if (ok)
            *faults += check_file(&c, closed_file(&known, name), app->quiet);
        arena_reset(&one);
    }
    arena_free(&one);
    return ok;
}

int
archive_check(struct app *app, const struct workspace *w)
{
    struct store *store = NULL;
    struct arena arena;
    struct err err = { .kind = ERR_NONE };
    int64_t faults = 0;
    bool ok;

    arena_init(&arena, 0);
    ok = workspace_store(w, STORE_READ, &store, &err) &&
         check_all(app, w, store, &arena, &faults, &err);
    store_close(store);
    arena_free(&arena);
    if (!ok)
        return app_fail(&err);
    return faults ? EXIT_NO : EXIT_DONE;
}
