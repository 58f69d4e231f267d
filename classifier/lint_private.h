/*
 * lint_private: what the files of lint share.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_LINT_PRIVATE_H
#define CLASSIFIER_LINT_PRIVATE_H

#include "classifier/evaluate.h"
#include "classifier/lint.h"
#include "classifier/pattern.h"
#include "classifier/statistics.h"
#include "classifier/yaml_tree.h"

#define LINT_FINDINGS_MAX 20000
#define LINT_PREFIX_MIN   4 /* letters: shorter prefixes meet words nobody thought of */

/* What was seen of one rule. */
struct lint_seen {
    uint32_t hits, misses; /* own examples on which it holds */
    uint64_t in_force;     /* in examples, cases and ads */
    uint64_t ads, applied; /* ads given: it hit; its language applied */
};

/* What was seen of one pattern. */
struct lint_pattern {
    struct pattern parsed;
    uint64_t mattered; /* an `unless`: stood beside what it is to block */
};

struct lint {
    const struct classifier *c;
    const struct ruleset *rules;
    enum lang say;
    struct arena arena, scratch; /* scratch: of the ad at hand */
    const struct node **nodes;   /* by rule: its mapping in the file */
    struct scorer *scorer;
    const struct reader *reader;
    struct lint_corpus *corpus;
    struct lint_prefixes *prefixes;
    struct lint_seen *seen;        /* by rule */
    struct lint_pattern *patterns; /* by pattern number */
    struct statistics *stats;      /* of cases and ads */
    const struct written_case *cases;
    size_t case_count;
    struct lint_finding *findings;
    size_t count, cap;
};

/* Where something about a rule stands: item `index` of the list at `key`, the value at `key`,
 * or the rule itself when `key` is NULL or not there. */
const struct node *lint_place(const struct lint *l, uint32_t rule, const char *key,
                              size_t index);

/* Adds a finding at a place; `says` is kept as it is. */
struct lint_what {
    enum lint_severity severity;
    const char *check;
    uint32_t rule;
    const struct node *at;
};
void lint_tell(struct lint *l, const struct lint_what *what, struct str says);

/* lint_rules.c: each rule by itself. */
void lint_rules(struct lint *l);
/* lint_cover.c: patterns that other patterns cover. */
void lint_cover(struct lint *l);
/* Does `wide` match wherever `narrow` does? May say no where it is yes, never the other way. */
bool lint_covers(const struct pattern *wide, const struct pattern *narrow);

/* lint_corpus.c: which patterns stand in a text, `unless` patterns included. */
struct lint_corpus *lint_corpus_new(const struct ruleset *rules);
void lint_corpus_free(struct lint_corpus *corpus);
/* Counts for each `unless` pattern whether it stood beside what it is to block. Returns the
 * languages whose rules apply to the ad, as MATCH_LANG bits. */
uint32_t lint_corpus_look(struct lint *l, const struct ad *ad);

/* lint_prefix.c: words of the corpus that short prefixes meet. */
bool lint_is_short(const struct pattern_word *word);
struct lint_prefixes *lint_prefixes_new(const struct lint *l);
void lint_prefixes_free(struct lint_prefixes *prefixes);
void lint_prefixes_look(struct lint_prefixes *prefixes, const struct reading *reading);
/* "word, word, ..." of a short prefix; empty when it met none. Memory from the arena. */
struct str lint_prefix_words(const struct lint_prefixes *prefixes,
                             const struct pattern_word *word, struct arena *arena);

#endif
