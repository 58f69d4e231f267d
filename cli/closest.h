/*
 * closest: the name that a mistyped word was probably meant to be.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_CLOSEST_H
#define CLI_CLOSEST_H

/* Of `names` (ended by NULL) the one that is at most two keys away from `word`; NULL when
 * none is. */
const char *closest_name(const char *word, const char *const *names);

#endif
