/*
 * entity: character references of HTML ("&amp;", "&#1086;") to UTF-8.
 *
 * WHATWG HTML 13.2.5.72 to 13.2.5.80: longest name first, old names without ';', numbers of
 * windows-1252's C1 range mapped, NUL, surrogates and values above U+10FFFF as U+FFFD.
 * Linear; one pass; decoded text is not decoded again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_ENTITY_H
#define CRAWLER_ENTITY_H

#include "core/arena.h"

/*
 * `s` with its character references decoded: s itself when it has none, a copy in the arena
 * otherwise. In an attribute value an old name that is followed by '=', a letter or a digit
 * stays as it is ("?a=1&copy=2").
 */
struct str entity_decode(struct str s, bool in_attribute, struct arena *arena);

#endif
