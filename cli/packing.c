/*
 * packing: what a hand-over is made of.
 *
 * Archived answers are cut out of the archive as the gzip members they are, so each is a WARC
 * file of its own whose digests still hold. One that does not verify is not handed over.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/packing.h"

#include "core/digest.h"
#include "core/json.h"
#include "crawler/warc.h"
#include "store/audit.h"
#include "store/records.h"

#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#define LINES_MAX  (64u << 20)
#define RECORD_MAX (128 << 20)

bool
packing_open(struct packing *p, const struct workspace *workspace, struct store *store,
             struct err *err)
{
    *p = (struct packing){ .workspace = workspace, .store = store };
    arena_init(&p->arena, 0);
    for (int i = 0; i < HANDOVER_LANGS; i++)
        if (!wording_open(&p->wording[i], workspace, handover_langs[i], &p->arena, err))
            return false;
    return true;
}

void
packing_close(struct packing *p)
{
    for (int i = 0; i < HANDOVER_LANGS; i++)
        wording_close(&p->wording[i]);
    arena_free(&p->arena);
}

/* Bytes [offset, offset + size) of a file. */
static bool
read_part(const char *path, int64_t offset, int64_t size, struct buf *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t left = (size_t)size;

    if (fd < 0 || size <= 0 || size > RECORD_MAX) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    while (left) {
        size_t room;
        char *into = buf_room(out, left, &room);
        ssize_t got = room ? pread(fd, into, room, offset) : 0;
        if (got <= 0)
            break;
        buf_took(out, (size_t)got);
        offset += got;
        left -= (size_t)got;
    }
    close(fd);
    return left == 0;
}

/* Takes the record that the reader stands at, when it is whole and what its digests say. */
static bool
take_record(struct warc_reader *reader, const char *path, struct arena *arena,
            struct warc_record *record, struct buf *out)
{
    struct warc_count count = { .cut_at = -1 };

    return warc_reader_next(reader, arena, record, NULL) == WARC_RECORD &&
           record->size > 0 && !warc_is_tombstone(record) &&
           warc_check(record, &count) &&
           read_part(path, record->offset, record->size, out);
}

/* An answer, and behind it its request and what was said of its ads. False: it is not in the
 * archive any more. */
static bool
cut_answer(const char *path, int64_t offset, struct buf *out)
{
    struct warc_record answer, next;
    struct warc_reader *reader;
    struct arena scratch;
    bool ok;

    if (!warc_reader_open(path, &reader, NULL))
        return false;
    arena_init(&scratch, 0);
    ok = warc_reader_seek(reader, offset, NULL) &&
         take_record(reader, path, &scratch, &answer, out);
    for (size_t whole = out->n; ok; whole = out->n)
        if (!take_record(reader, path, &scratch, &next, out) ||
            !warc_belongs(&next, answer.id)) {
            buf_cut(out, whole);
            break;
        }
    warc_reader_close(reader);
    arena_free(&scratch);
    return ok;
}

/* One ad on its way into its files. */
struct packing_job {
    struct packing *packing;
    struct arena *arena;
    struct handover handover;
    struct packed *out;
    struct err *err;
};

static bool
cut_answers(struct packing_job *job)
{
    struct arena *arena = job->arena;
    struct handover *h = &job->handover;
    const struct ad_record_place *places;
    struct handover_file *files;
    size_t count, most = job->packing->answers_max, bytes_count = 0;

    if (!store_ad_records(job->packing->store, job->out->key, arena, &places, &count,
                          job->err))
        return false;
    files = ARENA_NEW(arena, struct handover_file, count);
    for (size_t i = 0; i < count; i++) {
        const char *path = arena_printf(arena, STR_FMT "/" STR_FMT,
                                        STR_ARG(job->packing->workspace->archive),
                                        STR_ARG(places[i].file))
                               .p;
        struct buf bytes;
        buf_init(&bytes, 2 * (size_t)RECORD_MAX);
        if (cut_answer(path, places[i].offset, &bytes))
            files[h->record_count++] =
                (struct handover_file){ arena_printf(arena, "warc-%04zu.warc.gz",
                                                     i + 1),
                                        arena_str(arena, buf_str(&bytes)) };
        else
            job->out->missing++;
        bytes_count += bytes.n;
        buf_free(&bytes);
        if (most && bytes_count > most)
            return err_set_kind(job->err, ERR_USE,
                                "handover: the archived answers of this ad are above "
                                "%zu MB",
                                most >> 20);
    }
    h->records = files;
    return true;
}

struct lines_of_ad {
    struct buf lines, payloads;
};

/* Hand-overs themselves are left out: the second one shall be the same as the first. */
static bool
add_audit_line(void *user, const struct audit_row *row, struct err *err)
{
    struct lines_of_ad *l = user;
    struct json j = json_to(&l->payloads);

    (void)err;
    if (str_eq(row->what, str_of(audit_deed_name(AUDIT_HANDOVER))))
        return true;
    audit_row_line(row, &l->lines);
    buf_add_char(&l->lines, '\n');
    json_open_object(&j);
    json_put_int(&j, "seq", row->seq);
    json_put_text(&j, "salt", row->salt);
    json_put_text(&j, "payload", row->payload);
    json_end_object(&j);
    buf_add_char(&l->payloads, '\n');
    return true;
}

static bool
take_audit(struct packing_job *job)
{
    struct lines_of_ad l;
    bool ok;

    buf_init(&l.lines, LINES_MAX);
    buf_init(&l.payloads, LINES_MAX);
    ok = store_audit_walk(job->packing->store, job->out->key, add_audit_line, &l,
                          job->err);
    if (ok && (buf_failed(&l.lines) || buf_failed(&l.payloads)))
        ok = err_set(job->err, "handover: the audit lines of this ad are above 64 MB");
    job->handover.audit = arena_str(job->arena, buf_str(&l.lines));
    job->handover.payloads = arena_str(job->arena, buf_str(&l.payloads));
    buf_free(&l.lines);
    buf_free(&l.payloads);
    return ok;
}

static bool
find(struct packing_job *job, struct str id, struct ad_record *out)
{
    switch (store_find_ad(job->packing->store, id, job->arena, out, job->err)) {
    case FIND_ONE:
        return true;
    case FIND_NONE:
        return err_set_kind(
            job->err, ERR_NO, "handover: no ad whose id begins with '" STR_FMT "'%s",
            STR_ARG(id), id.n < 4 ? " (give at least four digits)" : "");
    case FIND_MANY:
        return err_set(job->err,
                       "handover: several ads begin with '" STR_FMT
                       "'; give more digits",
                       STR_ARG(id));
    case FIND_FAILED:
        break;
    }
    return false;
}

/* The ad with its sentences in each language. */
static bool
say_all(struct packing_job *job, struct str id)
{
    struct ad_record *said = ARENA_NEW(job->arena, struct ad_record, HANDOVER_LANGS);

    for (int i = 0; i < HANDOVER_LANGS; i++) {
        if (!find(job, id, &said[i]))
            return false;
        wording_record(&job->packing->wording[i], &said[i], job->arena);
        job->handover.said[i] = &said[i];
    }
    job->out->key = said[0].row.key;
    job->out->time_ms = said[0].row.last_seen_ms;
    return true;
}

bool
packing_make(struct packing *p, const struct web_parcel *parcel, struct arena *arena,
             struct packed *out, struct err *err)
{
    char *sum = ARENA_NEW(arena, char, DIGEST_HEX_SIZE);
    struct packing_job job = { .packing = p, .arena = arena, .out = out, .err = err };

    *out = (struct packed){ .manifest_sum = sum };
    job.handover = (struct handover){ .masked = parcel->masked,
                                      .program = STR("lurewatch " PROGRAM_VERSION),
                                      .unit = p->workspace->config.name };
    if (!say_all(&job, parcel->id) ||
        (!parcel->masked && (!cut_answers(&job) || !take_audit(&job))) ||
        !handover_files(&job.handover, arena, &out->files, &out->count, err))
        return false;
    out->name = arena_printf(arena, "handover-%.8s%s", out->key.p,
                             parcel->masked ? "-masked" : "");
    for (size_t i = 0; i < out->count; i++)
        if (str_eq(out->files[i].name, STR("manifest-sha256.txt")))
            digest_sha256_hex(out->files[i].data, sum);
    return true;
}

bool
packing_note(struct packing *p, const struct web_parcel *parcel,
             const struct packed *packed, struct err *err)
{
    struct buf payload;
    struct json j;
    bool ok;

    buf_init(&payload, AUDIT_PAYLOAD_BYTES);
    j = json_to(&payload);
    json_open_object(&j);
    json_put_bool(&j, "masked", parcel->masked);
    json_put_text(&j, "purpose", parcel->purpose);
    json_put_text(&j, "manifest", str_of(packed->manifest_sum));
    json_end_object(&j);
    const struct audit_fact fact = { AUDIT_HANDOVER, parcel->who, packed->key,
                                     buf_str(&payload), parcel->now_ms };
    ok = buf_failed(&payload)
             ? err_set_kind(err, ERR_USE, "the purpose is too long for the log")
             : store_audit_add(p->store, &fact, err);
    buf_free(&payload);
    return ok;
}

/* The tar is whole before the log says that it left. */
static bool
make_tar(void *user, struct web_parcel *parcel, struct arena *arena, struct buf *tar,
         struct err *err)
{
    struct packing *p = user;
    struct packed packed;

    if (!p->wording[0].cues && !packing_open(p, p->workspace, p->store, err)) {
        packing_close(p); /* the next one tries again */
        return false;
    }
    if (!packing_make(p, parcel, arena, &packed, err) ||
        !handover_tar(packed.name, packed.files, packed.count, packed.time_ms, tar,
                      err) ||
        !packing_note(p, parcel, &packed, err))
        return false;
    parcel->name = packed.name;
    parcel->missing = packed.missing;
    return true;
}

struct web_handover
packing_for_web(struct packing *p)
{
    p->answers_max = WEB_REPLY_MAX;
    return (struct web_handover){ p, make_tar };
}
