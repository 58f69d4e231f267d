/*
 * forms: an open-addressing table with a keyed hash, and a pool of forms that it points into.
 *
 * Most of a look-up is waiting for memory, so a slot is eight bytes, all that is known of a
 * form stands in one piece, and both are asked for some words ahead.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/forms.h"

#include "core/bits.h"
#include "classifier/pieces.h"
#include "classifier/reading.h"
#include "core/mem.h"
#include "text/translit.h"
#include "text/words.h"

#include <math.h>
#include <stdlib.h>

#define SLOTS      (1u << 17)
#define PROBES_MAX 32 /* slots looked at for one form */
#define FORM_BYTES 96 /* room in the pool for each form, on average */
#define FORM_ALIGN 8
#define FORM_MOST                                                                      \
    (sizeof(struct form) + 4 * (MATCH_ATOMS_MAX + GATE_ITEMS_MAX + STEM_MAX) +         \
     2 * STEM_MAX)
#define NUMBER_MIN 4  /* digits of a number that is a token */
#define NUMBER_MAX 9  /* digits of a number that is a token */
#define AHEAD      64 /* words whose forms are asked for before they are needed */

_Static_assert(FORMS_BEHIND <= FOLD_BEHIND, "the bytes of a word stand in a copy");
_Static_assert(FORMS_MAX == SLOTS / 8 * 5, "five of eight slots are used");
_Static_assert(MATCH_ATOMS_MAX < 256 && GATE_ITEMS_MAX < 256 && STEM_MAX < 256 &&
                   LANG_COUNT < 255,
               "counts of a form fit into bytes");

struct slot {
    uint32_t tag;   /* upper half of the form's hash */
    uint32_t place; /* of the form, in steps of FORM_ALIGN from `pool`; 0: free */
};

struct forms {
    struct forms_needs needs;
    uint64_t seed[2];
    struct stemmer *stemmer;
    struct slot *slots;
    size_t count;
    uint8_t *pool;
    size_t pool_n;
};

/* ---- keys ---- */

/* A word's first sixteen bytes, zeros behind a shorter one, and the hash of all of it. */
struct key {
    uint64_t low, high, hash;
};

/* Both halves of the product, folded into one: each bit of either number reaches all. */
static uint64_t
fold_product(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The lowest n of sixteen bytes. A table, for lengths of words are hard to guess, and a wrong
 * guess of a branch costs more than all else that is done for a word. */
static const uint64_t MASKS[FORMS_BEHIND + 1][2] = {
    { 0, 0 },
    { 0xFF, 0 },
    { 0xFFFF, 0 },
    { 0xFFFFFF, 0 },
    { 0xFFFFFFFF, 0 },
    { 0xFFFFFFFFFF, 0 },
    { 0xFFFFFFFFFFFF, 0 },
    { 0xFFFFFFFFFFFFFF, 0 },
    { UINT64_MAX, 0 },
    { UINT64_MAX, 0xFF },
    { UINT64_MAX, 0xFFFF },
    { UINT64_MAX, 0xFFFFFF },
    { UINT64_MAX, 0xFFFFFFFF },
    { UINT64_MAX, 0xFFFFFFFFFF },
    { UINT64_MAX, 0xFFFFFFFFFFFF },
    { UINT64_MAX, 0xFFFFFFFFFFFFFF },
    { UINT64_MAX, UINT64_MAX },
};

static const uint64_t *
mask_of(size_t n)
{
    return MASKS[n < FORMS_BEHIND ? n : FORMS_BEHIND];
}

/* A keyed hash of the whole word, after wyhash (Wang Yi, public domain). */
static struct key
key_of(const struct forms *f, const uint8_t *p, size_t n, enum lang lang)
{
    const uint64_t *mask = mask_of(n);
    struct key k = { .low = bits_load(p) & mask[0],
                     .high = bits_load(p + 8) & mask[1] };
    k.hash =
        fold_product(k.low ^ f->seed[0], k.high ^ f->seed[1] ^ n ^ (uint64_t)lang << 8);
    for (size_t at = 16; at < n; at += 8) {
        size_t from = at + 8 <= n ? at : n - 8;
        k.hash = fold_product(k.hash ^ bits_load(p + from), f->seed[1] ^ at);
    }
    k.hash = fold_product(k.hash, 0x9E3779B97F4A7C15u);
    return k;
}

/* Is it the form of the word [p, p+n), whose key is k? */
static bool
is_form(const struct form *form, const struct key *k, const uint8_t *p, size_t n,
        enum lang lang)
{
    const uint64_t *mask = mask_of(n);
    uint64_t other = (bits_load(form->bytes) & mask[0]) ^ k->low;
    other |= (bits_load(form->bytes + 8) & mask[1]) ^ k->high;
    other |= (form->length ^ n) | (form->lang ^ (unsigned)lang);
    return other == 0 && (n <= 16 || memcmp(form->bytes + 16, p + 16, n - 16) == 0);
}

/* ---- the table ---- */

struct forms *
forms_new(const struct forms_needs *needs)
{
    struct forms *f = mem_alloc(1, sizeof(*f));
    f->needs = *needs;
    f->seed[0] = bits_load(needs->key.bytes) | 1;
    f->seed[1] = bits_load(needs->key.bytes + 8) | 1;
    f->stemmer = stemmer_new();
    f->slots = mem_alloc(SLOTS, sizeof(*f->slots));
    /* The pool never moves; what of it is not used is not touched either. */
    f->pool = mem_alloc(FORMS_MAX, FORM_BYTES);
    f->pool_n = FORM_ALIGN;
    return f;
}

void
forms_free(struct forms *f)
{
    if (!f)
        return;
    stemmer_free(f->stemmer);
    free(f->slots);
    free(f->pool);
    free(f);
}

struct stemmer *
forms_stemmer(struct forms *f)
{
    return f->stemmer;
}

static bool
is_full(const struct forms *f)
{
    return f->count == FORMS_MAX ||
           f->pool_n + FORM_MOST > (size_t)FORMS_MAX * FORM_BYTES;
}

void
forms_next_ad(struct forms *f)
{
    if (!is_full(f))
        return;
    memset(f->slots, 0, SLOTS * sizeof(*f->slots));
    f->count = 0;
    f->pool_n = FORM_ALIGN;
}

/* ---- one form ---- */

/* Has the form a digit? Words with digits are no tokens: ages and lengths hide in them. */
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
    /* and behind them the gates, and behind those the pieces */
    uint32_t atoms[MATCH_ATOMS_MAX + GATE_ITEMS_MAX + STEM_MAX];
    size_t atom_count, gate_count, piece_count;
    uint8_t stem[STEM_MAX];
    size_t stem_n;
    uint64_t stem_hash;
    uint32_t token;
    uint8_t role;
    bool overflow;
};

/* Adds the atoms of a reading in the other script to those of the word itself. */
static void
add_atoms(struct forms *f, const uint8_t *p, size_t n, enum lang lang,
          struct fresh *out)
{
    uint32_t more[MATCH_ATOMS_MAX];
    const struct match_form form = { p, n, reading_langs(lang) };
    const size_t count =
        matcher_atoms(f->needs.matcher, f->stemmer, &form, more, &out->overflow);
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

static bool
is_neutral(const struct forms *f, const uint8_t *p, size_t n)
{
    return n > 0 && n <= STEM_MAX && f->needs.neutral &&
           neutral_word(f->needs.neutral, p, n);
}

static bool
is_number(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
    }
    return n > 0;
}

/* A number as a token: its digits, each as one sign, so that a price of five digits is told from
 * one of seven. Shorter ones are none: ages, heights and numbers of children are. */
static size_t
stem_of_number(size_t digits, enum lang lang, uint8_t stem[])
{
    if (digits < NUMBER_MIN || digits > NUMBER_MAX || !pieces_in(lang))
        return 0;
    memset(stem, '#', digits);
    return digits;
}

/* The word as a token: its stem, unless it has none. */
static void
add_token(struct forms *f, const uint8_t *p, size_t n, enum lang lang,
          struct fresh *out)
{
    size_t stem_n = 0;
    if (is_number(p, n))
        stem_n = stem_of_number(n, lang, out->stem);
    else if (n >= 2 && n <= STEM_MAX && !has_digit(p, n))
        stem_n = stem_word(f->stemmer, p, n, lang, out->stem);
    if (!stem_n)
        return;
    out->stem_n = stem_n;
    out->stem_hash = model_stem_hash(out->stem, out->stem_n, lang);
    if (f->needs.model)
        out->token = model_word(f->needs.model, out->stem_hash);
}

/* Those pieces of the word that are tokens of the model and weigh something. */
static void
add_pieces(struct forms *f, const uint8_t *p, size_t n, enum lang lang,
           struct fresh *out)
{
    if (!out->stem_hash || !f->needs.model)
        return;
    uint32_t *pieces = out->atoms + out->atom_count + out->gate_count;
    const size_t count = pieces_of_word(p, n, lang);
    for (size_t i = 0; i < count; i++) {
        const struct piece piece = piece_of_word(p, n, i);
        const uint32_t token =
            model_find(f->needs.model, model_stem_hash(piece.bytes, piece.n, lang));
        if (token != MODEL_NONE && fabs(model_weight(f->needs.model, token)) > 0)
            pieces[out->piece_count++] = token;
    }
}

static void
work_out(struct forms *f, const uint8_t *p, size_t n, enum lang lang, struct fresh *out)
{
    uint8_t other[TRANSLIT_MAX];
    const size_t other_n = translit_word(p, n, lang, other);
    out->atom_count = out->gate_count = out->piece_count = out->stem_n = 0;
    out->stem_hash = out->role = 0;
    out->overflow = false;
    out->token = MODEL_NONE;
    if (f->needs.matcher) {
        add_atoms(f, p, n, lang, out);
        if (other_n)
            add_atoms(f, other, other_n, lang, out);
    }
    if (f->needs.gates)
        out->gate_count =
            gates_word(f->needs.gates, p, n, false, out->atoms + out->atom_count);
    if (f->needs.negation)
        out->role = negation_role_of(f->needs.negation, p, n);
    /* in either reading: the other one's pieces would tell of it */
    if (is_neutral(f, p, n) || is_neutral(f, other, other_n))
        return;
    add_token(f, p, n, lang, out);
    if (other_n && f->needs.model && out->token >= model_token_count(f->needs.model))
        add_token(f, other, other_n, lang, out);
    add_pieces(f, p, n, lang, out);
}

/* Room for the form: its bytes when it is kept, a stem, its numbers; and sixteen bytes can be
 * read from its first one. */
static size_t
size_of(const struct fresh *fresh, size_t n)
{
    return offsetof(struct form, bytes) + (n <= STEM_MAX ? n : 0) + fresh->stem_n +
           sizeof(uint32_t) *
               (1 + fresh->atom_count + fresh->gate_count + fresh->piece_count);
}

/* Fills a form in memory that has room for it. Returns how much of it was used. */
static size_t
fill(struct form *form, const struct fresh *fresh, const uint8_t *p, size_t n)
{
    const size_t kept = n <= STEM_MAX ? n : 0;
    const size_t numbers = fresh->atom_count + fresh->gate_count + fresh->piece_count;
    size_t end = offsetof(struct form, bytes) + kept;
    form->stem_hash = fresh->stem_hash;
    form->token = fresh->token;
    form->length = (uint8_t)kept;
    form->stem_at = 0;
    form->stem_length = (uint8_t)fresh->stem_n;
    form->atom_count = (uint8_t)fresh->atom_count;
    form->gate_count = (uint8_t)fresh->gate_count;
    form->piece_count = (uint8_t)fresh->piece_count;
    form->role = fresh->role;
    form->overflow = fresh->overflow;
    if (kept)
        memcpy(form->bytes, p, kept);
    if (fresh->stem_n > kept || memcmp(form->bytes, fresh->stem, fresh->stem_n) != 0) {
        form->stem_at = (uint8_t)kept;
        memcpy(form->bytes + kept, fresh->stem, fresh->stem_n);
        end += fresh->stem_n;
    }
    form->atoms_at = (uint8_t)((end + 3) / 4);
    memcpy((uint32_t *)(void *)form + form->atoms_at, fresh->atoms,
           numbers * sizeof(*fresh->atoms));
    return (form->atoms_at + numbers) * sizeof(uint32_t);
}

static struct form *
form_at(const struct forms *f, uint32_t place)
{
    return (struct form *)(void *)(f->pool + (size_t)place * FORM_ALIGN);
}

/* The slot of the form, or the free one where it would stand; NULL when it is too far. */
static struct slot *
find(const struct forms *f, const struct key *k, const uint8_t *p, size_t n,
     enum lang lang)
{
    const uint32_t tag = (uint32_t)(k->hash >> 32);
    size_t at = k->hash % SLOTS;
    for (int probe = 0; probe < PROBES_MAX; probe++, at = (at + 1) % SLOTS) {
        struct slot *s = &f->slots[at];
        if (s->place == 0 ||
            (s->tag == tag && is_form(form_at(f, s->place), k, p, n, lang)))
            return s;
    }
    return NULL;
}

/* A form that is not kept. */
static const struct form *
loose_form(const struct fresh *fresh, const uint8_t *p, size_t n, struct arena *arena)
{
    struct form *out = arena_alloc(arena, size_of(fresh, n));
    fill(out, fresh, p, n);
    return out;
}

static const struct form *
make_form(struct forms *f, struct slot *s, const struct key *k, const uint8_t *p,
          size_t n, enum lang lang, struct arena *arena)
{
    struct fresh fresh;
    work_out(f, p, n, lang, &fresh);
    if (!s || is_full(f))
        return loose_form(&fresh, p, n, arena);
    struct form *form = (struct form *)(void *)(f->pool + f->pool_n);
    s->tag = (uint32_t)(k->hash >> 32);
    s->place = (uint32_t)(f->pool_n / FORM_ALIGN);
    f->pool_n += (fill(form, &fresh, p, n) + FORM_ALIGN - 1) / FORM_ALIGN * FORM_ALIGN;
    f->count++;
    form->lang = (uint8_t)lang;
    return form;
}

static const struct form *
get(struct forms *f, const struct key *k, const uint8_t *p, size_t n, enum lang lang,
    struct arena *arena)
{
    struct slot *s = NULL;
    if (n > 0 && n <= STEM_MAX)
        s = find(f, k, p, n, lang);
    if (s && s->place)
        return form_at(f, s->place);
    return make_form(f, s, k, p, n, lang, arena);
}

void
forms_get_all(struct forms *f, const uint8_t *p, const struct word *words, size_t count,
              enum lang lang, struct arena *arena, const struct form **out)
{
    struct key keys[AHEAD];
    for (size_t from = 0; from < count; from += AHEAD) {
        const struct word *w = words + from;
        const size_t n = count - from < AHEAD ? count - from : AHEAD;
        for (size_t i = 0; i < n; i++) {
            keys[i] = key_of(f, p + w[i].start, w[i].end - w[i].start, lang);
            __builtin_prefetch(&f->slots[keys[i].hash % SLOTS]);
        }
        for (size_t i = 0; i < n; i++)
            __builtin_prefetch(form_at(f, f->slots[keys[i].hash % SLOTS].place));
        for (size_t i = 0; i < n; i++)
            out[from + i] =
                get(f, &keys[i], p + w[i].start, w[i].end - w[i].start, lang, arena);
    }
}

const struct form *
forms_get(struct forms *f, const uint8_t *p, size_t n, enum lang lang,
          struct arena *arena)
{
    const struct word word = { 0, (uint32_t)n };
    const struct form *out;
    uint8_t room[FORMS_BEHIND] = { 0 };
    if (n > 0 && n < sizeof(room))
        memcpy(room, p, n);
    forms_get_all(f, n < sizeof(room) ? room : p, &word, 1, lang, arena, &out);
    return out;
}
