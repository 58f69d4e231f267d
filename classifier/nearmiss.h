/*
 * nearmiss: rules that nearly hit an ad, and what each lacked.
 *
 * For people who write rules: a pattern whose words stand too far apart, an `unless` or
 * `unless_near` that blocked, company that was missing, a language that was not applied. Works
 * on the parsed patterns and not on the compiled ones, so the engine knows nothing of it; far
 * slower than the engine, and bounded: NEAR_WORDS_MAX words of a field. Only what
 * `unless_near` blocks is taken from the engine's own judgement.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_NEARMISS_H
#define CLASSIFIER_NEARMISS_H

#include "classifier/evaluate.h"

#define NEAR_WORDS_MAX   2000 /* words of one field that are looked at */
#define NEAR_MAX         500  /* near misses told at most */
#define NEAR_REASONS_MAX 6    /* reasons told of one rule */
#define NEAR_FAR         2.0  /* what is further away is not near */

enum near_kind {
    NEAR_WORD,     /* nothing, or another word, stands where `wanted` was looked for */
    NEAR_ELSEWHERE, /* it stands in the field, but not where the pattern has it */
    NEAR_GAP,      /* too many words between two pieces */
    NEAR_START,    /* not at the start of the field */
    NEAR_REGEX,    /* the literal stands there, the expression does not match */
    NEAR_NEGATED,  /* it stands on words that the text takes back */
    NEAR_UNLESS,   /* an `unless` pattern stands there; title, text are one */
    NEAR_UNLESS_NEAR, /* an `unless_near` pattern stands close by, at each of its places */
    NEAR_COMPANY,  /* a cue or rule of `with` is missing */
    NEAR_LANGUAGE, /* the rule is for other languages than the ad's */
    NEAR_FIELD,    /* it stands in a field where the rule does not look */
    NEAR_AD_KIND,  /* the rule is for ads of another kind */
    NEAR_FACT,     /* the ad states what must be silent */
    NEAR_PAY,      /* the pay is outside the rule's range, or was not compared */
    NEAR_EVASION,  /* no evasive spelling */
    NEAR_KINDS
};

/* "word", "gap", "unless", ... for programs. */
const char *near_kind_name(enum near_kind kind);

struct near_reason {
    enum near_kind kind;
    struct str wanted; /* piece of the pattern, names of cues, of languages, of facts */
    struct str found;  /* what stands there, as the author wrote it, or what the ad is */
    struct str behind; /* NEAR_GAP, NEAR_UNLESS_NEAR: what stands on the other side */
    uint32_t words, allowed; /* of these: words between; at most so many pass, or block */
};

struct near_miss {
    const struct rule *rule;
    struct str pattern; /* the one that came nearest; empty when it was not about patterns */
    double distance;    /* above 0, below NEAR_FAR: smaller is nearer */
    enum ad_field field;
    size_t start, end; /* original bytes of what nearly matched; equal: nothing */
    struct near_reason reasons[NEAR_REASONS_MAX];
    size_t reason_count; /* at least 1 */
};

struct near_ask {
    const struct ruleset *rules;
    const struct reading *reading;
    const struct evaluation *judged; /* of the same ad by the same rules */
    size_t most;                     /* how many to tell, at most NEAR_MAX */
};

struct near_misses {
    const struct near_miss *list; /* nearest first */
    size_t count;
    bool cut; /* a field was longer than NEAR_WORDS_MAX words */
    size_t disputed; /* rules that lack nothing and yet do not hold: 0, or a fault of ours */
};

/* Looks at every rule that does not hold, or not in force. Memory from the arena; views point
 * into it, the rules and the ad. The same ad and rules always give the same list. */
void near_find(const struct near_ask *ask, struct arena *arena, struct near_misses *out);

/* One reason as a sentence in English, Russian or Kazakh. */
struct str near_say(const struct near_reason *reason, enum lang say, struct arena *arena);

#endif
