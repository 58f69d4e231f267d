/*
 * evaluate_find: what patterns and regular expressions find in an ad, filed under their rules.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/evaluate_private.h"

#include "core/mem.h"

struct found *
evaluate_found(struct evaluator *e, uint32_t rule)
{
    struct found *f = &e->found[rule];
    if (f->ad != e->ad) {
        f->ad = e->ad;
        f->any_fields = f->unless_fields = f->doubt_fields = f->near_fields = 0;
        f->all_count = 0;
        __builtin_prefetch(&e->rules->rules[rule]); /* it will be judged */
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

void
evaluate_file(struct judging *j, const struct match *m, enum ad_field field)
{
    struct evaluator *e = j->e;
    const struct pattern_owner *owner = &e->rules->owners[m->pattern];
    size_t start, end;
    fold_origin(&j->reading->fields[field].folded, m->start, m->end, &start, &end);
    struct span span = { (uint32_t)start, (uint32_t)end };
    struct found *f = evaluate_found(e, owner->rule);
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

/* What the patterns find in one field. */
static const struct match *
matches_of(struct judging *j, enum ad_field field, const struct marked_field *marked,
           size_t *count)
{
    const struct ruleset *rules = j->e->rules;
    const struct read_field *read = &j->reading->fields[field];
    struct match_text *text = &j->texts[field];
    struct stated_input *in = &j->inputs[field];
    *count = 0;
    if (!(matcher_fields(rules->matcher) & MATCH_FIELD(field)))
        return NULL;
    *text = (struct match_text){ marked->words, read->word_count, NULL, 0 };
    if (matcher_uses_typed(rules->matcher))
        text->typed =
            reading_typed(read, j->arena, &text->typed_count, &j->out->limits);
    *in = (struct stated_input){ .rules = rules,
                                 .scratch = j->e->match,
                                 .read = read,
                                 .forms = marked->forms,
                                 .langs = j->reading->lang_bits,
                                 .field = field };
    j->out->limits += marked->overflows;
    return stated_matches(in, text, j->arena, count);
}

/* Matches of all fields; rows of the pay table are set aside. Returns how many. */
static size_t
match_fields(struct judging *j, const struct marked_field *marked)
{
    struct evaluator *e = j->e;
    size_t rows = 0;
    for (int i = 0; i < READING_FIELDS; i++) {
        enum ad_field field = (enum ad_field)i;
        size_t count;
        const struct match *matches = matches_of(j, field, &marked[i], &count);
        for (size_t k = 0; k < count; k++) {
            const struct match *m = &matches[k];
            const struct pattern_owner *owner = &e->rules->owners[m->pattern];
            if (owner->role == ROLE_PAY) {
                e->pay = mem_grow(e->pay, &e->pay_cap, rows + 1, sizeof(*e->pay));
                e->pay[rows++] = (struct pay_found){ owner->rule, field, m->start };
            } else if (owner->blockable || owner->role == ROLE_UNLESS_NEAR) {
                evaluate_set_aside(j, m, field);
            } else {
                evaluate_file(j, m, field);
            }
        }
        evaluate_doubts(j, field);
    }
    return rows;
}

/* A rule's `all` patterns come first: without them its expression need not be run. */
static bool
may_run(const struct judging *j, const struct rule *rule, uint32_t index)
{
    const struct found *f = &j->e->found[index];
    uint32_t all = f->ad == j->e->ad ? f->all_count : 0;
    return (rule->langs & j->reading->lang_bits) && all == rule->all_count;
}

/* One field that expressions are run over. */
struct subject {
    const struct read_field *read;
    const struct form *const *forms;
    struct gate_text text;
    const bool *negated; /* by word, once it was asked for; NULL: none */
    bool asked;
    enum ad_field field;
    const struct rule *ran; /* whose expression was run last, and its first match */
    enum regex_outcome outcome;
    size_t start, end;
};

/* Do the original bytes hold a word that is taken back? */
static bool
is_taken_back(struct subject *s, struct span span, struct arena *arena)
{
    if (!s->asked)
        s->negated = stated_negated(s->read, s->forms, arena);
    s->asked = true;
    return s->negated && stated_taken_back(s->read, s->negated, span.start, span.end);
}

/* The first match; two rules with one expression stand side by side, and it is run once. */
static enum regex_outcome
run_first(struct judging *j, const struct rule *rule, struct subject *s)
{
    bool same = s->ran && str_eq(s->ran->regex_text, rule->regex_text) &&
                str_eq(s->ran->literal, rule->literal);
    s->text.from = 0;
    if (!same)
        s->outcome = regex_run(rule->regex, j->e->regex, &s->text, &s->start, &s->end);
    s->ran = rule;
    return s->outcome;
}

/* The first match that is neither taken back nor blocked, among so many; behind them a limit
 * is told. */
static enum regex_outcome
run_regex(struct judging *j, uint32_t index, struct subject *s, struct span *out)
{
    const struct rule *rule = &j->e->rules->rules[index];
    const struct found *f = &j->e->found[index];
    bool near = f->ad == j->e->ad && (f->near_fields & MATCH_FIELD(s->field));
    struct blockers blockers = { 0 };
    struct rule_hit hit = { .rule = index, .field = s->field }, blocked = hit;
    bool stopped = false;
    enum regex_outcome outcome = run_first(j, rule, s);
    hit.start = s->start;
    hit.end = s->end;
    for (int i = 0; i < STATED_BACK_MAX; i++) {
        if (i > 0)
            outcome =
                regex_run(rule->regex, j->e->regex, &s->text, &hit.start, &hit.end);
        *out = (struct span){ (uint32_t)hit.start, (uint32_t)hit.end };
        if (outcome != REGEX_HIT)
            break;
        s->text.from = hit.end;
        outcome = REGEX_LIMIT;
        if (rule->regex_negatable && is_taken_back(s, *out, j->arena))
            continue;
        if (!near || !evaluate_is_blocked(j, &hit, &blockers))
            return REGEX_HIT;
        if (!stopped)
            blocked = hit;
        stopped = true;
    }
    if (stopped)
        evaluate_tell_block(j, &blocked, &blockers);
    return outcome;
}

/* Regular expressions that can match in one field, of the rules that apply to it. */
static void
run_regexes_of(struct judging *j, struct subject *s)
{
    const struct ruleset *rules = j->e->rules;
    uint32_t count = 0;
    const uint32_t *open = gates_candidates(rules->gates, &s->text, j->arena, &count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t index = rules->regexes[open[i]];
        const struct rule *rule = &rules->rules[index];
        struct span span;
        if (!(rule->fields & MATCH_FIELD(s->field)) || !may_run(j, rule, index))
            continue;
        enum regex_outcome outcome = run_regex(j, index, s, &span);
        j->out->limits += outcome == REGEX_LIMIT;
        if (outcome == REGEX_HIT)
            file_any(evaluate_found(j->e, index), s->field, span);
    }
}

static void
run_regexes(struct judging *j, const struct marked_field *marked)
{
    const struct ruleset *rules = j->e->rules;
    for (int k = 0; k < READING_FIELDS; k++) {
        struct subject s = { .read = &j->reading->fields[k],
                             .forms = marked[k].forms,
                             .field = (enum ad_field)k };
        if (s.read->original.n == 0 || !(rules->regex_fields & MATCH_FIELD(k)))
            continue;
        gates_text_of(rules->gates, s.read->original, &s.read->folded, marked[k].finds,
                      marked[k].find_count, j->arena, &s.text);
        run_regexes_of(j, &s);
    }
}

size_t
evaluate_find(struct judging *j, const struct marked_field marked[READING_FIELDS])
{
    const size_t pay_count = match_fields(j, marked);
    run_regexes(j, marked);
    return pay_count;
}
