/*
 * whatsapp_name: who speaks behind the date of a message, a person or the program.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_WHATSAPP_NAME_H
#define CRAWLER_WHATSAPP_NAME_H

#include "core/str.h"

#define WHATSAPP_NOTE_MAX 64 /* bytes of what the program says itself */

/* Is it short, and without all by which somebody could be reached? So are the words that the
 * program says itself, in any language; what a person wants to be read is not. */
bool whatsapp_is_note(struct str s, size_t bytes_max);
/*
 * Takes the name off the front of a message; false when nobody speaks. Quotes may stand in a
 * name. A quotation that is open at the colon and ends with the line, as in `Aya changed the
 * subject to "Work: abroad"`, is of the program.
 */
bool whatsapp_take_name(struct str *body);

#endif
