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

#define TELEGRAM_TEXT_MAX   (1u << 20) /* bytes of a message; longer ones are bad */
#define TELEGRAM_LEVELS_MAX 8

enum telegram_answer {
    TELEGRAM_AD,
    TELEGRAM_BAD, /* one message that cannot be read; the next call goes on */
    TELEGRAM_END,
    TELEGRAM_BROKEN /* no JSON from here on, or no export; the ads before it were read */
};

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
enum telegram_answer
telegram_export_next(struct telegram_export *t, struct arena *arena, struct ad *out,
                     struct err *err);

#endif
