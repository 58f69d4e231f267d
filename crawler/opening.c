/*
 * opening: a page from the bytes of an answer: content coding off, digest taken, then read.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/opening.h"

#include "core/digest.h"
#include "crawler/inflate.h"

enum page_outcome
open_body(struct str *body, size_t max, struct arena *arena, struct str *what)
{
    struct str packed = *body;

    *what = STR("");
    if (!inflate_is_gzip(packed)) {
        return PAGE_OK;
    }
    switch (inflate_gzip(packed, max, arena, body)) {
    case INFLATE_OK:
        return PAGE_OK;
    case INFLATE_TOO_LARGE:
        *what = arena_printf(arena, "%zu bytes of gzip become more than %zu", packed.n,
                             body->n);
        return PAGE_TOO_LARGE;
    case INFLATE_TRUNCATED:
        *what = arena_printf(arena, "the gzip stream ends early, behind %zu bytes",
                             body->n);
        break;
    case INFLATE_BAD:
        *what =
            arena_printf(arena, "the gzip stream is broken behind %zu bytes", body->n);
        break;
    }
    return PAGE_BAD_ENCODING;
}

/* A gzip file, such as sitemap.xml.gz, is read as what it holds. */
static enum page_outcome
open_file(struct extract_input *in, struct arena *arena, struct str *what)
{
    struct str body = in->body;
    enum page_outcome outcome = open_body(&body, INFLATE_MAX, arena, what);

    if (outcome == PAGE_OK && inflate_is_gzip(in->body)) {
        in->body = body;
        in->content_type = STR("");
    }
    return outcome;
}

void
open_page(const struct extract_input *in, struct arena *arena, struct extracted *out)
{
    struct extract_input page = *in;
    enum page_outcome opened = PAGE_OK;
    char digest[DIGEST_HEX_SIZE] = "";
    struct str what = STR("");

    if (in->packed) {
        const bool some = in->body_most > 0 && in->body_most < INFLATE_MAX;
        opened =
            open_body(&page.body, some ? in->body_most : INFLATE_MAX, arena, &what);
    }
    if (opened == PAGE_OK && in->file) {
        opened = open_file(&page, arena, &what);
    }
    if (opened == PAGE_OK && in->digested) {
        digest_sha256_hex(page.body, digest);
    }
    page.links_only = page.links_only || opened != PAGE_OK;
    if (in->body_most > 0) {
        *out = (struct extracted){ .outcome = PAGE_OK, .body = page.body };
    } else if (in->digested && in->known.n > 0 && str_eq(in->known, str_of(digest))) {
        *out = (struct extracted){ .outcome = PAGE_OK };
    } else {
        extract_page(&page, arena, out);
    }
    out->digest = arena_str(arena, str_of(digest));
    if (opened != PAGE_OK) {
        out->opened = opened;
        out->what = what;
    }
}
