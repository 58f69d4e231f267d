/*
 * evaluate_voice: does a text that warns, reports, seeks or sells also recruit, in other sentences?
 *
 * A warning repeats every red-flag word, so what it says of offers is not held against it; nor is
 * what a job-seeker says. But "Beware of scammers!" or "Looking for a job." in front of an offer
 * makes no warning of it, and no seeker. All places of what the rules for such contexts find are
 * looked for; the sentences that hold one speak in that voice. What is neither in these nor quoted
 * is the rest. Where it is large enough, and has cues enough of its own, the voice was borrowed.
 *
 * The numbers below are from the written cases: docs/SCORING.md, "Borrowed voices".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/evaluate_private.h"
#include "classifier/sentences.h"

#include <math.h>

/* A sentence is taken to reach so many words to either side of a place, at most. */
#define SENTENCE_REACH 40

/* What the rest must have to be an offer: words, a share of these and the voiced ones together,
 * points, and points for each word, for a news report says little of offers in many sentences. */
#define REST_WORDS       5
#define REST_SHARE       0.6
#define REST_POINTS      3.0
#define REST_WORD_POINTS 0.05
/* Where rules for recruiting of so many points stand in the rest, less of a share will do. */
#define RECRUITING_POINTS 0.8
#define OFFER_SHARE       0.4
/* And where it is so thick with cues. */
#define THICK_POINTS      6.0
#define THICK_WORD_POINTS 0.3
/* Who seeks work, or offers an own service, must not be hurt: more points, and no less of a
 * share, beside these. */
#define OWN_LABOUR_POINTS 4.0
/* The rest has as many sentences as the other voices, for a poster quotes an offer between its
 * questions; or this share; or is thick with cues. */
#define FEWER_SENTENCES_SHARE 0.75
/* So many sentences of the text may be borrowed. Beside more, the rest must also recruit, and have
 * its points without that; or have so many points for each word; or this share. */
#define BORROWED_SENTENCES      2
#define BESIDE_MORE_WORD_POINTS 0.2
#define BESIDE_MORE_SHARE       0.85

/* One field: which of its words are in a sentence of another voice. */
struct voiced_field {
    const struct read_field *read;
    enum ad_field field;
    bool *voiced;                   /* by word */
    struct sentence_word *sentence; /* by word: what ends behind it, is it quoted */
};

/* The rules of contexts that hold, recruiting among them, and how many patterns they have. */
struct context_hits {
    const struct rule_hit **list;
    size_t count;
    size_t pattern_count;
};

/* The rest of title and text, and how much is voiced beside it. */
struct rest {
    size_t words, voiced_words;
    size_t sentences, voiced_sentences; /* of the text; a title often says the first */
    double *points;                     /* by cue: of its strongest rule */
    bool cut;                           /* not all places were found */
    /* By context hit, of rules for recruiting: does it stand in the rest, in a quotation, out of
     * one? */
    bool *recruits, *quoted, *unquoted;
};

static bool
is_other_voice(const struct rule *rule)
{
    return rule->context != CONTEXT_RECRUITING;
}

/* Does the sentence of a place go on behind a word? */
static bool
goes_on(const struct voiced_field *v, struct word_span place, int32_t word)
{
    const struct sentence_word *at = &v->sentence[word];
    return !at->sentence_ends &&
           (!at->speech_ends || place.first < (int32_t)at->speech_from);
}

/* Marks the sentence of a place, or as much of it as is near. */
static void
take_sentence(const struct voiced_field *v, struct word_span place)
{
    const int32_t count = (int32_t)v->read->word_count;
    int32_t first = place.first, last = place.last;

    if (first > last)
        return; /* between two words */
    while (first > 0 && place.first - first < SENTENCE_REACH &&
           !v->sentence[first - 1].sentence_ends)
        first--;
    while (last + 1 < count && last - place.last < SENTENCE_REACH &&
           goes_on(v, place, last))
        last++;
    for (int32_t i = first; i <= last; i++)
        v->voiced[i] = true;
}

static bool
is_quoted(const struct voiced_field *v, struct word_span place)
{
    return place.first <= place.last && v->sentence[place.first].quoted;
}

static bool
is_in_rest(const struct voiced_field *v, struct word_span place)
{
    if (place.first > place.last || is_quoted(v, place))
        return false;
    for (int32_t i = place.first; i <= place.last; i++) {
        if (v->voiced[i])
            return false;
    }
    return true;
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
patterns_of(const struct judging *j, const struct context_hits *hits,
            enum ad_field field)
{
    uint32_t *patterns = ARENA_NEW(j->arena, uint32_t, hits->pattern_count);
    struct match_places out = { .patterns = patterns };

    for (size_t i = 0; i < hits->count; i++) {
        const struct rule *rule = &j->e->rules->rules[hits->list[i]->rule];
        if (rule->fields & MATCH_FIELD(field))
            out.pattern_count += list_patterns(rule, patterns + out.pattern_count);
    }
    return out;
}

static void
list_context_hits(const struct judging *j, struct context_hits *out)
{
    const struct evaluator *e = j->e;

    *out = (struct context_hits){ .list = ARENA_NEW(j->arena, const struct rule_hit *,
                                                    j->out->hit_count) };
    for (size_t i = 0; i < j->out->hit_count; i++) {
        const struct rule *rule = &e->rules->rules[e->hits[i].rule];
        if (rule->does != RULE_CONTEXT || rule->shadow || !e->hits[i].in_force)
            continue;
        out->list[out->count++] = &e->hits[i];
        out->pattern_count += rule->any_count + rule->all_count;
    }
}

/* Marks the sentences of other voices. Of what an expression finds only the first place is
 * known. */
static void
mark_sentences(const struct judging *j, const struct voiced_field *v,
               const struct context_hits *hits, const struct match_places *places)
{
    const struct ruleset *rules = j->e->rules;

    for (size_t i = 0; i < places->count; i++) {
        const struct match *m = &places->list[i];
        if (is_other_voice(&rules->rules[rules->owners[m->pattern].rule]))
            take_sentence(v, nearby_words(v->read, m->start, m->end));
    }
    for (size_t i = 0; i < hits->count; i++) {
        const struct rule_hit *hit = hits->list[i];
        if (hit->field == v->field && hit->end > hit->start &&
            is_other_voice(&rules->rules[hit->rule]))
            take_sentence(v, nearby_words_original(v->read, hit->start, hit->end));
    }
}

/* Where does a pattern of a rule for recruiting stand: in the rest, out of quotations? */
static void
find_recruiting(const struct judging *j, const struct voiced_field *v,
                const struct context_hits *hits, const struct match_places *places,
                struct rest *rest)
{
    for (size_t i = 0; i < hits->count; i++) {
        const uint32_t rule = hits->list[i]->rule;
        if (is_other_voice(&j->e->rules->rules[rule]))
            continue;
        for (size_t k = 0; k < places->count; k++) {
            const struct match *m = &places->list[k];
            if (j->e->rules->owners[m->pattern].rule != rule)
                continue;
            const struct word_span place = nearby_words(v->read, m->start, m->end);
            rest->recruits[i] |= is_in_rest(v, place);
            rest->quoted[i] |= is_quoted(v, place);
            rest->unquoted[i] |= !is_quoted(v, place);
        }
    }
}

/* Takes the points of cues that stand in the rest. Who is wanted is no evidence here either. */
static void
find_cues(const struct judging *j, const struct voiced_field *v, struct rest *rest)
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

/* Where what is said in a quotation ends, a sentence ends here. */
static void
count_rest(const struct voiced_field *v, struct rest *rest)
{
    const bool in_text = v->field == FIELD_TEXT;
    size_t own = 0, voiced = 0; /* words of the sentence so far */

    for (size_t i = 0; i < v->read->word_count; i++) {
        const struct sentence_word *at = &v->sentence[i];
        own += !v->voiced[i] && !at->quoted;
        voiced += v->voiced[i];
        if (!at->sentence_ends && !at->speech_ends)
            continue;
        rest->words += own;
        rest->voiced_words += voiced;
        rest->sentences += in_text && voiced == 0 && own > 0;
        rest->voiced_sentences += in_text && voiced > 0;
        own = voiced = 0;
    }
}

static void
look_at_field(struct judging *j, enum ad_field field, const struct context_hits *hits,
              struct rest *rest)
{
    const struct read_field *read = &j->reading->fields[field];
    const struct voiced_field v = {
        read, field, ARENA_NEW(j->arena, bool, read->word_count + 1),
        ARENA_NEW(j->arena, struct sentence_word, read->word_count + 1)
    };
    struct match_places places = patterns_of(j, hits, field);

    if (read->word_count == 0)
        return;
    sentences_find(read, v.sentence);
    if (places.pattern_count > 0)
        evaluate_places(j, field, &places);
    mark_sentences(j, &v, hits, &places);
    rest->cut |= places.cut;
    find_recruiting(j, &v, hits, &places, rest);
    find_cues(j, &v, rest);
    count_rest(&v, rest);
}

/* The heaviest context but recruiting that is believed; recruiting if there is none. */
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

static double
cue_points(const struct judging *j, const struct rest *rest)
{
    double points = 0;

    for (size_t i = 0; i < j->e->rules->cue_count; i++)
        points += rest->points[i];
    return points;
}

/* Of rules for recruiting that stand in quotations only. */
static double
quoted_points(const struct judging *j, const struct context_hits *hits,
              const struct rest *rest)
{
    double points = 0;

    for (size_t i = 0; !rest->cut && i < hits->count; i++) {
        if (rest->quoted[i] && !rest->unquoted[i])
            points += j->e->rules->rules[hits->list[i]->rule].points;
    }
    return points;
}

static double
recruiting_points(const struct judging *j, const struct context_hits *hits,
                  const struct rest *rest)
{
    double points = 0;

    for (size_t i = 0; i < hits->count; i++) {
        if (rest->recruits[i])
            points += j->e->rules->rules[hits->list[i]->rule].points;
    }
    return points;
}

/* Is the rest an offer of its own, beside what speaks in this voice? */
static bool
is_offer(const struct judging *j, const struct context_hits *hits,
         const struct rest *rest, enum context voice)
{
    const bool own_labour = voice == CONTEXT_SEEKING || voice == CONTEXT_SELF_SERVICE;
    const double words = (double)rest->words;
    const double share = words / (words + (double)rest->voiced_words);
    const double cues = cue_points(j, rest);
    const double recruiting = recruiting_points(j, hits, rest);
    const bool recruits = recruiting >= RECRUITING_POINTS;
    const bool thick = cues >= THICK_POINTS && cues >= THICK_WORD_POINTS * words;

    if (rest->words < REST_WORDS)
        return false;
    if (rest->sentences < rest->voiced_sentences && share < FEWER_SENTENCES_SHARE &&
        (!thick || own_labour))
        return false;
    if (rest->voiced_sentences > BORROWED_SENTENCES &&
        !(recruits && cues >= REST_POINTS) && cues < BESIDE_MORE_WORD_POINTS * words &&
        share < BESIDE_MORE_SHARE)
        return false;
    return share >= ((recruits || thick) && !own_labour ? OFFER_SHARE : REST_SHARE) &&
           cues + recruiting >= fmax(own_labour ? OWN_LABOUR_POINTS : REST_POINTS,
                                     REST_WORD_POINTS * words);
}

void
evaluate_voice(struct judging *j)
{
    static const enum ad_field FIELDS[] = { FIELD_TITLE, FIELD_TEXT };
    double *weight = j->out->context_weight;
    const enum context voice = heaviest(weight);
    struct context_hits hits;
    struct rest rest = { 0 };

    if (voice == CONTEXT_RECRUITING)
        return;
    list_context_hits(j, &hits);
    rest.points = ARENA_NEW(j->arena, double, j->e->rules->cue_count);
    rest.recruits = ARENA_NEW(j->arena, bool, hits.count);
    rest.quoted = ARENA_NEW(j->arena, bool, hits.count);
    rest.unquoted = ARENA_NEW(j->arena, bool, hits.count);
    for (size_t i = 0; i < sizeof(FIELDS) / sizeof(*FIELDS); i++)
        look_at_field(j, FIELDS[i], &hits, &rest);
    if (!is_offer(j, &hits, &rest, voice)) {
        weight[CONTEXT_RECRUITING] =
            fmax(0, weight[CONTEXT_RECRUITING] - quoted_points(j, &hits, &rest));
        return;
    }
    j->out->beside = voice;
    for (int c = CONTEXT_RECRUITING + 1; c < CONTEXT_COUNT; c++)
        weight[c] = 0;
}
