/*
 * robots: what a robots.txt allows an agent, a line a URL.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/options.h"
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

int
cmd_robots(struct app *app, int argc, char **argv)
{
    const char *agent = "lurewatch", *file = NULL;
    bool why = false;
    struct option_row rows[] = {
        { .name = "agent",
          .kind = OPTION_TEXT,
          .into = &agent,
          .arg = "NAME",
          .help = "product token (default lurewatch)" },
        { .name = "file",
          .kind = OPTION_TEXT,
          .into = &file,
          .arg = "ROBOTS",
          .help = "the robots.txt to read" },
        { .name = "why",
          .kind = OPTION_FLAG,
          .into = &why,
          .help = "also print the line that decides" },
    };
    const struct usage usage = { "robots",
                                 "URL...",
                                 "Prints 'allow URL' or 'deny URL' for each URL by RFC "
                                 "9309. Exit code 1 when any is\n"
                                 "denied.",
                                 "  lurewatch robots --agent lurewatch --file "
                                 "robots.txt https://board.example/search/",
                                 rows,
                                 sizeof(rows) / sizeof(rows[0]),
                                 1,
                                 -1 };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct arena arena;
    struct err err = { .kind = ERR_NONE };
    struct str bytes;
    int code = EXIT_DONE;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    if (!file)
        return app_fail_with(EXIT_USE,
                             "robots: --file is missing; name the robots.txt to read");
    arena_init(&arena, 0);
    if (!file_read(file, FILE_MAX, &arena, &bytes, &err)) {
        arena_free(&arena);
        return app_fail(&err);
    }
    const struct robots *robots = robots_parse(bytes, str_of(agent), &arena);
    for (int i = 0; i < argc; i++) {
        struct url url;
        if (parse_word(argv[i], &arena, &url) != URL_OK) {
            code = app_fail_with(EXIT_USE, "robots: not an http or https URL: '%s'",
                                 argv[i]);
            break;
        }
        if (!judge(robots, &url, argv[i], why))
            code = EXIT_NO;
    }
    arena_free(&arena);
    return app_output_failed() ? EXIT_START : code;
}
