/*
 * soft: does a host say "not found" with status 200, and how? See soft.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/soft.h"

#include "text/fold.h"

#include <inttypes.h>

#define TITLES_ALIKE 2     /* earlier pages with the title of this one */
#define TEXT_LOOKED  20000 /* bytes of a page that are compared */

static struct sketch
sketch_text(struct str text, struct arena *arena)
{
    struct folded folded;
    struct sketch out;
    struct sketch_words words;
    const struct word *split;
    size_t count;

    fold_text(str_sub(text, 0, TEXT_LOOKED), arena, &folded);
    split = words_split(&folded, arena, &count);
    words = sketch_words(&folded, split, count, 0, arena);
    sketch_of(&words, &out);
    return out;
}

/* Path without parameters. */
static struct str
path_of(const struct url *url)
{
    ptrdiff_t query = str_find_char(url->path, '?');

    return str_sub(url->path, 0, query >= 0 ? (size_t)query : url->path.n);
}

/* What the pages held say of a new one. */
struct likeness {
    size_t texts, titles;  /* the same, at another path */
    size_t texts_by_query; /* the same text at this path, under other parameters */
    bool query_matters;    /* other parameters showed another text */
};

static struct likeness
compare(const struct soft *soft, const struct soft_page *page)
{
    size_t held = soft->kept < SOFT_KEPT ? soft->kept : SOFT_KEPT;
    struct likeness like = { 0 };

    for (size_t i = 0; i < held; i++) {
        const struct soft_page *other = &soft->pages[i];

        if (other->url == page->url) {
            continue;
        }
        if (other->path != page->path) {
            like.texts += other->text == page->text;
            like.titles += page->title != 0 && other->title == page->title;
        } else if (other->text == page->text) {
            like.texts_by_query++;
        } else {
            like.query_matters = true;
        }
    }
    return like;
}

enum soft_reason
soft_note(struct soft *soft, const struct hash_key *key, const struct url *url,
          struct str title, struct str text)
{
    struct soft_page page = { .url = hash_keyed(key, url->path),
                              .path = hash_keyed(key, path_of(url)),
                              .title = title.n > 0 ? hash_keyed(key, title) : 0,
                              .text = hash_keyed(key, text) };
    struct likeness like;

    if (soft->state != SOFT_UNKNOWN || text.n == 0) {
        return SOFT_NO_REASON;
    }
    like = compare(soft, &page);
    soft->pages[soft->kept++ % SOFT_KEPT] = page;
    if (like.texts > 0 || like.titles >= TITLES_ALIKE) {
        return SOFT_ASK_PATH;
    }
    return like.query_matters && like.texts_by_query > 0 ? SOFT_ASK_QUERY
                                                         : SOFT_NO_REASON;
}

/* Digits, since a sketch passes over them: many a lost page repeats the address. */
static void
put_digits(uint64_t draw, struct buf *out)
{
    buf_printf(out, "%016" PRIu64, draw % UINT64_C(10000000000000000));
}

/* The last name of a path; its ending stays. */
static void
ask_path(struct str path, uint64_t draw, struct buf *out)
{
    size_t to = path.n, from;

    if (to > 1 && path.p[to - 1] == '/') {
        to--;
    }
    from = to;
    while (from > 0 && path.p[from - 1] != '/') {
        from--;
    }
    for (size_t i = to; i > from + 1; i--) {
        if (path.p[i - 1] == '.') {
            to = i - 1;
            break;
        }
    }
    buf_add(out, str_sub(path, 0, from));
    put_digits(draw, out);
    buf_add(out, str_sub(path, to, path.n));
}

static void
ask_query(struct str path, struct str query, uint64_t draw, struct buf *out)
{
    struct str part;

    buf_add(out, path);
    for (char sign = '?'; str_cut(&query, '&', &part); sign = '&') {
        ptrdiff_t equals = str_find_char(part, '=');

        buf_add_char(out, sign);
        buf_add(out, str_sub(part, 0, equals >= 0 ? (size_t)equals + 1 : 0));
        put_digits(draw, out);
    }
}

bool
soft_question(const struct url *url, enum soft_reason how, uint64_t draw,
              struct arena *arena, struct str *out)
{
    struct str path = path_of(url);
    struct buf asked;
    bool ok;

    buf_init(&asked, URL_MAX);
    buf_add(&asked, url->origin);
    if (how == SOFT_ASK_QUERY) {
        ask_query(path, str_sub(url->path, path.n + 1, url->path.n), draw, &asked);
    } else {
        ask_path(path, draw, &asked);
    }
    ok = !buf_failed(&asked);
    *out = ok ? arena_str(arena, buf_str(&asked)) : STR("");
    buf_free(&asked);
    return ok;
}

void
soft_learn(struct soft *soft, int status, struct str text, struct arena *arena)
{
    soft->state = SOFT_HONEST;
    if (status < 200 || status > 299 || text.n == 0) {
        return;
    }
    soft->sketch = sketch_text(text, arena);
    if (soft->sketch.shingles > 0) {
        soft->state = SOFT_LEARNED;
    }
}

bool
soft_is(const struct soft *soft, struct str text, struct arena *arena)
{
    struct sketch sketch;

    if (!soft || soft->state != SOFT_LEARNED || text.n == 0) {
        return false;
    }
    sketch = sketch_text(text, arena);
    return sketch_alike(&soft->sketch, &sketch) >= SOFT_ALIKE;
}
