/*
 * test_readable: the main text of small pages, lists of links, labelled facts, contacts behind
 * links, the heading. The figure on real pages is measured by bench/extract_f1.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/buf.h"
#include "crawler/class_words.h"
#include "crawler/contact_links.h"
#include "crawler/facts.h"
#include "crawler/listing.h"
#include "crawler/readable.h"
#include "crawler/shown.h"
#include "crawler/unseen.h"

struct read_page {
    struct arena arena;
    struct tree tree;
    const uint8_t *hidden, *beside;
};

static void
page_open(struct read_page *p, struct str html)
{
    struct str what;
    arena_init(&p->arena, 0);
    assert_int_equal(tree_build(html, &p->arena, &p->tree, &what), PAGE_OK);
    p->hidden = tree_hidden(&p->tree, &p->arena);
    p->beside = shown_mark_beside(&p->tree, p->hidden, &p->arena);
}

#define LONG                                                                           \
    "A hotel by the sea looks for waitresses, maids and cooks, the season is from "    \
    "May to "                                                                          \
    "September, housing and meals are given, the pay is weekly."
#define MORE                                                                           \
    "The contract is signed before the journey, the visa is a working one, and the "   \
    "way back "                                                                        \
    "is paid by the hotel, as the law of the country asks."

static void
main_text_is_found(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        { "", "" },
        { "<p>" LONG, LONG },
        { "<nav>Home, jobs, about us, a long menu with many commas, in it, "
          "indeed.</nav>"
          "<div><p>" LONG "</p><p>" MORE "</p></div>"
          "<footer>All rights reserved, 2026, the board, its owners, and "
          "others.</footer>",
          LONG "\n" MORE },
        { "<div class=sidebar><p>Other, things, to, read, beside, what, is, "
          "wanted.</p></div>"
          "<article><p>" LONG "</p></article>",
          LONG },
        { "<div id=cookie-consent><p>We use cookies, of many kinds, for many things, "
          "and you "
          "may accept, or refuse, or change them later in the settings.</p></div>"
          "<div class=text>" LONG "<br><br>" MORE "</div>",
          LONG "\n" MORE },
        { "<div class=post><p>" LONG "</p><div class=share><a href=#>Share</a></div>"
          "<ul><li><a href=/a>Some other ad</a><li><a href=/b>Yet another "
          "ad</a></ul><p>" MORE "</p></div>",
          LONG "\n" MORE },
        { "<div><p>" LONG
          "</p><p style=display:none>Hidden words, many of them, not seen by "
          "anybody, but by machines.</p><p>" MORE "</p></div>",
          LONG "\n" MORE },
        { "<div><h1>Waitress</h1><p>" LONG "</p></div>", LONG },
        { "<table><tr><td><a href=/>Home</a></table><table><tr><td>" LONG "<p>" MORE
          "</table>",
          LONG "\n" MORE },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct read_page p;
        struct readable found;
        page_open(&p, str_of(cases[i][0]));
        readable_find(&p.tree, p.hidden, STR("Waitress"), &p.arena, &found);
        if (!str_eq(found.text, str_of(cases[i][1])))
            fail_msg("case %zu gives \"" STR_FMT "\"", i, STR_ARG(found.text));
        arena_free(&p.arena);
    }
}

static void
lists_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *card;
        int times;
        const char *rest;
        bool is_list;
    } cases[] = {
        { "<div class=c><a href=/1>Waitress in a hotel</a> 2000</div>", 5, "", true },
        { "<div class=c><a href=/1>Waitress in a hotel</a> 2000</div>", 3, "", true },
        { "<div class=c><a href=/1>Waitress in a hotel</a> 2000</div>", 2, "", false },
        { "<div class=c><a href=/1>Waitress in a hotel</a> 2000</div>", 4,
          "<h1>Ads</h1>", false },
        { "<li><a href=/1>Waitress in a hotel</a>", 20, "<h1>Ads</h1>", true },
        { "<li><a href=/1>Waitress in a hotel</a></li>", 4, "<p>" LONG "<p>" MORE,
          false },
        { "<p>No links in this one at all.</p>", 20, "", false },
        { "<a href=/1>Waitress in a hotel, by the sea</a>", 6, "", true },
        { "", 1, "", false },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct read_page p;
        struct buf html;
        buf_init(&html, 1u << 20);
        for (int k = 0; k < cases[i].times; k++)
            buf_add(&html, str_of(cases[i].card));
        buf_add(&html, str_of(cases[i].rest));
        page_open(&p, buf_str(&html));
        if (listing_is_list(&p.tree, p.beside, &p.arena) != cases[i].is_list)
            fail_msg("case %zu", i);
        buf_free(&html);
        arena_free(&p.arena);
    }
}

/* html, "pay|place|employer" */
static const char *const FACTS[][2] = {
    { "", "||" },
    { "<p>Зарплата: 300 000 тг", "300 000 тг||" },
    { "<p>ЗАРПЛАТА : от 300 000 тг<p>Город: Алматы<p>Компания: «Ромашка»",
      "от 300 000 тг|Алматы|«Ромашка»" },
    { "<p>ЖАЛАҚЫ: 200 000 теңге<p>Қала: Шымкент<p>Жұмыс беруші: ЖШС",
      "200 000 теңге|Шымкент|ЖШС" },
    { "<dl><dt>Salary<dd>$2000<dt>Location<dd>Dubai<dt>Company<dd>Firm</dl>",
      "$2000|Dubai|Firm" },
    { "<table><tr><th>Оплата:</th><td>5 000 тг в день</td></tr></table>",
      "5 000 тг в день||" },
    { "<span class=price>100 $</span><div class=geo-address>Abay 1</div>"
      "<a data-qa=vacancy-company-name>Firm</a>",
      "100 $|Abay 1|Firm" },
    { "<div class=itemPrice>100 $</div>", "100 $||" },
    { "<div class=price>договорная</div>", "||" },
    { "<div class=placeholder>Search here</div>", "||" },
    { "<div class=city>https://a.test/</div>", "||" },
    { "<p>Зарплата высокая, всегда вовремя", "||" },
    { "<p>Antalya, Turkey", "|Antalya, Turkey|" },
    { "<p>Seoul, South Korea — Hospitality", "|Seoul, South Korea|" },
    { "<p>Стамбул, Турция", "|Стамбул, Турция|" },
    { "<p>We work in China, Turkey and Korea, with many people, and like it, all of us "
      "do.",
      "||" },
    { "<footer class=price>100 $</footer>", "||" },
    { "<div hidden class=price>100 $</div>", "||" },
};

static void
facts_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(FACTS) / sizeof(FACTS[0]); i++) {
        struct read_page p;
        struct facts facts;
        struct buf out;
        buf_init(&out, 4096);
        page_open(&p, str_of(FACTS[i][0]));
        facts_find(&p.tree, p.beside, &p.arena, &facts);
        buf_printf(&out, STR_FMT "|" STR_FMT "|" STR_FMT, STR_ARG(facts.pay),
                   STR_ARG(facts.place), STR_ARG(facts.employer));
        if (!str_eq(buf_str(&out), str_of(FACTS[i][1])))
            fail_msg("%s gives %s", FACTS[i][0], buf_cstr(&out));
        buf_free(&out);
        arena_free(&p.arena);
    }
}

static void
contacts_stand_behind_links(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        { "tel:+7 701 000 00 01", "+7 701 000 00 01" },
        { "TEL:%2B77010000001", "+77010000001" },
        { "mailto:a@b.test", "a@b.test" },
        { "mailto:a@b.test?subject=x", "a@b.test" },
        { "mailto:?subject=x&body=y", "" },
        { "https://wa.me/77010000001", "https://wa.me/77010000001" },
        { "https://wa.me/?text=share", "" },
        { "//wa.me/77010000001", "wa.me/77010000001" },
        { "https://api.whatsapp.com/send?phone=77010000001",
          "https://api.whatsapp.com/send?phone=77010000001" },
        { "https://api.whatsapp.com/send?text=x", "" },
        { "https://t.me/name", "https://t.me/name" },
        { "http://www.t.me/name", "http://www.t.me/name" },
        { "https://t.me/share/url?url=x", "" },
        { "https://t.me/", "" },
        { "tg://resolve?domain=name", "tg://resolve?domain=name" },
        { "viber://chat?number=%2B7701", "viber://chat?number=+7701" },
        { "https://other.test/t.me/name", "" },
        { "/contacts", "" },
        { "tel:%ff%fe", "%ff%fe" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct read_page p;
        struct buf html;
        buf_init(&html, 4096);
        buf_printf(&html, "<a href='%s'>x</a><a href='%s'>y</a>", cases[i][0],
                   cases[i][0]);
        page_open(&p, buf_str(&html));
        struct str lines = contact_links(&p.tree, 0, p.beside, &p.arena);
        if (!str_eq(lines, str_of(cases[i][1])))
            fail_msg("%s gives \"" STR_FMT "\"", cases[i][0], STR_ARG(lines));
        buf_free(&html);
        arena_free(&p.arena);
    }
}

static void
heading_is_chosen(void **state)
{
    (void)state;
    /* the third is the title element */
    static const char *const cases[][3] = {
        { "<h1>A</h1>", "A", "" },
        { "<h1>Menu</h1><h1>Cook</h1>", "Cook", "Cook | Board" },
        { "<nav><h1>Menu</h1></nav><h1>Cook</h1>", "Cook", "" },
        { "<meta property=og:title content='Cook wanted'><h1>Menu</h1><h1>Cook</h1>",
          "Cook", "" },
        { "<meta property=og:title content='Cook wanted'><h2>x</h2>", "Cook wanted",
          "T" },
        { "<h2>x</h2>", "T", "T" },
        { "<h3>x</h3><h2>y</h2>", "x", "" },
        { "<h1 hidden>A</h1>", "", "" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct read_page p;
        page_open(&p, str_of(cases[i][0]));
        struct str heading =
            shown_heading(&p.tree, p.beside, str_of(cases[i][2]), &p.arena);
        if (!str_eq(heading, str_of(cases[i][1])))
            fail_msg("case %zu gives \"" STR_FMT "\"", i, STR_ARG(heading));
        arena_free(&p.arena);
    }
}

static void
doors_are_told(void **state)
{
    (void)state;
    assert_true(shown_is_challenge(STR("Please enable JavaScript to go on."), STR("")));
    assert_true(shown_is_challenge(STR(""), STR("Just a moment...")));
    assert_true(shown_is_challenge(STR("Подтвердите, что вы не робот"), STR("")));
    assert_false(shown_is_challenge(STR("JavaScript developer wanted"), STR("Work")));
    assert_false(shown_is_challenge(STR(""), STR("")));
}

static void
unseen_words_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *style;
        enum unseen_how how;
    } styles[] = {
        { "", UNSEEN_NOT },
        { "color:#fff", UNSEEN_NOT },
        { "color:#fff;background:#000", UNSEEN_NOT },
        { "COLOR: White ; background-color: #FFFFFF !important", UNSEEN_LOST },
        { "color:red;background:red", UNSEEN_LOST },
        { "color:inherit;background:inherit", UNSEEN_NOT },
        { "color:transparent", UNSEEN_LOST },
        { "font-size:0", UNSEEN_SMALL },
        { "font-size: 1px", UNSEEN_SMALL },
        { "font-size:.1em", UNSEEN_SMALL },
        { "font-size:5%", UNSEEN_SMALL },
        { "font-size:12px", UNSEEN_NOT },
        { "font-size:1.2em", UNSEEN_NOT },
        { "font-size:small", UNSEEN_NOT },
        { "text-indent:-9999px", UNSEEN_LOST },
        { "position:absolute;left:-600px", UNSEEN_LOST },
        { "left:-10px", UNSEEN_NOT },
        { "display:none", UNSEEN_NOT },
        { "opacity:0", UNSEEN_NOT },
        { ":;;:x;color", UNSEEN_NOT },
    };
    for (size_t i = 0; i < sizeof(styles) / sizeof(styles[0]); i++)
        if (unseen_by_style(str_of(styles[i].style)) != styles[i].how)
            fail_msg("%s", styles[i].style);
    static const char *const pages[][2] = {
        { "<p style=color:transparent>a passport is kept by us</p>",
          "a passport is kept by us" },
        { "<p style=color:transparent>too short</p>", "" },
        { "<div style=font-size:0><p class=a>words of an ordinary layout</p></div>",
          "" },
        { "<div style=font-size:0>words of no size at all <b>here</b></div>",
          "words of no size at all here" },
        { "<table bgcolor=white><tr><td><font color='#FFF'>white words on a white "
          "ground</font></table>",
          "white words on a white ground" },
        { "<font color=red>red words on a white ground</font>", "" },
        { "<p hidden><b style=color:transparent>opened by a script, or never</b></p>",
          "" },
        { "<p style=left:-999px>one far word <script>no</script></p>and <i "
          "style=font-size:0>one small word</i>",
          "one far word one small word" },
    };
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        struct arena arena;
        struct tree tree;
        struct str what;
        arena_init(&arena, 0);
        assert_int_equal(tree_build(str_of(pages[i][0]), &arena, &tree, &what),
                         PAGE_OK);
        uint8_t *hidden = tree_hidden(&tree, &arena);
        const uint8_t *unseen = unseen_mark(&tree, hidden, &arena);
        struct str text = unseen_text(&tree, 0, unseen, &arena);
        if (!str_eq(text, str_of(pages[i][1])))
            fail_msg("%s: " STR_FMT, pages[i][0], STR_ARG(text));
        arena_free(&arena);
    }
}

static void
class_names_tell_use(void **state)
{
    (void)state;
    static const struct {
        const char *html;
        unsigned has, has_not;
    } cases[] = {
        { "<p class=sidebar>", WORD_UNLIKELY | WORD_BAD, WORD_MAYBE | WORD_GOOD },
        { "<p class=leftSideBar>", WORD_UNLIKELY, WORD_GOOD },
        { "<p id=main-content>", WORD_MAYBE | WORD_GOOD, WORD_UNLIKELY | WORD_BAD },
        { "<p class='x post y'>", WORD_GOOD, WORD_UNLIKELY },
        { "<p class=share-buttons>", WORD_SHARE | WORD_BAD, WORD_GOOD },
        { "<p class=abc id=def>", 0,
          WORD_UNLIKELY | WORD_MAYBE | WORD_GOOD | WORD_BAD },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct read_page p;
        page_open(&p, str_of(cases[i].html));
        unsigned words = class_words(&p.tree.nodes[p.tree.count - 1]);
        assert_int_equal(words & cases[i].has, cases[i].has);
        assert_int_equal(words & cases[i].has_not, 0);
        arena_free(&p.arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(main_text_is_found),
        cmocka_unit_test(lists_are_told),
        cmocka_unit_test(facts_are_found),
        cmocka_unit_test(contacts_stand_behind_links),
        cmocka_unit_test(heading_is_chosen),
        cmocka_unit_test(doors_are_told),
        cmocka_unit_test(unseen_words_are_told),
        cmocka_unit_test(class_names_tell_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
