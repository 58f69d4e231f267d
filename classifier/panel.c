/*
 * panel: each indicator counts once, however many cues speak to it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/panel.h"

enum dimension_state
panel_state(int strong, int medium, int weak)
{
    if (strong >= 2 || (strong == 1 && medium + weak >= 1) || medium >= 3 ||
        (medium == 2 && weak >= 1))
        return DIMENSION_POSITIVE;
    return strong + medium + weak ? DIMENSION_PARTIAL : DIMENSION_NONE;
}

static void
count_indicator(const struct indicator *indicator, struct dimension *d)
{
    bool first = d->strong + d->medium + d->weak == 0;
    d->strong += indicator->strength == STRENGTH_STRONG;
    d->medium += indicator->strength == STRENGTH_MEDIUM;
    d->weak += indicator->strength == STRENGTH_WEAK;
    d->verified = (first || d->verified) && indicator->verified;
}

void
panel_judge(const struct ruleset *rules, const struct panel_cue *cues,
            struct arena *arena, struct dimension out[DIMENSION_COUNT])
{
    bool *counted = ARENA_NEW(arena, bool, rules->indicator_count);
    memset(out, 0, sizeof(*out) * DIMENSION_COUNT);
    for (size_t c = 0; c < rules->cue_count; c++) {
        const struct cue *cue = &rules->cues[c];
        for (size_t i = 0; cues[c].counts && i < cue->indicator_count; i++) {
            uint32_t number = cue->indicator_numbers[i];
            const struct indicator *indicator = &rules->indicators[number];
            bool term = indicator->dimension > DIMENSIONS_RECRUIT;
            if (counted[number] || (term && !cues[c].stated))
                continue;
            counted[number] = true;
            count_indicator(indicator, &out[indicator->dimension - 1]);
        }
    }
    for (int i = 0; i < DIMENSION_COUNT; i++) {
        struct dimension *d = &out[i];
        d->state = panel_state(d->strong, d->medium, d->weak);
        if (i >= DIMENSIONS_RECRUIT && d->state != DIMENSION_NONE)
            d->state = DIMENSION_STATED;
    }
}
