/*
 * options: typed rows over getopt_long(), and --help made of the same rows.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/options.h"

#include "core/time.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#define ROWS_MAX   40
#define FIRST_LONG 256

struct table {
    struct option_row rows[ROWS_MAX];
    int count;
    const char *lang;
    bool help;
};

static void
table_fill(struct table *table, struct app *app, const struct usage *usage)
{
    const struct option_row common[] = {
        { "workspace", 'w', OPTION_TEXT, &app->workspace, "DIR",
          "workspace folder (default: nearest one that holds lurewatch.yaml)" },
        { "lang", 0, OPTION_TEXT, &table->lang, "LANG", "messages in en, ru or kk" },
        { "quiet", 'q', OPTION_FLAG, &app->quiet, NULL, "no progress, no talk" },
        { "help", 'h', OPTION_FLAG, &table->help, NULL, "show this" },
    };

    for (size_t i = 0; i < usage->row_count; i++)
        table->rows[table->count++] = usage->rows[i];
    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
        table->rows[table->count++] = common[i];
}

static void
print_help(const struct usage *usage, const struct table *table)
{
    printf("Usage: lurewatch %s [OPTIONS]%s%s\n\n%s\n\nOptions:\n", usage->command,
           *usage->args ? " " : "", usage->args, usage->does);
    for (int i = 0; i < table->count; i++) {
        const struct option_row *row = &table->rows[i];
        int width = row->letter ? printf("  -%c, --%s", row->letter, row->name)
                                : printf("      --%s", row->name);
        if (row->arg)
            width += printf(" %s", row->arg);
        printf("%*s%s\n", width < 27 ? 27 - width : 1, "", row->help);
    }
    printf("\nExample:\n%s\n", usage->example);
}

static bool
take(const struct option_row *row, const char *value)
{
    struct option_list *list = row->into;

    switch (row->kind) {
    case OPTION_FLAG:
        *(bool *)row->into = true;
        return true;
    case OPTION_TEXT:
        *(const char **)row->into = value;
        return true;
    case OPTION_INT:
        return str_to_int(str_of(value), row->into) && *(int64_t *)row->into >= 0;
    case OPTION_REAL:
        return str_to_double(str_of(value), row->into);
    case OPTION_SPAN:
        return time_parse_span(str_of(value), row->into);
    case OPTION_LIST:
        if (list->count == OPTION_LIST_MAX)
            return false;
        list->items[list->count++] = value;
        return true;
    }
    return false;
}

static const char *
kind_wanted(enum option_kind kind)
{
    static const char *const wanted[] = {
        [OPTION_FLAG] = "nothing",
        [OPTION_TEXT] = "a text",
        [OPTION_INT] = "a whole number of 0 or more",
        [OPTION_REAL] = "a number such as 0.02",
        [OPTION_SPAN] = "a time span such as 500ms, 5s or 6h",
        [OPTION_LIST] = "at most 64 values",
    };

    return wanted[kind];
}

static enum parse_answer
wrong_option(const struct usage *usage, const struct table *table, const char *word)
{
    const char *names[ROWS_MAX + 1] = { NULL };
    const char *near;

    for (int i = 0; i < table->count; i++)
        names[i] = table->rows[i].name;
    near = closest_name(word + strspn(word, "-"), names);
    app_fail_with(EXIT_USE,
                  "%s: no such option, or its value is missing: '%s'%s%s; see "
                  "lurewatch %s --help",
                  usage->command, word, near ? "; did you mean --" : "",
                  near ? near : "", usage->command);
    return PARSE_WRONG;
}

static enum parse_answer
read_options(const struct usage *usage, const struct table *table, int argc,
             char **argv)
{
    struct option longs[ROWS_MAX + 1] = { 0 };
    char letters[2 * ROWS_MAX + 3] = ":";
    size_t n = 1;
    int got;

    for (int i = 0; i < table->count; i++) {
        const struct option_row *row = &table->rows[i];
        longs[i] =
            (struct option){ row->name, row->arg ? required_argument : no_argument,
                             NULL, FIRST_LONG + i };
        if (row->letter) {
            letters[n++] = row->letter;
            if (row->arg)
                letters[n++] = ':';
        }
    }
    opterr = 0;
    optind = 0;
    while ((got = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
        const struct option_row *row = NULL;
        for (int i = 0; i < table->count; i++)
            if (got == FIRST_LONG + i || (got == table->rows[i].letter && got))
                row = &table->rows[i];
        if (!row)
            return wrong_option(usage, table, argv[optind - 1]);
        if (!take(row, optarg)) {
            app_fail_with(EXIT_USE, "%s: --%s: found '%s', wanted %s", usage->command,
                          row->name, optarg ? optarg : "", kind_wanted(row->kind));
            return PARSE_WRONG;
        }
    }
    return PARSE_RUN;
}

static enum parse_answer
check_words(const struct usage *usage, int words)
{
    if (words >= usage->args_min && (usage->args_max < 0 || words <= usage->args_max))
        return PARSE_RUN;
    app_fail_with(EXIT_USE, "%s: %s; usage: lurewatch %s [OPTIONS] %s", usage->command,
                  words < usage->args_min ? "a word is missing" : "too many words",
                  usage->command, usage->args);
    return PARSE_WRONG;
}

enum parse_answer
options_parse(struct app *app, const struct usage *usage, int *argc, char ***argv)
{
    struct table table = { .count = 0 };
    enum parse_answer answer;

    table_fill(&table, app, usage);
    answer = read_options(usage, &table, *argc, *argv);
    if (answer != PARSE_RUN)
        return answer;
    if (table.help) {
        print_help(usage, &table);
        return PARSE_HELPED;
    }
    if (table.lang) {
        app->say = lang_of(str_of(table.lang));
        if (app->say != LANG_EN && app->say != LANG_RU && app->say != LANG_KK) {
            app_fail_with(EXIT_USE, "%s: --lang: found '%s', wanted en, ru or kk",
                          usage->command, table.lang);
            return PARSE_WRONG;
        }
    }
    *argv += optind;
    *argc -= optind;
    return check_words(usage, *argc);
}

int
options_exit(enum parse_answer answer)
{
    return answer == PARSE_HELPED ? EXIT_DONE : EXIT_USE;
}

/* Edit distance of two short words (Levenshtein), at most 63 bytes looked at. */
static size_t
distance(const char *a, const char *b)
{
    size_t row[64], n = strnlen(b, 63), m = strnlen(a, 63);

    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; i <= m; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t best = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[n];
}

const char *
closest_name(const char *word, const char *const *names)
{
    const char *best = NULL;
    size_t best_distance = 3;

    for (; *names; names++) {
        size_t d = distance(word, *names);
        if (d < best_distance && d < strlen(*names)) {
            best = *names;
            best_distance = d;
        }
    }
    return best;
}
