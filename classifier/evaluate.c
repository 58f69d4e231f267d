/*
 * evaluate: first all matches are filed under their rules, then each rule that was touched, or
 * that needs no match, is judged once.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/evaluate.h"

#include "classifier/regex.h"
#include "classifier/stated.h"
#include "core/mem.h"

#include <stdlib.h>

/* What was found for one rule in the ad at hand. */
struct found {
    uint32_t ad; /* of which ad this is valid */
    uint32_t any_fields, unless_fields;
    uint32_t all_count;
    enum ad_field all_field;
    struct span {
        uint32_t start, end; /* original bytes */
    } any[READING_FIELDS], all;
};

struct cue_seen {
    uint32_t ad;
    bool hit;  /* by some rule in force */
    bool core; /* by one that does not rest on who is wanted */
};

struct evaluator {
    const struct ruleset *rules;
    const struct pay_words *words;
    struct match_scratch *match;
    struct regex_scratch *regex;
    uint32_t ad;          /* counts ads, so that nothing need be cleared between two */
    struct found *found;  /* by rule */
    uint32_t *pattern_ad; /* by pattern: ad in which it was counted for `all` */
    struct rule_seen {
        uint32_t ad;
        bool targets;
    } * seen;              /* by rule: in force */
    struct cue_seen *cues; /* by cue */
    uint64_t *todo;        /* bit by rank: rule to judge */
};

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
    free(e);
}

/* Everything that belongs to the ad at hand. */
struct judging {
    struct evaluator *e;
    const struct reading *reading;
    struct arena *arena;
    struct evaluation *out;
    struct rule_hit *hits;
    size_t hit_cap;
};

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

static struct found *
found_of(struct evaluator *e, uint32_t rule)
{
    struct found *f = &e->found[rule];
    if (f->ad != e->ad) {
        *f = (struct found){ .ad = e->ad };
        uint32_t rank = e->rules->rank[rule];
        e->todo[rank / 64] |= UINT64_C(1) << rank % 64;
    }
    return f;
}

static void
file_any(struct found *f, enum ad_field field, struct span span)
{
    if (!(f->any_fields & MATCH_FIELD(field)) || span.start < f->any[field].start)
        f->any[field] = span;
    f->any_fields |= MATCH_FIELD(field);
}

static void
file_match(struct judging *j, const struct match *m, enum ad_field field)
{
    struct evaluator *e = j->e;
    const struct pattern_owner *owner = &e->rules->owners[m->pattern];
    size_t start, end;
    fold_origin(&j->reading->fields[field].folded, m->start, m->end, &start, &end);
    struct span span = { (uint32_t)start, (uint32_t)end };
    struct found *f = found_of(e, owner->rule);
    if (owner->role == ROLE_ANY)
        file_any(f, field, span);
    if (owner->role == ROLE_UNLESS)
        f->unless_fields |= MATCH_FIELD(field);
    if (owner->role != ROLE_ALL || e->pattern_ad[m->pattern] == e->ad)
        return;
    e->pattern_ad[m->pattern] = e->ad;
    if (f->all_count++ == 0) {
        f->all = span;
        f->all_field = field;
    }
}

/* Matches of all fields; rows of the pay table are set aside. */
static void
match_fields(struct judging *j, const struct marked_field *marked,
             struct pay_found **pay, size_t *pay_count)
{
    size_t pay_cap = 0;
    struct pay_found *rows = NULL;
    *pay_count = 0;
    for (int i = 0; i < READING_FIELDS; i++) {
        enum ad_field field = (enum ad_field)i;
        const struct read_field *f = &j->reading->fields[field];
        struct match_text text = { marked[field].words, f->word_count, NULL, 0 };
        if (matcher_uses_typed(j->e->rules->matcher))
            text.typed = reading_typed(f, j->arena, &text.typed_count, &j->out->limits);
        size_t count = 0;
        struct stated_input in = { j->e->rules,         j->e->match,           f,
                                   marked[field].forms, j->reading->lang_bits, field };
        j->out->limits += marked[field].overflows;
        const struct match *matches = stated_matches(&in, &text, j->arena, &count);
        for (size_t k = 0; k < count; k++) {
            const struct pattern_owner *owner =
                &j->e->rules->owners[matches[k].pattern];
            if (owner->role != ROLE_PAY) {
                file_match(j, &matches[k], field);
                continue;
            }
            rows = mem_grow(rows, &pay_cap, *pay_count + 1, sizeof(*rows));
            rows[(*pay_count)++] =
                (struct pay_found){ owner->rule, field, matches[k].start };
        }
    }
    *pay = rows;
}

/* A rule's `all` patterns come first: without them its expression need not be run. */
static bool
may_run(const struct judging *j, const struct rule *rule, uint32_t index)
{
    const struct found *f = &j->e->found[index];
    uint32_t all = f->ad == j->e->ad ? f->all_count : 0;
    return (rule->langs & j->reading->lang_bits) && all == rule->all_count;
}

/* Regular expressions that can match in one field, of the rules that apply to it. */
static void
run_regexes_of(struct judging *j, enum ad_field field, struct gate_text *text)
{
    const struct ruleset *rules = j->e->rules;
    uint32_t count = 0;
    const uint32_t *open = gates_candidates(rules->gates, text, j->arena, &count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t index = rules->regexes[open[i]];
        const struct rule *rule = &rules->rules[index];
        size_t start = 0, end = 0;
        if (!(rule->fields & MATCH_FIELD(field)) || !may_run(j, rule, index))
            continue;
        enum regex_outcome outcome =
            regex_run(rule->regex, j->e->regex, text, &start, &end);
        j->out->limits += outcome == REGEX_LIMIT;
        if (outcome == REGEX_HIT)
            file_any(found_of(j->e, index), field,
                     (struct span){ (uint32_t)start, (uint32_t)end });
    }
}

static void
run_regexes(struct judging *j, const struct marked_field *marked)
{
    const struct ruleset *rules = j->e->rules;
    for (int k = 0; k < READING_FIELDS && rules->regex_count; k++) {
        const struct read_field *f = &j->reading->fields[k];
        struct gate_text text;
        if (f->original.n == 0)
            continue;
        gates_text_of(rules->gates, f->original, &f->folded, marked[k].finds,
                      marked[k].find_count, j->arena, &text);
        run_regexes_of(j, (enum ad_field)k, &text);
    }
}

/* Do the rule's patterns hold, and where? `unless` cancels within its own field. */
static bool
patterns_hold(const struct rule *rule, const struct found *f, struct rule_hit *hit)
{
    if (rule->all_count && f->all_count < rule->all_count)
        return false;
    if (rule->any_count || rule->regex) {
        uint32_t fields = f->any_fields & ~f->unless_fields;
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
    if (f->unless_fields & MATCH_FIELD(f->all_field))
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
    j->hits = mem_grow(j->hits, &j->hit_cap, j->out->hit_count + 1, sizeof(*j->hits));
    j->hits[j->out->hit_count++] = hit;
}

/* The kind that was given, else the heaviest that rules tell. */
static void
settle_kind(struct judging *j, const double kinds[AD_KIND_COUNT])
{
    j->out->kind = j->reading->ad->kind;
    j->out->kind_known = j->out->kind != AD_KIND_NONE;
    double best = 0;
    for (int k = 1; !j->out->kind_known && k < AD_KIND_COUNT; k++) {
        if (kinds[k] > best) {
            best = kinds[k];
            j->out->kind = (enum ad_kind)k;
        }
    }
    j->out->kind_known |= best > 0;
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
        found_of(e, rules->always[i]);
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
    struct judging j = { .e = e, .reading = reading, .arena = arena, .out = out };
    struct pay_found *pay = NULL;
    size_t pay_count = 0;
    next_ad(e);
    match_fields(&j, marked, &pay, &pay_count);
    run_regexes(&j, marked);
    judge_all(&j, pay, pay_count);
    free(pay);
    struct rule_hit *hits = ARENA_NEW(arena, struct rule_hit, out->hit_count);
    if (out->hit_count)
        memcpy(hits, j.hits, sizeof(*hits) * out->hit_count);
    free(j.hits);
    out->hits = hits;
}
