/*
 * reader: the parent's side of reading: hands a page to the child and watches.
 *
 * The child is this program run anew, so that nothing of our memory is in it; it gets one
 * socket and an empty environment. While it reads, its CPU clock is asked every few
 * milliseconds of waiting.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/reader.h"

#include "core/mem.h"
#include "core/time.h"
#include "crawler/reader_wire.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WALL_FACTOR 10    /* times the CPU time a page may take by the wall clock */
#define HELLO_MS    30000 /* a child that has said nothing by then does not start */
#define WATCH_MS    20    /* between two looks at the child's clock */
#define SOCKET_SIZE (1 << 20)

struct page_reader {
    const char *program;
    int64_t cpu_ms_max;
    int fd; /* -1: no child */
    pid_t child;
    unsigned walls;
    int64_t deaths;
    struct buf request;
    char why[128]; /* of the last death */
};

/* One exchange: when it must be over. */
struct watch {
    int64_t cpu_end_ms;
    int64_t wall_end_ms;
};

static int64_t
cpu_ms(const struct page_reader *r)
{
    clockid_t clock;
    struct timespec used;

    if (clock_getcpuclockid(r->child, &clock) != 0 ||
        clock_gettime(clock, &used) != 0) {
        return 0;
    }
    return (int64_t)used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

/* Writes down why, unless that is known already, and ends the child. */
static void
bury(struct page_reader *r, const char *why)
{
    struct buf text = buf_over(r->why, sizeof r->why);
    int status = 0;

    if (why) {
        (void)kill(r->child, SIGKILL);
    }
    (void)close(r->fd);
    r->fd = -1;
    while (waitpid(r->child, &status, 0) < 0 && errno == EINTR) {
    }
    if (why) {
        buf_printf(&text, "%s", why);
    } else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) {
        buf_lit(&text, "it called for what it may not do");
    } else if (WIFSIGNALED(status)) {
        buf_printf(&text, "it ended by signal %d", WTERMSIG(status));
    } else {
        buf_printf(&text, "it ended with code %d", WEXITSTATUS(status));
    }
}

/* Waits until the socket is ready for `events`; false when the time is over. */
static bool
ready(struct page_reader *r, short events, const struct watch *watch)
{
    struct pollfd at = { .fd = r->fd, .events = events };

    for (;;) {
        int n = poll(&at, 1, WATCH_MS);

        if (n > 0) {
            return true;
        }
        if ((n < 0 && errno != EINTR) || clock_mono_ms() > watch->wall_end_ms ||
            cpu_ms(r) > watch->cpu_end_ms) {
            return false;
        }
    }
}

/* Both return false when the child is gone or the time is over: *gone tells. */
static bool
give(struct page_reader *r, struct str bytes, const struct watch *watch, bool *gone)
{
    while (bytes.n > 0) {
        ssize_t sent = send(r->fd, bytes.p, bytes.n, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (sent > 0) {
            bytes = str_sub(bytes, (size_t)sent, bytes.n);
        } else if (sent < 0 && (errno == EAGAIN || errno == EINTR)) {
            if (!ready(r, POLLOUT, watch)) {
                return false;
            }
        } else {
            *gone = true;
            return false;
        }
    }
    return true;
}

static bool
take(struct page_reader *r, char *into, size_t n, const struct watch *watch, bool *gone)
{
    while (n > 0) {
        ssize_t got = recv(r->fd, into, n, MSG_DONTWAIT);

        if (got > 0) {
            into += got;
            n -= (size_t)got;
        } else if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
            if (!ready(r, POLLIN, watch)) {
                return false;
            }
        } else {
            *gone = true;
            return false;
        }
    }
    return true;
}

/* The child's standard input is the socket; all else but standard error is closed. */
static int
spawn(struct page_reader *r, int talk)
{
    char *argv[] = { (char *)(uintptr_t)r->program, (char *)(uintptr_t)READER_WORD,
                     NULL };
    char *environment[] = { NULL };
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    int code;

    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&how);
    posix_spawnattr_setflags(&how,
                             POSIX_SPAWN_SETPGROUP); /* Ctrl-C is not for the child */
    posix_spawn_file_actions_adddup2(&files, talk, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", 1 /* write */,
                                     0);
    posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    code = posix_spawn(&r->child, r->program, &files, &how, argv, environment);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&how);
    return code;
}

static bool
start(struct page_reader *r, struct err *err)
{
    struct watch watch = { INT64_MAX, clock_mono_ms() + HELLO_MS };
    int pair[2], size = SOCKET_SIZE, code;
    bool gone = false;
    char hello;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        return err_set_kind(err, ERR_START, "no socket for a reader: %s",
                            strerror(errno));
    }
    (void)setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    (void)setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    code = spawn(r, pair[1]);
    (void)close(pair[1]);
    if (code != 0) {
        (void)close(pair[0]);
        return err_set_kind(err, ERR_START, "%s does not start as a reader: %s",
                            r->program, strerror(code));
    }
    r->fd = pair[0];
    if (!take(r, &hello, 1, &watch, &gone)) {
        bury(r, gone ? NULL : "it did not start in time");
        return err_set_kind(err, ERR_START, "the reader does not start: %s", r->why);
    }
    r->walls = (unsigned)(unsigned char)hello;
    return true;
}

bool
page_reader_new(const struct page_reader_options *options, struct page_reader **out,
                struct err *err)
{
    struct page_reader *r = mem_alloc(1, sizeof *r);

    r->program = options->program;
    r->cpu_ms_max = options->cpu_ms_max > 0 ? options->cpu_ms_max : READER_CPU_MS;
    r->fd = -1;
    buf_init(&r->request, WIRE_MAX);
    *out = NULL;
    if (!start(r, err)) {
        page_reader_free(r);
        return false;
    }
    *out = r;
    return true;
}

void
page_reader_free(struct page_reader *r)
{
    if (!r) {
        return;
    }
    if (r->fd >= 0) {
        bury(r, "it is not needed any more");
    }
    buf_free(&r->request);
    free(r);
}

static void
put_size(struct buf *b, uint64_t n)
{
    for (int i = 0; i < 8; i++) {
        buf_add_char(b, (char)(n >> (8 * i) & 0xff));
    }
}

/* Sends the request and takes the answer; NULL, or why the child must be ended ("": it is
 * gone already). */
static const char *
talk(struct page_reader *r, struct arena *arena, struct extracted *out)
{
    struct watch watch = { cpu_ms(r) + r->cpu_ms_max,
                           clock_mono_ms() + WALL_FACTOR * r->cpu_ms_max };
    unsigned char size[8];
    uint64_t n = 0;
    bool gone = false;
    char *bytes;

    if (!give(r, buf_str(&r->request), &watch, &gone) ||
        !take(r, (char *)size, sizeof size, &watch, &gone)) {
        return gone ? "" : "it took too long";
    }
    for (int i = 0; i < 8; i++) {
        n |= (uint64_t)size[i] << (8 * i);
    }
    if (n > WIRE_MAX) {
        return "its answer is too large";
    }
    bytes = arena_raw(arena, n + 1);
    if (!take(r, bytes, n, &watch, &gone)) {
        return gone ? "" : "it took too long";
    }
    if (!wire_get_read((struct str){ bytes, n }, arena, out)) {
        return "its answer makes no sense";
    }
    return NULL;
}

/* False when the child did not live to answer; r->why tells. */
static bool
exchange(struct page_reader *r, const struct extract_input *in, struct arena *arena,
         struct extracted *out)
{
    struct err err = { .kind = ERR_NONE };
    struct buf payload;
    const char *fault;

    if (r->fd < 0 && !start(r, &err)) {
        return false;
    }
    buf_init(&payload, WIRE_MAX);
    wire_put_page(in, &payload);
    buf_reset(&r->request);
    put_size(&r->request, payload.n);
    buf_add(&r->request, buf_str(&payload));
    buf_free(&payload);
    fault =
        buf_failed(&r->request) ? "the page is too large for it" : talk(r, arena, out);
    if (fault) {
        r->deaths++;
        bury(r, *fault ? fault : NULL);
    }
    if (r->request.cap > SOCKET_SIZE) {
        buf_free(&r->request);
    }
    return !fault;
}

void
page_reader_take(struct page_reader *r, const struct extract_input *in,
                 struct arena *arena, struct extracted *out)
{
    struct extract_input flat = *in;
    struct str why;

    if (!r) {
        extract_page(in, arena, out);
        return;
    }
    if (exchange(r, in, arena, out)) {
        return;
    }
    why = arena_printf(arena, "its reader was stopped: %s", r->why);
    flat.no_tree = true;
    if (!exchange(r, &flat, arena, out)) {
        *out = (struct extracted){ .noindex = false };
    }
    out->outcome = PAGE_PARSE_KILLED;
    out->what = why;
}

unsigned
page_reader_walls(const struct page_reader *r)
{
    return r->walls;
}

int64_t
page_reader_deaths(const struct page_reader *r)
{
    return r->deaths;
}
