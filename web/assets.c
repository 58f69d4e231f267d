/*
 * assets: names, types and tags of the UI's files.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/assets.h"

#include "core/digest.h"

#define HASH_DIGITS 8

static const char *
type_of(struct str path)
{
    static const struct {
        const char *ending, *type;
    } types[] = {
        { ".html", "text/html; charset=utf-8" },
        { ".js", "text/javascript; charset=utf-8" },
        { ".css", "text/css; charset=utf-8" },
        { ".json", "application/json" },
        { ".svg", "image/svg+xml" },
        { ".png", "image/png" },
        { ".ico", "image/vnd.microsoft.icon" },
        { ".woff2", "font/woff2" },
        { ".txt", "text/plain; charset=utf-8" },
        { ".webmanifest", "application/manifest+json" },
    };

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (str_ends(path, str_of(types[i].ending)))
            return types[i].type;
    return "application/octet-stream";
}

/* Stands "-1a2b3c4d." somewhere in the name? */
static bool
has_hash(struct str path)
{
    size_t digits = 0;
    bool counting = false;

    for (size_t i = 0; i < path.n; i++) {
        char c = path.p[i];
        if (c == '.' && counting && digits >= HASH_DIGITS)
            return true;
        if (c == '-') {
            counting = true;
            digits = 0;
        } else if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) {
            digits++;
        } else {
            counting = false;
        }
    }
    return false;
}

void
assets_open(struct assets *a, const struct bundle *bundle)
{
    *a = (struct assets){ .count = bundle ? bundle->count : 0 };
    arena_init(&a->arena, 0);
    a->items = ARENA_NEW(&a->arena, struct asset, a->count + 1);
    for (size_t i = 0; i < a->count; i++) {
        const struct bundle_file *file = &bundle->files[i];
        struct asset *item = &a->items[i];
        char hex[DIGEST_HEX_SIZE];
        item->gzip = str_ends(file->name, STR(".gz"));
        item->path = arena_printf(
            &a->arena, "/" STR_FMT,
            STR_ARG(str_sub(file->name, 0, file->name.n - (item->gzip ? 3 : 0))));
        item->data = file->data;
        item->type = type_of(item->path);
        item->immutable = has_hash(item->path);
        digest_sha256_hex(file->data, hex);
        memcpy(item->etag, hex, sizeof(item->etag) - 1);
    }
}

void
assets_close(struct assets *a)
{
    arena_free(&a->arena);
}

static const struct asset *
find(const struct assets *a, struct str path)
{
    for (size_t i = 0; i < a->count; i++)
        if (str_eq(a->items[i].path, path))
            return &a->items[i];
    return NULL;
}

const struct asset *
assets_find(const struct assets *a, struct str path)
{
    const struct asset *item = find(a, path);
    size_t last = path.n;

    while (last && path.p[last - 1] != '/')
        last--;
    if (item || str_find_char(str_sub(path, last, path.n), '.') >= 0)
        return item;
    return find(a, STR("/index.html"));
}
