/*
 * classifier: rules and Bayes evidence over one ad's text, weighed into an explained score.
 *
 * A classifier is loaded once and is then read by any number of scorers (one per thread).
 * Pure: no network, no store, no clock, no log, no globals. The same ad, rules, model and
 * options always give the same score.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_CLASSIFIER_H
#define CLASSIFIER_CLASSIFIER_H

#include "core/ad.h"
#include "core/arena.h"
#include "core/bundle.h"
#include "core/err.h"
#include "core/score.h"

struct classifier;
struct scorer;
struct ruleset; /* classifier/ruleset.h */
struct model;   /* classifier/model.h */

struct classifier_options {
    const struct bundle *rules; /* cues.yaml, reference-pay.yaml, pack/...yaml; NULL: no rules */
    struct str model;           /* bytes of a model file, kept alive by the caller; empty: none */
    const char *model_name;     /* the file's name, for sentences; NULL: none */
    double prior;               /* share of deceptive ads to expect, 0 < prior < 1; 0: 0.02 */
    enum lang say;              /* language of `why`: LANG_EN, LANG_RU, LANG_KK; NONE: English */
    struct str version;         /* program version, enters `pack` */
};

/* Loads and checks everything. On failure says file, line, column, what was found and what
 * would be right. */
MUST_USE bool classifier_load(struct classifier **out, const struct classifier_options *options,
                              struct err *err);
void classifier_free(struct classifier *c);

/* Hex SHA-256 over rules, model, options and version: names the pack that made a score. */
struct str classifier_pack(const struct classifier *c);
/* The rules in force, for `rules list` and `rules check`; borrowed. NULL without rules. */
const struct ruleset *classifier_rules(const struct classifier *c);

/* The model in force; borrowed. NULL without one. */
const struct model *classifier_model(const struct classifier *c);

/* One thread's working memory. */
struct scorer *scorer_new(const struct classifier *c);
void scorer_free(struct scorer *s);

/* Scores one ad. Everything in *out lives in the arena or in the classifier. Never fails:
 * a ceiling reached is counted in out->limits_hit. */
void scorer_score(struct scorer *s, const struct ad *ad, struct arena *arena, struct score *out);

#endif
