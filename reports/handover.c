/*
 * handover: makes the files of a hand-over in memory; who calls writes them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/handover.h"

#include "core/digest.h"
#include "core/html.h"
#include "core/tr.h"
#include "reports/brief_parts.h"
#include "reports/record_json.h"

#include <stdlib.h>

#define FILE_MAX (64u << 20)

const enum lang handover_langs[HANDOVER_LANGS] = { LANG_EN, LANG_RU, LANG_KK };

/* A buffer as text of the arena; false when it did not fit. */
static bool
keep(struct buf *b, struct arena *arena, struct str *out, struct err *err)
{
    bool ok = !buf_failed(b) || err_set(err, "handover: a file is larger than 64 MB");

    *out = arena_str(arena, buf_str(b));
    buf_free(b);
    return ok;
}

static bool
make_json(const struct handover *h, struct arena *arena, struct str *out,
          struct err *err)
{
    const struct record_view view = { .arena = arena,
                                      .show_contacts = !h->masked,
                                      .outside = h->masked };
    struct buf b;
    struct json j;

    buf_init(&b, FILE_MAX);
    j = json_to(&b);
    json_open_object(&j);
    json_put_text(&j, "format", STR("lurewatch-handover-1"));
    json_put_text(&j, "program", h->program);
    json_put_text(&j, "unit", h->unit);
    json_put_bool(&j, "masked", h->masked);
    json_put_text(&j, "key", h->said[0]->row.key);
    json_put_text(&j, "pack", h->said[0]->row.pack);
    json_key(&j, "record");
    record_json(&view, h->said[0], &j);
    json_end_object(&j);
    buf_add_char(&b, '\n');
    return keep(&b, arena, out, err);
}

/* One card as a page of its own. */
static bool
make_page(const struct handover *h, int lang, struct arena *arena, struct str *out,
          struct err *err)
{
    enum lang say = handover_langs[lang];
    struct ad_record item = *h->said[lang];
    struct risk risk;
    const struct brief brief = {
        .options = { .say = say, .show_contacts = !h->masked, .title = h->unit },
        .items = &item,
        .risks = &risk,
        .item_count = 1
    };
    struct buf b;

    if (h->masked)
        item.row.holder = STR("");
    risk_read(item.risk, arena, &risk);
    buf_init(&b, FILE_MAX);
    html_lit(&b, "<!DOCTYPE html>\n<html");
    html_attr(&b, "lang", str_of(lang_name(say)));
    html_lit(&b, "><head><meta charset=\"utf-8\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
                 "'none'; style-src 'unsafe-inline'\">\n<title>");
    html_text(&b, str_sub(h->said[lang]->row.key, 0, BRIEF_KEY_DIGITS));
    html_lit(&b, "</title>\n<style>");
    buf_add(&b, brief_style());
    html_lit(&b, "</style></head>\n<body>\n<p>");
    html_text(&b, str_of(tr(say, "A score is evidence laid out for a person: cues "
                                 "consistent with recruitment deception. It is no "
                                 "finding of a crime.")));
    html_lit(&b, "</p>\n");
    brief_card(&brief, 0, &b);
    html_lit(&b, "<p>");
    html_text(&b, h->said[lang]->row.key);
    html_lit(&b, "<br>");
    html_text(&b, h->said[lang]->row.pack);
    html_lit(&b, "<br>");
    html_text(&b, h->program);
    html_lit(&b, "</p>\n</body></html>\n");
    return keep(&b, arena, out, err);
}

static bool
make_readme(const struct handover *h, struct arena *arena, struct str *out,
            struct err *err)
{
    struct buf b;

    buf_init(&b, FILE_MAX);
    handover_readme(h->masked, &b);
    return keep(&b, arena, out, err);
}

static int
by_name(const void *a, const void *b)
{
    return str_cmp(((const struct handover_file *)a)->name,
                   ((const struct handover_file *)b)->name);
}

/* As sha256sum writes it. */
static bool
make_manifest(const struct handover_file *files, size_t count, struct arena *arena,
              struct str *out, struct err *err)
{
    char hex[DIGEST_HEX_SIZE];
    struct buf b;

    buf_init(&b, FILE_MAX);
    for (size_t i = 0; i < count; i++) {
        digest_sha256_hex(files[i].data, hex);
        buf_printf(&b, "%s  " STR_FMT "\n", hex, STR_ARG(files[i].name));
    }
    return keep(&b, arena, out, err);
}

bool
handover_files(const struct handover *h, struct arena *arena,
               const struct handover_file **files, size_t *count, struct err *err)
{
    struct handover_file *all =
        ARENA_NEW(arena, struct handover_file, h->record_count + HANDOVER_LANGS + 5);
    struct handover_file manifest = { .name = STR("manifest-sha256.txt") };
    size_t n = 0;

    all[n] = (struct handover_file){ .name = STR("ad.json") };
    if (!make_json(h, arena, &all[n++].data, err))
        return false;
    for (int i = 0; i < HANDOVER_LANGS; i++, n++) {
        all[n].name =
            arena_printf(arena, "report.%s.html", lang_name(handover_langs[i]));
        if (!make_page(h, i, arena, &all[n].data, err))
            return false;
    }
    all[n] = (struct handover_file){ .name = STR("README.txt") };
    if (!make_readme(h, arena, &all[n++].data, err))
        return false;
    if (!h->masked) {
        all[n++] = (struct handover_file){ STR("audit.tsv"), h->audit };
        all[n++] = (struct handover_file){ STR("audit.jsonl"), h->payloads };
        for (size_t i = 0; i < h->record_count; i++)
            all[n++] = h->records[i];
    }
    qsort(all, n, sizeof *all, by_name);
    if (!make_manifest(all, n, arena, &manifest.data, err))
        return false;
    all[n++] = manifest;
    qsort(all, n, sizeof *all, by_name);
    *files = all;
    *count = n;
    return true;
}
