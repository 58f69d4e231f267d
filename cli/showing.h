/*
 * showing: queue rows and whole ads, for a terminal.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_SHOWING_H
#define CLI_SHOWING_H

#include "cli/term.h"
#include "core/arena.h"
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

#endif
