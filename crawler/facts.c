/*
 * facts: see facts.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/facts.h"

#include "core/utf8.h"
#include "crawler/facts_words.h"

#define VALUE_MAX  200           /* bytes of a value as shown; longer is no value */
#define LOOK_BYTES (64u * 1024u) /* of page text searched for labels */

/* ---- by names of attributes ---- */

static const struct {
    struct str word;
    enum fact fact;
} WORDS[] = {
    { { "salary", 6 }, FACT_PAY },
    { { "price", 5 }, FACT_PAY },
    { { "compensation", 12 }, FACT_PAY },
    { { "wage", 4 }, FACT_PAY },
    { { "zarplata", 8 }, FACT_PAY },
    { { "oplata", 6 }, FACT_PAY },
    { { "address", 7 }, FACT_PLACE },
    { { "location", 8 }, FACT_PLACE },
    { { "city", 4 }, FACT_PLACE },
    { { "gorod", 5 }, FACT_PLACE },
    { { "geo", 3 }, FACT_PLACE },
    { { "adres", 5 }, FACT_PLACE },
    { { "place", 5 }, FACT_PLACE },
    { { "region", 6 }, FACT_PLACE },
    { { "company", 7 }, FACT_EMPLOYER },
    { { "employer", 8 }, FACT_EMPLOYER },
    { { "organization", 12 }, FACT_EMPLOYER },
    { { "agency", 6 }, FACT_EMPLOYER },
};

static enum fact
fact_of_word(struct str word)
{
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++)
        if (str_eq_nocase(word, WORDS[i].word))
            return WORDS[i].fact;
    return FACT_COUNT;
}

/* The first fact that a word inside a class, id or test name stands for. */
static enum fact
fact_of_names(struct str names)
{
    size_t from = 0;
    names = str_sub(names, 0, 256);
    for (size_t i = 0; i <= names.n; i++) {
        char c = i < names.n ? names.p[i] : ' ';
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool camel = is_letter && c <= 'Z' && i > from && names.p[i - 1] >= 'a';
        if (is_letter && !camel)
            continue;
        enum fact fact = fact_of_word(str_sub(names, from, i));
        if (fact != FACT_COUNT)
            return fact;
        from = camel ? i : i + 1;
    }
    return FACT_COUNT;
}

static enum fact
fact_of_node(const struct node *node)
{
    static const char *const attrs[] = { "itemprop",    "data-qa", "data-testid",
                                         "data-marker", "class",   "id" };
    for (size_t i = 0; i < sizeof(attrs) / sizeof(attrs[0]); i++) {
        enum fact fact = fact_of_names(node_attr(node, attrs[i]));
        if (fact != FACT_COUNT)
            return fact;
    }
    return FACT_COUNT;
}

static bool
has_digit(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= '0' && s.p[i] <= '9')
            return true;
    return false;
}

/* Is the text fit to be that fact? */
static bool
is_value(enum fact fact, struct str text)
{
    if (text.n < 2 || text.n > VALUE_MAX)
        return false;
    return fact == FACT_PAY ? has_digit(text) : str_find(text, STR("://")) < 0;
}

/* Is the subtree small enough to be a value? A large one is a part of the page. */
static bool
is_small(const struct tree *tree, uint32_t at)
{
    const struct node *nodes = tree->nodes;
    size_t bytes = 0;
    if (nodes[at].end - at > 64)
        return false;
    for (uint32_t i = at; i < nodes[at].end; i++)
        bytes += nodes[i].is_text ? nodes[i].text.n : 0;
    return bytes <= 8 * VALUE_MAX;
}

static void
find_by_names(const struct tree *tree, uint32_t root, const uint8_t *skip,
              struct arena *arena, struct str found[FACT_COUNT])
{
    for (uint32_t i = root + 1; i < tree->nodes[root].end;) {
        const struct node *node = &tree->nodes[i];
        if (skip[i]) {
            i = node->end;
            continue;
        }
        enum fact fact = !node->is_text && node->attr_count > 0 && node->tag != TAG_BODY
                             ? fact_of_node(node)
                             : FACT_COUNT;
        if (fact != FACT_COUNT && found[fact].n == 0 && is_small(tree, i)) {
            struct str text = plain_line(tree_text(tree, i, skip, arena), arena);
            if (is_value(fact, text))
                found[fact] = text;
        }
        i++;
    }
}

/* ---- by labels ---- */

/* Small letter of a Latin or Cyrillic capital; labels need no more. */
static uint32_t
small_letter(uint32_t c)
{
    if ((c >= 'A' && c <= 'Z') || (c >= 0x410 && c <= 0x42f))
        return c + 32;
    if (c >= 0x400 && c <= 0x40f)
        return c + 0x50; /* Ё І Ў */
    if (c >= 0x490 && c <= 0x4ff && c % 2 == 0)
        return c + 1; /* Қ Ғ Ң Ұ Ү Һ Ө Ә */
    return c;
}

size_t
facts_label_length(struct str line, struct str label)
{
    size_t at = 0, in_label = 0;
    while (in_label < label.n) {
        if (at >= line.n)
            return 0;
        uint32_t a = small_letter(utf8_next(line, &at));
        if (a != utf8_next(label, &in_label))
            return 0;
    }
    return at;
}

/* The small letter that a line begins with, as one bit of 64; letters may share one. */
static uint64_t
first_bit(struct str line)
{
    size_t at = 0;
    return line.n > 0 ? UINT64_C(1) << (small_letter(utf8_next(line, &at)) % 64) : 0;
}

/* The letters that labels begin with: most lines begin with another. */
static uint64_t
label_bits(void)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < sizeof(LABELS) / sizeof(LABELS[0]); i++)
        bits |= first_bit(str_of(LABELS[i].label));
    return bits;
}

/* What follows a label in its line; false when the line does not begin with a label. */
static bool
read_label(struct str line, enum fact *fact, struct str *rest)
{
    for (size_t i = 0; i < sizeof(LABELS) / sizeof(LABELS[0]); i++) {
        size_t n = facts_label_length(line, str_of(LABELS[i].label));
        if (n == 0)
            continue;
        struct str after = str_trim(str_sub(line, n, line.n));
        bool has_colon = after.n > 0 && after.p[0] == ':';
        if (after.n > 0 && !has_colon)
            continue;
        *fact = LABELS[i].fact;
        *rest = has_colon ? str_trim(str_sub(after, 1, after.n)) : after;
        return true;
    }
    return false;
}

static void
find_by_labels(struct str text, struct str found[FACT_COUNT])
{
    enum fact waiting =
        FACT_COUNT; /* a label that stood alone: the next line is its value */
    struct str line, rest;
    uint64_t bits = label_bits();
    while (str_cut(&text, '\n', &line)) {
        enum fact fact;
        line = str_trim(line);
        if (waiting != FACT_COUNT && found[waiting].n == 0 && is_value(waiting, line))
            found[waiting] = line;
        waiting = FACT_COUNT;
        if ((first_bit(line) & bits) == 0 || !read_label(line, &fact, &rest))
            continue;
        if (rest.n == 0)
            waiting = fact;
        else if (found[fact].n == 0 && is_value(fact, rest))
            found[fact] = rest;
    }
}

/* ---- a place that names its country ---- */

static bool
is_country(struct str part)
{
    for (size_t i = 0; i < sizeof(COUNTRIES) / sizeof(COUNTRIES[0]); i++)
        if (facts_label_length(part, str_of(COUNTRIES[i])) == part.n && part.n > 0)
            return true;
    return false;
}

/* "City, Region, Country", up to the country; empty when the line is none of that. */
static struct str
place_of_line(struct str line)
{
    struct str rest = line, part;
    bool has_before = false;
    if (line.n > VALUE_MAX / 2 || str_find_char(line, ',') < 0)
        return STR("");
    while (str_cut(&rest, ',', &part)) {
        ptrdiff_t dash = str_find(part, STR(" — "));
        if (dash < 0)
            dash = str_find(part, STR(" - "));
        if (dash >= 0)
            part = str_sub(part, 0, (size_t)dash);
        part = str_trim(part);
        if (is_country(part))
            return has_before
                       ? (struct str){ line.p, (size_t)(part.p + part.n - line.p) }
                       : STR("");
        has_before = true;
    }
    return STR("");
}

static struct str
find_place_line(struct str text)
{
    struct str line, place = STR("");
    while (place.n == 0 && str_cut(&text, '\n', &line))
        place = place_of_line(str_trim(line));
    return place;
}

/* ---- by cells ---- */

/* The next element beside a node; 0 when there is none. */
static uint32_t
next_element(const struct tree *tree, uint32_t at)
{
    const struct node *nodes = tree->nodes;
    uint32_t i = nodes[at].end, end = nodes[nodes[at].parent].end;
    while (i < end && nodes[i].is_text)
        i = nodes[i].end;
    return i < end ? i : 0;
}

/* A cell that is a label, and the value in the cell behind it. */
static void
find_by_cells(const struct tree *tree, uint32_t root, const uint8_t *skip,
              struct arena *arena, struct str found[FACT_COUNT])
{
    for (uint32_t i = root; i < tree->nodes[root].end; i++) {
        enum tag tag = (enum tag)tree->nodes[i].tag;
        struct str rest;
        enum fact fact;
        if ((tag != TAG_TD && tag != TAG_TH) || skip[i] || !is_small(tree, i))
            continue;
        struct str label = plain_line(tree_text(tree, i, skip, arena), arena);
        if (!read_label(label, &fact, &rest) || rest.n > 0 || found[fact].n > 0)
            continue;
        uint32_t cell = next_element(tree, i);
        if (cell == 0 || tree->nodes[cell].tag != TAG_TD || !is_small(tree, cell))
            continue;
        struct str value = plain_line(tree_text(tree, cell, skip, arena), arena);
        if (is_value(fact, value))
            found[fact] = value;
    }
}

void
facts_find_in(const struct tree *tree, uint32_t root, struct str text,
              const uint8_t *skip, struct arena *arena, struct facts *out)
{
    struct str found[FACT_COUNT] = { STR(""), STR(""), STR("") };
    text = str_sub(text, 0, utf8_floor(text, LOOK_BYTES));
    find_by_labels(text, found);
    find_by_cells(tree, root, skip, arena, found);
    find_by_names(tree, root, skip, arena, found);
    if (found[FACT_PLACE].n == 0)
        found[FACT_PLACE] = find_place_line(text);
    *out = (struct facts){ found[FACT_PAY], found[FACT_PLACE], found[FACT_EMPLOYER] };
}

void
facts_find(const struct tree *tree, const uint8_t *skip, struct arena *arena,
           struct facts *out)
{
    *out = (struct facts){ STR(""), STR(""), STR("") };
    if (tree->count > 0)
        facts_find_in(tree, 0, tree_text(tree, 0, skip, arena), skip, arena, out);
}
