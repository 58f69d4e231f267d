/*
 * match: runs the compiled patterns over one field, a block of words at a time.
 *
 * A block is cut into 64 stretches of a few words, and each atom keeps one bit for each
 * stretch it stands in. An atom met for the first time wakes the sequences it triggers, if
 * their other slots have words near it; those are looked for (match_sweep.c). A block begins as far
 * before its own words as the widest pattern reaches, so blocks find together what the whole
 * text would.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/match_run.h"

#include "core/bits.h"
#include "core/mem.h"

#include <stdlib.h>

#define FILLS_AHEAD 8 /* atoms whose slots are asked for before they are filled */

_Static_assert(LANG_COUNT <= 16, "languages fit into struct waiting");

struct match_scratch *
match_scratch_new(const struct matcher *m)
{
    struct match_scratch *s = mem_alloc(1, sizeof(*s));
    s->met = mem_alloc(m->atom_count + FILLS_AHEAD + (size_t)1, sizeof(*s->met));
    s->filled = mem_alloc(m->slot_count + (size_t)m->atom_count, sizeof(*s->filled));
    s->where = s->filled + m->slot_count;
    s->tried = mem_alloc(m->sequence_count / 64 + 1, sizeof(*s->tried));
    s->done = mem_alloc(m->sequence_count + 1, sizeof(*s->done));
    s->found = mem_alloc(m->pattern_count / 64 + 1, sizeof(*s->found));
    s->founds = mem_alloc(m->pattern_count / 64 / 64 + 1, sizeof(*s->founds));
    s->best = mem_alloc(m->pattern_count + 1, sizeof(*s->best));
    s->ahead = mem_alloc(PATTERN_SLOTS_MAX, sizeof(*s->ahead));
    s->live = mem_alloc(m->words_max + 1, sizeof(const uint32_t *));
    s->woken = mem_alloc(m->sequence_count + 1, sizeof(const struct sequence *));
    s->likely = mem_alloc(m->waiting_count + MATCH_STEP, sizeof(*s->likely));
    return s;
}

void
match_scratch_free(struct match_scratch *s)
{
    if (!s)
        return;
    free(s->met);
    free(s->filled);
    free(s->tried);
    free(s->done);
    free(s->masks);
    free(s->found);
    free(s->founds);
    free(s->best);
    free(s->ahead);
    free(s->woken);
    free(s->likely);
    free(s->live);
    free(s->gather.list);
    free(s);
}

/* A block being marked; kept apart from the scratch, so that it stays in registers. */
struct marking {
    uint64_t *where;
    struct met *met;
    size_t met_count;
    const struct atom_use *uses;
};

/* Whether an atom was met before is as good as chance, so there is no branch on it. */
static inline void
mark(struct marking *k, uint32_t atom, uint64_t bit, uint32_t word)
{
    const uint64_t before = k->where[atom];
    k->met[k->met_count] = (struct met){ atom, word };
    k->met_count += before == 0;
    k->where[atom] = before | bit;
    __builtin_prefetch(&k->uses[atom]);
}

static void
mark_typed(const struct running *r, const struct block *b, struct marking *k)
{
    const struct match_text *text = r->text;
    size_t low = 0;
    size_t high = text->typed_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (text->typed[mid].word < b->from)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < text->typed_count && text->typed[low].word < b->to; low++) {
        uint32_t word = text->typed[low].word;
        uint32_t atom = (uint32_t)text->typed[low].kind;
        r->s->masks[word] |= MATCH_MASK(atom);
        mark(k, atom, UINT64_C(1) << ((word - b->from) >> b->shift), word);
    }
}

static void
mark_block(const struct running *r, const struct block *b)
{
    struct match_scratch *s = r->s;
    struct marking k = { s->where, s->met, 0, r->m->uses };
    for (uint32_t w = b->from; w < b->to; w++) {
        const struct match_word *word = &r->text->words[w];
        uint64_t bit = UINT64_C(1) << ((w - b->from) >> b->shift);
        uint64_t mask = 0;
        for (uint32_t i = 0; i < word->atom_count; i++) {
            mask |= MATCH_MASK(word->atoms[i]);
            mark(&k, word->atoms[i], bit, w);
        }
        s->masks[w] = mask;
    }
    if (r->m->typed)
        mark_typed(r, b, &k);
    s->met_count = k.met_count;
}

static void
clear_block(struct match_scratch *s)
{
    for (size_t i = 0; i < s->met_count; i++)
        s->where[s->met[i].atom] = 0;
    s->met_count = 0;
}

void
match_keep(struct match *best, const struct match *found)
{
    if (best->end == 0 || found->end < best->end ||
        (found->end == best->end && found->start > best->start))
        *best = *found;
}

/* Orders of one pattern are told as one match. */
static void
keep_pattern(struct match_scratch *s, const struct match *match)
{
    uint64_t *word = &s->found[match->pattern / 64];
    uint64_t bit = UINT64_C(1) << match->pattern % 64;
    struct match *best = &s->best[match->pattern];
    if (!(*word & bit)) {
        *word |= bit;
        s->founds[match->pattern / 64 / 64] |= UINT64_C(1) << match->pattern / 64 % 64;
        s->found_count++;
        best->end = 0;
    }
    match_keep(best, match);
}

/* A match that reaches over the end of the block is not final: one inside it may end first. */
static void
try_sequence(const struct running *r, const struct block *b, const struct sequence *s)
{
    struct match found;
    const bool hit = match_sweep(r, b, s, &found);
    if (hit)
        keep_pattern(r->s, &found);
    if (hit && found.end <= r->text->words[b->to - 1].end)
        r->s->done[r->s->done_count++] = s->number;
    else
        r->s->tried[s->number / 64] &= ~(UINT64_C(1) << s->number % 64);
}

/* Lists a sequence to be tried, unless it is or need not be; asks for it ahead. */
static void
wake_sequence(const struct running *r, uint32_t number, uint32_t start)
{
    struct match_scratch *s = r->s;
    uint64_t bit = UINT64_C(1) << number % 64;
    if (s->tried[number / 64] & bit)
        return;
    s->tried[number / 64] |= bit;
    const uint32_t *code = &r->m->code[start];
    __builtin_prefetch(code);
    __builtin_prefetch(code + 16);
    __builtin_prefetch(code + 32);
    s->woken[s->woken_count++] = (const struct sequence *)code;
}

/* Notes where each slot that is waited for has a word. */
static void
fill_slots(const struct running *r)
{
    const struct matcher *m = r->m;
    const struct match_scratch *s = r->s;
    s->filled[0] = UINT64_MAX;
    for (size_t i = 0; i < s->met_count; i++) {
        const struct atom_use *use = &m->uses[s->met[i].atom];
        const struct atom_use *later = &m->uses[s->met[i + FILLS_AHEAD].atom];
        __builtin_prefetch(&m->filled[MATCH_STEP * (size_t)later->fills.first]);
        const uint16_t *slots = &m->filled[MATCH_STEP * (size_t)use->fills.first];
        const uint64_t where = s->where[s->met[i].atom];
        __builtin_prefetch(&m->waiting[use->wakes.first]);
        const uint16_t *end = slots + MATCH_STEP * (size_t)use->fills.count;
        do {
            s->filled[slots[0]] |= where;
            s->filled[slots[1]] |= where;
            s->filled[slots[2]] |= where;
            s->filled[slots[3]] |= where;
            slots += MATCH_STEP;
        } while (slots < end);
    }
}

/* Empties the slots again. A text fills most of its slots but once or twice: to go over the lists
 * once more costs half of what noting each slot that was empty does. */
static void
empty_slots(const struct running *r)
{
    const struct matcher *m = r->m;
    const struct match_scratch *s = r->s;
    for (size_t i = 0; i < s->met_count; i++) {
        const struct share *fills = &m->uses[s->met[i].atom].fills;
        const uint16_t *slots = &m->filled[MATCH_STEP * (size_t)fills->first];
        const uint16_t *end = slots + MATCH_STEP * (size_t)fills->count;
        do {
            s->filled[slots[0]] = 0;
            s->filled[slots[1]] = 0;
            s->filled[slots[2]] = 0;
            s->filled[slots[3]] = 0;
            slots += MATCH_STEP;
        } while (slots < end);
    }
}

/* All that the atoms of the block trigger. Two are written for each atom, and kept as many as it
 * has: that no branch is taken for most of them is worth more. */
static size_t
list_waiting(const struct running *r)
{
    const struct match_scratch *s = r->s;
    size_t n = 0;
    for (uint32_t i = 0; i < s->met_count; i++) {
        const struct share *wakes = &r->m->uses[s->met[i].atom].wakes;
        struct likely *to = s->likely + n;
        uint32_t k = 0;
        do {
            to[0] = (struct likely){ wakes->first + k, i };
            to[1] = (struct likely){ wakes->first + k + 1, i };
            to += 2;
            k += 2;
        } while (k < wakes->count);
        n += wakes->count;
    }
    return n;
}

/* Leaves out what does not apply or misses a slot. Whether it does is as good as chance, so
 * there is no branch on it. */
static size_t
sift_waiting(const struct running *r, size_t count)
{
    const struct match_scratch *s = r->s;
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const struct likely likely = s->likely[i];
        const struct waiting *w = &r->m->waiting[likely.place];
        s->likely[n] = likely;
        n += ((w->langs & r->langs) != 0) & ((w->fields & r->fields) != 0) &
             (s->filled[w->slots[0]] != 0) & (s->filled[w->slots[1]] != 0);
    }
    return n;
}

/* Can the i-th slot have a word near enough to an atom that stands in these stretches? */
static inline bool
is_near(const struct waiting *w, int i, uint64_t where, uint64_t filled)
{
    const uint64_t first = w->reach[i] < 0 ? UINT64_MAX : 0;
    const uint64_t other = (where ^ filled) & first;
    uint64_t low = where ^ other;
    const uint64_t high = filled ^ other;
    low |= low << w->by[i][0];
    low |= low << w->by[i][1];
    low |= low << w->by[i][2];
    low |= low << w->by[i][3];
    return (low & high) != 0;
}

/* Leaves out what has no word near enough for its i-th slot. In a long text, whose stretches
 * are longer, this leaves in more than need be. */
static size_t
sift_near(const struct running *r, int i, size_t count)
{
    const struct match_scratch *s = r->s;
    size_t n = 0;
    for (size_t k = 0; k < count; k++) {
        const struct likely likely = s->likely[k];
        const struct waiting *w = &r->m->waiting[likely.place];
        const uint64_t where = s->where[s->met[likely.met].atom];
        s->likely[n] = likely;
        n += is_near(w, i, where, s->filled[w->slots[i]]);
    }
    return n;
}

static void
wake(const struct running *r)
{
    const struct match_scratch *s = r->s;
    fill_slots(r);
    size_t count = sift_waiting(r, list_waiting(r));
    count = sift_near(r, 1, sift_near(r, 0, count));
    empty_slots(r);
    for (size_t i = 0; i < count; i++) {
        const struct waiting *w = &r->m->waiting[s->likely[i].place];
        const struct match_word *word = &r->text->words[s->met[s->likely[i].met].word];
        if (w->code == MATCH_ALONE)
            keep_pattern(r->s, &(struct match){ w->number, word->start, word->end });
        else
            wake_sequence(r, w->number, w->code);
    }
}

/* Wakes all that is asked for. */
static void
wake_some(const struct running *r)
{
    for (size_t i = 0; i < r->pattern_count; i++) {
        const struct pattern_use *use = &r->m->patterns[r->patterns[i]];
        for (uint32_t k = use->first; k < use->first + use->count; k++)
            wake_sequence(r, k, r->m->starts[k]);
    }
}

static void
run_block(const struct running *r, const struct block *b)
{
    struct match_scratch *s = r->s;
    s->woken_count = 0;
    mark_block(r, b);
    if (r->patterns)
        wake_some(r);
    else
        wake(r);
    for (size_t i = 0; i < s->woken_count; i++)
        try_sequence(r, b, s->woken[i]);
    clear_block(s);
}

/* What was found, in order of pattern number. */
static const struct match *
take_found(const struct matcher *m, struct match_scratch *s, struct arena *arena,
           size_t *count)
{
    *count = s->found_count;
    if (s->found_count == 0)
        return NULL;
    struct match *out = ARENA_RAW(arena, struct match, s->found_count);
    size_t n = 0;
    for (size_t k = 0; k <= m->pattern_count / 64 / 64; k++) {
        for (uint64_t some = s->founds[k]; some; some &= some - 1) {
            const size_t i = k * 64 + bits_first(some);
            for (uint64_t bits = s->found[i]; bits; bits &= bits - 1)
                out[n++] = s->best[i * 64 + bits_first(bits)];
            s->found[i] = 0;
        }
        s->founds[k] = 0;
    }
    s->found_count = 0;
    return out;
}

/* Makes ready for the next text. */
static void
forget_done(struct match_scratch *s)
{
    for (size_t i = 0; i < s->done_count; i++)
        s->tried[s->done[i] / 64] = 0;
    s->done_count = 0;
}

/* Block by block; each begins as far before its own words as the widest match reaches, so that
 * one which stands across the edge is all in the next block. */
static void
run_text(const struct running *r)
{
    const struct matcher *m = r->m;
    struct match_scratch *s = r->s;
    uint32_t words = (uint32_t)r->text->word_count;
    unsigned shift = MATCH_SHIFT;
    s->masks = mem_grow(s->masks, &s->masks_cap, words, sizeof(*s->masks));
    if (words > STRETCHES << shift) {
        while ((STRETCHES << shift) < 2 * m->span + 2 * STRETCHES)
            shift++;
    }
    uint32_t own = STRETCHES << shift;
    if (words > own)
        own -= m->span;
    for (uint32_t at = 0; at < words; at += own) {
        struct block b = { .shift = shift };
        b.from = at > m->span ? at - m->span : 0;
        b.to = words - at < own ? words : at + own;
        run_block(r, &b);
        if (r->gather && r->gather->cut) {
            r->gather->until = b.from ? r->text->words[b.from].start : 0;
            break;
        }
    }
    forget_done(s);
}

/* By pattern and end; of equals the shortest first. */
static int
by_end(const void *x, const void *y)
{
    const struct match *a = x;
    const struct match *b = y;
    if (a->pattern != b->pattern)
        return a->pattern < b->pattern ? -1 : 1;
    if (a->end != b->end)
        return a->end < b->end ? -1 : 1;
    return (a->start < b->start) - (a->start > b->start);
}

/* Two orders, and two blocks where they overlap, may have found one place. */
static void
take_places(struct gather *g, struct match_places *places, struct arena *arena)
{
    size_t n = 0;
    if (g->count > 1)
        qsort(g->list, g->count, sizeof(*g->list), by_end);
    struct match *out = ARENA_NEW(arena, struct match, g->count);
    for (size_t i = 0; i < g->count; i++) {
        if (n == 0 || out[n - 1].pattern != g->list[i].pattern ||
            out[n - 1].end != g->list[i].end)
            out[n++] = g->list[i];
    }
    places->list = out;
    places->count = n;
    places->cut = g->cut;
    places->until = g->until;
    places->steps = g->steps;
}

const struct match *
matcher_run(const struct matcher *m, struct match_scratch *s,
            const struct match_text *text, uint32_t langs, enum ad_field field,
            struct arena *arena, size_t *count)
{
    struct running r = { .m = m, .s = s, .text = text };
    r.langs = (uint16_t)langs;
    r.fields = MATCH_FIELD(field);
    run_text(&r);
    return take_found(m, s, arena, count);
}

const struct match *
matcher_run_some(const struct matcher *m, struct match_scratch *s,
                 const struct match_text *text, const uint32_t *patterns,
                 size_t pattern_count, struct arena *arena, size_t *count)
{
    struct running r = { .m = m, .s = s, .text = text };
    r.patterns = patterns;
    r.pattern_count = pattern_count;
    run_text(&r);
    return take_found(m, s, arena, count);
}

void
matcher_places(const struct matcher *m, struct match_scratch *s,
               const struct match_text *text, struct match_places *places,
               struct arena *arena)
{
    struct running r = { .m = m, .s = s, .text = text };
    r.patterns = places->patterns;
    r.pattern_count = places->pattern_count;
    r.gather = &s->gather;
    s->gather.count = 0;
    s->gather.steps = places->steps;
    s->gather.cut = false;
    s->gather.until = UINT32_MAX;
    run_text(&r);
    take_places(&s->gather, places, arena);
}
