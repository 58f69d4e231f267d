/*
 * ledger_inside: what ledger.c and ledger_file.c share.
 *
 * File: "LWLEARN\n", u32 version, u32 TOKENS_VERSION, u64 size of the whole file, u64 check of
 * the key, two sums of 32 bytes, u32 ads, u32 names; each ad as u64 id, u64 source, u8 language,
 * u8 kind, u8 weight, u8 class, u32 tokens, u32 anchors, u32 shingles, 64 u32 of its sketch, u64
 * anchors and u64 keyed tokens; each name as u64 keyed token, u8 pool, u8 length and bytes;
 * 32 bytes of SHA-256. Ads by id, names by token. All little-endian.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_LEDGER_INSIDE_H
#define CLASSIFIER_LEDGER_INSIDE_H

#include "classifier/ledger.h"

/* An ad; its arrays lie in the file that was read, byte by byte, or in the arena. */
struct entry {
    uint64_t id, source;
    uint8_t lang, kind, weight; /* weight 0: taken out */
    bool deceptive;
    uint32_t token_count, anchor_count, shingles;
    const char *mins, *anchors, *tokens; /* little-endian */
};

struct name {
    uint64_t token;  /* keyed */
    uint8_t pool, n; /* pool: model_pool() */
    const char *bytes;
};

struct ledger {
    struct hash_key key;
    struct sampler *sampler; /* made for the first ad */
    struct arena arena;
    struct ledger_made made;
    struct entry *entries;
    size_t count, cap; /* those taken out included, until it is tidied */
    size_t out;        /* taken out */
    size_t bytes;      /* of the entries in a file, those taken out included */
    struct slot {
        uint64_t id; /* 0: free */
        size_t entry;
    } * slots; /* of entries */
    size_t slot_count;
    struct name *names; /* of the file, and of ads added since: some twice */
    size_t name_count, name_cap;
};

uint64_t ledger_token(const struct ledger *l, uint64_t token);
/* Puts an entry in, in the place of one with its id. */
void ledger_put(struct ledger *l, const struct entry *entry);
/* Drops what was taken out, sorts entries and names, and keeps the names of tokens that
 * LEDGER_NAMED wordings hold, once. */
void ledger_tidy(struct ledger *l);

static inline uint32_t
ledger_get32(const char *p)
{
    const uint8_t *b = (const uint8_t *)p;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
           (uint32_t)b[3] << 24;
}

static inline uint64_t
ledger_get64(const char *p)
{
    return ledger_get32(p) | (uint64_t)ledger_get32(p + 4) << 32;
}

#endif
