/*
 * imports: how far an import came, so that one that was broken off goes on where it stood.
 *
 * A mark joins the batch that stores the ads it counts: what it says is stored, is. A run is
 * what was asked for, a file one of its files as it was then; both are told by digests, so no
 * path is kept. A run that comes to its end leaves nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_IMPORTS_H
#define STORE_IMPORTS_H

#include "store/store.h"

#define IMPORT_MARKS_KEPT_MS (INT64_C(30) * 86400000) /* of runs that never went on */

struct import_mark {
    struct str run, file; /* digests in hex */
    int64_t taken;        /* ads of the file that are stored */
    bool finished;        /* nothing of the file is left to do */
};

/* How far `file` came in an earlier try of `run`; zeros when there was none. */
MUST_USE bool store_import_mark(struct store *s, struct import_mark *mark,
                                struct err *err);
/* Notes it; marks of any run that are older than IMPORT_MARKS_KEPT_MS go. Joins a batch. */
MUST_USE bool store_set_import_mark(struct store *s, const struct import_mark *mark,
                                    int64_t now_ms, struct err *err);
/* The run has come to its end: its marks go. */
MUST_USE bool store_drop_import_marks(struct store *s, struct str run, struct err *err);

#endif
