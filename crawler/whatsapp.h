/*
 * whatsapp: ads from a chat that WhatsApp exported as text ("_chat.txt", "WhatsApp Chat with ...").
 *
 * Pure. One message with words is one ad. Who wrote it is not kept; system lines, notes that a
 * file was left out and messages that were taken back are passed over. The dates stand in the
 * form of the phone's language: the order of day and month is told from the whole file. They
 * name no zone and are taken as UTC.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_WHATSAPP_H
#define CRAWLER_WHATSAPP_H

#include "core/ad.h"
#include "core/arena.h"
#include "core/err.h"
#include "crawler/record.h"

enum whatsapp_order { WHATSAPP_DAY_FIRST, WHATSAPP_MONTH_FIRST };

struct whatsapp {
    struct str rest;
    enum whatsapp_order order; /* of dates that do not begin with the year */
    bool brackets;             /* "[date] name: text" of an iPhone, else "date - name: text" */
    size_t line;               /* of the message handed out last */
    size_t next_line;          /* of `rest` */
    size_t messages;           /* read so far, those without words included */
};

/* Does `line`, without its line end, begin a message? */
bool whatsapp_is_head(struct str line);

/* False when no line of `text` (UTF-8, which must outlive the reader) begins a message. */
MUST_USE bool whatsapp_begin(struct whatsapp *w, struct str text, struct err *err);
/* The next message with words, seen when it was sent; its text lives in the arena. */
enum record_answer whatsapp_next(struct whatsapp *w, struct arena *arena, struct ad *out,
                                 struct err *err);

#endif
