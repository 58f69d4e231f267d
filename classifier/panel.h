/*
 * panel: the Delphi combination rule over the indicators that an ad's cues speak to.
 *
 * ILO / European Commission, Operational indicators of trafficking in human beings (2009), p. 3:
 * a dimension is positive with two strong indicators, or one strong and one medium or weak, or
 * three medium, or two medium and one weak. Only the three recruitment dimensions can light up
 * from an ad.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_PANEL_H
#define CLASSIFIER_PANEL_H

#include "classifier/ruleset.h"

/* Adds up the indicators of the cues given (each indicator once) into D1 to D3. */
void panel_judge(const struct ruleset *rules, const bool *cues_hit, struct arena *arena,
                 struct dimension out[DIMENSION_COUNT]);

/* The rule itself. */
enum dimension_state panel_state(int strong, int medium, int weak);

#endif
