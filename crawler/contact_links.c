/*
 * contact_links: see contact_links.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/contact_links.h"

#include "core/utf8.h"
#include "crawler/entity.h"
#include "crawler/thing.h"
#include "crawler/token.h"

#define LINKS_LOOKED 2000 /* links looked at */

/* The part of a URL behind its scheme and "//"; false when it is no web address. */
static bool
web_part(struct str href, struct str *rest)
{
    struct str scheme[] = { STR("https://"), STR("http://"), STR("//") };
    for (size_t i = 0; i < 3; i++)
        if (str_eq_nocase(str_sub(href, 0, scheme[i].n), scheme[i])) {
            *rest = str_sub(href, scheme[i].n, href.n);
            if (str_eq_nocase(str_sub(*rest, 0, 4), STR("www.")))
                *rest = str_sub(*rest, 4, rest->n);
            return true;
        }
    return false;
}

/* "%2B7 701" to "+7 701", for what a person reads. */
static struct str
unescape(struct str s, struct arena *arena)
{
    char *out = arena_alloc(arena, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '%' && i + 2 < s.n) {
            static const char digits[] = "0123456789abcdef";
            const char *high = strchr(digits, s.p[i + 1] | 0x20);
            const char *low = strchr(digits, s.p[i + 2] | 0x20);
            if (high != NULL && low != NULL && s.p[i + 1] != '\0' &&
                s.p[i + 2] != '\0') {
                c = (char)((high - digits) * 16 + (low - digits));
                i += 2;
            }
        }
        out[n++] = c;
    }
    struct str text = { out, n };
    return utf8_valid(text) ? text : s;
}

/* Is a path at a messenger's site somebody's address, not a share button? */
static bool
is_person(struct str path)
{
    return path.n > 0 && path.p[0] != '?' && !str_starts(path, STR("share")) &&
           !str_starts(path, STR("msg?")) && !str_starts(path, STR("send?text")) &&
           !str_starts(path, STR("s/"));
}

struct str
contact_of_link(struct str href, struct arena *arena)
{
    static const char *const hosts[] = { "t.me/", "telegram.me/", "wa.me/",
                                         "api.whatsapp.com/", "chat.whatsapp.com/" };
    struct str rest;
    href = str_trim(href);
    if (str_eq_nocase(str_sub(href, 0, 4), STR("tel:")))
        return unescape(str_sub(href, 4, href.n), arena);
    if (str_eq_nocase(str_sub(href, 0, 7), STR("mailto:"))) {
        rest = str_sub(href, 7, href.n);
        struct str address;
        return str_cut(&rest, '?', &address) && str_find_char(address, '@') > 0
                   ? unescape(address, arena)
                   : STR("");
    }
    if (str_starts(href, STR("viber:")) || str_starts(href, STR("whatsapp:")) ||
        str_starts(href, STR("tg:")))
        return unescape(href, arena);
    if (!web_part(href, &rest))
        return STR("");
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        struct str host = str_of(hosts[i]);
        if (str_eq_nocase(str_sub(rest, 0, host.n), host) &&
            is_person(str_sub(rest, host.n, rest.n)))
            return str_starts(href, STR("//")) ? rest : href;
    }
    return STR("");
}

struct str
contact_links(const struct tree *tree, uint32_t root, const uint8_t *skip,
              struct arena *arena)
{
    struct str lines = STR("");
    size_t looked = 0;
    if (root >= tree->count)
        return lines;
    for (uint32_t i = root; i < tree->nodes[root].end && looked < LINKS_LOOKED;) {
        const struct node *node = &tree->nodes[i];
        if (skip[i]) {
            i = node->end;
            continue;
        }
        if (!node->is_text && node->tag == TAG_A) {
            looked++;
            lines = thing_add_line(
                lines, contact_of_link(node_attr(node, "href"), arena), arena);
        }
        i++;
    }
    return lines;
}

struct str
contact_links_of_html(struct str html, struct str lines, struct arena *arena)
{
    struct tokenizer tokens;
    struct token token;
    size_t looked = 0;
    token_start(&tokens, html);
    while (looked < LINKS_LOOKED && token_next(&tokens, &token)) {
        struct str href;
        if (token.kind != TOKEN_START || token.tag != TAG_A ||
            !token_find_attr(&token, STR("href"), &href))
            continue;
        looked++;
        href = entity_decode(href, true, arena);
        lines = thing_add_line(lines, contact_of_link(href, arena), arena);
    }
    return lines;
}
