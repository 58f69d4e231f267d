/*
 * reader: pages read by a process of its own, which can do nothing else.
 *
 * Gumbo and our own parsers meet hostile bytes in a child that has neither network nor files
 * (crawler/sandbox.h), no memory of ours and a bounded one of its own. The parent watches: a
 * page that takes too long, or a child that dies over it, costs that page its tree and nothing
 * more; the next one gets a new child.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_READER_H
#define CRAWLER_READER_H

#include "core/err.h"
#include "crawler/extract.h"

#define READER_CPU_MS 2000         /* for one page, by default */
#define READER_MEMORY (512u << 20) /* address space of the child, by default */
#define READER_AHEAD  16           /* pages that one reader may have in hand */
#define READER_WORD   "--reader"   /* makes the program a reader */

struct page_reader_options {
    const char *program; /* to be run as a reader; "/proc/self/exe" is this one */
    int64_t cpu_ms_max;  /* 0: READER_CPU_MS; ten times as long by the wall clock */
    /* Called with the socket of each child that is started: when something has come, or there is
     * room again for what is unsaid, page_reader_turn() may go on. It is closed with the child.
     * NULL: nobody listens. */
    void (*opened)(void *user, int fd);
    void *user;
};

struct page_reader;

/* Starts a child; page_reader_ready() waits until it has put up its walls, before anything else
 * is asked of it: so several can start side by side. */
MUST_USE bool page_reader_start(const struct page_reader_options *options,
                                struct page_reader **out, struct err *err);
MUST_USE bool page_reader_ready(struct page_reader *r, struct err *err);
/* Both. */
MUST_USE bool page_reader_new(const struct page_reader_options *options, struct page_reader **out,
                         struct err *err);
/* Ends the child; NULL is fine. */
void page_reader_free(struct page_reader *r);

/*
 * Begins to read a page, as page_reader_take() does, without waiting: *out is filled, in the
 * arena, when page_reader_turn() has said so; until then all three must live on. Pages are read
 * in the order in which they were begun; there must be room for one more. The child hears of it
 * in page_reader_turn() or page_reader_say(), so that pages that come together wake it up once.
 */
void page_reader_begin(struct page_reader *r, const struct extract_input *in,
                       struct arena *arena, struct extracted *out);
/* Says what was begun. Does some of it wait until the socket takes more? *fd is that socket, -1
 * without a child. */
bool page_reader_say(struct page_reader *r, int *fd);
/* Waits a moment until there is something to go on with. */
void page_reader_wait(const struct page_reader *r);
/* Goes on without waiting, and ends a child whose time is over: to be called every now and then,
 * whether its socket is ready or not. How many pages were finished, the oldest first. */
size_t page_reader_turn(struct page_reader *r);
/* How many more may be begun; none behind a page that is slow. */
size_t page_reader_room(const struct page_reader *r);
/* When the oldest page is slow, those behind it are given back, for another reader: how many of
 * those that were begun last. They are not finished then, and their *out stays as it is. */
size_t page_reader_take_back(struct page_reader *r);

/*
 * open_page() in the child, and waits. A page over which the child had to be ended, or died,
 * is read once more without a tree: its outcome is PAGE_PARSE_KILLED, with a sentence. NULL reads
 * here.
 */
void page_reader_take(struct page_reader *r, const struct extract_input *in, struct arena *arena,
                 struct extracted *out);

/* Why no child could be started for the last page; NULL when that is not so. */
const char *page_reader_broken(const struct page_reader *r);
/* The walls that stand around the child (enum sandbox_wall). */
unsigned page_reader_walls(const struct page_reader *r);
/* The process that reads. */
int page_reader_child(const struct page_reader *r);
/* How many children had to be ended, or died. */
int64_t page_reader_deaths(const struct page_reader *r);

/* Uses once what loads itself: before walls, behind which no file can be opened. The arena is
 * reset. */
void page_reader_warm_up(struct arena *arena);

/* How the child reads; open_page(), or what a test puts in its place. */
typedef void
page_reader_fn(const struct extract_input *in, struct arena *arena, struct extracted *out);

/* The child's main(): reads pages from standard input until it ends. Returns the exit code. */
int page_reader_serve(page_reader_fn *read);

#endif
