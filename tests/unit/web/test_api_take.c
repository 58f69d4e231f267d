/*
 * api: what leaves the screens: hand-overs and lists.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/web/day.h"

/* What the test's port was asked for. */
static struct web_parcel asked;

static bool
make_parcel(void *user, struct web_parcel *parcel, struct arena *arena, struct buf *tar,
            struct err *err)
{
    asked = *parcel;
    asked.purpose = arena_str(arena, parcel->purpose);
    parcel->name = STR("handover-1");
    if (user)
        return err_set(err, "larger than the ceiling of a tar");
    buf_lit(tar, "tar");
    return true;
}

static void
an_ad_is_handed_over(void **state)
{
    struct day *d = *state;
    const char *key = put(d, "visa on credit", LANE_RISK, 0.9);
    const char *target = path(d, "/api/v1/ads/%s/handover", key);

    assert_int_equal(ask(d, "POST", target, "{\"purpose\":\"case 17\"}"), 404);
    d->f.web->is.handover = (struct web_handover){ NULL, make_parcel };
    d->b.key = "k1";
    assert_int_equal(ask(d, "POST", target, "{\"purpose\":\"case 17\"}"), 200);
    assert_true(str_eq(d->b.body, STR("tar")));
    assert_string_equal(d->b.re.type, "application/x-tar");
    assert_true(str_eq(d->b.re.filename, STR("handover-1.tar")));
    assert_true(asked.masked);
    assert_true(str_eq(asked.id, str_of(key)));
    assert_true(str_eq(asked.who, STR("aigul")));
    assert_true(str_eq(asked.purpose, STR("case 17")));
    /* each is one of its own: nothing is kept of the one before */
    asked.id = STR("");
    assert_int_equal(ask(d, "POST", target, "{\"purpose\":\"case 17\"}"), 200);
    assert_true(str_eq(asked.id, str_of(key)));
    d->b.key = NULL;
    assert_int_equal(ask(d, "POST", target, "{\"purpose\":\"court\",\"masked\":false}"),
                     200);
    assert_false(asked.masked);
    d->f.web->is.handover.user = d;
    assert_int_equal(ask(d, "POST", target, "{\"purpose\":\"case 17\"}"), 422);
    assert_true(str_find(d->b.body, STR("lurewatch handover")) > 0);
}

static void
a_hand_over_says_what_for(void **state)
{
    struct day *d = *state;
    const char *key = put(d, "visa on credit", LANE_RISK, 0.9);
    const char *careful = put(d, "помогите", LANE_CAREFUL, 0.5);
    const char *target = path(d, "/api/v1/ads/%s/handover", key);

    d->f.web->is.handover = (struct web_handover){ NULL, make_parcel };
    asked.id = STR("");
    assert_int_equal(ask(d, "POST", target, "{}"), 400);
    assert_int_equal(ask(d, "POST", target, "{\"purpose\":\" a \"}"), 400);
    assert_int_equal(
        ask(d, "POST", target, "{\"purpose\":\"court\",\"masked\":\"no\"}"), 400);
    assert_int_equal(
        ask(d, "POST", "/api/v1/ads/0000/handover", "{\"purpose\":\"case 17\"}"), 404);
    browser_become(&d->b, ROLE_REVIEWER);
    assert_int_equal(ask(d, "POST", target, "{\"purpose\":\"case 17\"}"), 403);
    assert_int_equal(asked.id.n, 0);
    browser_become(&d->b, ROLE_SUPERVISOR);
    assert_int_equal(ask(d, "POST", path(d, "/api/v1/ads/%s/handover", careful),
                         "{\"purpose\":\"case 17\"}"),
                     200);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(an_ad_is_handed_over),
        CASE(a_hand_over_says_what_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
