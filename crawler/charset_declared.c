/*
 * charset_declared: what a page says of its own charset (crawler/charset.h): labels, the
 * header's parameter, the meta prescan.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/charset.h"

#include "crawler/charset_labels.h"
#include "crawler/charset_parts.h"
#include "crawler/token.h"

#define PRESCAN_BYTES (16u * 1024u)
#define LABEL_MAX     40

struct str
charset_of_label(struct str label)
{
    char key[LABEL_MAX + 3];
    label = str_trim(label);
    if (label.n == 0 || label.n > LABEL_MAX)
        return STR("");
    key[0] = ' ';
    for (size_t i = 0; i < label.n; i++) {
        char c = label.p[i];
        if (c == ' ' || c == '\0')
            return STR("");
        key[i + 1] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    key[label.n + 1] = ' ';
    key[label.n + 2] = '\0';
    for (size_t i = 0; i < sizeof(CHARSETS) / sizeof(CHARSETS[0]); i++)
        if (strstr(CHARSETS[i].labels, key) != NULL)
            return str_of(CHARSETS[i].name);
    return STR("");
}

static struct str
skip_spaces(struct str s)
{
    size_t at = 0;
    while (at < s.n && s.p[at] != '\0' && strchr(" \t\n\r\f", s.p[at]) != NULL)
        at++;
    return str_sub(s, at, s.n);
}

struct str
charset_label_of_content(struct str content)
{
    for (;;) {
        ptrdiff_t at = str_find_nocase(content, STR("charset"));
        if (at < 0)
            return STR("");
        content = skip_spaces(str_sub(content, (size_t)at + 7, content.n));
        if (content.n > 0 && content.p[0] == '=')
            break;
    }
    content = skip_spaces(str_sub(content, 1, content.n));
    if (content.n > 0 && (content.p[0] == '"' || content.p[0] == '\'')) {
        char quote = content.p[0];
        content = str_sub(content, 1, content.n);
        ptrdiff_t end = str_find_char(content, quote);
        return end < 0 ? STR("") : str_sub(content, 0, (size_t)end);
    }
    size_t end = 0;
    while (end < content.n && content.p[end] != '\0' &&
           strchr(" \t\n\r\f;", content.p[end]) == NULL)
        end++;
    return str_sub(content, 0, end);
}

/* What a meta element declares; empty when nothing that is known. */
static struct str
charset_of_meta(const struct token *meta)
{
    struct str value, name = STR("");
    if (token_find_attr(meta, STR("charset"), &value)) {
        name = charset_of_label(value);
    } else if (token_find_attr(meta, STR("http-equiv"), &value) &&
               str_eq_nocase(value, STR("content-type")) &&
               token_find_attr(meta, STR("content"), &value)) {
        name = charset_of_label(charset_label_of_content(value));
    }
    if (str_starts(name, STR("UTF-16")))
        return STR("UTF-8");
    return str_eq(name, STR("x-user-defined")) ? STR("windows-1252") : name;
}

/* The encoding of an XML declaration, for pages that have no meta. */
static struct str
charset_of_xml(struct str head)
{
    ptrdiff_t end = str_starts(head, STR("<?xml")) ? str_find_char(head, '>') : -1;
    if (end < 0)
        return STR("");
    struct str declaration = str_sub(head, 0, (size_t)end);
    ptrdiff_t at = str_find(declaration, STR("encoding"));
    if (at < 0)
        return STR("");
    struct str rest = skip_spaces(str_sub(declaration, (size_t)at + 8, declaration.n));
    if (rest.n == 0 || rest.p[0] != '=')
        return STR("");
    rest = skip_spaces(str_sub(rest, 1, rest.n));
    if (rest.n == 0 || (rest.p[0] != '"' && rest.p[0] != '\''))
        return STR("");
    end = str_find_char(str_sub(rest, 1, rest.n), rest.p[0]);
    struct str name =
        end < 0 ? STR("") : charset_of_label(str_sub(rest, 1, (size_t)end + 1));
    return str_starts(name, STR("UTF-16")) ? STR("UTF-8") : name;
}

struct str
charset_prescan(struct str bytes)
{
    struct str head = str_sub(bytes, 0, PRESCAN_BYTES);
    struct tokenizer tokens;
    struct token token;
    token_start(&tokens, head);
    while (token_next(&tokens, &token)) {
        tokens.inside = TAG_OTHER; /* the prescan knows no raw text */
        if (token.kind != TOKEN_START || token.tag != TAG_META)
            continue;
        struct str name = charset_of_meta(&token);
        if (name.n > 0)
            return name;
    }
    return charset_of_xml(head);
}
