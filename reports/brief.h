/*
 * brief: the page a unit starts its day with: what was flagged, why, and what was
 * refused.
 *
 * Reads the store, writes HTML that prints well and runs no script, CSV and JSON.
 * Contacts are masked unless asked for. It says "cues consistent with", never more.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef REPORTS_BRIEF_H
#define REPORTS_BRIEF_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"
#include "reports/risk.h"
#include "store/frontier.h"
#include "store/queue.h"

struct brief_options {
    int64_t from_ms, to_ms; /* the period, [from, to) */
    int64_t now_ms;         /* printed as the time of making */
    enum lang say;          /* LANG_EN, LANG_RU, LANG_KK */
    bool show_contacts;
    struct str title; /* name of the workspace; may be empty */
    size_t limit;     /* ads shown in full; 0: 100 */
};

/*
 * What a brief says, before it has a form. Ads of people who look for work or offer an
 * own service are never in it; of the careful lane there is a count and nothing else.
 */
struct brief {
    struct brief_options options;
    const struct ad_record *items; /* flagged in the period, in queue order */
    const struct risk *risks;      /* what their stored `risk` objects say */
    size_t item_count;
    int64_t flagged_total; /* also those beyond the limit */
    int64_t by_band[BAND_COUNT];
    int64_t careful_total;                /* of the period: may show a person at risk */
    const struct outcome_count *outcomes; /* crawl outcomes in the period */
    size_t outcome_count;
    struct queue_stats stats; /* the whole queue, not only the period */
};

/*
 * Reads the period from the store. Memory from the arena; borrows the texts of
 * `options`.
 */
MUST_USE bool brief_gather(struct store *s, const struct brief_options *options,
                           struct arena *arena, struct brief *out, struct err *err);
/* One page, complete in itself: no script, no font or picture from outside, no link. */
void brief_write_html(const struct brief *b, struct buf *out);
/*
 * RFC 4180 with a header row, one row an ad; cells that a spreadsheet would run are
 * disarmed.
 */
void brief_write_csv(const struct brief *b, struct buf *out);
/* One object; `start` and `end` of a hit mean the text beside it, masked or not. */
void brief_write_json(const struct brief *b, struct buf *out);

#endif
