/*
 * yaml_node: typed getters over the tree, each of which can say what it expected.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/yaml_tree.h"

#include "core/buf.h"

#define NAME_MAX_BYTES 40 /* longer names get no suggestion */
#define SLIPS_MAX      2  /* a name further away is another one */

static bool
fail_at(const struct node *node, int line, int column, struct err *err,
        const char *format, va_list args)
{
    struct buf text;
    buf_init(&text, 900);
    buf_vprintf(&text, format, args);
    err_set(err, STR_FMT ":%d:%d: %s", STR_ARG(node->file), line, column,
            buf_cstr(&text));
    buf_free(&text);
    return false;
}

bool
node_fail(const struct node *node, struct err *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail_at(node, node->line, node->column, err, format, args);
    va_end(args);
    return false;
}

bool
node_fail_key(const struct node *node, struct err *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail_at(node, node->key_line, node->key_column, err, format, args);
    va_end(args);
    return false;
}

const struct node *
node_find(const struct node *map, const char *key)
{
    for (const struct node *n = map->first; n; n = n->next) {
        if (str_eq(n->key, str_of(key)))
            return n;
    }
    return NULL;
}

bool
node_need(const struct node *map, const char *key, const struct node **out,
          struct err *err)
{
    *out = node_find(map, key);
    if (*out)
        return true;
    struct buf found;
    buf_init(&found, 400);
    for (const struct node *n = map->first; n; n = n->next)
        buf_printf(&found, "%s" STR_FMT, n == map->first ? "" : ", ", STR_ARG(n->key));
    node_fail(map, err, "the key '%s' is missing; found %s", key,
              found.n ? buf_cstr(&found) : "nothing");
    buf_free(&found);
    return false;
}

bool
node_is(const struct node *node, enum node_kind kind, struct err *err)
{
    static const char *const NAMES[] = {
        [NODE_TEXT] = "plain text",
        [NODE_LIST] = "a list",
        [NODE_MAP] = "a mapping of keys and values",
    };
    if (node->kind == kind)
        return true;
    return node_fail(node, err, "expected %s, found %s", NAMES[kind],
                     NAMES[node->kind]);
}

bool
node_text(const struct node *node, struct str *out, struct err *err)
{
    if (!node_is(node, NODE_TEXT, err))
        return false;
    if (str_trim(node->text).n == 0)
        return node_fail(node, err, "expected text, found nothing");
    *out = node->text;
    return true;
}

bool
node_number(const struct node *node, double low, double high, double *out,
            struct err *err)
{
    if (!node_is(node, NODE_TEXT, err))
        return false;
    if (!str_to_double(node->text, out) || !(*out >= low && *out <= high))
        return node_fail(node, err,
                         "expected a number from %g to %g, found '" STR_FMT "'", low,
                         high, STR_ARG(node->text));
    return true;
}

bool
node_bool(const struct node *node, bool *out, struct err *err)
{
    if (!node_is(node, NODE_TEXT, err))
        return false;
    *out = str_eq(node->text, STR("true"));
    if (!*out && !str_eq(node->text, STR("false")))
        return node_fail(node, err, "expected true or false, found '" STR_FMT "'",
                         STR_ARG(node->text));
    return true;
}

static size_t
min3(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Levenshtein distance of two short names; SIZE_MAX when one is too long. */
static size_t
distance(struct str a, struct str b)
{
    size_t row[NAME_MAX_BYTES + 1];
    if (a.n > NAME_MAX_BYTES || b.n > NAME_MAX_BYTES)
        return SIZE_MAX;
    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t above = row[j];
            row[j] =
                min3(above + 1, row[j - 1] + 1, corner + (a.p[i - 1] != b.p[j - 1]));
            corner = above;
        }
    }
    return row[b.n];
}

void
yaml_nearer(struct str found, struct str name, struct near_name *best)
{
    size_t d = distance(found, name);
    if (d > 0 && d <= SLIPS_MAX && d < found.n &&
        (best->distance == 0 || d < best->distance))
        *best = (struct near_name){ name, d };
}

static void
keep_hint(struct buf *b, struct err_hint *out)
{
    struct str text = buf_str(b);
    if (text.n)
        memcpy(out->text, text.p, text.n);
    out->text[text.n] = '\0';
    buf_free(b);
}

static void
add_near(struct buf *b, const struct near_name *best)
{
    if (best->distance)
        buf_printf(b, " (did you mean '" STR_FMT "'?)", STR_ARG(best->name));
}

void
yaml_near_hint(const struct near_name *best, struct err_hint *out)
{
    struct buf b;
    buf_init(&b, sizeof(out->text) - 1);
    add_near(&b, best);
    keep_hint(&b, out);
}

void
yaml_suggest(struct str found, const char *const *names, struct err_hint *out)
{
    struct near_name best = { 0 };
    for (size_t i = 0; names[i]; i++)
        yaml_nearer(found, str_of(names[i]), &best);
    struct buf b;
    buf_init(&b, sizeof(out->text) - 1);
    add_near(&b, &best);
    buf_lit(&b, "; known are");
    for (size_t i = 0; names[i]; i++)
        buf_printf(&b, "%s %s", i ? "," : "", names[i]);
    keep_hint(&b, out);
}

bool
node_choice(const struct node *node, const char *const *names, int *out,
            struct err *err)
{
    if (!node_is(node, NODE_TEXT, err))
        return false;
    for (int i = 0; names[i]; i++) {
        if (str_eq(node->text, str_of(names[i]))) {
            *out = i;
            return true;
        }
    }
    struct err_hint hint;
    yaml_suggest(node->text, names, &hint);
    return node_fail(node, err, "no such value '" STR_FMT "'%s", STR_ARG(node->text),
                     hint.text);
}

bool
node_known_keys(const struct node *map, const char *const *known, struct err *err)
{
    if (!node_is(map, NODE_MAP, err))
        return false;
    for (const struct node *n = map->first; n; n = n->next) {
        bool found = false;
        for (size_t i = 0; known[i] && !found; i++)
            found = str_eq(n->key, str_of(known[i]));
        if (found)
            continue;
        struct err_hint hint;
        yaml_suggest(n->key, known, &hint);
        return node_fail_key(n, err, "unknown key '" STR_FMT "'%s", STR_ARG(n->key),
                             hint.text);
    }
    return true;
}
