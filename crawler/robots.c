/*
 * robots: the Robots Exclusion Protocol (RFC 9309), and Crawl-delay beside it.
 *
 * One pass over the lines keeps the rules of the groups that name our agent and those of the
 * groups for '*'; groups of the same agent merge. The named ones win as soon as one group
 * names us, even without rules. Paths are compared in a normal form: escapes of printable
 * ASCII decoded, everything else escaped in upper case (RFC 9309 2.2.2 asks that reserved
 * characters and their escapes compare equal). Lines that the RFC does not know never end a
 * group.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/robots.h"

#include "core/buf.h"
#include "core/mem.h"
#include "crawler/glob.h"
#include "crawler/url_parts.h"

#include <stdlib.h>

#define SITEMAPS_MAX 1000
#define DELAY_MAX_S  (30 * 86400.0)

struct rule {
    struct str pattern; /* normal form, without a final '$' */
    struct str line;    /* as written */
    int line_number;
    bool allow;
    bool whole; /* ended in '$' */
};

/* The rules of one agent, or of '*'. */
struct rule_list {
    struct rule *rules;
    size_t count, capacity;
    double delay_s; /* -1: none */
    bool named;     /* a group names this agent */
};

struct robots {
    const struct rule *rules;
    size_t rule_count, star_count; /* of them with a '*' */
    int64_t delay_ms;
    const struct str *sitemaps;
    size_t sitemap_count;
    bool deny_all;
    struct str why; /* with deny_all */
};

enum key { KEY_OTHER, KEY_AGENT, KEY_ALLOW, KEY_DISALLOW, KEY_DELAY, KEY_SITEMAP };

/* Where the parser stands. */
struct parser {
    struct str agent;
    struct arena *arena;
    struct rule_list ours, everybody;
    struct str *sitemaps;
    size_t sitemap_count, sitemap_capacity;
    bool for_us, for_everybody; /* the group being read speaks of us, of '*' */
    bool agents_open;           /* further user-agent lines belong to the same group */
    struct str line;
    int line_number;
};

/* Typing errors seen in the wild still say what the owner wants. */
static const struct {
    const char *name;
    enum key key;
} KEYS[] = {
    { "user-agent", KEY_AGENT },  { "useragent", KEY_AGENT },
    { "user agent", KEY_AGENT },  { "allow", KEY_ALLOW },
    { "disallow", KEY_DISALLOW }, { "dissallow", KEY_DISALLOW },
    { "dissalow", KEY_DISALLOW }, { "disalow", KEY_DISALLOW },
    { "diasllow", KEY_DISALLOW }, { "disallaw", KEY_DISALLOW },
    { "crawl-delay", KEY_DELAY }, { "crawldelay", KEY_DELAY },
    { "sitemap", KEY_SITEMAP },   { "site-map", KEY_SITEMAP },
};

/* Appends a path or pattern in normal form; in patterns '*' stays a wild card. */
static void
normal_form(struct str path, bool is_pattern, struct buf *out)
{
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        int value = c == '%' ? url_hex_pair(path, i + 1) : -1;
        bool wild = is_pattern && c == '*';

        if (value >= 0) {
            c = (unsigned char)value;
            i += 2;
        }
        if (wild ||
            (c > ' ' && c < 0x7f && c != '*' && c != '$' && (c != '%' || value < 0))) {
            buf_add_char(out, (char)c);
        } else {
            buf_printf(out, "%%%02X", c);
        }
    }
}

/* Does a user-agent value name our product token? "lurewatch/1.0" does, "lurewatch-x" not. */
static bool
names_agent(struct str value, struct str agent)
{
    char next;

    if (agent.n == 0 || !str_eq_nocase(str_sub(value, 0, agent.n), agent)) {
        return false;
    }
    if (value.n == agent.n) {
        return true;
    }
    next = value.p[agent.n];
    return !url_byte_is((unsigned char)next, URL_BYTE_UNRESERVED) || next == '.' ||
           next == '~';
}

static bool
names_everybody(struct str value)
{
    return value.n > 0 && value.p[0] == '*' &&
           (value.n == 1 || value.p[1] == ' ' || value.p[1] == '\t');
}

static void
add_rule(struct rule_list *list, struct parser *p, bool allow, struct str value)
{
    struct rule *r;
    struct buf pattern;

    list->rules =
        mem_grow(list->rules, &list->capacity, list->count + 1, sizeof *list->rules);
    r = &list->rules[list->count++];
    r->allow = allow;
    r->line = p->line;
    r->line_number = p->line_number;
    r->whole = value.n > 0 && value.p[value.n - 1] == '$';
    if (r->whole) {
        value.n--;
    }
    buf_init(&pattern, 4 * ROBOTS_MAX);
    normal_form(value, true, &pattern);
    r->pattern = arena_str(p->arena, buf_str(&pattern));
    buf_free(&pattern);
}

static void
take_agent(struct parser *p, struct str value)
{
    if (!p->agents_open) {
        p->for_us = p->for_everybody = false;
        p->agents_open = true;
    }
    if (names_agent(value, p->agent)) {
        p->for_us = true;
        p->ours.named = true;
    } else if (names_everybody(value)) {
        p->for_everybody = true;
    }
}

static void
take_rule(struct parser *p, bool allow, struct str value)
{
    p->agents_open = false;
    if (value.n == 0) {
        return; /* an empty rule closes nothing and opens nothing */
    }
    if (p->for_us) {
        add_rule(&p->ours, p, allow, value);
    }
    if (p->for_everybody) {
        add_rule(&p->everybody, p, allow, value);
    }
}

static void
take_delay(struct parser *p, struct str value)
{
    double seconds;

    if (!str_to_double(value, &seconds) || !(seconds >= 0)) {
        return;
    }
    if (seconds > DELAY_MAX_S) {
        seconds = DELAY_MAX_S;
    }
    if (p->for_us && seconds > p->ours.delay_s) {
        p->ours.delay_s = seconds;
    }
    if (p->for_everybody && seconds > p->everybody.delay_s) {
        p->everybody.delay_s = seconds;
    }
}

static void
take_sitemap(struct parser *p, struct str value)
{
    if (value.n == 0 || p->sitemap_count == SITEMAPS_MAX) {
        return;
    }
    p->sitemaps = mem_grow(p->sitemaps, &p->sitemap_capacity, p->sitemap_count + 1,
                           sizeof *p->sitemaps);
    p->sitemaps[p->sitemap_count++] = value;
}

/* Cuts "key: value", or "key value" where the colon was forgotten. */
static bool
cut_line(struct str line, struct str *key, struct str *value)
{
    ptrdiff_t end = str_find_char(line, '#');

    line = str_trim(end < 0 ? line : str_sub(line, 0, (size_t)end));
    end = str_find_char(line, ':');
    if (end < 0) {
        end = str_find_char(line, ' ');
        if (end < 0) {
            end = str_find_char(line, '\t');
        }
    }
    if (end <= 0) {
        return false;
    }
    *key = str_trim(str_sub(line, 0, (size_t)end));
    *value = str_trim(str_sub(line, (size_t)end + 1, line.n));
    return true;
}

static enum key
key_of(struct str name)
{
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        if (str_eq_nocase(name, str_of(KEYS[i].name))) {
            return KEYS[i].key;
        }
    }
    return KEY_OTHER;
}

static void
take_line(struct parser *p)
{
    struct str key, value;

    if (!cut_line(p->line, &key, &value)) {
        return;
    }
    switch (key_of(key)) {
    case KEY_AGENT:
        take_agent(p, value);
        break;
    case KEY_ALLOW:
        take_rule(p, true, value);
        break;
    case KEY_DISALLOW:
        take_rule(p, false, value);
        break;
    case KEY_DELAY:
        take_delay(p, value);
        break;
    case KEY_SITEMAP:
        take_sitemap(p, value);
        break;
    case KEY_OTHER:
        break;
    }
}

/* Without the byte order mark, and cut at a line end when longer than the ceiling. */
static struct str
bounded(struct str bytes)
{
    if (str_starts(bytes, STR("\xef\xbb\xbf"))) {
        bytes = str_sub(bytes, 3, bytes.n);
    }
    if (bytes.n <= ROBOTS_MAX) {
        return bytes;
    }
    bytes.n = ROBOTS_MAX;
    while (bytes.n > 0 && bytes.p[bytes.n - 1] != '\n' &&
           bytes.p[bytes.n - 1] != '\r') {
        bytes.n--;
    }
    return bytes;
}

static void
read_lines(struct parser *p, struct str bytes)
{
    size_t at = 0;

    while (at < bytes.n) {
        size_t end = at;

        while (end < bytes.n && bytes.p[end] != '\n' && bytes.p[end] != '\r') {
            end++;
        }
        p->line = str_trim(str_sub(bytes, at, end));
        p->line_number++;
        take_line(p);
        at = end + 1;
        if (end + 1 < bytes.n && bytes.p[end] == '\r' && bytes.p[end + 1] == '\n') {
            at++;
        }
    }
}

struct robots *
robots_parse(struct str bytes, struct str agent, struct arena *arena)
{
    struct robots *r = ARENA_NEW(arena, struct robots, 1);
    struct parser p = { .arena = arena, .ours.delay_s = -1, .everybody.delay_s = -1 };
    const struct rule_list *list;
    struct rule *rules;
    struct str *sitemaps;

    while (p.agent.n < agent.n && agent.p[p.agent.n] != '/' &&
           agent.p[p.agent.n] != ' ') {
        p.agent.n++;
    }
    p.agent.p = agent.p;
    read_lines(&p, arena_str(arena, bounded(bytes)));
    list = p.ours.named ? &p.ours : &p.everybody;
    rules = ARENA_NEW(arena, struct rule, list->count);
    sitemaps = ARENA_NEW(arena, struct str, p.sitemap_count);
    if (list->count > 0) {
        memcpy(rules, list->rules, list->count * sizeof *rules);
    }
    if (p.sitemap_count > 0) {
        memcpy(sitemaps, p.sitemaps, p.sitemap_count * sizeof *sitemaps);
    }
    r->rules = rules;
    r->rule_count = list->count;
    for (size_t i = 0; i < list->count; i++) {
        r->star_count += str_find_char(rules[i].pattern, '*') >= 0;
    }
    r->delay_ms = list->delay_s < 0 ? -1 : (int64_t)(list->delay_s * 1000);
    r->sitemaps = sitemaps;
    r->sitemap_count = p.sitemap_count;
    free(p.ours.rules);
    free(p.everybody.rules);
    free(p.sitemaps);
    return r;
}

struct robots *
robots_allow_all(struct arena *arena)
{
    struct robots *r = ARENA_NEW(arena, struct robots, 1);

    r->delay_ms = -1;
    return r;
}

struct robots *
robots_deny_all(struct arena *arena, struct str why)
{
    struct robots *r = robots_allow_all(arena);

    r->deny_all = true;
    r->why = arena_str(arena, why);
    return r;
}

/* Does `r` decide rather than `best`? More octets win; Allow wins a tie. */
static bool
decides(const struct rule *r, const struct rule *best)
{
    size_t own, other;

    if (!best) {
        return true;
    }
    own = r->pattern.n + r->whole;
    other = best->pattern.n + best->whole;
    return own > other || (own == other && r->allow && !best->allow);
}

size_t
robots_work(const struct robots *r, struct str path)
{
    return r->rule_count + r->star_count * path.n;
}

struct robots_answer
robots_allows(const struct robots *r, struct str path)
{
    const struct rule *best = NULL;
    struct buf normal;

    if (str_eq(path, STR("/robots.txt"))) {
        return (struct robots_answer){ .allowed = true };
    }
    if (r->deny_all) {
        return (struct robots_answer){ .allowed = false, .line = r->why };
    }
    if (r->rule_count == 0) {
        return (struct robots_answer){ .allowed = true };
    }
    if (robots_work(r, path) > ROBOTS_WORK_MAX) {
        return (struct robots_answer){
            .allowed = false,
            .line =
                STR("its rules are too many and too wide to be looked up for a path "
                    "as long as this")
        };
    }
    buf_init(&normal, SIZE_MAX / 2);
    normal_form(path.n > 0 ? path : STR("/"), false, &normal);
    for (size_t i = 0; i < r->rule_count; i++) {
        const struct rule *rule = &r->rules[i];

        if (decides(rule, best) &&
            glob_matches(rule->pattern, buf_str(&normal), rule->whole)) {
            best = rule;
        }
    }
    buf_free(&normal);
    if (!best) {
        return (struct robots_answer){ .allowed = true };
    }
    return (struct robots_answer){ best->allow, best->line, best->line_number };
}

int64_t
robots_delay_ms(const struct robots *r)
{
    return r->delay_ms;
}

const struct str *
robots_sitemaps(const struct robots *r, size_t *count)
{
    *count = r->sitemap_count;
    return r->sitemaps;
}

enum robots_status
robots_status(int http_status)
{
    if (http_status >= 200 && http_status <= 299) {
        return ROBOTS_USE;
    }
    if (http_status >= 400 && http_status <= 499 && http_status != 429) {
        return ROBOTS_ALLOW_ALL;
    }
    return ROBOTS_DENY_ALL;
}
