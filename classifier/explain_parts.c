/*
 * explain_parts: words with weight and place, and distances to thresholds.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/explain_parts.h"

#include "classifier/line.h"
#include "core/json.h"

#include <math.h>

#define NAMED     2    /* words named on each side */
#define LEAST     0.1  /* weight below which a word is not worth naming */
#define QUOTE_MAX 60   /* bytes */
#define NEAR      0.05 /* points that are not worth naming */
#define TIE       1e-6 /* tenths */
#define ROUNDED   0.01 /* what is read of a stored score may be off by */

static const struct says FOR = { STR(". Words for it: "), STR(". Слова за: "),
                                 STR(". Қолдайтын сөздер: ") };
static const struct says AGAINST = { STR(". Words against it: "),
                                     STR(". Слова против: "), STR(". Қарсы сөздер: ") };
static const struct says IN_TITLE = { STR("title"), STR("заголовок"), STR("тақырып") };
static const struct says IN_TEXT = { STR("text"), STR("текст"), STR("мәтін") };
static const struct says BASE = { STR(". Base rate assumed: "),
                                  STR(". Принятая исходная доля: "),
                                  STR(". Болжанған бастапқы үлес: ") };
static const struct says WITHOUT = { STR(". Without the cue "), STR(". Без признака "),
                                     STR(". Мына белгі болмаса, ") };
static const struct says WITHOUT_ITS = { STR(". Without its "), STR(". Без "),
                                         STR(". Ең күшті ") };
static const struct says STRONGEST = { STR(" strongest cues"),
                                       STR(" самых сильных признаков"),
                                       STR(" белгі болмаса,") };
static const struct says WITHOUT_WORDS = { STR(". Without the weight of its words"),
                                           STR(". Без веса его слов"),
                                           STR(". Сөздерінің салмағы болмаса,") };
static const struct says WITH = { STR(". With "), STR(". Если бы признаков было на "),
                                  STR(". Белгілер ұпайы ") };
static const struct says MORE = { STR(" points more of cues"), STR(" балла больше,"),
                                  STR(" артық болса,") };
static const struct says ANY_MORE = { STR(". With any further cue"),
                                      STR(". С любым ещё признаком"),
                                      STR(". Тағы бір белгі болса,") };
static const struct says WOULD_BE = { STR(" the band would be about: "),
                                      STR(" уровень был бы примерно: "),
                                      STR(" деңгейі шамамен: ") };
static const struct says BANDS[BAND_COUNT] = {
    [BAND_NONE] = { STR("none"), STR("нет"), STR("жоқ") },
    [BAND_LOW] = { STR("low"), STR("низкий"), STR("төмен") },
    [BAND_REVIEW] = { STR("review"), STR("на проверку"), STR("тексеруге") },
    [BAND_HIGH] = { STR("high"), STR("высокий"), STR("жоғары") },
};
static const double FROM[BAND_COUNT] = {
    [BAND_LOW] = LINE_LOW, [BAND_REVIEW] = LINE_REVIEW, [BAND_HIGH] = LINE_HIGH
};

static void
add(struct buf *b, const struct says *says, enum lang say)
{
    buf_add(b, says_in(says, say));
}

/* One decimal. Between two of them printf() decides, which takes the even one. */
static void
add_tenths(struct buf *b, double value)
{
    const double tenths = value * 10;
    if (fabs(tenths - floor(tenths) - 0.5) < TIE)
        buf_printf(b, "%.1f", value);
    else
        json_digits(b, value, 1);
}

/* The author's words in one line, or the stem where it is not known where they stand. */
static void
add_token(struct buf *b, const struct token_weight *token, enum lang say)
{
    struct str words =
        token->quote.n > 0 && token->quote.n <= QUOTE_MAX ? token->quote : token->token;
    buf_lit(b, "\xE2\x80\x9C");
    size_t from = 0;
    for (size_t i = 0; i < words.n; i++) {
        if ((unsigned char)words.p[i] >= ' ')
            continue;
        buf_add(b, str_sub(words, from, i));
        buf_add_char(b, ' ');
        from = i + 1;
    }
    buf_add(b, str_sub(words, from, words.n));
    buf_lit(b, "\xE2\x80\x9D (");
    if (token->weight > 0)
        buf_add_char(b, '+');
    add_tenths(b, token->weight);
    if (token->quote.n > 0) {
        buf_lit(b, ", ");
        add(b, token->field == FIELD_TITLE ? &IN_TITLE : &IN_TEXT, say);
    }
    buf_lit(b, ")");
}

static void
add_side(struct buf *b, const struct score *score, double sign,
         const struct says *phrase, enum lang say)
{
    size_t named = 0;
    for (size_t i = 0; i < score->token_count && named < NAMED; i++) {
        if (score->tokens[i].weight * sign < LEAST)
            continue;
        if (named++ == 0)
            add(b, phrase, say);
        else
            buf_lit(b, ", ");
        add_token(b, &score->tokens[i], say);
    }
}

void
explain_words(struct buf *b, const struct score *score, enum lang say)
{
    if (!score->bayes_known)
        return;
    add_side(b, score, 1, &FOR, say);
    add_side(b, score, -1, &AGAINST, say);
}

/* In per cent, three digits; those of most are whole ones. */
static void
add_share(struct buf *b, double share)
{
    const double percent = 100 * share;
    if (percent >= 1 && percent < 1000 && percent == floor(percent))
        buf_add_int(b, (int64_t)percent);
    else
        buf_printf(b, "%.3g", percent);
    buf_lit(b, " %");
}

static enum band
band_at(double prior, double where)
{
    for (int band = BAND_HIGH; band > BAND_NONE; band--)
        if (where >= line_evidence(prior, FROM[band]))
            return (enum band)band;
    return BAND_NONE;
}

/* Where the ad stands. A probability that is at its limit tells the least: points and words
 * tell how much there is beyond it. Words that order by more than they lift by count by the lift,
 * for what would change is a band. */
static double
evidence_of(const struct score *score)
{
    const double told = line_evidence(score->prior, score->probability);
    const double words = line_sum(score->prior, 0, score->bayes_known,
                                  score->bayes_probability, score->lang);
    const double points = line_point_weight() * score->points;
    const double stands =
        line_is_at_limit(score->probability) ? fmax(told, points + words) : told;
    const bool held = score->context == CONTEXT_RECRUITING && score->bayes_lift > 0 &&
                      score->bayes_lift < words - ROUNDED;
    return held ? points + score->bayes_lift : stands;
}

/* "travel on credit (P08)" */
static void
add_cue(struct buf *b, const struct ruleset *rules, const struct hit *hit,
        enum lang say)
{
    uint32_t cue = rules ? ruleset_find_cue(rules, hit->cue) : RULE_NONE;
    if (cue != RULE_NONE) {
        add(b, &rules->cues[cue].name, say);
        buf_lit(b, " (");
    }
    buf_add(b, hit->cue);
    if (cue != RULE_NONE)
        buf_lit(b, ")");
}

static void
add_band(struct buf *b, enum band band, enum lang say)
{
    add(b, &WOULD_BE, say);
    add(b, &BANDS[band], say);
}

/* Points of those hits that say who is wanted. */
static double
points_of_targets(const struct hit *hits, size_t count)
{
    double points = 0;
    for (size_t i = 0; i < count; i++)
        points += cue_targets(hits[i].cue) ? hits[i].points : 0;
    return points;
}

/* The points that decide the band: those without them. */
static double
points_that_decide(const struct score *score)
{
    return score->points - points_of_targets(score->cues, score->cue_count) -
           points_of_targets(score->counter, score->counter_count);
}

/* What the words lift by where they are enough by themselves beside so many points, never beyond
 * `review`; else nothing. */
static double
words_enough(const struct score *score, double points)
{
    const double most = line_evidence(score->prior, FROM[BAND_HIGH]) - TIE;
    const bool enough = score->bayes_known && score->bayes_lift >= line_words_enough();
    return enough && points >= -TIE ? fmin(score->bayes_lift, most) : -INFINITY;
}

/* Without its words, by the points that decide a band. Nothing where they alone are enough. */
static void
add_down_words(struct buf *b, const struct score *score, double edge, enum lang say)
{
    const double alone = line_point_weight() * points_that_decide(score);
    if (!score->bayes_known || alone >= edge)
        return;
    add(b, &WITHOUT_WORDS, say);
    add_band(b, band_at(score->prior, alone), say);
}

/* Without its strongest cues: as many as it takes. Without its words where no number of them
 * does. */
static void
add_down(struct buf *b, const struct ruleset *rules, const struct score *score,
         enum lang say)
{
    const double slope = line_point_weight();
    const double edge = line_evidence(score->prior, FROM[score->band]);
    double by_line = evidence_of(score), where = by_line;
    double left = points_that_decide(score);
    size_t cues = 0;
    while (cues < score->cue_count && score->cues[cues].points > 0 && where >= edge) {
        const struct hit *cue = &score->cues[cues++];
        left -= cue_targets(cue->cue) ? 0 : cue->points;
        by_line -= slope * cue->points;
        where = fmax(by_line, words_enough(score, left));
    }
    if (cues == 0 || where >= edge) {
        add_down_words(b, score, edge, say);
        return;
    }
    if (cues == 1) {
        add(b, &WITHOUT, say);
        add_cue(b, rules, &score->cues[0], say);
    } else {
        add(b, &WITHOUT_ITS, say);
        buf_add_int(b, (int64_t)cues);
        add(b, &STRONGEST, say);
    }
    add_band(b, band_at(score->prior, where), say);
}

/* What more points would be added to. Words take nobody out of a band that points alone reach. */
static double
stands_below(const struct score *score)
{
    const double stands = evidence_of(score);
    return score->context == CONTEXT_RECRUITING
               ? fmax(stands, line_point_weight() * points_that_decide(score))
               : stands;
}

static void
add_up(struct buf *b, const struct score *score, enum lang say)
{
    enum band next = (enum band)(score->band + 1);
    double points = (line_evidence(score->prior, FROM[next]) -
                     (next >= BAND_REVIEW ? stands_below(score) : evidence_of(score))) /
                    line_point_weight();
    if (line_is_at_least(score->probability))
        return;
    if (next == BAND_REVIEW && isfinite(words_enough(score, 0)))
        points = fmax(points, -points_that_decide(score));
    if (points < NEAR) {
        add(b, &ANY_MORE, say);
    } else {
        add(b, &WITH, say);
        add_tenths(b, points);
        add(b, &MORE, say);
    }
    add_band(b, next, say);
}

void
explain_change(struct buf *b, const struct ruleset *rules, const struct score *score,
               enum lang say)
{
    if (!(score->prior > 0 && score->prior < 1 && score->probability > 0 &&
          score->probability < 1))
        return;
    if (score->band >= BAND_REVIEW)
        add_down(b, rules, score, say);
    else
        add_up(b, score, say);
    add(b, &BASE, say);
    add_share(b, score->prior);
}
