/*
 * csv: cells and rows. Pure.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/csv.h"

#include "core/json.h"
#include "core/time.h"
#include "core/utf8.h"

#include <inttypes.h>

/*
 * Would a spreadsheet run this? Controls, blanks and a byte order mark in front are dropped by
 * some readers, so they do not hide what follows; full-width signs are read as the plain ones.
 */
static bool
is_formula(struct str text)
{
    static const struct str wide[] = { STR("\xEF\xBC\x9D"), STR("\xEF\xBC\x8B"),
                                       STR("\xEF\xBC\x8D"), STR("\xEF\xBC\xA0") };
    size_t i = 0;

    if (text.n && memchr("\t\r", text.p[0], 2))
        return true;
    while (i < text.n && ((unsigned char)text.p[i] <= ' ' ||
                          str_starts(str_sub(text, i, text.n), STR("\xEF\xBB\xBF"))))
        i += (unsigned char)text.p[i] <= ' ' ? 1 : 3;
    for (size_t k = 0; k < sizeof wide / sizeof wide[0]; k++)
        if (str_starts(str_sub(text, i, text.n), wide[k]))
            return true;
    return i < text.n && memchr("=+-@", text.p[i], 4) != NULL;
}

static void
next_cell(struct csv *c)
{
    if (c->begun)
        buf_add_char(c->out, ',');
    c->begun = true;
}

void
csv_text(struct csv *c, struct str text)
{
    struct buf clean;

    next_cell(c);
    buf_init(&clean, c->out->max);
    utf8_put_clean(&clean, text);
    buf_add_char(c->out, '"');
    if (is_formula(buf_str(&clean)))
        buf_add_char(c->out, '\'');
    for (size_t i = 0; i < clean.n; i++) {
        if (clean.p[i] == '"')
            buf_add_char(c->out, '"');
        if (clean.p[i] != '\0')
            buf_add_char(c->out, clean.p[i]);
    }
    buf_add_char(c->out, '"');
    c->out->failed |= buf_failed(&clean);
    buf_free(&clean);
}

void
csv_number(struct csv *c, double number, int digits)
{
    struct json j;

    next_cell(c);
    j = json_to(c->out);
    json_number(&j, number, digits);
}

void
csv_count(struct csv *c, int64_t number)
{
    next_cell(c);
    buf_printf(c->out, "%" PRId64, number);
}

void
csv_time(struct csv *c, int64_t ms)
{
    char text[TIME_TEXT_SIZE] = "";

    if (ms)
        time_format(ms, text);
    csv_text(c, str_of(text));
}

void
csv_end(struct csv *c)
{
    buf_lit(c->out, "\r\n");
    c->begun = false;
}
