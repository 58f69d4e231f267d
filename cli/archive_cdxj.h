/*
 * archive_cdxj: an index of archived answers, a line each, as other tools read it: CDXJ, or CDX
 * as wget has it.
 *
 * Made from the records when it is asked for, so that what was purged is in no index.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_ARCHIVE_CDXJ_H
#define CLI_ARCHIVE_CDXJ_H

#include "core/arena.h"
#include "crawler/warc.h"

struct cdxj {
    bool for_wget; /* CDX with SHA-1 digests: what `wget --warc-dedup` reads */
    struct arena arena;
    struct str *lines;
    size_t count, capacity;
};

void cdxj_begin(struct cdxj *index, bool for_wget);
void cdxj_end(struct cdxj *index);
/* Adds a response or a revisit; other records, and tombstones, are passed over. */
void cdxj_add(struct cdxj *index, const char *path, const struct warc_record *record);
/* Prints the lines in byte order. */
void cdxj_print(struct cdxj *index);

#endif
