/*
 * archive: the archive of a workspace as a whole: its files and the rows that speak of them.
 *
 * The crawler writes files and knows no rows, the store keeps rows and knows no files; here
 * they are held against each other.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_ARCHIVE_H
#define CLI_ARCHIVE_H

#include "cli/workspace.h"
#include "store/store.h"

/* Names or paths of files, in byte order. */
struct file_list {
    const char **items;
    size_t count;
};

/* Names of the archive's files; none when there is no archive yet. */
MUST_USE bool archive_list(const struct workspace *w, struct arena *arena,
                           struct file_list *out, struct err *err);

/*
 * Checks every file by its own digests and against the rows: each record that a row speaks of
 * must be there, unaltered or as a tombstone. Prints a line for each file, and a sentence for
 * each fault; at most a hundred for one file, then how many more there are. Returns the exit
 * code, EXIT_NO when there is a fault.
 */
int archive_check(struct app *app, const struct workspace *w);

/* What was found of crawls that were stopped hard. */
struct adoption {
    int64_t answers;    /* got a row, and with it a time to be purged */
    int64_t cut;        /* files whose last record was not whole: it was taken away */
    int64_t unreadable; /* files that cannot be read to their end; told already */
};

/*
 * Looks through the files that an earlier crawl wrote and that nobody has looked through yet,
 * from the last record on that has a row, and closes them. The caller holds the workspace's
 * lock, so that no crawl writes meanwhile.
 */
MUST_USE bool archive_adopt(const struct workspace *w, struct store *store,
                            struct adoption *out, struct err *err);

#endif
