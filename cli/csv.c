/*
 * csv: ads from a table by RFC 4180.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/csv.h"

#include "core/time.h"
#include "core/utf8.h"

#include <assert.h>

enum column {
    COL_TEXT,
    COL_TITLE,
    COL_ID,
    COL_URL,
    COL_KIND,
    COL_LANG,
    COL_EMPLOYER,
    COL_LOCATION,
    COL_SALARY,
    COL_CONTACTS,
    COL_SEEN_AT,
    COL_LABEL,
    COL_COUNT
};

static const char *const column_names[] = {
    [COL_TEXT] = "text",         [COL_TITLE] = "title",       [COL_ID] = "id",
    [COL_URL] = "url",           [COL_KIND] = "kind",         [COL_LANG] = "lang",
    [COL_EMPLOYER] = "employer", [COL_LOCATION] = "location", [COL_SALARY] = "salary",
    [COL_CONTACTS] = "contacts", [COL_SEEN_AT] = "seen_at",   [COL_LABEL] = "label",
};
static_assert(sizeof(column_names) / sizeof(column_names[0]) == COL_COUNT,
              "one name a column");

enum cell_end { CELL_MORE, CELL_LAST, CELL_BROKEN };

/* Quoted cell: from behind the opening quote to behind the closing one. */
static enum cell_end
quoted_cell(struct csv *csv, struct arena *arena, struct str *cell)
{
    size_t end = 0, n = 0;
    char *out;

    while (end < csv->rest.n &&
           (csv->rest.p[end] != '"' ||
            (end + 1 < csv->rest.n && csv->rest.p[end + 1] == '"')))
        end += csv->rest.p[end] == '"' ? 2 : 1;
    if (end >= csv->rest.n)
        return CELL_BROKEN;
    out = arena_alloc(arena, end + 1);
    for (size_t i = 0; i < end; i++) {
        i += csv->rest.p[i] == '"';
        csv->next_line += csv->rest.p[i] == '\n';
        out[n++] = csv->rest.p[i];
    }
    *cell = (struct str){ out, n };
    csv->rest = str_sub(csv->rest, end + 1, csv->rest.n);
    return CELL_MORE;
}

static size_t
lines_in(struct str text)
{
    size_t lines = 1;

    for (size_t i = 0; i + 1 < text.n; i++)
        lines += text.p[i] == '\n';
    return lines;
}

/* One cell; rest then stands behind its separator or line end. */
static enum cell_end
read_cell(struct csv *csv, struct arena *arena, struct str *cell)
{
    size_t i = 0;
    enum cell_end end;

    if (csv->rest.n && csv->rest.p[0] == '"') {
        csv->rest = str_sub(csv->rest, 1, csv->rest.n);
        if (quoted_cell(csv, arena, cell) == CELL_BROKEN) {
            csv->next_line += lines_in(csv->rest);
            csv->rest.n = 0;
            return CELL_BROKEN;
        }
    } else {
        while (i < csv->rest.n && csv->rest.p[i] != csv->separator &&
               csv->rest.p[i] != '\n')
            i++;
        *cell = str_sub(csv->rest, 0, i);
        csv->rest = str_sub(csv->rest, i, csv->rest.n);
    }
    if (csv->rest.n && csv->rest.p[0] == csv->separator) {
        csv->rest = str_sub(csv->rest, 1, csv->rest.n);
        return CELL_MORE;
    }
    i = csv->rest.n && csv->rest.p[0] == '\r' ? 1 : 0;
    end = i == csv->rest.n || csv->rest.p[i] == '\n' ? CELL_LAST : CELL_BROKEN;
    while (end == CELL_BROKEN && i < csv->rest.n && csv->rest.p[i] != '\n')
        i++;
    csv->next_line++;
    csv->rest = str_sub(csv->rest, i + 1, csv->rest.n);
    if (cell->n && cell->p[cell->n - 1] == '\r')
        cell->n--;
    return end;
}

static char
guess_separator(struct str text)
{
    ptrdiff_t end = str_find_char(text, '\n');
    struct str head = str_sub(text, 0, end < 0 ? text.n : (size_t)end);

    if (str_find_char(head, '\t') >= 0)
        return '\t';
    return str_find_char(head, ',') < 0 && str_find_char(head, ';') >= 0 ? ';' : ',';
}

static int
column_of(struct str name)
{
    for (int i = 0; i < COL_COUNT; i++)
        if (str_eq_nocase(str_trim(name), str_of(column_names[i])))
            return i;
    return -1;
}

bool
csv_begin(struct csv *csv, struct str text, const char *path, struct arena *arena,
          struct err *err)
{
    enum cell_end end = CELL_MORE;
    bool has_text = false;

    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_sub(text, 3, text.n);
    *csv = (struct csv){ .rest = text,
                         .separator = guess_separator(text),
                         .next_line = 1 };
    while (end == CELL_MORE && csv->column_count < CSV_COLUMNS_MAX) {
        struct str name;
        end = read_cell(csv, arena, &name);
        if (end == CELL_BROKEN)
            return err_set(err, "%s:1: broken quotes in the header row", path);
        csv->columns[csv->column_count] = column_of(name);
        has_text = has_text || csv->columns[csv->column_count] == COL_TEXT;
        csv->column_count++;
    }
    if (end == CELL_MORE)
        return err_set(err, "%s:1: more than %d columns", path, CSV_COLUMNS_MAX);
    if (!has_text)
        return err_set(
            err,
            "%s:1: no column \"text\"; known columns: text title id url kind lang "
            "employer location salary contacts seen_at label",
            path);
    return true;
}

static void
take_cell(struct ad *ad, int column, struct str cell)
{
    switch (column) {
    case COL_TEXT:
        ad->text = cell;
        break;
    case COL_TITLE:
        ad->title = cell;
        break;
    case COL_ID:
        ad->id = cell;
        break;
    case COL_URL:
        ad->url = cell;
        break;
    case COL_KIND:
        ad->kind = ad_kind_of(cell);
        break;
    case COL_LANG:
        ad->lang = lang_of(cell);
        break;
    case COL_EMPLOYER:
        ad->employer = cell;
        break;
    case COL_LOCATION:
        ad->location = cell;
        break;
    case COL_SALARY:
        ad->salary = cell;
        break;
    case COL_CONTACTS:
        ad->contacts = cell;
        break;
    case COL_SEEN_AT:
        if (!time_parse(cell, &ad->seen_at_ms))
            ad->seen_at_ms = 0;
        break;
    case COL_LABEL:
        ad->label = ad_label_of(cell);
        break;
    default:
        break;
    }
}

/* Passes over empty lines. */
static void
skip_empty(struct csv *csv)
{
    while (csv->rest.n &&
           (csv->rest.p[0] == '\n' || str_starts(csv->rest, STR("\r\n")))) {
        csv->rest = str_sub(csv->rest, csv->rest.p[0] == '\n' ? 1 : 2, csv->rest.n);
        csv->next_line++;
    }
}

static bool
read_row(struct csv *csv, struct arena *arena, struct ad *out, struct err *err)
{
    enum cell_end end = CELL_MORE;
    size_t column = 0;
    bool utf8 = true;

    *out = (struct ad){ .kind = AD_KIND_NONE };
    while (end == CELL_MORE) {
        struct str cell = { "", 0 };
        end = read_cell(csv, arena, &cell);
        utf8 = utf8 && utf8_valid(cell);
        if (column < csv->column_count)
            take_cell(out, csv->columns[column], cell);
        column++;
    }
    if (end == CELL_BROKEN)
        return err_set(err, "a quoted cell does not end as RFC 4180 says");
    if (!utf8)
        return err_set(err, "is not UTF-8; convert the file first");
    return column == csv->column_count ||
           err_set(err, "found %zu cells, wanted %zu", column, csv->column_count);
}

/* Takes one line, as it stands, whatever quotes are in it. */
static struct str
take_line(struct csv *csv)
{
    struct str line = { "", 0 };

    str_cut(&csv->rest, '\n', &line);
    csv->next_line++;
    return line;
}

/* Could a row begin with this line? It has as many separators as the header. */
static bool
looks_like_row(const struct csv *csv, struct str line)
{
    size_t cells = 1;

    for (size_t i = 0; i < line.n; i++)
        cells += line.p[i] == csv->separator;
    return cells >= csv->column_count;
}

/*
 * A quote that is not closed takes the lines behind it into its cell. They are given back:
 * reading goes on with the first of them that could be a row.
 */
static void
give_back(struct csv *csv, const struct csv *before, struct err *err)
{
    const struct err said = *err;
    size_t first;

    *csv = *before;
    (void)take_line(csv);
    skip_empty(csv);
    first = csv->next_line;
    while (csv->rest.n) {
        struct csv here = *csv;
        if (looks_like_row(csv, take_line(&here)))
            break;
        *csv = here;
    }
    if (csv->next_line > first)
        (void)err_set(err, "%s; lines %zu to %zu were passed over, no row begins there",
                      said.text, first, csv->next_line - 1);
}

enum csv_answer
csv_next(struct csv *csv, struct arena *arena, struct ad *out, struct err *err)
{
    struct csv before;

    skip_empty(csv);
    if (!csv->rest.n)
        return CSV_END;
    csv->line = csv->next_line;
    before = *csv;
    if (read_row(csv, arena, out, err))
        return CSV_OK;
    if (csv->next_line > before.next_line + 1)
        give_back(csv, &before, err);
    return CSV_BAD;
}
