/*
 * drawn: why a row came before a person, in words.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef REPORTS_DRAWN_H
#define REPORTS_DRAWN_H

#include "store/queue.h"

/* "audit sample: drawn at random to check the scores ...", or nothing where the score is the
 * reason. Memory from the arena. */
struct str drawn_why(const struct queue_row *row, enum lang say, struct arena *arena);

#endif
