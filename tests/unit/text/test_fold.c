/* Folding: each trick as a table of cases, and what must stay as it is.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/utf8.h"
#include "text/fold.h"

#include <stdlib.h>

/* `text` becomes `folded` (shown as UTF-8). */
struct fold_case {
    const char *text, *folded;
};

static const struct fold_case letters[] = {
    { "", "" },
    { "Работа ЁЖ ёж", "работа еж еж" },
    { "Қыздар ӘҒҚҢӨҰҮҺІ", "қыздар әғқңөұүһі" },
    { "Їжак Єва Ґанок", "їжак єва ґанок" },
    { "ЎҲҶӢӮ", "ўҳҷӣӯ" },
    { "ŞÖÇÜĞ ığdır İstanbul", "şöçüğ ığdır istanbul" },
    { "Café Müller São", "cafe müller sao" },
    { "O‘zbek o'zbek o`zbek oʻzbek O’zbek oʼzbek",
      "oʻzbek oʻzbek oʻzbek oʻzbek oʻzbek oʻzbek" },
    { "yo'q, to‘lov, bog‘, tog', ma'lumot", "yoʻq, toʻlov, bogʻ, togʻ, ma'lumot" },
    { "don't dog's o'clock who'll 'dog'", "don't dog's o'clock who'll 'dog'" },
    { "Йод, май, Ёж, їжак, ўз",
      "йод, май, еж, їжак, ўз" }, /* composed of base and mark */
    { "за́мок", "замок" },
    { "ﬁrm ㎏ Ⅻ", "firm kg xii" },
    { "Ｗｏｒｋ ０１２", "work 012" },
    { "جۇمىس كەرەك", "жұмыс керек" },
    { "Ќазаќстан жўмыс ќаєидаларын", "қазақстан жұмыс қағидаларын" },
};

static const struct fold_case punctuation[] = {
    { "«а» “б” „в”", "\"а\" \"б\" \"в\"" },
    { "18–25 — 30‑40 −5", "18-25 - 30-40 -5" },
    { "100 000 ₸", "100 000 ₸" },
    { "• раз ● два", "* раз * два" },
    { "№ 5 … а", "# 5 . а" },
    { "5 € 5 £ 5 ₽ 5 ₺ 5 ₩ 5 ¥", "5 € 5 £ 5 ₽ 5 ₺ 5 ₩ 5 ¥" },
    { "a\tb\r\nc", "a b \nc" },
    { "  a  b \t\u00A0c \u200B d  \n\n  e", " a b c d \n\n e" },
    { "р а б о т а  в  д у б а е  300  $", "работа в дубае 300 $" },
    { "😀💃🏽", "◌◌◌" },
    { "👩‍💻 да", "◌◌ да" },
};

static const struct fold_case hidden[] = {
    { "ра\u200Bбо\u200Dта", "работа" },
    { "за\u00ADвод", "завод" },
    { "\u202Eработа\u202C", "работа" },
    { "\uFEFFработа", "работа" },
    { "р̶а̶б̶о̶т̶а̶", "работа" },
    { "р\u2060а\u2060б", "раб" },
};

/* Soft hyphens where no hyphenation puts one; each case hides one word. */
static const struct fold_case hidden_hyphens[] = {
    { "р\u00ADабота", "работа" },       { "хосте\u00ADс!", "хостес!" },
    { "ра\u00ADб\u00ADота", "работа" }, { "за\u00AD\u00ADвод", "завод" },
    { "а г\u00ADөй", "а гөй" },         { "h\u00ADostess", "hostess" },
};

static const struct fold_case innocent_hyphens[] = {
    { "за\u00ADвод", "завод" },
    { "штра\u00ADфов за нару\u00ADше\u00ADние", "штрафов за нарушение" },
    { "о\u00ADпла\u00ADта, ра\u00ADди\u00ADо\u00ADвол\u00ADна, "
      "воз\u00ADдух",
      "оплата, радиоволна, воздух" },
    { "вой\u00ADск, свой\u00ADств", "войск, свойств" },
    { "жұ\u00ADмыс ә\u00ADйел ү\u00ADйі", "жұмыс әйел үйі" },
    { "є\u00ADвро ї\u00ADжа ӯ\u00ADҳда", "євро їжа ӯҳда" },
    { "ö\u00ADdeme yo‘l\u00ADov ı\u00ADşık", "ödeme yoʻlov ışık" },
    { "em\u00ADploy\u00ADer's does\u00ADn't", "employer's doesn't" },
    { "20\u00ADх 8\u00ADчасовой COVID\u00AD19", "20х 8часовой covid19" },
    { "штра\u00AD фов \u00ADа", "штра фов а" },
    { "სა\u00ADქ", "ʔʔʔ" },
};

static const struct fold_case digits[] = {
    { "7️⃣0️⃣7️⃣", "707" },
    { "①②③ ❶❷❸ ⑩", "123 123 10" },
    { "𝟕𝟎𝟏 ７０１ ٧٠١", "701 701 701" },
    { "2OOO 2ООО 5OOр 35ООр 3ОО 45Ор", "2000 2000 500р 3500р 300 450р" },
    { "+7 7O7 123", "+7 707 123" },
    { "Заработная раб0та пассивн0го дох0да", "заработная работа пассивного дохода" },
    { "3арплата от 0платим 4еловек", "зарплата от оплатим человек" },
    { "6ез опыта, 4то надо", "без опыта, что надо" },
    { "Разнора6очий срочн0 д0х0д", "разнорабочий срочно доход" },
    { "w0rk h0stess m0ney", "work hostess money" },
};

/* Numbers and names that no trick explains. */
static const struct fold_case innocent_digits[] = {
    { "1С 3D 4g 5к 2х 18лет 3мес 2комн", "1с 3d 4g 5к 2х 18лет 3мес 2комн" },
    { "Битрикс24 лет3 mp3 b2b ps4 covid19", "битрикс24 лет3 mp3 b2b ps4 covid19" },
    { "от18до30 с9до18 3этаж 6апреля", "от18до30 с9до18 3этаж 6апреля" },
    { "1й 25ти 36я 4го 3ий 6ой", "1й 25ти 36я 4го 3ий 6ой" },
    { "2Оплата 00Официальное 1САдмин", "2оплата 00официальное 1садмин" },
    { "5человек 10м2 4мешка 3х5м", "5человек 10м2 4мешка 3х5м" },
};

static const struct fold_case scripts[] = {
    { "paбoтa oпыт бeз", "работа опыт без" },
    { "Требуется XOCTEC в ресторан", "требуется хостес в ресторан" },
    { "зaрaбoтoκ", "заработок" }, /* Greek kappa */
    { "ᴄʙᴏᴇй ᴨᴏдᴩуᴦи ɜнᴀᴋᴏʍᴏй дᴇʙуɯᴋи", "своей подруги знакомой девушки" },
    { "Ⳅⲁ ⲙⲁⲗⲉⲏьⲕⲟⲉ", "за маленькое" }, /* Coptic */
    { "𝚠𝚘𝚛𝚔 ⓦⓞⓡⓚ 🅦🅞🅡🅚", "work work work" },
    { "ПР𝖮ВОЖУ", "провожу" },
    { "PAƃOTA ДЛЯ ВСЕХ", "работа для всех" },
    { "Jоb sаlаry mоnеу", "job salary money" }, /* Cyrillic о, а, е, у */
    { "дляbсех любобь", "длявсех любобь" },
    { "жил b доме, болb", "жил b доме, боль" },
    { "кiм жумыс iстеу", "кім жумыс істеу" },
};

static const struct fold_case innocent_scripts[] = {
    { "IT-шник SMM-щик VIP-клиенты б/у C++", "it-шник smm-щик vip-клиенты б/у c++" },
    { "SMMщик WhatsAppқа telegramда ITшник", "smmщик whatsappқа telegramда itшник" },
    { "SQLЗнание windowsЗнание", "sqlзнание windowsзнание" },
    { "Скидки MAX и TOP для вас", "скидки max и top для вас" },
    { "Нужен team lead, chat", "нужен team lead, chat" },
    { "Знание Tomcat, Apache, IMAP, OPEX и Time",
      "знание tomcat, apache, imap, opex и time" },
    { "обязанности PHPТип S4BЗнание VУстановка",
      "обязанности phpтип s4bзнание vустановка" },
    { "ℹ️Всем привет", "◌всем привет" },
};

static const struct fold_case spaced[] = {
    { "х о с т е с", "хостес" },
    { "х.о.с.т.е.с", "хостес" },
    { "х-о-с-т-е-с!", "хостес!" },
    { "р_а_б_о_т_а", "работа" },
    { "П Р И В Е Т", "привет" },
    { "h o s t e s s", "hostess" },
    { "x o c т e c нужна", "хостес нужна" },
    { "g ü n l ü k", "günlük" },
};

/* A small word in front of a spaced-out one stays a word; the same letter may begin a word. */
static const struct fold_case fronts[] = {
    { "билет в д о л г", "билет в долг" },
    { "в о д и т е л ь", "водитель" },
    { "Paбoтa в Д У Б А Е", "работа в дубае" },
    { "в р а ч и, в н и м а н и е", "врачи, внимание" },
    { "в к р е д и т и к р е д и т", "в кредитикредит" },
    { "в м е с т е в п е р е д", "вместевперед" },
    { "о п л а т а  в п е р ё д", "оплата вперед" },
    { "в п е с н ю", "в песню" },
    { "с ж и л ь е м", "с жильем" },
    { "с т у д е н т", "студент" },
    { "к т у р к а м", "к туркам" },
    { "к у р ь е р", "курьер" },
    { "и и н т и м", "и интим" },
    { "и н т и м", "интим" },
    { "у о ф и с а", "у офиса" },
    { "у с л у г и", "услуги" },
    { "з п о л ь щ і", "з польщі" },
    { "a h o s t e s s", "a hostess" },
    { "a g e n c y", "agency" },
    { "в.д.о.л.г", "вдолг" },
    { "в д о м", "вдом" },
    { "в б в г д", "в б в г д" },
};

static const struct fold_case innocent_spaced[] = {
    { "и т.д. и т.п.", "и т.д. и т.п." },
    { "категории B C D E", "категории b c d e" },
    { "а б в г", "а б в г" },
    { "S M L XL", "s m l xl" },
    { "я и ты", "я и ты" },
};

static const struct fold_case stretched[] = {
    { "срооочно", "срочно" }, { "Ооочень", "очень" },
    { "helllo", "helo" },     { "ООО www xxx 1000", "ооо www xxx 1000" },
    { "касса", "касса" },
};

static void
run(const struct fold_case *cases, size_t count)
{
    size_t wrong = 0;
    for (size_t i = 0; i < count; i++) {
        struct arena arena;
        arena_init(&arena, 0);
        struct folded f;
        fold_text(str_of(cases[i].text), &arena, &f);
        struct buf shown;
        buf_init(&shown, 10000);
        fold_to_utf8(f.p, f.n, &shown);
        if (!str_eq(buf_str(&shown), str_of(cases[i].folded))) {
            print_message("'%s' became '%s', should be '%s'\n", cases[i].text,
                          buf_cstr(&shown), cases[i].folded);
            wrong++;
        }
        buf_free(&shown);
        arena_free(&arena);
    }
    assert_int_equal(wrong, 0);
}

#define RUN(table) run((table), sizeof(table) / sizeof *(table))

static size_t
evasions_of(const char *text)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct folded f;
    fold_text(str_of(text), &arena, &f);
    const size_t count = f.evasion_count;
    arena_free(&arena);
    return count;
}

static struct fold_signs
signs_of(const char *text)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct folded f;
    fold_text(str_of(text), &arena, &f);
    struct fold_signs signs = f.signs;
    arena_free(&arena);
    return signs;
}

static void
test_letters(void **state)
{
    (void)state;
    RUN(letters);
    RUN(punctuation);
}

static void
test_hidden(void **state)
{
    (void)state;
    RUN(hidden);
    assert_int_equal(signs_of("ра\u200Bбо\u200Bта").hidden, 2);
    assert_int_equal(signs_of("\uFEFFработа 👩‍💻 за́мок").hidden, 0);
}

static void
test_hyphens(void **state)
{
    (void)state;
    RUN(hidden_hyphens);
    RUN(innocent_hyphens);
    for (size_t i = 0; i < sizeof hidden_hyphens / sizeof *hidden_hyphens; i++)
        assert_int_equal(evasions_of(hidden_hyphens[i].text), 1);
    for (size_t i = 0; i < sizeof innocent_hyphens / sizeof *innocent_hyphens; i++)
        assert_int_equal(evasions_of(innocent_hyphens[i].text), 0);
    /* Other characters that nobody sees have no place inside a word. */
    assert_int_equal(evasions_of("за\u200Bвод"), 1);
    assert_int_equal(signs_of("за\u00ADвод").hidden, 1);
}

static void
test_digits(void **state)
{
    (void)state;
    RUN(digits);
    RUN(innocent_digits);
    assert_int_equal(signs_of("раб0та 3арплата").swapped, 2);
    for (size_t i = 0; i < sizeof innocent_digits / sizeof *innocent_digits; i++)
        assert_int_equal(signs_of(innocent_digits[i].text).swapped, 0);
}

static void
test_scripts(void **state)
{
    (void)state;
    RUN(scripts);
    RUN(innocent_scripts);
    assert_int_equal(signs_of("paбoтa oпыт бeз").mixed_words, 3);
    for (size_t i = 0; i < sizeof innocent_scripts / sizeof *innocent_scripts; i++)
        assert_int_equal(signs_of(innocent_scripts[i].text).mixed_words, 0);
    /* Slips of the keyboard are put right and not counted. */
    assert_int_equal(signs_of("Cпециалист Cкидка СRM кiм Exсel").mixed_words, 0);
}

static void
test_spaced(void **state)
{
    (void)state;
    RUN(spaced);
    RUN(fronts);
    RUN(innocent_spaced);
    assert_int_equal(signs_of("х о с т е с").respaced, 1);
    for (size_t i = 0; i < sizeof innocent_spaced / sizeof *innocent_spaced; i++)
        assert_int_equal(signs_of(innocent_spaced[i].text).respaced, 0);
}

static void
test_stretched(void **state)
{
    (void)state;
    RUN(stretched);
}

static void
test_signs(void **state)
{
    (void)state;
    struct fold_signs s = signs_of("Қыздарға work 12 їжак ğ 工 جۇ");
    assert_int_equal(s.cyrillic, 8 + 4);
    assert_int_equal(s.latin, 5);
    assert_int_equal(s.digits, 2);
    assert_int_equal(s.arabic, 2);
    assert_int_equal(s.other_letters, 1);
    assert_int_equal(s.ukrainian, 1);
    assert_int_equal(s.turkish, 1);
}

/* Where `needle` (folded) stands, and the original bytes it came from. */
static const struct {
    const char *text, *needle, *quote;
} origins[] = {
    { "Ищем XOCTEC срочно", "хостес", "XOCTEC" },
    { "Ищем х о с т е с срочно", "хостес", "х о с т е с" },
    { "Виза в д о л г!", "в долг", "в д о л г" },
    { "Виза в д о л г!", "долг", "д о л г" },
    { "это сро\u200Bооочно!", "срочно", "сро\u200Bооочно" },
    { "— раб0та —", "работа", "раб0та" },
    { "ﬁrm", "f", "ﬁ" },
    { "чай й", "чай", "чай" },
    { "номер 7️⃣0️⃣7️⃣.", "707", "7️⃣0️⃣7️⃣" },
    { "yo‘l haqi", "yoʻl", "yo‘l" },
};

static void
test_origin(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof origins / sizeof *origins; i++) {
        struct arena arena;
        arena_init(&arena, 0);
        struct folded f, needle;
        fold_text(str_of(origins[i].text), &arena, &f);
        fold_text(str_of(origins[i].needle), &arena, &needle);
        const ptrdiff_t at = str_find((struct str){ (const char *)f.p, f.n },
                                      (struct str){ (const char *)needle.p, needle.n });
        assert_true(at >= 0);
        size_t start, end;
        fold_origin(&f, (size_t)at, (size_t)at + needle.n, &start, &end);
        struct str quote = str_sub(str_of(origins[i].text), start, end);
        if (!str_eq(quote, str_of(origins[i].quote)))
            fail_msg("'%s' gave '" STR_FMT "'", origins[i].quote, STR_ARG(quote));
        arena_free(&arena);
    }
}

static void
check_invariants(struct str text)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct folded f;
    fold_text(text, &arena, &f);
    assert_true(f.n <= text.n);
    for (size_t i = 0; i <= f.n; i++) {
        assert_true(f.origin[i] <= text.n);
        assert_true(i == 0 || f.origin[i] >= f.origin[i - 1]);
        assert_true(f.origin[i] == utf8_floor(text, f.origin[i]));
    }
    for (size_t i = 0; i < 16; i++)
        assert_int_equal(f.p[f.n + i], 0);
    for (size_t i = 0; i < f.n; i++)
        assert_false(f.p[i] >= 'A' && f.p[i] <= 'Z');
    assert_true(f.evasion_count <= 64);
    for (size_t i = 0; i < f.evasion_count; i++)
        assert_true(f.evasions[i].start < f.evasions[i].end &&
                    f.evasions[i].end <= text.n);
    arena_free(&arena);
}

static void
test_hostile(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "\xFF\xFE",         "\xC3",         "\xE2\x80",  "\xF0\x9F\x98",
        "\xC0\x80",         "\xED\xA0\x80", "\xD0",      "\xD0\xD0\xBF",
        "\xF4\x90\x80\x80", "о\xCC",        "й\xCC\x86",
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        check_invariants(str_of(broken[i]));
    check_invariants((struct str){ "a\0b\0", 4 });
    uint32_t seed = 7;
    char bytes[400];
    static const char *const pieces[] = { "о", "o",    " ", ".",      "0", "\u200B",
                                          "ᴏ", "й",    "х", "\u0306", "'", "g",
                                          "3", "\xFF", "ќ", "😀" };
    for (int round = 0; round < 3000; round++) {
        size_t n = 0;
        while (n < 300) {
            seed = seed * 1664525u + 1013904223u;
            const char *piece = pieces[(seed >> 16) % 16];
            memcpy(bytes + n, piece, strlen(piece));
            n += strlen(piece);
        }
        check_invariants((struct str){ bytes, n - round % 5 });
    }
}

/* A million bytes without a space, of the kinds that cost most. */
static void
test_large(void **state)
{
    (void)state;
    static const char *const units[] = {
        "а", "aб", "х ", "х.", "ооо", "0о", "o'", "\u200Bа", "ᴀ", "й", "в д ", "\u00ADб"
    };
    const size_t size = 1u << 20;
    char *text = malloc(size + 8);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        const size_t unit = strlen(units[i]);
        size_t n = 0;
        for (; n + unit <= size; n += unit)
            memcpy(text + n, units[i], unit);
        check_invariants((struct str){ text, n });
    }
    free(text);
}

static void
test_cut(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    const size_t n = FOLD_MAX + 5;
    char *text = arena_alloc(&arena, n);
    for (size_t i = 0; i + 1 < n; i += 2)
        memcpy(text + i + 1, "я", 2 - (i + 2 == n));
    text[0] = 'a';
    struct folded f;
    fold_text((struct str){ text, n }, &arena, &f);
    assert_true(f.cut);
    assert_int_equal(f.origin[f.n], FOLD_MAX - 1);
    fold_text(STR("коротко"), &arena, &f);
    assert_false(f.cut);
    arena_free(&arena);
}

static void
test_plain(void **state)
{
    (void)state;
    static const char *const pairs[][2] = { { "қ", "к" }, { "ә", "а" }, { "ұ", "у" },
                                            { "і", "и" }, { "ş", "s" }, { "ı", "i" },
                                            { "я", "я" } };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        size_t a = 0, b = 0;
        uint8_t special = fold_letter(utf8_next(str_of(pairs[i][0]), &a));
        uint8_t plain = fold_letter(utf8_next(str_of(pairs[i][1]), &b));
        assert_int_equal(fold_plain(special), plain);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_letters),   cmocka_unit_test(test_hidden),
        cmocka_unit_test(test_hyphens),   cmocka_unit_test(test_digits),
        cmocka_unit_test(test_scripts),   cmocka_unit_test(test_spaced),
        cmocka_unit_test(test_stretched), cmocka_unit_test(test_signs),
        cmocka_unit_test(test_origin),    cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_large),     cmocka_unit_test(test_cut),
        cmocka_unit_test(test_plain),
    };
    return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}
