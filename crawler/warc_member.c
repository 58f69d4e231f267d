/*
 * warc_member: one record as a gzip member.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/warc_member.h"

#include "core/digest.h"
#include "core/mem.h"

#include <libdeflate.h>
#include <stdlib.h>

#define GZIP_HEADER   10
#define GZIP_TRAILER  8
#define GZIP_COMMENT  0x10
#define STORED_MAX    65535 /* bytes of a stored block */
#define STORED_HEADER 5

/* RFC 4648 6, without the padding; answers how many characters that are. */
static size_t
base32(const uint8_t *bytes, size_t n, char *out)
{
    static const char BASE32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    unsigned held = 0, bits = 0;
    size_t done = 0;

    for (size_t i = 0; i < n; i++) {
        held = (held << 8 | bytes[i]) & 0xffff;
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            out[done++] = BASE32[held >> bits & 31];
        }
    }
    if (bits > 0) {
        out[done++] = BASE32[held << (5 - bits) & 31];
    }
    return done;
}

static void
put_digest(const uint8_t sum[DIGEST_SIZE], char out[WARC_DIGEST_SIZE])
{
    size_t n = 7;

    memcpy(out, "sha256:", 7);
    n += base32(sum, DIGEST_SIZE, out + n);
    while (n < WARC_DIGEST_SIZE - 1) {
        out[n++] = '=';
    }
    out[n] = '\0';
}

void
warc_digest(struct str bytes, char out[WARC_DIGEST_SIZE])
{
    uint8_t sum[DIGEST_SIZE];

    digest_sha256(bytes, sum);
    put_digest(sum, out);
}

void
warc_digest_both(struct str head, struct str tail, char out[WARC_DIGEST_SIZE])
{
    struct digest *digest = digest_new();
    uint8_t sum[DIGEST_SIZE];

    digest_add(digest, head);
    digest_add(digest, tail);
    digest_end(digest, sum);
    put_digest(sum, out);
}

void
warc_digest_sha1(struct str bytes, char out[WARC_SHA1_SIZE])
{
    uint8_t sum[DIGEST_SHA1_SIZE];

    digest_sha1(bytes, sum);
    out[base32(sum, DIGEST_SHA1_SIZE, out)] = '\0';
}

void
warc_id(struct str seed, char out[WARC_ID_SIZE])
{
    static const uint8_t ENDS[] = { 8, 12, 16, 20, 32 }; /* of each part, in digits */
    uint8_t sum[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];
    struct buf b = buf_over(out, WARC_ID_SIZE);
    size_t at = 0;

    digest_sha256(seed, sum);
    sum[6] = (uint8_t)((sum[6] & 0x0f) | 0x80);
    sum[8] = (uint8_t)((sum[8] & 0x3f) | 0x80);
    digest_hex(sum, hex);
    buf_lit(&b, "<urn:uuid:");
    for (size_t i = 0; i < sizeof ENDS; i++) {
        buf_add(&b, (struct str){ hex + at, ENDS[i] - at });
        buf_lit(&b, "-");
        at = ENDS[i];
    }
    buf_cut(&b, b.n - 1);
    buf_lit(&b, ">");
    (void)buf_cstr(&b);
}

/* Puts the bytes of a little-endian number. */
static void
put_number(struct buf *out, uint32_t value, size_t size)
{
    char bytes[4];

    for (size_t i = 0; i < size; i++) {
        bytes[i] = (char)(value >> (8 * i) & 0xff);
    }
    buf_add(out, (struct str){ bytes, size });
}

/* A gzip header (RFC 1952 2.3.1); a comment of blanks fills it up by `fill` bytes. */
static void
put_header(struct buf *out, size_t fill)
{
    const char header[GZIP_HEADER] = { 0x1f, (char)0x8b, 8, fill > 0 ? GZIP_COMMENT : 0,
                                       0,    0,          0, 0,
                                       4,    (char)255 };

    buf_add(out, (struct str){ header, sizeof header });
    for (size_t i = 1; i < fill; i++) {
        buf_add_char(out, ' ');
    }
    if (fill > 0) {
        buf_add_char(out, '\0');
    }
}

/* The record as it is, in stored blocks (RFC 1951 3.2.4). */
static bool
store(struct str record, size_t size_min, struct buf *out)
{
    size_t blocks =
        record.n / STORED_MAX + (record.n % STORED_MAX > 0 || record.n == 0);
    size_t size = GZIP_HEADER + blocks * STORED_HEADER + record.n + GZIP_TRAILER;
    struct str rest = record;

    put_header(out, size < size_min ? size_min - size : 0);
    for (size_t i = 0; i < blocks; i++) {
        struct str block = str_sub(rest, 0, STORED_MAX);

        buf_add_char(out, i + 1 == blocks);
        put_number(out, (uint32_t)block.n, 2);
        put_number(out, ~(uint32_t)block.n, 2);
        buf_add(out, block);
        rest = str_sub(rest, block.n, rest.n);
    }
    put_number(out, libdeflate_crc32(0, record.p, record.n), 4);
    put_number(out, (uint32_t)record.n, 4);
    return !buf_failed(out);
}

static bool
press(struct str record, int level, size_t size_min, struct buf *out)
{
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(level);
    size_t bound, n;
    char *bytes;

    if (!c) {
        return false;
    }
    bound = libdeflate_deflate_compress_bound(c, record.n);
    bytes = mem_resize(NULL, bound, 1);
    n = libdeflate_deflate_compress(c, record.p, record.n, bytes, bound);
    libdeflate_free_compressor(c);
    if (n > 0) {
        size_t size = GZIP_HEADER + n + GZIP_TRAILER;

        put_header(out, size < size_min ? size_min - size : 0);
        buf_add(out, (struct str){ bytes, n });
        put_number(out, libdeflate_crc32(0, record.p, record.n), 4);
        put_number(out, (uint32_t)record.n, 4);
    }
    free(bytes);
    return n > 0 && !buf_failed(out);
}

bool
warc_pack(struct str record, enum warc_pack how, size_t size_min, struct buf *out)
{
    static const int LEVEL[] = { [WARC_FAST] = 1, [WARC_SMALL] = 9 };

    return how == WARC_STORED ? store(record, size_min, out)
                              : press(record, LEVEL[how], size_min, out);
}
