/*
 * store: the data base: what was seen, how it scored, what people decided.
 *
 * Owns all SQL. The same text runs on SQLite and PostgreSQL; the driver behind
 * store/db.h is chosen by the form of `where`. Knows nothing of scoring or crawling: it
 * keeps what it is handed. Each public function is one transaction, whole or not at
 * all; decisions are facts, added and superseded, never changed. A store is for one
 * thread at a time; each thread and each process opens its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "core/arena.h"
#include "core/err.h"

struct store;

enum store_mode { STORE_READ, STORE_WRITE };

/*
 * Opens "sqlite:PATH" (or just a path). STORE_WRITE creates the file and brings the
 * schema up to date; STORE_READ never writes and refuses a schema that is older. Errors
 * are ERR_START with a sentence each for: no such file, no permission, read-only, disk
 * full, locked for more than five seconds, made by a newer version of the program, not
 * a data base.
 */
MUST_USE bool store_open(struct store **out, const char *where, enum store_mode mode,
                         struct err *err);
void store_close(struct store *s);

/* Version of the schema in the file, and the newest one this program knows. */
MUST_USE bool
store_schema_version(struct store *s, int64_t *have, int64_t *known, struct err *err);

#endif
