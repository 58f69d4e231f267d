/*
 * reader_serve: the child's side of reading: walls up, then one page after the other.
 *
 * What loads itself when it is first used (the converters of ICU, the seed of jansson's hash
 * tables) is used once before the walls go up. A page leaves nothing behind but memory to be
 * used again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/reader.h"

#include "core/mem.h"
#include "crawler/reader_wire.h"
#include "crawler/sandbox.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#define TALK       STDIN_FILENO
#define ARENA_KEPT (1u << 20)
#define HEAD       (2 * (size_t)WIRE_NUMBER) /* of a message */
#define AHEAD      (64u << 10)               /* taken in at once, when more is there */

/* What came and is not taken yet. */
struct came {
    char *bytes; /* AHEAD of them */
    size_t at, end;
};

static bool
take(struct came *came, char *into, size_t n)
{
    while (n > 0) {
        size_t here = came->end - came->at, part = here < n ? here : n;

        if (here == 0) {
            ssize_t got = read(TALK, came->bytes, AHEAD);

            if (got <= 0) {
                return false;
            }
            came->at = 0;
            came->end = (size_t)got;
            continue;
        }
        memcpy(into, came->bytes + came->at, part);
        came->at += part;
        into += part;
        n -= part;
    }
    return true;
}

static bool
give(struct str bytes)
{
    while (bytes.n > 0) {
        ssize_t sent = write(TALK, bytes.p, bytes.n);

        if (sent <= 0) {
            return false;
        }
        bytes = str_sub(bytes, (size_t)sent, bytes.n);
    }
    return true;
}

/* Begins a message as crawler/channel.h has them: its length, and a kind that says nothing. */
static void
begin_message(struct buf *message)
{
    buf_reset(message);
    wire_put_number(message, 0);
    wire_put_number(message, 0);
}

/* Writes its length into it and sends it at once, so that the other side wakes up once. */
static bool
give_message(struct buf *message)
{
    uint64_t n = message->n - HEAD;

    if (buf_failed(message)) {
        return false;
    }
    for (int i = 0; i < WIRE_NUMBER; i++) {
        message->p[i] = (char)(n >> (8 * i) & 0xff);
    }
    return give(buf_str(message));
}

static bool
take_message(struct came *came, struct arena *arena, struct str *out)
{
    char head[HEAD];
    struct wire_getter g = { { head, sizeof head }, false };
    char *bytes;
    size_t n;

    if (!take(came, head, sizeof head)) {
        return false;
    }
    n = wire_get_count(&g, WIRE_MAX);
    if (g.bad) {
        return false;
    }
    bytes = arena_raw(arena, n + 1);
    *out = (struct str){ bytes, n };
    return take(came, bytes, n);
}

void
page_reader_warm_up(struct arena *arena)
{
    static const char *const TYPES[] = { "text/html; charset=windows-1251",
                                         "text/html; charset=koi8-r",
                                         "text/html; charset=gbk",
                                         "text/html; charset=iso-8859-9" };
    static const char PAGE[] =
        "<p>\xef\xf0<a href=//\xef.example>x</a><script type=application/ld+json>"
        "{\"@type\":\"JobPosting\",\"title\":\"a\",\"description\":\"b\"}</script>"
        "<div itemscope itemtype=http://schema.org/JobPosting><b "
        "itemprop=title>c</b></div>";
    static const char FEED[] =
        "<?xml version='1.0'?><rss><channel><item><link>http://a."
        "example/</link></item></channel></rss>";
    struct extract_input feed = { .body = str_of(FEED),
                                  .url = STR("http://a.example/") };
    struct extracted out;

    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++) {
        struct extract_input in = { .body = str_of(PAGE),
                                    .content_type = str_of(TYPES[i]),
                                    .url = STR("http://a.example/") };

        extract_page(&in, arena, &out);
    }
    extract_page(&feed, arena, &out);
    arena_reset(arena);
}

int
page_reader_serve(page_reader_fn *read_page)
{
    struct arena arena;
    struct came came = { .bytes = mem_alloc(AHEAD, 1) };
    struct buf reply;
    struct str message;

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    arena_init(&arena, 0);
    buf_init(&reply, WIRE_READ + HEAD);
    page_reader_warm_up(&arena);
    begin_message(&reply);
    wire_put_number(&reply, sandbox_enter(TALK, READER_MEMORY));
    if (!give_message(&reply)) {
        return 1;
    }
    while (take_message(&came, &arena, &message)) {
        struct extract_input in;
        struct extracted out;

        if (!wire_get_page(message, &arena, &in)) {
            return 1;
        }
        read_page(&in, &arena, &out);
        begin_message(&reply);
        wire_put_read(&out, &reply);
        if (!give_message(&reply)) {
            return 1;
        }
        if (reply.cap > ARENA_KEPT) {
            buf_free(&reply);
        }
        if (arena.used > ARENA_KEPT) {
            arena_free(&arena);
        } else {
            arena_reset(&arena);
        }
    }
    buf_free(&reply);
    arena_free(&arena);
    free(came.bytes);
    return 0;
}
