/*
 * selftest: runs examples and cases through an ordinary scorer.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/selftest.h"

#include "classifier/trying.h"

struct running {
    struct scorer *scorer;
    struct arena arena;
    selftest_failed failed;
    void *context;
    struct selftest_result result;
};

static void
report(struct running *r, struct str what)
{
    r->result.failed++;
    if (r->failed)
        r->failed(r->context, what);
}

struct ad
selftest_ad(const struct rule *rule, const struct example *example)
{
    struct ad ad = example->ad;
    for (int lang = 1;
         ad.lang == LANG_NONE && rule->langs != MATCH_LANG_ANY && lang < LANG_COUNT;
         lang++) {
        if (rule->langs & MATCH_LANG(lang))
            ad.lang = (enum lang)lang;
    }
    for (int kind = 1; ad.kind == AD_KIND_NONE && kind < AD_KIND_COUNT; kind++) {
        if (rule->kinds & 1u << kind)
            ad.kind = (enum ad_kind)kind;
    }
    return ad;
}

static void
run_example(struct running *r, const struct rule *rule, const struct example *example,
            bool must_hit)
{
    struct ad ad = selftest_ad(rule, example);
    struct score score;
    const struct tried_hit *hits;
    const struct tried_hit *mine = NULL;
    size_t count = 0;
    scorer_try(r->scorer, &ad, &r->arena, &score, &hits, &count);
    for (size_t i = 0; i < count; i++) {
        if (hits[i].rule == rule)
            mine = &hits[i];
    }
    r->result.tried++;
    struct str text = ad.text.n ? ad.text : ad.title;
    if (must_hit && !mine)
        report(r, arena_printf(&r->arena,
                               STR_FMT ":%d: rule " STR_FMT " does not fire on its hit"
                                       " \"" STR_FMT "\"",
                               STR_ARG(rule->file), example->line, STR_ARG(rule->id),
                               STR_ARG(text)));
    if (!must_hit && mine)
        report(r,
               arena_printf(&r->arena,
                            STR_FMT ":%d: rule " STR_FMT " fires on its miss \"" STR_FMT
                                    "\" at \"" STR_FMT "\"",
                            STR_ARG(rule->file), example->line, STR_ARG(rule->id),
                            STR_ARG(text), STR_ARG(mine->quote)));
    arena_reset(&r->arena);
}

static void
begin(struct running *r, const struct classifier *c, selftest_failed failed,
      void *context)
{
    *r = (struct running){ .failed = failed, .context = context };
    r->scorer = scorer_new(c);
    arena_init(&r->arena, 0);
}

static struct selftest_result
finish(struct running *r)
{
    scorer_free(r->scorer);
    arena_free(&r->arena);
    return r->result;
}

struct selftest_result
selftest_rules(const struct classifier *c, selftest_failed failed, void *context)
{
    struct running r;
    const struct ruleset *rules = classifier_rules(c);
    begin(&r, c, failed, context);
    for (size_t i = 0; rules && i < rules->rule_count; i++) {
        const struct rule *rule = &rules->rules[i];
        for (size_t k = 0; k < rule->hit_count; k++)
            run_example(&r, rule, &rule->hit[k], true);
        for (size_t k = 0; k < rule->miss_count; k++)
            run_example(&r, rule, &rule->miss[k], false);
    }
    return finish(&r);
}

static bool
has_cue(const struct hit *hits, size_t count, struct str code)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(hits[i].cue, code))
            return true;
    }
    return false;
}

/* "P08, D03, " of what was found, for the message. */
static struct str
list_cues(const struct hit *hits, size_t count, struct arena *arena)
{
    struct str out = { 0 };
    for (size_t i = 0; i < count; i++) {
        if (!has_cue(hits, i, hits[i].cue))
            out = arena_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(out), i ? ", " : "",
                               STR_ARG(hits[i].cue));
    }
    return out.n ? out : STR("none");
}

static void
check_codes(struct running *r, const struct written_case *c, const struct str *codes,
            size_t code_count, const struct hit *hits, size_t hit_count)
{
    for (size_t i = 0; i < code_count; i++) {
        if (has_cue(hits, hit_count, codes[i]))
            continue;
        struct str found = list_cues(hits, hit_count, &r->arena);
        report(r, arena_printf(&r->arena,
                               STR_FMT ":%d: case " STR_FMT ": expected cue " STR_FMT
                                       ", found " STR_FMT,
                               STR_ARG(c->file), c->line, STR_ARG(c->id),
                               STR_ARG(codes[i]), STR_ARG(found)));
    }
}

static void
check_without(struct running *r, const struct written_case *c, const struct hit *hits,
              size_t hit_count)
{
    for (size_t i = 0; i < c->without_count; i++) {
        for (size_t k = 0; k < hit_count; k++) {
            const struct hit *hit = &hits[k];
            if (!str_eq(hit->cue, c->without[i]))
                continue;
            report(r, arena_printf(&r->arena,
                                   STR_FMT ":%d: case " STR_FMT ": cue " STR_FMT
                                           " is not expected, found at \"" STR_FMT "\"",
                                   STR_ARG(c->file), c->line, STR_ARG(c->id),
                                   STR_ARG(hit->cue), STR_ARG(hit->quote)));
            break;
        }
    }
}

static void
check_facts(struct running *r, const struct written_case *c, const struct score *score)
{
    for (size_t i = 0; i < c->fact_count; i++) {
        const char *name = fact_name(c->facts[i].fact);
        enum fact_state state = FACT_SILENT;
        struct str quote = { 0 };
        for (size_t k = 0; k < score->fact_count; k++) {
            if (strcmp(score->facts[k].name, name) == 0) {
                state = score->facts[k].state;
                quote = score->facts[k].quote;
            }
        }
        if (state != c->facts[i].state)
            report(r, arena_printf(&r->arena,
                                   STR_FMT ":%d: case " STR_FMT
                                           ": expected %s %s, found %s \"" STR_FMT "\"",
                                   STR_ARG(c->file), c->line, STR_ARG(c->id), name,
                                   fact_state_name(c->facts[i].state),
                                   fact_state_name(state), STR_ARG(quote)));
    }
}

static void
run_case(struct running *r, const struct written_case *c)
{
    struct score score;
    scorer_score(r->scorer, &c->ad, &r->arena, &score);
    r->result.tried++;
    check_codes(r, c, c->cues, c->cue_count, score.cues, score.cue_count);
    check_without(r, c, score.cues, score.cue_count);
    check_without(r, c, score.counter, score.counter_count);
    check_facts(r, c, &score);
    check_codes(r, c, c->counter, c->counter_count, score.counter, score.counter_count);
    if (c->has_context && c->context != score.context)
        report(r,
               arena_printf(&r->arena,
                            STR_FMT ":%d: case " STR_FMT ": expected context %s, found"
                                    " %s",
                            STR_ARG(c->file), c->line, STR_ARG(c->id),
                            context_name(c->context), context_name(score.context)));
    if (c->bands && !(c->bands & 1u << score.band)) {
        struct str found = list_cues(score.cues, score.cue_count, &r->arena);
        report(r, arena_printf(
                      &r->arena,
                      STR_FMT ":%d: case " STR_FMT ": band %s (%.3f, %.1f points)"
                              " is not expected; cues " STR_FMT,
                      STR_ARG(c->file), c->line, STR_ARG(c->id), band_name(score.band),
                      score.probability, score.points, STR_ARG(found)));
    }
    arena_reset(&r->arena);
}

struct selftest_result
selftest_cases(const struct classifier *c, const struct written_case *cases,
               size_t count, selftest_failed failed, void *context)
{
    struct running r;
    begin(&r, c, failed, context);
    for (size_t i = 0; i < count; i++)
        run_case(&r, &cases[i]);
    return finish(&r);
}
