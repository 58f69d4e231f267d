/*
 * evaluating_show: the figures as JSON.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/line.h"
#include "classifier/line_fit.h"
#include "cli/evaluating_parts.h"
#include "core/json.h"
#include "core/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define ROUNDS 300 /* of the bootstrap */

static const char *const LENGTHS[LENGTH_COUNT] = { "under_200_bytes",
                                                   "200_to_999_bytes",
                                                   "1000_bytes_and_more" };

static void
put_ranks(struct json *j, const struct quality *q)
{
    json_put_real(j, "roc_auc", q->roc_auc, 4);
    json_put_real(j, "average_precision", q->average_precision, 4);
    json_put_real(j, "recall_at_fpr_1", q->recall_at_fpr_1, 4);
    json_put_real(j, "recall_at_fpr_5", q->recall_at_fpr_5, 4);
}

static void
put_figures(struct json *j, const struct quality *q)
{
    json_put_int(j, "ads", (int64_t)(q->deceptive + q->legitimate));
    json_put_int(j, "deceptive", (int64_t)q->deceptive);
    put_ranks(j, q);
    json_put_real(j, "brier", q->brier, 4);
    json_put_real(j, "ece", q->ece, 4);
}

static void
put_interval(struct json *j, const char *key, struct quality_interval i)
{
    json_key(j, key);
    json_open_array(j);
    json_number(j, i.low, 4);
    json_number(j, i.high, 4);
    json_end_array(j);
}

static void
put_reliability(struct json *j, const struct quality *q)
{
    json_key(j, "reliability");
    json_open_array(j);
    for (int i = 0; i < QUALITY_BINS; i++) {
        json_open_object(j);
        json_put_real(j, "from", (double)i / QUALITY_BINS, 2);
        json_put_int(j, "ads", (int64_t)q->bins[i].ads);
        json_put_real(j, "mean", q->bins[i].mean, 4);
        json_put_real(j, "share", q->bins[i].share, 4);
        json_end_object(j);
    }
    json_end_array(j);
}

/* All figures of the whole, in the object that is open. */
static void
put_whole(struct json *j, const struct evaluating *e)
{
    struct quality q;
    struct quality_intervals within;
    size_t count = 0;
    struct quality_ad *ads = evaluating_gather(e, BY_ALL, 0, JUDGE_BOTH, &count);
    quality_measure(ads, NULL, count, &q);
    quality_bootstrap(ads, count, ROUNDS, &within);
    put_figures(j, &q);
    json_key(j, "precision_at");
    json_open_object(j);
    static const char *const BUDGETS[QUALITY_BUDGETS] = { "50", "100", "200" };
    for (int i = 0; i < QUALITY_BUDGETS; i++)
        json_put_real(j, BUDGETS[i], q.precision_at[i], 4);
    json_end_object(j);
    json_key(j, "intervals");
    json_open_object(j);
    put_interval(j, "roc_auc", within.roc_auc);
    put_interval(j, "average_precision", within.average_precision);
    put_interval(j, "recall_at_fpr_1", within.recall_at_fpr_1);
    put_interval(j, "recall_at_fpr_5", within.recall_at_fpr_5);
    json_end_object(j);
    put_reliability(j, &q);
    free(ads);
}

/* How words, rules or shape rank by themselves. */
static void
put_alone(struct json *j, const char *key, const struct evaluating *e, enum by by,
          int part, enum judge judge)
{
    struct quality q;
    size_t count = 0;
    struct quality_ad *ads = evaluating_gather(e, by, part, judge, &count);
    quality_measure(ads, NULL, count, &q);
    json_key(j, key);
    json_open_object(j);
    put_ranks(j, &q);
    json_end_object(j);
    free(ads);
}

static void
put_each_alone(struct json *j, const struct evaluating *e, enum by by, int part)
{
    put_alone(j, "words_alone", e, by, part, JUDGE_WORDS);
    put_alone(j, "rules_alone", e, by, part, JUDGE_RULES);
    if (e->folds)
        put_alone(j, "shape_alone", e, by, part, JUDGE_SHAPE);
}

static const char *
name_of_part(const struct evaluating *e, enum by by, int part)
{
    switch (by) {
    case BY_LANGUAGE:
        return part ? lang_name((enum lang)part) : "none";
    case BY_KIND:
        return part ? ad_kind_name((enum ad_kind)part) : "none";
    case BY_CONTEXT:
        return context_name((enum context)part);
    case BY_LENGTH:
        return LENGTHS[part];
    case BY_FILE:
        return e->paths[part];
    case BY_ALL:
        break;
    }
    return "all";
}

static void
put_parts(struct json *j, const struct evaluating *e, enum by by, int parts)
{
    json_open_object(j);
    for (int part = 0; part < parts; part++) {
        struct quality q;
        size_t count = 0;
        struct quality_ad *ads = evaluating_gather(e, by, part, JUDGE_BOTH, &count);
        if (count) {
            quality_measure(ads, NULL, count, &q);
            json_key_text(j, str_of(name_of_part(e, by, part)));
            json_open_object(j);
            put_figures(j, &q);
            put_each_alone(j, e, by, part);
            json_end_object(j);
        }
        free(ads);
    }
    json_end_object(j);
}

static double
log_odds(double p)
{
    return log(p / (1 - p));
}

static void
put_fitted(struct json *j, const struct evaluating *e, enum by by, int part)
{
    struct line_ad *ads = mem_alloc(e->count + 1, sizeof(*ads));
    struct line_fitted fitted;
    size_t n = 0;
    for (size_t i = 0; i < e->count; i++) {
        const struct eval_row *row = &e->rows[i];
        if (evaluating_part(row, by) == part)
            ads[n++] =
                (struct line_ad){ row->rules, log_odds(row->words) - log_odds(e->prior),
                                  row->deceptive };
    }
    if (line_fit(ads, n, &fitted)) {
        json_key_text(j, str_of(name_of_part(e, by, part)));
        json_open_object(j);
        json_put_int(j, "ads", (int64_t)n);
        json_put_real(j, "points", fitted.points, 3);
        json_put_real(j, "words", fitted.words, 3);
        json_put_real(j, "base", fitted.base, 3);
        json_end_object(j);
    }
    free(ads);
}

/* The line in force and, by file, the weights that a logistic regression of the label gives. */
static void
put_line(struct json *j, const struct evaluating *e)
{
    struct arena arena;
    arena_init(&arena, 0);
    json_put_text(j, "line", line_constants(&arena));
    arena_free(&arena);
    json_key(j, "line_fitted");
    json_open_object(j);
    put_fitted(j, e, BY_ALL, 0);
    for (int i = 0; i < e->path_count; i++)
        put_fitted(j, e, BY_FILE, i);
    json_end_object(j);
}

bool
evaluating_show(const struct evaluating *e, struct err *err)
{
    struct buf out;
    buf_init(&out, 64u << 20);
    struct json j = json_to(&out);
    json_open_object(&j);
    put_whole(&j, e);
    put_each_alone(&j, e, BY_ALL, 0);
    if (e->folds) {
        json_put_int(&j, "folds", e->folds);
        json_put_int(&j, "templates", (int64_t)e->templates);
    }
    json_put_int(&j, "bad_lines", (int64_t)e->bad);
    if (e->explain)
        put_line(&j, e);
    json_key(&j, "by_language");
    put_parts(&j, e, BY_LANGUAGE, LANG_COUNT);
    json_key(&j, "by_kind");
    put_parts(&j, e, BY_KIND, AD_KIND_COUNT);
    json_key(&j, "by_context");
    put_parts(&j, e, BY_CONTEXT, CONTEXT_COUNT);
    json_key(&j, "by_length");
    put_parts(&j, e, BY_LENGTH, LENGTH_COUNT);
    json_key(&j, "by_file");
    put_parts(&j, e, BY_FILE, e->path_count);
    json_end_object(&j);
    buf_add_char(&out, '\n');
    bool ok = !buf_failed(&out) && fwrite(out.p, 1, out.n, stdout) == out.n;
    buf_free(&out);
    return ok ||
           err_set_kind(err, ERR_START,
                        "standard output: cannot write; the output is not complete");
}
