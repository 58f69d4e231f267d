/*
 * Keys and signatures in minisign's files; that minisign itself takes them is shown by
 * tests/cmd/audit.sh.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/minisign.h"

#define PUBLIC_TEXT                                                                    \
    "untrusted comment: minisign public key 57E7F6B0DBCC5DC1\n"                        \
    "RWTBXczbsPbnV7WcWwEh+0VCn0vZiAOpYTIqqVOMS1JLZI9anAjl677M\n"
#define SIGNATURE_TEXT                                                                 \
    "untrusted comment: signature from minisign secret key\n"                          \
    "RUTBXczbsPbnV/w4ez9uMrIBjiiQWYjTOoW7tO06Vh0hp1L5CkjrXavPdLNKlCzjOURnHe"           \
    "+NlIvEXZIiCNguP6Znc3tWT0vHpA4=\n"                                                 \
    "trusted comment: trusted words\n"                                                 \
    "WnHFz5KinbcqR3l0DO5KSj9HSQrJiB6QWg57/+f/Z8iXfTEDmzmo8Ugn7rpscJITd64LiN"           \
    "1YQ+LV8Heyk+8xBA==\n"

static void
keys_are_read_back(void **state)
{
    (void)state;
    struct sign_key key, back;
    struct buf text;
    buf_init(&text, 4096);
    minisign_new(&key);
    minisign_write_public(&key, &text);
    assert_true(minisign_read_public(buf_str(&text), &back, NULL));
    assert_memory_equal(back.id, key.id, sizeof key.id);
    assert_memory_equal(back.public_key, key.public_key, sizeof key.public_key);
    assert_false(minisign_read_secret(buf_str(&text), &back, NULL));
    buf_reset(&text);
    minisign_write_secret(&key, &text);
    assert_true(minisign_read_secret(buf_str(&text), &back, NULL));
    assert_memory_equal(&back, &key, sizeof key);
    assert_false(minisign_read_public(buf_str(&text), &back, NULL));
    for (size_t i = 0; i < text.n; i++) { /* every altered byte behind the comment */
        struct str line = buf_str(&text);
        size_t from = (size_t)str_find_char(line, '\n');
        if (i < from)
            continue;
        text.p[i] ^= 1;
        if (minisign_read_secret(buf_str(&text), &back, NULL) &&
            memcmp(&back, &key, sizeof key) != 0)
            fail_msg("byte %zu: another key was read", i);
        text.p[i] ^= 1;
    }
    buf_free(&text);
}

/* A signature that minisign 0.11 made of "hello\n", and its public key. */
static void
what_minisign_signed_is_taken(void **state)
{
    (void)state;
    struct sign_key key;
    struct err err = { .kind = ERR_NONE };
    assert_true(minisign_read_public(STR(PUBLIC_TEXT), &key, &err));
    if (!minisign_check(&key, STR("hello\n"), STR(SIGNATURE_TEXT), &err))
        fail_msg("%s", err.text);
    assert_false(minisign_check(&key, STR("hello"), STR(SIGNATURE_TEXT), &err));
    assert_int_equal(err.kind, ERR_NO);
}

static void
a_changed_byte_does_not_fit(void **state)
{
    (void)state;
    struct sign_key key, other;
    struct buf text;
    struct err err = { .kind = ERR_NONE };
    buf_init(&text, 4096);
    minisign_new(&key);
    minisign_new(&other);
    minisign_sign(&key, STR("count 200\n"), STR("time 12"), &text);
    assert_true(minisign_check(&key, STR("count 200\n"), buf_str(&text), NULL));
    assert_false(minisign_check(&key, STR("count 201\n"), buf_str(&text), &err));
    assert_string_equal(err.text, "the signature does not fit");
    assert_false(minisign_check(&other, STR("count 200\n"), buf_str(&text), &err));
    assert_non_null(strstr(err.text, "signed with the key"));
    memcpy(other.id, key.id, sizeof key.id);
    assert_false(minisign_check(&other, STR("count 200\n"), buf_str(&text), &err));
    size_t from = (size_t)str_find_char(buf_str(&text), '\n');
    for (size_t i = from; i < text.n; i++) {
        text.p[i] ^= 1;
        if (minisign_check(&key, STR("count 200\n"), buf_str(&text), NULL))
            fail_msg("byte %zu of the signature may be changed", i);
        text.p[i] ^= 1;
    }
    for (size_t n = 0; n + 1 < text.n; n++)
        if (minisign_check(&key, STR("count 200\n"), str_sub(buf_str(&text), 0, n),
                           NULL))
            fail_msg("%zu bytes of the signature are enough", n);
    buf_free(&text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_read_back),
        cmocka_unit_test(what_minisign_signed_is_taken),
        cmocka_unit_test(a_changed_byte_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
