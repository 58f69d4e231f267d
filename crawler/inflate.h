/*
 * inflate: gzip content with a ceiling on what comes out.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_INFLATE_H
#define CRAWLER_INFLATE_H

#include "core/arena.h"
#include "core/str.h"

#define INFLATE_MAX       (16u * 1024u * 1024u) /* bytes out, by default */
#define INFLATE_RATIO_MAX 100                   /* bytes out for one byte in ... */
#define INFLATE_RATIO_MIN (1u << 20)            /* ... once more than this came out */

enum inflate_answer {
    INFLATE_OK,
    INFLATE_TRUNCATED, /* the stream ends early; *out is what came */
    INFLATE_TOO_LARGE, /* a ceiling was reached; *out is what fits */
    INFLATE_BAD,       /* not gzip, or broken inside; *out is what came before */
};

/* Do the bytes begin as gzip (1f 8b)? */
bool inflate_is_gzip(struct str bytes);

/*
 * Inflates gzip, also of several members (RFC 1952 2.2); what follows the last member is
 * ignored. At most `max` bytes come out, and no more than INFLATE_RATIO_MAX times the input
 * once INFLATE_RATIO_MIN is passed. *out lives in the arena.
 */
enum inflate_answer inflate_gzip(struct str in, size_t max, struct arena *arena,
                                 struct str *out);

/* Inflating piece by piece, for files that do not fit in memory. */
struct inflate_stream;
enum inflate_step {
    INFLATE_MORE,       /* some bytes were made or taken; call again */
    INFLATE_HUNGRY,     /* nothing more without further input */
    INFLATE_MEMBER_END, /* the gzip member ends here; inflate_stream_next() begins another */
    INFLATE_BROKEN,
};

/* A stream at the start of a gzip member. NULL when zlib does not start. */
struct inflate_stream *inflate_stream_new(void);
void inflate_stream_free(struct inflate_stream *s);
/* Gets ready for the next member. */
void inflate_stream_next(struct inflate_stream *s);
/* Inflates from *in, which is moved behind what was taken, to `out`; *made is what came. */
enum inflate_step inflate_stream_step(struct inflate_stream *s, struct str *in, char *out,
                                      size_t size, size_t *made);

#endif
