/*
 * lint_corpus: runs the engine once more over a text, to see the patterns and not the rules.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/lint_private.h"
#include "classifier/nearby.h"
#include "classifier/regex.h"
#include "classifier/stated.h"
#include "classifier/tokens.h"
#include "core/mem.h"

#include <stdlib.h>

#define PLACES_STEPS (1u << 18) /* words gone over for one pattern in one field */

struct lint_corpus {
    struct forms *forms;
    struct match_scratch *match;
    struct regex_scratch *regex;
    uint32_t *stood; /* by rule: fields in which something of `any` or `all` stood */
    uint32_t *touched;
    size_t touched_count;
};

struct lint_corpus *
lint_corpus_new(const struct ruleset *rules)
{
    struct lint_corpus *c = mem_alloc(1, sizeof(*c));
    struct forms_needs needs = { .matcher = rules->matcher };
    c->forms = forms_new(&needs);
    c->match = match_scratch_new(rules->matcher);
    c->regex = regex_scratch_new();
    c->stood = mem_alloc(rules->rule_count + 1, sizeof(*c->stood));
    c->touched = mem_alloc(rules->rule_count + 1, sizeof(*c->touched));
    return c;
}

void
lint_corpus_free(struct lint_corpus *c)
{
    if (!c)
        return;
    forms_free(c->forms);
    match_scratch_free(c->match);
    regex_scratch_free(c->regex);
    free(c->stood);
    free(c->touched);
    free(c);
}

/* The words of one field, as the engine takes them. */
static struct match_text
words_of(struct lint *l, const struct reading *reading, enum ad_field field)
{
    struct lint_corpus *c = l->corpus;
    const struct read_field *f = &reading->fields[field];
    const struct form *const *forms =
        tokens_forms(c->forms, f, reading->lang, &l->scratch);
    struct match_word *words = ARENA_NEW(&l->scratch, struct match_word, f->word_count);
    size_t limits = 0;
    for (size_t w = 0; w < f->word_count; w++)
        words[w] = (struct match_word){ f->words[w].start, f->words[w].end,
                                        form_atoms(forms[w]), forms[w]->atom_count };
    struct match_text text = { .words = words, .word_count = f->word_count };
    text.typed = reading_typed(f, &l->scratch, &text.typed_count, &limits);
    return text;
}

/* One field in which patterns were found. */
struct looked_at {
    const struct read_field *read;
    enum ad_field field;
    struct match_text text;
    const struct match *matches; /* all patterns that stand there */
    size_t count;
};

/* Does the rule's expression match in the field, near one of these places if any are given?
 * What cannot be looked through is taken to. */
static bool
expression_stands(struct lint *l, const struct rule *rule, const struct read_field *f,
                  const struct nearby *near)
{
    struct gate_text *gate = ARENA_NEW(&l->scratch, struct gate_text, 1);
    gates_text(l->rules->gates, f->original, &f->folded, &l->scratch, gate);
    for (int i = 0; i < STATED_BACK_MAX; i++) {
        size_t start, end;
        enum regex_outcome outcome =
            regex_run(rule->regex, l->corpus->regex, gate, &start, &end);
        if (outcome != REGEX_HIT)
            return outcome == REGEX_LIMIT;
        if (!near || nearby_has(near, nearby_words_original(f, start, end)))
            return true;
        gate->from = end;
    }
    return true;
}

/* Does something that an `unless_near` can block stand near it? What cannot be looked through
 * is taken to. */
static bool
stands_near(struct lint *l, const struct looked_at *at, const struct rule *rule,
            uint32_t pattern)
{
    size_t count;
    const struct rule_pattern *list = rule_blockable(rule, &count);
    struct match_places places = { .steps = PLACES_STEPS, .pattern_count = count + 1 };
    uint32_t *patterns = ARENA_NEW(&l->scratch, uint32_t, count + 1);
    struct nearby nearby;
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        patterns[i] = list[i].number;
    patterns[count] = pattern;
    places.patterns = patterns;
    matcher_places(l->rules->matcher, l->corpus->match, &at->text, &places,
                   &l->scratch);
    struct word_span *spans = ARENA_NEW(&l->scratch, struct word_span, places.count);
    for (size_t i = 0; i < places.count; i++) {
        const struct match *m = &places.list[i];
        if (m->pattern == pattern)
            spans[n++] = nearby_words(at->read, m->start, m->end);
    }
    nearby_of(spans, n, &nearby);
    for (size_t i = 0; i < places.count; i++) {
        const struct match *m = &places.list[i];
        if (m->pattern != pattern &&
            nearby_has(&nearby, nearby_words(at->read, m->start, m->end)))
            return true;
    }
    return places.cut || (rule->regex && expression_stands(l, rule, at->read, &nearby));
}

/* An `unless` matters where something of its rule stands in the same field. */
static void
count_unless(struct lint *l, const struct looked_at *at)
{
    for (size_t i = 0; i < at->count; i++) {
        uint32_t pattern = at->matches[i].pattern;
        const struct pattern_owner *owner = &l->rules->owners[pattern];
        if (owner->role != ROLE_UNLESS && owner->role != ROLE_UNLESS_NEAR)
            continue;
        const struct rule *rule = &l->rules->rules[owner->rule];
        bool stands = l->corpus->stood[owner->rule] & MATCH_FIELD(at->field);
        if (owner->role == ROLE_UNLESS_NEAR)
            stands = (stands || rule->regex) && stands_near(l, at, rule, pattern);
        else if (rule->regex)
            stands = expression_stands(l, rule, at->read, NULL);
        l->patterns[pattern].mattered += stands;
    }
}

uint32_t
lint_corpus_look(struct lint *l, const struct ad *ad)
{
    struct lint_corpus *c = l->corpus;
    struct reading *reading = ARENA_NEW(&l->scratch, struct reading, 1);
    struct looked_at at[READING_FIELDS];
    reading_of(l->reader, ad, &l->scratch, reading);
    lint_prefixes_look(l->prefixes, reading);
    forms_next_ad(c->forms);
    for (int f = 0; f < READING_FIELDS; f++) {
        enum ad_field field = (enum ad_field)f;
        at[f] = (struct looked_at){ .read = &reading->fields[f], .field = field };
        at[f].text = words_of(l, reading, field);
        at[f].matches =
            matcher_run(l->rules->matcher, c->match, &at[f].text, reading->lang_bits,
                        field, &l->scratch, &at[f].count);
        for (size_t i = 0; i < at[f].count; i++) {
            const struct pattern_owner *owner =
                &l->rules->owners[at[f].matches[i].pattern];
            if (owner->role != ROLE_ANY && owner->role != ROLE_ALL)
                continue;
            if (!c->stood[owner->rule])
                c->touched[c->touched_count++] = owner->rule;
            c->stood[owner->rule] |= MATCH_FIELD(f);
        }
    }
    for (int f = 0; f < READING_FIELDS; f++)
        count_unless(l, &at[f]);
    for (; c->touched_count > 0; c->touched_count--)
        c->stood[c->touched[c->touched_count - 1]] = 0;
    return reading->lang_bits;
}
