/*
 * reply: what handlers say, and how they read the query.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/web.h"

#include "core/log.h"

struct json
web_json(struct web_reply *re, int status)
{
    re->status = status;
    re->type = "application/json";
    buf_reset(&re->body);
    return json_to(&re->body);
}

struct json
web_problem_open(struct web_reply *re, int status, const char *type, const char *title,
                 const char *detail)
{
    struct json j = web_json(re, status);

    re->type = "application/problem+json";
    re->shown = re->etag = re->location = re->link = (struct str){ "", 0 };
    re->gzip = re->immutable = false;
    json_open_object(&j);
    json_put_text(&j, "type", str_of(type));
    json_put_text(&j, "title", str_of(title));
    json_put_int(&j, "status", status);
    if (*detail)
        json_put_text(&j, "detail", str_of(detail));
    return j;
}

void
web_problem(struct web_reply *re, int status, const char *type, const char *title,
            const char *detail, ...)
{
    struct buf text;
    struct json j;
    va_list args;

    buf_init(&text, 2048);
    va_start(args, detail);
    buf_vprintf(&text, detail, args);
    va_end(args);
    j = web_problem_open(re, status, type, title, buf_cstr(&text));
    json_end_object(&j);
    buf_free(&text);
}

void
web_log_in_problem(const struct web *w, struct web_reply *re, const char *type,
                   const char *title, const char *detail)
{
    struct json j = web_problem_open(re, 401, type, title, detail);

    json_put_text(&j, "mode", w->is.mode == WEB_LAPTOP ? STR("laptop") : STR("team"));
    json_end_object(&j);
}

void
web_not_found(struct web_reply *re, const char *what)
{
    web_problem(re, 404, "not-found", "There is nothing at this address", "%s", what);
}

void
web_log_failure(const struct err *err)
{
    log_line(LOG_ERROR, "web", "%s", err->text);
}

void
web_broken(struct web_reply *re, const struct err *err)
{
    web_log_failure(err);
    web_problem(re, 500, "broken", "The server could not do it",
                "the reason stands in the server's log");
}

void
web_reply_free(struct web_reply *re)
{
    buf_free(&re->body);
}

bool
web_query_int(const struct web_request *rq, const char *name, const int64_t range[2],
              int64_t *value, struct web_reply *re)
{
    struct str text = web_query(rq, name);

    if (!text.n ||
        (str_to_int(text, value) && *value >= range[0] && *value <= range[1]))
        return true;
    web_problem(re, 400, "bad-query", "A field of the query cannot be read",
                "%s: found '" STR_FMT "', wanted a number from %lld to %lld", name,
                STR_ARG(text), (long long)range[0], (long long)range[1]);
    return false;
}

const char *
web_method_name(enum web_method method)
{
    static const char *const names[WEB_METHOD_COUNT] = {
        [WEB_GET] = "GET", [WEB_POST] = "POST",     [WEB_PATCH] = "PATCH",
        [WEB_PUT] = "PUT", [WEB_DELETE] = "DELETE",
    };

    return names[method];
}
