/*
 * cell: the numbers of sorts of queue rows.
 *
 * Rows that are all decided or all not, of one lane, band, source, language, kind, cue and
 * outcome are one sort. Its number is put together from the numbers of these values, each in
 * bits of its own; queue_name has the number of each value. So an index that carries the
 * number of the sort can be sifted by any filter, and the row need not be read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_CELL_H
#define STORE_CELL_H

#include "store/inside.h"

/* Where the bits of a value begin, from the lowest; whether it is decided is the first bit. */
#define CELL_BAND    1
#define CELL_LANE    3
#define CELL_OUTCOME 5
#define CELL_KIND    8
#define CELL_LANG    12
#define CELL_CUE     17
#define CELL_SOURCE  37
#define CELL_END     63
#define CELL_BITS(from, to) (((INT64_C(1) << ((to) - (from))) - 1) << (from))

/* SQL: the number of the sort that the row `q` of queue (or queue_cell) is of, `decided` 0 or
 * 1; NULL when one of its values has no number. The factors are the bits above. */
#define CELL_NUMBER(decided) CELL_PART_1 CELL_PART_2 CELL_PART_3 decided ")"
#define CELL_PART_1          "(((((((" CELL_VALUE(source) " * 1048576 + " CELL_VALUE(cue)
#define CELL_PART_2          ") * 32 + " CELL_VALUE(lang) ") * 16 + " CELL_VALUE(kind)
#define CELL_PART_3          ") * 8 + " CELL_VALUE(outcome) ") * 4 + " CELL_PART_4
#define CELL_PART_4          CELL_VALUE(lane) ") * 4 + q.band) * 2 + "
#define CELL_VALUE(what)                                                               \
    "(SELECT n.number FROM queue_name n WHERE n.what = '" #what                        \
    "' AND n.value = q." #what ")"

/* Gives the values of the ad's queue row numbers, where they have none yet. */
MUST_USE bool cell_name_values(struct store *s, struct str key, struct err *err);

/* The highest band that the filter lets pass. */
static inline int64_t
highest_band(const struct queue_filter *filter)
{
    return filter->band_given && filter->band_only ? (int64_t)filter->band : BAND_HIGH;
}

/* A filter as it is put to an entry of an index. */
struct cell_test {
    bool none; /* no row at all passes */
    int64_t mask, value;
    int64_t not_lane; /* a lane that is not wanted, in its bits; -1 none */
    int64_t unsure;   /* the outcome 'unsure', in its bits; -1 none */
    int64_t band_low, band_high;
    int64_t from_ms, to_ms; /* first seen, [from, to) */
};

/* The filter (holder apart) as a test of rows that are decided or not. */
MUST_USE bool cell_test_of(struct store *s, const struct queue_filter *filter,
                           struct cell_test *out, struct err *err);

/* The band of a sort's rows. */
static inline int64_t
cell_band(int64_t cell)
{
    return (cell & CELL_BITS(CELL_BAND, CELL_LANE)) >> CELL_BAND;
}

/* Does a row of this sort pass that was first seen then? Its band is not asked about. */
bool cell_passes(const struct cell_test *test, int64_t cell, int64_t first_seen_ms);

/* Is the sort one of those that wait for a second reader? */
bool cell_is_unsure(const struct cell_test *test, int64_t cell);

#endif
