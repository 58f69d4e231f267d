/*
 * reader: the parent's side of reading: hands pages to the child and watches.
 *
 * The child is this program run anew, so that nothing of our memory is in it; it gets one
 * socket and an empty environment. Several pages lie ready for it, so that it need not wait for
 * us between two; it answers them in order. Nothing waits here; who has nothing else to do
 * waits outside. The time of a page begins when the answer before it was taken.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/reader.h"

#include "core/mem.h"
#include "core/time.h"
#include "crawler/channel.h"
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
#define WATCH_MS    20 /* before the first look at the child's clock, and between two */
#define SLOW_CPU_MS 30 /* a page that takes longer is slow: others do not wait for it */
#define SLOW_MS     1000 /* and one that takes so long by the wall clock */
#define SOCKET_SIZE (1 << 20)

/* A page in hand, and where it goes. */
struct given {
    const struct extract_input *in; /* NULL: taken back, its answer is nobody's */
    struct arena *arena;
    struct extracted *out;
    bool unsent; /* too large for a message */
};

struct page_reader {
    struct page_reader_options options;
    struct channel channel; /* fd -1: no child */
    pid_t child;
    unsigned walls;
    int64_t deaths;
    char why[128]; /* of the last death */
    bool broken;   /* no child could be started for the last page */
    bool hello;    /* the child has said which walls stand */

    struct given given[READER_AHEAD]; /* the oldest first */
    size_t count;
    size_t finished;  /* and not told yet */
    bool second;      /* the first child died over the oldest */
    struct str fault; /* of the first, for the page's sentence */

    int64_t begun_ms;   /* when the time of the oldest, or of the hello, began */
    int64_t look_ms;    /* when to look at the clocks */
    int64_t cpu_end_ms; /* of the child's; 0: not looked yet */
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

    (void)kill(r->child, SIGKILL); /* one that has ended keeps its status */
    channel_free(&r->channel);
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

/* --- time */

/* The child's clock is looked at a moment later only: most pages are over by then. */
static void
begin_time(struct page_reader *r)
{
    r->begun_ms = clock_mono_ms();
    r->look_ms = r->begun_ms + WATCH_MS;
    r->cpu_end_ms = 0;
}

/* Is the time over that the child may take for its hello, or for the oldest page? */
static bool
is_late(struct page_reader *r)
{
    int64_t now_ms = clock_mono_ms();

    if (now_ms < r->look_ms) {
        return false;
    }
    r->look_ms = now_ms + WATCH_MS;
    if (!r->hello) {
        return now_ms - r->begun_ms > HELLO_MS;
    }
    if (r->cpu_end_ms == 0) {
        r->cpu_end_ms = cpu_ms(r) + r->options.cpu_ms_max;
    }
    return cpu_ms(r) > r->cpu_end_ms ||
           now_ms - r->begun_ms > WALL_FACTOR * r->options.cpu_ms_max;
}

/* --- the child */

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
    channel_init(&r->channel, pair[0]);
    r->channel.in_most = WIRE_READ;
    r->hello = false;
    begin_time(r);
    if (r->options.opened) {
        r->options.opened(r->options.user, r->channel.fd);
    }
    return true;
}

/* Puts a page on its way; false when it is too large. */
static bool
put(struct page_reader *r, const struct given *given, bool no_tree)
{
    struct extract_input in = *given->in;
    size_t begun = channel_begin(&r->channel, 0);

    in.no_tree = in.no_tree || no_tree;
    wire_put_page(&in, &r->channel.out);
    return channel_end(&r->channel, begun);
}

/* --- answers */

/* The oldest page is done with: the next one's time begins. */
static void
drop_oldest(struct page_reader *r)
{
    r->finished += r->given[0].in != NULL;
    for (size_t i = 1; i < r->count; i++) {
        r->given[i - 1] = r->given[i];
    }
    r->count--;
    r->second = false;
    begin_time(r);
}

/* The oldest page is done with, and nobody could read it. */
static void
give_up(struct page_reader *r)
{
    struct extracted *out = r->given[0].out;

    *out = (struct extracted){ .noindex = false };
    if (r->second) {
        out->outcome = PAGE_PARSE_KILLED;
        out->what = r->fault;
    }
    drop_oldest(r);
}

/* Whose pages these are is known here, and what people think of the ads is not for the child
 * to say either. */
static void
name_source(const struct given *g)
{
    struct ad *ads = ARENA_NEW(g->arena, struct ad, g->out->ad_count + 1);

    for (size_t i = 0; i < g->out->ad_count; i++) {
        ads[i] = g->out->ads[i];
        ads[i].source = g->in->source ? g->in->source->id : STR("");
        ads[i].label = AD_LABEL_NONE;
        ads[i].ocr_confidence = 0;
    }
    g->out->ads = ads;
}

/* What the child says of the oldest page. NULL, or why it must be ended. */
static const char *
take_answer(struct page_reader *r, struct str bytes)
{
    const struct given *g = &r->given[0];

    if (r->count == 0) {
        return "it speaks unasked";
    }
    if (g->in) {
        if (!wire_get_read(arena_str(g->arena, bytes), g->arena, g->out)) {
            return "its answer makes no sense";
        }
        name_source(g);
        if (r->second) {
            g->out->outcome = PAGE_PARSE_KILLED;
            g->out->what = r->fault;
        }
    }
    drop_oldest(r);
    return NULL;
}

/* Takes a message of the child. NULL, or why it must be ended. */
static const char *
take_message(struct page_reader *r, struct wire_getter *g)
{
    if (r->hello) {
        return take_answer(r, g->rest);
    }
    r->walls = (unsigned)wire_get_count(g, UINT8_MAX);
    r->hello = true;
    begin_time(r);
    return NULL;
}

/* Takes what has come. NULL, or why the child must be ended: "" when it is gone already. */
static const char *
hear(struct page_reader *r)
{
    struct channel *ch = &r->channel;
    const char *fault = NULL;
    struct wire_getter g;
    bool more;
    int kind;

    do {
        more = channel_pull(ch, 0);
        while (!fault && channel_next(ch, &kind, &g)) {
            fault = take_message(r, &g);
        }
    } while (more && !fault);
    if (fault || !ch->gone) {
        return fault;
    }
    return ch->nonsense ? "its answer is too large" : "";
}

/* Says and hears what there is. NULL, or why the child must be ended: "" when it is gone
 * already. */
static const char *
advance(struct page_reader *r)
{
    const char *fault;

    (void)channel_push(&r->channel, SIZE_MAX); /* a deaf one is heard to its end */
    fault = hear(r);
    if (!fault && (r->count > 0 || !r->hello) && is_late(r)) {
        fault = r->hello ? "it took too long" : "it did not start in time";
    }
    return fault;
}

/* --- pages in hand */

/* Has the child ended with no page in hand? That is no page's fault. */
static bool
died_idle(const struct page_reader *r)
{
    char byte;
    ssize_t n = recv(r->channel.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);

    return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

/* Starts a child and gives it the pages in hand; when there is none, they are done with. */
static void
start_over(struct page_reader *r)
{
    struct buf why = buf_over(r->why, sizeof r->why);
    struct err err = { .kind = ERR_NONE };

    r->broken = !start(r, &err);
    if (r->broken) {
        buf_printf(&why, "%s", err.text);
        while (r->count > 0) {
            give_up(r);
        }
    }
    for (size_t i = 0; i < r->count; i++) {
        r->given[i].unsent = !put(r, &r->given[i], i == 0 && r->second);
    }
}

/* Nobody can read the oldest page as it is: it is read once more, without a tree, or given up. */
static void
blame(struct page_reader *r)
{
    if (r->second) {
        give_up(r);
        return;
    }
    r->second = true;
    r->fault = arena_printf(r->given[0].arena, "its reader was stopped: %s", r->why);
}

/* The child did not live to answer: another goes on, and reads those behind the oldest page as if
 * nothing had happened. */
static void
replace(struct page_reader *r, const char *fault)
{
    size_t kept = 0;

    r->deaths++;
    bury(r, *fault ? fault : NULL);
    if (r->count > 0 && r->given[0].in) {
        blame(r);
    }
    for (size_t i = 0; i < r->count; i++) {
        if (r->given[i].in) {
            r->given[kept++] = r->given[i];
        }
    }
    r->count = kept;
    if (r->count > 0) {
        start_over(r);
    }
}

/* Gives up pages that are too large to be sent, when their turn has come. */
static void
pass_unsent(struct page_reader *r)
{
    struct buf why = buf_over(r->why, sizeof r->why);

    while (r->count > 0 && r->given[0].in && r->given[0].unsent) {
        buf_reset(&why);
        buf_lit(&why, "the page is too large for it");
        r->second = false;
        blame(r);
        give_up(r);
    }
}

void
page_reader_begin(struct page_reader *r, const struct extract_input *in,
                  struct arena *arena, struct extracted *out)
{
    struct given *g = &r->given[r->count++];

    *g = (struct given){ in, arena, out, false };
    if (r->count == 1) {
        if (r->channel.fd >= 0 && died_idle(r)) {
            r->deaths++;
            bury(r, NULL);
        }
        begin_time(r);
    }
    if (r->channel.fd < 0) {
        start_over(r);
    } else {
        g->unsent = !put(r, g, false);
    }
}

bool
page_reader_say(struct page_reader *r, int *fd)
{
    *fd = r->channel.fd;
    if (*fd < 0 || channel_pending(&r->channel) == 0) {
        return false;
    }
    return channel_push(&r->channel, SIZE_MAX) && channel_pending(&r->channel) > 0;
}

size_t
page_reader_turn(struct page_reader *r)
{
    size_t finished;
    bool again = true;

    while (again) {
        const char *fault;

        pass_unsent(r);
        fault = r->count > 0 ? advance(r) : NULL;
        if (fault) {
            replace(r, fault);
        }
        again = fault || (r->count > 0 && r->given[0].in && r->given[0].unsent);
    }
    finished = r->finished;
    r->finished = 0;
    return finished;
}

/* Does the oldest page take long? By the child's clock, or others' work would count, too. */
static bool
is_slow(const struct page_reader *r)
{
    if (r->count == 0 || r->cpu_end_ms == 0) {
        return false;
    }
    return cpu_ms(r) - (r->cpu_end_ms - r->options.cpu_ms_max) > SLOW_CPU_MS ||
           clock_mono_ms() - r->begun_ms > SLOW_MS;
}

size_t
page_reader_room(const struct page_reader *r)
{
    return is_slow(r) ? 0 : READER_AHEAD - r->count;
}

size_t
page_reader_take_back(struct page_reader *r)
{
    size_t count = 0;

    if (r->count < 2 || !is_slow(r)) {
        return 0;
    }
    for (size_t i = 1; i < r->count; i++) {
        count += r->given[i].in != NULL;
        r->given[i].in = NULL;
    }
    return count;
}

void
page_reader_wait(const struct page_reader *r)
{
    bool unsaid = channel_pending(&r->channel) > 0;
    struct pollfd at = { .fd = r->channel.fd,
                         .events = (short)(POLLIN | (unsaid ? POLLOUT : 0)) };

    (void)poll(&at, 1, WATCH_MS);
}

bool
page_reader_start(const struct page_reader_options *options, struct page_reader **out,
                  struct err *err)
{
    struct page_reader *r = mem_alloc(1, sizeof *r);

    r->options = *options;
    if (r->options.cpu_ms_max <= 0) {
        r->options.cpu_ms_max = READER_CPU_MS;
    }
    r->channel.fd = -1;
    *out = NULL;
    if (!start(r, err)) {
        page_reader_free(r);
        return false;
    }
    *out = r;
    return true;
}

bool
page_reader_ready(struct page_reader *r, struct err *err)
{
    const char *fault = NULL;

    while (!r->hello && !(fault = advance(r))) {
        if (!r->hello) {
            page_reader_wait(r);
        }
    }
    if (fault) {
        bury(r, *fault ? fault : NULL);
        return err_set_kind(err, ERR_START, "the reader does not start: %s", r->why);
    }
    return true;
}

void
page_reader_free(struct page_reader *r)
{
    if (!r) {
        return;
    }
    if (r->channel.fd >= 0) {
        bury(r, "it is not needed any more");
    }
    free(r);
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
