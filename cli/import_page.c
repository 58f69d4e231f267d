/*
 * import_page: ads from saved pages and from the answers in an archive, read as crawled ones,
 * by a process that can do nothing else.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/importing.h"
#include "core/time.h"
#include "crawler/reader.h"
#include "crawler/warc.h"
#include "crawler/warc_page.h"

bool
import_read(struct importing *im, const struct extract_input *in, struct arena *arena,
            struct extracted *out, struct err *err)
{
    const struct page_reader_options options = { .program = "/proc/self/exe" };

    if (!im->reader && !page_reader_new(&options, &im->reader, err))
        return false;
    page_reader_take(im->reader, in, arena, out);
    return true;
}

/* Reads the ads of one page; they stay in im->arena until the batch is put. */
static bool
import_page(struct importing *im, const char *path, size_t place,
            const struct extract_input *in, struct err *err)
{
    struct extracted page;

    if (!import_read(im, in, &im->arena, &page, err))
        return false;
    if (page.outcome != PAGE_OK) {
        importing_bad(im, path, place, arena_cstr(&im->arena, page.what));
        if (page.ad_count == 0)
            return true;
    }
    for (size_t i = 0; i < page.ad_count; i++)
        if (!importing_add(im, &page.ads[i], err))
            return false;
    return importing_flush(im, err);
}

bool
import_html(struct importing *im, const char *path, struct str body, struct err *err)
{
    struct extract_input in = { .body = body,
                                .seen_at_ms = im->print ? 0 : im->now_ms };
    struct url url;

    if (im->url) {
        if (url_parse(str_of(im->url), NULL, &im->arena, &url) != URL_OK)
            return err_set(err, "--url: not an http or https URL: '%s'", im->url);
        in.url = url.text;
    }
    return import_page(im, path, 1, &in, err);
}

bool
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
        const char *what = NULL;
        enum warc_page page = warc_page_read(&record, &arena, &in, &what);
        if (page == WARC_PAGE)
            ok = import_page(im, path, (size_t)record.offset, &in, err);
        else if (page == WARC_PAGE_BAD)
            importing_bad(im, path, (size_t)record.offset, what);
        arena_reset(&arena);
    }
    warc_reader_close(reader);
    arena_free(&arena);
    if (!ok || next == WARC_END || next == WARC_RECORD)
        return ok;
    err->kind = ERR_USE; /* a broken archive is bad input here, not an answer */
    return false;
}
