/*
 * gate: the one gate that every URL passes. See crawler/gate.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/gate.h"

#include "core/log.h"
#include "core/utf8.h"

#include <stdlib.h>

#define QUOTE_MAX 200

static int
compare_names(const void *a, const void *b)
{
    return str_cmp(((const struct crawl_name *)a)->host,
                   ((const struct crawl_name *)b)->host);
}

static int
compare_hosts(const void *a, const void *b)
{
    const struct scope_host *x = a, *y = b;
    int order = str_cmp(x->name, y->name);

    return order != 0 ? order : (x->port > y->port) - (x->port < y->port);
}

bool
gate_make(const struct crawl_name *names, size_t name_count, const struct str *allow,
          size_t allow_count, struct arena *arena, struct gate *out, struct err *err)
{
    struct crawl_name *sorted = ARENA_NEW(arena, struct crawl_name, name_count);
    struct address address;

    if (!nets_parse(allow, allow_count, arena, &out->allow, err)) {
        return false;
    }
    for (size_t i = 0; i < out->allow.count; i++) {
        if (!net_is_private(&out->allow.items[i])) {
            return err_set_kind(err, ERR_POLICY,
                                "'" STR_FMT
                                "' holds public addresses, where delays and "
                                "a basis count; only private ranges can be opened",
                                STR_ARG(allow[i]));
        }
    }
    for (size_t i = 0; i < name_count; i++) {
        if (!address_parse(names[i].address, &address)) {
            return err_set(err, "name " STR_FMT ": '" STR_FMT "' is no IP address",
                           STR_ARG(names[i].host), STR_ARG(names[i].address));
        }
        sorted[i] = names[i];
    }
    if (name_count > 0) {
        qsort(sorted, name_count, sizeof *sorted, compare_names);
    }
    out->names = sorted;
    out->name_count = name_count;
    return true;
}

const struct crawl_name *
gate_name(const struct gate *gate, struct str host)
{
    struct crawl_name key = { .host = host };

    if (gate->name_count == 0) {
        return NULL;
    }
    return bsearch(&key, gate->names, gate->name_count, sizeof key, compare_names);
}

static struct scope_host
scope_key(const struct url *url)
{
    struct scope_host key = { url->host, url->port };

    if (str_starts(key.name, STR("www."))) {
        key.name = str_sub(key.name, 4, key.name.n);
    }
    if (key.port == 80 || key.port == 443) {
        key.port = 0;
    }
    return key;
}

bool
scope_make(const struct source *source, struct arena *arena, struct scope *out,
           struct err *err)
{
    struct scope_host *hosts = ARENA_NEW(arena, struct scope_host, source->seed_count);
    struct url url;

    for (size_t i = 0; i < source->seed_count; i++) {
        if (url_parse(source->seeds[i], NULL, arena, &url) != URL_OK) {
            return err_set(err,
                           "source " STR_FMT ": seed '" STR_FMT
                           "' is no URL that begins with http:// or https://",
                           STR_ARG(source->id),
                           STR_ARG(gate_quote(source->seeds[i], arena)));
        }
        hosts[i] = scope_key(&url);
    }
    if (source->seed_count > 0) {
        qsort(hosts, source->seed_count, sizeof *hosts, compare_hosts);
    }
    out->source = source;
    out->hosts = hosts;
    out->host_count = source->seed_count;
    return true;
}

bool
scope_holds(const struct scope *scope, const struct url *url, bool is_seed)
{
    const struct source *source = scope->source;
    struct scope_host key = scope_key(url);

    if (scope->host_count == 0 ||
        !bsearch(&key, scope->hosts, scope->host_count, sizeof key, compare_hosts)) {
        return false;
    }
    if (is_seed || source->follow_count == 0) {
        return true;
    }
    for (size_t i = 0; i < source->follow_count; i++) {
        if (source_pattern_matches(source->follow[i], url->path)) {
            return true;
        }
    }
    for (size_t i = 0; i < source->ads_count; i++) {
        if (source_pattern_matches(source->ads[i], url->path)) {
            return true;
        }
    }
    return false;
}

enum gate_place
gate_place(const struct gate *gate, struct str host, struct address *where)
{
    const struct crawl_name *name = gate_name(gate, host);
    struct address address;
    bool known;

    if (name) {
        known = address_parse(name->address, &address);
    } else if (str_eq(host, STR("localhost")) || str_ends(host, STR(".localhost"))) {
        known = address_parse(STR("127.0.0.1"), &address);
    } else {
        known = address_parse(host, &address);
    }
    if (!known) {
        return GATE_UNKNOWN;
    }
    if (where) {
        *where = address;
    }
    if (nets_hold(&gate->allow, &address)) {
        return GATE_INSIDE;
    }
    return address_is_public(&address) ? GATE_PUBLIC : GATE_PRIVATE;
}

bool
gate_port_open(int port)
{
    return port == 80 || port == 443 || port == 8080 || port == 8443;
}

struct str
gate_quote(struct str text, struct arena *arena)
{
    struct buf b;
    struct str copy;
    bool cut = text.n > QUOTE_MAX;

    buf_init(&b, 8 * QUOTE_MAX);
    log_escape(&b, cut ? str_sub(text, 0, utf8_floor(text, QUOTE_MAX)) : text);
    if (cut) {
        buf_lit(&b, "...");
    }
    copy = arena_str(arena, buf_str(&b));
    buf_free(&b);
    return copy;
}

/* Address and port, before anything is resolved. */
static enum page_outcome
judge_place(const struct gate *gate, const struct url *url, struct arena *arena,
            struct str *what)
{
    struct address address;
    enum gate_place place = gate_place(gate, url->host, &address);
    char text[ADDRESS_TEXT_SIZE];

    if (place == GATE_PRIVATE) {
        address_format(&address, text);
        *what = arena_printf(arena, "address %s is not public", text);
        return PAGE_PRIVATE;
    }
    /* A name may turn out to lie inside an allowed range: then it is judged on connecting. */
    if (!gate_port_open(url->port) &&
        (place == GATE_PUBLIC || (place == GATE_UNKNOWN && gate->allow.count == 0))) {
        *what =
            arena_printf(arena, "port %d is not one of 80, 443, 8080, 8443", url->port);
        return PAGE_PORT;
    }
    return PAGE_OK;
}

static enum page_outcome
judge_robots(const struct gate_ask *ask, struct arena *arena, struct str *what)
{
    struct robots_answer answer = robots_allows(ask->robots, ask->url->path);
    struct str line;

    if (answer.allowed) {
        return PAGE_OK;
    }
    line = gate_quote(answer.line, arena);
    if (answer.line_number == 0) {
        *what =
            arena_printf(arena, "robots.txt is not to be had: " STR_FMT, STR_ARG(line));
        return PAGE_ROBOTS_UNKNOWN;
    }
    *what = arena_printf(arena, "robots.txt line %d: " STR_FMT, answer.line_number,
                         STR_ARG(line));
    return PAGE_ROBOTS;
}

enum page_outcome
crawl_gate(const struct gate *gate, const struct gate_ask *ask, struct arena *arena,
           struct str *what)
{
    enum page_outcome outcome;

    *what = STR("");
    if (!str_eq(ask->url->scheme, STR("http")) &&
        !str_eq(ask->url->scheme, STR("https"))) {
        *what = STR("only http and https are fetched");
        return PAGE_SCHEME;
    }
    if (ask->hops > GATE_HOPS_MAX) {
        *what = arena_printf(arena, "more than %d redirects in a row", GATE_HOPS_MAX);
        return PAGE_TOO_MANY_HOPS;
    }
    outcome = judge_place(gate, ask->url, arena, what);
    if (outcome != PAGE_OK) {
        return outcome;
    }
    if (ask->scope && !scope_holds(ask->scope, ask->url, ask->is_seed)) {
        *what = STR("outside the hosts and patterns of the source");
        return PAGE_SCOPE;
    }
    if (!ask->is_seed && url_looks_like_trap(ask->url)) {
        *what =
            STR("the URL repeats itself, or has too many path segments or parameters");
        return PAGE_TRAP;
    }
    if (ask->robots) {
        outcome = judge_robots(ask, arena, what);
        if (outcome != PAGE_OK) {
            return outcome;
        }
    }
    if (ask->budget_left <= 0) {
        *what = STR("the source's requests of the day are used up");
        return PAGE_BUDGET;
    }
    return PAGE_OK;
}
