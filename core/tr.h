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

/* One message with its translations: one, or a form for each plural of the language. */
struct tr_message {
    const char *english;
    const char *forms[3];
    size_t form_count; /* 1 to 3; 0 never */
};
typedef void tr_message_fn(void *user, const struct tr_message *message);
/* Walks all messages that have a translation into `say`, in byte order of the English. */
void tr_each(enum lang say, tr_message_fn *each, void *user);

/* Marks a text in a table that is handed to tr() later, for tools/po-check.sh. */
#define TR_TEXT(literal) "" literal

#endif
