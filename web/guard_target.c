/*
 * guard_target: the address of a request, decoded once into a clean path and fields.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/guard.h"

#include "core/utf8.h"

static bool
refuse(struct guard_fault *fault, const char *detail)
{
    *fault = (struct guard_fault){ .status = 400,
                                   .type = "bad-address",
                                   .title = "The address cannot be read",
                                   .detail = detail };
    return false;
}

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Percent signs undone once (RFC 3986 2.1), in a form "+" read as a blank; false for a broken
 * one, for control characters and for what is no UTF-8 then. */
static bool
decode(struct str s, bool form, struct arena *arena, struct str *out)
{
    char *to = ARENA_NEW(arena, char, s.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '%') {
            int high = i + 1 < s.n ? hex_digit(s.p[i + 1]) : -1;
            int low = i + 2 < s.n ? hex_digit(s.p[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (form && c == '+') {
            c = ' ';
        }
        to[n++] = c;
    }
    *out = (struct str){ to, n };
    if (!utf8_valid(*out))
        return false;
    for (size_t at = 0; at < n;) {
        uint32_t c = utf8_next(*out, &at);
        bool lines = form && (c == '\n' || c == '\r' || c == '\t');
        if ((c < 0x20 && !lines) || (c >= 0x7F && c < 0xA0))
            return false;
    }
    return true;
}

/* Every segment but the last holds something, none of them is a dot segment or hides a
 * separator. */
static bool
is_clean(struct str path)
{
    struct str rest = str_sub(path, 1, path.n), segment;

    if (path.n > GUARD_PATH_MAX || str_find_char(path, '\\') >= 0)
        return false;
    for (int count = 0; str_cut(&rest, '/', &segment); count++)
        if (count == GUARD_SEGMENTS_MAX || !segment.n || str_eq(segment, STR(".")) ||
            str_eq(segment, STR("..")))
            return false;
    return true;
}

static bool
has_coded_slash(struct str raw)
{
    return str_find_nocase(raw, STR("%2f")) >= 0 ||
           str_find_nocase(raw, STR("%5c")) >= 0;
}

static bool
read_fields(struct str query, struct arena *arena, struct web_request *rq)
{
    struct web_field *fields = ARENA_NEW(arena, struct web_field, WEB_FIELDS_MAX);
    struct str piece;

    rq->fields = fields;
    while (str_cut(&query, '&', &piece)) {
        struct str name = { "", 0 };
        if (!piece.n)
            continue;
        if (rq->field_count == WEB_FIELDS_MAX)
            return false;
        str_cut(&piece, '=', &name);
        if (!decode(name, true, arena, &fields[rq->field_count].name) ||
            !decode(piece, true, arena, &fields[rq->field_count].value))
            return false;
        rq->field_count++;
    }
    return true;
}

bool
guard_target(struct str target, struct arena *arena, struct web_request *rq,
             struct guard_fault *fault)
{
    ptrdiff_t mark;
    struct str raw;

    if (target.n > GUARD_TARGET_MAX) {
        refuse(fault, "the address is longer than 4,096 bytes");
        fault->status = 414;
        return false;
    }
    if (!target.n || target.p[0] != '/')
        return refuse(fault, "the address does not begin with /");
    for (size_t i = 0; i < target.n; i++)
        if (target.p[i] <= 0x20 || target.p[i] >= 0x7F || target.p[i] == '#')
            return refuse(fault, "the address holds a character that must be coded");
    mark = str_find_char(target, '?');
    raw = str_sub(target, 0, mark < 0 ? target.n : (size_t)mark);
    if (has_coded_slash(raw) || !decode(raw, false, arena, &rq->path) ||
        !is_clean(rq->path))
        return refuse(fault, "the path does not decode to plain segments");
    if (!read_fields(str_sub(target, mark < 0 ? target.n : (size_t)mark + 1, target.n),
                     arena, rq))
        return refuse(fault, "the query does not decode to at most 32 fields");
    return true;
}
