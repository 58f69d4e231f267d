/*
 * peer: the addresses behind the hosts of a crawl.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/peer.h"

#include "core/mem.h"

#include <stdlib.h>

#define SLOTS_MIN 64

static size_t
slot_of(const struct peers *peers, const struct hash_key *key,
        const struct address *address)
{
    struct str bytes = { (const char *)address->bytes, sizeof address->bytes };

    return (size_t)hash_keyed(key, bytes) & (peers->slot_count - 1);
}

static void
grow(struct peers *peers, const struct hash_key *key)
{
    struct peers bigger = { .slot_count = peers->slot_count > 0 ? peers->slot_count * 2
                                                                : SLOTS_MIN,
                            .count = peers->count };

    bigger.slots = mem_alloc(bigger.slot_count, sizeof(struct peer *));
    for (size_t i = 0; i < peers->slot_count; i++) {
        struct peer *peer = peers->slots[i];

        while (peer) {
            struct peer *next = peer->next;
            size_t at = slot_of(&bigger, key, &peer->address);

            peer->next = bigger.slots[at];
            bigger.slots[at] = peer;
            peer = next;
        }
    }
    free(peers->slots);
    *peers = bigger;
}

struct peer *
peers_get(struct peers *peers, const struct hash_key *key,
          const struct address *address)
{
    struct peer *peer;
    size_t at;

    if (peers->count >= peers->slot_count) {
        grow(peers, key);
    }
    at = slot_of(peers, key, address);
    for (peer = peers->slots[at]; peer; peer = peer->next) {
        if (memcmp(&peer->address, address, sizeof *address) == 0) {
            return peer;
        }
    }
    peer = mem_alloc(1, sizeof *peer);
    peer->address = *address;
    peer->next = peers->slots[at];
    peers->slots[at] = peer;
    peers->count++;
    return peer;
}

void
peers_free(struct peers *peers)
{
    for (size_t i = 0; i < peers->slot_count; i++) {
        while (peers->slots[i]) {
            struct peer *next = peers->slots[i]->next;

            free(peers->slots[i]);
            peers->slots[i] = next;
        }
    }
    free(peers->slots);
    *peers = (struct peers){ 0 };
}

int64_t
peer_ready_us(const struct peer *peer, int64_t now_us)
{
    int64_t again_us = now_us + (int64_t)PEER_AGAIN_MS * 1000;

    if (!peer) {
        return now_us;
    }
    if (peer->in_flight >= PEER_AT_ONCE) {
        return again_us > peer->next_us ? again_us : peer->next_us;
    }
    return peer->next_us > now_us ? peer->next_us : now_us;
}

void
peer_begin(struct peer *peer, int64_t now_us, int64_t gap_ms)
{
    peer->in_flight++;
    peer->next_us = now_us + gap_ms * 1000;
}

void
peer_end(struct peer *peer)
{
    peer->in_flight--;
}
