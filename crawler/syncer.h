/*
 * syncer: a file is put on disk by a thread, so that who writes it goes on meanwhile.
 *
 * One file at a time, for one caller. Where no thread can be had, the caller waits.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_SYNCER_H
#define CRAWLER_SYNCER_H

#include <stdbool.h>

struct syncer;

struct syncer *syncer_new(void);
/* Waits for what is under way; NULL is fine. */
void syncer_free(struct syncer *s);

/* Begins to put on disk what was written to `fd` so far, and unless it is NULL what stands in
 * `folder`. Both must last until syncer_over(); nothing else may be under way. */
void syncer_begin(struct syncer *s, int fd, const char *folder);
/* Is it on disk, or has it failed? With `wait` it is waited for. *cause is 0, or errno's number. */
bool syncer_over(struct syncer *s, bool wait, int *cause);

#endif
