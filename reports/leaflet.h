/*
 * leaflet: one page to print and to give to somebody who was offered work, a marriage or a
 * trip abroad: warning signs, what to ask, whom to call.
 *
 * Complete in itself but for its style sheet; no script. It says what to look at, never that
 * an offer is a crime.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef REPORTS_LEAFLET_H
#define REPORTS_LEAFLET_H

#include "core/ad.h"
#include "core/buf.h"

/* Is there one in this language? Russian, Kazakh, Uzbek and Kyrgyz. */
bool leaflet_has(enum lang say);
/* Writes the page; `style` is the address of leaflet_style(). */
void leaflet_write(enum lang say, enum ad_kind kind, const char *style, struct buf *out);
/* The style sheet, for screen and A4 paper. */
struct str leaflet_style(void);

#endif
