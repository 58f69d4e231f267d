/*
 * wording: sentences made anew from stored cues.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/wording.h"

#include "classifier/ruleset.h"
#include "web/said.h"

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

void
wording_row(const struct wording *w, struct queue_row *row, struct arena *arena)
{
    said_row(&(struct said){ w->cues, w->say }, row, arena);
}

void
wording_record(const struct wording *w, struct ad_record *record, struct arena *arena)
{
    said_record(&(struct said){ w->cues, w->say }, record, arena);
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
