/*
 * gzip bodies: whole, cut, joined, broken, and bombs.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "core/mem.h"
#include "crawler/inflate.h"

#include <stdlib.h>
#include <zlib.h>

/* gzip of `n` bytes: the pattern, or zeros when it is NULL. */
static struct str
packed(const char *pattern, size_t n, struct arena *arena)
{
    z_stream z = { 0 };
    size_t bound = n / 100 + 65536 + n / 8, step = pattern ? strlen(pattern) : 1 << 16;
    char *zeros = mem_alloc(1 << 16, 1), *out = arena_alloc(arena, bound);

    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_out = (unsigned char *)out;
    z.avail_out = (uInt)bound;
    for (size_t done = 0; done < n; done += step) {
        z.next_in = (unsigned char *)(uintptr_t)(pattern ? pattern : zeros);
        z.avail_in = (uInt)(n - done < step ? n - done : step);
        assert_int_equal(deflate(&z, Z_NO_FLUSH), Z_OK);
    }
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    bound -= z.avail_out;
    (void)deflateEnd(&z);
    free(zeros);
    return (struct str){ out, bound };
}

static void
whole_bodies_come_out(void **state)
{
    struct arena arena;
    struct str out, one;

    (void)state;
    arena_init(&arena, 0);
    one = packed("<p>work</p>", 11 * 1000, &arena);
    assert_true(inflate_is_gzip(one));
    assert_int_equal(inflate_gzip(one, INFLATE_MAX, &arena, &out), INFLATE_OK);
    assert_int_equal(out.n, 11000);
    assert_true(str_starts(out, STR("<p>work</p><p>")));
    one = packed("", 0, &arena);
    assert_int_equal(inflate_gzip(one, INFLATE_MAX, &arena, &out), INFLATE_OK);
    assert_int_equal(out.n, 0);
    arena_free(&arena);
}

static void
cut_bodies_keep_what_came(void **state)
{
    struct arena arena;
    struct str out, one;

    (void)state;
    arena_init(&arena, 0);
    one = packed("<a href=/ok>x</a>", 17 * 5000, &arena);
    assert_int_equal(
        inflate_gzip(str_sub(one, 0, one.n / 2), INFLATE_MAX, &arena, &out),
        INFLATE_TRUNCATED);
    assert_true(out.n > 0 && out.n < 85000);
    assert_true(str_starts(out, STR("<a href=/ok>")));
    assert_int_equal(
        inflate_gzip(str_sub(one, 0, one.n - 1), INFLATE_MAX, &arena, &out),
        INFLATE_TRUNCATED);
    assert_int_equal(out.n, 85000);
    for (size_t n = 0; n < 20; n++) {
        enum inflate_answer answer =
            inflate_gzip(str_sub(one, 0, n), INFLATE_MAX, &arena, &out);

        assert_int_equal(answer, n < 2 ? INFLATE_BAD : INFLATE_TRUNCATED);
    }
    arena_free(&arena);
}

static void
members_and_tails_are_read(void **state)
{
    struct arena arena;
    struct buf b;
    struct str out;

    (void)state;
    arena_init(&arena, 0);
    buf_init(&b, 1 << 20);
    buf_add(&b, packed("one ", 4, &arena));
    buf_add(&b, packed("two", 3, &arena));
    assert_int_equal(inflate_gzip(buf_str(&b), INFLATE_MAX, &arena, &out), INFLATE_OK);
    assert_true(str_eq(out, STR("one two")));
    buf_lit(&b, "tail that is no gzip");
    assert_int_equal(inflate_gzip(buf_str(&b), INFLATE_MAX, &arena, &out), INFLATE_OK);
    assert_true(str_eq(out, STR("one two")));
    buf_free(&b);
    arena_free(&arena);
}

static void
broken_bodies_are_told(void **state)
{
    struct arena arena;
    struct str out, one;
    char *bytes;

    (void)state;
    arena_init(&arena, 0);
    assert_int_equal(inflate_gzip(STR("<p>plain</p>"), INFLATE_MAX, &arena, &out),
                     INFLATE_BAD);
    assert_int_equal(inflate_gzip(STR(""), INFLATE_MAX, &arena, &out), INFLATE_BAD);
    one = packed("<p>work</p>", 11 * 1000, &arena);
    bytes = memcpy(arena_alloc(&arena, one.n), one.p, one.n);
    bytes[one.n / 2] ^= 0x55;
    assert_int_equal(
        inflate_gzip((struct str){ bytes, one.n }, INFLATE_MAX, &arena, &out),
        INFLATE_BAD);
    memset(bytes + 2, 0xff, one.n - 2);
    assert_int_equal(
        inflate_gzip((struct str){ bytes, one.n }, INFLATE_MAX, &arena, &out),
        INFLATE_BAD);
    arena_free(&arena);
}

static void
bombs_stop_at_the_ceiling(void **state)
{
    struct arena arena;
    struct str out, bomb;

    (void)state;
    arena_init(&arena, 0);
    bomb = packed(NULL, 256 << 20, &arena);
    assert_int_equal(inflate_gzip(bomb, INFLATE_MAX, &arena, &out), INFLATE_TOO_LARGE);
    assert_int_equal(out.n, INFLATE_MAX);
    bomb = packed(NULL, 4 << 20, &arena); /* small, but a hundred times too dense */
    assert_int_equal(inflate_gzip(bomb, INFLATE_MAX, &arena, &out), INFLATE_TOO_LARGE);
    assert_int_equal(out.n, INFLATE_RATIO_MIN);
    bomb = packed("<p>work</p>", 4000, &arena);
    assert_int_equal(inflate_gzip(bomb, 1000, &arena, &out), INFLATE_TOO_LARGE);
    assert_int_equal(out.n, 1000);
    assert_int_equal(inflate_gzip(bomb, 4000, &arena, &out), INFLATE_OK);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_bodies_come_out),
        cmocka_unit_test(cut_bodies_keep_what_came),
        cmocka_unit_test(members_and_tails_are_read),
        cmocka_unit_test(broken_bodies_are_told),
        cmocka_unit_test(bombs_stop_at_the_ceiling),
    };

    return cmocka_run_group_tests_name("inflate", tests, NULL, NULL);
}
