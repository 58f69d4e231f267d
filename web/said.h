/*
 * said: sentences made anew from stored cues, in the language of whoever reads.
 *
 * The store keeps the sentences that a score was first written with. What they are made of,
 * the cues, is kept too. What cannot be said anew, such as a cue that the rules have no more,
 * stays as it was written.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WEB_SAID_H
#define WEB_SAID_H

#include "store/queue.h"

struct ruleset; /* classifier/ruleset.h */

struct said {
    const struct ruleset *cues; /* NULL: everything stays as it is */
    enum lang say;
};

/* Replace the sentences of a row, of a record with its hits. Memory from the arena. */
void said_row(const struct said *w, struct queue_row *row, struct arena *arena);
void said_record(const struct said *w, struct ad_record *record, struct arena *arena);

#endif
