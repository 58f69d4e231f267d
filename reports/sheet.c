/*
 * sheet: blocks in order, and the two ways to write them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/sheet.h"

#include "core/html.h"
#include "core/log.h"
#include "core/utf8.h"
#include "reports/brief_parts.h"

#define GAP      2
#define LINE_MAX 100 /* columns of a sentence */

static struct sheet_block *
add(struct sheet *s, enum sheet_kind kind, struct str text)
{
    if (s->count == SHEET_BLOCKS)
        return NULL;
    s->blocks[s->count] = (struct sheet_block){ .kind = kind, .text = text };
    return &s->blocks[s->count++];
}

void
sheet_heading(struct sheet *s, const char *text)
{
    (void)add(s, SHEET_HEADING, str_of(text));
}

void
sheet_sentence(struct sheet *s, struct str text)
{
    (void)add(s, SHEET_SENTENCE, text);
}

void
sheet_lines(struct sheet *s, struct str text)
{
    (void)add(s, SHEET_LINES, text);
}

struct sheet_block *
sheet_table(struct sheet *s, size_t columns, size_t rows_max)
{
    struct sheet_block *table = add(s, SHEET_TABLE, STR(""));
    if (!table)
        return NULL;
    table->columns = columns < SHEET_COLUMNS ? columns : SHEET_COLUMNS;
    table->rows_max = rows_max;
    table->cells = ARENA_NEW(s->arena, struct str, table->columns * rows_max + 1);
    return table;
}

void
sheet_row(struct sheet_block *table, const struct str *cells)
{
    if (!table || table->rows == table->rows_max)
        return;
    for (size_t i = 0; i < table->columns; i++)
        table->cells[table->rows * table->columns + i] = cells[i];
    table->rows++;
}

static void
pad(struct buf *out, size_t columns)
{
    while (columns-- > 0)
        buf_add_char(out, ' ');
}

/* The first column begins at the left, figures end under one another. */
static void
table_text(const struct sheet_block *t, struct buf *out)
{
    size_t widths[SHEET_COLUMNS] = { 0 };
    for (size_t i = 0; i < t->rows * t->columns; i++) {
        size_t width = utf8_count(t->cells[i]);
        if (width > widths[i % t->columns])
            widths[i % t->columns] = width;
    }
    for (size_t i = 0; i < t->rows * t->columns; i++) {
        size_t column = i % t->columns;
        size_t left = widths[column] - utf8_count(t->cells[i]);
        if (column > 0)
            pad(out, GAP + left);
        log_escape(out, t->cells[i]);
        if (column + 1 == t->columns)
            buf_lit(out, "\n");
        else if (column == 0)
            pad(out, left);
    }
}

static void
wrap_text(struct str text, struct buf *out)
{
    size_t used = 0;
    struct str word;
    while (str_cut(&text, ' ', &word)) {
        size_t n = utf8_count(word);
        if (used > 0 && used + 1 + n > LINE_MAX) {
            buf_lit(out, "\n");
            used = 0;
        } else if (used > 0) {
            buf_lit(out, " ");
            used++;
        }
        log_escape(out, word);
        used += n;
    }
    buf_lit(out, "\n");
}

static void
lines_text(struct str text, struct buf *out)
{
    struct str line;
    while (str_cut(&text, '\n', &line)) {
        log_escape(out, line);
        buf_lit(out, "\n");
    }
}

void
sheet_write_text(const struct sheet *s, struct buf *out)
{
    wrap_text(s->title, out);
    for (size_t i = 0; i < s->count; i++) {
        const struct sheet_block *block = &s->blocks[i];
        if (block->kind != SHEET_SENTENCE || i == 0 ||
            s->blocks[i - 1].kind != SHEET_HEADING)
            buf_lit(out, "\n");
        if (block->kind == SHEET_TABLE)
            table_text(block, out);
        else if (block->kind == SHEET_LINES)
            lines_text(block->text, out);
        else
            wrap_text(block->text, out);
    }
}

static void
table_html(const struct sheet_block *t, struct buf *out)
{
    html_lit(out, "<table>");
    for (size_t row = 0; row < t->rows; row++) {
        html_lit(out, "<tr>");
        for (size_t i = 0; i < t->columns; i++) {
            bool head = row == 0;
            if (head)
                html_lit(out, "<th scope=\"col\"");
            else
                html_lit(out, "<td");
            html_attr(out, "class", i > 0 ? STR("n") : STR("any"));
            html_lit(out, ">");
            html_text(out, t->cells[row * t->columns + i]);
            if (head)
                html_lit(out, "</th>");
            else
                html_lit(out, "</td>");
        }
        html_lit(out, "</tr>\n");
    }
    html_lit(out, "</table>\n");
}

static void
block_html(const struct sheet_block *block, struct buf *out)
{
    switch (block->kind) {
    case SHEET_HEADING:
        html_lit(out, "<h2>");
        html_text(out, block->text);
        html_lit(out, "</h2>\n");
        break;
    case SHEET_SENTENCE:
        html_lit(out, "<p>");
        html_text(out, block->text);
        html_lit(out, "</p>\n");
        break;
    case SHEET_LINES:
        html_lit(out, "<pre>");
        html_text(out, block->text);
        html_lit(out, "</pre>\n");
        break;
    case SHEET_TABLE:
        table_html(block, out);
        break;
    }
}

void
sheet_write_html(const struct sheet *s, struct buf *out)
{
    html_lit(out, "<!DOCTYPE html>\n<html");
    html_attr(out, "lang", s->lang);
    html_lit(
        out,
        "><head><meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width\">\n"
        "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    html_text(out, s->title);
    html_lit(out, "</title>\n<style>");
    buf_add(out, brief_style());
    html_lit(out, "pre{white-space:pre-wrap;overflow-wrap:anywhere}</style></head>\n"
                  "<body>\n<header><p class=\"product\">LUREWATCH</p><h1>");
    html_text(out, s->title);
    html_lit(out, "</h1></header>\n");
    for (size_t i = 0; i < s->count; i++)
        block_html(&s->blocks[i], out);
    html_lit(out, "</body></html>\n");
}
