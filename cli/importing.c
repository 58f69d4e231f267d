/*
 * importing: see importing.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/importing.h"

#include "cli/lines.h"
#include "core/ad_line.h"
#include "crawler/import_format.h"
#include "crawler/import_text.h"
#include "store/imports.h"

#include <stdio.h>
#include <stdlib.h>

#define WHOLE_MAX (1u << 30) /* of a file that is read as a whole */
#define PAGE_MAX  (64u << 20)
#define TEXTS_MAX (32u << 20) /* of a batch; it is put then, full or not */

const char *const importing_formats[] = { "jsonl", "csv",     "telegram", "whatsapp",
                                          "vk",    "mail",    "text",     "html",
                                          "warc",  "picture", NULL };

void
importing_bad(struct importing *im, const char *path, size_t place, const char *what)
{
    im->counts.bad++;
    if (im->counts.bad <= 20)
        app_fail_with(EXIT_USE, "%s:%zu: %s", path, place, what);
    if (im->counts.bad == 20)
        app_fail_with(EXIT_USE, "%s: more bad ads are counted but not listed", path);
}

/* Notes how far the file in hand was read; joins a batch. */
static bool
set_mark(struct importing *im, bool finished, struct err *err)
{
    const struct import_mark mark = { str_of(im->run), str_of(im->file), im->taken,
                                      finished };

    return !im->file[0] ||
           store_set_import_mark(im->scan.store, &mark, im->now_ms, err);
}

/* Ads, their place in the search and the mark are one transaction. */
static bool
put_whole(struct importing *im, const struct ad_put *puts,
          struct ad_put_result *results, struct err *err)
{
    int64_t left;
    bool ok;

    if (!store_batch_begin(im->scan.store, err))
        return false;
    ok = store_put_ads(im->scan.store, puts, im->batch_count, &im->scan.keep,
                       im->now_ms, results, err) &&
         scan_index(&im->scan, 2 * IMPORT_BATCH, &left, err) &&
         set_mark(im, false, err);
    return store_batch_end(im->scan.store, ok ? err : NULL) && ok;
}

static bool
store_batch(struct importing *im, struct err *err)
{
    struct ad_put_result results[IMPORT_BATCH];
    int64_t flagged = im->scan.flagged;
    const struct ad_put *puts = scan_score(&im->scan, im->batch, im->batch_count);

    if (!put_whole(im, puts, results, err))
        return false;
    for (size_t i = 0; i < im->batch_count; i++)
        im->counts.added += results[i].is_new;
    im->counts.flagged += im->scan.flagged - flagged;
    return true;
}

/* The batch as JSON lines, for `score` and other programs. */
static bool
print_batch(struct importing *im, struct err *err)
{
    struct buf line;

    buf_init(&line, 64u << 20);
    for (size_t i = 0; i < im->batch_count; i++) {
        struct json j = json_to(&line);
        ad_write_json(&im->batch[i], &j);
        buf_add_char(&line, '\n');
        if (!buf_failed(&line))
            (void)fwrite(line.p, 1, line.n, stdout);
        buf_reset(&line);
    }
    buf_free(&line);
    im->counts.added += (int64_t)im->batch_count;
    return !ferror(stdout) || err_set_kind(err, ERR_START, "cannot write the ads");
}

bool
importing_flush(struct importing *im, struct err *err)
{
    bool ok = true;

    if (im->batch_count)
        ok = im->print ? print_batch(im, err) : store_batch(im, err);
    im->counts.read += (int64_t)im->batch_count;
    im->batch_count = 0;
    arena_reset(&im->arena);
    if (im->file_count > 1)
        progress_bar(&im->progress, (double)im->file_number / (double)im->file_count,
                     "file %zu of %zu, %lld ads, %lld flagged", im->file_number,
                     im->file_count, (long long)im->counts.read,
                     (long long)im->counts.flagged);
    else
        progress_show(&im->progress, "%lld ads, %lld flagged",
                      (long long)im->counts.read, (long long)im->counts.flagged);
    return ok;
}

bool
importing_make_room(struct importing *im, struct err *err)
{
    if (im->batch_count > 0 && im->arena.used > TEXTS_MAX)
        return importing_flush(im, err);
    if (im->batch_count == 0)
        arena_reset(&im->arena);
    return true;
}

bool
importing_add(struct importing *im, const struct ad *ad, struct err *err)
{
    struct ad *slot;

    if (im->skip > 0) {
        im->skip--;
        im->counts.earlier++;
        return true;
    }
    slot = &im->batch[im->batch_count++];
    *slot = *ad;
    im->taken++;
    if (!slot->source.n)
        slot->source = im->source;
    if (!slot->seen_at_ms && !im->print)
        slot->seen_at_ms = im->now_ms;
    return im->batch_count < IMPORT_BATCH || importing_flush(im, err);
}

static bool
import_lines(struct importing *im, struct lines *lines, const char *path,
             struct err *err)
{
    struct str line;
    struct ad_line read;
    struct err bad;
    enum line_answer answer = LINE_END;
    bool ok = true;

    while (ok && !*app_stop_flag()) {
        if (!importing_make_room(im, err))
            return false;
        answer = lines_next(lines, &line, err);
        if (answer == LINE_END || answer == LINE_FAILED)
            break;
        if (lines->number == 1 && str_starts(line, STR("\xEF\xBB\xBF")))
            line = str_sub(line, 3, line.n);
        if (answer == LINE_TOO_LONG)
            importing_bad(im, path, lines->number,
                          "longer than 8 MB; the line was skipped");
        else if (!str_trim(line).n)
            continue;
        else if (!ad_line_read(arena_str(&im->arena, line), &im->arena, &read, &bad))
            importing_bad(im, path, lines->number, bad.text);
        else
            ok = importing_add(im, &read.ad, err);
    }
    return ok && answer != LINE_FAILED;
}

/* The bytes of a file that is read as a whole. */
static bool
read_whole(const struct import_file *file, struct lines *lines, size_t max,
           struct arena *arena, struct str *out, struct err *err)
{
    return file->is_regular ? file_read(file->path, max, arena, out, err)
                            : lines_rest(lines, max, arena, out, err);
}

static bool
read_as(struct importing *im, enum import_format format, const struct import_file *file,
        struct lines *lines, struct err *err)
{
    struct arena whole;
    struct str bytes;
    bool ok;

    if (format == IMPORT_LINES)
        return import_lines(im, lines, file->path, err);
    if (format == IMPORT_WARC)
        return file->is_regular
                   ? import_warc(im, file->path, err)
                   : err_set(err, "%s: an archive is read from a file, not from a pipe",
                             lines->name);
    arena_init(&whole, 0);
    ok = read_whole(file, lines, format == IMPORT_HTML ? PAGE_MAX : WHOLE_MAX, &whole,
                    &bytes, err);
    if (ok && format == IMPORT_HTML)
        ok = import_html(im, file->path, bytes, err);
    else if (ok && format == IMPORT_PICTURE)
        ok = import_picture(im, file->path, bytes, err);
    else if (ok)
        ok = import_records(im, (int)format, file->path, bytes, err);
    ok = ok && importing_flush(im, err);
    arena_free(&whole);
    return ok;
}

/* The format that the user named, with the bytes where a name means several. */
static enum import_format
format_named(struct str name, enum import_format found)
{
    static const struct {
        const char *name;
        enum import_format format, also;
    } named[] = {
        { "jsonl", IMPORT_LINES, IMPORT_LIST },
        { "csv", IMPORT_CSV, IMPORT_CSV },
        { "telegram", IMPORT_TELEGRAM_JSON, IMPORT_TELEGRAM_HTML },
        { "whatsapp", IMPORT_WHATSAPP, IMPORT_WHATSAPP },
        { "vk", IMPORT_VK, IMPORT_VK },
        { "mail", IMPORT_MBOX, IMPORT_MAIL },
        { "text", IMPORT_TEXT, IMPORT_TEXT },
        { "html", IMPORT_HTML, IMPORT_HTML },
        { "warc", IMPORT_WARC, IMPORT_WARC },
        { "picture", IMPORT_PICTURE, IMPORT_PICTURE },
    };

    for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
        if (str_eq(name, str_of(named[i].name)))
            return found == named[i].also ? found : named[i].format;
    return found;
}

/* Of a folder nobody named its files: what could be anything, or is no ad by itself. */
static bool
is_no_ads(enum import_format found, struct str head, struct str name)
{
    if (found == IMPORT_TEXT)
        return !str_ends(name, STR(".txt"));
    if (found == IMPORT_LINES ||
        found == IMPORT_LIST) /* settings and the like are in JSON, too */
        return !str_ends(name, STR(".jsonl")) && str_find(head, STR("\"text\"")) < 0;
    return found == IMPORT_PICTURE || found == IMPORT_NOT_READ;
}

/* What is to be done with a file; IMPORT_FORMAT_COUNT: pass it over. */
static bool
choose(struct importing *im, const struct import_file *file, struct str head,
       enum import_format *format, struct err *err)
{
    struct str name = str_of(file->path);
    enum import_format found = import_format_of(head, name);

    *format = format_named(im->format, found);
    if (!im->format.n && im->map.count && found == IMPORT_TEXT)
        *format = IMPORT_CSV;
    if (file->in_folder && *format != found &&
        !(im->map.count && *format == IMPORT_CSV))
        *format = IMPORT_FORMAT_COUNT; /* a folder holds other files, too */
    if (file->in_folder && !im->format.n && is_no_ads(found, head, name))
        *format = IMPORT_FORMAT_COUNT;
    im->counts.passed_over += *format == IMPORT_FORMAT_COUNT;
    im->counts.pictures += *format == IMPORT_FORMAT_COUNT && found == IMPORT_PICTURE;
    return *format != IMPORT_NOT_READ ||
           err_set(err, "%s: %s", file->path, import_format_why(head));
}

static bool
import_one(struct importing *im, const struct import_file *file, struct err *err)
{
    struct lines lines;
    enum import_format format;
    bool ok;

    if (!lines_open(&lines, file->path, err))
        return false;
    ok = choose(im, file, lines_peek(&lines, IMPORT_HEAD_SIZE), &format, err);
    if (ok && format != IMPORT_FORMAT_COUNT)
        ok = read_as(im, format, file, &lines, err) && importing_flush(im, err);
    lines_close(&lines);
    im->batch_count = ok ? im->batch_count : 0;
    return ok;
}

/* Begins a file: how far was it read? True in *done when nothing of it is left. */
static bool
begin_file(struct importing *im, const struct import_file *file, bool *done,
           struct err *err)
{
    struct import_mark mark = { .run = str_of(im->run) };
    struct str said;

    *done = false;
    im->skip = im->taken = 0;
    im->file[0] = '\0';
    if (im->print || !file->is_regular)
        return true;
    said = arena_printf(&im->arena, "%s\n%lld\n%lld", file->path, (long long)file->size,
                        (long long)file->changed_ns);
    digest_sha256_hex(said, im->file);
    mark.file = str_of(im->file);
    if (!store_import_mark(im->scan.store, &mark, err))
        return false;
    im->skip = im->taken = mark.taken;
    *done = mark.finished;
    im->counts.earlier += *done ? mark.taken : 0;
    return true;
}

/* A file that cannot be read to its end: of a folder it is told, and the run goes on. */
static bool
after_fault(struct importing *im, const struct import_file *file, struct err *err)
{
    if (!file->in_folder || err->kind == ERR_START)
        return false;
    im->counts.broken++;
    if (im->counts.broken <= 20)
        (void)app_fail(err);
    return true;
}

static bool
import_file(struct importing *im, const struct import_file *file, struct err *err)
{
    bool done, ok;

    arena_init(&im->arena, 0);
    ok = begin_file(im, file, &done, err);
    if (ok && !done) {
        ok = import_one(im, file, err) || after_fault(im, file, err);
        if (ok && !*app_stop_flag())
            ok = set_mark(im, true, err);
    }
    arena_free(&im->arena);
    return ok;
}

/* One part of it, told apart from the next. */
static void
name_part(struct digest *d, struct str part)
{
    digest_add(d, part);
    digest_add(d, (struct str){ "", 1 });
}

/* A name for what was asked for: the files and all that says how they are read. */
static void
name_run(struct importing *im, char **paths, size_t count)
{
    struct digest *d = digest_new();
    uint8_t sum[DIGEST_SIZE];

    for (size_t i = 0; i < count; i++) {
        char *real = realpath(paths[i], NULL);
        name_part(d, str_of(real ? real : paths[i]));
        free(real);
    }
    name_part(d, im->format);
    name_part(d, im->source);
    name_part(d, str_of(im->url));
    name_part(d, str_of(im->langs));
    for (size_t i = 0; i < im->map.count; i++) {
        char room[16];
        struct buf column = buf_over(room, sizeof room);
        buf_add_int(&column, im->map.rows[i].column);
        name_part(d, buf_str(&column));
        name_part(d, im->map.rows[i].from);
    }
    digest_end(d, sum);
    digest_hex(sum, im->run);
}

bool
importing_run(struct importing *im, char **paths, size_t count, struct err *err)
{
    struct arena arena;
    struct import_files list;
    bool ok;

    arena_init(&arena, 0);
    name_run(im, paths, count);
    ok = import_files_list(paths, count, &arena, &list, err);
    im->file_count = ok ? list.count : 0;
    for (size_t i = 0; ok && i < list.count && !*app_stop_flag(); i++) {
        im->file_number = i + 1;
        ok = import_file(im, &list.files[i], err);
    }
    page_reader_free(im->reader);
    im->reader = NULL;
    if (!im->print && !*app_stop_flag() && (ok || err->kind == ERR_USE)) {
        struct err unsaid;
        ok = store_drop_import_marks(im->scan.store, str_of(im->run),
                                     ok ? err : &unsaid) &&
             ok;
    }
    arena_free(&arena);
    return ok;
}
