/*
 * importing: ads from files of many formats into the store.
 *
 * Ads are put in transactions of a few hundred, each with a mark how far its file was read: what
 * was put is safe when the run is stopped or killed, and the same import asked for again goes on
 * behind it. An import that came to its end leaves no marks; asked for again it adds sightings.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_IMPORTING_H
#define CLI_IMPORTING_H

#include "cli/import_files.h"
#include "cli/progress.h"
#include "cli/scan.h"
#include "core/digest.h"
#include "crawler/csv.h"
#include "crawler/reader.h"

/* The formats that a user can name, ended by NULL. */
extern const char *const importing_formats[];

struct import_counts {
    int64_t read, added, flagged;
    int64_t bad;         /* records that could not be read */
    int64_t earlier;     /* ads that an import which was broken off had stored */
    int64_t broken;      /* files of folders that could not be read to their end */
    int64_t passed_over; /* files of folders that are no ads */
    int64_t pictures;    /* of these: pictures, which are read when asked for */
};

#define IMPORT_BATCH 256

struct importing {
    struct scan scan;
    struct str source;
    struct str format;  /* one of importing_formats; "" each file by its bytes */
    const char *url;    /* of a saved page; NULL not known */
    const char *langs;  /* of pictures; NULL by what is installed */
    struct csv_map map; /* of tables */
    bool print;         /* ads go to standard output, there is no store */
    bool progress_asked;
    int64_t now_ms;
    struct import_counts counts;
    struct page_reader *reader; /* of pages; NULL until the first */
    bool walls_told;            /* which walls a picture's reader lacks */
    struct progress progress;
    size_t file_number, file_count;
    struct arena arena; /* texts of the batch in hand */
    struct ad batch[IMPORT_BATCH];
    size_t batch_count;
    char run[DIGEST_HEX_SIZE];  /* of what was asked for */
    char file[DIGEST_HEX_SIZE]; /* of the file in hand; "" it leaves no marks */
    int64_t taken;              /* ads of the file in hand that were stored */
    int64_t skip;               /* ads of it that an earlier try had stored, still to come */
};

/*
 * Imports the files that `paths` name, folders with all that is in them; "-" is standard input.
 * Bad records are counted and told on standard error with their place; the run goes on. False
 * when a file that was named cannot be read, or the store failed.
 */
MUST_USE bool importing_run(struct importing *im, char **paths, size_t count,
                            struct err *err);

/* --- for the readers */

/* Tells a record that cannot be read, with its place in the file. */
void importing_bad(struct importing *im, const char *path, size_t place,
                   const char *what);
/* Takes one ad, whose texts live in im->arena or outlive the batch. */
MUST_USE bool importing_add(struct importing *im, const struct ad *ad, struct err *err);
/* To be called before the next ad is read, when nothing in im->arena is in use but the batch:
 * what was skipped, or bad, shall not fill it. May put the batch. */
MUST_USE bool importing_make_room(struct importing *im, struct err *err);
/* Puts the batch in hand; im->arena is reset. */
MUST_USE bool importing_flush(struct importing *im, struct err *err);

/* Reads a page or a mail in the process for it, which is started when it is the first. False when
 * there is none to be had. */
MUST_USE bool import_read(struct importing *im, const struct extract_input *in,
                          struct arena *arena, struct extracted *out, struct err *err);
/* Reads one file as text of a format (import_records.c) ... */
MUST_USE bool import_records(struct importing *im, int format, const char *path,
                             struct str text, struct err *err);
/* ... as a saved page, as an archive (import_page.c). */
MUST_USE bool import_html(struct importing *im, const char *path, struct str body,
                          struct err *err);
/* ... as a poster (import_picture.c). */
MUST_USE bool import_picture(struct importing *im, const char *path, struct str bytes,
                             struct err *err);
MUST_USE bool import_warc(struct importing *im, const char *path, struct err *err);

#endif
