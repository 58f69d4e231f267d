/*
 * apart: a crawl in two processes; this file has the fork and its end.
 *
 * The child is told to stop by a message, not by signals: what a terminal or a service manager
 * sends to the whole group must not end it twice.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/buf.h"
#include "core/mem.h"
#include "core/time.h"
#include "crawler/apart_parts.h"
#include "crawler/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define LEAVE_MS                                                                       \
    2000          /* that a fetcher may take to end when it has said so or hung up */
#define TALK_FD 3 /* of the child */
#define NICE_TRIES                                                                     \
    10 /* the kernel hears ten words a second about this, of all users together */
#define NICE_MS 60
/* So that one side goes on while the other works on a batch. */
#define SOCKET_SIZE (1 << 20)

/* --- the child */

/*
 * A session of its own is a group of its own to the scheduler, and as nice as any other: what was
 * begun by nice(1) would have the share of a processor that a whole terminal has.
 */
static void
stay_nice(void)
{
    struct buf b;
    int fd = -1, nice = getpriority(PRIO_PROCESS, 0);

    buf_init(&b, 16);
    buf_add_int(&b, nice);
    if (nice != 0) {
        fd = open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC);
    }
    for (int i = 0; i < NICE_TRIES && fd >= 0; i++) {
        if (write(fd, b.p, b.n) >= 0 || errno != EAGAIN) {
            break;
        }
        (void)poll(NULL, 0, NICE_MS);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    buf_free(&b);
}

static void
become_fetcher(apart_fetcher *fetcher, struct crawl_apart *a, int fd, pid_t parent)
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

    (void)setsid(); /* a terminal's Ctrl-C is not for it, nor is the terminal */
    stay_nice();
    (void)signal(SIGINT, SIG_IGN);
    (void)signal(SIGTERM, SIG_IGN);
    (void)signal(SIGHUP, SIG_IGN);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent || nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 ||
        dup2(nothing, STDOUT_FILENO) < 0 ||
        (!SANDBOX_SANITIZED && dup2(nothing, STDERR_FILENO) < 0) ||
        dup2(fd, TALK_FD) < 0 || fcntl(TALK_FD, F_SETFD, FD_CLOEXEC) < 0 ||
        close_range(TALK_FD + 1, ~0u, 0) != 0) {
        _exit(1);
    }
    fetcher(TALK_FD, a->options, a->sources, a->source_count);
    _exit(0);
}

bool
apart_begin(apart_fetcher *fetcher, const struct crawl_options *options,
            const struct source *sources, size_t source_count, struct crawl_apart **out,
            struct err *err)
{
    struct crawl_apart *a = mem_alloc(1, sizeof *a);
    pid_t parent = getpid();
    int pair[2], cause, size = SOCKET_SIZE;

    *a = (struct crawl_apart){ options, sources, source_count, { .fd = -1 }, -1 };
    *out = NULL;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        cause = errno;
        free(a);
        return err_set_kind(err, ERR_START, "no socket for a fetcher: %s",
                            strerror(cause));
    }
    (void)setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    (void)setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    a->child = fork();
    if (a->child == 0) {
        become_fetcher(fetcher, a, pair[1], parent);
    }
    cause = errno;
    (void)close(pair[1]);
    channel_init(&a->channel, pair[0]);
    if (a->child < 0) {
        crawl_apart_end(a);
        return err_set_kind(err, ERR_START, "no process for a fetcher: %s",
                            strerror(cause));
    }
    *out = a;
    return true;
}

bool
crawl_apart_begin(const struct crawl_options *options, const struct source *sources,
                  size_t source_count, struct crawl_apart **out, struct err *err)
{
    return apart_begin(apart_fetch, options, sources, source_count, out, err);
}

int
apart_reap(struct crawl_apart *a)
{
    int64_t until_ms = clock_mono_ms() + LEAVE_MS;
    int status = 0;
    pid_t done = 0;

    while (a->child > 0 && done == 0 && clock_mono_ms() < until_ms) {
        done = waitpid(a->child, &status, WNOHANG);
        if (done == 0) {
            (void)poll(NULL, 0, 5);
        }
    }
    if (a->child > 0 && done == 0) {
        (void)kill(a->child, SIGKILL);
        while (waitpid(a->child, &status, 0) < 0 && errno == EINTR) {
        }
    }
    a->child = -1;
    return status;
}

void
crawl_apart_end(struct crawl_apart *a)
{
    if (!a) {
        return;
    }
    if (a->child > 0) {
        (void)kill(a->child, SIGKILL);
        (void)apart_reap(a);
    }
    channel_free(&a->channel);
    free(a);
}

int
crawl_apart_child(const struct crawl_apart *a)
{
    return a->child;
}
