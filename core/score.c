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

static void
write_texts(const char *key, const struct str *texts, size_t count, struct json *j)
{
    json_key(j, key);
    json_open_array(j);
    for (size_t i = 0; i < count; i++)
        json_text(j, texts[i]);
    json_end_array(j);
}

/* Objects that come many times in a score are written with their keys and commas in one
 * piece each. */
static void
write_place(enum ad_field field, size_t start, size_t end, struct buf *b)
{
    buf_lit(b, ",\"field\":\"");
    buf_add(b, str_of(ad_field_name(field)));
    buf_lit(b, "\",\"start\":");
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
write_hit(const struct hit *hit, struct json *j)
{
    struct buf tail;
    if (hit->json) {
        json_raw(j, hit->json->head);
        write_found(hit, j->out);
        buf_add(j->out, hit->json->tail);
        return;
    }
    buf_init(&tail, j->out->max);
    json_raw(j, STR(""));
    score_hit_json(hit, j->out, &tail);
    write_found(hit, j->out);
    buf_add(j->out, buf_str(&tail));
    buf_free(&tail);
}

static void
write_hits(const char *key, const struct hit *hits, size_t count, struct json *j)
{
    json_key(j, key);
    json_open_array(j);
    for (size_t i = 0; i < count; i++)
        write_hit(&hits[i], j);
    json_end_array(j);
}

static void
write_facts(const struct fact_seen *facts, size_t count, struct json *j)
{
    struct buf *b = j->out;
    json_key(j, "facts");
    json_open_object(j);
    for (size_t i = 0; i < count; i++) {
        const struct fact_seen *f = &facts[i];
        json_key(j, f->name);
        json_raw(j, STR("{\"state\":\""));
        buf_add(b, str_of(fact_state_name(f->state)));
        buf_add_char(b, '"');
        if (f->state != FACT_SILENT) {
            write_place(f->field, f->start, f->end, b);
            buf_lit(b, ",\"quote\":");
            json_quote(b, f->quote);
        }
        buf_add_char(b, '}');
    }
    json_end_object(j);
}

/* D4 to D6 are there only when a stated term speaks of them. */
static void
write_dimensions(const struct dimension *dimensions, struct json *j)
{
    static const char *const name[DIMENSION_COUNT] = { "D1", "D2", "D3",
                                                       "D4", "D5", "D6" };
    json_key(j, "dimensions");
    json_open_object(j);
    for (size_t i = 0; i < DIMENSION_COUNT; i++) {
        const struct dimension *d = &dimensions[i];
        if (i >= DIMENSIONS_RECRUIT && d->state == DIMENSION_NONE)
            continue;
        json_key(j, name[i]);
        json_open_object(j);
        json_put_text(j, "state", str_of(dimension_state_name(d->state)));
        json_put_int(j, "strong", d->strong);
        json_put_int(j, "medium", d->medium);
        json_put_int(j, "weak", d->weak);
        if (d->state != DIMENSION_NONE)
            json_put_bool(j, "verified", d->verified);
        json_end_object(j);
    }
    json_end_object(j);
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
write_bayes(const struct score *score, struct json *j)
{
    json_key(j, "bayes");
    if (!score->bayes_known) {
        json_none(j);
        return;
    }
    json_open_object(j);
    json_put_real(j, "probability", score->bayes_probability, PROBABILITY_DECIMALS);
    json_key(j, "tokens");
    json_open_array(j);
    for (size_t i = 0; i < score->token_count; i++) {
        json_raw(j, STR("{\"token\":"));
        json_quote(j->out, score->tokens[i].token);
        buf_lit(j->out, ",\"weight\":");
        json_digits(j->out, score->tokens[i].weight, WEIGHT_DECIMALS);
        write_token_place(&score->tokens[i], j->out);
        buf_add_char(j->out, '}');
    }
    json_end_array(j);
    json_end_object(j);
}

static void
write_pay(const struct pay_judged *pay, struct json *j)
{
    json_key(j, "pay");
    if (!pay->known) {
        json_none(j);
        return;
    }
    json_open_object(j);
    json_put_real(j, "amount_usd_month", pay->amount_usd_month, PAY_DECIMALS);
    json_key(j, "reference");
    if (pay->compared)
        json_number(j, pay->reference, PAY_DECIMALS);
    else
        json_none(j);
    json_key(j, "ratio");
    if (pay->compared)
        json_number(j, pay->ratio, PAY_DECIMALS);
    else
        json_none(j);
    json_end_object(j);
}

static void
write_contacts(const struct contact *contacts, size_t count, struct json *j)
{
    json_key(j, "contacts");
    json_open_array(j);
    for (size_t i = 0; i < count; i++) {
        const struct contact *c = &contacts[i];
        json_raw(j, STR("{\"kind\":\""));
        buf_add(j->out, str_of(contact_kind_name(c->kind)));
        buf_lit(j->out, "\",\"value\":");
        json_quote(j->out, c->value);
        write_place(c->field, c->start, c->end, j->out);
        buf_add_char(j->out, '}');
    }
    json_end_array(j);
}

void
score_write_json(const struct score *score, struct json *j)
{
    json_open_object(j);
    json_put_real(j, "probability", score->probability, PROBABILITY_DECIMALS);
    if (score->prior > 0)
        json_put_real(j, "prior", score->prior, PROBABILITY_DECIMALS);
    json_put_text(j, "band", str_of(band_name(score->band)));
    json_put_real(j, "points", score->points, POINTS_DECIMALS);
    json_put_text(j, "lang", str_of(lang_name(score->lang)));
    json_put_text(j, "kind", str_of(ad_kind_name(score->kind)));
    json_put_text(j, "context", str_of(context_name(score->context)));
    json_put_text(j, "lane", str_of(lane_name(score->lane)));
    write_hits("cues", score->cues, score->cue_count, j);
    write_hits("counter", score->counter, score->counter_count, j);
    write_texts("silent", score->silent, score->silent_count, j);
    write_facts(score->facts, score->fact_count, j);
    write_dimensions(score->dimensions, j);
    write_bayes(score, j);
    write_pay(&score->pay, j);
    write_contacts(score->contacts, score->contact_count, j);
    if (score->limits_hit > 0)
        json_put_int(j, "limits", (int64_t)score->limits_hit);
    json_put_text(j, "pack", score->pack);
    json_put_text(j, "why", score->why);
    json_end_object(j);
}
