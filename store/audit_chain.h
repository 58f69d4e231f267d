/*
 * audit_chain: the form of the audit log, and the check that nobody changed it.
 *
 * One line a fact: `seq TAB prev TAB json`, without its line end. The hash of a line is its
 * SHA-256 in hex and stands as `prev` in the next one, so that an altered, moved or missing
 * line shows at the line behind it. That the last lines are still there, and that the whole was
 * not made anew, only a signed checkpoint tells. Pure: no data base, no clock.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_AUDIT_CHAIN_H
#define STORE_AUDIT_CHAIN_H

#include "core/buf.h"
#include "core/digest.h"
#include "core/err.h"

#define AUDIT_LINE_MAX 4096 /* bytes of a line */

/* How far a chain was followed. */
struct audit_chain {
    int64_t count;              /* lines so far */
    char head[DIGEST_HEX_SIZE]; /* hash of the last one; zeros before the first */
};

void audit_chain_begin(struct audit_chain *c);
/* Appends a line as it is hashed, without line end. */
void audit_line_write(int64_t seq, struct str prev, struct str fact, struct buf *line);
/* Follows a line that claims to come next; false with a sentence when it does not fit. */
MUST_USE bool audit_chain_follow(struct audit_chain *c, struct str line,
                                 struct err *err);

/* What the fact of a line says. Texts as they stand in the JSON, unescaped into the arena. */
struct audit_said {
    struct str at;     /* RFC 3339, UTC, seconds */
    struct str who, what, object;
    struct str sum; /* SHA-256 of salt and payload, in hex */
};

struct arena;
/* Writes the fact. */
void audit_fact_write(const struct audit_said *said, struct buf *out);
/* Reads it; false with a sentence when the JSON is of another form. */
MUST_USE bool audit_fact_read(struct str fact, struct arena *arena,
                              struct audit_said *out, struct err *err);
/* SHA-256 over the 32 digits of the salt and the payload behind them, in hex. */
void audit_sum(struct str salt, struct str payload, char out[DIGEST_HEX_SIZE]);

#endif
