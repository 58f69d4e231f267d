/*
 * api_self: the server itself, and the person who asks.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/api.h"

void
api_healthz(struct web_request *rq, struct web_reply *re)
{
    struct json j = web_json(re, 200);

    json_open_object(&j);
    json_put_text(&j, "status", STR("ok"));
    json_put_text(&j, "version", rq->web->is.version);
    json_end_object(&j);
}

void
api_me_write(const struct web_request *rq, struct json *j)
{
    json_open_object(j);
    json_put_text(j, "name", rq->person->name);
    json_put_text(j, "role", str_of(role_name(rq->person->role)));
    json_key(j, "capabilities");
    json_open_array(j);
    for (int i = CAP_SESSION + 1; i < CAP_COUNT; i++)
        if (may(rq->person, (enum capability)i))
            json_text(j, str_of(capability_name((enum capability)i)));
    json_end_array(j);
    json_put_text(j, "lang", str_of(lang_name(rq->person->lang)));
    json_put_text(j, "csrf", rq->csrf);
    json_end_object(j);
}

void
api_me(struct web_request *rq, struct web_reply *re)
{
    struct json j = web_json(re, 200);

    api_me_write(rq, &j);
}
