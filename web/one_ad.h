/*
 * one_ad: the ad that a request names, and why something is not done to it.
 *
 * A request for one ad answers with the reason as a problem; one for several lists the reasons
 * by id, beside what was done.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WEB_ONE_AD_H
#define WEB_ONE_AD_H

#include "store/queue.h"
#include "web/web.h"

/* Why not. Texts are constants. */
struct refusal {
    int status;
    const char *type, *title, *detail; /* detail "" none */
    const struct queue_row
        *row;       /* how it is now, and who holds it; NULL: it is not shown */
    struct err err; /* of status 500: for the log */
};

/* Fill in *why and return false. */
bool refuse(struct refusal *why, int status, const char *type, const char *title,
            const char *detail);
/* For the store's failures; *err is copied. */
bool refuse_broken(struct refusal *why, const struct err *err);
/* 403: the ad is of the careful lane, and the person has no right to it. */
bool refuse_careful(struct refusal *why);
/* 409 with the row as it is now; refuse_careful() when the person may not see it. */
bool refuse_row(const struct web_request *rq, struct refusal *why, const char *type,
                const char *title, const struct queue_row *row);

/* The reason as the answer. */
void refusal_answer(const struct web_request *rq, const struct refusal *why,
                    struct web_reply *re);
/* The reason as an object of a list: id, type, title, detail, holder, row. */
void refusal_put(const struct web_request *rq, struct str id, const struct refusal *why,
                 struct json *j);

/* Finds an ad by its whole id. False: *why says 404 when there is none, 403 when it is of a
 * lane that the person may not see. */
MUST_USE bool ad_find_id(const struct web_request *rq, struct str id,
                         struct ad_record *record, struct refusal *why);
/* The same for the ad that param[0] names; false: *re has the problem. */
MUST_USE bool
ad_find(const struct web_request *rq, struct ad_record *record, struct web_reply *re);

/* The decision that holds: behind an undo the one that stood before; NULL: none. */
const struct decision_row *decision_in_force(const struct ad_record *record);

#endif
