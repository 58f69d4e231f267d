/*
 * thing: see thing.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/thing.h"

#include "core/utf8.h"
#include "crawler/plain.h"

#define LINES_MAX 4096 /* bytes of contact lines */

static struct str
last_part(struct str type)
{
    size_t from = type.n;
    while (from > 0 && type.p[from - 1] != '/' && type.p[from - 1] != '#' &&
           type.p[from - 1] != ':')
        from--;
    return str_sub(type, from, type.n);
}

enum thing_kind
thing_kind_of(struct str type)
{
    static const struct {
        const char *name;
        enum thing_kind kind;
    } kinds[] = {
        { "JobPosting", THING_JOB },   { "Offer", THING_OFFER },
        { "Product", THING_PRODUCT },  { "IndividualProduct", THING_PRODUCT },
        { "TouristTrip", THING_TRIP }, { "Trip", THING_TRIP },
        { "BoatTrip", THING_TRIP },    { "BusTrip", THING_TRIP },
        { "Person", THING_PERSON },
    };
    struct str name = last_part(str_trim(type));
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (str_eq(name, str_of(kinds[i].name)))
            return kinds[i].kind;
    return str_ends(name, STR("Event")) ? THING_EVENT : THING_NONE;
}

bool
thing_is_list(struct str type)
{
    static const char *const names[] = { "AggregateOffer", "ItemList", "CollectionPage",
                                         "SearchResultsPage", "OfferCatalog" };
    struct str name = last_part(str_trim(type));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (str_eq(name, str_of(names[i])))
            return true;
    return false;
}

struct thing *
things_add(struct things *things, enum thing_kind kind)
{
    if (things->count >= THINGS_MAX) {
        things->left_off++;
        return NULL;
    }
    struct thing *thing = &things->items[things->count++];
    *thing = (struct thing){ .kind = kind };
    return thing;
}

static void
add_word(struct buf *out, struct str word)
{
    word = str_trim(word);
    if (word.n == 0)
        return;
    if (out->n > 0)
        buf_add_char(out, ' ');
    buf_add(out, word);
}

struct str
thing_pay_text(const struct thing_pay *pay, struct arena *arena)
{
    struct str low = str_trim(pay->low), high = str_trim(pay->high);
    struct buf out;
    buf_init(&out, THING_FIELD_MAX);
    if (low.n > 0 && high.n > 0 && !str_eq(low, high)) {
        buf_add(&out, low);
        buf_add_char(&out, '-');
        buf_add(&out, high);
    } else {
        add_word(&out, low.n > 0 ? low : high.n > 0 ? high : pay->value);
    }
    if (out.n > 0) {
        add_word(&out, pay->currency);
        add_word(&out, pay->unit);
    }
    struct str text = thing_field(buf_str(&out), arena);
    buf_free(&out);
    return text;
}

struct str
thing_add_line(struct str lines, struct str line, struct arena *arena)
{
    line = thing_field(line, arena);
    struct str rest = lines, known;
    if (line.n == 0 || lines.n + line.n + 1 > LINES_MAX)
        return lines;
    while (str_cut(&rest, '\n', &known))
        if (str_eq(known, line))
            return lines;
    if (lines.n == 0)
        return line;
    return arena_printf(arena, STR_FMT "\n" STR_FMT, STR_ARG(lines), STR_ARG(line));
}

struct str
thing_field(struct str s, struct arena *arena)
{
    struct str line = plain_line(s, arena);
    return line.n > THING_FIELD_MAX
               ? str_sub(line, 0, utf8_floor(line, THING_FIELD_MAX))
               : line;
}
