/*
 * lines: a file or a pipe, line by line, with a ceiling on the line.
 *
 * A line longer than the ceiling is skipped to its end and told as LINE_TOO_LONG, so one
 * monster does not end a run. Memory is bounded by the ceiling plus one read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_LINES_H
#define CLI_LINES_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"

#define LINE_MAX_BYTES (8u << 20)

enum line_answer { LINE_OK, LINE_TOO_LONG, LINE_END, LINE_FAILED };

struct lines {
    int fd;
    const char *name; /* for messages; borrowed */
    struct buf held;  /* bytes read and not yet handed out, from `at` on */
    size_t at;
    size_t searched; /* bytes of held that hold no line end */
    size_t number;   /* of the last line handed out, from 1 */
    bool eof;
    bool skipping; /* inside a line that is too long */
};

/* Opens `path`, or standard input for "-". */
MUST_USE bool lines_open(struct lines *l, const char *path, struct err *err);
void lines_close(struct lines *l);

/* What comes next, up to `n` bytes (at most LINE_MAX_BYTES), without taking it; valid until the
 * next call. Fewer only at the end, or when reading failed, which the next call then says. */
struct str lines_peek(struct lines *l, size_t n);
/* All that was not taken yet, in the arena; false when it is more than `max` bytes. */
MUST_USE bool lines_rest(struct lines *l, size_t max, struct arena *arena, struct str *out,
                         struct err *err);

/* The next line without its line end (LF or CRLF); valid until the next call. A last line
 * without a line end counts. */
enum line_answer lines_next(struct lines *l, struct str *line, struct err *err);

#endif
