/*
 * log: one line per event on stderr, `level room: sentence`.
 *
 * Control bytes are escaped before they reach a terminal. Pure rooms (text, classifier,
 * linking) never log. The level is the program's only global state besides the signal
 * flag.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_LOG_H
#define CORE_LOG_H

#include "core/attr.h"
#include "core/buf.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* Lines above this level are dropped; LOG_WARN at start. */
void log_set_level(enum log_level level);
/* With `json` each line is an object {"level","room","text"}. */
void log_set_json(bool json);
void
log_line(enum log_level level, const char *room, const char *format, ...) PRINTF(3, 4);

/*
 * Appends s to b in a form that is safe on a terminal: C0 and C1 controls, DEL and bidi
 * overrides become \xNN or \u{NNNN}; broken UTF-8 becomes \xNN; the rest stays. Line
 * feeds are escaped as \n.
 */
void log_escape(struct buf *b, struct str s);

#endif
