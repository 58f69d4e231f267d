/*
 * import_records: files that are read as a whole, record by record, each by its own reader.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/importing.h"
#include "crawler/import_format.h"
#include "crawler/import_text.h"
#include "crawler/json_list.h"
#include "crawler/mail.h"
#include "crawler/pasted.h"
#include "crawler/telegram_export.h"
#include "crawler/telegram_html.h"
#include "crawler/vk_export.h"
#include "crawler/whatsapp.h"

/* A reader at work. */
struct reading {
    struct importing *im;
    struct str text;
    struct arena *arena; /* as long as the file is read */
    union {
        struct csv csv;
        struct json_list list;
        struct telegram_export telegram;
        struct telegram_html page;
        struct whatsapp whatsapp;
        struct vk_export vk;
        struct mail mail;
        struct pasted pasted;
    };
};

/* How a format is read. */
struct reader {
    const char *records; /* what they are called */
    bool (*begin)(struct reading *r, struct err *err);
    enum record_answer (*next)(struct reading *r, struct arena *arena, struct ad *out,
                               struct err *err);
    size_t (*place)(
        const struct reading *r); /* of the record handed out last, from 1 */
};

static bool
csv_open(struct reading *r, struct err *err)
{
    r->text = import_text(r->text, true, r->arena);
    return csv_begin(&r->csv, r->text, &r->im->map, r->arena, err);
}

static enum record_answer
csv_take(struct reading *r, struct arena *arena, struct ad *out, struct err *err)
{
    return csv_next(&r->csv, arena, out, err);
}

static size_t
csv_place(const struct reading *r)
{
    return r->csv.line;
}

static bool
list_open(struct reading *r, struct err *err)
{
    (void)err;
    json_list_begin(&r->list, r->text);
    return true;
}

static enum record_answer
list_take(struct reading *r, struct arena *arena, struct ad *out, struct err *err)
{
    return json_list_next(&r->list, arena, out, err);
}

static size_t
list_place(const struct reading *r)
{
    return r->list.elements;
}

static bool
telegram_open(struct reading *r, struct err *err)
{
    (void)err;
    telegram_export_begin(&r->telegram, r->text);
    return true;
}

static enum record_answer
telegram_take(struct reading *r, struct arena *arena, struct ad *out, struct err *err)
{
    return telegram_export_next(&r->telegram, arena, out, err);
}

static size_t
telegram_place(const struct reading *r)
{
    return r->telegram.messages;
}

static bool
page_open(struct reading *r, struct err *err)
{
    (void)err;
    telegram_html_begin(&r->page, import_text(r->text, false, r->arena));
    return true;
}

static enum record_answer
page_take(struct reading *r, struct arena *arena, struct ad *out, struct err *err)
{
    return telegram_html_next(&r->page, arena, out, err);
}

static size_t
page_place(const struct reading *r)
{
    return r->page.messages;
}

static bool
whatsapp_open(struct reading *r, struct err *err)
{
    return whatsapp_begin(&r->whatsapp, import_text(r->text, false, r->arena), err);
}

static enum record_answer
whatsapp_take(struct reading *r, struct arena *arena, struct ad *out, struct err *err)
{
    return whatsapp_next(&r->whatsapp, arena, out, err);
}

static size_t
whatsapp_place(const struct reading *r)
{
    return r->whatsapp.line;
}

static bool
vk_open(struct reading *r, struct err *err)
{
    (void)err;
    vk_export_begin(&r->vk, r->text);
    return true;
}

static enum record_answer
vk_take(struct reading *r, struct arena *arena, struct ad *out, struct err *err)
{
    return vk_export_next(&r->vk, arena, out, err);
}

static size_t
vk_place(const struct reading *r)
{
    return r->vk.posts;
}

static bool
mail_open(struct reading *r, struct err *err)
{
    (void)err;
    mail_begin(&r->mail, r->text, str_starts(r->text, STR("From ")));
    return true;
}

static enum record_answer
mail_take(struct reading *r, struct arena *arena, struct ad *out, struct err *err)
{
    struct str mail;

    while (mail_cut(&r->mail, &mail)) {
        const struct extract_input in = { .body = mail, .is_mail = true };
        struct extracted read;
        if (mail.n > MAIL_SIZE_MAX) {
            (void)err_set(err, "a mail longer than 64 MB");
            return RECORD_BAD;
        }
        if (!import_read(r->im, &in, arena, &read, err))
            return RECORD_BROKEN;
        if (read.outcome != PAGE_OK) {
            (void)err_set(err, STR_FMT, STR_ARG(read.what));
            return RECORD_BAD;
        }
        if (read.ad_count > 0) {
            *out = read.ads[0];
            return RECORD_AD;
        }
    }
    return RECORD_END;
}

static size_t
mail_place(const struct reading *r)
{
    return r->mail.mails;
}

static bool
pasted_open(struct reading *r, struct err *err)
{
    (void)err;
    pasted_begin(&r->pasted, import_text(r->text, false, r->arena));
    return true;
}

static enum record_answer
pasted_take(struct reading *r, struct arena *arena, struct ad *out, struct err *err)
{
    (void)arena;
    return pasted_next(&r->pasted, out, err);
}

static size_t
pasted_place(const struct reading *r)
{
    return r->pasted.line;
}

static const struct reader readers[IMPORT_FORMAT_COUNT] = {
    [IMPORT_CSV] = { "rows", csv_open, csv_take, csv_place },
    [IMPORT_LIST] = { "objects", list_open, list_take, list_place },
    [IMPORT_TELEGRAM_JSON] = { "messages", telegram_open, telegram_take,
                               telegram_place },
    [IMPORT_TELEGRAM_HTML] = { "messages", page_open, page_take, page_place },
    [IMPORT_WHATSAPP] = { "messages", whatsapp_open, whatsapp_take, whatsapp_place },
    [IMPORT_VK] = { "posts", vk_open, vk_take, vk_place },
    [IMPORT_MAIL] = { "mails", mail_open, mail_take, mail_place },
    [IMPORT_MBOX] = { "mails", mail_open, mail_take, mail_place },
    [IMPORT_TEXT] = { "texts", pasted_open, pasted_take, pasted_place },
};

/* Reads on until the end, or where nothing can be read any more: then *bad says why. */
static bool
take_all(struct importing *im, const struct reader *reader, struct reading *r,
         const char *path, enum record_answer *answer, struct err *bad, struct err *err)
{
    struct ad ad;
    bool ok = true;

    *answer = RECORD_END;
    do {
        if (!importing_make_room(im, err))
            return false;
        *answer = reader->next(r, &im->arena, &ad, bad);
        if (*answer == RECORD_AD)
            ok = importing_add(im, &ad, err);
        else if (*answer == RECORD_BAD)
            importing_bad(im, path, reader->place(r), bad->text);
    } while (ok && (*answer == RECORD_AD || *answer == RECORD_BAD) &&
             !*app_stop_flag());
    return ok;
}

bool
import_records(struct importing *im, int format, const char *path, struct str text,
               struct err *err)
{
    const struct reader *reader = &readers[format];
    struct arena arena;
    struct reading r = { .im = im, .text = text, .arena = &arena };
    struct err bad = { .kind = ERR_NONE };
    enum record_answer answer = RECORD_END;
    bool ok = true;

    arena_init(&arena, 0);
    if (!reader->begin(&r, &bad))
        ok = err_set(err, "%s: %s", path, bad.text);
    else
        ok = take_all(im, reader, &r, path, &answer, &bad, err) &&
             importing_flush(im, err);
    if (ok && answer == RECORD_BROKEN)
        ok = reader->place(&r)
                 ? err_set(err, "%s: %s; %zu of its %s were read before that", path,
                           bad.text, reader->place(&r), reader->records)
                 : err_set(err, "%s: %s", path, bad.text);
    arena_free(&arena);
    return ok;
}
