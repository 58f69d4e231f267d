/*
 * ruleset_build: what the files that load a rule pack share while they load it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_RULESET_BUILD_H
#define CLASSIFIER_RULESET_BUILD_H

#include "classifier/ruleset.h"
#include "classifier/yaml_tree.h"

/* A rule's `with:` list, resolved when all rules are known. */
struct pending_with {
    uint32_t rule;
    const struct node *list;
};

struct ruleset_builder {
    struct ruleset *r;
    struct arena *arena; /* the ruleset's own */
    struct arena scratch; /* of one pattern */
    struct stemmer *stemmer;
    size_t group_cap, indicator_cap, cue_cap, rule_cap, rate_cap, row_cap, owner_cap;
    struct pending_with *pending;
    size_t pending_count, pending_cap;
    uint32_t *ids; /* open addressing over rules, by id */
    size_t ids_size;
};

/* Names as written in rule files; each list ends with NULL. */
extern const char *const BUILD_FACTS[];
extern const char *const BUILD_CONTEXTS[];
extern const char *const BUILD_KINDS[];

/* Reads cues.yaml, a pack file, reference-pay.yaml. */
MUST_USE bool build_cues(struct ruleset_builder *b, const struct node *root,
                         struct err *err);
MUST_USE bool build_rules(struct ruleset_builder *b, const struct node *root,
                          struct err *err);
MUST_USE bool build_pay(struct ruleset_builder *b, const struct node *root,
                        struct err *err);
/* Resolves `with`, finds the order of evaluation, refuses circles. */
MUST_USE bool build_order(struct ruleset_builder *b, struct err *err);

/* The cue that a node names by its code. */
MUST_USE bool build_find_cue(const struct ruleset *r, const struct node *cue,
                             uint32_t *out, struct err *err);
/* Lets the newest cue be found by its code. */
void build_remember_cue(struct ruleset *r);
/* Remembers the id of the newest rule; false when it is taken, and by which. */
MUST_USE bool build_remember_id(struct ruleset_builder *b, uint32_t rule, uint32_t *taken);

/* Parses a list of patterns (or a single one) and adds them to the matcher. */
struct pattern_place {
    enum pattern_role role;
    uint32_t rule;
    uint32_t langs, fields;
};
MUST_USE bool build_patterns(struct ruleset_builder *b, const struct node *list,
                             const struct pattern_place *place,
                             const struct rule_pattern **out, size_t *count,
                             struct err *err);

/* A list of short texts (or a single one). */
MUST_USE bool build_texts(struct arena *arena, const struct node *node,
                          const struct str **out, size_t *count, struct err *err);
/* Reads {en, ru, kk}; English is required. */
MUST_USE bool build_says(const struct node *node, struct says *out, struct err *err);
/* Text, or a mapping with the keys of an ad. */
MUST_USE bool build_ad(const struct node *node, struct ad *out, struct err *err);
/* Sets the member of an ad that `key` names; false in *known when there is none. */
MUST_USE bool build_ad_key(const struct node *value, struct ad *out, bool *known,
                           struct err *err);

#endif
