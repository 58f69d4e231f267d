/*
 * score: the words of the contract for bands, contexts and lanes, and the `risk`
 * object. Pure: the order of keys and the count of decimals are fixed here and nowhere
 * else.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/score.h"

enum {
    PROBABILITY_DECIMALS = 6,
    POINTS_DECIMALS = 2,
    WEIGHT_DECIMALS = 3,
    PAY_DECIMALS = 2
};

static const char *const band_names[BAND_COUNT] = {
    [BAND_NONE] = "none",
    [BAND_LOW] = "low",
    [BAND_REVIEW] = "review",
    [BAND_HIGH] = "high",
};

static const char *const context_names[CONTEXT_COUNT] = {
    [CONTEXT_RECRUITING] = "recruiting",
    [CONTEXT_SEEKING] = "seeking",
    [CONTEXT_SELF_SERVICE] = "self_service",
    [CONTEXT_WARNING] = "warning",
    [CONTEXT_NEWS] = "news",
    [CONTEXT_COURT] = "court",
    [CONTEXT_OTHER] = "other",
};

static const char *const lane_names[LANE_COUNT] = {
    [LANE_NONE] = "",
    [LANE_RISK] = "risk",
    [LANE_CAREFUL] = "careful",
    [LANE_AUDIT] = "audit",
};

static const char *const state_names[] = {
    [DIMENSION_NONE] = "none",
    [DIMENSION_PARTIAL] = "partial",
    [DIMENSION_POSITIVE] = "positive",
    [DIMENSION_STATED] = "stated",
};

const char *
band_name(enum band band)
{
    return band_names[band];
}

const char *
context_name(enum context context)
{
    return context_names[context];
}

const char *
lane_name(enum lane lane)
{
    return lane_names[lane];
}

const char *
dimension_state_name(enum dimension_state state)
{
    return state_names[state];
}

const char *
fact_state_name(enum fact_state state)
{
    static const char *const names[] = {
        [FACT_SILENT] = "silent",
        [FACT_STATED] = "stated",
        [FACT_DENIED] = "denied",
    };
    return names[state];
}

static int
index_of(struct str name, const char *const *names, int count)
{
    int i = 0;
    while (i < count && !str_eq(name, str_of(names[i])))
        i++;
    return i;
}

bool
band_of(struct str name, enum band *out)
{
    int i = index_of(name, band_names, BAND_COUNT);
    if (i < BAND_COUNT)
        *out = (enum band)i;
    return i < BAND_COUNT;
}

bool
context_of(struct str name, enum context *out)
{
    int i = index_of(name, context_names, CONTEXT_COUNT);
    if (i < CONTEXT_COUNT)
        *out = (enum context)i;
    return i < CONTEXT_COUNT;
}

bool
lane_of(struct str name, enum lane *out)
{
    int i = index_of(name, lane_names, LANE_COUNT);
    if (i < LANE_COUNT)
        *out = (enum lane)i;
    return i < LANE_COUNT;
}

/*
 * The object is written straight into the buffer, its keys with their commas in one piece each:
 * it is most of what scoring writes. Words of our own stand between quotes as they are; only
 * what comes from outside, or from rule files, is looked through for what must be escaped.
 */

/* A word that holds nothing to be escaped, behind what stands in front of it. */
static void
write_word(struct buf *b, struct str before, const char *word)
{
    buf_add(b, before);
    buf_add(b, str_of(word));
    buf_add_char(b, '"');
}

static void
write_silent(const struct str *names, size_t count, struct buf *b)
{
    buf_lit(b, ",\"silent\":[");
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_add_char(b, ',');
        json_quote(b, names[i]);
    }
    buf_add_char(b, ']');
}

static void
write_place(enum ad_field field, size_t start, size_t end, struct buf *b)
{
    write_word(b, STR(",\"field\":\""), ad_field_name(field));
    buf_lit(b, ",\"start\":");
    buf_add_int(b, (int64_t)start);
    buf_lit(b, ",\"end\":");
    buf_add_int(b, (int64_t)end);
}

static void
write_indicators(const struct hit *hit, struct buf *b)
{
    buf_lit(b, ",\"indicators\":[");
    for (size_t i = 0; i < hit->indicator_count; i++) {
        if (i)
            buf_add_char(b, ',');
        json_quote(b, hit->indicators[i]);
    }
    buf_add_char(b, ']');
}

void
score_hit_json(const struct hit *hit, struct buf *head, struct buf *tail)
{
    char grade = hit->grade;
    buf_lit(head, "{\"cue\":");
    json_quote(head, hit->cue);
    buf_lit(head, ",\"rule\":");
    json_quote(head, hit->rule);
    write_indicators(hit, head);
    buf_lit(head, ",\"grade\":");
    json_quote(head, (struct str){ &grade, grade != '\0' });
    buf_lit(head, ",\"points\":");
    buf_lit(tail, ",\"why\":");
    json_quote(tail, hit->why);
    buf_add_char(tail, '}');
}

/* Points, place and quote. */
static void
write_found(const struct hit *hit, struct buf *b)
{
    json_digits(b, hit->points, POINTS_DECIMALS);
    write_place(hit->field, hit->start, hit->end, b);
    buf_lit(b, ",\"quote\":");
    json_quote(b, hit->quote);
}

static void
write_hit(const struct hit *hit, struct buf *b)
{
    struct buf tail;
    if (hit->json) {
        buf_add(b, hit->json->head);
        write_found(hit, b);
        buf_add(b, hit->json->tail);
        return;
    }
    buf_init(&tail, b->max);
    score_hit_json(hit, b, &tail);
    write_found(hit, b);
    buf_add(b, buf_str(&tail));
    buf_free(&tail);
}

static void
write_hits(struct str key, const struct hit *hits, size_t count, struct buf *b)
{
    buf_add(b, key);
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_add_char(b, ',');
        write_hit(&hits[i], b);
    }
    buf_add_char(b, ']');
}

static void
write_facts(const struct fact_seen *facts, size_t count, struct buf *b)
{
    buf_lit(b, ",\"facts\":{");
    for (size_t i = 0; i < count; i++) {
        const struct fact_seen *f = &facts[i];
        write_word(b, i ? STR(",\"") : STR("\""), f->name);
        write_word(b, STR(":{\"state\":\""), fact_state_name(f->state));
        if (f->state != FACT_SILENT) {
            write_place(f->field, f->start, f->end, b);
            buf_lit(b, ",\"quote\":");
            json_quote(b, f->quote);
        }
        buf_add_char(b, '}');
    }
    buf_add_char(b, '}');
}

/* D4 to D6 are there only when a stated term speaks of them. */
static void
write_dimensions(const struct dimension *dimensions, struct buf *b)
{
    static const char *const begin[DIMENSION_COUNT] = {
        ",\"dimensions\":{\"D1\":{\"state\":\"",
        ",\"D2\":{\"state\":\"",
        ",\"D3\":{\"state\":\"",
        ",\"D4\":{\"state\":\"",
        ",\"D5\":{\"state\":\"",
        ",\"D6\":{\"state\":\"",
    };
    _Static_assert(DIMENSIONS_RECRUIT > 0, "the first one is always there");
    for (size_t i = 0; i < DIMENSION_COUNT; i++) {
        const struct dimension *d = &dimensions[i];
        if (i >= DIMENSIONS_RECRUIT && d->state == DIMENSION_NONE)
            continue;
        write_word(b, str_of(begin[i]), dimension_state_name(d->state));
        buf_lit(b, ",\"strong\":");
        buf_add_int(b, d->strong);
        buf_lit(b, ",\"medium\":");
        buf_add_int(b, d->medium);
        buf_lit(b, ",\"weak\":");
        buf_add_int(b, d->weak);
        if (d->state != DIMENSION_NONE)
            buf_add(b, d->verified ? STR(",\"verified\":true")
                                   : STR(",\"verified\":false"));
        buf_add_char(b, '}');
    }
    buf_add_char(b, '}');
}

static void
write_token_place(const struct token_weight *token, struct buf *b)
{
    if (token->quote.n == 0)
        return;
    write_place(token->field, token->start, token->end, b);
    buf_lit(b, ",\"quote\":");
    json_quote(b, token->quote);
}

static void
write_bayes(const struct score *score, struct buf *b)
{
    if (!score->bayes_known) {
        buf_lit(b, ",\"bayes\":null");
        return;
    }
    buf_lit(b, ",\"bayes\":{\"probability\":");
    json_digits(b, score->bayes_probability, PROBABILITY_DECIMALS);
    buf_lit(b, ",\"tokens\":[");
    for (size_t i = 0; i < score->token_count; i++) {
        buf_add(b, i ? STR(",{\"token\":") : STR("{\"token\":"));
        json_quote(b, score->tokens[i].token);
        buf_lit(b, ",\"weight\":");
        json_digits(b, score->tokens[i].weight, WEIGHT_DECIMALS);
        write_token_place(&score->tokens[i], b);
        buf_add_char(b, '}');
    }
    buf_lit(b, "]}");
}

static void
write_pay(const struct pay_judged *pay, struct buf *b)
{
    if (!pay->known) {
        buf_lit(b, ",\"pay\":null");
        return;
    }
    buf_lit(b, ",\"pay\":{\"amount_usd_month\":");
    json_digits(b, pay->amount_usd_month, PAY_DECIMALS);
    if (pay->compared) {
        buf_lit(b, ",\"reference\":");
        json_digits(b, pay->reference, PAY_DECIMALS);
        buf_lit(b, ",\"ratio\":");
        json_digits(b, pay->ratio, PAY_DECIMALS);
    } else {
        buf_lit(b, ",\"reference\":null,\"ratio\":null");
    }
    buf_add_char(b, '}');
}

static void
write_contacts(const struct contact *contacts, size_t count, struct buf *b)
{
    buf_lit(b, ",\"contacts\":[");
    for (size_t i = 0; i < count; i++) {
        const struct contact *c = &contacts[i];
        write_word(b, i ? STR(",{\"kind\":\"") : STR("{\"kind\":\""),
                   contact_kind_name(c->kind));
        buf_lit(b, ",\"value\":");
        json_quote(b, c->value);
        write_place(c->field, c->start, c->end, b);
        buf_add_char(b, '}');
    }
    buf_add_char(b, ']');
}

/* What the ad comes out as, before its reasons. */
static void
write_verdict(const struct score *score, struct buf *b)
{
    buf_lit(b, "\"probability\":");
    json_digits(b, score->probability, PROBABILITY_DECIMALS);
    if (score->prior > 0) {
        buf_lit(b, ",\"prior\":");
        json_digits(b, score->prior, PROBABILITY_DECIMALS);
    }
    write_word(b, STR(",\"band\":\""), band_name(score->band));
    buf_lit(b, ",\"points\":");
    json_digits(b, score->points, POINTS_DECIMALS);
    write_word(b, STR(",\"lang\":\""), lang_name(score->lang));
    write_word(b, STR(",\"kind\":\""), ad_kind_name(score->kind));
    write_word(b, STR(",\"context\":\""), context_name(score->context));
    write_word(b, STR(",\"lane\":\""), lane_name(score->lane));
}

void
score_write_json(const struct score *score, struct json *j)
{
    struct buf *b = j->out;
    json_open_object(j);
    write_verdict(score, b);
    write_hits(STR(",\"cues\":["), score->cues, score->cue_count, b);
    write_hits(STR(",\"counter\":["), score->counter, score->counter_count, b);
    write_silent(score->silent, score->silent_count, b);
    write_facts(score->facts, score->fact_count, b);
    write_dimensions(score->dimensions, b);
    write_bayes(score, b);
    write_pay(&score->pay, b);
    write_contacts(score->contacts, score->contact_count, b);
    if (score->limits_hit > 0) {
        buf_lit(b, ",\"limits\":");
        buf_add_int(b, (int64_t)score->limits_hit);
    }
    buf_lit(b, ",\"pack\":");
    json_quote(b, score->pack);
    buf_lit(b, ",\"why\":");
    json_quote(b, score->why);
    json_end_object(j);
}
