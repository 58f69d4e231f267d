/*
 * head: the header of an HTTP answer, as bytes and as the fields a crawler acts on.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_HEAD_H
#define CRAWLER_HEAD_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/str.h"

/* Fields of an answer; "" where the header has none. Views into the header, or the arena. */
struct head {
    struct str content_type;
    struct str content_encoding; /* several lines joined by ", " */
    struct str location;
    struct str etag;
    struct str last_modified;
    struct str retry_after;
    struct str robots_tag; /* X-Robots-Tag, each of several on a line of its own */
};

/* Status code of a header that begins with the status line; 0 when it has none. */
int head_status(struct str header);
void head_read(struct str header, struct arena *arena, struct head *out);
/* The value of the first line of that name (compared without case); "" none. */
struct str head_field(struct str header, struct str name);
/* Is it a success whose Content-Type is a picture, sound, film or font? */
bool head_is_media(struct str header);

/* Appends a header, or a request's, with its first line as HTTP/1.1 has it: an archive knows no
 * HTTP/2 (the block of a record is message/http). */
void head_plain_version(struct str header, struct buf *out);

/* Milliseconds that Retry-After asks to wait (seconds or a date); -1 when it says nothing. */
int64_t head_retry_ms(const struct head *head, int64_t now_ms);

/* What X-Robots-Tag asks of `agent`, or of everybody. An agent that is named covers what follows
 * in its line, no other. */
struct head_robots {
    bool noindex, nofollow, noarchive;
};
struct head_robots head_robots(const struct head *head, struct str agent);

enum body_coding { BODY_PLAIN, BODY_GZIP, BODY_OTHER };
/* One gzip or none; anything else, chains included, is BODY_OTHER. */
enum body_coding head_coding(const struct head *head);

/*
 * Appends the header in the form it has in an archive: when the body was chunked or its length
 * is another than stated, the lines about it are renamed to X-Crawler-... and a true
 * Content-Length is written, so that header and stored bytes agree.
 */
void head_for_archive(struct str header, size_t body_size, struct buf *out);

#endif
