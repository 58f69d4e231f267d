/*
 * lines: a file or a pipe, line by line, with a ceiling on the line.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_SIZE (256u << 10)

bool
lines_open(struct lines *l, const char *path, struct err *err)
{
    struct stat st;

    *l = (struct lines){ .fd = STDIN_FILENO, .name = path };
    buf_init(&l->held, LINE_MAX_BYTES + 2 * READ_SIZE);
    if (!strcmp(path, "-")) {
        l->name = "standard input";
        return true;
    }
    l->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (l->fd < 0)
        return err_set(err, "%s: cannot read: %s", path, strerror(errno));
    if (fstat(l->fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        close(l->fd);
        l->fd = -1;
        return err_set(err, "%s: is a folder; name a file", path);
    }
    return true;
}

void
lines_close(struct lines *l)
{
    if (l->fd > STDIN_FILENO)
        close(l->fd);
    buf_free(&l->held);
}

/* Drops what was handed out and reads more. False on a read error. */
static bool
read_more(struct lines *l, struct err *err)
{
    size_t left = l->held.n - l->at;

    if (left)
        memmove(l->held.p, l->held.p + l->at, left);
    buf_cut(&l->held, left);
    l->at = 0;
    for (size_t want = READ_SIZE; want > 0;) {
        size_t room = 0;
        char *into = buf_room(&l->held, want, &room);
        ssize_t n = read(l->fd, into, room);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(err, "%s: cannot read on after line %zu: %s", l->name,
                           l->number, strerror(errno));
        if (n == 0) {
            l->eof = true;
            break;
        }
        buf_took(&l->held, (size_t)n);
        want -= (size_t)n;
        if ((size_t)n < room)
            break; /* a pipe: hand out what is there */
    }
    return true;
}

/* Ends the line at held[at + n]; drops the line end and a CR before it. */
static enum line_answer
hand_out(struct lines *l, size_t n, struct str *line)
{
    const char *p = l->held.p + l->at;

    l->at += n < l->held.n - l->at ? n + 1 : n;
    l->searched = 0;
    l->number++;
    if (n && p[n - 1] == '\r')
        n--;
    *line = (struct str){ p, n };
    if (l->skipping || n > LINE_MAX_BYTES) {
        l->skipping = false;
        return LINE_TOO_LONG;
    }
    return LINE_OK;
}

enum line_answer
lines_next(struct lines *l, struct str *line, struct err *err)
{
    for (;;) {
        size_t left = l->held.n - l->at;
        const char *from = l->held.p ? l->held.p + l->at : "";
        const char *end = left > l->searched
                              ? memchr(from + l->searched, '\n', left - l->searched)
                              : NULL;
        if (end)
            return hand_out(l, (size_t)(end - from), line);
        l->searched = left;
        if (l->eof) {
            if (!left && !l->skipping)
                return LINE_END;
            return hand_out(l, left, line);
        }
        if (left > LINE_MAX_BYTES) { /* keep nothing of it */
            l->skipping = true;
            l->at = l->held.n;
            l->searched = 0;
        }
        if (!read_more(l, err))
            return LINE_FAILED;
    }
}

struct str
lines_peek(struct lines *l, size_t n)
{
    struct err err;

    while (l->held.n - l->at < n && !l->eof && read_more(l, &err))
        ;
    return str_sub(buf_str(&l->held), l->at, l->at + n);
}

bool
lines_rest(struct lines *l, size_t max, struct arena *arena, struct str *out,
           struct err *err)
{
    struct buf all;
    bool ok = true;

    buf_init(&all, max);
    do {
        buf_add(&all, str_sub(buf_str(&l->held), l->at, l->held.n));
        l->at = l->held.n;
    } while (!l->eof && !buf_failed(&all) && (ok = read_more(l, err)));
    buf_add(&all, str_sub(buf_str(&l->held), l->at, l->held.n));
    l->at = l->held.n;
    if (ok && buf_failed(&all))
        ok = err_set(err, "%s: more than %zu MB; split it", l->name, max >> 20);
    if (ok)
        *out = arena_str(arena, buf_str(&all));
    buf_free(&all);
    return ok;
}
