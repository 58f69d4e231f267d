/*
 * lint: the corpus is run, rules are told, findings are sorted.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/lint.h"

#include "classifier/lint_private.h"
#include "classifier/selftest.h"
#include "classifier/trying.h"
#include "core/mem.h"
#include "core/tr.h"

#include <stdlib.h>

#define APPLIED_MIN                                                                    \
    200 /* ads of its language before "never fires" is more than a note */
#define TOGETHER_MIN 8 /* ads in which both hit */
#define TOGETHER_SURE                                                                  \
    30 /* before "adds nothing" is more than a note: of 8, a third may be chance */
#define PAIRS_MOST 5000

const char *
lint_severity_name(enum lint_severity severity)
{
    static const char *const NAMES[] = {
        [LINT_NOTE] = "note", [LINT_WARNING] = "warning", [LINT_ERROR] = "error"
    };
    _Static_assert(sizeof(NAMES) / sizeof(*NAMES) == LINT_SEVERITIES, "all are named");
    return NAMES[severity];
}

const struct node *
lint_place(const struct lint *l, uint32_t rule, const char *key, size_t index)
{
    const struct node *value = key ? node_find(l->nodes[rule], key) : NULL;
    if (!value)
        return l->nodes[rule];
    if (value->kind != NODE_LIST)
        return value;
    const struct node *item = value->first;
    for (; item && index > 0; index--)
        item = item->next;
    return item ? item : value;
}

void
lint_tell(struct lint *l, const struct lint_what *what, struct str says)
{
    if (l->count == LINT_FINDINGS_MAX)
        return;
    l->findings = mem_grow(l->findings, &l->cap, l->count + 1, sizeof(*l->findings));
    l->findings[l->count++] = (struct lint_finding){
        .severity = what->severity,
        .check = what->check,
        .file = what->at->file,
        .line = what->at->line,
        .column = what->at->column,
        .rule = what->rule == RULE_NONE ? STR("") : l->rules->rules[what->rule].id,
        .says = says,
    };
}

/* The mapping of each rule in the files, in the order in which the rules were loaded. */
static bool
find_nodes(struct lint *l, const struct bundle *bundle, struct err *err)
{
    size_t at = 0;
    l->nodes = ARENA_NEW(&l->arena, const struct node *, l->rules->rule_count + 1);
    for (size_t i = 0; i < bundle->count; i++) {
        const struct bundle_file *file = &bundle->files[i];
        struct node *root;
        if (!str_starts(file->name, STR("pack/")) ||
            !str_ends(file->name, STR(".yaml")))
            continue;
        struct str name = arena_printf(&l->arena, STR_FMT "/" STR_FMT,
                                       STR_ARG(bundle->label), STR_ARG(file->name));
        if (!yaml_tree_read(name, file->data, &l->arena, &root, err))
            return false;
        for (const struct node *n = root->first; n; n = n->next) {
            const struct node *id = n->kind == NODE_MAP ? node_find(n, "id") : NULL;
            if (at == l->rules->rule_count || !id ||
                !str_eq(id->text, l->rules->rules[at].id))
                return node_fail(n, err, "the pack has changed while it was looked at");
            l->nodes[at++] = n;
        }
    }
    return at == l->rules->rule_count ||
           err_set(err, "the pack has changed while it was looked at");
}

static void
parse_patterns(struct lint *l)
{
    for (size_t i = 0; i < l->rules->rule_count; i++) {
        const struct rule *rule = &l->rules->rules[i];
        const struct {
            const struct rule_pattern *list;
            size_t count;
        } lists[] = { { rule->any, rule->any_count },
                      { rule->all, rule->all_count },
                      { rule->unless, rule->unless_count },
                      { rule->unless_near, rule->unless_near_count } };
        for (size_t k = 0; k < sizeof(lists) / sizeof(*lists); k++) {
            for (size_t p = 0; p < lists[k].count; p++) {
                struct lint_pattern *out = &l->patterns[lists[k].list[p].number];
                if (!pattern_parse(lists[k].list[p].text, &l->arena, &out->parsed,
                                   NULL))
                    out->parsed = (struct pattern){ 0 };
            }
        }
    }
}

/* Judges one text of the corpus; returns the languages whose rules applied. */
static uint32_t
judge(struct lint *l, const struct ad *ad, struct evaluation *judged, bool counted)
{
    struct score score;
    scorer_judge(l->scorer, ad, &l->scratch, &score, judged);
    for (size_t i = 0; i < judged->hit_count; i++)
        l->seen[judged->hits[i].rule].in_force += judged->hits[i].in_force;
    uint32_t langs = lint_corpus_look(l, ad);
    if (counted) {
        struct stat_ad one = { ad, &score, judged, 0 };
        statistics_add(l->stats, &one, &l->scratch);
    }
    return langs;
}

static bool
holds(const struct evaluation *judged, uint32_t rule)
{
    for (size_t i = 0; i < judged->hit_count; i++) {
        if (judged->hits[i].rule == rule)
            return true;
    }
    return false;
}

static void
run_examples(struct lint *l)
{
    for (size_t i = 0; i < l->rules->rule_count; i++) {
        const struct rule *rule = &l->rules->rules[i];
        for (size_t k = 0; k < rule->hit_count + rule->miss_count; k++) {
            bool hit = k < rule->hit_count;
            const struct example *e =
                hit ? &rule->hit[k] : &rule->miss[k - rule->hit_count];
            struct ad ad = selftest_ad(rule, e);
            struct evaluation judged;
            judge(l, &ad, &judged, false);
            if (holds(&judged, (uint32_t)i))
                *(hit ? &l->seen[i].hits : &l->seen[i].misses) += 1;
            arena_reset(&l->scratch);
        }
    }
}

bool
lint_begin(const struct classifier *c, const struct bundle *bundle, enum lang say,
           struct lint **out, struct err *err)
{
    struct lint *l = mem_alloc(1, sizeof(*l));
    *out = l;
    l->c = c;
    l->rules = classifier_rules(c);
    l->say = say;
    arena_init(&l->arena, 0);
    arena_init(&l->scratch, 0);
    if (!find_nodes(l, bundle, err) ||
        !ruleset_cases(bundle, l->rules, &l->arena, &l->cases, &l->case_count, err)) {
        lint_free(l);
        *out = NULL;
        return false;
    }
    l->scorer = scorer_new(c);
    l->corpus = lint_corpus_new(l->rules);
    l->reader = reader_new(&l->arena);
    l->stats = statistics_new(l->rules, NULL, 0);
    l->seen = ARENA_NEW(&l->arena, struct lint_seen, l->rules->rule_count + 1);
    l->patterns = ARENA_NEW(&l->arena, struct lint_pattern,
                            matcher_pattern_count(l->rules->matcher) + 1);
    parse_patterns(l);
    l->prefixes = lint_prefixes_new(l);
    run_examples(l);
    for (size_t i = 0; i < l->case_count; i++) {
        struct evaluation judged;
        judge(l, &l->cases[i].ad, &judged, true);
        arena_reset(&l->scratch);
    }
    return true;
}

void
lint_ad(struct lint *l, const struct ad *ad)
{
    struct evaluation judged;
    uint32_t langs = judge(l, ad, &judged, true);
    for (size_t i = 0; i < judged.hit_count; i++)
        l->seen[judged.hits[i].rule].ads += judged.hits[i].in_force;
    for (size_t i = 0; i < l->rules->rule_count; i++)
        l->seen[i].applied += (l->rules->rules[i].langs & langs) != 0;
    arena_reset(&l->scratch);
}

/* Rules that do not do what their examples say, that never take effect, or never fire. */
static void
tell_firing(struct lint *l, uint32_t index)
{
    const struct rule *rule = &l->rules->rules[index];
    const struct lint_seen *seen = &l->seen[index];
    struct lint_what what = { LINT_ERROR, "example", index,
                              lint_place(l, index, "hit", 0) };
    if (seen->hits < rule->hit_count)
        lint_tell(l, &what,
                  arena_printf(&l->arena,
                               tr(l->say, "does not fire on %zu of its %zu hits; see "
                                          "rules test"),
                               rule->hit_count - seen->hits, rule->hit_count));
    what.at = lint_place(l, index, "miss", 0);
    if (seen->misses)
        lint_tell(l, &what,
                  arena_printf(&l->arena,
                               tr(l->say, "fires on %u of its misses; see rules test"),
                               seen->misses));
    what = (struct lint_what){ LINT_WARNING, "never-in-force", index,
                               lint_place(l, index, "with", 0) };
    if (!seen->in_force)
        lint_tell(
            l, &what,
            str_of(tr(l->say, "never takes effect: in no example, case or ad did it "
                              "hold with its company there")));
    else if (seen->applied && !seen->ads) {
        what.check = "never-fires";
        what.at = l->nodes[index];
        if (seen->applied < APPLIED_MIN)
            what.severity = LINT_NOTE;
        lint_tell(
            l, &what,
            arena_printf(&l->arena,
                         tr(l->say, "never fires in the ads given: %llu of them are "
                                    "in a language of the rule"),
                         (unsigned long long)seen->applied));
    }
}

static uint64_t
all(const struct stat_count *c)
{
    return c->n[STAT_DECEPTIVE] + c->n[STAT_LEGITIMATE] + c->n[STAT_UNLABELLED];
}

static bool
waits_for(const struct ruleset *r, const struct rule *rule, uint32_t other)
{
    for (size_t i = 0; i < rule->with_count; i++) {
        const struct company *c = &rule->with[i];
        if (c->is_cue ? r->rules[other].cue == c->index : c->index == other)
            return true;
    }
    return false;
}

/* Rule a hits only where b hits too: does it add anything? */
static void
tell_together(struct lint *l, uint32_t a, uint32_t b, uint64_t both)
{
    const struct rule *x = &l->rules->rules[a], *y = &l->rules->rules[b];
    bool less = x->points >= 0 ? x->points <= y->points : x->points >= y->points;
    bool same_cue = x->cue == y->cue;
    struct lint_what what = { LINT_WARNING, "always-together", a, l->nodes[a] };
    if (x->shadow || y->shadow || all(&l->stats->rules[a].hit) != both ||
        (x->langs & ~y->langs)) /* where y is not tried, x is needed */
        return;
    if (both < TOGETHER_SURE)
        what.severity = LINT_NOTE;
    if (same_cue && less &&
        (x->points != y->points || a > b || all(&l->stats->rules[b].hit) != both)) {
        lint_tell(
            l, &what,
            arena_printf(&l->arena,
                         tr(l->say, "adds nothing: in all %llu ads where it hits, "
                                    "%.*s of the same cue hits too, with as many "
                                    "points"),
                         (unsigned long long)both, STR_ARG(y->id)));
        return;
    }
    if (same_cue || a < b || all(&l->stats->rules[b].hit) != both ||
        waits_for(l->rules, x, b) || waits_for(l->rules, y, a))
        return;
    what.severity = LINT_NOTE;
    lint_tell(
        l, &what,
        arena_printf(&l->arena,
                     tr(l->say, "hits in the same %llu ads as %.*s of another cue"),
                     (unsigned long long)both, STR_ARG(y->id)));
}

static void
tell_pairs(struct lint *l)
{
    size_t count;
    const struct stat_pair *pairs =
        statistics_pairs(l->stats, false, TOGETHER_MIN, PAIRS_MOST, &l->arena, &count);
    for (size_t i = 0; i < count; i++) {
        tell_together(l, pairs[i].a, pairs[i].b, pairs[i].both);
        tell_together(l, pairs[i].b, pairs[i].a, pairs[i].both);
    }
}

/* Written cases whose name is taken. */
static void
tell_cases(struct lint *l)
{
    for (size_t i = 0; i < l->case_count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (!str_eq(l->cases[i].id, l->cases[k].id))
                continue;
            struct node at = { .file = l->cases[i].file,
                               .line = l->cases[i].line,
                               .column = 1 };
            struct lint_what what = { LINT_WARNING, "case-twice", RULE_NONE, &at };
            lint_tell(
                l, &what,
                arena_printf(&l->arena,
                             tr(l->say, "the case %.*s stands twice; the other one "
                                        "is at %.*s:%d"),
                             STR_ARG(l->cases[i].id), STR_ARG(l->cases[k].file),
                             l->cases[k].line));
            break;
        }
    }
}

static int
by_place(const void *x, const void *y)
{
    const struct lint_finding *a = x;
    const struct lint_finding *b = y;
    int files = str_cmp(a->file, b->file);
    if (files)
        return files;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    if (a->column != b->column)
        return a->column < b->column ? -1 : 1;
    int checks = strcmp(a->check, b->check);
    return checks ? checks : str_cmp(a->says, b->says);
}

const struct lint_finding *
lint_finish(struct lint *l, size_t *count)
{
    for (size_t i = 0; i < l->rules->rule_count; i++)
        tell_firing(l, (uint32_t)i);
    tell_pairs(l);
    tell_cases(l);
    lint_rules(l);
    lint_cover(l);
    if (l->count)
        qsort(l->findings, l->count, sizeof(*l->findings), by_place);
    *count = l->count;
    return l->findings;
}

void
lint_free(struct lint *l)
{
    if (!l)
        return;
    scorer_free(l->scorer);
    lint_corpus_free(l->corpus);
    lint_prefixes_free(l->prefixes);
    statistics_free(l->stats);
    arena_free(&l->arena);
    arena_free(&l->scratch);
    free(l->findings);
    free(l);
}
