/*
 * rules test, rules try: does the pack do what it says, and what does it say of a text.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/options.h"
#include "cli/rules_pack.h"
#include "cli/term.h"
#include "classifier/selftest.h"

#include <stdio.h>

static void
on_failed(void *context, struct str what)
{
    (void)context;
    printf(STR_FMT "\n", STR_ARG(what));
}

static int
test_pack(const struct rules_pack *pack, struct arena *arena, const struct app *app)
{
    const struct written_case *cases;
    struct selftest_result rules, written;
    struct err err = { .kind = ERR_NONE };
    size_t count;

    if (!ruleset_cases(pack->bundle, arena, &cases, &count, &err))
        return app_fail(&err), EXIT_NO;
    rules = selftest_rules(pack->classifier, on_failed, NULL);
    written = selftest_cases(pack->classifier, cases, count, on_failed, NULL);
    if (!app->quiet)
        printf("%zu examples of %zu rules, %zu failed; %zu written cases, %zu failed\n",
               rules.tried, pack->rules->rule_count, rules.failed, written.tried,
               written.failed);
    return rules.failed || written.failed ? EXIT_NO : EXIT_DONE;
}

int
rules_test(struct app *app, int argc, char **argv)
{
    const char *choice = NULL;
    struct option_row rows[] = {
        { .name = "rules",
          .kind = OPTION_TEXT,
          .into = &choice,
          .arg = "DIR",
          .help = "rule pack in place of the built-in one" },
    };
    const struct usage usage = {
        "rules test",
        "",
        "Runs every rule on its own hit and miss examples, and the written cases of "
        "cases/.\n"
        "Exit code 1 and a line for each that does not come out right.",
        "  lurewatch rules test --rules rules",
        rows,
        1,
        0,
        0
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct rules_pack pack;
    int code;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    code = rules_pack_open(app, choice, &pack);
    if (code == EXIT_DONE)
        code = test_pack(&pack, &pack.arena, app);
    rules_pack_close(&pack);
    return app_output_failed() ? EXIT_START : code;
}

static void
print_hit(struct term *t, const struct ruleset *r, const struct tried_hit *hit)
{
    const struct rule *rule = hit->rule;

    term_cell(t, TERM_BOLD, rule->id, 34);
    term_cell(t, TERM_PLAIN,
              rule->does == RULE_CUE ? r->cues[rule->cue].code : STR("-"), 4);
    term_printf(t, "%+5.1f  %s%s", rule->points, rule->shadow ? "shadow, " : "",
                hit->in_force ? "" : "not in force: its company is missing, ");
    if (hit->quote.n) {
        term_printf(t, "\"");
        term_text(t, TERM_MARK, hit->quote);
        term_printf(t, "\"");
    }
    term_printf(t, "\n");
}

static int
try_text(const struct rules_pack *pack, const struct ad *ad, struct arena *arena,
         bool json)
{
    struct scorer *scorer = scorer_new(pack->classifier);
    const struct tried_hit *hits;
    struct score score;
    struct term t;
    size_t count;

    scorer_try(scorer, ad, arena, &score, &hits, &count);
    term_begin(&t);
    if (json) {
        struct json j = json_to(&t.out);
        score_write_json(&score, &j);
        term_printf(&t, "\n");
    } else {
        for (size_t i = 0; i < count; i++)
            print_hit(&t, pack->rules, &hits[i]);
        term_printf(&t, "\n");
        term_text(&t, TERM_BOLD, term_band(score.band));
        term_printf(&t, "  %.1f points, %s, %s\n", score.points, lang_name(score.lang),
                    context_name(score.context));
        term_text(&t, TERM_PLAIN, score.why);
        term_printf(&t, "\n");
    }
    term_end(&t);
    scorer_free(scorer);
    return EXIT_DONE;
}

int
rules_try(struct app *app, int argc, char **argv)
{
    const char *choice = NULL, *kind = "", *lang = "", *title = "", *file = NULL;
    bool json = false;
    struct option_row rows[] = {
        { .name = "rules",
          .kind = OPTION_TEXT,
          .into = &choice,
          .arg = "DIR",
          .help = "rule pack in place of the built-in one" },
        { .name = "title",
          .kind = OPTION_FREE,
          .into = &title,
          .arg = "TEXT",
          .help = "title of the ad" },
        { .name = "kind",
          .kind = OPTION_WORD,
          .into = &kind,
          .arg = "KIND",
          .help = "kind of the ad",
          .words = option_kinds },
        { .name = "ad-lang",
          .kind = OPTION_WORD,
          .into = &lang,
          .arg = "LANG",
          .help = "language of the ad",
          .words = option_ad_langs },
        { .name = "file",
          .letter = 'f',
          .kind = OPTION_TEXT,
          .into = &file,
          .arg = "FILE",
          .help = "read the text from a file" },
        { .name = "json",
          .kind = OPTION_FLAG,
          .into = &json,
          .help = "the risk object" },
    };
    const struct usage usage = {
        "rules try",
        "[TEXT]",
        "Shows which rules hold on a text, and how it scores.",
        "  lurewatch rules try 'Виза и билет в кредит, вычет из зарплаты'",
        rows,
        6,
        0,
        1
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct rules_pack pack;
    struct ad ad;
    struct err err = { .kind = ERR_NONE };
    int code;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    if (!argc == !file)
        return app_fail_with(EXIT_USE,
                             "rules try: give the text as a word or with --file");
    ad = (struct ad){ .title = str_of(title),
                      .kind = ad_kind_of(str_of(kind)),
                      .lang = lang_of(str_of(lang)) };
    code = rules_pack_open(app, choice, &pack);
    if (argc)
        ad.text = str_of(argv[0]);
    else if (code == EXIT_DONE &&
             !file_read(file, 16u << 20, &pack.arena, &ad.text, &err))
        code = app_fail(&err);
    if (code == EXIT_DONE)
        code = try_text(&pack, &ad, &pack.arena, json);
    rules_pack_close(&pack);
    return app_output_failed() ? EXIT_START : code;
}
