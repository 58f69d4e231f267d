/*
 * listening: sockets to be reached on, from this machine or from outside.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 128

static bool
failed(struct listening *l, const char *where, int code, struct err *err)
{
    if (l->fd >= 0)
        close(l->fd);
    l->fd = -1;
    if (code == EADDRINUSE)
        return err_set_kind(err, ERR_START,
                            "%s: somebody listens there already; choose another one",
                            where);
    return err_set_kind(err, ERR_START, "%s: cannot listen: %s", where, strerror(code));
}

/* An address of TCP, of either kind. */
union place {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    struct sockaddr_storage room;
};

static bool
read_place(const char *address, int port, union place *out)
{
    *out = (union place){ .in = { .sin_family = AF_INET } };
    if (inet_pton(AF_INET, address, &out->in.sin_addr) == 1) {
        out->in.sin_port = htons((uint16_t)port);
        return true;
    }
    *out = (union place){ .in6 = { .sin6_family = AF_INET6 } };
    out->in6.sin6_port = htons((uint16_t)port);
    return inet_pton(AF_INET6, address, &out->in6.sin6_addr) == 1;
}

/* Port of a socket, and whether other computers reach it: all but 127.0.0.1 and ::1 are
 * thought to be reached. */
static bool
describe(struct listening *l)
{
    union place at;
    socklen_t size = sizeof(at);

    if (getsockname(l->fd, &at.any, &size) != 0)
        return false;
    l->reached = at.any.sa_family != AF_UNIX;
    if (at.any.sa_family == AF_INET) {
        l->port = ntohs(at.in.sin_port);
        l->reached = at.in.sin_addr.s_addr != htonl(INADDR_LOOPBACK);
    } else if (at.any.sa_family == AF_INET6) {
        l->port = ntohs(at.in6.sin6_port);
        l->reached = !IN6_IS_ADDR_LOOPBACK(&at.in6.sin6_addr);
    }
    return true;
}

bool
listening_address(const char *address, int port, struct listening *out, struct err *err)
{
    union place at;
    int on = 1;

    *out = (struct listening){ .fd = -1 };
    if (!read_place(address, port, &at))
        return err_set(err, "%s: is no address of a computer", address);
    out->fd = socket(at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (out->fd < 0 ||
        setsockopt(out->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
        bind(out->fd, &at.any,
             at.any.sa_family == AF_INET ? sizeof(at.in) : sizeof(at.in6)) != 0 ||
        listen(out->fd, BACKLOG) != 0 || !describe(out))
        return failed(out, address, errno, err);
    return true;
}

bool
listening_loopback(int port, struct listening *out, struct err *err)
{
    return listening_address("127.0.0.1", port, out, err);
}

/* Is this a socket on which nobody answers any more? */
static bool
is_left_over(const char *path, const struct sockaddr_un *address)
{
    struct stat about;
    int fd, code = 0;

    if (lstat(path, &about) != 0 || !S_ISSOCK(about.st_mode))
        return false;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) != 0)
        code = errno;
    close(fd);
    return code == ECONNREFUSED;
}

bool
listening_unix(const char *path, struct listening *out, struct err *err)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    size_t n = strlen(path);
    mode_t before;
    int bound;

    *out = (struct listening){ .fd = -1 };
    if (n >= sizeof(address.sun_path))
        return err_set(err, "%s: the path of a socket has at most %zu bytes", path,
                       sizeof(address.sun_path) - 1);
    memcpy(address.sun_path, path, n);
    if (is_left_over(path, &address))
        unlink(path);
    out->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (out->fd < 0)
        return failed(out, path, errno, err);
    before = umask(0117);
    bound = bind(out->fd, (const struct sockaddr *)&address, sizeof(address));
    umask(before);
    if (bound != 0 || listen(out->fd, BACKLOG) != 0)
        return failed(out, path, errno, err);
    out->path = path;
    return true;
}

bool
listening_inherited(int fd, struct listening *out, struct err *err)
{
    int listens = 0, flags = fcntl(fd, F_GETFL);
    socklen_t size = sizeof(listens);

    *out = (struct listening){ .fd = fd };
    if (flags < 0 || !describe(out) ||
        getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || !listens ||
        fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) {
        out->fd = -1;
        return err_set_kind(err, ERR_START, "descriptor %d: is no socket that listens",
                            fd);
    }
    return true;
}

void
listening_close(struct listening *l)
{
    if (l->fd >= 0)
        close(l->fd);
    l->fd = -1;
    if (l->path)
        unlink(l->path);
    l->path = NULL;
}
