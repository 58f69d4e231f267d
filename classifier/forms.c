/*
 * forms: an open-addressing table with a keyed hash, an entry a cache line, and two pools that
 * it points into.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/forms.h"

#include "core/mem.h"
#include "text/translit.h"
#include "text/words.h"

#include <stdlib.h>

#define ENTRIES_START (1u << 13)
#define ENTRIES_MAX   (1u << 17)
#define PROBES_MAX    32 /* entries looked at for one form */
#define FORM_BYTES    32 /* room in the pools for each form, on average */
#define FORM_ATOMS    6
#define AHEAD         16 /* words whose entries are asked for before they are needed */

_Static_assert(FORMS_MAX == ENTRIES_MAX / 8 * 5, "five of eight entries are used");
_Static_assert(MATCH_ATOMS_MAX < 256 && GATE_ITEMS_MAX < 256 && STEM_MAX < 256 &&
                   LANG_COUNT < 255,
               "counts of a form fit into bytes");

/* The first bytes of a form in two numbers, which its length makes unmistakable. */
struct key {
    uint64_t low, high;
    size_t n;
    uint64_t hash;
};

struct entry {
    uint64_t hash, low, high;
    struct form form; /* length 0: free */
};
_Static_assert(sizeof(struct entry) == 64, "an entry is a cache line");

struct forms {
    struct forms_needs needs;
    uint64_t seed[2];
    struct stemmer *stemmer;
    void *memory; /* of the table */
    struct entry *table;
    size_t entries; /* power of two */
    size_t count;
    uint8_t *bytes;
    size_t bytes_n;
    uint32_t *atoms;
    size_t atoms_n;
};

/* ---- keys ---- */

static uint64_t
load8(const uint8_t *p)
{
    uint64_t out;
    memcpy(&out, p, sizeof(out));
    return out;
}

static uint32_t
load4(const uint8_t *p)
{
    uint32_t out;
    memcpy(&out, p, sizeof(out));
    return out;
}

/* Both halves of the product, folded into one: each bit of either number reaches all. */
static uint64_t
fold_product(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* A keyed hash for words of a few bytes, after wyhash (Wang Yi, public domain). */
static uint64_t
hash_of(const struct forms *f, const struct key *k, const uint8_t *p, enum lang lang)
{
    uint64_t h = fold_product(k->low ^ f->seed[0],
                              k->high ^ f->seed[1] ^ k->n ^ (uint64_t)lang << 32);
    for (size_t at = 16; at < k->n; at += 8) {
        size_t from = at + 8 <= k->n ? at : k->n - 8;
        h = fold_product(h ^ load8(p + from), f->seed[1] ^ at);
    }
    return fold_product(h, 0x9E3779B97F4A7C15u) | 1;
}

static struct key
key_of(const struct forms *f, const uint8_t *p, size_t n, enum lang lang)
{
    struct key k = { .n = n };
    if (n >= 8) {
        k.low = load8(p);
        k.high = load8(n < 16 ? p + n - 8 : p + 8);
    } else if (n >= 4) {
        k.low = load4(p) | (uint64_t)load4(p + n - 4) << 32;
    } else if (n > 0) {
        k.low = p[0] | (uint64_t)p[n / 2] << 8 | (uint64_t)p[n - 1] << 16;
    }
    k.hash = hash_of(f, &k, p, lang);
    return k;
}

/* ---- the table ---- */

static size_t
forms_max(const struct forms *f)
{
    return f->entries / 8 * 5;
}

/* An empty table, its entries on cache lines. */
static void
new_table(struct forms *f, size_t entries)
{
    const size_t line = sizeof(*f->table);
    f->memory = mem_alloc(entries + 1, line);
    f->table =
        (struct entry *)(((uintptr_t)f->memory + line - 1) & ~(uintptr_t)(line - 1));
    f->entries = entries;
}

struct forms *
forms_new(const struct forms_needs *needs)
{
    struct forms *f = mem_alloc(1, sizeof(*f));
    f->needs = *needs;
    f->seed[0] = load8(needs->key.bytes) | 1;
    f->seed[1] = load8(needs->key.bytes + 8) | 1;
    f->stemmer = stemmer_new();
    new_table(f, ENTRIES_START);
    /* The pools never move; what of them is not used is not touched either. */
    f->bytes = mem_alloc(FORMS_MAX, FORM_BYTES);
    f->atoms = mem_alloc(FORMS_MAX, FORM_ATOMS * sizeof(*f->atoms));
    return f;
}

void
forms_free(struct forms *f)
{
    if (!f)
        return;
    stemmer_free(f->stemmer);
    free(f->memory);
    free(f->bytes);
    free(f->atoms);
    free(f);
}

struct stemmer *
forms_stemmer(struct forms *f)
{
    return f->stemmer;
}

static bool
pools_full(const struct forms *f, size_t bytes, size_t atoms)
{
    return f->bytes_n + bytes > (size_t)FORMS_MAX * FORM_BYTES ||
           f->atoms_n + atoms > (size_t)FORMS_MAX * FORM_ATOMS;
}

/* Moves all entries into a table twice as large. */
static void
grow(struct forms *f)
{
    void *memory = f->memory;
    const struct entry *old = f->table;
    size_t entries = f->entries;
    new_table(f, 2 * entries);
    for (size_t i = 0; i < entries; i++) {
        if (old[i].form.length == 0)
            continue;
        size_t at = old[i].hash & (f->entries - 1);
        while (f->table[at].form.length)
            at = (at + 1) & (f->entries - 1);
        f->table[at] = old[i];
    }
    free(memory);
}

void
forms_next_ad(struct forms *f)
{
    bool full = pools_full(f, 2 * STEM_MAX, MATCH_ATOMS_MAX + GATE_ITEMS_MAX);
    if (!full && f->count < forms_max(f))
        return;
    if (!full && f->entries < ENTRIES_MAX) {
        grow(f);
        return;
    }
    memset(f->table, 0, f->entries * sizeof(*f->table));
    f->count = f->bytes_n = f->atoms_n = 0;
}

/* ---- one form ---- */

/* Has the form a digit? Numbers are no tokens: ages and lengths hide in them. */
static bool
has_digit(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (fold_is_digit(p[i]))
            return true;
    }
    return false;
}

/* A form worked out, before it is kept. */
struct fresh {
    uint32_t atoms[MATCH_ATOMS_MAX + GATE_ITEMS_MAX]; /* and behind them the gates */
    size_t atom_count, gate_count;
    uint8_t stem[STEM_MAX];
    size_t stem_n;
    uint64_t stem_hash;
    uint32_t token;
    uint8_t role;
    bool overflow;
};

/* Adds the atoms of a reading in the other script to those of the word itself. */
static void
add_atoms(struct forms *f, const uint8_t *p, size_t n, struct fresh *out)
{
    uint32_t more[MATCH_ATOMS_MAX];
    const size_t count =
        matcher_atoms(f->needs.matcher, f->stemmer, p, n, more, &out->overflow);
    for (size_t i = 0; i < count; i++) {
        bool known = false;
        for (size_t k = 0; k < out->atom_count && !known; k++)
            known = out->atoms[k] == more[i];
        if (known)
            continue;
        if (out->atom_count == MATCH_ATOMS_MAX) {
            out->overflow = true;
            break;
        }
        out->atoms[out->atom_count++] = more[i];
    }
}

/* The word as a token: its stem, unless it is one of those that are no tokens. */
static void
add_token(struct forms *f, const uint8_t *p, size_t n, enum lang lang,
          struct fresh *out)
{
    if (n < 2 || n > STEM_MAX || has_digit(p, n))
        return;
    if (f->needs.neutral && neutral_word(f->needs.neutral, p, n))
        return;
    out->stem_n = stem_word(f->stemmer, p, n, lang, out->stem);
    out->stem_hash = model_stem_hash(out->stem, out->stem_n, lang);
    if (f->needs.model)
        out->token = model_find(f->needs.model, out->stem_hash);
}

static void
work_out(struct forms *f, const uint8_t *p, size_t n, enum lang lang, struct fresh *out)
{
    uint8_t other[TRANSLIT_MAX];
    const size_t other_n = translit_word(p, n, lang, other);
    out->atom_count = out->gate_count = out->stem_n = 0;
    out->stem_hash = out->role = 0;
    out->overflow = false;
    out->token = MODEL_NONE;
    if (f->needs.matcher) {
        add_atoms(f, p, n, out);
        if (other_n)
            add_atoms(f, other, other_n, out);
    }
    if (f->needs.gates)
        out->gate_count =
            gates_word(f->needs.gates, p, n, false, out->atoms + out->atom_count);
    if (f->needs.negation)
        out->role = negation_role_of(f->needs.negation, p, n);
    if (other_n && f->needs.neutral && neutral_word(f->needs.neutral, other, other_n))
        return;
    add_token(f, p, n, lang, out);
    if (other_n && f->needs.model && out->token == MODEL_NONE)
        add_token(f, other, other_n, lang, out);
}

/* The form in the memory given: its atoms, and its own bytes with the stem behind them. */
static struct form
form_of(const struct fresh *fresh, uint32_t *atoms, uint8_t *bytes, const uint8_t *p,
        size_t n)
{
    size_t long_n = n > 16 && n <= STEM_MAX ? n : 0; /* the key holds shorter ones */
    if (long_n)
        memcpy(bytes, p, n);
    memcpy(atoms, fresh->atoms,
           (fresh->atom_count + fresh->gate_count) * sizeof(*atoms));
    memcpy(bytes + long_n, fresh->stem, fresh->stem_n);
    return (struct form){
        .atoms = atoms,
        .stem = bytes + long_n,
        .stem_hash = fresh->stem_hash,
        .token = fresh->token,
        .atom_count = (uint8_t)fresh->atom_count,
        .gate_count = (uint8_t)fresh->gate_count,
        .stem_length = (uint8_t)fresh->stem_n,
        .role = fresh->role,
        .overflow = fresh->overflow,
        .length = (uint8_t)n,
    };
}

/* A form that is not kept. */
static const struct form *
loose_form(const struct fresh *fresh, const uint8_t *p, size_t n, struct arena *arena)
{
    struct form *out = ARENA_NEW(arena, struct form, 1);
    uint32_t *atoms = ARENA_NEW(arena, uint32_t, fresh->atom_count + fresh->gate_count);
    uint8_t *bytes = ARENA_NEW(arena, uint8_t, 2 * STEM_MAX);
    *out = form_of(fresh, atoms, bytes, p, n);
    return out;
}

/* The entry of the form, or the free one where it would stand; NULL when it is too far. */
static struct entry *
find(const struct forms *f, const struct key *k, const uint8_t *p, enum lang lang)
{
    size_t mask = f->entries - 1;
    size_t at = k->hash & mask;
    for (int probe = 0; probe < PROBES_MAX; probe++, at = (at + 1) & mask) {
        struct entry *e = &f->table[at];
        if (e->form.length == 0)
            return e;
        if (e->hash == k->hash && e->low == k->low && e->high == k->high &&
            e->form.length == k->n && e->form.lang == lang &&
            (k->n <= 16 || memcmp(e->form.stem - k->n, p, k->n) == 0))
            return e;
    }
    return NULL;
}

static const struct form *
make_form(struct forms *f, struct entry *e, const struct key *k, const uint8_t *p,
          enum lang lang, struct arena *arena)
{
    struct fresh fresh;
    work_out(f, p, k->n, lang, &fresh);
    size_t atoms = fresh.atom_count + fresh.gate_count;
    if (!e || f->count >= forms_max(f) || pools_full(f, 2 * STEM_MAX, atoms))
        return loose_form(&fresh, p, k->n, arena);
    e->hash = k->hash;
    e->low = k->low;
    e->high = k->high;
    e->form = form_of(&fresh, f->atoms + f->atoms_n, f->bytes + f->bytes_n, p, k->n);
    e->form.lang = (uint8_t)lang;
    f->bytes_n += (k->n > 16 ? k->n : 0) + fresh.stem_n;
    f->atoms_n += atoms;
    f->count++;
    return &e->form;
}

static const struct form *
get(struct forms *f, const struct key *k, const uint8_t *p, enum lang lang,
    struct arena *arena)
{
    struct entry *e = NULL;
    if (k->n > 0 && k->n <= STEM_MAX)
        e = find(f, k, p, lang);
    if (e && e->form.length)
        return &e->form;
    return make_form(f, e, k, p, lang, arena);
}

const struct form *
forms_get(struct forms *f, const uint8_t *p, size_t n, enum lang lang,
          struct arena *arena)
{
    struct key k = key_of(f, p, n, lang);
    return get(f, &k, p, lang, arena);
}

void
forms_get_all(struct forms *f, const uint8_t *p, const struct word *words, size_t count,
              enum lang lang, struct arena *arena, const struct form **out)
{
    struct key keys[AHEAD];
    for (size_t from = 0; from < count; from += AHEAD) {
        size_t n = count - from < AHEAD ? count - from : AHEAD;
        for (size_t i = 0; i < n; i++) {
            const struct word *w = &words[from + i];
            keys[i] = key_of(f, p + w->start, w->end - w->start, lang);
            __builtin_prefetch(&f->table[keys[i].hash & (f->entries - 1)]);
        }
        for (size_t i = 0; i < n; i++) {
            const uint8_t *word = p + words[from + i].start;
            out[from + i] = get(f, &keys[i], word, lang, arena);
            __builtin_prefetch(out[from + i]->atoms);
        }
    }
}
