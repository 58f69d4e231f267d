/*
 * events: see events.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/events.h"

#include "core/utf8.h"
#include "crawler/contact_links.h"
#include "crawler/facts.h"
#include "crawler/rows.h"
#include "crawler/thing.h"

#define EVENTS_LEAST 2
#define TABLES_TRIED 64
#define AROUND_MAX                                                                     \
    2000 /* bytes that stand around a table; more is no table of events */
#define ROWSPAN_MAX 1000
#define HEAD_NODES  512
#define HEAD_BYTES  4096

enum part { PART_DATE, PART_TITLE, PART_PLACE, PART_ORGANISER, PART_PRICE, PART_COUNT };

/* How the names of columns begin, in small letters. */
static const struct {
    const char *word;
    enum part part;
} WORDS[] = {
    { "дат", PART_DATE },
    { "когда", PART_DATE },
    { "выезд", PART_DATE },
    { "заезд", PART_DATE },
    { "күні", PART_DATE },
    { "мерзімі", PART_DATE },
    { "күнү", PART_DATE },
    { "sana", PART_DATE },
    { "сана", PART_DATE },
    { "date", PART_DATE },
    { "when", PART_DATE },
    { "departure", PART_DATE },
    { "мероприят", PART_TITLE },
    { "событи", PART_TITLE },
    { "тур", PART_TITLE },
    { "назван", PART_TITLE },
    { "маршрут", PART_TITLE },
    { "программ", PART_TITLE },
    { "кастинг", PART_TITLE },
    { "іс-шара", PART_TITLE },
    { "атауы", PART_TITLE },
    { "иш-чара", PART_TITLE },
    { "tadbir", PART_TITLE },
    { "чорабин", PART_TITLE },
    { "event", PART_TITLE },
    { "tour", PART_TITLE },
    { "trip", PART_TITLE },
    { "casting", PART_TITLE },
    { "title", PART_TITLE },
    { "what", PART_TITLE },
    { "мест", PART_PLACE },
    { "город", PART_PLACE },
    { "где", PART_PLACE },
    { "куда", PART_PLACE },
    { "направлени", PART_PLACE },
    { "стран", PART_PLACE },
    { "орны", PART_PLACE },
    { "қала", PART_PLACE },
    { "бағыт", PART_PLACE },
    { "шаар", PART_PLACE },
    { "joy", PART_PLACE },
    { "shahar", PART_PLACE },
    { "ҷой", PART_PLACE },
    { "шаҳр", PART_PLACE },
    { "place", PART_PLACE },
    { "where", PART_PLACE },
    { "venue", PART_PLACE },
    { "city", PART_PLACE },
    { "location", PART_PLACE },
    { "destination", PART_PLACE },
    { "country", PART_PLACE },
    { "организатор", PART_ORGANISER },
    { "агентство", PART_ORGANISER },
    { "компани", PART_ORGANISER },
    { "оператор", PART_ORGANISER },
    { "кто провод", PART_ORGANISER },
    { "ұйымдастыр", PART_ORGANISER },
    { "уюштур", PART_ORGANISER },
    { "tashkilot", PART_ORGANISER },
    { "ташкил", PART_ORGANISER },
    { "organi", PART_ORGANISER },
    { "agency", PART_ORGANISER },
    { "company", PART_ORGANISER },
    { "operator", PART_ORGANISER },
    { "host", PART_ORGANISER },
    { "цен", PART_PRICE },
    { "стоимост", PART_PRICE },
    { "баға", PART_PRICE },
    { "құны", PART_PRICE },
    { "баасы", PART_PRICE },
    { "narx", PART_PRICE },
    { "нарх", PART_PRICE },
    { "price", PART_PRICE },
    { "cost", PART_PRICE },
    { "fee", PART_PRICE },
};

/* A cell that stands in several rows. */
struct carried {
    struct str text;
    int64_t left; /* rows below that it stands in, too */
};

/* A table being read. */
struct table {
    struct rows rows;
    uint32_t node, head;
    size_t columns[PART_COUNT]; /* of each part; ROWS_COLUMNS_MAX: it has none */
    struct carried carried[ROWS_COLUMNS_MAX];
    struct str cells[ROWS_COLUMNS_MAX]; /* of the row in hand */
};

static enum part
part_of(struct str name)
{
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++)
        if (facts_label_length(name, str_of(WORDS[i].word)) > 0)
            return WORDS[i].part;
    return PART_COUNT;
}

/* Is a row short enough to be one of names? Around a layout table it is the whole page. */
static bool
is_short(const struct tree *tree, uint32_t row)
{
    size_t bytes = 0;
    if (tree->nodes[row].end - row > HEAD_NODES)
        return false;
    for (uint32_t i = row; i < tree->nodes[row].end; i++)
        bytes += tree->nodes[i].is_text ? tree->nodes[i].text.n : 0;
    return bytes <= HEAD_BYTES;
}

/* Reads the first row of a table as names; does it look like a head of events? */
static bool
read_head(struct table *t)
{
    const struct node *nodes = t->rows.tree->nodes;
    size_t found = 0;
    t->head = t->node + 1;
    while (t->head < nodes[t->node].end && nodes[t->head].tag != TAG_TR)
        t->head++;
    if (t->head == nodes[t->node].end || !is_short(t->rows.tree, t->head))
        return false;
    rows_name_columns(&t->rows, t->head);
    for (size_t p = 0; p < PART_COUNT; p++)
        t->columns[p] = ROWS_COLUMNS_MAX;
    for (size_t c = 0; c < ROWS_COLUMNS_MAX; c++) {
        enum part part = part_of(t->rows.names[c]);
        if (part == PART_COUNT || t->columns[part] != ROWS_COLUMNS_MAX)
            continue;
        t->columns[part] = c;
        found++;
    }
    return found >= 3 && t->columns[PART_DATE] != ROWS_COLUMNS_MAX &&
           (t->columns[PART_TITLE] != ROWS_COLUMNS_MAX ||
            t->columns[PART_ORGANISER] != ROWS_COLUMNS_MAX);
}

/* Goes on to the next column that no cell from above stands in. */
static size_t
take_carried(struct table *t, size_t column)
{
    while (column < ROWS_COLUMNS_MAX && t->carried[column].left > 0) {
        t->carried[column].left--;
        t->cells[column] = t->carried[column].text;
        column++;
    }
    return column;
}

static void
read_cells(struct table *t, uint32_t row)
{
    const struct node *nodes = t->rows.tree->nodes;
    size_t column = 0;
    memset(t->cells, 0, sizeof(t->cells));
    for (uint32_t i = row + 1; i < nodes[row].end; i = nodes[i].end) {
        size_t span = rows_columns_of(&nodes[i]);
        int64_t down;
        if (span == 0)
            continue;
        column = take_carried(t, column);
        if (column == ROWS_COLUMNS_MAX)
            break;
        if (!t->rows.skip[i])
            t->cells[column] = tree_text(t->rows.tree, i, t->rows.skip, t->rows.arena);
        if (str_to_int(node_attr(&nodes[i], "rowspan"), &down) && down > 1)
            t->carried[column] = (struct carried){
                /* a long one is not said in each row */
                t->cells[column].n <= HEAD_BYTES ? t->cells[column] : STR(""),
                (down < ROWSPAN_MAX ? down : ROWSPAN_MAX) - 1
            };
        column = column + span < ROWS_COLUMNS_MAX ? column + span : ROWS_COLUMNS_MAX;
    }
    while (column < ROWS_COLUMNS_MAX) {
        column = take_carried(t, column);
        column += column < ROWS_COLUMNS_MAX;
    }
}

/* Does a row lead to a page of its own? */
static bool
leads_away(const struct table *t, uint32_t row)
{
    const struct node *nodes = t->rows.tree->nodes;
    for (uint32_t i = row + 1; i < nodes[row].end; i++) {
        struct str href =
            nodes[i].tag == TAG_A ? str_trim(node_attr(&nodes[i], "href")) : STR("");
        if (href.n > 0 && href.p[0] != '#' && !str_starts(href, STR("javascript:")) &&
            contact_of_link(href, t->rows.arena).n == 0)
            return true;
    }
    return false;
}

static struct str
cell(const struct table *t, enum part part)
{
    return t->columns[part] < ROWS_COLUMNS_MAX
               ? thing_field(t->cells[t->columns[part]], t->rows.arena)
               : STR("");
}

/* The cells behind their names, a line each. */
static struct str
text_of(const struct table *t)
{
    struct buf text;
    buf_init(&text, PLAIN_MAX);
    for (size_t c = 0; c < ROWS_COLUMNS_MAX; c++) {
        if (t->cells[c].n == 0)
            continue;
        if (text.n > 0)
            buf_add_char(&text, '\n');
        if (t->rows.names[c].n > 0)
            buf_printf(&text, STR_FMT ": ", STR_ARG(t->rows.names[c]));
        buf_add(&text, t->cells[c]);
    }
    struct str whole = arena_str(t->rows.arena, buf_str(&text));
    buf_free(&text);
    return whole;
}

/* Reads a row; false when it is no event. */
static bool
read_event(struct table *t, uint32_t row, struct card *card)
{
    read_cells(t, row);
    struct str date = cell(t, PART_DATE);
    *card = (struct card){ .node = row,
                           .title = cell(t, PART_TITLE),
                           .place = cell(t, PART_PLACE),
                           .employer = cell(t, PART_ORGANISER),
                           .pay = cell(t, PART_PRICE) };
    if (date.n == 0 || (card->title.n == 0 && card->employer.n == 0) ||
        leads_away(t, row))
        return false;
    card->text = text_of(t);
    card->contacts = contact_links(t->rows.tree, row, t->rows.skip, t->rows.arena);
    return true;
}

/* What the page shows outside the table; "" when that is more than a table's surroundings. */
static struct str
around(const struct table *t, const struct tree *tree)
{
    uint8_t *skip = ARENA_NEW(t->rows.arena, uint8_t, tree->count + 1);
    memcpy(skip, t->rows.skip, tree->count);
    memset(skip + t->node, 1, tree->nodes[t->node].end - t->node);
    return tree_text(tree, 0, skip, t->rows.arena);
}

static size_t
read_rows(struct table *t, struct card *cards, size_t *left_off)
{
    const struct node *nodes = t->rows.tree->nodes;
    size_t count = 0;
    for (uint32_t i = nodes[t->head].end; i < nodes[t->node].end;) {
        struct card card;
        if (nodes[i].tag != TAG_TR) {
            i++;
            continue;
        }
        if (!t->rows.skip[i] && count == CARDS_MAX)
            ++*left_off;
        else if (!t->rows.skip[i] && read_event(t, i, &card))
            cards[count++] = card;
        i = nodes[i].end;
    }
    return count;
}

/* What is said of all: the words around the table, and its contacts where no row has any. */
static void
share(struct card *cards, size_t count, struct str words, struct str contacts,
      struct arena *arena)
{
    bool has_own = false;
    for (size_t i = 0; i < count; i++)
        has_own = has_own || cards[i].contacts.n > 0;
    for (size_t i = 0; i < count; i++) {
        if (words.n > 0)
            cards[i].text = arena_printf(arena, STR_FMT "\n" STR_FMT,
                                         STR_ARG(cards[i].text), STR_ARG(words));
        if (!has_own)
            cards[i].contacts = contacts;
    }
}

size_t
events_shown(const struct tree *tree, const uint8_t *skip, struct arena *arena,
             struct card **out, size_t *left_off)
{
    const struct node *nodes = tree->nodes;
    int tried = 0;
    *left_off = 0;
    *out = NULL;
    for (uint32_t i = 1; i < tree->count && tried < TABLES_TRIED; i++) {
        if (skip[i] || nodes[i].tag != TAG_TABLE)
            continue;
        struct table *t = ARENA_NEW(arena, struct table, 1);
        t->rows = (struct rows){ .tree = tree, .skip = skip, .arena = arena };
        t->node = i;
        tried++;
        if (!read_head(t))
            continue;
        size_t shown = tree_text(tree, i, skip, arena).n;
        struct str words = around(t, tree);
        if (words.n > AROUND_MAX || words.n > shown)
            continue;
        *out = ARENA_NEW(arena, struct card, CARDS_MAX);
        size_t count = read_rows(t, *out, left_off);
        if (count < EVENTS_LEAST)
            continue;
        share(*out, count, words, contact_links(tree, 0, skip, arena), arena);
        return count;
    }
    return 0;
}
