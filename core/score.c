/*
 * score: the words of the contract for bands, contexts and lanes, and the `risk`
 * object. Pure: the order of keys and the count of decimals are fixed here and nowhere
 * else.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/score.h"

#include "core/digits.h"

#include <assert.h>

enum { PROBABILITY_DECIMALS = 6, POINTS_DECIMALS = 2, PAY_DECIMALS = 2 };

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

#define CONTRACT_NAME_MAX 40 /* bytes of a name of the contract; they have far fewer */

/* Short pieces of which none needs an escape are put together here, and added in one. */
struct piece {
    char *end;
    char bytes[3 * DIGITS_REAL_ROOM + 16 * CONTRACT_NAME_MAX]; /* no piece has more */
};

static inline void
piece_begin(struct piece *p)
{
    p->end = p->bytes;
}

static inline void
put(struct piece *p, struct str s)
{
    memcpy(p->end, s.p, s.n);
    p->end += s.n;
}

#define put_lit(piece, literal) put((piece), STR(literal))

static void
put_name(struct piece *p, const char *name)
{
    const struct str s = str_of(name);
    assert(s.n <= CONTRACT_NAME_MAX);
    put(p, s);
}

static void
put_int(struct piece *p, int64_t value)
{
    p->end = digits_int(p->end, value);
}

static void
put_real(struct piece *p, double value, int decimals)
{
    p->end = digits_real(p->end, value, decimals);
}

static void
add(struct buf *b, const struct piece *p)
{
    buf_add(b, (struct str){ p->bytes, (size_t)(p->end - p->bytes) });
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
put_place(struct piece *p, enum ad_field field, size_t start, size_t end)
{
    put_lit(p, ",\"field\":\"");
    put_name(p, ad_field_name(field));
    put_lit(p, "\",\"start\":");
    put_int(p, (int64_t)start);
    put_lit(p, ",\"end\":");
    put_int(p, (int64_t)end);
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
    struct piece p;
    piece_begin(&p);
    put_real(&p, hit->points, POINTS_DECIMALS);
    put_place(&p, hit->field, hit->start, hit->end);
    put_lit(&p, ",\"quote\":");
    add(b, &p);
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
        struct piece p;
        buf_add(b, i ? STR(",\"") : STR("\""));
        buf_add(b, str_of(f->name)); /* a stored score may name any */
        piece_begin(&p);
        put_lit(&p, "\":{\"state\":\"");
        put_name(&p, fact_state_name(f->state));
        put_lit(&p, "\"");
        if (f->state != FACT_SILENT) {
            put_place(&p, f->field, f->start, f->end);
            put_lit(&p, ",\"quote\":");
            add(b, &p);
            json_quote(b, f->quote);
            piece_begin(&p);
        }
        put_lit(&p, "}");
        add(b, &p);
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
        struct piece p;
        piece_begin(&p);
        put_name(&p, begin[i]);
        put_name(&p, dimension_state_name(d->state));
        put_lit(&p, "\",\"strong\":");
        put_int(&p, d->strong);
        put_lit(&p, ",\"medium\":");
        put_int(&p, d->medium);
        put_lit(&p, ",\"weak\":");
        put_int(&p, d->weak);
        if (d->state != DIMENSION_NONE) {
            put_lit(&p, ",\"verified\":");
            put_name(&p, d->verified ? "true" : "false");
        }
        put_lit(&p, "}");
        add(b, &p);
    }
    buf_add_char(b, '}');
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
        const struct token_weight *token = &score->tokens[i];
        struct piece p;
        piece_begin(&p);
        buf_add(b, i ? STR(",{\"token\":") : STR("{\"token\":"));
        json_quote(b, token->token);
        put_lit(&p, ",\"weight\":");
        put_real(&p, token->weight, SCORE_WEIGHT_DECIMALS);
        if (token->quote.n > 0) {
            put_place(&p, token->field, token->start, token->end);
            put_lit(&p, ",\"quote\":");
            add(b, &p);
            json_quote(b, token->quote);
            piece_begin(&p);
        }
        put_lit(&p, "}");
        add(b, &p);
    }
    buf_lit(b, "]}");
}

static void
write_change(const struct score_change *change, struct buf *b)
{
    if (change->cues == 0 && !change->words && !(change->more > 0)) {
        buf_lit(b, ",\"change\":null");
        return;
    }
    buf_lit(b, ",\"change\":{\"band\":\"");
    buf_add(b, str_of(band_name(change->band)));
    buf_add_char(b, '"');
    if (change->more > 0) {
        buf_lit(b, ",\"more_points\":");
        json_digits(b, change->more, POINTS_DECIMALS);
    } else {
        buf_lit(b, ",\"without_cues\":");
        buf_add_int(b, (int64_t)change->cues);
        buf_lit(b, ",\"without_words\":");
        buf_add(b, change->words ? STR("true") : STR("false"));
    }
    buf_add_char(b, '}');
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
        struct piece p;
        piece_begin(&p);
        if (i)
            put_lit(&p, ",");
        put_lit(&p, "{\"kind\":\"");
        put_name(&p, contact_kind_name(c->kind));
        put_lit(&p, "\",\"value\":");
        add(b, &p);
        json_quote(b, c->value);
        piece_begin(&p);
        put_place(&p, c->field, c->start, c->end);
        put_lit(&p, "}");
        add(b, &p);
    }
    buf_add_char(b, ']');
}

/* What the ad comes out as, before its reasons. */
static void
write_verdict(const struct score *score, struct buf *b)
{
    struct piece p;
    piece_begin(&p);
    put_lit(&p, "\"probability\":");
    put_real(&p, score->probability, PROBABILITY_DECIMALS);
    if (score->prior > 0) {
        put_lit(&p, ",\"prior\":");
        put_real(&p, score->prior, PROBABILITY_DECIMALS);
    }
    put_lit(&p, ",\"band\":\"");
    put_name(&p, band_name(score->band));
    put_lit(&p, "\",\"points\":");
    put_real(&p, score->points, POINTS_DECIMALS);
    put_lit(&p, ",\"lang\":\"");
    put_name(&p, lang_name(score->lang));
    put_lit(&p, "\",\"kind\":\"");
    put_name(&p, ad_kind_name(score->kind));
    put_lit(&p, "\",\"context\":\"");
    put_name(&p, context_name(score->context));
    if (score->beside != CONTEXT_RECRUITING) {
        put_lit(&p, "\",\"beside\":\"");
        put_name(&p, context_name(score->beside));
    }
    put_lit(&p, "\",\"lane\":\"");
    put_name(&p, lane_name(score->lane));
    put_lit(&p, "\"");
    add(b, &p);
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
    write_change(&score->change, b);
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
