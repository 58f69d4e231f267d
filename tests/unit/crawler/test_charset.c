/*
 * test_charset: labels, the meta prescan, detection and correction, conversion. The prescan is
 * held to html5lib's cases, detection to chardet's files, where they are at hand.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/bundle.h"
#include "core/utf8.h"
#include "crawler/charset.h"

#include <stdio.h>

static void
labels_name_encodings(void **state)
{
    (void)state;
    static const struct {
        const char *label, *name;
    } cases[] = {
        { "utf-8", "UTF-8" },
        { "UTF8", "UTF-8" },
        { "  cp1251\n", "windows-1251" },
        { "Windows-1251", "windows-1251" },
        { "ISO-8859-1", "windows-1252" },
        { "us-ascii", "windows-1252" },
        { "latin5", "windows-1254" },
        { "koi8-ru", "KOI8-U" },
        { "koi", "KOI8-R" },
        { "cyrillic", "ISO-8859-5" },
        { "866", "IBM866" },
        { "x-mac-ukrainian", "x-mac-cyrillic" },
        { "gb2312", "GBK" },
        { "ms_kanji", "Shift_JIS" },
        { "utf-16", "UTF-16LE" },
        { "hz-gb-2312", "replacement" },
        { "utf-7", "" },
        { "utf 8", "" },
        { "", "" },
        { "windows-12511windows-1251windows-1251windows-1251", "" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct str name = charset_of_label(str_of(cases[i].label));
        if (!str_eq(name, str_of(cases[i].name)))
            fail_msg("label \"%s\": " STR_FMT, cases[i].label, STR_ARG(name));
    }
    assert_true(str_eq(charset_of_label((struct str){ "a\0b", 3 }), STR("")));
}

static void
prescan_reads_metas(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *name;
    } cases[] = {
        { "<meta charset=windows-1251>", "windows-1251" },
        { "<META CHARSET = 'KOI8-R' >", "KOI8-R" },
        { "<meta http-equiv=content-type content='text/html; charset=cp1251'>",
          "windows-1251" },
        { "<meta content='text/html; charset=cp1251' http-equiv=Content-Type>",
          "windows-1251" },
        { "<meta content='text/html; charset=cp1251'>", "" },
        { "<meta charset=nonsense><meta charset=utf-8>", "UTF-8" },
        { "<!-- <meta charset=koi8-r> --><meta charset=utf-8>", "UTF-8" },
        { "<title><meta charset=koi8-r></title>", "KOI8-R" },
        { "<meta charset=x-user-defined>", "windows-1252" },
        { "<meta charset=utf-16be>", "UTF-8" },
        { "<metacharset=utf-8>", "" },
        { "<meta charset=utf-8", "" },
        { "<div title='<meta charset=koi8-r>'>", "" },
        { "<?xml version='1.0' encoding='windows-1251'?><html>", "windows-1251" },
        { "<?xml version='1.0' encoding='utf-16'?><html>", "UTF-8" },
        { "", "" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct str name = charset_prescan(str_of(cases[i].bytes));
        if (!str_eq(name, str_of(cases[i].name)))
            fail_msg("%s: " STR_FMT, cases[i].bytes, STR_ARG(name));
    }
}

struct decode_case {
    const char *bytes, *header, *text, *name;
    bool corrected;
};

#define RU_1251 "\xd2\xf0\xe5\xe1\xf3\xe5\xf2\xf1\xff \xef\xf0\xee\xe4\xe0\xe2\xe5\xf6"
#define RU_KOI  "\xf4\xd2\xc5\xc2\xd5\xc5\xd4\xd3\xd1 \xd0\xd2\xcf\xc4\xc1\xd7\xc5\xc3"
#define RU_UTF8 "Требуется продавец"

static void
bytes_are_decoded(void **state)
{
    (void)state;
    static const struct decode_case cases[] = {
        { "plain", "", "plain", "UTF-8", false },
        { "", "", "", "UTF-8", false },
        { RU_UTF8, "", RU_UTF8, "UTF-8", false },
        { "\xef\xbb\xbf" RU_UTF8, "text/html; charset=koi8-r", RU_UTF8, "UTF-8",
          false },
        { RU_1251, "text/html; charset=windows-1251", RU_UTF8, "windows-1251", false },
        { RU_1251, "text/html;charset=\"cp1251\"", RU_UTF8, "windows-1251", false },
        { RU_KOI, "text/html; charset=koi8-r", RU_UTF8, "KOI8-R", false },
        { "<meta charset=cp1251>" RU_1251, "", "<meta charset=cp1251>" RU_UTF8,
          "windows-1251", false },
        /* the header stands above the meta element */
        { "<meta charset=koi8-r>" RU_1251, "a/b; charset=cp1251",
          "<meta charset=koi8-r>" RU_UTF8, "windows-1251", false },
        /* nothing declared */
        { RU_1251, "", RU_UTF8, "windows-1251", false },
        { RU_KOI, "text/html", RU_UTF8, "KOI8-R", false },
        /* wrongly declared */
        { RU_UTF8, "text/html; charset=windows-1251", RU_UTF8, "UTF-8", true },
        { RU_1251, "text/html; charset=utf-8", RU_UTF8, "windows-1251", true },
        { RU_1251, "text/html; charset=iso-8859-1", RU_UTF8, "windows-1251", true },
        { RU_KOI, "text/html; charset=windows-1251", RU_UTF8, "KOI8-R", true },
        /* Western and Turkish text is left alone */
        { "caf\xe9 cr\xe8me", "a/b; charset=iso-8859-1", "café crème", "windows-1252",
          false },
        { "\335lan\375 g\366r\374n, \347al\375\376", "a/b; charset=iso-8859-9",
          "İlanı görün, çalış", "windows-1254", false },
        /* broken UTF-8 stays UTF-8 */
        { RU_UTF8 RU_UTF8 RU_UTF8 RU_UTF8 "\xff" RU_UTF8, "",
          RU_UTF8 RU_UTF8 RU_UTF8 RU_UTF8 "\xef\xbf\xbd" RU_UTF8, "UTF-8", false },
        /* cut inside a character */
        { "Работ\xd0", "", "Работ\xef\xbf\xbd", "UTF-8", false },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena arena;
        struct charset_text out;
        arena_init(&arena, 0);
        charset_decode(str_of(cases[i].bytes), str_of(cases[i].header), &arena, &out);
        if (!str_eq(out.name, str_of(cases[i].name)) ||
            !str_eq(out.text, str_of(cases[i].text)) ||
            out.corrected != cases[i].corrected)
            fail_msg("case %zu: " STR_FMT " as " STR_FMT " (corrected %d)", i,
                     STR_ARG(out.text), STR_ARG(out.name), out.corrected);
        arena_free(&arena);
    }
}

static void
utf16_is_read(void **state)
{
    (void)state;
    static const char little[] = "\xff\xfe<\0p\0>\0\x20\x04";
    static const char unmarked[] = "<\0p\0>\0 \0h\0e\0l\0l\0o\0 \0y\0o\0u\0";
    struct arena arena;
    struct charset_text out;
    arena_init(&arena, 0);
    charset_decode((struct str){ little, sizeof(little) - 1 }, STR(""), &arena, &out);
    assert_true(str_eq(out.text, STR("<p>Р")));
    assert_int_equal(out.how, CHARSET_BY_MARK);
    charset_decode((struct str){ unmarked, sizeof(unmarked) - 1 }, STR(""), &arena,
                   &out);
    assert_true(str_eq(out.text, STR("<p> hello you")));
    arena_free(&arena);
}

/* Whatever the bytes and the label, the text is well-formed. */
static void
any_bytes_become_utf8(void **state)
{
    (void)state;
    static const char *const headers[] = {
        "",
        "x; charset=utf-8",
        "x; charset=windows-1251",
        "x; charset=iso-2022-jp",
        "x; charset=gbk",
        "x; charset=utf-16le",
        "x; charset=big5",
        "x; charset=replacement",
        "x; charset=x-user-defined",
        "x; charset=iso-8859-16",
        "x; charset=euc-kr",
    };
    uint32_t seed = 1;
    for (size_t round = 0; round < 400; round++) {
        struct arena arena;
        struct charset_text out;
        char bytes[300];
        for (size_t i = 0; i < sizeof(bytes); i++) {
            seed = seed * 1664525u + 1013904223u;
            bytes[i] = (char)(seed >> 24);
        }
        arena_init(&arena, 0);
        size_t k = round % (sizeof(headers) / sizeof(headers[0]));
        charset_decode((struct str){ bytes, round % sizeof(bytes) }, str_of(headers[k]),
                       &arena, &out);
        assert_true(utf8_valid(out.text));
        assert_true(out.name.n > 0);
        arena_free(&arena);
    }
}

/* The cases of html5lib: "#data", bytes, "#encoding", name. */
static void
run_dat(const char *path)
{
    struct arena arena;
    struct str file, data;
    struct err err;
    arena_init(&arena, 0);
    if (!file_read(path, 1 << 20, &arena, &file, &err)) {
        arena_free(&arena);
        skip();
    }
    size_t count = 0;
    while (str_find(file, STR("#data\n")) == 0) {
        ptrdiff_t mark = str_find(file, STR("\n#encoding\n"));
        assert_true(mark > 0);
        data = str_sub(file, 6, (size_t)mark);
        file = str_sub(file, (size_t)mark + 11, file.n);
        struct str wanted;
        assert_true(str_cut(&file, '\n', &wanted));
        ptrdiff_t next = str_find(file, STR("#data\n"));
        file = next < 0 ? STR("") : str_sub(file, (size_t)next, file.n);
        struct str name = charset_prescan(data);
        if (str_starts(data, STR("\xef\xbb\xbf")))
            name = STR("UTF-8"); /* the mark is not the prescan's */
        if (name.n == 0)
            name = STR("windows-1252");
        if (!str_eq_nocase(name, charset_of_label(wanted)))
            fail_msg("%s: \"" STR_FMT "\" gives " STR_FMT ", wanted " STR_FMT, path,
                     STR_ARG(data), STR_ARG(name), STR_ARG(wanted));
        count++;
    }
    print_message("# %s: %zu of %zu\n", path, count, count);
    arena_free(&arena);
}

static void
prescan_agrees_with_html5lib(void **state)
{
    (void)state;
    run_dat("../shared/vectors/html/encoding/tests1.dat");
    run_dat("../shared/vectors/html/encoding/tests2.dat");
}

struct folder {
    const char *path, *name;
    size_t least; /* files that must be told right without their declarations */
};

/* Takes declarations out, so that the bytes alone must tell. */
static struct str
without_declarations(struct str bytes, struct arena *arena)
{
    struct str copy = arena_str(arena, bytes);
    char *p = arena_cstr(arena, copy);
    for (size_t i = 0; i + 8 < copy.n; i++)
        if (str_eq_nocase((struct str){ p + i, 8 }, STR("encoding")) ||
            str_eq_nocase((struct str){ p + i, 7 }, STR("charset")))
            memset(p + i, 'x', 7);
    return (struct str){ p, copy.n };
}

static void
encodings_are_told_from_bytes(void **state)
{
    (void)state;
    static const struct folder folders[] = {
        { "utf-8", "UTF-8", 13 },
        { "windows-1251-russian", "windows-1251", 10 },
        { "windows-1251-bulgarian", "windows-1251", 6 },
        { "KOI8-R", "KOI8-R", 11 },
        { "IBM866", "IBM866", 6 },
        { "MacCyrillic", "x-mac-cyrillic", 10 },
    };
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        struct arena arena;
        struct bundle files;
        struct err err;
        arena_init(&arena, 0);
        struct str path =
            arena_printf(&arena, "../shared/vectors/charset/%s", folders[i].path);
        if (!bundle_read(arena_cstr(&arena, path), "", &arena, &files, &err)) {
            arena_free(&arena);
            skip();
        }
        size_t right = 0;
        for (size_t k = 0; k < files.count; k++) {
            struct charset_text out;
            charset_decode(without_declarations(files.files[k].data, &arena), STR(""),
                           &arena, &out);
            bool is_right = str_eq(out.name, str_of(folders[i].name));
            right += is_right;
            if (!is_right)
                print_message("# %s/" STR_FMT " read as " STR_FMT "\n", folders[i].path,
                              STR_ARG(files.files[k].name), STR_ARG(out.name));
        }
        print_message("# %s: %zu of %zu\n", folders[i].path, right, files.count);
        assert_true(right >= folders[i].least);
        arena_free(&arena);
    }
}

/* Of an encoding with one byte a letter every byte that has a meaning goes out as it came. */
static void
bytes_go_out_as_they_came(void **state)
{
    (void)state;
    static const char *const names[] = { "windows-1251", "KOI8-R",         "KOI8-U",
                                         "IBM866",       "x-mac-cyrillic", "ISO-8859-5",
                                         "windows-1252", "windows-1254" };
    char high[128];
    for (int i = 0; i < 128; i++)
        high[i] = (char)(0x80 + i);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct arena arena;
        struct charset_back back;
        struct charset_text text;
        arena_init(&arena, 0);
        charset_back_open(str_of(names[i]), &back);
        for (size_t k = 0; k < sizeof(high); k++) {
            char bytes[16] = { 0 };
            size_t n;
            struct str type = arena_printf(&arena, "text/html; charset=%s", names[i]);
            struct str page = arena_printf(&arena, "a %c", high[k]);
            charset_decode(page, type, &arena, &text);
            assert_true(str_eq(text.name, str_of(names[i])));
            struct str letter = str_sub(text.text, 2, text.text.n);
            if (str_eq(letter, STR("\xEF\xBF\xBD")))
                continue;
            assert_true(charset_back_put(&back, letter, bytes, sizeof bytes, &n));
            if (n != 1 || bytes[0] != high[k])
                fail_msg("%s: %02x went out as %zu bytes, %02x", names[i],
                         (uint8_t)high[k], n, (uint8_t)bytes[0]);
        }
        charset_back_close(&back);
        arena_free(&arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_name_encodings),
        cmocka_unit_test(prescan_reads_metas),
        cmocka_unit_test(bytes_are_decoded),
        cmocka_unit_test(utf16_is_read),
        cmocka_unit_test(any_bytes_become_utf8),
        cmocka_unit_test(prescan_agrees_with_html5lib),
        cmocka_unit_test(encodings_are_told_from_bytes),
        cmocka_unit_test(bytes_go_out_as_they_came),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
