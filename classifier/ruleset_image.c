/*
 * ruleset_image: one copy of what holds addresses, and each of these made anew.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/ruleset_image.h"

#include "classifier/ruleset.h"
#include "core/bits.h"
#include "core/mem.h"

/* Where the parts of an image stand. */
struct parts {
    const char *moved, *bits, *still;
};

static bool
read_head(struct str image, struct image_head *head, struct parts *parts)
{
    if (image.n < image_align(sizeof(*head)))
        return false;
    memcpy(head, image.p, sizeof(*head));
    const size_t moved = image_align(sizeof(*head));
    const size_t bits = moved + image_align(head->moved);
    const size_t still = bits + image_align(head->bits);
    *parts = (struct parts){ image.p + moved, image.p + bits, image.p + still };
    return head->magic == IMAGE_MAGIC && head->ruleset_size == sizeof(struct ruleset) &&
           head->moved % 64 == 0 && head->bits == head->moved / 64 &&
           image.n == still + head->still;
}

struct ruleset *
ruleset_image_open(struct str image)
{
    struct image_head head;
    struct parts parts;
    if (!read_head(image, &head, &parts))
        return NULL;
    char *block = mem_resize(NULL, head.moved, 1);
    memcpy(block, parts.moved, head.moved);
    for (size_t at = 0; at < head.bits; at += sizeof(uint64_t)) {
        uint64_t bits;
        memcpy(&bits, parts.bits + at, sizeof(bits));
        for (; bits; bits &= bits - 1) {
            uint64_t distance;
            char *place = block + at * 64 + bits_first(bits) * sizeof(distance);
            memcpy(&distance, place, sizeof(distance));
            const char *to = distance < head.moved
                                 ? block + distance
                                 : parts.still + (distance - head.moved);
            memcpy(place, &to, sizeof(to));
        }
    }
    struct ruleset *r = (struct ruleset *)(void *)block;
    r->opened = true;
    return r;
}
