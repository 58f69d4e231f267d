/*
 * A sentence of another voice in front of an offer or behind it, "Beware of scammers!", "Looking
 * for a job.", takes few lures out of the queue; and what such sentences say of offers puts no
 * warning, news or job-seeker in.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "written.h"

#include "classifier/evaluate.h"

static bool
is_flagged(const struct score *score)
{
    return score->band >= BAND_REVIEW;
}

/* `most`: of a hundred lures that are flagged so many may leave the queue by it. */
static const struct {
    enum lang lang;
    int most;
    const char *sentence;
} BORROWED[] = {
    { LANG_RU, 8, "Осторожно, мошенники!" },
    { LANG_RU, 8, "❗Осторожно, мошенники❗" },
    { LANG_RU, 8, "⚠️ Осторожно, мошенники ⚠️" },
    { LANG_RU, 8, "✅Осторожно, мошенники⭐️" },
    { LANG_RU, 8, "Осторожно, мошенники ‼️" },
    { LANG_RU, 8, "• Осторожно, мошенники •" },
    { LANG_RU, 8, "Осторожно, мошенники |" },
    { LANG_RU, 8, "Осторожно, мошенники))" },
    { LANG_RU, 8, "Осторожно, мошенники =====" },
    { LANG_RU, 8, "Осторожно, мошенники ---" },
    { LANG_RU, 8, "Осторожно, мошенники *" },
    { LANG_RU, 8, "Осторожно, мошенники！" },
    { LANG_RU, 8, "Осторожно, мошенники\xE2\x80\xA8" }, /* U+2028, the end of a line */
    { LANG_RU, 8, "«Осторожно, мошенники!»" },
    { LANG_RU, 8, "\"Осторожно, мошенники!\"" },
    { LANG_RU, 8, "„Осторожно, мошенники!“" },
    { LANG_RU, 8, "Не ведитесь на мошенников, у нас всё официально." },
    { LANG_RU, 8, "Мошенники обещают горы золотые, а мы платим честно." },
    { LANG_RU, 8, "Не верьте обещаниям других агентств." },
    { LANG_RU, 8, "Ищу работу." },
    { LANG_RU, 8, "Предлагаю услуги сиделки, опыт десять лет." },
    { LANG_RU, 8, "Подскажите, кто-нибудь работал с этим агентством?" },
    { LANG_RU, 25, "Полиция сообщила о задержании группы мошенников." },
    { LANG_EN, 15, "Beware of scammers!" },
    { LANG_EN, 8, "Stay away from fraudsters, we are the real office." },
    { LANG_EN, 8, "I am looking for work as a nanny, 5 years of experience." },
    { LANG_EN, 8, "Has anyone worked with this agency?" },
    { LANG_EN, 25, "Police said three men were arrested." },
    { LANG_KK, 8, "Алаяқтардан сақ болыңыз!" },
    { LANG_KK, 8, "Басқаларға сенбеңіз, бізде бәрі заңды." },
    { LANG_KK, 8, "Жұмыс іздеймін." },
    { LANG_KY, 8, "Башкаларга ишенбеңиз, бизде баары мыйзамдуу." },
    { LANG_KY, 8, "Жумуш издейм." },
    { LANG_TG, 8, "Аз қаллобон эҳтиёт бошед!" },
    { LANG_TG, 8, "Кор меҷӯям." },
    { LANG_UZ, 8, "Boshqalarga ishonmang, bizda hammasi rasmiy." },
    { LANG_UZ, 8, "Ish qidiryapman." },
    { LANG_TR, 15, "Başkalarına inanmayın, biz resmi firmayız." },
    { LANG_TR, 8, "İş arıyorum." },
    { LANG_UK, 15, "Обережно, шахраї!" },
    { LANG_UK, 8, "Шукаю роботу." },
};

#define SHORTEST 150 /* bytes: of shorter lures the sentence is the larger part */

/* How many of the lures in this language are flagged, and leave with the sentence. */
struct moved {
    size_t flagged, front, behind;
};

static struct moved
move_by(struct written *w, enum lang lang, const char *sentence, struct arena *arena)
{
    struct scorer *scorer = w->scorers[0];
    struct moved out = { 0 };

    for (size_t i = 0; i < w->case_count; i++) {
        struct ad ad = w->cases[i].ad;
        const struct str text = ad.text;
        const struct score plain = written_score(scorer, ad, arena);
        if (plain.lang != lang || !is_flagged(&plain) || text.n < SHORTEST)
            continue;
        out.flagged++;
        ad.text = arena_printf(arena, "%s " STR_FMT, sentence, STR_ARG(text));
        const struct score front = written_score(scorer, ad, arena);
        ad.text = arena_printf(arena, STR_FMT "\n%s", STR_ARG(text), sentence);
        const struct score behind = written_score(scorer, ad, arena);
        out.front += !is_flagged(&front);
        out.behind += !is_flagged(&behind);
        arena_reset(arena);
    }
    return out;
}

static void
a_borrowed_voice_hides_few_lures(void **state)
{
    struct written *w = *state;
    struct arena arena;
    size_t failed = 0;

    if (!w->present)
        skip();
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(BORROWED) / sizeof(*BORROWED); i++) {
        const struct moved m =
            move_by(w, BORROWED[i].lang, BORROWED[i].sentence, &arena);
        const size_t most = m.flagged * (size_t)BORROWED[i].most / 100;
        print_message("# %s: of %zu in front %zu, behind %zu\n", BORROWED[i].sentence,
                      m.flagged, m.front, m.behind);
        assert_true(m.flagged >= 30); /* or this shows nothing */
        failed += m.front > most || m.behind > most;
    }
    arena_free(&arena);
    assert_int_equal(failed, 0);
}

/* Who speaks in the whole, and beside what. */
static void
the_rest_must_be_an_offer(void **state)
{
    static const struct {
        const char *text;
        enum context context, beside;
    } TABLE[] = {
        { "Beware of scammers! Hostess wanted in Dubai, 18-23, no experience, $5000 "
          "a month. Ticket on us, you work it off. We keep your passport until the "
          "debt is paid.",
          CONTEXT_RECRUITING, CONTEXT_WARNING },
        { "Осторожно, мошенники! Требуются девушки в Дубай, 5000$ в месяц, без "
          "опыта. Билет за наш счёт, потом отработаете. Паспорт хранится у нас.",
          CONTEXT_RECRUITING, CONTEXT_WARNING },
        /* a full stop, and no blank behind it */
        { "Осторожно, мошенники.Требуются девушки в Дубай, 5000$ в месяц, без "
          "опыта.Билет за наш счёт, потом отработаете.Паспорт хранится у нас.",
          CONTEXT_RECRUITING, CONTEXT_WARNING },
        /* one sentence all through: nothing is left beside it */
        { "Осторожно, мошенники предлагают девушкам работу в Дубае за 5000$ без "
          "опыта, билет дают в долг и забирают паспорт",
          CONTEXT_WARNING, CONTEXT_RECRUITING },
        /* what was retold belongs to the warning */
        { "Девочки, мне вчера написал какой-то менеджер: хостес в Дубае, 5000$, "
          "билет в долг, паспорт у них. Не ведитесь!",
          CONTEXT_WARNING, CONTEXT_RECRUITING },
        /* so does what was quoted, whatever the marks */
        { "\"Требуются девушки в Турцию. 3000$ в месяц, билет за наш счёт, паспорт "
          "хранится у нас.\" Такие объявления размножились в чатах, это вербовщики. "
          "Позвоните на линию доверия 11616.",
          CONTEXT_WARNING, CONTEXT_RECRUITING },
        { "„Требуются девушки в Турцию. 3000$ в месяц, билет за наш счёт, паспорт "
          "хранится у нас.“ Такие объявления размножились в чатах, это вербовщики. "
          "Позвоните на линию доверия 11616.",
          CONTEXT_WARNING, CONTEXT_RECRUITING },
        { "Такие объявления размножились в чатах, это вербовщики (\"Требуются "
          "девушки в Турцию. 3000$ в месяц, билет за наш счёт, паспорт хранится у "
          "нас!\"). Позвоните на линию доверия 11616.",
          CONTEXT_WARNING, CONTEXT_RECRUITING },
        /* a safety page: sentences between those that warn, and a list under one */
        { "Scammers post ads on our site, too. We take them down, but you may see "
          "them first.\n"
          "Beware of those who promise\n"
          "a high income without experience or language\n"
          "a visa and a flight on credit, the debt is taken from your pay\n"
          "Never hand over your passport. Honest agencies never take money from you. "
          "If you are held, call the police or the helpline.",
          CONTEXT_WARNING, CONTEXT_RECRUITING },
        /* so many warnings, and yet an offer */
        { "Beware of scammers! Never hand your passport to fake recruiters. Do not "
          "pay fake agents. Hostess wanted in Dubai, 18-23, no experience, $5000 a "
          "month. Ticket on us, you work it off. We keep your passport until the "
          "debt is paid. We hire ten girls this week, write to us on Telegram. "
          "Housing is free, the manager meets you. Leave early and you pay us back "
          "all costs.",
          CONTEXT_RECRUITING, CONTEXT_WARNING },
        /* little beside the warning */
        { "Beware of fake recruiters who promise easy work and take passports. Never "
          "hand your passport to a recruiter. Call the helpline. Hostess, Dubai.",
          CONTEXT_WARNING, CONTEXT_RECRUITING },
        { "Ищу работу няней или сиделкой. Мне 45 лет, опыт десять лет, есть "
          "рекомендации. Рассмотрю варианты с проживанием.",
          CONTEXT_SEEKING, CONTEXT_RECRUITING },
    };
    struct written *w = *state;
    struct arena arena;

    if (!w->present)
        skip();
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(TABLE) / sizeof(*TABLE); i++) {
        const struct score score = written_score(
            w->scorers[0], (struct ad){ .text = str_of(TABLE[i].text) }, &arena);
        if (score.context != TABLE[i].context || score.beside != TABLE[i].beside)
            print_message("# %s: %s beside %s\n", TABLE[i].text,
                          context_name(score.context), context_name(score.beside));
        assert_int_equal(score.context, TABLE[i].context);
        assert_int_equal(score.beside, TABLE[i].beside);
        assert_int_equal(is_flagged(&score), score.beside != CONTEXT_RECRUITING);
    }
    arena_free(&arena);
}

#define CONTEXT_RULE(id, context, word)                                                \
    "- {id: " id ", context: " context ", points: 2, lang: [any], checked: author, "   \
    "any: [" word "], hit: [" word "], miss: [nothing]}\n"

/* Words of recruiting that stand in quotations only have no weight; where not all places of them
 * were found, one may stand out of them. */
static void
what_was_not_all_found_is_not_quoted(void **state)
{
    static const char *const PARTS[] = { "cues.yaml", HELP_CUES, "pack/a.yaml",
                                         CONTEXT_RULE("warning", "warning", "beware")
                                             CONTEXT_RULE("hire", "recruiting", "hire"),
                                         NULL };
    static const struct {
        int times;
        const char *end;
        bool cut;
        double weight;
    } CASES[] = {
        { 1, "", false, 0 },
        { 1, "We hire.", false, 2 },
        { 300000, "We hire.", true, 2 },
        { 300000, "", true, 2 }, /* nobody knows */
    };
    struct bundle_file files[HELP_FILES_MAX];
    const struct bundle bundle = help_bundle(files, PARTS);
    const struct classifier_options options = { .rules = &bundle };
    struct classifier *classifier;
    struct scorer *scorer;
    struct arena arena;
    struct err err = { .kind = ERR_NONE };

    (void)state;
    if (!classifier_load(&classifier, &options, &err))
        fail_msg("%s", err.text);
    scorer = scorer_new(classifier);
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct score score;
        struct evaluation judged;
        struct buf text;
        buf_init(&text, 4u << 20);
        buf_lit(&text, "\"We hire you.\" ");
        for (int k = 0; k < CASES[i].times; k++)
            buf_lit(&text, "Beware. ");
        buf_add(&text, str_of(CASES[i].end));
        const struct ad ad = { .text = buf_str(&text),
                               .lang = LANG_EN,
                               .kind = AD_JOB };
        scorer_judge(scorer, &ad, &arena, &score, &judged);
        if ((judged.limits > 0) != CASES[i].cut ||
            judged.context_weight[CONTEXT_RECRUITING] != CASES[i].weight)
            fail_msg("case %zu: %zu limits, weight %g", i, judged.limits,
                     judged.context_weight[CONTEXT_RECRUITING]);
        buf_free(&text);
        arena_reset(&arena);
    }
    arena_free(&arena);
    scorer_free(scorer);
    classifier_free(classifier);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_borrowed_voice_hides_few_lures, written_load,
                                        written_unload),
        cmocka_unit_test_setup_teardown(the_rest_must_be_an_offer, written_load,
                                        written_unload),
        cmocka_unit_test(what_was_not_all_found_is_not_quoted),
    };
    return cmocka_run_group_tests_name("voices", tests, NULL, NULL);
}
