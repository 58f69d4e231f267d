/*
 * doors: what the web room keeps between two requests: sessions, the one-time token, limits
 * and the names of the assets.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WEB_DOORS_H
#define WEB_DOORS_H

#include "web/assets.h"
#include "web/session.h"
#include "web/web.h"

#define TOKEN_LIFE_MS INT64_C(600000)

struct web_doors {
    struct sessions sessions;
    struct tries tries;
    struct bucket passwords; /* of everybody */
    struct assets assets;
    uint8_t token_hash[DIGEST_SIZE];
    int64_t token_until_ms; /* 0: none */
};

/* Is this the one-time token? Then it is used up. */
bool token_take(struct web *w, struct str token, int64_t now_ms);

/* Name of the cookie that holds a session's id. */
struct str cookie_name(const struct web *w);
/* Value of a cookie in a Cookie header (RFC 6265 4.2); "" when it is not there, or twice. */
struct str cookie_value(struct str header, struct str name);
/* Set-Cookie for an id; an empty one takes the cookie away. */
struct str cookie_set(const struct web *w, struct str id, struct arena *arena);

#endif
