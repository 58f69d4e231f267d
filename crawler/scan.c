/*
 * scan: see scan.h. Only the attributes of the few elements that matter are read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/scan.h"

#include "core/mem.h"
#include "crawler/entity.h"

#include <stdlib.h>

/* A scan on its way; the growing lists move into the arena at the end. */
struct scanner {
    struct arena *arena;
    struct scan *out;
    struct outline outline;
    struct tokenizer tokens;
    struct scan_link *links;
    size_t links_cap;
    struct str *jsonld;
    size_t jsonld_cap;
    bool has_base, has_title;
    bool in_title, in_jsonld; /* the next raw text belongs to it */
    bool links_only;          /* nothing is counted */
};

static void
add_link(struct scanner *s, struct str href, enum scan_from from, bool nofollow)
{
    struct scan *out = s->out;
    href = str_trim(href);
    if (href.n == 0)
        return;
    if (out->link_count >= SCAN_LINKS_MAX) {
        out->links_left_off++;
        return;
    }
    s->links =
        mem_grow(s->links, &s->links_cap, out->link_count + 1, sizeof(*s->links));
    s->links[out->link_count++] = (struct scan_link){ href, from, nofollow, 0 };
}

/* The value of an attribute with its character references decoded; false when absent. */
static bool
get_attr(struct scanner *s, const struct token *token, const char *name,
         struct str *value)
{
    if (!token_find_attr(token, str_of(name), value))
        return false;
    *value = entity_decode(*value, true, s->arena);
    return true;
}

/* Is `word` among the words of `list` (separated by white space), in any case? */
static bool
has_word(struct str list, const char *word)
{
    size_t at = 0;
    while (at < list.n) {
        while (at < list.n && strchr(" \t\n\r\f,", list.p[at]) != NULL &&
               list.p[at] != '\0')
            at++;
        size_t from = at;
        while (at < list.n &&
               (strchr(" \t\n\r\f,", list.p[at]) == NULL || list.p[at] == '\0'))
            at++;
        if (str_eq_nocase(str_sub(list, from, at), str_of(word)))
            return true;
    }
    return false;
}

static void
read_anchor(struct scanner *s, const struct token *token)
{
    struct str href, rel;
    if (!get_attr(s, token, "href", &href))
        return;
    bool nofollow = get_attr(s, token, "rel", &rel) && has_word(rel, "nofollow");
    add_link(s, href, token->tag == TAG_A ? SCAN_A : SCAN_AREA, nofollow);
}

/* Is it a type that a page can have? An alternate may also be a feed or an app. */
static bool
is_page_type(struct scanner *s, const struct token *token)
{
    struct str type;
    if (!get_attr(s, token, "type", &type))
        return true;
    return str_eq_nocase(str_trim(type), STR("text/html")) ||
           str_eq_nocase(str_trim(type), STR("application/xhtml+xml"));
}

static void
read_link(struct scanner *s, const struct token *token)
{
    struct str href, rel;
    if (!get_attr(s, token, "rel", &rel) || !get_attr(s, token, "href", &href))
        return;
    bool nofollow = has_word(rel, "nofollow");
    if (has_word(rel, "canonical")) {
        if (s->out->canonical.n == 0)
            s->out->canonical = str_trim(href);
        add_link(s, href, SCAN_CANONICAL, nofollow);
    } else if (has_word(rel, "next") || has_word(rel, "prev")) {
        add_link(s, href, SCAN_NEXT, nofollow);
    } else if (has_word(rel, "alternate") && !has_word(rel, "stylesheet") &&
               is_page_type(s, token)) {
        add_link(s, href, SCAN_ALTERNATE, nofollow);
    }
}

/* The URL of a refresh, "5; url='/next'" (WHATWG 4.2.5.3, shared declarative refresh). */
static struct str
refresh_url(struct str content)
{
    size_t at = 0;
    while (at < content.n && strchr(" \t\n\r\f", content.p[at]) != NULL &&
           content.p[at])
        at++;
    size_t digits = at;
    while (at < content.n &&
           ((content.p[at] >= '0' && content.p[at] <= '9') || content.p[at] == '.'))
        at++;
    if (at == digits)
        return STR("");
    struct str rest = str_trim(str_sub(content, at, content.n));
    if (rest.n > 0 && (rest.p[0] == ';' || rest.p[0] == ','))
        rest = str_trim(str_sub(rest, 1, rest.n));
    if (str_eq_nocase(str_sub(rest, 0, 3), STR("url"))) {
        struct str after = str_trim(str_sub(rest, 3, rest.n));
        if (after.n > 0 && after.p[0] == '=')
            rest = str_trim(str_sub(after, 1, after.n));
    }
    if (rest.n > 0 && (rest.p[0] == '"' || rest.p[0] == '\'')) {
        char quote = rest.p[0];
        rest = str_sub(rest, 1, rest.n);
        ptrdiff_t end = str_find_char(rest, quote);
        if (end >= 0)
            rest = str_sub(rest, 0, (size_t)end);
    }
    return rest;
}

static void
read_meta(struct scanner *s, const struct token *token)
{
    struct str name, content;
    if (!get_attr(s, token, "content", &content))
        return;
    if (get_attr(s, token, "name", &name) &&
        (str_eq_nocase(str_trim(name), STR("robots")) ||
         str_eq_nocase(str_trim(name), STR("lurewatch")))) {
        bool none = has_word(content, "none");
        s->out->noindex = s->out->noindex || none || has_word(content, "noindex");
        s->out->nofollow = s->out->nofollow || none || has_word(content, "nofollow");
    } else if (get_attr(s, token, "http-equiv", &name) &&
               str_eq_nocase(str_trim(name), STR("refresh"))) {
        add_link(s, refresh_url(content), SCAN_REFRESH, false);
    }
}

static void
read_start(struct scanner *s, const struct token *token)
{
    struct str value;
    switch (token->tag) {
    case TAG_A:
    case TAG_AREA:
        read_anchor(s, token);
        break;
    case TAG_LINK:
        read_link(s, token);
        break;
    case TAG_META:
        read_meta(s, token);
        break;
    case TAG_BASE:
        if (!s->has_base && get_attr(s, token, "href", &value)) {
            s->has_base = true;
            s->out->base = str_trim(value);
        }
        break;
    case TAG_TITLE:
        s->in_title = !s->has_title && !s->tokens.foreign;
        break;
    case TAG_SCRIPT:
        s->in_jsonld =
            get_attr(s, token, "type", &value) &&
            str_eq_nocase(str_sub(str_trim(value), 0, 19), STR("application/ld+json"));
        break;
    default:
        break;
    }
}

static void
read_text(struct scanner *s, const struct token *token)
{
    struct scan *out = s->out;
    if (s->in_title) {
        out->title = entity_decode(token->text, false, s->arena);
        s->has_title = true;
    } else if (s->in_jsonld && out->jsonld_count < SCAN_JSONLD_MAX) {
        s->jsonld = mem_grow(s->jsonld, &s->jsonld_cap, out->jsonld_count + 1,
                             sizeof(*s->jsonld));
        s->jsonld[out->jsonld_count++] = token->text;
    } else if (s->in_jsonld) {
        out->jsonld_left_off++;
    }
}

/* Moves a heap list into the arena. */
static void *
keep(struct arena *arena, void *list, size_t bytes)
{
    void *kept = arena_alloc(arena, bytes > 0 ? bytes : 1);
    if (bytes > 0)
        memcpy(kept, list, bytes);
    free(list);
    return kept;
}

static void
take_token(struct scanner *s, const struct token *token)
{
    if (token->kind == TOKEN_START) {
        s->in_title = s->in_jsonld = false;
        if (!zone_hides_links(&s->outline.zone))
            read_start(s, token);
    } else if (token->kind == TOKEN_TEXT && (s->in_title || s->in_jsonld)) {
        read_text(s, token);
        s->in_title = s->in_jsonld = false;
    }
    if (s->links_only)
        (void)zone_keeps(&s->outline.zone, token);
    else
        outline_token(&s->outline, token);
    s->tokens.foreign = zone_is_foreign(&s->outline.zone);
}

static void
run(struct scanner *s, struct str html)
{
    struct scan *out = s->out;
    struct token token;
    token_start(&s->tokens, html);
    while (token_next(&s->tokens, &token))
        take_token(s, &token);
    outline_end(&s->outline);
    out->links = keep(s->arena, s->links, out->link_count * sizeof(*s->links));
    out->jsonld = keep(s->arena, s->jsonld, out->jsonld_count * sizeof(*s->jsonld));
    out->attrs_most = s->tokens.attrs_most;
    out->depth = s->outline.deepest;
    out->formats = s->outline.formats_most;
    out->too_deep = s->outline.too_deep;
    out->too_many_formats = s->outline.too_many_formats;
}

void
scan_page(struct str html, bool for_tree, struct arena *arena, struct scan *out)
{
    *out = (struct scan){ .bytes = html.n };
    struct scanner s = { .arena = arena, .out = out };
    struct buf outline;
    buf_init(&outline,
             5 * (size_t)SCAN_BYTES_MAX + 64); /* '&' as raw text becomes "&amp;" */
    outline_start(&s.outline, for_tree && html.n <= SCAN_BYTES_MAX ? &outline : NULL);
    run(&s, html);
    out->outline = arena_str(arena, buf_str(&outline));
    out->outline_cut = buf_failed(&outline);
    buf_free(&outline);
}

void
scan_links(struct str html, struct arena *arena, struct scan *out)
{
    *out = (struct scan){ .bytes = html.n };
    struct scanner s = { .arena = arena, .out = out, .links_only = true };
    outline_start(&s.outline, NULL);
    run(&s, html);
}

enum page_outcome
scan_gate(const struct scan *scan, struct arena *arena, struct str *what)
{
    *what = STR("");
    if (scan->bytes > SCAN_BYTES_MAX) {
        *what = arena_printf(arena,
                             "page of %zu bytes, more than %u are not read as a tree",
                             scan->bytes, SCAN_BYTES_MAX);
        return PAGE_TOO_LARGE;
    }
    if (scan->outline_cut) {
        *what = STR("its tags put in order take too much room");
        return PAGE_TOO_LARGE;
    }
    if (scan->too_deep)
        *what = arena_printf(arena, "elements nest deeper than %d", OUTLINE_DEPTH_MAX);
    else if (scan->too_many_formats)
        *what = arena_printf(arena, "more than %d formatting elements are open at once",
                             OUTLINE_FORMAT_MAX);
    else if (scan->attrs_most > SCAN_ATTRS_MAX)
        *what = arena_printf(arena, "a tag with %zu attributes, more than %d",
                             scan->attrs_most, SCAN_ATTRS_MAX);
    return what->n > 0 ? PAGE_TOO_DEEP : PAGE_OK;
}
