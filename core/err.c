/*
 * err: failures as one sentence with their place. Sentences that do not fit are cut at
 * a character boundary. Owns nothing.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/err.h"

#include "core/utf8.h"

#include <stdarg.h>
#include <stdio.h>

/* Ends a text that vsnprintf() may have cut inside a character. */
static void
trim_cut(struct err *err, int wanted)
{
    size_t room = sizeof err->text - 1;
    if (wanted < 0)
        err->text[0] = '\0';
    if (wanted <= (int)room)
        return;
    struct str text = { err->text, room };
    size_t last = room > 4 ? room - 4 : 0;
    /* Only the last character can be cut: the rest is what the caller gave. */
    for (size_t at = utf8_floor(text, last); at < room;) {
        size_t from = at;
        if (utf8_next(text, &at) == UTF8_BAD && room - from < 4) {
            err->text[from] = '\0';
            return;
        }
    }
}

static void
set_text(struct err *err, enum err_kind kind, const char *format, va_list args)
{
    if (!err)
        return;
    char text[sizeof err->text]; /* arguments may point into err->text */
    int wanted = vsnprintf(text, sizeof text, format, args);
    err->kind = kind;
    memcpy(err->text, text, sizeof text);
    trim_cut(err, wanted);
}

bool
err_set(struct err *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_text(err, ERR_USE, format, args);
    va_end(args);
    return false;
}

bool
err_set_kind(struct err *err, enum err_kind kind, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_text(err, kind, format, args);
    va_end(args);
    return false;
}

bool
err_in(struct err *err, const char *format, ...)
{
    if (!err)
        return false;
    char place[sizeof err->text];
    va_list args;
    va_start(args, format);
    vsnprintf(place, sizeof place, format, args);
    va_end(args);
    enum err_kind kind = err->kind == ERR_NONE ? ERR_USE : err->kind;
    return err_set_kind(err, kind, "%s: %s", place, err->text);
}

void
err_clear(struct err *err)
{
    if (err)
        *err = (struct err){ .kind = ERR_NONE };
}
