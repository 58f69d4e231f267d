/*
 * guard: headers, Host and origin of a request.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/guard.h"

#define VALUE_MAX  8192 /* bytes of one header's value */
#define LENGTH_MAX 18   /* digits */

static bool
refuse(struct guard_fault *fault, int status, const char *title, const char *detail)
{
    *fault = (struct guard_fault){
        .status = status, .type = "bad-request", .title = title, .detail = detail
    };
    return false;
}

/* For what leaves in doubt where the next request begins. */
static bool
refuse_framing(struct guard_fault *fault, int status, const char *detail)
{
    refuse(fault, status, "The request is ambiguous", detail);
    fault->close = true;
    return false;
}

/* tchar of RFC 9110 5.6.2 */
static bool
is_token(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        bool digit = c >= '0' && c <= '9';
        if (!letter && !digit && (c == 0 || !strchr("!#$%&'*+-.^_`|~", c)))
            return false;
    }
    return s.n > 0;
}

/* Visible characters, blanks and tabs; obs-text too, nothing reads it. */
static bool
is_value(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return false;
    }
    return s.n <= VALUE_MAX;
}

static bool
read_length(struct str value, struct guard_headers *out, struct guard_fault *fault)
{
    if (!value.n || value.n > LENGTH_MAX)
        return refuse_framing(fault, 400, "Content-Length is not a number of bytes");
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] < '0' || value.p[i] > '9')
            return refuse_framing(fault, 400,
                                  "Content-Length is not a number of bytes");
        out->length = out->length * 10 + (uint64_t)(value.p[i] - '0');
    }
    out->has_length = true;
    return true;
}

static bool
read_coding(struct str value, struct guard_headers *out, struct guard_fault *fault)
{
    if (!str_eq_nocase(value, STR("chunked")))
        return refuse_framing(fault, 501, "Transfer-Encoding may be chunked only");
    out->chunked = true;
    return true;
}

/* Where the value of a header goes. None of these may be repeated; of others, which mean
 * nothing here, any number may come. */
struct known {
    const char *name;
    size_t into; /* offset in struct guard_headers */
};

#define INTO(member) offsetof(struct guard_headers, member)

static const struct known known[] = {
    { "Host", INTO(host) },
    { "Cookie", INTO(cookie) },
    { "Origin", INTO(origin) },
    { "Sec-Fetch-Site", INTO(fetch_site) },
    { "Content-Type", INTO(content_type) },
    { "X-CSRF-Token", INTO(csrf) },
    { "If-Match", INTO(if_match) },
    { "If-None-Match", INTO(if_none_match) },
    { "Idempotency-Key", INTO(idempotency_key) },
    { "X-Forwarded-For", INTO(forwarded_for) },
};
#define KNOWN_COUNT (sizeof(known) / sizeof(known[0]))

/* Names beyond those that are read, of which one is all that can be meant. */
static const char *const single[] = { "Content-Length", "Transfer-Encoding",
                                      "Authorization" };
#define SINGLE_COUNT (sizeof(single) / sizeof(single[0]))

/* Index of the name among those that may come once; -1: any number. */
static int
once_index(struct str name)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++)
        if (str_eq_nocase(name, str_of(known[i].name)))
            return (int)i;
    for (size_t i = 0; i < SINGLE_COUNT; i++)
        if (str_eq_nocase(name, str_of(single[i])))
            return (int)(KNOWN_COUNT + i);
    return -1;
}

static bool
read_header(const struct web_header *header, uint32_t *seen, struct guard_headers *out,
            struct guard_fault *fault)
{
    struct str value = str_trim(header->value);
    int index = once_index(header->name);

    if (!is_token(header->name))
        return refuse_framing(fault, 400,
                              "a header's name holds a character that "
                              "no name may hold");
    if (!is_value(value))
        return refuse_framing(fault, 400,
                              "a header's value is too long or holds a control "
                              "character");
    if (index < 0)
        return true;
    if (*seen & (1u << index))
        return refuse_framing(fault, 400, "a header that may come once came twice");
    *seen |= 1u << index;
    if (index < (int)KNOWN_COUNT) {
        memcpy((char *)out + known[index].into, &value, sizeof(value));
        return true;
    }
    if (index == (int)KNOWN_COUNT)
        return read_length(value, out, fault);
    return index > (int)KNOWN_COUNT + 1 || read_coding(value, out, fault);
}

bool
guard_headers(const struct web_header *list, size_t count, struct guard_headers *out,
              struct guard_fault *fault)
{
    uint32_t seen = 0;

    *out = (struct guard_headers){ .length = 0 };
    if (count > GUARD_HEADERS_MAX) {
        refuse_framing(fault, 431, "more headers than a browser sends");
        return false;
    }
    for (size_t i = 0; i < count; i++)
        if (!read_header(&list[i], &seen, out, fault))
            return false;
    if (out->has_length && out->chunked)
        return refuse_framing(fault, 400,
                              "Content-Length and Transfer-Encoding came together");
    return true;
}

bool
guard_method(struct str word, enum web_method *out, struct guard_fault *fault)
{
    if (str_eq(word, STR("HEAD"))) {
        *out = WEB_GET;
        return true;
    }
    for (int i = 0; i < WEB_METHOD_COUNT; i++)
        if (str_eq(word, str_of(web_method_name((enum web_method)i)))) {
            *out = (enum web_method)i;
            return true;
        }
    return refuse_framing(fault, 501,
                          "the method is none of GET, HEAD, POST, PATCH, PUT, DELETE");
}

bool
guard_host(const struct web_settings *is, const struct guard_headers *h,
           struct guard_fault *fault)
{
    for (size_t i = 0; i < is->host_count; i++)
        if (str_eq_nocase(h->host, is->hosts[i]))
            return true;
    return refuse(fault, 421, "This server does not go by that name",
                  "Host is none of the names that this server was started with");
}

/* Origin is one of our names by our scheme (RFC 6454 6.2). "null" is not. */
static bool
is_our_origin(const struct web_settings *is, const struct guard_headers *h)
{
    struct str scheme = is->secure ? STR("https://") : STR("http://");

    return str_starts(h->origin, scheme) &&
           str_eq_nocase(str_sub(h->origin, scheme.n, h->origin.n), h->host);
}

static bool
is_json(struct str type)
{
    struct str word;

    return str_cut(&type, ';', &word) &&
           str_eq_nocase(str_trim(word), STR("application/json"));
}

static bool
refuse_site(struct guard_fault *fault, const char *detail)
{
    refuse(fault, 403, "The request comes from another site", detail);
    fault->type = "other-site";
    return false;
}

bool
guard_origin(const struct web_settings *is, const struct guard_headers *h,
             enum web_method method, struct guard_fault *fault)
{
    bool same = !h->fetch_site.n || str_eq(h->fetch_site, STR("same-origin"));

    /* "none" is a person who typed the address: good for reading. */
    if (!same && !(method == WEB_GET && str_eq(h->fetch_site, STR("none"))))
        return refuse_site(fault, "Sec-Fetch-Site is not same-origin");
    if (h->origin.n && !is_our_origin(is, h))
        return refuse_site(fault, "Origin is not the address of this server");
    if ((h->has_length || h->chunked) && method != WEB_GET && method != WEB_DELETE &&
        !is_json(h->content_type)) {
        refuse(fault, 415, "The body is not JSON",
               "Content-Type is not application/json");
        fault->type = "not-json";
        return false;
    }
    return true;
}
