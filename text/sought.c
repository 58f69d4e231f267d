/*
 * sought: folding, cutting, stemming. Pure.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "text/sought.h"

#include "text/stem.h"
#include "text/words.h"

#include <stdlib.h>

#define STEM_UTF8_MAX (4 * STEM_MAX)

/* The stem of a folded word as UTF-8, in the arena. */
static struct str
stem_of(struct stemmer *s, const struct folded *f, const struct word *w, enum lang lang,
        struct arena *arena)
{
    uint8_t stem[STEM_MAX];
    char room[STEM_UTF8_MAX];
    struct buf utf8 = buf_over(room, sizeof room);
    /* Kazakh words stand in Russian ads; without a language their letters decide. */
    size_t n = stem_word(s, f->p + w->start, w->end - w->start,
                         lang == LANG_RU ? LANG_NONE : lang, stem);
    fold_to_utf8(stem, n, &utf8);
    return arena_str(arena, buf_str(&utf8));
}

static int
compare_stems(const void *left, const void *right)
{
    return str_cmp(*(const struct str *)left, *(const struct str *)right);
}

/* All words of a text and the next ones behind those that are there. */
static size_t
add_stems(struct stemmer *s, struct str text, enum lang lang, struct arena *arena,
          struct str stems[SOUGHT_AD_MAX], size_t n)
{
    struct folded f;
    size_t count;
    fold_text(text, arena, &f);
    const struct word *words = words_split(&f, arena, &count);
    for (size_t i = 0; i < count && n < SOUGHT_AD_MAX; i++)
        stems[n++] = stem_of(s, &f, &words[i], lang, arena);
    return n;
}

void
sought_of_ad(struct stemmer *s, const struct ad *ad, enum lang lang, struct buf *out)
{
    static const enum ad_field fields[] = { FIELD_TITLE,    FIELD_TEXT,
                                            FIELD_EMPLOYER, FIELD_LOCATION,
                                            FIELD_SALARY,   FIELD_CONTACTS };
    struct arena arena;
    size_t n = 0;
    arena_init(&arena, 0);
    struct str *stems = ARENA_NEW(&arena, struct str, SOUGHT_AD_MAX);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        n = add_stems(s, ad_field_text(ad, fields[i]), lang, &arena, stems, n);
    qsort(stems, n, sizeof *stems, compare_stems);
    for (size_t i = 0; i < n; i++) {
        if (stems[i].n == 0 || (i > 0 && str_eq(stems[i], stems[i - 1])))
            continue;
        if (out->n > 0)
            buf_add_char(out, ' ');
        buf_add(out, stems[i]);
    }
    arena_free(&arena);
}

static void
add_form(struct sought *word, struct str form)
{
    for (size_t i = 0; i < word->form_count; i++)
        if (str_eq(word->forms[i], form))
            return;
    if (form.n > 0 && word->form_count < SOUGHT_FORMS_MAX)
        word->forms[word->form_count++] = form;
}

size_t
sought_of_question(struct stemmer *s, struct str question, struct arena *arena,
                   struct sought out[SOUGHT_WORDS_MAX])
{
    struct folded f;
    size_t count;
    size_t n = 0;
    fold_text(question, arena, &f);
    const struct word *words = words_split(&f, arena, &count);
    for (size_t i = 0; i < count && n < SOUGHT_WORDS_MAX; i++) {
        struct sought *word = &out[n++];
        *word = (struct sought){ 0 };
        for (int lang = LANG_RU; lang < LANG_COUNT; lang++)
            add_form(word, stem_of(s, &f, &words[i], (enum lang)lang, arena));
    }
    return n;
}

static bool
is_sought(const struct sought_job *job, struct str stem)
{
    for (size_t i = 0; i < job->word_count; i++)
        for (size_t k = 0; k < job->words[i].form_count; k++)
            if (str_eq(job->words[i].forms[k], stem))
                return true;
    return false;
}

const struct sought_place *
sought_places(struct stemmer *s, const struct sought_job *job, struct arena *arena,
              size_t *count)
{
    struct folded f;
    size_t words;
    fold_text(job->text, arena, &f);
    const struct word *word = words_split(&f, arena, &words);
    struct sought_place *out = ARENA_NEW(arena, struct sought_place, words + 1);
    *count = 0;
    for (size_t i = 0; i < words; i++) {
        if (!is_sought(job, stem_of(s, &f, &word[i], job->lang, arena)))
            continue;
        struct sought_place *place = &out[(*count)++];
        fold_origin(&f, word[i].start, word[i].end, &place->start, &place->end);
    }
    return out;
}
