/*
 * warc: the archive of what was fetched, in WARC 1.1 (ISO 28500:2017).
 *
 * Each visit becomes a response (or revisit) record and the request record behind it, then a
 * metadata record when there is something to say of it, each a gzip member of its own; one
 * that is withheld becomes a metadata record alone. Files are named
 * lurewatch-<time>-<number>.warc.gz and a new one is begun by size and by day; a file is never
 * appended to by a later run. What warc_sync() has answered is on disk, so that a row may point
 * to it. The same visits give the same bytes: record ids come from digests, and no clock is asked
 * but the one that is set.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_WARC_H
#define CRAWLER_WARC_H

#include "core/arena.h"
#include "core/err.h"

#define WARC_ROTATE_BYTES (512u * 1024u * 1024u)
#define WARC_REASON_MAX   100 /* bytes of the reason kept in a tombstone */

struct warc;

struct warc_options {
    struct str folder;   /* made when missing, one level */
    struct str software; /* "lurewatch 0.1" */
    struct str agent;    /* User-Agent, told in the warcinfo record */
    size_t rotate_bytes; /* 0: WARC_ROTATE_BYTES */
};

enum warc_kind {
    WARC_RESPONSE,
    WARC_NOT_MODIFIED, /* revisit: the server answered 304 */
    WARC_SAME_PAYLOAD, /* revisit: the same body as last time; only the header is kept */
    WARC_WITHHELD,     /* metadata: what was sent is not kept, only its digest */
};

/* One exchange with a server. */
struct warc_visit {
    enum warc_kind kind;
    struct str url;
    int64_t at_ms;      /* start of the request */
    struct str address; /* peer; "" unknown */
    struct str request; /* bytes sent; "" writes no request record */
    struct str header;  /* status line to blank line, true to the body: head_for_archive() */
    struct str body;    /* content coding kept, transfer coding removed */
    const char *truncated; /* "length", "time", "disconnect"; NULL: whole */
    struct str note;    /* JSON about a response, kept in a metadata record; "" none */
};

/* Where a record stands. */
struct warc_place {
    struct str file; /* name inside the folder */
    int64_t offset, size;
    struct str digest; /* WARC-Block-Digest */
};

MUST_USE bool warc_open(const struct warc_options *options, struct warc **out, struct err *err);
/* The time by which files are begun and named from now on, in place of that of the visits: who says
 * another day each time would have a file for every visit. */
void warc_set_clock(struct warc *w, int64_t now_ms);
/* Writes a visit; *place (its texts in the arena) is the response or revisit record. After
 * an error nothing of the visit is in the file. */
MUST_USE bool warc_write(struct warc *w, const struct warc_visit *visit, struct arena *arena,
                         struct warc_place *place, struct err *err);
/* Everything written so far is on disk when this returns true. */
MUST_USE bool warc_sync(struct warc *w, struct err *err);
/* The same while the caller goes on, and writes more: it is on disk when *over is true, for which
 * is waited with `wait`. One at a time; without a beginning it is over. */
MUST_USE bool warc_sync_begin(struct warc *w, struct err *err);
MUST_USE bool warc_sync_over(struct warc *w, bool wait, bool *over, struct err *err);
/* Syncs, closes and frees; NULL is fine. */
MUST_USE bool warc_close(struct warc *w, struct err *err);

/* --- reading */

struct warc_record {
    int64_t offset, size;      /* of its gzip member in the file; size -1 when members and
                                  records do not coincide */
    struct str header;         /* "WARC/1.1" to the last field */
    struct str type, id, date, target, concurrent_to, refers_to, content_type;
    struct str block_digest, payload_digest;
    struct str block;
};

struct warc_reader;
enum warc_next { WARC_RECORD, WARC_END, WARC_CUT, WARC_BROKEN };

/* Opens a .warc or .warc.gz file, told apart by content. */
MUST_USE bool warc_reader_open(const char *path, struct warc_reader **out, struct err *err);
void warc_reader_close(struct warc_reader *r);
/* Goes on at a record's offset. */
MUST_USE bool warc_reader_seek(struct warc_reader *r, int64_t offset, struct err *err);
/*
 * Reads the next record into the arena. WARC_CUT: the file ends inside a record; WARC_BROKEN:
 * no record stands here, or one with a header above 64 KB or a block above 64 MB. Both say
 * where in *err.
 */
enum warc_next warc_reader_next(struct warc_reader *r, struct arena *arena,
                                struct warc_record *out, struct err *err);

/* What a walk over a file found. */
struct warc_count {
    int64_t records;    /* whole ones */
    int64_t responses;
    int64_t checked;    /* digests that were compared */
    int64_t unchecked;  /* digests that could not be: another kind, or of a decoded body */
    int64_t altered;    /* records that are not what their digest says */
    int64_t tombstones;
    int64_t cut_at;     /* offset where the file ends inside a record, as after a crash; -1 */
    int64_t broken_at;  /* offset from which on nothing can be read; -1 */
    char unknown[16];   /* the first kind that is not known, "md5"; "" none */
};

/* Who looks on while a file is walked. */
struct warc_watch {
    void *user;
    /* Called for each whole record, in order; its views are valid during the call only. */
    void (*record)(void *user, const struct warc_record *record, bool altered);
};

/*
 * Walks a file to its end and compares the SHA-256 and SHA-1 digests, in any base; `watch`
 * may be NULL. False with ERR_NO when a record was altered (the first one is told) or when no
 * record can be read from some place on; false with ERR_USE when there is no such file.
 */
MUST_USE bool warc_verify(const char *path, const struct warc_watch *watch,
                          struct warc_count *out, struct err *err);

/* Checks one record and counts it; false when it is not what its digests say. */
bool warc_check(const struct warc_record *record, struct warc_count *count);

/* Does the record belong to the answer of that id: its request, or what is said of it? */
bool warc_belongs(const struct warc_record *r, struct str id);

/* Is this what warc_purge() left? */
bool warc_is_tombstone(const struct warc_record *r);
/* Is this what a visit left: a response, a revisit, or what is kept of one withheld? */
bool warc_is_answer(const struct warc_record *r);

/*
 * Replaces the record at `offset`, and the request and metadata records that belong to it, by
 * tombstones of the same length: offsets of other records stay, the purged bytes are
 * overwritten and synced. A tombstone keeps type, record id, date and payload digest of what
 * was there, SHA-256 of its target, time and reason. A tombstone there already is fine.
 */
MUST_USE bool warc_purge(const char *path, int64_t offset, struct str reason, int64_t now_ms,
                         struct err *err);

/*
 * Takes away what stands from `offset` on, where warc_reader_next() found a record that is not
 * whole: overwritten by zeros first, so that nothing of it is left on the disk.
 */
MUST_USE bool warc_cut(const char *path, int64_t offset, struct err *err);

#endif
