/*
 * importing: ads from files of several formats into the store.
 *
 * Ads are put in transactions of a few hundred; what was put is safe when the run is stopped
 * or killed, and importing the same file again only adds sightings.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_IMPORTING_H
#define CLI_IMPORTING_H

#include "cli/progress.h"
#include "cli/scan.h"

/* What importing_file() reads, ended by NULL. */
extern const char *const importing_formats[];

struct import_counts {
    int64_t read, added, flagged, bad;
};

#define IMPORT_BATCH 256

struct importing {
    struct scan scan;
    struct str source;
    const char *url; /* of a saved page; NULL not known */
    int64_t now_ms;
    struct import_counts counts;
    struct progress progress;
    struct arena arena; /* texts of the batch in hand */
    struct ad batch[IMPORT_BATCH];
    size_t batch_count;
};

/* Imports one file. `format` is one of importing_formats, or "" to go by the name's end.
 * Bad ads are counted and told on standard error with their place; the run goes on. */
MUST_USE bool importing_file(struct importing *im, struct str format, const char *path,
                             struct err *err);

#endif
