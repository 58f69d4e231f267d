/*
 * mask: takes the contacts out of an ad before it is stored.
 *
 * Job-seekers and people who offer an own service are no suspects: their words may be
 * counted, but nobody shall find them through our data base. The key of the ad is made
 * before, from the full words, so that the ad is known again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/mask.h"

#include "core/buf.h"
#include "text/contacts.h"

#define MASKED_BYTES ((size_t)64 * 1024 * 1024)

bool
mask_wanted(enum context context)
{
    return context == CONTEXT_SEEKING || context == CONTEXT_SELF_SERVICE;
}

/* What cannot be masked whole is dropped: it is better to lose words than to keep a
 * number. */
static struct str
masked(struct str text, struct arena *arena)
{
    struct buf out;
    buf_init(&out, MASKED_BYTES);
    contacts_mask_text(text, &out);
    struct str kept = buf_failed(&out) ? STR("") : arena_str(arena, buf_str(&out));
    buf_free(&out);
    return kept;
}

static struct hit
mask_hit(const struct hit *hit, const struct ad *ad, struct arena *arena)
{
    struct hit out = *hit;
    out.json = NULL;
    struct str field = ad_field_text(ad, hit->field);
    out.quote = masked(hit->quote, arena);
    out.why = masked(hit->why, arena);
    ptrdiff_t at = out.quote.n > 0 ? str_find(field, out.quote) : -1;
    if (at < 0)
        out.quote = STR("");
    out.start = at < 0 ? 0 : (size_t)at;
    out.end = out.start + out.quote.n;
    return out;
}

static const struct hit *
mask_hits(const struct hit *hits, size_t count, const struct ad *ad,
          struct arena *arena)
{
    struct hit *out = ARENA_NEW(arena, struct hit, count);
    for (size_t i = 0; i < count; i++)
        out[i] = mask_hit(&hits[i], ad, arena);
    return out;
}

void
mask_ad(const struct ad *ad, const struct score *score, struct arena *arena,
        struct ad *ad_out, struct score *score_out)
{
    *ad_out = *ad;
    ad_out->title = masked(ad->title, arena);
    ad_out->text = masked(ad->text, arena);
    ad_out->location = masked(ad->location, arena);
    ad_out->salary = masked(ad->salary, arena);
    ad_out->employer = STR("");
    ad_out->contacts = STR("");
    *score_out = *score;
    score_out->cues = mask_hits(score->cues, score->cue_count, ad_out, arena);
    score_out->counter = mask_hits(score->counter, score->counter_count, ad_out, arena);
    score_out->why = masked(score->why, arena);
    score_out->contacts = NULL;
    score_out->contact_count = 0;
    score_out->tokens = NULL;
    score_out->token_count = 0;
}
