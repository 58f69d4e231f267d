/*
 * tally: counts that are kept up with every change of the queue.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_TALLY_H
#define STORE_TALLY_H

#include "store/inside.h"

/*
 * Takes the ad's queue row out of the tally (-1) before it is changed, or counts it (1)
 * afterwards. Nothing when there is no row.
 */
MUST_USE bool tally_row(struct store *s, struct str key, int sign, struct err *err);
/* Counts a new ad of a source. */
MUST_USE bool tally_ad(struct store *s, struct str source, struct err *err);
/* Counts a new ad of a day (days since 1970) and a stratum (store/draw.h). */
MUST_USE bool tally_intake(struct store *s, int64_t day, int stratum, struct err *err);
/* Takes out what stands on the list of ads to be purged, before it goes. */
MUST_USE bool tally_purge(struct store *s, struct err *err);

#endif
