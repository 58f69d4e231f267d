/*
 * whatsapp: ads from a chat that WhatsApp exported as text ("_chat.txt", "WhatsApp Chat with ...").
 *
 * Pure. One message with words is one ad. Who wrote it is not kept; system lines, notes that a
 * file was left out and messages that were taken back are passed over. The dates stand in the
 * form of the phone's language, one form a file: a line that begins with a date of another form
 * is the words of somebody. The order of day and month is told from the whole file. Dates name
 * no zone and are taken as UTC.
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

enum whatsapp_end {
    WHATSAPP_BRACKET,
    WHATSAPP_HYPHEN,
    WHATSAPP_DASH,
    WHATSAPP_LONG_DASH
};

/* How a phone writes the date before a message: the same in all of a chat. */
struct whatsapp_shape {
    bool brackets; /* "[date] name: text" of an iPhone, else "date - name: text" */
    bool year_first, short_year; /* a short one has two digits */
    bool comma;                  /* behind the date */
    bool seconds, twelve;        /* of the time; with AM or PM behind it */
    char between, within;        /* the numbers of the date, and those of the time */
    enum whatsapp_end end;
};

struct whatsapp {
    struct str rest;
    enum whatsapp_order order; /* of dates that do not begin with the year */
    struct whatsapp_shape shape;
    size_t line;      /* of the message handed out last */
    size_t next_line; /* of `rest` */
    size_t messages;  /* read so far, those without words included */
    bool begun;       /* what stands before the first message was passed over */
    bool spoken;      /* somebody wrote a message */
};

/*
 * Does a file that begins with `head` look like a chat? Its first line with words is dated and
 * somebody speaks there or behind other dates of that form; where a chat was cut, or its dates
 * are such as people write them, two dated lines with names are wanted.
 */
bool whatsapp_is_chat(struct str head);

/* False when no line of `text` (UTF-8, which must outlive the reader) begins a message. */
MUST_USE bool whatsapp_begin(struct whatsapp *w, struct str text, struct err *err);
/* The next message with words, seen when it was sent; its text lives in the arena. Bad are words
 * that belong to no message, and a chat in which nobody speaks. */
enum record_answer
whatsapp_next(struct whatsapp *w, struct arena *arena, struct ad *out, struct err *err);

#endif
