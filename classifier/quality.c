/*
 * quality: one walk over the sorted ads, from threshold to threshold.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/quality.h"

#include "core/mem.h"

#include <math.h>
#include <stdlib.h>

#define ROUNDS_MAX 1000

const double QUALITY_BUDGET[QUALITY_BUDGETS] = { 50, 100, 200 };

static int
probable_first(const void *a, const void *b)
{
    const struct quality_ad *x = a;
    const struct quality_ad *y = b;
    if (x->probability < y->probability || x->probability > y->probability)
        return x->probability > y->probability ? -1 : 1;
    return (int)y->deceptive - (int)x->deceptive;
}

void
quality_sort(struct quality_ad *ads, size_t count)
{
    qsort(ads, count, sizeof(*ads), probable_first);
}

/* Ads at and above a threshold. */
struct above {
    double deceptive, legitimate;
};

/* What one threshold adds to the figures, from `before` to `now`. */
static void
pass_threshold(struct quality *q, struct above before, struct above now)
{
    const double recall = now.deceptive / q->deceptive;
    const double false_rate = now.legitimate / q->legitimate;
    const double gain = (now.deceptive - before.deceptive) / q->deceptive;
    const double width = (now.legitimate - before.legitimate) / q->legitimate;
    q->roc_auc += width * (recall + before.deceptive / q->deceptive) / 2;
    q->average_precision += gain * now.deceptive / (now.deceptive + now.legitimate);
    if (false_rate <= 0.01)
        q->recall_at_fpr_1 = recall;
    if (false_rate <= 0.05)
        q->recall_at_fpr_5 = recall;
    /* of a day's ads, those above the threshold, as far as the budget goes */
    const double rare = QUALITY_DAY * QUALITY_RARE;
    const double common = QUALITY_DAY - rare;
    const double caught_before = rare * before.deceptive / q->deceptive;
    const double read_before =
        caught_before + common * before.legitimate / q->legitimate;
    const double read = rare * gain + common * width;
    for (int i = 0; i < QUALITY_BUDGETS; i++) {
        const double left = QUALITY_BUDGET[i] - read_before;
        if (left > 0 && read > 0)
            q->precision_at[i] +=
                rare * gain * fmin(1, left / read) / QUALITY_BUDGET[i];
    }
}

static void
rank(const struct quality_ad *ads, const uint32_t *times, size_t count,
     struct quality *q)
{
    struct above now = { 0, 0 };
    if (q->deceptive <= 0 || q->legitimate <= 0) {
        q->roc_auc = q->average_precision = q->recall_at_fpr_1 = q->recall_at_fpr_5 =
            NAN;
        for (int i = 0; i < QUALITY_BUDGETS; i++)
            q->precision_at[i] = NAN;
        return;
    }
    for (size_t i = 0; i < count;) {
        const struct above before = now;
        const double threshold = ads[i].probability;
        for (; i < count && !(ads[i].probability < threshold); i++) {
            const double n = times ? times[i] : 1;
            now.deceptive += ads[i].deceptive ? n : 0;
            now.legitimate += ads[i].deceptive ? 0 : n;
        }
        if (now.deceptive + now.legitimate > 0)
            pass_threshold(q, before, now);
    }
}

static void
fill_bins(const struct quality_ad *ads, const uint32_t *times, size_t count,
          struct quality *q)
{
    const double all = q->deceptive + q->legitimate;
    double mean[QUALITY_BINS] = { 0 }, hits[QUALITY_BINS] = { 0 };
    q->brier = all > 0 ? 0 : NAN;
    q->ece = all > 0 ? 0 : NAN;
    for (size_t i = 0; i < count; i++) {
        const double n = times ? times[i] : 1;
        const double p = fmax(0, fmin(1, ads[i].probability));
        const int bin = (int)fmin(QUALITY_BINS - 1, p * QUALITY_BINS);
        const double error = p - ads[i].deceptive;
        q->brier += n * error * error / all;
        q->bins[bin].ads += n;
        mean[bin] += n * p;
        hits[bin] += ads[i].deceptive ? n : 0;
    }
    for (int b = 0; b < QUALITY_BINS; b++) {
        const double n = q->bins[b].ads;
        q->bins[b].mean = n > 0 ? mean[b] / n : NAN;
        q->bins[b].share = n > 0 ? hits[b] / n : NAN;
        if (n > 0)
            q->ece += fabs(mean[b] - hits[b]) / all;
    }
}

void
quality_measure(const struct quality_ad *ads, const uint32_t *times, size_t count,
                struct quality *out)
{
    *out = (struct quality){ 0 };
    for (size_t i = 0; i < count; i++) {
        const double n = times ? times[i] : 1;
        out->deceptive += ads[i].deceptive ? n : 0;
        out->legitimate += ads[i].deceptive ? 0 : n;
    }
    rank(ads, times, count, out);
    fill_bins(ads, times, count, out);
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t
draw(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static int
by_value(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

static struct quality_interval
interval(double *values, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isnan(values[i]))
            values[n++] = values[i];
    }
    if (n == 0)
        return (struct quality_interval){ NAN, NAN };
    qsort(values, n, sizeof(*values), by_value);
    return (struct quality_interval){ values[n / 40], values[n - 1 - n / 40] };
}

void
quality_bootstrap(const struct quality_ad *ads, size_t count, size_t rounds,
                  struct quality_intervals *out)
{
    rounds = rounds < ROUNDS_MAX ? rounds : ROUNDS_MAX;
    uint32_t *times = mem_alloc(count + 1, sizeof(*times));
    double *values = mem_alloc(4 * rounds + 1, sizeof(*values));
    uint64_t state = 1;
    for (size_t r = 0; r < rounds; r++) {
        struct quality q;
        for (size_t i = 0; i < count; i++)
            times[i] = 0;
        for (size_t i = 0; i < count; i++)
            times[draw(&state) % count]++;
        quality_measure(ads, times, count, &q);
        values[r] = q.roc_auc;
        values[rounds + r] = q.average_precision;
        values[2 * rounds + r] = q.recall_at_fpr_1;
        values[3 * rounds + r] = q.recall_at_fpr_5;
    }
    out->roc_auc = interval(values, rounds);
    out->average_precision = interval(values + rounds, rounds);
    out->recall_at_fpr_1 = interval(values + 2 * rounds, rounds);
    out->recall_at_fpr_5 = interval(values + 3 * rounds, rounds);
    free(times);
    free(values);
}
