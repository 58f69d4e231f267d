/*
 * json_list: ads from a JSON array of the objects that stand alone on JSON lines.
 *
 * Pure. Takes several arrays one behind the other, on as many lines as they like. What an object
 * may hold says core/ad_line.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_JSON_LIST_H
#define CRAWLER_JSON_LIST_H

#include "core/ad.h"
#include "core/json_scan.h"
#include "crawler/record.h"

#define JSON_LIST_OBJECT_MAX (8u << 20) /* bytes of an object; a longer one is bad */

struct json_list {
    struct json_scan scan;
    bool open;       /* inside an array */
    bool begun;      /* an element of it was read */
    bool any;        /* an array was seen */
    size_t elements; /* read so far, those that are no ads included */
};

/* `text` must outlive the reader and the ads. */
void json_list_begin(struct json_list *l, struct str text);
/* The next object as an ad. Texts are views or live in the arena. After BAD and BROKEN *err says
 * why; bytes that BAD names are those of the object. */
enum record_answer json_list_next(struct json_list *l, struct arena *arena,
                                  struct ad *out, struct err *err);

#endif
