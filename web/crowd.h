/*
 * crowd: connections, and which of them are shut so that others find room.
 *
 * A client that sends a byte a second holds off a timeout that counts silence. So each
 * connection has a time for its head and one for its whole request and answer, and when
 * places become few, of all or of one address, the one that has been without a whole request for
 * longest goes: whoever asks at once is answered, however many trickle. Time is handed in.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef WEB_CROWD_H
#define WEB_CROWD_H

#include "core/str.h"

#define CROWD_MAX         256
#define CROWD_FEW         192 /* from here on the slowest goes for the next that comes */
#define CROWD_ADDRESS_MAX 64  /* of one address, when addresses are known */
#define CROWD_ADDRESS_FEW 48
#define LINE_HEAD_MS      INT64_C(20000) /* until the head is here */
#define LINE_REQUEST_MS   INT64_C(60000) /* until the answer is sent, */
#define LINE_BYTES_MS     16 /* and a millisecond more for so many bytes of it */
#define LINE_ADDRESS_SIZE 48

enum line_stage {
    LINE_FREE,
    LINE_HEAD,   /* waits for a head */
    LINE_BODY,   /* waits for the rest of a request */
    LINE_ANSWER, /* is answered */
    LINE_SHUT    /* is told to go, and counts no more */
};

struct line {
    enum line_stage stage;
    int fd;
    int64_t since_ms; /* the end of the request before, or the connection's begin */
    int64_t more_ms;  /* for a long answer */
    char address[LINE_ADDRESS_SIZE]; /* "" not known */
};

struct crowd {
    struct line rows[CROWD_MAX];
};

/* A connection begins; NULL when there is no place. */
struct line *crowd_join(struct crowd *all, int fd, struct str address, int64_t now_ms);
/* The head is here; the whole request is; the answer is sent. NULL is fine. */
void crowd_has_head(struct line *line);
void crowd_has_request(struct line *line);
void crowd_has_answer(struct line *line, int64_t now_ms);
/* How long the answer is that goes out now: who reads it at 16 kB a second gets it whole. */
void crowd_sends(struct line *line, size_t bytes);
void crowd_leave(struct line *line);

/* One that took too long, to be shut; NULL: there is none more. It is LINE_SHUT then. */
struct line *crowd_late(struct crowd *all, int64_t now_ms);
/* After `newest` has come: one that must make room, not that one; NULL: there is room. */
struct line *crowd_choose(struct crowd *all, const struct line *newest);

#endif
