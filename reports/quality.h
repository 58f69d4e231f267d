/*
 * quality: how good the scores are, as far as people's decisions tell.
 *
 * Precision of each band and recall from the drawn queue (reports/estimate.h), how far two
 * readers agree, whether scores and words change from week to week, and wordings of confirmed
 * ads that could become rules. Where fewer decisions stand behind a figure than asked for, the
 * report says how many there are and shows no figure. Counts and masked examples only: no
 * figure is of one person or one telephone. Words and phrases are the caller's to find; this
 * room knows no classifier.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef REPORTS_QUALITY_H
#define REPORTS_QUALITY_H

#include "core/buf.h"
#include "reports/estimate.h"
#include "store/sample.h"

#define QUALITY_WEEKS_MAX 60
#define QUALITY_WEEK_ADS  200 /* ads that a week needs to be compared */
#define QUALITY_LEAST     30  /* decisions behind a figure */

struct quality_options {
    int64_t from_ms, to_ms; /* of ads first seen, [from, to) */
    int64_t now_ms;         /* printed as the time of making */
    enum lang say;
    struct str title;  /* name of the workspace; may be empty */
    int64_t least;     /* decisions behind a figure */
    bool shortened;    /* earlier decisions are purged: the period begins later than asked */
    int64_t texts_from_ms; /* of earlier ads those that nobody flagged are purged; 0 none */
};

/* A week from Monday on (UTC), by what came in it. */
struct quality_week {
    int64_t from_ms;
    int64_t ads;
    int64_t strata[DRAW_COUNTS];
    bool compared; /* both sides had enough ads */
    double psi;    /* against the eight weeks before it; a band is one, not two halves, where
                    * of some ads only the band is known */
};

/* A word, or a phrase, that one set of ads uses more than another. */
struct quality_phrase {
    struct str words, lang;
    int64_t here, there; /* ads, near copies once */
    double z;
    struct str cue;           /* of an example's row: a first guess */
    struct str hit, miss;     /* examples, contacts masked; "" none */
    bool miss_is_near;        /* it has a word of the phrase */
};

/* One set of phrases, and of how many ads it is. */
struct quality_phrases {
    const struct quality_phrase *items;
    size_t count;
    int64_t here_ads, there_ads;
    bool enough; /* else nothing is shown */
    int64_t newest; /* only so many ads were compared, the newest; 0 all */
};

/* Rows by the way they came. */
struct quality_way {
    int64_t rows, decided, deceptive;
};

struct quality {
    struct quality_options options;
    struct estimate estimate;
    struct quality_way ways[DRAWN_COUNT];
    int64_t pairs;
    struct interval equal, kappa;
    struct quality_week weeks[QUALITY_WEEKS_MAX];
    size_t week_count;
    struct quality_phrases words;   /* new this week */
    struct quality_phrases phrases; /* of confirmed ads against those that are no risk */
};

/* Reads everything but words and phrases. False for a period of more than QUALITY_WEEKS_MAX
 * calendar weeks with ads, too. */
MUST_USE bool quality_gather(struct store *s, const struct quality_options *options,
                             struct quality *out, struct err *err);

/* Was a judgement one of these? */
bool quality_is_deceptive(enum decision outcome);

/* Is the share of a band, the recall, known well enough to be shown? */
bool quality_shows_band(const struct quality *q, enum band band);
bool quality_shows_recall(const struct quality *q);
bool quality_shows_agreement(const struct quality *q);

/* A phrase as a rule in the language of rules/pack, in shadow, for an analyst to finish. Of
 * phrase number `number`, counted from 1. */
void quality_rule(const struct quality_phrase *phrase, size_t number, struct buf *out);

/* For a terminal. */
void quality_write_text(const struct quality *q, struct buf *out);
/* One page, complete in itself, as the brief. */
void quality_write_html(const struct quality *q, struct buf *out);
/* One object; null where too few decisions stand behind a figure. */
void quality_write_json(const struct quality *q, struct buf *out);

#endif
