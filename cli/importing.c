/*
 * importing: readers for JSON lines, CSV, saved pages, WARC files and exports of Telegram.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/importing.h"

#include "cli/csv.h"
#include "cli/lines.h"
#include "core/ad_line.h"
#include "core/bundle.h"
#include "core/time.h"
#include "crawler/extract.h"
#include "crawler/head.h"
#include "crawler/inflate.h"
#include "crawler/telegram_export.h"
#include "crawler/warc.h"

#define PAGE_MAX  (64u << 20)
#define WHOLE_MAX (1u << 30) /* of a file that is read as a whole */

static void
tell_bad(struct importing *im, const char *path, size_t place, const char *what)
{
    im->counts.bad++;
    if (im->counts.bad <= 20)
        app_fail_with(EXIT_USE, "%s:%zu: %s", path, place, what);
    if (im->counts.bad == 20)
        app_fail_with(EXIT_USE, "%s: more bad ads are counted but not listed", path);
}

/* Ads and their place in the search are one transaction. */
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
         scan_index(&im->scan, 2 * IMPORT_BATCH, &left, err);
    return store_batch_end(im->scan.store, ok ? err : NULL) && ok;
}

/* Puts the batch in hand; its texts are forgotten. */
static bool
put_batch(struct importing *im, struct err *err)
{
    struct ad_put_result results[IMPORT_BATCH];
    int64_t flagged = im->scan.flagged;
    const struct ad_put *puts;

    if (!im->batch_count)
        return true;
    puts = scan_score(&im->scan, im->batch, im->batch_count);
    if (!put_whole(im, puts, results, err))
        return false;
    for (size_t i = 0; i < im->batch_count; i++)
        im->counts.added += results[i].is_new;
    im->counts.read += (int64_t)im->batch_count;
    im->counts.flagged += im->scan.flagged - flagged;
    im->batch_count = 0;
    arena_reset(&im->arena);
    progress_show(&im->progress, "%lld ads, %lld flagged", (long long)im->counts.read,
                  (long long)im->counts.flagged);
    return true;
}

/* Takes one ad, whose texts live in im->arena or outlive the batch. */
static bool
add_ad(struct importing *im, const struct ad *ad, struct err *err)
{
    struct ad *slot = &im->batch[im->batch_count++];

    *slot = *ad;
    if (!slot->source.n)
        slot->source = im->source;
    if (!slot->seen_at_ms)
        slot->seen_at_ms = im->now_ms;
    return im->batch_count < IMPORT_BATCH || put_batch(im, err);
}

static bool
import_lines(struct importing *im, const char *path, struct err *err)
{
    struct lines lines;
    struct str line;
    struct ad_line read;
    struct err bad;
    enum line_answer answer = LINE_END;
    bool ok = true;

    if (!lines_open(&lines, path, err))
        return false;
    while (ok && !*app_stop_flag()) {
        answer = lines_next(&lines, &line, err);
        if (answer == LINE_END || answer == LINE_FAILED)
            break;
        if (lines.number == 1 && str_starts(line, STR("\xEF\xBB\xBF")))
            line = str_sub(line, 3, line.n);
        if (answer == LINE_TOO_LONG)
            tell_bad(im, path, lines.number, "longer than 8 MB; the line was skipped");
        else if (!str_trim(line).n)
            continue;
        else if (!ad_line_read(arena_str(&im->arena, line), &im->arena, &read, &bad))
            tell_bad(im, path, lines.number, bad.text);
        else
            ok = add_ad(im, &read.ad, err);
    }
    lines_close(&lines);
    return ok && answer != LINE_FAILED;
}

static bool
import_csv(struct importing *im, const char *path, struct err *err)
{
    struct arena whole;
    struct csv csv;
    struct str text;
    struct ad ad;
    bool ok = false;

    arena_init(&whole, 0);
    if (!file_read(path, WHOLE_MAX, &whole, &text, err) ||
        !csv_begin(&csv, text, path, &whole, err))
        goto done;
    ok = true;
    while (ok && !*app_stop_flag()) {
        struct err bad = { .kind = ERR_NONE };
        enum csv_answer answer = csv_next(&csv, &im->arena, &ad, &bad);
        if (answer == CSV_END)
            break;
        if (answer == CSV_BAD)
            tell_bad(im, path, csv.line, bad.text);
        else
            ok = add_ad(im, &ad, err);
    }
    ok = ok && put_batch(im, err);
done:
    arena_free(&whole);
    return ok;
}

static bool
import_telegram(struct importing *im, const char *path, struct err *err)
{
    struct arena whole;
    struct telegram_export export;
    struct str text;
    struct ad ad;
    struct err bad = { .kind = ERR_NONE };
    enum telegram_answer answer = TELEGRAM_END;
    bool ok = false;

    arena_init(&whole, 0);
    if (!file_read(path, WHOLE_MAX, &whole, &text, err))
        goto done;
    telegram_export_begin(&export, text);
    ok = true;
    while (ok && !*app_stop_flag()) {
        answer = telegram_export_next(&export, &im->arena, &ad, &bad);
        if (answer == TELEGRAM_AD)
            ok = add_ad(im, &ad, err);
        else if (answer == TELEGRAM_BAD)
            tell_bad(im, path, export.messages, bad.text);
        else
            break;
    }
    ok = ok && put_batch(im, err);
    if (ok && answer == TELEGRAM_BROKEN)
        ok = export.messages
                 ? err_set_kind(err, ERR_USE,
                                "%s: %s; %zu of its messages were read before that",
                                path, bad.text, export.messages)
                 : err_set_kind(err, ERR_USE, "%s: %s", path, bad.text);
done:
    arena_free(&whole);
    return ok;
}

/* Reads the ads of one page; they stay in im->arena until the batch is put. */
static bool
import_page(struct importing *im, const char *path, size_t place,
            const struct extract_input *in, struct err *err)
{
    struct extracted page;

    extract_page(in, &im->arena, &page);
    if (page.outcome != PAGE_OK) {
        tell_bad(im, path, place, arena_cstr(&im->arena, page.what));
        if (page.ad_count == 0)
            return true;
    }
    for (size_t i = 0; i < page.ad_count; i++)
        if (!add_ad(im, &page.ads[i], err))
            return false;
    return put_batch(im, err);
}

static bool
import_html(struct importing *im, const char *path, struct err *err)
{
    struct extract_input in = { .seen_at_ms = im->now_ms };

    if (im->url)
        in.url = str_of(im->url);
    return file_read(path, PAGE_MAX, &im->arena, &in.body, err) &&
           import_page(im, path, 1, &in, err);
}

/* Reads the page that a response record holds; the views live in the arena. False: no page. */
static bool
page_of_record(const struct warc_record *record, struct arena *arena,
               struct extract_input *in)
{
    ptrdiff_t end = str_find(record->block, STR("\r\n\r\n"));
    struct head head;
    struct str header;

    if (!str_eq(record->type, STR("response")) || end < 0)
        return false;
    header = str_sub(record->block, 0, (size_t)end + 4);
    if (head_status(header) != 200 || head_is_media(header))
        return false;
    head_read(header, arena, &head);
    in->body = str_sub(record->block, (size_t)end + 4, record->block.n);
    in->content_type = head.content_type;
    in->url = record->target;
    if (!time_parse(record->date, &in->seen_at_ms))
        in->seen_at_ms = 0;
    if (inflate_is_gzip(in->body))
        return inflate_gzip(in->body, INFLATE_MAX, arena, &in->body) != INFLATE_BAD;
    return true;
}

static bool
import_warc(struct importing *im, const char *path, struct err *err)
{
    struct warc_reader *reader;
    struct warc_record record;
    struct arena arena;
    enum warc_next next = WARC_END;
    bool ok = true;

    if (!warc_reader_open(path, &reader, err))
        return false;
    arena_init(&arena, 0);
    while (ok && !*app_stop_flag() &&
           (next = warc_reader_next(reader, &arena, &record, err)) == WARC_RECORD) {
        struct extract_input in = { .links_only = false };
        if (page_of_record(&record, &arena, &in))
            ok = import_page(im, path, (size_t)record.offset, &in, err);
        arena_reset(&arena);
    }
    warc_reader_close(reader);
    arena_free(&arena);
    return ok && (next == WARC_END || next == WARC_RECORD);
}

const char *const importing_formats[] = { "jsonl", "csv",  "telegram",
                                          "html",  "warc", NULL };

/* The form of a file by the end of its name. */
static struct str
format_of(struct str name)
{
    if (str_ends(name, STR(".csv")))
        return STR("csv");
    if (str_ends(name, STR(".html")) || str_ends(name, STR(".htm")))
        return STR("html");
    if (str_ends(name, STR(".warc")) || str_ends(name, STR(".warc.gz")))
        return STR("warc");
    if (str_ends(name, STR("result.json")))
        return STR("telegram");
    return STR("jsonl");
}

bool
importing_file(struct importing *im, struct str format, const char *path,
               struct err *err)
{
    bool ok;

    arena_init(&im->arena, 0);
    if (!format.n)
        format = format_of(str_of(path));
    if (str_eq(format, STR("csv")))
        ok = import_csv(im, path, err);
    else if (str_eq(format, STR("telegram")))
        ok = import_telegram(im, path, err);
    else if (str_eq(format, STR("html")))
        ok = import_html(im, path, err);
    else if (str_eq(format, STR("warc")))
        ok = import_warc(im, path, err);
    else
        ok = import_lines(im, path, err);
    ok = ok && put_batch(im, err);
    arena_free(&im->arena);
    return ok;
}
