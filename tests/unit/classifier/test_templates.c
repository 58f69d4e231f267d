/*
 * Templates: what is alike is found also behind look-alikes, whatever stands between.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/templates.h"
#include "core/mem.h"

#include <stdlib.h>

static uint32_t
chance(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33) | 1u << 31;
}

/* A sketch of its own, unlike all others. */
static struct sketch
own_sketch(uint64_t *state)
{
    struct sketch s = { .shingles = 40 };
    for (size_t i = 0; i < SKETCH_MINS; i++)
        s.mins[i] = chance(state);
    return s;
}

/* Changes `count` numbers of a sketch, from `first` on. */
static struct sketch
changed(struct sketch s, size_t first, size_t count, uint64_t *state)
{
    for (size_t i = first; i < first + count; i++)
        s.mins[i % SKETCH_MINS] = chance(state);
    return s;
}

struct room {
    struct sketch sketches[400];
    struct templates_ad ads[400];
    uint32_t groups[400];
    size_t count;
};

static void
put(struct room *r, struct sketch s)
{
    r->sketches[r->count] = s;
    r->ads[r->count] = (struct templates_ad){ &r->sketches[r->count], NULL, 0 };
    r->count++;
}

static size_t
groups_from(struct room *r, size_t first)
{
    size_t groups = 0;
    templates_join(r->ads, r->count, r->groups);
    for (size_t i = first; i < r->count; i++) {
        assert_true(r->groups[i] <= i);
        assert_int_equal(r->groups[r->groups[i]], r->groups[i]);
        size_t k = first;
        while (r->groups[k] != r->groups[i])
            k++;
        groups += k == i;
    }
    return groups;
}

static void
half_alike_is_one_template(void **state)
{
    static const struct {
        size_t changed, groups;
    } CASES[] = { { 0, 1 }, { 10, 1 }, { 32, 1 }, { 33, 2 }, { 50, 2 }, { 64, 2 } };
    struct room *r = mem_alloc(1, sizeof(*r));
    uint64_t seed = 7;
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        r->count = 0;
        put(r, own_sketch(&seed));
        put(r, changed(r->sketches[0], 0, CASES[i].changed, &seed));
        if (groups_from(r, 0) != CASES[i].groups)
            fail_msg("%zu changed", CASES[i].changed);
    }
    free(r);
}

/* Decoys come first, one for every pair of numbers, each like nothing else. */
static void
decoys_part_no_copies(void **state)
{
    struct room *r = mem_alloc(1, sizeof(*r));
    uint64_t seed = 11;
    const struct sketch copy = own_sketch(&seed);
    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        r->count = 0;
        for (size_t band = 0; band < SKETCH_MINS / 2; band++) {
            struct sketch decoy = own_sketch(&seed);
            decoy.mins[2 * band] = copy.mins[2 * band];
            decoy.mins[2 * band + 1] = copy.mins[2 * band + 1];
            put(r, decoy);
        }
        const size_t first = r->count;
        for (size_t i = 0; i < 20; i++)
            put(r, kind ? changed(copy, 3 * i, 12, &seed) : copy);
        assert_int_equal(groups_from(r, first), 1);
        assert_int_equal(groups_from(r, 0), 33);
    }
    free(r);
}

static void
a_shared_passage_joins(void **state)
{
    static const uint64_t ONE[] = { 12, 40 }, TWO[] = { 40, 0 }, THREE[] = { 0 },
                          FOUR[] = { 16 };
    struct room *r = mem_alloc(1, sizeof(*r));
    uint64_t seed = 5;
    (void)state;
    for (int i = 0; i < 4; i++)
        put(r, own_sketch(&seed));
    r->ads[0].anchors = ONE;
    r->ads[0].anchor_count = 2;
    r->ads[1].anchors = THREE;
    r->ads[1].anchor_count = 1;
    r->ads[2].anchors = TWO;
    r->ads[2].anchor_count = 2;
    r->ads[3].anchors = FOUR;
    r->ads[3].anchor_count = 1;
    assert_int_equal(groups_from(r, 0), 2);
    assert_int_equal(r->groups[2], 0);
    assert_int_equal(r->groups[1], 0);
    assert_int_equal(r->groups[3], 3);
    free(r);
}

static void
texts_without_words_are_alone(void **state)
{
    struct room *r = mem_alloc(1, sizeof(*r));
    (void)state;
    for (int i = 0; i < 5; i++)
        put(r, (struct sketch){ .shingles = 0 });
    assert_int_equal(groups_from(r, 0), 5);
    r->count = 0;
    templates_join(r->ads, 0, r->groups);
    free(r);
}

/* Ads of wordings of their own, each with an anchor of its own, and an ad that quotes them all,
 * `copies` times, in front of them or behind. */
static size_t
groups_with_a_list(struct room *r, size_t quoted, size_t copies, bool ahead)
{
    static uint64_t anchors[200];
    uint64_t seed = 3;
    const struct sketch list = own_sketch(&seed);
    r->count = 0;
    for (size_t i = 0; i < quoted; i++)
        anchors[i] = (uint64_t)(i + 1) << 20;
    for (size_t i = 0; ahead && i < copies; i++)
        put(r, changed(list, 3 * i, 3, &seed));
    for (size_t i = 0; i < quoted; i++) {
        put(r, own_sketch(&seed));
        r->ads[r->count - 1].anchors = &anchors[i];
        r->ads[r->count - 1].anchor_count = 1;
    }
    for (size_t i = 0; !ahead && i < copies; i++)
        put(r, changed(list, 3 * i, 3, &seed));
    for (size_t i = 0; i < copies; i++) {
        const size_t at = ahead ? i : quoted + i;
        r->ads[at].anchors = anchors;
        r->ads[at].anchor_count = quoted;
    }
    return groups_from(r, 0);
}

static void
a_list_of_ads_joins_none_of_them(void **state)
{
    struct room *r = mem_alloc(1, sizeof(*r));
    (void)state;
    for (int ahead = 0; ahead < 2; ahead++) {
        /* a few may be quoted, as before */
        assert_int_equal(groups_with_a_list(r, 8, 1, ahead), 1);
        assert_int_equal(groups_with_a_list(r, 16, 3, ahead), 1);
        /* more, and each stays what it was; the copies of the list are one */
        assert_int_equal(groups_with_a_list(r, 100, 1, ahead), 101);
        assert_int_equal(groups_with_a_list(r, 100, 5, ahead), 101);
    }
    free(r);
}

/* One paragraph in hundreds of wordings is no list, however many passages it has. */
static void
a_paragraph_of_a_firm_still_joins(void **state)
{
    static uint64_t anchors[30];
    struct room *r = mem_alloc(1, sizeof(*r));
    uint64_t seed = 9;
    (void)state;
    for (size_t i = 0; i < 30; i++)
        anchors[i] = (uint64_t)(i + 1) << 30;
    for (size_t i = 0; i < 300; i++) {
        put(r, own_sketch(&seed));
        r->ads[i].anchors = anchors;
        r->ads[i].anchor_count = 30;
    }
    assert_int_equal(groups_from(r, 0), 1);
    free(r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_alike_is_one_template),
        cmocka_unit_test(decoys_part_no_copies),
        cmocka_unit_test(a_shared_passage_joins),
        cmocka_unit_test(texts_without_words_are_alone),
        cmocka_unit_test(a_list_of_ads_joins_none_of_them),
        cmocka_unit_test(a_paragraph_of_a_firm_still_joins),
    };
    return cmocka_run_group_tests_name("templates", tests, NULL, NULL);
}
