/*
 * said: explains stored hits by the words of a rule pack. Pure.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/said.h"

#include "classifier/explain.h"
#include "reports/risk.h"

/* Has the pack words for every cue of these? */
static bool
has_words(const struct said *w, const struct hit *hits, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ruleset_find_cue(w->cues, hits[i].cue) == RULE_NONE)
            return false;
    return true;
}

static void
say_why(const struct said *w, struct str risk, struct arena *arena, struct str *why)
{
    struct score score;

    if (w->cues && risk_score(risk, arena, &score) &&
        has_words(w, score.cues, score.cue_count) &&
        has_words(w, score.counter, score.counter_count))
        *why = explain_score(w->cues, &score, w->say, arena);
}

static struct hit *
say_hits(const struct said *w, const struct hit *hits, size_t count,
         struct arena *arena)
{
    struct hit *out = ARENA_NEW(arena, struct hit, count + 1);

    for (size_t i = 0; i < count; i++) {
        uint32_t cue = w->cues ? ruleset_find_cue(w->cues, hits[i].cue) : RULE_NONE;
        out[i] = hits[i];
        if (cue != RULE_NONE)
            out[i].why = says_in(&w->cues->cues[cue].why, w->say);
    }
    return out;
}

void
said_row(const struct said *w, struct queue_row *row, struct arena *arena)
{
    say_why(w, row->risk, arena, &row->why);
}

void
said_record(const struct said *w, struct ad_record *record, struct arena *arena)
{
    say_why(w, record->risk, arena, &record->row.why);
    record->cues = say_hits(w, record->cues, record->cue_count, arena);
    record->counter = say_hits(w, record->counter, record->counter_count, arena);
}
