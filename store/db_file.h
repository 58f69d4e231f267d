/*
 * db_file: the file below an SQLite data base.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_DB_FILE_H
#define STORE_DB_FILE_H

#include "core/buf.h"
#include "store/db.h"

#define DB_PATH_BYTES 4096 /* longest path */

/* The path with "./" in front when it is relative, so that no name means anything
 * special to SQLite; freed with free(). NULL when it is too long. */
char *db_file_path(const char *where);
/* Is it a file that can be opened? DB_WRITE creates a missing one, for this user
 * alone. */
MUST_USE bool db_file_check(const char *path, enum db_mode mode, struct err *err);
/* Does a WAL stand beside it? Then somebody has it open, or was killed. */
bool db_file_has_wal(const char *path);
/* Appends the path as an SQLite URI of a file that does not change while it is read. */
void db_file_uri(const char *path, struct buf *out);

#endif
