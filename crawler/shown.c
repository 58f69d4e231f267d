/*
 * shown: see shown.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/shown.h"

#define TITLE_MAX     300 /* bytes of a heading that is a title */
#define CHALLENGE_MAX 600 /* bytes of text on a page that only asks for scripts */

static bool
is_inside(const struct tree *tree, uint32_t i, enum tag a, enum tag b)
{
    while (i != 0) {
        i = tree->nodes[i].parent;
        if (tree->nodes[i].tag == a || tree->nodes[i].tag == b)
            return true;
    }
    return false;
}

/* Is it a part around the content, by its element or its role? */
static bool
is_beside(const struct tree *tree, uint32_t i)
{
    const struct node *node = &tree->nodes[i];
    struct str role = node_attr(node, "role");
    switch (node->tag) {
    case TAG_NAV:
    case TAG_FOOTER:
    case TAG_ASIDE:
    case TAG_SELECT:
    case TAG_DIALOG:
        return true;
    case TAG_HEADER:
        return !is_inside(tree, i, TAG_MAIN, TAG_ARTICLE);
    default:
        return str_eq(role, STR("navigation")) || str_eq(role, STR("contentinfo")) ||
               str_eq(role, STR("banner")) || str_eq(role, STR("dialog"));
    }
}

const uint8_t *
shown_mark_beside(const struct tree *tree, const uint8_t *hidden, struct arena *arena)
{
    uint8_t *beside = ARENA_NEW(arena, uint8_t, tree->count + 1);
    if (tree->count > 0)
        memcpy(beside, hidden, tree->count);
    for (uint32_t i = 0; i < tree->count; i++)
        if (!beside[i] && !tree->nodes[i].is_text && is_beside(tree, i))
            memset(beside + i, 1, tree->nodes[i].end - i);
    return beside;
}

struct str
shown_meta(const struct tree *tree, struct str property, struct arena *arena)
{
    for (uint32_t i = 0; i < tree->count; i++) {
        const struct node *node = &tree->nodes[i];
        if (node->tag == TAG_META && (str_eq(node_attr(node, "property"), property) ||
                                      str_eq(node_attr(node, "name"), property)))
            return plain_line(node_attr(node, "content"), arena);
    }
    return STR("");
}

struct str
shown_price(const struct tree *tree, struct arena *arena)
{
    static const char *const prefixes[] = { "product:price:", "og:price:" };
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
        struct str amount =
            shown_meta(tree, arena_printf(arena, "%samount", prefixes[i]), arena);
        struct str currency =
            shown_meta(tree, arena_printf(arena, "%scurrency", prefixes[i]), arena);
        if (amount.n > 0 && amount.n < 40 && currency.n < 40)
            return arena_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(amount),
                                currency.n > 0 ? " " : "", STR_ARG(currency));
    }
    return STR("");
}

/* Text of a heading, fit to be a title; empty otherwise. */
static struct str
heading_text(const struct tree *tree, uint32_t i, const uint8_t *skip,
             struct arena *arena)
{
    struct str text = plain_line(tree_text(tree, i, skip, arena), arena);
    return text.n <= TITLE_MAX ? text : STR("");
}

struct str
shown_heading(const struct tree *tree, const uint8_t *skip, struct str title,
              struct arena *arena)
{
    struct str first = STR(""), other = STR("");
    struct str shared = shown_meta(tree, STR("og:title"), arena);
    for (uint32_t i = 0; i < tree->count; i++) {
        enum tag tag = (enum tag)tree->nodes[i].tag;
        bool is_lower = tag == TAG_H2 || tag == TAG_H3;
        if (skip[i] || (tag != TAG_H1 && (!is_lower || other.n > 0)))
            continue;
        struct str text = heading_text(tree, i, skip, arena);
        if (text.n == 0)
            continue;
        if (tag == TAG_H1 &&
            (str_find(title, text) >= 0 || str_find(shared, text) >= 0))
            return text;
        struct str *place = tag == TAG_H1 ? &first : &other;
        if (place->n == 0)
            *place = text;
    }
    return first.n > 0 ? first : shared.n > 0 ? shared : title.n > 0 ? title : other;
}

bool
shown_is_challenge(struct str text, struct str title)
{
    static const char *const phrases[] = {
        "enable javascript",
        "enable cookies",
        "javascript is required",
        "just a moment",
        "checking your browser",
        "ddos protection",
        "not a robot",
        "captcha",
        "включите javascript",
        "включить javascript",
        "проверка браузера",
        "вы не робот",
    };
    if (text.n > CHALLENGE_MAX)
        return false;
    for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
        if (str_find_nocase(text, str_of(phrases[i])) >= 0 ||
            str_find_nocase(title, str_of(phrases[i])) >= 0)
            return true;
    return false;
}
