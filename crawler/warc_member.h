/*
 * warc_member: one record as a gzip member; shared by the files of the archive.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_WARC_MEMBER_H
#define CRAWLER_WARC_MEMBER_H

#include "core/attr.h"
#include "core/buf.h"

/* No member is shorter, so that a tombstone always fits in its place. */
#define WARC_MEMBER_MIN  640
#define WARC_DIGEST_SIZE 64 /* "sha256:", 56 characters, NUL */
#define WARC_SHA1_SIZE   33 /* 32 characters, NUL */
#define WARC_ID_SIZE     48 /* "<urn:uuid:...>" and a NUL */

/* "sha256:" and RFC 4648 base32. */
void warc_digest(struct str bytes, char out[WARC_DIGEST_SIZE]);
/* The same of two texts, one behind the other. */
void warc_digest_both(struct str head, struct str tail, char out[WARC_DIGEST_SIZE]);
/* SHA-1 in RFC 4648 base32, as wget and older tools index by. */
void warc_digest_sha1(struct str bytes, char out[WARC_SHA1_SIZE]);
/* A record id (UUID version 8, RFC 9562) made of `seed`. */
void warc_id(struct str seed, char out[WARC_ID_SIZE]);

/* WARC_STORED copies and does no more; the others are libdeflate's fastest and its best but
 * for the ones that try everything. */
enum warc_pack { WARC_STORED, WARC_FAST, WARC_SMALL };

/*
 * Appends `record` as a gzip member of at least `size_min` bytes: the rest is filled with
 * blanks in the header's comment (RFC 1952 2.3.1). False when memory for it is short or `out`
 * is full.
 */
MUST_USE bool warc_pack(struct str record, enum warc_pack how, size_t size_min, struct buf *out);

#endif
