/*
 * minisign: keys and signatures in the files of the program minisign.
 *
 * So that others check with a tool that every Debian has what was signed here. Signatures are
 * the hashed kind ("ED": Ed25519 over BLAKE2b-512); secret keys are not encrypted, as those of
 * `minisign -G -W`: their file's permissions guard them. Format: jedisct1.github.io/minisign.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_MINISIGN_H
#define CORE_MINISIGN_H

#include "core/buf.h"
#include "core/err.h"
#include "core/secret.h"

#define SIGN_ID_SIZE 8

/* A key pair, or only its public half. The holder of a secret one wipes it. */
struct sign_key {
    uint8_t id[SIGN_ID_SIZE];
    uint8_t public_key[SIGN_PUBLIC_SIZE];
    uint8_t secret_key[SIGN_SECRET_SIZE]; /* zeros when only the public half is known */
};

/* Makes a new pair. */
void minisign_new(struct sign_key *key);
/* The id as minisign prints it, 16 hex digits and a NUL. */
void minisign_id(const struct sign_key *key, char out[17]);

/* The files of a key. `comment` is untrusted: it is not signed. */
void minisign_write_public(const struct sign_key *key, struct buf *out);
void minisign_write_secret(const struct sign_key *key, struct buf *out);
/* Read them; false with a sentence when the text is anything else. The secret file knows its
 * public half too. */
MUST_USE bool minisign_read_public(struct str text, struct sign_key *key,
                                   struct err *err);
MUST_USE bool minisign_read_secret(struct str text, struct sign_key *key,
                                   struct err *err);

/* Appends the signature file of `message`; `comment` is one line and is signed too. */
void minisign_sign(const struct sign_key *key, struct str message, struct str comment,
                   struct buf *out);
/* Checks the signature file; false, ERR_NO, with a sentence when it does not fit. */
MUST_USE bool minisign_check(const struct sign_key *key, struct str message,
                             struct str signature, struct err *err);

#endif
