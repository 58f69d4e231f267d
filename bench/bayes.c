/*
 * bayes: what words add to the score of an ad, and how many ads a second train a model.
 *
 *     bayes ADS.jsonl...
 *
 * Prints one JSON object. CPU time of one thread, without input or output. Ads are scored and
 * explained by the rules alone and with the built-in model, in turn, PASSES times, those only
 * that get evidence; medians of the passes and of their differences. Training is all from ads
 * that were read to the bytes of a model. Of ads without a label every third is deceptive.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/ads.h"
#include "bench/timing.h"
#include "cli/app.h"
#include "classifier/classifier.h"
#include "classifier/trainer.h"
#include "core/json.h"

#include <stdio.h>
#include <stdlib.h>

#define PASSES 7
#define TRAINS 3

struct bench {
    struct arena arena, work;
    struct ads ads;
    struct classifier *classifiers[2]; /* without and with the model */
    struct scorer *scorers[2];
};

static bool
load(struct bench *b, struct err *err)
{
    if (!bundle_models.count)
        return err_set(err, "no model is built in");
    for (int with = 0; with < 2; with++) {
        struct classifier_options options = { .rules = &bundle_rules,
                                              .version = STR("bench") };
        if (with)
            options.model = bundle_models.files[0].data;
        if (!classifier_load(&b->classifiers[with], &options, err))
            return false;
        b->scorers[with] = scorer_new(b->classifiers[with]);
    }
    return true;
}

/* Scores an ad; true when words gave evidence. */
static bool
score_one(struct bench *b, int with, const struct ad *ad)
{
    struct score score;
    scorer_score(b->scorers[with], ad, &b->work, &score);
    const bool known = score.bayes_known;
    arena_reset(&b->work);
    return known;
}

static double
score_all(struct bench *b, int with, const struct ad *ads, size_t count)
{
    const double start = now_us();
    for (size_t i = 0; i < count; i++)
        score_one(b, with, &ads[i]);
    return now_us() - start;
}

static void
report_words(struct bench *b, struct json *j)
{
    struct ad *known = mem_alloc(b->ads.count, sizeof(*known));
    size_t count = 0;
    for (size_t i = 0; i < b->ads.count; i++) {
        score_one(b, 0, &b->ads.items[i]); /* every form has been seen once */
        known[count] = b->ads.items[i];
        count += score_one(b, 1, &b->ads.items[i]);
    }
    double without[PASSES], adds[PASSES];
    for (int pass = 0; pass < PASSES; pass++) {
        without[pass] = score_all(b, 0, known, count);
        adds[pass] = score_all(b, 1, known, count) - without[pass];
    }
    const double ads = count ? (double)count : 1;
    const double more = median(adds, PASSES), alone = median(without, PASSES);
    json_put_int(j, "ads_with_evidence", (int64_t)count);
    json_put_real(j, "rules_us_per_ad", alone / ads, 2);
    json_put_real(j, "words_us_per_ad", more / ads, 2);
    json_put_real(j, "adds_share", alone > 0 ? more / alone : 0, 3);
    free(known);
}

static bool
train_once(struct bench *b, double *us, struct err *err)
{
    struct buf out;
    buf_init(&out, MODEL_BYTES_MAX);
    const double start = now_us();
    struct trainer *trainer = trainer_new();
    for (size_t i = 0; i < b->ads.count; i++)
        trainer_add(trainer, &b->ads.items[i]);
    us[0] = now_us() - start;
    const bool ok = trainer_save(trainer, &out, err);
    us[1] = now_us() - start;
    trainer_free(trainer);
    buf_free(&out);
    return ok;
}

static bool
report_training(struct bench *b, struct json *j, struct err *err)
{
    double reading[TRAINS], all[TRAINS];
    for (size_t i = 0; i < b->ads.count; i++) {
        if (!b->ads.items[i].label)
            b->ads.items[i].label = i % 3 ? AD_LEGITIMATE : AD_DECEPTIVE;
    }
    for (int i = 0; i < TRAINS; i++) {
        double us[2];
        if (!train_once(b, us, err))
            return false;
        reading[i] = us[0];
        all[i] = us[1];
    }
    const double ads = (double)b->ads.count;
    json_put_real(j, "train_read_us_per_ad", median(reading, TRAINS) / ads, 2);
    json_put_real(j, "train_us_per_ad", median(all, TRAINS) / ads, 2);
    json_put_int(j, "train_ads_per_s", (int64_t)(ads * 1e6 / median(all, TRAINS)));
    return true;
}

static bool
report(struct bench *b, struct err *err)
{
    struct buf text;
    size_t bytes = 0;
    buf_init(&text, 1u << 16);
    struct json j = json_to(&text);
    for (size_t i = 0; i < b->ads.count; i++)
        bytes += b->ads.items[i].text.n + b->ads.items[i].title.n;
    json_open_object(&j);
    json_put_int(&j, "ads", (int64_t)b->ads.count);
    json_put_real(&j, "bytes_per_ad", (double)bytes / (double)b->ads.count, 1);
    report_words(b, &j);
    const bool ok = report_training(b, &j, err);
    json_end_object(&j);
    if (ok)
        printf("%s\n", buf_cstr(&text));
    buf_free(&text);
    return ok;
}

int
main(int argc, char **argv)
{
    struct bench b = { .ads = { 0 } };
    struct err err = { .kind = ERR_NONE };
    if (argc < 2) {
        fprintf(stderr, "usage: bayes ADS.jsonl...\n");
        return 2;
    }
    arena_init(&b.arena, 0);
    arena_init(&b.work, 0);
    bool ok = true;
    for (int i = 1; ok && i < argc; i++)
        ok = ads_read(argv[i], &b.arena, &b.ads, &err);
    ok = ok && load(&b, &err) && report(&b, &err);
    for (int with = 0; with < 2; with++) {
        scorer_free(b.scorers[with]);
        classifier_free(b.classifiers[with]);
    }
    arena_free(&b.arena);
    arena_free(&b.work);
    free(b.ads.items);
    if (!ok)
        fprintf(stderr, "bayes: %s\n", err.text);
    return ok ? 0 : 1;
}
