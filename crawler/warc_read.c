/*
 * warc_read: walking an archive record by record.
 *
 * Works on plain and on gzip files. One buffer of input and one of output; a record's bytes go
 * into the caller's arena. Nothing is believed: a length that the file does not hold ends the
 * walk with its place.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/warc.h"

#include "core/buf.h"
#include "core/mem.h"
#include "crawler/head.h"
#include "crawler/inflate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define IN_SIZE    65536
#define OUT_SIZE   65536
#define HEADER_MAX (64u * 1024u)
#define BLOCK_MAX  (64u * 1024u * 1024u)

struct warc_reader {
    char *path;
    int fd;
    bool gzip;
    struct inflate_stream *stream;
    struct str left;   /* input not yet taken, in `in` */
    bool member_open;  /* inside a gzip member */
    bool file_end;     /* nothing more to read from fd */
    bool bad;          /* the gzip stream, or reading, is broken */
    int64_t read_to;   /* offset in the file behind what is in `in` */
    int64_t member_at; /* offset of the member that `out` comes from */
    const char *out_at;
    size_t out_n;
    char in[IN_SIZE];
    char out[OUT_SIZE];
};

/* Offset in the file of the next input byte. */
static int64_t
input_offset(const struct warc_reader *r)
{
    return r->read_to - (int64_t)r->left.n;
}

static void
fill_input(struct warc_reader *r)
{
    ssize_t n;

    if (r->left.n > 0 || r->file_end) {
        return;
    }
    do {
        n = pread(r->fd, r->in, sizeof r->in, r->read_to);
    } while (n < 0 && errno == EINTR);
    if (n <= 0) {
        r->file_end = true;
        r->bad |= n < 0;
        return;
    }
    r->left = (struct str){ r->in, (size_t)n };
    r->read_to += n;
}

/* Inflates some more of the open member; false when it gave nothing more. */
static bool
inflate_more(struct warc_reader *r)
{
    while (r->member_open && r->out_n == 0 && !r->bad) {
        enum inflate_step step;

        fill_input(r);
        step =
            inflate_stream_step(r->stream, &r->left, r->out, sizeof r->out, &r->out_n);
        r->out_at = r->out;
        if (step == INFLATE_MEMBER_END) {
            r->member_open = false;
        } else if (step == INFLATE_HUNGRY && r->file_end) {
            break;
        } else {
            r->bad |= step == INFLATE_BROKEN;
        }
    }
    return r->out_n > 0;
}

/* Makes at least one byte of output; false at the end of the file or of sense. */
static bool
fill(struct warc_reader *r)
{
    if (r->out_n > 0) {
        return true;
    }
    if (!r->gzip) {
        fill_input(r);
        r->member_at = input_offset(r);
        r->out_at = r->left.p;
        r->out_n = r->left.n;
        r->left = STR("");
        return r->out_n > 0;
    }
    while (!inflate_more(r)) {
        if (r->member_open || r->bad) {
            return false;
        }
        fill_input(r);
        if (r->left.n == 0) {
            return false;
        }
        inflate_stream_next(r->stream);
        r->member_at = input_offset(r);
        r->member_open = true;
    }
    return true;
}

/* Offset of the next byte of output: exact in plain files, its member's in gzip. */
static int64_t
position(const struct warc_reader *r)
{
    return r->gzip ? r->member_at : r->read_to - (int64_t)r->out_n;
}

static bool
take_byte(struct warc_reader *r, char *c)
{
    if (!fill(r)) {
        return false;
    }
    *c = *r->out_at++;
    r->out_n--;
    return true;
}

bool
warc_reader_open(const char *path, struct warc_reader **out, struct err *err)
{
    struct warc_reader *r = mem_alloc(1, sizeof *r);

    *out = NULL;
    r->path = mem_copy_text(path);
    r->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (r->fd < 0) {
        (void)err_set_kind(err, errno == ENOENT ? ERR_USE : ERR_START,
                           "%s: cannot read: %s", path, strerror(errno));
        warc_reader_close(r);
        return false;
    }
    r->stream = inflate_stream_new();
    if (!r->stream) {
        (void)err_set(err, "%s: zlib does not start", path);
        warc_reader_close(r);
        return false;
    }
    fill_input(r);
    r->gzip = inflate_is_gzip(r->left);
    *out = r;
    return true;
}

void
warc_reader_close(struct warc_reader *r)
{
    if (!r) {
        return;
    }
    inflate_stream_free(r->stream);
    if (r->fd >= 0) {
        (void)close(r->fd);
    }
    free(r->path);
    free(r);
}

bool
warc_reader_seek(struct warc_reader *r, int64_t offset, struct err *err)
{
    if (offset < 0) {
        return err_set(err, "%s: no record at %lld", r->path, (long long)offset);
    }
    r->read_to = offset;
    r->left = STR("");
    r->out_n = 0;
    r->member_open = r->file_end = r->bad = false;
    return true;
}

/* Skips line ends between records; false at the end of the file. */
static bool
skip_blank(struct warc_reader *r)
{
    while (fill(r)) {
        if (*r->out_at != '\r' && *r->out_at != '\n') {
            return true;
        }
        r->out_at++;
        r->out_n--;
    }
    return false;
}

/* Reads up to the blank line. */
static enum warc_next
read_header(struct warc_reader *r, struct arena *arena, struct str *header)
{
    struct buf b;
    char c;
    enum warc_next answer = WARC_RECORD;

    buf_init(&b, HEADER_MAX);
    do {
        if (!take_byte(r, &c)) {
            answer = r->bad ? WARC_BROKEN : WARC_CUT;
            break;
        }
        buf_add_char(&b, c);
        if (buf_failed(&b) || (b.n == 5 && !str_eq(buf_str(&b), STR("WARC/")))) {
            answer = WARC_BROKEN;
            break;
        }
    } while (!str_ends(buf_str(&b), STR("\n\r\n")) &&
             !str_ends(buf_str(&b), STR("\n\n")));
    *header = arena_str(arena, buf_str(&b));
    buf_free(&b);
    return answer;
}

static enum warc_next
read_block(struct warc_reader *r, struct arena *arena, struct warc_record *out)
{
    int64_t size;
    char *bytes;
    size_t done = 0;

    if (!str_to_int(head_field(out->header, STR("content-length")), &size) ||
        size < 0 || size > BLOCK_MAX) {
        return WARC_BROKEN;
    }
    bytes = arena_alloc(arena, (size_t)size + 1);
    while (done < (size_t)size) {
        size_t n = (size_t)size - done;

        if (!fill(r)) {
            return r->bad ? WARC_BROKEN : WARC_CUT;
        }
        n = n < r->out_n ? n : r->out_n;
        memcpy(bytes + done, r->out_at, n);
        r->out_at += n;
        r->out_n -= n;
        done += n;
    }
    out->block = (struct str){ bytes, (size_t)size };
    return WARC_RECORD;
}

/* The two line ends behind a block, and the size of the member when the record fills it. */
static enum warc_next
read_tail(struct warc_reader *r, struct warc_record *out)
{
    bool own_member = r->gzip && r->member_at == out->offset;

    for (size_t i = 0; i < 4; i++) {
        if (r->out_n == 0 && (r->gzip ? !inflate_more(r) : !fill(r))) {
            break;
        }
        if (*r->out_at != "\r\n\r\n"[i]) {
            break;
        }
        r->out_at++;
        r->out_n--;
    }
    if (own_member && !inflate_more(r) && (r->member_open || r->bad)) {
        return r->bad ? WARC_BROKEN : WARC_CUT;
    }
    out->size = -1;
    if (!r->gzip) {
        out->size = position(r) - out->offset;
    } else if (own_member && !r->member_open && r->out_n == 0 &&
               r->member_at == out->offset) {
        out->size = input_offset(r) - out->offset;
    }
    return WARC_RECORD;
}

static void
name_fields(struct warc_record *out)
{
    out->type = head_field(out->header, STR("warc-type"));
    out->id = head_field(out->header, STR("warc-record-id"));
    out->date = head_field(out->header, STR("warc-date"));
    out->target = head_field(out->header, STR("warc-target-uri"));
    out->concurrent_to = head_field(out->header, STR("warc-concurrent-to"));
    out->refers_to = head_field(out->header, STR("warc-refers-to"));
    out->content_type = head_field(out->header, STR("content-type"));
    out->block_digest = head_field(out->header, STR("warc-block-digest"));
    out->payload_digest = head_field(out->header, STR("warc-payload-digest"));
}

enum warc_next
warc_reader_next(struct warc_reader *r, struct arena *arena, struct warc_record *out,
                 struct err *err)
{
    enum warc_next answer;

    memset(out, 0, sizeof *out);
    if (!skip_blank(r)) {
        if (!r->bad && !r->member_open) {
            return WARC_END;
        }
        answer = r->bad ? WARC_BROKEN : WARC_CUT;
        out->offset = r->gzip ? r->member_at : r->read_to;
    } else {
        out->offset = position(r);
        answer = read_header(r, arena, &out->header);
    }
    if (answer == WARC_RECORD) {
        name_fields(out);
        answer = read_block(r, arena, out);
    }
    if (answer == WARC_RECORD) {
        answer = read_tail(r, out);
    }
    if (answer == WARC_CUT) {
        (void)err_set_kind(err, ERR_NO,
                           "%s: the file ends inside the record at offset %lld",
                           r->path, (long long)out->offset);
    } else if (answer == WARC_BROKEN) {
        (void)err_set_kind(err, ERR_NO, "%s: no readable WARC record at offset %lld",
                           r->path, (long long)out->offset);
    }
    return answer;
}
