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

/* The tables of words, which take far longer to make than an input to read. */
static struct {
    struct arena arena;
    const struct amount_words *words;
} made;

int LLVMFuzzerInitialize(int *argc, char ***argv);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    arena_init(&made.arena, 0);
    made.words = amount_words_new(&made.arena);
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct folded f;
    fold_text((struct str){ (const char *)data, size }, &arena, &f);
    struct amounts found;
    amounts_read(made.words, &f, &arena, &found);
    size_t last = 0;
    const struct atom *atoms = found.atoms;
    require(found.atom_count <= ATOMS_MAX && found.money_count <= MONEY_MAX);
    for (size_t i = 0; i < found.atom_count; i++) {
        require(atoms[i].start >= last && atoms[i].start < atoms[i].end);
        require(atoms[i].end <= f.n);
        last = atoms[i].end;
    }
    const struct money *money = found.money;
    for (size_t i = 0; i < found.money_count; i++) {
        require(isfinite(money[i].low) && isfinite(money[i].high));
        require(money[i].low >= 0 && money[i].low <= money[i].high);
        require(money[i].start < money[i].end && money[i].end <= f.n);
    }
    arena_free(&arena);
    return 0;
}
