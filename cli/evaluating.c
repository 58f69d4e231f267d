/*
 * evaluating: the passes. Ads without a label are passed over in each of them, so that the
 * number of an ad is the same in all.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/evaluating.h"

#include "cli/rules_ads.h"
#include "classifier/folds.h"
#include "classifier/trainer.h"
#include "core/json.h"
#include "core/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define ROW_MAX     (64u << 20) /* more than the longest line as JSON */
#define MODEL_BYTES (1u << 30)
#define SHORT_BYTES 200
#define LONG_BYTES  1000

/* One pass over all ads. */
struct pass {
    struct evaluating *e;
    size_t next; /* number of the next labelled ad */
    int fold;    /* left out in training, scored afterwards; -1: none */
    struct folds *folds;
    struct trainer *trainer;
    struct scorer *scorer;
    double prior;
    struct shape *shapes;
    FILE *rows;
    bool ok;
    struct err err;
};

static void
meet_ad(void *context, const struct rules_ad *one, struct arena *arena)
{
    struct pass *p = context;
    struct evaluating *e = p->e;
    const size_t n = one->ad->text.n;
    (void)arena;
    if (!one->ad->label)
        return;
    e->rows = mem_grow(e->rows, &e->cap, e->count + 1, sizeof(*e->rows));
    e->rows[e->count++] = (struct eval_row){
        .deceptive = one->ad->label == AD_DECEPTIVE,
        .length = n < SHORT_BYTES  ? LENGTH_SHORT
                  : n < LONG_BYTES ? LENGTH_MIDDLE
                                   : LENGTH_LONG,
        .file = (uint16_t)one->file,
    };
    if (p->folds)
        folds_add(p->folds, one->ad);
}

static void
train_ad(void *context, const struct rules_ad *one, struct arena *arena)
{
    struct pass *p = context;
    (void)arena;
    if (!one->ad->label || !p->ok)
        return;
    const size_t i = p->next++;
    if (i < p->e->count && p->e->rows[i].fold != p->fold)
        trainer_add(p->trainer, one->ad);
}

static void
write_row(struct pass *p, const struct ad *ad, const struct eval_row *row)
{
    struct buf text;
    struct json j = json_to(&text);
    buf_init(&text, ROW_MAX);
    json_open_object(&j);
    json_put_int(&j, "ad", (int64_t)(row - p->e->rows));
    json_put_text(&j, "id", ad->id);
    json_put_text(&j, "label", str_of(ad_label_name(ad->label)));
    json_put_int(&j, "fold", row->fold);
    json_put_real(&j, "probability", row->probability, 9);
    json_put_real(&j, "words", row->words, 9);
    json_put_real(&j, "rules", row->rules, 4);
    json_end_object(&j);
    buf_add_char(&text, '\n');
    if (!buf_failed(&text))
        fwrite(text.p, 1, text.n, p->rows);
    buf_free(&text);
}

static void
score_ad(void *context, const struct rules_ad *one, struct arena *arena)
{
    struct pass *p = context;
    struct score score;
    if (!one->ad->label)
        return;
    const size_t i = p->next++;
    if (i >= p->e->count || (p->fold >= 0 && p->e->rows[i].fold != p->fold))
        return;
    struct eval_row *row = &p->e->rows[i];
    scorer_score(p->scorer, one->ad, arena, &score);
    row->probability = score.probability;
    row->words = score.bayes_known ? score.bayes_probability : p->prior;
    row->rules = score.points;
    row->lang = (uint8_t)score.lang;
    row->kind = (uint8_t)score.kind;
    row->context = (uint8_t)score.context;
    if (p->shapes)
        p->shapes[i] = shape_of(one->ad->text);
    if (p->rows)
        write_row(p, one->ad, row);
}

static bool
walk(struct pass *p, void (*take)(void *, const struct rules_ad *, struct arena *),
     struct err *err)
{
    struct rules_ads ads = {
        .app = p->e->app,
        .paths = p->e->paths,
        .count = p->e->path_count,
        .take = take,
        .context = p,
    };
    p->next = 0;
    p->ok = true;
    if (!rules_ads_run(&ads, err))
        return false;
    if (take == meet_ad) {
        rules_ads_tell_bad(&ads);
        p->e->bad = ads.bad;
    }
    if (!p->ok)
        *err = p->err;
    return p->ok;
}

static double
prior_of(const struct evaluating *e)
{
    double deceptive = 0;
    if (e->prior > 0)
        return e->prior;
    for (size_t i = 0; i < e->count; i++)
        deceptive += e->rows[i].deceptive;
    return (deceptive + 1) / ((double)e->count + 2);
}

static bool
score_all(struct pass *p, struct str model, struct err *err)
{
    struct classifier_options options = p->e->options;
    struct classifier *classifier = NULL;
    options.prior = p->prior = p->e->prior = prior_of(p->e);
    if (model.n)
        options.model = model;
    if (!classifier_load(&classifier, &options, err))
        return false;
    p->scorer = scorer_new(classifier);
    bool ok = walk(p, score_ad, err);
    scorer_free(p->scorer);
    classifier_free(classifier);
    return ok;
}

static bool
run_fold(struct pass *p, struct err *err)
{
    struct buf model;
    buf_init(&model, MODEL_BYTES);
    p->trainer = trainer_new();
    bool ok = walk(p, train_ad, err) && trainer_save(p->trainer, &model, err);
    trainer_free(p->trainer);
    p->trainer = NULL;
    ok = ok && score_all(p, buf_str(&model), err);
    buf_free(&model);
    return ok;
}

static void
rank_shapes(struct evaluating *e, const struct shape *shapes)
{
    bool *use = mem_alloc(e->count + 1, sizeof(*use));
    bool *deceptive = mem_alloc(e->count + 1, sizeof(*deceptive));
    for (int fold = 0; fold < e->folds; fold++) {
        struct shape_model model;
        for (size_t i = 0; i < e->count; i++) {
            use[i] = e->rows[i].fold != fold;
            deceptive[i] = e->rows[i].deceptive;
        }
        shape_fit(shapes, deceptive, use, e->count, &model);
        for (size_t i = 0; i < e->count; i++) {
            if (!use[i])
                e->rows[i].shape = shape_says(&model, &shapes[i]);
        }
    }
    free(use);
    free(deceptive);
}

static bool
run_folds(struct pass *p, struct err *err)
{
    struct evaluating *e = p->e;
    bool ok = true;
    const uint8_t *dealt = folds_deal(p->folds, (size_t)e->folds, e->deal);
    for (size_t i = 0; i < e->count; i++)
        e->rows[i].fold = dealt[i];
    e->templates = folds_templates(p->folds);
    p->shapes = mem_alloc(e->count + 1, sizeof(*p->shapes));
    for (p->fold = 0; ok && p->fold < e->folds; p->fold++)
        ok = run_fold(p, err);
    if (ok)
        rank_shapes(e, p->shapes);
    free(p->shapes);
    return ok;
}

bool
evaluating_run(struct evaluating *e, struct err *err)
{
    struct pass p = { .e = e, .fold = -1, .ok = true };
    if (e->rows_path) {
        p.rows = fopen(e->rows_path, "we");
        if (!p.rows)
            return err_set(err, "%s: cannot write", e->rows_path);
    }
    if (e->folds)
        p.folds = folds_new();
    bool ok = walk(&p, meet_ad, err);
    if (ok && e->count == 0)
        ok = err_set(err, "eval: no line has a \"label\" of deceptive or legitimate");
    ok = ok &&
         (e->folds ? run_folds(&p, err) : score_all(&p, (struct str){ NULL, 0 }, err));
    folds_free(p.folds);
    if (p.rows && fclose(p.rows) != 0 && ok)
        ok = err_set(err, "%s: cannot write", e->rows_path);
    return ok;
}

void
evaluating_free(struct evaluating *e)
{
    free(e->rows);
}
