/*
 * progress: one line on a terminal for work longer than two seconds, nothing in a pipe unless
 * somebody asks for it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "cli/app.h"

struct progress {
    bool on;    /* standard error is a terminal and nobody said --quiet, or it was asked for */
    bool lines; /* a line each time, below the other: no terminal */
    bool shown; /* a line stands there */
    int64_t quiet_ms, every_ms; /* before the first, and between two */
    int64_t start_ms, last_ms;
};

void progress_begin(struct progress *p, const struct app *app);
/* From here on it is shown at once, and where there is no terminal, too: there in lines of their
 * own, at most one a second. */
void progress_ask(struct progress *p);
/* Shows the line, at most five times a second and, unless asked for, not in the first two
 * seconds. */
void progress_show(struct progress *p, const char *format, ...) PRINTF(2, 3);
/* As progress_show() with a bar in front: share from 0 to 1. */
void
progress_bar(struct progress *p, double share, const char *format, ...) PRINTF(3, 4);
/* Wipes the line. */
void progress_end(struct progress *p);

#endif
