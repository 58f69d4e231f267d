/*
 * match_trigger: chooses by which words a sequence is woken.
 *
 * Its trigger is the slot whose words are expected least often. Two more things it needs, of
 * slots and of the other words of an alternative, are looked for near these, so that a text
 * that holds the trigger without them costs a look at two numbers. Slots with the same
 * alternatives are one, filed under the atoms that fill them; one with a single alternative is
 * its rarest word.
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
    double worth;  /* how often it is asked for */
    uint8_t at;    /* its place in the sequence */
};

#define SECOND                                                                         \
    0.2 /* share of the triggers met near which the second slot is asked for */
#define PAYS                                                                           \
    25.0 /* a sequence looked for in vain costs as much as so many slots filled */
/* Two slots of no sequence: one always has a word, one takes what is over. */
#define SLOTS_OWN 2

/* Slots that are waited for, each once. */
struct slots {
    struct slot *items;
    uint32_t count;
    uint32_t
        *rank; /* of each: its final number, the most expected first; 0: not kept */
    uint32_t kept;
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
        struct slot slot = { .atoms = atoms, .count = s->steps[i].word_count, .at = i };
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

/* The most words from a word of one slot to a word of another. */
static int
reach_between(const struct sequence *s, uint8_t from, uint8_t to)
{
    const uint8_t first = from < to ? from : to;
    const uint8_t last = from < to ? to : from;
    int reach = s->steps[last].longest;
    for (uint8_t i = first; i < last; i++)
        reach += s->steps[i + 1].reach;
    return from < to ? reach : -reach;
}

/* What a sequence needs near its trigger: a slot, or one word. */
struct want {
    uint32_t place; /* among those that are filled; 0: always there */
    int reach;      /* as in struct waiting */
    double common;  /* how often it is expected */
};

/* The rarest two. */
struct wants {
    struct want items[2];
    int count;
};

static void
add_want(struct wants *wants, struct want want)
{
    if (want.place == 0)
        return;
    if (wants->count > 0 && want.common < wants->items[0].common) {
        const struct want other = wants->items[0];
        wants->items[0] = want;
        want = other;
    }
    if (wants->count < 2)
        wants->items[wants->count++] = want;
    else if (want.common < wants->items[1].common)
        wants->items[1] = want;
}

/* Has the sequence wait for its i-th want. Of one that may stand farther off than moves can
 * tell it does not matter where it stands: it is not waited for. */
static void
wait_for(struct waiting *w, int i, const struct want *want)
{
    unsigned left =
        ((unsigned)abs(want->reach) + (1u << MATCH_SHIFT) - 1) >> MATCH_SHIFT;
    for (unsigned k = 0; k < 4; k++) {
        w->by[i][k] = (uint8_t)(left < 1u << k ? left : 1u << k);
        left -= w->by[i][k];
    }
    w->reach[i] = (int16_t)want->reach;
    w->slots[i] = left > 0 ? 0 : want->place;
}

/* Adds the words of an alternative besides its rarest one. */
static void
want_words(const struct matcher *m, const struct slots *slots, const uint32_t *phrase,
           uint32_t rarest, struct wants *wants)
{
    int words = 0, at = -1; /* words so far, and before the rarest */
    for (bool more = true; more; phrase++) {
        const uint32_t atom = *phrase & ~MATCH_MORE;
        more = *phrase & MATCH_MORE;
        if (atom == rarest && at < 0)
            at = words;
        words += atom < ATOM_KIND_COUNT ? MATCH_TYPED_WORDS : 1;
    }
    for (phrase -= 1; words > 0; phrase--) {
        const uint32_t atom = *phrase & ~MATCH_MORE;
        words -= atom < ATOM_KIND_COUNT ? MATCH_TYPED_WORDS : 1;
        if (atom != rarest)
            add_want(wants,
                     (struct want){ slots->kept + atom, words - at, m->common[atom] });
    }
}

/* What fills the slot, once slots are ranked. */
static uint32_t
place_of(const struct matcher *m, struct slots *slots, const struct slot *slot)
{
    uint32_t at = 0;
    const uint32_t rarest = match_rarest(m, slot->atoms, &at);
    return at == slot->count ? slots->kept + rarest
                             : slots->rank[number_slot(slots, slot)];
}

/* Two more slots of the sequence, as wants. */
static struct wants
want_slots(const struct matcher *m, const struct sequence *s, const struct slot *sorted,
           struct slots *slots)
{
    struct wants wants = { 0 };
    for (int i = 1; i < 3 && i < s->count; i++) {
        const struct slot *slot = &sorted[i];
        add_want(&wants, (struct want){ place_of(m, slots, slot),
                                        reach_between(s, sorted[0].at, slot->at),
                                        slot->common });
    }
    return wants;
}

/* Has a sequence wait for each alternative of its trigger. */
static void
file_trigger(struct matcher *m, size_t number, struct slots *slots)
{
    const struct sequence *s = (const struct sequence *)(m->code + m->starts[number]);
    const struct pattern_use *use = &m->patterns[s->pattern];
    struct slot sorted[PATTERN_SLOTS_MAX];
    sort_slots(m, s, sorted);
    const struct wants others = want_slots(m, s, sorted, slots);
    for (uint32_t at = 0; at < sorted[0].count;) {
        struct waiting mine = { .code = m->starts[number],
                                .number = (uint32_t)number,
                                .langs = (uint16_t)use->langs,
                                .fields = (uint16_t)use->fields };
        struct wants wants = others;
        const uint32_t *phrase = &sorted[0].atoms[at];
        if (is_alone(s, sorted[0].atoms, at)) {
            mine.code = MATCH_ALONE;
            mine.number = s->pattern;
        }
        const uint32_t rarest = match_rarest(m, sorted[0].atoms, &at);
        want_words(m, slots, phrase, rarest, &wants);
        for (int i = 0; i < wants.count; i++)
            wait_for(&mine, i, &wants.items[i]);
        struct share *t = &m->uses[rarest].wakes;
        m->waiting[t->first + t->count++] = mine;
    }
}

/* Counts the alternatives of a sequence's trigger, and notes which slots it may wait for. */
static void
count_trigger(struct matcher *m, size_t number, struct slots *slots)
{
    const struct sequence *s = (const struct sequence *)(m->code + m->starts[number]);
    struct slot sorted[PATTERN_SLOTS_MAX];
    sort_slots(m, s, sorted);
    for (int i = 1; i < 3 && i < s->count; i++) {
        struct slot *slot = &slots->items[number_slot(slots, &sorted[i])];
        slot->worth += sorted[0].common * (i == 1 ? 1 : SECOND);
    }
    for (uint32_t at = 0; at < sorted[0].count;)
        m->uses[match_rarest(m, sorted[0].atoms, &at)].wakes.count++;
}

/* Visits each alternative of a slot that is waited for. */
static void
visit_slot(struct matcher *m, uint32_t number, const struct slot *slot, bool file)
{
    for (uint32_t at = 0; at < slot->count && number;) {
        struct share *f = &m->uses[match_rarest(m, slot->atoms, &at)].fills;
        if (file)
            m->filled[MATCH_STEP * f->first + f->count] = (uint16_t)number;
        f->count++;
    }
}

static int
by_common(const void *a, const void *b)
{
    const struct slot *x = *(const struct slot *const *)a;
    const struct slot *y = *(const struct slot *const *)b;
    if (x->common != y->common)
        return x->common > y->common ? -1 : 1;
    return (x > y) - (x < y);
}

/* Is it asked for often enough that filling it in each text pays? A single alternative needs
 * no filling. */
static bool
is_worth(const struct slot *slot)
{
    uint32_t words = 0;
    while (slot->atoms[words++] & MATCH_MORE) {
    }
    return words < slot->count && slot->worth * PAYS >= slot->common;
}

/* Numbers the slots anew, those that are filled often side by side. */
static void
rank_slots(struct slots *slots)
{
    const struct slot **sorted = mem_alloc(slots->count, sizeof(const struct slot *));
    slots->rank = mem_alloc(slots->count, sizeof(*slots->rank));
    slots->kept = SLOTS_OWN;
    for (uint32_t i = SLOTS_OWN; i < slots->count; i++) {
        sorted[slots->kept] = &slots->items[i];
        slots->kept += is_worth(&slots->items[i]);
    }
    qsort(sorted + SLOTS_OWN, slots->kept - SLOTS_OWN, sizeof(*sorted), by_common);
    slots->kept = slots->kept < MATCH_SLOTS_MAX ? slots->kept : MATCH_SLOTS_MAX;
    for (uint32_t i = SLOTS_OWN; i < slots->kept; i++)
        slots->rank[sorted[i] - slots->items] = i;
    free(sorted);
}

/* Gives a share its part of a list; counting begins anew. */
static void
share_out(struct share *share, uint32_t *total)
{
    share->first = *total;
    *total += share->count;
    share->count = 0;
}

/* Makes room for the lists; returns the step behind those of slots, which fills nothing. */
static uint32_t
make_lists(struct matcher *m)
{
    uint32_t waiting = 0, filled = 0;
    for (uint32_t a = 0; a < m->atom_count; a++) {
        share_out(&m->uses[a].wakes, &waiting);
        m->uses[a].fills.count = (m->uses[a].fills.count + MATCH_STEP - 1) / MATCH_STEP;
        share_out(&m->uses[a].fills, &filled);
    }
    m->waiting = mem_alloc(waiting + 1, sizeof(*m->waiting));
    m->waiting_count = waiting;
    m->filled = mem_alloc(MATCH_STEP * (filled + (size_t)1), sizeof(*m->filled));
    for (size_t i = 0; i < MATCH_STEP * (filled + (size_t)1); i++)
        m->filled[i] = 1;
    return filled;
}

/* From slots to steps of them; atoms that fill none share one step of nothing. */
static void
end_lists(struct matcher *m, uint32_t nothing)
{
    for (uint32_t a = 0; a < m->atom_count; a++) {
        struct share *fills = &m->uses[a].fills;
        if (fills->count == 0)
            *fills = (struct share){ nothing, 1 };
        else
            fills->count = (fills->count + MATCH_STEP - 1) / MATCH_STEP;
    }
}

void
matcher_build(struct matcher *m)
{
    struct slots slots = { .count = SLOTS_OWN, .table_size = 16 };
    match_order(m);
    while (slots.table_size < 4 * m->sequence_count)
        slots.table_size *= 2;
    slots.table = mem_alloc(slots.table_size, sizeof(*slots.table));
    slots.items = mem_alloc(2 * m->sequence_count + SLOTS_OWN, sizeof(*slots.items));
    m->uses = mem_alloc(m->atom_count, sizeof(*m->uses));
    for (size_t i = 0; i < m->sequence_count; i++)
        count_trigger(m, i, &slots);
    rank_slots(&slots);
    for (uint32_t i = SLOTS_OWN; i < slots.count; i++)
        visit_slot(m, slots.rank[i], &slots.items[i], false);
    const uint32_t nothing = make_lists(m);
    for (size_t i = 0; i < m->sequence_count; i++)
        file_trigger(m, i, &slots);
    for (uint32_t i = SLOTS_OWN; i < slots.count; i++)
        visit_slot(m, slots.rank[i], &slots.items[i], true);
    end_lists(m, nothing);
    m->slot_count = slots.kept;
    m->stemmer = NULL;
    free(slots.rank);
    free(slots.table);
    free(slots.items);
}
