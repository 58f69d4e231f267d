/*
 * nearmiss: each rule that does not hold is tried once more, slowly, and its lacks are added
 * up; the rules that lack least are told.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/nearmiss.h"

#include "classifier/nearby.h"
#include "classifier/nearmiss_align.h"
#include "classifier/regex.h"
#include "classifier/stated.h"
#include "core/mem.h"

#include <math.h>
#include <stdlib.h>

/* What a condition that does not hold costs, beside what the patterns lack. */
#define COST_UNLESS   0.3
#define COST_COMPANY  0.3
#define COST_LANGUAGE 0.5
#define COST_FIELD    0.4
#define COST_KIND     0.4
#define COST_FACT     0.4
#define COST_PAY      0.5
#define COST_EVASION  0.8
#define COST_REGEX    1.2
#define COST_NEGATED  0.3
#define COST_SILENT   0.9 /* a rule without words is near every ad */

struct looking {
    const struct near_ask *ask;
    struct arena *arena;  /* of what is told */
    struct arena scratch; /* of the rule at hand */
    struct stemmer *stemmer;
    struct regex_scratch *regex;
    struct aligner *aligner;
    struct gate_text *gates[READING_FIELDS]; /* NULL: empty field */
    struct near_text texts[READING_FIELDS];
    const bool *negated[READING_FIELDS]; /* by word; NULL: none is */
    const struct rule_hit **holds;       /* by rule: its own conditions hold */
    bool *rules;                         /* by rule: in force and no shadow */
    bool *cues;                          /* by cue: so by some rule */
    struct near_miss *list;              /* sorted */
    size_t count, most, disputed;
};

const char *
near_kind_name(enum near_kind kind)
{
    static const char *const NAMES[] = {
        [NEAR_WORD] = "word",       [NEAR_ELSEWHERE] = "elsewhere",
        [NEAR_GAP] = "gap",         [NEAR_START] = "start",
        [NEAR_NEGATED] = "negated", [NEAR_REGEX] = "regex",
        [NEAR_UNLESS] = "unless",   [NEAR_UNLESS_NEAR] = "unless_near",
        [NEAR_COMPANY] = "company", [NEAR_LANGUAGE] = "language",
        [NEAR_FIELD] = "field",     [NEAR_AD_KIND] = "kind",
        [NEAR_FACT] = "fact",       [NEAR_PAY] = "pay",
        [NEAR_EVASION] = "evasion",
    };
    _Static_assert(sizeof(NAMES) / sizeof(*NAMES) == NEAR_KINDS,
                   "every kind has a name");
    return NAMES[kind];
}

static void
add_reason(struct near_miss *miss, double cost, struct near_reason reason)
{
    miss->distance += cost;
    if (miss->reason_count < NEAR_REASONS_MAX)
        miss->reasons[miss->reason_count++] = reason;
}

/* ---- patterns ---- */

static void
align(struct looking *l, const struct rule *rule, const struct rule_pattern *pattern,
      int field, struct alignment *out)
{
    struct pattern parsed;
    struct near_text *text = &l->texts[field];
    *out = (struct alignment){ .distance = HUGE_VAL };
    text->langs = rule->langs;
    text->negated =
        l->ask->rules->owners[pattern->number].negatable ? l->negated[field] : NULL;
    if (pattern_parse(pattern->text, &l->scratch, &parsed, NULL))
        near_align(l->aligner, text, &parsed, &l->scratch, out);
}

/* The pattern of the list that comes nearest in one field. */
struct nearest {
    struct alignment how;
    struct str pattern;
    int field;
};

static struct nearest
nearest_in(struct looking *l, const struct rule *rule,
           const struct rule_pattern *patterns, size_t count, int field)
{
    struct nearest best = { .how.distance = HUGE_VAL, .field = field };
    for (size_t i = 0; i < count && best.how.distance > 0; i++) {
        struct alignment how;
        align(l, rule, &patterns[i], field, &how);
        if (how.distance < best.how.distance)
            best = (struct nearest){ how, patterns[i].text, field };
    }
    return best;
}

/* Looks for the first match of the expression that the field does not take back, else tells the
 * first that it does. */
static bool
match_expression(struct looking *l, const struct rule *rule, int field,
                 struct alignment *out)
{
    struct gate_text *text = l->gates[field];
    const struct read_field *read = &l->ask->reading->fields[field];
    const bool *negated = rule->regex_negatable ? l->negated[field] : NULL;
    size_t start = 0, end = 0;
    int n = 0;
    text->from = 0;
    for (; n < STATED_BACK_MAX; n++, text->from = end) {
        if (regex_run(rule->regex, l->regex, text, &start, &end) != REGEX_HIT)
            break;
        if (!negated || !stated_taken_back(read, negated, start, end)) {
            *out = (struct alignment){ .start = start, .end = end };
            return true;
        }
        if (n > 0)
            continue;
        *out = (struct alignment){ COST_NEGATED, .start = start, .end = end };
        out->reasons[out->reason_count++] = (struct near_reason){
            .kind = NEAR_NEGATED,
            .found = str_sub(read->original, start, end),
        };
    }
    return n > 0;
}

/* The expression of a rule in one field: it matches, or its literal stands there. */
static struct nearest
expression_in(struct looking *l, const struct rule *rule, int field)
{
    struct nearest out = { .how.distance = HUGE_VAL, .field = field };
    out.pattern = rule->regex_text;
    if (!l->gates[field])
        return out;
    if (!match_expression(l, rule, field, &out.how) && rule->literal.n &&
        str_find_nocase(l->gates[field]->read.text, rule->literal) >= 0) {
        out.how.distance = COST_REGEX;
        out.how.reasons[out.how.reason_count++] =
            (struct near_reason){ .kind = NEAR_REGEX, .wanted = rule->literal };
    }
    return out;
}

/* The first `unless` pattern that stands in the field. */
static bool
find_blocker_in(struct looking *l, const struct rule *rule, int field,
                struct near_reason *out)
{
    if (!l->gates[field])
        return false;
    struct nearest found = nearest_in(l, rule, rule->unless, rule->unless_count, field);
    if (found.how.distance > 0)
        return false;
    *out = (struct near_reason){
        .kind = NEAR_UNLESS,
        .wanted = found.pattern,
        .found = str_sub(l->ask->reading->fields[field].original, found.how.start,
                         found.how.end),
    };
    return true;
}

/* The same in what counts as one with the field: title and text are. */
static bool
find_blocker(struct looking *l, const struct rule *rule, int field,
             struct near_reason *out)
{
    if (find_blocker_in(l, rule, field, out))
        return true;
    return (field == FIELD_TITLE && find_blocker_in(l, rule, FIELD_TEXT, out)) ||
           (field == FIELD_TEXT && find_blocker_in(l, rule, FIELD_TITLE, out));
}

/* What `unless_near` blocked in the field, at all places of the rule there. */
static bool
find_near_blocker(struct looking *l, const struct rule *rule, int field,
                  struct near_reason *out)
{
    const struct near_block *block = l->ask->judged->blocks;
    struct str text = l->ask->reading->fields[field].original;
    while (block &&
           (&l->ask->rules->rules[block->rule] != rule || (int)block->field != field))
        block = block->next;
    if (!block)
        return false;
    *out = (struct near_reason){
        .kind = NEAR_UNLESS_NEAR,
        .wanted = rule->unless_near[block->index].text,
        .found = str_sub(text, block->by_start, block->by_end),
        .behind = str_sub(text, block->start, block->end),
        .words = block->words,
        .allowed = UNLESS_NEAR_WORDS,
    };
    return true;
}

static void
take_nearest(struct near_miss *miss, const struct nearest *found, double more)
{
    miss->pattern = found->pattern;
    miss->field = (enum ad_field)found->field;
    miss->start = found->how.start;
    miss->end = found->how.end;
    for (size_t i = 0; i < found->how.reason_count; i++)
        add_reason(miss, 0, found->how.reasons[i]);
    miss->distance += found->how.distance + more;
}

/* Names of the fields that a rule looks in. */
static struct str
field_names(struct looking *l, uint32_t fields)
{
    struct str out = { 0 };
    for (int f = 0; f < READING_FIELDS; f++) {
        if (fields & MATCH_FIELD(f))
            out = arena_printf(l->arena, STR_FMT "%s%s", STR_ARG(out),
                               out.n ? ", " : "", ad_field_name((enum ad_field)f));
    }
    return out;
}

/* Of `any` or the expression the field that comes nearest, with what blocks it there. */
static void
look_any(struct looking *l, const struct rule *rule, struct near_miss *miss)
{
    struct nearest best = { .how.distance = HUGE_VAL };
    struct near_reason blocker, best_blocker = { 0 };
    double least = HUGE_VAL;
    bool blocked = false;
    for (int f = 0; f < READING_FIELDS; f++) {
        bool looked_in = rule->fields & MATCH_FIELD(f);
        if (!l->gates[f])
            continue;
        struct nearest found = rule->regex
                                   ? expression_in(l, rule, f)
                                   : nearest_in(l, rule, rule->any, rule->any_count, f);
        if (found.how.distance >= NEAR_FAR || (!looked_in && found.how.distance > 0))
            continue;
        bool stops = find_blocker(l, rule, f, &blocker) ||
                     (found.how.distance == 0 && looked_in &&
                      find_near_blocker(l, rule, f, &blocker));
        double cost = found.how.distance + (looked_in ? 0 : COST_FIELD) +
                      (stops ? COST_UNLESS : 0);
        if (cost >= least)
            continue;
        least = cost;
        best = found;
        blocked = stops;
        best_blocker = blocker;
    }
    if (least == HUGE_VAL) {
        miss->distance = HUGE_VAL;
        return;
    }
    take_nearest(miss, &best, 0);
    if (!(rule->fields & MATCH_FIELD(best.field)))
        add_reason(miss, COST_FIELD,
                   (struct near_reason){
                       .kind = NEAR_FIELD,
                       .wanted = field_names(l, rule->fields),
                       .found = str_of(ad_field_name((enum ad_field)best.field)),
                   });
    if (blocked)
        add_reason(miss, COST_UNLESS, best_blocker);
}

/* Every pattern of `all`, each in the field where it comes nearest. */
static void
look_all(struct looking *l, const struct rule *rule, struct near_miss *miss)
{
    for (size_t i = 0; i < rule->all_count && miss->distance < NEAR_FAR; i++) {
        struct nearest best = { .how.distance = HUGE_VAL };
        for (int f = 0; f < READING_FIELDS; f++) {
            if (!(rule->fields & MATCH_FIELD(f)) || !l->gates[f])
                continue;
            struct nearest found = nearest_in(l, rule, &rule->all[i], 1, f);
            if (found.how.distance < best.how.distance)
                best = found;
        }
        if (best.how.distance < NEAR_FAR && (best.how.distance > 0 || !miss->pattern.n))
            take_nearest(miss, &best, 0);
        else if (best.how.distance > 0)
            add_reason(
                miss, rule->all_count > 1 ? 1.0 : HUGE_VAL,
                (struct near_reason){ .kind = NEAR_WORD, .wanted = rule->all[i].text });
    }
    struct near_reason blocker;
    if (!rule->any_count && !rule->regex && rule->all_count &&
        miss->distance < NEAR_FAR &&
        (find_blocker(l, rule, (int)miss->field, &blocker) ||
         find_near_blocker(l, rule, (int)miss->field, &blocker)))
        add_reason(miss, COST_UNLESS, blocker);
}

/* ---- the other conditions ---- */

static void
look_company(struct looking *l, const struct rule *rule, struct near_miss *miss)
{
    const struct ruleset *rules = l->ask->rules;
    struct str missing = { 0 };
    size_t count = 0;
    for (size_t i = 0; i < rule->with_count; i++) {
        const struct company *c = &rule->with[i];
        if (c->is_cue ? l->cues[c->index] : l->rules[c->index])
            continue;
        struct str name =
            c->is_cue ? rules->cues[c->index].code : rules->rules[c->index].id;
        missing = arena_printf(l->arena, STR_FMT "%s" STR_FMT, STR_ARG(missing),
                               missing.n ? ", " : "", STR_ARG(name));
        count++;
    }
    if (count)
        add_reason(miss, COST_COMPANY * (double)count,
                   (struct near_reason){ .kind = NEAR_COMPANY, .wanted = missing });
}

static void
look_ad(struct looking *l, const struct rule *rule, struct near_miss *miss)
{
    const struct evaluation *judged = l->ask->judged;
    const struct reading *reading = l->ask->reading;
    struct str names = { 0 };
    if (!(rule->langs & reading->lang_bits))
        add_reason(miss, COST_LANGUAGE,
                   (struct near_reason){ .kind = NEAR_LANGUAGE,
                                         .wanted = rule_langs_text(rule, l->arena),
                                         .found = str_of(lang_name(reading->lang)) });
    for (int k = 1; k < AD_KIND_COUNT; k++) {
        if (rule->kinds & 1u << k)
            names = arena_printf(l->arena, STR_FMT "%s%s", STR_ARG(names),
                                 names.n ? ", " : "", ad_kind_name((enum ad_kind)k));
    }
    if (rule->kinds && !(rule->kinds & 1u << judged->kind))
        add_reason(miss, COST_KIND,
                   (struct near_reason){ .kind = NEAR_AD_KIND,
                                         .wanted = names,
                                         .found = str_of(ad_kind_name(judged->kind)) });
    names = (struct str){ 0 };
    size_t count = 0;
    for (int f = 0; f < FACT_COUNT; f++) {
        if (!(rule->absent & judged->facts.stated & FACT_BIT(f)))
            continue;
        names = arena_printf(l->arena, STR_FMT "%s%s", STR_ARG(names),
                             names.n ? ", " : "", fact_name((enum fact)f));
        count++;
    }
    if (count)
        add_reason(miss, COST_FACT * (double)count,
                   (struct near_reason){ .kind = NEAR_FACT, .wanted = names });
}

static void
look_pay(struct looking *l, const struct rule *rule, struct near_miss *miss)
{
    const struct pay_seen *pay = &l->ask->judged->pay;
    const struct pay_judged *judged = &pay->judged;
    struct near_reason reason = { .kind = NEAR_PAY };
    if (!rule->has_pay_ratio)
        return;
    if (judged->compared && pay->usable && judged->ratio >= rule->pay_ratio_min &&
        judged->ratio <= rule->pay_ratio_max)
        return;
    reason.wanted = rule->pay_ratio_max < HUGE_VAL
                        ? arena_printf(l->arena, "%.1f - %.1f", rule->pay_ratio_min,
                                       rule->pay_ratio_max)
                        : arena_printf(l->arena, "%.1f -", rule->pay_ratio_min);
    if (judged->compared)
        reason.found = arena_printf(l->arena, "%.1f", judged->ratio);
    add_reason(miss, judged->compared ? COST_PAY : 2 * COST_PAY, reason);
}

static void
look_evasion(struct looking *l, const struct rule *rule, struct near_miss *miss)
{
    bool any = false;
    for (int f = 0; f < READING_FIELDS; f++)
        any = any || ((rule->fields & MATCH_FIELD(f)) &&
                      l->ask->reading->fields[f].folded.evasion_count);
    /* evasions inside links do not count; where nothing else is missing, that was it */
    if (rule->evasion && (!any || miss->reason_count == 0))
        add_reason(miss, COST_EVASION, (struct near_reason){ .kind = NEAR_EVASION });
}

/* Strings of the alignments live in the scratch memory: those that stay are copied. */
static void
keep_strings(struct looking *l, struct near_miss *miss)
{
    for (size_t i = 0; i < miss->reason_count; i++) {
        struct near_reason *reason = &miss->reasons[i];
        reason->wanted = arena_str(l->arena, reason->wanted);
        reason->found = arena_str(l->arena, reason->found);
        reason->behind = arena_str(l->arena, reason->behind);
    }
}

static void
keep(struct looking *l, struct near_miss *miss)
{
    size_t at = l->count;
    while (at > 0 && l->list[at - 1].distance > miss->distance)
        at--;
    if (at == l->most)
        return;
    size_t after = (l->count < l->most ? l->count : l->most - 1) - at;
    keep_strings(l, miss);
    memmove(&l->list[at + 1], &l->list[at], after * sizeof(*l->list));
    l->list[at] = *miss;
    l->count += l->count < l->most;
}

static void
look_at_rule(struct looking *l, uint32_t index)
{
    const struct rule *rule = &l->ask->rules->rules[index];
    const struct rule_hit *held = l->holds[index];
    struct near_miss miss = { .rule = rule };
    if (held && held->in_force)
        return;
    if (held) {
        miss.field = held->field;
        miss.start = held->start;
        miss.end = held->end;
    } else {
        if (rule->any_count || rule->regex)
            look_any(l, rule, &miss);
        if (miss.distance < NEAR_FAR && rule->all_count)
            look_all(l, rule, &miss);
        if (miss.distance >= NEAR_FAR)
            return;
        double by_patterns = miss.distance;
        look_ad(l, rule, &miss);
        /* in another language only what matches outright is of interest */
        if (!(rule->langs & l->ask->reading->lang_bits) && by_patterns > 0)
            return;
        look_pay(l, rule, &miss);
        look_evasion(l, rule, &miss);
    }
    if (!rule->any_count && !rule->all_count && !rule->regex)
        miss.distance += COST_SILENT;
    look_company(l, rule, &miss);
    l->disputed += miss.reason_count == 0;
    if (miss.reason_count && miss.distance < NEAR_FAR)
        keep(l, &miss);
}

static void
prepare(struct looking *l, struct near_misses *out)
{
    const struct near_ask *ask = l->ask;
    for (int f = 0; f < READING_FIELDS; f++) {
        const struct read_field *field = &ask->reading->fields[f];
        if (field->original.n == 0)
            continue;
        l->gates[f] = ARENA_NEW(l->arena, struct gate_text, 1);
        gates_text(ask->rules->gates, field->original, &field->folded, l->arena,
                   l->gates[f]);
        near_text_of(field, ask->reading->lang, l->stemmer, l->arena, &l->texts[f]);
        l->negated[f] = negation_words(ask->rules->negation, &field->folded,
                                       field->words, field->word_count, l->arena);
        out->cut |= field->word_count > NEAR_WORDS_MAX;
    }
    for (size_t i = 0; i < ask->judged->hit_count; i++) {
        const struct rule_hit *hit = &ask->judged->hits[i];
        const struct rule *rule = &ask->rules->rules[hit->rule];
        l->holds[hit->rule] = hit;
        if (!hit->in_force || rule->shadow)
            continue;
        l->rules[hit->rule] = true;
        if (rule->does == RULE_CUE)
            l->cues[rule->cue] = true;
    }
}

void
near_find(const struct near_ask *ask, struct arena *arena, struct near_misses *out)
{
    const struct ruleset *rules = ask->rules;
    struct looking l = {
        .ask = ask,
        .arena = arena,
        .stemmer = stemmer_new(),
        .regex = regex_scratch_new(),
        .aligner = aligner_new(arena),
        .most = ask->most < NEAR_MAX ? ask->most : NEAR_MAX,
    };
    *out = (struct near_misses){ 0 };
    arena_init(&l.scratch, 0);
    l.holds = ARENA_NEW(arena, const struct rule_hit *, rules->rule_count + 1);
    l.rules = ARENA_NEW(arena, bool, rules->rule_count + 1);
    l.cues = ARENA_NEW(arena, bool, rules->cue_count + 1);
    l.list = ARENA_NEW(arena, struct near_miss, l.most + 1);
    prepare(&l, out);
    for (size_t i = 0; l.most && i < rules->rule_count; i++) {
        look_at_rule(&l, (uint32_t)i);
        arena_reset(&l.scratch);
    }
    out->list = l.list;
    out->count = l.count;
    out->disputed = l.disputed;
    arena_free(&l.scratch);
    regex_scratch_free(l.regex);
    stemmer_free(l.stemmer);
}
