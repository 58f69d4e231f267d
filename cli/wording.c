/*
 * wording: sentences made anew from stored cues.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/wording.h"

#include "classifier/explain.h"
#include "reports/risk.h"

bool
wording_open(struct wording *w, const struct workspace *workspace, enum lang say,
             struct arena *arena, struct err *err)
{
    const struct bundle *rules;

    *w = (struct wording){ .say = say };
    return workspace_rules(workspace, NULL, arena, &rules, err) &&
           ruleset_load_cues(rules, &w->cues, err);
}

void
wording_close(struct wording *w)
{
    ruleset_free(w->cues);
    w->cues = NULL;
}

/* Has the pack words for every cue of these? */
static bool
has_words(const struct wording *w, const struct hit *hits, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ruleset_find_cue(w->cues, hits[i].cue) == RULE_NONE)
            return false;
    return true;
}

static void
say_why(const struct wording *w, struct str risk, struct arena *arena, struct str *why)
{
    struct score score;

    if (risk_score(risk, arena, &score) && has_words(w, score.cues, score.cue_count) &&
        has_words(w, score.counter, score.counter_count))
        *why = explain_score(w->cues, &score, w->say, arena);
}

static struct hit *
say_hits(const struct wording *w, const struct hit *hits, size_t count,
         struct arena *arena)
{
    struct hit *out = ARENA_NEW(arena, struct hit, count + 1);

    for (size_t i = 0; i < count; i++) {
        uint32_t cue = ruleset_find_cue(w->cues, hits[i].cue);
        out[i] = hits[i];
        if (cue != RULE_NONE)
            out[i].why = says_in(&w->cues->cues[cue].why, w->say);
    }
    return out;
}

void
wording_row(const struct wording *w, struct queue_row *row, struct arena *arena)
{
    say_why(w, row->risk, arena, &row->why);
}

void
wording_record(const struct wording *w, struct ad_record *record, struct arena *arena)
{
    say_why(w, record->risk, arena, &record->row.why);
    record->cues = say_hits(w, record->cues, record->cue_count, arena);
    record->counter = say_hits(w, record->counter, record->counter_count, arena);
}

void
wording_brief(const struct wording *w, struct brief *brief, struct arena *arena)
{
    struct ad_record *items = ARENA_NEW(arena, struct ad_record, brief->item_count + 1);

    for (size_t i = 0; i < brief->item_count; i++) {
        items[i] = brief->items[i];
        wording_record(w, &items[i], arena);
    }
    brief->items = items;
}
