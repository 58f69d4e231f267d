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
#define LINES_MS 1000 /* between two lines in a file */
#define BAR_SIZE 24

void
progress_begin(struct progress *p, const struct app *app)
{
    *p = (struct progress){
        .on = !app->quiet && isatty(STDERR_FILENO),
        .quiet_ms = QUIET_MS,
        .every_ms = EVERY_MS,
        .start_ms = clock_mono_ms(),
    };
}

void
progress_ask(struct progress *p)
{
    p->lines = !p->on;
    p->on = true;
    p->quiet_ms = 0;
    p->every_ms = p->lines ? LINES_MS : EVERY_MS;
    p->last_ms = p->start_ms - LINES_MS;
}

static bool
due(struct progress *p)
{
    int64_t now = clock_mono_ms();

    if (!p->on || now - p->start_ms < p->quiet_ms || now - p->last_ms < p->every_ms)
        return false;
    p->last_ms = now;
    p->shown = !p->lines;
    return true;
}

static void
show(const struct progress *p, const char *bar, const char *format, va_list args)
{
    struct buf line;

    buf_init(&line, 1024);
    buf_vprintf(&line, format, args);
    if (p->lines)
        fprintf(stderr, "%s\n", buf_cstr(&line));
    else
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
    show(p, "", format, args);
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
    show(p, bar, format, args);
    va_end(args);
}

void
progress_end(struct progress *p)
{
    if (p->shown)
        fputs("\r\033[K", stderr);
    p->shown = false;
}
