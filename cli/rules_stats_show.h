/*
 * rules_stats_show: statistics of rules for people, as JSON and as CSV.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_RULES_STATS_SHOW_H
#define CLI_RULES_STATS_SHOW_H

#include "classifier/statistics.h"
#include "cli/term.h"

/* One rule or cue, in the order it is to be shown. */
struct stats_line {
    bool is_cue;
    uint32_t index;
    struct str name;
    double points; /* of the rule; the cap of a cue */
    const struct stat_row *row;
    struct stat_interval lift;
};

struct stats_view {
    const struct statistics *stats;
    struct str pack;    /* hash of the pack */
    bool model;         /* scored with a model */
    uint64_t bad_lines;
    const char *sort;
    size_t top;         /* rows of each table for people; 0: all */
    bool by_file;
    enum lang say;
    struct arena *arena;
};

/* All rules, or all cues, of the pack, sorted by `sort`: one of stats_sorts. */
const struct stats_line *stats_lines(const struct stats_view *view, bool cues,
                                     size_t *count);
/* "hits", "lift", ...; ended by NULL. */
extern const char *const stats_sorts[];

/* The tables for people. */
void stats_show(const struct stats_view *view, struct term *t);
/* Everything as one JSON object and a line end. */
void stats_show_json(const struct stats_view *view, struct json *j);
/* One line a rule or cue and file; a header line first (RFC 4180). */
void stats_show_csv(const struct stats_view *view, struct buf *out);

#endif
