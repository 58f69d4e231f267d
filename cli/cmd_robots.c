/*
 * robots: what a robots.txt allows an agent, a line a URL.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/asking.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/workspace.h"
#include "crawler/robots.h"
#include "crawler/url.h"

#include <stdio.h>

#define FILE_MAX (64u << 20)

/* "allow URL" or "deny URL"; with `why` the line of the file that decides behind it. */
static bool
judge(const struct robots *robots, const struct url *url, const char *word, bool why)
{
    struct robots_answer answer = robots_allows(robots, url->path);

    printf("%s %s", answer.allowed ? "allow" : "deny", word);
    if (why && answer.line_number)
        printf("\t%d: " STR_FMT, answer.line_number, STR_ARG(answer.line));
    else if (why && answer.line.n)
        printf("\t" STR_FMT, STR_ARG(answer.line));
    else if (why)
        printf("\tno line applies");
    putchar('\n');
    return answer.allowed;
}

/* A bare path ("/search?q=1") is as good as a URL here. */
static enum url_answer
parse_word(const char *word, struct arena *arena, struct url *out)
{
    struct url base;

    if (word[0] != '/')
        return url_parse(str_of(word), NULL, arena, out);
    if (url_parse(STR("http://host.invalid/"), NULL, arena, &base) != URL_OK)
        return URL_BAD;
    return url_parse(str_of(word), &base, arena, out);
}

/* What to judge by. */
struct choice {
    const char *agent, *file;
    bool why;
    struct asking how;
};

/* The rules for one URL: of the file, or of its host, which is asked once in a row. */
static bool
rules_for(const struct choice *choice, const struct url *url, struct arena *arena,
          struct str *origin, const struct robots **robots, struct err *err)
{
    struct str bytes;

    if (choice->file) {
        if (!*robots && !file_read(choice->file, FILE_MAX, arena, &bytes, err))
            return false;
        if (!*robots)
            *robots = robots_parse(bytes, str_of(choice->agent), arena);
        return true;
    }
    if (*robots && str_eq(*origin, url->origin))
        return true;
    *origin = url->origin;
    return asking_robots(&choice->how, url->origin, str_of(choice->agent), arena,
                         robots, err);
}

static int
judge_all(const struct choice *choice, int count, char **words, struct arena *arena)
{
    const struct robots *robots = NULL;
    struct str origin = STR("");
    struct err err = { .kind = ERR_NONE };
    int code = EXIT_DONE;

    for (int i = 0; i < count; i++) {
        struct url url;
        if ((!choice->file && words[i][0] == '/') ||
            parse_word(words[i], arena, &url) != URL_OK)
            return app_fail_with(EXIT_USE, "robots: not an http or https URL: '%s'",
                                 words[i]);
        if (!rules_for(choice, &url, arena, &origin, &robots, &err))
            return app_fail(&err);
        if (!judge(robots, &url, words[i], choice->why))
            code = EXIT_NO;
    }
    return code;
}

int
cmd_robots(struct app *app, int argc, char **argv)
{
    struct choice choice = { .agent = "lurewatch", .how.delay_ms = -1 };
    struct option_row rows[] = {
        { .name = "agent",
          .kind = OPTION_TEXT,
          .into = &choice.agent,
          .arg = "NAME",
          .help = "product token (default lurewatch)" },
        { .name = "file",
          .kind = OPTION_TEXT,
          .into = &choice.file,
          .arg = "ROBOTS",
          .help = "the robots.txt to read; without it the host is asked" },
        { .name = "why",
          .kind = OPTION_FLAG,
          .into = &choice.why,
          .help = "also print the line that decides" },
        { .name = "allow-net",
          .kind = OPTION_LIST,
          .into = &choice.how.allow_nets,
          .arg = "CIDR",
          .help = "open a private range (tests)" },
    };
    const struct usage usage = { "robots",
                                 "URL...",
                                 "Prints 'allow URL' or 'deny URL' for each URL by RFC "
                                 "9309. Exit code 1 when any is\n"
                                 "denied.",
                                 "  lurewatch robots --why "
                                 "https://board.example/search/\n"
                                 "  lurewatch robots --agent lurewatch --file "
                                 "robots.txt https://board.example/search/",
                                 rows,
                                 sizeof(rows) / sizeof(rows[0]),
                                 1,
                                 -1 };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct arena arena;
    struct workspace w;
    int code;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    arena_init(&arena, 0);
    /* Who asks is the workspace's contact; without one only --allow-net is asked. */
    if (!choice.file && workspace_open(app, &arena, &w, NULL))
        choice.how.contact = w.config.contact;
    code = judge_all(&choice, argc, argv, &arena);
    arena_free(&arena);
    return app_output_failed() ? EXIT_START : code;
}
