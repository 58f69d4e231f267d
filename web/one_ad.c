/*
 * one_ad: finding, and refusing with words.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/one_ad.h"

#include "web/view.h"

#define KEY_DIGITS 64

bool
refuse(struct refusal *why, int status, const char *type, const char *title,
       const char *detail)
{
    *why = (struct refusal){
        .status = status, .type = type, .title = title, .detail = detail
    };
    return false;
}

bool
refuse_broken(struct refusal *why, const struct err *err)
{
    refuse(why, 500, "broken", "The server could not do it", "");
    why->err = *err;
    return false;
}

bool
refuse_careful(struct refusal *why)
{
    return refuse(why, 403, "restricted", "This ad is of the careful lane",
                  "only who has the right read_careful may open or claim it");
}

bool
refuse_row(const struct web_request *rq, struct refusal *why, const char *type,
           const char *title, const struct queue_row *row)
{
    if (!view_may_see(rq, row))
        return refuse_careful(why);
    refuse(why, 409, type, title, "");
    why->row = row;
    return false;
}

static void
put_row(const struct web_request *rq, const struct refusal *why, struct json *j)
{
    if (!why->row)
        return;
    json_put_text(j, "holder", why->row->holder);
    record_put_time(j, "claim_until", why->row->claim_until_ms);
    json_key(j, "row");
    view_row(rq, why->row, j);
}

void
refusal_answer(const struct web_request *rq, const struct refusal *why,
               struct web_reply *re)
{
    struct json j;

    if (why->status == 500) {
        web_broken(re, &why->err);
        return;
    }
    j = web_problem_open(re, why->status, why->type, why->title, why->detail);
    put_row(rq, why, &j);
    json_end_object(&j);
}

void
refusal_put(const struct web_request *rq, struct str id, const struct refusal *why,
            struct json *j)
{
    json_open_object(j);
    json_put_text(j, "id", id);
    json_put_text(j, "type", str_of(why->type));
    json_put_text(j, "title", str_of(why->title));
    if (*why->detail)
        json_put_text(j, "detail", str_of(why->detail));
    put_row(rq, why, j);
    json_end_object(j);
}

bool
ad_find_id(const struct web_request *rq, struct str id, struct ad_record *record,
           struct refusal *why)
{
    struct err err = { .kind = ERR_NONE };
    enum find_answer answer = FIND_NONE;

    if (id.n == KEY_DIGITS)
        answer = store_find_ad(rq->web->is.store, id, rq->arena, record, &err);
    if (answer == FIND_FAILED)
        return refuse_broken(why, &err);
    if (answer != FIND_ONE)
        return refuse(why, 404, "not-found", "There is nothing at this address",
                      "no ad has this id; an id has 64 hex digits");
    view_settle(rq, &record->row);
    return view_may_see(rq, &record->row) || refuse_careful(why);
}

bool
ad_find(const struct web_request *rq, struct ad_record *record, struct web_reply *re)
{
    struct refusal why;

    if (ad_find_id(rq, rq->param[0], record, &why))
        return true;
    refusal_answer(rq, &why, re);
    return false;
}

static const struct decision_row *
decision_at(const struct ad_record *record, int64_t id)
{
    for (size_t i = 0; id && i < record->decision_count; i++)
        if (record->decisions[i].id == id)
            return &record->decisions[i];
    return NULL;
}

const struct decision_row *
decision_in_force(const struct ad_record *record)
{
    const struct decision_row *d =
        record->decision_count ? &record->decisions[record->decision_count - 1] : NULL;

    for (size_t i = 0; i < record->decision_count; i++) {
        if (!d || d->outcome != DECISION_UNDONE)
            break;
        d = decision_at(record, d->supersedes); /* what was taken back */
        d = d ? decision_at(record, d->supersedes) : NULL;
    }
    return d;
}
