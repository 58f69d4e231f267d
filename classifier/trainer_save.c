/*
 * trainer_save: from the ads kept to a model file: templates, counts, shares.
 *
 * The ads are first put in an order of their own, by a hash of what was kept of them, so that
 * nothing depends on the order in which they came.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/bayes.h"
#include "classifier/fit.h"
#include "classifier/model.h"
#include "classifier/templates.h"
#include "classifier/trainer.h"
#include "classifier/trainer_private.h"
#include "core/mem.h"

#include <math.h>
#include <stdlib.h>

/* An ad that is counted. */
struct member {
    const struct kept *ad;
    uint32_t source; /* index */
    uint32_t group;
};

struct saving {
    const struct trainer *t;
    struct member *ads; /* in their own order */
    struct model_source *sources;
    struct model_parts parts;
    struct model_token *tokens; /* those that enter, sorted */
    struct model_row *rows;
    size_t *first_rows; /* by token */
    size_t token_count;
    uint32_t *numbers; /* by token of the trainer: in `tokens`, or MODEL_NONE */
};

static int
by_number(uint64_t x, uint64_t y)
{
    return (x > y) - (x < y);
}

static int
by_order(const void *a, const void *b)
{
    const struct member *x = a;
    const struct member *y = b;
    return by_number(x->ad->order, y->ad->order);
}

static int
by_group(const void *a, const void *b)
{
    const struct member *x = a;
    const struct member *y = b;
    int order = by_number(x->group, y->group);
    return order ? order : by_order(a, b);
}

/* By source, in it by class, in it by group. */
static int
by_source(const void *a, const void *b)
{
    const struct member *x = a;
    const struct member *y = b;
    if (x->source != y->source)
        return by_number(x->source, y->source);
    if (x->ad->deceptive != y->ad->deceptive)
        return by_number(x->ad->deceptive, y->ad->deceptive);
    return by_group(a, b);
}

static void
group_ads(struct saving *s)
{
    struct templates *templates = templates_new();
    for (size_t i = 0; i < s->t->ad_count; i++) {
        const struct kept *ad = s->ads[i].ad;
        templates_add(templates, &ad->sketch, s->t->anchors + ad->anchors,
                      ad->anchor_count);
    }
    for (size_t i = 0; i < s->t->ad_count; i++)
        s->ads[i].group = templates_group(templates, (uint32_t)i);
    templates_free(templates);
}

struct named {
    uint64_t name, ads;
};

static int
named_by_name(const void *a, const void *b)
{
    const struct named *x = a;
    const struct named *y = b;
    return by_number(x->name, y->name);
}

static int
named_by_ads(const void *a, const void *b)
{
    const struct named *x = a;
    const struct named *y = b;
    int order = by_number(y->ads, x->ads);
    return order ? order : named_by_name(a, b);
}

/* The names of all sources and how many ads they have, by name. */
static struct named *
list_names(const struct trainer *t, size_t *count)
{
    struct named *names = mem_alloc(t->ad_count + 1, sizeof(*names));
    for (size_t i = 0; i < t->ad_count; i++)
        names[i] = (struct named){ t->ads[i].source, 1 };
    qsort(names, t->ad_count, sizeof(*names), named_by_name);
    size_t n = 0;
    for (size_t i = 0; i < t->ad_count; i++) {
        if (n && names[n - 1].name == names[i].name)
            names[n - 1].ads++;
        else
            names[n++] = names[i];
    }
    *count = n;
    return names;
}

/* Numbers the sources; the smallest ones lose their name when there are too many. */
static void
number_sources(struct saving *s)
{
    size_t count = 0, n = 0;
    struct named *names = list_names(s->t, &count);
    if (count > MODEL_SOURCES_MAX - 1) {
        qsort(names, count, sizeof(*names), named_by_ads);
        count = MODEL_SOURCES_MAX - 1;
        qsort(names, count, sizeof(*names), named_by_name);
    }
    s->sources = mem_alloc(count + 1, sizeof(*s->sources));
    if (count == 0 || names[0].name != 0)
        s->sources[n++].name = 0;
    for (size_t i = 0; i < count; i++)
        s->sources[n++].name = names[i].name;
    free(names);
    s->parts.sources = s->sources;
    s->parts.source_count = n;
}

static uint32_t
source_number(const struct saving *s, uint64_t name)
{
    size_t low = 0, high = s->parts.source_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (s->sources[middle].name <= name)
            low = middle;
        else
            high = middle;
    }
    return s->sources[low].name == name ? (uint32_t)low : 0;
}

static void
count_one(struct model_count *count, bool deceptive)
{
    count->deceptive += deceptive;
    count->legitimate += !deceptive;
}

static void
count_ads(struct saving *s)
{
    for (size_t i = 0; i < s->t->ad_count; i++) {
        struct member *m = &s->ads[i];
        m->source = source_number(s, m->ad->source);
        count_one(&s->sources[m->source].ads[m->ad->lang], m->ad->deceptive);
        count_one(&s->parts.ads.of[m->ad->lang][m->ad->kind], m->ad->deceptive);
    }
}

static int
by_bytes(const void *a, const void *b)
{
    const struct model_token *x = a;
    const struct model_token *y = b;
    if (x->lang != y->lang)
        return x->lang < y->lang ? -1 : 1;
    return str_cmp((struct str){ (const char *)x->p, x->n },
                   (struct str){ (const char *)y->p, y->n });
}

/* In how many templates each token stands; the ads are sorted by group. */
static uint32_t *
count_templates(const struct saving *s)
{
    struct last {
        uint32_t group; /* and 1 */
    } *last = mem_alloc(s->t->count + 1, sizeof(*last));
    uint32_t *templates = mem_alloc(s->t->count + 1, sizeof(*templates));
    for (size_t i = 0; i < s->t->ad_count; i++) {
        const struct member *m = &s->ads[i];
        for (size_t k = 0; k < m->ad->use_count; k++) {
            const uint32_t token = s->t->uses[m->ad->uses + k];
            templates[token] += last[token].group != m->group + 1;
            last[token].group = m->group + 1;
        }
    }
    free(last);
    return templates;
}

/* Lists the tokens that enter, sorted; `share` of each holds its number in the trainer until
 * they are numbered. */
static void
choose_tokens(struct saving *s)
{
    const struct trainer *t = s->t;
    uint32_t *templates = count_templates(s);
    s->tokens = mem_alloc(t->count + 1, sizeof(*s->tokens));
    for (size_t i = 0; i < t->count; i++) {
        if (templates[i] < MODEL_MIN_TEMPLATES)
            continue;
        s->tokens[s->token_count++] = (struct model_token){
            .lang = (enum lang)t->tokens[i].lang,
            .p = t->pool + t->tokens[i].bytes,
            .n = t->tokens[i].n,
            .share = (uint32_t)i,
        };
    }
    free(templates);
    qsort(s->tokens, s->token_count, sizeof(*s->tokens), by_bytes);
    s->numbers = mem_alloc(t->count + 1, sizeof(*s->numbers));
    for (size_t i = 0; i < t->count; i++)
        s->numbers[i] = MODEL_NONE;
    for (size_t i = 0; i < s->token_count; i++) {
        s->numbers[s->tokens[i].share] = (uint32_t)i;
        s->tokens[i].share = MODEL_SHARE_ONE;
    }
    s->parts.tokens = s->tokens;
    s->parts.token_count = s->token_count;
}

/* Walks over the uses of tokens that enter, source by source; what is told of each use: */
struct use_seen {
    size_t token;
    uint32_t source;
    bool deceptive, new_source, new_template;
};

static void
walk_uses(struct saving *s, void (*tell)(struct saving *s, const struct use_seen *use))
{
    uint32_t *last_source = mem_alloc(s->token_count + 1, sizeof(*last_source));
    uint32_t *last_run = mem_alloc(s->token_count + 1, sizeof(*last_run));
    uint32_t run = 0;
    for (size_t i = 0; i < s->t->ad_count; i++) {
        const struct member *m = &s->ads[i];
        const struct member *before = i ? m - 1 : NULL;
        run += !before || before->source != m->source || before->group != m->group ||
               before->ad->deceptive != m->ad->deceptive;
        for (size_t k = 0; k < m->ad->use_count; k++) {
            const uint32_t token = s->numbers[s->t->uses[m->ad->uses + k]];
            if (token == MODEL_NONE)
                continue;
            struct use_seen use = { token, m->source, m->ad->deceptive,
                                    last_source[token] != m->source + 1,
                                    last_run[token] != run };
            last_source[token] = m->source + 1;
            last_run[token] = run;
            tell(s, &use);
        }
    }
    free(last_source);
    free(last_run);
}

static void
tell_source(struct saving *s, const struct use_seen *use)
{
    s->tokens[use->token].row_count += use->new_source;
}

/* Rows of a token are filled from its first one on; row_count counts those begun. */
static void
tell_template(struct saving *s, const struct use_seen *use)
{
    struct model_token *t = &s->tokens[use->token];
    struct model_row *first = s->rows + s->first_rows[use->token];
    if (use->new_source)
        first[t->row_count++].source = use->source;
    if (use->new_template) {
        count_one(&first[t->row_count - 1].templates, use->deceptive);
        count_one(&t->count, use->deceptive);
    }
}

static void
count_tokens(struct saving *s)
{
    size_t rows = 0;
    walk_uses(s, tell_source);
    s->first_rows = mem_alloc(s->token_count + 1, sizeof(*s->first_rows));
    for (size_t i = 0; i < s->token_count; i++) {
        s->first_rows[i] = rows;
        rows += s->tokens[i].row_count;
        s->tokens[i].row_count = 0;
    }
    s->rows = mem_alloc(rows + 1, sizeof(*s->rows));
    for (size_t i = 0; i < s->token_count; i++)
        s->tokens[i].rows = s->rows + s->first_rows[i];
    walk_uses(s, tell_template);
}

/* The ads of one language, as the fit wants them. */
struct fitting {
    struct fit_data data;
    size_t first, *places;
    uint32_t *holders;
    double *weights, *scales, *says;
    bool *deceptive;
    const struct member **ads;
};

static void
free_fitting(struct fitting *f)
{
    free(f->places);
    free(f->holders);
    free(f->weights);
    free(f->scales);
    free(f->says);
    free(f->deceptive);
    free((void *)f->ads);
}

/* Ads of the language, in their own order, and the weight of each: one over its template's
 * ads, on the average 1. */
static void
list_ads(const struct saving *s, enum lang lang, struct fitting *f)
{
    uint32_t *sizes = mem_alloc(s->t->ad_count + 1, sizeof(*sizes));
    size_t n = 0;
    double sum = 0;
    f->ads = mem_alloc(s->t->ad_count + 1, sizeof(*f->ads));
    for (size_t i = 0; i < s->t->ad_count && n < TRAINER_FIT_MAX; i++) {
        if (s->ads[i].ad->lang != lang)
            continue;
        f->ads[n++] = &s->ads[i];
        sizes[s->ads[i].group]++;
    }
    f->weights = mem_alloc(n + 1, sizeof(*f->weights));
    f->scales = mem_alloc(n + 1, sizeof(*f->scales));
    f->deceptive = mem_alloc(n + 1, sizeof(*f->deceptive));
    for (size_t i = 0; i < n; i++) {
        f->weights[i] = 1.0 / sizes[f->ads[i]->group];
        f->deceptive[i] = f->ads[i]->ad->deceptive;
        sum += f->weights[i];
    }
    for (size_t i = 0; i < n; i++)
        f->weights[i] *= (double)n / sum;
    f->data.ad_count = n;
    free(sizes);
}

/* Which ads hold each token, and how each ad's sum is tempered. */
static void
list_holders(const struct saving *s, struct fitting *f)
{
    size_t *ends = mem_alloc(f->data.token_count + 2, sizeof(*ends));
    for (int fill = 0; fill < 2; fill++) {
        for (size_t i = 0; i < f->data.ad_count; i++) {
            const struct kept *ad = f->ads[i]->ad;
            double count = 0;
            for (size_t k = 0; k < ad->use_count; k++) {
                const uint32_t token = s->numbers[s->t->uses[ad->uses + k]];
                if (token == MODEL_NONE)
                    continue;
                count++;
                if (fill)
                    f->holders[ends[token - f->first]++] = (uint32_t)i;
                else
                    ends[token - f->first + 1]++;
            }
            f->scales[i] = bayes_temper(count);
        }
        if (fill)
            break;
        for (size_t i = 0; i < f->data.token_count; i++)
            ends[i + 1] += ends[i];
        f->holders = mem_alloc(ends[f->data.token_count] + 1, sizeof(*f->holders));
        f->places = mem_alloc(f->data.token_count + 1, sizeof(*f->places));
        memcpy(f->places, ends, (f->data.token_count + 1) * sizeof(*ends));
    }
    free(ends);
}

static bool
has_both(const struct fitting *f)
{
    bool of[2] = { false, false };
    for (size_t i = 0; i < f->data.ad_count; i++)
        of[f->deceptive[i]] = true;
    return of[0] && of[1];
}

static int32_t
stored(double value)
{
    const double most = (double)MODEL_SHARE_MAX * MODEL_SHARE_ONE;
    return (int32_t)lround(fmax(-most, fmin(most, value * MODEL_SHARE_ONE)));
}

static void
fit_language(struct saving *s, const struct model *model, enum lang lang)
{
    struct fitting f = { .first = 0 };
    while (f.first < s->token_count && s->tokens[f.first].lang < lang)
        f.first++;
    while (f.first + f.data.token_count < s->token_count &&
           s->tokens[f.first + f.data.token_count].lang == lang)
        f.data.token_count++;
    list_ads(s, lang, &f);
    if (f.data.token_count && has_both(&f)) {
        double *shares = mem_alloc(f.data.token_count, sizeof(*shares));
        list_holders(s, &f);
        f.says = mem_alloc(f.data.token_count, sizeof(*f.says));
        for (size_t i = 0; i < f.data.token_count; i++)
            f.says[i] = model_counts_say(model, (uint32_t)(f.first + i));
        f.data.deceptive = f.deceptive;
        f.data.weights = f.weights;
        f.data.scales = f.scales;
        f.data.says = f.says;
        f.data.starts = f.places;
        f.data.holders = f.holders;
        s->parts.neutral[lang] = stored(fit_shares(&f.data, shares));
        for (size_t i = 0; i < f.data.token_count; i++)
            s->tokens[f.first + i].share = (uint32_t)stored(shares[i]);
        free(shares);
    }
    free_fitting(&f);
}

/* Writes the counts, reads them as a model and lets it say what each token weighs. */
static bool
fit_all(struct saving *s, size_t bytes_max, struct err *err)
{
    struct buf counts;
    struct model *model;
    buf_init(&counts, bytes_max);
    model_write(&s->parts, &counts);
    bool ok = !buf_failed(&counts)
                  ? model_open(buf_str(&counts), &model, err)
                  : err_set(err, "the model is larger than its buffer of %zu bytes",
                            bytes_max);
    if (ok) {
        qsort(s->ads, s->t->ad_count, sizeof(*s->ads), by_order);
        for (int lang = 0; lang < LANG_COUNT; lang++)
            fit_language(s, model, (enum lang)lang);
        model_free(model);
    }
    buf_free(&counts);
    return ok;
}

static bool
save(struct saving *s, struct buf *out, struct err *err)
{
    const size_t count = s->t->ad_count;
    for (size_t i = 0; i < count; i++)
        s->ads[i].ad = &s->t->ads[i];
    qsort(s->ads, count, sizeof(*s->ads), by_order);
    group_ads(s);
    number_sources(s);
    count_ads(s);
    qsort(s->ads, count, sizeof(*s->ads), by_group);
    choose_tokens(s);
    qsort(s->ads, count, sizeof(*s->ads), by_source);
    count_tokens(s);
    if (!fit_all(s, out->max, err))
        return false;
    model_write(&s->parts, out);
    return !buf_failed(out) ||
           err_set(err, "the model is larger than its buffer of %zu bytes", out->max);
}

bool
trainer_save(const struct trainer *t, struct buf *out, struct err *err)
{
    if (t->deceptive == 0 || t->legitimate == 0)
        return err_set(
            err,
            "a model needs labelled ads of both classes; there are %zu deceptive"
            " and %zu legitimate ones",
            t->deceptive, t->legitimate);
    struct saving s = { .t = t };
    s.ads = mem_alloc(t->ad_count + 1, sizeof(*s.ads));
    bool ok = save(&s, out, err);
    free(s.ads);
    free(s.sources);
    free(s.tokens);
    free(s.rows);
    free(s.first_rows);
    free(s.numbers);
    return ok;
}
