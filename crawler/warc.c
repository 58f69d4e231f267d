/*
 * warc: writing the archive.
 *
 * Records are put together in memory, packed, and written many at a time; after a failed write
 * the file is cut back to where it was. Bodies that came compressed are stored as they are:
 * packing them again costs ninety microseconds a page and saves nothing. What is small is
 * stored, too: a compressor takes thirty microseconds to get ready.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/warc.h"

#include "core/mem.h"
#include "core/time.h"
#include "crawler/head.h"
#include "crawler/inflate.h"
#include "crawler/syncer.h"
#include "crawler/warc_member.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define RECORD_MAX     (96u * 1024u * 1024u)
#define BUF_KEPT       (1u << 20)
#define PENDING_MOST   (256u * 1024u) /* bytes that wait to be written together */
#define STORED_MOST    2048u          /* bytes of a block that is not worth packing */
#define FILE_NAME_SIZE 64
#define FILES_MAX      100000 /* of one second */

struct warc {
    char *folder;
    struct str software, agent; /* owned */
    size_t rotate_bytes;
    int fd; /* -1: no file yet */
    char name[FILE_NAME_SIZE];
    int64_t now_ms;        /* as it was set; 0: the visits' own times count */
    int64_t day;           /* of the open file, days since 1970 */
    int64_t offset;        /* where the next record begins */
    struct buf record;     /* uncompressed */
    struct buf pending;    /* packed records that are not written yet */
    bool dirty;            /* something was added since the last sync */
    bool is_new;           /* the folder's entry of the file may not be on disk */
    struct syncer *syncer; /* NULL: not needed yet */
    bool syncing;          /* it is at work on the open file */
};

/* What differs from record to record; compose() fills in id and digest. */
struct record {
    const char *type;
    const char *content_type;
    const struct warc_visit *visit;
    struct str head, tail;     /* the block */
    const char *concurrent_to; /* id or NULL */
    const char *refers_to;     /* id or NULL */
    bool payload;              /* the visit's body is told by its digest */
    char id[WARC_ID_SIZE];
    char digest[WARC_DIGEST_SIZE]; /* of the block */
};

static char *
copy_text(struct str s)
{
    char *text = mem_alloc(s.n + 1, 1);

    if (s.n > 0) {
        memcpy(text, s.p, s.n);
    }
    return text;
}

static void
free_writer(struct warc *w)
{
    syncer_free(w->syncer);
    buf_free(&w->record);
    buf_free(&w->pending);
    free(w->folder);
    free((char *)(uintptr_t)w->software.p);
    free((char *)(uintptr_t)w->agent.p);
    free(w);
}

bool
warc_open(const struct warc_options *options, struct warc **out, struct err *err)
{
    struct warc *w = mem_alloc(1, sizeof *w);

    *out = NULL;
    w->folder = copy_text(options->folder);
    w->software = (struct str){ copy_text(options->software), options->software.n };
    w->agent = (struct str){ copy_text(options->agent), options->agent.n };
    w->rotate_bytes =
        options->rotate_bytes > 0 ? options->rotate_bytes : WARC_ROTATE_BYTES;
    w->fd = -1;
    buf_init(&w->record, RECORD_MAX);
    buf_init(&w->pending, 2 * RECORD_MAX);
    if (mkdir(w->folder, 0700) != 0 && errno != EEXIST) {
        (void)err_set_kind(err, ERR_START, "%s: cannot make the archive's folder: %s",
                           w->folder, strerror(errno));
        free_writer(w);
        return false;
    }
    *out = w;
    return true;
}

/* Writes what waits behind the file's end, or leaves the file as it was. */
static bool
write_pending(struct warc *w, struct err *err)
{
    off_t at = (off_t)(w->offset - (int64_t)w->pending.n);
    size_t done = 0;

    while (done < w->pending.n) {
        ssize_t n =
            pwrite(w->fd, w->pending.p + done, w->pending.n - done, at + (off_t)done);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            int cause = n < 0 ? errno : ENOSPC;

            (void)!ftruncate(w->fd, at);
            w->offset = at;
            buf_reset(&w->pending);
            return err_set_kind(err, ERR_START, "%s/%s: cannot write: %s", w->folder,
                                w->name, strerror(cause));
        }
        done += (size_t)n;
    }
    if (w->pending.cap > BUF_KEPT) {
        buf_free(&w->pending);
    }
    buf_reset(&w->pending);
    return true;
}

/* Takes back what was added since the next record was to begin at `at`. */
static void
take_back(struct warc *w, int64_t at)
{
    buf_cut(&w->pending, w->pending.n - (size_t)(w->offset - at));
    w->offset = at;
}

/* A line of a record's header; empty values have none. */
static void
put_field(struct buf *b, struct str name, struct str value)
{
    if (value.n > 0) {
        buf_add(b, name);
        buf_lit(b, ": ");
        buf_add(b, value);
        buf_lit(b, "\r\n");
    }
}

static struct str
maybe(const char *text)
{
    return text ? str_of(text) : STR("");
}

/* A record's name follows from what it is and where it stands. */
static void
name_record(struct warc *w, struct record *r, const char *date)
{
    const char *const lines[] = { w->name, r->type, date, r->digest };
    struct buf *b = &w->record;

    buf_reset(b);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        buf_add(b, str_of(lines[i]));
        buf_lit(b, "\n");
    }
    buf_add_int(b, w->offset);
    buf_lit(b, "\n");
    buf_add(b, r->visit->url);
    warc_id(buf_str(b), r->id);
}

/* Puts the record together in w->record. */
static void
compose(struct warc *w, struct record *r)
{
    const struct warc_visit *v = r->visit;
    char date[TIME_TEXT_SIZE], payload[WARC_DIGEST_SIZE];
    struct buf *b = &w->record;

    time_format(v->at_ms, date);
    warc_digest_both(r->head, r->tail, r->digest);
    name_record(w, r, date);
    buf_reset(b);
    buf_lit(b, "WARC/1.1\r\n");
    put_field(b, STR("WARC-Type"), str_of(r->type));
    put_field(b, STR("WARC-Record-ID"), str_of(r->id));
    put_field(b, STR("WARC-Date"), str_of(date));
    put_field(b, STR("WARC-Target-URI"), v->url);
    put_field(b, STR("WARC-Filename"), v->url.n > 0 ? STR("") : str_of(w->name));
    put_field(b, STR("WARC-IP-Address"), v->address);
    if (r->concurrent_to) {
        put_field(b, STR("WARC-Concurrent-To"), str_of(r->concurrent_to));
    } else if (r->refers_to) {
        put_field(b, STR("WARC-Refers-To"), str_of(r->refers_to));
    } else {
        put_field(b, STR("WARC-Truncated"), maybe(v->truncated));
    }
    if (strcmp(r->type, "revisit") == 0) {
        put_field(b, STR("WARC-Profile"),
                  v->kind == WARC_NOT_MODIFIED
                      ? STR("http://netpreserve.org/warc/1.1/revisit/"
                            "server-not-modified")
                      : STR("http://netpreserve.org/warc/1.1/revisit/"
                            "identical-payload-digest"));
    }
    if (r->payload) {
        warc_digest(v->body, payload);
        put_field(b, STR("WARC-Payload-Digest"), str_of(payload));
    }
    put_field(b, STR("WARC-Block-Digest"), str_of(r->digest));
    put_field(b, STR("Content-Type"), str_of(r->content_type));
    buf_lit(b, "Content-Length: ");
    buf_add_int(b, (int64_t)(r->head.n + r->tail.n));
    buf_lit(b, "\r\n\r\n");
    buf_add(b, r->head);
    buf_add(b, r->tail);
    buf_lit(b, "\r\n\r\n");
}

static bool
add_record(struct warc *w, struct record *r, struct err *err)
{
    bool stored = inflate_is_gzip(r->tail) || r->head.n + r->tail.n <= STORED_MOST;
    size_t before = w->pending.n;

    compose(w, r);
    if (buf_failed(&w->record) ||
        !warc_pack(buf_str(&w->record), stored ? WARC_STORED : WARC_FAST,
                   WARC_MEMBER_MIN, &w->pending)) {
        buf_free(&w->record);
        buf_cut(&w->pending, before);
        return err_set(err, "%s/%s: a record above %u bytes", w->folder, w->name,
                       RECORD_MAX);
    }
    w->offset += (int64_t)(w->pending.n - before);
    w->dirty = true;
    if (w->record.cap > BUF_KEPT) {
        buf_free(&w->record);
    }
    return true;
}

static bool
write_info(struct warc *w, int64_t now_ms, struct err *err)
{
    struct warc_visit none = { .at_ms = now_ms };
    struct record r = { .type = "warcinfo",
                        .content_type = "application/warc-fields",
                        .visit = &none };
    struct buf block;
    bool ok;

    buf_init(&block, 1 << 16);
    buf_printf(
        &block,
        "software: " STR_FMT "\r\nformat: WARC File Format 1.1\r\n"
        "conformsTo: http://iipc.github.io/warc-specifications/specifications/"
        "warc-format/warc-1.1/\r\nrobots: obey\r\nhttp-header-user-agent: " STR_FMT
        "\r\n",
        STR_ARG(w->software), STR_ARG(w->agent));
    r.head = buf_str(&block);
    ok = add_record(w, &r, err);
    buf_free(&block);
    return ok;
}

/* Makes the next file; the number tells files of the same second apart. */
static bool
begin_file(struct warc *w, int64_t now_ms, struct err *err)
{
    char digits[TIME_TEXT_SIZE];
    struct buf path;
    int cause = EEXIST;

    time_format_digits(now_ms, digits);
    buf_init(&path, 4096);
    for (int i = 0; i < FILES_MAX && w->fd < 0 && cause == EEXIST; i++) {
        buf_reset(&path);
        buf_printf(&path, "lurewatch-%s-%05d.warc.gz", digits, i);
        memcpy(w->name, buf_cstr(&path), path.n + 1);
        buf_reset(&path);
        buf_printf(&path, "%s/%s", w->folder, w->name);
        w->fd = open(buf_cstr(&path), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        cause = errno;
    }
    buf_free(&path);
    if (w->fd < 0) {
        return err_set_kind(err, ERR_START, "%s/%s: cannot create: %s", w->folder,
                            w->name, strerror(cause));
    }
    w->is_new = true;
    w->offset = 0;
    w->day = now_ms / TIME_DAY_MS;
    return write_info(w, now_ms, err);
}

static bool
cannot_sync(const struct warc *w, int cause, struct err *err)
{
    return err_set_kind(err, ERR_START, "%s/%s: cannot sync: %s", w->folder, w->name,
                        strerror(cause));
}

bool
warc_sync_begin(struct warc *w, struct err *err)
{
    if (!w->dirty) {
        return true;
    }
    if (!write_pending(w, err)) {
        return false;
    }
    if (!w->syncer) {
        w->syncer = syncer_new();
    }
    syncer_begin(w->syncer, w->fd, w->is_new ? w->folder : NULL);
    w->syncing = true;
    w->dirty = w->is_new = false;
    return true;
}

bool
warc_sync_over(struct warc *w, bool wait, bool *over, struct err *err)
{
    int cause = 0;

    *over = !w->syncing || syncer_over(w->syncer, wait, &cause);
    w->syncing = !*over;
    w->dirty |= cause != 0; /* whoever asks again is not told that it is on disk */
    return cause == 0 || cannot_sync(w, cause, err);
}

bool
warc_sync(struct warc *w, struct err *err)
{
    bool over;

    return warc_sync_over(w, true, &over, err) && warc_sync_begin(w, err) &&
           warc_sync_over(w, true, &over, err);
}

static bool
end_file(struct warc *w, struct err *err)
{
    bool ok = warc_sync(w, err);

    (void)close(w->fd);
    w->fd = -1;
    w->dirty = false;
    return ok;
}

/* Opens a file when there is none, or the day or the size asks for another. */
static bool
ready_file(struct warc *w, int64_t now_ms, struct err *err)
{
    if (w->fd >= 0 &&
        (w->day != now_ms / TIME_DAY_MS || w->offset >= (int64_t)w->rotate_bytes) &&
        !end_file(w, err)) {
        return false;
    }
    return w->fd >= 0 || begin_file(w, now_ms, err);
}

/* What is kept of an answer whose words are not. */
static void
compose_withheld(const struct warc_visit *visit, struct buf *out)
{
    char digest[WARC_DIGEST_SIZE];

    warc_digest(visit->body, digest);
    buf_printf(
        out,
        "withheld: header and body\r\nstatus: %d\r\nlength: %zu\r\ndigest: %s\r\n"
        "reason: all ads on it are of people who look for work or offer their own\r\n",
        head_status(visit->header), visit->body.n, digest);
}

/* Writes the record that stands for the answer; *place says where. */
static bool
write_answer(struct warc *w, struct record *answer, struct arena *arena,
             struct warc_place *place, struct err *err)
{
    int64_t at = w->offset;

    if (!add_record(w, answer, err)) {
        return false;
    }
    place->file = arena_str(arena, str_of(w->name));
    place->offset = at;
    place->size = w->offset - at;
    place->digest = arena_str(arena, str_of(answer->digest));
    return true;
}

static bool
write_withheld(struct warc *w, const struct warc_visit *visit, struct arena *arena,
               struct warc_place *place, struct err *err)
{
    struct record r = { .type = "metadata",
                        .content_type = "application/warc-fields",
                        .visit = visit };
    struct buf block;
    bool ok;

    buf_init(&block, 4096);
    compose_withheld(visit, &block);
    r.head = buf_str(&block);
    ok = write_answer(w, &r, arena, place, err);
    buf_free(&block);
    return ok;
}

static bool
write_exchange(struct warc *w, const struct warc_visit *visit, struct arena *arena,
               struct warc_place *place, struct err *err)
{
    bool whole = visit->kind == WARC_RESPONSE;
    struct record answer = { .type = whole ? "response" : "revisit",
                             .content_type = "application/http; msgtype=response",
                             .visit = visit,
                             .head = visit->header,
                             .tail = whole ? visit->body : STR(""),
                             .payload = visit->kind != WARC_NOT_MODIFIED };
    struct record request = { .type = "request",
                              .content_type = "application/http; msgtype=request",
                              .visit = visit,
                              .head = visit->request,
                              .concurrent_to = answer.id };
    struct record note = { .type = "metadata",
                           .content_type = "application/json",
                           .visit = visit,
                           .head = visit->note,
                           .refers_to = answer.id };
    int64_t at = w->offset;

    if (!write_answer(w, &answer, arena, place, err)) {
        return false;
    }
    if ((visit->request.n > 0 && !add_record(w, &request, err)) ||
        (visit->note.n > 0 && !add_record(w, &note, err))) {
        take_back(w, at);
        return false;
    }
    return true;
}

void
warc_set_clock(struct warc *w, int64_t now_ms)
{
    w->now_ms = now_ms;
}

bool
warc_write(struct warc *w, const struct warc_visit *visit, struct arena *arena,
           struct warc_place *place, struct err *err)
{
    if (!ready_file(w, w->now_ms > 0 ? w->now_ms : visit->at_ms, err) ||
        !(visit->kind == WARC_WITHHELD ? write_withheld(w, visit, arena, place, err)
                                       : write_exchange(w, visit, arena, place, err))) {
        return false;
    }
    return w->pending.n < PENDING_MOST || write_pending(w, err);
}

bool
warc_close(struct warc *w, struct err *err)
{
    bool ok = true;

    if (!w) {
        return true;
    }
    if (w->fd >= 0) {
        ok = end_file(w, err);
    }
    free_writer(w);
    return ok;
}
