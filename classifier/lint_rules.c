/*
 * lint_rules: each rule by itself: prefixes, points, counter-examples, idle `unless`.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/lint_private.h"
#include "core/tr.h"

#include <math.h>

/* Points that docs/RULES.md recommends. */
#define POINTS_LOW       0.3
#define POINTS_HIGH      3.5
#define COUNTER_LOW      0.4
#define COUNTER_HIGH     2.0
#define UNCHECKED_POINTS 2.0 /* many, for wording that nobody has read */

static bool
is_very_short(const struct pattern_word *word)
{
    return lint_is_short(word) && word->n < LINT_PREFIX_MIN - 1;
}

/* May the slot stand on very short prefixes and nothing else? */
static bool
slot_is_loose(const struct pattern_slot *slot)
{
    for (size_t k = 0; k < slot->count; k++) {
        size_t w = 0;
        while (w < slot->phrases[k].count && is_very_short(&slot->phrases[k].words[w]))
            w++;
        if (w == slot->phrases[k].count)
            return true;
    }
    return false;
}

/* May all of the pattern? Beside a word that is told in full a short prefix does little harm. */
static bool
is_loose(const struct pattern *p)
{
    for (size_t s = 0; s < p->slot_count; s++) {
        if (!slot_is_loose(&p->slots[s]))
            return false;
    }
    return true;
}

static void
look_at_prefix(struct lint *l, const struct lint_what *where,
               const struct pattern_word *word)
{
    struct lint_what what = *where;
    struct buf text;
    if (!lint_is_short(word))
        return;
    if (!is_very_short(word))
        what.severity = LINT_NOTE;
    buf_init(&text, 64);
    fold_to_utf8(word->p, word->n, &text);
    struct str met = lint_prefix_words(l->prefixes, word, &l->arena);
    lint_tell(l, &what,
              arena_printf(&l->arena,
                           tr(l->say, "the prefix %s* has fewer than %d letters; words "
                                      "it met here: %.*s"),
                           buf_cstr(&text), LINT_PREFIX_MIN,
                           STR_ARG(met.n ? met : STR("-"))));
    buf_free(&text);
}

static void
look_at_prefixes(struct lint *l, uint32_t rule, const char *key,
                 const struct rule_pattern *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct pattern *p = &l->patterns[list[i].number].parsed;
        const struct lint_what what = { is_loose(p) ? LINT_WARNING : LINT_NOTE,
                                        "short-prefix", rule,
                                        lint_place(l, rule, key, i) };
        for (size_t s = 0; s < p->slot_count; s++) {
            for (size_t k = 0; k < p->slots[s].count; k++) {
                const struct pattern_phrase *phrase = &p->slots[s].phrases[k];
                for (size_t w = 0; w < phrase->count; w++)
                    look_at_prefix(l, &what, &phrase->words[w]);
            }
        }
    }
}

static void
look_at_points(struct lint *l, uint32_t index)
{
    const struct rule *rule = &l->rules->rules[index];
    const struct cue *cue;
    struct lint_what what = { LINT_WARNING, "points", index,
                              lint_place(l, index, "points", 0) };
    if (rule->does != RULE_CUE)
        return;
    cue = &l->rules->cues[rule->cue];
    if (cue->family == CUE_CARE)
        return;
    bool counter = cue->family == CUE_COUNTER;
    double points = fabs(rule->points), sign = counter ? -1 : 1;
    double low = counter ? COUNTER_LOW : POINTS_LOW;
    double high = counter ? COUNTER_HIGH : POINTS_HIGH;
    if (points < low || points > high)
        lint_tell(
            l, &what,
            arena_printf(&l->arena,
                         tr(l->say, "%+.1f points are outside the recommended %+.1f "
                                    "to %+.1f"),
                         rule->points, sign * low, sign * high));
    what.check = "over-cap";
    if (points > cue->cap)
        lint_tell(l, &what,
                  arena_printf(&l->arena,
                               tr(l->say, "%+.1f points, but the cue %.*s is capped at "
                                          "%.1f"),
                               rule->points, STR_ARG(cue->code), cue->cap));
    /* such a rule cannot carry an ad to `high` by itself: something to do, and no fault */
    what.check = "unchecked";
    what.severity = LINT_NOTE;
    if (rule->checked == CHECKED_NONE && points >= UNCHECKED_POINTS)
        lint_tell(
            l, &what,
            arena_printf(&l->arena,
                         tr(l->say, "%+.1f points on wording that nobody has read "
                                    "(checked: none)"),
                         rule->points));
}

/* Language of an example: as it says, else as it reads; NONE when that cannot be told. */
static enum lang
language_of(struct lint *l, const struct example *example)
{
    struct reading *reading = ARENA_NEW(&l->scratch, struct reading, 1);
    enum lang lang;
    reading_of(l->reader, &example->ad, &l->scratch, reading);
    lang = reading->lang;
    arena_reset(&l->scratch);
    return lang;
}

/* Is this the language that the rule names first, the one that it is written in? */
static bool
is_first_language(const struct lint *l, uint32_t index, int lang)
{
    return str_eq(lint_place(l, index, "lang", 0)->text,
                  str_of(lang_name((enum lang)lang)));
}

/*
 * A rule for several languages shows a counter-example in each. One that seems to be in a language
 * that the rule is not for is misread: a few words are often common to two of them.
 */
static void
look_at_misses(struct lint *l, uint32_t index)
{
    const struct rule *rule = &l->rules->rules[index];
    uint32_t shown = 0;
    bool unknown = false;
    if (rule->langs == MATCH_LANG_ANY || !rule->miss_count)
        return;
    for (size_t i = 0; i < rule->miss_count; i++) {
        enum lang lang = language_of(l, &rule->miss[i]);
        unknown |= lang == LANG_NONE || !(rule->langs & MATCH_LANG(lang));
        shown |= MATCH_LANG(lang);
    }
    for (int lang = 1; lang < LANG_COUNT && !unknown; lang++) {
        struct lint_what what = { LINT_NOTE, "no-miss", index,
                                  lint_place(l, index, "miss", 0) };
        if (is_first_language(l, index, lang))
            what.severity = LINT_WARNING;
        if (rule->langs & MATCH_LANG(lang) && !(shown & MATCH_LANG(lang)))
            lint_tell(
                l, &what,
                arena_printf(&l->arena,
                             tr(l->say, "no counter-example in %s; say lang: in the "
                                        "miss when it is misread"),
                             lang_name((enum lang)lang)));
    }
}

/* An `unless` that never stood beside what it is to block shows no reason to be there. */
static void
look_at_idle(struct lint *l, uint32_t index, const char *key,
             const struct rule_pattern *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct lint_what what = { LINT_NOTE, "idle-unless", index,
                                  lint_place(l, index, key, i) };
        if (!l->patterns[list[i].number].mattered)
            lint_tell(
                l, &what,
                str_of(tr(l->say, "blocked nothing in examples, cases or ads; add a "
                                  "miss that shows what it is for")));
    }
}

/* `unless` cancels what the rule's own patterns find; without any it is never asked. */
static void
look_at_useless(struct lint *l, uint32_t index, const char *key, size_t count)
{
    const struct rule *rule = &l->rules->rules[index];
    struct lint_what what = { LINT_WARNING, "useless-unless", index,
                              lint_place(l, index, key, 0) };
    if (count && !rule->any_count && !rule->all_count && !rule->regex)
        lint_tell(
            l, &what,
            str_of(tr(l->say, "can never matter: the rule has no any, all or regex "
                              "that it could block")));
}

static void
look_at_blockers(struct lint *l, uint32_t index, const char *key,
                 const struct rule_pattern *list, size_t count)
{
    look_at_prefixes(l, index, key, list, count);
    look_at_useless(l, index, key, count);
    look_at_idle(l, index, key, list, count);
}

void
lint_rules(struct lint *l)
{
    for (uint32_t i = 0; i < l->rules->rule_count; i++) {
        const struct rule *rule = &l->rules->rules[i];
        look_at_prefixes(l, i, "any", rule->any, rule->any_count);
        look_at_prefixes(l, i, "all", rule->all, rule->all_count);
        look_at_points(l, i);
        look_at_misses(l, i);
        look_at_blockers(l, i, "unless", rule->unless, rule->unless_count);
        look_at_blockers(l, i, "unless_near", rule->unless_near,
                         rule->unless_near_count);
    }
}
