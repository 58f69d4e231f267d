/*
 * token: HTML bytes to tags, text and comments, one after the other, after the tokenization
 * section of the WHATWG standard (13.2.5).
 *
 * Works on views of the page and copies nothing: names keep their case and values their
 * character references; entity_decode() and tag_of() read them. Linear time whatever the
 * bytes; a tag that the page's end cuts off is dropped, as in a browser. A page may come in
 * pieces of any size: token_more(). All tokenizer cases of html5lib hold both ways, but for
 * the parts of a doctype, which are not read.
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
    bool more;       /* `in` is not all: a token that reaches its end waits for the rest */
    size_t wanted;   /* offset that `in` must reach before a waiting token is tried again */
    size_t attrs_most; /* most attributes on one tag so far, end tags and cut ones as well */
};

/* Begins at the first byte; `in` is UTF-8 and borrowed. */
void token_start(struct tokenizer *t, struct str in);
/* The next token; false at the end, and while more of the page is needed. */
bool token_next(struct tokenizer *t, struct token *out);
/*
 * More of the page has come: `in` begins with all that was there before (it may have moved;
 * tokens given out point to the old place), `more` tells whether that is still not all. A
 * waiting token is looked at again when twice as much of it is there, so that pieces of one
 * byte cost no more than twice the time.
 */
void token_more(struct tokenizer *t, struct str in, bool more);

/*
 * Takes the next attribute of *attrs (begin with token.attrs). The value is as written,
 * without its quotes; empty when there is none. False when nothing is left. Of attributes
 * with one name the first counts.
 */
bool token_attr(struct str *attrs, struct str *name, struct str *value);
/* Value of the first attribute of that name (lower case); false when it is not there. */
bool token_find_attr(const struct token *token, struct str name, struct str *value);

#endif
