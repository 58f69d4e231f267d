/*
 * peer: the addresses behind the hosts of a crawl.
 *
 * A hundred small sites may live on one machine. Each host is left alone between two requests;
 * the machine is, too: few requests at once, and a gap between two beginnings, whatever names
 * they go to. An address is known from its first connection on.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_PEER_H
#define CRAWLER_PEER_H

#include "core/digest.h"
#include "crawler/address.h"

#define PEER_GAP_MS   500 /* between two beginnings at one address, by default */
#define PEER_AT_ONCE  2   /* requests in flight at one address */
#define PEER_AGAIN_MS 50  /* when to look again whether one of them has ended */

struct peer {
    struct peer *next; /* in its slot of the table */
    struct address address;
    int64_t next_us; /* monotonic; no request begins before */
    int in_flight;
};

struct peers {
    struct peer **slots; /* chains */
    size_t slot_count;   /* a power of two, or 0 */
    size_t count;
};

/* The peer of that address, made when it is new. */
struct peer *peers_get(struct peers *peers, const struct hash_key *key,
                       const struct address *address);
void peers_free(struct peers *peers);

/* When a request may begin at the address: now_us, or later. NULL is free at once. */
int64_t peer_ready_us(const struct peer *peer, int64_t now_us);
/* Notes that one begins, and that one ended. */
void peer_begin(struct peer *peer, int64_t now_us, int64_t gap_ms);
void peer_end(struct peer *peer);

#endif
