/*
 * glob: patterns with '*', matched in linear time.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_GLOB_H
#define CRAWLER_GLOB_H

#include "core/str.h"

/*
 * Does `pattern` match `text` from its first byte? '*' stands for any bytes, also none. With
 * `whole` the pattern must reach the end of the text, otherwise a prefix is enough. Every
 * piece between stars is looked for once, leftmost, so hostile patterns cost no more than
 * others.
 */
bool glob_matches(struct str pattern, struct str text, bool whole);

#endif
