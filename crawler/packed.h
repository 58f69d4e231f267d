/*
 * packed: a URL that waits, in as few bytes as hold it.
 *
 * Numbers take a byte for each seven bits, times are whole seconds, the origin is left out, a
 * digest is its bytes and not their hex digits. A URL that was never visited takes six bytes and
 * its path, one that was about fifteen more, its digest and its validators.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_PACKED_H
#define CRAWLER_PACKED_H

#include "core/digest.h"
#include "crawler/waiting.h"

#define PACKED_NUMBERS_MAX 128

/* A URL that is about to be packed. */
struct packing {
    unsigned char numbers[PACKED_NUMBERS_MAX];
    size_t number_bytes;
    uint8_t sum[DIGEST_SIZE];
    struct str path, etag, last_modified, digest; /* the digest may be `sum` */
};

/* Prepares it; its address begins with `origin`. Points into *url and itself. */
void packed_prepare(struct packing *p, struct str origin, const struct waiting *url);
/* Bytes that packed_put() writes. */
size_t packed_size(const struct packing *p);
void packed_put(const struct packing *p, unsigned char *to);
/* The URL again, freed with free(); *size bytes were read. Depths above 65535 and hops and tries
 * above 255 have become these, times whole seconds, the greatest of which is never. */
struct waiting *packed_open(const unsigned char *from, struct str origin, size_t *size);

#endif
