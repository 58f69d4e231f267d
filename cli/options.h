/*
 * options: one typed table of options a command; parser, --help and manual read the same rows.
 *
 * Words are split by getopt_long(). Every command also takes --workspace, --lang, --quiet and
 * --help.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "cli/app.h"

enum option_kind {
    OPTION_FLAG, /* bool: present or not */
    OPTION_TEXT, /* const char * */
    OPTION_INT,  /* int64_t, 0 or more */
    OPTION_REAL, /* double */
    OPTION_SPAN, /* int64_t milliseconds: "500ms", "5s", "6h" */
    OPTION_LIST, /* struct option_list: may stand several times */
};

#define OPTION_LIST_MAX 64
struct option_list {
    const char *items[OPTION_LIST_MAX];
    size_t count;
};

struct option_row {
    const char *name; /* without the dashes */
    char letter;      /* 0: none */
    enum option_kind kind;
    void *
        into; /* of the type that `kind` says; its value before parsing is the default */
    const char *arg; /* name of the value in --help; NULL for flags */
    const char *help;
};

struct usage {
    const char *command; /* "queue decide" */
    const char *args;    /* "ID OUTCOME" */
    const char *does;    /* a sentence or two */
    const char *example; /* lines to type */
    const struct option_row *rows;
    size_t row_count;
    int args_min, args_max; /* words that are no options; max -1: any number */
};

enum parse_answer {
    PARSE_RUN,    /* go on */
    PARSE_HELPED, /* help was printed: exit 0 */
    PARSE_WRONG,  /* the sentence was printed: exit 2 */
};

/*
 * Reads argv (argv[0] is the command) into the rows. Afterwards *argc and *argv are the words
 * that are no options. Texts point into argv.
 */
enum parse_answer
options_parse(struct app *app, const struct usage *usage, int *argc, char ***argv);

/* Exit code for an answer other than PARSE_RUN. */
int options_exit(enum parse_answer answer);

/* Of `names` (ended by NULL) the one that is closest to a mistyped word; NULL when none is. */
const char *closest_name(const char *word, const char *const *names);

#endif
