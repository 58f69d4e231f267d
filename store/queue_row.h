/*
 * queue_row: how every query of this room reads a queue row.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_QUEUE_ROW_H
#define STORE_QUEUE_ROW_H

#include "store/inside.h"

/* The columns that queue_row_read() takes, of tables q (queue), a, s and h. */
#define QUEUE_COLUMNS                                                                  \
    "q.ad_key, q.state, q.lane, q.band, q.probability, s.points, q.inclusion, "        \
    "q.lang, "                                                                         \
    "q.kind, q.source, a.url, CASE WHEN a.title = '' THEN substr(a.text, 1, 160) "     \
    "ELSE a.title END, s.why, s.pack, h.quote, h.cue, q.holder, "                      \
    "q.claim_until_ms, q.first_seen_ms, a.last_seen_ms, a.times_seen, q.version, "     \
    "q.outcome, s.risk, q.decision_id, q.drawn, q.draw"
#define QUEUE_JOINS                                                                    \
    "JOIN ad a ON a.key = q.ad_key JOIN score s ON s.id = q.score_id "                 \
    "LEFT JOIN hit h ON h.score_id = q.score_id AND h.side = 0 AND h.place = 0 "

/* Reads those columns; a claim that ran out before now_ms reads as open and held by
 * nobody. */
void queue_row_read(struct db_row *row, int64_t now_ms, struct arena *arena,
                    struct queue_row *out);

#endif
