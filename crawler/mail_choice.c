/*
 * mail_choice: see mail_choice.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/mail_choice.h"

#include "core/utf8.h"

#define FAR_MORE 4 /* times as long */
#define SET_SIZE                                                                       \
    (1u << 18) /* places for words; two in one place only make texts more alike */

static bool
is_letter(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c >= 0xC0 && c < 0x2000) || c >= 0x2C00;
}

/* The place of the next word of a text; false at its end. */
static bool
next_word(struct str *text, uint32_t *place)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    bool any = false;
    size_t at = 0;

    while (at < text->n) {
        uint32_t c = utf8_next(*text, &at);
        if (is_letter(c)) {
            hash = (hash ^ c) * 16777619u;
            any = true;
        } else if (any) {
            break;
        }
    }
    *text = str_sub(*text, at, text->n);
    *place = (hash ^ hash >> 16) % SET_SIZE;
    return any;
}

/* Do most words of `text` stand in `in`, too? */
static bool
is_in(struct str text, struct str in, uint8_t *set)
{
    size_t words = 0, found = 0;
    uint32_t place;

    memset(set, 0, SET_SIZE / 8);
    while (next_word(&in, &place))
        set[place / 8] |= (uint8_t)(1u << place % 8);
    while (next_word(&text, &place)) {
        words++;
        found += (set[place / 8] >> place % 8) & 1;
    }
    return found * 4 >= words * 3;
}

enum mail_choice
mail_choose(struct str plainer, struct str richer, struct arena *arena)
{
    uint8_t *set = arena_alloc(arena, SET_SIZE / 8);

    if (is_in(richer, plainer, set))
        return MAIL_PLAINER;
    if (richer.n / FAR_MORE >= plainer.n || is_in(plainer, richer, set))
        return MAIL_RICHER;
    return MAIL_BOTH;
}
