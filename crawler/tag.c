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
    M = TAG_MARKER,
    P = TAG_CLOSES_P,
    B = TAG_BLOCK,
    T = TAG_RAWTEXT,
    R = TAG_RCDATA,
};

#define ROW(text, classes)                                                             \
    {                                                                                  \
        { text, sizeof(text) - 1 }, classes                                            \
    }

static const struct tag_row ROWS[] = {
    ROW("", 0),
    ROW("a", F),
    ROW("abbr", 0),
    ROW("address", S | P | B),
    ROW("applet", S | C | M),
    ROW("area", V | S),
    ROW("article", S | P | B),
    ROW("aside", S | P | B),
    ROW("audio", 0),
    ROW("b", F),
    ROW("base", V | S),
    ROW("basefont", V | S),
    ROW("bgsound", V | S),
    ROW("big", F),
    ROW("blockquote", S | P | B),
    ROW("body", S | B),
    ROW("br", V | S | B),
    ROW("button", S),
    ROW("canvas", 0),
    ROW("caption", S | C | M | B),
    ROW("center", S | P | B),
    ROW("cite", 0),
    ROW("code", F),
    ROW("col", V | S),
    ROW("colgroup", S),
    ROW("dd", S | P | B),
    ROW("details", S | P | B),
    ROW("dialog", P | B),
    ROW("dir", S | P | B),
    ROW("div", S | P | B),
    ROW("dl", S | P | B),
    ROW("dt", S | P | B),
    ROW("em", F),
    ROW("embed", V | S),
    ROW("fieldset", S | P | B),
    ROW("figcaption", S | P | B),
    ROW("figure", S | P | B),
    ROW("font", F),
    ROW("footer", S | P | B),
    ROW("form", S | P | B),
    ROW("frame", V | S),
    ROW("frameset", S | B),
    ROW("h1", S | P | B),
    ROW("h2", S | P | B),
    ROW("h3", S | P | B),
    ROW("h4", S | P | B),
    ROW("h5", S | P | B),
    ROW("h6", S | P | B),
    ROW("head", S),
    ROW("header", S | P | B),
    ROW("hgroup", S | P | B),
    ROW("hr", V | S | P | B),
    ROW("html", S | C | B),
    ROW("i", F),
    ROW("iframe", S | T),
    ROW("image", V),
    ROW("img", V | S),
    ROW("input", V | S),
    ROW("keygen", V | S),
    ROW("label", 0),
    ROW("li", S | P | B),
    ROW("link", V | S),
    ROW("listing", S | P | B),
    ROW("main", S | P | B),
    ROW("marquee", S | C | M),
    ROW("math", 0),
    ROW("menu", S | P | B),
    ROW("meta", V | S),
    ROW("nav", S | P | B),
    ROW("nobr", F),
    ROW("noembed", S | T),
    ROW("noframes", S | T),
    ROW("noscript", S),
    ROW("object", S | C | M),
    ROW("ol", S | P | B),
    ROW("optgroup", B),
    ROW("option", B),
    ROW("p", S | P | B),
    ROW("param", V | S),
    ROW("picture", 0),
    ROW("plaintext", S | P | B),
    ROW("pre", S | P | B),
    ROW("rp", 0),
    ROW("rt", 0),
    ROW("s", F),
    ROW("script", S | T),
    ROW("search", S | P | B),
    ROW("section", S | P | B),
    ROW("select", S),
    ROW("small", F),
    ROW("source", V | S),
    ROW("span", 0),
    ROW("strike", F),
    ROW("strong", F),
    ROW("style", S | T),
    ROW("sub", 0),
    ROW("summary", S | P | B),
    ROW("sup", 0),
    ROW("svg", 0),
    ROW("table", S | C | P | B),
    ROW("tbody", S | B),
    ROW("td", S | C | M),
    ROW("template", S | C | M),
    ROW("textarea", S | R),
    ROW("tfoot", S | B),
    ROW("th", S | C | M),
    ROW("thead", S | B),
    ROW("time", 0),
    ROW("title", S | R),
    ROW("tr", S | B),
    ROW("track", V | S),
    ROW("tt", F),
    ROW("u", F),
    ROW("ul", S | P | B),
    ROW("video", 0),
    ROW("wbr", V | S),
    ROW("xmp", S | P | B | T),
};

static_assert(sizeof(ROWS) / sizeof(ROWS[0]) == TAG_COUNT, "a row for each element");

/* Where the names of each letter begin; the entry behind 'z' ends the list. */
static const uint8_t FIRST[27] = {
    1,  9,  18, 25, 32, 34, 42,  42,  53,  58,  58,  59,  63,  68,
    73, 77, 82, 82, 84, 99, 112, 114, 115, 116, 117, 117, 117,
};

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
        if (ROWS[i].name.n == name.n && memcmp(ROWS[i].name.p, lower, name.n) == 0)
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
