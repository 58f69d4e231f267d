/*
 * Who is there, what proves it, and that nothing is told to those who do not know.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/secret.h"
#include "store/audit.h"
#include "store/people.h"
#include "tests/unit/store/help.h"

#include <sqlite3.h>

#define GOOD "four words which differ"
/* of the same with 8 MiB and one pass */
#define OLD_HASH                                                                       \
    "$argon2id$v=19$m=8192,t=1,p=1$Xr6fRMxCaW8lIIlEHJPF"                               \
    "pw$y+vxP7amUK1RJx/3YUJVglvlhP8w3iUmZVBSJeX26kQ"

static struct person_change
on(const char *name)
{
    return (struct person_change){ str_of(name), STR("root"), NOW_MS };
}

static void
add(struct box *box, const char *name, enum person_role role)
{
    const struct person_change c = on(name);
    ASSERT_OK(box, people_add(box->s, &c, role, LANG_KK, &box->err));
    ASSERT_OK(box, people_set_password(box->s, &c, STR(GOOD), &box->err));
}

static enum people_answer
try_password(struct box *box, const char *name, const char *password)
{
    struct person person;
    return people_check_password(box->s, str_of(name), str_of(password), &box->arena,
                                 &person, &box->err);
}

static enum people_answer
try_code(struct box *box, const char *name, const char *code, int64_t now_ms)
{
    return people_check_totp(box->s, str_of(name), str_of(code), now_ms, &box->err);
}

static void
codes_are_the_standard_ones(void **state)
{
    (void)state;
    static const uint8_t secret[] = "12345678901234567890"; /* RFC 6238, appendix B */
    static const struct {
        int64_t s;
        const char *code;
    } cases[] = { { 59, "287082" },         { 1111111109, "081804" },
                  { 1111111111, "050471" }, { 1234567890, "005924" },
                  { 2000000000, "279037" }, { 20000000000, "353130" } };
    char code[TOTP_CODE_SIZE];
    struct buf text;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t step = totp_step(cases[i].s * 1000);
        assert_true(totp_code(secret, step, code));
        assert_string_equal(code, cases[i].code);
        for (int64_t away = -2; away <= 2; away++) {
            int64_t at_s = cases[i].s + 30 * away;
            if (at_s >= 0)
                assert_int_equal(totp_find(secret, str_of(code), at_s * 1000),
                                 away >= -1 && away <= 1 ? step : 0);
        }
    }
    static const char *const none[] = { "", "28708", "2870822", "28708a", "000000" };
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_int_equal(totp_find(secret, str_of(none[i]), 59000), 0);
    buf_init(&text, 1000);
    totp_url(secret, STR("Аида@a"), &text);
    assert_string_equal(
        buf_cstr(&text),
        "otpauth://totp/Lurewatch:%D0%90%D0%B8%D0%B4%D0%B0%40a?secret="
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Lurewatch&algorithm=SHA1&digits=6&"
        "period=30");
    buf_free(&text);
}

static void
names_and_passwords_are_checked(void **state)
{
    (void)state;
    struct box box;
    box_open(&box);
    static const char *const names[] = {
        "",
        "a b",
        "a\nb",
        "a\xff",
        "-\x01",
        "имя\u202e",
        "a/b",
        "<b>",
        "名前",
        "0123456789012345678901234567890123456789012345678901234567890"
        "1234",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct person_change c = on(names[i]);
        if (people_add(box.s, &c, PERSON_REVIEWER, LANG_NONE, &box.err))
            fail_msg("taken: '%s'", names[i]);
    }
    static const char *const good_names[] = { "a", "Әсел", "aida.k-2@unit_7",
                                              "Дмитрий" };
    for (size_t i = 0; i < sizeof good_names / sizeof good_names[0]; i++) {
        const struct person_change c = on(good_names[i]);
        ASSERT_OK(&box, people_add(box.s, &c, PERSON_REVIEWER, LANG_RU, &box.err));
        assert_false(people_add(box.s, &c, PERSON_ADMIN, LANG_RU, &box.err));
        ASSERT_HAS(box.err.text, "there is, or was");
    }
    const struct person_change c = on("Дмитрий");
    static const struct {
        const char *password, *says;
    } bad[] = {
        { "", "at least 12" },
        { "elevenchars", "this one has 11" },
        { "пароль-одинн", NULL },
        { "пароль-один", "this one has 11" },
        { "aaaaaaaaaaaaaa", "again and again" },
        { "яяяяяяяяяяяяяя", "again and again" },
        { "Password1234", "first that are tried" },
        { "my name is Дмитрий", "name of its person" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        bool ok = people_set_password(box.s, &c, str_of(bad[i].password), &box.err);
        assert_int_equal(ok, bad[i].says == NULL);
        if (!ok)
            ASSERT_HAS(box.err.text, bad[i].says);
    }
    const struct person_change none = on("nobody");
    assert_false(people_set_password(box.s, &none, STR(GOOD), &box.err));
    ASSERT_HAS(box.err.text, "nobody of this name");
    assert_false(people_set_role(box.s, &none, PERSON_ADMIN, &box.err));
    assert_false(people_disable(box.s, &none, true, &box.err));
    assert_false(people_set_lang(box.s, &none, LANG_EN, &box.err));
    struct totp_new made;
    assert_false(people_new_totp(box.s, &none, &made, &box.err));
    box_close(&box);
}

static void
passwords_let_in(void **state)
{
    (void)state;
    struct box box;
    struct person person;
    box_open(&box);
    add(&box, "aida", PERSON_REVIEWER);
    const struct person_change c = on("later"), aida = on("aida");
    ASSERT_OK(&box, people_add(box.s, &c, PERSON_REVIEWER, LANG_NONE, &box.err));
    assert_int_equal(people_check_password(box.s, STR("aida"), STR(GOOD), &box.arena,
                                           &person, &box.err),
                     PEOPLE_RIGHT);
    ASSERT_STR(person.name, "aida");
    assert_int_equal(person.role, PERSON_REVIEWER);
    assert_int_equal(person.lang, LANG_KK);
    static const struct {
        const char *name, *password;
    } wrong[] = {
        { "aida", "four words which diffeR" },
        { "aida", "" },
        { "Aida", GOOD },
        { "nobody", GOOD },
        { "", "" },
        { "later", "" },
        { "later", GOOD },
        { "aida' OR '1'='1", GOOD },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(try_password(&box, wrong[i].name, wrong[i].password),
                         PEOPLE_WRONG);
    ASSERT_OK(&box, people_disable(box.s, &aida, true, &box.err));
    assert_int_equal(try_password(&box, "aida", GOOD), PEOPLE_WRONG);
    ASSERT_OK(&box, people_disable(box.s, &aida, false, &box.err));
    assert_int_equal(try_password(&box, "aida", GOOD), PEOPLE_RIGHT);
    /* a role that asks for more */
    ASSERT_OK(&box, people_set_role(box.s, &aida, PERSON_ADMIN, &box.err));
    assert_int_equal(try_password(&box, "aida", GOOD), PEOPLE_FAILED);
    ASSERT_HAS(box.err.text, "second factor");
    assert_int_equal(try_password(&box, "aida", "four words which diffeR"),
                     PEOPLE_WRONG);
    box_close(&box);
}

static void
old_hashes_are_made_anew(void **state)
{
    (void)state;
    struct box box;
    sqlite3 *handle;
    box_open(&box);
    add(&box, "aida", PERSON_REVIEWER);
    assert_int_equal(sqlite3_open(box.path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle, "UPDATE person SET password = '" OLD_HASH "'",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(try_password(&box, "aida", "four words which diffeR"),
                     PEOPLE_WRONG);
    assert_int_equal(try_password(&box, "aida", GOOD), PEOPLE_RIGHT);
    sqlite3_stmt *row;
    assert_int_equal(sqlite3_prepare_v2(handle,
                                        "SELECT password LIKE '$argon2id$v=19$m=65536,"
                                        "t=2,p=1$%' FROM person",
                                        -1, &row, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(row, 0), 1);
    sqlite3_finalize(row);
    sqlite3_close(handle);
    assert_int_equal(try_password(&box, "aida", GOOD), PEOPLE_RIGHT);
    box_close(&box);
}

/* Two log-ins are looked at side by side; the first has the old hash made anew. */
static void
of_two_at_once_both_come_in(void **state)
{
    struct box box;
    struct person person;
    struct password_proof proofs[2];
    sqlite3 *handle;
    (void)state;

    box_open(&box);
    add(&box, "aida", PERSON_REVIEWER);
    assert_int_equal(sqlite3_open(box.path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle, "UPDATE person SET password = '" OLD_HASH "'",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(handle);
    for (int i = 0; i < 2; i++) {
        proofs[i] =
            (struct password_proof){ .name = STR("aida"), .password = STR(GOOD) };
        ASSERT_OK(&box, people_password_hash(box.s, &proofs[i], &box.arena, &box.err));
        proofs[i].fits = password_fits(proofs[i].hash.p, proofs[i].password);
        assert_true(proofs[i].fits);
    }
    for (int i = 0; i < 2; i++)
        assert_int_equal(
            people_password_proved(box.s, &proofs[i], &box.arena, &person, &box.err),
            PEOPLE_RIGHT);
    /* but not with a password that was changed meanwhile */
    const struct person_change c = on("aida");
    ASSERT_OK(&box, people_set_password(box.s, &c, STR("five words which differ too"),
                                        &box.err));
    assert_int_equal(
        people_password_proved(box.s, &proofs[1], &box.arena, &person, &box.err),
        PEOPLE_WRONG);
    box_close(&box);
}

static int64_t
epoch_of(struct box *box, const char *name)
{
    struct person person;
    assert_int_equal(people_find(box->s, str_of(name), &box->arena, &person, &box->err),
                     PERSON_FOUND);
    return person.epoch;
}

static void
what_ends_sessions_is_counted(void **state)
{
    (void)state;
    struct box box;
    struct totp_new made;
    char code[TOTP_CODE_SIZE];
    box_open(&box);
    add(&box, "chief", PERSON_REVIEWER);
    const struct person_change c = on("chief");
    int64_t before = epoch_of(&box, "chief");
    ASSERT_OK(&box, people_set_password(box.s, &c, STR(GOOD), &box.err));
    assert_int_equal(epoch_of(&box, "chief"), before + 1);
    ASSERT_OK(&box, people_set_role(box.s, &c, PERSON_SUPERVISOR, &box.err));
    assert_int_equal(epoch_of(&box, "chief"), before + 2);
    ASSERT_OK(&box, people_new_totp(box.s, &c, &made, &box.err));
    assert_int_equal(epoch_of(&box, "chief"), before + 3);
    ASSERT_OK(&box, people_disable(box.s, &c, true, &box.err));
    ASSERT_OK(&box, people_disable(box.s, &c, false, &box.err));
    assert_int_equal(epoch_of(&box, "chief"), before + 5);
    /* what does not: a language, a log-in with its code */
    ASSERT_OK(&box, people_set_lang(box.s, &c, LANG_RU, &box.err));
    assert_int_equal(try_password(&box, "chief", GOOD), PEOPLE_NEEDS_CODE);
    assert_true(totp_code(made.secret, totp_step(NOW_MS), code));
    assert_int_equal(try_code(&box, "chief", code, NOW_MS), PEOPLE_RIGHT);
    assert_int_equal(epoch_of(&box, "chief"), before + 5);
    box_close(&box);
}

static void
a_code_is_good_once(void **state)
{
    (void)state;
    struct box box;
    struct totp_new made, again;
    char code[TOTP_CODE_SIZE], next[TOTP_CODE_SIZE];
    box_open(&box);
    add(&box, "chief", PERSON_SUPERVISOR);
    const struct person_change c = on("chief");
    ASSERT_OK(&box, people_new_totp(box.s, &c, &made, &box.err));
    assert_int_equal(try_password(&box, "chief", GOOD), PEOPLE_NEEDS_CODE);
    assert_true(totp_code(made.secret, totp_step(NOW_MS), code));
    assert_true(totp_code(made.secret, totp_step(NOW_MS) + 1, next));
    assert_int_equal(try_code(&box, "chief", "000000", NOW_MS + 90000000),
                     PEOPLE_WRONG);
    assert_int_equal(try_code(&box, "nobody", code, NOW_MS), PEOPLE_WRONG);
    assert_int_equal(try_code(&box, "chief", code, NOW_MS + 90000), PEOPLE_WRONG);
    assert_int_equal(try_code(&box, "chief", code, NOW_MS + 30000), PEOPLE_RIGHT);
    assert_int_equal(try_code(&box, "chief", code, NOW_MS + 30000), PEOPLE_WRONG);
    assert_int_equal(try_code(&box, "chief", next, NOW_MS), PEOPLE_RIGHT);
    /* an earlier one than the latest is too late */
    assert_int_equal(try_code(&box, "chief", code, NOW_MS), PEOPLE_WRONG);
    /* recovery codes: once each, dashes and case forgiven */
    assert_int_equal(try_code(&box, "chief", made.codes[0], NOW_MS), PEOPLE_RIGHT);
    assert_int_equal(try_code(&box, "chief", made.codes[0], NOW_MS), PEOPLE_WRONG);
    for (char *p = made.codes[1]; *p; p++)
        *p = *p == '-' ? ' ' : *p >= 'a' ? (char)(*p - 'a' + 'A') : *p;
    assert_int_equal(try_code(&box, "chief", made.codes[1], NOW_MS), PEOPLE_RIGHT);
    struct person person;
    assert_int_equal(people_find(box.s, STR("chief"), &box.arena, &person, &box.err),
                     PERSON_FOUND);
    assert_int_equal(person.codes_left, RECOVERY_CODES - 2);
    /* who is disabled gets in by no code */
    ASSERT_OK(&box, people_disable(box.s, &c, true, &box.err));
    assert_int_equal(try_code(&box, "chief", made.codes[2], NOW_MS), PEOPLE_WRONG);
    ASSERT_OK(&box, people_disable(box.s, &c, false, &box.err));
    /* a new factor makes the old one void */
    ASSERT_OK(&box, people_new_totp(box.s, &c, &again, &box.err));
    assert_memory_not_equal(made.secret, again.secret, sizeof made.secret);
    assert_int_equal(try_code(&box, "chief", made.codes[3], NOW_MS), PEOPLE_WRONG);
    static const char *const odd[] = { "", "-", "----", "aaaa-aaaa-aaaa-aaaa",
                                       "12345678901234567890123456789012345678901" };
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
        assert_int_equal(try_code(&box, "chief", odd[i], NOW_MS), PEOPLE_WRONG);
    box_close(&box);
}

static void
changes_stand_in_the_log(void **state)
{
    (void)state;
    struct box box;
    struct totp_new made;
    const struct audit_row *rows;
    const struct person *people;
    struct audit_chain chain;
    size_t count;
    box_open(&box);
    add(&box, "chief", PERSON_SUPERVISOR);
    add(&box, "aida", PERSON_REVIEWER);
    const struct person_change c = on("chief");
    ASSERT_OK(&box, people_set_role(box.s, &c, PERSON_AUDITOR, &box.err));
    ASSERT_OK(&box, people_set_lang(box.s, &c, LANG_EN, &box.err));
    ASSERT_OK(&box, people_new_totp(box.s, &c, &made, &box.err));
    ASSERT_OK(&box, people_disable(box.s, &c, true, &box.err));
    static const char *const payloads[] = {
        "{\"change\":\"disabled\",\"value\":\"\"}",
        "{\"change\":\"second factor\",\"value\":\"\"}",
        "{\"change\":\"language\",\"value\":\"en\"}",
        "{\"change\":\"role\",\"value\":\"auditor\"}",
        "{\"change\":\"password\",\"value\":\"\"}",
        "{\"change\":\"added\",\"value\":\"supervisor\"}",
    };
    const struct audit_filter filter = { .object = STR("chief") };
    ASSERT_OK(&box,
              store_audit_list(box.s, &filter, &box.arena, &rows, &count, &box.err));
    assert_int_equal(count, sizeof payloads / sizeof payloads[0]);
    for (size_t i = 0; i < count; i++) {
        ASSERT_STR(rows[i].what, "person");
        ASSERT_STR(rows[i].who, "root");
        ASSERT_STR(rows[i].payload, payloads[i]);
    }
    ASSERT_OK(&box, store_audit_verify(box.s, &chain, NULL, NULL, &box.err));
    ASSERT_OK(&box, people_list(box.s, &box.arena, &people, &count, &box.err));
    assert_int_equal(count, 2);
    ASSERT_STR(people[0].name, "aida");
    assert_true(people[1].disabled && people[1].has_totp && people[1].has_password);
    assert_int_equal(people[1].codes_left, RECOVERY_CODES);
    assert_int_equal(people[1].role, PERSON_AUDITOR);
    box_close(&box);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_the_standard_ones),
        cmocka_unit_test(names_and_passwords_are_checked),
        cmocka_unit_test(passwords_let_in),
        cmocka_unit_test(old_hashes_are_made_anew),
        cmocka_unit_test(of_two_at_once_both_come_in),
        cmocka_unit_test(what_ends_sessions_is_counted),
        cmocka_unit_test(a_code_is_good_once),
        cmocka_unit_test(changes_stand_in_the_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
