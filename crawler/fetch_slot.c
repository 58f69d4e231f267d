/*
 * fetch_slot: one request of the fetcher, from the handle to the outcome.
 *
 * The callbacks keep the ceilings (header, body), filter every address before it is connected
 * and drop types that are not read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/fetch_slot.h"

#include "crawler/head.h"

#include <sys/socket.h>

#define CONNECT_MS_MAX 10000
#define SLOW_BYTES_S   30 /* slower than this for SLOW_SECONDS is a timeout */
#define SLOW_SECONDS   10
#define REQUEST_MAX    (16u * 1024u)

/* May this address be connected for this request? Notes what was refused. */
static bool
address_allowed(struct slot *s, const struct address *a, int port)
{
    bool inside = nets_hold(&s->gate->allow, a);
    bool open = inside || (address_is_public(a) && !s->inside_only);

    if (open && !inside && !gate_port_open(port)) {
        s->refused_port = true;
        open = false;
    }
    if (!open) {
        s->refused = true;
        s->refused_at = *a;
    }
    s->peer = *a;
    s->inside = inside;
    return open;
}

static curl_socket_t
on_open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct slot *s = user;
    struct address a;
    int port, fd;

    if (purpose != CURLSOCKTYPE_IPCXN || !address_of(&to->addr, &a, &port) ||
        !address_allowed(s, &a, port)) {
        s->refused = true;
        return CURL_SOCKET_BAD;
    }
    if (s->may_connect && !s->may_connect(s->context, s->user, &a)) {
        s->busy = true;
        return CURL_SOCKET_BAD;
    }
    s->any_open = true;
    fd = socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
    if (fd >= 0) {
        sockets_opened(s->sockets, fd);
    }
    return fd;
}

static int
on_close_socket(void *user, curl_socket_t fd)
{
    sockets_close(user, fd);
    return 0;
}

/* Called for each request when its connection stands, also a kept one: the second wall. */
static int
on_request(void *user, char *peer, char *local, int peer_port, int local_port)
{
    struct slot *s = user;
    struct address a;

    (void)local;
    (void)local_port;
    if (!address_parse(str_of(peer), &a) || !address_allowed(s, &a, peer_port)) {
        s->refused = true;
        s->any_open = false;
        return CURL_PREREQFUNC_ABORT;
    }
    s->connected = true;
    return CURL_PREREQFUNC_OK;
}

static size_t
on_header(char *bytes, size_t size, size_t count, void *user)
{
    struct slot *s = user;
    struct str line = { bytes, size * count };
    struct str trimmed = str_trim(line);

    s->header_bytes += line.n;
    if (s->header_bytes > FETCH_HEADER_MAX) {
        s->header_full = true;
        return 0;
    }
    if (str_starts(line, STR("HTTP/"))) {
        buf_reset(&s->header); /* what came before was an interim answer */
        s->header_done = false;
    } else if (s->header_done) {
        return line.n; /* trailers are not kept */
    }
    buf_add(&s->header, line);
    if (trimmed.n == 0) {
        s->header_done = head_status(buf_str(&s->header)) >= 200;
        if (!s->any_type && head_is_media(buf_str(&s->header))) {
            s->wrong_type = true;
            return 0;
        }
    }
    return line.n;
}

static size_t
on_body(char *bytes, size_t size, size_t count, void *user)
{
    struct slot *s = user;
    struct str part = { bytes, size * count };
    size_t room = s->body.max - s->body.n;

    if (part.n > room) {
        buf_add(&s->body, str_sub(part, 0, room));
        s->body_full = true;
        return 0;
    }
    buf_add(&s->body, part);
    return part.n;
}

static int
on_debug(CURL *easy, curl_infotype type, char *bytes, size_t size, void *user)
{
    struct slot *s = user;

    if (type == CURLINFO_HEADER_OUT) {
        buf_add(&s->request, (struct str){ bytes, size });
        if (str_ends(buf_str(&s->request), STR("\r\n\r\n"))) {
            (void)curl_easy_setopt(easy, CURLOPT_VERBOSE, 0L); /* the rest is chat */
        }
    }
    return 0;
}

bool
slot_prepare(struct slot *s, const struct fetch_options *o, const char *agent,
             struct sockets *sockets)
{
    CURL *e = curl_easy_init();
    long ms = (long)(o->request_ms_max > 0 ? o->request_ms_max : FETCH_MS_MAX);
    unsigned bad = 0;

    s->gate = o->gate;
    s->may_connect = o->may_connect;
    s->context = o->context;
    s->sockets = sockets;
    s->keep_request = o->keep_request;
    s->easy = e;
    buf_init(&s->url, URL_MAX + 1);
    buf_init(&s->header, FETCH_HEADER_MAX);
    buf_init(&s->body, 0);
    buf_init(&s->request, REQUEST_MAX);
    if (!e) {
        return false;
    }
    bad |= curl_easy_setopt(e, CURLOPT_PRIVATE, s);
    bad |= curl_easy_setopt(e, CURLOPT_ERRORBUFFER, s->error);
    bad |= curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    bad |= curl_easy_setopt(e, CURLOPT_USERAGENT, agent);
    bad |= curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    bad |= curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    bad |= curl_easy_setopt(e, CURLOPT_PROXY, "");
    bad |= curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    /* HTTP/2 where a TLS server offers it, else 1.1. */
    bad |= curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    if (o->ca_file) {
        bad |= curl_easy_setopt(e, CURLOPT_CAINFO, o->ca_file);
    }
    bad |= curl_easy_setopt(e, CURLOPT_HTTP_CONTENT_DECODING, 0L);
    bad |= curl_easy_setopt(e, CURLOPT_PATH_AS_IS, 1L);
    bad |= curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, ms);
    bad |= curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS,
                            ms < CONNECT_MS_MAX ? ms : (long)CONNECT_MS_MAX);
    bad |= curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES_S);
    bad |= curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, (long)SLOW_SECONDS);
    bad |= curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    bad |= curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, s);
    bad |= curl_easy_setopt(e, CURLOPT_CLOSESOCKETFUNCTION, on_close_socket);
    bad |= curl_easy_setopt(e, CURLOPT_CLOSESOCKETDATA, sockets);
    bad |= curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_request);
    bad |= curl_easy_setopt(e, CURLOPT_PREREQDATA, s);
    bad |= curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
    bad |= curl_easy_setopt(e, CURLOPT_HEADERDATA, s);
    bad |= curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    bad |= curl_easy_setopt(e, CURLOPT_WRITEDATA, s);
    if (o->keep_request) {
        bad |= curl_easy_setopt(e, CURLOPT_DEBUGFUNCTION, on_debug);
        bad |= curl_easy_setopt(e, CURLOPT_DEBUGDATA, s);
    }
    return bad == 0;
}

/* Adds one "Name: value" line; values with control bytes are left out. */
static void
add_header(struct slot *s, const struct curl_slist *always, const char *name,
           struct str value)
{
    struct buf line;
    struct curl_slist *longer;

    for (size_t i = 0; i < value.n; i++) {
        if ((unsigned char)value.p[i] < ' ' || value.p[i] == 0x7f) {
            return;
        }
    }
    if (value.n == 0 || value.n > 1024) {
        return;
    }
    if (!s->headers) {
        s->headers = curl_slist_append(NULL, always->data);
    }
    buf_init(&line, 2048);
    buf_printf(&line, "%s: " STR_FMT, name, STR_ARG(value));
    longer = curl_slist_append(s->headers, buf_cstr(&line));
    s->headers = longer ? longer : s->headers;
    buf_free(&line);
}

void
slot_reset(struct slot *s, const struct fetch_ask *ask,
           const struct curl_slist *headers, size_t body_max)
{
    buf_reset(&s->url);
    buf_reset(&s->header);
    buf_reset(&s->body);
    buf_reset(&s->request);
    s->body.max = ask->body_max > 0 ? ask->body_max : body_max;
    s->user = ask->user;
    s->header_bytes = 0;
    s->header_done = s->header_full = s->body_full = s->wrong_type = false;
    s->inside_only = ask->inside_only;
    s->any_type = ask->any_type;
    s->refused = s->refused_port = s->any_open = false;
    s->refused_at = (struct address){ { 0 } };
    s->connected = s->inside = s->busy = false;
    s->error[0] = '\0';
    buf_add(&s->url, ask->url->text);
    add_header(s, headers, "If-None-Match", ask->etag);
    add_header(s, headers, "If-Modified-Since", ask->last_modified);
}

/* The sentence for an address that the filter closed. */
static void
say_refusal(const struct slot *s, struct fetch_answer *a, struct buf *what)
{
    char text[ADDRESS_TEXT_SIZE];

    address_format(&s->refused_at, text);
    if (s->refused_port) {
        a->outcome = PAGE_PORT;
        buf_printf(what, "port not one of 80, 443, 8080, 8443 at address %s", text);
    } else if (address_is_public(&s->refused_at)) {
        a->outcome = PAGE_PRIVATE;
        buf_printf(what,
                   "address %s is public, and the source states no basis for that",
                   text);
    } else {
        a->outcome = PAGE_PRIVATE;
        buf_printf(what, "address %s is not public", text);
    }
}

void
slot_judge(const struct slot *s, CURLcode code, struct fetch_answer *a,
           struct buf *what)
{
    if (code == CURLE_OK) {
        a->outcome = PAGE_OK;
    } else if (s->busy && !s->connected) {
        a->outcome = PAGE_NET_ERROR;
        a->busy = true;
        buf_lit(what, "its address has requests in flight already");
    } else if (s->refused && !s->connected && !s->any_open) {
        say_refusal(s, a, what);
    } else if (s->wrong_type) {
        a->outcome = PAGE_NOT_TEXT;
        a->cut = FETCH_CUT_LENGTH;
        buf_lit(what, "a picture, sound or film is not read");
    } else if (s->header_full || code == CURLE_OUT_OF_MEMORY) {
        a->outcome = PAGE_TOO_LARGE;
        a->cut = FETCH_CUT_LENGTH;
        buf_printf(what, "header longer than %u bytes", FETCH_HEADER_MAX);
    } else if (s->body_full) {
        a->outcome = PAGE_TOO_LARGE;
        a->cut = FETCH_CUT_LENGTH;
        buf_printf(what, "body longer than %zu bytes", s->body.max);
    } else if (code == CURLE_OPERATION_TIMEDOUT) {
        a->outcome = PAGE_TIMEOUT;
        a->cut = FETCH_CUT_TIME;
        buf_printf(what, "%s", s->error[0] ? s->error : curl_easy_strerror(code));
    } else {
        a->outcome = PAGE_NET_ERROR;
        a->cut = FETCH_CUT_DISCONNECT;
        buf_printf(what, "%s", s->error[0] ? s->error : curl_easy_strerror(code));
    }
}

void
slot_free(struct slot *s)
{
    curl_easy_cleanup(s->easy);
    curl_slist_free_all(s->headers);
    buf_free(&s->url);
    buf_free(&s->header);
    buf_free(&s->body);
    buf_free(&s->request);
}
