/*
 * secret_file: files that hold a key.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_SECRET_FILE_H
#define CLI_SECRET_FILE_H

#include "core/arena.h"
#include "core/err.h"

/*
 * Reads a file that may have none of the permissions `denied`, such as 077; false says what
 * would be right. Memory from the arena, with a NUL behind; the caller wipes it.
 */
MUST_USE bool secret_file_read(const char *path, unsigned denied, struct arena *arena,
                               struct str *out, struct err *err);

/* Writes a file that only its owner may read. */
MUST_USE bool secret_file_write(const char *path, struct str data, struct err *err);

/* Reads a key of 32 bytes, written as hex digits. */
MUST_USE bool secret_file_key_read(const char *path, uint8_t key[32], struct err *err);

/*
 * The same, but makes a key where nothing is; *made tells so. What is there is never replaced,
 * and of several who make one at once all have the same.
 */
MUST_USE bool secret_file_key(const char *path, uint8_t key[32], bool *made,
                              struct err *err);

#endif
