/*
 * channel: messages over a socket between two processes of ours.
 *
 * A message is its length, its kind and its payload (crawler/wire.h). Nothing waits unless it
 * is asked to; what could not be sent yet is kept, and the caller says when that is too much.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_CHANNEL_H
#define CRAWLER_CHANNEL_H

#include "crawler/wire.h"

struct channel {
    int fd;
    struct buf out; /* to be sent */
    size_t sent;    /* of it */
    char *in;       /* came, and is not taken yet from in_at on */
    size_t in_at, in_end, in_capacity;
    size_t in_most; /* bytes of a payload that may come; WIRE_MAX unless it is set */
    bool deaf;     /* the other side takes nothing any more */
    bool gone;     /* nothing more will come from it */
    bool nonsense; /* what it says is no message of ours; it is gone, too */
};

void channel_init(struct channel *ch, int fd);
/* Closes the socket; what was not sent is dropped. */
void channel_free(struct channel *ch);

/* Begins a message: its payload is to be appended to ch->out. Ends with channel_end(), which is
 * false when it is too large: it is taken back then, and nothing of it is sent. */
size_t channel_begin(struct channel *ch, int kind);
bool channel_end(struct channel *ch, size_t begun);
/* Bytes that wait to be sent. */
size_t channel_pending(const struct channel *ch);
/* Sends what it can; with most < SIZE_MAX it waits until no more than that is pending. False
 * when the other side is deaf; what it had said before can still be pulled. */
bool channel_push(struct channel *ch, size_t most);

/* Waits at most so long until something more can be sent. */
void channel_await(const struct channel *ch, int wait_ms);

/* Takes in what has come, waiting at most so long for the first byte; 0: not at all. True when it
 * stopped at its ceiling, so that more may lie there. */
bool channel_pull(struct channel *ch, int wait_ms);
/* The next whole message that came: its kind, and its payload, valid until channel_pull().
 * False when there is none; ch->gone says whether there will be. */
bool channel_next(struct channel *ch, int *kind, struct wire_getter *payload);

#endif
