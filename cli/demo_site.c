/*
 * demo_site: the bundled sample sites on loopback.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/demo_site.h"

#include "core/buf.h"
#include "core/digest.h"
#include "core/mem.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <time.h>

#define HOSTS_MAX 32
#define SLOW_MAX  10000   /* milliseconds */
#define NEST_MAX  1000000 /* elements */

enum action {
    ACTION_NONE,
    ACTION_REDIRECT,
    ACTION_SLOW,
    ACTION_CHARSET,
    ACTION_NEST,
    ACTION_GONE
};

/* One line of behaviour.txt. */
struct behaviour {
    struct str host, path; /* path "*": every path of the host */
    enum action action;
    struct str argument;
};

struct demo_site {
    const struct bundle *bundle;
    struct MHD_Daemon *daemon;
    int port;
    struct arena arena;
    struct str hosts[HOSTS_MAX];
    size_t host_count;
    struct behaviour *rows;
    size_t row_count;
};

static enum action
action_of(struct str word)
{
    static const struct {
        const char *word;
        enum action action;
    } words[] = {
        { "redirect", ACTION_REDIRECT }, { "slow", ACTION_SLOW },
        { "charset", ACTION_CHARSET },   { "nest", ACTION_NEST },
        { "gone", ACTION_GONE },
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (str_eq(word, str_of(words[i].word)))
            return words[i].action;
    return ACTION_NONE;
}

static bool
read_behaviour(struct demo_site *site, struct err *err)
{
    const struct bundle_file *file = bundle_find(site->bundle, STR("behaviour.txt"));
    struct str rest, line;

    if (!file)
        return true;
    rest = file->data;
    while (str_cut(&rest, '\n', &line))
        site->row_count++;
    site->rows = ARENA_NEW(&site->arena, struct behaviour, site->row_count);
    site->row_count = 0;
    rest = file->data;
    for (int number = 1; str_cut(&rest, '\n', &line); number++) {
        struct behaviour *row = &site->rows[site->row_count];
        struct str word = { "", 0 };
        line = str_trim(line);
        if (!line.n || line.p[0] == '#')
            continue;
        str_cut(&line, ' ', &row->host);
        str_cut(&line, ' ', &row->path);
        str_cut(&line, ' ', &word);
        row->argument = str_trim(line);
        row->action = action_of(word);
        if (row->action == ACTION_NONE)
            return err_set(err,
                           "behaviour.txt:%d: found '" STR_FMT
                           "', wanted redirect, slow, "
                           "charset, nest or gone",
                           number, STR_ARG(word));
        site->row_count++;
    }
    return true;
}

static bool
read_hosts(struct demo_site *site, struct err *err)
{
    for (size_t i = 0; i < site->bundle->count; i++) {
        struct str name = site->bundle->files[i].name, host;
        if (!str_starts(name, STR("sites/")))
            continue;
        name = str_sub(name, 6, name.n);
        if (!str_cut(&name, '/', &host))
            continue;
        if (site->host_count && str_eq(site->hosts[site->host_count - 1], host))
            continue;
        if (site->host_count == HOSTS_MAX)
            return err_set(err, "the demo has more than %d sites", HOSTS_MAX);
        site->hosts[site->host_count++] = host;
    }
    return true;
}

static const struct behaviour *
behaviour_of(const struct demo_site *site, struct str host, struct str path,
             enum action action)
{
    for (size_t i = 0; i < site->row_count; i++) {
        const struct behaviour *row = &site->rows[i];
        if (row->action == action && str_eq(row->host, host) &&
            (str_eq(row->path, path) || str_eq(row->path, STR("*"))))
            return row;
    }
    return NULL;
}

/* The file that answers a path: itself, with .html behind it, or the folder's index.html. */
static const struct bundle_file *
file_of(const struct demo_site *site, struct str host, struct str path)
{
    static const char *const endings[] = { "", ".html", "/index.html", "index.html" };
    const struct bundle_file *file = NULL;
    struct buf name;

    buf_init(&name, 8192);
    for (size_t i = 0; !file && i < sizeof(endings) / sizeof(endings[0]); i++) {
        buf_reset(&name);
        buf_lit(&name, "sites/");
        buf_add(&name, host);
        buf_add(&name, path);
        buf_add(&name, str_of(endings[i]));
        file = bundle_find(site->bundle, buf_str(&name));
    }
    buf_free(&name);
    return file;
}

static const char *
type_of(struct str name, const struct behaviour *charset)
{
    if (str_ends(name, STR(".txt")))
        return "text/plain";
    if (str_ends(name, STR(".xml")))
        return "application/xml";
    if (charset && str_eq(charset->argument, STR("none")))
        return "text/html";
    if (charset && str_eq(charset->argument, STR("windows-1251")))
        return "text/html; charset=windows-1251";
    return "text/html; charset=utf-8";
}

static enum MHD_Result
answer(struct MHD_Connection *connection, unsigned status,
       struct MHD_Response *response)
{
    enum MHD_Result result = MHD_queue_response(connection, status, response);

    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result
answer_words(struct MHD_Connection *connection, unsigned status, const char *words)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(words), (void *)words, MHD_RESPMEM_MUST_COPY);

    MHD_add_response_header(response, "Content-Type", "text/html; charset=utf-8");
    return answer(connection, status, response);
}

static enum MHD_Result
answer_redirect(struct MHD_Connection *connection, struct str target)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
    struct buf location;

    buf_init(&location, 4096);
    buf_add(&location, target);
    MHD_add_response_header(response, "Location", buf_cstr(&location));
    buf_free(&location);
    return answer(connection, MHD_HTTP_FOUND, response);
}

static enum MHD_Result
answer_nest(struct MHD_Connection *connection, struct str argument)
{
    struct MHD_Response *response;
    struct buf page;
    int64_t count = 0;

    if (!str_to_int(argument, &count) || count < 0 || count > NEST_MAX)
        count = NEST_MAX;
    buf_init(&page, 8u * NEST_MAX);
    buf_lit(&page, "<!DOCTYPE html><title>Deep</title>");
    for (int64_t i = 0; i < count; i++)
        buf_lit(&page, "<div>");
    response = MHD_create_response_from_buffer(page.n, page.p, MHD_RESPMEM_MUST_COPY);
    buf_free(&page);
    MHD_add_response_header(response, "Content-Type", "text/html; charset=utf-8");
    return answer(connection, MHD_HTTP_OK, response);
}

static enum MHD_Result
answer_file(struct MHD_Connection *connection, const struct bundle_file *file,
            const struct behaviour *charset)
{
    const char *known =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "If-None-Match");
    struct MHD_Response *response;
    char tag[DIGEST_HEX_SIZE + 2] = "\"";
    unsigned status = MHD_HTTP_OK;

    digest_sha256_hex(file->data, tag + 1);
    tag[17] = '"';
    tag[18] = '\0';
    if (known && !strcmp(known, tag)) {
        status = MHD_HTTP_NOT_MODIFIED;
        response =
            MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
    } else {
        response = MHD_create_response_from_buffer(file->data.n, (void *)file->data.p,
                                                   MHD_RESPMEM_PERSISTENT);
        MHD_add_response_header(response, "Content-Type", type_of(file->name, charset));
    }
    MHD_add_response_header(response, "ETag", tag);
    return answer(connection, status, response);
}

static void
wait_ms(struct str argument)
{
    int64_t ms = 0;
    struct timespec span;

    if (!str_to_int(argument, &ms) || ms < 0 || ms > SLOW_MAX)
        ms = SLOW_MAX;
    span = (struct timespec){ ms / 1000, (ms % 1000) * 1000000 };
    nanosleep(&span, NULL);
}

/* Called by libmicrohttpd, a thread a connection. */
static enum MHD_Result
on_request(void *user, struct MHD_Connection *connection, const char *url,
           const char *method, const char *version, const char *upload,
           size_t *upload_size, void **state)
{
    const struct demo_site *site = user;
    struct str host =
        str_of(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Host"));
    struct str path = str_of(url), name;
    const struct behaviour *row;
    const struct bundle_file *file;

    (void)version;
    (void)upload;
    (void)upload_size;
    (void)state;
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return answer_words(connection, MHD_HTTP_METHOD_NOT_ALLOWED,
                            "only GET and HEAD");
    if (!str_cut(&host, ':', &name))
        name = (struct str){ "", 0 };
    if ((row = behaviour_of(site, name, path, ACTION_SLOW)))
        wait_ms(row->argument);
    if ((row = behaviour_of(site, name, path, ACTION_REDIRECT)))
        return answer_redirect(connection, row->argument);
    if ((row = behaviour_of(site, name, path, ACTION_NEST)))
        return answer_nest(connection, row->argument);
    if (behaviour_of(site, name, path, ACTION_GONE))
        return answer_words(connection, MHD_HTTP_GONE, "<title>Gone</title>");
    file = file_of(site, name, path);
    if (!file)
        return answer_words(connection, MHD_HTTP_NOT_FOUND, "<title>Not found</title>");
    return answer_file(connection, file,
                       behaviour_of(site, name, path, ACTION_CHARSET));
}

bool
demo_site_start(struct demo_site **out, const struct bundle *bundle, struct err *err)
{
    struct demo_site *site = mem_alloc(1, sizeof(*site));
    struct sockaddr_in address = { .sin_family = AF_INET };
    const union MHD_DaemonInfo *info;

    *out = site;
    site->bundle = bundle;
    arena_init(&site->arena, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (!read_hosts(site, err) || !read_behaviour(site, err))
        return false;
    site->daemon =
        MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD |
                             MHD_USE_THREAD_PER_CONNECTION | MHD_USE_ERROR_LOG,
                         0, NULL, NULL, on_request, site, MHD_OPTION_SOCK_ADDR,
                         &address, MHD_OPTION_CONNECTION_LIMIT, 64u,
                         MHD_OPTION_CONNECTION_TIMEOUT, 15u, MHD_OPTION_END);
    info = site->daemon ? MHD_get_daemon_info(site->daemon, MHD_DAEMON_INFO_BIND_PORT)
                        : NULL;
    if (!info)
        return err_set_kind(err, ERR_START,
                            "cannot listen on 127.0.0.1: the sample sites cannot "
                            "be served");
    site->port = info->port;
    return true;
}

void
demo_site_stop(struct demo_site *site)
{
    if (!site)
        return;
    if (site->daemon)
        MHD_stop_daemon(site->daemon);
    arena_free(&site->arena);
    free(site);
}

int
demo_site_port(const struct demo_site *site)
{
    return site->port;
}

const struct str *
demo_site_hosts(const struct demo_site *site, size_t *count)
{
    *count = site->host_count;
    return site->hosts;
}
