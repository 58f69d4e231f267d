/*
 * import_text: see import_text.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/import_text.h"

#include "core/utf8.h"
#include "crawler/charset.h"

#define GOOD_FOR_ONE_BAD 20

static struct str
without_mark(struct str text)
{
    return str_starts(text, STR("\xEF\xBB\xBF")) ? str_sub(text, 3, text.n) : text;
}

/* Are there so many characters beyond ASCII that the broken bytes are accidents? */
static bool
is_nearly_utf8(struct str bytes)
{
    size_t good = 0, bad = 0;

    for (size_t at = 0; at < bytes.n;) {
        size_t from = at;
        uint32_t c = utf8_next(bytes, &at);
        if (c == UTF8_BAD && at == from + 1)
            bad++;
        else
            good += c >= 0x80;
    }
    return good / GOOD_FOR_ONE_BAD >= bad;
}

static struct str
cleaned(struct str bytes, struct arena *arena)
{
    struct buf b;
    struct str text;

    buf_init(&b, 3 * bytes.n + 1);
    utf8_put_clean(&b, bytes);
    text = arena_str(arena, buf_str(&b));
    buf_free(&b);
    return text;
}

struct str
import_text(struct str bytes, bool keep_broken, struct arena *arena)
{
    struct charset_text decoded;
    bool wide =
        str_starts(bytes, STR("\xFF\xFE")) || str_starts(bytes, STR("\xFE\xFF"));

    if (!wide && utf8_valid(bytes))
        return without_mark(bytes);
    if (!wide && is_nearly_utf8(bytes))
        return without_mark(keep_broken ? bytes : cleaned(bytes, arena));
    charset_decode(bytes, STR(""), arena, &decoded);
    return without_mark(decoded.text);
}
