/*
 * json_plain: what may stand in a JSON string as it is, for the writer and the scanner.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_JSON_PLAIN_H
#define CORE_JSON_PLAIN_H

#include "core/str.h"

/*
 * The first place of s from `at` on that may not stand between the quotes of a JSON string
 * (RFC 8259, 7): a quote, a backslash, a control character below U+0020, or a byte that is no
 * part of well-formed UTF-8 (RFC 3629). s.n when there is none. `at` must be the first byte of
 * a character.
 */
size_t json_plain_end(struct str s, size_t at);

#endif
