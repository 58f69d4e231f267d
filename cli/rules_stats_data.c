/*
 * rules_stats_data: the same statistics for programs: JSON, and CSV by RFC 4180.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/rules_stats_show.h"

#include <inttypes.h>

#define PAIRS_LEAST 1
#define PAIRS_TOLD  1000

static void
put_counts(struct json *j, const struct stat_count *c)
{
    for (int i = 0; i < STAT_CLASSES; i++)
        json_put_int(j, stat_class_name((enum stat_class)i), (int64_t)c->n[i]);
}

static void
put_count(struct json *j, const char *key, const struct stat_count *c)
{
    json_key(j, key);
    json_open_object(j);
    put_counts(j, c);
    json_end_object(j);
}

/* {"value", "low", "high"}, or null when it is not known. */
static void
put_interval(struct json *j, const char *key, struct stat_interval i)
{
    json_key(j, key);
    if (!i.known) {
        json_none(j);
        return;
    }
    json_open_object(j);
    json_put_real(j, "value", i.value, 6);
    json_put_real(j, "low", i.low, 6);
    json_put_real(j, "high", i.high, 6);
    json_end_object(j);
}

static const struct stat_count *
hits_in(const struct stat_file *file, const struct stats_line *line)
{
    return line->is_cue ? &file->cues[line->index] : &file->rules[line->index];
}

static struct str
cue_code(const struct stats_view *v, const struct stats_line *line)
{
    const struct ruleset *r = v->stats->ruleset;
    const struct rule *rule = line->is_cue ? NULL : &r->rules[line->index];

    if (!rule)
        return line->name;
    return rule->does == RULE_CUE ? r->cues[rule->cue].code : STR("");
}

static void
put_line(const struct stats_view *v, const struct stats_line *line, struct json *j)
{
    const struct statistics *s = v->stats;

    json_open_object(j);
    json_put_text(j, line->is_cue ? "cue" : "rule", line->name);
    if (!line->is_cue) {
        json_put_text(j, "cue", cue_code(v, line));
        json_put_real(j, "points", line->points, 2);
        json_put_bool(j, "shadow", s->ruleset->rules[line->index].shadow);
    }
    put_count(j, "hits", &line->row->hit);
    put_interval(
        j, "share_deceptive",
        stat_share(line->row->hit.n[STAT_DECEPTIVE], s->ads.n[STAT_DECEPTIVE]));
    put_interval(
        j, "share_legitimate",
        stat_share(line->row->hit.n[STAT_LEGITIMATE], s->ads.n[STAT_LEGITIMATE]));
    put_interval(j, "lift", line->lift);
    put_count(j, "alone", &line->row->alone);
    json_key(j, "files");
    json_open_array(j);
    for (size_t f = 0; s->file_count > 1 && f < s->file_count; f++) {
        json_open_object(j);
        json_put_text(j, "file", s->files[f].name);
        put_counts(j, hits_in(&s->files[f], line));
        json_end_object(j);
    }
    json_end_array(j);
    json_end_object(j);
}

static void
put_lines(const struct stats_view *v, bool cues, struct json *j)
{
    size_t count;
    const struct stats_line *lines = stats_lines(v, cues, &count);

    json_key(j, cues ? "cues" : "rules");
    json_open_array(j);
    for (size_t i = 0; i < count; i++)
        put_line(v, &lines[i], j);
    json_end_array(j);
}

static void
put_pairs(const struct stats_view *v, bool cues, struct json *j)
{
    const struct statistics *s = v->stats;
    const struct ruleset *r = s->ruleset;
    size_t count;
    const struct stat_pair *pairs =
        statistics_pairs(s, cues, PAIRS_LEAST, PAIRS_TOLD, v->arena, &count);

    json_key(j, cues ? "cues" : "rules");
    json_open_array(j);
    for (size_t i = 0; i < count; i++) {
        const struct stat_pair *p = &pairs[i];
        json_open_object(j);
        json_put_text(j, "a", cues ? r->cues[p->a].code : r->rules[p->a].id);
        json_put_text(j, "b", cues ? r->cues[p->b].code : r->rules[p->b].id);
        json_put_int(j, "both", (int64_t)p->both);
        json_put_real(j, "alike", statistics_alike(s, cues, p), 4);
        json_end_object(j);
    }
    json_end_array(j);
}

static void
put_groups(const struct stats_view *v, struct json *j)
{
    json_key(j, "false_flags");
    json_open_object(j);
    for (int by = 0; by < STAT_BY_COUNT; by++) {
        const struct stat_groups *g = &v->stats->groups[by];
        json_key(j, stat_by_name((enum stat_by)by));
        json_open_array(j);
        for (size_t i = 0; i < g->count; i++) {
            const struct stat_group *one = &g->list[i];
            if (!one->ads.n[STAT_LEGITIMATE] && !one->ads.n[STAT_DECEPTIVE] &&
                !one->ads.n[STAT_UNLABELLED])
                continue;
            json_open_object(j);
            json_put_text(j, "name", one->name);
            put_count(j, "ads", &one->ads);
            put_count(j, "flagged", &one->flagged);
            put_interval(j, "share",
                         stat_share(one->flagged.n[STAT_LEGITIMATE],
                                    one->ads.n[STAT_LEGITIMATE]));
            json_end_object(j);
        }
        json_end_array(j);
    }
    json_end_object(j);
}

static void
put_summary(const struct stats_view *v, struct json *j)
{
    const struct statistics *s = v->stats;

    json_put_text(j, "pack", v->pack);
    json_put_bool(j, "model", v->model);
    json_put_int(j, "bad_lines", (int64_t)v->bad_lines);
    put_count(j, "ads", &s->ads);
    put_count(j, "flagged", &s->flagged);
    json_key(j, "bands");
    json_open_object(j);
    for (int b = 0; b < BAND_COUNT; b++)
        put_count(j, band_name((enum band)b), &s->bands[b]);
    json_end_object(j);
    json_key(j, "files");
    json_open_array(j);
    for (size_t i = 0; i < s->file_count; i++) {
        json_open_object(j);
        json_put_text(j, "file", s->files[i].name);
        put_count(j, "ads", &s->files[i].ads);
        put_count(j, "flagged", &s->files[i].flagged);
        json_end_object(j);
    }
    json_end_array(j);
}

void
stats_show_json(const struct stats_view *v, struct json *j)
{
    json_open_object(j);
    put_summary(v, j);
    put_lines(v, true, j);
    put_lines(v, false, j);
    json_key(j, "together");
    json_open_object(j);
    put_pairs(v, true, j);
    put_pairs(v, false, j);
    json_end_object(j);
    json_put_int(j, "pairs_lost", (int64_t)v->stats->pairs_lost);
    put_groups(v, j);
    json_end_object(j);
    buf_add_char(j->out, '\n');
}

/* ---- CSV ---- */

/* A cell; what a spreadsheet would run as a formula gets an apostrophe in front. */
static void
csv_text(struct buf *out, struct str text)
{
    buf_add_char(out, '"');
    if (text.n && memchr("=+-@\t\r", text.p[0], 6))
        buf_add_char(out, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            buf_add_char(out, '"');
        if (text.p[i] != '\0')
            buf_add_char(out, text.p[i]);
    }
    buf_lit(out, "\",");
}

static void
csv_counts(struct buf *out, const struct stat_count *hits, const struct stat_count *ads)
{
    for (int c = 0; c < STAT_CLASSES; c++)
        buf_printf(out, "%" PRIu64 ",%" PRIu64 ",", hits->n[c], ads->n[c]);
}

static void
csv_line(const struct stats_view *v, const struct stats_line *line,
         const struct stat_file *file, struct buf *out)
{
    const struct statistics *s = v->stats;
    const struct stat_count *hits = file ? hits_in(file, line) : &line->row->hit;
    const struct stat_count *ads = file ? &file->ads : &s->ads;
    struct stat_interval lift = stat_lift(hits, ads);

    csv_text(out, line->is_cue ? STR("cue") : STR("rule"));
    csv_text(out, line->name);
    csv_text(out, cue_code(v, line));
    buf_printf(out, "%.2f,", line->points);
    csv_text(out, file ? file->name : STR("all"));
    csv_counts(out, hits, ads);
    if (lift.known)
        buf_printf(out, "%.4f,%.4f,%.4f,", lift.value, lift.low, lift.high);
    else
        buf_lit(out, ",,,");
    if (!file)
        buf_printf(out, "%" PRIu64 ",%" PRIu64, line->row->alone.n[STAT_DECEPTIVE],
                   line->row->alone.n[STAT_LEGITIMATE]);
    else
        buf_lit(out, ",");
    buf_lit(out, "\r\n");
}

void
stats_show_csv(const struct stats_view *v, struct buf *out)
{
    const struct statistics *s = v->stats;

    buf_lit(out, "what,name,cue,points,file,deceptive_hits,deceptive_ads,"
                 "legitimate_hits,legitimate_ads,unlabelled_hits,unlabelled_ads,"
                 "lift,lift_low,lift_high,alone_deceptive,alone_legitimate\r\n");
    for (int cues = 1; cues >= 0; cues--) {
        size_t count;
        const struct stats_line *lines = stats_lines(v, cues, &count);
        for (size_t i = 0; i < count; i++) {
            csv_line(v, &lines[i], NULL, out);
            for (size_t f = 0; s->file_count > 1 && f < s->file_count; f++)
                csv_line(v, &lines[i], &s->files[f], out);
        }
    }
}
