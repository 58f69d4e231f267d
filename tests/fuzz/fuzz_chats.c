/*
 * fuzz_chats: any bytes as an export of WhatsApp, VK and Telegram's pages, as a table, as an
 * array of ads and as pasted text; each reader ends, each ad has words, texts are well-formed and
 * bounded.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/utf8.h"
#include "crawler/csv.h"
#include "crawler/import_format.h"
#include "crawler/import_text.h"
#include "crawler/json_list.h"
#include "crawler/pasted.h"
#include "crawler/telegram_html.h"
#include "crawler/vk_export.h"
#include "crawler/whatsapp.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct ad *ad, bool needs_words)
{
    assert(!needs_words || str_trim(ad->text).n > 0);
    assert(utf8_valid(ad->text) && utf8_valid(ad->contacts) && utf8_valid(ad->id));
    assert(ad->seen_at_ms >= 0);
}

static void
read_chats(struct str text, struct arena *arena)
{
    struct whatsapp w;
    struct telegram_html t;
    struct pasted p;
    struct ad ad;
    struct err err = { .kind = ERR_NONE };
    enum record_answer answer = RECORD_END;

    if (whatsapp_begin(&w, text, &err))
        while ((answer = whatsapp_next(&w, arena, &ad, &err)) != RECORD_END)
            if (answer == RECORD_AD)
                check(&ad, true);
    telegram_html_begin(&t, text);
    while ((answer = telegram_html_next(&t, arena, &ad, &err)) != RECORD_END)
        if (answer == RECORD_AD)
            check(&ad, true);
    pasted_begin(&p, text);
    while ((answer = pasted_next(&p, &ad, &err)) != RECORD_END)
        if (answer == RECORD_AD)
            check(&ad, true);
}

static void
read_vk(struct str bytes, struct arena *arena)
{
    struct vk_export v;
    struct ad ad;
    struct err err = { .kind = ERR_NONE };
    enum record_answer answer;
    size_t told = 0;

    vk_export_begin(&v, bytes);
    while ((answer = vk_export_next(&v, arena, &ad, &err)) == RECORD_AD ||
           answer == RECORD_BAD) {
        assert(++told <= v.posts && v.posts <= bytes.n);
        if (answer == RECORD_AD)
            check(&ad, true);
    }
}

static void
read_list(struct str bytes, struct arena *arena)
{
    struct json_list l;
    struct ad ad;
    struct err err = { .kind = ERR_NONE };
    enum record_answer answer;
    size_t told = 0;

    json_list_begin(&l, bytes);
    while ((answer = json_list_next(&l, arena, &ad, &err)) == RECORD_AD ||
           answer == RECORD_BAD) {
        assert(++told == l.elements && told <= bytes.n);
        if (answer == RECORD_AD)
            check(&ad, false);
    }
}

static void
read_csv(struct str text, struct arena *arena)
{
    struct csv_map map = { .count = 0 };
    struct csv csv;
    struct ad ad;
    struct err err = { .kind = ERR_NONE };
    enum record_answer answer;

    if (!csv_map_add(&map, STR("text=1,title=B"), &err) ||
        (!csv_begin(&csv, text, &map, arena, &err) &&
         !csv_begin(&csv, text, NULL, arena, &err)))
        return;
    while ((answer = csv_next(&csv, arena, &ad, &err)) != RECORD_END)
        if (answer == RECORD_AD)
            check(&ad, false);
}

static struct str
clean(struct str bytes, struct arena *arena)
{
    struct buf b;
    struct str text;

    buf_init(&b, 1u << 20);
    utf8_put_clean(&b, bytes);
    text = arena_str(arena, buf_str(&b));
    buf_free(&b);
    return text;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = { (const char *)data, size };
    struct arena arena;
    struct str text;

    if (size > 1u << 16)
        return 0;
    arena_init(&arena, 0);
    assert(import_format_of(bytes, STR("x")) < IMPORT_FORMAT_COUNT);
    text = clean(bytes, &arena);
    read_chats(text, &arena);
    read_vk(bytes, &arena);
    read_list(bytes, &arena);
    read_csv(bytes, &arena);
    if (size > 0 && size < 64 &&
        data[0] == 'C') /* slow, and charset has its own target */
        assert(utf8_valid(import_text(bytes, false, &arena)));
    arena_free(&arena);
    return 0;
}
