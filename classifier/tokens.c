/*
 * tokens: walks the words of title and text once.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/tokens.h"

const struct form *const *
tokens_forms(struct forms *table, const struct read_field *field, enum lang lang,
             struct arena *arena)
{
    const struct form **out = ARENA_RAW(arena, const struct form *, field->word_count);
    forms_get_all(table, field->folded.p, field->words, field->word_count, lang, arena,
                  out);
    return out;
}

_Static_assert(FIELD_TEXT == 0 && FIELD_TITLE == 1,
               "a field is one bit of token_found");
#define WORD_MASK ((1u << 30) - 1) /* a text has fewer words */

/* Is the word a piece of a place-holder, such as #URL_4a1#? Those name a source, not a text. */
static bool
is_placeholder(const struct folded *f, const struct word *w)
{
    return (w->start > 0 && f->p[w->start - 1] == '_') || f->p[w->end] == '_';
}

/* Which words of the field are no tokens because of where they stand: in a contact, in a
 * place-holder. NULL: none. */
static const bool *
find_breaks(const struct read_field *field, struct arena *arena)
{
    const bool marked = memchr(field->folded.p, '_', field->folded.n) != NULL;
    if (!marked && field->contact_count == 0)
        return NULL;
    bool *out = ARENA_NEW(arena, bool, field->word_count);
    size_t contact = 0;
    for (size_t i = 0; i < field->word_count; i++) {
        const size_t byte = field->folded.origin[field->words[i].start];
        while (contact < field->contact_count && field->contacts[contact].end <= byte)
            contact++;
        out[i] = (contact < field->contact_count &&
                  field->contacts[contact].start <= byte) ||
                 (marked && is_placeholder(&field->folded, &field->words[i]));
    }
    return out;
}

/* A field, as its tokens are taken. */
struct part {
    const struct form *const *forms;
    const bool *breaks; /* by word; NULL: none */
    size_t word_count;
    size_t
        in_title; /* of a text, so many of its first words are those of the title too */
    enum ad_field which;
    enum lang lang;
};

static bool
is_token(const struct part *part, size_t word)
{
    return (part->forms[word]->stem_hash != 0) & !(part->breaks && part->breaks[word]);
}

static uint8_t
field_of(const struct part *part, size_t word)
{
    return (uint8_t)(word < part->in_title ? FIELD_TITLE : part->which);
}

/* All uses of an ad, gone through once. */
struct walk {
    struct token_use *out;
    size_t words, pieces; /* uses of stems and pairs, and of pieces */
    size_t met_pieces;    /* with those that are too many */
};

static void
add_use(struct walk *w, struct token_use use)
{
    if (w->words < TOKENS_MAX)
        w->out[w->words++ + w->pieces] = use;
}

static void
add_pieces(struct walk *w, struct token_use use, enum lang lang)
{
    const struct form *form = use.first;
    const size_t count = pieces_of_word(form->bytes, form->length, lang);
    w->met_pieces += count;
    if (w->met_pieces > TOKENS_PIECES_MAX)
        return;
    for (size_t i = 0; i < count; i++) {
        const struct piece piece = piece_of_word(form->bytes, form->length, i);
        use.hash = model_stem_hash(piece.bytes, piece.n, lang);
        use.piece = (uint8_t)(i + 1);
        w->out[w->words + w->pieces++] = use;
    }
}

static void
walk_part(const struct part *part, struct walk *out)
{
    const struct form *before = NULL;
    for (size_t i = 0; i < part->word_count && out->words < TOKENS_MAX; i++) {
        const struct form *form = part->forms[i];
        if (!is_token(part, i)) {
            before = NULL;
            continue;
        }
        struct token_use use = { form->stem_hash,   form, NULL, (uint32_t)i,
                                 field_of(part, i), 0 };
        add_use(out, use);
        add_pieces(out, use, part->lang);
        if (before) {
            use.hash = model_pair_hash(before->stem_hash, form->stem_hash);
            use.first = before;
            use.second = form;
            use.word--;
            add_use(out, use);
        }
        before = form;
    }
}

/* The uses that a model knows, gone through once. */
struct finding {
    struct model_pairs pairs;
    struct token_found *out; /* the next */
    struct asked {
        uint64_t key;
        struct token_found *use;
    } * asked;                      /* the next pair that is to be looked up */
    struct piece_found *pieces;     /* the next */
    const struct token_found *uses; /* all */
    size_t met, words; /* uses, and those of single words, with those of no token */
    size_t known_words, met_pieces;
};

/* The pieces of a word whose use is written next. */
static inline void
find_pieces(const struct part *part, const struct form *form, struct finding *f,
            const struct token_found *use)
{
    const uint32_t *tokens = form_pieces(form);
    f->met_pieces += pieces_of_word(form->bytes, form->length, part->lang);
    if (f->met_pieces > TOKENS_PIECES_MAX)
        return;
    for (size_t i = 0; i < form->piece_count; i++)
        *f->pieces++ = (struct piece_found){ tokens[i], (uint32_t)(use - f->uses) };
}

/* Whether a word is a token, and whether a model has it or a pair, is as good as chance, so there
 * is no branch on it: what is written is kept or written over. */
static inline void
find_in_words(const struct part *part, const bool *breaks, struct finding *f)
{
    const size_t in_title = part->which == FIELD_TITLE ? SIZE_MAX : part->in_title;
    const uint32_t none = f->pairs.none;
    struct token_found *out = f->out;
    struct asked *asked = f->asked;
    size_t met = f->met, words = 0, known_words = 0;
    uint32_t before = MODEL_NONE;
    bool has_before = false;
    for (size_t i = 0; i < part->word_count && met < TOKENS_MAX; i++) {
        const struct form *form = part->forms[i];
        const bool is = (form->stem_hash != 0) & !(breaks && breaks[i]);
        const uint32_t place = (uint32_t)i * 4 + (i < in_title);
        const bool known = is & (form->token < none);
        *out = (struct token_found){ known ? form->token : none, place };
        if (is)
            find_pieces(part, form, f, out);
        out += known | (is & (form->piece_count > 0));
        known_words += known;
        words += is;
        met += is;
        const uint64_t key = model_pair_key(before, form->token);
        const bool joins = is & has_before & (met < TOKENS_MAX);
        const bool may = joins & model_may_pair(&f->pairs, key);
        *out = (struct token_found){ none, place - 2 };
        *asked = (struct asked){ key, out };
        out += may;
        asked += may;
        met += joins;
        before = form->token;
        has_before = is;
    }
    f->out = out;
    f->asked = asked;
    f->words += words;
    f->known_words += known_words;
    f->met = met;
}

static void
find_in_part(const struct part *part, struct finding *f)
{
    if (part->breaks)
        find_in_words(part, part->breaks, f);
    else
        find_in_words(part, NULL, f);
}

/* Does the text begin with the title's words? Then the title says nothing more. */
static bool
repeats_title(const struct reading *reading,
              const struct field_forms forms[READING_FIELDS])
{
    const struct read_field *title = &reading->fields[FIELD_TITLE];
    const struct field_forms *a = &forms[FIELD_TITLE];
    const struct field_forms *b = &forms[FIELD_TEXT];
    if (!a->forms || !b->forms ||
        title->word_count > reading->fields[FIELD_TEXT].word_count)
        return false;
    for (size_t i = 0; i < title->word_count; i++) {
        if (a->forms[i]->stem_hash != b->forms[i]->stem_hash)
            return false;
    }
    return true;
}

/* How many uses the parts may have. */
struct room {
    size_t words, pieces; /* of stems and pairs; of pieces */
};

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static struct room
room_of(const struct part *part)
{
    struct room room = { 2 * part->word_count, 0 };
    for (size_t i = 0; i < part->word_count; i++)
        room.pieces +=
            pieces_of_word(part->forms[i]->bytes, part->forms[i]->length, part->lang);
    return room;
}

/* Title and text, as far as they were looked up, without a title that the text repeats. Returns
 * how many. */
static size_t
list_parts(const struct reading *reading,
           const struct field_forms forms[READING_FIELDS], struct arena *arena,
           struct part parts[2], struct room *room)
{
    static const enum ad_field FIELDS[] = { FIELD_TITLE, FIELD_TEXT };
    const bool repeats = repeats_title(reading, forms);
    const size_t in_title = repeats ? reading->fields[FIELD_TITLE].word_count : 0;
    size_t n = 0;
    *room = (struct room){ 0 };
    for (size_t i = repeats; i < 2; i++) {
        const struct read_field *field = &reading->fields[FIELDS[i]];
        if (!forms[FIELDS[i]].forms)
            continue;
        parts[n] = (struct part){
            .forms = forms[FIELDS[i]].forms,
            .breaks = find_breaks(field, arena),
            .word_count = field->word_count,
            .in_title = i ? in_title : 0,
            .which = FIELDS[i],
            .lang = reading->lang,
        };
        const struct room more = room_of(&parts[n++]);
        room->words = least(room->words + more.words, TOKENS_MAX);
        room->pieces = least(room->pieces + more.pieces, TOKENS_PIECES_MAX);
    }
    return n;
}

const struct token_use *
tokens_of(const struct reading *reading, const struct field_forms forms[READING_FIELDS],
          struct arena *arena, size_t *count)
{
    struct part parts[2];
    struct room room;
    const size_t n = list_parts(reading, forms, arena, parts, &room);
    struct walk walk = { .out = ARENA_RAW(arena, struct token_use,
                                          room.words + room.pieces + 1) };
    for (size_t i = 0; i < n; i++)
        walk_part(&parts[i], &walk);
    *count = walk.words + walk.pieces;
    return walk.out;
}

struct tokens_found
tokens_find(const struct reading *reading,
            const struct field_forms forms[READING_FIELDS],
            const struct model_pairs *pairs, struct arena *arena)
{
    struct part parts[2];
    struct room room;
    const size_t n = list_parts(reading, forms, arena, parts, &room);
    struct token_found *out = ARENA_RAW(arena, struct token_found, room.words + 1);
    struct piece_found *pieces = ARENA_RAW(arena, struct piece_found, room.pieces + 1);
    struct asked *asked = ARENA_RAW(arena, struct asked, room.words + 1);
    struct finding f = {
        .pairs = *pairs, .out = out, .asked = asked, .pieces = pieces, .uses = out
    };
    for (size_t i = 0; i < n; i++)
        find_in_part(&parts[i], &f);
    for (const struct asked *a = asked; a < f.asked; a++)
        a->use->token = model_find_pair(pairs, a->key);
    return (struct tokens_found){
        .uses = out,
        .count = (size_t)(f.out - out),
        .words = f.words,
        .known_words = f.known_words,
        .pieces = pieces,
        .piece_count = (size_t)(f.pieces - pieces),
        .forms = forms,
    };
}

struct str
tokens_stem(const struct tokens_found *found, const struct token_found *use)
{
    const struct form *form =
        found->forms[token_found_field(use)].forms[token_found_word(use)];
    return (struct str){ (const char *)form_stem(form), form->stem_length };
}

struct str
tokens_bytes(const struct token_use *use, struct arena *arena)
{
    if (use->piece) {
        const struct piece piece =
            piece_of_word(use->first->bytes, use->first->length, use->piece - 1u);
        return arena_str(arena, (struct str){ (const char *)piece.bytes, piece.n });
    }
    size_t n = use->first->stem_length;
    size_t m = use->second ? use->second->stem_length : 0;
    char *p = arena_alloc(arena, n + m + 1);
    memcpy(p, form_stem(use->first), n);
    if (!use->second)
        return (struct str){ p, n };
    p[n] = ' ';
    memcpy(p + n + 1, form_stem(use->second), m);
    return (struct str){ p, n + m + 1 };
}
