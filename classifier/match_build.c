/*
 * match_build: compiles patterns into atoms and sequences.
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
#define NOTED       0.05 /* one meeting, beside what is expected by length */

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
new_atom(struct matcher *m, const struct pattern_word *word)
{
    uint32_t atom = m->atom_count++;
    m->common = mem_grow(m->common, &m->common_cap, m->atom_count, sizeof(*m->common));
    m->common[atom] = commonness(word);
    m->atom_langs = mem_grow(m->atom_langs, &m->atom_langs_cap, m->atom_count,
                             sizeof(*m->atom_langs));
    m->atom_langs[atom] = 0;
    return atom;
}

struct matcher *
matcher_new(struct stemmer *stemmer)
{
    struct matcher *m = mem_alloc(1, sizeof(*m));
    m->stemmer = stemmer;
    for (int kind = 0; kind < ATOM_KIND_COUNT; kind++)
        new_atom(m, &(struct pattern_word){ .kind = WORD_TYPED });
    m->table_size = TABLE_START;
    m->table = mem_alloc(m->table_size, sizeof(*m->table));
    memset(m->table, 0xff, m->table_size * sizeof(*m->table));
    m->filter = mem_alloc(MATCH_FILTER / 64, sizeof(*m->filter));
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
    free(m->filter);
    free(m->common);
    free(m->atom_langs);
    free(m->code);
    free(m->starts);
    free(m->patterns);
    free(m->uses);
    free(m->waiting);
    free(m->filled);
    free(m);
}

size_t
matcher_pattern_count(const struct matcher *m)
{
    return m->pattern_count;
}

uint32_t
matcher_fields(const struct matcher *m)
{
    return m->fields;
}

bool
matcher_uses_typed(const struct matcher *m)
{
    return m->typed;
}

/* FNV-1a, step by step; the table holds the words of the pack, which no outsider chooses. */
static uint32_t
hash_begin(enum pattern_word_kind kind, enum lang lang)
{
    return 2166136261u ^ (uint32_t)kind * 31 ^ (uint32_t)lang * 1009;
}

static uint32_t
hash_add(uint32_t h, uint8_t byte)
{
    return (h ^ byte) * 16777619u;
}

static uint32_t
hash_end(uint32_t h)
{
    return h ^ h >> 15;
}

static uint32_t
hash_key(const uint8_t *p, size_t n, enum pattern_word_kind kind, enum lang lang)
{
    uint32_t h = hash_begin(kind, lang);
    for (size_t i = 0; i < n; i++)
        h = hash_add(h, p[i]);
    return hash_end(h);
}

struct probe {
    const uint8_t *p;
    size_t n;
    enum pattern_word_kind kind;
    enum lang lang;
    uint32_t hash;
};

/* May a key with this hash be there? */
static bool
may_have(const struct matcher *m, uint32_t hash)
{
    const uint32_t bit = hash % MATCH_FILTER;
    return m->filter[bit / 64] >> bit % 64 & 1;
}

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
    const uint32_t bit = probe->hash % MATCH_FILTER;
    m->filter[bit / 64] |= UINT64_C(1) << bit % 64;
}

/* A stem is an atom of its own for every set of languages: the chain holds them all. */
static uint32_t
stem_atom(struct matcher *m, const struct pattern_word *word, uint32_t langs)
{
    uint32_t atom = new_atom(m, word);
    uint32_t stemmed = langs == MATCH_LANG_ANY ? MATCH_LANG(LANG_NONE) : langs;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        if (!(stemmed & MATCH_LANG(lang)))
            continue;
        m->stem_langs[lang] |= langs;
        uint8_t stem[STEM_MAX];
        size_t n = stem_word(m->stemmer, word->p, word->n, (enum lang)lang, stem);
        struct probe probe = probe_of(stem, n, WORD_STEM, (enum lang)lang);
        add_key(m, &probe, atom);
    }
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
    atom = new_atom(m, word);
    add_key(m, &probe, atom);
    if (word->kind == WORD_PREFIX)
        m->prefix_lengths |= UINT64_C(1) << (probe.n < 63 ? probe.n : 63);
    return atom;
}

/* A slot of the pattern at hand, its alternatives as they stand in a sequence. */
struct compiled {
    uint32_t *atoms;
    uint32_t count;
    uint32_t longest;
};

/* `atoms` has room for all words of the slot. */
static struct compiled
compile_slot(struct matcher *m, const struct pattern_slot *slot, uint32_t langs,
             uint32_t *atoms)
{
    struct compiled out = { .atoms = atoms };
    for (size_t i = 0; i < slot->count; i++) {
        const struct pattern_phrase *phrase = &slot->phrases[i];
        uint32_t words = 0;
        for (size_t k = 0; k < phrase->count; k++) {
            const struct pattern_word *word = &phrase->words[k];
            words += word->kind == WORD_TYPED ? MATCH_TYPED_WORDS : 1;
            const uint32_t atom = word_atom(m, word, langs);
            m->atom_langs[atom] |= langs;
            atoms[out.count++] = atom | (k + 1 < phrase->count ? MATCH_MORE : 0);
        }
        if (words > out.longest)
            out.longest = words;
    }
    return out;
}

static uint32_t *
add_code(struct matcher *m, size_t count)
{
    m->code = mem_grow(m->code, &m->code_cap, m->code_count + count, sizeof(*m->code));
    m->code_count += count;
    return m->code + m->code_count - count;
}

/* Puts the sequence that *head begins behind the others, its slots in this order. */
static void
add_sequence(struct matcher *m, struct sequence *head,
             const struct pattern_order *order, const struct compiled *slots)
{
    const size_t unit = sizeof(*m->code);
    struct step steps[PATTERN_SLOTS_MAX] = { 0 };
    for (uint8_t i = 0; i < head->count; i++) {
        const struct compiled *slot = &slots[order->slot[i]];
        steps[i] = (struct step){ .word_count = slot->count,
                                  .longest = (uint16_t)slot->longest,
                                  .gap = order->gap[i] };
        if (i)
            steps[i].reach = (uint16_t)(steps[i - 1].longest + steps[i].gap);
        head->span = (uint16_t)(head->span + steps[i].reach);
    }
    head->number = (uint32_t)m->sequence_count;
    m->starts = mem_grow(m->starts, &m->sequence_cap, m->sequence_count + 1,
                         sizeof(*m->starts));
    m->starts[m->sequence_count++] = (uint32_t)m->code_count;
    memcpy(add_code(m, sizeof(*head) / unit), head, sizeof(*head));
    memcpy(add_code(m, head->count * sizeof(*steps) / unit), steps,
           head->count * sizeof(*steps));
    for (uint8_t i = 0; i < head->count; i++) {
        const struct compiled *slot = &slots[order->slot[i]];
        memcpy(add_code(m, slot->count), slot->atoms, slot->count * unit);
    }
    const uint32_t span = head->span + steps[head->count - 1].longest;
    if (span > m->span)
        m->span = span;
}

static size_t
count_words(const struct pattern *pattern)
{
    size_t count = 0;
    for (size_t i = 0; i < pattern->slot_count; i++)
        for (size_t k = 0; k < pattern->slots[i].count; k++)
            count += pattern->slots[i].phrases[k].count;
    return count;
}

uint32_t
matcher_add(struct matcher *m, const struct pattern *pattern, uint32_t langs,
            uint32_t fields)
{
    uint32_t number = (uint32_t)m->pattern_count;
    struct compiled slots[PATTERN_SLOTS_MAX];
    size_t words = count_words(pattern);
    uint32_t *atoms = mem_alloc(words + 1, sizeof(*atoms));
    uint32_t *at = atoms;
    if (words > m->words_max)
        m->words_max = words;
    for (size_t i = 0; i < pattern->slot_count; i++) {
        slots[i] = compile_slot(m, &pattern->slots[i], langs, at);
        at += slots[i].count;
    }
    for (size_t o = 0; o < pattern->order_count; o++) {
        struct sequence head = { .pattern = number,
                                 .count = (uint8_t)pattern->slot_count,
                                 .anchored = pattern->anchored };
        add_sequence(m, &head, &pattern->orders[o], slots);
    }
    free(atoms);
    m->patterns = mem_grow(m->patterns, &m->pattern_cap, m->pattern_count + 1,
                           sizeof(*m->patterns));
    m->fields |= fields;
    m->patterns[m->pattern_count++] = (struct pattern_use){
        .langs = langs,
        .fields = fields,
        .first = (uint32_t)(m->sequence_count - pattern->order_count),
        .count = (uint32_t)pattern->order_count,
    };
    return number;
}

/* Atoms being collected: those of patterns for some languages. */
struct collected {
    uint32_t *out; /* MATCH_ATOMS_MAX */
    size_t count;
    uint32_t langs;
    bool overflow;
};

/* Collects the chain of atoms behind one key. */
static void
collect(const struct matcher *m, const struct probe *probe, struct collected *c)
{
    if (!may_have(m, probe->hash))
        return;
    uint32_t index = m->table[find_slot(m, probe)];
    for (; index != MATCH_NONE; index = m->keys[index].next) {
        const uint32_t atom = m->keys[index].atom;
        if (!(m->atom_langs[atom] & c->langs))
            continue;
        if (c->count == MATCH_ATOMS_MAX) {
            c->overflow = true;
            return;
        }
        c->out[c->count++] = atom;
    }
}

static void
collect_prefixes(const struct matcher *m, const uint8_t *p, size_t n,
                 struct collected *c)
{
    size_t longest = n < STEM_MAX ? n : STEM_MAX;
    uint32_t hash = hash_begin(WORD_PREFIX, LANG_NONE);
    for (size_t k = 1; k <= longest; k++) {
        hash = hash_add(hash, p[k - 1]);
        if (!(m->prefix_lengths >> (k < 63 ? k : 63) & 1))
            continue;
        struct probe probe = { p, k, WORD_PREFIX, LANG_NONE, hash_end(hash) };
        collect(m, &probe, c);
    }
}

/* The word itself and what it begins with. */
static void
collect_spelled(const struct matcher *m, const uint8_t *p, size_t n,
                struct collected *c)
{
    if (n <= STEM_MAX) {
        struct probe probe = probe_of(p, n, WORD_EXACT, LANG_NONE);
        collect(m, &probe, c);
    }
    collect_prefixes(m, p, n, c);
}

/* One stemmer may read for several languages: it is asked once. */
static void
collect_stems(const struct matcher *m, struct stemmer *stemmer, const uint8_t *p,
              size_t n, struct collected *c)
{
    uint8_t stems[LANG_COUNT][STEM_MAX];
    size_t lengths[LANG_COUNT] = { 0 };
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        if (!(m->stem_langs[lang] & c->langs))
            continue;
        const enum lang reads = stem_language(p, n, (enum lang)lang);
        if (!lengths[reads])
            lengths[reads] = stem_word(stemmer, p, n, reads, stems[reads]);
        struct probe probe =
            probe_of(stems[reads], lengths[reads], WORD_STEM, (enum lang)lang);
        collect(m, &probe, c);
    }
}

void
matcher_note(struct matcher *m, const uint8_t *p, size_t n)
{
    uint32_t atoms[MATCH_ATOMS_MAX];
    struct collected c = { .out = atoms, .langs = MATCH_LANG_ANY };
    collect_spelled(m, p, n, &c);
    for (size_t i = 0; i < c.count; i++)
        m->common[atoms[i]] += NOTED;
}

size_t
matcher_atoms(const struct matcher *m, struct stemmer *stemmer,
              const struct match_form *form, uint32_t out[MATCH_ATOMS_MAX],
              bool *overflow)
{
    struct collected c = { .out = out, .langs = form->langs };
    collect_spelled(m, form->p, form->n, &c);
    if (form->n > 0 && form->n <= STEM_MAX)
        collect_stems(m, stemmer, form->p, form->n, &c);
    *overflow |= c.overflow;
    return c.count;
}
