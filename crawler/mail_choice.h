/*
 * mail_choice: which of two parts that stand for each other is read (RFC 2046, 5.1.4).
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_MAIL_CHOICE_H
#define CRAWLER_MAIL_CHOICE_H

#include "core/arena.h"

enum mail_choice { MAIL_PLAINER, MAIL_RICHER, MAIL_BOTH };

/*
 * The plainer one, if most words of the richer one stand in it, too. The richer one, if it says
 * far more ("open this in a browser" beside an ad), or all that the plainer one says. Both, if
 * each says what the other does not: they are no alternatives, and readers see one or the other.
 * Memory of the arena is scratch.
 */
enum mail_choice
mail_choose(struct str plainer, struct str richer, struct arena *arena);

#endif
