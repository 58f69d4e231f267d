/*
 * ruleset_rules: reads one pack file: a list of rules, each key by its own reader.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/regex.h"
#include "classifier/ruleset_build.h"
#include "core/mem.h"

#include <math.h>

static const char *const RULE_KEYS[] = {
    "id",      "cue",  "context", "kind",   "fact",        "denied",  "lang",
    "points",  "any",  "all",     "unless", "unless_near", "regex",   "literal",
    "in",      "with", "absent",  "kinds",  "pay_ratio",   "evasion", "shadow",
    "checked", "hit",  "miss",    "note",   NULL,
};

static const char *const LANG_NAMES[] = { "any", "ru", "kk", "en", "uz",
                                          "ky",  "tg", "tr", "uk", NULL };
static const char *const FIELD_NAMES[] = { "text",     "title",  "employer",
                                           "location", "salary", NULL };

/* A name or a list of names to a set of bits, by `bit`. */
static bool
read_bits(const struct node *node, const char *const *names, uint32_t (*bit)(int),
          uint32_t *out, struct err *err)
{
    *out = 0;
    bool list = node->kind == NODE_LIST;
    for (const struct node *n = list ? node->first : node; n;
         n = list ? n->next : NULL) {
        int choice = 0;
        if (!node_choice(n, names, &choice, err))
            return false;
        *out |= bit(choice);
    }
    if (*out == 0)
        return node_fail(node, err, "the list is empty; expected at least one name");
    return true;
}

static uint32_t
lang_bit(int choice)
{
    return choice == 0 ? MATCH_LANG_ANY
                       : MATCH_LANG(lang_of(str_of(LANG_NAMES[choice])));
}

static uint32_t
plain_bit(int choice)
{
    return 1u << choice;
}

static uint32_t
kind_bit(int choice)
{
    return 1u << ad_kind_of(str_of(BUILD_KINDS[choice]));
}

bool
build_find_cue(const struct ruleset *r, const struct node *cue, uint32_t *out,
               struct err *err)
{
    if (!node_is(cue, NODE_TEXT, err))
        return false;
    *out = ruleset_find_cue(r, cue->text);
    if (*out != RULE_NONE)
        return true;
    struct near_name near = { 0 };
    struct err_hint hint;
    for (size_t i = 0; i < r->cue_count; i++)
        yaml_nearer(cue->text, r->cues[i].code, &near);
    yaml_near_hint(&near, &hint);
    return node_fail(cue, err,
                     "no such cue '" STR_FMT "'%s; expected one of cues.yaml, such as"
                     " P08",
                     STR_ARG(cue->text), hint.text);
}

/* What the rule does: exactly one of cue, context, kind, fact. */
static bool
read_does(struct ruleset_builder *b, const struct node *node, struct rule *rule,
          struct err *err)
{
    const struct node *cue = node_find(node, "cue");
    const struct node *context = node_find(node, "context");
    const struct node *kind = node_find(node, "kind");
    const struct node *fact = node_find(node, "fact");
    int choice = 0;
    int told = !!cue + !!context + !!kind + !!fact;
    if (told != 1)
        return node_fail(node, err,
                         "a rule has exactly one of cue, context, kind and fact;"
                         " found %d of them",
                         told);
    if (cue) {
        rule->does = RULE_CUE;
        return build_find_cue(b->r, cue, &rule->cue, err);
    }
    if (context) {
        rule->does = RULE_CONTEXT;
        return node_choice(context, BUILD_CONTEXTS, &choice, err) &&
               context_of(context->text, &rule->context);
    }
    if (kind) {
        rule->does = RULE_KIND;
        if (!node_choice(kind, BUILD_KINDS, &choice, err))
            return false;
        rule->kind = ad_kind_of(kind->text);
        return true;
    }
    rule->does = RULE_FACT;
    if (!node_choice(fact, BUILD_FACTS, &choice, err))
        return false;
    rule->fact = (enum fact)choice;
    return true;
}

/* Counter-cues take points away, all others add; context and kind rules have a weight. */
static bool
read_points(struct ruleset_builder *b, const struct node *node, struct rule *rule,
            struct err *err)
{
    const struct node *points = node_find(node, "points");
    rule->points = rule->does == RULE_CONTEXT || rule->does == RULE_KIND ? 1.0 : 0.0;
    if (!points)
        return rule->does != RULE_CUE ||
               node_fail(node, err,
                         "the key 'points' is missing: a cue rule states its points,"
                         " such as 1.2");
    if (!node_number(points, -POINTS_MAX, POINTS_MAX, &rule->points, err))
        return false;
    bool counter =
        rule->does == RULE_CUE && b->r->cues[rule->cue].family == CUE_COUNTER;
    if (counter && rule->points > 0)
        return node_fail(points, err,
                         "a counter-cue takes points away: expected a number"
                         " from -20 to 0, found %g",
                         rule->points);
    if (!counter && rule->points < 0)
        return node_fail(points, err,
                         "only rules of counter-cues (N..) take points away:"
                         " expected a number from 0 to 20, found %g",
                         rule->points);
    return true;
}

static bool
read_regex(struct ruleset_builder *b, const struct node *node, struct rule *rule,
           struct err *err)
{
    const struct node *regex = node_find(node, "regex");
    const struct node *literal = node_find(node, "literal");
    if (!regex)
        return !literal ||
               node_fail_key(literal, err, "literal goes with regex; found no regex");
    if (node_find(node, "any"))
        return node_fail_key(regex, err, "a rule has any or regex, not both");
    if (!node_text(regex, &rule->regex_text, err) ||
        (literal && !node_text(literal, &rule->literal, err)))
        return false;
    if (!regex_compile(rule->regex_text, rule->literal, b->arena, &rule->regex, err)) {
        char what[sizeof(err->text)] = "";
        if (err)
            memcpy(what, err->text, sizeof(what));
        return node_fail(regex, err, "%s", what);
    }
    return true;
}

static bool
read_pay_ratio(const struct node *node, struct rule *rule, struct err *err)
{
    static const char *const KEYS[] = { "min", "max", NULL };
    if (!node_known_keys(node, KEYS, err))
        return false;
    rule->has_pay_ratio = true;
    rule->pay_ratio_max = HUGE_VAL;
    const struct node *min = node_find(node, "min");
    const struct node *max = node_find(node, "max");
    if (!min && !max)
        return node_fail(node, err,
                         "pay_ratio has min, max or both, such as {min: 3.0}; found"
                         " neither");
    return (!min || node_number(min, 0, 1e6, &rule->pay_ratio_min, err)) &&
           (!max || node_number(max, 0, 1e6, &rule->pay_ratio_max, err));
}

static bool
read_examples(struct ruleset_builder *b, const struct node *node,
              const struct example **out, size_t *count, struct err *err)
{
    *count = 0;
    if (!node)
        return true;
    bool list = node->kind == NODE_LIST;
    size_t room = list ? node->count : 1;
    if (room > EXAMPLES_MAX)
        return node_fail(node, err, "%zu examples; at most %d are read", room,
                         EXAMPLES_MAX);
    struct example *examples = ARENA_NEW(b->arena, struct example, room);
    for (const struct node *n = list ? node->first : node; n;
         n = list ? n->next : NULL) {
        struct example *e = &examples[(*count)++];
        e->line = n->line;
        if (!build_ad(n, &e->ad, err))
            return false;
    }
    *out = examples;
    return true;
}

/* Conditions that need no pattern, so that examples may be left out. */
static bool
read_conditions(const struct node *node, struct rule *rule, struct err *err)
{
    const struct node *n;
    if ((n = node_find(node, "absent")) &&
        !read_bits(n, BUILD_FACTS, plain_bit, &rule->absent, err))
        return false;
    if ((n = node_find(node, "kinds")) &&
        !read_bits(n, BUILD_KINDS, kind_bit, &rule->kinds, err))
        return false;
    if ((n = node_find(node, "pay_ratio")) && !read_pay_ratio(n, rule, err))
        return false;
    if ((n = node_find(node, "evasion")) && !node_bool(n, &rule->evasion, err))
        return false;
    if ((n = node_find(node, "shadow")) && !node_bool(n, &rule->shadow, err))
        return false;
    if ((n = node_find(node, "denied")) && !node_bool(n, &rule->denied, err))
        return false;
    if (n && rule->does != RULE_FACT)
        return node_fail_key(n, err, "denied goes with fact");
    bool early = rule->does == RULE_FACT || rule->does == RULE_KIND;
    if (early &&
        (rule->absent || rule->kinds || rule->has_pay_ratio || node_find(node, "with")))
        return node_fail(node, err,
                         "fact and kind rules are judged first: they cannot have"
                         " absent, kinds, pay_ratio or with");
    return true;
}

static void
mark_blockable(struct ruleset *r, const struct rule *rule)
{
    size_t count;
    const struct rule_pattern *patterns = rule_blockable(rule, &count);
    for (size_t i = 0; i < count; i++)
        r->owners[patterns[i].number].blockable = true;
}

static bool
read_patterns(struct ruleset_builder *b, const struct node *node, uint32_t index,
              struct err *err)
{
    struct rule *rule = &b->r->rules[index];
    const struct {
        const char *key;
        enum pattern_role role;
        const struct rule_pattern **to;
        size_t *count;
    } lists[] = {
        { "any", ROLE_ANY, &rule->any, &rule->any_count },
        { "all", ROLE_ALL, &rule->all, &rule->all_count },
        { "unless", ROLE_UNLESS, &rule->unless, &rule->unless_count },
        { "unless_near", ROLE_UNLESS_NEAR, &rule->unless_near,
          &rule->unless_near_count },
    };
    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
        const struct node *n = node_find(node, lists[i].key);
        struct pattern_place place = { lists[i].role, index, rule->langs,
                                       rule->fields };
        if (n && !build_patterns(b, n, &place, lists[i].to, lists[i].count, err))
            return false;
    }
    if (rule->unless_near_count)
        mark_blockable(b->r, rule);
    return true;
}

static bool
read_head(struct ruleset_builder *b, const struct node *node, struct rule *rule,
          struct err *err)
{
    static const char *const CHECKED[] = { "none", "author", "native", NULL };
    const struct node *id, *lang, *checked;
    int choice = 0;
    if (!node_known_keys(node, RULE_KEYS, err) || !node_need(node, "id", &id, err) ||
        !node_text(id, &rule->id, err) || !read_does(b, node, rule, err) ||
        !read_points(b, node, rule, err) || !node_need(node, "lang", &lang, err) ||
        !read_bits(lang, LANG_NAMES, lang_bit, &rule->langs, err) ||
        !node_need(node, "checked", &checked, err) ||
        !node_choice(checked, CHECKED, &choice, err))
        return false;
    rule->checked = (enum rule_checked)choice;
    rule->file = node->file;
    rule->line = node->line;
    rule->fields = MATCH_FIELD(FIELD_TEXT) | MATCH_FIELD(FIELD_TITLE);
    const struct node *in = node_find(node, "in");
    return !in || read_bits(in, FIELD_NAMES, plain_bit, &rule->fields, err);
}

/* A rule with patterns shows what it hits and what it leaves alone, or it does not load. */
static bool
check_examples(const struct node *node, const struct rule *rule, struct err *err)
{
    bool patterns = rule->any_count || rule->all_count || rule->regex;
    if (!patterns && !rule->absent && !rule->has_pay_ratio && !rule->evasion &&
        !node_find(node, "with"))
        return node_fail(node, err,
                         "the rule '" STR_FMT
                         "' has no condition; expected any, all, regex,"
                         " absent, pay_ratio, evasion or with",
                         STR_ARG(rule->id));
    if (patterns && rule->hit_count == 0)
        return node_fail(node, err,
                         "the rule '" STR_FMT "' has no hit example; expected hit: with"
                         " a text that it must find",
                         STR_ARG(rule->id));
    if (patterns && rule->miss_count == 0)
        return node_fail(node, err,
                         "the rule '" STR_FMT "' has no miss example; expected miss:"
                         " with an honest text that it must leave alone",
                         STR_ARG(rule->id));
    return true;
}

static bool
read_rule(struct ruleset_builder *b, const struct node *node, struct err *err)
{
    struct ruleset *r = b->r;
    if (!node_is(node, NODE_MAP, err))
        return false;
    if (r->rule_count == RULES_MAX)
        return node_fail(node, err, "more than %d rules", RULES_MAX);
    r->rules = mem_grow(r->rules, &b->rule_cap, r->rule_count + 1, sizeof(*r->rules));
    uint32_t index = (uint32_t)r->rule_count++;
    struct rule *rule = &r->rules[index];
    *rule = (struct rule){ 0 };
    if (!read_head(b, node, rule, err) || !read_regex(b, node, rule, err) ||
        !read_conditions(node, rule, err) || !read_patterns(b, node, index, err) ||
        !read_examples(b, node_find(node, "hit"), &rule->hit, &rule->hit_count, err) ||
        !read_examples(b, node_find(node, "miss"), &rule->miss, &rule->miss_count,
                       err) ||
        !check_examples(node, rule, err))
        return false;
    uint32_t taken = 0;
    if (!build_remember_id(b, index, &taken))
        return node_fail(node_find(node, "id"), err,
                         "the id '" STR_FMT "' is taken by the rule at " STR_FMT
                         ":%d; expected an id of its own",
                         STR_ARG(rule->id), STR_ARG(r->rules[taken].file),
                         r->rules[taken].line);
    const struct node *with = node_find(node, "with");
    if (with) {
        b->pending = mem_grow(b->pending, &b->pending_cap, b->pending_count + 1,
                              sizeof(*b->pending));
        b->pending[b->pending_count++] = (struct pending_with){ index, with };
    }
    return true;
}

bool
build_rules(struct ruleset_builder *b, const struct node *root, struct err *err)
{
    if (!node_is(root, NODE_LIST, err))
        return false;
    for (const struct node *n = root->first; n; n = n->next) {
        if (!read_rule(b, n, err))
            return false;
    }
    return true;
}
