/*
 * learning: the files of a workspace that decisions are learned into, and in which order they
 * are replaced.
 *
 * learn.key is the key of the ledger, learn.lwl the ledger (classifier/ledger.h), base.lwm the
 * model that there was before the first decision, when it was not the built-in one, and model.lwm
 * the model that counts: base and ledger together. Each file is replaced whole. The ledger goes
 * first and names the model that follows, so that a run that is killed anywhere leaves a model
 * that is whole, and the next run brings it up to date. A model.lwm that did not come from the
 * ledger is a person's own: it becomes the new base.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_LEARNING_H
#define CLI_LEARNING_H

#include "cli/workspace.h"
#include "classifier/ledger.h"

struct learning {
    struct arena arena;
    const struct workspace *workspace;
    int lock;
    struct ledger *ledger;
    struct str ledger_bytes; /* as they were read */
    struct str model;     /* bytes of model.lwm; empty: none */
    struct str base;      /* bytes of the base */
    const char *base_name; /* for sentences */
    bool new_base;        /* base.lwm is to be written */
    uint64_t one_in;      /* of the ledger's ads one in so many was counted; 0: none was yet */
};

/* Takes the lock and reads the files; learning_close() in any case. */
MUST_USE bool learning_open(struct learning *l, const struct workspace *w, struct err *err);
void learning_close(struct learning *l);
/* Counts the model from base and ledger and replaces what has changed; *changed: the model. */
MUST_USE bool learning_save(struct learning *l, bool *changed, struct err *err);

#endif
