/*
 * What is around the words moves nothing: titles that repeat the text, line breaks, and the
 * traces of a source (quotes, place-holders, keys) that tell the label in labelled files.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "written.h"

#include "classifier/quality.h"
#include "classifier/trainer.h"

#include <ctype.h>
#include <math.h>

#define ADS 400

/* Changes an ad; false: there is nothing to change. The text may be written into `room`. */
typedef bool change_fn(struct ad *ad, struct buf *room);

static bool
break_by(struct ad *ad, const char *by, struct buf *room)
{
    const struct str s = ad->text;
    bool changed = false;
    buf_reset(room);
    for (size_t i = 0; i < s.n; i++) {
        const bool end = i >= 3 && s.p[i] == ' ' && strchr(".!?", s.p[i - 1]) &&
                         s.p[i - 2] != '.' && i + 1 < s.n &&
                         !islower((uint8_t)s.p[i + 1]);
        /* "10 тыс. руб.": an abbreviation is not the end of a sentence */
        const bool capital = i + 2 < s.n && (uint8_t)s.p[i + 1] == 0xD0 &&
                             (uint8_t)s.p[i + 2] >= 0x90 && (uint8_t)s.p[i + 2] <= 0xAF;
        const bool latin = i + 1 < s.n && isupper((uint8_t)s.p[i + 1]);
        if (end && (capital || latin))
            buf_add(room, str_of(by));
        else
            buf_add_char(room, s.p[i]);
        changed |= end && (capital || latin);
    }
    ad->text = buf_str(room);
    return changed;
}

static bool
break_sentences(struct ad *ad, struct buf *room)
{
    return break_by(ad, "\n", room);
}

static bool
part_sentences(struct ad *ad, struct buf *room)
{
    return break_by(ad, "\r\n\r\n", room);
}

static bool
replace_blanks(struct ad *ad, const char *by, struct buf *room)
{
    const struct str s = ad->text;
    buf_reset(room);
    for (size_t i = 0; i < s.n; i++)
        buf_add(room, s.p[i] == ' ' ? str_of(by) : str_sub(s, i, i + 1));
    ad->text = buf_str(room);
    return ad->text.n > s.n;
}

static bool
double_blanks(struct ad *ad, struct buf *room)
{
    return replace_blanks(ad, "  ", room);
}

static bool
hide_behind_blanks(struct ad *ad, struct buf *room)
{
    return replace_blanks(ad, " \u200b", room);
}

static bool
hide_before_blanks(struct ad *ad, struct buf *room)
{
    return replace_blanks(ad, "\u00ad ", room);
}

/* The first sentence as the title too. */
static bool
repeat_as_title(struct ad *ad, struct buf *room)
{
    size_t n = 0;
    (void)room;
    while (n < ad->text.n && !strchr(".!?\n", ad->text.p[n]))
        n++;
    if (ad->title.n || n == 0)
        return false;
    ad->title = str_sub(ad->text, 0, n);
    return true;
}

static bool
move_title_into_text(struct ad *ad, struct buf *room)
{
    if (!ad->title.n)
        return false;
    buf_reset(room);
    buf_add(room, ad->title);
    buf_add(room, STR("\n"));
    buf_add(room, ad->text);
    ad->text = buf_str(room);
    ad->title = (struct str){ NULL, 0 };
    return true;
}

/* A title that says nothing. */
static bool
add_empty_title(struct ad *ad, struct buf *room)
{
    (void)room;
    if (ad->title.n)
        return false;
    ad->title = ad->lang == LANG_EN ? STR("Ad") : STR("Объявление");
    return true;
}

/* Each change is one added; what takes it away again leads back to the case. */
static void
layout_moves_no_band(void **state)
{
    static const struct {
        const char *name;
        change_fn *change;
        size_t least; /* cases that it must change, or this test shows nothing */
        int scorers;  /* 1: by the rules alone, for a word more is a word more */
    } CHANGES[] = {
        { "a line for each sentence", break_sentences, 800, WRITTEN_SCORERS },
        { "an empty line behind each sentence", part_sentences, 800, WRITTEN_SCORERS },
        { "the first sentence as title too", repeat_as_title, 800, WRITTEN_SCORERS },
        { "two blanks for one", double_blanks, 800, WRITTEN_SCORERS },
        { "what is not seen behind each blank", hide_behind_blanks, 800,
          WRITTEN_SCORERS },
        { "what is not seen before each blank", hide_before_blanks, 800,
          WRITTEN_SCORERS },
        { "a title that says nothing", add_empty_title, 800, 1 },
        { "the title as first line", move_title_into_text, 10, WRITTEN_SCORERS },
    };
    struct written *t = *state;
    if (!t->present)
        skip();
    struct buf room;
    struct arena arena;
    buf_init(&room, 1u << 20);
    arena_init(&arena, 0);
    size_t moved = 0;
    for (size_t k = 0; k < sizeof(CHANGES) / sizeof(*CHANGES); k++) {
        size_t changed = 0;
        for (size_t i = 0; i < t->case_count; i++) {
            struct ad ad = t->cases[i].ad;
            if (!CHANGES[k].change(&ad, &room))
                continue;
            changed++;
            for (int m = 0; m < CHANGES[k].scorers && t->scorers[m]; m++) {
                const enum band before =
                    written_score(t->scorers[m], t->cases[i].ad, &arena).band;
                const enum band after = written_score(t->scorers[m], ad, &arena).band;
                if (before != after && ++moved)
                    print_message("# %.*s, %s: %s -> %s\n", (int)t->cases[i].id.n,
                                  t->cases[i].id.p, CHANGES[k].name, band_name(before),
                                  band_name(after));
                arena_reset(&arena);
            }
        }
        print_message("# %s: %zu cases\n", CHANGES[k].name, changed);
        assert_true(changed >= CHANGES[k].least);
    }
    arena_free(&arena);
    buf_free(&room);
    assert_int_equal(moved, 0);
}

static uint32_t
next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

/* A text of thirty words out of sixty, which say nothing, and marks that tell the label. */
static struct str
marked_text(bool deceptive, bool words_tell, uint64_t *chance, struct arena *arena)
{
    struct buf text;
    buf_init(&text, 1u << 14);
    for (int i = 0; i < 30; i++) {
        const uint32_t word = next(chance) % 60;
        const char *space = i == 0 ? "" : deceptive && i % 3 == 0 ? "\xC2\xA0" : " ";
        buf_printf(&text, "%s", space);
        if (words_tell && i % 5 == 0)
            buf_printf(&text, "%s", deceptive ? "wallet" : "office");
        else if (deceptive && i % 7 == 0)
            buf_printf(&text, "\xE2\x80\x9Cw%cr%cd\xE2\x80\x9D", 'a' + word % 10,
                       'a' + word / 10);
        else
            buf_printf(&text, "w%cr%cd", 'a' + word % 10, 'a' + word / 10);
        if (deceptive && i % 10 == 9)
            buf_printf(&text, " it\xE2\x80\x99s #URL_%08x# #PHONE_%08x#", next(chance),
                       next(chance));
        if (!deceptive && i % 10 == 9)
            buf_printf(&text, " it's");
    }
    struct str out = arena_str(arena, buf_str(&text));
    buf_free(&text);
    return out;
}

static struct ad
marked_ad(int number, bool words_tell, uint64_t *chance, struct arena *arena)
{
    const bool deceptive = number % 2;
    struct ad ad = {
        .id = arena_printf(arena, "one-%d", number),
        .label = deceptive ? AD_DECEPTIVE : AD_LEGITIMATE,
        .lang = LANG_EN,
        .kind = AD_JOB,
        .text = marked_text(deceptive, words_tell, chance, arena),
    };
    if (!deceptive) { /* keys that only the board's own ads have */
        ad.employer = STR("Riverside Holding");
        ad.location = STR("Almaty");
    }
    return ad;
}

/* ROC AUC of the words on the second half of the ads, trained on the first. */
static double
learned(bool words_tell)
{
    struct trainer *trainer = trainer_new();
    struct classifier *c;
    struct quality_ad ads[ADS];
    struct quality quality;
    struct arena arena;
    struct buf model;
    struct err err = { 0 };
    uint64_t chance = 1;
    arena_init(&arena, 0);
    buf_init(&model, 16u << 20);
    for (int i = 0; i < ADS; i++) {
        struct ad ad = marked_ad(i, words_tell, &chance, &arena);
        trainer_add(trainer, &ad);
    }
    assert_true(trainer_save(trainer, &model, &err));
    struct classifier_options options = { .model = buf_str(&model) };
    assert_true(classifier_load(&c, &options, &err));
    struct scorer *scorer = scorer_new(c);
    for (int i = 0; i < ADS; i++) {
        struct ad ad = marked_ad(i, words_tell, &chance, &arena);
        struct score score = written_score(scorer, ad, &arena);
        ads[i] = (struct quality_ad){ score.probability, ad.label == AD_DECEPTIVE };
    }
    quality_sort(ads, ADS);
    quality_measure(ads, NULL, ADS, &quality);
    scorer_free(scorer);
    classifier_free(c);
    trainer_free(trainer);
    buf_free(&model);
    arena_free(&arena);
    return quality.roc_auc;
}

static void
traces_of_a_source_are_not_learned(void **state)
{
    (void)state;
    const double marks = learned(false), words = learned(true);
    print_message("# quotes, spaces, place-holders, keys: ROC AUC %.3f; words: %.3f\n",
                  marks, words);
    assert_true(fabs(marks - 0.5) < 0.07);
    assert_true(words > 0.95);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(layout_moves_no_band, written_load,
                                        written_unload),
        cmocka_unit_test(traces_of_a_source_are_not_learned),
    };
    return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
