/*
 * Atoms of any bytes are sorted and lie inside the folded text; sums are finite and in order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/amounts.h"

#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool holds)
{
    if (!holds)
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct folded f;
    fold_text((struct str){ (const char *)data, size }, &arena, &f);
    size_t count, last = 0;
    const struct atom *atoms = amounts_atoms(&f, &arena, &count);
    require(count <= ATOMS_MAX);
    for (size_t i = 0; i < count; i++) {
        require(atoms[i].start >= last && atoms[i].start < atoms[i].end);
        require(atoms[i].end <= f.n);
        last = atoms[i].end;
    }
    const struct money *money = amounts_money(&f, &arena, &count);
    for (size_t i = 0; i < count; i++) {
        require(isfinite(money[i].low) && isfinite(money[i].high));
        require(money[i].low >= 0 && money[i].low <= money[i].high);
        require(money[i].start < money[i].end && money[i].end <= f.n);
    }
    arena_free(&arena);
    return 0;
}
