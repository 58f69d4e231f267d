/*
 * once: a fingerprint of the request, and the answer beside it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/once.h"

#include "core/digest.h"
#include "store/reply.h"
#include "web/route.h"

static struct str
fingerprint(const struct web_request *rq)
{
    char *hex = ARENA_NEW(rq->arena, char, DIGEST_HEX_SIZE);
    uint8_t sum[DIGEST_SIZE];
    struct digest *d = digest_new();

    digest_add(d, str_of(web_method_name(rq->method)));
    digest_add(d, STR(" "));
    digest_add(d, rq->path);
    digest_add(d, STR("\n"));
    digest_add(d, rq->body);
    digest_end(d, sum);
    digest_hex(sum, hex);
    return str_of(hex);
}

static struct reply
reply_for(const struct web_request *rq)
{
    return (struct reply){ .who = rq->person->name,
                           .key = rq->idempotency_key,
                           .request = fingerprint(rq) };
}

static void
give_again(const struct reply *r, struct web_reply *re)
{
    struct json j = web_json(re, r->status);

    json_raw(&j, r->body);
    re->etag = r->etag;
    re->location = r->location;
}

static bool
find(void *user, const struct web_request *rq, struct web_reply *re)
{
    struct err err = { .kind = ERR_NONE };
    struct reply r = reply_for(rq);

    if (rq->route->flags & ROUTE_PRIVATE)
        return false;
    switch (store_reply_find(user, &r, rq->now_ms, rq->arena, &err)) {
    case REPLY_FOUND:
        give_again(&r, re);
        return true;
    case REPLY_OTHER:
        web_problem(re, 422, "key-used", "This Idempotency-Key was used already",
                    "it came with another request; make a new key for each request");
        return true;
    case REPLY_FAILED:
        web_broken(re, &err);
        return true;
    case REPLY_NONE:
        break;
    }
    return false;
}

static void
keep(void *user, const struct web_request *rq, const struct web_reply *re)
{
    struct err err = { .kind = ERR_NONE };
    struct reply r = reply_for(rq);

    if ((rq->route->flags & ROUTE_PRIVATE) || re->status < 200 || re->status > 299 ||
        re->body.n > REPLY_BODY_MAX)
        return;
    r.status = re->status;
    r.etag = re->etag;
    r.location = re->location;
    r.body = buf_str(&re->body);
    if (!store_reply_keep(user, &r, rq->now_ms, &err))
        web_log_failure(&err);
}

struct web_once
once_in(struct store *s)
{
    return (struct web_once){ .user = s, .find = find, .keep = keep };
}
