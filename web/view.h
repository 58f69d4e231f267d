/*
 * view: how rows and ads are shown to whoever asks: masked, disarmed, in their language, and
 * without what they may not see.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WEB_VIEW_H
#define WEB_VIEW_H

#include "reports/record_json.h"
#include "web/said.h"
#include "web/web.h"

#define CLAIM_MS (30 * INT64_C(60000)) /* a claim, taken or taken again */

/* The words of the rules in force, in the person's language. */
struct said view_said(const struct web_request *rq);
/* Contacts masked, addresses disarmed, offsets in bytes and code points. */
struct record_view view_of(const struct web_request *rq);

/* May the person see a row of this lane? */
bool view_may_see(const struct web_request *rq, const struct queue_row *row);

/* One row as an object; `outcome` is always there, null before a decision. */
void view_row(const struct web_request *rq, const struct queue_row *row,
              struct json *j);
/* The same as members, for an object that has more. */
void view_put_row(const struct web_request *rq, const struct queue_row *row,
                  struct json *j);
/* "key": [row, ...] */
void view_rows(const struct web_request *rq, const char *key,
               const struct queue_row *rows, size_t count, struct json *j);
/* Everything about one ad as an object. */
void view_record(const struct web_request *rq, const struct ad_record *record,
                 struct json *j);

/* A claim that ran out is none: for a row that was read without the time. */
void view_settle(const struct web_request *rq, struct queue_row *row);

/* "banner": that nothing here is a finding; with a row of the careful lane "hotline" too. */
void view_put_banner(const struct web_request *rq, enum lane lane, struct json *j);

#endif
