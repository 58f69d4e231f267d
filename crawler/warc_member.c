/*
 * warc_member: one record as a gzip member.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/warc_member.h"

#include "core/digest.h"
#include "core/mem.h"

#include <libdeflate.h>
#include <stdlib.h>

#define GZIP_HEADER  10
#define GZIP_FLAGS   3
#define GZIP_COMMENT 0x10

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

void
warc_digest(struct str bytes, char out[WARC_DIGEST_SIZE])
{
    uint8_t sum[DIGEST_SIZE];
    size_t n = 7;

    digest_sha256(bytes, sum);
    memcpy(out, "sha256:", 7);
    n += base32(sum, DIGEST_SIZE, out + n);
    while (n < WARC_DIGEST_SIZE - 1) {
        out[n++] = '=';
    }
    out[n] = '\0';
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
    uint8_t sum[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];
    struct buf b;

    digest_sha256(seed, sum);
    sum[6] = (uint8_t)((sum[6] & 0x0f) | 0x80);
    sum[8] = (uint8_t)((sum[8] & 0x3f) | 0x80);
    digest_hex(sum, hex);
    buf_init(&b, WARC_ID_SIZE);
    buf_printf(&b, "<urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s>", hex, hex + 8, hex + 12,
               hex + 16, hex + 20);
    memcpy(out, buf_cstr(&b), b.n + 1);
    buf_free(&b);
}

bool
warc_pack(struct str record, enum warc_pack how, size_t size_min, struct buf *out)
{
    static const int LEVEL[] = { [WARC_STORED] = 0, [WARC_FAST] = 1, [WARC_SMALL] = 9 };
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(LEVEL[how]);
    size_t bound, n;
    char *bytes;

    if (!c) {
        return false;
    }
    bound = libdeflate_gzip_compress_bound(c, record.n);
    bytes = mem_alloc(1, bound);
    n = libdeflate_gzip_compress(c, record.p, record.n, bytes, bound);
    libdeflate_free_compressor(c);
    if (n > GZIP_HEADER && n < size_min) {
        bytes[GZIP_FLAGS] |= GZIP_COMMENT;
        buf_add(out, (struct str){ bytes, GZIP_HEADER });
        for (size_t i = n; i + 1 < size_min; i++) {
            buf_add_char(out, ' ');
        }
        buf_add_char(out, '\0');
        buf_add(out, (struct str){ bytes + GZIP_HEADER, n - GZIP_HEADER });
    } else {
        buf_add(out, (struct str){ bytes, n });
    }
    free(bytes);
    return n > GZIP_HEADER && !buf_failed(out);
}
