/*
 * walled: see walled.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/walled.h"

#include "cli/app.h"
#include "core/time.h"
#include "core/utf8.h"
#include "crawler/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define WALL_MS     120000
#define CPU_S       60
#define MEMORY_MORE (1u << 30) /* bytes beyond what the process has when it begins */

static void
bound(int what, rlim_t most)
{
    struct rlimit limit = { most, most };

    (void)setrlimit((unsigned)what, &limit);
}

/* Bytes of address space that the process has. */
static rlim_t
memory_now(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    unsigned long pages = 0;

    if (f) {
        if (fscanf(f, "%lu", &pages) != 1)
            pages = 0;
        (void)fclose(f);
    }
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* What the child gives up before it looks at hostile bytes; all that it needs is open by then.
 * Walls that the kernel does not have are done without. */
static unsigned
give_up(int fd)
{
    rlim_t memory = memory_now() + MEMORY_MORE; /* looks into a file */

    bound(RLIMIT_CPU, CPU_S);
    return sandbox_enter(fd, (size_t)memory);
}

NORETURN static void
be_child(int fd, const struct walled_work *work, size_t max)
{
    struct buf out;
    size_t done = 0;
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)dup2(nothing, STDERR_FILENO); /* libraries talk of what is broken at length */
    (void)dup2(nothing, STDOUT_FILENO);
    buf_init(&out, max);
    if (!work->open || work->open(work->user, &out)) {
        char walls = (char)give_up(fd);

        if (write(fd, &walls, 1) != 1) /* before it has met anything hostile */
            _exit(1);
        work->work(work->user, &out);
    } else if (write(fd, "\377", 1) != 1) {
        _exit(1);
    }
    while (done < out.n && !buf_failed(&out)) {
        ssize_t n = write(fd, out.p + done, out.n - done);
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    _exit(0);
}

/* Reads what the child says until it ends: its walls, and the answer. False when the time is
 * over. */
static bool
listen_to(int fd, unsigned *walls, struct buf *answer)
{
    int64_t end_ms = clock_mono_ms() + WALL_MS;
    bool heard = false;
    char first;

    for (;;) {
        struct pollfd wait = { .fd = fd, .events = POLLIN };
        int64_t left = end_ms - clock_mono_ms();
        size_t room = 0;
        char *into;
        ssize_t n;
        if (left <= 0 || *app_stop_flag())
            return false;
        if (poll(&wait, 1, left < 500 ? (int)left : 500) <= 0)
            continue;
        into = buf_room(answer, 65536, &room);
        if (!room)
            return true;
        if (!heard) {
            into = &first;
            room = 1;
        }
        n = read(fd, into, room);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return true;
        if (heard)
            buf_took(answer, (size_t)n);
        else
            *walls = (unsigned char)first;
        heard = true;
    }
}

bool
walled_run(const struct walled_work *work, struct buf *answer, struct err *err)
{
    int ends[2];
    int status = 0;
    unsigned walls = ~0u; /* until it says */
    bool in_time;
    pid_t child;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return err_set_kind(err, ERR_START, "no pipe: %s", strerror(errno));
    (void)fflush(stdout);
    child = fork();
    if (child < 0) {
        (void)close(ends[0]);
        (void)close(ends[1]);
        return err_set_kind(err, ERR_START, "no new process: %s", strerror(errno));
    }
    if (child == 0) {
        (void)close(ends[0]);
        be_child(ends[1], work, answer->max);
    }
    (void)close(ends[1]);
    in_time = listen_to(ends[0], &walls, answer);
    (void)close(ends[0]);
    if (!in_time)
        (void)kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (!in_time || WIFSIGNALED(status))
        buf_reset(answer);
    if (work->walls)
        *work->walls = walls;
    return true;
}

bool
walled_is_text(struct str answer)
{
    for (size_t i = 0; i < answer.n; i++) {
        unsigned char c = (unsigned char)answer.p[i];
        if (c == 0x1b && i + 1 < answer.n && answer.p[i + 1] == '[') {
            for (i += 2; i < answer.n && strchr("0123456789;", answer.p[i]) != NULL &&
                         answer.p[i] != '\0';)
                i++;
            if (i == answer.n || answer.p[i] != 'm')
                return false;
        } else if ((c < ' ' && c != '\n') || c == 0x7f) {
            return false;
        }
    }
    return utf8_valid(answer);
}
