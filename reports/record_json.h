/*
 * record_json: queue rows and whole ads as JSON objects, for the terminal and for the API.
 *
 * Contacts are masked unless asked for, and offsets are then true of the masked text beside
 * them. The same row always gives the same bytes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef REPORTS_RECORD_JSON_H
#define REPORTS_RECORD_JSON_H

#include "core/json.h"
#include "reports/paper.h"
#include "store/queue.h"

struct record_view {
    struct arena *arena;
    bool show_contacts;
    unsigned how;     /* of enum risk_how: what is shown of the `risk` object */
    bool outside;     /* for others: no name and no word of those who work here */
    size_t listed_max; /* decisions and notes, the newest of each; 0: all there are */
    bool disarm;      /* addresses as hxxps://board[.]kz, so that nobody opens one by a slip */
};

/* A text, or the address of a page, as this view may show it. */
struct str record_text(const struct record_view *v, struct str text);
struct str record_address(const struct record_view *v, struct str url);

/* "key": "2026-11-21T08:30:00Z"; nothing when ms is 0. */
void record_put_time(struct json *j, const char *key, int64_t ms);

/* One row: its members without the brackets, or as an object. */
void record_put_row(const struct record_view *v, const struct queue_row *row,
                    struct json *j);
void record_row_json(const struct record_view *v, const struct queue_row *row,
                     struct json *j);
/*
 * Everything about one ad: the members of its row, the ad, its `risk` object as risk_shown()
 * gives it, decisions, notes; "decisions_more" and "notes_more" tell how many earlier ones the
 * view leaves out. The second form leaves out the brackets.
 */
void record_json(const struct record_view *v, const struct ad_record *r,
                 struct json *j);
/* Of them the ad and its `risk` object. */
void record_put_content(const struct record_view *v, const struct ad_record *r,
                        struct json *j);
void record_put_ad(const struct record_view *v, const struct ad_record *r,
                   struct json *j);

#endif
