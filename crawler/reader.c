/*
 * reader: the parent's side of reading: hands a page to the child and watches.
 *
 * The child is this program run anew, so that nothing of our memory is in it; it gets one
 * socket and an empty environment. Reading is a handful of phases, none of which waits; who
 * has nothing else to do waits outside. The child's CPU clock is asked whenever one is stuck.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/reader.h"

#include "core/mem.h"
#include "core/time.h"
#include "crawler/reader_wire.h"

#include <errno.h>
#include <fcntl.h>
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

/* What is awaited of the child. */
enum phase {
    PHASE_IDLE,   /* nothing: no page is being read */
    PHASE_HELLO,  /* its first byte: the walls that stand */
    PHASE_GIVE,   /* that it takes the request */
    PHASE_SIZE,   /* the length of its answer */
    PHASE_ANSWER, /* the answer */
};

struct page_reader {
    struct page_reader_options options;
    int fd; /* -1: no child */
    pid_t child;
    unsigned walls;
    int64_t deaths;
    char why[128]; /* of the last death */
    bool broken;   /* no child could be started for the last page */

    enum phase phase;
    const struct extract_input *in; /* the page in hand, and where it goes */
    struct arena *arena;
    struct extracted *out;
    bool second;      /* the first child died over it */
    struct str fault; /* of the first, for the page's sentence */
    struct buf request;
    struct str unsent; /* of the request */
    unsigned char size[8];
    char hello;
    char *into; /* where what is awaited goes */
    size_t missing;
    struct str answer;
    int64_t cpu_end_ms, wall_end_ms; /* when the phase must be over */
};

/* How far an exchange came. */
enum progress { PROGRESS_DONE, PROGRESS_WAIT, PROGRESS_GONE, PROGRESS_LATE };

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

    (void)kill(r->child, SIGKILL); /* one that has ended keeps its status */
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

/* A socket that cannot go on now: because nothing came yet, too late, or never again. */
static enum progress
stuck(const struct page_reader *r)
{
    if (errno != EAGAIN && errno != EINTR) {
        return PROGRESS_GONE;
    }
    return clock_mono_ms() > r->wall_end_ms || cpu_ms(r) > r->cpu_end_ms
               ? PROGRESS_LATE
               : PROGRESS_WAIT;
}

static enum progress
give(struct page_reader *r)
{
    while (r->unsent.n > 0) {
        ssize_t sent =
            send(r->fd, r->unsent.p, r->unsent.n, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (sent <= 0) {
            return sent == 0 ? PROGRESS_GONE : stuck(r);
        }
        r->unsent = str_sub(r->unsent, (size_t)sent, r->unsent.n);
    }
    return PROGRESS_DONE;
}

static enum progress
take(struct page_reader *r)
{
    while (r->missing > 0) {
        ssize_t got = recv(r->fd, r->into, r->missing, MSG_DONTWAIT);

        if (got <= 0) {
            return got == 0 ? PROGRESS_GONE : stuck(r);
        }
        r->into += got;
        r->missing -= (size_t)got;
    }
    return PROGRESS_DONE;
}

/* Begins to wait for so many bytes. */
static void
await(struct page_reader *r, enum phase phase, void *into, size_t n)
{
    r->phase = phase;
    r->into = into;
    r->missing = n;
}

/* The child's standard input is the socket; all else but standard error is closed. */
static int
prepare_files(posix_spawn_file_actions_t *files, int talk)
{
    int code = posix_spawn_file_actions_adddup2(files, talk, STDIN_FILENO);

    if (code == 0) {
        code = posix_spawn_file_actions_addopen(files, STDOUT_FILENO, "/dev/null",
                                                O_RDONLY, 0);
    }
    if (code == 0) {
        code = posix_spawn_file_actions_addclosefrom_np(files, STDERR_FILENO + 1);
    }
    return code;
}

static int
spawn(struct page_reader *r, int talk)
{
    char *argv[] = { (char *)(uintptr_t)r->options.program,
                     (char *)(uintptr_t)READER_WORD, NULL };
    char *environment[] = { NULL };
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    int code = posix_spawn_file_actions_init(&files);

    if (code != 0) {
        return code;
    }
    code = posix_spawnattr_init(&how);
    if (code != 0) {
        posix_spawn_file_actions_destroy(&files);
        return code;
    }
    code = prepare_files(&files, talk);
    if (code == 0) { /* Ctrl-C is not for the child */
        code = posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP);
    }
    if (code == 0) {
        code =
            posix_spawn(&r->child, r->options.program, &files, &how, argv, environment);
    }
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&how);
    return code;
}

/* Starts a child; it says hello when its walls stand. */
static bool
start(struct page_reader *r, struct err *err)
{
    int pair[2], size = SOCKET_SIZE, code;

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
                            r->options.program, strerror(code));
    }
    r->fd = pair[0];
    r->cpu_end_ms = INT64_MAX;
    r->wall_end_ms = clock_mono_ms() + HELLO_MS;
    await(r, PHASE_HELLO, &r->hello, 1);
    if (r->options.opened) {
        r->options.opened(r->options.user, r->fd);
    }
    return true;
}

static void
put_size(struct buf *b, uint64_t n)
{
    for (int i = 0; i < 8; i++) {
        buf_add_char(b, (char)(n >> (8 * i) & 0xff));
    }
}

/* Writes the request down; false when it is too large. */
static bool
write_request(struct page_reader *r)
{
    struct extract_input in = *r->in;
    struct buf payload;

    in.no_tree = in.no_tree || r->second;
    buf_init(&payload, WIRE_MAX);
    wire_put_page(&in, &payload);
    buf_reset(&r->request);
    put_size(&r->request, payload.n);
    buf_add(&r->request, buf_str(&payload));
    buf_free(&payload);
    r->unsent = buf_str(&r->request);
    return !buf_failed(&r->request);
}

/* The child is ready: the time of the page begins. */
static void
begin_exchange(struct page_reader *r)
{
    r->phase = PHASE_GIVE;
    r->cpu_end_ms = cpu_ms(r) + r->options.cpu_ms_max;
    r->wall_end_ms = clock_mono_ms() + WALL_FACTOR * r->options.cpu_ms_max;
}

/* The length of the answer has come: makes room. NULL, or what is wrong. */
static const char *
make_room(struct page_reader *r)
{
    uint64_t n = 0;
    char *bytes;

    for (int i = 0; i < 8; i++) {
        n |= (uint64_t)r->size[i] << (8 * i);
    }
    if (n > WIRE_READ) {
        return "its answer is too large";
    }
    bytes = arena_raw(r->arena, n + 1);
    r->answer = (struct str){ bytes, n };
    await(r, PHASE_ANSWER, bytes, n);
    return NULL;
}

/* Whose pages these are is known here, and not for the child to say. */
static void
name_source(const struct page_reader *r)
{
    struct ad *ads = ARENA_NEW(r->arena, struct ad, r->out->ad_count + 1);

    for (size_t i = 0; i < r->out->ad_count; i++) {
        ads[i] = r->out->ads[i];
        ads[i].source = r->in->source ? r->in->source->id : STR("");
    }
    r->out->ads = ads;
}

/* A phase is over: begins the next. NULL, or why the child must be ended. */
static const char *
next_phase(struct page_reader *r)
{
    switch (r->phase) {
    case PHASE_HELLO:
        r->walls = (unsigned)(unsigned char)r->hello;
        if (r->in) {
            begin_exchange(r);
        } else {
            r->phase = PHASE_IDLE;
        }
        return NULL;
    case PHASE_GIVE:
        await(r, PHASE_SIZE, r->size, sizeof r->size);
        return NULL;
    case PHASE_SIZE:
        return make_room(r);
    case PHASE_ANSWER:
        r->phase = PHASE_IDLE;
        if (!wire_get_read(r->answer, r->arena, r->out)) {
            return "its answer makes no sense";
        }
        name_source(r);
        return NULL;
    case PHASE_IDLE:
        break;
    }
    return NULL;
}

/* Goes through phases until one has to wait. *fault: why the child must be ended, "" when it is
 * gone already; NULL when nothing is wrong. */
static enum progress
advance(struct page_reader *r, const char **fault)
{
    *fault = NULL;
    while (r->phase != PHASE_IDLE && !*fault) {
        bool hello = r->phase == PHASE_HELLO;
        enum progress progress = r->phase == PHASE_GIVE ? give(r) : take(r);

        if (progress == PROGRESS_WAIT) {
            return progress;
        }
        if (progress == PROGRESS_GONE) {
            *fault = "";
        } else if (progress == PROGRESS_LATE) {
            *fault = hello ? "it did not start in time" : "it took too long";
        } else {
            *fault = next_phase(r);
        }
    }
    return PROGRESS_DONE;
}

/* Has the child ended with no page in hand? That is no page's fault. */
static bool
died_idle(const struct page_reader *r)
{
    char byte;
    ssize_t n = recv(r->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);

    return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

/* Gives the page to the child there is, or to a new one. False when there is none. */
static bool
hand_over(struct page_reader *r)
{
    struct buf why = buf_over(r->why, sizeof r->why);
    struct err err = { .kind = ERR_NONE };

    if (!write_request(r)) {
        buf_lit(&why, "the page is too large for it");
        return false;
    }
    if (r->fd >= 0 && died_idle(r)) {
        r->deaths++;
        bury(r, NULL);
    }
    if (r->fd >= 0) {
        begin_exchange(r);
        return true;
    }
    r->broken = !start(r, &err);
    if (r->broken) {
        buf_printf(&why, "%s", err.text);
    }
    return !r->broken;
}

/* The page is done with. */
static void
release(struct page_reader *r)
{
    r->phase = PHASE_IDLE;
    r->in = NULL;
    if (r->request.cap > SOCKET_SIZE) {
        buf_free(&r->request);
    }
}

/* The child did not live to answer: another tries without a tree, and that is the end of it.
 * False when nobody tries. */
static bool
try_again(struct page_reader *r)
{
    if (!r->second) {
        r->second = true;
        r->fault = arena_printf(r->arena, "its reader was stopped: %s", r->why);
        if (hand_over(r)) {
            return true;
        }
    }
    *r->out = (struct extracted){ .noindex = false };
    return false;
}

void
page_reader_begin(struct page_reader *r, const struct extract_input *in,
                  struct arena *arena, struct extracted *out)
{
    r->in = in;
    r->arena = arena;
    r->out = out;
    r->second = false;
    r->fault = STR("");
    if (!hand_over(r) && !try_again(r)) {
        r->phase = PHASE_IDLE;
    }
}

bool
page_reader_turn(struct page_reader *r)
{
    const char *fault;

    while (r->in) {
        if (advance(r, &fault) == PROGRESS_WAIT) {
            return false;
        }
        if (fault) {
            r->deaths++;
            bury(r, *fault ? fault : NULL);
            if (try_again(r)) {
                continue;
            }
        }
        if (r->second) {
            r->out->outcome = PAGE_PARSE_KILLED;
            r->out->what = r->fault;
        }
        release(r);
    }
    return true;
}

/* Waits a moment for the child. */
static void
wait_for(const struct page_reader *r)
{
    struct pollfd at = { .fd = r->fd,
                         .events = r->phase == PHASE_GIVE ? POLLOUT : POLLIN };

    (void)poll(&at, 1, WATCH_MS);
}

bool
page_reader_new(const struct page_reader_options *options, struct page_reader **out,
                struct err *err)
{
    struct page_reader *r = mem_alloc(1, sizeof *r);
    const char *fault;

    r->options = *options;
    if (r->options.cpu_ms_max <= 0) {
        r->options.cpu_ms_max = READER_CPU_MS;
    }
    r->fd = -1;
    buf_init(&r->request, WIRE_MAX);
    *out = NULL;
    if (!start(r, err)) {
        page_reader_free(r);
        return false;
    }
    while (advance(r, &fault) == PROGRESS_WAIT) {
        wait_for(r);
    }
    if (fault) {
        bury(r, *fault ? fault : NULL);
        (void)err_set_kind(err, ERR_START, "the reader does not start: %s", r->why);
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

void
page_reader_take(struct page_reader *r, const struct extract_input *in,
                 struct arena *arena, struct extracted *out)
{
    if (!r) {
        extract_page(in, arena, out);
        return;
    }
    page_reader_begin(r, in, arena, out);
    while (!page_reader_turn(r)) {
        wait_for(r);
    }
}

const char *
page_reader_broken(const struct page_reader *r)
{
    return r->broken ? r->why : NULL;
}

unsigned
page_reader_walls(const struct page_reader *r)
{
    return r->walls;
}

int
page_reader_child(const struct page_reader *r)
{
    return r->child;
}

int64_t
page_reader_deaths(const struct page_reader *r)
{
    return r->deaths;
}
