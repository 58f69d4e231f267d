/*
 * kept: sessions of a team, kept in the store so that a restart logs nobody out.
 *
 * The table in memory is what counts; the store follows it. A session that cannot be written
 * lives in memory all the same, and the log says so. On a laptop nothing is kept: there each
 * start prints a new address.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WEB_KEPT_H
#define WEB_KEPT_H

#include "web/session.h"
#include "web/web.h"

/* Takes over what an earlier run has kept. */
void kept_load(struct web *w);
/* A session has begun. */
void kept_begin(struct web *w, struct session *s);
/* A request came; written at most once a minute. */
void kept_seen(struct web *w, struct session *s);
/* Ends a session, in memory and in the store; NULL is fine. */
void kept_end(struct web *w, struct session *s);
/* Ends all of a person's but one (NULL: all); how many these were. */
size_t kept_end_others(struct web *w, struct str name, const struct session *keep);

#endif
