/*
 * explain_parts: words with weight and place, and what would change the band.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/explain_parts.h"

#include "core/json.h"

#include <math.h>

#define NAMED      2    /* words named on each side */
#define LEAST      0.1  /* weight below which a word is not worth naming */
#define QUOTE_MAX  60   /* bytes */
#define TIE        1e-6 /* tenths */
#define LEAST_MORE 0.1  /* points, not worth naming: any cue adds them */

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
static const struct says AND_WORDS = { STR(" and the weight of its words"),
                                       STR(" и без веса его слов"),
                                       STR(" сөздерінің салмағы да болмаса,") };
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

static void
add(struct buf *b, const struct says *says, enum lang say)
{
    buf_add(b, says_in(says, say));
}

/* A weight as a stored score has it, so that one that is read back says the same of it. */
static double
as_stored(double weight)
{
    const double parts = pow(10, SCORE_WEIGHT_DECIMALS);
    return round(weight * parts) / parts;
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
    add_tenths(b, as_stored(token->weight));
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
        if (as_stored(score->tokens[i].weight) * sign < LEAST)
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

/* Without its strongest cues, without its words, or without both. */
static void
add_less(struct buf *b, const struct ruleset *rules, const struct score *score,
         enum lang say)
{
    const struct score_change *change = &score->change;
    if (change->cues == 0) {
        add(b, &WITHOUT_WORDS, say);
    } else if (change->cues == 1) {
        add(b, &WITHOUT, say);
        add_cue(b, rules, &score->cues[0], say);
    } else {
        add(b, &WITHOUT_ITS, say);
        buf_add_int(b, (int64_t)change->cues);
        add(b, &STRONGEST, say);
    }
    if (change->cues && change->words)
        add(b, &AND_WORDS, say);
    add_band(b, change->band, say);
}

static void
add_more(struct buf *b, const struct score_change *change, enum lang say)
{
    if (change->more <= LEAST_MORE) {
        add(b, &ANY_MORE, say);
    } else {
        add(b, &WITH, say);
        add_tenths(b, change->more);
        add(b, &MORE, say);
    }
    add_band(b, change->band, say);
}

void
explain_change(struct buf *b, const struct ruleset *rules, const struct score *score,
               enum lang say)
{
    if (!(score->prior > 0 && score->prior < 1))
        return;
    if (score->change.more > 0)
        add_more(b, &score->change, say);
    else if (score->change.words || score->change.cues)
        add_less(b, rules, score, say);
    add(b, &BASE, say);
    add_share(b, score->prior);
}
