/*
 * api_ads: one ad: reading it, and its contacts.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/risk.h"
#include "store/audit.h"
#include "web/api.h"
#include "web/body.h"
#include "web/one_ad.h"
#include "web/view.h"

#define REASON_MAX 500

void
api_ad_get(struct web_request *rq, struct web_reply *re)
{
    struct ad_record record;
    struct json j;

    if (!ad_find(rq, &record, re))
        return;
    j = web_json(re, 200);
    view_record(rq, &record, &j);
    re->etag = arena_printf(rq->arena, "%lld", (long long)record.row.version);
}

/* The line in the log is stored before the contacts leave. */
static bool
log_unmask(struct web_request *rq, const struct ad_record *r, struct str reason,
           struct err *err)
{
    struct buf payload;
    struct audit_fact fact = { .deed = AUDIT_UNMASK,
                               .who = rq->person->name,
                               .object = r->row.key,
                               .now_ms = rq->now_ms };
    struct json j;
    bool ok;

    buf_init(&payload, AUDIT_PAYLOAD_BYTES);
    j = json_to(&payload);
    json_open_object(&j);
    json_put_text(&j, "reason", reason);
    json_end_object(&j);
    fact.payload = buf_str(&payload);
    ok = store_audit_add(rq->web->is.store, &fact, err);
    buf_free(&payload);
    return ok;
}

void
api_ad_contacts(struct web_request *rq, struct web_reply *re)
{
    struct err err = { .kind = ERR_NONE };
    struct ad_record record;
    struct str reason = { "", 0 };
    const struct body_field fields[] = {
        { .name = "reason",
          .kind = BODY_TEXT,
          .into = &reason,
          .needed = true,
          .max = REASON_MAX },
    };
    struct json j;

    if (!body_read(rq, fields, 1, re) || !ad_find(rq, &record, re))
        return;
    if (str_trim(reason).n < 3) {
        web_problem(re, 400, "bad-body", "The body cannot be read",
                    "reason: wanted at least 3 letters on what the contacts are for");
        return;
    }
    if (!log_unmask(rq, &record, reason, &err)) {
        web_broken(re, &err);
        return;
    }
    j = web_json(re, 200);
    json_open_object(&j);
    json_key(&j, "contacts");
    json_raw(&j, risk_contacts(record.risk, rq->arena));
    json_put_text(&j, "title", record.ad.title);
    json_put_text(&j, "text", record.ad.text);
    json_put_text(&j, "employer", record.ad.employer);
    json_put_text(&j, "location", record.ad.location);
    json_put_text(&j, "salary", record.ad.salary);
    json_put_text(&j, "contact_lines", record.ad.contacts);
    json_end_object(&j);
}
