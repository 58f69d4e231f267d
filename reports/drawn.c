/*
 * drawn: a sentence for each way into the queue.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/drawn.h"

#include "core/tr.h"
#include "reports/words.h"

struct str
drawn_why(const struct queue_row *row, enum lang say, struct arena *arena)
{
    switch (row->drawn) {
    case DRAWN_UNCERTAIN:
        if (row->band >= BAND_REVIEW)
            return STR("");
        return str_of(tr(say, "drawn at random near the threshold, where the score is "
                              "least sure"));
    case DRAWN_AUDIT:
        if (row->band >= BAND_REVIEW)
            return str_of(tr(say, "also in the audit sample, drawn at random to check "
                                  "the scores"));
        return arena_printf(arena,
                            tr(say,
                               "audit sample: drawn at random to check the scores; "
                               "by its score (%s) alone it would not be here"),
                            word_band(say, row->band));
    case DRAWN_ADDED:
        return str_of(tr(say, "put in by a person"));
    default:
        return STR("");
    }
}
