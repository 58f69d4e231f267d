/*
 * ruleset_pay: reads reference-pay.yaml: exchange rates and usual pay by occupation.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/ruleset_build.h"

#include "core/mem.h"

#define ROWS_MAX  5000
#define RATES_MAX 200

static bool
read_rate(struct ruleset_builder *b, const struct node *node, struct err *err)
{
    static const char *const KEYS[] = { "currency", "usd", "source", "year", NULL };
    struct ruleset *r = b->r;
    const struct node *currency, *usd;
    struct pay_rate rate = { 0 };
    struct str code;
    if (!node_known_keys(node, KEYS, err) ||
        !node_need(node, "currency", &currency, err) ||
        !node_need(node, "usd", &usd, err) || !node_text(currency, &code, err) ||
        !node_number(usd, 1e-9, 1e6, &rate.usd, err))
        return false;
    if (code.n != 3)
        return node_fail(currency, err,
                         "expected a currency such as KZT, found '" STR_FMT "'",
                         STR_ARG(code));
    memcpy(rate.currency, code.p, 3);
    r->rates = mem_grow(r->rates, &b->rate_cap, r->rate_count + 1, sizeof(*r->rates));
    r->rates[r->rate_count++] = rate;
    return true;
}

static bool
read_row_rest(const struct node *node, struct pay_row *row, struct err *err)
{
    const struct node *source = node_find(node, "source");
    const struct node *year = node_find(node, "year");
    const struct node *read = node_find(node, "read");
    double number = 0;
    if (source && !node_text(source, &row->source, err))
        return false;
    if (year && !node_number(year, 1990, 2100, &number, err))
        return false;
    row->year = (int)number;
    return !read || node_bool(read, &row->read, err);
}

static bool
read_row(struct ruleset_builder *b, const struct node *node, struct err *err)
{
    static const char *const KEYS[] = { "occupation", "country", "words", "usd_month",
                                        "source",     "year",    "read",  NULL };
    struct ruleset *r = b->r;
    const struct node *occupation, *country, *words, *usd;
    struct pay_row row = { 0 };
    const struct rule_pattern *patterns;
    size_t count = 0;
    struct pattern_place place = {
        .role = ROLE_PAY,
        .rule = (uint32_t)r->row_count,
        .langs = MATCH_LANG_ANY,
        .fields = MATCH_FIELD(FIELD_TEXT) | MATCH_FIELD(FIELD_TITLE),
    };
    if (!node_known_keys(node, KEYS, err) ||
        !node_need(node, "occupation", &occupation, err) ||
        !node_need(node, "country", &country, err) ||
        !node_need(node, "words", &words, err) ||
        !node_need(node, "usd_month", &usd, err) ||
        !node_text(occupation, &row.occupation, err) ||
        !node_text(country, &row.country, err) ||
        !node_number(usd, 1, 1e6, &row.usd_month, err) ||
        !read_row_rest(node, &row, err) ||
        !build_patterns(b, words, &place, &patterns, &count, err))
        return false;
    r->rows = mem_grow(r->rows, &b->row_cap, r->row_count + 1, sizeof(*r->rows));
    r->rows[r->row_count++] = row;
    return true;
}

static bool
each(struct ruleset_builder *b, const struct node *list, size_t max,
     bool (*read)(struct ruleset_builder *, const struct node *, struct err *),
     struct err *err)
{
    if (!node_is(list, NODE_LIST, err))
        return false;
    if (list->count > max)
        return node_fail(list, err, "%zu entries; at most %zu are read", list->count,
                         max);
    for (const struct node *n = list->first; n; n = n->next) {
        if (!read(b, n, err))
            return false;
    }
    return true;
}

bool
build_pay(struct ruleset_builder *b, const struct node *root, struct err *err)
{
    static const char *const KEYS[] = { "rates", "hours_month", "rows", NULL };
    if (!node_known_keys(root, KEYS, err))
        return false;
    const struct node *rates = node_find(root, "rates");
    const struct node *hours = node_find(root, "hours_month");
    const struct node *rows = node_find(root, "rows");
    if (hours && !node_number(hours, 1, 744, &b->r->hours_month, err))
        return false;
    return (!rates || each(b, rates, RATES_MAX, read_rate, err)) &&
           (!rows || each(b, rows, ROWS_MAX, read_row, err));
}
