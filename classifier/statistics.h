/*
 * statistics: how often each rule and cue hits in deceptive and in legitimate ads, what goes
 * together with what, and whom false flags fall on.
 *
 * Ads are added one by one and forgotten; memory depends on the pack and on the number of
 * files, not on the number of ads. Ads without a label are counted apart. What counts as a
 * hit: the rule holds and its company was there; rules in shadow are counted like others.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_STATISTICS_H
#define CLASSIFIER_STATISTICS_H

#include "classifier/evaluate.h"
#include "classifier/who.h"
#include "core/score.h"

#define STAT_FILES_MAX 256
#define STAT_PAIRS_MAX (1u << 19) /* pairs counted; those first met beyond are not */
#define STAT_HITS_MAX  128        /* hits of one ad that are paired */

enum stat_class { STAT_DECEPTIVE, STAT_LEGITIMATE, STAT_UNLABELLED, STAT_CLASSES };

/* Ads by class. */
struct stat_count {
    uint64_t n[STAT_CLASSES];
};

/* A rule or a cue. */
struct stat_row {
    struct stat_count hit;
    struct stat_count alone; /* no other cue spoke against the ad: counter-cues and rules in
                                shadow are nobody's company, and never alone themselves */
};

struct stat_file {
    struct str name;
    struct stat_count ads, flagged;
    struct stat_count *rules, *cues; /* hits */
};

/* Ads of one group of people, trade or language; flagged: in review or high. */
struct stat_group {
    struct str name;
    struct stat_count ads, flagged;
};

enum stat_by {
    STAT_BY_LANGUAGE, /* as judged */
    STAT_BY_KIND,
    STAT_BY_NATION, /* named in title or text */
    STAT_BY_SEX,
    STAT_BY_SECTOR, /* sector cues in force */
    STAT_BY_COUNT
};

struct stat_groups {
    struct stat_group *list; /* the last one: none of the others */
    size_t count;
};

/* Two rules or two cues that hit in the same ad. */
struct stat_pair {
    uint32_t a, b; /* a < b */
    uint64_t both;
};

struct stat_pairs; /* a bounded table */

struct statistics {
    const struct ruleset *ruleset;
    const struct who *who;
    struct arena arena; /* of everything here */
    struct stat_count ads, flagged;
    struct stat_count bands[BAND_COUNT];
    struct stat_row *rules, *cues; /* by index */
    struct stat_file *files;
    size_t file_count;
    struct stat_groups groups[STAT_BY_COUNT];
    struct stat_pairs *rule_pairs, *cue_pairs;
    uint64_t pairs_lost; /* meetings of pairs that found no room */
};

/* Empty statistics over a pack; `files` names the files that ads will come from, at most
 * STAT_FILES_MAX; names are borrowed. */
struct statistics *
statistics_new(const struct ruleset *rules, const struct str *files, size_t count);
void statistics_free(struct statistics *s);

/* Counts one ad that was judged; `file` is an index into the files. Scratch memory from the
 * arena. */
struct stat_ad {
    const struct ad *ad;
    const struct score *score;
    const struct evaluation *judged;
    size_t file;
};
void statistics_add(struct statistics *s, const struct stat_ad *ad, struct arena *arena);

/* The pairs that are most alike, by what they have in common (Jaccard: both / either), at
 * most `most`, those that met at least `least` times. Memory from the arena. */
const struct stat_pair *statistics_pairs(const struct statistics *s, bool cues,
                                         uint64_t least, size_t most,
                                         struct arena *arena, size_t *count);
/* Both / either, 0 to 1. */
double statistics_alike(const struct statistics *s, bool cues,
                        const struct stat_pair *pair);

/* An estimate with its 95 % confidence interval. */
struct stat_interval {
    bool known;
    double value, low, high;
};

/* The share hits / ads, with the score interval of Wilson (1927, J. Am. Stat. Assoc. 22:209). */
struct stat_interval stat_share(uint64_t hits, uint64_t ads);

/*
 * Lift: how many times likelier a hit is in a deceptive ad than in a legitimate one. The log
 * ratio with its interval after Katz, Baptista, Azen and Pike (1978, Biometrics 34:469), with
 * 0.5 added to all four counts as Walter (1975, Biometrika 62:371) does, so that a rule
 * without a hit on one side still has a finite lift. Not known without ads on both sides or
 * without any hit.
 */
struct stat_interval stat_lift(const struct stat_count *hits, const struct stat_count *ads);

/* "language", "sector"; "deceptive", "legitimate", "unlabelled": for programs. */
const char *stat_by_name(enum stat_by by);
const char *stat_class_name(enum stat_class class);

#endif
