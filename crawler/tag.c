/*
 * tag: see tag.h. One table in the order of the enumeration; a name is looked for among those
 * that begin with its letter.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/tag.h"

#include <assert.h>

#define NAME_MAX_BYTES 10 /* "blockquote" */

struct tag_row {
    struct str name;
    unsigned classes;
};

/* Short names for the table. */
enum {
    V = TAG_VOID,
    F = TAG_FORMAT,
    S = TAG_SPECIAL,
    C = TAG_SCOPE,
    D = TAG_DROPPED,
    P = TAG_CLOSES_P,
    B = TAG_BLOCK,
    T = TAG_RAWTEXT,
    R = TAG_RCDATA,
    W = TAG_ENDS_WIDE,
    L = TAG_LEAVES_SVG,
};

#define ROW(text, classes)                                                             \
    {                                                                                  \
        { text, sizeof(text) - 1 }, classes                                            \
    }

static const struct tag_row ROWS[] = {
    ROW("", 0),
    ROW("a", F),
    ROW("abbr", 0),
    ROW("address", S | P | B | W),
    ROW("applet", S | C | W),
    ROW("area", V | S),
    ROW("article", S | P | B | W),
    ROW("aside", S | P | B | W),
    ROW("audio", 0),
    ROW("b", F | L),
    ROW("base", V | S),
    ROW("basefont", V | S),
    ROW("bgsound", V | S),
    ROW("big", F | L),
    ROW("blockquote", S | P | B | W | L),
    ROW("body", S | D | B | L),
    ROW("br", V | S | B | L),
    ROW("button", S | W),
    ROW("canvas", 0),
    ROW("caption", S | C | B),
    ROW("center", S | P | B | W | L),
    ROW("cite", 0),
    ROW("code", F | L),
    ROW("col", V | S),
    ROW("colgroup", S),
    ROW("dd", S | P | B | W | L),
    ROW("details", S | P | B | W),
    ROW("dialog", S | P | B | W),
    ROW("dir", S | P | B | W),
    ROW("div", S | P | B | W | L),
    ROW("dl", S | P | B | W | L),
    ROW("dt", S | P | B | W | L),
    ROW("em", F | L),
    ROW("embed", V | S | L),
    ROW("fieldset", S | P | B | W),
    ROW("figcaption", S | P | B | W),
    ROW("figure", S | P | B | W),
    ROW("font", F),
    ROW("footer", S | P | B | W),
    ROW("form", S | P | B),
    ROW("frame", V | S | D),
    ROW("frameset", S | D | B),
    ROW("h1", S | P | B | W | L),
    ROW("h2", S | P | B | W | L),
    ROW("h3", S | P | B | W | L),
    ROW("h4", S | P | B | W | L),
    ROW("h5", S | P | B | W | L),
    ROW("h6", S | P | B | W | L),
    ROW("head", S | D | L),
    ROW("header", S | P | B | W),
    ROW("hgroup", S | P | B | W),
    ROW("hr", V | S | P | B | L),
    ROW("html", S | C | D | B),
    ROW("i", F | L),
    ROW("iframe", S | D | T),
    ROW("image", V),
    ROW("img", V | S | L),
    ROW("input", V | S),
    ROW("isindex", V | D),
    ROW("keygen", V | S),
    ROW("label", 0),
    ROW("li", S | P | B | W | L),
    ROW("link", V | S),
    ROW("listing", S | P | B | W | L),
    ROW("main", S | P | B | W),
    ROW("marquee", S | C | W),
    ROW("math", 0),
    ROW("menu", S | P | B | W | L),
    ROW("meta", V | S | L),
    ROW("nav", S | P | B | W),
    ROW("nobr", F | L),
    ROW("noembed", S | D | T),
    ROW("noframes", S | D | T),
    ROW("noscript", S),
    ROW("object", S | C | W),
    ROW("ol", S | P | B | W | L),
    ROW("optgroup", B),
    ROW("option", B),
    ROW("p", S | P | B | L),
    ROW("param", V | S),
    ROW("picture", 0),
    ROW("plaintext", S | D | P | B),
    ROW("pre", S | P | B | W | L),
    ROW("rp", 0),
    ROW("rt", 0),
    ROW("ruby", L),
    ROW("s", F | L),
    ROW("script", S | D | T),
    ROW("search", S | P | B | W),
    ROW("section", S | P | B | W),
    ROW("select", S),
    ROW("small", F | L),
    ROW("source", V | S),
    ROW("span", L),
    ROW("strike", F | L),
    ROW("strong", F | L),
    ROW("style", S | D | T),
    ROW("sub", L),
    ROW("summary", S | P | B | W),
    ROW("sup", L),
    ROW("svg", 0),
    ROW("table", S | C | P | B | L),
    ROW("tbody", S | B),
    ROW("td", S | C),
    ROW("template", S | C),
    ROW("textarea", S | D | R),
    ROW("tfoot", S | B),
    ROW("th", S | C),
    ROW("thead", S | B),
    ROW("time", 0),
    ROW("title", S | D | R),
    ROW("tr", S | B),
    ROW("track", V | S),
    ROW("tt", F | L),
    ROW("u", F | L),
    ROW("ul", S | P | B | W | L),
    ROW("var", L),
    ROW("video", 0),
    ROW("wbr", V | S),
    ROW("xmp", S | D | P | B | T),
};

static_assert(sizeof(ROWS) / sizeof(ROWS[0]) == TAG_COUNT, "a row for each element");

/* Where the names of each letter begin; the entry behind 'z' ends the list. */
static const uint8_t FIRST[27] = {
    1,  9,  18, 25, 32, 34,  42,  42,  53,  59,  59,  60,  64,  69,
    74, 78, 83, 83, 86, 101, 114, 116, 118, 119, 120, 120, 120,
};

/* As memcmp, without a call: names are short, and their first letter agrees. */
static bool
is_same(const char *a, const char *b, size_t n)
{
    size_t i = 1;
    while (i < n && a[i] == b[i])
        i++;
    return i >= n;
}

enum tag
tag_of(struct str name)
{
    char lower[NAME_MAX_BYTES];
    if (name.n == 0 || name.n > sizeof(lower))
        return TAG_OTHER;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        lower[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    if (lower[0] < 'a' || lower[0] > 'z')
        return TAG_OTHER;
    size_t letter = (size_t)(lower[0] - 'a');
    for (size_t i = FIRST[letter]; i < FIRST[letter + 1]; i++)
        if (ROWS[i].name.n == name.n && is_same(ROWS[i].name.p, lower, name.n))
            return (enum tag)i;
    return TAG_OTHER;
}

struct str
tag_name(enum tag tag)
{
    return tag < TAG_COUNT ? ROWS[tag].name : STR("");
}

bool
tag_is(enum tag tag, unsigned which)
{
    return tag < TAG_COUNT && (ROWS[tag].classes & which) != 0;
}
