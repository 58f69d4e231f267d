/*
 * log: one line per event on stderr, each written by one call so that threads do not
 * mix. Owns the level and the form of the lines, which are set once at start.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/log.h"

#include "core/json.h"
#include "core/utf8.h"

#include <stdatomic.h>
#include <unistd.h>

#define LINE_MAX_BYTES 8192

static atomic_int log_level_now = LOG_WARN;
static atomic_bool log_as_json = false;

void
log_set_level(enum log_level level)
{
    atomic_store(&log_level_now, (int)level);
}

void
log_set_json(bool json)
{
    atomic_store(&log_as_json, json);
}

static bool
is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

/* Characters that turn the reading order, so that a line shows what it does not say. */
static bool
is_bidi(uint32_t c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
           c == 0x200E || c == 0x200F || c == 0x061C;
}

void
log_escape(struct buf *b, struct str s)
{
    for (size_t at = 0; at < s.n;) {
        size_t from = at;
        uint32_t c = utf8_next(s, &at);
        if (c == '\n')
            buf_lit(b, "\\n");
        else if (c == UTF8_BAD && at - from == 1)
            buf_printf(b, "\\x%02X", (unsigned)(unsigned char)s.p[from]);
        else if (is_control(c))
            buf_printf(b, "\\x%02X", (unsigned)c);
        else if (is_bidi(c))
            buf_printf(b, "\\u{%04X}", (unsigned)c);
        else
            buf_add(b, str_sub(s, from, at));
    }
}

static const char *
level_name(enum log_level level)
{
    static const char *const name[] = { [LOG_ERROR] = "error",
                                        [LOG_WARN] = "warn",
                                        [LOG_INFO] = "info",
                                        [LOG_DEBUG] = "debug" };
    return name[level];
}

static void
put_line(struct buf *line, enum log_level level, const char *room, struct str text)
{
    if (atomic_load(&log_as_json)) {
        struct json j = json_to(line);
        json_open_object(&j);
        json_put_text(&j, "level", str_of(level_name(level)));
        json_put_text(&j, "room", str_of(room));
        json_put_text(&j, "text", text);
        json_end_object(&j);
        return;
    }
    buf_printf(line, "%s %s: ", level_name(level), room);
    log_escape(line, text);
}

void
log_line(enum log_level level, const char *room, const char *format, ...)
{
    if ((int)level > atomic_load(&log_level_now))
        return;
    struct buf text, line;
    buf_init(&text, LINE_MAX_BYTES);
    buf_init(&line, LINE_MAX_BYTES * 8);
    va_list args;
    va_start(args, format);
    buf_vprintf(&text, format, args);
    va_end(args);
    put_line(&line, level, room, buf_str(&text));
    buf_add_char(&line, '\n');
    if (write(STDERR_FILENO, line.p, line.n) < 0) {
        /* Nobody reads the log any more; the work goes on. */
    }
    buf_free(&line);
    buf_free(&text);
}
