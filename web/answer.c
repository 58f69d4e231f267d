/*
 * answer: the way of one request: guard, route, session, token, capability, limit, handler.
 *
 * Each step either lets the request pass or writes the problem that is its answer. Nothing
 * but the handler knows what is asked for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/log.h"
#include "core/secret.h"
#include "web/doors.h"
#include "web/guard.h"
#include "web/kept.h"
#include "web/route.h"

#define KEY_MAX 128 /* bytes of an Idempotency-Key */

/* A request on its way. */
struct asking {
    struct web *web;
    const struct web_raw *raw;
    struct guard_headers headers;
    struct web_request rq;
    struct web_reply *re;
};

static bool
fault_reply(const struct guard_fault *fault, struct web_reply *re)
{
    web_problem(re, fault->status, fault->type, fault->title, "%s", fault->detail);
    re->close = fault->close;
    return false;
}

static bool
problem(struct asking *a, int status, const char *type, const char *title,
        const char *detail)
{
    web_problem(a->re, status, type, title, "%s", detail);
    return false;
}

/* Who was refused what: for those who look for attempts. Paths hold no words of ads. */
static void
log_refusal(const struct asking *a, const char *why)
{
    log_line(LOG_WARN, "web",
             "refused (%s) %s " STR_FMT " to '" STR_FMT "' at '" STR_FMT "'", why,
             web_method_name(a->rq.method), STR_ARG(a->rq.path),
             STR_ARG(a->rq.person ? a->rq.person->name : STR("nobody")),
             STR_ARG(a->rq.address));
}

/* Who sent it: the peer, or what the nearest proxy says of its own peer. */
static struct str
address_of(const struct asking *a)
{
    struct str list = a->headers.forwarded_for, last = a->raw->address, piece;

    if (a->web->is.behind_proxy)
        while (str_cut(&list, ',', &piece))
            last = str_trim(piece);
    return last;
}

static bool
passes_guard(struct asking *a)
{
    struct guard_fault fault = { .status = 0 };

    return (guard_headers(a->raw->headers, a->raw->header_count, &a->headers, &fault) &&
            guard_method(a->raw->method, &a->rq.method, &fault) &&
            guard_host(&a->web->is, &a->headers, &fault) &&
            guard_target(a->raw->target, a->rq.arena, &a->rq, &fault)) ||
           fault_reply(&fault, a->re);
}

static bool
finds_route(struct asking *a)
{
    struct guard_fault fault = { .status = 0 };

    switch (route_find(a->rq.method, a->rq.path, &a->rq.route, a->rq.param,
                       &a->re->allow, a->rq.arena)) {
    case ROUTE_FOUND:
        if (guard_origin(&a->web->is, &a->headers, a->rq.method, &fault))
            return true;
        log_refusal(a, fault.type);
        return fault_reply(&fault, a->re);
    case ROUTE_METHOD:
        return problem(a, 405, "method", "The address does not take this method",
                       "Allow names the methods that it takes");
    case ROUTE_NONE:
        break;
    }
    web_not_found(a->re, "no such address");
    return false;
}

/* A session ends with the person's account, role or password. */
static struct session *
session_of(const struct asking *a, struct str id)
{
    const struct web_people *people = &a->web->is.people;
    struct session *s = sessions_find(&a->web->doors->sessions, id, a->rq.now_ms);

    if (s && people->stays && !people->stays(people->user, &s->person)) {
        kept_end(a->web, s);
        return NULL;
    }
    if (s)
        kept_seen(a->web, s);
    return s;
}

/* The person, and the token that proves that our own page asks. */
static void
find_person(struct asking *a)
{
    struct str id = cookie_value(a->headers.cookie, cookie_name(a->web));
    char csrf[SESSION_TEXT_SIZE];

    a->rq.session = session_of(a, id);
    if (!a->rq.session)
        return;
    session_csrf(id, csrf);
    a->rq.csrf = arena_str(a->rq.arena, str_of(csrf));
    if (a->rq.session->stage == SESSION_FULL) {
        a->rq.person = &a->rq.session->person;
        a->rq.lang = a->rq.person->lang;
    }
}

static bool
may_ask(struct asking *a)
{
    /* A log-in needs no token: it uses nothing of the session before. */
    if (a->rq.method != WEB_GET && a->rq.session &&
        !(a->rq.route->flags & ROUTE_LOG_IN) &&
        !secret_equal(a->headers.csrf, a->rq.csrf)) {
        log_refusal(a, "csrf");
        return problem(a, 403, "csrf", "The page's token is missing or old",
                       "X-CSRF-Token is not the one that GET /api/v1/me gives");
    }
    if (a->rq.route->needs == CAP_NONE || may(a->rq.person, a->rq.route->needs))
        return true;
    if (!a->rq.person) {
        web_log_in_problem(a->web, a->re, "log-in", "Log in first",
                           "there is no session");
        return false;
    }
    log_refusal(a, capability_name(a->rq.route->needs));
    return problem(a, 403, "forbidden", "Your role does not allow this",
                   capability_name(a->rq.route->needs));
}

static bool
body_fits(struct asking *a, uint64_t length)
{
    if (length <= a->rq.route->body_max)
        return true;
    web_problem(a->re, 413, "too-large", "The body is too large",
                "this address takes at most %zu bytes", a->rq.route->body_max);
    a->re->close = true;
    return false;
}

/* All that can be said without the body. */
static bool
begin(struct asking *a, struct web *w, const struct web_raw *raw, struct arena *arena,
      struct web_reply *re)
{
    *re = (struct web_reply){ .status = 500 };
    buf_init(&re->body, WEB_REPLY_MAX);
    *a = (struct asking){ .web = w, .raw = raw, .re = re };
    a->rq.arena = arena;
    a->rq.web = w;
    a->rq.target = raw->target;
    a->rq.now_ms = w->is.clock_ms();
    a->rq.lang = w->is.lang;
    return passes_guard(a);
}

static bool
routed(struct asking *a)
{
    a->rq.address = address_of(a);
    if (!finds_route(a))
        return false;
    find_person(a);
    return may_ask(a) && body_fits(a, a->headers.length);
}

/* Assets have no routes: everything below / that no route takes. */
static bool
is_asset(const struct asking *a)
{
    struct str param[WEB_PARAMS], allow;
    const struct route *route;

    return !str_starts(a->rq.path, STR("/api/")) &&
           route_find(a->rq.method, a->rq.path, &route, param, &allow, a->rq.arena) ==
               ROUTE_NONE;
}

static void
answer_asset(struct asking *a)
{
    const struct asset *asset = assets_find(&a->web->doors->assets, a->rq.path);
    struct str known = a->headers.if_none_match;

    if (a->rq.method != WEB_GET) {
        a->re->allow = STR("GET");
        problem(a, 405, "method", "The address does not take this method",
                "Allow names the methods that it takes");
    } else if (!asset) {
        web_not_found(a->re, "no such file");
    } else {
        a->re->status = 200;
        a->re->type = asset->type;
        a->re->etag = str_of(asset->etag);
        a->re->gzip = asset->gzip;
        a->re->immutable = asset->immutable;
        a->re->shown = asset->data;
        if (known.n && str_find(known, a->re->etag) >= 0) {
            a->re->status = 304;
            a->re->type = NULL;
            a->re->shown = (struct str){ "", 0 };
        }
    }
}

static bool
within_limit(struct asking *a)
{
    unsigned wait_s = a->rq.session ? bucket_take(&a->rq.session->requests,
                                                  &rate_requests, a->rq.now_ms)
                                    : 0;

    if (!wait_s)
        return true;
    a->re->retry_after_s = wait_s;
    return problem(a, 429, "too-many", "Too many requests",
                   "at most 20 a second, after the first 60");
}

/* Between its quotes (RFC 9110 8.8.3); weak tags never match a write. */
static struct str
tag_of(struct str value)
{
    return value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"'
               ? str_sub(value, 1, value.n - 1)
               : value;
}

static void
call_handler(struct asking *a)
{
    const struct web_once *once = &a->web->is.once;
    bool remembers = a->rq.method == WEB_POST && a->rq.person &&
                     (a->rq.idempotency_key.n || a->rq.route->flags & ROUTE_WHOLE) &&
                     once->begin && !(a->rq.route->flags & ROUTE_PRIVATE);

    if (remembers && !once->begin(once->user, &a->rq, a->re))
        return;
    a->rq.route->handler(&a->rq, a->re);
    if (buf_failed(&a->re->body))
        web_problem(a->re, 500, "too-long", "The answer is too long",
                    "ask for less at once");
    if (remembers)
        once->end(once->user, &a->rq, a->re);
}

void
web_answer(struct web *w, const struct web_raw *raw, struct arena *arena,
           struct web_reply *re)
{
    struct asking a;

    if (!begin(&a, w, raw, arena, re))
        return;
    if (is_asset(&a)) {
        answer_asset(&a);
        return;
    }
    if (!routed(&a) || !body_fits(&a, raw->body.n) || !within_limit(&a))
        return;
    a.rq.body = raw->body;
    a.rq.slow = raw->slow;
    a.rq.if_match = tag_of(a.headers.if_match);
    a.rq.idempotency_key = a.headers.idempotency_key;
    if (a.rq.idempotency_key.n > KEY_MAX)
        problem(&a, 400, "bad-key", "The Idempotency-Key cannot be kept",
                "it is longer than 128 bytes");
    else
        call_handler(&a);
}

bool
web_admit(struct web *w, const struct web_raw *raw, struct arena *arena,
          size_t *body_max, struct web_reply *re)
{
    struct asking a;

    *body_max = 0;
    if (!begin(&a, w, raw, arena, re))
        return false;
    if (is_asset(&a))
        return true;
    if (!routed(&a))
        return false;
    *body_max = a.rq.route->body_max;
    return true;
}
