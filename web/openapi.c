/*
 * openapi: the route table as an OpenAPI 3.1 document.
 *
 * What is written here is read from the table and from nothing else, so it cannot name a
 * route that is not there, or leave one out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/api.h"
#include "web/doors.h"
#include "web/route.h"

#define PROBLEM "application/problem+json"

static void
put_parameter(struct json *j, struct str name, const char *in)
{
    json_open_object(j);
    json_put_text(j, "name", name);
    json_put_text(j, "in", str_of(in));
    json_put_bool(j, "required", !strcmp(in, "path"));
    json_key(j, "schema");
    json_open_object(j);
    json_put_text(j, "type", STR("string"));
    json_end_object(j);
    json_end_object(j);
}

/* One parameter for each pair of braces, and for each field of the query. */
static void
put_parameters(const struct route *row, struct json *j)
{
    struct str rest = str_of(row->pattern), fields = str_of(row->fields), part;

    if (str_find_char(rest, '{') < 0 && !fields.n)
        return;
    json_key(j, "parameters");
    json_open_array(j);
    while (str_cut(&rest, '/', &part))
        if (part.n && part.p[0] == '{')
            put_parameter(j, str_sub(part, 1, part.n - 1), "path");
    while (str_cut(&fields, ' ', &part))
        put_parameter(j, part, "query");
    json_end_array(j);
}

/* Takes the "?" off a member that may be missing. */
static bool
is_optional(struct str *member)
{
    bool optional = str_ends(*member, STR("?"));

    if (optional)
        member->n--;
    return optional;
}

/* A media type; of JSON with the members of the object, when they are told. */
static void
put_media(struct json *j, const char *type, struct str members)
{
    struct str name;

    json_key(j, "content");
    json_open_object(j);
    json_key(j, type);
    json_open_object(j);
    if (members.n) {
        json_key(j, "schema");
        json_open_object(j);
        json_put_text(j, "type", STR("object"));
        json_key(j, "properties");
        json_open_object(j);
        for (struct str rest = members; str_cut(&rest, ' ', &name);) {
            (void)is_optional(&name);
            json_key_text(j, name);
            json_open_object(j);
            json_end_object(j);
        }
        json_end_object(j);
        json_key(j, "required");
        json_open_array(j);
        for (struct str rest = members; str_cut(&rest, ' ', &name);)
            if (!is_optional(&name))
                json_text(j, name);
        json_end_array(j);
        json_end_object(j);
    }
    json_end_object(j);
    json_end_object(j);
}

static void
put_responses(const struct route *row, struct json *j)
{
    struct str gives = str_of(row->gives);
    bool is_type = str_find_char(gives, '/') >= 0;

    json_key(j, "responses");
    json_open_object(j);
    json_key(j, "2XX");
    json_open_object(j);
    json_put_text(j, "description", STR("done"));
    if (is_type)
        put_media(j, row->gives, STR(""));
    else if (row->gives || row->method == WEB_GET)
        put_media(j, "application/json", gives);
    json_end_object(j);
    json_key(j, "default");
    json_open_object(j);
    json_put_text(j, "description", STR("a problem (RFC 9457)"));
    put_media(j, PROBLEM, STR("type title status"));
    json_end_object(j);
    json_end_object(j);
}

static void
put_security(const struct route *row, struct json *j)
{
    const char *right = capability_name(row->needs);

    json_key(j, "security");
    json_open_array(j);
    if (row->needs != CAP_NONE) {
        json_open_object(j);
        json_key(j, "session");
        json_open_array(j);
        json_end_array(j);
        json_end_object(j);
    }
    json_end_array(j);
    if (*right)
        json_put_text(j, "x-capability", str_of(right));
}

static void
put_route(const struct route *row, struct json *j)
{
    static const char *const keys[WEB_METHOD_COUNT] = {
        [WEB_GET] = "get", [WEB_POST] = "post",     [WEB_PATCH] = "patch",
        [WEB_PUT] = "put", [WEB_DELETE] = "delete",
    };

    json_key(j, keys[row->method]);
    json_open_object(j);
    json_put_text(j, "summary", str_of(row->summary));
    put_parameters(row, j);
    if (row->body_max) {
        json_key(j, "requestBody");
        json_open_object(j);
        put_media(j, "application/json", STR(""));
        json_end_object(j);
        json_put_int(j, "x-body-max", (int64_t)row->body_max);
    }
    put_security(row, j);
    put_responses(row, j);
    json_end_object(j);
}

/* Did an earlier row have the same pattern? */
static bool
seen(size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (!strcmp(web_routes[i].pattern, web_routes[at].pattern))
            return true;
    return false;
}

static void
put_paths(struct json *j)
{
    json_key(j, "paths");
    json_open_object(j);
    for (size_t i = 0; i < web_route_count; i++) {
        if (seen(i))
            continue;
        json_key(j, web_routes[i].pattern);
        json_open_object(j);
        for (size_t k = i; k < web_route_count; k++)
            if (!strcmp(web_routes[i].pattern, web_routes[k].pattern))
                put_route(&web_routes[k], j);
        json_end_object(j);
    }
    json_end_object(j);
}

#define DESCRIPTION_MAX (1u << 20)

static void
describe(struct web *web)
{
    buf_init(&web->description, DESCRIPTION_MAX);
    struct json j = json_to(&web->description);

    json_open_object(&j);
    json_put_text(&j, "openapi", STR("3.1.0"));
    json_key(&j, "info");
    json_open_object(&j);
    json_put_text(&j, "title", STR("Lurewatch"));
    json_put_text(&j, "version", web->is.version);
    json_end_object(&j);
    put_paths(&j);
    json_key(&j, "components");
    json_open_object(&j);
    json_key(&j, "securitySchemes");
    json_open_object(&j);
    json_key(&j, "session");
    json_open_object(&j);
    json_put_text(&j, "type", STR("apiKey"));
    json_put_text(&j, "in", STR("cookie"));
    json_put_text(&j, "name", cookie_name(web));
    json_end_object(&j);
    json_end_object(&j);
    json_end_object(&j);
    json_end_object(&j);
}

/* It is asked for by anybody and does not change: written once. */
void
api_openapi(struct web_request *rq, struct web_reply *re)
{
    if (!rq->web->description.n)
        describe(rq->web);
    web_json(re, 200);
    buf_add(&re->body, buf_str(&rq->web->description));
}
