/*
 * test_jsonld: schema.org things from JSON-LD and microdata, broken JSON mended or counted.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "crawler/json_mend.h"
#include "crawler/jsonld.h"
#include "crawler/microdata.h"

static void
write_things(const struct things *things, struct buf *out)
{
    static const char *const kinds[] = { "none",    "job",  "event", "offer",
                                         "product", "trip", "person" };
    for (size_t i = 0; i < things->count; i++) {
        const struct thing *t = &things->items[i];
        buf_printf(out,
                   "%s%s|" STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT
                   "|" STR_FMT,
                   i > 0 ? "\n" : "", kinds[t->kind], STR_ARG(t->title),
                   STR_ARG(t->text), STR_ARG(t->employer), STR_ARG(t->location),
                   STR_ARG(t->salary), STR_ARG(t->contacts));
    }
    if (things->is_list)
        buf_lit(out, " LIST");
    if (things->repaired > 0)
        buf_lit(out, " REPAIRED");
    if (things->broken > 0)
        buf_lit(out, " BROKEN");
}

/* kind|title|text|employer|location|salary|contacts */
static const char *const JSONLD[][2] = {
    { "{}", "" },
    { "null", "" },
    { "[]", "" },
    { "{\"@type\":\"JobPosting\",\"title\":\"Cook\",\"description\":\"<p>a</p><p>b</"
      "p>\","
      "\"hiringOrganization\":{\"@type\":\"Organization\",\"name\":\"Firm\"},"
      "\"jobLocation\":{\"@type\":\"Place\",\"address\":{\"streetAddress\":\"Abay 1\","
      "\"addressLocality\":\"Almaty\",\"addressCountry\":\"KZ\"}},"
      "\"baseSalary\":{\"@type\":\"MonetaryAmount\",\"currency\":\"KZT\",\"value\":"
      "{\"@type\":\"QuantitativeValue\",\"minValue\":300000,\"maxValue\":400000,"
      "\"unitText\":\"MONTH\"}},"
      "\"applicationContact\":{\"telephone\":\"+7 701 000 00 "
      "01\",\"email\":\"a@b.test\"}}",
      "job|Cook|a\nb|Firm|Abay 1, Almaty, KZ|300000-400000 KZT MONTH|"
      "+7 701 000 00 01\na@b.test" },
    { "{\"@type\":\"https://schema.org/"
      "JobPosting\",\"name\":\"N\",\"description\":\"d\","
      "\"hiringOrganization\":\"Firm\",\"jobLocation\":\"Astana\",\"baseSalary\":"
      "\"3000 $\"}",
      "job|N|d|Firm|Astana|3000 $|" },
    { "{\"@type\":[\"Thing\",\"JobPosting\"],\"title\":\"T\",\"description\":\"d\","
      "\"baseSalary\":{\"value\":2500.5,\"currency\":\"USD\"}}",
      "job|T|d|||2500.50 USD|" },
    { "{\"@type\":\"JobPosting\",\"title\":\"T\",\"baseSalary\":{\"minValue\":10,"
      "\"maxValue\":10,\"currency\":\"EUR\",\"unitText\":\"HOUR\"}}",
      "job|T||||10 EUR HOUR|" },
    { "{\"@type\":\"JobPosting\",\"title\":\"T\",\"jobLocation\":[{\"address\":"
      "{\"addressLocality\":\"A\"}},{\"address\":{\"addressLocality\":\"B\","
      "\"addressCountry\":{\"name\":\"C\"}}}]}",
      "job|T|||A; B, C||" },
    { "{\"@graph\":[{\"@type\":\"WebPage\"},{\"@type\":\"JobPosting\",\"title\":\"T\"}]"
      "}",
      "job|T|||||" },
    { "[{\"@type\":\"JobPosting\",\"title\":\"A\"},{\"@type\":\"JobPosting\",\"title\":"
      "\"B\"}]",
      "job|A|||||\njob|B|||||" },
    { "{\"@type\":\"WebPage\",\"mainEntity\":{\"@type\":\"JobPosting\",\"title\":\"T\"}"
      "}",
      "job|T|||||" },
    { "{\"@type\":\"ItemList\",\"itemListElement\":[{\"@type\":\"ListItem\",\"item\":"
      "{\"@type\":\"JobPosting\",\"title\":\"T\"}}]}",
      "job|T||||| LIST" },
    { "{\"@type\":\"Product\",\"name\":\"P\",\"description\":\"d\",\"offers\":"
      "{\"@type\":\"Offer\",\"price\":\"10.50\",\"priceCurrency\":\"USD\"}}",
      "product|P|d|||10.50 USD|" },
    { "{\"@type\":\"Product\",\"name\":\"P\",\"offers\":{\"@type\":\"AggregateOffer\","
      "\"lowPrice\":1,\"highPrice\":2,\"priceCurrency\":\"KZT\"}}",
      "product|P||||1-2 KZT| LIST" },
    { "{\"@type\":\"MusicEvent\",\"name\":\"E\",\"location\":{\"name\":\"Hall\","
      "\"address\":\"Street 1\"},\"organizer\":{\"name\":\"O\",\"telephone\":\"1\"}}",
      "event|E||O|Street 1||1" },
    { "{\"@type\":\"TouristTrip\",\"name\":\"Turkey\",\"description\":\"sea\","
      "\"provider\":"
      "{\"name\":\"Tours\"},\"offers\":{\"price\":500,\"priceCurrency\":\"USD\"}}",
      "trip|Turkey|sea|Tours||500 USD|" },
    { "{\"@type\":\"Person\",\"name\":\"Anna\",\"description\":\"hello\",\"address\":"
      "{\"addressLocality\":\"Almaty\"},\"email\":\"mailto:a@b.test\"}",
      "person|Anna|hello||Almaty||a@b.test" },
    { "{\"@type\":\"JobPosting\",\"title\":\"A &amp; B\",\"description\":"
      "\"&lt;p&gt;x&lt;/p&gt;&lt;p&gt;y\"}",
      "job|A & B|x\ny||||" },
    { "{\"@type\":\"JobPosting\",\"title\":\"T\",\"description\":\"one\\ntwo\"}",
      "job|T|one\ntwo||||" },
    { "{\"@type\":7,\"a\":[[[{\"@type\":\"JobPosting\"}]]]}", "" },
    { "{\"@type\":\"Organization\",\"telephone\":\"5555\"}", "" },
    /* mended */
    { "<!-- {\"@type\":\"JobPosting\",\"title\":\"T\"} -->", "job|T||||| REPAIRED" },
    { "//<![CDATA[\n{\"@type\":\"JobPosting\",\"title\":\"T\"}\n//]]>",
      "job|T||||| REPAIRED" },
    { "{\"@type\":\"JobPosting\",\"title\":\"T\",}", "job|T||||| REPAIRED" },
    { "[{\"@type\":\"JobPosting\",\"title\":\"T\",},,];", "job|T||||| REPAIRED" },
    { "{\"@type\":\"JobPosting\",\"title\":\"T\",\"description\":\"a\nb\tc\x01\"}",
      "job|T|a\nb c|||| REPAIRED" },
    { "{\"@type\":\"JobPosting\", /* x */ \"title\":\"http://a//b\" // y\n}",
      "job|http://a//b||||| REPAIRED" },
    { "{\"@type\":\"JobPosting\",\"title\":\"it\\'s\"}", "job|it's||||| REPAIRED" },
    { "{\"@type\":\"JobPosting\",\"title\":\"a\\ud83d b\"}",
      "job|a\xef\xbf\xbd b||||| REPAIRED" },
    { "{&quot;@type&quot;:&quot;JobPosting&quot;,&quot;title&quot;:&quot;T&quot;}",
      "job|T||||| REPAIRED" },
    /* hopeless */
    { "{\"@type\":\"JobPosting\",\"title\":\"T\"", " BROKEN" },
    { "{\"@type\":\"JobPosting\" \"title\":\"T\"}", " BROKEN" },
    { "function(){}", " BROKEN" },
    { "{\"a\":1}{\"b\":2}", " BROKEN" },
};

static void
jsonld_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(JSONLD) / sizeof(JSONLD[0]); i++) {
        struct arena arena;
        struct buf out;
        arena_init(&arena, 0);
        buf_init(&out, 1u << 16);
        struct things *things = ARENA_NEW(&arena, struct things, 1);
        jsonld_read(str_of(JSONLD[i][0]), &arena, things);
        write_things(things, &out);
        if (!str_eq(buf_str(&out), str_of(JSONLD[i][1])))
            fail_msg("%s\n gives %s\n wanted %s", JSONLD[i][0], buf_cstr(&out),
                     JSONLD[i][1]);
        buf_free(&out);
        arena_free(&arena);
    }
}

static void
repeat(struct buf *out, const char *unit, size_t times)
{
    for (size_t i = 0; i < times; i++)
        buf_add(out, str_of(unit));
}

static void
hostile_json_is_counted(void **state)
{
    (void)state;
    static const struct {
        const char *before, *unit;
        size_t times;
        bool broken;
    } cases[] = {
        { "", "[", 100000, true },        { "", "{\"@graph\":", 100000, true },
        { "\"", "x", 1100000, true },     { "[1", ",1", 200000, true },
        { "[", ",", 500000, true },       { "", ";", 500000, true },
        { "", "<!--", 200000, true },     { "\"", "\\ud800", 150000, true },
        { "[[[[", "    ", 200000, true }, { "/*", "*", 500000, true },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct arena arena;
        struct buf text;
        arena_init(&arena, 0);
        buf_init(&text, 4u << 20);
        buf_add(&text, str_of(cases[i].before));
        repeat(&text, cases[i].unit, cases[i].times);
        struct things *things = ARENA_NEW(&arena, struct things, 1);
        jsonld_read(buf_str(&text), &arena, things);
        assert_int_equal(things->count, 0);
        assert_int_equal(things->broken > 0, cases[i].broken);
        buf_free(&text);
        arena_free(&arena);
    }
}

static void
things_have_a_ceiling(void **state)
{
    (void)state;
    struct arena arena;
    struct buf text;
    arena_init(&arena, 0);
    buf_init(&text, 4u << 20);
    buf_lit(&text, "[{}");
    repeat(&text, ",{\"@type\":\"JobPosting\",\"title\":\"T\"}", 100);
    buf_lit(&text, "]");
    struct things *things = ARENA_NEW(&arena, struct things, 1);
    jsonld_read(buf_str(&text), &arena, things);
    assert_int_equal(things->count, THINGS_MAX);
    assert_int_equal(things->left_off, 100 - THINGS_MAX);
    buf_free(&text);
    arena_free(&arena);
}

static void
depth_minds_strings(void **state)
{
    (void)state;
    assert_true(json_depth_within(STR("[[\"[[[[\\\"[[[\"]]"), 2));
    assert_false(json_depth_within(STR("[[[]]]"), 2));
    assert_true(json_depth_within(STR("[][][][]"), 1));
    assert_true(json_depth_within(STR("]]]]"), 1));
}

/* kind|title|text|employer|location|salary|contacts */
static const char *const MICRODATA[][2] = {
    { "<div itemscope itemtype='http://schema.org/JobPosting'><h1 "
      "itemprop=title>Cook</h1>"
      "<div itemprop=description><p>a</p><p>b</p></div>"
      "<div itemprop=hiringOrganization itemscope itemtype='x'><b "
      "itemprop=name>Firm</b></div>"
      "<div itemprop=jobLocation itemscope><div itemprop=address itemscope>"
      "<span itemprop=addressLocality>Almaty</span><meta itemprop=addressCountry "
      "content=KZ>"
      "</div></div>"
      "<div itemprop=baseSalary itemscope><meta itemprop=currency content=KZT>"
      "<div itemprop=value itemscope><meta itemprop=minValue content=1><meta "
      "itemprop=maxValue content=2><meta itemprop=unitText content=MONTH></div></div>"
      "<a itemprop=telephone href=tel:1>+7 1</a></div>",
      "job|Cook|a\nb|Firm|Almaty, KZ|1-2 KZT MONTH|+7 1" },
    { "<div itemscope itemtype='https://schema.org/JobPosting'><b itemprop='name "
      "title'>T</b>"
      "<i itemprop=baseSalary>300 000 тг</i><i "
      "itemprop=hiringOrganization>Firm</i></div>",
      "job|T||Firm||300 000 тг|" },
    { "<div itemscope itemtype='http://schema.org/Product'><b itemprop=name>P</b>"
      "<div itemprop=offers itemscope itemtype='http://schema.org/Offer'>"
      "<meta itemprop=price content=5><meta itemprop=priceCurrency "
      "content=USD></div></div>",
      "product|P||||5 USD|" },
    { "<div itemscope><b itemprop=name>x</b></div>", "" },
    { "<div itemscope itemtype='http://other.test/JobPosting'></div>", "" },
    { "<div itemscope itemtype='http://schema.org/Person'><b itemprop=name>A</b>"
      "<div hidden itemprop=description>x</div></div>",
      "person|A|||||" },
};

static void
microdata_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(MICRODATA) / sizeof(MICRODATA[0]); i++) {
        struct arena arena;
        struct buf out;
        struct tree tree;
        struct str what;
        arena_init(&arena, 0);
        buf_init(&out, 1u << 16);
        struct things *things = ARENA_NEW(&arena, struct things, 1);
        assert_int_equal(tree_build(str_of(MICRODATA[i][0]), &arena, &tree, &what),
                         PAGE_OK);
        microdata_read(&tree, tree_hidden(&tree, &arena), &arena, things);
        write_things(things, &out);
        if (!str_eq(buf_str(&out), str_of(MICRODATA[i][1])))
            fail_msg("%s\n gives %s\n wanted %s", MICRODATA[i][0], buf_cstr(&out),
                     MICRODATA[i][1]);
        buf_free(&out);
        arena_free(&arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jsonld_is_read),
        cmocka_unit_test(hostile_json_is_counted),
        cmocka_unit_test(things_have_a_ceiling),
        cmocka_unit_test(depth_minds_strings),
        cmocka_unit_test(microdata_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
