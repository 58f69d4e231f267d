/*
 * ui: the review screens for one person on one computer.
 *
 * Listens on 127.0.0.1 only and prints an address with a one-time token; whoever opens it
 * first is logged in. Enter prints a new one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/opening.h"
#include "cli/options.h"
#include "cli/serving.h"

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#define WAIT_MS 250

/* A new address on standard output. */
static struct str
print_address(struct serving *s)
{
    char token[WEB_TOKEN_SIZE];
    struct str address;

    web_new_token(s->web, token);
    address = arena_printf(&s->arena, "http://127.0.0.1:%d/?token=%s",
                           s->listening.port, token);
    printf(STR_FMT "\n", STR_ARG(address));
    fflush(stdout);
    return address;
}

/* Did the person at the terminal press Enter? */
static bool
pressed_enter(void)
{
    struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
    char line[256];

    return isatty(STDIN_FILENO) && poll(&in, 1, 0) > 0 &&
           read(STDIN_FILENO, line, sizeof(line)) > 0;
}

static bool
start(struct serving *s, int64_t port, struct err *err)
{
    struct str *hosts = ARENA_NEW(&s->arena, struct str, 2);

    if (!listening_loopback((int)port, &s->listening, err))
        return false;
    hosts[0] = arena_printf(&s->arena, "127.0.0.1:%d", s->listening.port);
    hosts[1] = arena_printf(&s->arena, "localhost:%d", s->listening.port);
    s->settings.mode = WEB_LAPTOP;
    s->settings.hosts = hosts;
    s->settings.host_count = 2;
    s->settings.person = str_of(app_person(NULL));
    return serving_start(s, err);
}

static void
answer_until_stopped(struct serving *s, bool no_open)
{
    const char *page = NULL;
    struct str address = print_address(s);

    if (!s->app->quiet)
        fputs("Open it within ten minutes; it is good once. Enter: a new one. "
              "Ctrl-C: the end.\n",
              stderr);
    if (!no_open)
        opening_show(address, &s->arena, &page);
    while (!*app_stop_flag()) {
        server_run(s->server, WAIT_MS);
        if (pressed_enter())
            print_address(s);
    }
    if (page)
        unlink(page);
}

int
cmd_ui(struct app *app, int argc, char **argv)
{
    int64_t port = 0;
    bool no_open = false;
    struct option_row rows[] = {
        { .name = "port",
          .kind = OPTION_INT,
          .into = &port,
          .arg = "N",
          .help = "port on 127.0.0.1 (default 0: a free one)",
          .min = 0,
          .max = 65535 },
        { .name = "no-open",
          .kind = OPTION_FLAG,
          .into = &no_open,
          .help = "open no browser, only print the address" },
    };
    const struct usage usage = {
        "ui",
        "",
        "Serves the review screens to one person on this computer, on 127.0.0.1 "
        "only, and\n"
        "prints the address to open: good once, for ten minutes. Enter prints a new "
        "one,\n"
        "Ctrl-C ends.",
        "  lurewatch ui --port 8080 --no-open",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        0,
        0
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct serving s;
    struct err err = { .kind = ERR_NONE };
    int code = EXIT_STOPPED;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    app_catch_stop();
    if (serving_open(&s, app, &err) && start(&s, port, &err))
        answer_until_stopped(&s, no_open);
    else
        code = app_fail(&err);
    serving_close(&s);
    return code;
}
