/*
 * statistics: counting. Pairs go into a table of fixed ceiling (statistics_pairs.c).
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/statistics.h"

#include "classifier/statistics_pairs.h"
#include "core/mem.h"

#include <math.h>
#include <stdlib.h>

#define Z95 1.959963984540054 /* of the normal distribution, two-sided */

const char *
stat_by_name(enum stat_by by)
{
    static const char *const NAMES[] = {
        [STAT_BY_LANGUAGE] = "language",  [STAT_BY_KIND] = "kind",
        [STAT_BY_NATION] = "nationality", [STAT_BY_SEX] = "sex",
        [STAT_BY_SECTOR] = "sector",
    };
    _Static_assert(sizeof(NAMES) / sizeof(*NAMES) == STAT_BY_COUNT, "all are named");
    return NAMES[by];
}

const char *stat_class_name(enum stat_class class)
{
    static const char *const NAMES[] = { [STAT_DECEPTIVE] = "deceptive",
                                         [STAT_LEGITIMATE] = "legitimate",
                                         [STAT_UNLABELLED] = "unlabelled" };
    return NAMES[class];
}

static struct str
group_name(const struct statistics *s, enum stat_by by, size_t i)
{
    switch (by) {
    case STAT_BY_LANGUAGE:
        return str_of(lang_name((enum lang)(i + 1)));
    case STAT_BY_KIND:
        return str_of(ad_kind_name((enum ad_kind)(i + 1)));
    case STAT_BY_NATION:
        return str_of(who_nation_name((enum who_nation)i));
    case STAT_BY_SEX:
        return str_of(who_sex_name((enum who_sex)i));
    default:
        return s->ruleset->cues[i].code;
    }
}

static void
make_groups(struct statistics *s)
{
    const size_t counts[] = {
        [STAT_BY_LANGUAGE] = LANG_COUNT - 1,      [STAT_BY_KIND] = AD_KIND_COUNT - 1,
        [STAT_BY_NATION] = WHO_NATIONS,           [STAT_BY_SEX] = WHO_SEXES,
        [STAT_BY_SECTOR] = s->ruleset->cue_count,
    };
    for (int by = 0; by < STAT_BY_COUNT; by++) {
        struct stat_groups *g = &s->groups[by];
        g->count = counts[by] + 1;
        g->list = ARENA_NEW(&s->arena, struct stat_group, g->count);
        for (size_t i = 0; i + 1 < g->count; i++)
            g->list[i].name = group_name(s, (enum stat_by)by, i);
        g->list[g->count - 1].name = STR("none");
    }
}

struct statistics *
statistics_new(const struct ruleset *rules, const struct str *files, size_t count)
{
    struct statistics *s = mem_alloc(1, sizeof(*s));
    s->ruleset = rules;
    arena_init(&s->arena, 0);
    s->who = who_new(&s->arena);
    s->rules = ARENA_NEW(&s->arena, struct stat_row, rules->rule_count + 1);
    s->cues = ARENA_NEW(&s->arena, struct stat_row, rules->cue_count + 1);
    s->file_count = count < STAT_FILES_MAX ? count : STAT_FILES_MAX;
    s->files = ARENA_NEW(&s->arena, struct stat_file, s->file_count);
    for (size_t i = 0; i < s->file_count; i++) {
        s->files[i].name = files[i];
        s->files[i].rules = ARENA_NEW(&s->arena, struct stat_count, rules->rule_count);
        s->files[i].cues = ARENA_NEW(&s->arena, struct stat_count, rules->cue_count);
    }
    s->rule_pairs = stat_pairs_new();
    s->cue_pairs = stat_pairs_new();
    make_groups(s);
    return s;
}

void
statistics_free(struct statistics *s)
{
    if (!s)
        return;
    stat_pairs_free(s->rule_pairs);
    stat_pairs_free(s->cue_pairs);
    arena_free(&s->arena);
    free(s);
}

static enum stat_class
class_of(const struct ad *ad)
{
    if (ad->label == AD_DECEPTIVE)
        return STAT_DECEPTIVE;
    return ad->label == AD_LEGITIMATE ? STAT_LEGITIMATE : STAT_UNLABELLED;
}

/* The ad that is being counted. */
struct counting {
    struct statistics *s;
    enum stat_class class;
    struct stat_file *file; /* NULL: not one of the files */
    bool flagged;
    bool *cues;                    /* by cue: hit in this ad */
    uint32_t rules[STAT_HITS_MAX]; /* cue rules that hit */
    size_t rule_count;
    uint32_t told[STAT_HITS_MAX]; /* cues that hit, in order */
    size_t told_count;
};

static void
count_in(struct counting *c, struct stat_group *group)
{
    group->ads.n[c->class]++;
    group->flagged.n[c->class] += c->flagged;
}

/* Counts the ad in the groups of the bits, or in the last one, "none". */
static void
count_bits(struct counting *c, enum stat_by by, uint32_t bits)
{
    struct stat_groups *g = &c->s->groups[by];
    if (bits == 0)
        count_in(c, &g->list[g->count - 1]);
    for (size_t i = 0; bits >> i && i + 1 < g->count; i++) {
        if (bits >> i & 1)
            count_in(c, &g->list[i]);
    }
}

static void
count_sectors(struct counting *c)
{
    struct stat_groups *g = &c->s->groups[STAT_BY_SECTOR];
    bool any = false;
    for (size_t i = 0; i < c->s->ruleset->cue_count; i++) {
        if (!c->cues[i] || c->s->ruleset->cues[i].family != CUE_SECTOR)
            continue;
        count_in(c, &g->list[i]);
        any = true;
    }
    if (!any)
        count_in(c, &g->list[g->count - 1]);
}

static void
count_rule(struct counting *c, uint32_t index)
{
    const struct rule *rule = &c->s->ruleset->rules[index];
    c->s->rules[index].hit.n[c->class]++;
    if (c->file)
        c->file->rules[index].n[c->class]++;
    if (rule->does != RULE_CUE)
        return;
    if (c->rule_count < STAT_HITS_MAX)
        c->rules[c->rule_count++] = index;
    if (c->cues[rule->cue] || rule->shadow)
        return;
    c->cues[rule->cue] = true;
    c->s->cues[rule->cue].hit.n[c->class]++;
    if (c->file)
        c->file->cues[rule->cue].n[c->class]++;
    if (c->told_count < STAT_HITS_MAX)
        c->told[c->told_count++] = rule->cue;
}

static bool
speaks_against(const struct ruleset *rules, const struct rule *rule)
{
    return !rule->shadow && rules->cues[rule->cue].family != CUE_COUNTER;
}

/* Who stood alone: the only rule, the only cue that spoke against the ad. */
static void
count_alone(struct counting *c)
{
    const struct ruleset *rules = c->s->ruleset;
    uint32_t rule = RULE_NONE, cue = RULE_NONE;
    size_t rule_count = 0, cue_count = 0;
    for (size_t i = 0; i < c->rule_count; i++) {
        if (!speaks_against(rules, &rules->rules[c->rules[i]]))
            continue;
        rule = c->rules[i];
        rule_count++;
    }
    for (size_t i = 0; i < c->told_count; i++) {
        if (rules->cues[c->told[i]].family == CUE_COUNTER)
            continue;
        cue = c->told[i];
        cue_count++;
    }
    if (rule_count == 1)
        c->s->rules[rule].alone.n[c->class]++;
    if (cue_count == 1)
        c->s->cues[cue].alone.n[c->class]++;
}

static void
count_pairs(struct statistics *s, struct stat_pairs *pairs, const uint32_t *list,
            size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i + 1; k < count; k++)
            s->pairs_lost += !stat_pairs_count(pairs, list[i], list[k]);
    }
}

void
statistics_add(struct statistics *s, const struct stat_ad *in, struct arena *arena)
{
    struct counting *c = ARENA_NEW(arena, struct counting, 1);
    struct who_named named = who_of(s->who, in->ad, arena);
    c->s = s;
    c->class = class_of(in->ad);
    c->file = in->file < s->file_count ? &s->files[in->file] : NULL;
    c->flagged = in->score->band >= BAND_REVIEW;
    c->cues = ARENA_NEW(arena, bool, s->ruleset->cue_count + 1);
    s->ads.n[c->class]++;
    s->flagged.n[c->class] += c->flagged;
    s->bands[in->score->band].n[c->class]++;
    if (c->file) {
        c->file->ads.n[c->class]++;
        c->file->flagged.n[c->class] += c->flagged;
    }
    for (size_t i = 0; i < in->judged->hit_count; i++) {
        if (in->judged->hits[i].in_force)
            count_rule(c, in->judged->hits[i].rule);
    }
    count_alone(c);
    count_pairs(s, s->rule_pairs, c->rules, c->rule_count);
    count_pairs(s, s->cue_pairs, c->told, c->told_count);
    count_bits(c, STAT_BY_LANGUAGE, in->score->lang ? 1u << (in->score->lang - 1) : 0);
    count_bits(c, STAT_BY_KIND, in->score->kind ? 1u << (in->score->kind - 1) : 0);
    count_bits(c, STAT_BY_NATION, named.nations);
    count_bits(c, STAT_BY_SEX, named.sexes);
    count_sectors(c);
}

struct stat_interval
stat_share(uint64_t hits, uint64_t ads)
{
    if (ads == 0)
        return (struct stat_interval){ 0 };
    double n = (double)ads, p = (double)hits / n, z = Z95;
    double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    return (struct stat_interval){
        .known = true,
        .value = p,
        .low = hits ? fmax(0, middle - half) : 0,
        .high = hits < ads ? fmin(1, middle + half) : 1,
    };
}

struct stat_interval
stat_lift(const struct stat_count *hits, const struct stat_count *ads)
{
    uint64_t hit_d = hits->n[STAT_DECEPTIVE], hit_l = hits->n[STAT_LEGITIMATE];
    if (!ads->n[STAT_DECEPTIVE] || !ads->n[STAT_LEGITIMATE] || hit_d + hit_l == 0)
        return (struct stat_interval){ 0 };
    double a = (double)hit_d + 0.5, n = (double)ads->n[STAT_DECEPTIVE] + 0.5;
    double b = (double)hit_l + 0.5, m = (double)ads->n[STAT_LEGITIMATE] + 0.5;
    double log_ratio = log(a / n) - log(b / m);
    double error = sqrt(1 / a - 1 / n + 1 / b - 1 / m);
    return (struct stat_interval){
        .known = true,
        .value = exp(log_ratio),
        .low = exp(log_ratio - Z95 * error),
        .high = exp(log_ratio + Z95 * error),
    };
}
