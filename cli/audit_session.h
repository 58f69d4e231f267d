/*
 * audit_session: what the audit commands share.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_AUDIT_SESSION_H
#define CLI_AUDIT_SESSION_H

#include "cli/checkpoint.h"
#include "cli/options.h"
#include "store/audit.h"

struct audit_session {
    struct app *app;
    struct arena arena;
    struct workspace workspace;
    struct store *store;
    struct checkpoint_watch watch;
    struct err err;
    int64_t now_ms;
};

/* Opens the workspace's store. False: audit_session_close() says why. */
MUST_USE bool
audit_session_open(struct audit_session *s, struct app *app, enum store_mode mode);
/* Closes; prints the error if there is one; the exit code. */
int audit_session_close(struct audit_session *s, int code);

/* Follows the log of the store and holds it against the checkpoints of the folder; the key
 * may be NULL, then there are none. */
MUST_USE bool audit_follow_store(struct audit_session *s, const char *folder,
                                 const struct sign_key *key, struct audit_chain *chain);

/* Prints lines of the log, as a table or as JSON lines; `payloads`: with what they say. */
void audit_print_rows(const struct audit_row *rows, size_t count, bool json, bool payloads);

int audit_log(struct app *app, int argc, char **argv);
int audit_verify(struct app *app, int argc, char **argv);
int audit_asked(struct app *app, int argc, char **argv);

#endif
