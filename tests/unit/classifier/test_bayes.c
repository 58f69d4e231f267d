/*
 * What words say when they are scored: by a model of English job ads.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help.h"

#include "classifier/trainer.h"

#define KIND(id, pattern)                                                              \
    "- {id: " id ", kind: " id ", lang: [any], checked: author, any: ['" pattern       \
    "'], hit: [\"" pattern "\"], miss: [nothing]}\n"
#define KINDS KIND("job", "vacancy") KIND("marriage", "matrimony")

/* The words of the i-th ad; those of odd numbers are deceptive. */
typedef void write_words(int i, struct buf *out);

/* A model of 40 job ads of each class, each a template of its own. */
static void
train(enum lang lang, write_words *write, struct buf *model)
{
    struct trainer *t = trainer_new();
    struct err err = { 0 };
    struct buf words, room;
    buf_init(&words, 1 << 12);
    buf_init(&room, 1 << 12);
    buf_init(model, 1 << 20);
    for (int i = 0; i < 80; i++) {
        buf_reset(&words);
        write(i, &words);
        struct ad ad = {
            .text = help_own_template(buf_cstr(&words), i, &room),
            .lang = lang,
            .kind = AD_JOB,
            .label = i % 2 ? AD_DECEPTIVE : AD_LEGITIMATE,
        };
        trainer_add(t, &ad);
    }
    assert_true(trainer_save(t, model, &err));
    trainer_free(t);
    buf_free(&words);
    buf_free(&room);
}

/* A model, and what scores by it. */
struct scene {
    struct buf model;
    struct arena arena;
    struct classifier *classifier;
    struct scorer *scorer;
};

static void
open_scene(struct scene *s, enum lang lang, write_words *write,
           const struct bundle *rules)
{
    struct err err = { 0 };
    train(lang, write, &s->model);
    arena_init(&s->arena, 0);
    const struct classifier_options options = { .rules = rules,
                                                .model = buf_str(&s->model) };
    if (!classifier_load(&s->classifier, &options, &err))
        fail_msg("%s", err.text);
    s->scorer = scorer_new(s->classifier);
}

static void
close_scene(struct scene *s)
{
    scorer_free(s->scorer);
    classifier_free(s->classifier);
    buf_free(&s->model);
    arena_free(&s->arena);
}

static void
write_job(int i, struct buf *out)
{
    buf_add(out, i % 2 ? STR("quick profit remote income crypto platform")
                       : STR("diploma contract insurance office schedule"));
}

static void
words_count_as_evidence(void **state)
{
    struct scene scene;
    struct score s;
    (void)state;
    open_scene(&scene, LANG_EN, write_job, NULL);
    struct ad ad = { .text = STR("remote income, quick profit"), .lang = LANG_EN };
    scorer_score(scene.scorer, &ad, &scene.arena, &s);
    assert_true(s.bayes_known);
    assert_true(s.bayes_probability > 0.03);
    assert_true(s.probability > 0.03);
    assert_true(s.band < BAND_HIGH);
    assert_true(s.token_count > 0 && s.tokens[0].weight > 0);
    const double four_words = s.bayes_probability;
    ad.text =
        STR("quick profit remote income crypto platform, quick income platform, remote"
            " profit");
    scorer_score(scene.scorer, &ad, &scene.arena, &s);
    assert_true(s.bayes_probability > 1.5 * four_words);
    ad.text = STR("insurance and contract, office");
    scorer_score(scene.scorer, &ad, &scene.arena, &s);
    assert_true(s.bayes_probability < 0.02);
    ad.text = STR("bilingual zebra");
    scorer_score(scene.scorer, &ad, &scene.arena, &s);
    assert_false(s.bayes_known);
    ad.lang = LANG_RU;
    ad.text = STR("remote income, quick profit");
    scorer_score(scene.scorer, &ad, &scene.arena, &s);
    assert_false(s.bayes_known);
    close_scene(&scene);
}

/* What was counted from job ads says nothing of the words of a marriage ad. */
static void
words_are_silent_about_other_kinds(void **state)
{
    static const struct {
        enum ad_kind kind;
        const char *text;
        bool known;
    } CASES[] = {
        { AD_JOB, "remote income, quick profit", true },
        { AD_OTHER, "remote income, quick profit", true },
        { AD_KIND_NONE, "remote income, quick profit", true },
        { AD_MARRIAGE, "remote income, quick profit", false },
        { AD_TRAVEL, "remote income, quick profit", false },
        { AD_STUDY, "remote income, quick profit", false },
        { AD_KIND_NONE, "matrimony, remote income", false }, /* told by a rule */
        { AD_KIND_NONE, "vacancy, remote income", true },
        { AD_JOB, "matrimony, remote income", true }, /* what is given goes first */
    };
    const char *const parts[] = { "cues.yaml", HELP_CUES, "pack/a.yaml", KINDS, NULL };
    struct bundle_file files[HELP_FILES_MAX];
    const struct bundle rules = help_bundle(files, parts);
    struct scene scene;
    (void)state;
    open_scene(&scene, LANG_EN, write_job, &rules);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct ad ad = { .text = str_of(CASES[i].text),
                         .lang = LANG_EN,
                         .kind = CASES[i].kind };
        struct score s;
        scorer_score(scene.scorer, &ad, &scene.arena, &s);
        if (s.bayes_known != CASES[i].known)
            fail_msg("%s ad: %s", ad_kind_name(ad.kind), CASES[i].text);
        assert_true(s.bayes_known || s.token_count == 0);
    }
    close_scene(&scene);
}

/* Some words have a stem each and pieces together. */
static void
write_stemless(int i, struct buf *out)
{
    static const char *const GREEDY[] = { "сверхприбыль", "суперприбыль",
                                          "гиперприбыль", "мегаприбыль",
                                          "ультраприбыль" };
    buf_printf(out, "%s %s %d", i % 2 ? GREEDY[i / 2 % 5] : "диплом страховка договор",
               i < 8 || i % 2 == 0 ? "работа" : "", i);
}

/* A word that the model has never seen is told by its pieces, and shown as a word: with the sum of
 * what they add, once, where it stands. */
static void
pieces_speak_for_their_word(void **state)
{
    struct scene scene;
    struct score s;
    (void)state;
    open_scene(&scene, LANG_RU, write_stemless, NULL);
    struct ad ad = { .text = STR("Работа: архиприбыль"), .lang = LANG_RU };
    scorer_score(scene.scorer, &ad, &scene.arena, &s);
    assert_true(s.bayes_known);
    size_t shown = 0;
    for (size_t i = 0; i < s.token_count; i++) {
        assert_null(memchr(s.tokens[i].token.p, '-', s.tokens[i].token.n));
        if (!str_eq(s.tokens[i].quote, STR("архиприбыль")))
            continue;
        shown++;
        assert_true(s.tokens[i].weight > 0);
        assert_int_equal(s.tokens[i].start, sizeof("Работа: ") - 1);
    }
    assert_int_equal(shown, 1);
    const double once = s.bayes_probability;
    ad.text = STR("Работа: архиприбыль, архиприбыль");
    scorer_score(scene.scorer, &ad, &scene.arena, &s);
    assert_true(s.bayes_probability <= once); /* nothing new, and less of it is known */
    ad.text = STR("Работа: архивариус");
    scorer_score(scene.scorer, &ad, &scene.arena, &s);
    assert_true(!s.bayes_known || s.bayes_probability < once);
    close_scene(&scene);
}

static void
write_latin_uzbek(int i, struct buf *out)
{
    buf_add(out, i % 2 ? STR("ishchilar ishchilar ishchilar")
                       : STR("diplom sug'urta shartnoma"));
}

/* The other reading of a word may be longer than the word: it gives a stem, and no pieces. */
static void
a_longer_reading_has_no_pieces(void **state)
{
    struct scene scene;
    struct buf text;
    struct score s;
    (void)state;
    open_scene(&scene, LANG_UZ, write_latin_uzbek, NULL);
    buf_init(&text, 1 << 20);
    for (int i = 0; i < 5000; i++)
        buf_lit(&text, "ишчилар ");
    struct ad ad = { .text = STR("ишчилар"), .lang = LANG_UZ };
    scorer_score(scene.scorer, &ad, &scene.arena, &s);
    const double once = s.bayes_probability;
    assert_true(s.bayes_known && s.token_count == 1);
    ad.text = buf_str(&text);
    scorer_score(scene.scorer, &ad, &scene.arena, &s);
    assert_true(s.bayes_known && s.bayes_probability >= once);
    buf_free(&text);
    close_scene(&scene);
}

static void
write_name(int i, struct buf *out)
{
    buf_add(out, i % 2 ? STR("bridgetown") : STR("diplom"));
}

/* Neither has a neutral word pieces where only its other reading is not neutral. */
static void
neutral_words_have_no_pieces(void **state)
{
    struct scene scene;
    struct score s;
    (void)state;
    open_scene(&scene, LANG_RU, write_name, NULL);
    struct ad ad = { .text = STR("diplom bridgetown"), .lang = LANG_RU };
    scorer_score(scene.scorer, &ad, &scene.arena, &s);
    assert_true(s.bayes_known);
    const double without = s.bayes_probability;
    ad.text = STR("diplom brides bridgetown");
    scorer_score(scene.scorer, &ad, &scene.arena, &s);
    for (size_t i = 0; i < s.token_count; i++)
        assert_false(str_eq(s.tokens[i].quote, STR("brides")));
    assert_true(s.bayes_known);
    assert_float_equal(s.bayes_probability, without, 1e-9);
    close_scene(&scene);
}

/* Adds two ads to a base as samples, as a ledger does, with their tokens named or not. */
static void
train_on_base(const struct model *base, bool named, struct buf *out)
{
    static const char *const TEXTS[] = { "диплом страховка договор работа",
                                         "сверхприбыль работа" };
    struct trainer *t = trainer_new();
    struct sampler *sampler = sampler_new(1);
    struct err err = { 0 };
    buf_init(out, 1 << 20);
    trainer_base(t, base);
    for (int i = 0; i < 2; i++) {
        struct sample sample;
        struct ad ad = { .text = str_of(TEXTS[i]),
                         .lang = LANG_RU,
                         .kind = AD_JOB,
                         .label = i ? AD_DECEPTIVE : AD_LEGITIMATE };
        sampler_read(sampler, &ad, &sample);
        trainer_add_sample(t, &sample);
        for (size_t k = 0; named && k < sample.token_count; k++)
            trainer_name(t, sample.tokens[k], sampler_token(sampler, k));
    }
    assert_true(trainer_save(t, out, &err));
    sampler_free(sampler);
    trainer_free(t);
}

/* A ledger names only what five wordings carry. What is a piece is told by the base, too. */
static void
pieces_without_a_name_are_pieces(void **state)
{
    struct err err = { 0 };
    struct buf bytes, named, nameless;
    struct model *base;
    (void)state;
    train(LANG_RU, write_stemless, &bytes);
    assert_true(model_open(buf_str(&bytes), &base, &err));
    train_on_base(base, true, &named);
    train_on_base(base, false, &nameless);
    assert_int_equal(named.n, nameless.n);
    assert_memory_equal(named.p, nameless.p, named.n);
    model_free(base);
    buf_free(&named);
    buf_free(&nameless);
    buf_free(&bytes);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_count_as_evidence),
        cmocka_unit_test(words_are_silent_about_other_kinds),
        cmocka_unit_test(pieces_speak_for_their_word),
        cmocka_unit_test(a_longer_reading_has_no_pieces),
        cmocka_unit_test(neutral_words_have_no_pieces),
        cmocka_unit_test(pieces_without_a_name_are_pieces),
    };
    return cmocka_run_group_tests_name("bayes", tests, NULL, NULL);
}
