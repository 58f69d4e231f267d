/*
 * weights: from rules and cues to two tables by rule. Pure but for the arena.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/weights.h"

#include <math.h>

#define HIT_JSON_MAX 65536 /* what is longer is quoted anew for each ad */

static struct weight
weight_of(const struct ruleset *rules, const struct rule *rule)
{
    if (rule->does != RULE_CUE || rule->shadow)
        return (struct weight){ .cue = RULE_NONE };
    const struct cue *cue = &rules->cues[rule->cue];
    return (struct weight){
        .points = rule->points,
        .capped = fmax(-cue->cap, fmin(cue->cap, rule->points)),
        .cue = rule->cue,
        .care = cue->family == CUE_CARE,
        .counter = cue->family == CUE_COUNTER,
        .unchecked = rule->checked == CHECKED_NONE,
        .silence = rule_is_silence(rule),
    };
}

static const struct hit_json *
json_of(const struct hit *hit, struct arena *arena)
{
    struct buf head, tail;
    struct hit_json *out = ARENA_NEW(arena, struct hit_json, 1);
    buf_init(&head, HIT_JSON_MAX);
    buf_init(&tail, HIT_JSON_MAX);
    score_hit_json(hit, &head, &tail);
    out->head = arena_str(arena, buf_str(&head));
    out->tail = arena_str(arena, buf_str(&tail));
    bool whole = !buf_failed(&head) && !buf_failed(&tail);
    buf_free(&head);
    buf_free(&tail);
    return whole ? out : NULL;
}

static struct hit
hit_of(const struct ruleset *rules, const struct rule *rule, enum lang say,
       struct arena *arena)
{
    const struct cue *cue = &rules->cues[rule->cue];
    struct hit out = {
        .cue = cue->code,
        .rule = rule->id,
        .indicators = cue->indicators,
        .indicator_count = cue->indicator_count,
        .grade = cue->grade,
        .why = says_in(&cue->why, say),
    };
    out.json = json_of(&out, arena);
    return out;
}

const struct weights *
weights_new(const struct ruleset *rules, enum lang say, struct arena *arena)
{
    struct weights *out = ARENA_NEW(arena, struct weights, 1);
    struct weight *of = ARENA_NEW(arena, struct weight, rules->rule_count);
    struct hit *hits = ARENA_NEW(arena, struct hit, rules->rule_count);
    for (size_t i = 0; i < rules->rule_count; i++) {
        of[i] = weight_of(rules, &rules->rules[i]);
        if (of[i].cue != RULE_NONE)
            hits[i] = hit_of(rules, &rules->rules[i], say, arena);
    }
    *out = (struct weights){ rules, of, hits };
    return out;
}
