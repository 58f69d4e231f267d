/*
 * secret: random bytes, password hashes and signatures, by libsodium behind plain calls.
 *
 * Randomness comes from the kernel. Passwords are hashed with Argon2id (RFC 9106), signed is
 * with Ed25519 (RFC 8032). Keeps nothing; who holds a key or a password wipes it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_SECRET_H
#define CORE_SECRET_H

#include "core/attr.h"
#include "core/str.h"

/* Fills with unpredictable bytes. */
void secret_random(uint8_t *out, size_t n);
/* The same as 2 * n lower-case hex digits and a NUL. */
void secret_random_hex(char *out, size_t n);
/* Same bytes? Takes as long whether they differ early or late; lengths are no secret. */
bool secret_equal(struct str a, struct str b);
/* Overwrites with zeros in a way that the compiler does not take away. */
void secret_wipe(void *p, size_t n);

#define PASSWORD_HASH_SIZE 128 /* of the text "$argon2id$v=19$...", with its NUL */

/* Hashes a password with a new salt: 64 MiB, two passes. False: no memory for it. */
MUST_USE bool password_hash(struct str password, char out[PASSWORD_HASH_SIZE]);
/* Is this the password? A hash that is none, or "", answers false after the same work. */
bool password_fits(const char *hash, struct str password);
/* Was the hash made with other costs than those of password_hash()? */
bool password_is_old(const char *hash);

#define SIGN_PUBLIC_SIZE 32
#define SIGN_SECRET_SIZE 64
#define SIGNATURE_SIZE   64

/* Makes a new pair of keys. */
void sign_new_pair(uint8_t public_key[SIGN_PUBLIC_SIZE],
                   uint8_t secret_key[SIGN_SECRET_SIZE]);
/* Signs; `out` fits `bytes` under the public key that belongs to the secret one. */
void sign_bytes(struct str bytes, const uint8_t secret_key[SIGN_SECRET_SIZE],
                uint8_t out[SIGNATURE_SIZE]);
/* Was this signature made over these bytes with the secret key of this public one? */
bool sign_fits(struct str bytes, const uint8_t signature[SIGNATURE_SIZE],
               const uint8_t public_key[SIGN_PUBLIC_SIZE]);

/* BLAKE2b (RFC 7693) with an answer of 16 to 64 bytes. */
void blake2b(struct str bytes, uint8_t *out, size_t size);

#define HMAC_KEY_SIZE 32

/* HMAC-SHA-256 (RFC 2104): the same bytes under the same key, and only under it. */
void hmac_sha256(const uint8_t key[HMAC_KEY_SIZE], struct str bytes, uint8_t out[32]);

/* Base 64 with padding (RFC 4648, 4) and a NUL; `out` has BASE64_SIZE(n) bytes. */
#define BASE64_SIZE(n) (((n) + 2) / 3 * 4 + 1)
void base64_write(const uint8_t *bytes, size_t n, char *out);
/* Reads exactly `n` bytes; false when the text is anything else. */
bool base64_read(struct str text, uint8_t *out, size_t n);

#endif
