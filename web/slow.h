/*
 * slow: one thread beside the one that answers, for passwords.
 *
 * Argon2id takes a twentieth of a second on purpose; twenty people at the begin of a shift would
 * keep everybody else waiting for a second. The thread knows no store, no session and no
 * socket: it is handed a hash and a password and says whether they fit. One at a time, so that
 * memory and cores stay free for those who work; a bounded number waits.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WEB_SLOW_H
#define WEB_SLOW_H

#include "web/web.h"

#define SLOW_MAX 32 /* that wait at once */

struct slow;

/* Does the work of one, in the thread that calls; it is SLOW_DONE then. */
void slow_work(struct web_slow *work);

/* Starts the thread; NULL when the system has none to give. */
struct slow *slow_start(void);
/* Is there a place for one more? Only who adds asks, so the answer holds. */
bool slow_has_room(struct slow *s);
/* Hands one over; `done` is called in the other thread when it is SLOW_DONE. */
void
slow_add(struct slow *s, struct web_slow *work, void (*done)(void *user), void *user);
/* Ends the thread. Those that still wait are given up: `done` is called for them, and their
 * work is not. NULL is fine. */
void slow_stop(struct slow *s);

#endif
