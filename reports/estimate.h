/*
 * estimate: what a drawn sample tells of all ads: how many are deceptive, how many of these
 * the flags find, with intervals. Pure.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef REPORTS_ESTIMATE_H
#define REPORTS_ESTIMATE_H

#include "store/draw.h"

/* A row of the queue, as far as it stands for others: neither added nor of the careful lane. */
struct estimate_row {
    int stratum; /* store/draw.h */
    enum drawn drawn;
    double inclusion;  /* above 0, at most 1; else the row is passed over */
    bool decided;      /* confirmed or escalated, or not a risk */
    bool deceptive;    /* of a decided row: confirmed or escalated */
};

struct interval {
    bool known;           /* false: nothing was decided there */
    double at, low, high; /* low <= at <= high */
};

/* What is known of the ads of some strata. */
struct estimate_part {
    int64_t rows, decided, deceptive; /* counted */
    double ads;                       /* estimated, exact where all are flagged */
    struct interval total;            /* deceptive ads among them */
    struct interval share;            /* total / ads */
};

struct estimate {
    struct estimate_part bands[BAND_COUNT];
    struct estimate_part flagged, below; /* `review` and above; the rest */
    struct interval total;               /* deceptive ads of all */
    struct interval recall; /* of flagged.total in it; unknown where nothing deceptive was found */
};

/*
 * Below `review` each decided row stands for 1 / inclusion ads (Horvitz and Thompson 1952), times
 * drawn / decided rows of its stratum and way, because people do not finish every list (weighting
 * classes, Oh and Scheuren 1983; rows are handed out in random order, see store/draw.h). In a
 * stratum the share of deceptive ads is the ratio of two such sums (Hajek 1971). `came` is how
 * many ads came in each of DRAW_COUNTS strata, NULL when nobody knows: those of a stratum that
 * none was drawn of are counted to the next higher one with a decision, as those of one that none
 * was read of; those of which only the band is known, when none was drawn of either half.
 *
 * What is flagged is all there, but handed out by descending probability: what was read is no
 * sample of what was not. Decided rows count as they are. The share among the rest comes from
 * rows that were drawn by `audit` besides, a random subset at one rate. Some of these were read
 * because they stood high as well, at the rate at which others were; so many are taken off, with
 * the share of the others. Where that leaves less than one row the limits of what was not read
 * are 0 and all; and where more than a fifth was not read, nothing is known.
 *
 * Intervals are of 95 %. A stratum's share has the limits of Jeffreys (Brown, Cai and DasGupta,
 * Statistical Science 16, 2001) for the effective number of rows (Kish 1965; so Korn and
 * Graubard, Survey Methodology 24, 1998) with the correction for a finite stock: where all was
 * read there is no doubt left. Limits of a sum over strata are put together from the limits
 * of its parts (MOVER, Zou and Donner, Statistics in Medicine 27, 2008), which holds up where
 * nothing deceptive was found and a bootstrap would say that there is nothing; those of
 * recall, found / (found + missed), by the same for a ratio (Donner and Zou, Statistical
 * Methods in Medical Research 21, 2012).
 */
void estimate_make(const struct estimate_row *rows, size_t count, const int64_t *came,
                   struct estimate *out);

/* A share `hits` of `of` (neither need be whole) with the limits of Jeffreys. */
struct interval estimate_share(double hits, double of);

/* Two people on the same ads: how often did both say yes, neither, only the first, only the
 * second? */
struct agreement {
    int64_t yes, no, first, second;
};
/* Share of equal answers, and Cohen's kappa (1960) with the large-sample limits; kappa is
 * unknown where chance alone makes all answers equal. */
void estimate_agreement(const struct agreement *a, struct interval *equal,
                        struct interval *kappa);

/*
 * Population stability index of two sets of counts: the sum of (p - q) ln(p / q), each count
 * more by a half so that an empty cell is no infinity. Custom reads below 0.1 as stable and
 * above 0.25 as another population. 0 when either is empty.
 */
double estimate_psi(const int64_t *now, const int64_t *before, size_t count);

#endif
