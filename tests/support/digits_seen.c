/*
 * digits_seen NUMBER...: reads standard input; prints a number of which seven digits can be
 * read there and ends with 1, with 0 when there is none.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/buf.h"
#include "tests/support/digits_seen.h"

#include <stdio.h>

int
main(int argc, char **argv)
{
    char piece[65536];
    struct buf text;
    size_t n;
    int code = 0;

    buf_init(&text, 1u << 30);
    while ((n = fread(piece, 1, sizeof piece, stdin)) > 0)
        buf_add(&text, (struct str){ piece, n });
    for (int i = 1; i < argc; i++)
        if (digits_seen(buf_str(&text), argv[i])) {
            printf("%s\n", argv[i]);
            code = 1;
        }
    buf_free(&text);
    return code;
}
