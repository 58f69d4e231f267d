/*
 * evaluate_voice: does a text that warns, reports, seeks or sells also recruit, in other sentences?
 *
 * A warning repeats every red-flag word, so what it says of offers is not held against it; nor is
 * what a job-seeker says. But "Beware of scammers!" or "Looking for a job." in front of an offer
 * makes no warning of it, and no seeker. All places of what the rules for such contexts find are
 * looked for; the sentences that hold one speak in that voice. Where the rest of the text is the
 * larger part, and has cues enough of its own, the voice was borrowed.
 *
 * The numbers below are from the written cases: docs/SCORING.md, "Borrowed voices".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/evaluate_private.h"
#include "classifier/sentences.h"

#include <math.h>

#define SENTENCE_WORDS 40 /* of a sentence on either side of a place, at most */
/*
 * What the rest must have: words, its share of all words, points of cues, and points for each
 * word, for a news report says little of offers in many sentences.
 */
#define REST_WORDS   5
#define REST_SHARE   0.6
#define REST_POINTS  3.0
#define REST_DENSITY 0.05
/* And as many sentences as the other voices, for a poster quotes an offer between its questions;
 * but not where it has this share. */
#define MOST_SHARE 0.75
/* More sentences of the text than so many are no fig leaf: beside these the rest must recruit, and
 * have its points without that, or have so many for each word, or this share. */
#define LEAF_SENTENCES 2
#define LEAF_SHARE     0.85
#define LEAF_DENSITY   0.2
/* Who seeks work, or offers an own service, must not be hurt: more points beside these. */
#define OWN_LABOUR_POINTS 4.0
/* The share is less where the rest has so many points of rules for recruiting. */
#define RECRUITS        0.8
#define RECRUITED_SHARE 0.4

/* One field: which of its words are in a sentence of another voice. */
struct voiced {
    const struct read_field *read;
    enum ad_field field;
    bool *words;
    struct sentence_word *sentence; /* by word: what ends behind it, is it quoted */
};

/* The rules of contexts that hold, and how many patterns they have. */
struct voices {
    const struct rule_hit **hits;
    size_t count;
    size_t pattern_count;
};

/* What stands in other sentences. */
struct rest {
    size_t words, all_words;
    size_t sentences, voiced_sentences;
    size_t voiced_in_text; /* of them; a title often says the first one again */
    double *points;        /* by cue: of its strongest rule */
    bool *recruits;        /* by voice: a rule for recruiting that stands there */
};

static bool
is_other_voice(const struct rule *rule)
{
    return rule->context != CONTEXT_RECRUITING;
}

/* Does the sentence of a place go on behind a word? */
static bool
goes_on(const struct voiced *v, struct word_span place, int32_t word)
{
    const struct sentence_word *at = &v->sentence[word];
    return !at->sentence_ends &&
           (!at->speech_ends || place.first < (int32_t)at->speech_from);
}

static void
take_sentence(const struct voiced *v, struct word_span place)
{
    const int32_t count = (int32_t)v->read->word_count;
    int32_t first = place.first, last = place.last;

    if (first > last || last >= count)
        return;
    while (first > 0 && place.first - first < SENTENCE_WORDS &&
           !v->sentence[first - 1].sentence_ends)
        first--;
    while (last + 1 < count && last - place.last < SENTENCE_WORDS &&
           goes_on(v, place, last))
        last++;
    for (int32_t i = first; i <= last; i++)
        v->words[i] = true;
}

static bool
is_in_rest(const struct voiced *v, struct word_span place)
{
    if (place.first <= place.last && v->sentence[place.first].quoted)
        return false;
    for (int32_t i = place.first; i <= place.last; i++) {
        if (v->words[i])
            return false;
    }
    return place.first <= place.last;
}

static size_t
list_patterns(const struct rule *rule, uint32_t *out)
{
    for (size_t i = 0; i < rule->any_count; i++)
        out[i] = rule->any[i].number;
    for (size_t i = 0; i < rule->all_count; i++)
        out[rule->any_count + i] = rule->all[i].number;
    return rule->any_count + rule->all_count;
}

/* The patterns that are sought in a field; there are none where no rule looks. */
static struct match_places
list_field(const struct judging *j, const struct voices *voices, enum ad_field field)
{
    uint32_t *patterns = ARENA_NEW(j->arena, uint32_t, voices->pattern_count);
    struct match_places out = { .patterns = patterns };

    for (size_t i = 0; i < voices->count; i++) {
        const struct rule *rule = &j->e->rules->rules[voices->hits[i]->rule];
        if (rule->fields & MATCH_FIELD(field))
            out.pattern_count += list_patterns(rule, patterns + out.pattern_count);
    }
    return out;
}

static void
list_voices(const struct judging *j, struct voices *out)
{
    const struct evaluator *e = j->e;

    *out = (struct voices){ .hits = ARENA_NEW(j->arena, const struct rule_hit *,
                                              j->out->hit_count) };
    for (size_t i = 0; i < j->out->hit_count; i++) {
        const struct rule *rule = &e->rules->rules[e->hits[i].rule];
        if (rule->does != RULE_CONTEXT || rule->shadow || !e->hits[i].in_force)
            continue;
        out->hits[out->count++] = &e->hits[i];
        out->pattern_count += rule->any_count + rule->all_count;
    }
}

/* Marks the sentences of other voices. What an expression found counts by its first place. */
static void
mark_sentences(const struct judging *j, const struct voiced *v,
               const struct voices *voices, const struct match_places *places)
{
    const struct ruleset *rules = j->e->rules;

    for (size_t i = 0; i < places->count; i++) {
        const struct match *m = &places->list[i];
        if (is_other_voice(&rules->rules[rules->owners[m->pattern].rule]))
            take_sentence(v, nearby_words(v->read, m->start, m->end));
    }
    for (size_t i = 0; i < voices->count; i++) {
        const struct rule_hit *hit = voices->hits[i];
        if (hit->field == v->field && hit->end > hit->start &&
            is_other_voice(&rules->rules[hit->rule]))
            take_sentence(v, nearby_words_original(v->read, hit->start, hit->end));
    }
}

/* Which rules for recruiting stand in the rest? */
static void
find_recruiting(const struct judging *j, const struct voiced *v,
                const struct voices *voices, const struct match_places *places,
                struct rest *rest)
{
    for (size_t i = 0; i < voices->count; i++) {
        const uint32_t rule = voices->hits[i]->rule;
        if (is_other_voice(&j->e->rules->rules[rule]))
            continue;
        for (size_t k = 0; k < places->count && !rest->recruits[i]; k++) {
            const struct match *m = &places->list[k];
            rest->recruits[i] = j->e->rules->owners[m->pattern].rule == rule &&
                                is_in_rest(v, nearby_words(v->read, m->start, m->end));
        }
    }
}

/* Who is wanted is no evidence here either. */
static void
find_cues(const struct judging *j, const struct voiced *v, struct rest *rest)
{
    for (size_t i = 0; i < j->out->hit_count; i++) {
        const struct rule_hit *hit = &j->e->hits[i];
        const struct rule *rule = &j->e->rules->rules[hit->rule];
        if (rule->does != RULE_CUE || rule->shadow || !hit->in_force || hit->targets ||
            hit->field != v->field || hit->end == hit->start)
            continue;
        if (is_in_rest(v, nearby_words_original(v->read, hit->start, hit->end)))
            rest->points[rule->cue] = fmax(rest->points[rule->cue], rule->points);
    }
}

/* What is quoted is neither. */
static void
count_rest(const struct voiced *v, struct rest *rest)
{
    size_t own = 0, voiced = 0;

    for (size_t i = 0; i < v->read->word_count; i++) {
        const struct sentence_word *at = &v->sentence[i];
        const bool is_own = !v->words[i] && !at->quoted;
        own += is_own;
        voiced += v->words[i];
        rest->words += is_own;
        rest->all_words += is_own || v->words[i];
        if (!at->sentence_ends && !at->speech_ends)
            continue;
        rest->sentences += voiced == 0 && own > 0;
        rest->voiced_sentences += voiced > 0;
        rest->voiced_in_text += voiced > 0 && v->field == FIELD_TEXT;
        own = voiced = 0;
    }
}

static void
look_at(struct judging *j, enum ad_field field, const struct voices *voices,
        struct rest *rest)
{
    const struct read_field *read = &j->reading->fields[field];
    const struct voiced v = {
        read, field, ARENA_NEW(j->arena, bool, read->word_count + 1),
        ARENA_NEW(j->arena, struct sentence_word, read->word_count + 1)
    };
    struct match_places places = list_field(j, voices, field);

    if (read->word_count == 0)
        return;
    sentences_find(read, v.sentence);
    if (places.pattern_count > 0)
        evaluate_places(j, field, &places);
    mark_sentences(j, &v, voices, &places);
    find_recruiting(j, &v, voices, &places, rest);
    find_cues(j, &v, rest);
    count_rest(&v, rest);
}

static enum context
heaviest(const double weight[CONTEXT_COUNT])
{
    enum context best = CONTEXT_RECRUITING;

    for (int c = CONTEXT_RECRUITING + 1; c < CONTEXT_COUNT; c++) {
        if (weight[c] >= CONTEXT_BELIEVED &&
            (best == CONTEXT_RECRUITING || weight[c] > weight[best]))
            best = (enum context)c;
    }
    return best;
}

/* Is the rest an offer of its own, beside what speaks in this voice? */
static bool
is_offer(const struct judging *j, const struct voices *voices, const struct rest *rest,
         enum context voice)
{
    const struct ruleset *rules = j->e->rules;
    const double share = (double)rest->words / (double)rest->all_words;
    const bool own_labour = voice == CONTEXT_SEEKING || voice == CONTEXT_SELF_SERVICE;
    double recruiting = 0, points = 0;

    for (size_t i = 0; i < voices->count; i++)
        recruiting +=
            rest->recruits[i] ? rules->rules[voices->hits[i]->rule].points : 0;
    for (size_t i = 0; i < rules->cue_count; i++)
        points += rest->points[i];
    if (rest->words < REST_WORDS ||
        (share < MOST_SHARE && rest->sentences < rest->voiced_sentences))
        return false;
    if (rest->voiced_in_text > LEAF_SENTENCES && share < LEAF_SHARE &&
        points < LEAF_DENSITY * (double)rest->words &&
        (recruiting < RECRUITS || points < REST_POINTS))
        return false;
    const bool recruits = !own_labour && recruiting >= RECRUITS;
    return share >= (recruits ? RECRUITED_SHARE : REST_SHARE) &&
           points + recruiting >= fmax(own_labour ? OWN_LABOUR_POINTS : REST_POINTS,
                                       REST_DENSITY * (double)rest->words);
}

void
evaluate_voice(struct judging *j)
{
    static const enum ad_field FIELDS[] = { FIELD_TITLE, FIELD_TEXT };
    double *weight = j->out->context_weight;
    const enum context voice = heaviest(weight);
    struct voices voices;
    struct rest rest = { 0 };

    if (voice == CONTEXT_RECRUITING)
        return;
    list_voices(j, &voices);
    rest.points = ARENA_NEW(j->arena, double, j->e->rules->cue_count);
    rest.recruits = ARENA_NEW(j->arena, bool, voices.count);
    for (size_t i = 0; i < sizeof(FIELDS) / sizeof(*FIELDS); i++)
        look_at(j, FIELDS[i], &voices, &rest);
    if (!is_offer(j, &voices, &rest, voice))
        return;
    j->out->beside = voice;
    for (int c = CONTEXT_RECRUITING + 1; c < CONTEXT_COUNT; c++)
        weight[c] = 0;
}
