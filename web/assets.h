/*
 * assets: the files of the UI, served as the build stored them.
 *
 * A file "app-1a2b3c4d.js.gz" is served as /app-1a2b3c4d.js with Content-Encoding: gzip; a
 * file without .gz as it is. A name with eight or more hex digits between '-' and the next '.'
 * carries its content's hash and may be kept for ever; others are asked for again each time.
 * A path without a dot in its last segment is an address inside the UI: index.html.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WEB_ASSETS_H
#define WEB_ASSETS_H

#include "core/bundle.h"

struct asset {
    struct str path; /* "/app-1a2b3c4d.js" */
    struct str data;
    const char *type;
    char etag[17]; /* 16 hex digits of the content's SHA-256 */
    bool gzip, immutable;
};

struct assets {
    struct arena arena;
    struct asset *items; /* in the bundle's order */
    size_t count;
};

/* Reads the names of a bundle, which must outlive this; NULL: no files. */
void assets_open(struct assets *a, const struct bundle *bundle);
void assets_close(struct assets *a);
/* The file that answers a decoded path; NULL when there is none. */
const struct asset *assets_find(const struct assets *a, struct str path);

#endif
