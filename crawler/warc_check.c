/*
 * warc_check: is an archive what was written?
 *
 * Compares the digests that each record states of itself. Other programs write SHA-1 or
 * SHA-256, in base32, hex or base64; what else they write is counted, not judged.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/digest.h"
#include "crawler/head.h"
#include "crawler/warc.h"

enum digest_verdict {
    DIGEST_NONE,
    DIGEST_RIGHT,
    DIGEST_WRONG,
    DIGEST_UNSURE,  /* may be of the body before it was made ready for storing */
    DIGEST_UNKNOWN, /* of a kind that is not known */
};

/* The HTTP header of a block, and what follows it. */
struct message {
    struct str header, body;
};

static struct message
message_of(const struct warc_record *r)
{
    ptrdiff_t end = str_find(r->block, STR("\r\n\r\n"));
    size_t line_ends = 4;

    if (!str_starts(r->content_type, STR("application/http"))) {
        return (struct message){ STR(""), r->block };
    }
    if (end < 0) {
        end = str_find(r->block, STR("\n\n"));
        line_ends = 2;
    }
    if (end < 0) {
        return (struct message){ r->block, STR("") };
    }
    return (struct message){ str_sub(r->block, 0, (size_t)end + line_ends),
                             str_sub(r->block, (size_t)end + line_ends, r->block.n) };
}

/* Value of a digit in base 16, 32 or 64 (also the form for URLs); -1 when it is none. */
static int
digit_of(char c, unsigned bits)
{
    bool digit = c >= '0' && c <= '9', lower = c >= 'a' && c <= 'z',
         upper = c >= 'A' && c <= 'Z';

    if (bits == 6) {
        return upper                  ? c - 'A'
               : lower                ? c - 'a' + 26
               : digit                ? c - '0' + 52
               : c == '+' || c == '-' ? 62
               : c == '/' || c == '_' ? 63
                                      : -1;
    }
    c = (char)(upper ? c + 32 : c);
    if (bits == 5) {
        return lower || upper ? c - 'a' : c >= '2' && c <= '7' ? c - '2' + 26 : -1;
    }
    return digit ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Reads digits of `bits` bits each into exactly n bytes; false when they are not that. */
static bool
decode(struct str digits, unsigned bits, uint8_t *out, size_t n)
{
    unsigned held = 0, held_bits = 0;
    size_t done = 0;

    if (digits.n != (8 * n + bits - 1) / bits) {
        return false;
    }
    for (size_t i = 0; i < digits.n; i++) {
        int digit = digit_of(digits.p[i], bits);

        if (digit < 0) {
            return false;
        }
        held = (held << bits | (unsigned)digit) & 0xffff;
        held_bits += bits;
        if (held_bits >= 8 && done < n) {
            held_bits -= 8;
            out[done++] = (uint8_t)(held >> held_bits);
        }
    }
    return done == n;
}

/* Compares a sum with its stated digits; their number tells in which base they are. */
static enum digest_verdict
compare(struct str digits, const uint8_t *sum, size_t n)
{
    uint8_t stated[DIGEST_SIZE];

    while (str_ends(digits, STR("="))) {
        digits.n--;
    }
    if (!decode(digits, 5, stated, n) && !decode(digits, 4, stated, n) &&
        !decode(digits, 6, stated, n)) {
        return DIGEST_WRONG;
    }
    return memcmp(stated, sum, n) == 0 ? DIGEST_RIGHT : DIGEST_WRONG;
}

/* Compares a digest "kind:digits" with the bytes that it speaks of. */
static enum digest_verdict
judge(struct str stated, struct str bytes)
{
    ptrdiff_t colon = str_find_char(stated, ':');
    struct str kind = str_sub(stated, 0, colon < 0 ? 0 : (size_t)colon);
    struct str digits = str_sub(stated, (size_t)(colon + 1), stated.n);
    uint8_t sum[DIGEST_SIZE];

    if (stated.n == 0) {
        return DIGEST_NONE;
    }
    if (str_eq_nocase(kind, STR("sha256")) || str_eq_nocase(kind, STR("sha-256"))) {
        digest_sha256(bytes, sum);
        return compare(digits, sum, DIGEST_SIZE);
    }
    if (str_eq_nocase(kind, STR("sha1")) || str_eq_nocase(kind, STR("sha-1"))) {
        digest_sha1(bytes, sum);
        return compare(digits, sum, DIGEST_SHA1_SIZE);
    }
    return DIGEST_UNKNOWN;
}

/* Remembers the kind of a digest that is not known, letters and digits only. */
static void
note_unknown(struct warc_count *out, struct str stated)
{
    size_t n = 0;

    if (out->unknown[0] != '\0') {
        return;
    }
    while (n < stated.n && n + 1 < sizeof out->unknown && stated.p[n] != ':') {
        char c = stated.p[n];
        bool plain = digit_of(c, 6) >= 0;

        out->unknown[n++] = plain ? c : '?';
    }
    out->unknown[n] = '\0';
}

static void
count_verdict(struct warc_count *out, enum digest_verdict verdict, struct str stated)
{
    out->checked += verdict == DIGEST_RIGHT || verdict == DIGEST_WRONG;
    out->unchecked += verdict == DIGEST_UNKNOWN || verdict == DIGEST_UNSURE;
    if (verdict == DIGEST_UNKNOWN) {
        note_unknown(out, stated);
    }
}

/*
 * The digest of what a response carries. Some programs take it over the body as it was sent,
 * some after the transfer coding was taken off: where there is one and the former is wrong,
 * nothing can be said. The block digest covers the same bytes.
 */
static enum digest_verdict
judge_payload(const struct warc_record *r, bool block_right)
{
    struct message message = message_of(r);
    enum digest_verdict verdict = judge(r->payload_digest, message.body);

    if (verdict == DIGEST_WRONG && block_right &&
        head_field(message.header, STR("transfer-encoding")).n > 0) {
        return DIGEST_UNSURE;
    }
    return verdict;
}

bool
warc_check(const struct warc_record *r, struct warc_count *out)
{
    bool response = str_eq(r->type, STR("response"));
    enum digest_verdict block = judge(r->block_digest, r->block), payload = DIGEST_NONE;

    if (!str_eq(r->type, STR("revisit"))) { /* there it speaks of an earlier record */
        payload = judge_payload(r, block == DIGEST_RIGHT);
    }
    count_verdict(out, block, r->block_digest);
    count_verdict(out, payload, r->payload_digest);
    out->records++;
    out->responses += response;
    out->tombstones += warc_is_tombstone(r);
    return block != DIGEST_WRONG && payload != DIGEST_WRONG;
}

/* Walks to the end; *err tells the first alteration, or what ended the walk. */
static enum warc_next
walk(const char *path, struct warc_reader *reader, const struct warc_watch *watch,
     struct warc_count *out, struct err *err)
{
    struct warc_record record;
    struct arena arena;
    enum warc_next next;

    arena_init(&arena, 0);
    while ((next = warc_reader_next(reader, &arena, &record,
                                    out->altered ? NULL : err)) == WARC_RECORD) {
        bool altered = !warc_check(&record, out);

        if (altered && out->altered++ == 0) {
            (void)err_set_kind(
                err, ERR_NO,
                "%s: the record at offset %lld is not what was written: another digest",
                path, (long long)record.offset);
        }
        if (watch && watch->record) {
            watch->record(watch->user, &record, altered);
        }
        arena_reset(&arena);
    }
    out->cut_at = next == WARC_CUT ? record.offset : -1;
    out->broken_at = next == WARC_BROKEN ? record.offset : -1;
    arena_free(&arena);
    return next;
}

bool
warc_verify(const char *path, const struct warc_watch *watch, struct warc_count *out,
            struct err *err)
{
    struct warc_reader *reader;
    enum warc_next next;

    *out = (struct warc_count){ .cut_at = -1, .broken_at = -1 };
    if (!warc_reader_open(path, &reader, err)) {
        return false;
    }
    next = walk(path, reader, watch, out, err);
    warc_reader_close(reader);
    if (out->altered == 0 && next == WARC_CUT) {
        err_clear(err);
    }
    return out->altered == 0 && next != WARC_BROKEN;
}
