/*
 * queue_session: what the queue's commands share: an open store, a filter made of words, and
 * how rows are printed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_QUEUE_SESSION_H
#define CLI_QUEUE_SESSION_H

#include "cli/options.h"
#include "cli/showing.h"
#include "cli/wording.h"
#include "cli/workspace.h"

#define QUEUE_JSON_MAX (512u << 20)

/* What every subcommand opens. */
struct queue_session {
    struct app *app;
    struct arena arena;
    struct workspace workspace;
    struct store *store;
    struct wording wording;
    struct err err;
    int64_t now_ms;
};

/* Opens the workspace's store. False: queue_session_close() says why. */
MUST_USE bool
queue_session_open(struct queue_session *s, struct app *app, enum store_mode mode);
/* Closes; prints the error if there is one; the exit code. */
int queue_session_close(struct queue_session *s, int code);

/* The options by which a list is chosen, as words. */
struct queue_choice {
    const char *state, *lane, *band, *source, *lang, *kind;
    int64_t limit;
    bool json, show_contacts;
};

/* Fills the option rows that choose a list and how it is shown. */
#define QUEUE_CHOICE_ROWS 8
void
queue_choice_rows(struct queue_choice *c, struct option_row rows[QUEUE_CHOICE_ROWS]);

/* The words, checked by their option rows, as a filter. */
struct queue_filter queue_filter_of(const struct queue_choice *c);

/*
 * An empty list of a source that there is, or of one that was mistyped? In the second case
 * prints a sentence with the ids that there are and returns the exit code; else EXIT_DONE.
 */
int queue_check_source(struct queue_session *s, const char *command, const char *id);

/* Finds the ad that a person named by the first digits of its id; the exit code. */
int queue_find(struct queue_session *s, const char *id, struct ad_record *out);

/* Rows as a table, or as a JSON array. */
void queue_print_rows(struct queue_session *s, const struct queue_choice *c,
                      const struct queue_row *rows, size_t count);

int queue_claim(struct app *app, int argc, char **argv);
int queue_release(struct app *app, int argc, char **argv);
int queue_decide(struct app *app, int argc, char **argv);

#endif
