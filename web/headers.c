/*
 * headers: what is sent with every reply: the walls that a browser holds for us.
 *
 * No script but our own files, no HTML made from text (Trusted Types 'none'), no frame, no
 * other origin, nothing kept of data.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/web.h"

#include <assert.h>

#define CSP                                                                            \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "  \
    "connect-src 'self'; base-uri 'none'; form-action 'self'; "                        \
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

static const struct {
    const char *name, *value;
} walls[] = {
    { "Content-Security-Policy", CSP },
    { "X-Content-Type-Options", "nosniff" },
    { "X-Frame-Options", "DENY" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
    { "Cross-Origin-Resource-Policy", "same-origin" },
    { "Referrer-Policy", "same-origin" },
    { "Permissions-Policy",
      "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
      "magnetometer=(), microphone=(), midi=(), payment=(), usb=()" },
};
#define WALL_COUNT (sizeof(walls) / sizeof(walls[0]))

struct list {
    struct web_header *out;
    size_t count;
};

static void
put(struct list *list, const char *name, struct str value)
{
    if (value.n)
        list->out[list->count++] = (struct web_header){ str_of(name), value };
}

static const char *
cache_control(const struct web_reply *re)
{
    if (re->immutable)
        return "public, max-age=31536000, immutable";
    return re->shown.n || re->status == 304 ? "no-cache" : "no-store";
}

size_t
web_reply_headers(const struct web *w, const struct web_reply *re, struct arena *arena,
                  struct web_header out[WEB_REPLY_HEADERS])
{
    struct list list = { out, 0 };

    static_assert(WALL_COUNT + 14 <= WEB_REPLY_HEADERS, "room for all headers");
    for (size_t i = 0; i < WALL_COUNT; i++)
        put(&list, walls[i].name, str_of(walls[i].value));
    put(&list, "Cache-Control", str_of(cache_control(re)));
    put(&list, "Content-Type", str_of(re->type));
    put(&list, "Allow", re->allow);
    put(&list, "Location", re->location);
    put(&list, "Link", re->link);
    put(&list, "Set-Cookie", re->cookie);
    if (w->is.secure)
        put(&list, "Strict-Transport-Security",
            STR("max-age=31536000; includeSubDomains"));
    if (re->gzip)
        put(&list, "Content-Encoding", STR("gzip"));
    if (re->etag.n)
        put(&list, "ETag", arena_printf(arena, "\"" STR_FMT "\"", STR_ARG(re->etag)));
    if (re->filename.n)
        put(&list, "Content-Disposition",
            arena_printf(arena, "attachment; filename=\"" STR_FMT "\"",
                         STR_ARG(re->filename)));
    if (re->missing)
        put(&list, "Lurewatch-Missing", arena_printf(arena, "%zu", re->missing));
    if (re->retry_after_s)
        put(&list, "Retry-After", arena_printf(arena, "%u", re->retry_after_s));
    if (re->close)
        put(&list, "Connection", STR("close"));
    return list.count;
}

struct str
web_reply_body(const struct web_reply *re)
{
    return re->shown.n ? re->shown : buf_str(&re->body);
}
