/* Contacts found and masked. SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/utf8.h"
#include "text/contacts.h"
#include "text/contacts_private.h"

#include <stdio.h>
#include <stdlib.h>

/* `found` is "kind value, kind value"; empty when there must be none. */
struct contact_case {
    const char *text, *found;
};

static const struct contact_case phones[] = {
    { "Тел: 8 (701) 123-45-67", "phone +77011234567" },
    { "87011234567", "phone +77011234567" },
    { "+7 701 123 45 67", "phone +77011234567" },
    { "+77011234567, +77021234567", "phone +77011234567, phone +77021234567" },
    { "8 701 123 45 67 8 702 123 45 67", "phone +77011234567, phone +77021234567" },
    { "87011234567/87021234567", "phone +77011234567, phone +77021234567" },
    { "7011234567", "phone +77011234567" },
    { "701 123 45 67 702 123 45 67", "phone +77011234567, phone +77021234567" },
    { "+7 7O7 123 45 67", "phone +77071234567" },
    { "+7 707 123 45 6O", "phone +77071234560" },
    { "8️⃣7️⃣0️⃣1️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣",
      "phone +77011234567" },
    { "＋７７０１１２３４５６７", "phone +77011234567" },
    { "8-701-123-45-67", "phone +77011234567" },
    { "8 701 - 123 - 45 - 67", "phone +77011234567" },
    { "8 777 123 456 7", "phone +77771234567" },
    { "8.701.123.45.67", "phone +77011234567" },
    { "тел87011234567", "phone +77011234567" },
    { "WhatsApp87011234567", "phone +77011234567" },
    { "WhatsApp: +7 701 123 45 67", "phone +77011234567" },
    { "(727) 250-12-34", "phone +77272501234" },
    { "8 (7172) 55-12-34", "phone +77172551234" },
    { "+7 916 123-45-67", "phone +79161234567" },
    { "89161234567", "phone +79161234567" },
    { "моб. 916 123 45 67", "phone +79161234567" },
    { "+998 90 123 45 67", "phone +998901234567" },
    { "998 90 123 45 67", "phone +998901234567" },
    { "+996 555 123 456", "phone +996555123456" },
    { "тел 996555123456", "phone +996555123456" },
    { "+992 93 123 4567", "phone +992931234567" },
    { "+90 532 123 45 67", "phone +905321234567" },
    { "+971 50 123 4567", "phone +971501234567" },
    { "00971501234567", "phone +971501234567" },
    { "+82 10-1234-5678", "phone +821012345678" },
    { "Звоните +7\u00A0701\u00A01234567!", "phone +77011234567" },
    { "ра\u200Bбота 8701\u200B1234567", "phone +77011234567" },
};

/* Digits that are no telephone. */
static const char *const no_phones[] = {
    "150 000 - 200 000 тг",
    "зарплата 700 000 - 800 000 тенге",
    "12.05.2024 - 15.06.2024",
    "ИИН 900101300123",
    "БИН 870112345678",
    "карта 4400 4300 1234 5678",
    "8600 1234 5678 9012",
    "с 08:00 до 20:00",
    "график 5/2, 2/2, 6/1",
    "80 000 000 000",
    "80000-100000",
    "8701123456789",
    "id87011234567",
    "order_87011234567",
    "300000 350000 400000",
    "2024 2025 2026",
    "от 18 до 25 лет",
    "№ 7712345678901",
    "1 200 000 000 тг",
    "7 000 000 000",
    "87 %, 11 %, 23 %, 45 %",
    "70 000 - 70 000 ₽",
    "93 352 - 93 352 руб",
    "87 000 - 90 000",
    "8701 1234",
    "+7 701",
    "",
};

static const struct contact_case names[] = {
    { "Пишите @work_abroad", "telegram work_abroad" },
    { "@Work_Abroad2024.", "telegram work_abroad2024" },
    { "@abcd", "" },
    { "@12345", "" },
    { "инста: @beauty_almaty", "instagram beauty_almaty" },
    { "@beauty.almaty", "instagram beauty.almaty" },
    { "Телеграм: work_kz", "telegram work_kz" },
    { "Telegram: channel", "" },
    { "tg - job2024", "telegram job2024" },
    { "Писать @manager_annaПишите", "telegram manager_anna" },
    { "a@@bcdefg", "" },
};

static const struct contact_case links[] = {
    { "t.me/Work_Abroad", "telegram work_abroad" },
    { "https://t.me/work_abroad?start=1", "telegram work_abroad" },
    { "http://telegram.me/s/work_abroad/12", "telegram work_abroad" },
    { "t.me/+AbCdEfGh123", "telegram +AbCdEfGh123" },
    { "https://t.me/joinchat/AbCdEfGh123", "telegram +AbCdEfGh123" },
    { "t.me/+77011234567", "phone +77011234567" },
    { "https://t.me/share/url?url=x", "url t.me/share/url?url=x" },
    { "tg://resolve?domain=Work_Abroad", "telegram work_abroad" },
    { "wa.me/77011234567", "whatsapp +77011234567" },
    { "https://wa.me/77011234567?text=hi", "whatsapp +77011234567" },
    { "https://api.whatsapp.com/send?phone=77011234567&text=a",
      "whatsapp +77011234567" },
    { "https://chat.whatsapp.com/AbCd1234", "whatsapp AbCd1234" },
    { "viber://chat?number=%2B77011234567", "viber +77011234567" },
    { "vk.com/Work_Kz", "vk work_kz" },
    { "https://m.vk.com/id12345", "vk id12345" },
    { "https://www.instagram.com/Beauty.Almaty/", "instagram beauty.almaty" },
    { "instagram.com/p/Cabc123", "url instagram.com/p/Cabc123" },
    { "https://Example.COM/Path/Page?q=1#top", "url example.com/Path/Page?q=1" },
    { "https://example.com/", "url example.com" },
    { "www.example.kz.", "url example.kz" },
    { "Сайт: example.kz, звоните", "url example.kz" },
    { "сайт работа.рф", "url работа.рф" },
    { "(https://example.com/a)", "url example.com/a" },
    { "bit.ly/abc123", "url bit.ly/abc123" },
    { "требуется опыт.Работа", "" },
    { "good experience.It is required.Pro level", "" },
    { "experience.Pro", "" },
    { "и т.д. и т.п. г.Алматы ул.Абая", "" },
    { "5.5 часов, 1.2.3", "" },
    { "ftp://x.y/z", "" },
};

static const struct contact_case emails[] = {
    { "Name@Mail.RU", "email name@mail.ru" },
    { "hr.dept-1@example.co.kr.", "email hr.dept-1@example.co.kr" },
    { "name (at) mail.ru", "email name@mail.ru" },
    { "name[at]mail.ru", "email name@mail.ru" },
    { "name собака mail.ru", "email name@mail.ru" },
    { "name @mail.ru", "email name@mail.ru" },
    { "name@", "" },
    { "@mail.ru", "" },
    { "mailto:name@example.com", "email name@example.com" },
};

static void
describe(const struct contact *contacts, size_t count, struct buf *out)
{
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "%s%s " STR_FMT, i ? ", " : "",
                   contact_kind_name(contacts[i].kind), STR_ARG(contacts[i].value));
}

static size_t
check(const char *text, const char *want)
{
    struct arena arena;
    arena_init(&arena, 0);
    size_t count;
    bool limit = false;
    struct contact *contacts =
        contacts_find(str_of(text), FIELD_TEXT, &arena, &count, &limit);
    struct buf got;
    buf_init(&got, 100000);
    describe(contacts, count, &got);
    size_t wrong = strcmp(buf_cstr(&got), want) != 0;
    if (wrong)
        print_message("'%s': found '%s', should be '%s'\n", text, buf_cstr(&got), want);
    assert_false(limit);
    buf_free(&got);
    arena_free(&arena);
    return wrong;
}

static void
run(const struct contact_case *cases, size_t count)
{
    size_t wrong = 0;
    for (size_t i = 0; i < count; i++)
        wrong += check(cases[i].text, cases[i].found);
    assert_int_equal(wrong, 0);
}

#define RUN(table) run((table), sizeof(table) / sizeof *(table))

static void
test_phones(void **state)
{
    (void)state;
    RUN(phones);
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof no_phones / sizeof *no_phones; i++)
        wrong += check(no_phones[i], "");
    assert_int_equal(wrong, 0);
}

static void
test_links(void **state)
{
    (void)state;
    RUN(names);
    RUN(links);
    RUN(emails);
}

static void
test_place(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct str text = STR("Пишите «@work_abroad» или 8\u200B701 123 45 67, ждём");
    size_t count;
    bool limit = false;
    struct contact *c = contacts_find(text, FIELD_TITLE, &arena, &count, &limit);
    assert_int_equal(count, 2);
    assert_int_equal(c[0].field, FIELD_TITLE);
    assert_true(str_eq(str_sub(text, c[0].start, c[0].end), STR("@work_abroad")));
    assert_true(
        str_eq(str_sub(text, c[1].start, c[1].end), STR("8\u200B701 123 45 67")));
    arena_free(&arena);
}

static void
test_ceiling(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct buf text;
    buf_init(&text, 100000);
    for (int i = 0; i < CONTACTS_MAX + 5; i++)
        buf_printf(&text, "+7701123%04d, ", i);
    size_t count;
    bool limit = false;
    contacts_find(buf_str(&text), FIELD_TEXT, &arena, &count, &limit);
    assert_int_equal(count, CONTACTS_MAX);
    assert_true(limit);
    /* Masking knows no such ceiling. */
    struct buf out;
    buf_init(&out, 100000);
    contacts_mask_text(buf_str(&text), &out);
    assert_true(str_find(buf_str(&out), STR("1123")) < 0);
    buf_free(&out);
    buf_free(&text);
    arena_free(&arena);
}

static const struct {
    enum contact_kind kind;
    const char *value, *masked;
} masks[] = {
    { CONTACT_PHONE, "+77011234567", "+7 ... 67" },
    { CONTACT_PHONE, "+998901234567", "+998 ... 67" },
    { CONTACT_PHONE, "+821012345678", "+82 ... 78" },
    { CONTACT_WHATSAPP, "+77011234567", "+7 ... 67" },
    { CONTACT_WHATSAPP, "AbCd1234", "Ab..." },
    { CONTACT_TELEGRAM, "work_abroad", "@wo..." },
    { CONTACT_TELEGRAM, "+AbCdEfGh", "@+A..." },
    { CONTACT_EMAIL, "name@mail.ru", "n...@mail.ru" },
    { CONTACT_EMAIL, "a@b.kz", "...@b.kz" },
    { CONTACT_URL, "example.com/path", "ex..." },
    { CONTACT_VK, "id12345", "vk: id..." },
    { CONTACT_INSTAGRAM, "abc", "instagram: a..." },
    { CONTACT_URL, "", "..." },
    { CONTACT_EMAIL, "", "..." },
    { CONTACT_PHONE, "", "..." },
    { CONTACT_PHONE, "+7", "+..." },
};

static void
test_mask(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
        struct buf out;
        buf_init(&out, 1000);
        contact_mask(masks[i].kind, str_of(masks[i].value), &out);
        assert_string_equal(buf_cstr(&out), masks[i].masked);
        buf_free(&out);
    }
}

static const struct {
    const char *text, *masked;
} masked_texts[] = {
    { "", "" },
    { "Работа, 150 000 тг", "Работа, 150 000 тг" },
    { "Тел: 8 (701) 123-45-67, Анна", "Тел: +7 ... 67, Анна" },
    { "Пишите @work_abroad!", "Пишите @wo...!" },
    { "Почта name@mail.ru", "Почта n...@mail.ru" },
    { "https://example.com/a/b смотри", "ex... смотри" },
    { "ИИН 900101300123", "ИИН ..." },
    { "карта 4400 4300 1234 5678", "карта ..." },
    { "тел. 250-12-34", "тел. ..." },
    { "зарплата 200 000 - 300 000 000 тг", "зарплата 200 000 - 300 000 000 тг" },
    { "12.05.2024-15.06.2024", "12.05.2024-15.06.2024" },
};

static void
test_mask_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof masked_texts / sizeof *masked_texts; i++) {
        struct buf out;
        buf_init(&out, 1000);
        contacts_mask_text(str_of(masked_texts[i].text), &out);
        assert_string_equal(buf_cstr(&out), masked_texts[i].masked);
        buf_free(&out);
    }
}

/* Nothing that was a contact is one again, and a second masking changes nothing. */
static void
check_masked(const char *text)
{
    struct buf once, twice;
    buf_init(&once, 10000);
    buf_init(&twice, 10000);
    contacts_mask_text(str_of(text), &once);
    assert_int_equal(check(buf_cstr(&once), ""), 0);
    contacts_mask_text(buf_str(&once), &twice);
    assert_string_equal(buf_cstr(&twice), buf_cstr(&once));
    size_t run = 0;
    for (size_t i = 0; i < once.n; i++) {
        run = once.p[i] >= '0' && once.p[i] <= '9' ? run + 1 : 0;
        if (run >= 5)
            fail_msg("'%s' leaks '%s'", text, buf_cstr(&once));
    }
    buf_free(&once);
    buf_free(&twice);
}

static void
test_mask_leaks_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof phones / sizeof *phones; i++)
        check_masked(phones[i].text);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].found[0])
            check_masked(names[i].text);
    }
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        check_masked(links[i].text);
    for (size_t i = 0; i < sizeof emails / sizeof *emails; i++)
        check_masked(emails[i].text);
}

static void
test_hostile(void **state)
{
    (void)state;
    static const char *const pieces[] = { "8",    "7011234567", "@",       "a",
                                          ".",    "t.me/",      "+",       " ",
                                          "://",  "о",          "wa.me/",  "\xFF",
                                          "(at)", "тел",        "mail.ru", "😀" };
    uint32_t seed = 3;
    char text[600];
    for (int round = 0; round < 500; round++) {
        size_t n = 0;
        while (n < 200) {
            seed = seed * 1664525u + 1013904223u;
            const char *piece = pieces[(seed >> 16) % 16];
            memcpy(text + n, piece, strlen(piece));
            n += strlen(piece);
        }
        const struct str s = { text, n };
        struct arena arena;
        arena_init(&arena, 0);
        size_t count, last = 0;
        bool limit = false;
        struct contact *c = contacts_find(s, FIELD_TEXT, &arena, &count, &limit);
        for (size_t i = 0; i < count; i++) {
            assert_true(c[i].start >= last && c[i].start < c[i].end && c[i].end <= n);
            assert_true(c[i].start == utf8_floor(s, c[i].start));
            last = c[i].end;
        }
        struct buf out;
        buf_init(&out, 10000);
        contacts_mask_text(s, &out);
        buf_free(&out);
        arena_free(&arena);
    }
}

/* A megabyte of what could cost much. */
static void
test_large(void **state)
{
    (void)state;
    static const char *const units[] = {
        "8",     "a",    "8 ",         "a.",           "а1",     "@a",   "t.me/",
        "+7",    "8(",   "a1а1",       "77011234567 ", "тел ",   "a_",   "тг a_",
        "_",     "а ",   "telegram:a", "a собака ",    "a@a . ", "id: ", "тг собака b ",
        "т-a",   "я-ab", "т.a1_",      "т_a1",         "т+a1",   "a-т_", "тг-a1_",
        "т-a.b_"
    };
    const size_t size = 1u << 20;
    char *text = malloc(size + 16);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t n = 0;
        for (; n + strlen(units[i]) <= size; n += strlen(units[i]))
            memcpy(text + n, units[i], strlen(units[i]));
        struct arena arena;
        arena_init(&arena, 0);
        size_t count;
        bool limit = false;
        contacts_find((struct str){ text, n }, FIELD_TEXT, &arena, &count, &limit);
        arena_free(&arena);
    }
    free(text);
}

static bool
count_found(const struct contact_found *found, void *context)
{
    (void)found;
    ++*(size_t *)context;
    return true;
}

/* No byte of a token is gone through twice, however many places of it are asked about. */
static void
test_walked_once(void **state)
{
    (void)state;
    static const char *const units[] = { "т-a",
                                         "я-ab",
                                         "т.a1_",
                                         "т_a1",
                                         "т+a1",
                                         "a-т_",
                                         "тг-a1_",
                                         "т-a.b_",
                                         "тг-anna_work-",
                                         "а.t.me/anna_work-",
                                         "т-a-a",
                                         "a.т.a@b",
                                         "t-anna.kz-т-",
                                         "_a-т",
                                         "тг-anna_work_ж-a",
                                         "1 ",
                                         "8 701 ",
                                         "18-25 9:00 ",
                                         "(1",
                                         "+7(",
                                         "0о",
                                         "тел 1 2",
                                         "+49 30 1 ",
                                         "7 + ",
                                         "9989 00 " };
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct arena arena;
        struct folded f;
        struct buf text;
        size_t found = 0;
        arena_init(&arena, 0);
        buf_init(&text, 100000);
        for (int k = 0; k < 1000; k++)
            buf_add(&text, str_of(units[i]));
        fold_plain_copy(buf_str(&text), &arena, &f);
        struct contact_scan s = { .text = f.text,
                                  .f = f.plain ? f.plain : &f,
                                  .arena = &arena,
                                  .judgements = CONTACT_JUDGEMENTS };
        contact_scan_all(&s, count_found, &found);
        if (s.walked > s.f->n || s.counted > s.f->n) {
            print_message("'%s' * 1000: %zu and %zu of %zu bytes, %zu found\n",
                          units[i], s.walked, s.counted, s.f->n, found);
            wrong++;
        }
        buf_free(&text);
        arena_free(&arena);
    }
    assert_int_equal(wrong, 0);
}

/* The library is asked so often and no more, and that is told; what is known without it is found
 * all the same, and a number that is written again is not asked about again. */
static void
test_asked_so_often(void **state)
{
    (void)state;
    static const struct {
        int numbers, times;
        bool limit;
        size_t found;
    } cases[] = { { 3, 1, false, 4 }, { 1, 40, false, 41 }, { 40, 1, true, 4 } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena;
        struct buf text;
        size_t count = 0;
        bool limit = false;
        arena_init(&arena, 0);
        buf_init(&text, 10000);
        for (int k = 0; k < cases[i].numbers * cases[i].times; k++)
            buf_printf(&text, "+49 30 12345%02d, ", k / cases[i].times);
        buf_lit(&text, "+7 701 123 45 67");
        const struct contact *c =
            contacts_find(buf_str(&text), FIELD_TEXT, &arena, &count, &limit);
        assert_int_equal(count, cases[i].found);
        assert_int_equal(limit, cases[i].limit);
        assert_true(str_eq(c[count - 1].value, STR("+77011234567")));
        buf_free(&text);
        arena_free(&arena);
    }
}

#define METADATA "../shared/vectors/phones/PhoneNumberMetadata.xml"

/* Example mobile numbers of our countries, as libphonenumber's data has them. */
static void
test_metadata(void **state)
{
    (void)state;
    static const char *const ids[] = { "KZ", "RU", "UZ", "KG", "TJ", "TR", "AE",
                                       "KR", "PL", "UA", "BY", "GE", "AZ", "CN" };
    FILE *file = fopen(METADATA, "r");
    if (!file) {
        print_message("skipped: no ../shared\n");
        skip();
    }
    char line[4096], id[3] = "", code[8] = "", want[64], text[64];
    bool ours = false;
    size_t tried = 0;
    while (fgets(line, sizeof line, file)) {
        const char *at = strstr(line, "<territory id=\"");
        const char *country = strstr(line, "countryCode=\"");
        if (at && country) {
            memcpy(id, at + 15, 2);
            sscanf(country + 13, "%7[0-9]", code);
            ours = false;
            for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
                ours = ours || strcmp(ids[i], id) == 0;
        }
        at = strstr(line, "<exampleNumber>");
        char number[32];
        if (!at || !ours || sscanf(at + 15, "%31[0-9]", number) != 1 ||
            strlen(number) < 9)
            continue;
        snprintf(text, sizeof text, "Тел. +%s %s", code, number);
        snprintf(want, sizeof want, "phone +%s%s", code, number);
        assert_int_equal(check(text, want), 0);
        tried++;
        if (strcmp(code, "7") == 0) {
            snprintf(text, sizeof text, "Тел. 8%s", number);
            assert_int_equal(check(text, want), 0);
        }
    }
    fclose(file);
    print_message("%zu example numbers\n", tried);
    assert_true(tried > 50);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_walked_once), cmocka_unit_test(test_asked_so_often),
        cmocka_unit_test(test_phones),      cmocka_unit_test(test_links),
        cmocka_unit_test(test_place),       cmocka_unit_test(test_ceiling),
        cmocka_unit_test(test_mask),        cmocka_unit_test(test_mask_text),
        cmocka_unit_test(test_hostile),     cmocka_unit_test(test_large),
        cmocka_unit_test(test_metadata),    cmocka_unit_test(test_mask_leaks_nothing),
    };
    return cmocka_run_group_tests_name("contacts", tests, NULL, NULL);
}
