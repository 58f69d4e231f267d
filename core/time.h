/*
 * time: points in time as milliseconds since 1970-01-01T00:00:00Z, and their RFC 3339
 * form.
 *
 * Pure: the clock is read only by the clock_...() at the end, which only cli/,
 * the crawl loop and a search of the server call; everybody else is told what time it is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_TIME_H
#define CORE_TIME_H

#include "core/attr.h"
#include "core/str.h"

#define TIME_TEXT_SIZE 25 /* "2026-11-21T08:30:00.000Z" and a NUL */
#define TIME_DAY_MS    INT64_C(86400000)

/*
 * Reads RFC 3339 (with 'T' or a space, any offset, optional fraction) or a plain date
 * (midnight UTC). Years 1970 to 9999. False when it is anything else.
 */
MUST_USE bool time_parse(struct str s, int64_t *ms);
/*
 * The same of what people and data bases write into a table: the zone may be missing, which counts
 * as UTC, and so may the seconds and the minutes of the zone ("2026-11-21 13:30:00+05").
 */
MUST_USE bool time_parse_loose(struct str s, int64_t *ms);
/* Writes "2026-11-21T08:30:00Z" (seconds) with a NUL. */
void time_format(int64_t ms, char out[TIME_TEXT_SIZE]);
/* Writes "2026-11-21" with a NUL. */
void time_format_date(int64_t ms, char out[TIME_TEXT_SIZE]);
/* Writes the 14 digits that WARC file names and CDX use: "20261121083000". */
void time_format_digits(int64_t ms, char out[TIME_TEXT_SIZE]);
/* The year it lies in. */
int time_year(int64_t ms);
/* HTTP date (RFC 9110 5.6.7, the IMF-fixdate form) to milliseconds. */
MUST_USE bool time_parse_http(struct str s, int64_t *ms);
/*
 * Dates as sitemaps and feeds carry them. W3C (www.w3.org/TR/NOTE-datetime): a year, a month, a
 * day, or a day with hours and minutes, seconds, a fraction; a time without zone counts as UTC,
 * a day or less as its first instant. Mail (RFC 5322 3.3 and 4.3, which RSS takes from RFC 822):
 * with or without day of the week and seconds, years of two digits, named zones. Around either
 * may be white space.
 */
MUST_USE bool time_parse_w3c(struct str s, int64_t *ms);
MUST_USE bool time_parse_mail(struct str s, int64_t *ms);
/* "90s", "5m", "6h", "2d", "1.5h", "500ms" or a bare number of seconds, to milliseconds from 0
 * to a hundred years. */
MUST_USE bool time_parse_span(struct str s, int64_t *ms);

/* Wall clock and monotonic clock, milliseconds; the latter in microseconds, too. */
int64_t clock_now_ms(void);
int64_t clock_mono_ms(void);
int64_t clock_mono_us(void);

#endif
