/*
 * The set of known URLs: what was added is in it with its time, nothing else is, and it is small.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/seen.h"

#define FETCHED_MS INT64_C(1795249800000)

/* The nth hash of a kind. */
typedef uint64_t hash_maker(uint64_t n);

static uint64_t
spread(uint64_t n) /* splitmix64: each hash once */
{
    n = (n + 1) * UINT64_C(0x9e3779b97f4a7c15);
    n = (n ^ n >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    n = (n ^ n >> 27) * UINT64_C(0x94d049bb133111eb);
    return n ^ n >> 31;
}

static uint64_t
from_the_first(uint64_t n)
{
    return n + 1;
}

static uint64_t
from_the_last(uint64_t n)
{
    return UINT64_MAX - n;
}

/* All of one part, and there in one place. */
static uint64_t
in_a_heap(uint64_t n)
{
    return (UINT64_C(7) << 58) + (n * 5003 % 1000003);
}

static const struct {
    const char *name;
    hash_maker *make;
    uint64_t count;
} KINDS[] = {
    { "spread", spread, 100000 },
    { "the first", from_the_first, 2000 },
    { "the last", from_the_last, 2000 },
    { "a heap", in_a_heap, 2000 },
    { "one", spread, 1 },
};

static void
what_was_added_is_there_once_with_its_time(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof KINDS / sizeof KINDS[0]; k++) {
        struct seen s = { 0 };
        hash_maker *make = KINDS[k].make;
        uint64_t count = KINDS[k].count;

        for (uint64_t n = 0; n < 2 * count; n++) { /* the odd ones stay out */
            bool in = n % 2 == 0, is_old = n > 0 && n / 2 % 3 == 0;

            assert_false(seen_has(&s, make(n)));
            if (!in) {
                continue;
            }
            assert_true(seen_add(&s, make(n)));
            assert_false(seen_add(&s, make(n)));
            assert_false(seen_add(&s, make(n / 4 * 2))); /* one from before */
            if (is_old) {
                seen_note(&s, make(n), FETCHED_MS + (int64_t)n * 1000);
            }
        }
        assert_int_equal(s.count, count);
        for (uint64_t n = 0; n < 2 * count; n++) {
            bool in = n % 2 == 0, is_old = in && n > 0 && n / 2 % 3 == 0;

            if (seen_has(&s, make(n)) != in ||
                seen_fetched_s(&s, make(n)) !=
                    (is_old ? FETCHED_MS / 1000 + (int64_t)n : 0)) {
                fail_msg("%s: %llu", KINDS[k].name, (unsigned long long)n);
            }
        }
        seen_free(&s);
        assert_false(seen_has(&s, make(0)));
    }
}

static void
a_time_is_noted_of_what_is_there(void **state)
{
    static const struct {
        int64_t fetched_ms, fetched_s;
    } table[] = { { 0, 0 },
                  { -5000, 0 },
                  { 999, 0 },
                  { 1000, 1 },
                  { FETCHED_MS + 999, FETCHED_MS / 1000 },
                  { INT64_C(1000) * UINT32_MAX, UINT32_MAX },
                  { INT64_C(1000) * UINT32_MAX + 1000, UINT32_MAX }, /* stays */
                  { 2000, 2 } };
    struct seen s = { 0 };

    (void)state;
    assert_true(seen_add(&s, 0)); /* as any other */
    assert_false(seen_add(&s, 0));
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        seen_note(&s, 0, table[i].fetched_ms);
        assert_int_equal(seen_fetched_s(&s, 0), table[i].fetched_s);
        seen_note(&s, UINT64_MAX, table[i].fetched_ms);
        assert_int_equal(seen_fetched_s(&s, UINT64_MAX), 0);
        assert_false(seen_has(&s, UINT64_MAX));
    }
    seen_free(&s);
}

/* Not a third of it is empty, and what stands behind the ends is little. */
static void
it_stays_small(void **state)
{
    struct seen s = { 0 };

    (void)state;
    for (uint64_t n = 1; n <= 300000; n++) {
        (void)seen_add(&s, spread(n));
        if (n % 50000 == 0) {
            size_t slots = 0;

            for (size_t i = 0; i < SEEN_PARTS; i++) {
                slots += s.parts[i].size;
            }
            assert_in_range(slots, n, n * 3 / 2);
        }
    }
    seen_free(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_added_is_there_once_with_its_time),
        cmocka_unit_test(a_time_is_noted_of_what_is_there),
        cmocka_unit_test(it_stays_small),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
