/*
 * walled: work on what strangers wrote, done by a child that can do nothing else.
 *
 * The child has what this process has in memory, but behind its walls (crawler/sandbox.h) no
 * file, no network and no other process; a minute of computing time and a gigabyte more memory.
 * What it answers comes from a process that has met hostile bytes: check it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_WALLED_H
#define CLI_WALLED_H

#include "core/buf.h"
#include "core/err.h"

struct walled_work {
    /* Before the walls go up: opens what the work needs. False: the answer is in `out`, and there
     * is no work. NULL: nothing is needed. */
    bool (*open)(void *user, struct buf *out);
    void (*work)(void *user, struct buf *out); /* appends the answer */
    void *user;
    unsigned *walls; /* gets those that stand around the child (enum sandbox_wall); NULL: nobody
                        asks */
};

/* Does the work in a child; *answer, at most its ceiling, is what it said, "" when it came to a
 * limit or was stopped. False when there is no child. */
MUST_USE bool walled_run(const struct walled_work *work, struct buf *answer,
                         struct err *err);
/* May it be written to a terminal: UTF-8, no control bytes but line ends and changes of colour? */
bool walled_is_text(struct str answer);

#endif
