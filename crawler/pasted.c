/*
 * pasted: see pasted.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/pasted.h"

#include "core/utf8.h"

void
pasted_begin(struct pasted *p, struct str text)
{
    *p = (struct pasted){ .rest = text, .next_line = 1 };
}

/* Is the line three or more of one sign that parts texts? */
static bool
parts(struct str line)
{
    static const uint32_t signs[] = { '-', '=', '*', '_', '#', 0x2013, 0x2014, 0x2500 };
    size_t at = 0, count = 0;
    uint32_t first = 0;

    line = str_trim(line);
    while (at < line.n) {
        uint32_t c = utf8_next(line, &at);
        first = count++ ? first : c;
        if (c != first)
            return false;
    }
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
        if (first == signs[i])
            return count >= 3;
    return false;
}

/* The text up to the next line that parts, which is dropped. */
static struct str
take_piece(struct pasted *p)
{
    const char *from = p->rest.p;
    size_t n = 0;
    struct str line;

    while (str_cut(&p->rest, '\n', &line)) {
        p->next_line++;
        if (parts(line))
            break;
        n = (size_t)(line.p + line.n - from);
    }
    return (struct str){ from, n };
}

enum record_answer
pasted_next(struct pasted *p, struct ad *out, struct err *err)
{
    while (p->rest.n) {
        struct str piece;
        p->line = p->next_line;
        piece = str_trim(take_piece(p));
        if (piece.n > RECORD_TEXT_MAX) {
            (void)err_set(err, "a text longer than 1 MB");
            return RECORD_BAD;
        }
        if (piece.n) {
            *out = (struct ad){ .text = piece };
            return RECORD_AD;
        }
    }
    return RECORD_END;
}
