/*
 * json_list: see json_list.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/json_list.h"

#include "core/ad_line.h"

#include <assert.h>

#define TOO_LONG "an object longer than 8 MB"
static_assert(JSON_LIST_OBJECT_MAX == 8u << 20, "the sentence above");

void
json_list_begin(struct json_list *l, struct str text)
{
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_sub(text, 3, text.n);
    *l = (struct json_list){ .scan = { .s = text } };
}

/* The next element of the array that is open. */
static enum record_answer
take_element(struct json_list *l, struct arena *arena, struct ad *out)
{
    struct json_scan *c = &l->scan;
    struct json_value value;
    struct ad_line read;

    if (l->begun && !json_scan_sees(c, ',')) {
        (void)json_scan_fail(c, c->at, "',' or ']'");
        return RECORD_BROKEN;
    }
    c->at += l->begun;
    l->begun = true;
    json_scan_space(c);
    if (!json_scan_value(c, &value))
        return RECORD_BROKEN;
    l->elements++;
    if (value.type != JSON_IS_OBJECT)
        (void)err_set(c->err, "expected an object, found %s",
                      json_type_name(value.type));
    else if (value.raw.n > JSON_LIST_OBJECT_MAX)
        (void)err_set(c->err, "%s", TOO_LONG);
    else if (ad_line_read(value.raw, arena, &read, c->err)) {
        *out = read.ad;
        return RECORD_AD;
    }
    return RECORD_BAD;
}

enum record_answer
json_list_next(struct json_list *l, struct arena *arena, struct ad *out,
               struct err *err)
{
    struct json_scan *c = &l->scan;

    c->err = err;
    for (;;) {
        json_scan_space(c);
        if (l->open && !json_scan_sees(c, ']'))
            return take_element(l, arena, out);
        if (!l->open && c->at == c->s.n && l->any)
            return RECORD_END;
        if (!l->open && !json_scan_sees(c, '[')) {
            (void)json_scan_fail(c, c->at, "'['");
            return RECORD_BROKEN;
        }
        l->open = !l->open;
        l->any = true;
        l->begun = false;
        c->at++;
    }
}
