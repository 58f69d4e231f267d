/*
 * term: text on a terminal.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/term.h"

#include "core/log.h"
#include "core/utf8.h"
#include "reports/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define OUT_MAX (256u << 20)

static const char *const style_on[] = {
    [TERM_PLAIN] = "",       [TERM_BOLD] = "\033[1m",     [TERM_DIM] = "\033[2m",
    [TERM_MARK] = "\033[7m", [TERM_ALARM] = "\033[1;31m",
};

void
term_begin(struct term *t)
{
    struct winsize size;
    const char *no_colour = getenv("NO_COLOR");

    buf_init(&t->out, OUT_MAX);
    t->colours = isatty(STDOUT_FILENO) && !(no_colour && *no_colour);
    t->width = 100;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        t->width = size.ws_col;
}

void
term_end(struct term *t)
{
    fwrite(buf_cstr(&t->out), 1, t->out.n, stdout);
    buf_free(&t->out);
}

static void
style_begin(struct term *t, enum term_style style)
{
    if (t->colours && style != TERM_PLAIN)
        buf_add(&t->out, str_of(style_on[style]));
}

static void
style_end(struct term *t, enum term_style style)
{
    if (t->colours && style != TERM_PLAIN)
        buf_lit(&t->out, "\033[0m");
}

void
term_text(struct term *t, enum term_style style, struct str s)
{
    style_begin(t, style);
    for (;;) {
        ptrdiff_t end = str_find_char(s, '\n');
        log_escape(&t->out, str_sub(s, 0, end < 0 ? s.n : (size_t)end));
        if (end < 0)
            break;
        buf_add_char(&t->out, '\n');
        s = str_sub(s, (size_t)end + 1, s.n);
    }
    style_end(t, style);
}

void
term_printf(struct term *t, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    buf_vprintf(&t->out, format, args);
    va_end(args);
}

void
term_cell(struct term *t, enum term_style style, struct str s, size_t columns)
{
    size_t total = utf8_count(s), shown = 0, at = 0;
    size_t room = total > columns && columns > 3 ? columns - 3 : columns;

    style_begin(t, style);
    while (at < s.n && shown < room) {
        size_t from = at;
        uint32_t c = utf8_next(s, &at);
        if (c < 0x20 || c == 0x7f)
            buf_add_char(&t->out, ' ');
        else
            log_escape(&t->out, str_sub(s, from, at));
        shown++;
    }
    if (total > columns && columns > 3) {
        buf_lit(&t->out, "...");
        shown += 3;
    }
    style_end(t, style);
    for (; shown < columns; shown++)
        buf_add_char(&t->out, ' ');
}

void
term_wrap(struct term *t, enum term_style style, struct str s, size_t indent)
{
    size_t room = t->width > indent + 20 ? t->width - indent : 20, used = 0;
    struct str word;

    style_begin(t, style);
    while (str_cut(&s, ' ', &word)) {
        size_t n = utf8_count(word);
        if (used && used + 1 + n > room) {
            term_printf(t, "\n%*s", (int)indent, "");
            used = 0;
        } else if (used) {
            buf_add_char(&t->out, ' ');
            used++;
        }
        log_escape(&t->out, word);
        used += n;
    }
    style_end(t, style);
}

void
term_band(struct term *t, enum lang say, enum band band, size_t columns)
{
    enum term_style style = band == BAND_HIGH     ? TERM_ALARM
                            : band == BAND_REVIEW ? TERM_BOLD
                                                  : TERM_DIM;
    const char *word = word_band(say, band);
    size_t used = 2 + utf8_count(str_of(word));

    style_begin(t, style);
    term_printf(t, "%s %s", word_band_shape(band), word);
    style_end(t, style);
    for (; used < columns; used++)
        buf_add_char(&t->out, ' ');
}
