/*
 * impact: compares two packs ad by ad.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/impact.h"

#include "core/mem.h"

#include <stdlib.h>

struct impact *
impact_new(const struct ruleset *before, const struct ruleset *after)
{
    struct impact *m = mem_alloc(1, sizeof(*m));
    size_t most = before->rule_count + after->rule_count;
    m->before = before;
    m->after = after;
    arena_init(&m->arena, 0);
    m->rules = ARENA_NEW(&m->arena, struct impact_rule, most);
    m->new_of_old = ARENA_NEW(&m->arena, uint32_t, before->rule_count);
    m->held = ARENA_NEW(&m->arena, uint32_t, most);
    m->held_hit = ARENA_NEW(&m->arena, uint32_t, most);
    for (size_t i = 0; i < after->rule_count; i++)
        m->rules[m->rule_count++].rule = &after->rules[i];
    for (size_t i = 0; i < before->rule_count; i++) {
        uint32_t at = ruleset_find(after, before->rules[i].id);
        if (at == RULE_NONE) {
            at = (uint32_t)m->rule_count++;
            m->rules[at].rule = &before->rules[i];
        }
        m->new_of_old[i] = at;
    }
    return m;
}

void
impact_free(struct impact *m)
{
    if (!m)
        return;
    arena_free(&m->arena);
    free(m);
}

static enum stat_class
class_of(const struct ad *ad)
{
    if (ad->label == AD_DECEPTIVE)
        return STAT_DECEPTIVE;
    return ad->label == AD_LEGITIMATE ? STAT_LEGITIMATE : STAT_UNLABELLED;
}

/* Marks the rules of the old pack that hit in this ad. */
static void
mark_held(struct impact *m, const struct impact_side *before)
{
    if (++m->ad == 0) {
        memset(m->held, 0, sizeof(*m->held) * m->rule_count);
        m->ad = 1;
    }
    for (size_t i = 0; i < before->judged.hit_count; i++) {
        const struct rule_hit *hit = &before->judged.hits[i];
        uint32_t at = m->new_of_old[hit->rule];
        if (!hit->in_force)
            continue;
        m->held[at] = m->ad;
        m->held_hit[at] = (uint32_t)i;
    }
}

/* Rules that hit now: new ones, and those with other points. What is left marked has gone. */
static size_t
find_changes(struct impact *m, const struct impact_side *before,
             const struct impact_side *after, enum stat_class class,
             struct impact_change *out)
{
    size_t n = 0;
    for (size_t i = 0; i < after->judged.hit_count; i++) {
        const struct rule_hit *hit = &after->judged.hits[i];
        const struct rule *rule = &m->after->rules[hit->rule];
        if (!hit->in_force)
            continue;
        if (m->held[hit->rule] != m->ad) {
            m->rules[hit->rule].appeared.n[class]++;
            out[n++] = (struct impact_change){ IMPACT_APPEARED, rule, hit, 0 };
            continue;
        }
        m->held[hit->rule] = m->ad - 1;
        const struct rule_hit *old = &before->judged.hits[m->held_hit[hit->rule]];
        double points = m->before->rules[old->rule].points;
        if (points != rule->points)
            out[n++] = (struct impact_change){ IMPACT_POINTS, rule, hit, points };
    }
    for (size_t i = 0; i < before->judged.hit_count; i++) {
        const struct rule_hit *hit = &before->judged.hits[i];
        uint32_t at = m->new_of_old[hit->rule];
        if (!hit->in_force || m->held[at] != m->ad)
            continue;
        m->rules[at].gone.n[class]++;
        out[n++] =
            (struct impact_change){ IMPACT_GONE, &m->before->rules[hit->rule], hit, 0 };
    }
    return n;
}

void
impact_add(struct impact *m, const struct ad *ad, const struct impact_side *before,
           const struct impact_side *after, struct arena *arena, struct impact_ad *out)
{
    enum stat_class class = class_of(ad);
    struct impact_change *changes =
        ARENA_NEW(arena, struct impact_change,
                  before->judged.hit_count + after->judged.hit_count);
    mark_held(m, before);
    *out = (struct impact_ad){
        .before = before->score.band,
        .after = after->score.band,
        .changes = changes,
        .change_count = find_changes(m, before, after, class, changes),
    };
    m->ads++;
    m->bands[class][out->before][out->after]++;
    m->moved += out->before != out->after;
    m->touched += out->before == out->after && out->change_count;
}
