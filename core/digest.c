/*
 * digest: SHA-256 and SHA-1 by OpenSSL, SipHash by libsodium, behind plain calls.
 *
 * The only file of this room that knows these libraries. A failure inside them can only
 * be lack of memory or a broken installation, and ends the program as such. SHA-256 goes by
 * OpenSSL's older interface: EVP looks the algorithm up for each sum, under locks, which for a
 * short text takes longer than the sum.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define OPENSSL_API_COMPAT 0x10100000L /* SHA256_Init and its like, without a warning */

#include "core/digest.h"

#include "core/mem.h"

#include <assert.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

struct digest {
    SHA256_CTX context;
};

static_assert(crypto_shorthash_KEYBYTES == sizeof(struct hash_key), "SipHash key size");
static_assert(crypto_shorthash_BYTES == sizeof(uint64_t), "SipHash answer size");

static void
must(bool worked)
{
    if (worked)
        return;
    fputs("lurewatch: the digests of libcrypto do not work; reinstall OpenSSL\n",
          stderr);
    exit(3);
}

struct digest *
digest_new(void)
{
    struct digest *d = mem_alloc(1, sizeof *d);
    must(SHA256_Init(&d->context) == 1);
    return d;
}

void
digest_add(struct digest *d, struct str bytes)
{
    if (bytes.n)
        must(SHA256_Update(&d->context, bytes.p, bytes.n) == 1);
}

void
digest_end(struct digest *d, uint8_t out[DIGEST_SIZE])
{
    must(SHA256_Final(out, &d->context) == 1);
    digest_free(d);
}

void
digest_free(struct digest *d)
{
    free(d);
}

void
digest_sha256(struct str bytes, uint8_t out[DIGEST_SIZE])
{
    SHA256_CTX context;
    must(SHA256_Init(&context) == 1 &&
         SHA256_Update(&context, bytes.n ? bytes.p : "", bytes.n) == 1 &&
         SHA256_Final(out, &context) == 1);
}

void
digest_sha1(struct str bytes, uint8_t out[DIGEST_SHA1_SIZE])
{
    unsigned n = 0;
    must(EVP_Digest(bytes.n ? bytes.p : "", bytes.n, out, &n, EVP_sha1(), NULL) == 1);
}

void
digest_sha256_hex(struct str bytes, char out[DIGEST_HEX_SIZE])
{
    uint8_t sum[DIGEST_SIZE];
    digest_sha256(bytes, sum);
    digest_hex(sum, out);
}

void
digest_hex(const uint8_t sum[DIGEST_SIZE], char out[DIGEST_HEX_SIZE])
{
    static const char digit[] = "0123456789abcdef";
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        out[2 * i] = digit[sum[i] >> 4];
        out[2 * i + 1] = digit[sum[i] & 15];
    }
    out[2 * DIGEST_SIZE] = '\0';
}

/* Value of a digit of lower-case hex; 16 for any other byte. */
static unsigned
hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

bool
digest_from_hex(struct str hex, uint8_t sum[DIGEST_SIZE])
{
    if (hex.n != DIGEST_HEX_SIZE - 1)
        return false;
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        unsigned high = hex_value(hex.p[2 * i]), low = hex_value(hex.p[2 * i + 1]);
        if (high > 15 || low > 15)
            return false;
        sum[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

uint64_t
hash_keyed(const struct hash_key *key, struct str bytes)
{
    unsigned char sum[sizeof(uint64_t)];
    const unsigned char *p = (const unsigned char *)(bytes.n ? bytes.p : "");
    crypto_shorthash(sum, p, bytes.n, key->bytes);
    uint64_t hash = 0;
    for (size_t i = sizeof sum; i-- > 0;)
        hash = hash << 8 | sum[i];
    return hash;
}
