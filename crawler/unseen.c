/*
 * unseen: see unseen.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/unseen.h"

#include "core/utf8.h"

#define FAR_OFF       500 /* pixels beyond an edge of the screen */
#define TINY_PX       2   /* letters no larger than that */
#define LENGTH_DIGITS 12  /* read of a number */
#define ANCESTORS     64

/* What a style attribute says that can hide words. */
struct looks {
    struct str colour, background;
    bool tiny, away;
};

/* A length in pixels, about; false when it is none. Percent and em count as of 16 pixels. */
static bool
read_length(struct str s, double *px)
{
    double step = 1;
    s = str_trim(s);
    bool below_zero = s.n > 0 && s.p[0] == '-';
    size_t first = below_zero, n = first;
    *px = 0;
    for (; n < s.n && n < LENGTH_DIGITS; n++) {
        char c = s.p[n];
        if (c == '.' && step == 1)
            step = 0.1;
        else if (c >= '0' && c <= '9' && step == 1)
            *px = *px * 10 + (c - '0');
        else if (c >= '0' && c <= '9') {
            *px += step * (c - '0');
            step /= 10;
        } else
            break;
    }
    if (n == first)
        return false;
    if (below_zero)
        *px = -*px;
    struct str unit = str_sub(s, n, n + 3);
    if (str_eq_nocase(str_sub(unit, 0, 2), STR("em")) ||
        str_eq_nocase(unit, STR("rem")))
        *px *= 16;
    else if (str_starts(unit, STR("%")))
        *px = *px * 16 / 100;
    return true;
}

static bool
is_far(struct str value)
{
    double px;
    return read_length(value, &px) && px <= -FAR_OFF;
}

static bool
is_tiny(struct str value)
{
    double px;
    return read_length(value, &px) && px >= 0 && px <= TINY_PX;
}

static bool
says(struct str name, const char *word)
{
    return str_eq_nocase(name, str_of(word));
}

static void
read_declaration(struct str name, struct str value, struct looks *l)
{
    if (says(name, "font-size"))
        l->tiny = is_tiny(value);
    else if (says(name, "color"))
        l->colour = value;
    else if (says(name, "background-color") || says(name, "background"))
        l->background = value;
    else if (says(name, "text-indent") || says(name, "margin-left") ||
             says(name, "left") || says(name, "top"))
        l->away = l->away || is_far(value);
}

/* "#FFFFFF", "#fff" and "white" are one colour. */
static bool
is_same_colour(struct str a, struct str b)
{
    static const char *const whites[] = { "white", "#fff", "#ffffff" };
    bool white_a = false, white_b = false;
    for (size_t i = 0; i < sizeof(whites) / sizeof(whites[0]); i++) {
        white_a = white_a || says(a, whites[i]);
        white_b = white_b || says(b, whites[i]);
    }
    bool is_taken_over = says(a, "inherit") || says(a, "initial") || says(a, "unset");
    return a.n > 0 && !is_taken_over && (str_eq_nocase(a, b) || (white_a && white_b));
}

enum unseen_how
unseen_by_style(struct str style)
{
    struct looks l = { .colour = STR(""), .background = STR("") };
    struct str piece, name;
    while (str_cut(&style, ';', &piece)) {
        if (!str_cut(&piece, ':', &name))
            continue;
        ptrdiff_t important = str_find_char(piece, '!');
        if (important >= 0)
            piece = str_sub(piece, 0, (size_t)important);
        read_declaration(str_trim(name), str_trim(piece), &l);
    }
    if (l.away || says(l.colour, "transparent") ||
        is_same_colour(l.colour, l.background))
        return UNSEEN_LOST;
    return l.tiny ? UNSEEN_SMALL : UNSEEN_NOT;
}

/* Old pages: <font color> in the colour of the nearest bgcolor around it. */
static bool
is_drowned(const struct tree *tree, uint32_t i)
{
    struct str colour = node_attr(&tree->nodes[i], "color");
    if (tree->nodes[i].tag != TAG_FONT || colour.n == 0)
        return false;
    for (int up = 0; i != 0 && up < ANCESTORS; up++) {
        i = tree->nodes[i].parent;
        struct str ground = node_attr(&tree->nodes[i], "bgcolor");
        if (ground.n > 0)
            return is_same_colour(colour, ground);
    }
    return false;
}

/* Do the elements inside have looks of their own? */
static bool
is_plain_inside(const struct tree *tree, uint32_t i)
{
    for (uint32_t k = i + 1; k < tree->nodes[i].end; k++)
        if (tree->nodes[k].attr_count > 0)
            return false;
    return true;
}

static bool
is_unseen(const struct tree *tree, uint32_t i)
{
    const struct node *node = &tree->nodes[i];
    if (node->attr_count == 0)
        return false;
    enum unseen_how how = unseen_by_style(node_attr(node, "style"));
    return how == UNSEEN_LOST || (how == UNSEEN_SMALL && is_plain_inside(tree, i)) ||
           is_drowned(tree, i);
}

const uint8_t *
unseen_mark(const struct tree *tree, uint8_t *hidden, struct arena *arena)
{
    uint8_t *unseen = ARENA_NEW(arena, uint8_t, tree->count + 1);
    for (uint32_t i = 0; i < tree->count;) {
        const struct node *node = &tree->nodes[i];
        if (hidden[i]) {
            i = node->end;
            continue;
        }
        if (!is_unseen(tree, i)) {
            i++;
            continue;
        }
        for (uint32_t k = i; k < node->end; k++)
            unseen[k] = !hidden[k];
        memset(hidden + i, 1, node->end - i);
        i = node->end;
    }
    return unseen;
}

struct str
unseen_text(const struct tree *tree, uint32_t root, const uint8_t *unseen,
            struct arena *arena)
{
    struct plain p;
    bool any = false;
    if (root >= tree->count)
        return STR("");
    plain_start(&p);
    for (uint32_t i = root; i < tree->nodes[root].end; i++) {
        if (!unseen[i] || !tree->nodes[i].is_text)
            continue;
        plain_gap(&p, PLAIN_SPACE);
        plain_text(&p, tree->nodes[i].text, false);
        any = true;
    }
    struct str text = plain_end(&p, arena);
    text = str_sub(text, 0, utf8_floor(text, UNSEEN_TEXT_MAX));
    return any && utf8_count(text) >= UNSEEN_LEAST ? text : STR("");
}
