/*
 * zone: see zone.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/zone.h"

bool
zone_is_foreign(const struct zone *zone)
{
    return zone->kind == ZONE_FOREIGN && !zone->open[zone->depth - 1].is_point;
}

bool
zone_hides_links(const struct zone *zone)
{
    return zone->kind == ZONE_TEMPLATE || zone->kind == ZONE_SELECT;
}

/* Is the content of an element of svg or math HTML again (integration points)? */
static bool
is_point(const struct token *token, bool is_math)
{
    static const char *const svg[] = { "foreignobject", "desc", "title" };
    static const char *const math[] = { "mi", "mo", "mn", "ms", "mtext" };
    struct str encoding;
    for (size_t i = 0; i < 3 && !is_math; i++)
        if (str_eq_nocase(token->name, str_of(svg[i])))
            return true;
    for (size_t i = 0; i < 5 && is_math; i++)
        if (str_eq_nocase(token->name, str_of(math[i])))
            return true;
    return is_math && str_eq_nocase(token->name, STR("annotation-xml")) &&
           token_find_attr(token, STR("encoding"), &encoding) &&
           (str_eq_nocase(encoding, STR("text/html")) ||
            str_eq_nocase(encoding, STR("application/xhtml+xml")));
}

static void
push(struct zone *zone, const struct token *token, bool is_math)
{
    if (zone->depth < ZONE_DEPTH_MAX && !token->self_closing)
        zone->open[zone->depth++] =
            (struct zone_open){ token->name, is_math, is_point(token, is_math) };
}

/* Drops all down to `depth`; the zone ends with its root. */
static void
pop_to(struct zone *zone, size_t depth)
{
    zone->depth = depth;
    if (depth == 0)
        zone->kind = ZONE_NONE;
}

/* A tag that svg and math do not have ends them, up to an integration point. */
static bool
breaks_out(struct zone *zone, const struct token *token)
{
    struct str value;
    bool leaves = tag_is(token->tag, TAG_LEAVES_SVG);
    if (token->tag == TAG_FONT)
        leaves = token_find_attr(token, STR("color"), &value) ||
                 token_find_attr(token, STR("face"), &value) ||
                 token_find_attr(token, STR("size"), &value);
    if (!leaves)
        return false;
    while (zone->depth > 0 && !zone->open[zone->depth - 1].is_point)
        zone->depth--;
    pop_to(zone, zone->depth);
    return true;
}

static bool
has_point(const struct zone *zone)
{
    for (size_t i = 0; i < zone->depth; i++)
        if (zone->open[i].is_point)
            return true;
    return false;
}

/* An end tag inside: of an open element, or of a block around, which ends the zone. */
static bool
close_foreign(struct zone *zone, const struct token *token)
{
    for (size_t i = zone->depth; i-- > 0;)
        if (str_eq_nocase(zone->open[i].name, token->name)) {
            pop_to(zone, i);
            return false;
        }
    bool is_html =
        tag_is(token->tag, TAG_ENDS_WIDE | TAG_SCOPE | TAG_FORMAT | TAG_CLOSES_P);
    bool ends = is_html && !has_point(zone);
    if (ends)
        pop_to(zone, 0);
    return ends;
}

static bool
keeps_in_foreign(struct zone *zone, const struct token *token)
{
    if (token->kind == TOKEN_CLOSE)
        return close_foreign(zone, token);
    if (token->kind != TOKEN_START)
        return false;
    if (!zone_is_foreign(zone)) {
        if (token->tag == TAG_SVG || token->tag == TAG_MATH)
            push(zone, token, token->tag == TAG_MATH);
        return false;
    }
    if (breaks_out(zone, token))
        return zone->kind == ZONE_NONE;
    push(zone, token, zone->open[zone->depth - 1].is_math);
    return false;
}

static bool
is_table_tag(enum tag tag)
{
    return tag == TAG_TABLE || tag == TAG_CAPTION || tag == TAG_TBODY ||
           tag == TAG_THEAD || tag == TAG_TFOOT || tag == TAG_TR || tag == TAG_TD ||
           tag == TAG_TH;
}

/* Inside select only few tags count: those that end it. */
static bool
keeps_in_select(struct zone *zone, const struct token *token)
{
    bool starts = token->kind == TOKEN_START, closes = token->kind == TOKEN_CLOSE;
    bool ends = (starts || closes) && token->tag == TAG_SELECT;
    bool ends_before =
        (starts && (token->tag == TAG_INPUT || token->tag == TAG_KEYGEN ||
                    token->tag == TAG_TEXTAREA)) ||
        ((starts || closes) && is_table_tag(token->tag));
    if (ends || ends_before)
        zone->kind = ZONE_NONE;
    return ends_before;
}

static bool
keeps_in_template(struct zone *zone, const struct token *token)
{
    if (token->tag == TAG_TEMPLATE && token->kind == TOKEN_START)
        zone->templates++;
    if (token->tag == TAG_TEMPLATE && token->kind == TOKEN_CLOSE &&
        --zone->templates == 0)
        zone->kind = ZONE_NONE;
    return false;
}

/* Outside of zones: does one begin here? */
static bool
begins(struct zone *zone, const struct token *token)
{
    if (token->kind != TOKEN_START)
        return false;
    switch (token->tag) {
    case TAG_SVG:
    case TAG_MATH:
        push(zone, token, token->tag == TAG_MATH);
        zone->kind = zone->depth > 0 ? ZONE_FOREIGN : ZONE_NONE;
        return true;
    case TAG_TEMPLATE:
        zone->kind = ZONE_TEMPLATE;
        zone->templates = 1;
        return true;
    case TAG_SELECT:
        zone->kind = ZONE_SELECT;
        return true;
    case TAG_NOSCRIPT:
        zone->kind = ZONE_NOSCRIPT;
        return true;
    default:
        return false;
    }
}

bool
zone_keeps(struct zone *zone, const struct token *token)
{
    switch (zone->kind) {
    case ZONE_FOREIGN:
        return keeps_in_foreign(zone, token);
    case ZONE_TEMPLATE:
        return keeps_in_template(zone, token);
    case ZONE_SELECT:
        return keeps_in_select(zone, token);
    case ZONE_NOSCRIPT:
        if (token->kind == TOKEN_CLOSE && token->tag == TAG_NOSCRIPT)
            zone->kind = ZONE_NONE;
        return false;
    case ZONE_NONE:
        break;
    }
    return !begins(zone, token);
}
