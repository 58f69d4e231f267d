/*
 * tr: looks messages up in the table that tools/po2c.sh made from po/. Pure; the table
 * is sorted by the English text in byte order. What has no translation comes back as it
 * was.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/tr.h"

#include <stdlib.h>

#define TR_FORMS_MAX 3

struct tr_entry {
    const char *english;
    const char
        *ru[TR_FORMS_MAX]; /* 1, 2..4, 5.. (21, 22..24, 25..); NULL: not translated */
    const char *kk[TR_FORMS_MAX]; /* 1, other */
};

/* tr_table[] and tr_table_count */
#include "po_table.h"

static int
compare(const void *key, const void *entry)
{
    return strcmp(key, ((const struct tr_entry *)entry)->english);
}

static const char *
look_up(enum lang say, const char *english, size_t form)
{
    if (say != LANG_RU && say != LANG_KK)
        return NULL;
    const struct tr_entry *entry =
        bsearch(english, tr_table, tr_table_count, sizeof tr_table[0], compare);
    if (!entry)
        return NULL;
    return say == LANG_RU ? entry->ru[form] : entry->kk[form];
}

/* CLDR plural rules of whole numbers: ru one, few, many; kk one, other. */
static size_t
plural_form(enum lang say, long n)
{
    unsigned long count = n < 0 ? 0UL - (unsigned long)n : (unsigned long)n;
    if (say != LANG_RU)
        return count != 1;
    if (count % 10 == 1 && count % 100 != 11)
        return 0;
    bool teen = count % 100 >= 12 && count % 100 <= 14;
    return count % 10 >= 2 && count % 10 <= 4 && !teen ? 1 : 2;
}

const char *
tr(enum lang say, const char *english)
{
    const char *text = look_up(say, english, 0);
    return text ? text : english;
}

const char *
tr_n(enum lang say, const char *one, const char *many, long n)
{
    const char *text = look_up(say, one, plural_form(say, n));
    if (text)
        return text;
    return n == 1 || n == -1 ? one : many;
}

void
tr_each(enum lang say, tr_message_fn *each, void *user)
{
    if (say != LANG_RU && say != LANG_KK)
        return;
    for (size_t i = 0; i < tr_table_count; i++) {
        struct tr_message message = { .english = tr_table[i].english };
        const char *const *forms = say == LANG_RU ? tr_table[i].ru : tr_table[i].kk;
        while (message.form_count < TR_FORMS_MAX && forms[message.form_count]) {
            message.forms[message.form_count] = forms[message.form_count];
            message.form_count++;
        }
        if (message.form_count > 0)
            each(user, &message);
    }
}
