/*
 * picture: see picture.h.
 *
 * PNG: ISO 15948 11.2.2 (IHDR comes first). JPEG: ITU T.81 B.2.2 (frame headers SOF0 to SOF15).
 * WebP: RFC 9649 2.4 to 2.7 (VP8, VP8L, VP8X).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/picture.h"

static uint32_t
byte_at(struct str s, size_t at)
{
    return at < s.n ? (unsigned char)s.p[at] : 0;
}

static uint32_t
big(struct str s, size_t at, int bytes)
{
    uint32_t value = 0;

    for (int i = 0; i < bytes; i++)
        value = value << 8 | byte_at(s, at + (size_t)i);
    return value;
}

static uint32_t
little(struct str s, size_t at, int bytes)
{
    uint32_t value = 0;

    for (int i = bytes; i > 0; i--)
        value = value << 8 | byte_at(s, at + (size_t)i - 1);
    return value;
}

static bool
read_png(struct str s, struct picture *out)
{
    out->kind = PICTURE_PNG;
    out->width = big(s, 16, 4);
    out->height = big(s, 20, 4);
    return s.n >= 33 && big(s, 8, 4) == 13 && str_eq(str_sub(s, 12, 16), STR("IHDR"));
}

/* Steps from marker to marker up to the frame header. */
static bool
read_jpeg(struct str s, struct picture *out)
{
    size_t at = 2;

    out->kind = PICTURE_JPEG;
    while (at + 9 < s.n && byte_at(s, at) == 0xFF) {
        uint32_t marker = byte_at(s, at + 1);
        if (marker == 0xFF) { /* padding */
            at++;
            continue;
        }
        if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 &&
            marker != 0xCC) {
            out->height = big(s, at + 5, 2);
            out->width = big(s, at + 7, 2);
            return true;
        }
        if (marker < 0xC0 || (marker >= 0xD0 && marker <= 0xDA) ||
            big(s, at + 2, 2) < 2)
            return false; /* data before the frame header */
        at += 2 + big(s, at + 2, 2);
    }
    return false;
}

static bool
read_webp(struct str s, struct picture *out)
{
    struct str chunk = str_sub(s, 12, 16);

    out->kind = PICTURE_WEBP;
    if (s.n < 30)
        return false;
    if (str_eq(chunk, STR("VP8 "))) {
        out->width = little(s, 26, 2) & 0x3FFF;
        out->height = little(s, 28, 2) & 0x3FFF;
        return little(s, 23, 3) == 0x2A019D;
    }
    if (str_eq(chunk, STR("VP8L"))) {
        out->width = (little(s, 21, 2) & 0x3FFF) + 1;
        out->height = (little(s, 21, 4) >> 14 & 0x3FFF) + 1;
        return byte_at(s, 20) == 0x2F;
    }
    out->width = little(s, 24, 3) + 1;
    out->height = little(s, 27, 3) + 1;
    return str_eq(chunk, STR("VP8X"));
}

bool
picture_read(struct str bytes, struct picture *out, struct err *err)
{
    bool ok;

    *out = (struct picture){ .kind = PICTURE_PNG };
    if (str_starts(bytes, STR("\x89PNG\r\n\x1A\n")))
        ok = read_png(bytes, out);
    else if (str_starts(bytes, STR("\xFF\xD8\xFF")))
        ok = read_jpeg(bytes, out);
    else if (str_starts(bytes, STR("RIFF")) &&
             str_eq(str_sub(bytes, 8, 12), STR("WEBP")))
        ok = read_webp(bytes, out);
    else
        return err_set(err, "no picture in PNG, JPEG or WebP");
    if (!ok)
        return err_set(err, "the header of the picture is broken or cut off");
    if (bytes.n > PICTURE_BYTES_MAX)
        return err_set(err, "%zu MB; a picture of at most %u MB is read", bytes.n >> 20,
                       PICTURE_BYTES_MAX >> 20);
    if (out->width < PICTURE_SIDE_MIN || out->height < PICTURE_SIDE_MIN)
        return err_set(err, "%u x %u pixels are too few for words", out->width,
                       out->height);
    if (out->width > PICTURE_SIDE_MAX || out->height > PICTURE_SIDE_MAX ||
        (uint64_t)out->width * out->height > PICTURE_PIXELS_MAX)
        return err_set(err,
                       "%u x %u pixels; at most %d on a side and %d in all are read",
                       out->width, out->height, PICTURE_SIDE_MAX, PICTURE_PIXELS_MAX);
    return true;
}
