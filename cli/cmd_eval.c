/*
 * eval: how well labelled ads are ranked, and whether probabilities mean what they say.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/evaluating.h"
#include "cli/options.h"
#include "cli/sparing.h"
#include "cli/workspace.h"
#include "classifier/folds.h"
#include "core/str.h"

#include <string.h>

#define DEAL_MAX 1000

struct choices {
    const char *rules, *model, *prior, *rows, *plot;
    int64_t folds, deal;
    bool explain;
};

/* "data" is 0: the share of deceptive ads that are read. */
static bool
read_prior(const char *word, double *out, struct err *err)
{
    *out = 0;
    if (!word || !strcmp(word, "data"))
        return true;
    return (str_to_double(str_of(word), out) && *out > 0 && *out < 1) ||
           err_set_kind(
               err, ERR_USE,
               "eval: --prior %s: expected \"data\" or a share between 0 and 1,"
               " such as 0.02",
               word);
}

static bool
reads_twice(char **paths, int count)
{
    for (int i = 0; i < count; i++) {
        if (!strcmp(paths[i], "-"))
            return false;
    }
    return true;
}

/* A model is read, too. */
static bool
spares_files(const char *out, const struct choices *c, const struct evaluating *e,
             struct err *err)
{
    char *const model = (char *)c->model;

    return sparing_check("eval", out, e->paths, e->path_count, err) &&
           sparing_check("eval", out, &model, model ? 1 : 0, err);
}

static bool
choose(struct app *app, const struct choices *c, struct arena *arena,
       struct evaluating *e, struct err *err)
{
    struct workspace w;
    const struct workspace *named = NULL;
    struct classifier_choice choice = { .rules = c->rules, .model = c->model };
    if (c->folds == 1)
        return err_set_kind(err, ERR_USE,
                            "eval: --folds 1: one fold leaves nothing to"
                            " train on; wanted 2 to 20");
    if (c->deal && !c->folds)
        return err_set_kind(err, ERR_USE,
                            "eval: --deal is about folds; give --folds N with it");
    if (c->folds && c->model)
        return err_set_kind(
            err, ERR_USE, "eval: --folds trains models of its own; leave out --model");
    if (!reads_twice(e->paths, e->path_count))
        return err_set_kind(err, ERR_USE,
                            "eval: reads its files more than once; \"-\""
                            " cannot be read again");
    if (!spares_files(c->rows, c, e, err) || !spares_files(c->plot, c, e, err))
        return false;
    if (app->workspace) {
        if (!workspace_open(app, arena, &w, err))
            return false;
        named = &w;
    }
    return read_prior(c->prior, &e->prior, err) &&
           workspace_options(named, &choice, arena, &e->options, err);
}

static int
evaluate_files(struct app *app, const struct choices *c, char **paths, int count)
{
    struct evaluating e = {
        .app = app,
        .paths = paths,
        .path_count = count,
        .folds = (int)c->folds,
        .deal = (uint32_t)c->deal,
        .rows_path = c->rows,
        .explain = c->explain,
    };
    struct arena arena;
    struct err err = { .kind = ERR_NONE };
    arena_init(&arena, 0);
    app_catch_stop();
    bool ok = choose(app, c, &arena, &e, &err) && evaluating_run(&e, &err);
    int code = EXIT_DONE;
    if (*app_stop_flag())
        code = app_fail_with(EXIT_STOPPED, "eval: interrupted");
    else if (!ok || !evaluating_show(&e, &err) ||
             (c->plot && !evaluating_plot(&e, c->plot, &err)))
        code = app_fail(&err);
    evaluating_free(&e);
    arena_free(&arena);
    return code;
}

int
cmd_eval(struct app *app, int argc, char **argv)
{
    struct choices c = { .folds = 0 };
    struct option_row rows[] = {
        { .name = "folds",
          .kind = OPTION_INT,
          .into = &c.folds,
          .arg = "N",
          .help = "train on all but one of N parts and score that one, N times",
          .min = 0,
          .max = FOLDS_MAX },
        { .name = "deal",
          .kind = OPTION_INT,
          .into = &c.deal,
          .arg = "K",
          .help = "another of many ways to deal the ads into folds",
          .min = 0,
          .max = DEAL_MAX },
        { .name = "rules",
          .kind = OPTION_TEXT,
          .into = &c.rules,
          .arg = "DIR",
          .help = "rules to use, or \"none\"" },
        { .name = "model",
          .kind = OPTION_TEXT,
          .into = &c.model,
          .arg = "FILE",
          .help = "Bayes model to use, or \"none\"" },
        { .name = "prior",
          .kind = OPTION_TEXT,
          .into = &c.prior,
          .arg = "P",
          .help =
              "share of deceptive ads to expect; \"data\" (default): as in the files" },
        { .name = "rows",
          .kind = OPTION_TEXT,
          .into = &c.rows,
          .arg = "FILE",
          .help = "also write what each ad got, a JSON line each" },
        { .name = "explain",
          .kind = OPTION_FLAG,
          .into = &c.explain,
          .help = "also print the weights that scores are made with, and those that a"
                  " fit gives" },
        { .name = "plot",
          .kind = OPTION_TEXT,
          .into = &c.plot,
          .arg = "FILE",
          .help = "also draw precision and recall, reliability and what the classes got"
                  " (SVG)" },
    };
    const struct usage usage = {
        "eval",
        "FILE...",
        "Scores labelled ads and prints as JSON how well they are "
        "ranked and how far the\n"
        "probabilities can be believed. With --folds ads that are "
        "alike stay in one part.",
        "  lurewatch eval --folds 5 --plot figures.svg labelled.jsonl",
        rows,
        sizeof(rows) / sizeof(*rows),
        1,
        -1
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);

    if (answer != PARSE_RUN)
        return options_exit(answer);
    return evaluate_files(app, &c, argv, argc);
}
