/*
 * calibrate: how far sums of word evidence can be believed.
 *
 * Sums of ads that were left out in training tell (Platt 1999, Probabilistic Outputs for Support
 * Vector Machines): a logistic regression of the label on the sum gives a slope, by which all
 * sums are multiplied, and moves the sum at which an ad is neither. An ad of which nothing is
 * trusted keeps the share of deceptive ads as its probability. Pure and deterministic.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLASSIFIER_CALIBRATE_H
#define CLASSIFIER_CALIBRATE_H

#include <stdbool.h>
#include <stddef.h>

/* However well words part the classes of the training ads, which may be their sources. */
#define CALIBRATE_SLOPE_MAX 2.0
#define CALIBRATE_SLOPE_MIN 0.2

/* An ad that was left out. */
struct calibrate_ad {
    double sum;    /* above the neutral one, before it is trusted */
    double trust;  /* 0 to 1 */
    double weight; /* above 0 */
    bool deceptive;
};

struct calibration {
    double slope; /* CALIBRATE_SLOPE_MIN to CALIBRATE_SLOPE_MAX */
    double shift; /* to add to the neutral sum */
};

/* Slope 1 and shift 0 unless there are ads of both classes. */
struct calibration calibrate(const struct calibrate_ad *ads, size_t count);

#endif
