/*
 * picture: what the first bytes of a picture say of it, before anything decodes it.
 *
 * Pure. A picture of a few kilobytes can claim a billion pixels: what picture_read() refuses
 * never reaches a decoder.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_PICTURE_H
#define CRAWLER_PICTURE_H

#include "core/err.h"
#include "core/str.h"

#include <stdint.h>

#define PICTURE_BYTES_MAX  (20u << 20)
#define PICTURE_SIDE_MAX   12000
#define PICTURE_SIDE_MIN   32
#define PICTURE_PIXELS_MAX 40000000

enum picture_kind { PICTURE_PNG, PICTURE_JPEG, PICTURE_WEBP };

struct picture {
    enum picture_kind kind;
    uint32_t width, height; /* pixels */
};

/* Reads the header. False when it is none of the three kinds, when its header is cut off or
 * broken, and when it is larger than the ceilings or too small for words; *err says which. */
MUST_USE bool picture_read(struct str bytes, struct picture *out, struct err *err);

#endif
