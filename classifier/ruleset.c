/*
 * ruleset: loading a bundle in the right order, looking things up, giving it back.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/ruleset.h"

#include "classifier/regex.h"
#include "classifier/ruleset_build.h"
#include "classifier/ruleset_image.h"
#include "core/mem.h"

#include <assert.h>
#include <stdlib.h>

const char *const BUILD_FACTS[] = {
    [FACT_EMPLOYER] = "employer",
    [FACT_ADDRESS] = "address",
    [FACT_LICENCE] = "licence",
    [FACT_DUTIES] = "duties",
    [FACT_HOURS] = "hours",
    [FACT_PAY] = "pay",
    [FACT_CONTRACT] = "contract",
    [FACT_VISA] = "visa",
    [FACT_AGENCY] = "agency",
    [FACT_COSTS] = "costs",
    [FACT_DOCUMENTS] = "documents",
    [FACT_RETURN] = "return",
    [FACT_INSURANCE] = "insurance",
    [FACT_SCHOOL] = "school",
    [FACT_FEE] = "fee",
    [FACT_COUNT] = NULL,
};
static_assert(sizeof(BUILD_FACTS) / sizeof(*BUILD_FACTS) == FACT_COUNT + 1,
              "every fact has a name");

const char *
fact_name(enum fact fact)
{
    return fact < FACT_COUNT ? BUILD_FACTS[fact] : "";
}

/* What an honest ad states, by its kind. The one place where this is decided. */
#define JOB_FACTS                                                                      \
    (FACT_BIT(FACT_EMPLOYER) | FACT_BIT(FACT_ADDRESS) | FACT_BIT(FACT_LICENCE) |       \
     FACT_BIT(FACT_DUTIES) | FACT_BIT(FACT_HOURS) | FACT_BIT(FACT_PAY) |               \
     FACT_BIT(FACT_CONTRACT) | FACT_BIT(FACT_VISA))
#define AWAY_FACTS                                                                     \
    (FACT_BIT(FACT_AGENCY) | FACT_BIT(FACT_ADDRESS) | FACT_BIT(FACT_LICENCE) |         \
     FACT_BIT(FACT_CONTRACT) | FACT_BIT(FACT_COSTS) | FACT_BIT(FACT_DOCUMENTS) |       \
     FACT_BIT(FACT_RETURN) | FACT_BIT(FACT_INSURANCE))
#define STUDY_FACTS                                                                    \
    (FACT_BIT(FACT_SCHOOL) | FACT_BIT(FACT_ADDRESS) | FACT_BIT(FACT_LICENCE) |         \
     FACT_BIT(FACT_CONTRACT) | FACT_BIT(FACT_FEE) | FACT_BIT(FACT_VISA) |              \
     FACT_BIT(FACT_DOCUMENTS) | FACT_BIT(FACT_INSURANCE))

static const uint32_t EXPECTED[] = {
    [AD_KIND_NONE] = JOB_FACTS, [AD_JOB] = JOB_FACTS,     [AD_MARRIAGE] = AWAY_FACTS,
    [AD_TRAVEL] = AWAY_FACTS,   [AD_STUDY] = STUDY_FACTS, [AD_OTHER] = JOB_FACTS,
};
static_assert(sizeof(EXPECTED) / sizeof(*EXPECTED) == AD_KIND_COUNT,
              "every kind has its facts");

uint32_t
facts_expected(enum ad_kind kind)
{
    return EXPECTED[kind < AD_KIND_COUNT ? kind : AD_KIND_NONE];
}

struct str
says_in(const struct says *says, enum lang lang)
{
    if (lang == LANG_RU && says->ru.n)
        return says->ru;
    if (lang == LANG_KK && says->kk.n)
        return says->kk;
    return says->en;
}

/* Gives an opened pack back. */
static void
close_image(struct ruleset *r)
{
    for (size_t i = 0; i < r->regex_count; i++)
        regex_forget(r->rules[r->regexes[i]].regex);
    arena_free(&r->arena);
    free(r);
}

void
ruleset_free(struct ruleset *r)
{
    if (!r)
        return;
    if (r->opened) {
        close_image(r);
        return;
    }
    for (size_t i = 0; i < r->rule_count; i++)
        regex_free(r->rules[i].regex);
    gates_free(r->gates);
    free(r->groups);
    free(r->indicators);
    free(r->cues);
    free(r->rules);
    free(r->rates);
    free(r->rows);
    free(r->owners);
    matcher_free(r->matcher);
    arena_free(&r->arena);
    free(r);
}

uint32_t
ruleset_find(const struct ruleset *r, struct str id)
{
    for (size_t i = 0; i < r->rule_count; i++) {
        if (str_eq(r->rules[i].id, id))
            return (uint32_t)i;
    }
    return RULE_NONE;
}

/* The slot of the cue with that code, or the free one where it would stand. */
static size_t
cue_slot(const struct ruleset *r, struct str code)
{
    const size_t slots = sizeof(r->cue_slots) / sizeof(*r->cue_slots);
    uint32_t hash = 2166136261; /* FNV-1a */
    for (size_t i = 0; i < code.n; i++)
        hash = (hash ^ (uint8_t)code.p[i]) * 16777619;
    size_t at = hash % slots;
    while (r->cue_slots[at] && !str_eq(r->cues[r->cue_slots[at] - 1].code, code))
        at = (at + 1) % slots;
    return at;
}

uint32_t
ruleset_find_cue(const struct ruleset *r, struct str code)
{
    const uint32_t found = r->cue_slots[cue_slot(r, code)];
    return found ? found - 1 : RULE_NONE;
}

void
build_remember_cue(struct ruleset *r)
{
    r->cue_slots[cue_slot(r, r->cues[r->cue_count - 1].code)] = (uint16_t)r->cue_count;
}

const struct indicator *
ruleset_find_indicator(const struct ruleset *r, struct str id)
{
    for (size_t i = 0; i < r->indicator_count; i++) {
        if (str_eq(r->indicators[i].id, id))
            return &r->indicators[i];
    }
    return NULL;
}

const struct rule_pattern *
rule_blockable(const struct rule *rule, size_t *count)
{
    bool all = !rule->any_count && !rule->regex;
    *count = all ? rule->all_count : rule->any_count;
    return all ? rule->all : rule->any;
}

struct str
rule_langs_text(const struct rule *rule, struct arena *arena)
{
    if (rule->langs == MATCH_LANG_ANY)
        return STR("any");
    struct str out = { 0 };
    for (int i = 0; i < LANG_COUNT; i++) {
        if (rule->langs & MATCH_LANG(i))
            out = arena_printf(arena, STR_FMT "%s%s", STR_ARG(out), out.n ? ", " : "",
                               lang_name((enum lang)i));
    }
    return out;
}

static bool
load_file(struct ruleset_builder *b, const struct bundle *bundle,
          const struct bundle_file *file,
          bool (*build)(struct ruleset_builder *, const struct node *, struct err *),
          struct err *err)
{
    struct str name = arena_printf(b->arena, STR_FMT "/" STR_FMT,
                                   STR_ARG(bundle->label), STR_ARG(file->name));
    struct node *root = NULL;
    return yaml_tree_read(name, file->data, b->arena, &root, err) &&
           build(b, root, err);
}

static bool
load_cues(struct ruleset_builder *b, const struct bundle *bundle, struct err *err)
{
    const struct bundle_file *cues = bundle_find(bundle, STR("cues.yaml"));
    if (!cues)
        return err_set(err,
                       STR_FMT ": no file cues.yaml; a rule pack is a folder with"
                               " cues.yaml and pack/*.yaml",
                       STR_ARG(bundle->label));
    return load_file(b, bundle, cues, build_cues, err);
}

static bool
load_all(struct ruleset_builder *b, const struct bundle *bundle, struct err *err)
{
    if (!load_cues(b, bundle, err))
        return false;
    const struct bundle_file *pay = bundle_find(bundle, STR("reference-pay.yaml"));
    if (pay && !load_file(b, bundle, pay, build_pay, err))
        return false;
    for (size_t i = 0; i < bundle->count; i++) {
        const struct bundle_file *file = &bundle->files[i];
        if (str_starts(file->name, STR("pack/")) &&
            str_ends(file->name, STR(".yaml")) &&
            !load_file(b, bundle, file, build_rules, err))
            return false;
    }
    return build_order(b, err);
}

/* The examples tell the matcher which words are frequent. */
static void
note_examples(struct ruleset *r)
{
    struct arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < r->rule_count; i++) {
        const struct rule *rule = &r->rules[i];
        for (size_t k = 0; k < rule->hit_count + rule->miss_count; k++) {
            bool hit = k < rule->hit_count;
            const struct example *e =
                hit ? &rule->hit[k] : &rule->miss[k - rule->hit_count];
            struct folded folded;
            size_t count = 0;
            fold_text(e->ad.text, &arena, &folded);
            const struct word *words = words_split(&folded, &arena, &count);
            for (size_t w = 0; w < count; w++)
                matcher_note(r->matcher, folded.p + words[w].start,
                             words[w].end - words[w].start);
            arena_reset(&arena);
        }
    }
    arena_free(&arena);
}

static bool
compile(const struct bundle *bundle, struct ruleset **out, struct err *err)
{
    struct ruleset *r = mem_alloc(1, sizeof(*r));
    struct ruleset_builder b = { .r = r, .arena = &r->arena };
    arena_init(&r->arena, 0);
    arena_init(&b.scratch, 0);
    r->hours_month = 172;
    r->negation = negation_new(&r->arena);
    b.stemmer = stemmer_new();
    r->matcher = matcher_new(b.stemmer);
    bool ok = load_all(&b, bundle, err);
    if (ok) {
        note_examples(r);
        matcher_build(r->matcher);
    }
    stemmer_free(b.stemmer);
    arena_free(&b.scratch);
    free(b.pending);
    free(b.ids);
    if (!ok) {
        ruleset_free(r);
        r = NULL;
    }
    *out = r;
    return ok;
}

bool
ruleset_load(const struct bundle *bundle, struct ruleset **out, struct err *err)
{
    *out = ruleset_image_open(bundle->compiled);
    return *out || compile(bundle, out, err);
}

bool
ruleset_load_cues(const struct bundle *bundle, struct ruleset **out, struct err *err)
{
    struct ruleset *r = mem_alloc(1, sizeof(*r));
    struct ruleset_builder b = { .r = r, .arena = &r->arena };
    arena_init(&r->arena, 0);
    bool ok = load_cues(&b, bundle, err);
    if (!ok) {
        ruleset_free(r);
        r = NULL;
    }
    *out = r;
    return ok;
}
