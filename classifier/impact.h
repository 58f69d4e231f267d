/*
 * impact: what a change of the pack alters: bands, and rules that hit or hit no more.
 *
 * Each ad is judged by an old and a new pack; rules are told apart by their id. Ads are added
 * one by one and forgotten; only totals are kept.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_IMPACT_H
#define CLASSIFIER_IMPACT_H

#include "classifier/evaluate.h"
#include "classifier/statistics.h"
#include "core/score.h"

/* One pack's view of an ad. */
struct impact_side {
    const struct ruleset *rules;
    struct score score;
    struct evaluation judged;
};

enum impact_what { IMPACT_APPEARED, IMPACT_GONE, IMPACT_POINTS };

/* A rule that hits under one pack only, or under both with other points. */
struct impact_change {
    enum impact_what what;
    const struct rule *rule;    /* of the new pack; of the old one for IMPACT_GONE */
    const struct rule_hit *hit; /* of the same side */
    double points_before;       /* IMPACT_POINTS: of the old pack's rule */
};

/* What became of one ad. */
struct impact_ad {
    enum band before, after;
    const struct impact_change *changes;
    size_t change_count;
};

/* By rule: in how many ads it appeared, and from how many it went. */
struct impact_rule {
    const struct rule *rule; /* of the new pack; of the old one when it is not in the new */
    struct stat_count appeared, gone;
};

struct impact {
    const struct ruleset *before, *after;
    uint64_t bands[STAT_CLASSES][BAND_COUNT][BAND_COUNT]; /* by label, old and new band */
    uint64_t ads, moved; /* moved: to another band */
    uint64_t touched;    /* same band, other rules */
    struct impact_rule *rules; /* the new pack's, then those of the old one that are gone */
    size_t rule_count;
    struct arena arena;
    uint32_t *new_of_old;  /* by old rule: number in `rules` */
    uint32_t *held, *held_hit; /* by number in `rules`: ad in which the old pack hit; its hit */
    uint32_t ad;
};

struct impact *impact_new(const struct ruleset *before, const struct ruleset *after);
void impact_free(struct impact *impact);
/* Compares what both packs say of one ad; memory of *out from the arena. */
void impact_add(struct impact *impact, const struct ad *ad,
                const struct impact_side *before, const struct impact_side *after,
                struct arena *arena, struct impact_ad *out);

#endif
