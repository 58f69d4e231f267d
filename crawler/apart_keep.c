/*
 * apart_keep: the side of the process that keeps.
 *
 * The process that fetches parses what strangers send, and may be theirs by now. Nothing that it
 * says is kept before it was judged (crawler/doubt.h), and nothing that it does makes this process
 * wait longer than it is ready to: for what it is to say, and for it to listen.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/mem.h"
#include "core/time.h"
#include "core/utf8.h"
#include "crawler/apart_parts.h"
#include "crawler/doubt.h"
#include "crawler/keeper.h"
#include "crawler/visit_wire.h"

#include <sys/wait.h>

#define LOOK_MS 100 /* between two looks at the stop flag */
/* What the fetcher had to say when its time was over may keep us waiting so long, once and in all,
 * and be so much: more than it lets wait. */
#define PAUSE_MS   1000
#define LAST_MS    5000
#define LAST_BYTES (16u << 20)
#define FIRST_MAX  500 /* bytes of a sentence that are said when another follows */
/* Unless options say another: */
#define STOP_MS    30000    /* that it may take to come to an end */
#define LISTEN_MS  60000    /* that we may wait for it to listen, */
#define LISTEN_B   100      /* and for as many bytes that it takes a millisecond more */
#define SILENCE_MS 300000   /* in which it may say nothing; it speaks twice a second */
#define IDLE_MS    93600000 /* in which it may bring nothing, with `once` */
#define CLOCK_MS   30000    /* two clocks drift less apart in a run */

/* While a crawl runs, in the process that keeps. */
struct near {
    struct crawl_apart *apart;
    const struct frontier_port *port;
    const struct crawl_watch *watch;
    struct crawl_stats *stats;
    struct keeper *keeper;
    struct visits visits;
    struct doubts *doubts;
    size_t loading;     /* the source whose URLs are handed out */
    size_t walked;      /* URLs of a window that were */
    int64_t stop_ms;    /* when it was told to stop, monotonic; 0 not yet */
    int64_t heard_ms;   /* its last message, monotonic */
    int64_t brought_ms; /* its last visit that was believed */
    int64_t apart_ms;   /* of the wall clock and the monotonic one, at the beginning */
    int64_t waited_ms;  /* for it to listen, since it last did */
    size_t took;        /* bytes that it took meanwhile */
    bool late;          /* its time to stop is over: nothing that it asks is answered */
    bool ended, ok;
};

static int64_t
or_else(int64_t option_ms, int64_t ms)
{
    return option_ms > 0 ? option_ms : ms;
}

static bool
makes_no_sense(struct near *n, struct err *err)
{
    doubts_note(n->doubts, DOUBT_NONSENSE);
    return err_set_kind(err, ERR_PART,
                        "what the process that fetches says makes no sense; it was "
                        "ended, and what it had handed over is kept");
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

/* The fetcher ended without a word. */
static bool
ended_badly(struct crawl_apart *a, struct err *err)
{
    int status = apart_reap(a);

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

/* Tells the fetcher to stop when somebody wants it; false when it was told long ago. To be
 * called wherever this process may wait for the other. */
static bool
heed_stop(struct near *n)
{
    const struct crawl_options *options = n->apart->options;

    if (options->stop && *options->stop && n->stop_ms == 0) {
        n->stop_ms = clock_mono_ms();
        say(n, APART_STOP);
    }
    return n->stop_ms == 0 ||
           clock_mono_ms() - n->stop_ms <= or_else(options->stop_ms_max, STOP_MS);
}

/* Waits until little is left to be said. Time in which this process was stopped does not count,
 * so a wait is never longer than two looks. */
static bool
make_way(struct near *n, struct err *err)
{
    struct channel *ch = &n->apart->channel;
    int64_t most_ms = or_else(n->apart->options->listen_ms_max, LISTEN_MS);

    while (heed_stop(n)) {
        size_t before = channel_pending(ch);
        int64_t begun_ms = clock_mono_ms(), passed_ms;

        if (!channel_push(ch, SIZE_MAX)) {
            return ended_badly(n->apart, err);
        }
        n->took += before - channel_pending(ch);
        if (channel_pending(ch) == 0) {
            n->waited_ms = 0;
            n->took = 0;
        }
        if (channel_pending(ch) <= APART_PENDING) {
            return true;
        }
        if (n->waited_ms > most_ms + (int64_t)(n->took / LISTEN_B)) {
            doubts_note(n->doubts, DOUBT_DEAF);
            return err_set_kind(
                err, ERR_PART,
                "the process that fetches does not listen; it was ended, "
                "and what it had handed over is kept");
        }
        channel_await(ch, LOOK_MS);
        passed_ms = clock_mono_ms() - begun_ms;
        n->waited_ms += passed_ms < 2 * LOOK_MS ? passed_ms : 2 * LOOK_MS;
    }
    return did_not_stop(err);
}

/* The index of the source that is named; their count when there is none. */
static size_t
source_named(struct near *n, struct wire_getter *g)
{
    struct str id = wire_get_bytes(g);
    size_t i = 0;

    while (i < n->apart->source_count && !str_eq(n->apart->sources[i].id, id)) {
        i++;
    }
    return i;
}

static bool
send_row(void *user, const struct page_url *url, struct err *err)
{
    struct near *n = user;
    struct channel *ch = &n->apart->channel;
    size_t begun = channel_begin(ch, APART_ROW);

    wire_put_url(url, &ch->out);
    (void)channel_end(ch, begun);
    return make_way(n, err);
}

static bool
load_row(void *user, const struct page_url *url, struct err *err)
{
    struct near *n = user;
    struct url parts;

    if (!wire_is_url(url->url) || !url_split(url->url, &parts)) {
        return true; /* nobody can ask for it, nor is it to be said */
    }
    doubts_hand_out(n->doubts, n->loading, url);
    return send_row(user, url, err);
}

static bool
load(struct near *n, size_t source, struct err *err)
{
    n->loading = source;
    if (doubts_may_load(n->doubts, source) &&
        !n->port->load(n->port->self, n->apart->sources[source].id, load_row, n, err)) {
        return false;
    }
    say(n, APART_DONE);
    return true;
}

static bool
due_row(void *user, const struct page_url *url, struct err *err)
{
    struct near *n = user;

    n->walked++;
    return load_row(n, url, err);
}

/* What of a window of a source's URLs the fetcher may have. */
static bool
walk(struct near *n, size_t source, const struct frontier_window *window,
     struct err *err)
{
    const struct frontier_port *port = n->port;
    struct channel *ch = &n->apart->channel;
    int64_t reached_ms = window->from_ms; /* when it may not */
    size_t begun;

    n->loading = source;
    n->walked = 0;
    if (port->due && doubts_may_walk(n->doubts, source, window, clock_now_ms()) &&
        !port->due(port->self, n->apart->sources[source].id, window, due_row, n,
                   &reached_ms, err)) {
        return false;
    }
    doubts_walked(n->doubts, source, n->walked);
    begun = channel_begin(ch, APART_NUMBER);
    wire_put_number(&ch->out, reached_ms);
    (void)channel_end(ch, begun);
    return true;
}

static bool
add_or_recall(struct near *n, int kind, struct page_url *urls, size_t count,
              struct err *err)
{
    const struct frontier_port *port = n->port;

    if (kind == APART_ADD) {
        count = doubts_only_seeds(n->doubts, urls, count);
        return port->add(port->self, urls, count, err);
    }
    count = doubts_only_known(n->doubts, urls, count);
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
    ok = wire_whole(g) ? add_or_recall(n, kind, urls, count, err)
                       : makes_no_sense(n, err);
    arena_free(&arena);
    say(n, APART_DONE);
    return ok;
}

/* Was the clock set since the crawl began, or did the machine sleep? Then times of requests that
 * were on their way are honest and far off. */
static bool
clock_was_set(const struct near *n, int64_t now_ms)
{
    int64_t moved_ms = now_ms - clock_mono_ms() - n->apart_ms;

    return moved_ms > CLOCK_MS || moved_ms < -CLOCK_MS;
}

static bool
take_visit(struct near *n, struct wire_getter *g, struct err *err)
{
    const struct crawl_apart *a = n->apart;
    struct visit *v = visit_take(&n->visits, &(struct page_url){ .depth = 0 });
    int64_t now_ms = clock_now_ms();

    if (!wire_take_visit(g, a->sources, a->source_count, v)) {
        visit_give_back(&n->visits, v);
        return makes_no_sense(n, err);
    }
    if (!wire_date_visit(v, now_ms) && !clock_was_set(n, now_ms)) {
        doubts_note(n->doubts, DOUBT_TIME);
    }
    if (!doubts_visit(n->doubts, v, now_ms)) {
        visit_give_back(&n->visits, v);
        return true;
    }
    n->brought_ms = clock_mono_ms();
    if (!v->is_record) {
        crawl_count(n->stats, &v->page);
    }
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
        return makes_no_sense(n, err);
    }
    return n->ok || err_set_kind(err, kind, STR_FMT, STR_ARG(text));
}

/* What is asked for a source. */
static bool
answer(struct near *n, int kind, struct wire_getter *g, struct err *err)
{
    size_t source = source_named(n, g);
    int64_t since_ms = kind == APART_REQUESTED ? wire_get_number(g) : 0;
    struct frontier_window window = { 0 };

    if (kind == APART_DUE) {
        window.from_ms = wire_get_number(g);
        window.until_ms = wire_get_number(g);
        window.most = wire_get_number(g);
    }
    if (source == n->apart->source_count || !wire_whole(g)) {
        return makes_no_sense(n, err);
    }
    switch (kind) {
    case APART_LOAD:
        return load(n, source, err);
    case APART_DUE:
        return walk(n, source, &window, err);
    case APART_REQUESTED:
        return answer_requested(n, n->apart->sources[source].id, since_ms, err);
    default:
        return answer_paused(n, n->apart->sources[source].id, err);
    }
}

static bool
handle(struct near *n, int kind, struct wire_getter *g, struct err *err)
{
    switch (kind) {
    case APART_LOAD:
    case APART_DUE:
    case APART_REQUESTED:
    case APART_IS_PAUSED:
        return n->late || answer(n, kind, g, err);
    case APART_ADD:
    case APART_RECALL:
        return n->late || take_urls(n, kind, g, err);
    case APART_VISIT:
        return take_visit(n, g, err);
    case APART_FLUSH:
        return n->late || keeper_flush(n->keeper, err);
    case APART_STATS:
        if (!wire_take_stats(g, n->stats)) {
            return makes_no_sense(n, err);
        }
        if (n->watch && n->watch->progress) {
            n->watch->progress(n->watch->user, n->stats);
        }
        return true;
    case APART_END:
        return take_end(n, g, err);
    default:
        return makes_no_sense(n, err);
    }
}

static bool
give_up(struct near *n, const char *what, int64_t since_ms, struct err *err)
{
    doubts_note(n->doubts, DOUBT_SILENT);
    return err_set_kind(err, ERR_PART,
                        "the process that fetches has %s for %lld s and was ended; "
                        "what it had handed over is kept",
                        what, (long long)(since_ms / 1000));
}

/* Is there still something to be hoped for from it? */
static bool
is_alive(struct near *n, struct err *err)
{
    const struct crawl_options *options = n->apart->options;
    int64_t now_ms = clock_mono_ms(), silent_ms = now_ms - n->heard_ms,
            idle_ms = now_ms - n->brought_ms;

    if (silent_ms > or_else(options->silence_ms_max, SILENCE_MS)) {
        return give_up(n, "said nothing", silent_ms, err);
    }
    return !options->once || idle_ms <= or_else(options->idle_ms_max, IDLE_MS) ||
           give_up(n, "brought nothing", idle_ms, err);
}

/* Takes what came; while much waits to be said, nothing more is answered. */
static bool
take_all(struct near *n, struct err *err)
{
    struct channel *ch = &n->apart->channel;
    struct wire_getter g;
    int kind;

    while (!n->ended && channel_next(ch, &kind, &g)) {
        bool ok = handle(n, kind, &g, err);

        n->heard_ms = clock_mono_ms();
        if (!ok || !doubts_bearable(n->doubts, err) ||
            (!n->ended && channel_pending(ch) > APART_PENDING && !make_way(n, err))) {
            return false;
        }
    }
    return true;
}

/* One look at the channel: takes what came, says what is to be said. */
static bool
turn(struct near *n, struct err *err)
{
    struct crawl_apart *a = n->apart;
    int64_t wait_ms = keeper_wait_ms(n->keeper);

    channel_pull(&a->channel, (int)(wait_ms < 1         ? 1
                                    : wait_ms < LOOK_MS ? wait_ms
                                                        : LOOK_MS));
    if (!take_all(n, err)) {
        return false;
    }
    (void)heed_stop(n);
    (void)channel_push(&a->channel, SIZE_MAX);
    /* Before the keeper's turn, which may be long: what was said meanwhile is not heard yet. */
    return (n->ended || n->stop_ms > 0 || a->channel.gone || is_alive(n, err)) &&
           keeper_turn(n->keeper, err);
}

/* Its time to stop is over, and may have been while this process was busy: what it had to say by
 * then is heard, its last word perhaps, as far as it comes without a pause; but nothing is done for
 * it any more, since no answer would reach it. */
static bool
hear_last(struct near *n, struct err *err)
{
    struct channel *ch = &n->apart->channel;
    size_t heard = 0, came;
    int64_t waited_ms = 0;
    bool ok;

    n->late = true;
    do {
        size_t had = ch->in_end - ch->in_at;
        int64_t begun_ms = clock_mono_ms();

        (void)channel_pull(ch, PAUSE_MS);
        waited_ms += clock_mono_ms() - begun_ms;
        came = ch->in_end - ch->in_at - had;
        heard += came;
        ok = take_all(n, err);
    } while (ok && !n->ended && came > 0 && heard < LAST_BYTES && waited_ms < LAST_MS);
    return ok;
}

/* Keeps what was handed over last, behind a failure, too: that is said first, and then that this
 * failed as well. */
static bool
keep_last(struct near *n, bool ok, struct err *err)
{
    struct err late = { .kind = ERR_NONE };

    if (keeper_flush(n->keeper, &late)) {
        return ok;
    }
    if (ok) {
        *err = late;
    } else if (late.kind != ERR_NONE) { /* or it had failed before */
        struct str first = str_of(err->text);

        first.n = first.n > FIRST_MAX ? utf8_floor(first, FIRST_MAX) : first.n;
        (void)err_set_kind(err, err->kind,
                           STR_FMT "; but the last pages could not be kept: %s",
                           STR_ARG(first), late.text);
    }
    return false;
}

static bool
keep_all(struct near *n, struct err *err)
{
    struct crawl_apart *a = n->apart;
    size_t begun;
    bool ok = true;

    n->heard_ms = n->brought_ms = clock_mono_ms();
    n->apart_ms = clock_now_ms() - n->heard_ms;
    begun = channel_begin(&a->channel, APART_GO);
    wire_put_number(&a->channel.out, n->port->due != NULL);
    (void)channel_end(&a->channel, begun);
    (void)channel_push(&a->channel, SIZE_MAX); /* before the first look, which waits */
    while (ok && !n->ended &&
           (!a->channel.gone || a->channel.in_at < a->channel.in_end)) {
        size_t before = a->channel.in_at;

        ok = turn(n, err);
        if (!heed_stop(n)) {
            ok = ok && hear_last(n, err);
            break;
        }
        if (ok && a->channel.gone && a->channel.in_at == before) {
            break; /* a message that was cut off */
        }
    }
    if (ok && a->channel.nonsense) {
        ok = makes_no_sense(n, err);
    } else if (ok && n->stop_ms > 0 && !n->ended && !a->channel.gone) {
        ok = did_not_stop(err);
    } else if (ok && !n->ended) {
        ok = ended_badly(a, err);
    }
    return keep_last(n, ok, err);
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
    if (!doubts_new(a->options, a->sources, a->source_count, stats, &n.doubts, err)) {
        return false;
    }
    if (!keeper_new(&how, &n.keeper, err)) {
        doubts_free(n.doubts);
        return false;
    }
    ok = keep_all(&n, err);
    ok = keeper_close(n.keeper, ok ? err : NULL) && ok;
    doubts_free(n.doubts);
    visits_free(&n.visits);
    if (n.ended) {
        (void)apart_reap(a);
    }
    return ok;
}
