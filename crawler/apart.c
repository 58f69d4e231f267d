/*
 * apart: a crawl in two processes; this file has the fork and the side that keeps.
 *
 * The child is told to stop by a message, not by signals: what a terminal or a service manager
 * sends to the whole group must not end it twice.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/apart.h"

#include "core/mem.h"
#include "core/time.h"
#include "crawler/apart_parts.h"
#include "crawler/keeper.h"
#include "crawler/sandbox.h"
#include "crawler/visit_wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOK_MS 100 /* between two looks at the stop flag */
#define LEAVE_MS                                                                       \
    2000 /* that a fetcher may take to end when it has said so or hung up */
#define STOP_MS                                                                        \
    30000         /* that it may take to come to an end, unless options say another */
#define TALK_FD 3 /* of the child */

struct crawl_apart {
    const struct crawl_options *options;
    const struct source *sources;
    size_t source_count;
    struct channel channel;
    pid_t child; /* -1: it was waited for */
};

/* While a crawl runs, in the process that keeps. */
struct near {
    struct crawl_apart *apart;
    const struct frontier_port *port;
    const struct crawl_watch *watch;
    struct crawl_stats *stats;
    struct keeper *keeper;
    struct visits visits;
    int64_t stop_ms; /* when it was told to stop, monotonic; 0 not yet */
    bool ended, ok;
};

/* --- the child */

static void
become_fetcher(struct crawl_apart *a, int fd, pid_t parent)
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

    (void)setsid(); /* a terminal's Ctrl-C is not for it, nor is the terminal */
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
    apart_fetch(TALK_FD, a->options, a->sources, a->source_count);
    _exit(0);
}

bool
crawl_apart_begin(const struct crawl_options *options, const struct source *sources,
                  size_t source_count, struct crawl_apart **out, struct err *err)
{
    struct crawl_apart *a = mem_alloc(1, sizeof *a);
    pid_t parent = getpid();
    int pair[2], cause;

    *a = (struct crawl_apart){ options, sources, source_count, { .fd = -1 }, -1 };
    *out = NULL;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        cause = errno;
        free(a);
        return err_set_kind(err, ERR_START, "no socket for a fetcher: %s",
                            strerror(cause));
    }
    a->child = fork();
    if (a->child == 0) {
        become_fetcher(a, pair[1], parent);
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

/* Waits a moment for the child's end, and ends it then; its status. */
static int
reap(struct crawl_apart *a)
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
        (void)reap(a);
    }
    channel_free(&a->channel);
    free(a);
}

int
crawl_apart_child(const struct crawl_apart *a)
{
    return a->child;
}

/* --- the side that keeps */

static bool
makes_no_sense(struct err *err)
{
    return err_set_kind(err, ERR_START, "what the fetcher says makes no sense");
}

static void
say(struct near *n, int kind)
{
    (void)channel_end(&n->apart->channel, channel_begin(&n->apart->channel, kind));
}

static bool
did_not_stop(struct err *err)
{
    return err_set_kind(err, ERR_PART,
                        "the process that fetches did not stop when it was told to; "
                        "what it had handed over is kept");
}

/* Tells the fetcher to stop when somebody wants it; false when it was told long ago. To be
 * called wherever this process may wait for the other. */
static bool
heed_stop(struct near *n)
{
    const struct crawl_options *options = n->apart->options;
    int64_t most_ms = options->stop_ms_max > 0 ? options->stop_ms_max : STOP_MS;

    if (options->stop && *options->stop && n->stop_ms == 0) {
        n->stop_ms = clock_mono_ms();
        say(n, APART_STOP);
    }
    return n->stop_ms == 0 || clock_mono_ms() - n->stop_ms <= most_ms;
}

/* The id of the source that is named; NULL when there is none. */
static const struct str *
source_named(struct near *n, struct wire_getter *g)
{
    struct str id = wire_get_bytes(g);

    for (size_t i = 0; i < n->apart->source_count; i++) {
        if (str_eq(n->apart->sources[i].id, id)) {
            return &n->apart->sources[i].id;
        }
    }
    return NULL;
}

static bool
send_row(void *user, const struct page_url *url, struct err *err)
{
    struct near *n = user;
    struct channel *ch = &n->apart->channel;
    size_t begun = channel_begin(ch, APART_ROW);

    wire_put_url(url, &ch->out);
    (void)channel_end(ch, begun);
    while (heed_stop(n)) {
        if (!channel_push(ch, SIZE_MAX)) {
            return err_set_kind(err, ERR_PART, "the fetcher is gone");
        }
        if (channel_pending(ch) <= APART_PENDING) {
            return true;
        }
        channel_await(ch, LOOK_MS);
    }
    return did_not_stop(err);
}

static bool
add_or_recall(struct near *n, int kind, const struct page_url *urls, size_t count,
              struct err *err)
{
    const struct frontier_port *port = n->port;

    if (kind == APART_ADD) {
        return port->add(port->self, urls, count, err);
    }
    return !port->recall || port->recall(port->self, urls, count, send_row, n, err);
}

static bool
take_urls(struct near *n, int kind, struct wire_getter *g, struct err *err)
{
    const struct crawl_apart *a = n->apart;
    size_t fit = g->rest.n / WIRE_NUMBER;
    size_t count = wire_get_count(g, fit < WIRE_URLS_MAX ? fit : WIRE_URLS_MAX);
    struct arena arena;
    struct page_url *urls;
    bool ok;

    arena_init(&arena, 0);
    urls = ARENA_NEW(&arena, struct page_url, count);
    for (size_t i = 0; i < count && !g->bad; i++) {
        wire_take_url(g, a->sources, a->source_count, &urls[i]);
    }
    ok = wire_whole(g) ? add_or_recall(n, kind, urls, count, err) : makes_no_sense(err);
    arena_free(&arena);
    say(n, APART_DONE);
    return ok;
}

static bool
take_visit(struct near *n, struct wire_getter *g, struct err *err)
{
    const struct crawl_apart *a = n->apart;
    struct visit *v = visit_take(&n->visits, &(struct page_url){ .depth = 0 });

    if (!wire_take_visit(g, a->sources, a->source_count, v)) {
        visit_give_back(&n->visits, v);
        return makes_no_sense(err);
    }
    wire_date_visit(v, clock_now_ms());
    return keeper_take(n->keeper, v, err);
}

static bool
answer_paused(struct near *n, struct str source, struct err *err)
{
    struct channel *ch = &n->apart->channel;
    bool paused = false;
    size_t begun;

    if (n->port->paused && !n->port->paused(n->port->self, source, &paused, err)) {
        return false;
    }
    begun = channel_begin(ch, APART_PAUSED);
    wire_put_text(&ch->out, source);
    wire_put_number(&ch->out, paused);
    (void)channel_end(ch, begun);
    return true;
}

static bool
answer_requested(struct near *n, struct str source, int64_t since_ms, struct err *err)
{
    struct channel *ch = &n->apart->channel;
    int64_t count = 0;
    size_t begun;

    if (!n->port->requested_since(n->port->self, source, since_ms, &count, err)) {
        return false;
    }
    begun = channel_begin(ch, APART_NUMBER);
    wire_put_number(&ch->out, count);
    (void)channel_end(ch, begun);
    return true;
}

static bool
take_end(struct near *n, struct wire_getter *g, struct err *err)
{
    enum err_kind kind;
    struct str text;

    n->ended = true;
    n->ok = wire_get_bool(g);
    kind = (enum err_kind)wire_get_count(g, ERR_POLICY);
    text = wire_get_text(g);
    if (!wire_whole(g)) {
        return makes_no_sense(err);
    }
    return n->ok || err_set_kind(err, kind, STR_FMT, STR_ARG(text));
}

/* What is asked for a source. */
static bool
answer(struct near *n, int kind, struct wire_getter *g, struct err *err)
{
    const struct str *source = source_named(n, g);
    int64_t since_ms = kind == APART_REQUESTED ? wire_get_number(g) : 0;

    if (!source || !wire_whole(g)) {
        return makes_no_sense(err);
    }
    switch (kind) {
    case APART_LOAD:
        if (!n->port->load(n->port->self, *source, send_row, n, err)) {
            return false;
        }
        say(n, APART_DONE);
        return true;
    case APART_REQUESTED:
        return answer_requested(n, *source, since_ms, err);
    default:
        return answer_paused(n, *source, err);
    }
}

static bool
handle(struct near *n, int kind, struct wire_getter *g, struct err *err)
{
    switch (kind) {
    case APART_LOAD:
    case APART_REQUESTED:
    case APART_IS_PAUSED:
        return answer(n, kind, g, err);
    case APART_ADD:
    case APART_RECALL:
        return take_urls(n, kind, g, err);
    case APART_VISIT:
        return take_visit(n, g, err);
    case APART_FLUSH:
        if (!keeper_flush(n->keeper, err)) {
            return false;
        }
        say(n, APART_DONE);
        return true;
    case APART_STATS:
        if (!wire_take_stats(g, n->stats)) {
            return makes_no_sense(err);
        }
        if (n->watch && n->watch->progress) {
            n->watch->progress(n->watch->user, n->stats);
        }
        return true;
    case APART_END:
        return take_end(n, g, err);
    default:
        return makes_no_sense(err);
    }
}

/* One look at the channel: takes what came, says what is to be said. */
static bool
turn(struct near *n, struct err *err)
{
    struct crawl_apart *a = n->apart;
    int64_t wait_ms = keeper_wait_ms(n->keeper);
    struct wire_getter g;
    int kind;

    channel_pull(&a->channel, (int)(wait_ms < 1         ? 1
                                    : wait_ms < LOOK_MS ? wait_ms
                                                        : LOOK_MS));
    while (!n->ended && channel_next(&a->channel, &kind, &g)) {
        if (!handle(n, kind, &g, err)) {
            return false;
        }
    }
    (void)heed_stop(n);
    (void)channel_push(&a->channel, SIZE_MAX);
    return keeper_turn(n->keeper, err);
}

/* The fetcher ended without a word. */
static bool
ended_badly(struct crawl_apart *a, struct err *err)
{
    int status = reap(a);

    if (WIFSIGNALED(status)) {
        return err_set_kind(err, ERR_PART,
                            "the process that fetches ended by signal %d; what it had "
                            "handed over is kept",
                            WTERMSIG(status));
    }
    return err_set_kind(
        err, ERR_PART,
        "the process that fetches ended with code %d; what it had handed "
        "over is kept",
        WEXITSTATUS(status));
}

static bool
keep_all(struct near *n, struct err *err)
{
    struct crawl_apart *a = n->apart;
    struct err late = { .kind = ERR_NONE };
    bool ok = true;

    say(n, APART_GO);
    while (ok && !n->ended &&
           (!a->channel.gone || a->channel.in_at < a->channel.in_end)) {
        size_t before = a->channel.in_at;

        ok = turn(n, err);
        if (!heed_stop(n)) {
            break;
        }
        if (ok && a->channel.gone && a->channel.in_at == before) {
            break; /* a message that was cut off */
        }
    }
    if (ok && a->channel.nonsense) {
        ok = makes_no_sense(err);
    } else if (ok && n->stop_ms > 0 && !n->ended && !a->channel.gone) {
        ok = did_not_stop(err);
    } else if (ok && !n->ended) {
        ok = ended_badly(a, err);
    }
    if (!keeper_flush(n->keeper, &late) && ok) {
        *err = late;
        ok = false;
    }
    return ok;
}

bool
crawl_apart_run(struct crawl_apart *a, const struct frontier_port *port,
                const struct crawl_watch *watch, struct crawl_stats *stats,
                struct err *err)
{
    struct near n = { .apart = a, .port = port, .watch = watch, .stats = stats };
    const struct keeper_options how = { .archive_folder = a->options->archive_folder,
                                        .version = a->options->version,
                                        .agent = a->options->agent,
                                        .port = port,
                                        .visits = &n.visits,
                                        .page = watch ? watch->page : NULL,
                                        .user = watch ? watch->user : NULL };
    bool ok;

    *stats = (struct crawl_stats){ 0 };
    if (!keeper_new(&how, &n.keeper, err)) {
        return false;
    }
    ok = keep_all(&n, err);
    ok = keeper_close(n.keeper, ok ? err : NULL) && ok;
    visits_free(&n.visits);
    if (n.ended) {
        (void)reap(a);
    }
    return ok;
}
