/*
 * json_mend: see json_mend.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/json_mend.h"

#include "core/buf.h"
#include "crawler/entity.h"

#define MEND_MAX (4u << 20)

struct mender {
    struct str in;
    size_t at;
    struct buf out;
};

bool
json_depth_within(struct str json, size_t max)
{
    size_t depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < json.n; i++) {
        char c = json.p[i];
        if (in_string && c == '\\')
            i++;
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == '{' || c == '[') && ++depth > max)
            return false;
        else if (!in_string && (c == '}' || c == ']') && depth > 0)
            depth--;
    }
    return true;
}

/* Wrappers that keep old browsers from showing a script. */
static struct str
unwrap(struct str s)
{
    static const char *const before[] = { "\xEF\xBB\xBF", "<!--",
                                          "<![CDATA[",    "//<![CDATA[",
                                          "// <![CDATA[", "/*<![CDATA[*/",
                                          "//<!--" };
    static const char *const after[] = { "-->",     "]]>", "//]]>", "// ]]>",
                                         "/*]]>*/", ";",   "//-->", "//" };
    bool more = true;
    while (more) {
        more = false;
        s = str_trim(s);
        for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++)
            if (str_starts(s, str_of(before[i]))) {
                s = str_sub(s, strlen(before[i]), s.n);
                more = true;
            }
        for (size_t i = 0; i < sizeof(after) / sizeof(after[0]); i++)
            if (str_ends(s, str_of(after[i]))) {
                s = str_sub(s, 0, s.n - strlen(after[i]));
                more = true;
            }
    }
    return s;
}

/* Four hex digits at `at`, or -1. */
static int
read_hex4(struct str s, size_t at)
{
    int value = 0;
    if (at + 4 > s.n)
        return -1;
    for (size_t i = at; i < at + 4; i++) {
        char c = s.p[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* "\uXXXX" at the mender's place: whole pairs and plain units stay, halves do not. */
static void
mend_unit(struct mender *m)
{
    int unit = read_hex4(m->in, m->at + 2);
    struct str rest = str_sub(m->in, m->at, m->in.n);
    if (unit < 0) {
        m->at += 2;
        buf_lit(&m->out, "u");
        return;
    }
    size_t taken = 6;
    bool good = unit != 0 && (unit < 0xd800 || unit > 0xdfff);
    if (unit >= 0xd800 && unit < 0xdc00 &&
        str_starts(str_sub(rest, 6, 8), STR("\\u"))) {
        int low = read_hex4(rest, 8);
        good = low >= 0xdc00 && low <= 0xdfff;
        taken = good ? 12 : 6;
    }
    if (good)
        buf_add(&m->out, str_sub(rest, 0, taken));
    else
        buf_lit(&m->out, "\\ufffd");
    m->at += taken;
}

static void
mend_escape(struct mender *m)
{
    char c = m->at + 1 < m->in.n ? m->in.p[m->at + 1] : '\0';
    if (c == 'u') {
        mend_unit(m);
        return;
    }
    if (c != '\0' && strchr("\"\\/bfnrt", c) != NULL) {
        buf_add(&m->out, str_sub(m->in, m->at, m->at + 2));
        m->at += 2;
        return;
    }
    m->at++; /* a backslash before anything else means nothing */
}

/* A string, from its quote to its quote. */
static void
mend_string(struct mender *m)
{
    buf_add_char(&m->out, m->in.p[m->at++]);
    while (m->at < m->in.n) {
        char c = m->in.p[m->at];
        if (c == '\\') {
            mend_escape(m);
            continue;
        }
        m->at++;
        if (c == '\n')
            buf_lit(&m->out, "\\n");
        else if (c == '\t')
            buf_lit(&m->out, "\\t");
        else if ((uint8_t)c < 0x20)
            buf_add_char(&m->out, ' ');
        else
            buf_add_char(&m->out, c);
        if (c == '"')
            return;
    }
}

/* Comments in the manner of scripts; false when there is none here. */
static bool
skip_comment(struct mender *m)
{
    struct str rest = str_sub(m->in, m->at, m->in.n);
    bool is_line = str_starts(rest, STR("//"));
    if (!is_line && !str_starts(rest, STR("/*")))
        return false;
    ptrdiff_t end = is_line ? str_find_char(rest, '\n') : str_find(rest, STR("*/"));
    m->at += end < 0 ? rest.n : (size_t)end + (is_line ? 1 : 2);
    return true;
}

/* The last byte written that is no white space. */
static char
last_sign(const struct buf *out)
{
    size_t n = out->n;
    while (n > 0 && (out->p[n - 1] == ' ' || out->p[n - 1] == '\n'))
        n--;
    return n > 0 ? out->p[n - 1] : '\0';
}

static void
mend_sign(struct mender *m)
{
    char c = m->in.p[m->at++];
    char last = last_sign(&m->out);
    if (c == ',' && (last == ',' || last == '{' || last == '[' || last == '\0'))
        return;
    if ((c == '}' || c == ']') && last == ',') {
        while (m->out.p[m->out.n - 1] != ',')
            buf_cut(&m->out, m->out.n - 1);
        buf_cut(&m->out, m->out.n - 1);
    }
    if ((uint8_t)c > 0x20 && c != 0x7f)
        buf_add_char(&m->out, c);
    else if (m->out.n > 0 && m->out.p[m->out.n - 1] != ' ')
        buf_add_char(&m->out, ' ');
}

struct str
json_mend(struct str json, struct arena *arena)
{
    struct mender m = { .in = unwrap(json) };
    if (str_find_char(m.in, '"') < 0 && str_find(m.in, STR("&quot;")) >= 0)
        m.in = entity_decode(m.in, false, arena);
    buf_init(&m.out, MEND_MAX);
    while (m.at < m.in.n) {
        if (m.in.p[m.at] == '"')
            mend_string(&m);
        else if (m.in.p[m.at] != '/' || !skip_comment(&m))
            mend_sign(&m);
    }
    struct str mended = arena_str(arena, buf_str(&m.out));
    buf_free(&m.out);
    return mended;
}
