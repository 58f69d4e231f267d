/*
 * lint_cover: patterns that can be left out, because another one matches wherever they do.
 *
 * Covering is judged slot by slot over patterns of the same shape, or with the wide pattern as
 * a stretch of the narrow one. That misses some cases and never claims a wrong one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/lint_private.h"
#include "core/tr.h"

static bool
covers_word(const struct pattern_word *wide, const struct pattern_word *narrow)
{
    if (wide->kind == WORD_TYPED || narrow->kind == WORD_TYPED)
        return wide->kind == narrow->kind && wide->typed == narrow->typed;
    bool same = wide->n == narrow->n && !memcmp(wide->p, narrow->p, wide->n);
    switch (wide->kind) {
    case WORD_EXACT:
        return narrow->kind == WORD_EXACT && same;
    case WORD_PREFIX:
        return (narrow->kind == WORD_EXACT || narrow->kind == WORD_PREFIX) &&
               narrow->n >= wide->n && !memcmp(wide->p, narrow->p, wide->n);
    default:
        return (narrow->kind == WORD_STEM || narrow->kind == WORD_EXACT) && same;
    }
}

static bool
covers_run(const struct pattern_phrase *wide, const struct pattern_phrase *narrow,
           size_t from)
{
    for (size_t i = 0; i < wide->count; i++) {
        if (!covers_word(&wide->words[i], &narrow->words[from + i]))
            return false;
    }
    return true;
}

/* `inside`: the wide phrase may stand anywhere inside the narrow one. */
static bool
covers_phrase(const struct pattern_phrase *wide, const struct pattern_phrase *narrow,
              bool inside)
{
    if (wide->count > narrow->count || (!inside && wide->count != narrow->count))
        return false;
    for (size_t from = 0; from + wide->count <= narrow->count; from++) {
        if (covers_run(wide, narrow, from))
            return true;
    }
    return false;
}

static bool
covers_slot(const struct pattern_slot *wide, const struct pattern_slot *narrow,
            bool inside)
{
    for (size_t i = 0; i < narrow->count; i++) {
        bool any = false;
        for (size_t k = 0; k < wide->count && !any; k++)
            any = covers_phrase(&wide->phrases[k], &narrow->phrases[i], inside);
        if (!any)
            return false;
    }
    return true;
}

/* Does the wide order fit into the narrow one from slot `from` on? */
static bool
fits(const struct pattern *wide, const struct pattern_order *w,
     const struct pattern *narrow, const struct pattern_order *n, size_t from)
{
    bool inside = wide->slot_count == 1 && !wide->anchored;
    for (size_t i = 0; i < wide->slot_count; i++) {
        if (i > 0 && w->gap[i] < n->gap[from + i])
            return false;
        if (!covers_slot(&wide->slots[w->slot[i]], &narrow->slots[n->slot[from + i]],
                         inside))
            return false;
    }
    return true;
}

static bool
order_is_covered(const struct pattern *wide, const struct pattern *narrow,
                 const struct pattern_order *n)
{
    size_t last = narrow->slot_count - wide->slot_count;
    for (size_t from = 0; from <= (wide->anchored ? 0 : last); from++) {
        for (size_t o = 0; o < wide->order_count; o++) {
            if (fits(wide, &wide->orders[o], narrow, n, from))
                return true;
        }
    }
    return false;
}

bool
lint_covers(const struct pattern *wide, const struct pattern *narrow)
{
    if (wide->slot_count == 0 || wide->slot_count > narrow->slot_count ||
        (wide->anchored && !narrow->anchored))
        return false;
    for (size_t o = 0; o < narrow->order_count; o++) {
        if (!order_is_covered(wide, narrow, &narrow->orders[o]))
            return false;
    }
    return true;
}

static const struct pattern *
parsed(const struct lint *l, const struct rule_pattern *pattern)
{
    return &l->patterns[pattern->number].parsed;
}

/* Of one list: each pattern that a sister covers; of twins the later one. */
static void
look_at_list(struct lint *l, uint32_t rule, const char *key,
             const struct rule_pattern *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < count; k++) {
            if (i == k || !lint_covers(parsed(l, &list[k]), parsed(l, &list[i])) ||
                (k > i && lint_covers(parsed(l, &list[i]), parsed(l, &list[k]))))
                continue;
            struct lint_what what = { LINT_WARNING, "covered", rule,
                                      lint_place(l, rule, key, i) };
            lint_tell(
                l, &what,
                arena_printf(&l->arena,
                             tr(l->say, "can be left out: pattern %zu of the same "
                                        "%s covers it"),
                             k + 1, key));
            break;
        }
    }
}

/* A pattern of `any` that an `unless` covers can never hold. */
static void
look_at_unless(struct lint *l, uint32_t index, const char *key,
               const struct rule_pattern *list, size_t count)
{
    const struct rule *rule = &l->rules->rules[index];
    for (size_t i = 0; i < rule->any_count; i++) {
        for (size_t k = 0; k < count; k++) {
            if (!lint_covers(parsed(l, &list[k]), parsed(l, &rule->any[i])))
                continue;
            struct lint_what what = { LINT_ERROR, "always-blocked", index,
                                      lint_place(l, index, "any", i) };
            lint_tell(
                l, &what,
                arena_printf(&l->arena,
                             tr(l->say, "can never hit: wherever it stands, pattern "
                                        "%zu of %s stands too"),
                             k + 1, key));
            break;
        }
    }
}

/* What an `unless` blocks in the whole field, `unless_near` need not block nearby. */
static void
look_at_both(struct lint *l, uint32_t index)
{
    const struct rule *rule = &l->rules->rules[index];
    for (size_t i = 0; i < rule->unless_near_count; i++) {
        for (size_t k = 0; k < rule->unless_count; k++) {
            if (!lint_covers(parsed(l, &rule->unless[k]),
                             parsed(l, &rule->unless_near[i])))
                continue;
            struct lint_what what = { LINT_WARNING, "covered", index,
                                      lint_place(l, index, "unless_near", i) };
            lint_tell(l, &what,
                      arena_printf(&l->arena,
                                   tr(l->say, "can be left out: pattern %zu of unless "
                                              "blocks wherever it stands"),
                                   k + 1));
            break;
        }
    }
}

/* Can what the wide rule finds stand for what the narrow one finds, in every ad? */
static bool
stands_in(const struct rule *wide, const struct rule *narrow)
{
    bool enough = narrow->points >= 0 ? wide->points >= narrow->points
                                      : wide->points <= narrow->points;
    return enough && !wide->shadow && !narrow->shadow && wide->any_count &&
           !wide->all_count && !wide->unless_count && !wide->unless_near_count &&
           !wide->with_count && !wide->absent && !wide->kinds && !wide->has_pay_ratio &&
           !wide->evasion && (narrow->langs & ~wide->langs) == 0 &&
           (narrow->fields & ~wide->fields) == 0;
}

static void
look_at_other(struct lint *l, uint32_t narrow, uint32_t wide)
{
    const struct rule *n = &l->rules->rules[narrow], *w = &l->rules->rules[wide];
    for (size_t i = 0; i < n->any_count; i++) {
        for (size_t k = 0; k < w->any_count; k++) {
            if (!lint_covers(parsed(l, &w->any[k]), parsed(l, &n->any[i])))
                continue;
            struct lint_what what = { LINT_WARNING, "covered", narrow,
                                      lint_place(l, narrow, "any", i) };
            lint_tell(
                l, &what,
                arena_printf(&l->arena,
                             tr(l->say, "adds nothing: pattern %zu of %.*s, of the "
                                        "same cue and as many points, covers it"),
                             k + 1, STR_ARG(w->id)));
            break;
        }
    }
}

void
lint_cover(struct lint *l)
{
    const struct ruleset *r = l->rules;
    for (uint32_t i = 0; i < r->rule_count; i++) {
        const struct rule *rule = &r->rules[i];
        look_at_list(l, i, "any", rule->any, rule->any_count);
        look_at_list(l, i, "unless", rule->unless, rule->unless_count);
        look_at_list(l, i, "unless_near", rule->unless_near, rule->unless_near_count);
        look_at_unless(l, i, "unless", rule->unless, rule->unless_count);
        look_at_unless(l, i, "unless_near", rule->unless_near, rule->unless_near_count);
        look_at_both(l, i);
        if (rule->does != RULE_CUE)
            continue;
        for (uint32_t k = 0; k < r->rule_count; k++) {
            const struct rule *other = &r->rules[k];
            if (i != k && other->does == RULE_CUE && other->cue == rule->cue &&
                stands_in(other, rule) && !(stands_in(rule, other) && i < k))
                look_at_other(l, i, k);
        }
    }
}
