/*
 * wording: says in the reader's language what was scored in another one.
 *
 * The store keeps the sentences that a score was first written with. What they are made of, the
 * cues, is kept too, so they are made again when somebody reads them: from the words of the
 * workspace's cues. What cannot be said anew, such as a cue that the pack has no more, stays
 * as it was written.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_WORDING_H
#define CLI_WORDING_H

#include "cli/workspace.h"
#include "reports/brief.h"
#include "store/queue.h"

struct ruleset; /* classifier/ruleset.h */

struct wording {
    struct ruleset *cues;
    enum lang say;
};

/* Reads the cues of the workspace's rules. wording_close() in any case. */
MUST_USE bool wording_open(struct wording *w, const struct workspace *workspace,
                           enum lang say, struct arena *arena, struct err *err);
void wording_close(struct wording *w);

/* Replace the sentences of a row, of a record with its hits, of all that a brief holds. Memory
 * from the arena. */
void wording_row(const struct wording *w, struct queue_row *row, struct arena *arena);
void
wording_record(const struct wording *w, struct ad_record *record, struct arena *arena);
void wording_brief(const struct wording *w, struct brief *brief, struct arena *arena);

#endif
