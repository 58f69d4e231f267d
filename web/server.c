/*
 * server: the one file that knows libmicrohttpd.
 *
 * It gathers a request as it was sent (target and headers undecoded), lets web_admit() say
 * how much of a body may be read, and hands the whole to web_answer(). A connection whose
 * password is being looked at is suspended meanwhile; web/crowd.h says which trickles for too
 * long. The library's own reading of queries, cookies and forms is not used.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/server.h"

#include "core/log.h"
#include "core/mem.h"
#include "core/time.h"
#include "web/guard.h"
#include "web/crowd.h"
#include "web/slow.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <sys/socket.h>

#define QUIET_S      10u /* without a byte */
#define HEAD_MAX     ((size_t)32 << 10)
#define LISTEN_QUEUE 128u

struct server {
    struct MHD_Daemon *daemon;
    struct web *web;
    bool knows_peers;  /* addresses are those of browsers, not of a proxy */
    struct slow *slow; /* passwords are looked at beside the answering */
    struct crowd crowd;
};

/* One request from its first line to the end of its answer. */
struct exchange {
    struct arena arena;
    struct str target;
    struct web_raw raw;
    struct web_header headers[GUARD_HEADERS_MAX + 1]; /* one more: too many is seen */
    struct buf body;
    struct web_slow slow;
    struct MHD_Connection *connection;
    bool begun;
};

/* The library's text goes to our log. */
static void
on_log(void *user, const char *format, va_list args)
{
    struct buf text;

    (void)user;
    buf_init(&text, 1024);
    buf_vprintf(&text, format, args);
    log_line(LOG_DEBUG, "web", STR_FMT, STR_ARG(str_trim(buf_str(&text))));
    buf_free(&text);
}

/* Called with the request's line, before anything of it was decoded. */
static void *
on_target(void *user, const char *uri, struct MHD_Connection *connection)
{
    struct exchange *e = mem_alloc(1, sizeof(*e));

    (void)user;
    (void)connection;
    arena_init(&e->arena, 0);
    e->target = arena_str(&e->arena, str_of(uri));
    return e;
}

/* Leaves everything as it was sent. */
static size_t
on_unescape(void *user, struct MHD_Connection *connection, char *text)
{
    (void)user;
    (void)connection;
    return strlen(text);
}

static enum MHD_Result
on_header(void *user, enum MHD_ValueKind kind, const char *name, size_t name_size,
          const char *value, size_t value_size)
{
    struct exchange *e = user;

    (void)kind;
    if (e->raw.header_count > GUARD_HEADERS_MAX)
        return MHD_NO;
    e->headers[e->raw.header_count++] =
        (struct web_header){ { name, name_size }, { value, value_size } };
    return MHD_YES;
}

static struct str
peer_address(struct MHD_Connection *connection, char text[INET6_ADDRSTRLEN])
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

    *text = '\0';
    if (info && info->client_addr && info->client_addr->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)info->client_addr;
        inet_ntop(AF_INET, &in->sin_addr, text, INET6_ADDRSTRLEN);
    } else if (info && info->client_addr && info->client_addr->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const void *)info->client_addr;
        inet_ntop(AF_INET6, &in6->sin6_addr, text, INET6_ADDRSTRLEN);
    }
    return str_of(text);
}

/* The connection's line; NULL when there was no place for one. */
static struct line *
line_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info ? info->socket_context : NULL;
}

static struct MHD_Response *
response_of(struct web_reply *re)
{
    struct MHD_Response *response;

    if (re->shown.n || !re->body.n)
        return MHD_create_response_from_buffer(re->shown.n, (void *)re->shown.p,
                                               MHD_RESPMEM_PERSISTENT);
    response =
        MHD_create_response_from_buffer(re->body.n, re->body.p, MHD_RESPMEM_MUST_FREE);
    if (response)
        buf_init(&re->body, 0); /* the library has the bytes now */
    return response;
}

static enum MHD_Result
send_reply(struct server *s, struct exchange *e, struct MHD_Connection *connection,
           struct web_reply *re)
{
    struct web_header headers[WEB_REPLY_HEADERS];
    size_t count = web_reply_headers(s->web, re, &e->arena, headers);
    enum MHD_Result result = MHD_NO;
    struct MHD_Response *response;

    crowd_sends(line_of(connection), web_reply_body(re).n);
    response = response_of(re);
    for (size_t i = 0; response && i < count; i++)
        if (MHD_add_response_header(response, arena_cstr(&e->arena, headers[i].name),
                                    arena_cstr(&e->arena, headers[i].value)) != MHD_YES)
            log_line(LOG_ERROR, "web", "the header " STR_FMT " was not sent",
                     STR_ARG(headers[i].name));
    if (response) {
        result = MHD_queue_response(connection, (unsigned)re->status, response);
        MHD_destroy_response(response);
    }
    web_reply_free(re);
    return result;
}

/* The head is here: is it worth to read the body? */
static enum MHD_Result
on_head(struct server *s, struct exchange *e, struct MHD_Connection *connection,
        const char *method)
{
    struct web_reply re;
    char address[INET6_ADDRSTRLEN];
    size_t body_max;

    crowd_has_head(line_of(connection));
    e->begun = true;
    e->raw.method = arena_str(&e->arena, str_of(method));
    e->raw.target = e->target;
    e->raw.headers = e->headers;
    e->raw.address = arena_str(&e->arena, peer_address(connection, address));
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, on_header, e);
    if (!web_admit(s->web, &e->raw, &e->arena, &body_max, &re)) {
        re.close = true; /* what is left of the body is not read */
        return send_reply(s, e, connection, &re);
    }
    web_reply_free(&re);
    buf_init(&e->body, body_max);
    return MHD_YES;
}

/* In the other thread: the connection is taken up again by the one that answers. */
static void
on_slow_done(void *user)
{
    struct exchange *e = user;

    MHD_resume_connection(e->connection);
}

/* Asks the web room; what it wants done slowly is done beside, and the request comes again. */
static enum MHD_Result
answer(struct server *s, struct exchange *e, struct MHD_Connection *connection)
{
    struct web_reply re;

    e->raw.body = buf_str(&e->body);
    e->raw.slow = &e->slow;
    web_answer(s->web, &e->raw, &e->arena, &re);
    if (e->slow.stage != SLOW_WANTED)
        return send_reply(s, e, connection, &re);
    if (!slow_has_room(s->slow)) {
        re.retry_after_s = 1;
        web_problem(&re, 503, "busy", "Too many people log in at once",
                    "wait a second and try again");
        return send_reply(s, e, connection, &re);
    }
    web_reply_free(&re);
    e->connection = connection;
    MHD_suspend_connection(connection);
    slow_add(s->slow, &e->slow, on_slow_done, e);
    return MHD_YES;
}

static enum MHD_Result
on_request(void *user, struct MHD_Connection *connection, const char *url,
           const char *method, const char *version, const char *upload,
           size_t *upload_size, void **state)
{
    struct server *s = user;
    struct exchange *e = *state;

    (void)url;
    (void)version;
    if (!e->begun)
        return on_head(s, e, connection, method);
    if (*upload_size) {
        buf_add(&e->body, (struct str){ upload, *upload_size });
        *upload_size = 0;
        return buf_failed(&e->body) ? MHD_NO : MHD_YES; /* NO shuts the connection */
    }
    crowd_has_request(line_of(connection));
    return answer(s, e, connection);
}

static void
on_completed(void *user, struct MHD_Connection *connection, void **state,
             enum MHD_RequestTerminationCode how)
{
    struct exchange *e = *state;

    (void)user;
    (void)how;
    crowd_has_answer(line_of(connection), clock_mono_ms());
    if (!e)
        return;
    buf_free(&e->body);
    arena_free(&e->arena);
    free(e);
    *state = NULL;
}

/* The library sees that it is shut, and closes it. */
static void
shut(const struct line *line)
{
    if (line)
        shutdown(line->fd, SHUT_RDWR);
}

static void
on_connection(void *user, struct MHD_Connection *connection, void **context,
              enum MHD_ConnectionNotificationCode what)
{
    struct server *s = user;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    char address[INET6_ADDRSTRLEN];

    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        crowd_leave(*context);
        return;
    }
    *context =
        info ? crowd_join(&s->crowd, info->connect_fd,
                          s->knows_peers ? peer_address(connection, address) : STR(""),
                          clock_mono_ms())
             : NULL;
    if (*context)
        shut(crowd_choose(&s->crowd, *context));
}

/* A trickle of bytes holds off the library's timeout, but not this. */
static void
shut_late(struct server *s)
{
    const struct line *line;

    while ((line = crowd_late(&s->crowd, clock_mono_ms())))
        shut(line);
}

/* TLS 1.2 and 1.3, keys for one conversation only, no cipher without its own check. */
#define TLS_PRIORITIES                                                                 \
    "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-CIPHER-ALL:+AES-256-GCM:"     \
    "+CHACHA20-POLY1305:+AES-128-GCM"

/* The options of TLS; none for plain HTTP. */
static void
tls_options(const struct listening *l, struct MHD_OptionItem out[4])
{
    size_t n = 0;

    if (l->certificate) {
        out[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_CERT, 0,
                                            (void *)l->certificate };
        out[n++] =
            (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)l->key };
        out[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_PRIORITIES, 0,
                                            (void *)TLS_PRIORITIES };
    }
    out[n] = (struct MHD_OptionItem){ MHD_OPTION_END, 0, NULL };
}

bool
server_start(struct server **out, struct web *web, const struct listening *listening,
             struct err *err)
{
    struct server *s = mem_alloc(1, sizeof(*s));
    const unsigned flags = MHD_USE_EPOLL | MHD_USE_ERROR_LOG |
                           MHD_ALLOW_SUSPEND_RESUME |
                           (listening->certificate ? MHD_USE_TLS : 0u);
    struct MHD_OptionItem tls[4];

    tls_options(listening, tls);
    s->web = web;
    s->knows_peers = listening->port && !web->is.behind_proxy;
    s->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, s, MHD_OPTION_ARRAY, tls,
        MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_LISTEN_SOCKET,
        listening->fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CROWD_MAX,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        s->knows_peers ? (unsigned)CROWD_ADDRESS_MAX : 0u,
        MHD_OPTION_CONNECTION_TIMEOUT, QUIET_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        HEAD_MAX, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_LISTEN_BACKLOG_SIZE,
        LISTEN_QUEUE, MHD_OPTION_UNESCAPE_CALLBACK, on_unescape, NULL,
        MHD_OPTION_URI_LOG_CALLBACK, on_target, NULL, MHD_OPTION_NOTIFY_COMPLETED,
        on_completed, NULL, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
        MHD_OPTION_END);
    *out = s;
    s->slow = slow_start();
    if (!s->slow)
        return err_set_kind(err, ERR_START, "the system gives no second thread");
    if (s->daemon)
        return true;
    return err_set_kind(err, ERR_START,
                        listening->certificate
                            ? "the server cannot start: is that a certificate and its "
                              "key, both PEM and the key without a password?"
                            : "the server cannot start");
}

void
server_run(struct server *s, int wait_ms)
{
    MHD_run_wait(s->daemon, wait_ms);
    shut_late(s);
}

void
server_stop(struct server *s)
{
    if (!s)
        return;
    slow_stop(s->slow); /* nothing may be suspended when the daemon stops */
    if (s->daemon)
        MHD_stop_daemon(s->daemon);
    free(s);
}
