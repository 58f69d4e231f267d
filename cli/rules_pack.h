/*
 * rules_pack: a rule pack opened for looking at, shared by the rules commands.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_RULES_PACK_H
#define CLI_RULES_PACK_H

#include "cli/workspace.h"
#include "classifier/ruleset.h"

struct rules_pack {
    struct arena arena;
    const struct bundle *bundle;
    struct classifier *classifier;
    const struct ruleset *rules; /* of the classifier */
};

/* Opens the pack named by --rules, else the workspace's, else the built-in one. Prints why when
 * it cannot; EXIT_USE: there is none; EXIT_NO: it is not valid. Close it in any case. */
int rules_pack_open(struct app *app, const char *choice, struct rules_pack *out);
/* The same with a Bayes model from a file, or the built-in one; NULL: rules alone. */
int rules_pack_open_model(struct app *app, const char *choice, const char *model,
                          struct rules_pack *out);
void rules_pack_close(struct rules_pack *pack);

/* One file a command: cli/cmd_rules_*.c. */
int rules_test(struct app *app, int argc, char **argv);
int rules_try(struct app *app, int argc, char **argv);
int rules_stats(struct app *app, int argc, char **argv);
int rules_impact(struct app *app, int argc, char **argv);
int rules_lint(struct app *app, int argc, char **argv);
int rules_unpack(struct app *app, int argc, char **argv);

#endif
