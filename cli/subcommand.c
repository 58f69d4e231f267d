/*
 * subcommand: a table of commands below a command.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/subcommand.h"

#include "cli/closest.h"
#include "cli/options.h"

#include <stdio.h>

#define NAMES_MAX 32

static void
print_table(const struct command *table, const char *name)
{
    printf("Usage: lurewatch %s COMMAND [OPTIONS]\n\nCommands:\n", name);
    for (const struct command *c = table; c->name; c++)
        printf("  %-9s %s\n", c->name, c->summary);
    printf("\nExample:\n  lurewatch %s %s --help\n", name, table->name);
}

int
subcommand_run(struct app *app, const struct command *table, int argc, char **argv)
{
    const char *names[NAMES_MAX + 1] = { NULL };
    const char *near;
    size_t n = 0;

    if (argc < 2) {
        print_table(table, argv[0]);
        return EXIT_USE;
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
        print_table(table, argv[0]);
        return EXIT_DONE;
    }
    for (const struct command *c = table; c->name; c++) {
        if (!strcmp(c->name, argv[1]))
            return c->run(app, argc - 1, argv + 1);
        if (n < NAMES_MAX)
            names[n++] = c->name;
    }
    near = closest_name(argv[1], names);
    return app_fail_with(
        EXIT_USE, "%s: no such command: '%s'%s%s; see lurewatch %s --help", argv[0],
        argv[1], near ? "; did you mean " : "", near ? near : "", argv[0]);
}
