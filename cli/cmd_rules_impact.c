/*
 * rules impact: what a change of the pack alters: each ad is judged by the old and the new one.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/trying.h"
#include "cli/options.h"
#include "cli/rules_impact_show.h"
#include "cli/rules_pack.h"

#include <stdio.h>

#define SHOWN_MAX 50
#define FLUSH_AT  (64u << 10)

struct impact_options {
    const char *model; /* NULL: rules alone */
    int64_t max;
    bool json, all;
};

/* One run of the command. */
struct comparing {
    struct app *app;
    const struct impact_options *o;
    struct rules_pack packs[2]; /* old, new */
    struct scorer *scorers[2];
    struct impact *impact;
    struct impact_view view;
    char **paths;
    struct term t;
    struct json j;
};

/* What was gathered goes out in pieces, so that memory stays bounded. */
static void
flush(struct comparing *c)
{
    if (c->t.out.n < FLUSH_AT)
        return;
    fwrite(c->t.out.p, 1, c->t.out.n, stdout);
    buf_reset(&c->t.out);
}

static void
show_ad(struct comparing *c, const struct impact_shown *shown, struct arena *arena)
{
    if (!c->o->json && c->o->max && c->view.shown >= (uint64_t)c->o->max) {
        c->view.left_out++;
        return;
    }
    c->view.shown++;
    if (c->o->json)
        impact_json_ad(shown, arena, &c->j);
    else
        impact_show_ad(&c->view, shown, arena, &c->t);
    flush(c);
}

static void
take_ad(void *context, const struct rules_ad *one, struct arena *arena)
{
    struct comparing *c = context;
    struct impact_side sides[2];
    struct impact_ad what;

    for (int i = 0; i < 2; i++) {
        sides[i].rules = c->packs[i].rules;
        scorer_judge(c->scorers[i], one->ad, arena, &sides[i].score, &sides[i].judged);
    }
    impact_add(c->impact, one->ad, &sides[0], &sides[1], arena, &what);
    if (what.before != what.after || (c->o->all && what.change_count)) {
        struct impact_shown shown = { one, rules_ads_name(c->paths[one->file]),
                                      &sides[0], &sides[1], &what };
        show_ad(c, &shown, arena);
    }
}

static int
compare(struct comparing *c, char **paths, int count)
{
    struct rules_ads ads = {
        .app = c->app, .paths = paths, .count = count, .take = take_ad, .context = c
    };
    struct err err = { .kind = ERR_NONE };
    bool ok;

    c->paths = paths;
    c->impact = impact_new(c->packs[0].rules, c->packs[1].rules);
    c->view.impact = c->impact;
    c->view.before_pack = classifier_pack(c->packs[0].classifier);
    c->view.after_pack = classifier_pack(c->packs[1].classifier);
    for (int i = 0; i < 2; i++)
        c->scorers[i] = scorer_new(c->packs[i].classifier);
    term_begin(&c->t);
    c->j = json_to(&c->t.out);
    if (c->o->json)
        impact_json_begin(&c->view, &c->j);
    app_catch_stop();
    ok = rules_ads_run(&ads, &err);
    c->view.bad_lines = ads.bad;
    if (c->o->json)
        impact_json_end(&c->view, &c->j);
    else
        impact_show_totals(&c->view, &c->t);
    term_end(&c->t);
    rules_ads_tell_bad(&ads);
    for (int i = 0; i < 2; i++)
        scorer_free(c->scorers[i]);
    impact_free(c->impact);
    if (!ok)
        return app_fail(&err);
    return *app_stop_flag() ? EXIT_STOPPED : EXIT_DONE;
}

/* "built-in" names the pack inside the program. */
static const char *
choice_of(const char *word)
{
    return strcmp(word, "built-in") == 0 ? NULL : word;
}

int
rules_impact(struct app *app, int argc, char **argv)
{
    struct impact_options o = { .max = SHOWN_MAX };
    struct comparing c = { .app = app, .o = &o };
    struct option_row rows[] = {
        { .name = "model",
          .kind = OPTION_TEXT,
          .into = &o.model,
          .arg = "FILE",
          .help = "judge with this Bayes model too, or \"built-in\" (default: rules "
                  "alone)" },
        { .name = "max",
          .kind = OPTION_INT,
          .into = &o.max,
          .arg = "N",
          .help = "ads to show (default 50); 0: all",
          .min = 0,
          .max = 1e9 },
        { .name = "all",
          .kind = OPTION_FLAG,
          .into = &o.all,
          .help = "show ads too that keep their band but meet other rules" },
        { .name = "json",
          .kind = OPTION_FLAG,
          .into = &o.json,
          .help = "everything as JSON, all ads" },
    };
    const struct usage usage = {
        "rules impact",
        "OLD NEW ADS.jsonl...",
        "Judges each ad by an old and a new rule pack and shows which ads change band, "
        "by "
        "which\n"
        "rules, with quotes (contacts masked), and totals. OLD and NEW are folders, or "
        "built-in.\n"
        "By rules alone fewer ads are flagged than score flags, which has a model; "
        "--model gives\n"
        "one to both packs.",
        "  lurewatch rules impact built-in rules ads.jsonl\n"
        "  lurewatch rules impact built-in rules --model built-in ads.jsonl\n"
        "  lurewatch rules impact --all old-rules rules labelled.jsonl --json | "
        "jq .matrix",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        3,
        STAT_FILES_MAX
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    int code;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    c.view = (struct impact_view){ .before = str_of(argv[0]),
                                   .after = str_of(argv[1]),
                                   .all = o.all,
                                   .model = o.model != NULL,
                                   .say = app->say };
    code = rules_pack_open_model(app, choice_of(argv[0]), o.model, &c.packs[0]);
    if (code == EXIT_DONE)
        code = rules_pack_open_model(app, choice_of(argv[1]), o.model, &c.packs[1]);
    if (code == EXIT_DONE)
        code = compare(&c, argv + 2, argc - 2);
    rules_pack_close(&c.packs[0]);
    rules_pack_close(&c.packs[1]);
    return app_output_failed() ? EXIT_START : code;
}
