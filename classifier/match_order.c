/*
 * match_order: puts side by side what texts often meet.
 *
 * A text meets a few hundred of many thousand atoms, mostly the same ones: numbered by how
 * often they are expected, these share cache lines. Sequences follow in the order in which
 * they are expected to be woken.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/match_build.h"

#include "core/mem.h"

#include <stdlib.h>

uint32_t
match_rarest(const struct matcher *m, const uint32_t *atoms, uint32_t *at)
{
    uint32_t best = atoms[*at] & ~MATCH_MORE;
    while (atoms[(*at)++] & MATCH_MORE) {
        uint32_t atom = atoms[*at] & ~MATCH_MORE;
        if (m->common[atom] < m->common[best])
            best = atom;
    }
    return best;
}

double
match_slot_common(const struct matcher *m, const uint32_t *atoms, uint32_t count)
{
    double common = 0;
    for (uint32_t at = 0; at < count;)
        common += m->common[match_rarest(m, atoms, &at)];
    return common;
}

/* Something with a number, and how often it is expected. */
struct ranked {
    double common;
    uint32_t number;
};

static int
by_rank(const void *a, const void *b)
{
    const struct ranked *x = a;
    const struct ranked *y = b;
    if (x->common != y->common)
        return x->common > y->common ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

/* The typed atoms keep their numbers. */
static void
order_atoms(struct matcher *m)
{
    struct ranked *atoms = mem_alloc(m->atom_count, sizeof(*atoms));
    uint32_t *moved = mem_alloc(m->atom_count, sizeof(*moved));
    uint32_t *langs = mem_alloc(m->atom_count, sizeof(*langs));
    for (uint32_t a = 0; a < m->atom_count; a++)
        atoms[a] = (struct ranked){ m->common[a], a };
    qsort(atoms + ATOM_KIND_COUNT, m->atom_count - ATOM_KIND_COUNT, sizeof(*atoms),
          by_rank);
    for (uint32_t a = 0; a < m->atom_count; a++) {
        moved[atoms[a].number] = a;
        m->common[a] = atoms[a].common;
        langs[a] = m->atom_langs[atoms[a].number];
    }
    for (size_t i = 0; i < m->key_count; i++)
        m->keys[i].atom = moved[m->keys[i].atom];
    for (size_t i = 0; i < m->sequence_count; i++) {
        struct sequence *s = (struct sequence *)(m->code + m->starts[i]);
        uint32_t *atom = (uint32_t *)sequence_atoms(s);
        for (uint8_t k = 0; k < s->count; k++) {
            for (uint32_t w = 0; w < s->steps[k].word_count; w++, atom++)
                *atom = moved[*atom & ~MATCH_MORE] | (*atom & MATCH_MORE);
        }
    }
    free(m->atom_langs);
    free(moved);
    free(atoms);
    m->atom_langs = langs;
    m->atom_langs_cap = m->atom_count;
}

/* How often a sequence is expected to be woken: as often as its rarest slot has a word. */
static double
expected(const struct matcher *m, const struct sequence *s)
{
    const uint32_t *atoms = sequence_atoms(s);
    double least = 0;
    for (uint8_t i = 0; i < s->count; i++) {
        double common = match_slot_common(m, atoms, s->steps[i].word_count);
        if (i == 0 || common < least)
            least = common;
        atoms += s->steps[i].word_count;
    }
    return least;
}

/* 32-bit units that a sequence takes in the code. */
static size_t
length_of(const struct sequence *s)
{
    const uint32_t *end = sequence_atoms(s);
    for (uint8_t i = 0; i < s->count; i++)
        end += s->steps[i].word_count;
    return (size_t)(end - (const uint32_t *)s);
}

static void
order_sequences(struct matcher *m)
{
    struct ranked *ranked = mem_alloc(m->sequence_count + 1, sizeof(*ranked));
    uint32_t *code = mem_alloc(m->code_count + 1, sizeof(*code));
    size_t at = 0;
    for (size_t i = 0; i < m->sequence_count; i++) {
        const struct sequence *s = (const struct sequence *)(m->code + m->starts[i]);
        ranked[i] = (struct ranked){ expected(m, s), (uint32_t)i };
    }
    qsort(ranked, m->sequence_count, sizeof(*ranked), by_rank);
    for (size_t i = 0; i < m->sequence_count; i++) {
        uint32_t *start = &m->starts[ranked[i].number];
        size_t length = length_of((const struct sequence *)(m->code + *start));
        memcpy(code + at, m->code + *start, length * sizeof(*code));
        *start = (uint32_t)at;
        at += length;
    }
    free(m->code);
    free(ranked);
    m->code = code;
    m->code_cap = m->code_count + 1;
}

void
match_order(struct matcher *m)
{
    order_atoms(m);
    order_sequences(m);
}
