/*
 * Typed atoms over words, languages of rules, contacts of all fields.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help.h"

#include "classifier/reading.h"
#include "core/buf.h"

/* Shows typed atoms as kind:first+words. */
static void
show_typed(const char *text, struct buf *out)
{
    struct arena arena;
    struct reading r;
    struct ad ad = { .text = str_of(text) };
    size_t count = 0, limits = 0;
    arena_init(&arena, 0);
    reading_of(reader_new(&arena), &ad, &arena, &r);
    const struct match_typed *typed =
        reading_typed(&r.fields[FIELD_TEXT], &arena, &count, &limits);
    buf_reset(out);
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "%s%d:%u+%u", i ? " " : "", (int)typed[i].kind, typed[i].word,
                   typed[i].words);
    arena_free(&arena);
}

static bool
has(const struct buf *b, enum atom_kind kind, uint32_t word)
{
    struct buf want;
    buf_init(&want, 64);
    buf_printf(&want, "%d:%u+", (int)kind, word);
    bool found = str_find(buf_str(b), buf_str(&want)) >= 0;
    buf_free(&want);
    return found;
}

static void
atoms_lie_over_words(void **state)
{
    struct buf b;
    (void)state;
    buf_init(&b, 4096);
    show_typed("зарплата до 5000 $ в месяц", &b);
    assert_true(has(&b, ATOM_MONEY, 2));
    show_typed("пишите +7 701 123 45 67 сейчас", &b);
    assert_true(has(&b, ATOM_PHONE, 1));
    assert_false(has(&b, ATOM_NUMBER, 1));
    assert_false(has(&b, ATOM_NUMBER, 2));
    show_typed("канал t.me/example_work и @example_hr", &b);
    assert_true(has(&b, ATOM_HANDLE, 1));
    assert_true(has(&b, ATOM_URL, 1));
    show_typed("девушки 18-25 лет", &b);
    assert_true(has(&b, ATOM_AGE, 1));
    show_typed("дом 17", &b);
    assert_true(has(&b, ATOM_NUMBER, 1));
    show_typed("", &b);
    assert_int_equal(b.n, 0);
    buf_free(&b);
}

static void
languages_choose_rules(void **state)
{
    static const struct {
        const char *text;
        enum lang given;
        uint32_t want, without;
    } CASES[] = {
        { "Требуются сотрудники на склад, жильё", LANG_NONE, MATCH_LANG(LANG_RU),
          MATCH_LANG(LANG_KK) },
        { "Жұмысқа қыздар керек, тұрғын үй тегін", LANG_NONE,
          MATCH_LANG(LANG_KK) | MATCH_LANG(LANG_RU), MATCH_LANG(LANG_UZ) },
        { "ishga taklif qilamiz", LANG_UZ, MATCH_LANG(LANG_UZ), MATCH_LANG(LANG_RU) },
        { "We are looking for people to work with us", LANG_NONE, MATCH_LANG(LANG_EN),
          MATCH_LANG(LANG_RU) },
        { "ок", LANG_NONE, MATCH_LANG_ANY, 0 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct arena arena;
        struct reading r;
        struct ad ad = { .text = str_of(CASES[i].text), .lang = CASES[i].given };
        arena_init(&arena, 0);
        reading_of(reader_new(&arena), &ad, &arena, &r);
        if ((r.lang_bits & CASES[i].want) != CASES[i].want ||
            (r.lang_bits & CASES[i].without))
            fail_msg("%s: %x", CASES[i].text, r.lang_bits);
        arena_free(&arena);
    }
}

static void
contacts_come_from_all_fields(void **state)
{
    struct arena arena;
    struct reading r;
    struct ad ad = { .text = STR("пишите @example_hr"),
                     .title = STR("+7 701 123 45 67"),
                     .contacts = STR("hr@example.com") };
    (void)state;
    arena_init(&arena, 0);
    reading_of(reader_new(&arena), &ad, &arena, &r);
    assert_int_equal(r.contact_count, 3);
    assert_int_equal(r.contacts[0].field, FIELD_TEXT);
    assert_int_equal(r.contacts[1].field, FIELD_TITLE);
    assert_int_equal(r.contacts[2].field, FIELD_CONTACTS);
    assert_int_equal(r.limits, 0);
    arena_free(&arena);
}

/* Sums and numbers that are not looked at are told. */
static void
amounts_left_out_are_told(void **state)
{
    static const struct {
        const char *piece;
        int times;
        size_t limits;
    } CASES[] = {
        { "зарплата 90000 тенге, ", 256, 0 },
        { "зарплата 90000 тенге, ", 257, 1 },
        { "дом 7, ", 4000, 0 },
        { "дом 7, ", 20001, 1 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct arena arena;
        struct reading r;
        struct buf text;
        buf_init(&text, 1u << 20);
        arena_init(&arena, 0);
        for (int k = 0; k < CASES[i].times; k++)
            buf_add(&text, str_of(CASES[i].piece));
        const struct ad ad = { .text = buf_str(&text) };
        reading_of(reader_new(&arena), &ad, &arena, &r);
        if (r.limits != CASES[i].limits)
            fail_msg("%d times %s: %zu limits", CASES[i].times, CASES[i].piece,
                     r.limits);
        arena_free(&arena);
        buf_free(&text);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(atoms_lie_over_words),
        cmocka_unit_test(languages_choose_rules),
        cmocka_unit_test(contacts_come_from_all_fields),
        cmocka_unit_test(amounts_left_out_are_told),
    };
    return cmocka_run_group_tests_name("reading", tests, NULL, NULL);
}
