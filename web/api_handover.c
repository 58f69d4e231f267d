/*
 * api_handover: one ad as a file to take away, for a court or a partner.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/api.h"
#include "web/body.h"
#include "web/one_ad.h"

#define PURPOSE_MAX     500
#define PURPOSE_LETTERS 3

struct wish {
    struct str purpose;
    bool masked;
};

static bool
read_wish(struct web_request *rq, struct wish *out, struct web_reply *re)
{
    const struct body_field fields[] = {
        { .name = "purpose",
          .kind = BODY_TEXT,
          .into = &out->purpose,
          .needed = true,
          .max = PURPOSE_MAX },
        { .name = "masked", .kind = BODY_BOOL, .into = &out->masked },
    };

    *out = (struct wish){ .masked = true };
    if (!body_read(rq, fields, sizeof(fields) / sizeof(fields[0]), re))
        return false;
    if (str_trim(out->purpose).n < PURPOSE_LETTERS) {
        web_problem(re, 400, "bad-body", "The body cannot be read",
                    "purpose: wanted at least 3 letters on what it is for");
        return false;
    }
    if (out->masked || may(rq->person, CAP_UNMASK))
        return true;
    web_problem(re, 403, "forbidden", "Your role does not allow this",
                "only who has the right unmask may hand over what is not masked");
    return false;
}

static void
too_large(const struct web_parcel *parcel, const struct err *err, struct web_reply *re)
{
    if (err->kind == ERR_USE)
        web_problem(re, 422, "too-large", "The hand-over is too large for a browser",
                    "run lurewatch handover %.8s at the machine", parcel->id.p);
    else
        web_broken(re, err);
}

void
api_ad_handover(struct web_request *rq, struct web_reply *re)
{
    const struct web_handover *port = &rq->web->is.handover;
    struct err err = { .kind = ERR_NONE };
    struct ad_record record;
    struct web_parcel parcel;
    struct wish wish;

    if (!read_wish(rq, &wish, re) || !ad_find(rq, &record, re))
        return;
    if (!port->make) {
        web_not_found(re, "nothing is handed over here");
        return;
    }
    parcel = (struct web_parcel){ .id = record.row.key,
                                  .who = rq->person->name,
                                  .purpose = wish.purpose,
                                  .masked = wish.masked,
                                  .now_ms = rq->now_ms };
    buf_reset(&re->body);
    if (!port->make(port->user, &parcel, rq->arena, &re->body, &err)) {
        buf_reset(&re->body);
        too_large(&parcel, &err, re);
        return;
    }
    re->status = 200;
    re->type = "application/x-tar";
    re->filename = arena_printf(rq->arena, STR_FMT ".tar", STR_ARG(parcel.name));
    re->missing = parcel.missing;
}
