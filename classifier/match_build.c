/*
 * match_build: compiles patterns into atoms, sequences and triggers.
 *
 * Atoms 0 to ATOM_KIND_COUNT-1 are the typed ones; words, prefixes and stems follow. A word
 * that many rules name is one atom.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/match_build.h"

#include "core/mem.h"

#include <math.h>
#include <stdlib.h>

#define TABLE_START 1024

struct matcher *
matcher_new(struct stemmer *stemmer)
{
    struct matcher *m = mem_alloc(1, sizeof(*m));
    m->stemmer = stemmer;
    m->atom_count = ATOM_KIND_COUNT;
    m->table_size = TABLE_START;
    m->table = mem_alloc(m->table_size, sizeof(*m->table));
    memset(m->table, 0xff, m->table_size * sizeof(*m->table));
    return m;
}

void
matcher_free(struct matcher *m)
{
    if (!m)
        return;
    free(m->pool);
    free(m->keys);
    free(m->table);
    free(m->phrase_atoms);
    free(m->phrases);
    free(m->slots);
    free(m->sequences);
    free(m->patterns);
    free(m->triggers);
    free(m->triggered);
    free(m);
}

size_t
matcher_pattern_count(const struct matcher *m)
{
    return m->pattern_count;
}

bool
matcher_uses_typed(const struct matcher *m)
{
    return m->typed;
}

/* FNV-1a; the table holds the words of the pack, which no outsider chooses. */
static uint32_t
hash_key(const uint8_t *p, size_t n, enum pattern_word_kind kind, enum lang lang)
{
    uint32_t h = 2166136261u ^ (uint32_t)kind * 31 ^ (uint32_t)lang * 1009;
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 16777619u;
    return h ^ h >> 15;
}

struct probe {
    const uint8_t *p;
    size_t n;
    enum pattern_word_kind kind;
    enum lang lang;
    uint32_t hash;
};

/* Slot of the table where these bytes are, or where they would go. */
static size_t
find_slot(const struct matcher *m, const struct probe *probe)
{
    size_t mask = m->table_size - 1;
    size_t at = probe->hash & mask;
    for (;; at = (at + 1) & mask) {
        uint32_t index = m->table[at];
        if (index == MATCH_NONE)
            return at;
        const struct atom_key *key = &m->keys[index];
        if (key->hash == probe->hash && key->n == probe->n &&
            key->kind == probe->kind && key->lang == probe->lang &&
            !memcmp(m->pool + key->bytes, probe->p, probe->n))
            return at;
    }
}

static void
grow_table(struct matcher *m)
{
    uint32_t *old = m->table;
    size_t old_size = m->table_size;
    m->table_size *= 2;
    m->table = mem_alloc(m->table_size, sizeof(*m->table));
    memset(m->table, 0xff, m->table_size * sizeof(*m->table));
    for (size_t i = 0; i < old_size; i++) {
        if (old[i] == MATCH_NONE)
            continue;
        size_t at = m->keys[old[i]].hash & (m->table_size - 1);
        while (m->table[at] != MATCH_NONE)
            at = (at + 1) & (m->table_size - 1);
        m->table[at] = old[i];
    }
    free(old);
}

static struct probe
probe_of(const uint8_t *p, size_t n, enum pattern_word_kind kind, enum lang lang)
{
    if (n > STEM_MAX)
        n = STEM_MAX;
    return (struct probe){ p, n, kind, lang, hash_key(p, n, kind, lang) };
}

/* The atom that already stands for these bytes; MATCH_NONE when there is none. */
static uint32_t
atom_of(const struct matcher *m, const struct probe *probe)
{
    uint32_t index = m->table[find_slot(m, probe)];
    return index == MATCH_NONE ? MATCH_NONE : m->keys[index].atom;
}

static void
add_key(struct matcher *m, const struct probe *probe, uint32_t atom)
{
    if ((m->key_count + 1) * 2 > m->table_size)
        grow_table(m);
    size_t at = find_slot(m, probe);
    m->keys = mem_grow(m->keys, &m->key_cap, m->key_count + 1, sizeof(*m->keys));
    m->pool = mem_grow(m->pool, &m->pool_cap, m->pool_n + probe->n, 1);
    memcpy(m->pool + m->pool_n, probe->p, probe->n);
    m->keys[m->key_count] = (struct atom_key){
        .hash = probe->hash,
        .atom = atom,
        .next = m->table[at],
        .bytes = (uint32_t)m->pool_n,
        .n = (uint8_t)probe->n,
        .kind = (uint8_t)probe->kind,
        .lang = (uint8_t)probe->lang,
    };
    m->pool_n += probe->n;
    m->table[at] = (uint32_t)m->key_count++;
}

/* A stem is an atom of its own for every set of languages: the chain holds them all. */
static uint32_t
stem_atom(struct matcher *m, const struct pattern_word *word, uint32_t langs)
{
    uint32_t atom = m->atom_count++;
    if (langs == MATCH_LANG_ANY)
        langs = MATCH_LANG(LANG_NONE);
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        if (!(langs & MATCH_LANG(lang)))
            continue;
        uint8_t stem[STEM_MAX];
        size_t n = stem_word(m->stemmer, word->p, word->n, (enum lang)lang, stem);
        struct probe probe = probe_of(stem, n, WORD_STEM, (enum lang)lang);
        add_key(m, &probe, atom);
    }
    m->stem_langs |= langs;
    return atom;
}

static uint32_t
word_atom(struct matcher *m, const struct pattern_word *word, uint32_t langs)
{
    if (word->kind == WORD_TYPED) {
        m->typed = true;
        return (uint32_t)word->typed;
    }
    if (word->kind == WORD_STEM)
        return stem_atom(m, word, langs);
    struct probe probe = probe_of(word->p, word->n, word->kind, LANG_NONE);
    uint32_t atom = atom_of(m, &probe);
    if (atom != MATCH_NONE)
        return atom;
    atom = m->atom_count++;
    add_key(m, &probe, atom);
    if (word->kind == WORD_PREFIX)
        m->prefix_lengths |= UINT64_C(1) << (probe.n < 63 ? probe.n : 63);
    return atom;
}

/* How often a word is expected to be met: short ones, prefixes and numbers often. */
static double
commonness(const struct pattern_word *word)
{
    if (word->kind == WORD_TYPED)
        return 1.0;
    double rare = exp(-0.5 * (double)(word->n < 16 ? word->n : 16));
    return word->kind == WORD_EXACT ? rare : 3.0 * rare;
}

static uint32_t
add_slot(struct matcher *m, const struct pattern_slot *slot, uint32_t langs)
{
    struct run_slot run = { .first = (uint32_t)m->phrase_count,
                            .count = (uint32_t)slot->count };
    for (size_t i = 0; i < slot->count; i++) {
        const struct pattern_phrase *phrase = &slot->phrases[i];
        m->phrases = mem_grow(m->phrases, &m->phrase_cap, m->phrase_count + 1,
                              sizeof(*m->phrases));
        m->phrases[m->phrase_count++] = (struct run_phrase){
            .first = (uint32_t)m->phrase_atom_count,
            .count = (uint32_t)phrase->count,
        };
        uint32_t words = 0;
        m->phrase_atoms =
            mem_grow(m->phrase_atoms, &m->phrase_atom_cap,
                     m->phrase_atom_count + phrase->count, sizeof(*m->phrase_atoms));
        for (size_t w = 0; w < phrase->count; w++) {
            const struct pattern_word *word = &phrase->words[w];
            words += word->kind == WORD_TYPED ? MATCH_TYPED_WORDS : 1;
            uint32_t atom = word_atom(m, word, langs);
            m->phrase_atoms[m->phrase_atom_count++] = atom;
            run.mask |= w == 0 ? MATCH_MASK(atom) : 0;
        }
        run.common += commonness(&phrase->words[0]);
        if (words > run.longest)
            run.longest = words;
    }
    m->slots = mem_grow(m->slots, &m->slot_cap, m->slot_count + 1, sizeof(*m->slots));
    m->slots[m->slot_count] = run;
    return (uint32_t)m->slot_count++;
}

/* The rarest slot triggers; from its place it follows where a match can begin and end. */
static void
plan_sequence(const struct matcher *m, struct sequence *s)
{
    s->trigger = 0;
    for (uint8_t i = 1; i < s->slot_count; i++) {
        if (m->slots[s->slots[i]].common < m->slots[s->slots[s->trigger]].common)
            s->trigger = i;
    }
    for (uint8_t i = 0; i < s->slot_count; i++) {
        uint32_t reach = m->slots[s->slots[i]].longest;
        s->phrases |= i + 1 < s->slot_count && reach > 1;
        if (i < s->trigger)
            s->back += reach + s->gap[i + 1];
        if (i > s->trigger)
            s->forward += s->gap[i] + m->slots[s->slots[i - 1]].longest;
    }
}

uint32_t
matcher_add(struct matcher *m, const struct pattern *pattern, uint32_t langs,
            uint32_t fields)
{
    uint32_t number = (uint32_t)m->pattern_count;
    uint32_t slots[PATTERN_SLOTS_MAX];
    for (size_t i = 0; i < pattern->slot_count; i++)
        slots[i] = add_slot(m, &pattern->slots[i], langs);
    for (size_t o = 0; o < pattern->order_count; o++) {
        struct sequence s = { .pattern = number,
                              .slot_count = (uint8_t)pattern->slot_count,
                              .anchored = pattern->anchored };
        for (size_t i = 0; i < pattern->slot_count; i++) {
            s.slots[i] = slots[pattern->orders[o].slot[i]];
            s.gap[i] = pattern->orders[o].gap[i];
        }
        plan_sequence(m, &s);
        m->sequences = mem_grow(m->sequences, &m->sequence_cap, m->sequence_count + 1,
                                sizeof(*m->sequences));
        m->sequences[m->sequence_count++] = s;
    }
    m->patterns = mem_grow(m->patterns, &m->pattern_cap, m->pattern_count + 1,
                           sizeof(*m->patterns));
    m->patterns[m->pattern_count++] = (struct pattern_use){ langs, fields };
    return number;
}

/* Calls for every first atom of a sequence's trigger slot: counts it, or files it. */
static void
visit_triggers(struct matcher *m, bool file)
{
    for (size_t i = 0; i < m->sequence_count; i++) {
        const struct sequence *s = &m->sequences[i];
        const struct run_slot *slot = &m->slots[s->slots[s->trigger]];
        for (uint32_t k = 0; k < slot->count; k++) {
            uint32_t atom = m->phrase_atoms[m->phrases[slot->first + k].first];
            struct trigger *t = &m->triggers[atom];
            if (file)
                m->triggered[t->first + t->count] = (uint32_t)i;
            t->count++;
        }
    }
}

void
matcher_build(struct matcher *m)
{
    m->triggers = mem_alloc(m->atom_count, sizeof(*m->triggers));
    visit_triggers(m, false);
    uint32_t total = 0;
    for (uint32_t a = 0; a < m->atom_count; a++) {
        m->triggers[a].first = total;
        total += m->triggers[a].count;
        m->triggers[a].count = 0;
    }
    m->triggered = mem_alloc(total ? total : 1, sizeof(*m->triggered));
    visit_triggers(m, true);
    m->stemmer = NULL;
}

/* Collects the chain of atoms behind one key. */
static size_t
collect(const struct matcher *m, const struct probe *probe, uint32_t *out, size_t count,
        bool *overflow)
{
    uint32_t index = m->table[find_slot(m, probe)];
    for (; index != MATCH_NONE; index = m->keys[index].next) {
        if (count == MATCH_ATOMS_MAX) {
            *overflow = true;
            return count;
        }
        out[count++] = m->keys[index].atom;
    }
    return count;
}

static size_t
collect_prefixes(const struct matcher *m, const uint8_t *p, size_t n, uint32_t *out,
                 size_t count, bool *overflow)
{
    size_t longest = n < STEM_MAX ? n : STEM_MAX;
    for (size_t k = 1; k <= longest; k++) {
        if (!(m->prefix_lengths >> (k < 63 ? k : 63) & 1))
            continue;
        struct probe probe = probe_of(p, k, WORD_PREFIX, LANG_NONE);
        count = collect(m, &probe, out, count, overflow);
    }
    return count;
}

size_t
matcher_atoms(const struct matcher *m, struct stemmer *stemmer, const uint8_t *p,
              size_t n, uint32_t out[MATCH_ATOMS_MAX], bool *overflow)
{
    size_t count = 0;
    if (n <= STEM_MAX) {
        struct probe probe = probe_of(p, n, WORD_EXACT, LANG_NONE);
        count = collect(m, &probe, out, count, overflow);
    }
    count = collect_prefixes(m, p, n, out, count, overflow);
    for (int lang = 0; n <= STEM_MAX && lang < LANG_COUNT; lang++) {
        if (!(m->stem_langs & MATCH_LANG(lang)))
            continue;
        uint8_t stem[STEM_MAX];
        size_t length = stem_word(stemmer, p, n, (enum lang)lang, stem);
        struct probe probe = probe_of(stem, length, WORD_STEM, (enum lang)lang);
        count = collect(m, &probe, out, count, overflow);
    }
    return count;
}
