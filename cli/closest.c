/*
 * closest: the name that a mistyped word was probably meant to be.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/closest.h"

#include <string.h>

/* Edit distance of two short words (Levenshtein), at most 63 bytes looked at. */
static size_t
distance(const char *a, const char *b)
{
    size_t row[64], n = strnlen(b, 63), m = strnlen(a, 63);

    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; i <= m; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t best = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[n];
}

const char *
closest_name(const char *word, const char *const *names)
{
    const char *best = NULL;
    size_t best_distance = 3;

    for (; *names; names++) {
        size_t d = distance(word, *names);
        if (d < best_distance && d < strlen(*names)) {
            best = *names;
            best_distance = d;
        }
    }
    return best;
}
