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

/* True: nothing was answered under this key yet. */
static bool
is_new(struct store *s, const struct web_request *rq, struct web_reply *re)
{
    struct err err = { .kind = ERR_NONE };
    struct reply r = reply_for(rq);

    if (!r.key.n)
        return true;
    switch (store_reply_find(s, &r, rq->now_ms, rq->arena, &err)) {
    case REPLY_NONE:
        return true;
    case REPLY_FOUND:
        give_again(&r, re);
        return false;
    case REPLY_OTHER:
        web_problem(re, 422, "key-used", "This Idempotency-Key was used already",
                    "it came with another request; make a new key for each request");
        return false;
    case REPLY_FAILED:
        break;
    }
    web_broken(re, &err);
    return false;
}

static bool
begin(void *user, struct web_request *rq, struct web_reply *re)
{
    struct err err = { .kind = ERR_NONE };

    if (!store_batch_begin(user, &err)) {
        web_broken(re, &err);
        return false;
    }
    rq->batched = is_new(user, rq, re);
    if (!rq->batched)
        store_batch_drop(user);
    return rq->batched;
}

static bool
keep(struct store *s, const struct web_request *rq, const struct web_reply *re,
     struct err *err)
{
    struct reply r = reply_for(rq);

    if (!r.key.n || re->status < 200 || re->status > 299 || re->body.n > REPLY_BODY_MAX)
        return true;
    r.status = re->status;
    r.etag = re->etag;
    r.location = re->location;
    r.body = buf_str(&re->body);
    return store_reply_keep(s, &r, rq->now_ms, err);
}

static void
end(void *user, const struct web_request *rq, struct web_reply *re)
{
    struct err err = { .kind = ERR_NONE };

    if (re->status < 500 && keep(user, rq, re, &err) && store_batch_end(user, &err))
        return;
    store_batch_drop(user);
    if (re->status < 500)
        web_broken(re, &err);
}

struct web_once
once_in(struct store *s)
{
    return (struct web_once){ .user = s, .begin = begin, .end = end };
}
