/*
 * ruleset_image: a rule pack as it lies in memory, compiled when the program was built.
 *
 * To read and compile the built-in pack takes most of the time of a short command, and gives the
 * same each time. tools/image_rules.c does it once and writes down what came out: pieces that
 * hold addresses, and behind them those that hold none, which are read where they stand. In the
 * place of an address stands a distance from the beginning of the first of all pieces, the
 * ruleset itself. Only the program's own image is ever opened: it is made from the same files,
 * by the same code, in the same build.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_RULESET_IMAGE_H
#define CLASSIFIER_RULESET_IMAGE_H

#include "core/str.h"

#include <stdint.h>

#define IMAGE_MAGIC UINT64_C(0x31656c757277754c)
#define IMAGE_ALIGN 64 /* of the image and of its parts */

struct ruleset;

/*
 * What an image begins with. Behind it, each from a multiple of IMAGE_ALIGN: so many bytes
 * that hold addresses; a bit for each eight of these, set where one stands; so many bytes that
 * hold none.
 */
struct image_head {
    uint64_t magic, ruleset_size;
    uint64_t moved, still;
    uint64_t bits; /* bytes */
};

/* Offset of what follows `n` bytes. */
static inline size_t
image_align(size_t n)
{
    return (n + IMAGE_ALIGN - 1) / IMAGE_ALIGN * IMAGE_ALIGN;
}

/* The pack of an image, which must outlive it; free with ruleset_free(). NULL when the bytes
 * are no image of this program. */
struct ruleset *ruleset_image_open(struct str image);

#endif
