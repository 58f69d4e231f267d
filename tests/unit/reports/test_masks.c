/*
 * test_masks: no form of the brief shows seven digits of a number, wherever an author put it,
 * and what is quoted in masked JSON stands where its offsets say.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/digits_seen.h"
#include "tests/unit/reports/help.h"

#include <jansson.h>

#define PAGE_MAX (64u << 20)

typedef void brief_writer(const struct brief *b, struct buf *out);

static const char *const numbers[] = { "77014440027", "87014440027", "77014440028" };

/* One ad with a number in every place that has words of the author's. */
static const struct {
    const char *title, *text, *url, *source, *employer, *salary, *contacts;
} ads[] = {
    { "Звоните 8 701\n444 00 27", "Виза в кредит, пишите +7 701 4440027,4440028 сейчас",
      "https://board.test/?tel=77014440027", "board-77014440027", "ИП 87O1444OO27",
      "5000 $ 8-701-444-00-27", "8 (701) 444/00/27" },
    { "8️⃣7️⃣0️⃣1️⃣4️⃣4️⃣4️⃣0️⃣0️⃣2️⃣7️⃣",
      "Паспорт сдаёте: 8.701.444.00.27 «8 701» 4440027 долг",
      "https://wa.me/77014440027", "b", "8*701*444*00*27", "８７０１４４４００２７",
      "tel:+77014440027; viber://chat?number=%2B77014440027" },
    { "", "8 7 0 1 4 4 4 0 0 2 7 долг\n\n8 701\n\n444\n00\n27", "tel:87014440027",
      "+7 701 444 00 27", "", "", "t.me/+77014440027" },
    { "77014440027.board.test", "кредит870144400 27долг [8] [701] [444] [00] [27]",
      "https://77014440027.board.test/%38%37%30%31%34%34%34%30%30%32%37", "c",
      "info@77014440027.ru", "", "https://api.whatsapp.com/send?phone=77014440027" },
};

/* Hits that cut through numbers: every few bytes another one begins. */
static size_t
cut_hits(const struct ad *ad, struct hit *hits, size_t max)
{
    static const size_t lengths[] = { 6, 17, 40 };
    size_t count = 0;

    for (size_t from = 0; from < ad->text.n && count < max; from += 5) {
        size_t start = utf8_floor(ad->text, from);
        size_t end = utf8_floor(ad->text, from + lengths[count % 3]);
        if (end <= start)
            continue;
        hits[count++] = (struct hit){ .cue = STR("P08"),
                                      .rule = STR("x"),
                                      .grade = 'A',
                                      .points = 1,
                                      .field = FIELD_TEXT,
                                      .start = start,
                                      .end = end,
                                      .quote = str_sub(ad->text, start, end),
                                      .why = STR("why") };
    }
    return count;
}

static void
put_numbered_ads(struct morning *m)
{
    struct hit hits[40];
    const struct contact contact = { CONTACT_PHONE, FIELD_TEXT, 4, 30,
                                     STR("+77014440027") };

    for (size_t i = 0; i < sizeof ads / sizeof *ads; i++) {
        struct score score = score_of(BAND_HIGH, LANE_RISK, "why");
        struct ad ad = { .title = str_of(ads[i].title),
                         .text = str_of(ads[i].text),
                         .url = str_of(ads[i].url),
                         .source = str_of(ads[i].source),
                         .employer = str_of(ads[i].employer),
                         .salary = str_of(ads[i].salary),
                         .contacts = str_of(ads[i].contacts),
                         .kind = AD_JOB,
                         .lang = LANG_RU,
                         .seen_at_ms = NOW_MS - 1000 };
        score.cues = hits;
        score.cue_count = cut_hits(&ad, hits, 40);
        score.contacts = &contact;
        score.contact_count = 1;
        put_ad(m, &ad, &score, ad.seen_at_ms);
    }
    put_page(m, PAGE_ROBOTS, "https://board.test/?tel=77014440027",
             "closes https://board.test/?tel=77014440027");
}

/* What a reader sees: without tags, and with what stands between two cells. */
static struct str
without_tags(struct str page, struct arena *arena)
{
    char *text = arena_alloc(arena, page.n + 1);
    size_t n = 0;
    bool tag = false;

    for (size_t i = 0; i < page.n; i++) {
        tag = tag || page.p[i] == '<';
        if (!tag)
            text[n++] = page.p[i];
        tag = tag && page.p[i] != '>';
    }
    return (struct str){ text, n };
}

/* Does a writer show a number? In a page, to a reader who sees no tags. */
static bool
shows(struct morning *m, brief_writer *writer, bool show_contacts, const char *number)
{
    const struct brief brief = brief_of(m, LANG_RU, show_contacts);
    struct buf out;

    buf_init(&out, PAGE_MAX);
    writer(&brief, &out);
    struct str text = buf_str(&out);
    if (writer == brief_write_html)
        text = without_tags(text, &m->arena);
    const bool seen = digits_seen(text, number);
    buf_free(&out);
    return seen;
}

static void
no_form_shows_a_number(void **state)
{
    brief_writer *const writers[] = { brief_write_html, brief_write_csv,
                                      brief_write_json };

    for (size_t w = 0; w < 3; w++)
        for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++) {
            if (shows(*state, writers[w], false, numbers[n]))
                fail_msg("writer %zu shows %s", w, numbers[n]);
            assert_true(shows(*state, writers[w], true, numbers[n]));
        }
}

/* Every place in the object is true of the field beside it. */
static void
check_places(const json_t *ad, const json_t *list, bool quoted)
{
    size_t i;
    const json_t *item;

    json_array_foreach(list, i, item)
    {
        const json_t *start = json_object_get(item, "start");
        const json_t *end = json_object_get(item, "end");
        const char *field = json_string_value(json_object_get(item, "field"));
        const char *text = json_string_value(json_object_get(ad, field));
        const char *quote =
            json_string_value(json_object_get(item, quoted ? "quote" : "value"));
        assert_non_null(quote);
        if (!start && !quoted)
            continue; /* a place that was none */
        assert_non_null(start);
        size_t n = (size_t)(json_integer_value(end) - json_integer_value(start));
        assert_non_null(text);
        assert_true((size_t)json_integer_value(end) <= strlen(text));
        if (quoted) {
            assert_int_equal(n, strlen(quote));
            assert_memory_equal(text + json_integer_value(start), quote, n);
        }
    }
}

static void
places_are_true_of_the_text_beside_them(void **state)
{
    struct morning *m = *state;

    for (int shown = 0; shown < 2; shown++) {
        const struct brief brief = brief_of(m, LANG_RU, shown);
        struct buf out;
        size_t i;
        const json_t *ad;
        buf_init(&out, PAGE_MAX);
        brief_write_json(&brief, &out);
        json_t *root = json_loadb(out.p, out.n, 0, NULL);
        assert_int_equal(json_array_size(json_object_get(root, "ads")), 4);
        json_array_foreach(json_object_get(root, "ads"), i, ad)
        {
            const json_t *risk = json_object_get(ad, "risk");
            assert_true(json_array_size(json_object_get(risk, "cues")) > 5);
            check_places(ad, json_object_get(risk, "cues"), true);
            check_places(ad, json_object_get(risk, "contacts"), false);
        }
        json_decref(root);
        buf_free(&out);
    }
}

/* What the masks leave is still an ad to read. */
static void
the_words_stay(void **state)
{
    struct morning *m = *state;
    const struct brief brief = brief_of(m, LANG_RU, false);
    struct buf out;

    buf_init(&out, PAGE_MAX);
    brief_write_json(&brief, &out);
    assert_true(str_find(buf_str(&out),
                         STR("Виза в кредит, пишите +7 ... 27,... сейчас")) >= 0);
    assert_true(str_find(buf_str(&out), STR("https://board.test/?tel=...")) >= 0);
    assert_true(str_find(buf_str(&out), STR("5000 $ ")) >= 0);
    buf_free(&out);
}

static int
set_up(void **state)
{
    struct morning *m = mem_alloc(1, sizeof *m);
    morning_open(m);
    put_numbered_ads(m);
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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_form_shows_a_number),
        cmocka_unit_test(places_are_true_of_the_text_beside_them),
        cmocka_unit_test(the_words_stay),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
