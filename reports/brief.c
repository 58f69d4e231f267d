/*
 * brief: gathers what a brief says. Reads the store, changes nothing.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/brief.h"

#define LIMIT_DEFAULT 100

static struct queue_filter
filter_of(const struct brief_options *options, enum lane lane)
{
    return (struct queue_filter){ .all_states = true,
                                  .lane = lane,
                                  .from_ms = options->from_ms,
                                  .to_ms = options->to_ms,
                                  .limit =
                                      options->limit ? options->limit : LIMIT_DEFAULT };
}

/* A second lock behind the queue's own: these people are not reported on. */
static bool
is_left_out(const struct risk *risk)
{
    return risk->context == CONTEXT_SEEKING || risk->context == CONTEXT_SELF_SERVICE;
}

static bool
gather_items(struct store *s, const struct queue_row *rows, size_t count,
             struct arena *arena, struct brief *out, struct err *err)
{
    struct ad_record *items = ARENA_NEW(arena, struct ad_record, count);
    struct risk *risks = ARENA_NEW(arena, struct risk, count);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        enum find_answer answer = store_find_ad(s, rows[i].key, arena, &items[n], err);
        if (answer == FIND_FAILED)
            return false;
        if (answer != FIND_ONE)
            continue; /* purged since the list was read */
        risk_read(items[n].risk, arena, &risks[n]);
        if (is_left_out(&risks[n])) {
            out->flagged_total--;
            out->by_band[rows[i].band]--;
            continue;
        }
        n++;
    }
    out->items = items;
    out->risks = risks;
    out->item_count = n;
    return true;
}

static bool
gather_flagged(struct store *s, struct arena *arena, struct brief *out, struct err *err)
{
    const struct brief_options *options = &out->options;
    const struct queue_filter flagged = filter_of(options, LANE_RISK);
    const struct queue_filter careful = filter_of(options, LANE_CAREFUL);
    const struct queue_row *rows = NULL;
    int64_t careful_band[BAND_COUNT] = { 0 };
    size_t count = 0;
    if (!store_queue_count(s, &flagged, options->now_ms, out->by_band, err) ||
        !store_queue_count(s, &careful, options->now_ms, careful_band, err) ||
        !store_queue_list(s, &flagged, options->now_ms, arena, &rows, &count, err))
        return false;
    for (int i = 0; i < BAND_COUNT; i++) {
        out->flagged_total += out->by_band[i];
        out->careful_total += careful_band[i];
    }
    return gather_items(s, rows, count, arena, out, err);
}

bool
brief_gather(struct store *s, const struct brief_options *options, struct arena *arena,
             struct brief *out, struct err *err)
{
    *out = (struct brief){ .options = *options };
    if (gather_flagged(s, arena, out, err) &&
        store_outcomes(s, options->from_ms, options->to_ms, arena, &out->outcomes,
                       &out->outcome_count, err) &&
        store_queue_stats(s, &out->stats, err))
        return true;
    return err_in(err, "brief");
}
