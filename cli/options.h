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
    OPTION_TEXT, /* const char *: a name or a path, never blank */
    OPTION_FREE, /* const char *: words for people, may be empty */
    OPTION_WORD, /* const char *: one of `words` */
    OPTION_INT,  /* int64_t in [min, max] */
    OPTION_REAL, /* double in [min, max] */
    OPTION_SPAN, /* int64_t milliseconds in [min, max]: "500ms", "5s", "6h" */
    OPTION_LIST, /* struct option_list: may stand several times */
};

#define OPTION_LIST_MAX 64
struct option_list {
    const char *items[OPTION_LIST_MAX];
    size_t count;
};

/*
 * What an option takes is declared here and nowhere else: the parser refuses what does not
 * fit with a sentence that names what would, and --help prints the same range or words.
 */
struct option_row {
    const char *name; /* without the dashes */
    char letter;      /* 0: none */
    enum option_kind kind;
    void *into;       /* of the type that `kind` says; what it holds is the default */
    const char *arg;  /* name of the value in --help; NULL for flags */
    const char *help;
    double min, max;  /* of numbers and spans, both included */
    const char *const *words; /* of OPTION_WORD, ended by NULL */
};

/* Words that several commands take: languages of messages, kinds and languages of ads. */
extern const char *const option_says[];
extern const char *const option_kinds[];
extern const char *const option_ad_langs[];

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

/*
 * Reads the options that every command takes where they stand in front of the command (or,
 * behind `command`, in front of a subcommand); afterwards argv[1] is that one. PARSE_HELPED:
 * --help was there, nothing is printed.
 */
enum parse_answer
options_before(struct app *app, const char *command, int *argc, char ***argv);

/* Exit code for an answer other than PARSE_RUN. */
int options_exit(enum parse_answer answer);

#endif
