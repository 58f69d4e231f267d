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
    printf("\nEach has --help with an example:\n  lurewatch %s %s --help\n", name,
           table->name);
}

int
subcommand_run(struct app *app, const struct command *table, int argc, char **argv)
{
    const char *names[NAMES_MAX + 1] = { NULL };
    const char *name = argv[0], *near;
    enum parse_answer answer = options_before(app, name, &argc, &argv);
    size_t n = 0;

    if (answer == PARSE_WRONG)
        return EXIT_USE;
    if (answer == PARSE_HELPED || argc < 2) {
        print_table(table, name);
        return answer == PARSE_HELPED ? EXIT_DONE : EXIT_USE;
    }
    for (const struct command *c = table; c->name; c++) {
        if (!strcmp(c->name, argv[1]))
            return c->run(app, argc - 1, argv + 1);
        if (n < NAMES_MAX)
            names[n++] = c->name;
    }
    near = closest_name(argv[1], names);
    return app_fail_with(
        EXIT_USE, "%s: no such command: '%s'%s%s; see lurewatch %s --help", name,
        argv[1], near ? "; did you mean " : "", near ? near : "", name);
}
