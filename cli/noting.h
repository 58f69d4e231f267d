/*
 * noting: lines of the audit log that commands write besides what the store writes itself.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_NOTING_H
#define CLI_NOTING_H

#include "cli/workspace.h"
#include "store/queue.h"

/*
 * To be called when a command has opened the store for writing: notes, with the hashes before
 * and after, that the configuration (lurewatch.yaml and the source files) or the pack of rules
 * and model is not the one of the last time. `c` may be NULL: the command does not score.
 */
MUST_USE bool note_start(const struct workspace *w, struct store *store,
                         const struct classifier *c, struct err *err);

/* Notes that the contacts of these ads are shown to a person; before they are. `where` names
 * the command. */
MUST_USE bool note_views(struct store *store, const struct queue_row *rows, size_t count,
                         const char *where, struct err *err);

#endif
