/*
 * Bodies as servers send them: with a coding, as a gzip file, both, or broken.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/digest.h"
#include "crawler/inflate.h"
#include "crawler/opening.h"
#include "crawler/warc_member.h"

#define PAGE "<title>Cook</title><meta name=robots content=noindex><a href=/n>n</a>"

/* The page packed so many times; `cut` bytes are missing at its end. */
static struct str
packed(int times, size_t cut, struct arena *arena)
{
    struct str bytes = STR(PAGE);
    struct buf out;

    for (int i = 0; i < times; i++) {
        buf_init(&out, 1 << 20);
        assert_true(warc_pack(bytes, WARC_FAST, 0, &out));
        bytes = arena_str(arena, buf_str(&out));
        buf_free(&out);
    }
    return str_sub(bytes, 0, bytes.n - cut);
}

static void
bodies_are_opened_and_read(void **state)
{
    static const struct {
        int times;        /* packed */
        size_t cut;       /* bytes at its end that did not come */
        bool coded, file; /* what is known of it */
        enum page_outcome opened, outcome;
        bool whole; /* digest of the page and its title are there */
    } TABLE[] = {
        { 0, 0, false, true, PAGE_OK, PAGE_OK, true },
        { 0, 0, true, true, PAGE_OK, PAGE_OK, true }, /* a lie without harm */
        { 1, 0, true, true, PAGE_OK, PAGE_OK, true },
        { 1, 0, false, true, PAGE_OK, PAGE_OK, true },
        { 2, 0, true, true, PAGE_OK, PAGE_OK, true },
        { 1, 0, false, false, PAGE_OK, PAGE_NOT_TEXT, false },
        { 2, 0, true, false, PAGE_OK, PAGE_NOT_TEXT, false },
        { 1, 9, true, true, PAGE_BAD_ENCODING, PAGE_OK, false },
        { 1, 9, false, true, PAGE_BAD_ENCODING, PAGE_NOT_TEXT, false },
    };
    char digest[DIGEST_HEX_SIZE];
    struct arena arena;

    (void)state;
    arena_init(&arena, 0);
    digest_sha256_hex(STR(PAGE), digest);
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        struct extract_input in = { .body =
                                        packed(TABLE[i].times, TABLE[i].cut, &arena),
                                    .url = STR("http://a.example/"),
                                    .packed = TABLE[i].coded,
                                    .file = TABLE[i].file,
                                    .digested = true };
        struct extracted out;

        open_page(&in, &arena, &out);
        if (out.opened != TABLE[i].opened || out.outcome != TABLE[i].outcome ||
            str_eq(out.digest, str_of(digest)) != TABLE[i].whole) {
            fail_msg("row %zu: %s, %s, " STR_FMT, i, page_outcome_name(out.opened),
                     page_outcome_name(out.outcome), STR_ARG(out.what));
        }
        assert_int_equal(out.what.n > 0,
                         out.opened != PAGE_OK || out.outcome != PAGE_OK);
        assert_int_equal(out.digest.n > 0, out.opened == PAGE_OK);
        assert_true(!TABLE[i].whole || (out.noindex && out.link_count == 1));
    }
    arena_free(&arena);
}

static void
a_body_alone_is_opened_and_not_read(void **state)
{
    static const struct {
        int times;
        size_t cut;
        bool coded;
        enum page_outcome opened;
        size_t most, got; /* what is wanted, and comes */
    } TABLE[] = {
        { 0, 0, false, PAGE_OK, INFLATE_MAX, sizeof PAGE - 1 },
        { 0, 0, true, PAGE_OK, INFLATE_MAX, sizeof PAGE - 1 },
        { 1, 0, true, PAGE_OK, INFLATE_MAX, sizeof PAGE - 1 },
        { 1, 0, true, PAGE_OK, SIZE_MAX, sizeof PAGE - 1 },
        { 1, 0, true, PAGE_TOO_LARGE, 20, 20 },
        { 1, 9, true, PAGE_TOO_LARGE, 20, 20 }, /* the end is not missed */
        { 1, 9, true, PAGE_BAD_ENCODING, INFLATE_MAX, 0 },
    };
    struct arena arena;

    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++) {
        struct extract_input in = { .body =
                                        packed(TABLE[i].times, TABLE[i].cut, &arena),
                                    .packed = TABLE[i].coded,
                                    .body_most = TABLE[i].most };
        struct extracted out;

        open_page(&in, &arena, &out);
        assert_int_equal(out.opened, TABLE[i].opened);
        assert_int_equal(out.outcome, PAGE_OK);
        assert_int_equal(out.link_count, 0);
        assert_int_equal(out.what.n > 0, TABLE[i].opened != PAGE_OK);
        assert_true(str_starts(STR(PAGE), out.body));
        assert_true(TABLE[i].got == 0 || out.body.n == TABLE[i].got);
    }
    arena_free(&arena);
}

static void
a_body_that_is_known_is_not_read(void **state)
{
    struct extract_input in = { .body = STR(PAGE),
                                .url = STR("http://a.example/"),
                                .digested = true };
    char digest[DIGEST_HEX_SIZE];
    struct arena arena;
    struct extracted out;

    (void)state;
    arena_init(&arena, 0);
    digest_sha256_hex(in.body, digest);
    in.known = str_of(digest);
    open_page(&in, &arena, &out);
    assert_true(str_eq(out.digest, in.known));
    assert_int_equal(out.link_count, 0);
    in.digested = false; /* then nothing tells that it is known */
    open_page(&in, &arena, &out);
    assert_int_equal(out.digest.n, 0);
    assert_int_equal(out.link_count, 1);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_are_opened_and_read),
        cmocka_unit_test(a_body_alone_is_opened_and_not_read),
        cmocka_unit_test(a_body_that_is_known_is_not_read),
    };

    return cmocka_run_group_tests_name("opening", tests, NULL, NULL);
}
