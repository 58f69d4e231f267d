/*
 * decided: how the ads that people decided stand now, for learning.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_DECIDED_H
#define STORE_DECIDED_H

#include "store/queue.h"

/* An ad that somebody decided at least once and that has not been purged. */
struct decided_ad {
    struct str key; /* of the ad, until the next one */
    bool decided;   /* false: it was taken back, or the ad is of the careful lane, of which
                     * nothing is learned */
    enum decision outcome;
    double inclusion; /* probability with which the row was drawn, above 0 */
};

/* Tells of each, in the order of keys; `tell` returns false to end with its error. It must not
 * call the store. */
MUST_USE bool store_decided_ads(struct store *s,
                                bool (*tell)(void *user, const struct decided_ad *ad,
                                             struct err *err),
                                void *user, struct err *err);

#endif
