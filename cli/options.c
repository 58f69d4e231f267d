/*
 * options: typed rows over getopt_long(), and --help made of the same rows.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/options.h"

#include "cli/closest.h"
#include "core/buf.h"
#include "core/time.h"

#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define ROWS_MAX   40
#define FIRST_LONG 256

#define SENTENCE_MAX 1000

const char *const option_says[] = { "en", "ru", "kk", NULL };
const char *const option_kinds[] = {
    "job", "marriage", "travel", "study", "other", NULL
};
const char *const option_ad_langs[] = { "ru", "kk", "en", "uz", "ky",
                                        "tg", "tr", "uk", NULL };

struct table {
    struct option_row rows[ROWS_MAX];
    int count;
    const char *lang;
    bool help;
    bool front;      /* stop at the first word that is no option */
    const char *see; /* the command to type for help; "" before one is known */
};

static void
table_fill(struct table *table, struct app *app, const struct usage *usage)
{
    const struct option_row common[] = {
        { .name = "workspace",
          .letter = 'w',
          .kind = OPTION_TEXT,
          .into = &app->workspace,
          .arg = "DIR",
          .help = "workspace folder (default: nearest one that holds lurewatch.yaml)" },
        { .name = "lang",
          .kind = OPTION_WORD,
          .into = &table->lang,
          .arg = "LANG",
          .help = "language of messages",
          .words = option_says },
        { .name = "quiet",
          .letter = 'q',
          .kind = OPTION_FLAG,
          .into = &app->quiet,
          .help = "no progress, no talk" },
        { .name = "help",
          .letter = 'h',
          .kind = OPTION_FLAG,
          .into = &table->help,
          .help = "show this" },
    };

    for (size_t i = 0; i < usage->row_count; i++)
        table->rows[table->count++] = usage->rows[i];
    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
        table->rows[table->count++] = common[i];
}

/* 1500 as "1500ms", 86400000 as "24h". */
static void
put_span(struct buf *out, double ms)
{
    if (ms == 0)
        buf_lit(out, "0");
    else if (fmod(ms, 3600000) == 0)
        buf_printf(out, "%.0fh", ms / 3600000);
    else if (fmod(ms, 1000) == 0)
        buf_printf(out, "%.0fs", ms / 1000);
    else
        buf_printf(out, "%.0fms", ms);
}

/* "0.000001": six digits behind the point, without zeros at the end. */
static void
put_real(struct buf *out, double value)
{
    buf_printf(out, "%.6f", value);
    while (out->p[out->n - 1] == '0')
        buf_cut(out, out->n - 1);
}

/* "1 to 256", "html, csv, json"; nothing for an option that takes anything. */
static void
put_range(const struct option_row *row, struct buf *out)
{
    if (row->kind == OPTION_SPAN) {
        put_span(out, row->min);
        buf_lit(out, " to ");
        put_span(out, row->max);
    } else if (row->kind == OPTION_INT) {
        buf_printf(out, "%.0f to %.0f", row->min, row->max);
    } else if (row->kind == OPTION_REAL) {
        put_real(out, row->min);
        buf_lit(out, " to ");
        put_real(out, row->max);
    }
    for (size_t i = 0; row->kind == OPTION_WORD && row->words[i]; i++)
        buf_printf(out, "%s%s", i ? ", " : "", row->words[i]);
}

static void
print_row(const struct option_row *row)
{
    struct buf range;
    int width = row->letter ? printf("  -%c, --%s", row->letter, row->name)
                            : printf("      --%s", row->name);

    if (row->arg)
        width += printf(" %s", row->arg);
    buf_init(&range, SENTENCE_MAX);
    put_range(row, &range);
    printf("%*s%s%s%s\n", width < 27 ? 27 - width : 1, "", row->help,
           range.n ? (row->kind == OPTION_WORD ? ": " : ", ") : "", buf_cstr(&range));
    buf_free(&range);
}

static void
print_help(const struct usage *usage, const struct table *table)
{
    printf("Usage: lurewatch %s [OPTIONS]%s%s\n\n%s\n\nOptions:\n", usage->command,
           *usage->args ? " " : "", usage->args, usage->does);
    for (int i = 0; i < table->count; i++)
        print_row(&table->rows[i]);
    printf("\nExample:\n%s\n", usage->example);
}

static bool
in_range(const struct option_row *row, double value)
{
    return value >= row->min && value <= row->max;
}

static bool
is_listed(const char *const *words, const char *value)
{
    for (; *words; words++)
        if (!strcmp(*words, value))
            return true;
    return false;
}

static bool
take(const struct option_row *row, const char *value)
{
    struct option_list *list = row->into;
    struct str text = str_of(value ? value : "");
    int64_t *number = row->into;
    double *real = row->into;

    switch (row->kind) {
    case OPTION_FLAG:
        *(bool *)row->into = true;
        return true;
    case OPTION_TEXT:
    case OPTION_FREE:
    case OPTION_WORD:
        *(const char **)row->into = value;
        return row->kind == OPTION_FREE ||
               (row->kind == OPTION_TEXT ? str_trim(text).n > 0
                                         : is_listed(row->words, value));
    case OPTION_INT:
        return str_to_int(text, number) && in_range(row, (double)*number);
    case OPTION_REAL:
        return str_to_double(text, real) && in_range(row, *real);
    case OPTION_SPAN:
        return time_parse_span(text, number) && in_range(row, (double)*number);
    case OPTION_LIST:
        if (list->count == OPTION_LIST_MAX || !str_trim(text).n)
            return false;
        list->items[list->count++] = value;
        return true;
    }
    return false;
}

/* "found 'hihg', wanted low, review, high; did you mean high" */
static enum parse_answer
wrong_value(const struct usage *usage, const struct option_row *row, const char *value)
{
    static const char *const kinds[] = {
        [OPTION_WORD] = "one of ",
        [OPTION_INT] = "a whole number, ",
        [OPTION_REAL] = "a number, ",
        [OPTION_SPAN] = "a time span such as 500ms, 5s or 6h, ",
        [OPTION_LIST] = "at most 64 values",
    };
    const char *near = NULL;
    struct buf wanted;

    if (!str_trim(str_of(value)).n &&
        (row->kind == OPTION_TEXT || row->kind == OPTION_LIST)) {
        app_fail_with(EXIT_USE, "%s: --%s may not be empty", usage->command, row->name);
        return PARSE_WRONG;
    }
    if (row->kind == OPTION_WORD)
        near = closest_name(value, row->words);
    buf_init(&wanted, SENTENCE_MAX);
    buf_lit(&wanted, "wanted ");
    buf_add(&wanted, str_of(kinds[row->kind]));
    put_range(row, &wanted);
    app_fail_with(EXIT_USE, "%s: --%s: found '%s', %s%s%s", usage->command, row->name,
                  value, buf_cstr(&wanted), near ? "; did you mean " : "",
                  near ? near : "");
    buf_free(&wanted);
    return PARSE_WRONG;
}

/* Names that begin with what was written, when there are several: "--lang, --limit". */
static void
put_matches(const struct table *table, struct str word, struct buf *out)
{
    size_t count = 0;

    for (int i = 0; i < table->count; i++)
        if (str_starts(str_of(table->rows[i].name), word))
            buf_printf(out, "%s--%s", count++ ? ", " : "", table->rows[i].name);
    if (count < 2)
        buf_reset(out);
}

static void
no_such_option(const struct usage *usage, const struct table *table, const char *word)
{
    const char *names[ROWS_MAX + 1] = { NULL };
    const char *bare = word + strspn(word, "-");
    const char *near;
    struct buf matches;

    for (int i = 0; i < table->count; i++)
        names[i] = table->rows[i].name;
    near = closest_name(bare, names);
    buf_init(&matches, SENTENCE_MAX);
    put_matches(table, str_sub(str_of(bare), 0, strcspn(bare, "=")), &matches);
    if (matches.n && *bare)
        app_fail_with(EXIT_USE, "%s: '%s' could be %s; write more of it",
                      usage->command, word, buf_cstr(&matches));
    else
        app_fail_with(EXIT_USE,
                      "%s: no such option: '%s'%s%s; see lurewatch %s%s--help",
                      usage->command, word, near ? "; did you mean --" : "",
                      near ? near : "", table->see, *table->see ? " " : "");
    buf_free(&matches);
}

/* What getopt_long() did not take; `got` and optopt say why. */
static enum parse_answer
wrong_option(const struct usage *usage, const struct table *table, int got,
             const char *word)
{
    const char letter[] = { '-', (char)optopt, '\0' };
    bool is_letter = optopt > 0 && optopt < FIRST_LONG;

    if (is_letter)
        word = letter;
    if (got == ':')
        app_fail_with(EXIT_USE, "%s: %s needs a value; see lurewatch %s%s--help",
                      usage->command, word, table->see, *table->see ? " " : "");
    else if (optopt >= FIRST_LONG)
        app_fail_with(EXIT_USE, "%s: %.*s takes no value; found '%s'", usage->command,
                      (int)strcspn(word, "="), word, word);
    else
        no_such_option(usage, table, word);
    return PARSE_WRONG;
}

/* Rows as getopt_long() wants them; long options are told by FIRST_LONG plus their row. */
static void
fill_getopt(const struct table *table, struct option *longs, char *letters)
{
    size_t n = strlen(letters);

    letters[n++] = ':';
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
}

static enum parse_answer
read_options(const struct usage *usage, const struct table *table, int argc,
             char **argv)
{
    struct option longs[ROWS_MAX + 1] = { 0 };
    char letters[2 * ROWS_MAX + 4] = "";
    int got;

    if (table->front)
        letters[0] = '+';

    fill_getopt(table, longs, letters);
    opterr = 0;
    optind = 0;
    while ((got = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
        const struct option_row *row = NULL;
        for (int i = 0; i < table->count; i++)
            if (got == FIRST_LONG + i || (got == table->rows[i].letter && got))
                row = &table->rows[i];
        if (!row)
            return wrong_option(usage, table, got, argv[optind - 1]);
        if (!take(row, optarg))
            return wrong_value(usage, row, optarg);
    }
    return PARSE_RUN;
}

/* The name of the word number `index` in "ID OUTCOME" or "[FILE...]", without its signs. */
static struct str
name_of_word(const char *args, int index)
{
    struct str rest = str_of(args), word = { "", 0 };

    for (int i = 0; i <= index; i++)
        if (!str_cut(&rest, ' ', &word))
            break;
    while (word.n && strchr("[.]", word.p[word.n - 1]))
        word.n--;
    return word.n && word.p[0] == '[' ? str_sub(word, 1, word.n) : word;
}

static enum parse_answer
check_words(const struct usage *usage, int words, char **argv)
{
    const char *gap = *usage->args ? " " : "";
    const struct str wanted = name_of_word(usage->args, words);

    if (words < usage->args_min)
        app_fail_with(
            EXIT_USE, "%s: " STR_FMT " is missing; usage: lurewatch %s [OPTIONS]%s%s",
            usage->command, STR_ARG(wanted), usage->command, gap, usage->args);
    else if (usage->args_max >= 0 && words > usage->args_max)
        app_fail_with(EXIT_USE,
                      "%s: found '%s', a word too many; usage: lurewatch %s "
                      "[OPTIONS]%s%s",
                      usage->command, argv[usage->args_max], usage->command, gap,
                      usage->args);
    else
        return PARSE_RUN;
    return PARSE_WRONG;
}

/* Fills the table and reads argv; *argc and *argv move behind the options. */
static enum parse_answer
parse(struct app *app, const struct usage *usage, struct table *table, int *argc,
      char ***argv)
{
    enum parse_answer answer;

    table_fill(table, app, usage);
    answer = read_options(usage, table, *argc, *argv);
    if (answer != PARSE_RUN)
        return answer;
    if (table->lang)
        app->say = lang_of(str_of(table->lang));
    *argv += optind;
    *argc -= optind;
    return PARSE_RUN;
}

enum parse_answer
options_parse(struct app *app, const struct usage *usage, int *argc, char ***argv)
{
    struct table table = { .see = usage->command };
    enum parse_answer answer;

    answer = parse(app, usage, &table, argc, argv);
    if (answer != PARSE_RUN)
        return answer;
    if (table.help) {
        print_help(usage, &table);
        return PARSE_HELPED;
    }
    return check_words(usage, *argc, *argv);
}

enum parse_answer
options_before(struct app *app, const char *command, int *argc, char ***argv)
{
    const struct usage usage = { .command = *command ? command : "options" };
    struct table table = { .front = true, .see = command };
    enum parse_answer answer;

    answer = parse(app, &usage, &table, argc, argv);
    if (answer != PARSE_RUN)
        return answer;
    --*argv;
    ++*argc;
    return table.help ? PARSE_HELPED : PARSE_RUN;
}

int
options_exit(enum parse_answer answer)
{
    return answer == PARSE_HELPED ? EXIT_DONE : EXIT_USE;
}
