/*
 * evaluate_private: what the files that judge an ad share.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_EVALUATE_PRIVATE_H
#define CLASSIFIER_EVALUATE_PRIVATE_H

#include "classifier/evaluate.h"
#include "classifier/nearby.h"
#include "classifier/regex.h"
#include "classifier/stated.h"

/* What was found for one rule in the ad at hand. A place is there if its field's bit is set, or
 * for `all` the count; what is behind the counts is not cleared between two ads. */
struct found {
    uint32_t ad; /* of which ad this is valid */
    uint32_t any_fields, unless_fields;
    uint32_t doubt_fields,
        near_fields; /* of what `unless_near` can block, and of itself */
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
    struct doubt {
        uint32_t rule;
        uint32_t order;
        const struct match *match;
    } * doubts; /* matches of one field that wait for evaluate_doubts() */
    size_t doubt_count, doubt_cap;
    struct rule_hit *hits; /* room for those of one ad */
    size_t hit_cap;
    struct pay_found *pay; /* and for rows of the pay table */
    size_t pay_cap;
};

/* Everything that belongs to the ad at hand. */
struct judging {
    struct evaluator *e;
    const struct reading *reading;
    struct arena *arena;
    struct evaluation *out;
    struct match_text texts[READING_FIELDS];
    struct stated_input inputs[READING_FIELDS];
    size_t near_steps; /* that looking for all places may still take */
};

/* What was found for a rule in the ad at hand, which makes it one to judge. */
struct found *evaluate_found(struct evaluator *e, uint32_t rule);

/* Files a match under its rule. */
void evaluate_file(struct judging *j, const struct match *m, enum ad_field field);

/* Sets aside a match that an `unless_near` of its rule can block, or one of such a pattern. */
void evaluate_set_aside(struct judging *j, const struct match *m, enum ad_field field);
/* Files of what was set aside the places that are not blocked, the first of each pattern. */
void evaluate_doubts(struct judging *j, enum ad_field field);

/* Places of patterns in a field; what is over the ad's budget is counted as a limit. */
void
evaluate_places(struct judging *j, enum ad_field field, struct match_places *places);

/*
 * Where sentences warn, report, seek or sell, and the others are an offer of their own: takes the
 * weights of all contexts but recruiting away, and notes which was the heaviest. After all rules
 * are judged.
 */
void evaluate_voice(struct judging *j);

/* Where the `unless_near` patterns of a rule stand in one field. */
struct blockers {
    bool known;
    const struct match *list;
    size_t count;
    struct nearby nearby;
    int32_t until; /* words behind it may stand near one that was not found */
};
/* Is what the rule's expression matched blocked? `blockers` begins zeroed, is filled once. */
bool evaluate_is_blocked(struct judging *j, const struct rule_hit *hit,
                         struct blockers *blockers);
/* Tells that a rule was blocked wherever it stood in the field; the first such place. */
void evaluate_tell_block(struct judging *j, const struct rule_hit *hit,
                         const struct blockers *blockers);

/*
 * Files what the patterns and the expressions find under their rules. Rows of the pay table are
 * set aside in j->e->pay; returns how many.
 */
size_t
evaluate_find(struct judging *j, const struct marked_field marked[READING_FIELDS]);

#endif
