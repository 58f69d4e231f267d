/*
 * evaluate_near: what `unless_near` blocks.
 *
 * Patterns are told with their first place, which is all that most ads need. Only where an
 * `unless_near` of a rule and something that it can block stand in the same field, all places
 * of both are looked for, and the first of each pattern that is not near the other counts. The
 * words gone over for that are counted for the whole ad; behind so many a limit is told, and
 * what was not looked at counts as blocked.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/evaluate_private.h"

#include "core/mem.h"

#include <stdlib.h>

void
evaluate_set_aside(struct judging *j, const struct match *m, enum ad_field field)
{
    struct evaluator *e = j->e;
    const struct pattern_owner *owner = &e->rules->owners[m->pattern];
    struct found *f = evaluate_found(e, owner->rule);
    if (owner->blockable)
        f->doubt_fields |= MATCH_FIELD(field);
    else
        f->near_fields |= MATCH_FIELD(field);
    e->doubts =
        mem_grow(e->doubts, &e->doubt_cap, e->doubt_count + 1, sizeof(*e->doubts));
    e->doubts[e->doubt_count] =
        (struct doubt){ owner->rule, (uint32_t)e->doubt_count, m };
    e->doubt_count++;
}

/* Files what nothing can block in this field; keeps the rest. */
static void
file_the_free(struct judging *j, enum ad_field field)
{
    struct evaluator *e = j->e;
    size_t kept = 0;
    for (size_t i = 0; i < e->doubt_count; i++) {
        const struct doubt *d = &e->doubts[i];
        const struct found *f = &e->found[d->rule];
        if (f->near_fields & f->doubt_fields & MATCH_FIELD(field))
            e->doubts[kept++] = *d;
        else if (e->rules->owners[d->match->pattern].blockable)
            evaluate_file(j, d->match, field);
    }
    e->doubt_count = kept;
}

static int
by_rule(const void *x, const void *y)
{
    const struct doubt *a = x;
    const struct doubt *b = y;
    if (a->rule != b->rule)
        return a->rule < b->rule ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

void
evaluate_places(struct judging *j, enum ad_field field, struct match_places *places)
{
    places->steps = j->near_steps;
    stated_places(&j->inputs[field], &j->texts[field], places, j->arena);
    j->near_steps = places->steps;
    j->out->limits += places->cut;
}

/* The places of the patterns [first, last], of a list by pattern. */
static const struct match *
places_of(const struct match_places *places, uint32_t first, uint32_t last,
          size_t *count)
{
    size_t low = 0, high = places->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (places->list[mid].pattern < first)
            low = mid + 1;
        else
            high = mid;
    }
    *count = 0;
    while (low + *count < places->count && places->list[low + *count].pattern <= last)
        ++*count;
    return places->list + low;
}

static void
fill_blockers(struct judging *j, enum ad_field field, const struct match_places *places,
              struct blockers *b)
{
    const struct read_field *read = &j->reading->fields[field];
    struct word_span *spans = ARENA_NEW(j->arena, struct word_span, b->count);
    for (size_t i = 0; i < b->count; i++)
        spans[i] = nearby_words(read, b->list[i].start, b->list[i].end);
    nearby_of(spans, b->count, &b->nearby);
    b->until = INT32_MAX;
    if (places->cut)
        b->until = nearby_words(read, places->until, places->until).first -
                   UNLESS_NEAR_WORDS - 1;
    b->known = true;
}

/* May the place be near one of them? So it is where that is not known. */
static bool
is_blocked(const struct blockers *b, struct word_span place)
{
    return place.last >= b->until || nearby_has(&b->nearby, place);
}

bool
evaluate_is_blocked(struct judging *j, const struct rule_hit *hit,
                    struct blockers *blockers)
{
    const struct rule *rule = &j->e->rules->rules[hit->rule];
    if (!blockers->known) {
        uint32_t *patterns = ARENA_NEW(j->arena, uint32_t, rule->unless_near_count);
        struct match_places places = { .patterns = patterns,
                                       .pattern_count = rule->unless_near_count };
        for (size_t i = 0; i < rule->unless_near_count; i++)
            patterns[i] = rule->unless_near[i].number;
        evaluate_places(j, hit->field, &places);
        blockers->list = places.list;
        blockers->count = places.count;
        fill_blockers(j, hit->field, &places, blockers);
    }
    const struct read_field *read = &j->reading->fields[hit->field];
    return is_blocked(blockers, nearby_words_original(read, hit->start, hit->end));
}

void
evaluate_tell_block(struct judging *j, const struct rule_hit *hit,
                    const struct blockers *blockers)
{
    const struct read_field *read = &j->reading->fields[hit->field];
    struct word_span place = nearby_words_original(read, hit->start, hit->end);
    struct near_block *block = ARENA_NEW(j->arena, struct near_block, 1);
    const struct match *nearest = NULL;
    for (size_t i = 0; i < blockers->count; i++) {
        const struct match *m = &blockers->list[i];
        uint32_t words = nearby_between(place, nearby_words(read, m->start, m->end));
        if (nearest && words >= block->words)
            continue;
        nearest = m;
        block->words = words;
    }
    if (!nearest)
        return;
    block->rule = hit->rule;
    block->index = j->e->rules->owners[nearest->pattern].index;
    block->field = hit->field;
    block->start = hit->start;
    block->end = hit->end;
    fold_origin(&read->folded, nearest->start, nearest->end, &block->by_start,
                &block->by_end);
    block->next = j->out->blocks;
    j->out->blocks = block;
}

/* The doubts of one rule in one field. */
struct case_of_rule {
    const struct doubt *doubts;
    size_t count;
    enum ad_field field;
    const struct match_places *places;
};

/* Where the rule's `unless_near` stand; as told at first, where the budget was not enough. */
static void
find_blockers(struct judging *j, const struct case_of_rule *c, struct blockers *out)
{
    const struct rule *rule = &j->e->rules->rules[c->doubts->rule];
    const struct rule_pattern *patterns = rule->unless_near;
    *out = (struct blockers){ 0 };
    out->list = places_of(c->places, patterns[0].number,
                          patterns[rule->unless_near_count - 1].number, &out->count);
    if (out->count == 0) {
        struct match *told = ARENA_NEW(j->arena, struct match, c->count);
        for (size_t i = 0; i < c->count; i++) {
            if (!j->e->rules->owners[c->doubts[i].match->pattern].blockable)
                told[out->count++] = *c->doubts[i].match;
        }
        out->list = told;
    }
    fill_blockers(j, c->field, c->places, out);
}

/* The first place of a pattern that is not blocked; NULL when all are. */
static const struct match *
first_free(struct judging *j, const struct case_of_rule *c, const struct match *told,
           const struct blockers *blockers)
{
    const struct read_field *read = &j->reading->fields[c->field];
    size_t count = 0;
    const struct match *list =
        places_of(c->places, told->pattern, told->pattern, &count);
    if (count == 0) {
        list = told;
        count = 1;
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_blocked(blockers, nearby_words(read, list[i].start, list[i].end)))
            return &list[i];
    }
    return NULL;
}

static void
settle_rule(struct judging *j, const struct case_of_rule *c)
{
    struct blockers blockers;
    struct rule_hit blocked = { .rule = c->doubts->rule, .field = c->field };
    bool any = j->e->rules->rules[blocked.rule].any_count > 0;
    bool free = false, stopped = false;
    find_blockers(j, c, &blockers);
    for (size_t i = 0; i < c->count; i++) {
        const struct match *told = c->doubts[i].match;
        if (!j->e->rules->owners[told->pattern].blockable)
            continue;
        const struct match *place = first_free(j, c, told, &blockers);
        free |= place != NULL;
        if (place) {
            evaluate_file(j, place, c->field);
            continue;
        }
        size_t start, end;
        fold_origin(&j->reading->fields[c->field].folded, told->start, told->end,
                    &start, &end);
        if (!stopped || start < blocked.start) {
            blocked.start = start;
            blocked.end = end;
        }
        stopped = true;
    }
    if (stopped && !(any && free))
        evaluate_tell_block(j, &blocked, &blockers);
}

void
evaluate_doubts(struct judging *j, enum ad_field field)
{
    struct evaluator *e = j->e;
    file_the_free(j, field);
    if (e->doubt_count == 0)
        return;
    qsort(e->doubts, e->doubt_count, sizeof(*e->doubts), by_rule);
    uint32_t *patterns = ARENA_NEW(j->arena, uint32_t, e->doubt_count);
    for (size_t i = 0; i < e->doubt_count; i++)
        patterns[i] = e->doubts[i].match->pattern;
    struct match_places places = { .patterns = patterns,
                                   .pattern_count = e->doubt_count };
    evaluate_places(j, field, &places);
    for (size_t i = 0; i < e->doubt_count;) {
        struct case_of_rule c = { &e->doubts[i], 0, field, &places };
        while (i < e->doubt_count && e->doubts[i].rule == c.doubts->rule) {
            i++;
            c.count++;
        }
        settle_rule(j, &c);
    }
    e->doubt_count = 0;
}
