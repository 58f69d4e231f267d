/*
 * classifier: loads rules and model, and walks one ad through the room:
 * read, look up, match and judge, weigh, explain.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/classifier.h"

#include "classifier/bayes.h"
#include "classifier/evaluate.h"
#include "classifier/explain.h"
#include "classifier/placing.h"
#include "classifier/trying.h"
#include "classifier/weigh.h"
#include "core/digest.h"
#include "core/mem.h"

#include <stdlib.h>

#define PRIOR_DEFAULT 0.02

struct classifier {
    struct arena arena;
    struct ruleset *rules;         /* NULL: none */
    struct model *model;           /* NULL: none */
    const struct weights *weights; /* NULL without rules */
    const struct pay_words *pay_words;
    const struct neutral *neutral;
    const struct reader *reader;
    double prior;
    enum lang say;
    char pack[DIGEST_HEX_SIZE];
    struct hash_key key;
};

struct scorer {
    const struct classifier *c;
    struct forms *forms;
    uint32_t fields;             /* whose words are looked up, MATCH_FIELD bits */
    struct evaluator *evaluator; /* NULL without rules */
    struct bayes_scratch *bayes; /* NULL without a model */
};

static void
digest_piece(struct digest *d, struct arena *arena, struct str name, struct str bytes)
{
    digest_add(d, arena_printf(arena, STR_FMT "\n%zu\n", STR_ARG(name), bytes.n));
    digest_add(d, bytes);
}

/* Written cases change no score, so they are left out. */
static void
sum_pack(struct classifier *c, const struct classifier_options *options)
{
    uint8_t sum[DIGEST_SIZE];
    struct digest *d = digest_new();
    digest_piece(d, &c->arena, STR("version"), options->version);
    digest_piece(d, &c->arena, STR("prior"), arena_printf(&c->arena, "%.9g", c->prior));
    digest_piece(d, &c->arena, STR("weigh"), line_constants(&c->arena));
    for (size_t i = 0; options->rules && i < options->rules->count; i++) {
        const struct bundle_file *file = &options->rules->files[i];
        if (!str_starts(file->name, STR("cases/")))
            digest_piece(d, &c->arena, file->name, file->data);
    }
    digest_piece(d, &c->arena, STR("model"), options->model);
    digest_end(d, sum);
    digest_hex(sum, c->pack);
    memcpy(c->key.bytes, sum, sizeof(c->key.bytes));
}

static bool
load_model(struct classifier *c, const struct classifier_options *options,
           struct err *err)
{
    if (!options->model.n || model_open(options->model, &c->model, err))
        return true;
    return options->model_name ? err_in(err, "%s", options->model_name) : false;
}

bool
classifier_load(struct classifier **out, const struct classifier_options *options,
                struct err *err)
{
    *out = NULL;
    double prior = options->prior == 0 ? PRIOR_DEFAULT : options->prior;
    if (!(prior > 0 && prior < 1))
        return err_set(err, "prior %g: expected a share between 0 and 1, such as 0.02",
                       prior);
    struct classifier *c = mem_alloc(1, sizeof(*c));
    arena_init(&c->arena, 0);
    c->prior = prior;
    c->say = options->say == LANG_NONE ? LANG_EN : options->say;
    c->pay_words = pay_words_new(&c->arena);
    c->neutral = neutral_new(&c->arena);
    c->reader = reader_new(&c->arena);
    if ((options->rules && !ruleset_load(options->rules, &c->rules, err)) ||
        !load_model(c, options, err)) {
        classifier_free(c);
        return false;
    }
    if (c->rules)
        c->weights = weights_new(c->rules, c->say, &c->arena);
    sum_pack(c, options);
    *out = c;
    return true;
}

void
classifier_free(struct classifier *c)
{
    if (!c)
        return;
    ruleset_free(c->rules);
    model_free(c->model);
    arena_free(&c->arena);
    free(c);
}

struct str
classifier_pack(const struct classifier *c)
{
    return str_of(c->pack);
}

const struct ruleset *
classifier_rules(const struct classifier *c)
{
    return c->rules;
}

const struct model *
classifier_model(const struct classifier *c)
{
    return c->model;
}

struct scorer *
scorer_new(const struct classifier *c)
{
    struct scorer *s = mem_alloc(1, sizeof(*s));
    struct forms_needs needs = {
        .matcher = c->rules ? c->rules->matcher : NULL,
        .gates = c->rules ? c->rules->gates : NULL,
        .negation = c->rules ? c->rules->negation : NULL,
        .model = c->model,
        .neutral = c->neutral,
        .key = c->key,
    };
    s->c = c;
    s->forms = forms_new(&needs);
    s->fields = MATCH_FIELD(FIELD_TEXT) | MATCH_FIELD(FIELD_TITLE);
    if (c->rules)
        s->fields |= matcher_fields(c->rules->matcher) | c->rules->regex_fields;
    if (c->rules)
        s->evaluator = evaluator_new(c->rules, c->pay_words);
    if (c->model)
        s->bayes = bayes_scratch_new(c->model);
    return s;
}

void
scorer_free(struct scorer *s)
{
    if (!s)
        return;
    forms_free(s->forms);
    evaluator_free(s->evaluator);
    bayes_scratch_free(s->bayes);
    free(s);
}

/* What the words listed open for expressions. */
static const struct gate_find *
find_gates(const struct read_field *f, const struct form *const *forms,
           const uint32_t *listed, size_t count, size_t finds, struct arena *arena)
{
    struct gate_find *out = ARENA_RAW(arena, struct gate_find, finds);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const struct form *form = forms[listed[i]];
        const struct word *word = &f->words[listed[i]];
        const uint32_t start = f->folded.origin[word->start];
        const uint32_t end = f->folded.origin[word->end];
        for (uint32_t k = 0; k < form->gate_count; k++)
            out[n++] = (struct gate_find){ form_gates(form)[k], start, end, false };
    }
    return out;
}

/* The words of a field as the matcher reads them. */
static void
mark_words(const struct read_field *f, const struct form *const *forms,
           struct arena *arena, struct marked_field *out)
{
    struct match_word *words = ARENA_RAW(arena, struct match_word, f->word_count);
    uint32_t *gated = ARENA_RAW(arena, uint32_t, f->word_count + 1);
    size_t count = 0, finds = 0, overflows = 0;
    for (size_t w = 0; w < f->word_count; w++) {
        words[w] = (struct match_word){ f->words[w].start, f->words[w].end,
                                        form_atoms(forms[w]), forms[w]->atom_count };
        gated[count] = (uint32_t)w;
        count += forms[w]->gate_count > 0;
        finds += forms[w]->gate_count;
        overflows += forms[w]->overflow;
    }
    *out = (struct marked_field){ words, forms, NULL, finds, overflows };
    if (finds > 0)
        out->finds = find_gates(f, forms, gated, count, finds, arena);
}

/* Looks up the words of the ad that tokens, patterns or expressions are sought in. */
static void
look_up(struct scorer *s, const struct reading *reading, struct arena *arena,
        struct field_forms forms[READING_FIELDS],
        struct marked_field marked[READING_FIELDS])
{
    forms_next_ad(s->forms);
    for (int i = 0; i < READING_FIELDS; i++) {
        const struct read_field *f = &reading->fields[i];
        forms[i].forms = NULL;
        marked[i] = (struct marked_field){ 0 };
        if (!(s->fields & MATCH_FIELD(i)))
            continue;
        forms[i].forms = tokens_forms(s->forms, f, reading->lang, arena);
        mark_words(f, forms[i].forms, arena, &marked[i]);
    }
}

static struct bayes_evidence
judge_words(struct scorer *s, const struct reading *reading, enum ad_kind kind,
            const struct field_forms forms[READING_FIELDS], struct arena *arena)
{
    struct bayes_evidence out = { 0 };
    if (!s->bayes)
        return out;
    struct bayes_ad ad = { .lang = reading->lang, .kind = kind };
    if (!model_knows(s->c->model, ad.lang, ad.kind))
        return out;
    ad.tokens = tokens_find(reading, forms, model_pairs(s->c->model), arena);
    bayes_weigh(s->bayes, &ad, arena, &out);
    return out;
}

static void
fill_quotes(const struct ad *ad, const struct hit *hits, size_t count)
{
    struct hit *mine = (struct hit *)hits;
    for (size_t i = 0; i < count; i++)
        mine[i].quote =
            str_sub(ad_field_text(ad, mine[i].field), mine[i].start, mine[i].end);
}

static void
fill_facts(const struct facts *facts, const struct ad *ad, struct arena *arena,
           struct score *out)
{
    out->facts = facts_list(facts, ad, out->kind, arena, &out->fact_count);
    out->silent = facts_silent(out->facts, out->fact_count, arena, &out->silent_count);
}

static void
fill_bayes(const struct classifier *c, const struct bayes_evidence *bayes,
           struct score *out)
{
    out->bayes_known = bayes->known;
    if (!bayes->known)
        return;
    out->bayes_probability = line_of_words(c->prior, bayes);
    out->tokens = bayes->tokens;
    out->token_count = bayes->token_count;
}

/* Contacts of people who look for work or offer their own service are not kept. */
static bool
keeps_contacts(enum context context)
{
    return context != CONTEXT_SEEKING && context != CONTEXT_SELF_SERVICE;
}

static void
score_reading(struct scorer *s, const struct reading *reading, struct arena *arena,
              struct evaluation *judged, struct score *out)
{
    const struct classifier *c = s->c;
    struct field_forms forms[READING_FIELDS];
    struct marked_field marked[READING_FIELDS];
    look_up(s, reading, arena, forms, marked);
    if (s->evaluator)
        evaluate(s->evaluator, reading, marked, arena, judged);
    else
        judged->kind = reading->ad->kind;
    struct bayes_evidence bayes = judge_words(s, reading, judged->kind, forms, arena);
    out->lang = reading->lang;
    out->kind = judged->kind;
    out->context = weigh_context(c->rules, judged);
    if (out->context == CONTEXT_RECRUITING)
        out->beside = judged->beside;
    struct weigh_input in = {
        .weights = c->weights,
        .judged = judged,
        .bayes = &bayes,
        .context = out->context,
        .prior = c->prior,
    };
    weigh(&in, arena, out);
    fill_bayes(c, &bayes, out);
    placing_fill(reading, bayes.uses, (struct token_weight *)out->tokens,
                 out->token_count);
    out->prior = c->prior;
    out->pay = judged->pay.judged;
    out->limits_hit = judged->limits + reading->limits;
}

static void
score_ad(struct scorer *s, const struct ad *ad, struct arena *arena,
         struct evaluation *judged, struct score *out)
{
    const struct classifier *c = s->c;
    struct reading *reading = ARENA_NEW(arena, struct reading, 1);
    *out = (struct score){ 0 };
    *judged = (struct evaluation){ 0 };
    reading_of(c->reader, ad, arena, reading);
    score_reading(s, reading, arena, judged, out);
    fill_quotes(ad, out->cues, out->cue_count);
    fill_quotes(ad, out->counter, out->counter_count);
    if (c->rules)
        fill_facts(&judged->facts, ad, arena, out);
    if (keeps_contacts(out->context)) {
        out->contacts = reading->contacts;
        out->contact_count = reading->contact_count;
    }
    out->pack = classifier_pack(c);
    out->why = explain_score(c->rules, out, c->say, arena);
}

void
scorer_score(struct scorer *s, const struct ad *ad, struct arena *arena,
             struct score *out)
{
    struct evaluation judged;
    score_ad(s, ad, arena, &judged, out);
}

void
scorer_judge(struct scorer *s, const struct ad *ad, struct arena *arena,
             struct score *out, struct evaluation *judged)
{
    score_ad(s, ad, arena, judged, out);
}

void
scorer_match(struct scorer *s, const struct ad *ad, struct arena *arena,
             struct evaluation *out)
{
    struct reading *reading = ARENA_NEW(arena, struct reading, 1);
    struct field_forms forms[READING_FIELDS];
    struct marked_field marked[READING_FIELDS];
    *out = (struct evaluation){ 0 };
    reading_of(s->c->reader, ad, arena, reading);
    look_up(s, reading, arena, forms, marked);
    if (s->evaluator)
        evaluate(s->evaluator, reading, marked, arena, out);
}

void
scorer_try(struct scorer *s, const struct ad *ad, struct arena *arena,
           struct score *out, const struct tried_hit **hits, size_t *count)
{
    struct evaluation judged;
    score_ad(s, ad, arena, &judged, out);
    struct tried_hit *tried = ARENA_NEW(arena, struct tried_hit, judged.hit_count);
    for (size_t i = 0; i < judged.hit_count; i++) {
        const struct rule_hit *hit = &judged.hits[i];
        tried[i] = (struct tried_hit){
            .rule = &s->c->rules->rules[hit->rule],
            .in_force = hit->in_force,
            .field = hit->field,
            .start = hit->start,
            .end = hit->end,
            .quote = str_sub(ad_field_text(ad, hit->field), hit->start, hit->end),
        };
    }
    *hits = tried;
    *count = judged.hit_count;
}
