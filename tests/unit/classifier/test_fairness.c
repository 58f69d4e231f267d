/*
 * Swapping words of sex, nationality and age moves no written case across a band, by the rules
 * alone and with the starter model. The words are in swaps.tsv. The one exception is age where
 * minors are sought (T04).
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "written.h"

#include "classifier/neutral.h"
#include "core/mem.h"

#include <stdlib.h>

#define FORMS_MAX     8
#define WORDS_OF_FORM 4
#define SETS_MAX      64

/* One form, folded and split. */
struct form_words {
    struct str text;
    struct str words[WORDS_OF_FORM];
    size_t count;
};

struct swap_row {
    struct str set;
    struct form_words forms[FORMS_MAX];
    size_t count;
};

struct fairness {
    struct written w;
    struct swap_row *rows;
    size_t row_count, row_cap;
    size_t tried, swapped, moved;
};

static struct form_words
split_form(struct str text, struct arena *arena)
{
    struct form_words out = { .text = text };
    struct folded f;
    size_t count = 0;
    fold_text(text, arena, &f);
    const struct word *words = words_split(&f, arena, &count);
    assert_true(count > 0 && count <= WORDS_OF_FORM);
    for (size_t i = 0; i < count; i++)
        out.words[i] = (struct str){ (const char *)f.p + words[i].start,
                                     words[i].end - words[i].start };
    out.count = count;
    return out;
}

static void
read_rows(struct fairness *t, struct str data)
{
    struct str line, form;
    while (str_cut(&data, '\n', &line)) {
        if (line.n == 0 || line.p[0] == '#')
            continue;
        t->rows = mem_grow(t->rows, &t->row_cap, t->row_count + 1, sizeof(*t->rows));
        struct swap_row *row = &t->rows[t->row_count++];
        *row = (struct swap_row){ 0 };
        assert_true(str_cut(&line, '\t', &row->set));
        while (str_cut(&line, '\t', &form)) {
            assert_true(row->count < FORMS_MAX);
            row->forms[row->count++] = split_form(form, &t->w.arena);
        }
        assert_true(row->count >= 2);
    }
}

static int
load(void **state)
{
    struct fairness *t = mem_alloc(1, sizeof(*t));
    struct str table;
    struct err err = { 0 };
    *state = t;
    written_open(&t->w);
    if (!t->w.present)
        return 0;
    if (!file_read("tests/unit/classifier/swaps.tsv", 1u << 20, &t->w.arena, &table,
                   &err))
        fail_msg("%s", err.text);
    read_rows(t, table);
    return 0;
}

static int
unload(void **state)
{
    struct fairness *t = *state;
    written_close(&t->w);
    free(t->rows);
    free(t);
    return 0;
}

/* A text being rewritten. */
struct rewriting {
    struct str text;
    struct folded folded;
    const struct word *words;
    size_t word_count;
    struct buf out;
    size_t copied; /* original bytes so far */
    bool changed;
};

static bool
form_stands_at(const struct rewriting *r, const struct form_words *form, size_t at)
{
    if (at + form->count > r->word_count)
        return false;
    for (size_t i = 0; i < form->count; i++) {
        struct str word = { (const char *)r->folded.p + r->words[at + i].start,
                            r->words[at + i].end - r->words[at + i].start };
        if (!str_eq(word, form->words[i]))
            return false;
    }
    return true;
}

/* The longest form of the set that stands at the word, and what takes its place. */
static const struct form_words *
find_form(const struct fairness *t, struct str set, size_t shift,
          const struct rewriting *r, size_t at, const struct form_words **instead)
{
    const struct form_words *best = NULL;
    for (size_t i = 0; i < t->row_count; i++) {
        const struct swap_row *row = &t->rows[i];
        for (size_t f = 0; f < row->count && str_eq(row->set, set); f++) {
            const struct form_words *form = &row->forms[f];
            if ((best && best->count >= form->count) || !form_stands_at(r, form, at))
                continue;
            best = form;
            *instead = &row->forms[(f + shift) % row->count];
        }
    }
    return best;
}

/* The text with every form of the set replaced; the text itself when it holds none. */
static struct str
rewrite(const struct fairness *t, struct str text, struct str set, size_t shift,
        struct arena *arena, bool *changed)
{
    struct rewriting r = { .text = text };
    fold_text(text, arena, &r.folded);
    r.words = words_split(&r.folded, arena, &r.word_count);
    buf_init(&r.out, 1u << 20);
    for (size_t w = 0; w < r.word_count;) {
        const struct form_words *instead = NULL;
        const struct form_words *form = find_form(t, set, shift, &r, w, &instead);
        if (!form) {
            w++;
            continue;
        }
        size_t start, end;
        fold_origin(&r.folded, r.words[w].start, r.words[w + form->count - 1].end,
                    &start, &end);
        buf_add(&r.out, str_sub(text, r.copied, start));
        buf_add(&r.out, instead->text);
        r.copied = end;
        r.changed = true;
        w += form->count;
    }
    buf_add(&r.out, str_sub(text, r.copied, text.n));
    struct str out = r.changed ? arena_str(arena, buf_str(&r.out)) : text;
    *changed |= r.changed;
    buf_free(&r.out);
    return out;
}

static bool
seeks_minors(const struct score *score)
{
    for (size_t i = 0; i < score->cue_count; i++) {
        if (str_eq(score->cues[i].cue, STR("T04")))
            return true;
    }
    return false;
}

static void
try_swap(struct fairness *t, const struct written_case *c, struct str set, size_t shift,
         int which)
{
    struct arena arena;
    struct ad ad = c->ad;
    bool changed = false;
    arena_init(&arena, 0);
    t->tried++;
    ad.title = rewrite(t, c->ad.title, set, shift, &arena, &changed);
    ad.text = rewrite(t, c->ad.text, set, shift, &arena, &changed);
    if (changed) {
        struct score before, after;
        scorer_score(t->w.scorers[which], &c->ad, &arena, &before);
        scorer_score(t->w.scorers[which], &ad, &arena, &after);
        bool minors =
            str_eq(set, STR("age")) && (seeks_minors(&before) || seeks_minors(&after));
        t->swapped++;
        if (before.band != after.band && !minors) {
            t->moved++;
            print_message("# case " STR_FMT ", " STR_FMT " by %zu%s: %s (%.2f) -> %s "
                          "(%.2f): " STR_FMT "\n",
                          STR_ARG(c->id), STR_ARG(set), shift, which ? ", model" : "",
                          band_name(before.band), before.points, band_name(after.band),
                          after.points, STR_ARG(ad.text));
        }
    }
    arena_free(&arena);
}

/* How many different swaps a set allows. */
static size_t
shifts_of(const struct fairness *t, struct str set)
{
    size_t most = 0;
    for (size_t i = 0; i < t->row_count; i++) {
        if (str_eq(t->rows[i].set, set) && t->rows[i].count > most)
            most = t->rows[i].count;
    }
    return most - 1;
}

static size_t
list_sets(const struct fairness *t, struct str sets[SETS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < t->row_count; i++) {
        bool seen = false;
        for (size_t k = 0; k < count; k++)
            seen |= str_eq(sets[k], t->rows[i].set);
        assert_true(count < SETS_MAX);
        if (!seen)
            sets[count++] = t->rows[i].set;
    }
    return count;
}

static void
no_case_moves(struct fairness *t, int which)
{
    struct str sets[SETS_MAX];
    size_t set_count = list_sets(t, sets);
    t->tried = t->swapped = t->moved = 0;
    for (size_t s = 0; s < set_count; s++) {
        for (size_t shift = 1; shift <= shifts_of(t, sets[s]); shift++) {
            for (size_t i = 0; i < t->w.case_count; i++)
                try_swap(t, &t->w.cases[i], sets[s], shift, which);
        }
    }
    print_message("# %zu cases, %zu sets, %zu swaps that changed a text, %zu moved\n",
                  t->w.case_count, set_count, t->swapped, t->moved);
    assert_true(t->swapped > 0);
    assert_int_equal(t->moved, 0);
}

static void
swaps_move_no_band_by_rules(void **state)
{
    struct fairness *t = *state;
    if (!t->w.present)
        skip();
    no_case_moves(t, 0);
}

static void
swaps_move_no_band_with_words(void **state)
{
    struct fairness *t = *state;
    if (!t->w.present || !t->w.scorers[1])
        skip();
    no_case_moves(t, 1);
}

static enum band
band_with(struct fairness *t, const struct written_case *c, const char *sentence,
          struct arena *arena, double *points)
{
    struct ad ad = c->ad;
    struct score score;
    ad.text = arena_printf(arena, STR_FMT " %s", STR_ARG(c->ad.text), sentence);
    scorer_score(t->w.scorers[0], &ad, arena, &score);
    *points = score.points;
    return score.band;
}

static enum lang
lang_of_case(struct fairness *t, const struct written_case *c, struct arena *arena)
{
    struct score score;
    scorer_score(t->w.scorers[0], &c->ad, arena, &score);
    return score.lang;
}

/* Whoever is wanted: the same case with one sentence more, and with another one, alike. */
static void
wanted_people_move_no_band(void **state)
{
    static const struct {
        enum lang lang; /* said in the language of the case, which it must not change */
        const char *a, *b;
    } PAIRS[] = {
        { LANG_RU, "Нужны девушки 18-25 лет, казашки.",
          "Нужны парни 35-50 лет, узбеки." },
        { LANG_RU, "Только женщины 20-30 лет, незамужние.",
          "Только мужчины 40-55 лет, холостые." },
        { LANG_RU, "Приглашаем молодых кыргызок.", "Приглашаем взрослых таджиков." },
        { LANG_KK, "18-25 жас аралығындағы қазақ қыздары керек.",
          "35-50 жас аралығындағы өзбек жігіттері керек." },
        { LANG_EN, "Girls 18-25 wanted, only Kazakh.",
          "Guys 35-50 wanted, only Russian." },
        { LANG_UZ, "18-25 yoshli qizlar kerak.", "35-50 yoshli yigitlar kerak." },
        { LANG_KY, "18-25 жаштагы кыздар керек.", "35-50 жаштагы жигиттер керек." },
        { LANG_TG, "Духтарони 18-25-сола лозим.", "Писарони 35-50-сола лозим." },
        { LANG_UK, "Потрібні дівчата 18-25 років, українки.",
          "Потрібні хлопці 35-50 років, узбеки." },
        { LANG_TR, "18-25 yaş bayanlar aranıyor.", "35-50 yaş baylar aranıyor." },
    };
    struct fairness *t = *state;
    size_t moved = 0, tried = 0;
    if (!t->w.present)
        skip();
    for (size_t i = 0; i < t->w.case_count; i++) {
        for (size_t k = 0; k < sizeof(PAIRS) / sizeof(*PAIRS); k++) {
            struct arena arena;
            double pa = 0, pb = 0;
            arena_init(&arena, 0);
            if (lang_of_case(t, &t->w.cases[i], &arena) != PAIRS[k].lang) {
                arena_free(&arena);
                continue;
            }
            enum band a = band_with(t, &t->w.cases[i], PAIRS[k].a, &arena, &pa);
            enum band b = band_with(t, &t->w.cases[i], PAIRS[k].b, &arena, &pb);
            tried++;
            if (a != b) {
                moved++;
                print_message("# case " STR_FMT
                              ": %s (%.2f) with \"%s\", %s (%.2f) with "
                              "\"%s\"\n",
                              STR_ARG(t->w.cases[i].id), band_name(a), pa, PAIRS[k].a,
                              band_name(b), pb, PAIRS[k].b);
            }
            arena_free(&arena);
        }
    }
    print_message("# %zu pairs of texts, %zu moved\n", tried, moved);
    assert_int_equal(moved, 0);
}

/* Does the rule hold for the text, whatever its company? */
static bool
rule_holds(struct fairness *t, const struct rule *rule, const struct ad *ad,
           struct arena *arena)
{
    const struct tried_hit *hits;
    struct score score;
    size_t count = 0;
    scorer_try(t->w.scorers[0], ad, arena, &score, &hits, &count);
    for (size_t i = 0; i < count; i++) {
        if (hits[i].rule == rule)
            return true;
    }
    return false;
}

static void
swap_example(struct fairness *t, const struct rule *rule, const struct example *e,
             struct str set, size_t shift)
{
    struct arena arena;
    struct ad ad = e->ad;
    bool changed = false;
    arena_init(&arena, 0);
    for (int lang = 1; ad.lang == LANG_NONE && lang < LANG_COUNT; lang++) {
        if (rule->langs != MATCH_LANG_ANY && (rule->langs & MATCH_LANG(lang)))
            ad.lang = (enum lang)lang;
    }
    for (int kind = 1; ad.kind == AD_KIND_NONE && kind < AD_KIND_COUNT; kind++) {
        if (rule->kinds & 1u << kind)
            ad.kind = (enum ad_kind)kind;
    }
    ad.title = rewrite(t, e->ad.title, set, shift, &arena, &changed);
    ad.text = rewrite(t, e->ad.text, set, shift, &arena, &changed);
    t->swapped += changed;
    if (changed && !rule_holds(t, rule, &ad, &arena)) {
        t->moved++;
        print_message("# rule " STR_FMT ", " STR_FMT " by %zu: not on \"" STR_FMT
                      "\"\n",
                      STR_ARG(rule->id), STR_ARG(set), shift, STR_ARG(ad.text));
    }
    arena_free(&arena);
}

/* Does the rule add points that may carry an ad across a threshold? */
static bool
may_carry(const struct ruleset *rules, const struct rule *rule)
{
    if (rule->does != RULE_CUE || rule->targets || rule->shadow)
        return false;
    enum cue_family family = rules->cues[rule->cue].family;
    return family != CUE_CARE && family != CUE_COUNTER && family != CUE_TARGETING;
}

/* A rule that may carry an ad across a threshold holds for other people as well. */
static void
rules_hold_for_all_people(void **state)
{
    struct fairness *t = *state;
    struct str sets[SETS_MAX];
    if (!t->w.present)
        skip();
    const struct ruleset *rules = classifier_rules(t->w.classifiers[0]);
    size_t set_count = list_sets(t, sets);
    t->swapped = t->moved = 0;
    for (size_t i = 0; i < rules->rule_count; i++) {
        const struct rule *rule = &rules->rules[i];
        for (size_t k = 0; k < rule->hit_count && may_carry(rules, rule); k++) {
            for (size_t s = 0; s < set_count; s++) {
                for (size_t shift = 1; shift <= shifts_of(t, sets[s]); shift++)
                    swap_example(t, rule, &rule->hit[k], sets[s], shift);
            }
        }
    }
    print_message("# %zu swapped examples, %zu no longer hit\n", t->swapped, t->moved);
    assert_int_equal(t->moved, 0);
}

/* What stands for nationality, sex or age is no token, in any form that a swap may put. */
static void
swapped_words_are_neutral(void **state)
{
    struct fairness *t = *state;
    struct arena arena;
    size_t wrong = 0;
    if (!t->w.present)
        skip();
    arena_init(&arena, 0);
    const struct neutral *neutral = neutral_new(&arena);
    for (size_t i = 0; i < t->row_count; i++) {
        const struct swap_row *row = &t->rows[i];
        for (size_t k = 0; k < row->count; k++) {
            const struct form_words *form = &row->forms[k];
            struct str word = form->words[0];
            if (form->count == 1 &&
                !neutral_word(neutral, (const uint8_t *)word.p, word.n)) {
                print_message("# " STR_FMT "\n", STR_ARG(form->text));
                wrong++;
            }
        }
    }
    arena_free(&arena);
    assert_int_equal(wrong, 0);
}

/* Nor is who is he or she. */
static void
pronouns_are_neutral(void **state)
{
    static const char *const words[] = { "she", "he",  "her",  "his", "она", "он",
                                         "её",  "его", "вона", "він", "її",  "його" };
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    const struct neutral *neutral = neutral_new(&arena);
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        const struct form_words form = split_form(str_of(words[i]), &arena);
        if (!neutral_word(neutral, (const uint8_t *)form.words[0].p, form.words[0].n))
            fail_msg("%s", words[i]);
    }
    arena_free(&arena);
}

/* The swap itself: forms of several words, case kept where nothing is swapped. */
static void
texts_are_rewritten(void **state)
{
    static const struct {
        const char *set, *text, *want;
        size_t shift;
    } CASES[] = {
        { "ru-sex", "Нужны ДЕВУШКИ и парни.", "Нужны парни и девушки.", 1 },
        { "ru-sex", "Дeвyшки", "парни", 1 },
        { "age", "Возраст 18-25 лет", "Возраст 35-50 лет", 1 },
        { "age", "от 18 до 25 лет", "от 35 до 50 лет", 1 },
        { "age", "118-25", "118-25", 1 },
        { "ru-nation", "только казашки", "только таджички", 3 },
        { "kk-sex", "Әйелдер керек", "ерлер керек", 1 },
        { "kk-sex", "ер адам керек", "әйел керек", 1 },
        { "en-sex", "Girls only", "guys only", 1 },
        { "uk-sex", "Шукаємо дівчат і жінок", "Шукаємо хлопців і чоловіків", 1 },
        { "uk-nation", "тільки українки", "тільки узбечки", 2 },
        { "tr-sex", "Kızlar ve Hanımlar", "erkekler ve beyler", 1 },
        { "tr-nation", "özbek gelin", "kırgız gelin", 1 },
        { "en-sex", "", "", 1 },
    };
    struct fairness *t = *state;
    struct arena arena;
    if (!t->w.present)
        skip();
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        bool changed = false;
        struct str got = rewrite(t, str_of(CASES[i].text), str_of(CASES[i].set),
                                 CASES[i].shift, &arena, &changed);
        if (!str_eq(got, str_of(CASES[i].want)))
            fail_msg("%s: " STR_FMT, CASES[i].text, STR_ARG(got));
    }
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_rewritten),
        cmocka_unit_test(swapped_words_are_neutral),
        cmocka_unit_test(pronouns_are_neutral),
        cmocka_unit_test(rules_hold_for_all_people),
        cmocka_unit_test(swaps_move_no_band_by_rules),
        cmocka_unit_test(swaps_move_no_band_with_words),
        cmocka_unit_test(wanted_people_move_no_band),
    };
    return cmocka_run_group_tests_name("fairness", tests, load, unload);
}
