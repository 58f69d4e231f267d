/*
 * serve: the review screens for a team, behind a proxy that speaks TLS.
 *
 * Listens on a Unix socket, on 127.0.0.1, or on what systemd hands over, and on nothing that
 * another computer reaches: this program speaks no TLS, so passwords would cross the net in
 * the clear. People log in by name, password and second factor.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/serving.h"
#include "cli/serving_people.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define WAIT_MS  500
#define FIRST_FD 3 /* sd_listen_fds(3) */
#define EXAMPLE  "/run/lurewatch/web.sock"

struct choice {
    const char *listen;
    bool behind_proxy;
    struct option_list hosts;
};

/* Does systemd hand over exactly one socket (sd_listen_fds(3))? */
static bool
is_handed_over(void)
{
    const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
    int64_t number;

    return pid && count && str_to_int(str_of(pid), &number) && number == getpid() &&
           !strcmp(count, "1");
}

/* "127.0.0.1:8080": a port of this computer only. */
static bool
listen_on_port(struct serving *s, struct str where, struct err *err)
{
    struct str rest = where, address;
    int64_t port;

    if (!str_cut(&rest, ':', &address) || !str_to_int(rest, &port) || port < 0 ||
        port > 65535)
        return err_set(
            err,
            "serve: --listen: found '" STR_FMT
            "', wanted 127.0.0.1:PORT or the path of a socket such as " EXAMPLE,
            STR_ARG(where));
    if (!str_eq(address, STR("127.0.0.1")) && !str_eq(address, STR("localhost")))
        return err_set_kind(err, ERR_POLICY,
                            "serve: " STR_FMT
                            " can be reached from other computers, and this program "
                            "speaks no TLS; listen on 127.0.0.1:PORT or on a socket, "
                            "behind a proxy that does",
                            STR_ARG(address));
    return listening_loopback((int)port, &s->listening, err);
}

static bool
listen_somewhere(struct serving *s, const struct choice *c, struct err *err)
{
    if (!c->listen && is_handed_over())
        return listening_inherited(FIRST_FD, &s->listening, err);
    if (!c->listen)
        return err_set(
            err, "serve: say where with --listen 127.0.0.1:PORT or --listen " EXAMPLE);
    return strchr(c->listen, '/') ? listening_unix(c->listen, &s->listening, err)
                                  : listen_on_port(s, str_of(c->listen), err);
}

/* The names by which browsers know this server. */
static bool
name_hosts(struct serving *s, const struct choice *c, struct err *err)
{
    struct str *hosts = ARENA_NEW(&s->arena, struct str, c->hosts.count + 2);
    size_t count = c->hosts.count;

    for (size_t i = 0; i < count; i++)
        hosts[i] = str_of(c->hosts.items[i]);
    if (!s->settings.behind_proxy) {
        hosts[count++] = arena_printf(&s->arena, "127.0.0.1:%d", s->listening.port);
        hosts[count++] = arena_printf(&s->arena, "localhost:%d", s->listening.port);
    }
    s->settings.hosts = hosts;
    s->settings.host_count = count;
    return count || err_set(err, "serve: say with --host by which name browsers reach "
                                 "the proxy, such as --host review.example.kz");
}

static bool
start(struct serving *s, const struct choice *c, struct err *err)
{
    if (!listen_somewhere(s, c, err))
        return false;
    s->settings.mode = WEB_TEAM;
    s->settings.people = serving_people(s->store);
    s->settings.behind_proxy = c->behind_proxy || !s->listening.port;
    s->settings.secure = s->settings.behind_proxy;
    return name_hosts(s, c, err) && serving_start(s, err);
}

static void
answer_until_stopped(struct serving *s)
{
    if (!s->app->quiet && s->listening.port)
        fprintf(stderr, "lurewatch: listening on 127.0.0.1:%d\n", s->listening.port);
    else if (!s->app->quiet && s->listening.path)
        fprintf(stderr, "lurewatch: listening on %s\n", s->listening.path);
    if (!serving_has_people(s->store, &s->arena))
        fputs(
            "lurewatch: nobody can log in yet; make the first one with lurewatch user "
            "add\n",
            stderr);
    while (!*app_stop_flag())
        server_run(s->server, WAIT_MS);
}

int
cmd_serve(struct app *app, int argc, char **argv)
{
    struct choice c = { .listen = NULL };
    struct option_row rows[] = {
        { .name = "listen",
          .kind = OPTION_TEXT,
          .into = &c.listen,
          .arg = "WHERE",
          .help = "127.0.0.1:PORT or the path of a Unix socket" },
        { .name = "behind-proxy",
          .kind = OPTION_FLAG,
          .into = &c.behind_proxy,
          .help =
              "a proxy on this computer speaks TLS and sets X-Forwarded-For (a socket "
              "means it)" },
        { .name = "host",
          .kind = OPTION_LIST,
          .into = &c.hosts,
          .arg = "NAME",
          .help = "name by which browsers reach the proxy; several may be given" },
    };
    const struct usage usage = {
        "serve",
        "",
        "Serves the review screens to a team. People log in with name, password and\n"
        "second factor. Listens on a Unix socket or on 127.0.0.1, behind a proxy that\n"
        "speaks TLS; or on the socket that systemd hands over.",
        "  lurewatch serve --listen " EXAMPLE " --host review.example.kz",
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
    if (serving_open(&s, app, &err) && start(&s, &c, &err))
        answer_until_stopped(&s);
    else
        code = app_fail(&err);
    serving_close(&s);
    return code;
}
