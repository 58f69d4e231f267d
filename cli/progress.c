/*
 * progress: one line on a terminal, written over itself.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/progress.h"

#include "core/buf.h"
#include "core/time.h"

#include <stdio.h>
#include <unistd.h>

#define QUIET_MS 2000
#define EVERY_MS 200
#define BAR_SIZE 24

void
progress_begin(struct progress *p, const struct app *app)
{
    *p = (struct progress){
        .on = !app->quiet && isatty(STDERR_FILENO),
        .start_ms = clock_mono_ms(),
    };
}

static bool
due(struct progress *p)
{
    int64_t now = clock_mono_ms();

    if (!p->on || now - p->start_ms < QUIET_MS || now - p->last_ms < EVERY_MS)
        return false;
    p->last_ms = now;
    p->shown = true;
    return true;
}

static void
show(const char *bar, const char *format, va_list args)
{
    struct buf line;

    buf_init(&line, 1024);
    buf_vprintf(&line, format, args);
    fprintf(stderr, "\r\033[K%s%s", bar, buf_cstr(&line));
    fflush(stderr);
    buf_free(&line);
}

void
progress_show(struct progress *p, const char *format, ...)
{
    va_list args;

    if (!due(p))
        return;
    va_start(args, format);
    show("", format, args);
    va_end(args);
}

void
progress_bar(struct progress *p, double share, const char *format, ...)
{
    char bar[BAR_SIZE + 4] = "[";
    va_list args;

    if (!due(p))
        return;
    for (int i = 0; i < BAR_SIZE; i++)
        bar[i + 1] = i < share * BAR_SIZE ? '#' : '.';
    bar[BAR_SIZE + 1] = ']';
    bar[BAR_SIZE + 2] = ' ';
    va_start(args, format);
    show(bar, format, args);
    va_end(args);
}

void
progress_end(struct progress *p)
{
    if (p->shown)
        fputs("\r\033[K", stderr);
    p->shown = false;
}
