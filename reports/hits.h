/*
 * hits: the hits of an ad as a person reads them: by cue, without what says nothing new.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef REPORTS_HITS_H
#define REPORTS_HITS_H

#include "core/arena.h"
#include "core/score.h"

/*
 * The hits in their order, but those of one cue one behind the other, where the first of them
 * stands. A later hit of a cue is left out when it has no words of its own: no quote, or one
 * that overlaps a quote of that cue. Memory from the arena; *kept is how many.
 */
struct hit *
hits_by_cue(const struct hit *hits, size_t count, struct arena *arena, size_t *kept);

/* Is hit i of such a list a further one of the cue before it? Its sentence has been said. */
bool hits_is_again(const struct hit *hits, size_t i);

#endif
