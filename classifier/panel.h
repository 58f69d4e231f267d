/*
 * panel: the Delphi combination rule over the indicators that an ad's cues speak to.
 *
 * ILO / European Commission, Operational indicators of trafficking in human beings (2009), p. 3:
 * a dimension is positive with two strong indicators, or one strong and one medium or weak, or
 * three medium, or two medium and one weak. Only the three recruitment dimensions (D1 to D3) can
 * light up from an ad. What the ad itself states of the time after (hours, fines, passports
 * kept) is counted apart as stated terms of D4 to D6: no rule combines them, for an ad cannot
 * show what is done to anybody.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_PANEL_H
#define CLASSIFIER_PANEL_H

#include "classifier/ruleset.h"

/* What was found of one cue. */
struct panel_cue {
    bool counts; /* it adds points */
    bool stated; /* by words of the ad, not by what it leaves out */
};

/* Adds up the indicators of the cues given (by cue; each indicator once). */
void panel_judge(const struct ruleset *rules, const struct panel_cue *cues,
                 struct arena *arena, struct dimension out[DIMENSION_COUNT]);

/* The rule itself. */
enum dimension_state panel_state(int strong, int medium, int weak);

#endif
