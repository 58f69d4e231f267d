/*
 * line: the weights, and what holds words and contexts in their place.
 *
 * POINT_WEIGHT and BAYES_WEIGHT: a logistic fit on left-out folds of the training ads
 * (`lurewatch eval --folds 5 --rows`) gives 0.5 to 0.8 for points and 0.75 to 0.95 for evidence,
 * which is log-odds by itself (classifier/calibrate.h). In the pool of all languages but English
 * left-out ads are ranked best where evidence weighs two to three times what points do; with more
 * than POOLED_WEIGHT too many honest look-alikes come into `review` for each lure more.
 * See docs/SCORING.md.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/line.h"

#include <math.h>

#define POINT_WEIGHT  0.8
#define BAYES_WEIGHT  0.85 /* of words in English */
#define POOLED_WEIGHT 1.4  /* of words in another language */
#define NEARLY        0.3  /* log-odds below a band where words are pressed together */
#define SHORT_OF      0.01 /* how near to the band it comes */
#define ROUNDING      1e-9 /* what no sum of a few numbers is off by */
#define COMPANY       0.6  /* points beside which words may lift an ad into a band */
#define SURE_TOKENS   60   /* and so many different tokens that the model has */
#define HINT          1.4 /* points beside which fewer words may lift an ad into `review` */
#define SOME_TOKENS   12
#define NO_DOUBT      0.0   /* points beside which words that are enough alone may */
#define MORE_TOKENS   25    /* and how many where they may speak of sources */
#define LOGIT_MIN     -12.0 /* what honest ads get is told apart to six places */
#define LOGIT_MAX     9.0   /* no text is certain */
#define NOT_OFFERED   1.2   /* log-odds less for who offers nothing */
#define REPORTED      3.5   /* for who reports or warns */
#define OWN_LABOUR    3.0 /* and for who seeks work or offers a service of their own */

/* Evidence at which the bands begin. The last two are what lifts the usual prior to 0.30 and 0.80;
 * the first lifts it to 0.05, which is worth 0.15 (below). */
#define LOW_AT    0.9473813189441862
#define REVIEW_AT 3.044522437723423
#define HIGH_AT   5.278114659230518

/*
 * What evidence is worth in log-odds, by ads that were left out in training (isotonic in a few
 * straight pieces; `lurewatch eval --folds 5`). Between two knots it runs straight, outside them
 * beside the diagonal. No evidence is worth nothing, and `review` and `high` begin where they are
 * told to, so what is moved is moved inside a band. It rises everywhere: no order changes.
 */
static const struct knot {
    double evidence, worth;
} KNOTS[] = { { -4, -6 },
              { -2.5, -2.8 },
              { -1.2, -0.3 },
              { 0, 0 },
              { LOW_AT, 2.15721924272252 },
              { 2, 2.75 },
              { REVIEW_AT, REVIEW_AT } };

#define LAST_KNOT (sizeof(KNOTS) / sizeof(*KNOTS) - 1)

struct str
line_constants(struct arena *arena)
{
    struct str worth = STR("worth");
    for (size_t i = 0; i <= LAST_KNOT; i++)
        worth = arena_printf(arena, "%.*s %g:%g", (int)worth.n, worth.p,
                             KNOTS[i].evidence, KNOTS[i].worth);
    return arena_printf(
        arena,
        "point %g bayes %g pooled %g low %g review %g high %g company %g sure %d "
        "hint %g some %d no-doubt %g more %d nearly %g short %g "
        "not-offered %g reported %g "
        "own-labour %g %.*s",
        POINT_WEIGHT, BAYES_WEIGHT, POOLED_WEIGHT, LINE_LOW, LINE_REVIEW, LINE_HIGH,
        COMPANY, SURE_TOKENS, HINT, SOME_TOKENS, NO_DOUBT, MORE_TOKENS, NEARLY,
        SHORT_OF, NOT_OFFERED, REPORTED, OWN_LABOUR, (int)worth.n, worth.p);
}

static double
worth_of(double evidence)
{
    const struct knot *a = KNOTS, *b = &KNOTS[LAST_KNOT];
    if (evidence >= b->evidence)
        return evidence;
    if (evidence <= a->evidence)
        return evidence - a->evidence + a->worth;
    for (b = a + 1; evidence > b->evidence; a++)
        b++;
    const double rise = (b->worth - a->worth) / (b->evidence - a->evidence);
    return a->worth + (evidence - a->evidence) * rise;
}

/* What is no number tells nothing: a half, and neither limit. */
static double
logistic(double logit)
{
    if (isnan(logit))
        return 0.5;
    return 1 / (1 + exp(-fmax(LOGIT_MIN, fmin(LOGIT_MAX, logit))));
}

static double
logit(double probability)
{
    return log(probability / (1 - probability));
}

double
line_of_words(double prior, const struct bayes_evidence *bayes)
{
    return logistic(logit(prior) + bayes->log_odds);
}

static double
weight_of_words(enum lang pool)
{
    return pool == model_pool(LANG_EN) ? BAYES_WEIGHT : POOLED_WEIGHT;
}

/* What the words add to the evidence, as far as nothing holds them. */
static double
words_say(const struct bayes_evidence *bayes)
{
    return bayes->known ? weight_of_words(bayes->pool) * bayes->log_odds : 0;
}

/* What they may lift an ad into a band by: where most ads are from sources of one class, words may
 * speak of the sources. */
static double
lift_of(const struct bayes_evidence *bayes)
{
    const double weight =
        bayes->compared_most ? weight_of_words(bayes->pool) : BAYES_WEIGHT;
    return bayes->known ? weight * bayes->log_odds : 0;
}

/* The beginning of the band above the one where so much evidence is. */
static double
next_band(double evidence)
{
    return evidence >= HIGH_AT ? INFINITY : evidence >= REVIEW_AT ? HIGH_AT : REVIEW_AT;
}

/*
 * The evidence beyond which words may not lift an ad whose points are below it. They are believed
 * where they do not speak of sources, so at all only where some source has both classes: of a text
 * of some length beside a few points. Two more ways lead into `review` and no further. Beside a
 * plain hint some tokens are enough where most ads are from sources of both classes. Words that
 * are enough by themselves need no hint, only points that are not below 0; and more tokens where
 * most ads are from sources of one class. There they lift by less than they order by.
 */
static double
edge_for_words(const struct bayes_evidence *bayes, double points)
{
    const double by_points = POINT_WEIGHT * points, lift = lift_of(bayes);
    const bool sure = bayes->compared && bayes->count >= SURE_TOKENS;
    const bool some = bayes->compared_most && bayes->count >= SOME_TOKENS;
    const bool more = bayes->compared && bayes->count >= MORE_TOKENS;
    const bool beside_hint = some && points >= HINT - ROUNDING;
    const bool alone =
        lift >= REVIEW_AT && (some || more) && points >= NO_DOUBT - ROUNDING;
    const double edge =
        by_points >= REVIEW_AT || beside_hint || alone ? HIGH_AT : REVIEW_AT;

    if (!sure || points < COMPANY - ROUNDING)
        return edge;
    return lift < words_say(bayes) ? fmax(edge, next_band(by_points + lift)) : INFINITY;
}

/* Words that may not reach `edge` are pressed together below it, which keeps their order. */
static double
press(double by_points, double words, double edge)
{
    const double beyond = by_points + words - (edge - NEARLY);
    if (words <= 0 || beyond <= 0)
        return words;
    const double below = SHORT_OF + (NEARLY - SHORT_OF) * exp(-beyond);
    return fmin(words, fmax(0, edge - below - by_points));
}

bool
line_is_own_labour(enum context context)
{
    return context == CONTEXT_SEEKING || context == CONTEXT_SELF_SERVICE;
}

/* Who does not recruit has less evidence, and what is left stays below `review`, for seekers
 * and services of one's own below `low`. The order is kept. */
static double
held_back(double evidence, enum context context)
{
    if (context == CONTEXT_RECRUITING)
        return evidence;
    if (line_is_own_labour(context))
        return press(0, evidence - OWN_LABOUR, LOW_AT);
    const double less = context == CONTEXT_OTHER ? NOT_OFFERED : REPORTED;
    return press(0, evidence - less, REVIEW_AT);
}

double
line_probability(double prior, double points, const struct bayes_evidence *bayes,
                 enum context context)
{
    const double by_points = POINT_WEIGHT * points;
    const bool in_review = by_points >= REVIEW_AT, in_high = by_points >= HIGH_AT;
    double words = words_say(bayes);
    if (!in_high)
        words = press(by_points, words, edge_for_words(bayes, points));
    if (in_review)
        words = fmax(words, (in_high ? HIGH_AT : REVIEW_AT) + ROUNDING - by_points);
    return logistic(logit(prior) + worth_of(held_back(by_points + words, context)));
}
