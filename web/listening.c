/*
 * listening: sockets that nobody outside of this machine reaches.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/server.h"

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

bool
listening_loopback(int port, struct listening *out, struct err *err)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port) };
    socklen_t size = sizeof(address);
    int on = 1;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *out = (struct listening){
        .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)
    };
    if (out->fd < 0 ||
        setsockopt(out->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
        bind(out->fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(out->fd, BACKLOG) != 0 ||
        getsockname(out->fd, (struct sockaddr *)&address, &size) != 0)
        return failed(out, "127.0.0.1", errno, err);
    out->port = ntohs(address.sin_port);
    return true;
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
    struct sockaddr_storage address;
    struct sockaddr_in in;
    socklen_t size = sizeof(address);
    int listens = 0, flags = fcntl(fd, F_GETFL);
    socklen_t int_size = sizeof(listens);
    bool ours;

    *out = (struct listening){ .fd = -1 };
    if (flags < 0 || getsockname(fd, (struct sockaddr *)&address, &size) != 0 ||
        getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &int_size) != 0 ||
        !listens || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0)
        return err_set_kind(err, ERR_START, "descriptor %d: is no socket that listens",
                            fd);
    ours = address.ss_family == AF_UNIX;
    if (address.ss_family == AF_INET) {
        memcpy(&in, &address, sizeof(in));
        out->port = ntohs(in.sin_port);
        ours = in.sin_addr.s_addr == htonl(INADDR_LOOPBACK);
    }
    if (!ours)
        return err_set_kind(
            err, ERR_POLICY,
            "descriptor %d: can be reached from other computers, and "
            "this program speaks no TLS; hand over a Unix socket or one "
            "on 127.0.0.1",
            fd);
    out->fd = fd;
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
