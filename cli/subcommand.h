/*
 * subcommand: "queue list", "rules check": a table of commands below a command.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_SUBCOMMAND_H
#define CLI_SUBCOMMAND_H

#include "cli/app.h"

/* Runs the row named by argv[1]; without one, or with --help, prints the table. */
int subcommand_run(struct app *app, const struct command *table, int argc, char **argv);

#endif
