/*
 * fuzz_telegram_export: any bytes as an export; it ends, each ad has words, and texts are
 * well-formed and bounded.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/utf8.h"
#include "crawler/telegram_export.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct telegram_export t;
    struct arena arena;
    struct ad ad;
    struct err err = { .kind = ERR_NONE };
    enum record_answer answer;
    size_t told = 0;

    arena_init(&arena, 0);
    telegram_export_begin(&t, (struct str){ (const char *)data, size });
    while ((answer = telegram_export_next(&t, &arena, &ad, &err)) == RECORD_AD ||
           answer == RECORD_BAD) {
        assert(++told <= t.messages && t.messages <= size);
        if (answer == RECORD_BAD)
            continue;
        assert(str_trim(ad.text).n > 0 && ad.text.n <= TELEGRAM_TEXT_MAX);
        assert(utf8_valid(ad.text) && utf8_valid(ad.contacts) && utf8_valid(ad.id));
        assert(ad.seen_at_ms >= 0);
    }
    arena_free(&arena);
    return 0;
}
