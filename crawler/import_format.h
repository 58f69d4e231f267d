/*
 * import_format: what form a file of ads has, by its bytes.
 *
 * Pure. The name is asked only where the bytes leave it open: an empty file, text that could be
 * anything.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_IMPORT_FORMAT_H
#define CRAWLER_IMPORT_FORMAT_H

#include "core/str.h"

#define IMPORT_HEAD_SIZE (64u << 10) /* bytes that are enough to tell */

enum import_format {
    IMPORT_LINES, /* JSON lines */
    IMPORT_LIST,  /* the same objects in a JSON array */
    IMPORT_CSV,
    IMPORT_TELEGRAM_JSON, /* result.json */
    IMPORT_TELEGRAM_HTML, /* messages.html */
    IMPORT_WHATSAPP,
    IMPORT_VK,
    IMPORT_MAIL, /* one message, as in an .eml file */
    IMPORT_MBOX,
    IMPORT_HTML,
    IMPORT_WARC,
    IMPORT_PICTURE,  /* PNG, JPEG, WebP */
    IMPORT_TEXT,     /* anything else that is text */
    IMPORT_NOT_READ, /* no form that is read; import_format_why() says what it is */
    IMPORT_FORMAT_COUNT
};

/* The form of a file that begins with `head` (its first IMPORT_HEAD_SIZE bytes, or all of it).
 * `name` is its path. */
enum import_format import_format_of(struct str head, struct str name);
/* Of IMPORT_NOT_READ: what the file is and what would be right, for people. */
const char *import_format_why(struct str head);

#endif
