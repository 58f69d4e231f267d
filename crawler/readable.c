/*
 * readable: see readable.h. An attempt strips what is unlikely, scores, picks the best block
 * and its like-minded neighbours, and cleans them; when little is left, less strict attempts
 * follow. The strictest counts that gives about as much as the best: a short ad is short, and
 * what the others add to it is menus.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/readable.h"

#include "crawler/class_words.h"
#include "crawler/readable_parts.h"

#define ENOUGH_CHARS 250 /* with fewer a less strict attempt is made */
#define FEW_CHARS    60  /* with fewer an attempt has failed */
#define FEW_SHARE    4   /* as has one that gives less than a fourth of another */
#define TOP_COUNT    5
#define ATTEMPTS     4
#define NEAR_TOP     0.75 /* of the best score: as good as the best */

/* ---- stripping ---- */

static bool
has_role_beside(const struct node *node)
{
    static const char *const roles[] = { "menu",       "menubar", "complementary",
                                         "navigation", "alert",   "alertdialog",
                                         "dialog",     "banner",  "contentinfo" };
    struct str role = node_attr(node, "role");
    for (size_t i = 0; role.n > 0 && i < sizeof(roles) / sizeof(roles[0]); i++)
        if (str_eq_nocase(role, str_of(roles[i])))
            return true;
    return false;
}

static bool
is_unlikely(const struct node *node, unsigned words)
{
    if (node->tag == TAG_BODY || node->tag == TAG_A || node->tag == TAG_HTML)
        return false;
    if (node->tag == TAG_NAV || has_role_beside(node))
        return true;
    return (words & WORD_UNLIKELY) != 0 && (words & WORD_MAYBE) == 0;
}

static void
strip(struct finder *f, const uint8_t *hidden)
{
    const struct node *nodes = f->tree->nodes;
    memcpy(f->skip, hidden, f->tree->count);
    for (uint32_t i = 0; i < f->tree->count; i++) {
        const struct node *node = &nodes[i];
        if (f->skip[i] || node->is_text)
            continue;
        bool out = str_eq(node_attr(node, "aria-hidden"), STR("true")) ||
                   (str_eq(node_attr(node, "aria-modal"), STR("true")) &&
                    str_eq(node_attr(node, "role"), STR("dialog")));
        if (f->how.strip_unlikely)
            out = out || is_unlikely(node, f->own[i].words);
        if (out)
            memset(f->skip + i, 1, node->end - i);
    }
}

/* ---- choosing ---- */

/* The candidates with most points, best first; returns how many there are. */
static size_t
best_candidates(struct finder *f, uint32_t top[TOP_COUNT])
{
    size_t count = 0;
    for (uint32_t i = 1; i < f->tree->count; i++) {
        struct measure *m = &f->measures[i];
        if (!m->scored)
            continue;
        m->score *= (float)(1 - readable_link_density(f, i));
        size_t place = count;
        while (place > 0 && f->measures[top[place - 1]].score < m->score)
            place--;
        if (place >= TOP_COUNT)
            continue;
        if (count < TOP_COUNT)
            count++;
        memmove(&top[place + 1], &top[place], (count - place - 1) * sizeof(top[0]));
        top[place] = i;
    }
    return count;
}

static bool
contains(const struct finder *f, uint32_t outer, uint32_t inner)
{
    return outer < inner && inner < f->tree->nodes[outer].end;
}

/* Several nearly as good candidates below one block: that block is the better one. */
static uint32_t
common_block(const struct finder *f, const uint32_t *top, size_t count)
{
    const struct node *nodes = f->tree->nodes;
    for (uint32_t at = nodes[top[0]].parent; at != 0 && nodes[at].tag != TAG_BODY;
         at = nodes[at].parent) {
        size_t below = 0;
        for (size_t i = 1; i < count; i++)
            below +=
                f->measures[top[i]].score >= NEAR_TOP * f->measures[top[0]].score &&
                contains(f, at, top[i]);
        if (below >= 3)
            return at;
    }
    return top[0];
}

/* Up to a parent that has more points, as the parent of several columns has. */
static uint32_t
better_parent(const struct finder *f, uint32_t best)
{
    const struct node *nodes = f->tree->nodes;
    float last = f->measures[best].score, least = last / 3;
    for (uint32_t at = nodes[best].parent; at != 0 && nodes[at].tag != TAG_BODY;
         at = nodes[at].parent) {
        if (!f->measures[at].scored)
            continue;
        if (f->measures[at].score < least)
            break;
        if (f->measures[at].score > last)
            return at;
        last = f->measures[at].score;
    }
    return best;
}

/* Is the element the only one inside its parent? */
static bool
is_only_child(const struct finder *f, uint32_t i)
{
    const struct node *nodes = f->tree->nodes;
    uint32_t parent = nodes[i].parent;
    for (uint32_t k = parent + 1; k < nodes[parent].end; k = nodes[k].end)
        if (k != i && !f->skip[k] && !nodes[k].is_text)
            return false;
    return true;
}

static uint32_t
choose(struct finder *f)
{
    const struct node *nodes = f->tree->nodes;
    uint32_t top[TOP_COUNT + 1] = { 0 };
    size_t count = best_candidates(f, top);
    uint32_t best = 0;
    if (count > 0 && nodes[top[0]].tag != TAG_BODY) {
        best = better_parent(f, common_block(f, top, count));
        while (nodes[best].parent != 0 && nodes[nodes[best].parent].tag != TAG_BODY &&
               is_only_child(f, best))
            best = nodes[best].parent;
        return best;
    }
    for (uint32_t i = 1; i < f->tree->count && best == 0; i++)
        if (nodes[i].tag == TAG_BODY)
            best = i;
    return best;
}

/* A sentence: it ends in a full stop, or one stands before a space. */
static bool
has_sentence(struct str s)
{
    s = str_trim(s);
    return str_ends(s, STR(".")) || str_find(s, STR(". ")) >= 0;
}

/* Does a neighbour of the best block belong to it? */
static bool
belongs(const struct finder *f, uint32_t best, uint32_t i, float least)
{
    const struct node *nodes = f->tree->nodes;
    const struct measure *m = &f->measures[i];
    struct str class_name = node_attr(&nodes[best], "class");
    float bonus = class_name.n > 0 && str_eq(class_name, node_attr(&nodes[i], "class"))
                      ? f->measures[best].score * 0.2f
                      : 0;
    if (m->scored && m->score + bonus >= least)
        return true;
    if (nodes[i].tag != TAG_P)
        return false;
    double links = readable_link_density(f, i);
    if (m->chars > 80)
        return links < 0.25;
    return m->chars > 0 && m->link_chars == 0 &&
           has_sentence(tree_text(f->tree, i, f->skip, f->arena));
}

/* ---- one attempt ---- */

static void
add_block(struct finder *f, uint32_t i, struct plain *text, struct readable *found)
{
    if (found->chars + f->measures[i].chars < found->chars)
        return;
    found->chars += f->measures[i].chars;
    found->link_chars += f->measures[i].link_chars;
    plain_gap(text, PLAIN_LINE);
    tree_add_text(f->tree, i, f->skip, text);
}

static void
try_once(struct finder *f, const uint8_t *hidden, struct str title,
         struct readable *found)
{
    const struct node *nodes = f->tree->nodes;
    struct plain text;
    strip(f, hidden);
    readable_measure(f);
    readable_score(f);
    uint32_t best = choose(f);
    *found = (struct readable){ .node = best, .skip = f->skip };
    if (best == 0)
        return;
    plain_start(&text);
    float least = f->measures[best].score * 0.2f;
    least = least > 10 ? least : 10;
    uint32_t parent = nodes[best].parent;
    for (uint32_t i = parent + 1; i < nodes[parent].end; i = nodes[i].end) {
        if (f->skip[i] || nodes[i].is_text)
            continue;
        if (i != best && !belongs(f, best, i, least))
            continue;
        readable_clean(f, i, title);
        add_block(f, i, &text, found);
    }
    found->text = plain_end(&text, f->arena);
}

void
readable_find(const struct tree *tree, const uint8_t *hidden, struct str title,
              struct arena *arena, struct readable *out)
{
    static const struct strictness attempts[ATTEMPTS] = {
        { true, true, true },
        { false, true, true },
        { false, false, true },
        { false, false, false },
    };
    struct finder f = { .tree = tree, .arena = arena };
    *out = (struct readable){ .skip = hidden };
    if (tree->count == 0)
        return;
    f.measures = ARENA_RAW(arena, struct measure, tree->count);
    readable_look(&f);
    struct readable found[ATTEMPTS];
    size_t made = 0, most = 0;
    while (made < ATTEMPTS) {
        f.how = attempts[made];
        f.skip = ARENA_NEW(arena, uint8_t, tree->count);
        try_once(&f, hidden, title, &found[made]);
        size_t chars = found[made++].chars;
        most = chars > most ? chars : most;
        if (chars >= ENOUGH_CHARS)
            break;
    }
    for (size_t i = 0; i < made; i++)
        if (found[i].chars == most ||
            (found[i].chars >= FEW_CHARS && found[i].chars * FEW_SHARE >= most)) {
            *out = found[i];
            return;
        }
}
