/*
 * tr: messages for people in English, Russian and Kazakh.
 *
 * The English text is the key. Translations are compiled in from po/ru.po and po/kk.po
 * by tools/po2c.sh; what has none comes out in English. Independent of the locale.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_TR_H
#define CORE_TR_H

#include "core/ad.h"
#include "core/attr.h"

/* Translation of `english` into `say` (LANG_EN, LANG_RU or LANG_KK; others read as English).
 * Static storage; never NULL. tools/po-check.sh finds the texts by this call's name. */
const char *tr(enum lang say, const char *english) FORMAT_OF(2);
/* The same for counts: chooses among the language's plural forms for n. */
const char *tr_n(enum lang say, const char *one, const char *many, long n) FORMAT_OF(2)
    FORMAT_OF(3);

/* Marks a text in a table that is handed to tr() later, for tools/po-check.sh. */
#define TR_TEXT(literal) "" literal

#endif
