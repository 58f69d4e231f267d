/*
 * filter: what a list is narrowed by, out of a query or a body.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WEB_FILTER_H
#define WEB_FILTER_H

#include "store/queue.h"
#include "web/web.h"

/* The names as they came; "" not given. */
struct filter_words {
    struct str state, lane, band, source, lang, kind, cue, outcome, holder, from, to;
};

/* Reads them out of the query. */
void filter_from_query(const struct web_request *rq, struct filter_words *out);
/* Reads them out of an object of the body ("" gives none). False: *re has the problem. */
MUST_USE bool filter_from_body(const struct web_request *rq, struct str object,
                               struct filter_words *out, struct web_reply *re);
/*
 * The words as a filter: state open when none is given, "all" for any; of the careful lane
 * only for those who may see it. Times are RFC 3339 or a day; a day as `to` counts whole.
 * False: *re has a problem that names the field, what was found and what would be right.
 */
MUST_USE bool filter_make(const struct web_request *rq, const struct filter_words *words,
                          struct queue_filter *out, struct web_reply *re);

/* What a list's query asks for: its filter, `limit` (limits[0] when it says none, limits[1] at
 * most) and `cursor`. */
MUST_USE bool filter_of_list(const struct web_request *rq, const int64_t limits[2],
                             struct queue_filter *out, struct web_reply *re);

/* One time of a period, as above; 0 for "". */
MUST_USE bool filter_time(const char *name, struct str text, int64_t *ms,
                          struct web_reply *re);
/* Is it a cue's code, such as P08, or ""? */
MUST_USE bool filter_cue(struct str text, struct web_reply *re);

#endif
