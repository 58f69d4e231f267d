/*
 * csv: see csv.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/csv.h"

#include "core/buf.h"
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

/* The sign that stands most often in the first line outside of quotes. */
static char
guess_separator(struct str text)
{
    static const char signs[] = { '\t', ';', ',', '|' };
    size_t counts[sizeof signs] = { 0 }, best = 2; /* one column: a comma does */
    bool quoted = false;

    for (size_t i = 0; i < text.n && (quoted || text.p[i] != '\n'); i++) {
        quoted = text.p[i] == '"' ? !quoted : quoted;
        for (size_t k = 0; k < sizeof signs && !quoted; k++)
            counts[k] += text.p[i] == signs[k];
    }
    for (size_t k = 0; k < sizeof signs; k++)
        best = counts[k] > counts[best] ? k : best;
    return signs[best];
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
csv_map_add(struct csv_map *map, struct str text, struct err *err)
{
    struct str part;

    while (str_cut(&text, ',', &part)) {
        ptrdiff_t equals = str_find_char(part, '=');
        struct csv_map_row row;
        if (equals <= 0 || !str_trim(str_sub(part, (size_t)equals + 1, part.n)).n)
            return err_set(err, "'" STR_FMT "': wanted PART=COLUMN, as in text=3",
                           STR_ARG(part));
        row.column = column_of(str_sub(part, 0, (size_t)equals));
        row.from = str_trim(str_sub(part, (size_t)equals + 1, part.n));
        if (row.column < 0)
            return err_set(
                err,
                "'" STR_FMT "' is no part of an ad; there are text title id "
                "url kind lang employer location salary contacts seen_at label",
                STR_ARG(str_sub(part, 0, (size_t)equals)));
        if (map->count == CSV_MAP_MAX)
            return err_set(err, "more than %d columns are named", CSV_MAP_MAX);
        map->rows[map->count++] = row;
    }
    return true;
}

/* Is the column with this name or number the one that a row of the map means? */
static bool
is_meant(const struct csv_map_row *row, struct str name, size_t number)
{
    int64_t wanted;

    return str_eq_nocase(row->from, str_trim(name)) ||
           (str_to_int(row->from, &wanted) && wanted == (int64_t)number);
}

/* What the columns hold; what the map says goes before the names of the header row. */
static bool
name_columns(struct csv *csv, const struct str *names, const struct csv_map *map,
             struct err *err)
{
    for (size_t i = 0; i < csv->column_count; i++)
        csv->columns[i] = column_of(names[i]);
    for (size_t r = 0; map && r < map->count; r++) {
        const struct csv_map_row *row = &map->rows[r];
        bool found = false;
        for (size_t i = 0; i < csv->column_count; i++)
            if (csv->columns[i] == row->column)
                csv->columns[i] = -1;
        for (size_t i = 0; i < csv->column_count && !found; i++) {
            found = is_meant(row, names[i], i + 1);
            csv->columns[i] = found ? row->column : csv->columns[i];
        }
        if (!found)
            return err_set(err,
                           "no column '" STR_FMT "' among the %zu of the header row",
                           STR_ARG(row->from), csv->column_count);
    }
    return true;
}

/* There must be a text; the sentence lists the columns that there are. */
static bool
want_text(const struct csv *csv, const struct str *names, struct err *err)
{
    char room[400];
    struct buf found = buf_over(room, sizeof room);

    for (size_t i = 0; i < csv->column_count; i++)
        if (csv->columns[i] == COL_TEXT)
            return true;
    for (size_t i = 0; i < csv->column_count && found.n < 300; i++)
        buf_printf(&found, "%s" STR_FMT, i ? ", " : "",
                   STR_ARG(str_sub(names[i], 0, utf8_floor(names[i], 60))));
    return err_set(err,
                   "no column \"text\" among %s; say which is which, as in "
                   "--map text=3,title=2",
                   buf_cstr(&found));
}

/* Do lines end in CR alone, as old programs of the Macintosh write them? So does the first. */
static bool
ends_in_cr(struct str text)
{
    bool quoted = false;

    for (size_t i = 0; i < text.n; i++) {
        quoted = text.p[i] == '"' ? !quoted : quoted;
        if (!quoted && text.p[i] == '\n')
            return false;
        if (!quoted && text.p[i] == '\r')
            return i + 1 == text.n || text.p[i + 1] != '\n';
    }
    return false;
}

static struct str
with_line_feeds(struct str text, struct arena *arena)
{
    char *out = arena_raw(arena, text.n + 1);

    memcpy(out, text.p, text.n);
    for (size_t i = 0; i < text.n; i++)
        if (out[i] == '\r' && (i + 1 == text.n || out[i + 1] != '\n'))
            out[i] = '\n';
    return (struct str){ out, text.n };
}

/* A first line "sep=;" as spreadsheets write it. */
static void
skip_sep_line(struct csv *csv)
{
    struct str line;
    struct str rest = csv->rest;

    if (str_cut(&rest, '\n', &line) && str_starts(line, STR("sep=")) && line.n >= 5) {
        csv->separator = line.p[4];
        csv->rest = rest;
        csv->next_line++;
    }
}

bool
csv_begin(struct csv *csv, struct str text, const struct csv_map *map,
          struct arena *arena, struct err *err)
{
    enum cell_end end = CELL_MORE;
    struct str *names = ARENA_NEW(arena, struct str, CSV_COLUMNS_MAX);

    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_sub(text, 3, text.n);
    if (ends_in_cr(text))
        text = with_line_feeds(text, arena);
    *csv = (struct csv){ .rest = text,
                         .separator = guess_separator(text),
                         .next_line = 1 };
    skip_sep_line(csv);
    while (end == CELL_MORE && csv->column_count < CSV_COLUMNS_MAX) {
        end = read_cell(csv, arena, &names[csv->column_count]);
        if (end == CELL_BROKEN)
            return err_set(err, "broken quotes in the header row");
        csv->column_count++;
    }
    if (end == CELL_MORE)
        return err_set(err, "more than %d columns", CSV_COLUMNS_MAX);
    return name_columns(csv, names, map, err) && want_text(csv, names, err);
}

/* "02.01.2024" and "02.01.2024 15:04" as UTC; 0 for anything else. */
static int64_t
day_first_ms(struct str s)
{
    struct str day, month, year;
    char room[40];
    struct buf b = buf_over(room, sizeof room);
    int64_t ms;

    s = str_trim(s);
    if (!str_cut(&s, '.', &day) || !str_cut(&s, '.', &month) || day.n != 2 ||
        month.n != 2 || s.n < 4)
        return 0;
    year = str_sub(s, 0, 4);
    s = str_trim(str_sub(s, 4, s.n));
    if (s.n > 5 && s.n != 8)
        return 0;
    buf_printf(&b, STR_FMT "-" STR_FMT "-" STR_FMT, STR_ARG(year), STR_ARG(month),
               STR_ARG(day));
    if (s.n)
        buf_printf(&b, "T" STR_FMT "%sZ", STR_ARG(s), s.n == 5 ? ":00" : "");
    return time_parse(buf_str(&b), &ms) ? ms : 0;
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
        if (!time_parse_loose(cell, &ad->seen_at_ms))
            ad->seen_at_ms = day_first_ms(cell);
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

/* *whole: the row was read to its end, whatever is wrong with what is in it. */
static bool
read_row(struct csv *csv, struct arena *arena, struct ad *out, bool *whole,
         struct err *err)
{
    enum cell_end end = CELL_MORE;
    size_t column = 0;
    bool utf8 = true, fits = true;

    *out = (struct ad){ .kind = AD_KIND_NONE };
    while (end == CELL_MORE) {
        struct str cell = { "", 0 };
        end = read_cell(csv, arena, &cell);
        utf8 = utf8 && utf8_valid(cell);
        fits = fits && cell.n <= RECORD_TEXT_MAX;
        if (column < csv->column_count)
            take_cell(out, csv->columns[column], cell);
        column++;
    }
    *whole = end != CELL_BROKEN && column == csv->column_count;
    if (end == CELL_BROKEN)
        return err_set(err, "a quoted cell does not end as RFC 4180 says");
    if (*whole && !fits)
        return err_set(err, "a text longer than 1 MB");
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

enum record_answer
csv_next(struct csv *csv, struct arena *arena, struct ad *out, struct err *err)
{
    struct csv before;
    bool whole;

    skip_empty(csv);
    if (!csv->rest.n)
        return RECORD_END;
    csv->line = csv->next_line;
    before = *csv;
    if (read_row(csv, arena, out, &whole, err))
        return RECORD_AD;
    if (!whole && csv->next_line > before.next_line + 1)
        give_back(csv, &before, err);
    return RECORD_BAD;
}
