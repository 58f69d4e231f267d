/*
 * import_page: ads from saved pages and from the answers in an archive, read as crawled ones,
 * by a process that can do nothing else.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/importing.h"
#include "cli/walls.h"
#include "core/time.h"
#include "crawler/reader.h"
#include "crawler/warc.h"
#include "crawler/warc_page.h"

bool
import_read(struct importing *im, const struct extract_input *in, struct arena *arena,
            struct extracted *out, struct err *err)
{
    const struct page_reader_options options = { .program = "/proc/self/exe" };

    if (!im->reader) {
        if (!page_reader_new(&options, &im->reader, err))
            return false;
        walls_tell(page_reader_walls(im->reader), WALLS_READER);
    }
    page_reader_take(im->reader, in, arena, out);
    return true;
}

/* Reads the ads of one page. They stay in an arena of their own: a page may have more than a
 * batch holds, and im->arena begins anew with each batch. */
static bool
import_page(struct importing *im, const char *path, size_t place,
            const struct extract_input *in, struct err *err)
{
    struct extracted page = { .ad_count = 0 };
    struct arena arena;
    bool ok;

    arena_init(&arena, 0);
    ok = import_read(im, in, &arena, &page, err);
    if (ok && (page.outcome != PAGE_OK || page.what.n > 0)) /* or a part was left off */
        importing_bad(im, path, place, arena_cstr(&arena, page.what));
    for (size_t i = 0; ok && i < page.ad_count; i++)
        ok = importing_add(im, &page.ads[i], err);
    ok = ok && importing_flush(im, err);
    im->batch_count = 0; /* nothing points there any more */
    arena_free(&arena);
    return ok;
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
