/*
 * fuzz_jsonld: any bytes as a JSON-LD block; mending leaves valid JSON as readable as it was,
 * and all text that comes out is well-formed.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/utf8.h"
#include "crawler/json_mend.h"
#include "crawler/jsonld.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str block = { (const char *)data, size };
    struct arena arena;
    if (!utf8_valid(block))
        return 0;
    arena_init(&arena, 0);
    struct things *things = ARENA_NEW(&arena, struct things, 1);
    struct things *again = ARENA_NEW(&arena, struct things, 1);
    jsonld_read(block, &arena, things);
    assert(things->count <= THINGS_MAX);
    for (size_t i = 0; i < things->count; i++) {
        const struct thing *t = &things->items[i];
        assert(utf8_valid(t->title) && utf8_valid(t->text) && utf8_valid(t->employer));
        assert(utf8_valid(t->location) && utf8_valid(t->salary) &&
               utf8_valid(t->contacts));
    }
    jsonld_read(json_mend(block, &arena), &arena, again);
    if (things->broken == 0)
        assert(again->broken == 0 && again->count == things->count);
    arena_free(&arena);
    return 0;
}
