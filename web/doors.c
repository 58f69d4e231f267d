/*
 * doors: beginning and end of the web room, its one-time token and its cookie.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/doors.h"

#include "core/mem.h"
#include "web/kept.h"

#include <stdlib.h>

struct web *
web_new(const struct web_settings *settings)
{
    struct web *w = mem_alloc(1, sizeof(*w));

    w->is = *settings;
    w->doors = mem_alloc(1, sizeof(*w->doors));
    assets_open(&w->doors->assets, settings->assets);
    w->is.fill_random(w->doors->tries.key.bytes, sizeof(w->doors->tries.key.bytes));
    kept_load(w);
    return w;
}

void
web_free(struct web *w)
{
    if (!w)
        return;
    assets_close(&w->doors->assets);
    buf_free(&w->description);
    free(w->doors);
    free(w);
}

void
web_new_token(struct web *w, char out[WEB_TOKEN_SIZE])
{
    uint8_t secret[DIGEST_SIZE];

    w->is.fill_random(secret, sizeof(secret));
    digest_hex(secret, out);
    digest_sha256(str_of(out), w->doors->token_hash);
    w->doors->token_until_ms = w->is.clock_ms() + TOKEN_LIFE_MS;
}

bool
token_take(struct web *w, struct str token, int64_t now_ms)
{
    uint8_t hash[DIGEST_SIZE];

    if (now_ms >= w->doors->token_until_ms)
        return false;
    digest_sha256(token, hash);
    if (memcmp(hash, w->doors->token_hash, sizeof(hash)) != 0)
        return false;
    w->doors->token_until_ms = 0;
    return true;
}

struct str
cookie_name(const struct web *w)
{
    return w->is.secure ? STR("__Host-sid") : STR("sid");
}

struct str
cookie_value(struct str header, struct str name)
{
    struct str piece, found = { "", 0 };
    bool seen = false;

    while (str_cut(&header, ';', &piece)) {
        struct str key;
        piece = str_trim(piece);
        if (!str_cut(&piece, '=', &key) || !str_eq(key, name))
            continue;
        if (seen) /* somebody planted a second one: neither is believed */
            return (struct str){ "", 0 };
        seen = true;
        found = piece;
    }
    return found;
}

struct str
cookie_set(const struct web *w, struct str id, struct arena *arena)
{
    return arena_printf(arena,
                        STR_FMT "=" STR_FMT "; Path=/; HttpOnly; %sSameSite=Strict%s",
                        STR_ARG(cookie_name(w)), STR_ARG(id),
                        w->is.secure ? "Secure; " : "", id.n ? "" : "; Max-Age=0");
}
