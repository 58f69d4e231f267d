/*
 * warc_purge: taking a record out of an archive without moving the others.
 *
 * The record's bytes are overwritten in place by a tombstone of the same length, so that rows
 * pointing behind it stay right and nothing of it is left in free blocks by a rename.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/warc.h"

#include "core/buf.h"
#include "core/digest.h"
#include "core/time.h"
#include "core/utf8.h"
#include "crawler/head.h"
#include "crawler/warc_member.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define MEMBER_MAX (96u * 1024u * 1024u)
#define BELONGING_MAX                                                                  \
    2 /* records behind an answer: its request and what is said of it */

bool
warc_is_tombstone(const struct warc_record *r)
{
    return str_eq(r->type, STR("metadata")) &&
           head_field(r->block, STR("purged")).n > 0;
}

bool
warc_belongs(const struct warc_record *r, struct str id)
{
    bool request = str_eq(r->type, STR("request")) && str_eq(r->concurrent_to, id);

    return request || (str_eq(r->type, STR("metadata")) && !warc_is_tombstone(r) &&
                       str_eq(r->refers_to, id));
}

bool
warc_is_answer(const struct warc_record *r)
{
    return str_eq(r->type, STR("response")) || str_eq(r->type, STR("revisit")) ||
           (str_eq(r->type, STR("metadata")) &&
            head_field(r->block, STR("withheld")).n > 0);
}

/* The reason as one line of at most WARC_REASON_MAX bytes. */
static void
put_reason(struct str reason, struct buf *out)
{
    reason = str_sub(reason, 0, utf8_floor(reason, WARC_REASON_MAX));
    for (size_t i = 0; i < reason.n; i++) {
        buf_add_char(out, (unsigned char)reason.p[i] < ' ' ? ' ' : reason.p[i]);
    }
}

/* The tombstone's record, before packing. */
static void
compose_tombstone(const struct warc_record *r, struct str reason, int64_t now_ms,
                  struct buf *out)
{
    char now[TIME_TEXT_SIZE], target[DIGEST_HEX_SIZE], digest[WARC_DIGEST_SIZE];
    char id[WARC_ID_SIZE];
    struct str payload = r->payload_digest.n > 0 ? r->payload_digest : r->block_digest;
    struct buf block;

    time_format(now_ms, now);
    digest_sha256_hex(r->target, target);
    buf_init(&block, 4096);
    buf_printf(&block,
               "purged: %s\r\ntype: " STR_FMT "\r\ndigest: " STR_FMT
               "\r\ntarget-sha256: %s\r\nreason: ",
               now, STR_ARG(r->type), STR_ARG(payload), target);
    put_reason(reason, &block);
    buf_lit(&block, "\r\n");
    warc_digest(buf_str(&block), digest);
    buf_printf(out, STR_FMT " purged", STR_ARG(r->id));
    warc_id(buf_str(out), id);
    buf_reset(out);
    buf_printf(
        out,
        "WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: %s\r\nWARC-Date: " STR_FMT
        "\r\nWARC-Refers-To: " STR_FMT "\r\nWARC-Block-Digest: %s\r\n"
        "Content-Type: application/warc-fields\r\nContent-Length: %zu\r\n\r\n",
        id, STR_ARG(r->date), STR_ARG(r->id), digest, block.n);
    buf_add(out, buf_str(&block));
    buf_lit(out, "\r\n\r\n");
    buf_free(&block);
}

static bool
overwrite(int fd, const char *path, int64_t offset, struct str bytes, struct err *err)
{
    size_t done = 0;

    while (done < bytes.n) {
        ssize_t n = pwrite(fd, bytes.p + done, bytes.n - done, offset + (off_t)done);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return err_set_kind(err, ERR_START,
                                "%s: cannot overwrite the record at %lld: %s", path,
                                (long long)offset, strerror(errno));
        }
        done += (size_t)n;
    }
    return true;
}

/* Overwrites one record by its tombstone. */
static bool
bury(int fd, const char *path, const struct warc_record *r, struct str reason,
     int64_t now_ms, struct err *err)
{
    struct buf record, packed;
    bool ok;

    if (r->size < 0) {
        return err_set(err, "%s: the record at %lld has no gzip member of its own",
                       path, (long long)r->offset);
    }
    buf_init(&record, 8192);
    buf_init(&packed, MEMBER_MAX);
    compose_tombstone(r, reason, now_ms, &record);
    ok = !buf_failed(&record) &&
         warc_pack(buf_str(&record), WARC_SMALL, (size_t)r->size, &packed);
    if (ok && packed.n != (size_t)r->size) { /* without the reason it is shorter */
        buf_reset(&record);
        buf_reset(&packed);
        compose_tombstone(r, STR(""), now_ms, &record);
        ok = warc_pack(buf_str(&record), WARC_SMALL, (size_t)r->size, &packed);
    }
    if (!ok || packed.n != (size_t)r->size) {
        (void)err_set(err, "%s: the record at %lld is shorter than a tombstone", path,
                      (long long)r->offset);
        ok = false;
    }
    ok = ok && overwrite(fd, path, r->offset, buf_str(&packed), err);
    buf_free(&record);
    buf_free(&packed);
    return ok;
}

/* What belongs to an answer follows it at once. A tombstone may stand there already, when an
 * earlier purge was cut short. */
static bool
purge_here(int fd, const char *path, struct warc_reader *reader, struct str reason,
           int64_t now_ms, struct arena *arena, struct err *err)
{
    struct warc_record record, next;
    struct str id;
    bool ok;

    if (warc_reader_next(reader, arena, &record, err) != WARC_RECORD) {
        return false;
    }
    id = warc_is_tombstone(&record) ? record.refers_to : record.id;
    ok = warc_is_tombstone(&record) || bury(fd, path, &record, reason, now_ms, err);
    for (int i = 0; ok && i < BELONGING_MAX; i++) {
        if (warc_reader_next(reader, arena, &next, NULL) != WARC_RECORD) {
            break;
        }
        if (warc_belongs(&next, id)) {
            ok = bury(fd, path, &next, reason, now_ms, err);
        } else if (!warc_is_tombstone(&next)) {
            break; /* another answer */
        }
    }
    return ok;
}

bool
warc_purge(const char *path, int64_t offset, struct str reason, int64_t now_ms,
           struct err *err)
{
    struct warc_reader *reader;
    struct arena arena;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    bool ok;

    if (fd < 0) {
        return err_set_kind(err, ERR_START, "%s: cannot open for writing: %s", path,
                            strerror(errno));
    }
    if (!warc_reader_open(path, &reader, err)) {
        (void)close(fd);
        return false;
    }
    arena_init(&arena, 0);
    ok = warc_reader_seek(reader, offset, err) &&
         purge_here(fd, path, reader, reason, now_ms, &arena, err);
    if (ok && fsync(fd) != 0) {
        ok = err_set_kind(err, ERR_START, "%s: cannot sync: %s", path, strerror(errno));
    }
    arena_free(&arena);
    warc_reader_close(reader);
    (void)close(fd);
    return ok;
}

bool
warc_cut(const char *path, int64_t offset, struct err *err)
{
    static const char ZEROS[65536];
    int fd = open(path, O_RDWR | O_CLOEXEC);
    struct stat info;
    bool ok;

    if (fd < 0) {
        return err_set_kind(err, ERR_START, "%s: cannot open for writing: %s", path,
                            strerror(errno));
    }
    ok = fstat(fd, &info) == 0;
    for (int64_t at = offset; ok && at < info.st_size;) {
        int64_t left = info.st_size - at;
        struct str zeros = { ZEROS, left < (int64_t)sizeof ZEROS ? (size_t)left
                                                                 : sizeof ZEROS };

        ok = overwrite(fd, path, at, zeros, err);
        at += (int64_t)zeros.n;
    }
    if (ok && (fsync(fd) != 0 || ftruncate(fd, offset) != 0 || fsync(fd) != 0)) {
        ok = err_set_kind(err, ERR_START, "%s: cannot cut at %lld: %s", path,
                          (long long)offset, strerror(errno));
    }
    (void)close(fd);
    return ok;
}
