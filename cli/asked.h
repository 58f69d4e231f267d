/*
 * asked: searches in the audit log, which stand there under a key.
 *
 * The log has no words of a search, only their HMAC (web/found.h): equal bytes give equal
 * digits, and nothing else can be told from them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_ASKED_H
#define CLI_ASKED_H

#include "core/digest.h"
#include "store/audit.h"

/* The key's file in a workspace. */
const char *asked_key_path(struct str folder, struct arena *arena);

/* The 64 hex digits of the search that a line of the log is of; false when it is of none. */
bool asked_of_row(const struct audit_row *row, struct str *digits);

/* How many lines of the log are of searches. */
MUST_USE bool asked_count(struct store *s, int64_t *count, struct err *err);

#endif
