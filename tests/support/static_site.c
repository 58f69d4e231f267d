/*
 * static_site: serves a folder on 127.0.0.1 for command tests.
 *
 * static_site FOLDER: prints its port on standard output, then a line a request on standard
 * error: "STATUS GET PATH<tab>User-Agent". Header lines in FILE.head go out with FILE. Ends with
 * its parent, or after ten minutes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <limits.h>
#include <microhttpd.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>

#define LIFE_S 600
/* As sites answer: a page with words enough to be taken for one that holds something. */
#define GONE                                                                           \
    "<!DOCTYPE html><title>Not found</title><h1>Not found</h1><p>The page that you "   \
    "look for is not here any more. It may have been moved, or it was never there; "   \
    "begin again at the front page, or ask the people who keep this site.</p>"

static enum MHD_Result
answer(struct MHD_Connection *connection, unsigned status,
       struct MHD_Response *response)
{
    enum MHD_Result result;

    MHD_add_response_header(response, "Content-Type", "text/html; charset=utf-8");
    result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

/* Adds the header lines of a file, "Name: value" each; a Location makes it a redirect. */
static unsigned
add_headers(struct MHD_Response *response, const char *path)
{
    FILE *f = fopen(path, "r");
    char line[1024];
    unsigned status = 200;

    while (f && fgets(line, sizeof line, f)) {
        char *value = strstr(line, ": ");
        if (!value)
            continue;
        *value = '\0';
        value += 2;
        value[strcspn(value, "\n")] = '\0';
        MHD_add_response_header(response, line, value);
        status = strcmp(line, "Location") == 0 ? 302 : status;
    }
    if (f)
        fclose(f);
    return status;
}

static enum MHD_Result
on_request(void *user, struct MHD_Connection *connection, const char *url,
           const char *method, const char *version, const char *upload,
           size_t *upload_size, void **state)
{
    const char *folder = user;
    const char *agent =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "User-Agent");
    struct MHD_Response *response;
    char path[PATH_MAX];
    struct stat st;
    unsigned status;
    int fd = -1;

    (void)version;
    (void)upload;
    (void)upload_size;
    (void)state;
    if (!strstr(url, "..") && strlen(folder) + strlen(url) + 12 < sizeof(path)) {
        size_t n = strlen(url);
        snprintf(path, sizeof(path), "%s%s%s", folder, url,
                 n && url[n - 1] == '/' ? "index.html" : "");
        fd = open(path, O_RDONLY | O_CLOEXEC);
    }
    if (fd >= 0 && (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))) {
        close(fd);
        fd = -1;
    }
    fprintf(stderr, "%d %s %s\t%s\n", fd < 0 ? 404 : 200, method, url,
            agent ? agent : "");
    if (fd < 0)
        return answer(connection, 404,
                      MHD_create_response_from_buffer(strlen(GONE), (void *)GONE,
                                                      MHD_RESPMEM_PERSISTENT));
    response = MHD_create_response_from_fd((size_t)st.st_size, fd);
    (void)snprintf(path + strlen(path), sizeof(path) - strlen(path), ".head");
    status = add_headers(response, path);
    return answer(connection, status, response);
}

int
main(int argc, char **argv)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    struct MHD_Daemon *daemon;

    if (argc != 2) {
        fputs("usage: static_site FOLDER\n", stderr);
        return 2;
    }
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    setvbuf(stderr, NULL, _IOLBF, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, 0, NULL, NULL,
        on_request, argv[1], MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_END);
    if (!daemon) {
        fputs("static_site: cannot listen on 127.0.0.1\n", stderr);
        return 3;
    }
    printf("%d\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    sleep(LIFE_S);
    MHD_stop_daemon(daemon);
    return 0;
}
