/*
 * propose_select: selectors for the parts of ads; see propose_parts.h.
 *
 * A part's text is looked for among the elements of each ad page; the names of those elements
 * (itemprop, data-..., id, class) are candidates. One that finds another text on any page is
 * out; of the rest the one that is right on most pages is proposed, with fewest other finds.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/contact_links.h"
#include "crawler/plain.h"
#include "crawler/propose_parts.h"
#include "crawler/select.h"

#define CANDIDATES_MAX 64
#define SMALL_NODES    64 /* an element of a short part has no more below it */
#define NAME_MAX_BYTES 40
#define TEXT_BEGIN     40          /* bytes by which a text is known again */
#define COMPARED_MAX   (16u << 20) /* bytes of a page that are compared with one part */

/* What is tried for one part. */
struct tries {
    const struct propose_read *pages;
    size_t count;
    enum propose_part part;
    struct arena *arena;
    struct str candidates[CANDIDATES_MAX];
    size_t candidate_count;
};

/* How a candidate did. */
struct verdict {
    size_t right, wrong, finds;
    struct str example;
};

/* A name that a person gave: letters and dashes, no numbers of a machine. */
static bool
is_given_name(struct str s)
{
    if (s.n == 0 || s.n > NAME_MAX_BYTES)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_'))
            return false;
    }
    return true;
}

static void
add_candidate(struct tries *t, struct str selector)
{
    for (size_t i = 0; i < t->candidate_count; i++)
        if (str_eq(t->candidates[i], selector))
            return;
    if (t->candidate_count < CANDIDATES_MAX)
        t->candidates[t->candidate_count++] = selector;
}

/* The names of an element as selectors, with `behind` after each ("" or " h1"). */
static void
add_names(struct tries *t, const struct node *node, struct str behind)
{
    static const char *const attrs[] = { "itemprop",  "data-qa", "data-testid",
                                         "data-test", "data-cy", "data-marker" };
    for (size_t i = 0; i < sizeof(attrs) / sizeof(attrs[0]); i++) {
        struct str value = node_attr(node, attrs[i]);
        if (value.n > 0 && value.n <= 2 * NAME_MAX_BYTES &&
            str_find_char(value, '"') < 0 && str_find_char(value, '\\') < 0)
            add_candidate(t, arena_printf(t->arena, "[%s='" STR_FMT "']" STR_FMT,
                                          attrs[i], STR_ARG(value), STR_ARG(behind)));
    }
    if (is_given_name(node_attr(node, "id")))
        add_candidate(t, arena_printf(t->arena, "#" STR_FMT STR_FMT,
                                      STR_ARG(node_attr(node, "id")), STR_ARG(behind)));
    struct str rest = node_attr(node, "class"), name;
    while (str_cut(&rest, ' ', &name))
        if (is_given_name(str_trim(name)))
            add_candidate(t, arena_printf(t->arena, "." STR_FMT STR_FMT,
                                          STR_ARG(str_trim(name)), STR_ARG(behind)));
}

static void
add_node(struct tries *t, const struct tree *tree, uint32_t i)
{
    const struct node *node = &tree->nodes[i];
    if (node->tag == TAG_H1 || node->tag == TAG_MAIN || node->tag == TAG_ARTICLE)
        add_candidate(t, tag_name((enum tag)node->tag));
    add_names(t, node, STR(""));
    struct str behind = arena_printf(t->arena, " " STR_FMT, STR_ARG(node->text));
    if (i != 0 && is_given_name(node->text))
        add_names(t, &tree->nodes[node->parent], behind);
}

/* ---- is it the part? ---- */

static bool
is_text_alike(struct str known, struct str found)
{
    return found.n * 10 >= known.n * 7 && found.n * 10 <= known.n * 14 &&
           str_find(found, str_sub(known, 0, TEXT_BEGIN)) >= 0;
}

static bool
is_alike(enum propose_part part, struct str known, struct str found)
{
    if (part == PROPOSE_TEXT)
        return is_text_alike(known, found);
    /* A title that comes from the page's has the name of the site behind it. */
    if (part == PROPOSE_TITLE && found.n * 2 >= known.n && str_starts(known, found))
        return true;
    return str_eq_nocase(found, known) ||
           (found.n <= 2 * known.n + 8 && str_find_nocase(found, known) >= 0);
}

/* What a candidate finds on a page, as that part of an ad would be read. */
static struct str
found_by(const struct tries *t, const struct selector *selector, struct str text,
         const struct propose_read *page)
{
    if (t->part == PROPOSE_TEXT)
        return select_text(text, &page->tree, page->hidden, t->arena);
    if (t->part != PROPOSE_CONTACTS)
        return plain_line(select_first_text(text, &page->tree, page->hidden, t->arena),
                          t->arena);
    uint32_t at = select_next(selector, &page->tree, 0);
    return at < page->tree.count
               ? contact_links(&page->tree, at, page->hidden, t->arena)
               : STR("");
}

static size_t
count_finds(const struct selector *selector, const struct tree *tree)
{
    size_t finds = 0;
    uint32_t at = select_next(selector, tree, 0);
    for (; at < tree->count && finds < SELECT_TAKEN_MAX; finds++)
        at = select_next(selector, tree, tree->nodes[at].end);
    return finds;
}

static struct verdict
judge(const struct tries *t, struct str candidate)
{
    struct verdict v = { .example = STR("") };
    struct selector selector;
    if (!select_parse(candidate, t->arena, &selector, NULL))
        return v;
    for (size_t i = 0; i < t->count; i++) {
        const struct propose_read *page = &t->pages[i];
        struct str known = page->parts[t->part];
        if (page->kind != PROPOSE_AD)
            continue;
        struct str found = found_by(t, &selector, candidate, page);
        bool is_right = known.n > 0 && found.n > 0 && is_alike(t->part, known, found);
        v.right += is_right;
        v.wrong += known.n > 0 && found.n > 0 && !is_right;
        v.finds += count_finds(&selector, &page->tree);
        if (is_right && v.example.n == 0)
            v.example = found;
    }
    return v;
}

/* ---- candidates of a page ---- */

/* Bytes of text in each subtree: white space apart, and all. */
struct extent {
    size_t least, most;
};

static struct extent *
measure(const struct propose_read *page, struct arena *arena)
{
    const struct tree *tree = &page->tree;
    struct extent *all = ARENA_NEW(arena, struct extent, tree->count + 1);
    for (uint32_t i = tree->count; i-- > 0;) {
        struct str text = tree->nodes[i].text;
        if (page->hidden[i])
            continue;
        all[i].most += tree->nodes[i].is_text ? text.n : 2; /* an element: line ends */
        for (size_t k = 0; tree->nodes[i].is_text && k < text.n; k++)
            all[i].least += (unsigned char)text.p[k] > ' ';
        if (i > 0) {
            all[tree->nodes[i].parent].least += all[i].least;
            all[tree->nodes[i].parent].most += all[i].most;
        }
    }
    return all;
}

/* A page whose elements are looked at. */
struct search {
    struct tries *tries;
    const struct propose_read *page;
    const struct extent *extents;
    struct arena scratch; /* texts that were compared */
    size_t bytes_left;    /* that may still be */
};

/* Does the element hold the part and little else? */
static bool
holds_part(struct search *s, uint32_t i)
{
    const struct propose_read *page = s->page;
    const struct node *node = &page->tree.nodes[i];
    enum propose_part part = s->tries->part;
    struct str known = page->parts[part];
    if (node->is_text || page->hidden[i] || known.n == 0)
        return false;
    if (part == PROPOSE_CONTACTS)
        return node->tag == TAG_A &&
               contact_of_link(node_attr(node, "href"), s->tries->arena).n > 0;
    if (part != PROPOSE_TEXT && node->end - i > SMALL_NODES)
        return false;
    if (s->extents[i].least > 2 * known.n + 8 || s->extents[i].most > s->bytes_left)
        return false;
    s->bytes_left -= s->extents[i].most;
    arena_reset(&s->scratch);
    struct str text = tree_text(&page->tree, i, page->hidden, &s->scratch);
    if (part != PROPOSE_TEXT)
        text = plain_line(text, &s->scratch);
    return text.n > 0 && is_alike(part, known, text);
}

/* Elements around a text are few and large: down from the root, only into what may hold it. */
static void
gather(struct tries *t, const struct propose_read *page)
{
    const struct node *nodes = page->tree.nodes;
    bool is_text = t->part == PROPOSE_TEXT;
    struct search s = { .tries = t, .page = page, .bytes_left = COMPARED_MAX };
    arena_init(&s.scratch, 0);
    s.extents = measure(page, t->arena);
    for (uint32_t i = 1; i < page->tree.count && t->candidate_count < CANDIDATES_MAX;) {
        bool looks = !is_text || nodes[i].end - i > 1;
        if (looks && holds_part(&s, i)) {
            add_node(t, &page->tree, i);
        } else if (is_text && looks && !nodes[i].is_text &&
                   s.extents[i].most * 10 < page->parts[t->part].n * 7) {
            i = nodes[i].end; /* nothing below is long enough */
            continue;
        }
        i++;
    }
    arena_free(&s.scratch);
}

static void
choose(struct tries *t, size_t known, struct proposed_selector *out)
{
    struct verdict best = { .example = STR("") };
    *out = (struct proposed_selector){ .selector = STR(""), .example = STR("") };
    for (size_t i = 0; i < t->candidate_count; i++) {
        struct verdict v = judge(t, t->candidates[i]);
        bool is_better = v.right > best.right ||
                         (v.right == best.right && v.right > 0 && v.finds < best.finds);
        if (v.wrong > 0 || v.right * 2 <= known || !is_better)
            continue;
        best = v;
        *out = (struct proposed_selector){ t->candidates[i], v.right, v.example };
    }
}

void
propose_selectors(const struct propose_read *pages, size_t count, struct arena *arena,
                  struct proposal *out)
{
    for (int part = 0; part < PROPOSE_PARTS; part++) {
        struct tries *t = ARENA_NEW(arena, struct tries, 1);
        size_t known = 0;
        *t = (struct tries){ .pages = pages,
                             .count = count,
                             .part = (enum propose_part)part,
                             .arena = arena };
        for (size_t i = 0; i < count; i++)
            if (pages[i].kind == PROPOSE_AD && pages[i].parts[part].n > 0) {
                known++;
                gather(t, &pages[i]);
            }
        choose(t, known, &out->select[part]);
    }
}
