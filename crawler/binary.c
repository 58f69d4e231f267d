/*
 * binary: bytes that are no text; see binary.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/binary.h"

#include "text/lanes.h"

#include <string.h>

#define HEAD_BYTES 1445 /* the standard's resource header */
#define SHARE_MOST                                                                     \
    20        /* one of so many characters at most; of random bytes one of ten is */
#define FEW 3 /* say nothing: a short text may hold a broken character */

bool
binary_is_file(struct str bytes)
{
    static const struct {
        const char *bytes;
        size_t n;
    } magics[] = {
        { "%PDF-", 5 },
        { "\x89PNG", 4 },
        { "\xFF\xD8\xFF", 3 },
        { "GIF8", 4 },
        { "PK\x03\x04", 4 },
        { "\x1F\x8B", 2 },
        { "\x7F"
          "ELF",
          4 },
        { "RIFF", 4 },
        { "Rar!", 4 },
        { "\xD0\xCF\x11\xE0", 4 },
    };
    for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++)
        if (str_starts(bytes, (struct str){ magics[i].bytes, magics[i].n }))
            return true;
    return false;
}

/* The standard's binary data bytes: controls but tab, line ends, form feed and escape. */
static bool
is_control(uint8_t c)
{
    return c < 0x20 && c != '\t' && c != '\n' && c != '\f' && c != '\r' && c != 0x1B;
}

static bool
has_mark(struct str bytes)
{
    return str_starts(bytes, STR("\xEF\xBB\xBF")) ||
           str_starts(bytes, STR("\xFE\xFF")) || str_starts(bytes, STR("\xFF\xFE")) ||
           str_starts(bytes, (struct str){ "\0\0\xFE\xFF", 4 });
}

/* "<html", "<!--", "<?xml": the standard looks for tags before it looks for bytes. */
static bool
begins_markup(struct str bytes)
{
    struct str rest = str_trim(str_sub(bytes, 0, HEAD_BYTES));
    char c = rest.n > 1 && rest.p[0] == '<' ? rest.p[1] : '\0';
    return c == '!' || c == '?' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool
binary_begins_so(struct str bytes)
{
    if (has_mark(bytes) || begins_markup(bytes))
        return false;
    for (size_t i = 0; i < bytes.n && i < HEAD_BYTES; i++)
        if (is_control((uint8_t)bytes.p[i]))
            return true;
    return false;
}

/* Which of 64 bytes may be such a control, or begin U+FFFD? */
static uint64_t
suspects_among(const uint8_t *p)
{
    return lanes_between(p, 0x01, 0x08) | lanes_equal(p, 0x0B) |
           lanes_between(p, 0x0E, 0x1F) | lanes_equal(p, 0xEF);
}

/* Are there more than a FEW? Nearly no page has so many, and each is gone through. */
static bool
has_suspects(struct str text)
{
    const uint8_t *p = (const uint8_t *)text.p;
    uint8_t rest[64] = { 0 };
    int count = 0;
    size_t at = 0;
    for (; at + 64 <= text.n && count <= FEW; at += 64)
        count += bits_count(suspects_among(p + at));
    if (at < text.n && text.n - at < 64) {
        memcpy(rest, p + at, text.n - at);
        count += bits_count(suspects_among(rest));
    }
    return count > FEW;
}

bool
binary_reads_so(struct str text, struct arena *arena, struct str *what)
{
    size_t characters = 0, controls = 0, lost = 0;
    if (!has_suspects(text))
        return false;
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = (uint8_t)text.p[i];
        characters += (c & 0xC0) != 0x80 && c != '\0';
        controls += is_control(c) && c != '\0';
        lost += c == 0xEF && str_starts(str_sub(text, i, i + 3), STR("\xEF\xBF\xBD"));
    }
    if (controls + lost <= FEW || (controls + lost) * SHARE_MOST <= characters)
        return false;
    *what = arena_printf(arena,
                         "it is no text: of %zu characters %zu are controls and %zu "
                         "bytes without meaning",
                         characters, controls, lost);
    return true;
}
