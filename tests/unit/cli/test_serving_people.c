/*
 * serving_people: people of a real store log in through the web room, and are out when they
 * are disabled or change their role.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/serving_people.h"
#include "store/people.h"
#include "tests/support/web_fixture.h"

#define PASSWORD "four words which differ"

static struct person_change
on(const char *name)
{
    return (struct person_change){ str_of(name), STR("root"), fixture_now_ms };
}

static void
add(struct fixture *f, const char *name, enum person_role role)
{
    const struct person_change c = on(name);
    struct err err = { .kind = ERR_NONE };

    if (!people_add(f->store, &c, role, LANG_KK, &err) ||
        !people_set_password(f->store, &c, STR(PASSWORD), &err))
        fail_msg("%s", err.text);
}

static void
open_team(struct fixture *f)
{
    fixture_open(f);
    f->settings.mode = WEB_TEAM;
    f->settings.people = serving_people(f->store);
    fixture_again(f);
}

static int
log_in(struct browser *b, const char *name, const char *password)
{
    int status = browser_ask(b, "POST", "/api/v1/session",
                             arena_printf(&b->fixture->arena,
                                          "{\"name\":\"%s\",\"password\":\"%s\"}", name,
                                          password)
                                 .p);

    browser_keep(b);
    return status;
}

static void
a_reviewer_logs_in_and_is_out_when_disabled(void **state)
{
    struct fixture f;
    struct browser b;
    struct person_change c;
    struct err err;

    (void)state;
    open_team(&f);
    assert_false(serving_has_people(f.store, &f.arena));
    add(&f, "erlan", PERSON_REVIEWER);
    assert_true(serving_has_people(f.store, &f.arena));
    b = browser_of(&f);
    assert_int_equal(log_in(&b, "erlan", "something else"), 401);
    assert_int_equal(log_in(&b, "nobody", PASSWORD), 401);
    assert_int_equal(log_in(&b, "erlan", PASSWORD), 201);
    assert_string_equal(browser_member(&b, "role"), "reviewer");
    assert_string_equal(browser_member(&b, "lang"), "kk");
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
    c = on("erlan");
    assert_true(people_disable(f.store, &c, true, &err));
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 401);
    assert_int_equal(log_in(&b, "erlan", PASSWORD), 401);
    assert_false(serving_has_people(f.store, &f.arena));
    fixture_close(&f);
}

static void
another_role_is_another_log_in(void **state)
{
    struct fixture f;
    struct browser b;
    struct person_change c;
    struct err err;

    (void)state;
    open_team(&f);
    add(&f, "aya", PERSON_REVIEWER);
    b = browser_of(&f);
    assert_int_equal(log_in(&b, "aya", PASSWORD), 201);
    c = on("aya");
    assert_true(people_set_role(f.store, &c, PERSON_RESEARCHER, &err));
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 401);
    assert_int_equal(log_in(&b, "aya", PASSWORD), 201);
    assert_string_equal(browser_member(&b, "role"), "researcher");
    fixture_close(&f);
}

static void
a_supervisor_needs_the_second_factor(void **state)
{
    struct fixture f;
    struct browser b;
    struct person_change c;
    struct totp_new made;
    struct err err;
    char code[TOTP_CODE_SIZE];
    const char *body;

    (void)state;
    open_team(&f);
    add(&f, "dana", PERSON_SUPERVISOR);
    b = browser_of(&f);
    assert_int_equal(log_in(&b, "dana", PASSWORD), 500); /* none was made: no way in */
    c = on("dana");
    assert_true(people_new_totp(f.store, &c, &made, &err));
    assert_int_equal(log_in(&b, "dana", PASSWORD), 202);
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 401);
    assert_true(totp_code(made.secret, totp_step(fixture_now_ms), code));
    body = arena_printf(&f.arena, "{\"code\":\"%s\"}", code).p;
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session/totp", body), 201);
    assert_string_equal(browser_member(&b, "role"), "supervisor");
    /* the same code again is none */
    b = browser_of(&f);
    assert_int_equal(log_in(&b, "dana", PASSWORD), 202);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session/totp", body), 401);
    /* a recovery code is, once */
    body = arena_printf(&f.arena, "{\"code\":\"%s\"}", made.codes[0]).p;
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session/totp", body), 201);
    b = browser_of(&f);
    assert_int_equal(log_in(&b, "dana", PASSWORD), 202);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session/totp", body), 401);
    fixture_close(&f);
}

static void
roles_have_the_same_names(void **state)
{
    (void)state;
    for (int i = 0; i < PERSON_ROLE_COUNT; i++) {
        const char *name = person_role_name((enum person_role)i);
        assert_int_not_equal(role_of(str_of(name)), ROLE_NONE);
        assert_int_not_equal(role_of(str_of(name)), ROLE_LAPTOP);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reviewer_logs_in_and_is_out_when_disabled),
        cmocka_unit_test(another_role_is_another_log_in),
        cmocka_unit_test(a_supervisor_needs_the_second_factor),
        cmocka_unit_test(roles_have_the_same_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
