/*
 * token: HTML bytes to tags, text and comments, one after the other, after the tokenization
 * section of the WHATWG standard (13.2.5).
 *
 * Works on views of the page and copies nothing: names keep their case and values their
 * character references; entity_decode() and tag_of() read them. Linear time whatever the
 * bytes; a tag that the page's end cuts off is dropped, as in a browser.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_TOKEN_H
#define CRAWLER_TOKEN_H

#include "crawler/tag.h"

enum token_kind { TOKEN_TEXT, TOKEN_START, TOKEN_CLOSE, TOKEN_COMMENT, TOKEN_DOCTYPE };

struct token {
    enum token_kind kind;
    enum tag tag;       /* TOKEN_START, TOKEN_CLOSE */
    struct str name;    /* as written */
    struct str attrs;   /* the bytes between name and '>', for token_attr() */
    size_t attr_count;
    bool self_closing;  /* "/>" */
    bool is_raw;        /* text in which '&' means nothing: script, style, CDATA */
    struct str text;    /* TOKEN_TEXT: as written; TOKEN_COMMENT: what stands inside */
};

struct tokenizer {
    struct str in;
    size_t at;
    enum tag inside; /* the script, style, title ... whose text comes next; TAG_OTHER none */
    bool foreign;    /* the caller says: inside svg or math; then no raw text, but CDATA */
    size_t attrs_most; /* most attributes on one tag so far, end tags and cut ones as well */
};

/* Begins at the first byte; `in` is UTF-8 and borrowed. */
void token_start(struct tokenizer *t, struct str in);
/* The next token; false at the end. */
bool token_next(struct tokenizer *t, struct token *out);

/*
 * Takes the next attribute of *attrs (begin with token.attrs). The value is as written,
 * without its quotes; empty when there is none. False when nothing is left. Of attributes
 * with one name the first counts.
 */
bool token_attr(struct str *attrs, struct str *name, struct str *value);
/* Value of the first attribute of that name (lower case); false when it is not there. */
bool token_find_attr(const struct token *token, struct str name, struct str *value);

#endif
