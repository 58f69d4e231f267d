/*
 * fuzz_text: any bytes through the writers and small readers of core: quoting, escaping,
 * cleaning, numbers, dates and spans.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/html.h"
#include "core/json_scan.h"
#include "core/json.h"
#include "core/log.h"
#include "core/time.h"
#include "core/utf8.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
write_all_ways(struct str s)
{
    struct buf clean, quoted, other;
    struct arena arena;
    arena_init(&arena, 0);
    buf_init(&clean, 1 << 24);
    buf_init(&quoted, 1 << 24);
    buf_init(&other, 1 << 24);
    utf8_put_clean(&clean, s);
    assert(utf8_valid(buf_str(&clean)));
    json_quote(&quoted, s);
    struct json_scan scan = { .s = buf_str(&quoted) };
    struct json_value value;
    bool read = json_scan_value(&scan, &value);
    assert(read && str_eq(json_value_text(&value, &arena), buf_str(&clean)));
    html_text(&other, s);
    assert(utf8_valid(buf_str(&other)));
    assert(str_find_char(buf_str(&other), '<') < 0);
    buf_reset(&other);
    log_escape(&other, s);
    assert(utf8_valid(buf_str(&other)));
    assert(str_find_char(buf_str(&other), '\n') < 0);
    buf_free(&clean);
    buf_free(&quoted);
    buf_free(&other);
    arena_free(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str s = { (const char *)data, size };
    char text[TIME_TEXT_SIZE];
    int64_t ms = 0;
    int64_t back = 0;
    double real = 0;
    write_all_ways(s);
    for (size_t at = 0, before = 0; at < size; before = at) {
        utf8_next(s, &at);
        assert(utf8_floor(s, at - 1) == before);
    }
    if (time_parse(s, &ms)) {
        time_format(ms, text);
        bool read = time_parse(str_of(text), &back);
        assert(read && back == ms / 1000 * 1000);
    }
    if (time_parse_http(s, &ms))
        assert(ms >= 0);
    if (time_parse_span(s, &ms))
        assert(ms >= 0);
    if (size <= 1000 && str_to_int(s, &ms))
        assert(str_to_double(s, &real));
    return 0;
}
