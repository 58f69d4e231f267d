/*
 * Hashes of passwords, signatures and base 64.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/secret.h"

static void
random_bytes_differ(void **state)
{
    (void)state;
    char a[33], b[33];
    secret_random_hex(a, 16);
    secret_random_hex(b, 16);
    assert_int_equal(strlen(a), 32);
    assert_int_equal(strspn(a, "0123456789abcdef"), 32);
    assert_string_not_equal(a, b);
    assert_true(secret_equal(str_of(a), str_of(a)));
    assert_false(secret_equal(str_of(a), str_of(b)));
    assert_false(secret_equal(str_of(a), STR("")));
    assert_true(secret_equal(STR(""), STR("")));
    secret_wipe(a, sizeof a);
    assert_string_equal(a, "");
}

static void
passwords_fit_their_hash_only(void **state)
{
    (void)state;
    char one[PASSWORD_HASH_SIZE], two[PASSWORD_HASH_SIZE];
    assert_true(password_hash(STR("correct horse battery"), one));
    assert_true(password_hash(STR("correct horse battery"), two));
    assert_string_not_equal(one, two);
    assert_memory_equal(one, "$argon2id$v=19$m=65536,t=2,p=1$", 31);
    assert_true(password_fits(one, STR("correct horse battery")));
    assert_false(password_fits(one, STR("correct horse batterx")));
    assert_false(password_fits(one, STR("")));
    assert_false(password_fits("", STR("")));
    assert_false(password_fits("$1$old$hash", STR("old")));
    assert_false(password_is_old(one));
    assert_true(password_is_old("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
}

static void
signatures_fit_their_bytes_only(void **state)
{
    (void)state;
    uint8_t public_key[SIGN_PUBLIC_SIZE], secret_key[SIGN_SECRET_SIZE];
    uint8_t other[SIGN_PUBLIC_SIZE], signature[SIGNATURE_SIZE];
    sign_new_pair(other, secret_key);
    sign_new_pair(public_key, secret_key);
    sign_bytes(STR("200 lines"), secret_key, signature);
    assert_true(sign_fits(STR("200 lines"), signature, public_key));
    assert_false(sign_fits(STR("201 lines"), signature, public_key));
    assert_false(sign_fits(STR("200 lines"), signature, other));
    signature[5] ^= 1;
    assert_false(sign_fits(STR("200 lines"), signature, public_key));
}

static void
base64_reads_what_it_wrote(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *text;
    } cases[] = { { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" } };
    uint8_t back[8];
    char text[BASE64_SIZE(8)];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t n = strlen(cases[i].bytes);
        base64_write((const uint8_t *)cases[i].bytes, n, text);
        assert_string_equal(text, cases[i].text);
        assert_true(base64_read(str_of(text), back, n));
        assert_memory_equal(back, cases[i].bytes, n);
        assert_false(base64_read(str_of(text), back, n + 1));
        assert_false(base64_read(str_sub(str_of(text), 0, 3), back, n));
    }
    assert_false(base64_read(STR(""), back, 1));
    assert_false(base64_read(STR("Zg==\n"), back, 1));
    assert_false(base64_read(STR("Z!=="), back, 1));
}

static void
blake2b_is_the_standard_one(void **state)
{
    (void)state;
    uint8_t sum[64]; /* RFC 7693, appendix A */
    static const uint8_t begins[] = { 0xba, 0x80, 0xa5, 0x3f, 0x98, 0x1c, 0x4d, 0x0d };
    blake2b(STR("abc"), sum, sizeof sum);
    assert_memory_equal(sum, begins, sizeof begins);
}

static void
hmac_is_the_standard_one(void **state)
{
    (void)state;
    uint8_t sum[32]; /* RFC 4231, case 2; a shorter key is one that zeros fill up */
    uint8_t key[HMAC_KEY_SIZE] = { 'J', 'e', 'f', 'e' };
    static const uint8_t begins[] = { 0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e };
    hmac_sha256(key, STR("what do ya want for nothing?"), sum);
    assert_memory_equal(sum, begins, sizeof begins);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_bytes_differ),
        cmocka_unit_test(passwords_fit_their_hash_only),
        cmocka_unit_test(signatures_fit_their_bytes_only),
        cmocka_unit_test(base64_reads_what_it_wrote),
        cmocka_unit_test(blake2b_is_the_standard_one),
        cmocka_unit_test(hmac_is_the_standard_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
