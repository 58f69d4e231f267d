/*
 * test_extract: whole pages, from bytes to ads. Each tests/pages/NAME.html has what must come
 * out of it in NAME.txt; `test_extract --write` writes those files anew, to be read in the
 * diff. Real pages of ../shared are held to single facts.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/bundle.h"
#include "core/time.h"
#include "core/utf8.h"
#include "crawler/extract.h"

#include <stdio.h>

#define PAGES   "tests/pages"
#define SEEN_AT INT64_C(1763712000000)

static void
write_field(struct buf *out, const char *name, struct str value)
{
    struct str line;
    if (value.n == 0)
        return;
    buf_printf(out, "%s:", name);
    for (bool first = true; str_cut(&value, '\n', &line); first = false)
        buf_printf(out, "%s" STR_FMT "\n", first ? " " : "    ", STR_ARG(line));
}

static void
write_ad(struct buf *out, const struct ad *ad)
{
    char seen[TIME_TEXT_SIZE];
    time_format(ad->seen_at_ms, seen);
    buf_printf(out, "ad %s %s %s\n", ad_kind_name(ad->kind), lang_name(ad->lang), seen);
    write_field(out, "  url", ad->url);
    write_field(out, "  title", ad->title);
    write_field(out, "  employer", ad->employer);
    write_field(out, "  location", ad->location);
    write_field(out, "  salary", ad->salary);
    write_field(out, "  contacts", ad->contacts);
    write_field(out, "  forwarded_from", ad->forwarded_from);
    if (ad->views > 0)
        buf_printf(out, "  views: %lld\n", (long long)ad->views);
    write_field(out, "  text", ad->text);
}

static void
write_extracted(struct buf *out, const struct extracted *e)
{
    buf_printf(out, "%s%s%s\n", page_outcome_name(e->outcome),
               e->noindex ? " noindex" : "", e->nofollow ? " nofollow" : "");
    write_field(out, "what", e->what);
    write_field(out, "charset", e->charset);
    write_field(out, "title", e->title);
    write_field(out, "canonical", e->canonical);
    for (size_t i = 0; i < e->link_count; i++)
        write_field(out, "link", e->links[i]);
    write_field(out, "text", e->text);
    for (size_t i = 0; i < e->ad_count; i++)
        write_ad(out, &e->ads[i]);
}

static void
extract_golden(struct str name, struct str body, struct arena *arena, struct buf *out)
{
    struct extract_input in = { .body = body, .seen_at_ms = SEEN_AT };
    struct extracted e;
    in.url = arena_printf(arena, "http://site.test/ads/" STR_FMT, STR_ARG(name));
    extract_page(&in, arena, &e);
    write_extracted(out, &e);
}

static struct str
golden_path(struct str name, struct arena *arena)
{
    return arena_printf(arena, PAGES "/" STR_FMT ".txt",
                        STR_ARG(str_sub(name, 0, name.n - strlen(".html"))));
}

static void
pages_give_what_they_should(void **state)
{
    (void)state;
    struct arena arena;
    struct bundle files;
    struct err err;
    size_t different = 0;
    arena_init(&arena, 0);
    if (!bundle_read(PAGES, ".html", &arena, &files, &err))
        fail_msg("%s", err.text);
    assert_true(files.count >= 10);
    for (size_t i = 0; i < files.count; i++) {
        struct buf out;
        struct str wanted;
        struct str path = golden_path(files.files[i].name, &arena);
        buf_init(&out, 1u << 20);
        extract_golden(files.files[i].name, files.files[i].data, &arena, &out);
        if (!file_read(arena_cstr(&arena, path), 1u << 20, &arena, &wanted, &err))
            fail_msg("%s", err.text);
        if (!str_eq(wanted, buf_str(&out))) {
            print_message("# " STR_FMT " differs, now:\n%s\n", STR_ARG(path),
                          buf_cstr(&out));
            different++;
        }
        buf_free(&out);
    }
    arena_free(&arena);
    assert_int_equal(different, 0);
}

static bool
write_goldens(void)
{
    struct arena arena;
    struct bundle files;
    struct err err;
    arena_init(&arena, 0);
    bool ok = bundle_read(PAGES, ".html", &arena, &files, &err);
    for (size_t i = 0; ok && i < files.count; i++) {
        struct buf out;
        struct str path = golden_path(files.files[i].name, &arena);
        buf_init(&out, 1u << 20);
        extract_golden(files.files[i].name, files.files[i].data, &arena, &out);
        ok = file_write(arena_cstr(&arena, path), buf_str(&out), &err);
        buf_free(&out);
    }
    arena_free(&arena);
    return ok;
}

/* ---- what the caller says ---- */

#define AD_PAGE                                                                        \
    "<title>T</title><h1>Cook wanted</h1><div class=d>A cafe looks for a cook, full "  \
    "time, "                                                                           \
    "with a contract and lunch.</div><b class=pay>300</b><i id=where>Almaty</i>"       \
    "<u class=who>Cafe</u><p class=tel>+7 701 000 00 06</p><a href=/x>next</a>"

struct said_case {
    const char *url, *pattern;
    size_t ads;
};

static void
source_patterns_decide(void **state)
{
    (void)state;
    static const struct said_case cases[] = {
        { "http://a.test/ad/1", "/ad/*", 1 },
        { "http://a.test/list", "/ad/*", 0 },
        { "http://a.test/list", "", 1 },
        { "", "/ad/*", 1 },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena arena;
        struct extracted e;
        struct str pattern = str_of(cases[i].pattern);
        struct source source = { .id = STR("s"), .kind = AD_JOB, .lang = LANG_EN };
        source.ads = &pattern;
        source.ads_count = pattern.n > 0;
        struct extract_input in = { .body = STR(AD_PAGE),
                                    .url = str_of(cases[i].url),
                                    .source = &source };
        arena_init(&arena, 0);
        extract_page(&in, &arena, &e);
        assert_int_equal(e.ad_count, cases[i].ads);
        if (e.ad_count > 0) {
            assert_true(str_eq(e.ads[0].source, STR("s")));
            assert_int_equal(e.ads[0].kind, AD_JOB);
            assert_int_equal(e.ads[0].lang, LANG_EN);
        }
        arena_free(&arena);
    }
}

static void
selectors_come_first(void **state)
{
    (void)state;
    struct source source = { .id = STR("s"),
                             .select = { .title = STR("title, h1"),
                                         .text = STR("div.d"),
                                         .pay = STR(".pay"),
                                         .place = STR("#where"),
                                         .employer = STR(".who"),
                                         .contacts = STR(".tel") } };
    struct extract_input in = { .body = STR(AD_PAGE), .source = &source };
    struct arena arena;
    struct extracted e;
    arena_init(&arena, 0);
    extract_page(&in, &arena, &e);
    assert_int_equal(e.ad_count, 1);
    assert_true(str_eq(e.ads[0].text, STR("A cafe looks for a cook, full time, with a "
                                          "contract and lunch.")));
    assert_true(str_eq(e.ads[0].salary, STR("300")));
    assert_true(str_eq(e.ads[0].location, STR("Almaty")));
    assert_true(str_eq(e.ads[0].employer, STR("Cafe")));
    assert_true(str_eq(e.ads[0].contacts, STR("+7 701 000 00 06")));
    source.select.text = STR("div.none");
    extract_page(&in, &arena, &e);
    assert_int_equal(e.ad_count, 0);
    arena_free(&arena);
}

#define NOTE "A cafe by the sea looks for a cook, good pay and a place to live. "

/* Pages with several ads in full, told by the page or named by the source. */
static void
several_ads_stand_on_one_page(void **state)
{
    (void)state;
    static const struct {
        const char *each, *body;
        size_t ads;
        const char *first; /* title|text|pay|contacts, of the first */
    } cases[] = {
        { "",
          "<div>" NOTE "8 701 000 00 01</div><div>" NOTE
          "8 701 000 00 02</div><div>" NOTE "8 701 000 00 03</div>",
          3, "|" NOTE "8 701 000 00 01||" },
        /* the same phone in all: the branches of one ad */
        { "",
          "<div>" NOTE "8 701 000 00 01</div><div>" NOTE
          "8 701 000 00 01</div><div>" NOTE "8 701 000 00 01</div>",
          1,
          "|" NOTE "8 701 000 00 01\n" NOTE "8 701 000 00 01\n" NOTE
          "8 701 000 00 01||" },
        /* each leads to a page of its own */
        { "",
          "<div>" NOTE "8 701 000 00 01 <a href=/1>more</a></div><div>" NOTE
          "8 701 000 00 02 <a href=/2>more</a></div><div>" NOTE
          "8 701 000 00 03 <a href=/3>more</a></div>",
          0, "" },
        /* two are no list */
        { "", "<div>" NOTE "8 701 000 00 01</div><div>" NOTE "8 701 000 00 02</div>", 1,
          "|" NOTE "8 701 000 00 01\n" NOTE "8 701 000 00 02||" },
        { ".n",
          "<div class=n><h2>One</h2><p class=t>Text</p><i class=p>300</i></div>"
          "<div class='n x'><h2>Two</h2><a href=/2>away</a></div><p>rest",
          2, "One|Text|300|" },
        { ".n", "<p>nothing of that name, but a text that is long enough by itself", 1,
          "|nothing of that name, but a text that is long enough by itself||" },
        { ".n",
          "<div class=n hidden>no</div><div class=n>Text <a "
          "href='tel:+77010000001'>call</a></div>",
          1, "|Text call||+77010000001" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct source source = { .id = STR("s"), .kind = AD_JOB };
        struct extract_input in = { .body = str_of(cases[i].body), .source = &source };
        struct arena arena;
        struct extracted e;
        arena_init(&arena, 0);
        source.select.each = str_of(cases[i].each);
        if (cases[i].each[0] != '\0') {
            source.select.title = STR("h2");
            source.select.pay = STR(".p");
        }
        if (i == 4)
            source.select.text = STR(".t");
        extract_page(&in, &arena, &e);
        struct str first = STR("");
        if (e.ad_count > 0)
            first = arena_printf(&arena, STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT,
                                 STR_ARG(e.ads[0].title), STR_ARG(e.ads[0].text),
                                 STR_ARG(e.ads[0].salary), STR_ARG(e.ads[0].contacts));
        if (e.ad_count != cases[i].ads || !str_eq(first, str_of(cases[i].first)))
            fail_msg("case %zu: %zu ads, " STR_FMT, i, e.ad_count, STR_ARG(first));
        arena_free(&arena);
    }
}

/* More than are taken are counted, whatever the neighbours look like. */
static void
many_ads_have_a_ceiling(void **state)
{
    (void)state;
    static const char *const shapes[] = { "<div>" NOTE "8 701 %07d</div>",
                                          "<p class=a%d>" NOTE "8 701 0000001</p>" };
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        struct arena arena;
        struct extracted e;
        struct buf body;
        arena_init(&arena, 0);
        buf_init(&body, 8u << 20);
        for (int k = 0; k < 20000; k++) {
            struct str rest = str_of(shapes[i]), piece;
            (void)str_cut(&rest, '%', &piece);
            buf_add(&body, piece);
            buf_printf(&body, i == 0 ? "%07d" : "%d", k);
            buf_add(&body, str_sub(rest, i == 0 ? 3 : 1, rest.n));
        }
        struct extract_input in = { .body = buf_str(&body) };
        extract_page(&in, &arena, &e);
        assert_int_equal(e.outcome, PAGE_OK);
        assert_int_equal(e.ad_count, i == 0 ? 200 : 1);
        if (i == 0)
            assert_true(str_find(e.what, STR("19800 were left off")) >= 0);
        buf_free(&body);
        arena_free(&arena);
    }
}

static void
links_only_reads_no_ads(void **state)
{
    (void)state;
    struct extract_input in = { .body = STR(AD_PAGE),
                                .url = STR("http://a.test/"),
                                .links_only = true };
    struct arena arena;
    struct extracted e;
    arena_init(&arena, 0);
    extract_page(&in, &arena, &e);
    assert_int_equal(e.ad_count, 0);
    assert_int_equal(e.link_count, 1);
    assert_true(str_eq(e.title, STR("T")));
    arena_free(&arena);
}

static void
other_types_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *type, *body;
        enum page_outcome outcome;
    } cases[] = {
        { "image/png", "x", PAGE_NOT_TEXT },
        { "application/pdf", "x", PAGE_NOT_TEXT },
        { "text/html", "%PDF-1.7", PAGE_NOT_TEXT },
        { "text/html", "PK\x03\x04zip", PAGE_NOT_TEXT },
        { "application/json", "{}", PAGE_NOT_TEXT },
        { "text/html; charset=utf-8", "<p>x", PAGE_OK },
        { "TEXT/HTML", "<p>x", PAGE_OK },
        { "application/xhtml+xml", "<p>x", PAGE_OK },
        { "application/rss+xml", "<rss/>", PAGE_OK },
        { "", "", PAGE_OK },
        { "text/plain", "one\n two", PAGE_OK },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct extract_input in = { .body = str_of(cases[i].body),
                                    .content_type = str_of(cases[i].type) };
        struct arena arena;
        struct extracted e;
        arena_init(&arena, 0);
        extract_page(&in, &arena, &e);
        assert_int_equal(e.outcome, cases[i].outcome);
        assert_int_equal(e.outcome == PAGE_OK, e.what.n == 0);
        arena_free(&arena);
    }
}

/* Pages that no tree may be built of: recorded as such, and read tag by tag. */
static void
refused_pages_are_read_flat(void **state)
{
    (void)state;
    static const struct {
        const char *unit;
        size_t times;
        const char *page;
        enum page_outcome outcome;
        size_t ads;
        const char *text, *contacts;
    } cases[] = {
        { "<div>", 100000, "<p>Cooks wanted in a cafe by the sea, good pay every day.",
          PAGE_TOO_DEEP, 1, "Cooks wanted in a cafe by the sea, good pay every day.",
          "" },
        { "<b i=1><i j=2>", 5000,
          "<h1>Cook</h1>Full time at a very large hotel, <a "
          "href='tel:+77010000006'>call</a> us."
          "<script>var a = '<p>no'</script><style>p{}</style><template>no</template>",
          PAGE_TOO_DEEP, 1, "Cook\nFull time at a very large hotel, call us.",
          "+77010000006" },
        { "<table><tr><td>", 600, "<select><option>no</select><svg><text>no</svg>x",
          PAGE_TOO_DEEP, 0, "x", "" },
        { "<ul><li>", 600,
          "<a href=/1>first of the list of all ads</a><a href=/2>other</a>",
          PAGE_TOO_DEEP, 0, "first of the list of all adsother", "" },
        { "<div>", 600,
          "<script "
          "type=application/ld+json>{\"@type\":\"JobPosting\",\"title\":\"Cook\","
          "\"description\":\"Work in a kitchen\"}</script>",
          PAGE_TOO_DEEP, 1, "", "" },
        { "<p>A cook for a cafe. ", 250000, "", PAGE_TOO_LARGE, 1,
          "A cook for a cafe.\nA cook", "" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena arena;
        struct buf body;
        struct extracted e;
        arena_init(&arena, 0);
        buf_init(&body, 16u << 20);
        for (size_t k = 0; k < cases[i].times; k++)
            buf_add(&body, str_of(cases[i].unit));
        buf_add(&body, str_of(cases[i].page));
        struct extract_input in = { .body = buf_str(&body) };
        extract_page(&in, &arena, &e);
        assert_int_equal(e.outcome, cases[i].outcome);
        assert_true(e.what.n > 0);
        assert_true(e.text.n <= 260u << 10);
        if (!str_starts(e.text, str_of(cases[i].text)) || e.ad_count != cases[i].ads)
            fail_msg("case %zu: %zu ads, text " STR_FMT, i, e.ad_count,
                     STR_ARG(str_sub(e.text, 0, 200)));
        if (e.ad_count > 0 && !str_eq(e.ads[0].contacts, str_of(cases[i].contacts)))
            fail_msg("case %zu: contacts " STR_FMT, i, STR_ARG(e.ads[0].contacts));
        in.links_only = true;
        extract_page(&in, &arena, &e);
        assert_int_equal(e.outcome, PAGE_OK); /* no tree was asked for */
        buf_free(&body);
        arena_free(&arena);
    }
}

/* Anything at all: bounded, well-formed text, a sentence where refused, the same twice. */
static void
any_bytes_are_taken(void **state)
{
    (void)state;
    static const char *const units[] = {
        "<div>",
        "<p>",
        "</p>",
        "<b i=",
        "'",
        "\"",
        "\xff",
        "\xd0",
        "<a href=/x>",
        "x ",
        "<script type=application/ld+json>",
        "{\"@type\":\"JobPosting\",",
        "</script>",
        "<!--",
        "<table>",
        "<tr>",
        "<td>",
        "&#x0;",
        "&lt;",
        "<svg>",
        "<title>",
        "tel:+7",
        "]]>",
        "\n",
        "<h1>",
        "<template>",
        "<li>",
        ">",
        "=",
        "/",
        "itemscope itemtype=//schema.org/Person ",
    };
    uint32_t seed = 7;
    for (int round = 0; round < 300; round++) {
        struct buf body, first, second;
        struct arena arena;
        arena_init(&arena, 0);
        buf_init(&body, 1u << 20);
        buf_init(&first, 1u << 20);
        buf_init(&second, 1u << 20);
        for (int i = 0; i < 120; i++) {
            seed = seed * 1664525u + 1013904223u;
            buf_add(&body,
                    str_of(units[(seed >> 16) % (sizeof(units) / sizeof(units[0]))]));
        }
        extract_golden(STR("x"), buf_str(&body), &arena, &first);
        extract_golden(STR("x"), buf_str(&body), &arena, &second);
        assert_true(str_eq(buf_str(&first), buf_str(&second)));
        assert_true(utf8_valid(buf_str(&first)));
        buf_free(&body);
        buf_free(&first);
        buf_free(&second);
        arena_free(&arena);
    }
}

/* ---- real pages ---- */

struct real_case {
    const char *file;
    size_t ads;
    /* of the first ad; the field must begin with it */
    const char *title, *text, *salary, *location, *employer;
};

static void
check_prefix(const char *file, const char *field, struct str value, const char *wanted)
{
    if (!str_starts(value, str_of(wanted)) || (wanted[0] == '\0' && value.n > 0))
        fail_msg("%s: %s is \"" STR_FMT "\"", file, field, STR_ARG(value));
}

static void
real_pages_are_read(void **state)
{
    (void)state;
    static const struct real_case cases[] = {
        { "antibot_challenge_ciez2a", 0, "", "", "", "", "" },
        { "avito_item_card_snippet", 1, "Дом 67, 5", "", "750", "Большая Глушица", "" },
        { "hh_ru_search_snippet", 0, "", "", "", "", "" },
        { "hh_ru_vacancy_snippet", 1, "Менеджер по продажам (горячие лиды)", "Тетрика",
          "от", "Ростов-на-Дону", "Онлайн-школа Тетрика" },
        { "kaspi_kz_detail", 1, "Ноутбук Apple MacBook Air 13", "", "524", "", "" },
        { "kaspi_kz_list", 0, "", "", "", "", "" },
        { "krisha_kz_almaty_rent_list", 0, "", "", "", "", "" },
        { "krisha_kz_astana_rent_list", 0, "", "", "", "", "" },
        { "openai_careers_vacancy_en", 1, "Account Associate", "About the team", "",
          "San Francisco, California, United States", "" },
        { "tengrinews_kz_index", 0, "", "", "", "", "" },
        { "tme_s_WalterBloomberg", 20, "", "TRUMP WON'T SAY", "", "", "" },
        { "tme_s_prstnk_ru", 1, "", "Как Штапаков травит цинк", "", "", "" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct real_case *c = &cases[i];
        struct arena arena;
        struct extracted e;
        struct extract_input in = { 0 };
        struct err err;
        arena_init(&arena, 0);
        struct str path =
            arena_printf(&arena, "../shared/vectors/pages/%s.html", c->file);
        if (!file_read(arena_cstr(&arena, path), 8u << 20, &arena, &in.body, &err)) {
            arena_free(&arena);
            skip();
        }
        extract_page(&in, &arena, &e);
        assert_int_equal(e.outcome, PAGE_OK);
        if (e.ad_count != c->ads)
            fail_msg("%s: %zu ads", c->file, e.ad_count);
        if (c->ads > 0) {
            check_prefix(c->file, "title", e.ads[0].title, c->title);
            if (c->text[0] != '\0')
                check_prefix(c->file, "text", e.ads[0].text, c->text);
            check_prefix(c->file, "salary", e.ads[0].salary, c->salary);
            check_prefix(c->file, "location", e.ads[0].location, c->location);
            check_prefix(c->file, "employer", e.ads[0].employer, c->employer);
            assert_true(e.ads[0].text.n > 40);
        }
        arena_free(&arena);
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_give_what_they_should),
        cmocka_unit_test(source_patterns_decide),
        cmocka_unit_test(selectors_come_first),
        cmocka_unit_test(several_ads_stand_on_one_page),
        cmocka_unit_test(many_ads_have_a_ceiling),
        cmocka_unit_test(links_only_reads_no_ads),
        cmocka_unit_test(other_types_are_refused),
        cmocka_unit_test(refused_pages_are_read_flat),
        cmocka_unit_test(any_bytes_are_taken),
        cmocka_unit_test(real_pages_are_read),
    };
    if (argc > 1 && strcmp(argv[1], "--write") == 0)
        return write_goldens() ? 0 : 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
