/*
 * evaluate: once all matches are filed under their rules (evaluate_find.c), each rule that was
 * touched, or that needs no match, is judged once.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/evaluate_private.h"

#include "core/mem.h"

#include <stdlib.h>

#define NEAR_STEPS (1u << 18) /* words gone over in one ad for places */

struct evaluator *
evaluator_new(const struct ruleset *rules, const struct pay_words *words)
{
    struct evaluator *e = mem_alloc(1, sizeof(*e));
    e->rules = rules;
    e->words = words;
    e->match = match_scratch_new(rules->matcher);
    e->regex = regex_scratch_new();
    e->found = mem_alloc(rules->rule_count + 1, sizeof(*e->found));
    e->pattern_ad =
        mem_alloc(matcher_pattern_count(rules->matcher) + 1, sizeof(*e->pattern_ad));
    e->seen = mem_alloc(rules->rule_count + 1, sizeof(*e->seen));
    e->cues = mem_alloc(rules->cue_count + 1, sizeof(*e->cues));
    e->todo = mem_alloc(rules->rule_count / 64 + 1, sizeof(*e->todo));
    return e;
}

void
evaluator_free(struct evaluator *e)
{
    if (!e)
        return;
    match_scratch_free(e->match);
    regex_scratch_free(e->regex);
    free(e->found);
    free(e->pattern_ad);
    free(e->seen);
    free(e->cues);
    free(e->todo);
    free(e->doubts);
    free(e->hits);
    free(e->pay);
    free(e);
}

static void
next_ad(struct evaluator *e)
{
    memset(e->todo, 0, (e->rules->rule_count / 64 + 1) * sizeof(*e->todo));
    if (++e->ad != 0)
        return;
    memset(e->found, 0, sizeof(*e->found) * e->rules->rule_count);
    memset(e->pattern_ad, 0,
           sizeof(*e->pattern_ad) * matcher_pattern_count(e->rules->matcher));
    memset(e->seen, 0, sizeof(*e->seen) * e->rules->rule_count);
    memset(e->cues, 0, sizeof(*e->cues) * e->rules->cue_count);
    e->ad = 1;
}

/* Where `unless` cancels: title and text are one, since a title often repeats the text. */
static uint32_t
cancelled(const struct found *f)
{
    const uint32_t both = MATCH_FIELD(FIELD_TITLE) | MATCH_FIELD(FIELD_TEXT);
    return f->unless_fields & both ? f->unless_fields | both : f->unless_fields;
}

/* Do the rule's patterns hold, and where? */
static bool
patterns_hold(const struct rule *rule, const struct found *f, struct rule_hit *hit)
{
    if (rule->all_count && f->all_count < rule->all_count)
        return false;
    if (rule->any_count || rule->regex) {
        uint32_t fields = f->any_fields & ~cancelled(f);
        for (int i = 0; i < READING_FIELDS; i++) {
            if (!(fields & MATCH_FIELD(i)))
                continue;
            hit->field = (enum ad_field)i;
            hit->start = f->any[i].start;
            hit->end = f->any[i].end;
            return true;
        }
        return false;
    }
    if (!rule->all_count)
        return true;
    if (cancelled(f) & MATCH_FIELD(f->all_field))
        return false;
    hit->field = f->all_field;
    hit->start = f->all.start;
    hit->end = f->all.end;
    return true;
}

/*
 * The first evasion that is the author's own spelling; NULL when there is none. The code of
 * an invitation link mixes letters and digits by itself; a phone number does not.
 */
static const struct fold_evasion *
own_evasion(const struct read_field *field)
{
    const struct folded *f = &field->folded;
    for (size_t i = 0; i < f->evasion_count; i++) {
        const struct fold_evasion *e = &f->evasions[i];
        bool in_link = false;
        for (size_t c = 0; c < field->contact_count && !in_link; c++) {
            const struct contact *contact = &field->contacts[c];
            in_link = contact->kind != CONTACT_PHONE && e->start < contact->end &&
                      e->end > contact->start;
        }
        if (!in_link)
            return e;
    }
    return NULL;
}

static bool
evasion_holds(const struct judging *j, const struct rule *rule, struct rule_hit *hit)
{
    for (int i = 0; i < READING_FIELDS; i++) {
        const struct fold_evasion *evasion = own_evasion(&j->reading->fields[i]);
        if (!(rule->fields & MATCH_FIELD(i)) || !evasion)
            continue;
        if (hit->end == 0) {
            hit->field = (enum ad_field)i;
            hit->start = evasion->start;
            hit->end = evasion->end;
        }
        return true;
    }
    return false;
}

static bool
pay_holds(const struct judging *j, const struct rule *rule, struct rule_hit *hit)
{
    const struct pay_seen *pay = &j->out->pay;
    if (!pay->judged.compared || !pay->usable ||
        pay->judged.ratio < rule->pay_ratio_min ||
        pay->judged.ratio > rule->pay_ratio_max)
        return false;
    if (hit->end == 0) {
        hit->field = pay->field;
        hit->start = pay->start;
        hit->end = pay->end;
    }
    return true;
}

/* Was the rule's company there? `targets` tells whether only targeting hits vouch for it. */
static bool
company_holds(const struct evaluator *e, const struct rule *rule, bool *targets)
{
    for (size_t i = 0; i < rule->with_count; i++) {
        const struct company *c = &rule->with[i];
        if (c->is_cue) {
            const struct cue_seen *cue = &e->cues[c->index];
            if (cue->ad != e->ad || !cue->hit)
                return false;
            *targets |= !cue->core;
        } else {
            const struct rule_seen *seen = &e->seen[c->index];
            if (seen->ad != e->ad)
                return false;
            *targets |= seen->targets;
        }
    }
    return true;
}

static void
take_effect(struct judging *j, const struct rule *rule, struct rule_hit *hit)
{
    struct evaluator *e = j->e;
    hit->targets = rule->targets;
    hit->in_force = company_holds(e, rule, &hit->targets);
    if (!hit->in_force || rule->shadow)
        return;
    e->seen[hit->rule] = (struct rule_seen){ e->ad, hit->targets };
    if (rule->does == RULE_FACT)
        facts_note(&j->out->facts, rule->fact, rule->denied,
                   (struct fact_place){ hit->field, hit->start, hit->end });
    if (rule->does == RULE_CONTEXT)
        j->out->context_weight[rule->context] += rule->points;
    if (rule->does != RULE_CUE)
        return;
    struct cue_seen *cue = &e->cues[rule->cue];
    if (cue->ad != e->ad)
        *cue = (struct cue_seen){ .ad = e->ad };
    cue->hit = true;
    cue->core |= !hit->targets;
}

static void
judge_rule(struct judging *j, uint32_t index, double kinds[AD_KIND_COUNT])
{
    static const struct found NOTHING = { 0 };
    struct evaluator *e = j->e;
    const struct rule *rule = &e->rules->rules[index];
    const struct found *f = e->found[index].ad == e->ad ? &e->found[index] : &NOTHING;
    struct rule_hit hit = { .rule = index };
    if (!(rule->langs & j->reading->lang_bits) ||
        (rule->kinds && !(rule->kinds & 1u << j->out->kind)) ||
        (rule->absent & j->out->facts.stated) || !patterns_hold(rule, f, &hit) ||
        (rule->evasion && !evasion_holds(j, rule, &hit)) ||
        (rule->has_pay_ratio && !pay_holds(j, rule, &hit)))
        return;
    take_effect(j, rule, &hit);
    if (rule->does == RULE_KIND && !rule->shadow)
        kinds[rule->kind] += rule->points;
    if (j->out->hit_count == e->hit_cap)
        e->hits =
            mem_grow(e->hits, &e->hit_cap, j->out->hit_count + 1, sizeof(*e->hits));
    e->hits[j->out->hit_count++] = hit;
}

/* The kind that was given, else the heaviest that rules tell. Boards file much under "other", so
 * an offer filed there is one when rules tell of it. */
static void
settle_kind(struct judging *j, const double kinds[AD_KIND_COUNT])
{
    const enum ad_kind given = j->reading->ad->kind;
    enum ad_kind told = AD_KIND_NONE;
    double best = 0;
    for (int k = 1; k < AD_KIND_COUNT; k++) {
        if (kinds[k] > best) {
            best = kinds[k];
            told = (enum ad_kind)k;
        }
    }
    j->out->kind = given == AD_KIND_NONE ? told : given;
    const enum ad_kind offered = given == AD_OTHER ? told : j->out->kind;
    j->out->offers = offered != AD_KIND_NONE && offered != AD_OTHER;
}

/* The pay that was read is the better quote of the fact; then what the fields state. */
static void
settle_facts(struct judging *j)
{
    const struct pay_seen *pay = &j->out->pay;
    struct facts *facts = &j->out->facts;
    if (pay->judged.known) {
        facts->stated &= ~FACT_BIT(FACT_PAY);
        facts_note(facts, FACT_PAY, false,
                   (struct fact_place){ pay->field, pay->start, pay->end });
    }
    facts_settle(facts, j->reading->ad);
}

/* Is the rule judged before kind, facts and pay are settled? */
static bool
is_early(const struct rule *rule)
{
    return rule->does == RULE_FACT || rule->does == RULE_KIND;
}

static void
settle(struct judging *j, const struct pay_found *pay, size_t pay_count,
       const double kinds[AD_KIND_COUNT])
{
    settle_kind(j, kinds);
    pay_judge(j->reading, j->e->rules, j->e->words, pay, pay_count, &j->out->pay);
    settle_facts(j);
}

/* In order of rank, which puts the early ones first. */
static void
judge_all(struct judging *j, const struct pay_found *pay, size_t pay_count)
{
    struct evaluator *e = j->e;
    const struct ruleset *rules = e->rules;
    double kinds[AD_KIND_COUNT] = { 0 };
    bool settled = false;
    for (size_t i = 0; i < rules->always_count; i++)
        evaluate_found(e, rules->always[i]);
    for (size_t i = 0; i <= rules->rule_count / 64; i++) {
        for (uint64_t bits = e->todo[i]; bits; bits &= bits - 1) {
            uint32_t rule = rules->order[i * 64 + (size_t)__builtin_ctzll(bits)];
            if (!settled && !is_early(&rules->rules[rule])) {
                settle(j, pay, pay_count, kinds);
                settled = true;
            }
            judge_rule(j, rule, kinds);
        }
    }
    if (!settled)
        settle(j, pay, pay_count, kinds);
}

void
evaluate(struct evaluator *e, const struct reading *reading,
         const struct marked_field marked[READING_FIELDS], struct arena *arena,
         struct evaluation *out)
{
    *out = (struct evaluation){ 0 };
    struct judging j = {
        .e = e, .reading = reading, .arena = arena, .out = out, .near_steps = NEAR_STEPS
    };
    next_ad(e);
    const size_t pay_count = evaluate_find(&j, marked);
    judge_all(&j, e->pay, pay_count);
    evaluate_voice(&j);
    struct rule_hit *hits = ARENA_RAW(arena, struct rule_hit, out->hit_count);
    if (out->hit_count)
        memcpy(hits, e->hits, sizeof(*hits) * out->hit_count);
    out->hits = hits;
}
