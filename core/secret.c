/*
 * secret: libsodium behind plain calls.
 *
 * Each call makes sure that the library is ready; that is one comparison after the first.
 * When it cannot be made ready the machine gives no random bytes, and the program ends.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/secret.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PASSWORD_MEMORY (64u << 20)
#define PASSWORD_PASSES 2

static_assert(crypto_pwhash_STRBYTES == PASSWORD_HASH_SIZE, "password hash size");
static_assert(crypto_sign_PUBLICKEYBYTES == SIGN_PUBLIC_SIZE, "public key size");
static_assert(crypto_sign_SECRETKEYBYTES == SIGN_SECRET_SIZE, "secret key size");
static_assert(crypto_sign_BYTES == SIGNATURE_SIZE, "signature size");
static_assert(crypto_auth_hmacsha256_KEYBYTES == HMAC_KEY_SIZE, "HMAC key size");

/* The hash of no password that anybody knows, with the costs of password_hash(): what is
 * compared with when there is no hash, so that the answer takes as long. */
static const char no_hash[PASSWORD_HASH_SIZE] =
    "$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

static void
be_ready(void)
{
    if (sodium_init() >= 0)
        return;
    fputs("lurewatch: libsodium cannot start: the machine gives no random bytes\n",
          stderr);
    exit(3);
}

void
secret_random(uint8_t *out, size_t n)
{
    be_ready();
    randombytes_buf(out, n);
}

void
secret_random_hex(char *out, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t *bytes = (uint8_t *)out + n;

    secret_random(bytes, n);
    for (size_t i = 0; i < n; i++) {
        uint8_t byte = bytes[i];
        out[2 * i] = digits[byte >> 4];
        out[2 * i + 1] = digits[byte & 15];
    }
    out[2 * n] = '\0';
}

bool
secret_equal(struct str a, struct str b)
{
    be_ready();
    return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0);
}

void
secret_wipe(void *p, size_t n)
{
    sodium_memzero(p, n);
}

bool
password_hash(struct str password, char out[PASSWORD_HASH_SIZE])
{
    be_ready();
    return crypto_pwhash_str_alg(out, password.n ? password.p : "", password.n,
                                 PASSWORD_PASSES, PASSWORD_MEMORY,
                                 crypto_pwhash_ALG_ARGON2ID13) == 0;
}

bool
password_fits(const char *hash, struct str password)
{
    char room[PASSWORD_HASH_SIZE] = ""; /* the library may read all of it */
    size_t n = strlen(hash);
    bool is_hash = strncmp(hash, "$argon2id$", 10) == 0 && n < sizeof room;

    be_ready();
    memcpy(room, is_hash ? hash : no_hash, is_hash ? n : sizeof no_hash);
    return crypto_pwhash_str_verify(room, password.n ? password.p : "", password.n) ==
               0 &&
           is_hash;
}

bool
password_is_old(const char *hash)
{
    char room[PASSWORD_HASH_SIZE] = "";
    size_t n = strlen(hash);

    be_ready();
    if (n >= sizeof room)
        return true;
    memcpy(room, hash, n);
    return crypto_pwhash_str_needs_rehash(room, PASSWORD_PASSES, PASSWORD_MEMORY) != 0;
}

void
sign_new_pair(uint8_t public_key[SIGN_PUBLIC_SIZE],
              uint8_t secret_key[SIGN_SECRET_SIZE])
{
    be_ready();
    crypto_sign_keypair(public_key, secret_key);
}

void
sign_bytes(struct str bytes, const uint8_t secret_key[SIGN_SECRET_SIZE],
           uint8_t out[SIGNATURE_SIZE])
{
    be_ready();
    crypto_sign_detached(out, NULL, (const uint8_t *)(bytes.n ? bytes.p : ""), bytes.n,
                         secret_key);
}

bool
sign_fits(struct str bytes, const uint8_t signature[SIGNATURE_SIZE],
          const uint8_t public_key[SIGN_PUBLIC_SIZE])
{
    be_ready();
    return crypto_sign_verify_detached(signature,
                                       (const uint8_t *)(bytes.n ? bytes.p : ""),
                                       bytes.n, public_key) == 0;
}

void
blake2b(struct str bytes, uint8_t *out, size_t size)
{
    be_ready();
    crypto_generichash(out, size, (const uint8_t *)(bytes.n ? bytes.p : ""), bytes.n,
                       NULL, 0);
}

void
hmac_sha256(const uint8_t key[HMAC_KEY_SIZE], struct str bytes, uint8_t out[32])
{
    be_ready();
    crypto_auth_hmacsha256(out, (const uint8_t *)(bytes.n ? bytes.p : ""), bytes.n,
                           key);
}

void
base64_write(const uint8_t *bytes, size_t n, char *out)
{
    sodium_bin2base64(out, BASE64_SIZE(n), bytes, n, sodium_base64_VARIANT_ORIGINAL);
}

bool
base64_read(struct str text, uint8_t *out, size_t n)
{
    size_t got = 0;
    const char *end = NULL;

    return text.n != 0 &&
           sodium_base642bin(out, n, text.p, text.n, NULL, &got, &end,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           got == n && end == text.p + text.n;
}
