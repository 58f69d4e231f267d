/*
 * reference: see reference.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/reference.h"

#define TEXT_MAX (4 * URL_MAX) /* of a reference; a URL has less room yet */

void
references_open(struct str charset, struct references *out)
{
    charset_back_open(charset, &out->back);
    buf_init(&out->text, TEXT_MAX);
}

void
references_close(struct references *r)
{
    charset_back_close(&r->back);
    buf_free(&r->text);
}

/* Where the first byte from 0x80 on stands; s.n when there is none. */
static size_t
find_high(struct str s, size_t at)
{
    while (at < s.n && (unsigned char)s.p[at] < 0x80) {
        at++;
    }
    return at;
}

static size_t
skip_high(struct str s, size_t at)
{
    while (at < s.n && (unsigned char)s.p[at] >= 0x80) {
        at++;
    }
    return at;
}

/* The query without '?' and fragment; empty when there is none. */
static struct str
query_of(struct str reference)
{
    ptrdiff_t mark = str_find_char(reference, '?'),
              fragment = str_find_char(reference, '#');
    size_t end = fragment < 0 ? reference.n : (size_t)fragment;

    return mark < 0 || (size_t)mark > end ? STR("")
                                          : str_sub(reference, (size_t)mark + 1, end);
}

/* What an encoder gave, of ASCII as it stands but what would end or part a query: the second
 * byte of a letter may be any sign, and a reference to a character has three of these. */
static void
put_encoded(struct str bytes, struct buf *out)
{
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char byte = (unsigned char)bytes.p[i];
        bool stands = byte > ' ' && byte < 0x7f && !strchr("\"#%&;<>", byte);

        if (stands) {
            buf_add_char(out, (char)byte);
        } else {
            buf_printf(out, "%%%02X", byte);
        }
    }
}

/* Writes the reference with its query in the bytes of the page. False when it has no room. */
static bool
put_query(struct references *r, struct str reference, struct str query)
{
    char bytes[2 * URL_MAX];
    size_t at = (size_t)(query.p - reference.p), end = at + query.n;
    struct str head = str_sub(reference, 0, end);

    buf_reset(&r->text);
    buf_add(&r->text, str_sub(reference, 0, at));
    while (at < end) {
        size_t high = find_high(head, at), after = skip_high(head, high), n = 0;

        buf_add(&r->text, str_sub(head, at, high));
        if (after > high) {
            if (!charset_back_put(&r->back, str_sub(head, high, after), bytes,
                                  sizeof bytes, &n)) {
                return false;
            }
            put_encoded((struct str){ bytes, n }, &r->text);
        }
        at = after;
    }
    return !buf_failed(&r->text);
}

enum url_answer
references_parse(struct references *r, struct str reference, const struct url *base,
                 struct arena *arena, struct url *out)
{
    struct str query;
    enum url_answer answer;

    if (!r->back.icu) {
        return url_parse(reference, base, arena, out);
    }
    query = query_of(reference);
    if (find_high(query, 0) == query.n || reference.n > TEXT_MAX) {
        return url_parse(reference, base, arena, out);
    }
    if (put_query(r, reference, query)) {
        return url_parse(buf_str(&r->text), base, arena, out);
    }
    answer = url_parse(reference, base, arena, out);
    return answer == URL_OK && r->back.icu ? URL_LONG : answer;
}
