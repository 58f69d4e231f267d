/*
 * evaluating: labelled ads scored, in folds or by one model, and what came out for each.
 *
 * Files are read anew for each pass, one ad in memory at a time; of each ad a row of numbers
 * stays.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_EVALUATING_H
#define CLI_EVALUATING_H

#include "cli/app.h"
#include "classifier/classifier.h"
#include "classifier/shape.h"

enum eval_length { LENGTH_SHORT, LENGTH_MIDDLE, LENGTH_LONG, LENGTH_COUNT };

/* One labelled ad. */
struct eval_row {
    double probability, words, rules; /* as shipped; by each alone, to rank only */
    double shape;                     /* with folds only */
    bool deceptive;
    uint8_t lang, kind, context, length, fold;
    uint16_t file;
};

struct evaluating {
    struct app *app;
    char **paths;
    int path_count;
    int folds;                         /* 0: one model for all */
    uint32_t deal;                     /* see folds_deal() */
    const char *rows_path;             /* file for a line of each ad; NULL: none */
    struct classifier_options options; /* of the scorer; the model only without folds */
    double prior;                      /* 0: share of deceptive ads among these */
    bool explain;                      /* print the weights of the line as well */

    struct eval_row *rows; /* filled while running */
    size_t count, cap, templates;
    uint64_t bad;
};

/* Runs all passes. The caller frees with evaluating_free(), whatever happened. */
MUST_USE bool evaluating_run(struct evaluating *e, struct err *err);
void evaluating_free(struct evaluating *e);

/* Prints all figures as one JSON object. */
MUST_USE bool evaluating_show(const struct evaluating *e, struct err *err);
/* Writes a picture of them, SVG. */
MUST_USE bool
evaluating_plot(const struct evaluating *e, const char *path, struct err *err);

#endif
