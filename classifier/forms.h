/*
 * forms: what is known of each word form, worked out once and remembered.
 *
 * A form is a folded word in an ad of one language: the atoms of the rules it satisfies, what
 * it opens for expressions, whether it negates, its stem, and its token and its pieces
 * in the model. The table
 * belongs to one thread and is bounded: when it is full, further forms of the ad are worked
 * out without being kept, and at the next ad it starts anew. No look-up goes past a fixed
 * number of slots. So hostile text can neither grow it nor make it slow.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_FORMS_H
#define CLASSIFIER_FORMS_H

#include "classifier/match.h"
#include "classifier/model.h"
#include "classifier/negation.h"
#include "classifier/neutral.h"
#include "classifier/regex_gate.h"
#include "core/digest.h"

#define FORMS_MAX (5u << 14) /* forms remembered at most */

struct forms;

/* A form, and all that belongs to it in one piece: its own bytes, its stem where that is no
 * beginning of them, and its atoms with the gates and the pieces behind them. */
struct form {
    uint64_t stem_hash;   /* 0: no token (a number, or a neutral word) */
    uint32_t token;       /* model_word() of the stem */
    uint8_t length, lang; /* the table's own */
    uint8_t stem_at, stem_length;
    uint8_t atoms_at; /* in steps of four bytes */
    uint8_t atom_count;
    uint8_t gate_count;
    uint8_t piece_count;
    uint8_t role;  /* enum negation_role */
    bool overflow; /* it satisfies more atoms than are kept */
    uint8_t bytes[];
};

/* Atoms of the rules that the form satisfies. */
static inline const uint32_t *
form_atoms(const struct form *form)
{
    return (const uint32_t *)(const void *)form + form->atoms_at;
}

/* Items of expressions' gates that stand in the form. */
static inline const uint32_t *
form_gates(const struct form *form)
{
    return form_atoms(form) + form->atom_count;
}

/* Tokens of the model that are pieces of the form and weigh something; some may be equal. */
static inline const uint32_t *
form_pieces(const struct form *form)
{
    return form_gates(form) + form->gate_count;
}

/* The stem, folded; form->stem_length bytes. */
static inline const uint8_t *
form_stem(const struct form *form)
{
    return form->bytes + form->stem_at;
}

/* What forms are worked out with. All but the key may be NULL. All borrowed. */
struct forms_needs {
    const struct matcher *matcher;
    const struct gates *gates;
    const struct negation *negation;
    const struct model *model;
    const struct neutral *neutral;
    struct hash_key key;
};

struct forms *forms_new(const struct forms_needs *needs);
void forms_free(struct forms *f);
/* Call between two ads: makes room when the table is full. Forms got before may be gone. */
void forms_next_ad(struct forms *f);
/*
 * The form [p, p+n) in an ad of language `lang`. Valid until forms_next_ad(); what the table
 * cannot keep lives in the arena. Words longer than STEM_MAX are never kept.
 */
const struct form *forms_get(struct forms *f, const uint8_t *p, size_t n,
                             enum lang lang, struct arena *arena);
/* The same for many words of one text, [p + start, p + end) each, into `out`. Behind the last
 * one FORMS_BEHIND bytes can be read, as in struct folded. */
#define FORMS_BEHIND 16
struct word; /* text/words.h */
void
forms_get_all(struct forms *f, const uint8_t *p, const struct word *words, size_t count,
              enum lang lang, struct arena *arena, const struct form **out);
/* The stemmer of this thread. */
struct stemmer *forms_stemmer(struct forms *f);

#endif
