/*
 * forms: what is known of each word form, worked out once and remembered.
 *
 * A form is a folded word in an ad of one language: its stem, the atoms of the rules it
 * satisfies, and its token in the model. The table belongs to one thread and is bounded: when
 * it is full, further forms of the ad are worked out without being kept, and at the next ad
 * the table starts anew, twice as large until FORMS_MAX. So hostile text can neither grow it
 * nor make it slow.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_FORMS_H
#define CLASSIFIER_FORMS_H

#include "classifier/match.h"
#include "classifier/model.h"
#include "classifier/neutral.h"
#include "classifier/regex_gate.h"
#include "core/digest.h"

#define FORMS_MAX (1u << 17) /* forms remembered at most */

struct forms;

struct form {
    const uint32_t *atoms;
    const uint32_t *gates; /* items of expressions' gates that stand in it */
    uint32_t atom_count, gate_count;
    uint32_t token;       /* of the stem in the model; MODEL_NONE when it has none */
    uint64_t stem_hash;   /* 0: no token (a number, or a neutral word) */
    const uint8_t *stem;  /* folded */
    uint32_t stem_length;
};

/* What forms are worked out with. Any of matcher, gates, model may be NULL. All borrowed. */
struct forms_needs {
    const struct matcher *matcher;
    const struct gates *gates;
    const struct model *model;
    const struct neutral *neutral;
    struct hash_key key;
};

struct forms *forms_new(const struct forms_needs *needs);
void forms_free(struct forms *f);
/* Call between two ads: starts the table anew when it is full. Forms got before may be gone. */
void forms_next_ad(struct forms *f);
/*
 * The form [p, p+n) in an ad of language `lang`. Valid until forms_next_ad(); memory that the
 * table cannot give comes from the arena. Words longer than STEM_MAX are never kept.
 */
void forms_get(struct forms *f, const uint8_t *p, size_t n, enum lang lang,
               struct arena *arena, struct form *out);
/* The stemmer of this thread. */
struct stemmer *forms_stemmer(struct forms *f);
/* Forms that satisfied more atoms than are kept, since the last call. */
size_t forms_overflows(struct forms *f);

#endif
