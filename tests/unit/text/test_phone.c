/*
 * The telephone plans kept as runs agree with libphonenumber. `test_phone print [CODE]`
 * prints the runs of all countries, or of one, for text/phone_plan.c (five minutes).
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/phone.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define PREFIXES 100000 /* of five digits */

static const struct {
    const char *code;
    int rest; /* digits of a national number behind the first five */
} plans[] = {
    { "7", 5 },   { "90", 5 },  { "82", 5 },  { "971", 4 }, { "380", 4 },
    { "992", 4 }, { "996", 4 }, { "998", 4 }, { "1", 5 },
};
#define PLANS (sizeof(plans) / sizeof(plans[0]))

/* Does the library say the same of the candidate? Tells when it does not. */
static bool
agrees(const char *candidate)
{
    char plan[PHONE_SIZE] = "", library[PHONE_SIZE] = "";
    const bool ours = phone_judge(candidate, plan);
    const bool theirs = phone_ask(candidate, library);
    if (ours == theirs && (!ours || strcmp(plan, library) == 0))
        return true;
    print_message("%s: the plan says '%s', libphonenumber '%s'\n", candidate, plan,
                  library);
    return false;
}

/* The prefix as its country writes it, and as dialled in Kazakhstan and Russia. */
static int
compare_prefix(size_t plan, uint32_t prefix, uint32_t tail)
{
    char candidate[40];
    const int rest = plans[plan].rest;
    int faults = 0;
    tail %= rest == 5 ? 100000 : 10000;
    snprintf(candidate, sizeof(candidate), "+%s%05u%0*u", plans[plan].code, prefix,
             rest, tail);
    faults += !agrees(candidate);
    if (plan > 0)
        return faults;
    faults += !agrees(candidate + 1);
    faults += !agrees(candidate + 2);
    candidate[1] = '8';
    faults += !agrees(candidate + 1);
    return faults;
}

static void
test_plans_agree(void **state)
{
    (void)state;
    int faults = 0;
    uint32_t tail = 1;
    for (size_t plan = 0; plan < PLANS; plan++) {
        for (uint32_t prefix = (uint32_t)plan * 7; prefix < PREFIXES; prefix += 199) {
            tail = tail * 1103515245 + 12345;
            faults += compare_prefix(plan, prefix, tail >> 8);
        }
    }
    assert_int_equal(faults, 0);
}

/* Where runs are short, each of their prefixes. */
static void
test_city_codes_agree(void **state)
{
    (void)state;
    int faults = 0;
    for (uint32_t prefix = 71000; prefix < 73000; prefix++)
        faults += compare_prefix(0, prefix, prefix * 7);
    for (uint32_t prefix = 33600; prefix < 33700; prefix++)
        faults += compare_prefix(0, prefix, prefix * 7);
    for (uint32_t prefix = 31200; prefix < 31300; prefix++)
        faults += compare_prefix(6, prefix, prefix * 7);
    for (uint32_t prefix = 59200; prefix < 59300; prefix++)
        faults += compare_prefix(1, prefix, prefix * 7);
    for (uint32_t area = 200; area < 1000; area++) {
        faults += compare_prefix(8, 100 * area + area % 100, area * 131);
        faults += compare_prefix(8, 100 * area + 20 + area % 79, area * 137);
    }
    assert_int_equal(faults, 0);
}

static void
test_odd_candidates_agree(void **state)
{
    static const char *const candidates[] = {
        "",
        "+",
        "+7",
        "8",
        "7",
        "0123456789",
        "8101234567",
        "81012345678",
        "88005553535",
        "8005553535",
        "70112345",
        "99890123456",
        "+1",
        "+12125551234",
        "+18001412345",
        "+12644612345",
        "+15056441234",
        "+15056451234",
        "+1120155501234",
        "+11201555012",
        "+120155501234",
        "+1201555012",
        "+10201555012",
        "+0123456789",
        "+00000000",
        "+077011234567",
        "+000112000000",
        "+442079460123",
        "+70000000000",
        "+99801234567",
        "+9980901234567",
        "+998901234567",
        "+9988901234567",
        "+905922112345",
        "+905922122345",
        "+9005321234567",
        "+821012345678",
        "+8201012345678",
        "+96512345678",
        "+7701123456789012345678",
        "33622123456",
        "3362212345",
        "+73362212345",
        "7336221234567890",
        "771051234567",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++)
        assert_true(agrees(candidates[i]));
}

/* All numbers with the prefix are in use (1), none (0), or some (2). */
static int
state_of(size_t plan, uint32_t prefix)
{
    int valid = 0;
    for (uint32_t digit = 0; digit < 10; digit++) {
        char candidate[40], number[PHONE_SIZE];
        const uint32_t tail = 31415926u * (prefix + 1) % 10000;
        snprintf(candidate, sizeof(candidate), "+%s%05u%u%0*u", plans[plan].code,
                 prefix, digit, plans[plan].rest - 1,
                 plans[plan].rest == 5 ? tail : tail % 1000);
        valid += phone_ask(candidate, number);
    }
    return valid == 10 ? 1 : valid == 0 ? 0 : 2;
}

static void
print_runs(size_t plan)
{
    int before = 0;
    uint32_t first = 0;
    printf("static const struct run runs_%s[] = {\n", plans[plan].code);
    /* A national number that begins with 0 is left to the library. */
    for (uint32_t prefix = PREFIXES / 10; prefix <= PREFIXES; prefix++) {
        const int now = prefix < PREFIXES ? state_of(plan, prefix) : 0;
        if (now == before)
            continue;
        if (before == 1)
            printf("{ %u, %u },\n", first, prefix - 1);
        else if (before == 2)
            printf("/* unsure: %s %u to %u */\n", plans[plan].code, first, prefix - 1);
        first = prefix;
        before = now;
    }
    printf("};\n");
}

int
main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "print") == 0) {
        for (size_t plan = 0; plan < PLANS; plan++) {
            if (argc < 3 || strcmp(argv[2], plans[plan].code) == 0)
                print_runs(plan);
        }
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plans_agree),
        cmocka_unit_test(test_city_codes_agree),
        cmocka_unit_test(test_odd_candidates_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
