/*
 * test_trial: what a source reads from a page, and what is proposed from a few pages.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "crawler/propose.h"
#include "crawler/trial.h"

/* ---- trial ---- */

static void
places_are_told(void **state)
{
    (void)state;
    static const struct str ads[] = { { "/ad/*", 5 } }, follow[] = { { "/list*", 6 } };
    static const struct str seeds[] = { { "http://a.test/start", 19 } };
    static const struct {
        const char *url;
        enum trial_place place;
    } cases[] = {
        { "http://a.test/ad/1", TRIAL_AD },
        { "https://www.a.test/ad/1", TRIAL_AD },
        { "http://a.test/list?page=2", TRIAL_FOLLOWED },
        { "http://a.test/start", TRIAL_FOLLOWED },
        { "http://a.test/about", TRIAL_UNMATCHED },
        { "http://b.test/ad/1", TRIAL_ELSEWHERE },
        { "http://a.test:8081/ad/1", TRIAL_ELSEWHERE },
        { "", TRIAL_ELSEWHERE },
    };
    struct source source = { .id = STR("s"), .seeds = seeds, .seed_count = 1 };
    source.ads = ads;
    source.follow = follow;
    source.ads_count = source.follow_count = 1;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct extract_input in = { .body = STR("<a href=http://a.test/ad/7>x</a>"),
                                    .url = str_of(cases[i].url),
                                    .source = &source };
        struct arena arena;
        struct trial trial;
        struct err err;
        arena_init(&arena, 0);
        assert_true(trial_run(&in, &arena, &trial, &err));
        if (trial.place != cases[i].place)
            fail_msg("%s: %s", cases[i].url, trial_place_words(trial.place));
        assert_int_equal(trial.place_counts[TRIAL_AD], 1);
        arena_free(&arena);
    }
}

static void
selectors_are_tried(void **state)
{
    (void)state;
    static const struct str seeds[] = { { "http://a.test/", 14 } };
    struct source source = { .id = STR("s"), .seeds = seeds, .seed_count = 1 };
    source.select = (struct source_select){ .title = STR("h1"),
                                            .text = STR(".p"),
                                            .pay = STR(".none"),
                                            .place = STR("a > b") };
    struct extract_input in = {
        .body = STR("<h1>Cook</h1><p class=p>One<p class=p>Two<p hidden class=p>Three"),
        .url = STR("http://a.test/1"),
        .source = &source,
    };
    struct arena arena;
    struct trial trial;
    struct err err;
    arena_init(&arena, 0);
    assert_true(trial_run(&in, &arena, &trial, &err));
    assert_int_equal(trial.selector_count, 4);
    assert_string_equal(trial.selectors[0].part, "title");
    assert_true(str_eq(trial.selectors[0].found, STR("Cook")));
    assert_int_equal(trial.selectors[1].matches, 3);
    assert_true(str_eq(trial.selectors[1].found, STR("One\nTwo")));
    assert_int_equal(trial.selectors[2].matches, 0);
    assert_int_equal(trial.selectors[2].wrong.n, 0);
    assert_true(trial.selectors[3].wrong.n > 0);
    arena_free(&arena);
}

/* ---- proposals ---- */

#define WORDS                                                                          \
    " looks for a cook, full time, with a contract and lunch. The work is five days "  \
    "a "                                                                               \
    "week from nine to six, and the pay comes on the first day of each month. "
#define AD(title, class, pay)                                                          \
    "<title>" title " - Board</title><div class=head><a href=/>Board</a></div>"        \
    "<h1 class=x7y>" title                                                             \
    "</h1><div class='" class "'>" title WORDS title WORDS "</div><b class=price>" pay \
                              " KZT</b><a class=tel href='tel:+77010000006'>call</a>"
#define LIST                                                                           \
    "<title>Board</title><a href=/ad/1>Cook in a small cafe</a><a href=/ad/2>Baker "   \
    "in a large bakery</a><a href=/ad/3>Waiter in a hotel</a><a "                      \
    "href='/list?page=2'>2</a>"
#define ROOT_LIST                                                                      \
    "<title>Board</title><a href=/hostess-dubai>Hostess in a cafe in Dubai</a>"        \
    "<a href=/sklad-almaty>Baker in a large bakery</a><a href=/povar>Cook in a "       \
    "hotel</a><a href='/rabota?page=2'>2</a>"

struct page_row {
    const char *path, *body;
};

struct proposal_case {
    const char *what;
    struct page_row pages[4];
    const char *seed, *ads, *follow; /* the first one */
    const char *title, *text, *pay, *contacts;
};

static const struct proposal_case CASES[] = {
    { "two ads and a list",
      { { "/ad/1", AD("Cook", "descr a1", "300") },
        { "/ad/2", AD("Baker", "descr b2", "400") },
        { "/list", LIST } },
      "http://a.test/list",
      "/ad/*",
      "*page=*",
      "h1",
      ".descr",
      ".price",
      ".tel" },
    { "one ad alone",
      { { "/ad.php?id=77", AD("Cook", "descr", "300") } },
      "http://a.test/",
      "/ad.php?id=*",
      "",
      "h1",
      ".descr",
      ".price",
      ".tel" },
    { "another name on each page",
      { { "/ad/1", AD("Cook", "one", "300") }, { "/ad/2", AD("Baker", "two", "400") } },
      "http://a.test/",
      "/ad/*",
      "",
      "h1",
      "",
      ".price",
      ".tel" },
    { "a list that the pattern of the ads would match",
      { { "/w/1", AD("Cook", "descr", "300") },
        { "/w/2", AD("Baker", "descr", "400") },
        { "/w/list",
          "<a href=/w/1>Cook in a small cafe</a><a href=/w/2>Baker in a bakery"
          "</a><a href=/w/3>Waiter in a hotel</a>" } },
      "http://a.test/w/list",
      "",
      "/w/*",
      "h1",
      ".descr",
      ".price",
      ".tel" },
    { "ads and lists side by side under the root",
      { { "/hostess-dubai", AD("Cook", "descr", "300") },
        { "/sklad-almaty", AD("Baker", "descr", "400") },
        { "/rabota", ROOT_LIST } },
      "http://a.test/rabota",
      "",
      "",
      "h1",
      ".descr",
      ".price",
      ".tel" },
    { "a list alone",
      { { "/rabota?page=1", ROOT_LIST } },
      "http://a.test/rabota?page=1",
      "",
      "",
      "",
      "",
      "",
      "" },
    { "lists of several names, and a page that is neither",
      { { "/ad/1", AD("Cook", "descr", "300") },
        { "/list", LIST },
        { "/jobs", LIST },
        { "/about", "" } },
      "http://a.test/list",
      "/ad/*",
      "*page=*",
      "h1",
      ".descr",
      ".price",
      ".tel" },
    { "no page of use",
      { { "/x", "" }, { "/y", "<p>" } },
      "http://a.test/",
      "",
      "",
      "",
      "",
      "",
      "" },
};

static void
expect(const char *what, const char *part, struct str found, const char *wanted)
{
    if (!str_eq(found, str_of(wanted)))
        fail_msg("%s: %s is \"" STR_FMT "\", wanted \"%s\"", what, part, STR_ARG(found),
                 wanted);
}

/* The source that is proposed takes every page it was learned from, and all that the list
 * where it begins leads to. */
static void
expect_in_scope(const char *what, const struct propose_page *pages, size_t count,
                const struct proposal *p, struct arena *arena)
{
    struct source source = { .id = p->id, .seeds = &p->seed, .seed_count = 1 };
    source.follow = p->follow;
    source.follow_count = p->follow_count;
    source.ads = &p->ads;
    source.ads_count = p->ads.n > 0;
    for (size_t i = 0; i < count; i++) {
        struct extract_input in = { .body = pages[i].body,
                                    .content_type = pages[i].content_type,
                                    .url = pages[i].url,
                                    .source = &source };
        struct trial trial;
        struct err err;
        assert_true(trial_run(&in, arena, &trial, &err));
        if (trial.place != TRIAL_AD && trial.place != TRIAL_FOLLOWED)
            fail_msg("%s: " STR_FMT ": %s", what, STR_ARG(pages[i].url),
                     trial_place_words(trial.place));
        if (str_eq(pages[i].url, p->seed) && trial.place_counts[TRIAL_UNMATCHED] > 0)
            fail_msg("%s: links of the list are outside", what);
    }
}

static void
sources_are_proposed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        const struct proposal_case *c = &CASES[i];
        struct propose_page pages[4];
        struct proposal p;
        struct arena arena;
        size_t count = 0;
        arena_init(&arena, 0);
        for (; count < 4 && c->pages[count].path != NULL; count++)
            pages[count] = (struct propose_page){
                .url = arena_printf(&arena, "http://a.test%s", c->pages[count].path),
                .body = str_of(c->pages[count].body),
                .content_type = STR("text/html"),
            };
        propose_source(pages, count, &arena, &p);
        expect(c->what, "id", p.id, "a-test");
        expect(c->what, "seed", p.seed, c->seed);
        expect(c->what, "ads", p.ads, c->ads);
        expect(c->what, "follow", p.follow_count > 0 ? p.follow[0] : STR(""),
               c->follow);
        expect(c->what, "title", p.select[PROPOSE_TITLE].selector, c->title);
        expect(c->what, "text", p.select[PROPOSE_TEXT].selector, c->text);
        expect(c->what, "pay", p.select[PROPOSE_PAY].selector, c->pay);
        expect(c->what, "contacts", p.select[PROPOSE_CONTACTS].selector, c->contacts);
        assert_int_equal(p.outside, 0);
        expect_in_scope(c->what, pages, count, &p, &arena);
        arena_free(&arena);
    }
}

/* More lists than patterns may be written are no reason to leave one out; a page of another
 * host is, and is counted. */
static void
no_page_is_lost(void **state)
{
    (void)state;
    struct propose_page pages[PROPOSE_FOLLOW_MAX + 3];
    struct proposal p;
    struct arena arena;
    size_t count = 0;
    arena_init(&arena, 0);
    for (; count < PROPOSE_FOLLOW_MAX + 2; count++)
        pages[count] = (struct propose_page){
            .url = arena_printf(&arena, "http://a.test/list%zu", count),
            .body = STR(LIST),
        };
    pages[count++] = (struct propose_page){ .url = STR("http://a.test/ad/1"),
                                            .body = STR(AD("Cook", "descr", "300")) };
    propose_source(pages, count, &arena, &p);
    assert_int_equal(p.list_pages, PROPOSE_FOLLOW_MAX + 2);
    assert_int_equal(p.outside, 0);
    expect_in_scope("many lists", pages, count, &p, &arena);
    pages[count - 1].url = STR("http://b.test/ad/1");
    propose_source(pages, count, &arena, &p);
    assert_int_equal(p.outside, 1);
    arena_free(&arena);
}

/* Anything at all, and as much as is taken at once: bounded, and the same twice. */
static void
any_pages_are_taken(void **state)
{
    (void)state;
    struct arena arena;
    struct buf body;
    struct proposal first, second;
    struct propose_page pages[PROPOSE_PAGES_MAX + 1];
    arena_init(&arena, 0);
    buf_init(&body, 1u << 20);
    for (int i = 0; i < 2000; i++)
        buf_printf(&body,
                   "<div class='k%c a' id=x><p itemprop=\"'\">Work %d, good pay</p>",
                   'a' + i % 26, i);
    for (size_t i = 0; i < PROPOSE_PAGES_MAX + 1; i++)
        pages[i] = (struct propose_page){
            .url = arena_printf(&arena, "http://a.test/%zu", i),
            .body = str_sub(buf_str(&body), i * 100, (i + 1) * 5000),
        };
    propose_source(pages, PROPOSE_PAGES_MAX + 1, &arena, &first);
    propose_source(pages, PROPOSE_PAGES_MAX + 1, &arena, &second);
    assert_int_equal(first.ad_pages + first.list_pages + first.other_pages,
                     PROPOSE_PAGES_MAX);
    for (int i = 0; i < PROPOSE_PARTS; i++)
        assert_true(str_eq(first.select[i].selector, second.select[i].selector));
    propose_source(pages, 0, &arena, &first);
    assert_int_equal(first.id.n, 0);
    buf_free(&body);
    arena_free(&arena);
}

/* A text that stands in elements in one another is not copied once for each of them. */
static void
nested_texts_are_measured(void **state)
{
    (void)state;
    struct arena arena;
    struct proposal p;
    struct buf html;
    arena_init(&arena, 0);
    buf_init(&html, 4u << 20);
    buf_lit(&html, "<title>Cook in Almaty</title><main><h1>Cook in Almaty</h1>");
    for (int i = 0; i < 400; i++)
        buf_lit(&html, "<div class=body>");
    for (int i = 0; i < 9000; i++)
        buf_printf(&html, "Cook number %d is wanted in a house. ", i);
    struct propose_page page = { .url = STR("http://a.test/ad/1"),
                                 .body = buf_str(&html) };
    propose_source(&page, 1, &arena, &p);
    assert_int_equal(p.ad_pages, 1);
    assert_true(p.select[PROPOSE_TEXT].selector.n > 0);
    assert_in_range(arena.used / html.n, 1, 100);
    buf_free(&html);
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_told),
        cmocka_unit_test(selectors_are_tried),
        cmocka_unit_test(sources_are_proposed),
        cmocka_unit_test(no_page_is_lost),
        cmocka_unit_test(any_pages_are_taken),
        cmocka_unit_test(nested_texts_are_measured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
