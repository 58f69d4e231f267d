/*
 * inflate: gzip content with a ceiling on what comes out.
 *
 * The ordinary case, one whole member, goes through libdeflate, which is three times as fast
 * as zlib but tells all or nothing. Whatever it does not like (cut short, several members, too
 * large) is read again by zlib, which keeps the part before the trouble.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/inflate.h"

#include "core/mem.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <zlib.h>

#define MEMBERS_MAX 1000 /* gzip members in one body */

bool
inflate_is_gzip(struct str bytes)
{
    return bytes.n >= 2 && (unsigned char)bytes.p[0] == 0x1f &&
           (unsigned char)bytes.p[1] == 0x8b;
}

static size_t
ceiling(struct str in, size_t max)
{
    size_t by_ratio =
        in.n > SIZE_MAX / INFLATE_RATIO_MAX ? SIZE_MAX : in.n * INFLATE_RATIO_MAX;

    if (by_ratio < INFLATE_RATIO_MIN) {
        by_ratio = INFLATE_RATIO_MIN;
    }
    return by_ratio < max ? by_ratio : max;
}

/* The size that the last four bytes state: right for a whole single member. */
static size_t
stated_size(struct str in)
{
    const unsigned char *end = (const unsigned char *)in.p + in.n - 4;

    return (size_t)end[0] | (size_t)end[1] << 8 | (size_t)end[2] << 16 |
           (size_t)end[3] << 24;
}

/* One whole member whose stated size is true and within the limit; false for anything else. */
static bool
inflate_whole(struct str in, size_t limit, struct arena *arena, struct str *out)
{
    struct libdeflate_decompressor *d;
    enum libdeflate_result result;
    size_t size, used = 0, made = 0;
    char *bytes;

    if (in.n < 18) {
        return false;
    }
    size = stated_size(in);
    if (size > limit) {
        return false;
    }
    d = libdeflate_alloc_decompressor();
    if (!d) {
        return false;
    }
    bytes = arena_raw(arena, size + 1);
    result = libdeflate_gzip_decompress_ex(d, in.p, in.n, bytes, size, &used, &made);
    libdeflate_free_decompressor(d);
    if (result != LIBDEFLATE_SUCCESS || used != in.n) {
        return false;
    }
    bytes[made] = '\0';
    *out = (struct str){ bytes, made };
    return true;
}

/* Makes room behind what is there; false at the limit. */
static bool
grow(z_stream *z, char **bytes, size_t *size, size_t limit, struct arena *arena)
{
    size_t made = *size - z->avail_out;
    size_t larger = *size < limit / 4 ? *size * 4 : limit;
    char *moved;

    if (*size >= limit) {
        return false;
    }
    moved = arena_alloc(arena, larger);
    memcpy(moved, *bytes, made);
    *bytes = moved;
    *size = larger;
    z->next_out = (unsigned char *)moved + made;
    z->avail_out = (uInt)(larger - made);
    return true;
}

/* Does another member follow? Then the stream is made ready for it. */
static bool
next_member(z_stream *z, int *members)
{
    struct str rest = { (const char *)z->next_in, z->avail_in };

    return inflate_is_gzip(rest) && ++*members < MEMBERS_MAX && inflateReset(z) == Z_OK;
}

static enum inflate_answer
run(z_stream *z, char **bytes, size_t *size, size_t limit, struct arena *arena)
{
    int members = 0;

    for (;;) {
        int result = inflate(z, Z_NO_FLUSH);

        if (result == Z_STREAM_END) {
            if (!next_member(z, &members)) {
                return INFLATE_OK;
            }
        } else if (result != Z_OK && result != Z_BUF_ERROR) {
            return INFLATE_BAD;
        } else if (z->avail_out == 0) {
            if (!grow(z, bytes, size, limit, arena)) {
                return INFLATE_TOO_LARGE;
            }
        } else if (z->avail_in == 0) {
            return INFLATE_TRUNCATED;
        } else if (result == Z_BUF_ERROR) {
            return INFLATE_BAD;
        }
    }
}

static enum inflate_answer
inflate_parts(struct str in, size_t limit, struct arena *arena, struct str *out)
{
    z_stream z = { 0 };
    size_t size = limit < 64 * 1024 ? limit : 64 * 1024;
    char *bytes = arena_alloc(arena, size + 1);
    enum inflate_answer answer;

    if (inflateInit2(&z, 15 + 16) != Z_OK) {
        return INFLATE_BAD;
    }
    z.next_in = (unsigned char *)(uintptr_t)in.p;
    z.avail_in = in.n > UINT32_MAX ? UINT32_MAX : (uInt)in.n;
    z.next_out = (unsigned char *)bytes;
    z.avail_out = (uInt)size;
    answer = run(&z, &bytes, &size, limit, arena);
    *out = (struct str){ bytes, size - z.avail_out };
    (void)inflateEnd(&z);
    return answer;
}

enum inflate_answer
inflate_gzip(struct str in, size_t max, struct arena *arena, struct str *out)
{
    size_t limit = ceiling(in, max);

    *out = STR("");
    if (!inflate_is_gzip(in)) {
        return INFLATE_BAD;
    }
    if (inflate_whole(in, limit, arena, out)) {
        return INFLATE_OK;
    }
    return inflate_parts(in, limit, arena, out);
}

struct inflate_stream {
    z_stream z;
};

struct inflate_stream *
inflate_stream_new(void)
{
    struct inflate_stream *s = mem_alloc(1, sizeof *s);

    if (inflateInit2(&s->z, 15 + 16) != Z_OK) {
        free(s);
        return NULL;
    }
    return s;
}

void
inflate_stream_free(struct inflate_stream *s)
{
    if (s) {
        (void)inflateEnd(&s->z);
        free(s);
    }
}

void
inflate_stream_next(struct inflate_stream *s)
{
    (void)inflateReset(&s->z);
}

enum inflate_step
inflate_stream_step(struct inflate_stream *s, struct str *in, char *out, size_t size,
                    size_t *made)
{
    size_t offered = in->n < UINT32_MAX ? in->n : UINT32_MAX;
    int result;

    s->z.next_in = (unsigned char *)(uintptr_t)in->p;
    s->z.avail_in = (uInt)offered;
    s->z.next_out = (unsigned char *)out;
    s->z.avail_out = (uInt)size;
    result = inflate(&s->z, Z_NO_FLUSH);
    *made = size - s->z.avail_out;
    *in = str_sub(*in, offered - s->z.avail_in, in->n);
    if (result == Z_STREAM_END) {
        return INFLATE_MEMBER_END;
    }
    if (result == Z_BUF_ERROR) {
        return INFLATE_HUNGRY;
    }
    return result == Z_OK ? INFLATE_MORE : INFLATE_BROKEN;
}
