/*
 * shape: letters are told by code page only: bytes above ASCII count as letters, and two-byte
 * Cyrillic capitals as capitals.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/shape.h"

#include <math.h>

#define STEPS 400
#define RATE  0.5

struct shape
shape_of(struct str text)
{
    double capitals = 0, marks = 0, digits = 0, lines = 0, letters = 1;
    for (size_t i = 0; i < text.n; i++) {
        const uint8_t c = (uint8_t)text.p[i];
        const uint8_t next = i + 1 < text.n ? (uint8_t)text.p[i + 1] : 0;
        const bool latin = (c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c < 0x80;
        letters += latin || c >= 0xC0;
        capitals += (latin && c < 'a') || (c == 0xD0 && next >= 0x90 && next <= 0xAF);
        digits += c >= '0' && c <= '9';
        lines += c == '\n';
        marks += c > ' ' && c < 0x7F && !latin && !(c >= '0' && c <= '9');
    }
    return (struct shape){ { log(1 + (double)text.n), capitals / letters,
                             marks / letters, digits / letters, lines / letters } };
}

static void
standardise(const struct shape *shapes, const bool *use, size_t count,
            struct shape_model *m)
{
    double n = 0;
    for (size_t i = 0; i < count; i++) {
        n += use[i];
        for (int k = 0; use[i] && k < SHAPE_FEATURES; k++) {
            m->mean[k] += shapes[i].of[k];
            m->spread[k] += shapes[i].of[k] * shapes[i].of[k];
        }
    }
    for (int k = 0; n > 0 && k < SHAPE_FEATURES; k++) {
        m->mean[k] /= n;
        m->spread[k] = sqrt(fmax(1e-9, m->spread[k] / n - m->mean[k] * m->mean[k]));
    }
}

double
shape_says(const struct shape_model *model, const struct shape *shape)
{
    double sum = model->weights[SHAPE_FEATURES];
    for (int k = 0; k < SHAPE_FEATURES; k++) {
        const double z = (shape->of[k] - model->mean[k]) / model->spread[k];
        sum += model->weights[k] * fmax(-5, fmin(5, z));
    }
    return sum;
}

void
shape_fit(const struct shape *shapes, const bool *deceptive, const bool *use,
          size_t count, struct shape_model *out)
{
    *out = (struct shape_model){ 0 };
    for (int k = 0; k < SHAPE_FEATURES; k++)
        out->spread[k] = 0;
    standardise(shapes, use, count, out);
    for (int k = 0; k < SHAPE_FEATURES; k++)
        out->spread[k] = out->spread[k] > 0 ? out->spread[k] : 1;
    for (int step = 0; step < STEPS; step++) {
        double slope[SHAPE_FEATURES + 1] = { 0 };
        double n = 1e-9;
        for (size_t i = 0; i < count; i++) {
            if (!use[i])
                continue;
            const double error =
                deceptive[i] - 1 / (1 + exp(-shape_says(out, &shapes[i])));
            for (int k = 0; k < SHAPE_FEATURES; k++)
                slope[k] += error * (shapes[i].of[k] - out->mean[k]) / out->spread[k];
            slope[SHAPE_FEATURES] += error;
            n++;
        }
        for (int k = 0; k <= SHAPE_FEATURES; k++)
            out->weights[k] += RATE * slope[k] / n;
    }
}
