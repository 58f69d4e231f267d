/*
 * checkpoint: signed statements of how long the audit log is and what its head is.
 *
 * A bare chain shows neither that its end was cut off nor that all of it was made anew. A
 * checkpoint that lies with somebody else does. It is a text file with a signature beside it
 * that minisign checks: audit-000000000200.txt and audit-000000000200.txt.minisig.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_CHECKPOINT_H
#define CLI_CHECKPOINT_H

#include "cli/workspace.h"
#include "core/minisign.h"
#include "store/audit_chain.h"

struct checkpoint {
    int64_t count; /* lines */
    struct str head, time;
    const char *path;
};

struct checkpoint_list {
    const struct checkpoint *items; /* by count, the smallest first */
    size_t count;
};

/* Where a workspace keeps its keys and its checkpoints. */
const char *checkpoint_secret_path(const struct workspace *w, struct arena *arena);
const char *checkpoint_public_path(const struct workspace *w, struct arena *arena);
const char *checkpoint_folder(const struct workspace *w, struct arena *arena);

/* Reads a key file; a secret one that others may read is refused. The caller wipes it. */
MUST_USE bool checkpoint_key(const char *path, bool secret, struct sign_key *key,
                             struct err *err);

/*
 * Reads the checkpoints of a folder and checks their signatures. ERR_NO with a sentence for
 * the first that is altered, signed by another key or not signed. No folder: none.
 */
MUST_USE bool checkpoints_read(const char *folder, const struct sign_key *key,
                               struct arena *arena, struct checkpoint_list *out,
                               struct err *err);
/* Writes one and its signature; *path is where. */
MUST_USE bool checkpoint_write(const char *folder, const struct sign_key *key,
                               const struct audit_chain *chain, int64_t now_ms,
                               struct arena *arena, const char **path,
                               struct err *err);

/* Holds a chain that is being followed against checkpoints. */
struct checkpoint_watch {
    struct checkpoint_list list;
    size_t next; /* the first that was not reached */
};
/* Call after each line; ERR_NO when a checkpoint of this length has another head. */
MUST_USE bool checkpoint_pass(struct checkpoint_watch *w,
                              const struct audit_chain *chain, struct err *err);
/* Call after the last line; ERR_NO when a checkpoint was not reached: the end is missing. */
MUST_USE bool checkpoint_end(const struct checkpoint_watch *w,
                             const struct audit_chain *chain, struct err *err);

#endif
