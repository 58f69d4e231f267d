/*
 * fuzz_url: any reference against any base; what comes out must stand on its own.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/url.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str all = { (const char *)data, size }, first;
    struct url base, u, again;
    struct arena arena;
    bool based;

    arena_init(&arena, 0);
    if (!str_cut(&all, '\n', &first)) {
        first = STR("");
    }
    based = url_parse(first, NULL, &arena, &base) == URL_OK;
    if (url_parse(all, based ? &base : NULL, &arena, &u) == URL_OK) {
        struct str less;

        (void)url_looks_like_trap(&u);
        (void)url_latest_year(&u, 2026);
        if (url_drop_visitor(&u, &arena, &less) &&
            (less.n >= u.text.n || !url_split(less, &again) ||
             url_drop_visitor(&again, &arena, &less))) {
            abort();
        }
        if (u.text.n > URL_MAX || u.path.n == 0 || u.path.p[0] != '/' ||
            url_parse(u.text, NULL, &arena, &again) != URL_OK ||
            !str_eq(u.text, again.text) || !url_split(u.text, &again) ||
            !str_eq(u.host, again.host) || u.port != again.port ||
            !str_eq(u.path, again.path)) {
            abort();
        }
    }
    arena_free(&arena);
    return 0;
}
