/*
 * line_fit: Newton's method in three unknowns, damped.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/line_fit.h"

#include <math.h>

#define UNKNOWN    3
#define STEPS      100
#define ENOUGH     1e-7 /* step below which it ends */
#define STEP_MAX   1.0
#define PENALTY    0.5 /* in ads */
#define MARGIN_MAX 40.0

/* A system of equations: left side and, in the last column, the right one. */
struct system {
    double row[UNKNOWN][UNKNOWN + 1];
};

static void
swap_rows(struct system *s, int a, int b)
{
    for (int i = 0; i <= UNKNOWN; i++) {
        const double kept = s->row[a][i];
        s->row[a][i] = s->row[b][i];
        s->row[b][i] = kept;
    }
}

/* Gauss and Jordan, the largest of each column first. The matrix has an inverse: the penalty and
 * two classes see to it. */
static void
solve(struct system *s, double out[UNKNOWN])
{
    for (int c = 0; c < UNKNOWN; c++) {
        int best = c;
        for (int r = c + 1; r < UNKNOWN; r++)
            best = fabs(s->row[r][c]) > fabs(s->row[best][c]) ? r : best;
        swap_rows(s, c, best);
        for (int r = 0; r < UNKNOWN; r++) {
            if (r == c)
                continue;
            const double by = s->row[r][c] / s->row[c][c];
            for (int i = c; i <= UNKNOWN; i++)
                s->row[r][i] -= by * s->row[c][i];
        }
    }
    for (int c = 0; c < UNKNOWN; c++)
        out[c] = s->row[c][UNKNOWN] / s->row[c][c];
}

/* One step; returns how far it went. */
static double
move(double weights[UNKNOWN], const struct line_ad *ads, size_t count)
{
    struct system s = { { { 0 } } };
    double step[UNKNOWN], far = 0;
    for (int k = 0; k < UNKNOWN; k++) {
        const double penalty = k == 0 ? 1e-6 : PENALTY;
        s.row[k][k] = penalty;
        s.row[k][UNKNOWN] = -penalty * weights[k];
    }
    for (size_t i = 0; i < count; i++) {
        const double x[UNKNOWN] = { 1, ads[i].points, ads[i].words };
        double sum = 0;
        for (int k = 0; k < UNKNOWN; k++)
            sum += weights[k] * x[k];
        const double p = 1 / (1 + exp(-fmax(-MARGIN_MAX, fmin(MARGIN_MAX, sum))));
        for (int k = 0; k < UNKNOWN; k++) {
            s.row[k][UNKNOWN] += (ads[i].deceptive - p) * x[k];
            for (int j = 0; j < UNKNOWN; j++)
                s.row[k][j] += p * (1 - p) * x[k] * x[j];
        }
    }
    solve(&s, step);
    for (int k = 0; k < UNKNOWN; k++) {
        const double by = fmax(-STEP_MAX, fmin(STEP_MAX, step[k]));
        weights[k] += by;
        far = fmax(far, fabs(by));
    }
    return far;
}

bool
line_fit(const struct line_ad *ads, size_t count, struct line_fitted *out)
{
    double weights[UNKNOWN] = { 0 };
    size_t deceptive = 0;
    for (size_t i = 0; i < count; i++)
        deceptive += ads[i].deceptive;
    if (deceptive == 0 || deceptive == count)
        return false;
    for (int i = 0; i < STEPS; i++) {
        if (move(weights, ads, count) < ENOUGH)
            break;
    }
    *out = (struct line_fitted){ weights[0], weights[1], weights[2] };
    return true;
}
