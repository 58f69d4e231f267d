/*
 * test_brief: the brief from a real store: who is in it and who is not, what is masked,
 * and that nothing an author writes becomes markup, a formula or a link.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/utf8.h"
#include "tests/unit/reports/help.h"

#include <jansson.h>

#define PAGE_MAX (64u << 20)

static int
set_up(void **state)
{
    struct morning *m = mem_alloc(1, sizeof *m);
    morning_open(m);
    morning_fill(m);
    *state = m;
    return 0;
}

static int
tear_down(void **state)
{
    morning_close(*state);
    free(*state);
    return 0;
}

typedef void brief_writer(const struct brief *b, struct buf *out);

/* What a writer writes, in the arena. */
static struct str
written(struct morning *m, brief_writer *writer, enum lang say, bool show_contacts)
{
    const struct brief brief = brief_of(m, say, show_contacts);
    struct buf out;
    buf_init(&out, PAGE_MAX);
    writer(&brief, &out);
    assert_false(buf_failed(&out));
    struct str text = arena_str(&m->arena, buf_str(&out));
    buf_free(&out);
    assert_true(utf8_valid(text));
    return text;
}

static size_t
count_of(struct str text, const char *needle)
{
    size_t count = 0;
    struct str wanted = str_of(needle);
    for (ptrdiff_t at; (at = str_find(text, wanted)) >= 0; count++)
        text = str_sub(text, (size_t)at + wanted.n, text.n);
    return count;
}

static void
must_have(struct str text, const char *needle)
{
    if (count_of(text, needle) == 0)
        fail_msg("does not say '%s'", needle);
}

static void
must_not_have(struct str text, const char *needle)
{
    if (count_of(text, needle) > 0)
        fail_msg("says '%s'", needle);
}

static void
gathers_the_period(void **state)
{
    struct morning *m = *state;
    const struct brief b = brief_of(m, LANG_EN, false);
    assert_int_equal(b.item_count, 3);
    assert_int_equal(b.flagged_total, 3);
    assert_int_equal(b.by_band[BAND_HIGH], 1);
    assert_int_equal(b.by_band[BAND_REVIEW], 2);
    assert_int_equal(b.careful_total, 1);
    assert_int_equal(b.items[0].row.band, BAND_HIGH);
    assert_int_equal(b.items[0].row.times_seen, 2);
    assert_true(b.risks[0].known);
    assert_int_equal(b.risks[0].silent_count, 3);
    assert_int_equal(b.risks[0].dimensions[1].state, DIMENSION_POSITIVE);
    assert_true(b.risks[0].pay.compared);
    assert_true(b.risks[0].pay.ratio > 6.6 && b.risks[0].pay.ratio < 6.7);
}

static void
keeps_to_the_limit(void **state)
{
    struct morning *m = *state;
    const struct brief_options options = {
        .from_ms = NOW_MS - DAY_MS, .to_ms = NOW_MS + 1, .now_ms = NOW_MS, .limit = 1
    };
    struct brief b;
    struct buf out;
    MUST(m, brief_gather(m->store, &options, &m->arena, &b, &m->err));
    assert_int_equal(b.item_count, 1);
    assert_true(b.flagged_total >= 3);
    buf_init(&out, PAGE_MAX);
    brief_write_html(&b, &out);
    must_have(buf_str(&out), "The strongest 1 of ");
    assert_int_equal(count_of(buf_str(&out), "<article"), 1);
    buf_free(&out);
}

/* People who seek work, and people who may need help, are on no page of any form. */
static void
leaves_people_out(void **state)
{
    struct morning *m = *state;
    brief_writer *const writers[] = { brief_write_html, brief_write_csv,
                                      brief_write_json };
    for (size_t i = 0; i < 3; i++) {
        for (int shown = 0; shown < 2; shown++) {
            struct str text = written(m, writers[i], LANG_EN, shown);
            must_not_have(text, "SEEKER");
            must_not_have(text, "CAREFUL");
            must_not_have(text, "flagged before");
        }
    }
    struct str page = written(m, brief_write_html, LANG_EN, false);
    must_have(page, "1 ad may show a person who needs help. It is not printed here.");
    must_have(page, "11616");
}

static void
masks_contacts(void **state)
{
    struct morning *m = *state;
    brief_writer *const writers[] = { brief_write_html, brief_write_csv,
                                      brief_write_json };
    static const char *const parts[] = { "123 45 67", "1234567", "+7 701 123",
                                         "765 43 21", "7654321" };
    for (size_t i = 0; i < 3; i++) {
        struct str masked = written(m, writers[i], LANG_RU, false);
        struct str shown = written(m, writers[i], LANG_RU, true);
        for (size_t k = 0; k < sizeof parts / sizeof parts[0]; k++)
            must_not_have(masked, parts[k]);
        must_have(shown, "+7 701 123 45 67");
    }
    must_have(written(m, brief_write_json, LANG_RU, true),
              "\"value\":\"+77011234567\"");
}

/* An ad that is nothing but numbers, more than are found one by one. */
static void
masks_many_contacts(void **state)
{
    (void)state;
    struct morning m;
    struct buf text;
    brief_writer *const writers[] = { brief_write_html, brief_write_csv,
                                      brief_write_json };
    morning_open(&m);
    buf_init(&text, 1 << 20);
    for (int i = 0; i < 150; i++)
        buf_printf(&text, "call +7 701 555 %02d %02d, ", i / 100, i % 100);
    put_plain_ad(&m, buf_cstr(&text), LANE_RISK, CONTEXT_RECRUITING, NOW_MS - 1000);
    for (size_t i = 0; i < 3; i++) {
        struct str page = written(&m, writers[i], LANG_EN, false);
        must_not_have(page, "701 555");
        must_not_have(page, "701555");
    }
    assert_int_equal(count_of(written(&m, brief_write_json, LANG_EN, true), "701 555"),
                     150);
    buf_free(&text);
    morning_close(&m);
}

static void
shows_a_card_whole(void **state)
{
    struct morning *m = *state;
    struct str page = written(m, brief_write_html, LANG_EN, false);
    static const char *const wanted[] = {
        "<html lang=\"en\">",
        "An ad can only show cues consistent with recruitment deception. "
        "This is no finding of a crime.",
        "Period: 2026-11-20 08:30 to 2026-11-21 08:30 (UTC)",
        "Brief: Demo &lt;unit&gt;",
        "\xE2\x96\xA0 High",
        "\xE2\x96\xB2 Review",
        "<div class=\"text\" lang=\"ru\">",
        "<mark>Виза и перелёт в кредит, с отработкой</mark><sup>1</sup>",
        "<mark class=\"against\">Собеседование по видеосвязи</mark><sup>5</sup>",
        "<b>P08</b><span>D2.4, D1.2 \xC2\xB7 grade A</span><span "
        "class=\"points\">+3.0</span>",
        "<span class=\"points\">\xE2\x88\x92"
        "0.5</span>",
        "<li>a licence to recruit</li>",
        "seen 2 times",
        "some cues</span>medium: 2",
        "cues meet the combination rule",
        "Pay: up to about 4000 US dollars a month. The reference for such work is 600; "
        "that is 6.7 times it.",
        "rules c0a1b2d3e4f5",
        "hxxps://jobs[.]demo[.]test/ads/1017?page=2",
        "<td>closed by robots.txt</td><td class=\"site\">board-kz</td><td "
        "class=\"n\">2</td>",
        "<td>leads to a private address</td>",
        "<td>page nested too deep</td>",
        "closes hxxp://jobs[.]demo[.]test/closed/1",
        "taken down: 1",
        "Contacts are masked.",
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        must_have(page, wanted[i]);
    assert_int_equal(count_of(page, "<article"), 3);
    assert_int_equal(count_of(page, "</article>"), 3);
    assert_int_equal(count_of(page, "cannot be seen in an ad</span>"), 9);
    assert_int_equal(count_of(page, "<mark"), count_of(page, "</mark>"));
    assert_int_equal(count_of(page, "<section"), count_of(page, "</section>"));
    assert_int_equal(count_of(page, "<div"), count_of(page, "</div>"));
}

static void
hostile_words_stay_words(void **state)
{
    struct morning *m = *state;
    struct str page = written(m, brief_write_html, LANG_EN, true);
    static const char *const never[] = {
        "<script", "<img",        "<a ",          "<b>\"",          "<u>",    "<i>",
        "href",    "onerror=a\"", "\xE2\x80\xAE", "</style></mark", "http:/", "https:/"
    };
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        must_not_have(page, never[i]);
    assert_int_equal(count_of(page, "</style>"), 1);
    must_have(page, "<mark>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;</mark>");
    must_have(page, "The text is longer. All of it: lurewatch queue show ");
    assert_true(page.n < 100000);
}

static void
speaks_three_languages(void **state)
{
    struct morning *m = *state;
    static const struct {
        enum lang say;
        const char *lang, *high, *state;
    } cases[] = {
        { LANG_RU, "<html lang=\"ru\">", "\xE2\x96\xA0 Высокий", "ждёт" },
        { LANG_KK, "<html lang=\"kk\">", "\xE2\x96\xA0 Жоғары", "күтуде" },
        { LANG_NONE, "<html lang=\"en\">", "\xE2\x96\xA0 High", "waiting" },
    };
    for (size_t i = 0; i < 3; i++) {
        struct str page = written(m, brief_write_html, cases[i].say, false);
        must_have(page, cases[i].lang);
        must_have(page, cases[i].high);
        must_have(page, cases[i].state);
        if (cases[i].say == LANG_NONE)
            continue;
        /* The crawler's own sentences are in English; an address stands for them. */
        must_not_have(page, "nested deeper");
        must_not_have(page, "redirect to");
        must_have(page, "hxxps://jobs[.]demo[.]test/deep");
        bool same = str_eq(page, written(m, brief_write_html, cases[i].say, false));
        assert_true(same);
    }
}

/* Reads one cell of RFC 4180; *end tells what stood behind it: ',', '\r' or 0. */
static struct str
cell(struct morning *m, struct str *rest, char *end)
{
    struct buf out;
    size_t at = 0;
    bool quoted = rest->n && rest->p[0] == '"';
    buf_init(&out, PAGE_MAX);
    for (at = quoted; at < rest->n; at++) {
        if (quoted && rest->p[at] == '"') {
            if (at + 1 >= rest->n || rest->p[at + 1] != '"') {
                at++;
                break;
            }
            at++;
        } else if (!quoted && (rest->p[at] == ',' || rest->p[at] == '\r')) {
            break;
        }
        buf_add_char(&out, rest->p[at]);
    }
    *end = at < rest->n ? rest->p[at] : '\0';
    *rest = str_sub(*rest, at + (*end == '\r' ? 2 : 1), rest->n);
    struct str text = arena_str(&m->arena, buf_str(&out));
    buf_free(&out);
    return text;
}

static void
writes_a_table(void **state)
{
    struct morning *m = *state;
    struct str rest = written(m, brief_write_csv, LANG_EN, false);
    size_t rows = 0;
    while (rest.n) {
        char end = ',';
        size_t cells = 0;
        for (; end == ','; cells++) {
            struct str text = cell(m, &rest, &end);
            if (rows && text.n && strchr("=+-@\t\r", text.p[0]))
                fail_msg("a cell begins with '%c'", text.p[0]);
            if (rows == 0 && cells == 0)
                assert_true(str_eq(text, STR("key")));
            if (rows == 3 && cells == 9)
                assert_true(str_eq(
                    text, STR("'=cmd|' /C calc'!A0 <b>\"quoted\"</b>, line\nfeed")));
        }
        assert_int_equal(cells, 24);
        assert_int_equal(end, '\r');
        rows++;
    }
    assert_int_equal(rows, 4);
}

/* What a spreadsheet would run gets an apostrophe, whatever stands before it; nothing else
 * does. NUL is told by its length. */
static const struct {
    struct str title;
    const char *cell;
} formulas[] = {
    { STR("=1+1"), "'=1+1" },
    { STR("+7 is a plus"), "'+7 is a plus" },
    { STR("-1"), "'-1" },
    { STR("@SUM(A1)"), "'@SUM(A1)" },
    { STR(" =1"), "' =1" },
    { STR(" \n \r =1"), "' \n \r =1" },
    { STR("\t1"), "'\t1" },
    { STR("\r1"), "'\r1" },
    { STR("\0=1"), "'=1" },
    { STR("\0\0 \1@x"), "' \1@x" },
    { STR("\xEF\xBB\xBF=1"), "'\xEF\xBB\xBF=1" },
    { STR(" \xEF\xBB\xBF\0 =1"), "' \xEF\xBB\xBF =1" },
    { STR("\xEF\xBC\x9D"
          "1"),
      "'\xEF\xBC\x9D"
      "1" },
    { STR(" \xEF\xBC\xA0x"), "' \xEF\xBC\xA0x" },
    { STR("1=1"), "1=1" },
    { STR("a\0=1"), "a=1" },
    { STR("\xC2\xA0"), "\xC2\xA0" },
    { STR("'=1"), "'=1" },
    { STR(" plain"), " plain" },
    { STR(""), "" },
};

static void
disarms_formulas(void **state)
{
    struct morning *m = *state;
    for (size_t i = 0; i < sizeof formulas / sizeof formulas[0]; i++) {
        const struct ad_record item = { .ad.title = formulas[i].title };
        const struct risk risk = { .known = false };
        const struct brief b = { .items = &item,
                                 .risks = &risk,
                                 .item_count = 1,
                                 .options.show_contacts = true };
        struct buf out;
        char end = ',';
        struct str title = STR("");
        buf_init(&out, PAGE_MAX);
        brief_write_csv(&b, &out);
        struct str rest = buf_str(&out);
        while (end == ',') /* the header */
            (void)cell(m, &rest, &end);
        for (int k = 0; k < 10; k++)
            title = cell(m, &rest, &end);
        if (!str_eq(title, str_of(formulas[i].cell)))
            fail_msg("case %zu became '" STR_FMT "'", i, STR_ARG(title));
        buf_free(&out);
    }
}

static void
writes_an_object(void **state)
{
    struct morning *m = *state;
    for (int shown = 0; shown < 2; shown++) {
        struct str text = written(m, brief_write_json, LANG_EN, shown);
        json_t *root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(root);
        const json_t *ads = json_object_get(root, "ads");
        assert_int_equal(json_array_size(ads), 3);
        assert_int_equal(json_array_size(json_object_get(root, "refused")), 3);
        const json_t *ad = json_array_get(ads, 0);
        const json_t *risk = json_object_get(ad, "risk");
        assert_string_equal(json_string_value(json_object_get(risk, "band")), "high");
        const json_t *cue = json_array_get(json_object_get(risk, "cues"), 0);
        assert_string_equal(json_string_value(json_object_get(cue, "quote")),
                            "Виза и перелёт в кредит, с отработкой");
        const json_t *masked = json_object_get(root, "contacts_masked");
        assert_int_equal(json_is_true(masked), !shown);
        json_decref(root);
    }
}

/* A data base can be damaged: nothing about what it holds is taken for granted. */
static void
bears_a_broken_risk(void **state)
{
    struct morning *m = *state;
    static const char *const broken[] = { "",
                                          "null",
                                          "[]",
                                          "{",
                                          "{\"cues\":5,\"silent\":{},\"pay\":[]}",
                                          "{\"cues\":[1,{\"start\":-5,\"end\":99999,"
                                          "\"quote\":7}],\"contacts\":[{},[]],"
                                          "\"dimensions\":{\"D1\":4}}" };
    const struct ad ad = { .text = STR("short") };
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        struct risk risk;
        risk_read(str_of(broken[i]), &m->arena, &risk);
        assert_int_equal(risk.silent_count, 0);
        assert_false(risk.pay.known);
        const struct ad_record record = { .ad = ad, .risk = str_of(broken[i]) };
        struct paper_ad paper;
        paper_ad_begin(&paper, &record.ad, true, &m->arena);
        struct str masked = risk_shown(&record, &paper, i % 4, &m->arena);
        json_t *root = json_loadb(masked.p, masked.n, JSON_DECODE_ANY, NULL);
        assert_non_null(root);
        json_decref(root);
    }
}

static void
says_when_there_is_nothing(void **state)
{
    (void)state;
    struct morning m;
    morning_open(&m);
    struct str page = written(&m, brief_write_html, LANG_EN, false);
    must_have(page, "No ad was flagged in this period.");
    must_have(page, "Nothing was refused in this period.");
    must_not_have(page, "11616");
    morning_close(&m);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gathers_the_period),
        cmocka_unit_test(keeps_to_the_limit),
        cmocka_unit_test(leaves_people_out),
        cmocka_unit_test(masks_contacts),
        cmocka_unit_test(masks_many_contacts),
        cmocka_unit_test(shows_a_card_whole),
        cmocka_unit_test(hostile_words_stay_words),
        cmocka_unit_test(speaks_three_languages),
        cmocka_unit_test(writes_a_table),
        cmocka_unit_test(disarms_formulas),
        cmocka_unit_test(writes_an_object),
        cmocka_unit_test(bears_a_broken_risk),
        cmocka_unit_test(says_when_there_is_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
