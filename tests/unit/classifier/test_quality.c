/*
 * How well ads are ranked on the labelled ads beside the project, in folds that keep equal
 * beginnings together. Prints ROC AUC of rules, words and both, and the logistic weights that
 * fit best; fails only when the words have lost what they surely know. On these files source
 * and label go together (see the README there), so a high figure proves little.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classifier/classifier.h"
#include "classifier/trainer.h"
#include "core/ad_line.h"
#include "core/mem.h"

#include <math.h>
#include <stdlib.h>

#define FOLDS 3

enum { EN_JOBS, EN_SEASONAL, RU_MESSAGES, RU_NEWS, RU_VACANCIES, FILE_COUNT };

static const char *const FILES[FILE_COUNT] = {
    "../shared/data/train/en-jobs.jsonl",      "../shared/data/train/en-seasonal.jsonl",
    "../shared/data/train/ru-messages.jsonl",  "../shared/data/train/ru-news.jsonl",
    "../shared/data/train/ru-vacancies.jsonl",
};

struct row {
    struct ad ad;
    int file, fold;
    double points, log_odds, probability;
    enum band band;
};

struct rows {
    struct arena arena;
    struct row *rows;
    size_t count, cap;
    struct bundle rules;
};

static int
fold_of(struct str text)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < text.n && i < 48; i++)
        h = (h ^ (uint8_t)text.p[i]) * 16777619u;
    return (int)((h ^ h >> 15) % FOLDS);
}

static bool
read_rows(struct rows *r)
{
    for (int f = 0; f < FILE_COUNT; f++) {
        struct str data, line;
        struct err err;
        if (!file_read(FILES[f], 64u << 20, &r->arena, &data, &err))
            return false;
        while (str_cut(&data, '\n', &line)) {
            struct ad_line read;
            if (!ad_line_read(line, &r->arena, &read, &err) || !read.ad.label)
                continue;
            r->rows = mem_grow(r->rows, &r->cap, r->count + 1, sizeof(*r->rows));
            r->rows[r->count++] =
                (struct row){ .ad = read.ad, .file = f, .fold = fold_of(read.ad.text) };
        }
    }
    return true;
}

static void
score_fold(struct rows *r, int fold)
{
    struct trainer *trainer = trainer_new();
    struct err err = { 0 };
    struct buf model;
    struct arena arena;
    struct classifier *c;
    buf_init(&model, 256u << 20);
    arena_init(&arena, 0);
    for (size_t i = 0; i < r->count; i++) {
        if (r->rows[i].fold != fold)
            trainer_add(trainer, &r->rows[i].ad);
    }
    assert_true(trainer_save(trainer, &model, &err));
    trainer_free(trainer);
    struct classifier_options options = {
        .rules = r->rules.count ? &r->rules : NULL,
        .model = buf_str(&model),
        .prior = 0.02,
    };
    if (!classifier_load(&c, &options, &err))
        fail_msg("%s", err.text);
    struct scorer *s = scorer_new(c);
    for (size_t i = 0; i < r->count; i++) {
        struct row *row = &r->rows[i];
        struct score score;
        if (row->fold != fold)
            continue;
        scorer_score(s, &row->ad, &arena, &score);
        row->points = score.points;
        row->probability = score.probability;
        row->band = score.band;
        double p = score.bayes_probability;
        row->log_odds = score.bayes_known ? log(p / (1 - p)) - log(0.02 / 0.98) : 0;
        arena_reset(&arena);
    }
    scorer_free(s);
    classifier_free(c);
    arena_free(&arena);
    buf_free(&model);
}

struct pair {
    double value;
    bool deceptive;
};

static int
by_value(const void *a, const void *b)
{
    double x = ((const struct pair *)a)->value;
    double y = ((const struct pair *)b)->value;
    return (x > y) - (x < y);
}

/* Area under the ROC curve by ranks, ties shared. */
static double
auc(struct pair *pairs, size_t n)
{
    double ranks = 0, positive = 0;
    qsort(pairs, n, sizeof(*pairs), by_value);
    for (size_t i = 0; i < n;) {
        size_t k = i;
        while (k < n && pairs[k].value == pairs[i].value)
            k++;
        for (size_t j = i; j < k; j++) {
            ranks += pairs[j].deceptive ? (double)(i + k + 1) / 2 : 0;
            positive += pairs[j].deceptive;
        }
        i = k;
    }
    double negative = (double)n - positive;
    return (ranks - positive * (positive + 1) / 2) / (positive * negative);
}

static double
value_of(const struct row *row, int what)
{
    return what == 0 ? row->points : what == 1 ? row->log_odds : row->probability;
}

static double
measure(const struct rows *r, uint32_t files, int what)
{
    struct pair *pairs = mem_alloc(r->count, sizeof(*pairs));
    size_t n = 0;
    for (size_t i = 0; i < r->count; i++) {
        if (files & 1u << r->rows[i].file)
            pairs[n++] = (struct pair){ value_of(&r->rows[i], what),
                                        r->rows[i].ad.label == AD_DECEPTIVE };
    }
    double out = auc(pairs, n);
    free(pairs);
    return out;
}

/* Logistic regression of the label on points and log-odds, by gradient descent. */
static void
fit(const struct rows *r, uint32_t files, double w[3])
{
    w[0] = w[1] = w[2] = 0;
    for (int step = 0; step < 4000; step++) {
        double g[3] = { 0 };
        double n = 0;
        for (size_t i = 0; i < r->count; i++) {
            const struct row *row = &r->rows[i];
            if (!(files & 1u << row->file))
                continue;
            double z = w[0] + w[1] * row->points + w[2] * row->log_odds;
            double e = (row->ad.label == AD_DECEPTIVE) - 1 / (1 + exp(-z));
            g[0] += e;
            g[1] += e * row->points;
            g[2] += e * row->log_odds;
            n++;
        }
        for (int k = 0; k < 3; k++)
            w[k] += 0.3 * g[k] / n;
    }
}

static void
tell_bands(const struct rows *r)
{
    for (int f = 0; f < FILE_COUNT; f++) {
        for (int label = AD_DECEPTIVE; label <= AD_LEGITIMATE; label++) {
            size_t bands[BAND_COUNT] = { 0 };
            size_t n = 0;
            for (size_t i = 0; i < r->count; i++) {
                if (r->rows[i].file != f || (int)r->rows[i].ad.label != label)
                    continue;
                bands[r->rows[i].band]++;
                n++;
            }
            if (n)
                print_message(
                    "# %-42s %-10s %5zu: none %zu low %zu review %zu high %zu\n",
                    FILES[f], ad_label_name((enum ad_label)label), n, bands[BAND_NONE],
                    bands[BAND_LOW], bands[BAND_REVIEW], bands[BAND_HIGH]);
        }
    }
}

static void
ads_are_ranked(void **state)
{
    static const struct {
        const char *name;
        uint32_t files;
        double words_at_least;
    } SETS[] = {
        { "en-jobs", 1u << EN_JOBS, 0.75 },
        { "english, all files", 1u << EN_JOBS | 1u << EN_SEASONAL, 0.8 },
        { "russian, all files", 1u << RU_MESSAGES | 1u << RU_NEWS | 1u << RU_VACANCIES,
          0.8 },
        { "pooled", (1u << FILE_COUNT) - 1, 0.8 },
    };
    struct rows r = { 0 };
    struct err err;
    bool good = true;
    (void)state;
    arena_init(&r.arena, 0);
    if (!read_rows(&r)) {
        print_message("# skipped: no ../shared\n");
        arena_free(&r.arena);
        skip();
    }
    if (!bundle_read("rules", ".yaml", &r.arena, &r.rules, &err) ||
        !bundle_find(&r.rules, STR("cues.yaml")))
        r.rules.count = 0;
    for (int fold = 0; fold < FOLDS; fold++)
        score_fold(&r, fold);
    for (size_t i = 0; i < sizeof(SETS) / sizeof(*SETS); i++) {
        double w[3];
        double words = measure(&r, SETS[i].files, 1);
        fit(&r, SETS[i].files, w);
        print_message(
            "# %-20s ROC AUC: rules %.3f words %.3f both %.3f; fit: %.2f %+.2f"
            " points %+.2f words\n",
            SETS[i].name, measure(&r, SETS[i].files, 0), words,
            measure(&r, SETS[i].files, 2), w[0], w[1], w[2]);
        good &= words >= SETS[i].words_at_least;
    }
    tell_bands(&r);
    free(r.rows);
    arena_free(&r.arena);
    assert_true(good);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ads_are_ranked),
    };
    return cmocka_run_group_tests_name("quality", tests, NULL, NULL);
}
