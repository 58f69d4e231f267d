/*
 * regex_gate: items by their first two letters, texts by a bit for each item.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/regex_gate.h"

#include "core/mem.h"
#include "core/utf8.h"
#include "text/words.h"

#include <stdlib.h>

#define BUCKETS 4096
#define THREES  65536

/* ---- gates ---- */

/*
 * Letters as texts are folded before words are rewritten; empty when too little is left. A last
 * o or g is left out unless something else stands behind it, for with an apostrophe it is
 * another letter; `*right` is then not known, though the expression may say that a word ends
 * there.
 */
static struct str
fold_letters(struct str run, bool closed, bool *right, struct arena *arena)
{
    struct folded folded;
    size_t count = 0;
    fold_plain_copy(run, arena, &folded);
    const struct word *words = words_split(&folded, arena, &count);
    if (count != 1)
        return (struct str){ 0 };
    size_t n = words[0].end - words[0].start;
    uint8_t last = folded.p[words[0].end - 1];
    if (!closed && (last == 'o' || last == 'g')) {
        *right = false;
        n--;
    }
    return (struct str){ (const char *)folded.p + words[0].start, n };
}

/* One letter, as "ttt" folds to, is only looked for as a word of its own. */
static bool
is_word(const struct gate_item *item)
{
    return !item->letters || (item->left && item->right);
}

/* What is sought of a text. */
static bool
item_of(const struct need_text *text, struct arena *arena, struct gate_item *out)
{
    struct need_core core = need_core_of(text->text);
    memset(out, 0,
           sizeof(*out)); /* its gaps too: a pack is the same each time it is loaded */
    out->bytes = core.bytes;
    out->letters = core.letters;
    out->left = core.left;
    out->right = core.right;
    out->behind = core.behind;
    out->apart = core.apart;
    out->lead.chars = text->lead.chars;
    out->lead.runs = text->lead.runs;
    out->lead.any = text->lead.any;
    if (!core.worth)
        return false;
    for (const char *p = text->text.p; p < core.bytes.p; p++)
        out->lead.chars +=
            *p != NEED_EDGE && *p != NEED_SPACE && ((uint8_t)*p & 0xC0) != 0x80;
    if (core.letters)
        out->bytes = fold_letters(core.bytes, core.closed, &out->right, arena);
    return out->bytes.n > 1 || (out->bytes.n == 1 && is_word(out));
}

/* A gate under construction, with all that is needed to read it. */
struct draft {
    struct regex_gate gate;
    struct gate_item items[NEED_TEXTS_MAX * (NEED_CLAUSES_MAX + 1)];
    struct arena arena;
};

/* Adds a clause, unless one of its texts has nothing to look for. */
static void
add_clause(struct draft *d, const struct need_clause *need)
{
    struct regex_gate *gate = &d->gate;
    struct gate_clause *clause = &gate->clauses[gate->clause_count];
    *clause = (struct gate_clause){ gate->item_count, 0 };
    for (size_t i = 0; i < need->count; i++, clause->count++) {
        if (!item_of(&need->texts[i], &d->arena, &d->items[clause->first + i]))
            return;
    }
    gate->item_count += clause->count;
    gate->clause_count++;
}

/* Is it known of every item how far a match can begin in front of it? */
static bool
is_bound(const struct regex_gate *gate, const struct gate_clause *clause)
{
    for (uint32_t i = 0; i < clause->count; i++) {
        const struct need_reach *lead = &gate->items[clause->first + i].lead;
        if (lead->any || lead->runs > GATE_RUNS_MAX)
            return false;
    }
    return true;
}

/* Moves the items into the arena that the gate lives in. */
static void
keep_items(struct draft *d, struct arena *arena)
{
    struct gate_item *items = ARENA_NEW(arena, struct gate_item, d->gate.item_count);
    for (uint32_t i = 0; i < d->gate.item_count; i++) {
        items[i] = d->items[i];
        items[i].bytes = arena_str(arena, items[i].bytes);
    }
    d->gate.items = items;
}

void
regex_gate_of(struct str expression, struct str literal, struct arena *arena,
              struct regex_gate *out)
{
    struct draft *d = mem_alloc(1, sizeof(*d));
    arena_init(&d->arena, 0);
    struct regex_needs needs = regex_needs_of(expression, &d->arena);
    for (size_t i = 0; i < needs.count; i++)
        add_clause(d, &needs.clauses[i]);
    if (literal.n) {
        struct need_text text = { literal, { .any = true } };
        struct need_clause one = { &text, 1, 0 };
        add_clause(d, &one);
    }
    keep_items(d, arena);
    *out = d->gate;
    arena_free(&d->arena);
    free(d);
    for (size_t i = 0; i < out->clause_count && !out->anchor; i++) {
        if (is_bound(out, &out->clauses[i]))
            out->anchor = &out->clauses[i];
    }
}

/* ---- items of a pack ---- */

struct entry {
    const struct gate_item *item; /* one of those with these letters and edges */
    uint32_t next;                /* entry + 1; 0 at the end */
};

/* Lists of items by their first letters: three, two where there are no more, one. */
enum list_letters { ONE_LETTER, TWO_LETTERS, THREE_LETTERS, LIST_LETTERS };

/* Clauses by the letters, or the sign, that open them. */
struct openers {
    uint32_t *first; /* by number: use + 1; 0: none */
    size_t count, cap;
};

struct gates {
    struct entry *entries; /* letters; an entry's number is one more than its place */
    size_t count, cap;
    uint32_t buckets[LIST_LETTERS][BUCKETS]; /* first entry + 1 */
    /* Which lists may have some: most letters of most words begin nothing. */
    uint64_t threes[THREES / 64]; /* a bit by three letters, where one begins so */
    uint64_t twos[256][4]; /* by first letter: a bit by second, where these are one */
    bool ones[256];        /* letters that are one */
    struct gate_signs *signs;
    uint32_t *numbers; /* by item: of its letters or its sign */
    size_t number_count, number_cap;
    struct openers letters, marks; /* the marks are signs */
    struct use {
        uint32_t clause;
        uint32_t next; /* of the same opener, + 1; 0 at the end */
    } * uses;
    size_t use_count, use_cap;
    uint32_t *owners; /* by clause: its gate */
    size_t clause_count, clause_cap;
    uint8_t *wanted; /* by gate: how many clauses it has */
    size_t gate_count, gate_cap;
    uint32_t open_end; /* behind the last gate without clauses */
};

struct gates *
gates_new(void)
{
    struct gates *g = mem_alloc(1, sizeof(*g));
    g->signs = gate_signs_new();
    return g;
}

void
gates_free(struct gates *g)
{
    if (!g)
        return;
    gate_signs_free(g->signs);
    free(g->entries);
    free(g->numbers);
    free(g->letters.first);
    free(g->marks.first);
    free(g->uses);
    free(g->owners);
    free(g->wanted);
    free(g);
}

/* The bucket of the first so many letters. */
static uint32_t
bucket_of(const uint8_t *p, enum list_letters letters)
{
    uint32_t h = p[0];
    for (int i = 0; i < (int)letters; i++)
        h = h * 0x9E3779B1u ^ p[i + 1];
    return (h * 0x9E3779B1u) >> 20;
}

/* The bit of three letters. */
static uint32_t
three_of(const uint8_t *p)
{
    return (p[0] * 7841u ^ p[1] * 211u ^ p[2]) % THREES;
}

/* Has the opener of this number open the clause. */
static void
add_use(struct gates *g, struct openers *by, uint32_t number, uint32_t clause)
{
    by->first = mem_grow(by->first, &by->cap, number + (size_t)1, sizeof(*by->first));
    while (by->count <= number)
        by->first[by->count++] = 0;
    g->uses = mem_grow(g->uses, &g->use_cap, g->use_count + 1, sizeof(*g->uses));
    g->uses[g->use_count++] = (struct use){ clause, by->first[number] };
    by->first[number] = (uint32_t)g->use_count;
}

/* The number of the letters of an item. */
static uint32_t
number_letters(struct gates *g, const struct gate_item *item)
{
    enum list_letters letters = item->bytes.n < LIST_LETTERS
                                    ? (enum list_letters)(item->bytes.n - 1)
                                    : THREE_LETTERS;
    uint32_t *bucket =
        &g->buckets[letters][bucket_of((const uint8_t *)item->bytes.p, letters)];
    for (uint32_t i = *bucket; i; i = g->entries[i - 1].next) {
        const struct gate_item *old = g->entries[i - 1].item;
        if (old->left == item->left && old->right == item->right &&
            str_eq(old->bytes, item->bytes))
            return i;
    }
    const uint8_t *p = (const uint8_t *)item->bytes.p;
    if (letters == ONE_LETTER)
        g->ones[p[0]] = true;
    else if (letters == TWO_LETTERS)
        g->twos[p[0]][p[1] / 64] |= UINT64_C(1) << p[1] % 64;
    else
        g->threes[three_of(p) / 64] |= UINT64_C(1) << three_of(p) % 64;
    g->entries = mem_grow(g->entries, &g->cap, g->count + 1, sizeof(*g->entries));
    g->entries[g->count] = (struct entry){ item, *bucket };
    *bucket = (uint32_t)++g->count;
    return *bucket;
}

static uint32_t
number_sign(struct gates *g, const struct gate_item *item)
{
    if (item->bytes.p[0] == NEED_DIGIT)
        return SIGN_DIGITS;
    return gate_signs_add(g->signs, item->bytes);
}

static void
add_item(struct gates *g, const struct gate_item *item, uint32_t clause)
{
    uint32_t number = item->letters ? number_letters(g, item) : number_sign(g, item);
    add_use(g, item->letters ? &g->letters : &g->marks, number, clause);
    g->numbers =
        mem_grow(g->numbers, &g->number_cap, g->number_count + 1, sizeof(*g->numbers));
    g->numbers[g->number_count++] = number;
}

void
gates_add(struct gates *g, struct regex_gate *gate)
{
    gate->base = (uint32_t)g->number_count;
    for (size_t c = 0; c < gate->clause_count; c++) {
        const struct gate_clause *clause = &gate->clauses[c];
        uint32_t number = (uint32_t)g->clause_count;
        g->owners = mem_grow(g->owners, &g->clause_cap, g->clause_count + 1,
                             sizeof(*g->owners));
        g->owners[g->clause_count++] = (uint32_t)g->gate_count;
        for (uint32_t i = 0; i < clause->count; i++)
            add_item(g, &gate->items[clause->first + i], number);
    }
    g->wanted =
        mem_grow(g->wanted, &g->gate_cap, g->gate_count + 1, sizeof(*g->wanted));
    g->wanted[g->gate_count++] = (uint8_t)gate->clause_count;
    if (gate->clause_count == 0)
        g->open_end = (uint32_t)g->gate_count;
}

struct gate_word {
    const uint8_t *p;
    size_t n;
    bool anywhere; /* edges do not count */
};

static bool
stands_at(const struct gate_item *item, const struct gate_word *w, size_t at)
{
    size_t length = item->bytes.n;
    if (length > w->n - at || memcmp(w->p + at, item->bytes.p, length) != 0)
        return false;
    return w->anywhere ||
           ((!item->left || at == 0) && (!item->right || at + length == w->n));
}

struct gate_numbers {
    uint32_t *out;
    uint32_t count, max;
    uint64_t *seen; /* a bit by number; NULL: there are few */
};

static bool
has_number(uint32_t number, const struct gate_numbers *numbers)
{
    if (numbers->seen)
        return numbers->seen[number / 64] >> number % 64 & 1;
    for (uint32_t i = 0; i < numbers->count; i++) {
        if (numbers->out[i] == number)
            return true;
    }
    return false;
}

/* Adds a number once; false when there is no room for another. */
static bool
add_number(uint32_t number, struct gate_numbers *numbers)
{
    if (has_number(number, numbers))
        return true;
    if (numbers->count == numbers->max)
        return false;
    if (numbers->seen)
        numbers->seen[number / 64] |= UINT64_C(1) << number % 64;
    numbers->out[numbers->count++] = number;
    return true;
}

/* Adds the items that stand at `at` and begin with so many letters; false when there is no
 * room for another. */
static bool
add_entries(const struct gates *g, enum list_letters letters, const struct gate_word *w,
            size_t at, struct gate_numbers *out)
{
    uint32_t entry = g->buckets[letters][bucket_of(w->p + at, letters)];
    for (; entry; entry = g->entries[entry - 1].next) {
        const struct entry *e = &g->entries[entry - 1];
        if (stands_at(e->item, w, at) && !add_number(entry, out))
            return false;
    }
    return true;
}

/* Adds all items of a word; false when there is no room for another. */
static bool
add_word(const struct gates *g, const struct gate_word *w, struct gate_numbers *out)
{
    const uint8_t *p = w->p;
    const size_t n = w->n;
    bool fits = true;
    for (size_t at = 0; at + 2 <= n && fits; at++) {
        const uint32_t three = at + 3 <= n ? three_of(p + at) : 0;
        if (at + 3 <= n && (g->threes[three / 64] >> three % 64 & 1))
            fits = add_entries(g, THREE_LETTERS, w, at, out);
        if (fits && (g->twos[p[at]][p[at + 1] / 64] >> p[at + 1] % 64 & 1))
            fits = add_entries(g, TWO_LETTERS, w, at, out);
    }
    for (size_t at = 0; at < n && fits && (n == 1 || w->anywhere); at++)
        fits = !g->ones[p[at]] || add_entries(g, ONE_LETTER, w, at, out);
    return fits;
}

uint32_t
gates_word(const struct gates *g, const uint8_t *p, size_t n, bool anywhere,
           uint32_t out[GATE_ITEMS_MAX])
{
    const struct gate_word w = { p, n, anywhere };
    struct gate_numbers numbers = { out, 0, GATE_ITEMS_MAX, NULL };
    if (add_word(g, &w, &numbers))
        return numbers.count;
    out[0] = GATE_ANY;
    return 1;
}

uint32_t
gates_word_all(const struct gates *g, const uint8_t *p, size_t n, bool anywhere,
               uint64_t *seen, uint32_t *out)
{
    const struct gate_word w = { p, n, anywhere };
    struct gate_numbers numbers = { out, 0, (uint32_t)g->count, seen };
    add_word(g, &w, &numbers);
    for (uint32_t i = 0; i < numbers.count; i++)
        seen[out[i] / 64] = 0;
    return numbers.count;
}

uint32_t
gates_letters(const struct gates *g)
{
    return (uint32_t)g->count;
}

const struct gate_signs *
gates_signs(const struct gates *g)
{
    return g->signs;
}

/* ---- a text ---- */

/* Gates being opened clause by clause. */
struct opening {
    const struct gates *g;
    uint8_t *met;    /* by clause */
    uint8_t *wanted; /* by gate: clauses not met */
    uint32_t *out;
    uint32_t count;
};

static void
meet_clauses(struct opening *o, uint32_t use)
{
    for (; use; use = o->g->uses[use - 1].next) {
        const uint32_t clause = o->g->uses[use - 1].clause;
        const uint32_t gate = o->g->owners[clause];
        o->out[o->count] = gate;
        o->count += !o->met[clause] && --o->wanted[gate] == 0;
        o->met[clause] = 1;
    }
}

static bool
has_sign(const struct gate_text *text, uint32_t sign)
{
    const uint32_t *first = text->signs.first;
    return first[sign] < first[sign + 1] ||
           (sign == SIGN_DIGITS && text->signs.other_digits);
}

const uint32_t *
gates_candidates(const struct gates *g, const struct gate_text *text,
                 struct arena *arena, uint32_t *count)
{
    struct opening o = { .g = g,
                         .met = ARENA_NEW(arena, uint8_t, g->clause_count),
                         .wanted = ARENA_RAW(arena, uint8_t, g->gate_count),
                         .out = ARENA_RAW(arena, uint32_t, g->gate_count + 1) };
    const uint32_t end = text->any ? (uint32_t)g->gate_count : g->open_end;
    for (uint32_t i = 0; i < end; i++) {
        o.out[o.count] = i;
        o.count += text->any || g->wanted[i] == 0;
    }
    if (g->gate_count)
        memcpy(o.wanted, g->wanted, g->gate_count);
    for (size_t i = 0; i < text->find_count && !text->any; i++) {
        if (!text->next[i]) /* its last place */
            meet_clauses(&o, g->letters.first[text->finds[i].letters]);
    }
    for (uint32_t i = 0; i < g->marks.count && !text->any; i++) {
        if (has_sign(text, i))
            meet_clauses(&o, g->marks.first[i]);
    }
    *count = o.count;
    return o.out;
}

uint32_t
regex_gate_first(const struct regex_gate *gate, uint32_t i,
                 const struct gate_text *text)
{
    return text->first[text->gates->numbers[gate->base + i]];
}

const uint32_t *
regex_gate_places(const struct regex_gate *gate, uint32_t i,
                  const struct gate_text *text, uint32_t *count)
{
    const uint32_t sign = text->gates->numbers[gate->base + i];
    const uint32_t *first = text->signs.first;
    *count = first[sign + 1] - first[sign];
    return text->signs.list + first[sign];
}

/* Does item i of the gate stand in the text? */
static bool
has_item(const struct regex_gate *gate, uint32_t i, const struct gate_text *text)
{
    if (gate->items[i].letters)
        return regex_gate_first(gate, i, text) != 0;
    return has_sign(text, text->gates->numbers[gate->base + i]);
}

bool
regex_gate_open(const struct regex_gate *gate, const struct gate_text *text)
{
    for (size_t c = 0; c < gate->clause_count && !text->any; c++) {
        const struct gate_clause *clause = &gate->clauses[c];
        bool open = false;
        for (uint32_t i = 0; i < clause->count && !open; i++)
            open = has_item(gate, clause->first + i, text);
        if (!open)
            return false;
    }
    return true;
}
