/*
 * keeper: finished visits to the archive and through the port, in batches.
 *
 * A page whose ads are all of people who are not to be found through the archive leaves its
 * digest there; the port judges that.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/keeper.h"

#include "core/mem.h"
#include "core/time.h"

#include <stdlib.h>

#define BATCH_VISITS 1024
#define BATCH_BYTES  (16u * 1024u * 1024u)
#define BATCH_MS     200
#define SYNC_LOOK_MS 2 /* between two looks whether a batch is on disk */

struct keeper {
    struct keeper_options options;
    struct arena arena;
    struct warc *warc;          /* NULL: nothing is archived */
    struct visit *batch, *last; /* in order */
    size_t count, bytes;
    struct visit *closed; /* the batch before, on its way to the disk */
    int64_t begun_ms;     /* when the first of them came, monotonic */
    bool failed;
};

bool
keeper_new(const struct keeper_options *options, struct keeper **out, struct err *err)
{
    struct keeper *k = mem_alloc(1, sizeof *k);
    struct warc_options warc = { .folder = options->archive_folder,
                                 .agent = options->agent };

    k->options = *options;
    arena_init(&k->arena, 0);
    warc.software =
        arena_printf(&k->arena, "lurewatch " STR_FMT, STR_ARG(options->version));
    *out = NULL;
    if (warc.folder.n > 0 && !warc_open(&warc, &k->warc, err)) {
        arena_free(&k->arena);
        free(k);
        return false;
    }
    *out = k;
    return true;
}

/* May what the page says stay in the archive? */
static bool
may_keep(struct keeper *k, struct visit *v)
{
    const struct frontier_port *port = k->options.port;

    return v->exchange.kind != WARC_RESPONSE || v->page.ad_count == 0 ||
           !port->may_keep || port->may_keep(port->self, &v->page, &v->arena);
}

static bool
archive(struct keeper *k, struct visit *v, struct err *err)
{
    struct page *p = &v->page;
    struct warc_place place;

    if (!k->warc || v->exchange.header.n == 0) {
        return true;
    }
    if (!may_keep(k, v)) {
        v->exchange.kind = WARC_WITHHELD;
        p->what = STR("only people who look for work or offer their own: "
                      "the page is archived by its digest alone");
    }
    warc_set_clock(k->warc, clock_now_ms());
    v->exchange.note = v->exchange.kind == WARC_RESPONSE ? p->note : STR("");
    if (!warc_write(k->warc, &v->exchange, &v->arena, &place, err)) {
        return false;
    }
    p->warc_file = place.file;
    p->warc_offset = place.offset;
    p->warc_size = place.size;
    p->warc_digest = place.digest;
    return true;
}

/* A record that nothing was archived or requested for. */
static bool
is_bare(const struct visit *v)
{
    return v->is_record && v->page.warc_file.n == 0 && !v->page.requested;
}

static bool
put(struct keeper *k, const struct visit *v, struct err *err)
{
    const struct frontier_port *port = k->options.port;
    const struct page *p = &v->page;
    const struct page_record record = { .source = p->at.source,
                                        .url = p->at.url,
                                        .warc_file = p->warc_file,
                                        .warc_offset = p->warc_offset,
                                        .warc_size = p->warc_size,
                                        .warc_digest = p->warc_digest,
                                        .fetched_ms = p->fetched_ms,
                                        .request = p };

    if (v->is_record) {
        return (is_bare(v) || port->note(port->self, &record, err)) &&
               (p->link_count == 0 ||
                port->add(port->self, p->links, p->link_count, err));
    }
    if (!port->put(port->self, p, err)) {
        return false;
    }
    if (k->options.page) {
        k->options.page(k->options.user, p);
    }
    return true;
}

/* Puts visits whose records are on disk; they go back. */
static void
put_all(struct keeper *k, struct visit *v, struct err *err)
{
    const struct frontier_port *port = k->options.port;

    while (v) {
        struct visit *next = v->next;

        if (!k->failed && !put(k, v, err)) {
            k->failed = true;
        }
        visit_give_back(k->options.visits, v);
        v = next;
    }
    if (!k->failed && !port->flush(port->self, err)) {
        k->failed = true;
    }
}

/* What was archived for the batch begins its way to the disk; there is none before it. */
static void
close_batch(struct keeper *k, struct err *err)
{
    k->closed = k->batch;
    k->batch = k->last = NULL;
    k->count = k->bytes = 0;
    if (k->closed && k->warc && !k->failed && !warc_sync_begin(k->warc, err)) {
        k->failed = true;
    }
}

/* Puts the batch that was closed, once its records are on disk; with `wait` they will be. */
static void
settle(struct keeper *k, bool wait, struct err *err)
{
    struct visit *closed = k->closed;
    bool over = true;

    if (closed && k->warc && !k->failed && !warc_sync_over(k->warc, wait, &over, err)) {
        k->failed = true;
    }
    if (closed && over) {
        k->closed = NULL;
        put_all(k, closed, err);
    }
}

bool
keeper_flush(struct keeper *k, struct err *err)
{
    settle(k, true, err);
    close_batch(k, err);
    settle(k, true, err);
    return !k->failed;
}

bool
keeper_take(struct keeper *k, struct visit *v, struct err *err)
{
    if (!k->failed && !archive(k, v, err)) {
        k->failed = true;
    }
    v->exchange =
        (struct warc_visit){ .kind = WARC_RESPONSE }; /* perhaps in a message */
    if (k->failed || (is_bare(v) && v->page.link_count == 0)) {
        visit_give_back(k->options.visits, v);
        return !k->failed;
    }
    if (k->last) {
        k->last->next = v;
    } else {
        k->batch = v;
        k->begun_ms = clock_mono_ms();
    }
    k->last = v;
    k->count++;
    k->bytes += v->arena.used;
    if (k->count >= BATCH_VISITS || k->bytes >= BATCH_BYTES) {
        settle(k, true, err);
        close_batch(k, err);
    }
    return !k->failed;
}

/* Until the batch is old enough. */
static int64_t
left_ms(const struct keeper *k)
{
    int64_t left = k->begun_ms + BATCH_MS - clock_mono_ms();

    return !k->batch ? INT64_MAX : left > 0 ? left : 0;
}

int64_t
keeper_wait_ms(const struct keeper *k)
{
    return k->closed ? SYNC_LOOK_MS : left_ms(k);
}

bool
keeper_turn(struct keeper *k, struct err *err)
{
    settle(k, false, err);
    if (!k->closed && left_ms(k) == 0) {
        close_batch(k, err);
        settle(k, false, err);
    }
    return !k->failed;
}

static bool
sink_take(void *self, struct visit *v, struct err *err)
{
    return keeper_take(self, v, err);
}

static bool
sink_turn(void *self, struct err *err)
{
    return keeper_turn(self, err);
}

static int64_t
sink_wait_ms(void *self)
{
    return keeper_wait_ms(self);
}

static bool
sink_flush(void *self, struct err *err)
{
    return keeper_flush(self, err);
}

struct visit_sink
keeper_sink(struct keeper *k)
{
    return (struct visit_sink){ .self = k,
                                .visits = k->options.visits,
                                .fd = -1,
                                .take = sink_take,
                                .turn = sink_turn,
                                .wait_ms = sink_wait_ms,
                                .flush = sink_flush };
}

static void
give_back_all(struct keeper *k, struct visit *v)
{
    while (v) {
        struct visit *next = v->next;

        visit_give_back(k->options.visits, v);
        v = next;
    }
}

bool
keeper_close(struct keeper *k, struct err *err)
{
    bool ok;

    if (!k) {
        return true;
    }
    give_back_all(k, k->batch);
    give_back_all(k, k->closed);
    ok = warc_close(k->warc, err);
    arena_free(&k->arena);
    free(k);
    return ok;
}
