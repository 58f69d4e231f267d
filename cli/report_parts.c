/*
 * report_parts: days and files.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/report_parts.h"

#include "core/bundle.h"
#include "core/time.h"

#include <stdio.h>

bool
report_day(const char *report, const char *option, const char *value, int64_t add_ms,
           int64_t *ms, struct err *err)
{
    if (!value)
        return true;
    if (!time_parse(str_of(value), ms))
        return err_set(err, "%s: %s: found '%s', wanted a day such as 2026-11-21",
                       report, option, value);
    *ms += add_ms;
    return true;
}

bool
report_write(const struct buf *out, const char *path, const char *too_large,
             struct err *err)
{
    if (buf_failed(out))
        return err_set(err, "%s", too_large);
    if (path)
        return file_write(path, buf_str(out), err);
    fwrite(out->p, 1, out->n, stdout);
    return true;
}
