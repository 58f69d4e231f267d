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
packing_open(struct packing *p, struct app *app)
{
    *p = (struct packing){ .app = app };
    arena_init(&p->arena, 0);
    if (!workspace_open(app, &p->arena, &p->workspace, &p->err) ||
        !workspace_store(&p->workspace, STORE_WRITE, &p->store, &p->err))
        return false;
    for (int i = 0; i < HANDOVER_LANGS; i++)
        if (!wording_open(&p->wording[i], &p->workspace, handover_langs[i], &p->arena,
                          &p->err))
            return false;
    return true;
}

int
packing_close(struct packing *p, bool ok)
{
    int code = ok ? EXIT_DONE : app_fail(&p->err);

    for (int i = 0; i < HANDOVER_LANGS; i++)
        wording_close(&p->wording[i]);
    store_close(p->store);
    arena_free(&p->arena);
    return app_output_failed() ? EXIT_START : code;
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

/* An answer, and the request behind it. False: it is not in the archive any more. */
static bool
cut_answer(const char *path, int64_t offset, struct buf *out)
{
    struct warc_record answer, request;
    struct warc_reader *reader;
    struct arena scratch;
    bool ok;

    if (!warc_reader_open(path, &reader, NULL))
        return false;
    arena_init(&scratch, 0);
    ok = warc_reader_seek(reader, offset, NULL) &&
         take_record(reader, path, &scratch, &answer, out);
    size_t whole = out->n;
    if (ok && (!take_record(reader, path, &scratch, &request, out) ||
               !str_eq(request.concurrent_to, answer.id)))
        buf_cut(out, whole);
    warc_reader_close(reader);
    arena_free(&scratch);
    return ok;
}

static bool
cut_answers(struct packing *p, struct handover *h, struct str key, size_t *missing)
{
    const struct ad_record_place *places;
    struct handover_file *files;
    size_t count;

    if (!store_ad_records(p->store, key, &p->arena, &places, &count, &p->err))
        return false;
    files = ARENA_NEW(&p->arena, struct handover_file, count);
    for (size_t i = 0; i < count; i++) {
        const char *path =
            arena_printf(&p->arena, STR_FMT "/" STR_FMT, STR_ARG(p->workspace.archive),
                         STR_ARG(places[i].file))
                .p;
        struct buf bytes;
        buf_init(&bytes, 2 * (size_t)RECORD_MAX);
        if (cut_answer(path, places[i].offset, &bytes))
            files[h->record_count++] =
                (struct handover_file){ arena_printf(&p->arena, "warc-%04zu.warc.gz",
                                                     i + 1),
                                        arena_str(&p->arena, buf_str(&bytes)) };
        else
            ++*missing;
        buf_free(&bytes);
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
take_audit(struct packing *p, struct handover *h, struct str key)
{
    struct lines_of_ad l;
    bool ok;

    buf_init(&l.lines, LINES_MAX);
    buf_init(&l.payloads, LINES_MAX);
    ok = store_audit_walk(p->store, key, add_audit_line, &l, &p->err);
    if (ok && (buf_failed(&l.lines) || buf_failed(&l.payloads)))
        ok = err_set(&p->err, "handover: the audit lines of this ad are above 64 MB");
    h->audit = arena_str(&p->arena, buf_str(&l.lines));
    h->payloads = arena_str(&p->arena, buf_str(&l.payloads));
    buf_free(&l.lines);
    buf_free(&l.payloads);
    return ok;
}

static bool
find(struct packing *p, const char *id, struct ad_record *out)
{
    switch (store_find_ad(p->store, str_of(id), &p->arena, out, &p->err)) {
    case FIND_ONE:
        return true;
    case FIND_NONE:
        return err_set_kind(&p->err, ERR_NO,
                            "handover: no ad whose id begins with '%s'%s", id,
                            strlen(id) < 4 ? " (give at least four digits)" : "");
    case FIND_MANY:
        return err_set(&p->err,
                       "handover: several ads begin with '%s'; give more digits", id);
    case FIND_FAILED:
        break;
    }
    return false;
}

bool
packing_make(struct packing *p, const char *id, bool masked, struct packed *out)
{
    struct handover h = { .masked = masked,
                          .program = STR("lurewatch " PROGRAM_VERSION),
                          .unit = p->workspace.config.name };
    struct ad_record *said = ARENA_NEW(&p->arena, struct ad_record, HANDOVER_LANGS);
    char *sum = ARENA_NEW(&p->arena, char, DIGEST_HEX_SIZE);

    *out = (struct packed){ .manifest_sum = sum };
    for (int i = 0; i < HANDOVER_LANGS; i++) {
        if (!find(p, id, &said[i]))
            return false;
        wording_record(&p->wording[i], &said[i], &p->arena);
        h.said[i] = &said[i];
    }
    out->key = said[0].row.key;
    out->time_ms = said[0].row.last_seen_ms;
    if ((!masked && (!cut_answers(p, &h, out->key, &out->missing) ||
                     !take_audit(p, &h, out->key))) ||
        !handover_files(&h, &p->arena, &out->files, &out->count, &p->err))
        return false;
    for (size_t i = 0; i < out->count; i++)
        if (str_eq(out->files[i].name, STR("manifest-sha256.txt")))
            digest_sha256_hex(out->files[i].data, sum);
    return true;
}
