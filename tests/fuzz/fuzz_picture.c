/*
 * fuzz_picture: any bytes as the header of a picture; what is let pass keeps to the ceilings.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/picture.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct picture p;
    struct err err;

    if (picture_read((struct str){ (const char *)data, size }, &p, &err)) {
        assert(p.width >= PICTURE_SIDE_MIN && p.width <= PICTURE_SIDE_MAX);
        assert(p.height >= PICTURE_SIDE_MIN && p.height <= PICTURE_SIDE_MAX);
        assert((uint64_t)p.width * p.height <= PICTURE_PIXELS_MAX);
    }
    return 0;
}
