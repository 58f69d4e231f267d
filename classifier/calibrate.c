/*
 * calibrate: Newton's method in two unknowns, damped.
 *
 * log-odds = log-odds of the share + trust * (slope * sum + offset). A penalty draws the slope to 1
 * and the offset to 0, so that a handful of ads moves little.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/calibrate.h"

#include <math.h>

#define STEPS      50
#define ENOUGH     1e-6 /* step below which it ends */
#define STEP_MAX   1.0
#define PENALTY    1.0 /* in ads */
#define MARGIN_MAX 40.0

struct fit {
    double slope, offset;
    double base;    /* log-odds of the share */
    bool slope_set; /* it stands at its limit */
};

static double
logistic(double x)
{
    return 1 / (1 + exp(-fmax(-MARGIN_MAX, fmin(MARGIN_MAX, x))));
}

static double
limited(double step)
{
    return fmax(-STEP_MAX, fmin(STEP_MAX, step));
}

/* One step; returns how far it went. */
static double
move(struct fit *f, const struct calibrate_ad *ads, size_t count)
{
    double to_slope = PENALTY * (1 - f->slope), to_offset = -PENALTY * f->offset;
    double slopes = PENALTY, offsets = PENALTY, both = 0;
    for (size_t i = 0; i < count; i++) {
        const struct calibrate_ad *ad = &ads[i];
        const double by_slope = ad->trust * ad->sum, by_offset = ad->trust;
        const double p =
            logistic(f->base + f->slope * by_slope + f->offset * by_offset);
        const double error = ad->weight * (ad->deceptive - p);
        const double curve = ad->weight * p * (1 - p);
        to_slope += error * by_slope;
        to_offset += error * by_offset;
        slopes += curve * by_slope * by_slope;
        offsets += curve * by_offset * by_offset;
        both += curve * by_slope * by_offset;
    }
    const double whole =
        slopes * offsets - both * both; /* above 0: the penalty sees to it */
    double slope = limited((to_slope * offsets - to_offset * both) / whole);
    double offset = limited((to_offset * slopes - to_slope * both) / whole);
    if (f->slope_set) {
        slope = 0;
        offset = limited(to_offset / offsets);
    }
    f->slope += slope;
    f->offset += offset;
    return fmax(fabs(slope), fabs(offset));
}

static void
settle(struct fit *f, const struct calibrate_ad *ads, size_t count)
{
    for (int i = 0; i < STEPS; i++) {
        if (move(f, ads, count) < ENOUGH)
            return;
    }
}

struct calibration
calibrate(const struct calibrate_ad *ads, size_t count)
{
    double of[2] = { 0, 0 };
    for (size_t i = 0; i < count; i++)
        of[ads[i].deceptive] += ads[i].weight;
    if (!(of[0] > 0 && of[1] > 0))
        return (struct calibration){ 1, 0 };
    struct fit f = { .slope = 1, .base = log(of[1] / of[0]) };
    settle(&f, ads, count);
    const double held = fmax(CALIBRATE_SLOPE_MIN, fmin(CALIBRATE_SLOPE_MAX, f.slope));
    if (held < f.slope || held > f.slope) {
        f.slope = held;
        f.slope_set = true;
        settle(&f, ads, count);
    }
    return (struct calibration){ f.slope, -f.offset / f.slope };
}
