/*
 * records: what the archive should hold, file by file.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_RECORDS_H
#define STORE_RECORDS_H

#include "store/ads.h"

/* One archived answer, as it was noted. */
struct record_row {
    int64_t offset, size;
    struct str url;
    struct str digest; /* WARC-Block-Digest; "" not noted */
};

/* A file that no crawl writes any more; its size never changes again. */
struct archive_file {
    struct str name;
    int64_t size;
};

/*
 * Notes a record that belongs to no visit; it is due for purging as long after it was fetched
 * as an ad that was not flagged. Joins a batch.
 */
MUST_USE bool store_note_record(struct store *s, const struct page_record *record,
                                const struct retention *keep, struct err *err);

/* Names of all files that rows speak of, in byte order. */
MUST_USE bool
store_record_files(struct store *s, struct arena *arena, const struct str **files,
                   size_t *count, struct err *err);
/* The rows of one file, by offset. */
MUST_USE bool
store_records(struct store *s, struct str file, struct arena *arena,
              const struct record_row **rows, size_t *count, struct err *err);
/* A record that an ad was seen in, with the file it stands in. */
struct ad_record_place {
    struct str file;
    int64_t offset, size, fetched_ms;
};
/* All records of an ad, by file and offset. */
MUST_USE bool store_ad_records(struct store *s, struct str key, struct arena *arena,
                               const struct ad_record_place **places, size_t *count,
                               struct err *err);
/* Where the last record ends that a row speaks of; 0 when there is none. */
MUST_USE bool
store_records_end(struct store *s, struct str file, int64_t *offset, struct err *err);

/* The files that are closed, by name in byte order. */
MUST_USE bool
store_archive_files(struct store *s, struct arena *arena,
                    const struct archive_file **files, size_t *count, struct err *err);
/* Notes that each record of a file has its row now and that nothing will be added. */
MUST_USE bool store_close_archive_file(struct store *s, const struct archive_file *file,
                                       struct err *err);

#endif
