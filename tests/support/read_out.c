/*
 * read_out COUNT: folds so many generated texts and finds their contacts; prints a line for
 * each, which must be the same however the machine looks at sixty-four bytes at once.
 *
 * The texts are rows of pieces that take every way through folding, broken UTF-8 among them,
 * begun at every place of a block.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/digest.h"
#include "text/contacts.h"

#include <stdio.h>
#include <stdlib.h>

#define PIECES_MAX 60

static const char *const pieces[] = {
    "работа",
    "Ж",
    "Ёлка ",
    "ҚАЗАҚ",
    "үй ",
    "Ўзбек",
    "o'zbek ",
    "gʻisht",
    "ҳунар ",
    "їжак",
    "Şişli ",
    "Work",
    "IT-шник ",
    "pабoта ",
    "ра6ота",
    "р а б о т а ",
    "з.п.",
    "сроооочно ",
    "5OO0",
    "1С ",
    "ﬁ",
    "㎏ ",
    "⑳",
    "й\xCC\x86",
    "\xE2\x80\x8B",
    "\xC2\xAD",
    "5️⃣",
    "👍 ",
    "𝐀𝐁",
    "ќаз ",
    "ӘЙЕЛ",
    "العمل ",
    "\xF0\x9F",
    "\xD0",
    "\xFF",
    "\x80",
    "\xE2\x28",
    " ",
    "  ",
    "\n",
    "\t",
    ". ",
    ", ",
    "-",
    "—",
    "«",
    "»",
    "(",
    ")",
    "'",
    "`",
    "\"",
    "~",
    "8 701 444 00 27 ",
    "+7(701)4440027",
    "t.me/name_1 ",
    "@some_name ",
    "a.b@mail.ru ",
    "info собака mail.ru ",
    "www.site.kz/x?y=1 ",
    "телеграм: name22 ",
    "https://wa.me/7",
    "150 000 тг ",
    "[at]",
    "{",
    "\x01",
    "\x7F",
    "中文",
    "हिन्दी ",
    "ა",
    "é",
    "n\xCC\x83",
};

static uint32_t
next_number(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void
make_text(uint32_t seed, struct buf *out)
{
    const uint32_t count = next_number(&seed) % PIECES_MAX;
    /* few different pieces, often, or many */
    const uint32_t different =
        1 + next_number(&seed) % (sizeof pieces / sizeof *pieces);
    const uint32_t first = next_number(&seed);
    buf_reset(out);
    for (uint32_t i = next_number(&seed) % 70; i > 0; i--)
        buf_add_char(out, seed & 0x10000 ? ' ' : 'a');
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t piece = first + next_number(&seed) % different;
        buf_add(out, str_of(pieces[piece % (sizeof pieces / sizeof *pieces)]));
    }
}

static void
print_sum(const void *bytes, size_t n)
{
    static const struct hash_key key = { { 1, 2, 3 } };
    const struct str all = { bytes, n };
    printf(" %016llx", (unsigned long long)hash_keyed(&key, all));
}

static void
print_copy(const struct folded *f)
{
    printf(" %zu", f->n);
    print_sum(f->p, f->n);
    print_sum(f->origin, (f->n + 1) * sizeof(*f->origin));
    print_sum(f->kinds, fold_blocks(f->n) * sizeof(*f->kinds));
    print_sum(&f->signs, sizeof(f->signs));
    print_sum(f->evasions, f->evasion_count * sizeof(*f->evasions));
}

static void
print_text(struct str text, struct arena *arena)
{
    struct folded folded, plain;
    bool limit = false;
    size_t count = 0;
    fold_text(text, arena, &folded);
    fold_plain_copy(text, arena, &plain);
    print_copy(&folded);
    print_copy(&plain);
    const struct contact *contacts =
        contacts_in(&folded, FIELD_TEXT, arena, &count, &limit);
    for (size_t i = 0; i < count; i++)
        printf(" %d:%zu-%zu=" STR_FMT, contacts[i].kind, contacts[i].start,
               contacts[i].end, STR_ARG(contacts[i].value));
    printf("%s\n", limit ? " limit" : "");
}

int
main(int argc, char **argv)
{
    const uint32_t count = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1;
    struct buf text;
    buf_init(&text, 1u << 16);
    for (uint32_t i = 0; i < count; i++) {
        struct arena arena;
        arena_init(&arena, 0);
        make_text(i * 2654435761u, &text);
        printf("%u", i);
        print_text(buf_str(&text), &arena);
        arena_free(&arena);
    }
    buf_free(&text);
    return 0;
}
