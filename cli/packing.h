/*
 * packing: what a hand-over is made of, gathered from store and archive.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_PACKING_H
#define CLI_PACKING_H

#include "cli/wording.h"
#include "cli/workspace.h"
#include "reports/handover.h"
#include "web/web.h"

/* Whoever hands over. Workspace and store are borrowed. */
struct packing {
    const struct workspace *workspace;
    struct store *store;
    struct arena arena; /* of the wordings */
    struct wording wording[HANDOVER_LANGS];
    size_t answers_max; /* bytes of archived answers of one ad; 0: any */
};

/* The files of one ad. */
struct packed {
    struct str key, name; /* the name of the folder: "handover-3fa8c1d2" */
    bool masked;
    const struct handover_file *files;
    size_t count;
    size_t missing;      /* archived answers that could not be taken along */
    int64_t time_ms;     /* of the files in the tar: when the ad was last seen */
    const char *manifest_sum; /* SHA-256 of the manifest, in hex */
};

/* Reads the wordings. packing_close() in any case; a zeroed packing was never opened. */
MUST_USE bool packing_open(struct packing *p, const struct workspace *workspace,
                           struct store *store, struct err *err);
void packing_close(struct packing *p);

/* Gathers one ad, named by the first digits of its id. Memory from the arena. */
MUST_USE bool packing_make(struct packing *p, const struct web_parcel *parcel,
                           struct arena *arena, struct packed *out, struct err *err);
/* The line of the audit log; before anything leaves. */
MUST_USE bool packing_note(struct packing *p, const struct web_parcel *parcel,
                           const struct packed *packed, struct err *err);

/* For the screens: makes tars, and opens what that needs when the first is asked for. The
 * packing must outlive it. */
struct web_handover packing_for_web(struct packing *p);

#endif
