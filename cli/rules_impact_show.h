/*
 * rules_impact_show: what a change of the pack alters, for a terminal and as JSON.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_RULES_IMPACT_SHOW_H
#define CLI_RULES_IMPACT_SHOW_H

#include "classifier/impact.h"
#include "cli/rules_ads.h"
#include "cli/term.h"

/* One ad that was altered. Contacts in its quotes are masked. */
struct impact_shown {
    const struct rules_ad *one;
    struct str file;
    const struct impact_side *before, *after;
    const struct impact_ad *what;
};

struct impact_view {
    const struct impact *impact;
    struct str before, after; /* names of the packs, as given */
    struct str before_pack, after_pack; /* their hashes */
    uint64_t shown, left_out, bad_lines;
    bool all;   /* ads of the same band are shown too */
    bool model; /* both packs judge with a model */
    enum lang say;
};

void impact_show_ad(const struct impact_view *view, const struct impact_shown *shown,
                    struct arena *arena, struct term *t);
void impact_show_totals(const struct impact_view *view, struct term *t);

/* {"before", "after", "changed": [, then each ad, then the rest. */
void impact_json_begin(const struct impact_view *view, struct json *j);
void impact_json_ad(const struct impact_shown *shown, struct arena *arena,
                    struct json *j);
void impact_json_end(const struct impact_view *view, struct json *j);

#endif
