/*
 * fold_kinds: what the bytes of a folded copy are, sixty-four at a time.
 *
 * Two words in three of an ad's time would go into looking at single bytes; here sixteen
 * are looked at in one register, and whether a text holds anything evasive is asked of bits. Owns
 * the counts of letters, and where the second pass must look.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/bits.h"
#include "text/fold_private.h"
#include "text/lanes.h"

_Static_assert(FOLD_BEHIND > 64, "a block and the byte behind it can be read");

/* Of letters C0 to DF those behind D0 are Latin, or of another alphabet. */
static void
set_extended(const uint8_t *p, uint64_t bits, struct fold_kinds *kinds)
{
    for (; bits; bits &= bits - 1) {
        const unsigned at = bits_first(bits);
        const uint64_t bit = UINT64_C(1) << at;
        kinds->latin |= bit;
        if (cp_class[p[at]] & CP_LATIN)
            kinds->cyrillic &= ~bit;
    }
}

/* Kinds of p[0] to p[63]; capitals never stand in a folded copy. */
static struct fold_kinds
kinds_of(const uint8_t *p, bool extended)
{
    struct fold_kinds k = { .cyrillic = lanes_from(p, CP_KK_AE),
                            .latin = lanes_between(p, 'a', 'z'),
                            .digits = lanes_between(p, '0', '9') };
    const uint64_t beyond = extended ? lanes_between(p, CP_TR_I, CP_OTHER) : 0;
    if (beyond)
        set_extended(p, beyond, &k);
    return k;
}

void
fold_find_kinds(struct fold_state *f)
{
    const size_t blocks = fold_blocks(f->n);
    f->kinds = ARENA_RAW(f->arena, struct fold_kinds, blocks);
    for (size_t b = 0; b < blocks; b++)
        f->kinds[b] = kinds_of(f->p + 64 * b, f->extended);
}

/* Bits moved to the next byte, with the last one of the block before. */
static uint64_t
behind(uint64_t bits, uint64_t before)
{
    return bits << 1 | before >> 63;
}

/* Word bytes whose neighbour in the same word is of another kind. */
static uint64_t
mixed(const struct fold_kinds *k, const struct fold_kinds *before)
{
    const uint64_t cyrillic = behind(k->cyrillic, before->cyrillic);
    const uint64_t latin = behind(k->latin, before->latin);
    const uint64_t digits = behind(k->digits, before->digits);
    return fold_word_bits(k) & (cyrillic | latin | digits) &
           ((k->cyrillic ^ cyrillic) | (k->latin ^ latin) | (k->digits ^ digits));
}

/* Letters that two of the same stand before. `p` has two bytes in front. */
static uint64_t
stretched(const uint8_t *p, const struct fold_kinds *k)
{
    const uint64_t twice = lanes_same(p, p - 1) & (k->cyrillic | k->latin);
    return twice ? twice & lanes_same(p, p - 2) : 0;
}

/* Words of a single letter. `next` is whether the byte behind the block is part of a word. */
static uint64_t
lone(const struct fold_kinds *k, uint64_t starts, bool next)
{
    const uint64_t more = fold_word_bits(k) >> 1 | (uint64_t)next << 63;
    return starts & ~more & (k->cyrillic | k->latin);
}

/* Letters in a row that are words of their own, when `row` of them stood before the block;
 * stops counting at LONE_MIN. */
static unsigned
count_row(uint64_t lone, uint64_t others, unsigned row)
{
    while (lone && row < FOLD_LONE_MIN) {
        const uint64_t first = lone & -lone;
        if (others & (first - 1))
            row = 0;
        others &= ~(first - 1);
        row++;
        lone &= lone - 1;
    }
    return others && row < FOLD_LONE_MIN ? 0 : row;
}

/* Is there a Latin word of nothing but letters that Cyrillic has too? */
static bool
has_latin_twin(const struct fold_state *f)
{
    struct fold_kinds before = { 0 };
    for (size_t b = 0; b < fold_blocks(f->n); b++) {
        const struct fold_kinds *k = &f->kinds[b];
        uint64_t starts = k->latin & ~k->cyrillic &
                          ~behind(fold_word_bits(k), fold_word_bits(&before));
        for (; starts; starts &= starts - 1) {
            size_t i = 64 * b + bits_first(starts);
            while (cp_class[f->p[i]] & CP_TWIN)
                i++;
            if (!(cp_class[f->p[i]] & CP_WORD))
                return true;
        }
        before = *k;
    }
    return false;
}

bool
fold_looks_evasive(const struct fold_state *f)
{
    struct fold_kinds before = { 0 };
    bool cyrillic = false, latin = false;
    unsigned row = 0;
    for (size_t b = 0; b < fold_blocks(f->n); b++) {
        const struct fold_kinds *k = &f->kinds[b];
        const uint8_t *p = f->p + 64 * b;
        const uint64_t words = fold_word_bits(k);
        const uint64_t starts = words & ~behind(words, fold_word_bits(&before));
        const uint64_t single = lone(k, starts, cp_class[p[64]] & CP_WORD);
        if (mixed(k, &before) || stretched(p, k))
            return true;
        row = count_row(single, starts & ~single, row);
        if (row >= FOLD_LONE_MIN)
            return true;
        cyrillic = cyrillic || (k->cyrillic & ~k->latin);
        latin = latin || (k->latin & ~k->cyrillic);
        before = *k;
    }
    return cyrillic && latin && has_latin_twin(f);
}

uint64_t
fold_suspects(const struct fold_state *f, size_t block, enum fold_suspicion suspicion)
{
    static const struct fold_kinds none = { 0 };
    const struct fold_kinds *k = &f->kinds[block];
    const struct fold_kinds *before = block ? k - 1 : &none;
    const uint8_t *p = f->p + 64 * block;
    const uint64_t words = fold_word_bits(k);
    const uint64_t starts = words & ~behind(words, fold_word_bits(before));
    if (suspicion == FOLD_SUSPECT_ALL)
        return starts;
    const uint64_t single = lone(k, starts, cp_class[p[64]] & CP_WORD);
    /* A row of letters needs another two bytes on; at the end of a block that is not seen. */
    uint64_t suspects = single & (single >> 2 | UINT64_C(3) << 62);
    suspects |= mixed(k, before) | stretched(p, k);
    if (suspicion == FOLD_SUSPECT_LATIN)
        suspects |= starts & k->latin & ~k->cyrillic;
    return suspects;
}

/* Letters beyond a-z and the Russian ones, by what they say of the language. */
static void
count_extended(const struct fold_state *f, struct fold_signs *g)
{
    uint32_t seen[256] = { 0 };
    for (size_t b = 0; b < fold_blocks(f->n); b++) {
        const uint8_t *p = f->p + 64 * b;
        uint64_t letters = lanes_between(p, CP_KK_AE, CP_OTHER);
        for (; letters; letters &= letters - 1)
            seen[p[bits_first(letters)]]++;
    }
    for (unsigned b = CP_KK_AE; b <= CP_KK_I; b++)
        g->kazakh += seen[b];
    g->kyrgyz = seen[CP_KK_EN] + seen[CP_KK_OE] + seen[CP_KK_UE];
    g->tajik = seen[CP_KK_GHE] + seen[CP_KK_KA];
    for (unsigned b = CP_TG_HA; b <= CP_TG_U; b++)
        g->tajik += seen[b];
    g->uzbek = seen[CP_UZ_U] + seen[CP_KK_KA] + seen[CP_KK_GHE] + seen[CP_TG_HA] +
               seen[CP_UZ_O_LATIN] + seen[CP_UZ_G_LATIN];
    g->ukrainian = seen[CP_KK_I];
    for (unsigned b = CP_UK_YI; b <= CP_UK_GHE; b++)
        g->ukrainian += seen[b];
    for (unsigned b = CP_TR_I; b <= CP_TR_U; b++)
        g->turkish += seen[b];
}

void
fold_count_signs(struct fold_state *f)
{
    struct fold_signs *g = &f->signs;
    for (size_t b = 0; b < fold_blocks(f->n); b++) {
        const struct fold_kinds *k = &f->kinds[b];
        const uint64_t other = k->cyrillic & k->latin;
        g->cyrillic += bits_count(k->cyrillic & ~other);
        g->latin += bits_count(k->latin & ~other);
        g->digits += bits_count(k->digits);
        g->other_letters += bits_count(other);
    }
    g->cyrillic -= g->arabic < g->cyrillic ? g->arabic : g->cyrillic;
    if (f->extended)
        count_extended(f, g);
}
