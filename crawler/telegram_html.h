/*
 * telegram_html: ads from the pages that Telegram's desktop program exports (messages.html).
 *
 * Pure; one pass over the tags, no tree. One message with words is one ad, as in
 * telegram_export.h: who wrote it or from whom it was forwarded is not kept, addresses hidden
 * behind words become contact lines.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_TELEGRAM_HTML_H
#define CRAWLER_TELEGRAM_HTML_H

#include "core/ad.h"
#include "core/arena.h"
#include "core/err.h"
#include "crawler/record.h"
#include "crawler/token.h"

struct telegram_html {
    struct tokenizer tokens;
    struct token ahead; /* the tag with which the next message begins */
    bool has_ahead;
    size_t messages; /* read so far, those without words included */
};

/* Is this the beginning of such a page? */
bool telegram_html_is(struct str head);

/* `text` is UTF-8 and must outlive the reader. */
void telegram_html_begin(struct telegram_html *t, struct str text);
/* The next message as an ad: its id is the message's number, seen when it was sent; texts live
 * in the arena. */
enum record_answer telegram_html_next(struct telegram_html *t, struct arena *arena,
                                      struct ad *out, struct err *err);

#endif
