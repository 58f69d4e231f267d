/*
 * may: the table of roles and capabilities, written down a second time.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "web/may.h"

/* Columns: reviewer, supervisor, auditor, researcher, admin, laptop. */
static const struct {
    enum capability capability;
    const char *roles;
} wanted[] = {
    { CAP_NONE, "yyyyyy" },
    { CAP_SESSION, "yyyyyy" },
    { CAP_READ_QUEUE, "yyy--y" },
    { CAP_READ_CAREFUL, "-y---y" },
    { CAP_DECIDE, "yy---y" },
    { CAP_UNDO_OWN, "yy---y" },
    { CAP_OVERRIDE, "-y---y" },
    { CAP_UNMASK, "yyy--y" },
    { CAP_ADD_AD, "yy---y" },
    { CAP_EVIDENCE, "-y---y" },
    { CAP_SOURCES_READ, "yyy--y" },
    { CAP_SOURCES_PAUSE, "-y---y" },
    { CAP_RULES_READ, "yyyy-y" },
    { CAP_RULES_TRY, "yy---y" },
    { CAP_RULES_ACTIVATE, "-y---y" },
    { CAP_EXPORT_PARTNER, "-y---y" },
    { CAP_EXPORT_RESEARCH, "---y-y" },
    { CAP_AUDIT_OWN, "yyy-yy" },
    { CAP_AUDIT_READ, "-yy-yy" },
    { CAP_AUDIT_VERIFY, "--y--y" },
    { CAP_ADMIN_USERS, "----y-" },
};

static void
roles_may_what_the_table_says(void **state)
{
    static const enum role roles[] = { ROLE_REVIEWER,   ROLE_SUPERVISOR, ROLE_AUDITOR,
                                       ROLE_RESEARCHER, ROLE_ADMIN,      ROLE_LAPTOP };

    (void)state;
    assert_int_equal(sizeof(wanted) / sizeof(wanted[0]), CAP_COUNT);
    for (size_t i = 0; i < CAP_COUNT; i++)
        for (size_t k = 0; k < sizeof(roles) / sizeof(roles[0]); k++) {
            const struct web_person person = { STR("a"), roles[k], LANG_EN, 0 };
            bool yes = wanted[i].roles[k] == 'y';
            assert_int_equal(wanted[i].capability, i);
            if (may(&person, wanted[i].capability) != yes)
                fail_msg("%s %s", role_name(roles[k]),
                         capability_name(wanted[i].capability));
        }
}

static void
what_is_not_known_is_denied(void **state)
{
    struct web_person person = { STR("a"), ROLE_NONE, LANG_EN, 0 };

    (void)state;
    for (int i = CAP_NONE + 1; i < CAP_COUNT; i++) {
        assert_false(may(NULL, (enum capability)i));
        person.role = ROLE_NONE;
        assert_false(may(&person, (enum capability)i));
        person.role = (enum role)ROLE_COUNT;
        assert_false(may(&person, (enum capability)i));
    }
    person.role = ROLE_LAPTOP;
    assert_false(may(&person, (enum capability)CAP_COUNT));
    assert_false(may(&person, (enum capability) - 1));
    assert_true(may(NULL, CAP_NONE));
}

static void
names_go_both_ways(void **state)
{
    (void)state;
    for (int i = ROLE_NONE + 1; i < ROLE_COUNT; i++)
        assert_int_equal(role_of(str_of(role_name((enum role)i))), i);
    assert_int_equal(role_of(STR("")), ROLE_NONE);
    assert_int_equal(role_of(STR("root")), ROLE_NONE);
    for (int i = CAP_SESSION + 1; i < CAP_COUNT; i++)
        for (int k = CAP_SESSION + 1; k < i; k++)
            assert_string_not_equal(capability_name((enum capability)i),
                                    capability_name((enum capability)k));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roles_may_what_the_table_says),
        cmocka_unit_test(what_is_not_known_is_denied),
        cmocka_unit_test(names_go_both_ways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
