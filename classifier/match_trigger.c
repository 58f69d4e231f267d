/*
 * match_trigger: chooses by which words a sequence is woken.
 *
 * Its trigger is the slot whose words are expected least often. Two more slots are filed under
 * the atoms that fill them, so that a text that holds the trigger without these nearby costs a
 * look at two numbers. Slots with the same alternatives are one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/match_build.h"

#include "core/mem.h"

#include <stdlib.h>

/* A slot of a sequence: its alternatives. */
struct slot {
    const uint32_t *atoms;
    uint32_t count;
    double common; /* how often one of them is expected */
};

/* Slots that are waited for, each once; number 0 is the one that always has a word. */
struct slots {
    struct slot *items;
    uint32_t count;
    uint32_t *table; /* open addressing over items; power of two; 0: free */
    size_t table_size;
};

/* The slots of a sequence, the rarest first. */
static void
sort_slots(const struct matcher *m, const struct sequence *s,
           struct slot out[PATTERN_SLOTS_MAX])
{
    const uint32_t *atoms = sequence_atoms(s);
    for (uint8_t i = 0; i < s->count; i++) {
        struct slot slot = { .atoms = atoms, .count = s->steps[i].word_count };
        slot.common = match_slot_common(m, atoms, slot.count);
        uint8_t k = i;
        for (; k > 0 && out[k - 1].common > slot.common; k--)
            out[k] = out[k - 1];
        out[k] = slot;
        atoms += slot.count;
    }
}

/* The number of a slot with these alternatives. */
static uint32_t
number_slot(struct slots *slots, const struct slot *slot)
{
    uint64_t hash = slot->count;
    for (uint32_t i = 0; i < slot->count; i++)
        hash = (hash ^ slot->atoms[i]) * 0x9E3779B97F4A7C15u;
    size_t at = hash >> 32 & (slots->table_size - 1);
    for (; slots->table[at]; at = (at + 1) & (slots->table_size - 1)) {
        const struct slot *old = &slots->items[slots->table[at]];
        if (old->count == slot->count &&
            memcmp(old->atoms, slot->atoms, slot->count * sizeof(*slot->atoms)) == 0)
            return slots->table[at];
    }
    slots->items[slots->count] = *slot;
    slots->table[at] = slots->count;
    return slots->count++;
}

/* Is the alternative at `at` one word, and nothing else needed for a match? */
static bool
is_alone(const struct sequence *s, const uint32_t *atoms, uint32_t at)
{
    return s->count == 1 && !s->anchored && !(atoms[at] & MATCH_MORE) &&
           atoms[at] >= ATOM_KIND_COUNT;
}

/* The most words from the start of a match to its end. */
static uint16_t
span_of(const struct sequence *s)
{
    return (uint16_t)(s->span + s->steps[s->count - 1].longest);
}

/* Visits each alternative of the trigger of one sequence: counts it, or files it. */
static void
visit_trigger(struct matcher *m, size_t number, struct slots *slots, bool file)
{
    const struct sequence *s = (const struct sequence *)(m->code + m->starts[number]);
    const struct pattern_use *use = &m->patterns[s->pattern];
    struct slot sorted[PATTERN_SLOTS_MAX];
    struct waiting waiting = { .code = m->starts[number],
                               .number = (uint32_t)number,
                               .langs = (uint16_t)use->langs,
                               .fields = (uint16_t)use->fields,
                               .span = span_of(s) };
    sort_slots(m, s, sorted);
    for (int i = 0; i < 2 && i + 1 < s->count; i++)
        waiting.slots[i] = number_slot(slots, &sorted[i + 1]);
    for (uint32_t at = 0; at < sorted[0].count;) {
        struct waiting mine = waiting;
        if (is_alone(s, sorted[0].atoms, at)) {
            mine.slots[0] = MATCH_ALONE;
            mine.slots[1] = s->pattern;
        }
        struct share *t = &m->uses[match_rarest(m, sorted[0].atoms, &at)].wakes;
        if (file)
            m->waiting[t->first + t->count] = mine;
        t->count++;
    }
}

/* Visits each alternative of a slot that is waited for. */
static void
visit_slot(struct matcher *m, uint32_t number, const struct slot *slot, bool file)
{
    for (uint32_t at = 0; at < slot->count;) {
        struct share *f = &m->uses[match_rarest(m, slot->atoms, &at)].fills;
        if (file)
            m->filled[f->first + f->count] = number;
        f->count++;
    }
}

/* Gives a share its part of a list; counting begins anew. */
static void
share_out(struct share *share, uint32_t *total)
{
    share->first = *total;
    *total += share->count;
    share->count = 0;
}

static void
make_lists(struct matcher *m)
{
    uint32_t waiting = 0, filled = 0;
    for (uint32_t a = 0; a < m->atom_count; a++) {
        share_out(&m->uses[a].wakes, &waiting);
        share_out(&m->uses[a].fills, &filled);
    }
    m->waiting = mem_alloc(waiting + 1, sizeof(*m->waiting));
    m->filled = mem_alloc(filled + 1, sizeof(*m->filled));
}

void
matcher_build(struct matcher *m)
{
    struct slots slots = { .count = 1, .table_size = 16 };
    match_order(m);
    while (slots.table_size < 4 * m->sequence_count)
        slots.table_size *= 2;
    slots.table = mem_alloc(slots.table_size, sizeof(*slots.table));
    slots.items = mem_alloc(2 * m->sequence_count + 1, sizeof(*slots.items));
    m->uses = mem_alloc(m->atom_count, sizeof(*m->uses));
    for (size_t i = 0; i < m->sequence_count; i++)
        visit_trigger(m, i, &slots, false);
    for (uint32_t i = 1; i < slots.count; i++)
        visit_slot(m, i, &slots.items[i], false);
    make_lists(m);
    for (size_t i = 0; i < m->sequence_count; i++)
        visit_trigger(m, i, &slots, true);
    for (uint32_t i = 1; i < slots.count; i++)
        visit_slot(m, i, &slots.items[i], true);
    m->slot_count = slots.count;
    m->stemmer = NULL;
    free(slots.table);
    free(slots.items);
}
