/*
 * source: the patterns of a source file.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/glob.h"
#include "crawler/source.h"

bool
source_pattern_matches(struct str pattern, struct str path_and_query)
{
    return glob_matches(pattern, path_and_query, true);
}
