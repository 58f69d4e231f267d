/*
 * session and limit: tables that are full, clocks that go back, names that are too long.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/mem.h"
#include "web/limit.h"
#include "web/session.h"

#include <stdio.h>
#include <stdlib.h>

static const struct web_person dana = { { "dana", 4 }, ROLE_REVIEWER, LANG_KK, 0 };

/* Begins a session with the secret `number`. */
static struct session *
begin(struct sessions *all, int number, int64_t now_ms, char id[SESSION_TEXT_SIZE])
{
    uint8_t secret[SESSION_SECRET] = { (uint8_t)number, (uint8_t)(number >> 8) };

    return sessions_begin(all, &dana, SESSION_FULL, secret, now_ms, id);
}

static void
the_quietest_session_makes_room(void **state)
{
    struct sessions *all = mem_alloc(1, sizeof(*all));
    char first[SESSION_TEXT_SIZE], second[SESSION_TEXT_SIZE], id[SESSION_TEXT_SIZE];

    (void)state;
    begin(all, 0, 1, first);
    begin(all, 1, 2, second);
    for (int i = 2; i < SESSION_MAX; i++)
        begin(all, i, i + 1, id);
    assert_int_equal(sessions_count(all, SESSION_MAX), SESSION_MAX);
    assert_non_null(sessions_find(all, str_of(first), SESSION_MAX + 1));
    begin(all, SESSION_MAX, SESSION_MAX + 2, id);
    assert_non_null(sessions_find(all, str_of(first), SESSION_MAX + 3));
    assert_null(sessions_find(all, str_of(second), SESSION_MAX + 3));
    assert_non_null(sessions_find(all, str_of(id), SESSION_MAX + 3));
    free(all);
}

static void
ids_are_whole_or_nothing(void **state)
{
    struct sessions *all = mem_alloc(1, sizeof(*all));
    char id[SESSION_TEXT_SIZE];

    (void)state;
    begin(all, 7, 1, id);
    assert_null(sessions_find(all, STR(""), 1));
    assert_null(sessions_find(all, (struct str){ id, 63 }, 1));
    assert_null(sessions_find(
        all, STR("00000000000000000000000000000000000000000000000000000000000000000"),
        1));
    id[3] ^= 1;
    assert_null(sessions_find(all, str_of(id), 1));
    id[3] ^= 1;
    assert_non_null(sessions_find(all, str_of(id), 1));
    free(all);
}

static void
an_ended_session_is_found_no_more(void **state)
{
    struct sessions *all = mem_alloc(1, sizeof(*all));
    char id[SESSION_TEXT_SIZE], other[SESSION_TEXT_SIZE];

    (void)state;
    sessions_end(begin(all, 1, 1, id));
    sessions_end(NULL);
    assert_null(sessions_find(all, str_of(id), 1));
    begin(all, 1, 1, id);
    begin(all, 2, 1, other);
    sessions_end_person(all, STR("erlan"), NULL);
    assert_int_equal(sessions_count(all, 1), 2);
    sessions_end_person(all, STR("dana"), NULL);
    assert_int_equal(sessions_count(all, 1), 0);
    /* a free place has a hash of zeros: no id has it */
    assert_null(sessions_find(all, str_of(id), 1));
    free(all);
}

static void
a_session_keeps_its_own_name(void **state)
{
    struct sessions *all = mem_alloc(1, sizeof(*all));
    char name[SESSION_NAME_MAX + 1], id[SESSION_TEXT_SIZE];
    const uint8_t secret[SESSION_SECRET] = { 1 };
    struct web_person who = {
        { name, SESSION_NAME_MAX - 1 }, ROLE_REVIEWER, LANG_EN, 0
    };
    struct session *s;

    (void)state;
    memset(name, 'a', sizeof(name));
    s = sessions_begin(all, &who, SESSION_FULL, secret, 1, id);
    assert_non_null(s);
    memset(name, 'b', sizeof(name));
    assert_int_equal(s->person.name.n, SESSION_NAME_MAX - 1);
    assert_int_equal(s->person.name.p[0], 'a');
    who.name.n = SESSION_NAME_MAX;
    assert_null(sessions_begin(all, &who, SESSION_FULL, secret, 1, id));
    free(all);
}

static void
tokens_belong_to_one_id(void **state)
{
    char one[SESSION_TEXT_SIZE], same[SESSION_TEXT_SIZE], other[SESSION_TEXT_SIZE];

    (void)state;
    session_csrf(STR("a"), one);
    session_csrf(STR("a"), same);
    session_csrf(STR("b"), other);
    assert_string_equal(one, same);
    assert_string_not_equal(one, other);
    assert_int_equal(strlen(one), 64);
}

static void
a_bucket_fills_again(void **state)
{
    struct bucket b = { .at_ms = 0 };

    (void)state;
    for (int i = 0; i < rate_requests.at_once; i++)
        assert_int_equal(bucket_take(&b, &rate_requests, 1000), 0);
    assert_int_equal(bucket_take(&b, &rate_requests, 1000), 1);
    assert_int_equal(bucket_take(&b, &rate_requests, 500),
                     1); /* a clock that was set back */
    assert_int_equal(bucket_take(&b, &rate_requests, 549), 1);
    assert_int_equal(bucket_take(&b, &rate_requests, 550), 0);
    assert_int_equal(bucket_take(&b, &rate_requests, INT64_MAX), 0);
}

static void
somebody_else_is_not_delayed(void **state)
{
    struct tries *t = mem_alloc(1, sizeof(*t));

    (void)state;
    for (int i = 0; i < TRIES_FREE; i++) {
        assert_int_equal(tries_wait(t, "name", STR("dana"), 1000), 0);
        tries_wrong(t, "name", STR("dana"), 1000);
    }
    assert_int_equal(tries_wait(t, "name", STR("dana"), 1000), 30);
    assert_int_equal(tries_wait(t, "name", STR("dana"), 30999), 1);
    assert_int_equal(tries_wait(t, "name", STR("dana"), 31000), 0);
    assert_int_equal(tries_wait(t, "name", STR("Dana"), 1000), 0);
    assert_int_equal(tries_wait(t, "address", STR("dana"), 1000), 0);
    assert_int_equal(tries_wait(t, "name", STR(""), 1000), 0);
    tries_right(t, "name", STR("erlan"));
    assert_int_equal(tries_wait(t, "name", STR("dana"), 1000), 30);
    tries_right(t, "name", STR("dana"));
    assert_int_equal(tries_wait(t, "name", STR("dana"), 1000), 0);
    free(t);
}

static void
a_flood_of_names_does_not_free_the_delayed(void **state)
{
    struct tries *t = mem_alloc(1, sizeof(*t));
    char name[16];

    (void)state;
    for (int i = 0; i < TRIES_FREE; i++)
        tries_wrong(t, "name", STR("dana"), 1000);
    for (int i = 0; i < 3 * TRIES_MAX; i++) {
        snprintf(name, sizeof(name), "n%d", i);
        tries_wrong(t, "name", str_of(name), 1001);
    }
    assert_int_equal(tries_wait(t, "name", STR("dana"), 1001), 30);
    free(t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_quietest_session_makes_room),
        cmocka_unit_test(ids_are_whole_or_nothing),
        cmocka_unit_test(an_ended_session_is_found_no_more),
        cmocka_unit_test(a_session_keeps_its_own_name),
        cmocka_unit_test(tokens_belong_to_one_id),
        cmocka_unit_test(a_bucket_fills_again),
        cmocka_unit_test(somebody_else_is_not_delayed),
        cmocka_unit_test(a_flood_of_names_does_not_free_the_delayed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
