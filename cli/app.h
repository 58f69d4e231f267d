/*
 * app: what every command is handed, and how it ends.
 *
 * The only room that knows the clock, the environment, the signals and the exit codes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_APP_H
#define CLI_APP_H

#include "core/ad.h"
#include "core/bundle.h"
#include "core/err.h"

#include <signal.h>

#define PROGRAM_VERSION "0.1.0"

enum exit_code {
    EXIT_DONE = 0,
    EXIT_NO = 1,        /* the answer is no */
    EXIT_USE = 2,       /* wrong use or configuration */
    EXIT_START = 3,     /* cannot start: data base, permission */
    EXIT_PART = 4,      /* finished, but parts failed */
    EXIT_POLICY = 5,    /* refused by policy */
    EXIT_STOPPED = 130, /* interrupted, state saved */
};

struct app {
    enum lang say; /* language of messages; NONE: the configuration's, else English */
    const char *workspace; /* --workspace, or NULL */
    bool quiet;            /* no progress, no talk */
};

/* A command: main() looks it up in one table. */
struct command {
    const char *name;
    const char *summary;
    int (*run)(struct app *app, int argc,
               char **argv); /* argv[0] is the command's name */
};

/* The table, ended by a NULL name. */
extern const struct command commands[];

/* Files compiled into the program by tools/embed.sh. */
extern const struct bundle bundle_rules;
extern const struct bundle bundle_models;
extern const struct bundle bundle_demo;
extern const struct bundle bundle_editor;
extern const struct bundle bundle_ui;

/* Prints the sentence and returns the exit code that belongs to its kind. */
int app_fail(const struct err *err);
/* The same for a sentence made on the spot. */
int app_fail_with(enum exit_code code, const char *format, ...) PRINTF(2, 3);

/* Set by SIGINT and SIGTERM; a second signal ends the program at once with 130. */
const volatile sig_atomic_t *app_stop_flag(void);
/* From now on signals set the flag in place of ending the program. */
void app_catch_stop(void);
/* Has standard output failed (full disk, closed pipe)? Flushes; prints the sentence. */
bool app_output_failed(void);

/* Name of the person at the terminal, for claims and decisions: --as, else $USER, else the
 * name of the user id. */
const char *app_person(const char *as);

#endif
