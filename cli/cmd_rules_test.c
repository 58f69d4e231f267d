/*
 * rules test: does the pack do what its own examples and the written cases say?
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/options.h"
#include "cli/rules_pack.h"
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

    if (!ruleset_cases(pack->bundle, pack->rules, arena, &cases, &count, &err))
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
