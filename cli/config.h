/*
 * config: what lurewatch.yaml says about a workspace.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include "core/ad.h"
#include "core/arena.h"
#include "core/err.h"
#include "store/ads.h"
#include "store/draw.h"

struct config {
    struct str name;    /* of the unit or the NGO; printed on briefs */
    struct str contact; /* mail or URL in the User-Agent; "" not set */
    enum lang lang;     /* language of reports and sentences */
    struct str
        data_base; /* "sqlite:lurewatch.db"; a relative path lies in the workspace */
    struct str archive; /* folder of the WARC files; "" archives nothing */
    double prior; /* share of deceptive ads to expect; 0: the classifier's default */
    struct draw_rates rates;   /* what is drawn besides the flagged ads */
    struct draw_shares shares; /* of what is handed out */
    struct retention keep;
};

/* Reads lurewatch.yaml; what it does not say has its default. Texts live in the arena. */
MUST_USE bool
config_read(const char *path, struct arena *arena, struct config *out, struct err *err);
/* The text of a first lurewatch.yaml, with a comment on every line. */
extern const char config_template[];

#endif
