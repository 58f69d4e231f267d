/*
 * extract: from the bytes of a page to its links and ads; see extract.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/extract.h"

#include "crawler/binary.h"
#include "crawler/charset.h"
#include "crawler/extract_ads.h"
#include "crawler/feed.h"
#include "crawler/gate.h"
#include "crawler/links.h"
#include "crawler/mail.h"
#include "crawler/plain.h"
#include "crawler/scan.h"
#include "crawler/tree.h"

/* Is it a type that can hold text with markup? No type is no reason against it. */
static bool
is_text_type(struct str content_type)
{
    struct str rest = content_type, type;
    if (!str_cut(&rest, ';', &type))
        return true;
    type = str_trim(type);
    return type.n == 0 || str_eq_nocase(str_sub(type, 0, 5), STR("text/")) ||
           str_find_nocase(type, STR("html")) >= 0 ||
           str_find_nocase(type, STR("xml")) >= 0 ||
           str_eq_nocase(type, STR("application/feed+json")) ||
           str_eq_nocase(type, STR("application/json")) ||
           str_eq_nocase(type, STR("application/octet-stream"));
}

/* Does the type say nothing of whether the bytes are text? */
static bool
is_any_type(struct str content_type)
{
    struct str rest = content_type, type = STR("");
    (void)str_cut(&rest, ';', &type);
    type = str_trim(type);
    return type.n == 0 || str_eq_nocase(type, STR("application/octet-stream"));
}

/* Are the bytes no text, whatever the header says? Why in *what. */
static bool
is_binary(const struct extract_input *in, const struct charset_text *decoded,
          struct arena *arena, struct str *what)
{
    if (is_any_type(in->content_type) && !str_starts(decoded->name, STR("UTF-16")) &&
        binary_begins_so(in->body)) {
        *what = STR("it is no text: there are control bytes at its beginning");
        return true;
    }
    return binary_reads_so(decoded->text, arena, what);
}

/* Builds the tree and reads ads, when the gate lets it; else reads them tag by tag. */
static void
read_ads(const struct extract_input *in, const struct scan *scan, struct str html,
         struct arena *arena, struct extracted *out)
{
    struct tree tree;
    struct str what;
    enum page_outcome outcome = scan_gate(scan, arena, &what);
    if (in->no_tree) {
        extract_ads_flat(in, scan, html, arena, out);
        return;
    }
    if (outcome == PAGE_OK)
        outcome = tree_of_outline(scan->outline, arena, &tree, &what);
    if (outcome == PAGE_OK) {
        extract_ads(in, scan, &tree, arena, out);
        return;
    }
    out->outcome = outcome;
    extract_say(out, what, arena);
    extract_ads_flat(in, scan, html, arena, out);
}

/* A page of type text/plain: its text is what it is. */
static void
read_plain(struct str text, struct arena *arena, struct extracted *out)
{
    struct plain p;
    plain_start(&p);
    plain_text(&p, text, true);
    out->text = plain_end(&p, arena);
}

/* A mail has one ad, or none when it has no words. Where its reader was stopped once, it is not
 * tried again: what is left is its place in the box. */
static void
read_mail(const struct extract_input *in, struct arena *arena, struct extracted *out)
{
    struct ad *ad = ARENA_NEW(arena, struct ad, 1);
    struct err err = { .kind = ERR_NONE };
    enum record_answer answer =
        in->no_tree ? RECORD_END : mail_read(in->body, arena, ad, &err);
    if (answer == RECORD_BAD) {
        out->outcome = PAGE_TOO_LARGE;
        out->what = arena_str(arena, str_of(err.text));
    }
    out->ads = ad;
    out->ad_count = answer == RECORD_AD;
}

void
extract_page(const struct extract_input *in, struct arena *arena, struct extracted *out)
{
    struct charset_text decoded;
    struct scan scan;
    struct links links;
    *out = (struct extracted){ .outcome = PAGE_OK };
    if (in->is_mail) {
        read_mail(in, arena, out);
        return;
    }
    if (!is_text_type(in->content_type) || binary_is_file(in->body)) {
        out->outcome = PAGE_NOT_TEXT;
        out->what = arena_printf(arena, "type \"" STR_FMT "\" cannot hold an ad",
                                 STR_ARG(gate_quote(in->content_type, arena)));
        return;
    }
    charset_decode(in->body, in->content_type, arena, &decoded);
    out->charset = decoded.name;
    if (is_binary(in, &decoded, arena, &out->what)) {
        out->outcome = PAGE_NOT_TEXT;
        return;
    }
    bool is_plain =
        str_eq_nocase(str_trim(str_sub(in->content_type, 0, 10)), STR("text/plain"));
    bool is_feed = is_plain ? feed_read_lines(decoded.text, arena, &scan)
                            : feed_read(decoded.text, arena, &scan);
    if (!is_feed && is_plain) {
        read_plain(decoded.text, arena, out);
        return;
    }
    if (!is_feed && str_find_nocase(in->content_type, STR("json")) >= 0) {
        out->outcome = PAGE_NOT_TEXT;
        out->what = STR("JSON that is no feed cannot hold an ad");
        return;
    }
    bool wants_ads =
        !in->links_only && extract_asks_source(in, arena) != EXTRACT_IS_NO_AD;
    if (!is_feed && wants_ads)
        scan_page(decoded.text, true, arena, &scan);
    else if (!is_feed)
        scan_links(decoded.text, arena, &scan);
    /* Feeds hold IRIs, which are UTF-8 whatever the file is written in (RFC 3987 3.1). */
    links_resolve(&scan, in->url, is_feed ? STR("") : decoded.name, arena, &links);
    out->title = plain_line(scan.title, arena);
    out->links = links.urls;
    out->changed_ms = links.changed_ms;
    out->link_count = links.count;
    out->links_long = links.too_long;
    out->canonical = links.canonical;
    out->nofollow = scan.nofollow;
    out->noindex = scan.noindex;
    out->is_feed = is_feed;
    out->is_index = scan.is_index;
    if (scan.links_left_off > 0)
        extract_say(out,
                    arena_printf(arena, "of its links %zu were left off, behind %zu",
                                 scan.links_left_off, scan.link_count),
                    arena);
    if (out->links_long > 0)
        extract_say(out,
                    arena_printf(arena,
                                 "of its links %zu were left off: addresses above %d "
                                 "bytes",
                                 out->links_long, URL_MAX),
                    arena);
    if (!is_feed && wants_ads)
        read_ads(in, &scan, decoded.text, arena, out);
}
