/*
 * telegram_export: ads from the JSON that Telegram's desktop program exports (result.json).
 *
 * One message with words is one ad. Of people nothing is kept: neither who wrote a message nor
 * from whom it was forwarded; what stands in the text is the ad's own. Addresses hidden behind
 * words ("write here") become contact lines. Takes the export of one chat and that of a whole
 * account.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_TELEGRAM_EXPORT_H
#define CRAWLER_TELEGRAM_EXPORT_H

#include "core/ad.h"
#include "core/json_scan.h"
#include "crawler/record.h"

#define TELEGRAM_TEXT_MAX   RECORD_TEXT_MAX
#define TELEGRAM_LEVELS_MAX 8

struct telegram_export {
    struct json_scan scan;
    struct str chat; /* number of the chat at hand, as written */
    enum telegram_level {
        TELEGRAM_OBJECT,
        TELEGRAM_CHATS,
        TELEGRAM_MESSAGES
    } levels[TELEGRAM_LEVELS_MAX];
    int depth;
    bool begun;      /* something inside the innermost bracket was read */
    bool any_list;   /* a list of messages was seen */
    size_t messages; /* read so far, those without words included */
};

/* `text` must outlive the reader and the ads. */
void telegram_export_begin(struct telegram_export *t, struct str text);
/* The next message as an ad: its id is CHAT/MESSAGE, seen when it was sent. Texts are views or
 * live in the arena. After BAD and BROKEN *err says why. */
enum record_answer
telegram_export_next(struct telegram_export *t, struct arena *arena, struct ad *out,
                     struct err *err);

#endif
