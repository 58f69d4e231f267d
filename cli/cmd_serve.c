/*
 * serve: the review screens for a team, behind a proxy that speaks TLS, or with TLS of its own.
 *
 * Listens on a Unix socket, on an address, or on what systemd hands over; without TLS on
 * nothing that another computer reaches, so that no password crosses a net in the clear.
 * People log in by name, password and second factor.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/secret_file.h"
#include "cli/serving.h"
#include "cli/serving_people.h"
#include "core/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define WAIT_MS         500
#define CERTIFICATE_MAX ((size_t)256 << 10)
#define FIRST_FD        3 /* sd_listen_fds(3) */
#define EXAMPLE         "/run/lurewatch/web.sock"

struct choice {
    const char *listen, *certificate, *key;
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

/* "127.0.0.1:8080", "[::1]:8080". */
static bool
listen_on_port(struct serving *s, struct str where, struct err *err)
{
    struct str rest = where, address = { "", 0 }, none;
    int64_t port = -1;
    bool bracket = str_starts(where, STR("["));

    if (bracket)
        rest = str_sub(where, 1, where.n);
    if (!str_cut(&rest, bracket ? ']' : ':', &address) ||
        (bracket && (!str_cut(&rest, ':', &none) || none.n)) ||
        !str_to_int(rest, &port) || port < 0 || port > 65535)
        return err_set(
            err,
            "serve: --listen: found '" STR_FMT
            "', wanted 127.0.0.1:PORT or the path of a socket such as " EXAMPLE,
            STR_ARG(where));
    if (str_eq(address, STR("localhost")))
        address = STR("127.0.0.1");
    return listening_address(arena_cstr(&s->arena, address), (int)port, &s->listening,
                             err);
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

/* Certificate and key, if they are given. A key that its group may read is usual. */
static bool
read_tls(struct serving *s, const struct choice *c, struct err *err)
{
    struct str certificate, key;

    if (!c->certificate && !c->key)
        return true;
    if (!c->certificate || !c->key)
        return err_set(err, "serve: --tls-cert and --tls-key go together");
    if (c->behind_proxy || !s->listening.port)
        return err_set(err, "serve: TLS is either this program's (--tls-cert, at an "
                            "address) or a proxy's (--behind-proxy, or a socket)");
    if (!file_read(c->certificate, CERTIFICATE_MAX, &s->arena, &certificate, err) ||
        !secret_file_read(c->key, 037, &s->arena, &key, err))
        return false;
    s->listening.certificate = arena_cstr(&s->arena, certificate);
    s->listening.key = arena_cstr(&s->arena, key);
    secret_wipe((char *)key.p, key.n);
    return true;
}

/* Passwords never cross a net in the clear. */
static bool
is_safe(const struct serving *s, struct err *err)
{
    return !s->listening.reached || s->listening.certificate ||
           err_set_kind(err, ERR_POLICY,
                        "serve: this address can be reached from other computers: give "
                        "--tls-cert and --tls-key, or listen on 127.0.0.1:PORT or on a "
                        "socket, behind a proxy that speaks TLS");
}

/* This computer, as it is written before a port. */
static const char *
here(const struct choice *c)
{
    return c->listen && c->listen[0] == '[' ? "[::1]" : "127.0.0.1";
}

/* The names by which browsers know this server. */
static bool
name_hosts(struct serving *s, const struct choice *c, struct err *err)
{
    struct str *hosts = ARENA_NEW(&s->arena, struct str, c->hosts.count + 2);
    size_t count = c->hosts.count;

    for (size_t i = 0; i < count; i++)
        hosts[i] = str_of(c->hosts.items[i]);
    if (!s->settings.behind_proxy && !s->listening.reached) {
        hosts[count++] = arena_printf(&s->arena, "%s:%d", here(c), s->listening.port);
        hosts[count++] = arena_printf(&s->arena, "localhost:%d", s->listening.port);
    }
    s->settings.hosts = hosts;
    s->settings.host_count = count;
    return count || err_set(err, "serve: say with --host by which name browsers reach "
                                 "it, such as --host review.example.kz");
}

static bool
start(struct serving *s, const struct choice *c, struct err *err)
{
    if (!listen_somewhere(s, c, err) || !read_tls(s, c, err) || !is_safe(s, err))
        return false;
    s->settings.mode = WEB_TEAM;
    s->settings.people = serving_people(s->store);
    s->settings.behind_proxy = c->behind_proxy || !s->listening.port;
    s->settings.secure = s->settings.behind_proxy || s->listening.certificate;
    return name_hosts(s, c, err) && serving_start(s, err);
}

/* Certificates are read once; the key need not lie about any longer. */
static void
forget_key(struct serving *s)
{
    if (s->listening.key)
        secret_wipe((char *)s->listening.key, strlen(s->listening.key));
}

static void
answer_until_stopped(struct serving *s, const struct choice *c)
{
    if (!s->app->quiet && s->listening.certificate)
        fprintf(stderr, "lurewatch: listening with TLS on port %d\n",
                s->listening.port);
    else if (!s->app->quiet && s->listening.port)
        fprintf(stderr, "lurewatch: listening on %s:%d\n", here(c), s->listening.port);
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
          .help = "ADDRESS:PORT or the path of a Unix socket" },
        { .name = "behind-proxy",
          .kind = OPTION_FLAG,
          .into = &c.behind_proxy,
          .help =
              "a proxy on this computer speaks TLS and sets X-Forwarded-For (a socket "
              "means it)" },
        { .name = "tls-cert",
          .kind = OPTION_TEXT,
          .into = &c.certificate,
          .arg = "FILE",
          .help = "speak TLS with this certificate (PEM, with those it stands on)" },
        { .name = "tls-key",
          .kind = OPTION_TEXT,
          .into = &c.key,
          .arg = "FILE",
          .help = "and this key (PEM, without a password)" },
        { .name = "host",
          .kind = OPTION_LIST,
          .into = &c.hosts,
          .arg = "NAME",
          .help = "name by which browsers reach it; several may be given" },
    };
    const struct usage usage = {
        "serve",
        "",
        "Serves the review screens to a team. People log in with name, password and\n"
        "second factor. Listens on a Unix socket or on 127.0.0.1, behind a proxy that\n"
        "speaks TLS; or speaks TLS itself, at any address; or on the socket that\n"
        "systemd hands over.",
        "  lurewatch serve --listen " EXAMPLE " --host review.example.kz\n"
        "  lurewatch serve --listen 192.168.1.5:8443 --tls-cert review.pem --tls-key "
        "review.key --host review.example.kz:8443",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        0,
        0
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct serving s;
    struct err err = { .kind = ERR_NONE };
    int code = EXIT_STOPPED;
    bool ok;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    app_catch_stop();
    ok = serving_open(&s, app, &err) && start(&s, &c, &err);
    forget_key(&s);
    if (ok)
        answer_until_stopped(&s, &c);
    else
        code = app_fail(&err);
    serving_close(&s);
    return code;
}
