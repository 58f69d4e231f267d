/*
 * rules stats: how often each rule and cue hits in deceptive and legitimate ads, what goes
 * together, and whom false flags fall on.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/trying.h"
#include "cli/options.h"
#include "cli/rules_ads.h"
#include "cli/rules_pack.h"
#include "cli/rules_stats_show.h"

#include <stdio.h>

#define TOP_SHOWN 40
#define OUT_MAX   (1u << 30)

struct stats_options {
    const char *rules, *model, *sort;
    int64_t top;
    bool json, csv, by_file;
};

struct counting {
    struct scorer *scorer;
    struct statistics *stats;
};

static void
take_ad(void *context, const struct rules_ad *one, struct arena *arena)
{
    struct counting *c = context;
    struct score score;
    struct evaluation judged;
    struct stat_ad counted = { one->ad, &score, &judged, one->file };

    scorer_judge(c->scorer, one->ad, arena, &score, &judged);
    statistics_add(c->stats, &counted, arena);
}

static void
show(const struct stats_view *view, const struct stats_options *o)
{
    struct term t;

    term_begin(&t);
    if (o->json) {
        struct json j = json_to(&t.out);
        stats_show_json(view, &j);
    } else if (o->csv) {
        stats_show_csv(view, &t.out);
    } else {
        stats_show(view, &t);
    }
    term_end(&t);
}

static int
count_ads(struct app *app, struct rules_pack *pack, const struct stats_options *o,
          char **paths, int count)
{
    struct str *names = ARENA_NEW(&pack->arena, struct str, (size_t)count);
    struct counting c = { .scorer = scorer_new(pack->classifier) };
    struct rules_ads ads = {
        .app = app, .paths = paths, .count = count, .take = take_ad, .context = &c
    };
    struct err err = { .kind = ERR_NONE };
    int code = EXIT_DONE;

    for (int i = 0; i < count; i++)
        names[i] = rules_ads_name(paths[i]);
    c.stats = statistics_new(pack->rules, names, (size_t)count);
    app_catch_stop();
    if (!rules_ads_run(&ads, &err)) {
        code = app_fail(&err);
    } else {
        struct stats_view view = {
            .stats = c.stats,
            .pack = classifier_pack(pack->classifier),
            .model = o->model != NULL,
            .bad_lines = ads.bad,
            .sort = o->sort,
            .top = (size_t)o->top,
            .by_file = o->by_file,
            .say = app->say,
            .arena = &pack->arena,
        };
        show(&view, o);
        rules_ads_tell_bad(&ads);
        code = *app_stop_flag() ? EXIT_STOPPED : EXIT_DONE;
    }
    statistics_free(c.stats);
    scorer_free(c.scorer);
    return code;
}

int
rules_stats(struct app *app, int argc, char **argv)
{
    struct stats_options o = { .sort = stats_sorts[0], .top = TOP_SHOWN };
    struct option_row rows[] = {
        { .name = "rules",
          .kind = OPTION_TEXT,
          .into = &o.rules,
          .arg = "DIR",
          .help = "rule pack in place of the built-in one" },
        { .name = "model",
          .kind = OPTION_TEXT,
          .into = &o.model,
          .arg = "FILE",
          .help = "judge with this Bayes model too, or \"built-in\" (default: rules "
                  "alone)" },
        { .name = "sort",
          .kind = OPTION_WORD,
          .into = &o.sort,
          .arg = "BY",
          .help = "what comes first; sure: the lower end of the lift's interval",
          .words = stats_sorts },
        { .name = "top",
          .kind = OPTION_INT,
          .into = &o.top,
          .arg = "N",
          .help = "rows of each table (default 40); 0: all",
          .min = 0,
          .max = RULES_MAX },
        { .name = "by-file",
          .kind = OPTION_FLAG,
          .into = &o.by_file,
          .help = "hits of each file below each row" },
        { .name = "json",
          .kind = OPTION_FLAG,
          .into = &o.json,
          .help = "everything as JSON" },
        { .name = "csv",
          .kind = OPTION_FLAG,
          .into = &o.csv,
          .help = "a line a rule or cue and file, for spreadsheets" },
    };
    const struct usage usage = {
        "rules stats",
        "ADS.jsonl...",
        "Counts how often each rule and cue hits in ads labelled deceptive and "
        "legitimate: "
        "shares,\n"
        "lift with its 95 % interval, ads hit by that rule alone, rules that hit "
        "together, "
        "and false\n"
        "flags by language, kind, nationality word, sex word and sector. Ads without a "
        "label are\n"
        "counted apart.",
        "  lurewatch rules stats --sort sure labelled.jsonl\n"
        "  lurewatch rules stats --rules rules --csv a.jsonl b.jsonl > hits.csv",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        1,
        STAT_FILES_MAX
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct rules_pack pack;
    int code;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    if (o.json && o.csv)
        return app_fail_with(EXIT_USE, "rules stats: --json or --csv, not both");
    code = rules_pack_open_model(app, o.rules, o.model, &pack);
    if (code == EXIT_DONE)
        code = count_ads(app, &pack, &o, argv, argc);
    rules_pack_close(&pack);
    return app_output_failed() ? EXIT_START : code;
}
