/*
 * put: one ad on its way into the tables.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_PUT_H
#define STORE_PUT_H

#include "store/inside.h"

/* What one call of put_ads() works with. */
struct putter {
    struct store *store;
    const struct retention *keep;
    const struct ad_origin *origin;
    struct arena arena; /* reset after each ad */
    int64_t next_score; /* id of the next score */
};

/* One ad on its way in. */
struct incoming {
    char key_text[AD_KEY_SIZE];
    struct str key;
    struct ad ad;       /* as it is stored */
    struct score score; /* as it is stored */
    enum lane lane;
    double inclusion, order;
    enum drawn drawn;
    bool masked;
    int64_t seen_ms;
};

/* Stores the score and its hits unless this pack has scored the ad before (then *is_new
 * is false); *id is the score in force for this pack either way. */
MUST_USE bool put_score(struct putter *p, const struct incoming *in, int64_t *id,
                        bool *is_new, struct err *err);

/* Masks an ad that is known and was kept whole, and takes away its earlier scores; *masked
 * tells whether there was such an ad. Before its new score is put. In store/remask.c. */
MUST_USE bool remask_ad(struct putter *p, const struct incoming *in, bool *masked,
                        struct err *err);
/* The queue row of an ad that has just been masked follows to its only score, or goes. */
MUST_USE bool remask_queue(struct putter *p, const struct incoming *in,
                           int64_t score_id, struct err *err);

#endif
