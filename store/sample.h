/*
 * sample: what was drawn, decided and taken in: the figures that tell how good the scores are.
 *
 * Only reads. Of the careful lane nothing is told.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_SAMPLE_H
#define STORE_SAMPLE_H

#include "store/queue.h"

/* A row of the queue: how it came and what came of it. */
struct sample_row {
    enum band band;
    double probability, inclusion;
    enum drawn drawn;
    bool decided; /* with an outcome in force other than unsure */
    enum decision outcome;
};
typedef void sample_row_fn(void *user, const struct sample_row *row);
/* Rows first seen in [from, to), in no certain order. */
MUST_USE bool store_sample_rows(struct store *s, int64_t from_ms, int64_t to_ms,
                                sample_row_fn *each, void *user, struct err *err);

/* An ad that two people have judged, each with the first word of theirs that was not taken
 * back. Unsure is no judgement. */
struct sample_pair {
    enum decision first, second;
};
typedef void sample_pair_fn(void *user, const struct sample_pair *pair);
MUST_USE bool store_sample_pairs(struct store *s, int64_t from_ms, int64_t to_ms,
                                 sample_pair_fn *each, void *user, struct err *err);

/* How many ads came on a day, by stratum or draw_unsplit() (store/draw.h); days since 1970,
 * oldest first. */
typedef void sample_intake_fn(void *user, int64_t day, int stratum, int64_t ads);
MUST_USE bool store_sample_intake(struct store *s, int64_t from_day, int64_t to_day,
                                  sample_intake_fn *each, void *user, struct err *err);

/* An ad that is kept whole. Its texts are valid inside the call only. */
struct sample_ad {
    struct ad ad;      /* title, text, url, source, kind, lang */
    struct str cue;    /* strongest of its queue row; "" none */
    bool decided;      /* as above */
    enum decision outcome;
    int64_t first_seen_ms;
};
typedef bool sample_ad_fn(void *user, const struct sample_ad *ad, struct err *err);
/*
 * Ads first seen in [from, to), the newest first, at most `most`; with `decided` those alone
 * that were decided. Ads of people who look for work or offer their own are not among them.
 */
struct sample_wish {
    int64_t from_ms, to_ms;
    bool decided;
    int64_t most;
};
MUST_USE bool store_sample_ads(struct store *s, const struct sample_wish *wish,
                               sample_ad_fn *each, void *user, struct err *err);

#endif
