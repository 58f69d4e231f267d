/*
 * packing: what a hand-over is made of, gathered from store and archive.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_PACKING_H
#define CLI_PACKING_H

#include "cli/wording.h"
#include "cli/workspace.h"
#include "reports/handover.h"

struct packing {
    struct app *app;
    struct arena arena;
    struct workspace workspace;
    struct store *store;
    struct wording wording[HANDOVER_LANGS];
    struct err err;
};

/* The files of one ad. */
struct packed {
    struct str key;
    const struct handover_file *files;
    size_t count;
    size_t missing;      /* archived answers that could not be taken along */
    int64_t time_ms;     /* of the files in the tar: when the ad was last seen */
    const char *manifest_sum; /* SHA-256 of the manifest, in hex */
};

/* Opens store and wordings. False: packing_close() says why. */
MUST_USE bool packing_open(struct packing *p, struct app *app);
int packing_close(struct packing *p, bool ok);

/* Gathers one ad, named by the first digits of its id. */
MUST_USE bool packing_make(struct packing *p, const char *id, bool masked,
                           struct packed *out);

#endif
