/*
 * audit: who did what, when, in a log that only grows.
 *
 * Each fact is a line of a hash chain (store/audit_chain.h). It holds who, what, when, the
 * object and a salted hash of the rest; the rest, the payload, stands apart and leaves with
 * the ad when it is purged. A fact joins the step or batch that runs, so a deed and its line
 * are stored together or not at all.
 *
 * store_claim(), store_claim_next(), store_release(), store_decide(), store_hold() and
 * store_purge() add their own lines. Everybody else calls store_audit_add() between
 * store_batch_begin() and store_batch_end().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include "core/arena.h"
#include "store/audit_chain.h"
#include "store/store.h"

enum audit_deed {
    AUDIT_LOGIN,
    AUDIT_LOGIN_FAILED,
    AUDIT_LOGOUT,
    AUDIT_CLAIM,
    AUDIT_RELEASE,
    AUDIT_DECIDE,
    AUDIT_UNDO,
    AUDIT_UNMASK, /* contacts were shown */
    AUDIT_ADD,    /* an ad was typed or dropped in by a person */
    AUDIT_RULES,
    AUDIT_CONFIGURATION,
    AUDIT_SOURCE, /* paused, resumed */
    AUDIT_EXPORT,
    AUDIT_HANDOVER,
    AUDIT_PURGE,
    AUDIT_HOLD,
    AUDIT_PERSON, /* made, changed, disabled */
    AUDIT_KEY,    /* a signing key was made */
    AUDIT_CLOCK,  /* the clock went back */
    AUDIT_SEARCH, /* by words, also of contacts */
    AUDIT_DEED_COUNT
};
/* "login", "login-failed", "claim", "unmask", ... */
const char *audit_deed_name(enum audit_deed deed);
bool audit_deed_of(struct str name, enum audit_deed *out);

#define AUDIT_WHO_BYTES     200
#define AUDIT_OBJECT_BYTES  300
#define AUDIT_PAYLOAD_BYTES (256 * 1024)

struct audit_fact {
    enum audit_deed deed;
    struct str who;     /* 1 to 200 bytes */
    struct str object;  /* key of an ad, name of a person, id of a source; "" none */
    struct str payload; /* JSON that purging the object takes away; "" is "{}" */
    int64_t now_ms;
};

/*
 * Adds a fact to the end of the chain. Joins a batch. When the clock stands more than a second
 * before the latest fact, a fact that says so goes before it.
 */
MUST_USE bool store_audit_add(struct store *s, const struct audit_fact *fact,
                              struct err *err);

/*
 * Adds a fact with the old and the new hash when `hash` is not what fact->object had the last
 * time. The payload is made here. For rule packs and configurations, at start. Joins a batch.
 */
MUST_USE bool store_audit_note(struct store *s, const struct audit_fact *fact,
                               struct str hash, struct err *err);

/* One line of the log. */
struct audit_row {
    int64_t seq, at_ms;
    struct str who, what, object;
    struct str prev, fact;    /* as in the line */
    struct str salt, payload; /* "" when it is gone */
};

/* What to list. Empty and 0 mean: any. */
struct audit_filter {
    struct str who, what, object;
    int64_t from_ms, to_ms; /* [from, to) */
    int64_t before_seq;     /* only lines before this one: the next page of a list */
    size_t limit;           /* 0: 50 */
};

/* The latest lines that the filter lets pass, the newest first. */
MUST_USE bool
store_audit_list(struct store *s, const struct audit_filter *filter,
                 struct arena *arena, const struct audit_row **rows, size_t *count,
                 struct err *err);

/* Called for each line, in their order; the row is valid inside the call only. False with err
 * set ends the walk. */
typedef bool audit_row_fn(void *user, const struct audit_row *row, struct err *err);
/* Walks the lines of one state, all of them or those of one object ("" all). */
MUST_USE bool
store_audit_walk(struct store *s, struct str object, audit_row_fn *each, void *user,
                 struct err *err);

/* The line as it is hashed, appended without line end. */
void audit_row_line(const struct audit_row *row, struct buf *out);

/*
 * Follows the whole chain and compares each fact with its columns and its payload; *chain is
 * how far it held. The kind of the error is ERR_NO when it does not hold. `each` (may be NULL)
 * is told of each line that did, after *chain moved on to it.
 */
MUST_USE bool store_audit_verify(struct store *s, struct audit_chain *chain,
                                 audit_row_fn *each, void *user, struct err *err);

#endif
