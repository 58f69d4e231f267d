/*
 * token: see token.h. Each state of the standard that matters is a small function; none looks
 * at a byte twice except the attributes, which are passed once to find the end of the tag and
 * read again only where somebody asks for them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/token.h"

/* What a byte is to the tokenizer. One look-up: tags are read byte by byte, and a row of
 * comparisons for each of them costs more than all the rest. */
enum { SPACE = 1, LETTER = 2, SLASH = 4, END = 8, EQUALS = 16, QUOTE = 32 };

static const uint8_t CLASS[256] = {
    [' '] = SPACE,  ['\n'] = SPACE, ['\t'] = SPACE, ['\r'] = SPACE, ['\f'] = SPACE,
    ['/'] = SLASH,  ['>'] = END,    ['='] = EQUALS, ['"'] = QUOTE,  ['\''] = QUOTE,
    ['a'] = LETTER, ['b'] = LETTER, ['c'] = LETTER, ['d'] = LETTER, ['e'] = LETTER,
    ['f'] = LETTER, ['g'] = LETTER, ['h'] = LETTER, ['i'] = LETTER, ['j'] = LETTER,
    ['k'] = LETTER, ['l'] = LETTER, ['m'] = LETTER, ['n'] = LETTER, ['o'] = LETTER,
    ['p'] = LETTER, ['q'] = LETTER, ['r'] = LETTER, ['s'] = LETTER, ['t'] = LETTER,
    ['u'] = LETTER, ['v'] = LETTER, ['w'] = LETTER, ['x'] = LETTER, ['y'] = LETTER,
    ['z'] = LETTER, ['A'] = LETTER, ['B'] = LETTER, ['C'] = LETTER, ['D'] = LETTER,
    ['E'] = LETTER, ['F'] = LETTER, ['G'] = LETTER, ['H'] = LETTER, ['I'] = LETTER,
    ['J'] = LETTER, ['K'] = LETTER, ['L'] = LETTER, ['M'] = LETTER, ['N'] = LETTER,
    ['O'] = LETTER, ['P'] = LETTER, ['Q'] = LETTER, ['R'] = LETTER, ['S'] = LETTER,
    ['T'] = LETTER, ['U'] = LETTER, ['V'] = LETTER, ['W'] = LETTER, ['X'] = LETTER,
    ['Y'] = LETTER, ['Z'] = LETTER,
};

static bool
is_any(char c, unsigned which)
{
    return (CLASS[(uint8_t)c] & which) != 0;
}

static bool
is_space(char c)
{
    return is_any(c, SPACE);
}

static bool
is_letter(char c)
{
    return is_any(c, LETTER);
}

/* Offset of the first byte of these classes at or after `at`; the length when there is none. */
static size_t
find_any(struct str in, size_t at, unsigned which)
{
    while (at < in.n && !is_any(in.p[at], which))
        at++;
    return at;
}

/* Offset of the first byte at or after `at` that is no white space. */
static size_t
skip_space(struct str in, size_t at)
{
    while (at < in.n && is_space(in.p[at]))
        at++;
    return at;
}

void
token_start(struct tokenizer *t, struct str in)
{
    *t = (struct tokenizer){ .in = in };
}

/* Offset of the first `c` at or after `at`; the length of `in` when there is none. */
static size_t
find_from(struct str in, size_t at, char c)
{
    const char *p = at < in.n ? memchr(in.p + at, c, in.n - at) : NULL;
    return p != NULL ? (size_t)(p - in.p) : in.n;
}

enum attr_step {
    ATTR_ONE,   /* an attribute was read */
    ATTR_CLOSE, /* '>' */
    ATTR_SELF,  /* "/>" */
    ATTR_CUT,   /* the bytes end here */
};

/* Reads the value that follows '='; *at stands behind it. */
static struct str
read_value(struct str in, size_t *at)
{
    size_t i = skip_space(in, *at);
    if (i < in.n && is_any(in.p[i], QUOTE)) {
        size_t end = find_from(in, i + 1, in.p[i]);
        *at = end < in.n ? end + 1 : end;
        return str_sub(in, i + 1, end);
    }
    *at = find_any(in, i, SPACE | END);
    return str_sub(in, i, *at);
}

/* States "before attribute name" to "after attribute value", 13.2.5.32 to 13.2.5.40. */
static enum attr_step
next_attr(struct str in, size_t *at, struct str *name, struct str *value)
{
    size_t i = *at;
    while (i < in.n && is_any(in.p[i], SPACE | SLASH)) {
        if (in.p[i] == '/' && i + 1 < in.n && in.p[i + 1] == '>') {
            *at = i + 2;
            return ATTR_SELF;
        }
        i++;
    }
    *at = i;
    if (i == in.n)
        return ATTR_CUT;
    if (in.p[i] == '>') {
        *at = i + 1;
        return ATTR_CLOSE;
    }
    size_t from = i; /* a '=' in the first place is part of the name */
    i = find_any(in, from + 1, SPACE | SLASH | END | EQUALS);
    *name = str_sub(in, from, i);
    *value = STR("");
    size_t after = skip_space(in, i);
    if (after < in.n && in.p[after] == '=') {
        i = after + 1;
        *value = read_value(in, &i);
    }
    *at = i;
    return ATTR_ONE;
}

bool
token_attr(struct str *attrs, struct str *name, struct str *value)
{
    size_t at = 0;
    bool is_one = next_attr(*attrs, &at, name, value) == ATTR_ONE;
    *attrs = str_sub(*attrs, at, attrs->n);
    return is_one;
}

bool
token_find_attr(const struct token *token, struct str name, struct str *value)
{
    struct str rest = token->attrs, found;
    while (token_attr(&rest, &found, value))
        if (str_eq_nocase(found, name))
            return true;
    *value = STR("");
    return false;
}

/* Reads a tag whose name begins at `from`; false when the page ends before '>'. */
static bool
read_tag(struct tokenizer *t, size_t from, struct token *out)
{
    size_t at = find_any(t->in, from, SPACE | SLASH | END);
    out->name = str_sub(t->in, from, at);
    size_t attrs_from = at, attrs_to = at;
    struct str name, value;
    enum attr_step step;
    while ((step = next_attr(t->in, &at, &name, &value)) == ATTR_ONE) {
        out->attr_count++;
        attrs_to = at;
    }
    if (out->attr_count > t->attrs_most)
        t->attrs_most = out->attr_count;
    out->attrs = str_sub(t->in, attrs_from, attrs_to);
    out->self_closing = step == ATTR_SELF;
    out->tag = tag_of(out->name);
    t->at = at;
    return step != ATTR_CUT;
}

/* Does the end tag of the raw text element stand at `at` ("</title" and what may follow)? */
static bool
ends_raw(const struct tokenizer *t, size_t at)
{
    struct str name = tag_name(t->inside);
    size_t end = at + 2 + name.n;
    if (end >= t->in.n || t->in.p[at + 1] != '/')
        return false;
    if (!str_eq_nocase(str_sub(t->in, at + 2, end), name))
        return false;
    char c = t->in.p[end];
    return is_any(c, SPACE | SLASH | END);
}

/* Is `word` at `at`, without regard to case, and followed by what ends a tag name? */
static bool
is_word_at(struct str in, size_t at, struct str word)
{
    size_t end = at + word.n;
    return end < in.n && str_eq_nocase(str_sub(in, at, end), word) &&
           is_any(in.p[end], SPACE | SLASH | END);
}

/*
 * End of a script's text from `at` on: states 13.2.5.15 to 13.2.5.31. Inside "<!--" a second
 * "<script" makes the next "</script" part of the text.
 */
static size_t
script_end(const struct tokenizer *t, size_t at)
{
    bool escaped = false, twice = false;
    for (size_t i = at; i < t->in.n; i++) {
        if (!escaped)
            i = find_from(t->in, i, '<');
        char c = i < t->in.n ? t->in.p[i] : '\0';
        if (c == '-' && escaped && str_starts(str_sub(t->in, i, i + 3), STR("-->"))) {
            escaped = twice = false;
        } else if (c == '<') {
            if (!escaped && str_starts(str_sub(t->in, i, i + 4), STR("<!--"))) {
                escaped = true;
                i++; /* "<!-->" ends at once: its dashes may be the closing ones */
            } else if (!twice && ends_raw(t, i)) {
                return i;
            } else if (twice && is_word_at(t->in, i + 1, STR("/script"))) {
                twice = false;
            } else if (escaped && !twice && is_word_at(t->in, i + 1, STR("script"))) {
                twice = true;
            }
        }
    }
    return t->in.n;
}

/* The text of script, style, title and their like, up to their end tag. */
static bool
read_raw(struct tokenizer *t, struct token *out)
{
    size_t end = t->at;
    if (t->inside == TAG_PLAINTEXT)
        end = t->in.n;
    else if (t->inside == TAG_SCRIPT)
        end = script_end(t, t->at);
    else
        for (end = find_from(t->in, end, '<'); end < t->in.n && !ends_raw(t, end);)
            end = find_from(t->in, end + 1, '<');
    out->kind = TOKEN_TEXT;
    out->text = str_sub(t->in, t->at, end);
    out->is_raw = !tag_is(t->inside, TAG_RCDATA);
    t->at = end;
    t->inside = TAG_OTHER;
    return out->text.n > 0;
}

/* The text of a comment that the page's end cuts off: without a closing that had begun. */
static struct str
cut_comment(struct str text)
{
    static const char *const begun[] = { "--!", "--", "-" };
    for (size_t i = 0; i < sizeof(begun) / sizeof(begun[0]); i++)
        if (str_ends(text, str_of(begun[i])))
            return str_sub(text, 0, text.n - strlen(begun[i]));
    return text;
}

/* End of a comment whose text begins at `from`; *text_end is where the text ends. */
static size_t
comment_end(struct str in, size_t from, size_t *text_end)
{
    if (from < in.n && in.p[from] == '>') {
        *text_end = from;
        return from + 1;
    }
    if (from + 1 < in.n && in.p[from] == '-' && in.p[from + 1] == '>') {
        *text_end = from;
        return from + 2;
    }
    for (size_t i = find_from(in, from, '-'); i + 2 < in.n;
         i = find_from(in, i + 1, '-')) {
        if (in.p[i + 1] != '-')
            continue;
        *text_end = i;
        if (in.p[i + 2] == '>')
            return i + 3;
        if (in.p[i + 2] == '!' && i + 3 < in.n && in.p[i + 3] == '>')
            return i + 4;
    }
    *text_end = from + cut_comment(str_sub(in, from, in.n)).n;
    return in.n;
}

/* What begins with "<!" or "<?": comment, doctype, CDATA, or the bogus comment. */
static void
read_markup(struct tokenizer *t, size_t at, struct token *out)
{
    struct str rest = str_sub(t->in, at, t->in.n);
    size_t text_end;
    out->kind = TOKEN_COMMENT;
    if (str_starts(rest, STR("<!--"))) {
        t->at = comment_end(t->in, at + 4, &text_end);
        out->text = str_sub(t->in, at + 4, text_end);
        return;
    }
    if (t->foreign && str_starts(rest, STR("<![CDATA["))) {
        ptrdiff_t end = str_find(rest, STR("]]>"));
        size_t stop = end >= 0 ? (size_t)end : rest.n;
        out->kind = TOKEN_TEXT;
        out->is_raw = true;
        out->text = str_sub(rest, 9, stop);
        t->at = at + (end >= 0 ? stop + 3 : stop);
        return;
    }
    if (str_eq_nocase(str_sub(rest, 0, 9), STR("<!doctype")))
        out->kind = TOKEN_DOCTYPE;
    size_t end = find_from(t->in, at, '>');
    /* Of "<?" the question mark belongs to the comment. */
    out->text = str_sub(t->in, t->in.p[at + 1] == '?' ? at + 1 : at + 2, end);
    t->at = end < t->in.n ? end + 1 : end;
}

/* Does markup begin at the '<' at `at`? A '<' before anything else is text. */
static bool
is_markup(struct str in, size_t at)
{
    if (at + 1 >= in.n)
        return false;
    char c = in.p[at + 1];
    return is_letter(c) || c == '!' || c == '?' || (c == '/' && at + 2 < in.n);
}

static bool
read_text(struct tokenizer *t, struct token *out)
{
    size_t end = find_from(t->in, t->at, '<');
    while (end < t->in.n && !is_markup(t->in, end))
        end = find_from(t->in, end + 1, '<');
    out->kind = TOKEN_TEXT;
    out->text = str_sub(t->in, t->at, end);
    t->at = end;
    return out->text.n > 0;
}

/* A start tag; decides what its content is. */
static bool
read_start(struct tokenizer *t, struct token *out)
{
    out->kind = TOKEN_START;
    if (!read_tag(t, t->at + 1, out))
        return false;
    if (!t->foreign &&
        (tag_is(out->tag, TAG_RAWTEXT | TAG_RCDATA) || out->tag == TAG_PLAINTEXT))
        t->inside = out->tag;
    return true;
}

static bool
next_token(struct tokenizer *t, struct token *out)
{
    while (t->at < t->in.n) {
        *out = (struct token){ .kind = TOKEN_TEXT };
        if (t->inside != TAG_OTHER) {
            if (read_raw(t, out))
                return true;
            continue;
        }
        if (t->in.p[t->at] != '<' || !is_markup(t->in, t->at))
            return read_text(t, out);
        char next = t->in.p[t->at + 1];
        if (is_letter(next))
            return read_start(t, out);
        if (next != '/') {
            read_markup(t, t->at, out);
            return true;
        }
        if (is_letter(t->in.p[t->at + 2])) {
            out->kind = TOKEN_CLOSE;
            return read_tag(t, t->at + 2, out);
        }
        if (t->in.p[t->at + 2] == '>') {
            t->at += 3; /* "</>" is nothing */
            continue;
        }
        read_markup(t, t->at, out);
        return true;
    }
    return false;
}

bool
token_next(struct tokenizer *t, struct token *out)
{
    size_t at = t->at;
    enum tag inside = t->inside;
    if (!t->more)
        return next_token(t, out);
    if (t->in.n < t->wanted)
        return false;
    if (next_token(t, out) && t->at < t->in.n)
        return true;
    t->at = at;
    t->inside = inside;
    t->wanted = t->in.n + (t->in.n - at);
    return false;
}

void
token_more(struct tokenizer *t, struct str in, bool more)
{
    t->in = in;
    t->more = more;
}
