/*
 * What charset.c and charset_declared.c share; nobody else includes it.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_CHARSET_PARTS_H
#define CRAWLER_CHARSET_PARTS_H

#include "crawler/charset.h"

/* The label in "text/html; charset=x" (WHATWG HTML 13.2.3.3); empty when there is none. */
struct str charset_label_of_content(struct str content);

#endif
