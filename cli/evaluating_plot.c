/*
 * evaluating_plot: precision and recall, reliability, and what the classes got, as one SVG.
 *
 * Nothing in it comes from the ads but numbers. Lines differ by dashes as well as by colour.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/evaluating_parts.h"
#include "core/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define SVG_MAX (1u << 20)
#define SIDE    280.0 /* of a panel */
#define TOP     70.0
#define STEPS   400.0 /* points of a curve */
#define COLUMNS 20
#define DOT_MAX 14.0

/* A panel with axes from 0 to 1; x and y are given in these. */
struct panel {
    struct buf *out;
    double left;
};

static double
at_x(const struct panel *p, double x)
{
    return p->left + SIDE * x;
}

static double
at_y(double y)
{
    return TOP + SIDE * (1 - y);
}

static void
put_text(const struct panel *p, double x, double y, const char *anchor,
         const char *text)
{
    buf_printf(p->out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x,
               y, anchor, text);
}

static void
put_axes(const struct panel *p, const char *title, const char *across, const char *up)
{
    buf_printf(
        p->out,
        "<rect class=\"frame\" x=\"%.1f\" y=\"%.1f\" width=\"%g\" height=\"%g\"/>\n",
        p->left, TOP, SIDE, SIDE);
    buf_printf(p->out, "<text class=\"title\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
               p->left, TOP - 12, title);
    put_text(p, p->left + SIDE / 2, TOP + SIDE + 34, "middle", across);
    buf_printf(p->out,
               "<text transform=\"translate(%.1f %.1f) rotate(-90)\""
               " text-anchor=\"middle\">%s</text>\n",
               p->left - 38, TOP + SIDE / 2, up);
}

static void
put_ticks(const struct panel *p, bool up)
{
    char word[8];
    for (int i = 0; i <= 4; i++) {
        struct buf text = buf_over(word, sizeof(word));
        buf_printf(&text, "%d %%", i * 25);
        buf_add_char(&text, '\0');
        put_text(p, at_x(p, i / 4.0), TOP + SIDE + 16, "middle", word);
        if (up)
            put_text(p, p->left - 6, at_y(i / 4.0) + 4, "end", word);
    }
}

/* Precision at each recall; ads of equal score stand or fall together. */
static void
put_curve(const struct panel *p, const struct evaluating *e, enum judge judge,
          const char *style)
{
    size_t count = 0;
    double deceptive = 0, found = 0, drawn = -1;
    struct quality_ad *ads = evaluating_gather(e, BY_ALL, 0, judge, &count);
    for (size_t i = 0; i < count; i++)
        deceptive += ads[i].deceptive;
    buf_printf(p->out, "<polyline class=\"%s\" points=\"", style);
    for (size_t i = 0; i < count && deceptive > 0; i++) {
        found += ads[i].deceptive;
        const bool tied = i + 1 < count && ads[i + 1].probability >= ads[i].probability;
        const double recall = found / deceptive;
        if (tied || (recall - drawn < 1 / STEPS && i + 1 < count))
            continue;
        buf_printf(p->out, "%.1f,%.1f ", at_x(p, recall),
                   at_y(found / (double)(i + 1)));
        drawn = recall;
    }
    buf_printf(p->out, "\"/>\n");
    free(ads);
}

static void
put_legend(const struct panel *p, int line, const char *style, const char *text)
{
    const double y = TOP + SIDE - 72 + 16 * line;
    buf_printf(p->out, "<polyline class=\"%s\" points=\"%.1f,%.1f %.1f,%.1f\"/>\n",
               style, p->left + 10, y - 4, p->left + 40, y - 4);
    put_text(p, p->left + 46, y, "start", text);
}

static void
put_precision(struct buf *out, const struct evaluating *e)
{
    static const struct {
        enum judge judge;
        const char *style, *name;
    } CURVES[] = {
        { JUDGE_BOTH, "both", "as scored" },
        { JUDGE_WORDS, "words", "words alone" },
        { JUDGE_RULES, "rules", "rules alone" },
        { JUDGE_SHAPE, "shape", "shape alone" },
    };
    const struct panel p = { out, 60 };
    put_axes(&p, "Precision and recall", "recall", "precision");
    put_ticks(&p, true);
    for (int i = e->folds ? 3 : 2; i >= 0; i--) {
        put_curve(&p, e, CURVES[i].judge, CURVES[i].style);
        put_legend(&p, i, CURVES[i].style, CURVES[i].name);
    }
}

static void
put_reliability(struct buf *out, const struct quality *q)
{
    const struct panel p = { out, 430 };
    const double ads = q->deceptive + q->legitimate;
    put_axes(&p, "Reliability", "mean probability in the bin", "share deceptive");
    put_ticks(&p, true);
    buf_printf(out, "<polyline class=\"shape\" points=\"%.1f,%.1f %.1f,%.1f\"/>\n",
               at_x(&p, 0), at_y(0), at_x(&p, 1), at_y(1));
    for (int i = 0; i < QUALITY_BINS; i++) {
        const struct quality_bin *bin = &q->bins[i];
        if (bin->ads <= 0)
            continue;
        buf_printf(
            out,
            "<circle class=\"bin\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"><title>%.0f"
            " ads, mean %.3f, deceptive %.3f</title></circle>\n",
            at_x(&p, bin->mean), at_y(bin->share), 2 + DOT_MAX * sqrt(bin->ads / ads),
            bin->ads, bin->mean, bin->share);
    }
}

/* How many ads of each class got how much; columns grow with the logarithm. */
static void
put_columns(struct buf *out, const struct evaluating *e)
{
    const struct panel p = { out, 800 };
    double columns[2][COLUMNS] = { { 0 } }, most = 9;
    for (size_t i = 0; i < e->count; i++) {
        const int at = (int)fmin(COLUMNS - 1, e->rows[i].probability * COLUMNS);
        double *held = &columns[e->rows[i].deceptive][at];
        most = fmax(most, ++*held);
    }
    put_axes(&p, "Pale: legitimate. Dark: deceptive", "probability",
             "ads (logarithmic)");
    put_ticks(&p, false);
    for (double n = 1; n <= most; n *= 10) {
        char word[16];
        struct buf text = buf_over(word, sizeof(word));
        buf_printf(&text, "%.0f", n);
        buf_add_char(&text, '\0');
        put_text(&p, p.left - 6, at_y(log10(n + 1) / log10(most + 1)) + 4, "end", word);
    }
    for (int i = 0; i < COLUMNS; i++) {
        for (int label = 0; label < 2; label++) {
            const double height = log10(columns[label][i] + 1) / log10(most + 1);
            const double wide = SIDE / COLUMNS / 2 - 1;
            buf_printf(out,
                       "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\""
                       " height=\"%.1f\"><title>%.0f %s</title></rect>\n",
                       label ? "deceptive" : "legitimate",
                       at_x(&p, (i + label * 0.5) / COLUMNS) + 0.5, at_y(height), wide,
                       SIDE * height, columns[label][i],
                       label ? "deceptive" : "legitimate");
        }
    }
}

/* What is not known is a dash. */
static void
put_figure(struct buf *out, const char *name, double value)
{
    if (isnan(value))
        buf_printf(out, "%s-", name);
    else
        buf_printf(out, "%s%.3f", name, value);
}

static void
put_head(struct buf *out, const struct quality *q)
{
    buf_lit(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1110 410\" "
        "role=\"img\">\n"
        "<title>How well labelled ads are ranked, and whether probabilities "
        "hold</title>\n"
        "<style>text{font:12px sans-serif;fill:#222}.title{font-weight:bold}"
        ".head{font-size:14px}.frame{fill:#fff;stroke:#888}"
        "polyline{fill:none;stroke-width:1.5}.both{stroke:#0b3d91;stroke-width:2.5}"
        ".words{stroke:#b5452c;stroke-dasharray:8 3}.rules{stroke:#2c6e49;"
        "stroke-dasharray:2 3}.shape{stroke:#888;stroke-dasharray:10 4 2 4}"
        ".bin{fill:#0b3d91;fill-opacity:.55;stroke:#0b3d91}.legitimate{fill:#b9cbe8}"
        ".deceptive{fill:#8a2b1d}</style>\n"
        "<rect width=\"1110\" height=\"410\" fill=\"#fff\"/>\n");
    buf_printf(out,
               "<text class=\"head\" x=\"60\" y=\"28\">%.0f labelled ads, %.0f "
               "deceptive. ",
               q->deceptive + q->legitimate, q->deceptive);
    put_figure(out, "ROC AUC ", q->roc_auc);
    put_figure(out, ", average precision ", q->average_precision);
    put_figure(out, ", recall ", q->recall_at_fpr_1);
    put_figure(out, " at 1 % and ", q->recall_at_fpr_5);
    put_figure(out, " at 5 % false positives, ECE ", q->ece);
    buf_lit(out, "</text>\n");
}

bool
evaluating_plot(const struct evaluating *e, const char *path, struct err *err)
{
    struct quality q;
    struct buf out;
    size_t count = 0;
    struct quality_ad *ads = evaluating_gather(e, BY_ALL, 0, JUDGE_BOTH, &count);
    quality_measure(ads, NULL, count, &q);
    free(ads);
    buf_init(&out, SVG_MAX);
    put_head(&out, &q);
    put_precision(&out, e);
    put_reliability(&out, &q);
    put_columns(&out, e);
    buf_printf(&out, "</svg>\n");
    bool ok = buf_failed(&out)
                  ? err_set(err, "%s: a picture of more than %u bytes", path, SVG_MAX)
                  : file_write(path, buf_str(&out), err) ||
                        err_in(err, "the picture: cannot write");
    buf_free(&out);
    return ok;
}
