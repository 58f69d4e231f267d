/*
 * ruleset_link: what ties rules together: patterns to rules, ids, `with`, order of evaluation.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/regex.h"
#include "classifier/ruleset_build.h"

#include "core/mem.h"

#include <stdlib.h>

#define WITH_MAX     16
#define PATTERNS_MAX 256 /* of one list of one rule */

static bool
add_pattern(struct ruleset_builder *b, const struct node *node,
            const struct pattern_place *place, struct rule_pattern *out,
            struct err *err)
{
    struct str text;
    struct pattern pattern;
    struct err what = { 0 };
    if (!node_text(node, &text, err))
        return false;
    if (!pattern_parse(text, &b->scratch, &pattern, &what))
        return node_fail(node, err, "%s", what.text);
    out->text = text;
    out->number = matcher_add(b->r->matcher, &pattern, place->langs, place->fields);
    return true;
}

/*
 * A stated control or debt means its opposite when it is negated: "we keep no passports".
 * Patterns that are about absence themselves ("no contract") mean what they say.
 */
static bool
is_negatable(struct ruleset_builder *b, const struct rule *rule, struct str pattern)
{
    if (rule->does != RULE_CUE)
        return false;
    const struct cue *cue = &b->r->cues[rule->cue];
    return (cue->family == CUE_DOCUMENTS || str_eq(cue->code, STR("P08"))) &&
           !negation_in(b->r->negation, pattern, &b->scratch);
}

bool
build_patterns(struct ruleset_builder *b, const struct node *list,
               const struct pattern_place *place, const struct rule_pattern **out,
               size_t *count, struct err *err)
{
    struct ruleset *r = b->r;
    bool many = list->kind == NODE_LIST;
    size_t room = many ? list->count : 1;
    if (room == 0 || room > PATTERNS_MAX)
        return node_fail(list, err, "expected 1 to %d patterns, found %zu",
                         PATTERNS_MAX, room);
    struct rule_pattern *patterns = ARENA_NEW(b->arena, struct rule_pattern, room);
    uint32_t index = 0;
    bool asks = place->role == ROLE_ANY || place->role == ROLE_ALL;
    for (const struct node *n = many ? list->first : list; n;
         n = many ? n->next : NULL) {
        if (!add_pattern(b, n, place, &patterns[index], err))
            return false;
        size_t total = patterns[index].number + (size_t)1;
        r->owners = mem_grow(r->owners, &b->owner_cap, total, sizeof(*r->owners));
        r->owners[patterns[index].number] =
            (struct pattern_owner){ .rule = place->rule,
                                    .index = index,
                                    .role = place->role,
                                    .negatable =
                                        asks && is_negatable(b, &r->rules[place->rule],
                                                             patterns[index].text) };
        arena_reset(&b->scratch);
        index++;
    }
    *out = patterns;
    *count = index;
    return true;
}

static uint32_t
hash_id(struct str id)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < id.n; i++)
        h = (h ^ (uint8_t)id.p[i]) * 16777619u;
    return h ^ h >> 15;
}

/* Slot of the id, or the free one where it belongs. */
static size_t
id_slot(const struct ruleset_builder *b, struct str id)
{
    size_t at = hash_id(id) & (b->ids_size - 1);
    while (b->ids[at] != RULE_NONE && !str_eq(b->r->rules[b->ids[at]].id, id))
        at = (at + 1) & (b->ids_size - 1);
    return at;
}

bool
build_remember_id(struct ruleset_builder *b, uint32_t rule, uint32_t *taken)
{
    if (!b->ids) {
        b->ids_size = 65536;
        _Static_assert(RULES_MAX * 2 < 65536, "the table of ids is at most half full");
        b->ids = mem_alloc(b->ids_size, sizeof(*b->ids));
        memset(b->ids, 0xff, b->ids_size * sizeof(*b->ids));
    }
    size_t at = id_slot(b, b->r->rules[rule].id);
    if (b->ids[at] != RULE_NONE) {
        *taken = b->ids[at];
        return false;
    }
    b->ids[at] = rule;
    return true;
}

static bool
no_such_company(const struct ruleset *r, const struct node *node, struct str name,
                struct err *err)
{
    struct near_name near = { 0 };
    struct err_hint hint;
    for (size_t i = 0; i < r->cue_count; i++)
        yaml_nearer(name, r->cues[i].code, &near);
    for (size_t i = 0; i < r->rule_count; i++)
        yaml_nearer(name, r->rules[i].id, &near);
    yaml_near_hint(&near, &hint);
    return node_fail(node, err,
                     "no such cue or rule '" STR_FMT "'%s; expected a cue of cues.yaml"
                     " or the id of a rule",
                     STR_ARG(name), hint.text);
}

static bool
resolve(struct ruleset_builder *b, const struct pending_with *pending, struct err *err)
{
    const struct str *names = NULL;
    size_t count = 0;
    if (!build_texts(b->arena, pending->list, &names, &count, err))
        return false;
    if (count == 0 || count > WITH_MAX)
        return node_fail(pending->list, err,
                         "expected 1 to %d cues or rules, found %zu", WITH_MAX, count);
    struct company *with = ARENA_NEW(b->arena, struct company, count);
    const struct node *item =
        pending->list->kind == NODE_LIST ? pending->list->first : pending->list;
    for (size_t i = 0; i < count; i++, item = item->next) {
        uint32_t cue = ruleset_find_cue(b->r, names[i]);
        uint32_t rule = b->ids[id_slot(b, names[i])];
        if (cue == RULE_NONE && rule == RULE_NONE)
            return no_such_company(b->r, item, names[i], err);
        with[i] = cue != RULE_NONE ? (struct company){ true, cue }
                                   : (struct company){ false, rule };
    }
    b->r->rules[pending->rule].with = with;
    b->r->rules[pending->rule].with_count = count;
    return true;
}

/* Rules that wait for node `i` of the graph: rules first, cues behind them. */
struct waiting {
    uint32_t *first; /* by node, into list; one more than nodes */
    uint32_t *list;
    uint32_t *open; /* by node: what it still waits for */
    size_t nodes;
};

static size_t
company_node(const struct ruleset *r, const struct company *c)
{
    return c->is_cue ? r->rule_count + c->index : c->index;
}

/* Edges: what a rule is `with` -> the rule; a cue rule -> its cue. */
static void
each_edge(const struct ruleset *r, struct waiting *w, bool file)
{
    for (size_t i = 0; i < r->rule_count; i++) {
        const struct rule *rule = &r->rules[i];
        for (size_t k = 0; k < rule->with_count; k++) {
            size_t from = company_node(r, &rule->with[k]);
            if (file)
                w->list[--w->first[from]] = (uint32_t)i;
            else
                w->first[from]++;
            w->open[i] += !file;
        }
        if (rule->does != RULE_CUE)
            continue;
        size_t cue = r->rule_count + rule->cue;
        if (file)
            w->list[--w->first[i]] = (uint32_t)cue;
        else
            w->first[i]++;
        w->open[cue] += !file;
    }
}

static void
build_graph(const struct ruleset *r, struct waiting *w)
{
    w->nodes = r->rule_count + r->cue_count;
    w->first = mem_alloc(w->nodes + 1, sizeof(*w->first));
    w->open = mem_alloc(w->nodes + 1, sizeof(*w->open));
    each_edge(r, w, false);
    uint32_t total = 0;
    for (size_t i = 0; i <= w->nodes; i++) {
        total += i < w->nodes ? w->first[i] : 0;
        w->first[i] = total;
    }
    w->list = mem_alloc(total + 1, sizeof(*w->list));
    each_edge(r, w, true);
}

/* Facts and kinds come before all others, whatever their place in the graph. */
static int
stage(const struct rule *rule)
{
    return rule->does == RULE_FACT || rule->does == RULE_KIND ? 0 : 1;
}

/* Takes nodes that wait for nothing, in turn; returns how many rules came out. */
static size_t
sort_graph(struct ruleset *r, struct waiting *w, uint32_t *order)
{
    uint32_t *queue = mem_alloc(w->nodes + 1, sizeof(*queue));
    size_t head = 0, tail = 0, done = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < r->rule_count; i++) {
            if (w->open[i] == 0 && stage(&r->rules[i]) == pass)
                queue[tail++] = (uint32_t)i;
        }
    }
    for (size_t i = r->rule_count; i < w->nodes; i++) {
        if (w->open[i] == 0)
            queue[tail++] = (uint32_t)i;
    }
    while (head < tail) {
        uint32_t node = queue[head++];
        if (node < r->rule_count)
            order[done++] = node;
        for (uint32_t e = w->first[node]; e < w->first[node + 1]; e++) {
            if (--w->open[w->list[e]] == 0)
                queue[tail++] = w->list[e];
        }
    }
    free(queue);
    return done;
}

/* A node that this one, which did not come out, still waits for. */
static size_t
waits_for(const struct ruleset *r, const struct waiting *w, size_t node)
{
    if (node < r->rule_count) {
        const struct rule *rule = &r->rules[node];
        for (size_t k = 0; k < rule->with_count; k++) {
            const size_t company = company_node(r, &rule->with[k]);
            if (w->open[company])
                return company;
        }
    }
    for (size_t i = 0; i < r->rule_count; i++) {
        const struct rule *rule = &r->rules[i];
        if (w->open[i] && rule->does == RULE_CUE && r->rule_count + rule->cue == node)
            return i;
    }
    return node;
}

/* Many may wait for a circle and be none of it: what is met twice on the way is. */
static const struct rule *
rule_in_circle(const struct ruleset *r, const struct waiting *w)
{
    bool *met = mem_alloc(w->nodes + 1, sizeof(*met));
    size_t node = 0;
    while (!w->open[node])
        node++;
    while (!met[node]) {
        met[node] = true;
        node = waits_for(r, w, node);
    }
    free(met);
    return &r->rules[node < r->rule_count ? node : waits_for(r, w, node)];
}

/* Does the cue of that code say who is wanted, or that anybody is (N08)? Such never carry an ad
 * across a threshold; minors sought (T04) are the exception. */
static bool
cue_targets(struct str code)
{
    return (str_starts(code, STR("T")) && !str_eq(code, STR("T04"))) ||
           str_eq(code, STR("N08"));
}

/* Marks rules whose own cue says who is wanted. */
static void
mark_targeting(struct ruleset *r)
{
    for (size_t i = 0; i < r->rule_count; i++) {
        struct rule *rule = &r->rules[i];
        if (rule->does != RULE_CUE)
            continue;
        rule->targets = cue_targets(r->cues[rule->cue].code);
    }
}

/* Lists rules to judge in any ad, though they have nothing to find, and those with a regex. */
static void
list_rules(struct ruleset_builder *b)
{
    struct ruleset *r = b->r;
    uint32_t *always = ARENA_NEW(b->arena, uint32_t, r->rule_count);
    uint32_t *regexes = ARENA_NEW(b->arena, uint32_t, r->rule_count);
    for (size_t i = 0; i < r->rule_count; i++) {
        const struct rule *rule = &r->rules[i];
        if (!rule->any_count && !rule->all_count && !rule->regex)
            always[r->always_count++] = (uint32_t)i;
        if (!rule->regex)
            continue;
        r->rules[i].regex_negatable = is_negatable(b, rule, rule->regex_text);
        r->regex_fields |= rule->fields;
        regexes[r->regex_count++] = (uint32_t)i;
    }
    r->always = always;
    r->regexes = regexes;
    r->gates = gates_new();
    for (size_t i = 0; i < r->regex_count; i++)
        gates_add(r->gates, regex_gate(r->rules[regexes[i]].regex));
}

bool
build_order(struct ruleset_builder *b, struct err *err)
{
    struct ruleset *r = b->r;
    for (size_t i = 0; i < b->pending_count; i++) {
        if (!resolve(b, &b->pending[i], err))
            return false;
    }
    struct waiting w = { 0 };
    build_graph(r, &w);
    uint32_t *order = ARENA_NEW(b->arena, uint32_t, r->rule_count);
    bool ok = sort_graph(r, &w, order) == r->rule_count;
    if (!ok) {
        const struct rule *rule = rule_in_circle(r, &w);
        err_set(err,
                STR_FMT ":%d:1: the rule '" STR_FMT "' waits for itself through"
                        " `with`; such circles cannot be judged",
                STR_ARG(rule->file), rule->line, STR_ARG(rule->id));
    }
    free(w.first);
    free(w.open);
    free(w.list);
    uint32_t *rank = ARENA_NEW(b->arena, uint32_t, r->rule_count);
    for (size_t i = 0; ok && i < r->rule_count; i++)
        rank[order[i]] = (uint32_t)i;
    r->order = order;
    r->rank = rank;
    mark_targeting(r);
    list_rules(b);
    return ok;
}
