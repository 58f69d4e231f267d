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
#include "cli/workspace.h"

#define QUEUE_JSON_MAX (512u << 20)

/* What every subcommand opens. */
struct queue_session {
    struct app *app;
    struct arena arena;
    struct workspace workspace;
    struct store *store;
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

/* Rows of an option table that fill a struct queue_choice. */
#define QUEUE_FILTER_ROWS(c)                                                               \
    { "state", 0, OPTION_TEXT, &(c).state, "STATE", "open, claimed, decided or all" },     \
        { "lane", 0, OPTION_TEXT, &(c).lane, "LANE", "risk, careful or audit" },           \
        { "band", 0, OPTION_TEXT, &(c).band, "BAND", "at least this: low, review, high" }, \
        { "source", 0, OPTION_TEXT, &(c).source, "ID", "one source" },                     \
        { "ad-lang", 0, OPTION_TEXT, &(c).lang, "LANG", "ads in this language" },          \
        { "kind",    0,      OPTION_TEXT,                                                  \
          &(c).kind, "KIND", "job, marriage, travel, study, other" },                      \
        { "limit", 0, OPTION_INT, &(c).limit, "N", "rows at most (default 50)" },          \
        { "json", 0, OPTION_FLAG, &(c).json, NULL, "JSON in place of a table" },           \
    {                                                                                      \
        "show-contacts", 0, OPTION_FLAG, &(c).show_contacts, NULL,                         \
            "do not mask contacts"                                                         \
    }

/* Words to filter; 0, or the exit code when a word is wrong. */
int queue_take_filter(const struct queue_choice *c, struct queue_filter *f);

/* Finds the ad that a person named by the first digits of its id; the exit code. */
int queue_find(struct queue_session *s, const char *id, struct ad_record *out);

/* Rows as a table, or as a JSON array. */
void queue_print_rows(struct queue_session *s, const struct queue_choice *c,
                      const struct queue_row *rows, size_t count);

int queue_claim(struct app *app, int argc, char **argv);
int queue_release(struct app *app, int argc, char **argv);
int queue_decide(struct app *app, int argc, char **argv);

#endif
