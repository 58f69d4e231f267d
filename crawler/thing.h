/*
 * thing: what a page says in structured data (schema.org), from JSON-LD or microdata alike.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_THING_H
#define CRAWLER_THING_H

#include "core/arena.h"
#include "core/buf.h"

#define THINGS_MAX       64   /* kept of one page */
#define THING_FIELD_MAX  1000 /* bytes of title, employer, location, salary */

enum thing_kind {
    THING_NONE,
    THING_JOB,     /* JobPosting */
    THING_EVENT,   /* Event and its kinds */
    THING_OFFER,   /* Offer */
    THING_PRODUCT, /* Product */
    THING_TRIP,    /* TouristTrip, Trip */
    THING_PERSON,  /* Person */
};

/* One thing; what the page does not say is empty. All text is UTF-8 in the arena. */
struct thing {
    enum thing_kind kind;
    struct str title, text, employer, location;
    struct str salary;   /* "300000-400000 KZT MONTH" */
    struct str contacts; /* one a line */
    struct str url;      /* as written */
};

struct things {
    struct thing items[THINGS_MAX];
    size_t count, left_off;
    size_t repaired, broken; /* JSON-LD blocks that needed mending, or could not be read */
    bool is_list;            /* the page calls itself a list of offers */
};

/* Kind of a schema.org type, "JobPosting" or "https://schema.org/JobPosting". */
enum thing_kind thing_kind_of(struct str type);
/* Is it a type by which a page says that it lists many things? */
bool thing_is_list(struct str type);
/* Room for one more, empty, or NULL when the ceiling is reached (and counted). */
struct thing *things_add(struct things *things, enum thing_kind kind);

/* Parts of a pay as a page states them; empty ones are left out of the text. */
struct thing_pay {
    struct str low, high, value, currency, unit;
};
/* "300000-400000 KZT MONTH" */
struct str thing_pay_text(const struct thing_pay *pay, struct arena *arena);

/* Appends `line` to lines in the arena unless it is empty or there already. */
struct str thing_add_line(struct str lines, struct str line, struct arena *arena);
/* `s` on one line, white space folded, cut at THING_FIELD_MAX bytes. */
struct str thing_field(struct str s, struct arena *arena);

#endif
