/*
 * reply: answers that were given once and must be given again alike.
 *
 * A request that a person's browser repeats under the same key within a day must not be
 * carried out twice. The answer is kept in the transaction that did the work.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_REPLY_H
#define STORE_REPLY_H

#include "store/store.h"

#define REPLY_KEEP_MS  (24 * INT64_C(3600000))
#define REPLY_KEY_MAX  200
#define REPLY_BODY_MAX ((size_t)1 << 20) /* longer answers are not kept */

struct reply {
    struct str who, key; /* the person and their key */
    struct str request;  /* hex SHA-256 of what was asked */
    int status;
    struct str etag, location, body;
};

enum reply_answer {
    REPLY_NONE,
    REPLY_FOUND,
    REPLY_OTHER, /* the key was used for another request */
    REPLY_FAILED
};
/* Looks for an answer not older than a day; `who`, `key` and `request` of *reply are given,
 * the rest is filled in. Memory from the arena. */
enum reply_answer store_reply_find(struct store *s, struct reply *reply, int64_t now_ms,
                                   struct arena *arena, struct err *err);
/* Keeps an answer and forgets those that are older than a day. Joins a batch. */
MUST_USE bool store_reply_keep(struct store *s, const struct reply *reply,
                               int64_t now_ms, struct err *err);

#endif
