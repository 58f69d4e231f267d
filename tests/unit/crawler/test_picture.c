/*
 * picture: headers of three kinds of pictures, honest, broken and hostile.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "crawler/picture.h"

#include <stdlib.h>

#define BYTES(literal)                                                                 \
    {                                                                                  \
        "" literal, sizeof(literal) - 1                                                \
    }
#define PNG     "\x89PNG\r\n\x1A\n\0\0\0\rIHDR"
#define PNG_END "\x08\x02\0\0\0crc!"
#define JPEG    "\xFF\xD8\xFF\xE0\0\x04xx"
#define SOF     "\xFF\xC2\0\x0B\x08"
#define WEBP    "RIFF\x40\0\0\0WEBP"

static const struct {
    struct str bytes;
    const char *drawn;
} cases[] = {
    { BYTES(PNG "\0\0\x02\xA8\0\0\x01\xA4" PNG_END), "PNG 680x420" },
    { BYTES(JPEG SOF "\x01\xA4\x02\xA8\x03more"), "JPEG 680x420" },
    { BYTES("\xFF\xD8\xFF\xFF\xFF\xE1\0\x02\xFF\xC4\0\x03x" SOF
            "\x01\xA4\x02\xA8\x03more"),
      "JPEG 680x420" },
    { BYTES(WEBP "VP8 \0\0\0\0xxx\x9D\x01\x2A\xA8\x02\xA4\x01"), "WebP 680x420" },
    { BYTES(WEBP "VP8L\0\0\0\0\x2F\xA7\xC2\x68\x00more!"), "WebP 680x420" },
    { BYTES(WEBP "VP8X\0\0\0\0\0\0\0\0\xA7\x02\0\xA3\x01\0"), "WebP 680x420" },
    /* too large, too small */
    { BYTES(PNG "\0\1\0\0\0\1\0\0" PNG_END),
      "65536 x 65536 pixels; at most 12000 on a side and 40000000 in all are read" },
    { BYTES(PNG "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF" PNG_END),
      "4294967295 x 4294967295 pixels; at most 12000 on a side and 40000000 in all are "
      "read" },
    { BYTES(PNG "\0\0\x27\x10\0\0\x27\x10" PNG_END),
      "10000 x 10000 pixels; at most 12000 on a side and 40000000 in all are read" },
    { BYTES(WEBP "VP8X\0\0\0\0\0\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF"),
      "16777216 x 16777216 pixels; at most 12000 on a side and 40000000 in all are "
      "read" },
    { BYTES(PNG "\0\0\0\x01\0\0\0\x01" PNG_END), "1 x 1 pixels are too few for words" },
    { BYTES(PNG "\0\0\0\0\0\0\0\0" PNG_END), "0 x 0 pixels are too few for words" },
    /* broken, cut off */
    { BYTES("\x89PNG\r\n\x1A\n"), "the header of the picture is broken or cut off" },
    { BYTES("\x89PNG\r\n\x1A\n\0\0\0\rIDAT\0\0\x02\xA8\0\0\x01\xA4" PNG_END),
      "the header of the picture is broken or cut off" },
    { BYTES("\xFF\xD8\xFF"), "the header of the picture is broken or cut off" },
    { BYTES(JPEG), "the header of the picture is broken or cut off" },
    { BYTES("\xFF\xD8\xFF\xE0\0\0xxxxxxxxxxxxxxx"),
      "the header of the picture is broken or cut off" },
    { BYTES(JPEG "\xFF\xDA\0\x0B\x08\x01\xA4\x02\xA8more and more"),
      "the header of the picture is broken or cut off" },
    { BYTES(JPEG "xx\x01\xA4\x02\xA8more and more"),
      "the header of the picture is broken or cut off" },
    { BYTES(WEBP "VP8 "), "the header of the picture is broken or cut off" },
    { BYTES(WEBP "ALPH\0\0\0\0xxx\x9D\x01\x2A\xA8\x02\xA4\x01"),
      "the header of the picture is broken or cut off" },
    { BYTES("GIF89a"), "no picture in PNG, JPEG or WebP" },
    { BYTES(""), "no picture in PNG, JPEG or WebP" },
};

static void
headers_are_read(void **state)
{
    static const char *const kinds[] = { "PNG", "JPEG", "WebP" };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct picture p;
        struct err err = { .kind = ERR_NONE };
        char room[1024];
        struct buf out = buf_over(room, sizeof room);
        if (picture_read(cases[i].bytes, &p, &err))
            buf_printf(&out, "%s %ux%u", kinds[p.kind], p.width, p.height);
        else
            buf_printf(&out, "%s", err.text);
        assert_string_equal(buf_cstr(&out), cases[i].drawn);
    }
}

/* A JPEG of markers without end, and one that is too long. */
static void
long_pictures_end(void **state)
{
    struct picture p;
    struct err err;
    struct buf b;

    (void)state;
    buf_init(&b, 64u << 20);
    buf_lit(&b, "\xFF\xD8");
    while (b.n < 1u << 20)
        buf_lit(&b, "\xFF\xE0\0\x02");
    assert_false(picture_read(buf_str(&b), &p, &err));
    buf_reset(&b);
    buf_lit(&b, PNG "\0\0\x02\xA8\0\0\x01\xA4" PNG_END);
    while (b.n <= PICTURE_BYTES_MAX)
        buf_lit(&b, "0123456789abcdef0123456789abcdef");
    assert_false(picture_read(buf_str(&b), &p, &err));
    assert_string_equal(err.text, "20 MB; a picture of at most 20 MB is read");
    buf_free(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_read),
        cmocka_unit_test(long_pictures_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
