/*
 * trainer_count: from the ads kept to counts of templates.
 *
 * A template counts once for each source and class. Where its ads have weights it counts as the
 * lightest of them: who was sure to be drawn stands for nobody else.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/templates.h"
#include "classifier/trainer_inside.h"
#include "core/mem.h"

#include <stdlib.h>

#define AHEAD 16 /* uses whose memory is asked for before they are looked at */

static int
by_number(uint64_t x, uint64_t y)
{
    return (x > y) - (x < y);
}

int
member_by_order(const void *a, const void *b)
{
    const struct member *x = a;
    const struct member *y = b;
    return by_number(x->ad->order, y->ad->order);
}

int
member_by_group(const void *a, const void *b)
{
    const struct member *x = a;
    const struct member *y = b;
    int order = by_number(x->group, y->group);
    return order ? order : member_by_order(a, b);
}

int
member_by_source(const void *a, const void *b)
{
    const struct member *x = a;
    const struct member *y = b;
    if (x->source != y->source)
        return by_number(x->source, y->source);
    if (x->ad->deceptive != y->ad->deceptive)
        return by_number(x->ad->deceptive, y->ad->deceptive);
    if (x->group != y->group)
        return by_number(x->group, y->group);
    if (x->ad->weight != y->ad->weight)
        return by_number(x->ad->weight, y->ad->weight);
    return member_by_order(a, b);
}

void
saving_groups(struct saving *s)
{
    const size_t count = s->ad_count;
    struct templates_ad *ads = mem_alloc(count + 1, sizeof(*ads));
    uint32_t *groups = mem_alloc(count + 1, sizeof(*groups));
    for (size_t i = 0; i < count; i++) {
        const struct kept *ad = s->ads[i].ad;
        ads[i] = (struct templates_ad){ &ad->sketch, s->t->anchors + ad->anchors,
                                        ad->anchor_count };
    }
    templates_join(ads, count, groups);
    for (size_t i = 0; i < count; i++)
        s->ads[i].group = groups[i];
    free(ads);
    free(groups);
}

struct named {
    uint64_t name, ads;
};

static int
named_by_name(const void *a, const void *b)
{
    const struct named *x = a;
    const struct named *y = b;
    return by_number(x->name, y->name);
}

static int
named_by_ads(const void *a, const void *b)
{
    const struct named *x = a;
    const struct named *y = b;
    int order = by_number(y->ads, x->ads);
    return order ? order : named_by_name(a, b);
}

/* The names of all sources and how many ads they have, by name. */
static struct named *
list_names(const struct trainer *t, size_t *count)
{
    struct named *names = mem_alloc(t->ad_count + 1, sizeof(*names));
    for (size_t i = 0; i < t->ad_count; i++)
        names[i] = (struct named){ t->ads[i].source, 1 };
    qsort(names, t->ad_count, sizeof(*names), named_by_name);
    size_t n = 0;
    for (size_t i = 0; i < t->ad_count; i++) {
        if (n && names[n - 1].name == names[i].name)
            names[n - 1].ads++;
        else
            names[n++] = names[i];
    }
    *count = n;
    return names;
}

/* Puts those in front that the base has: they take no place of their own. */
static size_t
base_names_first(const struct model *base, struct named *names, size_t count)
{
    size_t known = 0;
    for (size_t i = 0; base && i < count; i++) {
        const struct named name = names[i];
        if (!model_has_source(base, name.name))
            continue;
        names[i] = names[known];
        names[known++] = name;
    }
    return known;
}

/* Numbers the sources; the smallest ones lose their name when there are too many of them and of
 * the base. One without a name is always there. */
static void
number_sources(struct saving *s)
{
    const struct model *base = s->t->base;
    const size_t taken =
        base ? model_source_count(base) + !model_has_source(base, 0) : 1;
    const size_t room = taken < MODEL_SOURCES_MAX ? MODEL_SOURCES_MAX - taken : 0;
    size_t count = 0, n = 0;
    struct named *names = list_names(s->t, &count);
    const size_t known = base_names_first(base, names, count);
    if (count - known > room) {
        qsort(names + known, count - known, sizeof(*names), named_by_ads);
        count = known + room;
    }
    qsort(names, count, sizeof(*names), named_by_name);
    s->parts.sources = mem_alloc(count + 1, sizeof(*s->parts.sources));
    if (count == 0 || names[0].name != 0)
        s->parts.sources[n++].name = 0;
    for (size_t i = 0; i < count; i++)
        s->parts.sources[n++].name = names[i].name;
    free(names);
    s->parts.source_count = n;
}

static uint32_t
source_number(const struct saving *s, uint64_t name)
{
    size_t low = 0, high = s->parts.source_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (s->parts.sources[middle].name <= name)
            low = middle;
        else
            high = middle;
    }
    return s->parts.sources[low].name == name ? (uint32_t)low : 0;
}

static void
count_one(struct model_count *count, bool deceptive, uint32_t weight)
{
    if (deceptive)
        count->deceptive += weight;
    else
        count->legitimate += weight;
}

static void
count_ads(struct saving *s)
{
    for (size_t i = 0; i < s->ad_count; i++) {
        struct member *m = &s->ads[i];
        m->source = source_number(s, m->ad->source);
        count_one(&s->parts.sources[m->source].ads[m->ad->lang], m->ad->deceptive, 1);
        count_one(&s->parts.ads.of[m->ad->lang][m->ad->kind], m->ad->deceptive, 1);
    }
}

uint32_t *
saving_templates(const struct saving *s)
{
    struct seen {
        uint32_t group; /* the last one, and 1 */
        uint32_t templates;
    } *seen = mem_alloc(s->t->count + 1, sizeof(*seen));
    for (size_t i = 0; i < s->ad_count; i++) {
        const struct member *m = &s->ads[i];
        const uint32_t *uses = s->t->uses + m->ad->uses;
        for (size_t k = 0; k < m->ad->use_count; k++) {
            if (k + AHEAD < m->ad->use_count)
                __builtin_prefetch(&seen[uses[k + AHEAD]], 1);
            struct seen *one = &seen[uses[k]];
            one->templates += one->group != m->group + 1;
            one->group = m->group + 1;
        }
    }
    uint32_t *templates = mem_alloc(s->t->count + 1, sizeof(*templates));
    for (size_t i = 0; i < s->t->count; i++)
        templates[i] = seen[i].templates;
    free(seen);
    return templates;
}

void
saving_hashes(struct saving *s)
{
    s->hashes = mem_alloc(s->t->count + 1, sizeof(*s->hashes));
    for (size_t i = 0; i < s->t->slot_count; i++) {
        if (s->t->slots[i].hash)
            s->hashes[s->t->slots[i].token] = s->t->slots[i].hash;
    }
}

/* Lists the tokens that enter and those that are kept as rare, sorted. Until they are numbered
 * `row_count` of each holds its number in the trainer. */
static void
choose_tokens(struct saving *s)
{
    const struct trainer *t = s->t;
    const bool keeps = t->keeps_rare || t->base;
    uint32_t *templates = saving_templates(s);
    s->parts.tokens = mem_alloc(t->count + 1, sizeof(*s->parts.tokens));
    s->parts.rare = mem_alloc(keeps ? t->count + 1 : 1, sizeof(*s->parts.rare));
    for (size_t i = 0; i < t->count; i++) {
        const struct counted *token = &t->tokens[i];
        const enum lang pool = (enum lang)token->pool;
        if (token->n && templates[i] >= MODEL_MIN_TEMPLATES)
            s->parts.tokens[s->parts.token_count++] = (struct model_token){
                .pool = pool,
                .p = t->pool + token->bytes,
                .n = token->n,
                .row_count = i,
            };
        else if (keeps && templates[i])
            s->parts.rare[s->parts.rare_count++] =
                (struct model_rare){ pool, s->hashes[i], i, NULL };
    }
    free(templates);
    model_parts_sort(&s->parts);
}

static void
number_tokens(struct saving *s)
{
    struct model_parts *parts = &s->parts;
    s->numbers = mem_alloc(s->t->count + 1, sizeof(*s->numbers));
    for (size_t i = 0; i < s->t->count; i++)
        s->numbers[i] = MODEL_NONE;
    for (size_t i = 0; i < parts->token_count; i++) {
        s->numbers[parts->tokens[i].row_count] = (uint32_t)i;
        parts->tokens[i].row_count = 0;
    }
    for (size_t i = 0; i < parts->rare_count; i++) {
        s->numbers[parts->rare[i].row_count] = (uint32_t)(parts->token_count + i);
        parts->rare[i].row_count = 0;
    }
}

/* A row in the making: rows of one token come in the order of sources, between those of
 * others. */
struct raw_row {
    uint32_t token, source;
    struct model_count templates;
};

struct rows {
    struct raw_row *raw;
    size_t count, cap;
    struct last {
        uint32_t row; /* the latest, and 1 */
        uint32_t run; /* the latest */
    } * last;
};

/* One ad of a template; `run` counts these, by source and class, and `weight` is that of the
 * lightest of them, also for tokens that only a heavier one has. */
struct run {
    uint32_t number, weight;
};

static void
count_uses(const struct saving *s, const struct member *m, struct run run,
           struct rows *r)
{
    const uint32_t *uses = s->t->uses + m->ad->uses;
    for (size_t k = 0; k < m->ad->use_count; k++) {
        if (k + 2 * AHEAD < m->ad->use_count)
            __builtin_prefetch(&s->numbers[uses[k + 2 * AHEAD]]);
        if (k + AHEAD < m->ad->use_count && s->numbers[uses[k + AHEAD]] != MODEL_NONE)
            __builtin_prefetch(&r->last[s->numbers[uses[k + AHEAD]]], 1);
        const uint32_t token = s->numbers[uses[k]];
        if (token == MODEL_NONE || r->last[token].run == run.number)
            continue;
        struct last *last = &r->last[token];
        if (!last->row || r->raw[last->row - 1].source != m->source) {
            r->raw = mem_grow(r->raw, &r->cap, r->count + 1, sizeof(*r->raw));
            r->raw[r->count++] = (struct raw_row){ token, m->source, { 0, 0 } };
            last->row = (uint32_t)r->count;
        }
        last->run = run.number;
        count_one(&r->raw[last->row - 1].templates, m->ad->deceptive, run.weight);
    }
}

/* Puts the rows behind each other, token by token. */
static void
place_rows(struct saving *s, const struct rows *r)
{
    struct model_parts *parts = &s->parts;
    const size_t tokens = parts->token_count + parts->rare_count;
    size_t *ends = mem_alloc(tokens + 2, sizeof(*ends));
    for (size_t i = 0; i < r->count; i++)
        ends[r->raw[i].token + 2]++;
    for (size_t i = 2; i < tokens + 2; i++)
        ends[i] += ends[i - 1];
    parts->rows = mem_alloc(r->count + 1, sizeof(*parts->rows));
    for (size_t i = 0; i < r->count; i++)
        parts->rows[ends[r->raw[i].token + 1]++] =
            (struct model_row){ r->raw[i].source, r->raw[i].templates };
    for (size_t i = 0; i < tokens; i++) {
        const struct model_row *rows = parts->rows + ends[i];
        const size_t count = ends[i + 1] - ends[i];
        if (i >= parts->token_count) {
            parts->rare[i - parts->token_count].rows = rows;
            parts->rare[i - parts->token_count].row_count = count;
            continue;
        }
        struct model_token *t = &parts->tokens[i];
        t->rows = rows;
        t->row_count = count;
        for (size_t k = 0; k < count; k++) {
            t->count.deceptive += rows[k].templates.deceptive;
            t->count.legitimate += rows[k].templates.legitimate;
        }
    }
    free(ends);
}

static void
count_rows(struct saving *s)
{
    struct rows r = { .count = 0 };
    struct run run = { 0, 0 };
    r.last = mem_alloc(s->parts.token_count + s->parts.rare_count + 1, sizeof(*r.last));
    for (size_t i = 0; i < s->ad_count; i++) {
        const struct member *m = &s->ads[i];
        const struct member *before = i ? m - 1 : NULL;
        if (!before || before->source != m->source || before->group != m->group ||
            before->ad->deceptive != m->ad->deceptive)
            run = (struct run){ run.number + 1, m->ad->weight };
        count_uses(s, m, run, &r);
    }
    place_rows(s, &r);
    free(r.raw);
    free(r.last);
}

void
saving_count(struct saving *s)
{
    number_sources(s);
    count_ads(s);
    if (s->t->keeps_rare || s->t->base)
        saving_hashes(s);
    qsort(s->ads, s->ad_count, sizeof(*s->ads), member_by_group);
    choose_tokens(s);
    number_tokens(s);
    qsort(s->ads, s->ad_count, sizeof(*s->ads), member_by_source);
    count_rows(s);
}
