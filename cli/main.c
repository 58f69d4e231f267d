/*
 * lurewatch: a scanner of public job, marriage and travel ads for recruitment deception.
 *
 * main() finds the command in one table and hands over; each command is a file cmd_*.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/app.h"
#include "cli/closest.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "crawler/opening.h"
#include "crawler/reader.h"

#include <stdio.h>

#define HELP_WORDS 2 /* a command and its subcommand */

const struct command commands[] = {
    { "init", "make a workspace: lurewatch.yaml, sources, data base", cmd_init },
    { "demo", "crawl the bundled sample sites on loopback and show the brief",
      cmd_demo },
    { "crawl", "fetch what is due, politely, and score it", cmd_crawl },
    { "import", "take in ads collected elsewhere", cmd_import },
    { "score", "ads in, the same lines plus \"risk\" out", cmd_score },
    { "extract", "what the crawler would read from a page", cmd_extract },
    { "robots", "what a robots.txt allows", cmd_robots },
    { "rules", "the rule pack: list, check, test, try, stats, impact, lint, unpack",
      cmd_rules },
    { "train", "Bayes counts from labelled ads", cmd_train },
    { "learn", "decisions since last time into the workspace's model", cmd_learn },
    { "eval", "how well labelled ads are ranked", cmd_eval },
    { "model", "what a model file holds; two of them into one", cmd_model },
    { "queue", "the review queue: list, show, claim, decide, release, stats",
      cmd_queue },
    { "ui", "the review screens in a browser, for one person on this computer",
      cmd_ui },
    { "serve", "the review screens for a team, behind a proxy", cmd_serve },
    { "report", "the daily brief, and a period's", cmd_report },
    { "source", "the source files, checked", cmd_source },
    { "archive", "the WARC archive: show, verify, index", cmd_archive },
    { "audit", "the log of who did what: log, verify, export, checkpoint", cmd_audit },
    { "user", "who may log in: add, list, passwd, role, totp, disable", cmd_user },
    { "handover", "an ad as a folder and a tar that stand by themselves",
      cmd_handover },
    { "hold", "set or lift a legal hold on an ad", cmd_hold },
    { "purge", "remove what is due, without a trace of its text", cmd_purge },
    { "doctor", "which walls stand here, and what a workspace lacks", cmd_doctor },
    { "version", "print the version", cmd_version },
    { NULL, NULL, NULL },
};

int
cmd_version(struct app *app, int argc, char **argv)
{
    const struct usage usage = { "version",
                                 "",
                                 "Prints the version of the program.",
                                 "  lurewatch version",
                                 NULL,
                                 0,
                                 0,
                                 0 };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);

    if (answer != PARSE_RUN)
        return options_exit(answer);
    puts("lurewatch " PROGRAM_VERSION);
    return EXIT_DONE;
}

static int
help(void)
{
    puts("Usage: lurewatch COMMAND [OPTIONS]\n\n"
         "Scans public job, marriage and travel ads for cues consistent with "
         "recruitment\n"
         "deception. A score is evidence laid out for a person, never a "
         "finding.\n\nCommands:");
    for (const struct command *c = commands; c->name; c++)
        printf("  %-9s %s\n", c->name, c->summary);
    puts("\nEvery command has --help with an example. Begin with:\n  lurewatch demo");
    return EXIT_DONE;
}

static int
no_such_command(const char *word)
{
    const char *names[sizeof(commands) / sizeof(commands[0])];
    const char *near;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        names[i] = commands[i].name;
    near = closest_name(word, names);
    return app_fail_with(EXIT_USE, "no such command: '%s'%s%s; see lurewatch help",
                         word, near ? "; did you mean " : "", near ? near : "");
}

/* "help queue list" is "queue list --help". */
static int
help_on(struct app *app, int count, char **words)
{
    char help_word[] = "--help";
    char *argv[HELP_WORDS + 2] = { NULL };
    int n = 0;

    for (; n < count && n < HELP_WORDS; n++)
        argv[n] = words[n];
    argv[n] = help_word;
    for (const struct command *c = commands; c->name; c++)
        if (!strcmp(c->name, argv[0]))
            return c->run(app, n + 1, argv);
    return no_such_command(argv[0]);
}

int
main(int argc, char **argv)
{
    struct app app = { .say = LANG_NONE };
    enum parse_answer answer;

    /* A reader that went away (head, less) is told by write(), not by a signal. */
    signal(SIGPIPE, SIG_IGN);
    if (argc == 2 &&
        !strcmp(argv[1], READER_WORD)) /* how a crawl runs us; no command */
        return page_reader_serve(open_page);
    if (argc > 1 && !strcmp(argv[1], "--version"))
        argv[1] = (char *)"version";
    answer = options_before(&app, "", &argc, &argv);
    if (answer != PARSE_RUN)
        return answer == PARSE_HELPED ? help() : EXIT_USE;
    if (argc < 2) {
        help();
        return EXIT_USE;
    }
    if (!strcmp(argv[1], "help") && argc == 2)
        return help();
    if (!strcmp(argv[1], "help"))
        return help_on(&app, argc - 2, argv + 2);
    for (const struct command *c = commands; c->name; c++)
        if (!strcmp(c->name, argv[1]))
            return c->run(&app, argc - 1, argv + 1);
    return no_such_command(argv[1]);
}
