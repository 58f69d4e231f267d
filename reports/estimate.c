/*
 * estimate: strata, their weights, and limits put together from limits.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/estimate.h"

#include "reports/beta.h"

#include <math.h>

#define Z           1.959963984540054 /* 95 % of a normal distribution lie within */
#define TAIL        0.025
#define PRIOR       0.5               /* of Jeffreys, on either side */
#define FLAGGED     (2 * BAND_REVIEW) /* first stratum that is flagged */
#define NEGLIGIBLE  1e-9
#define UNREAD_MOST 0.2 /* share of a flagged stratum that may be a guess */

/* Rows of one stratum that came one way. */
struct way {
    int64_t rows, decided, deceptive;
};

/* A stratum, or several that were joined because one of them has no decision. */
struct cell {
    int64_t rows, decided, deceptive;
    double ads;                  /* sum of 1 / inclusion over drawn rows */
    double ads_variance;         /* of that sum */
    double weight, squares, hit; /* over decided rows: w, w * w, w of the deceptive */
};

struct strata {
    struct way ways[DRAW_STRATA][DRAW_WAYS];
    struct cell cells[DRAW_STRATA];
};

static bool
stands_for_others(const struct estimate_row *row)
{
    return row->inclusion > 0 && row->inclusion <= 1 && row->stratum >= 0 &&
           row->stratum < DRAW_STRATA && row->drawn < DRAW_WAYS;
}

static void
count_rows(const struct estimate_row *rows, size_t count, struct strata *s)
{
    for (size_t i = 0; i < count; i++) {
        if (!stands_for_others(&rows[i]))
            continue;
        struct cell *cell = &s->cells[rows[i].stratum];
        struct way *way = &s->ways[rows[i].stratum][rows[i].drawn];
        double inverse = 1 / rows[i].inclusion;
        way->rows++;
        way->decided += rows[i].decided;
        way->deceptive += rows[i].decided && rows[i].deceptive;
        cell->rows++;
        cell->ads += inverse;
        cell->ads_variance += (1 - rows[i].inclusion) * inverse * inverse;
    }
}

static void
weigh_rows(const struct estimate_row *rows, size_t count, struct strata *s)
{
    for (size_t i = 0; i < count; i++) {
        if (!stands_for_others(&rows[i]) || !rows[i].decided)
            continue;
        struct cell *cell = &s->cells[rows[i].stratum];
        const struct way *way = &s->ways[rows[i].stratum][rows[i].drawn];
        double weight = (double)way->rows / (double)way->decided / rows[i].inclusion;
        cell->decided++;
        cell->deceptive += rows[i].deceptive;
        cell->weight += weight;
        cell->squares += weight * weight;
        cell->hit += rows[i].deceptive ? weight : 0;
    }
}

/* Ads of a stratum that none was drawn of are there all the same. */
static void
count_undrawn(const int64_t *came, struct strata *s)
{
    for (int i = 0; came && i < FLAGGED; i++)
        if (s->cells[i].rows == 0 && came[i] > 0)
            s->cells[i].ads = (double)came[i];
    for (int i = 0; came && i < FLAGGED; i += 2)
        if (s->cells[i].rows == 0 && s->cells[i + 1].rows == 0)
            s->cells[i].ads += (double)came[draw_unsplit((enum band)(i / 2))];
}

static void
join(struct cell *into, const struct cell *cell)
{
    into->rows += cell->rows;
    into->decided += cell->decided;
    into->deceptive += cell->deceptive;
    into->ads += cell->ads;
    into->ads_variance += cell->ads_variance;
    into->weight += cell->weight;
    into->squares += cell->squares;
    into->hit += cell->hit;
}

/* Strata [from, to) as cells that have a decision each: one without joins the next higher one,
 * where more is deceptive, so that what was not looked at is not taken for clean. */
static size_t
cells_of(const struct strata *s, int from, int to, struct cell out[DRAW_STRATA])
{
    struct cell open = { 0 };
    size_t count = 0;
    for (int i = from; i < to; i++) {
        join(&open, &s->cells[i]);
        if (open.decided == 0)
            continue;
        out[count++] = open;
        open = (struct cell){ 0 };
    }
    if (count > 0)
        join(&out[count - 1], &open);
    else if (open.ads > 0)
        out[count++] = open;
    return count;
}

struct interval
estimate_share(double hits, double of)
{
    if (!(of > 0))
        return (struct interval){ .known = false };
    double share = fmin(fmax(hits / of, 0), 1);
    double yes = share * of + PRIOR, no = (1 - share) * of + PRIOR;
    double low = share > 0 ? beta_quantile(TAIL, yes, no) : 0;
    double high = share < 1 ? beta_quantile(1 - TAIL, yes, no) : 1;
    return (struct interval){ true, share, fmin(low, share), fmax(high, share) };
}

/* Share of deceptive ads in a cell that has a decision. */
static struct interval
share_of(const struct cell *cell)
{
    double share = cell->hit / cell->weight;
    double read = (double)cell->decided / cell->ads;
    double rows = cell->weight * cell->weight / cell->squares;
    if (read >= 1 - NEGLIGIBLE)
        return (struct interval){ true, share, share, share };
    return estimate_share(share * rows / (1 - read), rows / (1 - read));
}

/* What is added up of the parts of a part: limits as squares of their distances. */
struct sum {
    struct estimate_part part;
    double low, high;
};

static void
count_cell(const struct cell *c, struct sum *sum)
{
    struct estimate_part *out = &sum->part;
    out->rows += c->rows;
    out->decided += c->decided;
    out->deceptive += c->deceptive;
    out->ads += c->ads;
}

/* `share` of `ads` more; `stock` is the variance of what is not known of `ads`. */
static void
add_share(double ads, const struct interval *share, double stock, struct sum *sum)
{
    sum->part.total.known = sum->part.total.known && share->known;
    sum->part.total.at += ads * share->at;
    sum->low += pow(ads * (share->at - share->low), 2) + stock;
    sum->high += pow(ads * (share->high - share->at), 2) + stock;
}

static struct estimate_part
part_of_sum(const struct sum *sum)
{
    struct estimate_part out = sum->part;
    struct interval *t = &out.total;
    if (!t->known) {
        *t = (struct interval){ .known = false };
        return out;
    }
    t->low = fmin(fmax(t->at - sqrt(sum->low), (double)out.deceptive), t->at);
    t->high = fmax(
        fmin(t->at + sqrt(sum->high), out.ads - (double)(out.decided - out.deceptive)),
        t->at);
    if (out.ads > 0)
        out.share = (struct interval){ true, t->at / out.ads, t->low / out.ads,
                                       t->high / out.ads };
    return out;
}

/* Strata [from, to) of what is below `review`. */
static struct estimate_part
below_part(const struct strata *s, int from, int to)
{
    struct sum sum = { .part.total.known = true };
    struct cell cells[DRAW_STRATA];
    size_t count = cells_of(s, from, to, cells);
    for (size_t i = 0; i < count; i++) {
        const struct cell *c = &cells[i];
        struct interval share = { .known = false };
        if (c->decided > 0)
            share = share_of(c);
        count_cell(c, &sum);
        add_share(c->ads, &share, Z * Z * share.at * share.at * c->ads_variance, &sum);
    }
    return part_of_sum(&sum);
}

/* The flagged of some strata together: `audit` draws at one rate from all of them. */
struct flagged {
    int64_t unread, audited; /* audited: read rows that `audit` drew */
    double high_up,
        high_up_hits; /* as many of these stood high as well; the deceptive */
    int64_t audited_deceptive;
};

static void
count_flagged(const struct way ways[DRAW_WAYS], const struct cell *c, struct flagged *f)
{
    const struct way *risk = &ways[DRAWN_RISK], *audit = &ways[DRAWN_AUDIT];
    f->unread += c->rows - c->decided;
    f->audited += audit->decided;
    f->audited_deceptive += audit->deceptive;
    if (risk->rows == 0)
        return;
    f->high_up += (double)audit->rows * (double)risk->decided / (double)risk->rows;
    f->high_up_hits +=
        (double)audit->rows * (double)risk->deceptive / (double)risk->rows;
}

/* Share of deceptive ads among the flagged that nobody has read: estimate.h. */
static struct interval
unread_share(const struct flagged *f, const struct estimate_part *part)
{
    double left = (double)f->audited - f->high_up;
    double rows = left > 0 ? left * left / (double)f->audited : 0;
    if (rows >= 1) {
        double share = ((double)f->audited_deceptive - f->high_up_hits) / left;
        rows = 1 / (1 / rows + 1 / (double)f->unread);
        return estimate_share(fmin(fmax(share, 0), 1) * rows, rows);
    }
    if ((double)f->unread > UNREAD_MOST * (double)part->rows)
        return (struct interval){ .known = false };
    return (struct interval){ true, (double)part->deceptive / (double)part->decided, 0,
                              1 };
}

/* Strata [from, to) of what is flagged. */
static struct estimate_part
flagged_part(const struct strata *s, int from, int to)
{
    struct sum sum = { .part.total.known = true };
    struct flagged f = { 0 };
    for (int i = from; i < to; i++) {
        count_cell(&s->cells[i], &sum);
        count_flagged(s->ways[i], &s->cells[i], &f);
    }
    sum.part.total.at = (double)sum.part.deceptive;
    if (f.unread > 0) {
        struct interval share = unread_share(&f, &sum.part);
        add_share((double)f.unread, &share, 0, &sum);
    }
    return part_of_sum(&sum);
}

static struct interval
sum_of(const struct interval *a, const struct interval *b)
{
    return (struct interval){ a->known && b->known, a->at + b->at,
                              a->at + b->at - hypot(a->at - a->low, b->at - b->low),
                              a->at + b->at + hypot(a->high - a->at, b->high - b->at) };
}

/* Limit of missed / found: with the far limit of one and the near limit of the other. */
static double
ratio_limit(double missed, double found, double missed_limit, double found_limit,
            double sign)
{
    double below = found_limit * (2 * found - found_limit);
    double product = missed * found;
    double inside =
        product * product - missed_limit * (2 * missed - missed_limit) * below;
    if (below <= 0)
        return sign > 0 ? INFINITY : 0;
    return fmax((product + sign * sqrt(fmax(inside, 0))) / below, 0);
}

static struct interval
recall_of(const struct interval *found, const struct interval *missed)
{
    struct interval out = { .known = found->known && missed->known &&
                                     found->at + missed->at > 0 };
    if (!out.known)
        return out;
    out.at = found->at / (found->at + missed->at);
    if (found->at > 0) {
        double high = ratio_limit(missed->at, found->at, missed->high, found->low, 1);
        double low = ratio_limit(missed->at, found->at, missed->low, found->high, -1);
        out.low = fmin(1 / (1 + high), out.at);
        out.high = fmax(1 / (1 + low), out.at);
    } else {
        out.high = found->high / (found->high + missed->low);
    }
    return out;
}

void
estimate_make(const struct estimate_row *rows, size_t count, const int64_t *came,
              struct estimate *out)
{
    struct strata s = { 0 };
    *out = (struct estimate){ 0 };
    count_rows(rows, count, &s);
    count_undrawn(came, &s);
    weigh_rows(rows, count, &s);
    for (int band = 0; band < BAND_COUNT; band++)
        out->bands[band] = (2 * band < FLAGGED ? below_part : flagged_part)(
            &s, 2 * band, 2 * band + 2);
    out->below = below_part(&s, 0, FLAGGED);
    out->flagged = flagged_part(&s, FLAGGED, DRAW_STRATA);
    out->total = sum_of(&out->flagged.total, &out->below.total);
    out->recall = recall_of(&out->flagged.total, &out->below.total);
}

void
estimate_agreement(const struct agreement *a, struct interval *equal,
                   struct interval *kappa)
{
    double n = (double)(a->yes + a->no + a->first + a->second);
    double same = (double)(a->yes + a->no);
    *equal = estimate_share(same, n);
    *kappa = (struct interval){ .known = false };
    if (n <= 0)
        return;
    double first = (double)(a->yes + a->first) / n;
    double second = (double)(a->yes + a->second) / n;
    double chance = first * second + (1 - first) * (1 - second);
    if (chance >= 1 - NEGLIGIBLE)
        return;
    double share = same / n;
    double at = (share - chance) / (1 - chance);
    double half = Z * sqrt(share * (1 - share) / n) / (1 - chance);
    *kappa = (struct interval){ true, at, fmax(at - half, -1), fmin(at + half, 1) };
}

double
estimate_psi(const int64_t *now, const int64_t *before, size_t count)
{
    double now_all = 0, before_all = 0, sum = 0;
    for (size_t i = 0; i < count; i++) {
        now_all += (double)now[i];
        before_all += (double)before[i];
    }
    if (now_all <= 0 || before_all <= 0)
        return 0;
    for (size_t i = 0; i < count; i++) {
        double p = ((double)now[i] + 0.5) / (now_all + 0.5 * (double)count);
        double q = ((double)before[i] + 0.5) / (before_all + 0.5 * (double)count);
        sum += (p - q) * log(p / q);
    }
    return sum;
}
