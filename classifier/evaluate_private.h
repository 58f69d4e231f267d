/*
 * evaluate_private: what the files that judge an ad share.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_EVALUATE_PRIVATE_H
#define CLASSIFIER_EVALUATE_PRIVATE_H

#include "classifier/evaluate.h"
#include "classifier/regex.h"

/* What was found for one rule in the ad at hand. */
struct found {
    uint32_t ad; /* of which ad this is valid */
    uint32_t any_fields, unless_fields;
    uint32_t all_count;
    enum ad_field all_field;
    struct span {
        uint32_t start, end; /* original bytes */
    } any[READING_FIELDS], all;
};

struct cue_seen {
    uint32_t ad;
    bool hit;  /* by some rule in force */
    bool core; /* by one that does not rest on who is wanted */
};

struct evaluator {
    const struct ruleset *rules;
    const struct pay_words *words;
    struct match_scratch *match;
    struct regex_scratch *regex;
    uint32_t ad;          /* counts ads, so that nothing need be cleared between two */
    struct found *found;  /* by rule */
    uint32_t *pattern_ad; /* by pattern: ad in which it was counted for `all` */
    struct rule_seen {
        uint32_t ad;
        bool targets;
    } * seen;              /* by rule: in force */
    struct cue_seen *cues; /* by cue */
    uint64_t *todo;        /* bit by rank: rule to judge */
};

/* Everything that belongs to the ad at hand. */
struct judging {
    struct evaluator *e;
    const struct reading *reading;
    struct arena *arena;
    struct evaluation *out;
    struct rule_hit *hits;
    size_t hit_cap;
};

/* What was found for a rule in the ad at hand, which makes it one to judge. */
struct found *evaluate_found(struct evaluator *e, uint32_t rule);

/*
 * Files what the patterns and the expressions find under their rules. Rows of the pay table are
 * set aside: a list for the caller to free.
 */
void evaluate_find(struct judging *j, const struct marked_field marked[READING_FIELDS],
                   struct pay_found **pay, size_t *pay_count);

#endif
