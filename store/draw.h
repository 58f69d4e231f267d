/*
 * draw: which ads come before a person, and with which probability.
 *
 * What is flagged always comes: by risk. To know what the scores miss, ads are drawn besides,
 * by two independent random numbers that belong to the ad for ever: `audit` with a rate for
 * each stratum of the score, ads without any cue included, and `uncertain` with a rate that
 * falls with the distance from the threshold of `review`. The numbers are keyed hashes of the
 * ad's key: the same data base draws alike, and nobody without its key can write an ad that
 * is passed by. No day is in them, for an ad seen on ten days must not have ten chances.
 *
 * Drawn rows are handed out by number / rate, the smallest first (sequential Poisson sampling,
 * Ohlsson 1998): whenever people stop, what they have read is a random part of what was drawn,
 * with probabilities in the same proportions. Of ads that may show a person at risk none is
 * drawn, nor of people who look for work or offer their own. Pure but for the key.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_DRAW_H
#define STORE_DRAW_H

#include "core/digest.h"
#include "core/score.h"
#include "store/store.h"

/* Why a row is in the queue. */
enum drawn {
    DRAWN_RISK,      /* for its band or the careful lane alone: nothing else drew it */
    DRAWN_UNCERTAIN, /* drawn, likelier where the score is near `review`; it may be flagged */
    DRAWN_AUDIT,     /* by chance alone, whatever the score; it may be flagged as well */
    DRAWN_ADDED,     /* a person put it in: stands for no other ad */
    DRAWN_COUNT
};
/* "risk", "uncertain", "audit", "added" */
const char *drawn_name(enum drawn drawn);
bool drawn_of(struct str name, enum drawn *out);

/* Strata of the score: each band in a lower and an upper half, from the lowest on. */
#define DRAW_STRATA 8
/* Of a score: twice the band, 1 more in its upper half. The halves meet at 0.02, 0.25, 0.5 and
 * 0.93. */
int draw_stratum(enum band band, double probability);
/* Lower end of a stratum as a probability. */
double draw_stratum_from(int stratum);

/* Counts by stratum, with one more of each band for ads of which only the band is known: they
 * were counted before the edges of its halves were moved. */
#define DRAW_COUNTS (DRAW_STRATA + BAND_COUNT)
/* Where that one is. */
int draw_unsplit(enum band band);

/* How much is drawn, shares from 0 to below 1. */
struct draw_rates {
    double audit;     /* of ads whose score is just above nothing; half of it below, up to ten
                       * times in the higher strata */
    double uncertain; /* of ads at the very threshold of `review` */
};
#define DRAW_AUDIT_DEFAULT     0.01
#define DRAW_UNCERTAIN_DEFAULT 0.25

/* What drawing said of an ad. */
struct draw {
    bool taken; /* it belongs in the queue */
    enum lane lane;
    enum drawn drawn;
    double inclusion; /* probability of being taken by one way or another; above 0 if taken */
    double order;     /* number / rate, 0 to below 1; 0 by risk */
};

/* May the ad be drawn at all? */
bool draw_in_frame(const struct score *score);
/* Draws an ad; `ad_key` as ad_key() writes it. */
struct draw draw_ad(const struct hash_key *key, struct str ad_key,
                    const struct score *score, const struct draw_rates *rates);

/* The key of a data base, made when it is first asked for. Needs STORE_WRITE. */
MUST_USE bool store_draw_key(struct store *s, struct hash_key *out, struct err *err);

/* Shares of what is handed out, in the order of `enum drawn`; they add up to 1. */
#define DRAW_WAYS 3
struct draw_shares {
    double of[DRAW_WAYS];
};
extern const struct draw_shares draw_shares_default; /* 0.80, 0.15, 0.05 */

/*
 * Whose turn is next: smooth weighted round robin over the ways that have a row. Each gains
 * its share of credit, the richest is chosen and pays for all. Credits stay within -1 and 1,
 * so a way that had nothing for a month does not come with a month's rows. -1: none has any.
 */
int draw_turn(double credit[DRAW_WAYS], const struct draw_shares *shares,
              const bool has[DRAW_WAYS]);

#endif
