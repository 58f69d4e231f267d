/*
 * fuzz_ad_line: any bytes as a JSON line. A line that was read is still the same ad after its
 * risk was spliced in, and a second splice changes nothing more.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/ad_line.h"
#include "core/utf8.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must_be_text(struct str s)
{
    assert(utf8_valid(s));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct buf once, twice;
    struct ad_line line, again;
    struct err err = { 0 };
    struct str risk = STR("{\"band\":\"none\"}");
    arena_init(&arena, 0);
    buf_init(&once, 1 << 24);
    buf_init(&twice, 1 << 24);
    if (!ad_line_read((struct str){ (const char *)data, size }, &arena, &line, &err)) {
        assert(err.kind == ERR_USE && err.text[0]);
        goto done;
    }
    for (int i = 0; i < FIELD_COUNT; i++)
        must_be_text(ad_field_text(&line.ad, (enum ad_field)i));
    must_be_text(line.ad.id);
    must_be_text(line.ad.url);
    ad_line_write(&line, risk, &once);
    bool read = ad_line_read(buf_str(&once), &arena, &again, &err);
    assert(read && !again.comma_before);
    for (int i = 0; i < FIELD_COUNT; i++)
        assert(str_eq(ad_field_text(&line.ad, (enum ad_field)i),
                      ad_field_text(&again.ad, (enum ad_field)i)));
    ad_line_write(&again, risk, &twice);
    assert(str_eq(buf_str(&once), buf_str(&twice)));
done:
    buf_free(&once);
    buf_free(&twice);
    arena_free(&arena);
    return 0;
}
