/*
 * forms: an open-addressing table with a keyed hash, and three pools that it points into.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/forms.h"

#include "core/mem.h"
#include "text/translit.h"

#include <stdlib.h>

#define FORMS_START (1u << 12)
#define FORM_BYTES  32 /* room in the pools for each form, on average */
#define FORM_ATOMS  4

struct entry {
    uint64_t hash;
    uint64_t stem_hash;
    uint32_t bytes; /* into the byte pool: the form, then its stem */
    uint32_t atoms; /* into the atom pool */
    uint32_t token;
    uint8_t n, stem_n, atom_n, gate_n;
    uint8_t lang; /* enum lang + 1; 0: free */
};

struct forms {
    struct forms_needs needs;
    struct stemmer *stemmer;
    size_t max;          /* forms that fit now */
    struct entry *table; /* twice as many entries */
    size_t count;
    uint8_t *bytes;
    size_t bytes_n, bytes_cap;
    uint32_t *atoms;
    size_t atoms_n, atoms_cap;
    size_t overflows;
};

/* Pools never move while an ad is read, so that pointers into them stay good. */
static void
make_room(struct forms *f, size_t max)
{
    free(f->table);
    free(f->bytes);
    free(f->atoms);
    f->max = max;
    f->table = mem_alloc(max * 2, sizeof(*f->table));
    f->bytes_cap = max * FORM_BYTES;
    f->bytes = mem_alloc(f->bytes_cap, 1);
    f->atoms_cap = max * FORM_ATOMS;
    f->atoms = mem_alloc(f->atoms_cap, sizeof(*f->atoms));
    f->count = f->bytes_n = f->atoms_n = 0;
}

struct forms *
forms_new(const struct forms_needs *needs)
{
    struct forms *f = mem_alloc(1, sizeof(*f));
    f->needs = *needs;
    f->stemmer = stemmer_new();
    make_room(f, FORMS_START);
    return f;
}

void
forms_free(struct forms *f)
{
    if (!f)
        return;
    stemmer_free(f->stemmer);
    free(f->table);
    free(f->bytes);
    free(f->atoms);
    free(f);
}

struct stemmer *
forms_stemmer(struct forms *f)
{
    return f->stemmer;
}

size_t
forms_overflows(struct forms *f)
{
    size_t n = f->overflows;
    f->overflows = 0;
    return n;
}

static bool
is_full(const struct forms *f, size_t bytes, size_t atoms)
{
    return f->count >= f->max || f->bytes_n + bytes > f->bytes_cap ||
           f->atoms_n + atoms > f->atoms_cap;
}

void
forms_next_ad(struct forms *f)
{
    if (!is_full(f, 2 * STEM_MAX, MATCH_ATOMS_MAX + GATE_ITEMS_MAX))
        return;
    if (f->max < FORMS_MAX) {
        make_room(f, f->max * 2);
        return;
    }
    memset(f->table, 0, f->max * 2 * sizeof(*f->table));
    f->count = f->bytes_n = f->atoms_n = 0;
}

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
    uint32_t atoms[MATCH_ATOMS_MAX];
    size_t atom_count;
    uint32_t gates[GATE_ITEMS_MAX];
    size_t gate_count;
    uint8_t stem[STEM_MAX];
    size_t stem_n;
    uint64_t stem_hash;
    uint32_t token;
};

/* Adds the atoms of a reading in the other script to those of the word itself. */
static void
add_atoms(struct forms *f, const uint8_t *p, size_t n, struct fresh *out)
{
    uint32_t more[MATCH_ATOMS_MAX];
    bool overflow = false;
    const size_t count =
        matcher_atoms(f->needs.matcher, f->stemmer, p, n, more, &overflow);
    for (size_t i = 0; i < count; i++) {
        bool known = false;
        for (size_t k = 0; k < out->atom_count && !known; k++)
            known = out->atoms[k] == more[i];
        if (known)
            continue;
        if (out->atom_count == MATCH_ATOMS_MAX) {
            overflow = true;
            break;
        }
        out->atoms[out->atom_count++] = more[i];
    }
    f->overflows += overflow;
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
    out->stem_hash = 0;
    out->token = MODEL_NONE;
    if (f->needs.matcher) {
        add_atoms(f, p, n, out);
        if (other_n)
            add_atoms(f, other, other_n, out);
    }
    if (f->needs.gates)
        out->gate_count = gates_word(f->needs.gates, p, n, false, out->gates);
    if (other_n && f->needs.neutral && neutral_word(f->needs.neutral, other, other_n))
        return;
    add_token(f, p, n, lang, out);
    if (other_n && f->needs.model && out->token == MODEL_NONE)
        add_token(f, other, other_n, lang, out);
}

static void
from_fresh(const struct fresh *fresh, struct arena *arena, struct form *out)
{
    uint32_t *atoms = ARENA_NEW(arena, uint32_t, fresh->atom_count + fresh->gate_count);
    uint8_t *stem = ARENA_NEW(arena, uint8_t, fresh->stem_n);
    memcpy(atoms, fresh->atoms, sizeof(*atoms) * fresh->atom_count);
    memcpy(atoms + fresh->atom_count, fresh->gates, sizeof(*atoms) * fresh->gate_count);
    memcpy(stem, fresh->stem, fresh->stem_n);
    *out = (struct form){
        .atoms = atoms,
        .gates = atoms + fresh->atom_count,
        .atom_count = (uint32_t)fresh->atom_count,
        .gate_count = (uint32_t)fresh->gate_count,
        .token = fresh->token,
        .stem_hash = fresh->stem_hash,
        .stem = stem,
        .stem_length = (uint32_t)fresh->stem_n,
    };
}

static void
from_entry(const struct forms *f, const struct entry *e, struct form *out)
{
    *out = (struct form){
        .atoms = f->atoms + e->atoms,
        .gates = f->atoms + e->atoms + e->atom_n,
        .atom_count = e->atom_n,
        .gate_count = e->gate_n,
        .token = e->token,
        .stem_hash = e->stem_hash,
        .stem = f->bytes + e->bytes + e->n,
        .stem_length = e->stem_n,
    };
}

static void
keep(struct forms *f, struct entry *e, const uint8_t *p, size_t n,
     const struct fresh *fresh)
{
    e->stem_hash = fresh->stem_hash;
    e->token = fresh->token;
    e->bytes = (uint32_t)f->bytes_n;
    e->atoms = (uint32_t)f->atoms_n;
    e->n = (uint8_t)n;
    e->stem_n = (uint8_t)fresh->stem_n;
    e->atom_n = (uint8_t)fresh->atom_count;
    e->gate_n = (uint8_t)fresh->gate_count;
    memcpy(f->bytes + f->bytes_n, p, n);
    memcpy(f->bytes + f->bytes_n + n, fresh->stem, fresh->stem_n);
    memcpy(f->atoms + f->atoms_n, fresh->atoms, sizeof(*f->atoms) * fresh->atom_count);
    memcpy(f->atoms + f->atoms_n + fresh->atom_count, fresh->gates,
           sizeof(*f->atoms) * fresh->gate_count);
    f->bytes_n += n + fresh->stem_n;
    f->atoms_n += fresh->atom_count + fresh->gate_count;
    f->count++;
}

/* The entry of the form, or the free one where it would stand. */
static struct entry *
find(const struct forms *f, uint64_t hash, const uint8_t *p, size_t n, enum lang lang)
{
    size_t mask = f->max * 2 - 1;
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
        struct entry *e = &f->table[at];
        if (e->lang == 0)
            return e;
        if (e->hash == hash && e->n == n && e->lang == lang + 1 &&
            memcmp(f->bytes + e->bytes, p, n) == 0)
            return e;
    }
}

void
forms_get(struct forms *f, const uint8_t *p, size_t n, enum lang lang,
          struct arena *arena, struct form *out)
{
    struct fresh fresh;
    if (n > STEM_MAX) {
        work_out(f, p, n, lang, &fresh);
        from_fresh(&fresh, arena, out);
        return;
    }
    struct str bytes = { (const char *)p, n };
    uint64_t hash =
        hash_keyed(&f->needs.key, bytes) + (uint64_t)lang * 0x9E3779B97F4A7C15u;
    struct entry *e = find(f, hash, p, n, lang);
    if (e->lang == 0) {
        work_out(f, p, n, lang, &fresh);
        if (is_full(f, n + fresh.stem_n, fresh.atom_count + fresh.gate_count)) {
            from_fresh(&fresh, arena, out);
            return;
        }
        e->hash = hash;
        e->lang = (uint8_t)(lang + 1);
        keep(f, e, p, n, &fresh);
    }
    from_entry(f, e, out);
}
