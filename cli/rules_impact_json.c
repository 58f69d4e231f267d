/*
 * rules_impact_json: what a change of the pack alters, for programs.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/rules_impact_quote.h"
#include "cli/rules_impact_show.h"

static void
put_side(struct json *j, const char *key, struct str name, struct str pack)
{
    json_key(j, key);
    json_open_object(j);
    json_put_text(j, "rules", name);
    json_put_text(j, "pack", pack);
    json_end_object(j);
}

void
impact_json_begin(const struct impact_view *v, struct json *j)
{
    json_open_object(j);
    put_side(j, "before", v->before, v->before_pack);
    put_side(j, "after", v->after, v->after_pack);
    json_key(j, "changed");
    json_open_array(j);
}

static void
put_score(struct json *j, const char *key, const struct score *score)
{
    json_key(j, key);
    json_open_object(j);
    json_put_text(j, "band", str_of(band_name(score->band)));
    json_put_real(j, "points", score->points, 3);
    json_put_real(j, "probability", score->probability, 4);
    json_end_object(j);
}

static void
put_change(const struct impact_shown *shown, const struct impact_change *c,
           struct arena *arena, struct json *j)
{
    json_open_object(j);
    json_put_text(j, "rule", c->rule->id);
    json_put_real(j, "points", c->rule->points, 2);
    if (c->what == IMPACT_POINTS)
        json_put_real(j, "points_before", c->points_before, 2);
    json_put_bool(j, "shadow", c->rule->shadow);
    json_put_text(j, "field", str_of(ad_field_name(c->hit->field)));
    json_put_text(j, "quote", impact_quote(shown->one->ad, c->hit, arena));
    json_end_object(j);
}

void
impact_json_ad(const struct impact_shown *shown, struct arena *arena, struct json *j)
{
    static const char *const keys[] = { [IMPACT_APPEARED] = "appeared",
                                        [IMPACT_GONE] = "gone",
                                        [IMPACT_POINTS] = "points" };
    const struct ad *ad = shown->one->ad;

    json_open_object(j);
    json_put_text(j, "file", shown->file);
    json_put_int(j, "line", (int64_t)shown->one->line);
    if (ad->id.n)
        json_put_text(j, "id", ad->id);
    if (ad->label)
        json_put_text(j, "label", str_of(ad_label_name(ad->label)));
    put_score(j, "before", &shown->before->score);
    put_score(j, "after", &shown->after->score);
    for (int what = 0; what <= IMPACT_POINTS; what++) {
        json_key(j, keys[what]);
        json_open_array(j);
        for (size_t i = 0; i < shown->what->change_count; i++)
            if ((int)shown->what->changes[i].what == what)
                put_change(shown, &shown->what->changes[i], arena, j);
        json_end_array(j);
    }
    json_end_object(j);
}

static void
put_matrix(const struct impact *m, enum stat_class class, struct json *j)
{
    json_key(j, stat_class_name(class));
    json_open_object(j);
    for (int a = 0; a < BAND_COUNT; a++) {
        json_key(j, band_name((enum band)a));
        json_open_object(j);
        for (int b = 0; b < BAND_COUNT; b++)
            json_put_int(j, band_name((enum band)b), (int64_t)m->bands[class][a][b]);
        json_end_object(j);
    }
    json_end_object(j);
}

static void
put_count(struct json *j, const char *key, const struct stat_count *c)
{
    json_key(j, key);
    json_open_object(j);
    for (int i = 0; i < STAT_CLASSES; i++)
        json_put_int(j, stat_class_name((enum stat_class)i), (int64_t)c->n[i]);
    json_end_object(j);
}

static bool
is_touched(const struct impact_rule *r)
{
    for (int i = 0; i < STAT_CLASSES; i++)
        if (r->appeared.n[i] || r->gone.n[i])
            return true;
    return false;
}

void
impact_json_end(const struct impact_view *v, struct json *j)
{
    const struct impact *m = v->impact;

    json_end_array(j);
    json_put_int(j, "ads", (int64_t)m->ads);
    json_put_int(j, "moved", (int64_t)m->moved);
    json_put_int(j, "touched", (int64_t)m->touched);
    json_put_int(j, "bad_lines", (int64_t)v->bad_lines);
    json_put_bool(j, "model", v->model);
    json_key(j, "matrix");
    json_open_object(j);
    for (int class = 0; class < STAT_CLASSES; class ++)
        put_matrix(m, (enum stat_class) class, j);
    json_end_object(j);
    json_key(j, "rules");
    json_open_array(j);
    for (size_t i = 0; i < m->rule_count; i++) {
        if (!is_touched(&m->rules[i]))
            continue;
        json_open_object(j);
        json_put_text(j, "rule", m->rules[i].rule->id);
        put_count(j, "appeared", &m->rules[i].appeared);
        put_count(j, "gone", &m->rules[i].gone);
        json_end_object(j);
    }
    json_end_array(j);
    json_end_object(j);
    buf_add_char(j->out, '\n');
}
