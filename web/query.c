/*
 * query: a field of the query, by name. In a file of its own, so that a test can put another
 * one in its place and see what is asked for.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/web.h"

struct str
web_query(const struct web_request *rq, const char *name)
{
    for (size_t i = 0; i < rq->field_count; i++)
        if (str_eq(rq->fields[i].name, str_of(name)))
            return rq->fields[i].value;
    return (struct str){ "", 0 };
}
