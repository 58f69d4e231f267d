/*
 * test_digest: the vectors of FIPS 180-4 and of the SipHash paper.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/digest.h"

static void
sha256(void **state)
{
    (void)state;
    static const struct {
        const char *text, *hex;
    } cases[] = {
        { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str s = str_of(cases[i].text);
        char hex[DIGEST_HEX_SIZE];
        uint8_t sum[DIGEST_SIZE];
        digest_sha256_hex(s, hex);
        assert_string_equal(hex, cases[i].hex);
        struct digest *d = digest_new();
        for (size_t at = 0; at < s.n; at++)
            digest_add(d, str_sub(s, at, at + 1));
        digest_add(d, (struct str){ NULL, 0 });
        digest_end(d, sum);
        digest_hex(sum, hex);
        assert_string_equal(hex, cases[i].hex);
        uint8_t back[DIGEST_SIZE];
        assert_true(digest_from_hex(str_of(hex), back));
        assert_memory_equal(back, sum, sizeof sum);
        assert_false(digest_from_hex(str_sub(str_of(hex), 0, 63), back));
        hex[5] = 'A';
        assert_false(digest_from_hex(str_of(hex), back));
    }
    digest_free(digest_new());
    digest_free(NULL);
}

/* Aumasson and Bernstein 2012, appendix A: key 00..0f, message 00..0e. */
static void
siphash(void **state)
{
    (void)state;
    struct hash_key key;
    char message[15];
    for (uint8_t i = 0; i < 16; i++)
        key.bytes[i] = i;
    for (char i = 0; i < 15; i++)
        message[(size_t)i] = i;
    uint64_t hash = hash_keyed(&key, (struct str){ message, sizeof message });
    assert_true(hash == UINT64_C(0xa129ca6149be45e5));
    assert_true(hash_keyed(&key, (struct str){ NULL, 0 }) == hash_keyed(&key, STR("")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(sha256),
                                        cmocka_unit_test(siphash) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
