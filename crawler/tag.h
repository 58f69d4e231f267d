/*
 * tag: the HTML elements by number, and what each means for reading a page.
 *
 * Elements that are not listed (custom elements, parts of SVG) are TAG_OTHER. The classes
 * follow the parsing section of the WHATWG HTML standard (13.2.4.2 stack of open elements,
 * 13.2.4.3 active formatting elements) and its suggested style sheet (15.3 display: block).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_TAG_H
#define CRAWLER_TAG_H

#include "core/str.h"

/* In byte order of their names. */
enum tag {
    TAG_OTHER,
    TAG_A, TAG_ABBR, TAG_ADDRESS, TAG_APPLET, TAG_AREA, TAG_ARTICLE, TAG_ASIDE,
    TAG_AUDIO, TAG_B, TAG_BASE, TAG_BASEFONT, TAG_BGSOUND, TAG_BIG, TAG_BLOCKQUOTE,
    TAG_BODY, TAG_BR, TAG_BUTTON, TAG_CANVAS, TAG_CAPTION, TAG_CENTER, TAG_CITE,
    TAG_CODE, TAG_COL, TAG_COLGROUP, TAG_DD, TAG_DETAILS, TAG_DIALOG, TAG_DIR,
    TAG_DIV, TAG_DL, TAG_DT, TAG_EM, TAG_EMBED, TAG_FIELDSET, TAG_FIGCAPTION,
    TAG_FIGURE, TAG_FONT, TAG_FOOTER, TAG_FORM, TAG_FRAME, TAG_FRAMESET, TAG_H1,
    TAG_H2, TAG_H3, TAG_H4, TAG_H5, TAG_H6, TAG_HEAD, TAG_HEADER, TAG_HGROUP, TAG_HR,
    TAG_HTML, TAG_I, TAG_IFRAME, TAG_IMAGE, TAG_IMG, TAG_INPUT, TAG_ISINDEX,
    TAG_KEYGEN, TAG_LABEL, TAG_LI, TAG_LINK, TAG_LISTING, TAG_MAIN, TAG_MARQUEE,
    TAG_MATH, TAG_MENU, TAG_META, TAG_NAV, TAG_NOBR, TAG_NOEMBED, TAG_NOFRAMES,
    TAG_NOSCRIPT, TAG_OBJECT, TAG_OL, TAG_OPTGROUP, TAG_OPTION, TAG_P, TAG_PARAM,
    TAG_PICTURE, TAG_PLAINTEXT, TAG_PRE, TAG_RP, TAG_RT, TAG_RUBY, TAG_S, TAG_SCRIPT,
    TAG_SEARCH, TAG_SECTION, TAG_SELECT, TAG_SMALL, TAG_SOURCE, TAG_SPAN, TAG_STRIKE,
    TAG_STRONG, TAG_STYLE, TAG_SUB, TAG_SUMMARY, TAG_SUP, TAG_SVG, TAG_TABLE,
    TAG_TBODY, TAG_TD, TAG_TEMPLATE, TAG_TEXTAREA, TAG_TFOOT, TAG_TH, TAG_THEAD,
    TAG_TIME, TAG_TITLE, TAG_TR, TAG_TRACK, TAG_TT, TAG_U, TAG_UL, TAG_VAR, TAG_VIDEO,
    TAG_WBR, TAG_XMP,
    TAG_COUNT
};

enum tag_class {
    TAG_VOID = 1 << 0,     /* has no content and no end tag */
    TAG_FORMAT = 1 << 1,   /* formatting: may close across blocks */
    TAG_SPECIAL = 1 << 2,  /* an ordinary end tag does not reach past it */
    TAG_SCOPE = 1 << 3,    /* bounds the scope of an end tag */
    TAG_DROPPED = 1 << 4,  /* never part of a tree: html and body make themselves */
    TAG_CLOSES_P = 1 << 5, /* its start tag ends an open paragraph */
    TAG_BLOCK = 1 << 6,    /* shown on lines of its own */
    TAG_RAWTEXT = 1 << 7,  /* content is text without references up to the end tag */
    TAG_RCDATA = 1 << 8,   /* content is text with references up to the end tag */
    TAG_ENDS_WIDE = 1 << 9, /* its end tag reaches past all that bounds no scope */
    TAG_LEAVES_SVG = 1 << 10, /* its start tag ends svg and math around it */
};

/* The element of that name, ASCII letters in any case. */
enum tag tag_of(struct str name);
/* Its name in lower case; "" for TAG_OTHER. */
struct str tag_name(enum tag tag);
/* Is any of the classes `which` (ored) true for the element? */
bool tag_is(enum tag tag, unsigned which);

#endif
