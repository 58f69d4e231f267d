/*
 * keeper: finished visits to the archive and through the port, in batches.
 *
 * What a visit brought is archived when it is taken; the archive is synced before the first
 * page of a batch is put, so a row never points to a record that is not on disk, and one sync
 * serves the whole batch. While one batch goes to the disk, which takes as long as the disk is
 * busy, the next is gathered.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_KEEPER_H
#define CRAWLER_KEEPER_H

#include "crawler/frontier.h"
#include "crawler/visit.h"

struct keeper_options {
    struct str archive_folder; /* WARC files go here; "" archives nothing */
    struct str version, agent; /* for the first record of a file */
    const struct frontier_port *port; /* stays the caller's */
    struct visits *visits;            /* where visits go back to */
    void (*page)(void *user, const struct page *page); /* after put(); may be NULL */
    void *user;
};

struct keeper;

/* False when the archive cannot be written. */
MUST_USE bool keeper_new(const struct keeper_options *options, struct keeper **out,
                         struct err *err);
/*
 * Archives a visit and puts it with its batch; takes it over. False when the archive or the
 * port failed, now or earlier: nothing is kept from then on, and *err says why the first time.
 */
MUST_USE bool keeper_take(struct keeper *k, struct visit *v, struct err *err);
/* Puts the batch when it is old enough. */
MUST_USE bool keeper_turn(struct keeper *k, struct err *err);
/* Milliseconds until keeper_turn() has something to do; INT64_MAX: nothing waits. */
int64_t keeper_wait_ms(const struct keeper *k);
/* Puts all there is and makes sure that it is on disk. */
MUST_USE bool keeper_flush(struct keeper *k, struct err *err);
/* The same four as a sink. */
struct visit_sink keeper_sink(struct keeper *k);
/* Closes the archive and frees; what was not flushed is dropped. NULL is fine. */
MUST_USE bool keeper_close(struct keeper *k, struct err *err);

#endif
