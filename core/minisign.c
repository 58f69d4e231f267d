/*
 * minisign: keys and signatures in the files of the program minisign.
 *
 * All numbers in them are byte strings of fixed length in base 64, one a line, below a line of
 * comment. Both the hashed and the older plain signatures are checked; hashed ones are made.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/minisign.h"

#include <assert.h>
#include <string.h>

#define UNTRUSTED "untrusted comment: "
#define TRUSTED   "trusted comment: "
#define HASH_SIZE 64 /* of a message, before it is signed */
#define SUM_SIZE  32 /* of a secret key, against typing errors */

/* The bytes behind the base 64 of each file. */
struct public_file {
    uint8_t kind[2]; /* "Ed" */
    uint8_t id[SIGN_ID_SIZE];
    uint8_t public_key[SIGN_PUBLIC_SIZE];
};
struct secret_file {
    uint8_t kind[2];     /* "Ed" */
    uint8_t kdf[2];      /* zeros: not encrypted */
    uint8_t sum_kind[2]; /* "B2" */
    uint8_t salt[32], ops[8], memory[8];
    uint8_t id[SIGN_ID_SIZE];
    uint8_t secret_key[SIGN_SECRET_SIZE];
    uint8_t sum[SUM_SIZE]; /* BLAKE2b over kind, id and key */
};
struct signature_file {
    uint8_t
        kind[2]; /* "ED" over the BLAKE2b-512 of the message, "Ed" over the message */
    uint8_t id[SIGN_ID_SIZE];
    uint8_t signature[SIGNATURE_SIZE];
};
static_assert(sizeof(struct public_file) == 42, "no holes");
static_assert(sizeof(struct secret_file) == 158, "no holes");
static_assert(sizeof(struct signature_file) == 74, "no holes");

#define LONGEST (sizeof(struct secret_file))

static struct str
bytes_of(const void *p, size_t n)
{
    return (struct str){ p, n };
}

static void
add_base64(struct buf *out, const void *bytes, size_t n)
{
    char text[BASE64_SIZE(LONGEST)];

    base64_write(bytes, n, text);
    buf_add(out, str_of(text));
    buf_add_char(out, '\n');
    secret_wipe(text, sizeof text);
}

void
minisign_new(struct sign_key *key)
{
    secret_random(key->id, sizeof key->id);
    sign_new_pair(key->public_key, key->secret_key);
}

void
minisign_id(const struct sign_key *key, char out[17])
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < SIGN_ID_SIZE; i++) { /* the last byte first */
        uint8_t byte = key->id[SIGN_ID_SIZE - 1 - i];
        out[2 * i] = digits[byte >> 4];
        out[2 * i + 1] = digits[byte & 15];
    }
    out[16] = '\0';
}

void
minisign_write_public(const struct sign_key *key, struct buf *out)
{
    struct public_file file = { .kind = { 'E', 'd' } };
    char id[17];

    minisign_id(key, id);
    memcpy(file.id, key->id, sizeof file.id);
    memcpy(file.public_key, key->public_key, sizeof file.public_key);
    buf_printf(out, UNTRUSTED "minisign public key %s\n", id);
    add_base64(out, &file, sizeof file);
}

static void
sum_secret(const struct secret_file *file, uint8_t sum[SUM_SIZE])
{
    uint8_t all[sizeof file->kind + sizeof file->id + sizeof file->secret_key];

    memcpy(all, file->kind, sizeof file->kind);
    memcpy(all + 2, file->id, sizeof file->id);
    memcpy(all + 2 + SIGN_ID_SIZE, file->secret_key, sizeof file->secret_key);
    blake2b(bytes_of(all, sizeof all), sum, SUM_SIZE);
    secret_wipe(all, sizeof all);
}

void
minisign_write_secret(const struct sign_key *key, struct buf *out)
{
    struct secret_file file = { .kind = { 'E', 'd' }, .sum_kind = { 'B', '2' } };

    memcpy(file.id, key->id, sizeof file.id);
    memcpy(file.secret_key, key->secret_key, sizeof file.secret_key);
    sum_secret(&file, file.sum);
    buf_lit(out, UNTRUSTED "minisign secret key, not encrypted\n");
    add_base64(out, &file, sizeof file);
    secret_wipe(&file, sizeof file);
}

/* Takes a line that begins with `prefix`; *line is what stands behind it. */
static bool
take_line(struct str *rest, const char *prefix, struct str *line)
{
    if (!str_cut(rest, '\n', line) || !str_starts(*line, str_of(prefix)))
        return false;
    *line = str_sub(*line, strlen(prefix), line->n);
    return true;
}

/* Takes the comment and the bytes of a file. */
static bool
take_file(struct str *rest, void *out, size_t n)
{
    struct str line;

    return take_line(rest, UNTRUSTED, &line) && str_cut(rest, '\n', &line) &&
           base64_read(line, out, n);
}

bool
minisign_read_public(struct str text, struct sign_key *key, struct err *err)
{
    struct public_file file;

    if (!take_file(&text, &file, sizeof file) || text.n != 0 ||
        memcmp(file.kind, "Ed", 2) != 0)
        return err_set(err, "no public key of minisign; wanted two lines, the second "
                            "one beginning with RW");
    *key = (struct sign_key){ .id = { 0 } };
    memcpy(key->id, file.id, sizeof key->id);
    memcpy(key->public_key, file.public_key, sizeof key->public_key);
    return true;
}

bool
minisign_read_secret(struct str text, struct sign_key *key, struct err *err)
{
    static const uint8_t open[2] = { 0 }, none[SUM_SIZE] = { 0 };
    struct secret_file file;
    uint8_t sum[SUM_SIZE];
    bool ok = take_file(&text, &file, sizeof file) && text.n == 0 &&
              memcmp(file.kind, "Ed", 2) == 0 && memcmp(file.sum_kind, "B2", 2) == 0;

    if (ok && memcmp(file.kdf, open, sizeof open) != 0) {
        secret_wipe(&file, sizeof file);
        return err_set(err, "a secret key with a password; wanted one without, as "
                            "lurewatch audit key makes it");
    }
    if (ok) { /* minisign itself leaves the sum of an open key empty */
        sum_secret(&file, sum);
        ok = memcmp(sum, file.sum, sizeof sum) == 0 ||
             memcmp(none, file.sum, sizeof none) == 0;
    }
    if (ok) {
        memcpy(key->id, file.id, sizeof key->id);
        memcpy(key->secret_key, file.secret_key, sizeof key->secret_key);
        /* the second half of an Ed25519 secret key is the public one */
        memcpy(key->public_key, file.secret_key + SIGN_SECRET_SIZE - SIGN_PUBLIC_SIZE,
               sizeof key->public_key);
    }
    secret_wipe(&file, sizeof file);
    return ok || err_set(err, "no secret key of minisign");
}

void
minisign_sign(const struct sign_key *key, struct str message, struct str comment,
              struct buf *out)
{
    struct signature_file file = { .kind = { 'E', 'D' } };
    uint8_t hash[HASH_SIZE], global[SIGNATURE_SIZE];
    struct buf both;

    blake2b(message, hash, sizeof hash);
    memcpy(file.id, key->id, sizeof file.id);
    sign_bytes(bytes_of(hash, sizeof hash), key->secret_key, file.signature);
    buf_init(&both, SIGNATURE_SIZE + comment.n + 1);
    buf_add(&both, bytes_of(file.signature, SIGNATURE_SIZE));
    buf_add(&both, comment);
    sign_bytes(buf_str(&both), key->secret_key, global);
    buf_free(&both);
    buf_lit(out, UNTRUSTED "signature of lurewatch\n");
    add_base64(out, &file, sizeof file);
    buf_lit(out, TRUSTED);
    buf_add(out, comment);
    buf_add_char(out, '\n');
    add_base64(out, global, sizeof global);
}

/* Are message and comment the ones that were signed? */
static bool
both_fit(const struct sign_key *key, struct str message,
         const struct signature_file *file, struct str comment,
         const uint8_t global[SIGNATURE_SIZE])
{
    uint8_t hash[HASH_SIZE];
    struct buf both;
    bool ok;

    if (file->kind[1] == 'D') {
        blake2b(message, hash, sizeof hash);
        message = bytes_of(hash, sizeof hash);
    }
    buf_init(&both, SIGNATURE_SIZE + comment.n + 1);
    buf_add(&both, bytes_of(file->signature, SIGNATURE_SIZE));
    buf_add(&both, comment);
    ok = sign_fits(message, file->signature, key->public_key) &&
         sign_fits(buf_str(&both), global, key->public_key);
    buf_free(&both);
    return ok;
}

bool
minisign_check(const struct sign_key *key, struct str message, struct str signature,
               struct err *err)
{
    struct signature_file file;
    uint8_t global[SIGNATURE_SIZE];
    struct str comment, line;
    char wanted[17], found[17];

    if (!take_file(&signature, &file, sizeof file) || file.kind[0] != 'E' ||
        (file.kind[1] != 'D' && file.kind[1] != 'd') ||
        !take_line(&signature, TRUSTED, &comment) ||
        !str_cut(&signature, '\n', &line) ||
        !base64_read(line, global, sizeof global) || signature.n != 0)
        return err_set_kind(err, ERR_NO, "no signature of minisign");
    if (memcmp(file.id, key->id, sizeof file.id) != 0) {
        struct sign_key other = { .id = { 0 } };
        memcpy(other.id, file.id, sizeof other.id);
        minisign_id(key, wanted);
        minisign_id(&other, found);
        return err_set_kind(err, ERR_NO, "signed with the key %s, wanted %s", found,
                            wanted);
    }
    return both_fit(key, message, &file, comment, global) ||
           err_set_kind(err, ERR_NO, "the signature does not fit");
}
