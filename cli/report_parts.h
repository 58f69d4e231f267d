/*
 * report_parts: what the reports share: a day that is named, and where the report goes.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_REPORT_PARTS_H
#define CLI_REPORT_PARTS_H

#include "core/buf.h"
#include "core/err.h"

/* The start of the day in `value`, UTC, and `add_ms` more; *ms stays as it is when the value is
 * NULL. `report` and `option` begin the sentence of what is wrong. */
MUST_USE bool report_day(const char *report, const char *option, const char *value,
                         int64_t add_ms, int64_t *ms, struct err *err);
/* Writes a report to a file, or to standard output when `path` is NULL. `too_large` is said when
 * it went beyond the buffer. */
MUST_USE bool report_write(const struct buf *out, const char *path,
                           const char *too_large, struct err *err);

#endif
