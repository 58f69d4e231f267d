/*
 * Which words a text takes back, and what patterns of control find then.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help.h"

#include "classifier/negation.h"

/* Words in brackets are taken back, all others stand. */
static const char *const TEXTS[] = {
    /* the verb, and what it takes */
    "[мы] не [забираем] [паспорта]",
    "[паспорт] [у] [работников] [мы] не [забираем]",
    "[паспортов] не [держим]",
    "[никогда] [не] [берет] [предоплату] [за] [визу]",
    "не [будем] [удерживать] [первую] [зарплату]",
    "[мы] не [просим] [залог] [за] [место] [до] выезда",
    "[предоплата] [за] [визу] не [требуется]",
    "[предоплат] [за] [мое] [обучение] [наперед] не [требуется]",
    "[залог] [за] [форму] [с] [работников] [сразу] не [берется]",
    "залог за форму и ключи, [опыт] [в] [продажах] [на] [складе] не [требуется]",
    "не [требуется] [предоплата]",
    "у нас не [нужен] [залог]",
    /* the thing */
    "без [залога] [и] [штрафов]",
    "без [скрытых] [комиссий], паспорт храним",
    "никаких [штрафов] за опоздание",
    "[штрафов] [у] [нас] нет",
    "[паспорта] [забирать] запрещено законом",
    /* the thing begins the clause, "there is none" ends it */
    "[штрафа] [500] [тенге] [за] [опоздание] нет",
    "[штрафа] [в] [размере] [500] [тенге] [за] [опоздание] нет, выходных два",
    "у нас [штрафов] [за] [опоздания] [и] [прогулы] нет",
    "на складе [залога] [и] [штрафов] [за] [порчу] [формы] нет",
    "оплата сразу, [комиссии] [500] [рублей] [с] [работников] нет",
    "[предоплаты] [за] [визу] [от] [вас] нет но паспорт сдаете",
    "штраф 500 тенге, [выходных] нет",
    "штрафа 500 тенге за опоздание, [выходных] нет",
    "штраф 500 [за] [опоздание] [выходных] нет",
    "размер штрафа 500 [тенге] [выходных] [дней] нет",
    "штрафов за опоздания много [выходных] [дней] [совсем] нет",
    "[со] [штрафа] [выходных] нет",
    "штрафа 500 [тенге] [за] [опоздание] нет выходных",
    "если штраф за опоздание [то] [премии] [совсем] нет",
    /* what stands under no negation, or behind a comma */
    "не [бойтесь], паспорта сдаете администратору",
    "не [бойтесь] паспорта сдаете администратору",
    "без [опыта], паспорт на хранение",
    "без [опыта] паспорт сдаете в офис",
    "[опыта] нет, залог 200 долларов",
    "[опыт] не [требуется] паспорт забираем сразу",
    "паспорт сдаете, иначе не [возьмем]",
    "не [берем] [предоплату] * паспорт сдаете",
    "паспорт сдаете = [опыт] не [нужен]",
    "не [берем] [предоплату] но паспорт сдаете",
    "не [берем] [предоплату] паспорт сдаете",
    "не [отдаем] паспорт пока не [отработаете] долг",
    /* English */
    "if [you] [do] not [pay] we keep your passport",
    "[we] [don]'t [charge] [any] [fee] we keep your passport",
    "[you] [do] not [pay] [for] [housing] but we keep your passport",
    "your passport is kept and [you] [do] not [pay] [for] [food]",
    "we will not [give] your passport back",
    "[we] [do] not [keep] [your] [passport]",
    "[we] never [keep] [passports]",
    "[we] [don]'t [take] [a] [deposit]",
    "[you] [do] not [have] [to] [pay] [a] [deposit]",
    "no [deposit] [or] [fees]",
    "no [hidden] [visa] [fees]",
    "without [any] [deposit]",
    "[your] [passport] [is] not [kept]",
    "nobody [has] [the] [right] [to] [take] [your] [passport]",
    "do not [worry], your passport is kept with us",
    "no [experience], passport is kept with us",
    "no [experience] passport is kept with us",
    /* Kazakh, also without its letters, Kyrgyz, Uzbek, Tajik */
    "[айыппұл] жоқ, құжат сақталады",
    "[алдын] [ала] [төлем] жоқ",
    "[алдын] [ала] [толем] сурамаймыз",
    "[ешқандай] [айыппұл] жоқ",
    "[төлқұжатты] алмаймыз",
    "[паспортту] албайбыз",
    "[pasport] olmaymiz",
    /* "until you have not ... you cannot": what must be done first is not taken back */
    "kursni ishlab bermaguningizcha ketolmaysiz",
    "курсни ишлаб бермагунча кетолмайсиз",
    "курсты өтемейінше [кете] алмайсыз",
    "курсту төлөп бүтмөйүнчө [кете] албайсыз",
    "[пасортни] олмаймиз",
    "[oylikdan] [ushlab] qolmasdan beramiz",
    "[ойликдан] [ушлаб] қолмасдан берамиз",
    "[jarima] [ham] olmasdan beramiz",
    "qarzni uzmasdan ketganga jarima bor",
    "[гарав] намегирем",
    "бе [гарав] кор",
    "[жарима] йўқ, паспорт агентда",
    "[айып] жок, паспорт агентте",
    "[ҷарима] нест, паспорт дар агент",
    "[айыппұл] [деген] [бізде] [мүлдем] жоқ, құжат сақталады",
    "айыппұл 500 теңге [демалыс] [күні] [мүлдем] жоқ",
    "[айып] [деген] [бизде] [такыр] жок",
    "[jarima] [degan] [narsa] [bizda] [umuman] yoq",
    "[ҷарима] [барои] [дер] [мондан] [ба] [кор] нест",
    "ҷарима барои таъхир [ҳаст] [рӯзи] [истироҳат] нест",
    /* Kazakh and Kyrgyz participles, what will not be, and "without" as an ending */
    "[жалақыдан] ұстамайтын жұмыс",
    "[жалақыдан] шегерілмейтін тегін тамақ",
    "[жол] [ақысы] [жалақыдан] ұсталмас",
    "[жол] [акысы] [айлыктан] кармалбас",
    "[айыппұлсыз], [кепілсіз] жұмыс, құжат сақталады",
    "алдын ала [төлөмсүз] жумуш, паспорт агентте",
    "паспорт жоғалмас үшін бізде сақталады",
    "паспорт жоғалмайтын жерде сақталады",
    /* what is not given back was taken */
    "қайтарылмайтын жарна 500 теңге",
    "жарна кейін қайтарылмайды",
    "депозит кайтарылбайт",
    /* Turkish and Ukrainian */
    "[ceza] [diye] [bir] [şey] [bizde] yok",
    "[штрафів] [за] [запізнення] [на] [роботу] немає",
    "[ceza] yok, pasaport şefte",
    "[pasaport] almıyoruz",
    "[штрафів] немає, паспорт у начальника",
    "ніяких [внесків] і передоплат",
};

/* The text without brackets, and which of its words stood in one. */
static void
take_brackets(const char *text, struct buf *out, bool *want, size_t *count)
{
    bool in_word = false;
    *count = 0;
    for (const char *p = text; *p; p++) {
        if (*p == '[')
            want[*count] = true;
        if (*p == '[' || *p == ']')
            continue;
        bool word = (uint8_t)*p >= 0x80 || (*p | 32) >= 'a' || (*p >= '0' && *p <= '9');
        *count += in_word && !word;
        in_word = word;
        buf_add_char(out, *p);
    }
    *count += in_word;
}

static void
words_taken_back(void **state)
{
    struct arena arena;
    arena_init(&arena, 0);
    const struct negation *negation = negation_new(&arena);
    (void)state;
    for (size_t i = 0; i < sizeof(TEXTS) / sizeof(*TEXTS); i++) {
        bool want[64] = { false };
        size_t want_count = 0, count = 0;
        struct buf plain;
        struct folded f;
        buf_init(&plain, 4096);
        take_brackets(TEXTS[i], &plain, want, &want_count);
        fold_text(buf_str(&plain), &arena, &f);
        const struct word *words = words_split(&f, &arena, &count);
        const bool *got = negation_words(negation, &f, words, count, &arena);
        assert_int_equal(count, want_count);
        for (size_t w = 0; w < count; w++) {
            if ((got && got[w]) != want[w])
                fail_msg("%s: word %zu is %s", TEXTS[i], w + 1,
                         want[w] ? "not taken back" : "taken back");
        }
        buf_free(&plain);
    }
    arena_free(&arena);
}

static void
patterns_about_absence(void **state)
{
    static const struct {
        const char *pattern;
        bool absence;
    } CASES[] = {
        { "без <2> (договор* | контракт*)", true },
        { "(no | without) <2> (contract)", true },
        { "(келісімшарт*) <2> (жоқ | керек емес)", true },
        { "(айыппұлсыз) <2> (жұмыс*)", true },
        { "(құжат*) <3> (ұстамайтын)", true },
        { "(депозит*) <2> (қайтарылмайды)", false },
        { "(паспорт*) <6> (сдаете | храним)", false },
        { "(небольш* | невест*)", false },
        { "(notice | nothing)", false },
        { "", false },
    };
    struct arena arena;
    arena_init(&arena, 0);
    const struct negation *negation = negation_new(&arena);
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++)
        assert_int_equal(negation_in(negation, str_of(CASES[i].pattern), &arena),
                         CASES[i].absence);
    arena_free(&arena);
}

#define RULES                                                                          \
    "- {id: en.kept, cue: D05, lang: [en], points: 3.0, checked: author,\n"            \
    "   any: [\"(keep | kept) <4> passport*\"],\n"                                     \
    "   hit: [\"we keep your passport\"], miss: [\"keep calm\"]}\n"                    \
    "- {id: en.promise, cue: P09, lang: [en], points: 1.0, checked: author,\n"         \
    "   any: [\"easy work\"], hit: [\"easy work\"], miss: [\"work\"]}\n"               \
    "- {id: en.fee, cue: D05, lang: [en], points: 2.0, checked: author,\n"             \
    "   regex: \"\\\\bfee of [$]\\\\d+\",\n"                                           \
    "   hit: [\"a fee of $300\"], miss: [\"a fee\"]}\n"

/* The same words negated and stated, in one text: the stated one is found. */
static void
control_is_found_where_stated(void **state)
{
    static const struct {
        const char *text;
        int cues;
    } CASES[] = {
        { "We keep your passport.", 1 },
        { "We never keep your passport.", 0 },
        { "We do not keep passports on weekdays. On Sunday we keep your passport.", 1 },
        { "Not easy work.", 1 },
        { "No easy work. We never keep passports. We do not keep a passport.", 1 },
        { "There is a fee of $300.", 1 },
        { "We never charge a fee of $300.", 0 },
        { "We do not charge a fee of $300, but there is a fee of $20 for the bus.", 1 },
    };
    const char *const parts[] = { "cues.yaml", HELP_CUES, "pack/a.yaml", RULES, NULL };
    struct bundle_file files[HELP_FILES_MAX];
    struct bundle bundle = help_bundle(files, parts);
    struct classifier_options options = { .rules = &bundle };
    struct classifier *c;
    struct err err = { 0 };
    struct arena arena;
    (void)state;
    if (!classifier_load(&c, &options, &err))
        fail_msg("%s", err.text);
    struct scorer *s = scorer_new(c);
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        struct ad ad = { .text = str_of(CASES[i].text), .lang = LANG_EN };
        struct score score;
        scorer_score(s, &ad, &arena, &score);
        if ((int)score.cue_count != CASES[i].cues)
            fail_msg("%s: %zu cues", CASES[i].text, score.cue_count);
        arena_reset(&arena);
    }
    arena_free(&arena);
    scorer_free(s);
    classifier_free(c);
}

/* Nothing but negators, or one clause without end, costs no more than its length. */
static void
hostile_texts_are_linear(void **state)
{
    static const char *const PIECES[] = { "не ",   "no ", "жоқ ", "не забираем ",
                                          "no и ", "t ",  "нет",  "не\n\n\n\n" };
    struct arena arena;
    arena_init(&arena, 0);
    const struct negation *negation = negation_new(&arena);
    (void)state;
    for (size_t i = 0; i < sizeof(PIECES) / sizeof(*PIECES); i++) {
        struct buf text;
        struct folded f;
        size_t count = 0;
        buf_init(&text, 1u << 20);
        for (int k = 0; k < 20000; k++)
            buf_add(&text, str_of(PIECES[i]));
        fold_text(buf_str(&text), &arena, &f);
        const struct word *words = words_split(&f, &arena, &count);
        negation_words(negation, &f, words, count, &arena);
        buf_free(&text);
    }
    struct folded empty;
    fold_text(STR(""), &arena, &empty);
    assert_null(negation_words(negation, &empty, NULL, 0, &arena));
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_taken_back),
        cmocka_unit_test(patterns_about_absence),
        cmocka_unit_test(control_is_found_where_stated),
        cmocka_unit_test(hostile_texts_are_linear),
    };
    return cmocka_run_group_tests_name("negation", tests, NULL, NULL);
}
