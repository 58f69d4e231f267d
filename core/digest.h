/*
 * digest: SHA-256 and SHA-1 (FIPS 180-4, by OpenSSL EVP) and keyed 64-bit hashes for tables.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_DIGEST_H
#define CORE_DIGEST_H

#include "core/attr.h"
#include "core/str.h"

#define DIGEST_SIZE     32
#define DIGEST_HEX_SIZE 65 /* 64 hex digits and a NUL */
#define DIGEST_SHA1_SIZE 20

struct digest; /* a running SHA-256 */

struct digest *digest_new(void);
void digest_add(struct digest *d, struct str bytes);
/* Ends the sum, writes it and frees d. */
void digest_end(struct digest *d, uint8_t out[DIGEST_SIZE]);
/* Frees d without an answer; NULL is fine. */
void digest_free(struct digest *d);

/* SHA-256 of one piece of text, in one call. */
void digest_sha256(struct str bytes, uint8_t out[DIGEST_SIZE]);
/* The same in lower-case hex with a NUL. */
void digest_sha256_hex(struct str bytes, char out[DIGEST_HEX_SIZE]);
void digest_hex(const uint8_t sum[DIGEST_SIZE], char out[DIGEST_HEX_SIZE]);
/* Back again; false for anything but 64 lower-case hex digits. */
MUST_USE bool digest_from_hex(struct str hex, uint8_t sum[DIGEST_SIZE]);

/* SHA-1, only to check what other programs wrote: it withstands no forger. */
void digest_sha1(struct str bytes, uint8_t out[DIGEST_SHA1_SIZE]);

/* 16 secret bytes; outsiders who choose the keys cannot aim at one slot of a table. */
struct hash_key {
    uint8_t bytes[16];
};

/* SipHash-2-4 of `bytes` (libsodium crypto_shorthash). */
uint64_t hash_keyed(const struct hash_key *key, struct str bytes);

#endif
