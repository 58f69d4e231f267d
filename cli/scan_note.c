/*
 * scan_note: the scores of a page's ads as the archive keeps them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/scan_note.h"

#include "core/json.h"

enum { PROBABILITY_DECIMALS = 6, POINTS_DECIMALS = 2 };

/* An array of what spoke for or against. */
static void
put_hits(struct json *j, const char *name, const struct hit *hits, size_t count)
{
    json_key(j, name);
    json_open_array(j);
    for (size_t i = 0; i < count; i++) {
        json_open_object(j);
        json_put_text(j, "cue", hits[i].cue);
        json_put_text(j, "rule", hits[i].rule);
        json_put_real(j, "points", hits[i].points, POINTS_DECIMALS);
        json_end_object(j);
    }
    json_end_array(j);
}

static void
put_ad(struct json *j, const struct ad_put *put)
{
    const struct score *score = put->score;
    char key[AD_KEY_SIZE];

    ad_key(put->ad, key);
    json_open_object(j);
    json_put_text(j, "key", str_of(key));
    json_put_real(j, "probability", score->probability, PROBABILITY_DECIMALS);
    json_put_text(j, "band", str_of(band_name(score->band)));
    json_put_real(j, "points", score->points, POINTS_DECIMALS);
    json_put_text(j, "lang", str_of(lang_name(score->lang)));
    json_put_text(j, "kind", str_of(ad_kind_name(score->kind)));
    json_put_text(j, "context", str_of(context_name(score->context)));
    put_hits(j, "cues", score->cues, score->cue_count);
    put_hits(j, "counter", score->counter, score->counter_count);
    json_put_text(j, "pack", score->pack);
    json_end_object(j);
}

struct str
scan_note(const struct ad_put *ads, size_t count, struct arena *arena)
{
    struct buf out;
    struct json j = json_to(&out);
    struct str note = STR("");
    size_t told = 0;

    if (count == 0)
        return note;
    buf_init(&out, 2 * SCAN_NOTE_MAX);
    json_open_object(&j);
    json_put_text(&j, "about", STR("scores of the ads read from this answer"));
    json_put_int(&j, "count", (int64_t)count);
    json_key(&j, "ads");
    json_open_array(&j);
    while (told < count && out.n < SCAN_NOTE_MAX && !buf_failed(&out))
        put_ad(&j, &ads[told++]);
    json_end_array(&j);
    json_put_int(&j, "untold", (int64_t)(count - told));
    json_end_object(&j);
    if (!buf_failed(&out))
        note = arena_str(arena, buf_str(&out));
    buf_free(&out);
    return note;
}
