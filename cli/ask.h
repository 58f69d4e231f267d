/*
 * ask: a secret from a person at the terminal, or from a file descriptor. Never from an
 * argument: those stand in lists of processes and in the history of the shell.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include "core/buf.h"
#include "core/err.h"

#define ASK_BYTES 1100

/* Is there a person at the terminal? */
bool ask_is_terminal(void);
/* Asks for a new password, twice, without showing it. The caller wipes `out`. */
MUST_USE bool ask_new_password(struct str name, struct buf *out, struct err *err);
/* The first line of a file descriptor. */
MUST_USE bool ask_from(int fd, struct buf *out, struct err *err);

#endif
