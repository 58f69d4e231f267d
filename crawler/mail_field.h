/*
 * mail_field: what stands in the header of a mail or of one of its parts (RFC 5322, 2045, 2047).
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_MAIL_FIELD_H
#define CRAWLER_MAIL_FIELD_H

#include "core/arena.h"

enum mail_packing { MAIL_PLAIN, MAIL_QUOTED, MAIL_BASE64 };

/* What a part says of itself; names in lower case, "" not said. */
struct mail_type {
    struct str type, subtype; /* "text", "html" */
    struct str charset, boundary;
    enum mail_packing packing;
    bool attached; /* Content-Disposition: attachment */
};

/* Splits an entity into its header and what follows the blank line. */
void mail_split(struct str entity, struct str *header, struct str *body);
/* Value of the first field of that name, unfolded, at most MAIL_FIELD_MAX bytes; "" none. */
struct str mail_field(struct str header, const char *name, struct arena *arena);
/* The same with encoded words decoded to UTF-8. */
struct str mail_field_words(struct str header, const char *name, struct arena *arena);
/* When it was sent; 0 when it does not say. */
int64_t mail_sent_ms(struct str header, struct arena *arena);
/* What a header says of its part; text/plain when it says nothing that can be read. */
void mail_type_read(struct str header, struct arena *arena, struct mail_type *out);
/* A part as it was before it was packed, in the arena; what cannot be unpacked stays. */
struct str mail_unpack(struct str body, enum mail_packing packing, struct arena *arena);

#endif
