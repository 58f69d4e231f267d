/*
 * The shipped rule pack: it loads, every rule holds on its hits and on none of its misses, and
 * every written case comes out as it says.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/selftest.h"
#include "core/mem.h"

#include <stdlib.h>

struct pack {
    struct arena arena;
    struct bundle bundle;
    struct classifier *c;
    struct err err;
    bool present;
};

static int
load(void **state)
{
    struct pack *pack = mem_alloc(1, sizeof(*pack));
    *state = pack;
    arena_init(&pack->arena, 0);
    pack->present =
        bundle_read("rules", ".yaml", &pack->arena, &pack->bundle, &pack->err) &&
        bundle_find(&pack->bundle, STR("cues.yaml"));
    struct classifier_options options = { .rules = &pack->bundle };
    if (pack->present && !classifier_load(&pack->c, &options, &pack->err))
        print_message("# %s\n", pack->err.text);
    return 0;
}

static int
unload(void **state)
{
    struct pack *pack = *state;
    classifier_free(pack->c);
    arena_free(&pack->arena);
    free(pack);
    return 0;
}

static void
tell(void *context, struct str what)
{
    (void)context;
    print_message("# " STR_FMT "\n", STR_ARG(what));
}

static struct pack *
need_pack(void **state)
{
    struct pack *pack = *state;
    if (!pack->present)
        skip();
    return pack;
}

static void
pack_loads(void **state)
{
    assert_non_null(need_pack(state)->c);
}

static void
rules_hold_on_their_examples(void **state)
{
    struct pack *pack = need_pack(state);
    assert_non_null(pack->c);
    struct selftest_result r = selftest_rules(pack->c, tell, NULL);
    print_message("# %zu examples, %zu failed\n", r.tried, r.failed);
    assert_int_equal(r.failed, 0);
}

static void
cases_come_out_as_written(void **state)
{
    struct pack *pack = need_pack(state);
    const struct written_case *cases;
    size_t count = 0;
    assert_non_null(pack->c);
    if (!ruleset_cases(&pack->bundle, &pack->arena, &cases, &count, &pack->err)) {
        print_message("# %s\n", pack->err.text);
        fail();
    }
    struct selftest_result r = selftest_cases(pack->c, cases, count, tell, NULL);
    print_message("# %zu cases, %zu complaints\n", r.tried, r.failed);
    assert_int_equal(r.failed, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pack_loads),
        cmocka_unit_test(rules_hold_on_their_examples),
        cmocka_unit_test(cases_come_out_as_written),
    };
    return cmocka_run_group_tests_name("pack", tests, load, unload);
}
