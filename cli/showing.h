/*
 * showing: queue rows and whole ads, for a terminal and as JSON.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_SHOWING_H
#define CLI_SHOWING_H

#include "cli/term.h"
#include "core/arena.h"
#include "core/json.h"
#include "store/queue.h"

struct showing {
    struct term *term;
    struct arena *arena;
    enum lang say;
    bool show_contacts;
    int64_t now_ms;
};

/* One row as two lines: band, id, site, language, age, title; reason and quote. */
void show_row(struct showing *s, const struct queue_row *row);
/* Everything about one ad, quotes marked, contacts masked unless asked for. */
void show_record(struct showing *s, const struct ad_record *record);
/* The same as JSON objects; that of an ad holds its `risk` object as risk_shown() gives it. */
void show_row_json(struct showing *s, const struct queue_row *row, struct json *j);
void
show_record_json(struct showing *s, const struct ad_record *record, struct json *j);

#endif
