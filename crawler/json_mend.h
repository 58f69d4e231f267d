/*
 * json_mend: makes the JSON that pages carry readable where that is safe.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_JSON_MEND_H
#define CRAWLER_JSON_MEND_H

#include "core/arena.h"

/*
 * A copy of `json` in the arena without what pages put in by mistake: comment and CDATA
 * wrappers, comments, commas before '}' and ']', control characters and wrong escapes inside
 * strings, halves of surrogate pairs, a semicolon at the end, quotes written as &quot;.
 * Nothing that was valid changes its meaning. Linear.
 */
struct str json_mend(struct str json, struct arena *arena);

/* Does nesting of objects and arrays stay within `max`? Strings are minded. Linear. */
bool json_depth_within(struct str json, size_t max);

#endif
