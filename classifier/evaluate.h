/*
 * evaluate: which rules of the pack hold for one ad.
 *
 * Matches come from the token engine and from PCRE2; `unless`, `unless_near`, `absent`,
 * `kinds`, `pay_ratio` and `with` are judged here, in the pack's order of evaluation. Nothing
 * is weighed yet.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_EVALUATE_H
#define CLASSIFIER_EVALUATE_H

#include "classifier/facts.h"
#include "classifier/forms.h"
#include "classifier/pay.h"
#include "classifier/reading.h"
#include "classifier/ruleset.h"

#define CONTEXT_BELIEVED 1.0 /* weight from which on a context is believed */

/* A rule that holds. */
struct rule_hit {
    uint32_t rule;
    enum ad_field field;
    size_t start, end; /* original bytes; equal when there is nothing to quote */
    bool in_force;     /* its company was there; false: only its own conditions hold */
    bool targets;      /* rests on who is wanted, by its cue or by its company alone */
};

/* A rule that `unless_near` blocked at each of its places in one field. */
struct near_block {
    const struct near_block *next;
    uint32_t rule;
    uint32_t index; /* which pattern of the rule's `unless_near` stands nearest */
    enum ad_field field;
    size_t start, end;       /* what would have been quoted, original bytes */
    size_t by_start, by_end; /* what blocks it */
    uint32_t words;          /* between the two */
};

struct evaluation {
    const struct near_block *blocks; /* the last one first */
    const struct rule_hit *hits;     /* in order of evaluation, shadow rules included */
    size_t hit_count;
    struct facts facts;
    enum ad_kind kind;
    bool
        offers; /* of a kind that is offered: as given, or as rules tell of none and `other` */
    struct pay_seen pay;
    double context_weight[CONTEXT_COUNT];
    enum context beside; /* whose voice some sentences are, where the others are an
                            offer and decide; else recruiting */
    size_t limits;
};

struct evaluator; /* one per thread */

struct evaluator *
evaluator_new(const struct ruleset *rules, const struct pay_words *words);
void evaluator_free(struct evaluator *e);

/* The words of one field with their atoms, and the items of expressions' gates that stand in
 * them, as the scorer looked them up. */
struct marked_field {
    const struct match_word *words;
    const struct form *const *forms;
    const struct gate_find *finds;
    size_t find_count;
    size_t overflows; /* words that satisfy more atoms than are kept */
};

/* Judges the ad; memory from the arena. */
void evaluate(struct evaluator *e, const struct reading *reading,
              const struct marked_field marked[READING_FIELDS], struct arena *arena,
              struct evaluation *out);

#endif
