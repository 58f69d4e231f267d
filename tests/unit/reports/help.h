/*
 * help: a real store with a morning's ads in it, for the reports to read.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_REPORTS_HELP_H
#define TESTS_REPORTS_HELP_H

#include "core/buf.h"
#include "core/mem.h"
#include "reports/brief.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOW_MS INT64_C(1795249800000) /* 2026-11-21T08:30:00Z */
#define DAY_MS INT64_C(86400000)
#define PACK   "c0a1b2d3e4f5c0a1b2d3e4f5c0a1b2d3e4f5c0a1b2d3e4f5c0a1b2d3e4f5c0a1"

struct morning {
    char folder[200];
    struct store *store;
    struct arena arena;
    struct err err;
};

#define MUST(m, call)                                                                  \
    do {                                                                               \
        if (!(call))                                                                   \
            fail_msg("%s: %s", #call, (m)->err.text);                                  \
    } while (0)

/* A hit whose quote is looked up in the ad's text. */
static inline struct hit
hit_of(const struct ad *ad, const char *cue, const char *quote, double points,
       const char *why)
{
    static const struct str indicators[] = { { "D2.4", 4 }, { "D1.2", 4 } };
    struct hit hit = { .cue = str_of(cue),
                       .rule = STR("ru.example"),
                       .indicators = indicators,
                       .indicator_count = points > 0 ? 2 : 0,
                       .grade = 'A',
                       .points = points,
                       .field = FIELD_TEXT,
                       .quote = str_of(quote),
                       .why = str_of(why) };
    ptrdiff_t at = str_find(ad->text, hit.quote);
    if (at < 0 && (at = str_find(ad->title, hit.quote)) >= 0)
        hit.field = FIELD_TITLE;
    hit.start = at < 0 ? 0 : (size_t)at;
    hit.end = at < 0 ? 0 : hit.start + hit.quote.n;
    return hit;
}

static inline void
put_ad(struct morning *m, const struct ad *ad, const struct score *score, int64_t at_ms)
{
    const struct ad_put put = {
        .ad = ad, .score = score, .lane = score->lane, .inclusion = 1
    };
    const struct retention keep = { 30 * DAY_MS, 90 * DAY_MS, 180 * DAY_MS };
    MUST(m, store_put_ads(m->store, &put, 1, &keep, at_ms, NULL, &m->err));
}

static inline struct score
score_of(enum band band, enum lane lane, const char *why)
{
    return (struct score){ .probability = band == BAND_HIGH ? 0.9312 : 0.61,
                           .band = band,
                           .points = band == BAND_HIGH ? 9.5 : 4,
                           .lang = LANG_RU,
                           .kind = AD_JOB,
                           .context = CONTEXT_RECRUITING,
                           .lane = lane,
                           .pack = STR(PACK),
                           .why = str_of(why) };
}

/* A deceptive job ad with everything a card can show. */
static inline void
put_strong_ad(struct morning *m)
{
    const struct ad ad = {
        .title = STR("Девушки на работу в Турцию, 4000 $ в месяц"),
        .text =
            STR("Требуются девушки 18-25 лет в караоке-клуб в Анталье.\n"
                "Опыт и язык не нужны, зарплата от 4000 $ в месяц. Виза и перелёт в "
                "кредит, "
                "с отработкой. Паспорт сдаёте администратору, он оформит всё сам.\n\n"
                "Питание бесплатно. Собеседование по видеосвязи.\n"
                "Пишите: +7 701 123 45 67, спросить Алию."),
        .url = STR("https://jobs.demo.test/ads/1017?page=2"),
        .source = STR("board-kz"),
        .employer = STR("Клуб «Луна»"),
        .location = STR("Анталья"),
        .salary = STR("от 4000 $"),
        .contacts = STR("Телефон +7 701 123 45 67"),
        .kind = AD_JOB,
        .lang = LANG_RU,
        .seen_at_ms = NOW_MS - DAY_MS / 2,
    };
    const struct hit cues[] = {
        hit_of(
            &ad, "P08", "Виза и перелёт в кредит, с отработкой", 3,
            "Дорога и виза даются в долг, который нужно отработать; это согласуется с "
            "признаком «долговая зависимость»."),
        hit_of(&ad, "D01", "Паспорт сдаёте администратору", 2.5,
               "Документы предлагают отдать; это согласуется с признаком «изъятие "
               "документов»."),
        hit_of(&ad, "P01", "4000 $ в месяц", 1.5,
               "Обещанная оплата в несколько раз выше обычной для такой работы."),
        hit_of(&ad, "O05", "+7 701 123", 0.5,
               "Для связи указан только личный телефон."),
    };
    const struct hit counter = hit_of(&ad, "N05", "Собеседование по видеосвязи", -0.5,
                                      "Собеседование до выезда встречается и у честных "
                                      "нанимателей.");
    const struct str silent[] = { STR("licence"), STR("duties"), STR("contract") };
    const struct contact contact = { CONTACT_PHONE, FIELD_TEXT, 1, 2,
                                     STR("+77011234567") };
    const struct token_weight token = { .token = STR("караоке"), .weight = 2.1 };
    struct score score = score_of(BAND_HIGH, LANE_RISK,
                                  "Дорога в долг с отработкой, паспорт отдают, оплата "
                                  "в 6.7 раза выше обычной.");
    score.cues = cues;
    score.cue_count = 4;
    score.counter = &counter;
    score.counter_count = 1;
    score.silent = silent;
    score.silent_count = 3;
    score.dimensions[0] = (struct dimension){ DIMENSION_PARTIAL, 0, 2, 0, false };
    score.dimensions[1] = (struct dimension){ DIMENSION_POSITIVE, 2, 0, 0, false };
    score.bayes_known = true;
    score.bayes_probability = 0.91;
    score.tokens = &token;
    score.token_count = 1;
    score.pay = (struct pay_judged){ true, 4000, true, 600, 4000.0 / 600 };
    score.contacts = &contact;
    score.contact_count = 1;
    put_ad(m, &ad, &score, ad.seen_at_ms);
    struct ad again = ad;
    again.seen_at_ms = NOW_MS - DAY_MS / 4;
    put_ad(m, &again, &score, again.seen_at_ms);
}

/* What an author could write to hurt the reader of the page. */
static inline void
put_hostile_ad(struct morning *m)
{
    struct buf text;
    buf_init(&text, 2 << 20);
    buf_lit(&text,
            "<script>alert('x')</script> \"onmouseover=\" \xE2\x80\xAE reversed "
            "=HYPERLINK(1) </style></mark><img src=x onerror=alert(1)>\n\n\n\n\n\n");
    for (int i = 0; i < 1 << 20; i++)
        buf_add_char(&text, 'W');
    const struct ad ad = { .title =
                               STR("=cmd|' /C calc'!A0 <b>\"quoted\"</b>, line\nfeed"),
                           .text = buf_str(&text),
                           .url = STR("http://evil.test/\"><script>alert(2)</script>"),
                           .source = STR("board-kz"),
                           .kind = AD_JOB,
                           .lang = LANG_EN,
                           .seen_at_ms = NOW_MS - DAY_MS / 3 };
    const struct hit cue =
        hit_of(&ad, "O11", "<script>alert('x')</script>", 4, "<i>why</i> & \"more\"");
    struct score score = score_of(BAND_REVIEW, LANE_RISK, "@why <u>");
    score.cues = &cue;
    score.cue_count = 1;
    put_ad(m, &ad, &score, ad.seen_at_ms);
    buf_free(&text);
}

static inline void
put_plain_ad(struct morning *m, const char *text, enum lane lane, enum context context,
             int64_t at_ms)
{
    const struct ad ad = { .text = str_of(text),
                           .source = STR("channel-kz"),
                           .url = STR("https://t.demo.test/s/channel/12"),
                           .kind = AD_JOB,
                           .lang = LANG_EN,
                           .seen_at_ms = at_ms };
    struct score score =
        score_of(lane == LANE_RISK ? BAND_REVIEW : BAND_NONE, lane, "A plain reason.");
    score.context = context;
    put_ad(m, &ad, &score, at_ms);
}

static inline void
put_page(struct morning *m, enum page_outcome outcome, const char *url,
         const char *what)
{
    const struct retention keep = { 30 * DAY_MS, 90 * DAY_MS, 180 * DAY_MS };
    const struct page page = { .at = { .url = str_of(url), .source = STR("board-kz") },
                               .outcome = outcome,
                               .fetched_ms = NOW_MS - DAY_MS / 2,
                               .host = STR("https://jobs.demo.test:443"),
                               .what = str_of(what) };
    MUST(m, store_put_page(m->store, &page, NULL, &keep, NULL, &m->err));
}

static inline void
morning_open(struct morning *m)
{
    char path[220];
    const char *base = getenv("TMPDIR");
    *m = (struct morning){ 0 };
    snprintf(m->folder, sizeof m->folder, "%s/lurewatch-brief-XXXXXX",
             base ? base : "/tmp");
    arena_init(&m->arena, 0);
    assert_non_null(mkdtemp(m->folder));
    snprintf(path, sizeof path, "%s/ads.db", m->folder);
    MUST(m, store_open(&m->store, path, STORE_WRITE, &m->err));
}

static inline void
morning_fill(struct morning *m)
{
    put_hostile_ad(m);
    put_strong_ad(m);
    put_plain_ad(m, "Work on a farm, call +7 702 765 43 21", LANE_RISK,
                 CONTEXT_RECRUITING, NOW_MS - DAY_MS / 2);
    put_plain_ad(m, "old and flagged before the period", LANE_RISK, CONTEXT_RECRUITING,
                 NOW_MS - 3 * DAY_MS);
    put_plain_ad(m, "SEEKER: I look for any work, +7 705 111 22 33", LANE_RISK,
                 CONTEXT_SEEKING, NOW_MS - DAY_MS / 2);
    put_plain_ad(m, "CAREFUL: they do not let me go", LANE_CAREFUL, CONTEXT_OTHER,
                 NOW_MS - DAY_MS / 2);
    put_page(m, PAGE_ROBOTS, "https://jobs.demo.test/closed/1",
             "rule 'Disallow: /closed/' closes http://jobs.demo.test/closed/1");
    put_page(m, PAGE_ROBOTS, "https://jobs.demo.test/closed/2",
             "rule 'Disallow: /closed/'");
    put_page(m, PAGE_PRIVATE, "https://jobs.demo.test/go",
             "redirect to http://10.0.0.7/admin");
    put_page(m, PAGE_TOO_DEEP, "https://jobs.demo.test/deep",
             "nested deeper than 400 levels");
    put_page(m, PAGE_GONE, "https://jobs.demo.test/old", "404");
}

static inline void
morning_close(struct morning *m)
{
    const char *command[] = { "rm", "-rf", m->folder, NULL };
    store_close(m->store);
    arena_free(&m->arena);
    pid_t child = fork();
    if (child == 0) {
        execvp(command[0], (char *const *)(uintptr_t)command);
        _exit(127);
    }
    while (child > 0 && waitpid(child, NULL, 0) < 0)
        ;
}

static inline struct brief
brief_of(struct morning *m, enum lang say, bool show_contacts)
{
    const struct brief_options options = { .from_ms = NOW_MS - DAY_MS,
                                           .to_ms = NOW_MS + 1,
                                           .now_ms = NOW_MS,
                                           .say = say,
                                           .show_contacts = show_contacts,
                                           .title = STR("Demo <unit>") };
    struct brief brief;
    MUST(m, brief_gather(m->store, &options, &m->arena, &brief, &m->err));
    return brief;
}

#endif
