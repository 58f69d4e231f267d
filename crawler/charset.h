/*
 * charset: the bytes of a page to UTF-8.
 *
 * Order of evidence: byte order mark, Content-Type header, meta prescan (WHATWG HTML 13.2.3,
 * labels of the WHATWG Encoding standard), then the bytes themselves: valid UTF-8 first, then
 * letter statistics for the Cyrillic encodings, then ICU's detector. A declaration that the
 * bytes contradict is corrected: text that is valid UTF-8 is UTF-8 whatever was said, and what
 * was called UTF-8 or Western and reads as Russian in another encoding is read as that.
 * Pure.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_CHARSET_H
#define CRAWLER_CHARSET_H

#include "core/arena.h"

enum charset_how {
    CHARSET_BY_MARK,    /* byte order mark */
    CHARSET_BY_HEADER,  /* Content-Type */
    CHARSET_BY_META,    /* in the page's first bytes */
    CHARSET_BY_CONTENT, /* told from the bytes */
};

struct charset_text {
    struct str text;      /* UTF-8, always well-formed */
    struct str name;      /* "UTF-8", "windows-1251": names of the Encoding standard */
    enum charset_how how; /* what decided */
    bool corrected;       /* something else was declared */
};

/* The standard's name for a label ("cp1251", " UTF8 "); empty when it is none. */
struct str charset_of_label(struct str label);

/*
 * What the meta elements in the first 16 KB declare (the prescan of 13.2.3.2; UTF-16 means
 * UTF-8, x-user-defined means windows-1252); empty when nothing. The standard asks for 1 KB
 * and lets a later meta change the encoding while parsing: looking further does the same.
 */
struct str charset_prescan(struct str bytes);

/* Reads `bytes`; `content_type` is a header value or empty. The text is `bytes` itself where
 * that is well-formed UTF-8, otherwise it lives in the arena. Never fails. */
void charset_decode(struct str bytes, struct str content_type, struct arena *arena,
                    struct charset_text *out);

/*
 * Text back to the bytes of the encoding that a page came in. The standards want it for one
 * thing: a browser sends the query of a link as the page would have written it. What the
 * encoding lacks becomes "&#NNN;".
 */
struct charset_back {
    const char *icu; /* NULL: the bytes are UTF-8, as the text is */
    void *converter; /* made when it is needed for the first time */
};

/* `name` as charset_decode() tells it; UTF-16 and what has no bytes of its own count as UTF-8, and
 * so does "". Costs nothing yet. */
void charset_back_open(struct str name, struct charset_back *out);

/* Writes `text` (UTF-8) at most `size` bytes long; *n is the length. False when it does not fit, or
 * icu is NULL. */
MUST_USE bool charset_back_put(struct charset_back *back, struct str text, char *bytes,
                               size_t size, size_t *n);

void charset_back_close(struct charset_back *back);

#endif
