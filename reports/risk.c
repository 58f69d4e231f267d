/*
 * risk: reads and masks the stored `risk` object. Pure; what jansson allocates is freed
 * here.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/risk.h"

#include "text/code_points.h"

#include <jansson.h>
#include <stdlib.h>

#define SILENT_MAX  32
#define REAL_DIGITS 12 /* more than any number of a score has; 0.87 stays 0.87 */

static struct str
text_at(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return (struct str){ json_string_value(value), json_string_length(value) };
}

static double
number_at(const json_t *object, const char *key, bool *known)
{
    const json_t *value = json_object_get(object, key);
    *known = json_is_number(value);
    return json_number_value(value);
}

static void
read_dimensions(const json_t *dimensions, struct risk *out)
{
    static const char *const name[DIMENSION_COUNT] = { "D1", "D2", "D3",
                                                       "D4", "D5", "D6" };
    for (size_t i = 0; i < DIMENSION_COUNT; i++) {
        const json_t *d = json_object_get(dimensions, name[i]);
        struct str state = text_at(d, "state");
        struct dimension *to = &out->dimensions[i];
        for (int s = DIMENSION_NONE; s <= DIMENSION_STATED; s++)
            if (str_eq(state, str_of(dimension_state_name((enum dimension_state)s))))
                to->state = (enum dimension_state)s;
        to->strong = (int)json_integer_value(json_object_get(d, "strong"));
        to->medium = (int)json_integer_value(json_object_get(d, "medium"));
        to->weak = (int)json_integer_value(json_object_get(d, "weak"));
        to->verified = json_is_true(json_object_get(d, "verified"));
    }
}

static void
read_silent(const json_t *silent, struct arena *arena, struct risk *out)
{
    size_t count = json_array_size(silent);
    if (count > SILENT_MAX)
        count = SILENT_MAX;
    struct str *texts = ARENA_NEW(arena, struct str, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_array_get(silent, i);
        texts[i] = arena_str(
            arena, (struct str){ json_string_value(value), json_string_length(value) });
    }
    out->silent = texts;
    out->silent_count = count;
}

/* A place that is no offset becomes 0, so that the quote is masked by itself. */
static size_t
offset_at(const json_t *hit, const char *key)
{
    json_int_t value = json_integer_value(json_object_get(hit, key));
    return value > 0 ? (size_t)value : 0;
}

static enum ad_field
field_of(struct str name)
{
    for (int i = 0; i < FIELD_COUNT; i++)
        if (str_eq(name, str_of(ad_field_name((enum ad_field)i))))
            return (enum ad_field)i;
    return FIELD_TEXT;
}

/* Facts that the ad denies or puts off. */
static void
read_denied(json_t *facts, struct arena *arena, struct risk *out)
{
    struct fact_seen *denied = ARENA_NEW(arena, struct fact_seen, SILENT_MAX);
    const char *name;
    json_t *fact;
    json_object_foreach(facts, name, fact)
    {
        if (out->denied_count == SILENT_MAX ||
            !str_eq(text_at(fact, "state"), str_of(fact_state_name(FACT_DENIED))))
            continue;
        denied[out->denied_count++] = (struct fact_seen){
            .name = arena_cstr(arena, str_of(name)),
            .state = FACT_DENIED,
            .field = field_of(text_at(fact, "field")),
            .start = offset_at(fact, "start"),
            .end = offset_at(fact, "end"),
            .quote = arena_str(arena, text_at(fact, "quote")),
        };
    }
    out->denied = denied;
}

static void
read_pay(const json_t *pay, struct pay_judged *out)
{
    bool has_reference = false;
    bool has_ratio = false;
    out->amount_usd_month = number_at(pay, "amount_usd_month", &out->known);
    out->reference = number_at(pay, "reference", &has_reference);
    out->ratio = number_at(pay, "ratio", &has_ratio);
    out->compared = has_reference && has_ratio;
}

void
risk_read(struct str json, struct arena *arena, struct risk *out)
{
    *out = (struct risk){ .context = CONTEXT_OTHER };
    json_t *root = json_loadb(json.n ? json.p : "", json.n, JSON_ALLOW_NUL, NULL);
    if (json_is_object(root)) {
        out->known = true;
        if (!context_of(text_at(root, "context"), &out->context))
            out->context = CONTEXT_OTHER;
        out->lang = lang_of(text_at(root, "lang"));
        out->kind = ad_kind_of(text_at(root, "kind"));
        read_dimensions(json_object_get(root, "dimensions"), out);
        read_silent(json_object_get(root, "silent"), arena, out);
        read_denied(json_object_get(root, "facts"), arena, out);
        read_pay(json_object_get(root, "pay"), &out->pay);
    }
    json_decref(root);
}

/* Codes and points of hits, in their order. */
static const struct hit *
read_hits(const json_t *hits, struct arena *arena, size_t *count)
{
    struct hit *out = ARENA_NEW(arena, struct hit, json_array_size(hits) + 1);
    bool known;
    size_t i;
    const json_t *hit;
    json_array_foreach(hits, i, hit)
    {
        out[i].cue = arena_str(arena, text_at(hit, "cue"));
        out[i].points = number_at(hit, "points", &known);
    }
    *count = json_array_size(hits);
    return out;
}

static enum fact_state
fact_state_of(struct str name)
{
    for (int s = FACT_SILENT; s <= FACT_DENIED; s++)
        if (str_eq(name, str_of(fact_state_name((enum fact_state)s))))
            return (enum fact_state)s;
    return FACT_STATED; /* says nothing in a sentence */
}

static void
read_facts(json_t *facts, struct arena *arena, struct score *out)
{
    struct fact_seen *seen =
        ARENA_NEW(arena, struct fact_seen, json_object_size(facts) + 1);
    const char *name;
    json_t *fact;
    json_object_foreach(facts, name, fact)
    {
        seen[out->fact_count++] =
            (struct fact_seen){ .name = arena_cstr(arena, str_of(name)),
                                .state = fact_state_of(text_at(fact, "state")) };
    }
    out->facts = seen;
}

static void
read_tokens(const json_t *bayes, struct arena *arena, struct score *out)
{
    const json_t *tokens = json_object_get(bayes, "tokens");
    struct token_weight *read =
        ARENA_NEW(arena, struct token_weight, json_array_size(tokens) + 1);
    bool known;
    size_t i;
    const json_t *token;
    out->bayes_probability = number_at(bayes, "probability", &known);
    json_array_foreach(tokens, i, token)
    {
        read[i].token = arena_str(arena, text_at(token, "token"));
        read[i].weight = number_at(token, "weight", &known);
        read[i].field = field_of(text_at(token, "field"));
        read[i].quote = arena_str(arena, text_at(token, "quote"));
    }
    out->bayes_known = json_is_object(bayes);
    out->tokens = read;
    out->token_count = json_array_size(tokens);
}

static void
read_change(const json_t *change, size_t cue_count, struct score_change *out)
{
    bool known;
    if (!band_of(text_at(change, "band"), &out->band))
        return;
    const double cues = number_at(change, "without_cues", &known);
    out->cues = cues >= 1 && cues <= (double)cue_count ? (size_t)cues : 0;
    out->words = json_is_true(json_object_get(change, "without_words"));
    out->more = number_at(change, "more_points", &known);
}

bool
risk_score(struct str json, struct arena *arena, struct score *out)
{
    *out = (struct score){ .context = CONTEXT_OTHER };
    json_t *root = json_loadb(json.n ? json.p : "", json.n, JSON_ALLOW_NUL, NULL);
    const bool known = json_is_object(root) &&
                       context_of(text_at(root, "context"), &out->context) &&
                       band_of(text_at(root, "band"), &out->band) &&
                       lane_of(text_at(root, "lane"), &out->lane);
    if (known) {
        out->cues = read_hits(json_object_get(root, "cues"), arena, &out->cue_count);
        out->counter =
            read_hits(json_object_get(root, "counter"), arena, &out->counter_count);
        if (!context_of(text_at(root, "beside"), &out->beside))
            out->beside = CONTEXT_RECRUITING;
        read_facts(json_object_get(root, "facts"), arena, out);
        read_tokens(json_object_get(root, "bayes"), arena, out);
        read_change(json_object_get(root, "change"), out->cue_count, &out->change);
        bool number;
        out->probability = number_at(root, "probability", &number);
        out->prior = number_at(root, "prior", &number);
        out->points = number_at(root, "points", &number);
        out->lang = lang_of(text_at(root, "lang"));
    }
    json_decref(root);
    return known;
}

static void
set_text(json_t *object, const char *key, struct str text)
{
    json_t *value = json_stringn(text.p ? text.p : "", text.n);
    if (!value) /* not UTF-8: better no words than those that stood there */
        value = json_string("");
    if (!json_is_object(object))
        json_decref(value);
    else
        json_object_set_new(object, key, value);
}

/* Turns `start` and `end` into places of the masked field, or takes them away. */
static bool
mask_place(json_t *object, struct paper_ad *paper, struct str quote, struct str *shown)
{
    enum ad_field field = field_of(text_at(object, "field"));
    size_t start = offset_at(object, "start"), end = offset_at(object, "end");
    if (!paper_place(paper, field, quote, &start, &end)) {
        json_object_del(object, "start");
        json_object_del(object, "end");
        return false;
    }
    json_object_set_new(object, "start", json_integer((json_int_t)start));
    json_object_set_new(object, "end", json_integer((json_int_t)end));
    *shown = str_sub(paper_field(paper, field), start, end);
    return true;
}

static void
mask_hit(json_t *hit, struct paper_ad *paper, struct arena *arena)
{
    struct str quote = text_at(hit, "quote");
    if (quote.n == 0) /* what is silent stands nowhere */
        return;
    struct str shown = STR("");
    if (!mask_place(hit, paper, quote, &shown))
        shown = paper_text(quote, true, arena);
    set_text(hit, "quote", shown);
}

static void
mask_tokens(json_t *tokens, struct paper_ad *paper, struct arena *arena)
{
    size_t i;
    json_t *token;
    json_array_foreach(tokens, i, token)
    {
        set_text(token, "token", paper_text(text_at(token, "token"), true, arena));
        mask_hit(token, paper, arena);
    }
}

/* The sentences of `said`, which are in the order of the stored ones. */
static void
show_hits(json_t *hits, const struct hit *said, size_t count, struct paper_ad *paper,
          struct arena *arena)
{
    size_t i;
    json_t *hit;
    json_array_foreach(hits, i, hit)
    {
        struct str why = text_at(hit, "why");
        if (i < count && str_eq(said[i].cue, text_at(hit, "cue")))
            why = said[i].why;
        set_text(hit, "why", paper_text(why, paper->mask, arena));
        if (paper->mask)
            mask_hit(hit, paper, arena);
    }
}

static void
mask_facts(json_t *facts, struct paper_ad *paper, struct arena *arena)
{
    const char *name;
    json_t *fact;
    json_object_foreach(facts, name, fact)
    {
        mask_hit(fact, paper, arena);
    }
}

static void
mask_contacts(json_t *contacts, struct paper_ad *paper, struct arena *arena)
{
    size_t i;
    json_t *value;
    json_array_foreach(contacts, i, value)
    {
        struct str shown = STR("");
        struct str kind = text_at(value, "kind");
        set_text(value, "value", paper_contact(kind, text_at(value, "value"), arena));
        (void)mask_place(value, paper, STR(""), &shown);
    }
}

static bool
tells_status(struct str fact)
{
    return str_eq(fact, STR("visa")) || str_eq(fact, STR("documents"));
}

/* Somebody may be in a country without papers: that is nobody's business here. */
static void
drop_status(json_t *root)
{
    json_t *facts = json_object_get(root, "facts");
    json_t *silent = json_object_get(root, "silent");
    json_object_del(facts, "visa");
    json_object_del(facts, "documents");
    for (size_t i = json_array_size(silent); i-- > 0;) {
        const json_t *name = json_array_get(silent, i);
        if (tells_status(
                (struct str){ json_string_value(name), json_string_length(name) }))
            json_array_remove(silent, i);
    }
}

struct str
risk_contacts(struct str json, struct arena *arena)
{
    struct str out = STR("[]");
    json_t *root = json_loadb(json.n ? json.p : "", json.n, JSON_ALLOW_NUL, NULL);
    const json_t *contacts = json_object_get(root, "contacts");
    char *text = json_is_array(contacts) ? json_dumps(contacts, JSON_COMPACT) : NULL;
    if (text)
        out = arena_str(arena, str_of(text));
    free(text);
    json_decref(root);
    return out;
}

struct str
risk_contact_words(struct str json, bool mask, struct arena *arena)
{
    struct str out = STR("");
    json_t *root = json_loadb(json.n ? json.p : "", json.n, JSON_ALLOW_NUL, NULL);
    const json_t *contacts = json_object_get(root, "contacts");
    for (size_t i = 0; i < json_array_size(contacts); i++) {
        const json_t *one = json_array_get(contacts, i);
        struct str kind = text_at(one, "kind"), value = text_at(one, "value");
        if (mask)
            value = paper_contact(kind, value, arena);
        out = arena_printf(arena, STR_FMT "%s" STR_FMT " " STR_FMT, STR_ARG(out),
                           out.n ? "; " : "", STR_ARG(kind), STR_ARG(value));
    }
    json_decref(root);
    return out;
}

/* The fields of an ad as they are shown, each counted when it is first asked for. */
struct counted {
    struct paper_ad *paper;
    struct arena *arena;
    struct code_points fields[FIELD_COUNT];
    bool ready[FIELD_COUNT];
};

static void
count_place(struct counted *c, json_t *object)
{
    enum ad_field field = field_of(text_at(object, "field"));
    struct code_points *points = &c->fields[field];
    if (!json_is_integer(json_object_get(object, "start")) ||
        !json_is_integer(json_object_get(object, "end")))
        return;
    if (!c->ready[field])
        code_points_make(paper_field(c->paper, field), c->arena, points);
    c->ready[field] = true;
    size_t start = code_points_at(points, offset_at(object, "start"));
    size_t end = code_points_at(points, offset_at(object, "end"));
    json_object_set_new(object, "start_cp", json_integer((json_int_t)start));
    json_object_set_new(object, "end_cp", json_integer((json_int_t)end));
}

/* Each hit, contact, fact and token that has a place. */
static void
count_places(json_t *root, struct paper_ad *paper, struct arena *arena)
{
    static const char *const lists[] = { "cues", "counter", "contacts" };
    struct counted c = { .paper = paper, .arena = arena };
    json_t *object;
    const char *name;
    for (size_t l = 0; l < sizeof lists / sizeof lists[0]; l++) {
        size_t i;
        json_array_foreach(json_object_get(root, lists[l]), i, object)
        {
            count_place(&c, object);
        }
    }
    json_object_foreach(json_object_get(root, "facts"), name, object)
    {
        count_place(&c, object);
    }
    size_t t;
    json_array_foreach(json_object_get(json_object_get(root, "bayes"), "tokens"), t,
                       object)
    {
        count_place(&c, object);
    }
}

struct str
risk_shown(const struct ad_record *record, struct paper_ad *paper, unsigned how,
           struct arena *arena)
{
    const struct str json = record->risk;
    struct str out = STR("null");
    json_t *root = json_loadb(json.n ? json.p : "", json.n, JSON_ALLOW_NUL, NULL);
    if (json_is_object(root)) {
        show_hits(json_object_get(root, "cues"), record->cues, record->cue_count, paper,
                  arena);
        show_hits(json_object_get(root, "counter"), record->counter,
                  record->counter_count, paper, arena);
        if (record->row.why.n)
            set_text(root, "why", paper_text(record->row.why, paper->mask, arena));
        if (paper->mask) {
            mask_facts(json_object_get(root, "facts"), paper, arena);
            mask_tokens(json_object_get(json_object_get(root, "bayes"), "tokens"),
                        paper, arena);
            mask_contacts(json_object_get(root, "contacts"), paper, arena);
        }
        if (how & RISK_NO_STATUS)
            drop_status(root);
        if (how & RISK_CODE_POINTS)
            count_places(root, paper, arena);
        char *text = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(REAL_DIGITS));
        if (text)
            out = arena_str(arena, str_of(text));
        free(text);
    }
    json_decref(root);
    return out;
}
