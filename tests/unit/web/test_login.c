/*
 * login: names, passwords and second factors of a team, with people that the test makes up.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/web_fixture.h"
#include "core/time.h"
#include "web/slow.h"

#include <sqlite3.h>

#define MINUTE_MS INT64_C(60000)
/* of "right", with 8 KiB and one pass */
#define RIGHT_HASH                                                                     \
    "$argon2id$v=19$m=8,t=1,p=1$bNpg/7PV8T0VVDSeUqYyrA$"                               \
    "ZyuPuZEjS0jWJHi/9EUeTZasQQfyp7YmP92gcE3EUJw"

/* People of a team: "dana" has a second factor, "erlan" has none yet. */
struct team {
    int passwords, codes; /* how often they were looked at */
    bool erlan_left;
    int64_t epoch;
};

/* A hash of "right" with the least costs, for everybody. */
static bool
team_hash(void *user, struct arena *arena, struct web_slow *proof, struct err *err)
{
    (void)user;
    (void)arena;
    (void)err;
    proof->hash = STR(RIGHT_HASH);
    return true;
}

static enum login_answer
team_password(void *user, const struct web_slow *proof, struct arena *arena,
              struct web_person *out, struct err *err)
{
    struct team *team = user;

    (void)arena;
    (void)err;
    team->passwords++;
    assert_int_equal(proof->stage, SLOW_DONE);
    if (!proof->fits)
        return LOGIN_WRONG;
    *out = (struct web_person){ proof->name, ROLE_REVIEWER, LANG_KK, team->epoch };
    if (str_eq(proof->name, STR("dana"))) {
        out->role = ROLE_SUPERVISOR;
        return LOGIN_NEEDS_CODE;
    }
    return str_eq(proof->name, STR("erlan")) ? LOGIN_DONE : LOGIN_WRONG;
}

static enum login_answer
team_code(void *user, const struct web_person *who, struct str code, int64_t now_ms,
          struct err *err)
{
    struct team *team = user;

    (void)who;
    (void)now_ms;
    (void)err;
    team->codes++;
    return str_eq(code, STR("123456")) ? LOGIN_DONE : LOGIN_WRONG;
}

static bool
team_stays(void *user, const struct web_person *who)
{
    const struct team *team = user;

    return who->epoch == team->epoch &&
           (!team->erlan_left || !str_eq(who->name, STR("erlan")));
}

static void
open_team(struct fixture *f, struct team *team)
{
    fixture_open(f);
    f->settings.mode = WEB_TEAM;
    f->settings.people =
        (struct web_people){ team, team_hash, team_password, team_code, team_stays };
    fixture_again(f);
}

#define DANA  "{\"name\":\"dana\",\"password\":\"right\"}"
#define ERLAN "{\"name\":\"erlan\",\"password\":\"right\"}"
#define WRONG "{\"name\":\"erlan\",\"password\":\"wrong\"}"

static void
a_second_factor_is_asked_for(void **state)
{
    struct fixture f;
    struct team team = { .passwords = 0 };
    struct browser b;
    const char *half;

    (void)state;
    open_team(&f, &team);
    b = browser_of(&f);
    assert_int_equal(
        browser_ask(&b, "POST", "/api/v1/session/totp", "{\"code\":\"123456\"}"), 401);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", DANA), 202);
    assert_string_equal(browser_member(&b, "needs"), "totp");
    browser_keep(&b);
    half = b.cookie;
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 401);
    assert_int_equal(
        browser_ask(&b, "POST", "/api/v1/session/totp", "{\"code\":\"000000\"}"), 401);
    assert_int_equal(
        browser_ask(&b, "POST", "/api/v1/session/totp", "{\"code\":\"123456\"}"), 201);
    browser_keep(&b);
    assert_string_not_equal(b.cookie, half);
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
    assert_string_equal(browser_member(&b, "role"), "supervisor");
    assert_string_equal(browser_member(&b, "lang"), "kk");
    b.cookie = half;
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 401);
    fixture_close(&f);
}

static void
the_code_cannot_be_guessed(void **state)
{
    struct fixture f;
    struct team team = { .passwords = 0 };
    struct browser b;

    (void)state;
    open_team(&f, &team);
    b = browser_of(&f);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", DANA), 202);
    browser_keep(&b);
    for (int i = 0; i < SESSION_CODES; i++)
        assert_int_equal(
            browser_ask(&b, "POST", "/api/v1/session/totp", "{\"code\":\"0\"}"), 401);
    /* the log-in is over, and another one has to wait */
    assert_int_equal(
        browser_ask(&b, "POST", "/api/v1/session/totp", "{\"code\":\"123456\"}"), 401);
    assert_int_equal(team.codes, SESSION_CODES);
    b.cookie = b.csrf = NULL;
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", DANA), 429);
    /* a half log-in is no place to stay */
    fixture_now_ms += 60 * MINUTE_MS;
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", DANA), 202);
    browser_keep(&b);
    fixture_now_ms += 5 * MINUTE_MS;
    assert_int_equal(
        browser_ask(&b, "POST", "/api/v1/session/totp", "{\"code\":\"123456\"}"), 401);
    fixture_close(&f);
}

static void
wrong_passwords_have_to_wait(void **state)
{
    struct fixture f;
    struct team team = { .passwords = 0 };
    struct browser b, elsewhere;
    unsigned wait_s = 30;

    (void)state;
    open_team(&f, &team);
    b = browser_of(&f);
    elsewhere = browser_of(&f);
    elsewhere.address = "10.0.0.9";
    for (int i = 0; i < TRIES_FREE; i++)
        assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", WRONG), 401);
    /* the right password is not looked at, from here or from elsewhere */
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", ERLAN), 429);
    assert_int_equal(b.re.retry_after_s, 30);
    assert_int_equal(browser_ask(&elsewhere, "POST", "/api/v1/session", ERLAN), 429);
    assert_int_equal(team.passwords, TRIES_FREE);
    /* nor is another name from the same address */
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", DANA), 429);
    assert_int_equal(browser_ask(&elsewhere, "POST", "/api/v1/session", DANA), 202);
    for (int i = 0; i < 8; i++) { /* each further wrong try doubles it, up to an hour */
        fixture_now_ms += (int64_t)wait_s * 1000;
        assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", WRONG), 401);
        assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", ERLAN), 429);
        wait_s = wait_s * 2 < 3600 ? wait_s * 2 : 3600;
        assert_int_equal(b.re.retry_after_s, wait_s);
    }
    fixture_now_ms += (int64_t)wait_s * 1000;
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", ERLAN), 201);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", WRONG), 401);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", ERLAN), 201);
    fixture_close(&f);
}

static void
guesses_from_everywhere_leave_time_for_work(void **state)
{
    struct fixture f;
    struct team team = { .passwords = 0 };

    (void)state;
    open_team(&f, &team);
    for (int i = 0; i < 1000; i++) {
        struct browser b = browser_of(&f);
        b.address = arena_printf(&f.arena, "10.0.%d.%d", i / 250, i % 250).p;
        browser_ask(
            &b, "POST", "/api/v1/session",
            arena_printf(&f.arena, "{\"name\":\"n%d\",\"password\":\"x\"}", i).p);
        fixture_now_ms += 10;
        if (i == 999)
            assert_int_equal(b.re.status, 429);
    }
    assert_in_range(team.passwords, 40, 60); /* twenty at once, then four a second */
    fixture_now_ms += 1000;
    struct browser b = browser_of(&f);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", ERLAN), 201);
    fixture_close(&f);
}

static void
wrong_tries_long_ago_are_forgotten(void **state)
{
    struct fixture f;
    struct team team = { .passwords = 0 };
    struct browser b;

    (void)state;
    open_team(&f, &team);
    b = browser_of(&f);
    for (int i = 0; i < 20; i++) {
        if (i % (TRIES_FREE - 1) == 0)
            fixture_now_ms += 15 * MINUTE_MS;
        assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", WRONG), 401);
    }
    fixture_close(&f);
}

static void
a_team_takes_no_token_and_a_laptop_no_password(void **state)
{
    struct fixture f;
    struct team team = { .passwords = 0 };
    struct browser b;

    (void)state;
    open_team(&f, &team);
    b = browser_of(&f);
    assert_int_equal(browser_log_in(&b), 401);
    fixture_close(&f);
    fixture_open(&f);
    b = browser_of(&f);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", ERLAN), 401);
    fixture_close(&f);
}

/* What the server does with a second thread: the request comes twice. */
static void
passwords_are_looked_at_beside_the_answering(void **state)
{
    struct fixture f;
    struct team team = { .passwords = 0 };
    struct web_slow slow = { .stage = SLOW_NONE };
    struct browser b;

    (void)state;
    open_team(&f, &team);
    b = browser_of(&f);
    b.slow = &slow;
    browser_ask(&b, "POST", "/api/v1/session", ERLAN);
    assert_int_equal(slow.stage, SLOW_WANTED);
    assert_int_equal(b.re.cookie.n, 0);
    assert_int_equal(team.passwords, 0);
    slow_work(&slow);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", ERLAN), 201);
    assert_int_equal(team.passwords, 1);
    browser_keep(&b);
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
    fixture_close(&f);
}

static void
guesses_at_one_time_are_no_more_than_one_by_one(void **state)
{
    struct fixture f;
    struct team team = { .passwords = 0 };
    struct web_slow slow[2 * TRIES_FREE] = { { .stage = SLOW_NONE } };
    struct browser b;

    (void)state;
    open_team(&f, &team);
    b = browser_of(&f);
    for (size_t i = 0; i < 2 * TRIES_FREE; i++) { /* the last one is right */
        b.slow = &slow[i];
        browser_ask(&b, "POST", "/api/v1/session",
                    i + 1 < 2 * TRIES_FREE ? WRONG : ERLAN);
        assert_int_equal(slow[i].stage, SLOW_WANTED);
    }
    for (size_t i = 0; i < 2 * TRIES_FREE; i++) {
        b.slow = &slow[i];
        slow_work(&slow[i]);
        assert_int_equal(browser_ask(&b, "POST", "/api/v1/session",
                                     i + 1 < 2 * TRIES_FREE ? WRONG : ERLAN),
                         i < TRIES_FREE ? 401 : 429);
    }
    assert_int_equal(team.passwords, TRIES_FREE);
    fixture_close(&f);
}

static void
count_done(void *user)
{
    __atomic_add_fetch((int *)user, 1, __ATOMIC_SEQ_CST);
}

static void
the_other_thread_does_what_it_is_handed(void **state)
{
    struct web_slow work[SLOW_MAX] = { { .stage = SLOW_NONE } };
    struct slow *s = slow_start();
    int done = 0;

    (void)state;
    assert_non_null(s);
    for (size_t i = 0; i < SLOW_MAX; i++) {
        work[i].hash = STR(RIGHT_HASH);
        work[i].password = i % 2 ? STR("right") : STR("wrong");
        work[i].stage = SLOW_WANTED;
        assert_true(slow_has_room(s));
        slow_add(s, &work[i], count_done, &done);
    }
    while (__atomic_load_n(&done, __ATOMIC_SEQ_CST) < SLOW_MAX)
        usleep(1000);
    for (size_t i = 0; i < SLOW_MAX; i++) {
        assert_int_equal(work[i].stage, SLOW_DONE);
        assert_int_equal(work[i].fits, i % 2);
    }
    /* what waits at the end is given up, and told so */
    for (size_t i = 0; i < SLOW_MAX; i++)
        if (slow_has_room(s))
            slow_add(s, &work[i], count_done, &done);
    slow_stop(s);
    assert_int_equal(done, 2 * SLOW_MAX);
    slow_stop(NULL);
}

/* Behind a Unix socket a peer may have no address: its guesses are held back all the same. */
static void
guesses_at_the_token_are_held_back_without_an_address(void **state)
{
    struct fixture f;
    struct browser b;

    (void)state;
    fixture_open(&f);
    b = browser_of(&f);
    b.address = "";
    for (int i = 0; i < 20; i++)
        assert_int_equal(
            browser_ask(&b, "POST", "/api/v1/session", "{\"token\":\"0\"}"), 401);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", "{\"token\":\"0\"}"),
                     429);
    assert_in_range(b.re.retry_after_s, 1, 60);
    fixture_close(&f);
}

static void
a_person_who_left_is_out_at_once(void **state)
{
    struct fixture f;
    struct team team = { .passwords = 0 };
    struct browser b;

    (void)state;
    open_team(&f, &team);
    b = browser_of(&f);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", ERLAN), 201);
    browser_keep(&b);
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
    team.erlan_left = true;
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 401);
    team.erlan_left = false;
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 401);
    fixture_close(&f);
}

static void
a_changed_account_ends_its_sessions(void **state)
{
    struct fixture f;
    struct team team = { .passwords = 0 };
    struct browser b, half;

    (void)state;
    open_team(&f, &team);
    b = browser_of(&f);
    half = browser_of(&f);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", ERLAN), 201);
    browser_keep(&b);
    assert_int_equal(browser_ask(&half, "POST", "/api/v1/session", DANA), 202);
    browser_keep(&half);
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
    team.epoch++;
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 401);
    assert_int_equal(
        browser_ask(&half, "POST", "/api/v1/session/totp", "{\"code\":\"123456\"}"),
        401);
    fixture_again(&f); /* nor does a restart bring it back */
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 401);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", ERLAN), 201);
    browser_keep(&b);
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
    fixture_close(&f);
}

static void
a_restart_logs_nobody_out(void **state)
{
    struct fixture f;
    struct team team = { .passwords = 0 };
    struct browser b, other;

    (void)state;
    open_team(&f, &team);
    b = browser_of(&f);
    other = browser_of(&f);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", ERLAN), 201);
    browser_keep(&b);
    assert_int_equal(browser_ask(&other, "POST", "/api/v1/session", ERLAN), 201);
    browser_keep(&other);
    assert_int_equal(browser_ask(&b, "PATCH", "/api/v1/me", "{\"lang\":\"ru\"}"), 200);
    fixture_again(&f);
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
    assert_string_equal(browser_member(&b, "name"), "erlan");
    assert_string_equal(browser_member(&b, "lang"), "ru");
    /* the token of the page is still good, and a log-out is one for ever */
    assert_int_equal(browser_ask(&other, "DELETE", "/api/v1/session", NULL), 204);
    fixture_again(&f);
    assert_int_equal(browser_ask(&other, "GET", "/api/v1/me", NULL), 401);
    /* signs of life are kept, too */
    fixture_now_ms += SESSION_IDLE_MS - MINUTE_MS;
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
    fixture_again(&f);
    fixture_now_ms += SESSION_IDLE_MS - MINUTE_MS;
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
    fixture_again(&f);
    fixture_now_ms += SESSION_IDLE_MS;
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 401);
    fixture_again(&f);
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 401);
    /* ending one's other sessions holds as well */
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", ERLAN), 201);
    browser_keep(&b);
    assert_int_equal(browser_ask(&other, "POST", "/api/v1/session", ERLAN), 201);
    browser_keep(&other);
    assert_int_equal(browser_ask(&b, "DELETE", "/api/v1/sessions", NULL), 200);
    fixture_again(&f);
    assert_int_equal(browser_ask(&other, "GET", "/api/v1/me", NULL), 401);
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
    fixture_close(&f);
}

/* Whoever was put out of a full table stays out when the program starts again. */
static void
who_is_put_out_stays_out(void **state)
{
    struct fixture f;
    struct team team = { .passwords = 0 };
    const struct web_person crowd = { STR("crowd"), ROLE_REVIEWER, LANG_KK, 0 };
    const uint8_t secret[SESSION_SECRET] = { 7 };
    char id[SESSION_TEXT_SIZE];
    struct browser b, other;

    (void)state;
    open_team(&f, &team);
    b = browser_of(&f);
    other = browser_of(&f);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", ERLAN), 201);
    browser_keep(&b);
    fixture_now_ms += 1000;
    for (int i = 1; i < SESSION_MAX; i++)
        assert_non_null(sessions_begin(&f.web->doors->sessions, &crowd, SESSION_FULL,
                                       secret, fixture_now_ms, id));
    assert_int_equal(browser_ask(&other, "POST", "/api/v1/session", ERLAN), 201);
    browser_keep(&other);
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 401);
    fixture_again(&f);
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 401);
    assert_int_equal(browser_ask(&other, "GET", "/api/v1/me", NULL), 200);
    fixture_close(&f);
}

/* A sign of life that cannot be written at once is written later: nobody waits for it. */
static void
a_read_waits_for_no_writer(void **state)
{
    struct fixture f;
    struct team team = { .passwords = 0 };
    struct browser b;
    sqlite3 *db;
    int64_t begun_ms;

    (void)state;
    open_team(&f, &team);
    b = browser_of(&f);
    assert_int_equal(browser_ask(&b, "POST", "/api/v1/session", ERLAN), 201);
    browser_keep(&b);
    fixture_now_ms += SESSION_IDLE_MS - MINUTE_MS;
    assert_int_equal(sqlite3_open(f.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    begun_ms = clock_mono_ms();
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
    assert_true(clock_mono_ms() - begun_ms < 2500); /* a step waits for five seconds */
    assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
    fixture_again(&f);
    fixture_now_ms += SESSION_IDLE_MS - MINUTE_MS;
    assert_int_equal(browser_ask(&b, "GET", "/api/v1/me", NULL), 200);
    fixture_close(&f);
}

static void
only_a_proxy_is_believed_about_addresses(void **state)
{
    struct fixture f;
    struct team team = { .passwords = 0 };

    (void)state;
    for (int behind = 0; behind < 2; behind++) {
        const char *const claimed[] = { "1.1.1.1", "9.9.9.9, 2.2.2.2" };
        open_team(&f, &team);
        f.settings.behind_proxy = behind;
        fixture_again(&f);
        for (int i = 0; i < TRIES_FREE + 1; i++) {
            const struct web_header list[] = {
                { STR("Host"), STR(FIXTURE_HOST) },
                { STR("Content-Type"), STR("application/json") },
                { STR("X-Forwarded-For"), str_of(claimed[i == TRIES_FREE]) },
            };
            /* a new name each time: only the address counts */
            const struct web_raw raw = {
                .method = STR("POST"),
                .target = STR("/api/v1/session"),
                .headers = list,
                .header_count = 3,
                .body = arena_printf(&f.arena,
                                     "{\"name\":\"n%d\",\"password\":\"wrong\"}", i),
                .address = STR("127.0.0.1"),
            };
            struct web_reply re;
            web_answer(f.web, &raw, &f.arena, &re);
            web_reply_free(&re);
            assert_int_equal(re.status, i < TRIES_FREE || behind ? 401 : 429);
        }
        fixture_close(&f);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_factor_is_asked_for),
        cmocka_unit_test(the_code_cannot_be_guessed),
        cmocka_unit_test(wrong_passwords_have_to_wait),
        cmocka_unit_test(guesses_from_everywhere_leave_time_for_work),
        cmocka_unit_test(wrong_tries_long_ago_are_forgotten),
        cmocka_unit_test(a_team_takes_no_token_and_a_laptop_no_password),
        cmocka_unit_test(passwords_are_looked_at_beside_the_answering),
        cmocka_unit_test(guesses_at_one_time_are_no_more_than_one_by_one),
        cmocka_unit_test(the_other_thread_does_what_it_is_handed),
        cmocka_unit_test(guesses_at_the_token_are_held_back_without_an_address),
        cmocka_unit_test(a_person_who_left_is_out_at_once),
        cmocka_unit_test(a_changed_account_ends_its_sessions),
        cmocka_unit_test(a_restart_logs_nobody_out),
        cmocka_unit_test(who_is_put_out_stays_out),
        cmocka_unit_test(a_read_waits_for_no_writer),
        cmocka_unit_test(only_a_proxy_is_believed_about_addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
