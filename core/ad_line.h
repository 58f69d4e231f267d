/*
 * ad_line: one JSON line to an ad and back, without disturbing a byte that is not ours.
 *
 * The line is scanned once by a strict scanner of our own (RFC 8259, UTF-8, nesting at
 * most 64); known keys are decoded, all others are left where they stand. Writing
 * splices "risk" into the original bytes: unknown keys pass through byte for byte, an
 * old "risk" is replaced.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_AD_LINE_H
#define CORE_AD_LINE_H

#include "core/ad.h"
#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"
#include "core/json.h"

/* A line read: the ad, and where `risk` goes in the original bytes. */
struct ad_line {
    struct str raw; /* the line without its end; the caller's, or the arena's */
    struct ad ad;
    bool has_text; /* the key "text" was there */
    size_t
        risk_from; /* bytes [risk_from, risk_to) of raw are replaced by the new risk */
    size_t risk_to;
    bool comma_before; /* a comma must stand in front of the key */
};

/*
 * Reads one line (a line end is left out). Requires an object with "text" as a string (it
 * may be empty). "title", "url" and "id" of the wrong JSON type are errors, but null
 * counts as absent and a number as "id" is taken as it is written. "salary", "location",
 * "employer" and "contacts" of another type are ignored. `kind`, `lang`, `label`,
 * "seen_at" (time_parse_loose()) and "ocr_confidence" that are not understood count as
 * absent. Of a key that stands twice the last one counts; a "risk" that stands twice is
 * removed but for its first place. On failure says what is wrong and at which byte of the
 * line. Decoded text lives in the arena, or in the line itself where nothing was escaped:
 * keep the line alive as long as the ad.
 */
MUST_USE bool ad_line_read(struct str line, struct arena *arena, struct ad_line *out,
                           struct err *err);

/* Appends the original line with `"risk":<risk>` spliced in, without a line feed. */
void ad_line_write(const struct ad_line *line, struct str risk, struct buf *out);

/* Appends {"error":{"line":N,"what":"..."}}, without a line feed. */
void ad_line_write_error(size_t line_number, struct str what, struct buf *out);

/* The ad as a JSON object with the keys of the contract's "Lines in"; empty ones left out. */
void ad_write_json(const struct ad *ad, struct json *j);

#endif
