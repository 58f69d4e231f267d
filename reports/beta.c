/*
 * beta: a continued fraction, and its inverse by halving.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "reports/beta.h"

#include <math.h>

#define STEPS_MAX 10000
#define CLOSE     1e-15
#define TINY      1e-300
#define HALVINGS  60

/* No division by nothing. */
static double
held(double value)
{
    return fabs(value) < TINY ? TINY : value;
}

/* Converges fast for x below (a + 1) / (a + b + 2). */
static double
fraction(double x, double a, double b)
{
    double c = 1;
    double d = 1 / held(1 - (a + b) * x / (a + 1));
    double value = d;
    for (int m = 1; m < STEPS_MAX; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / held(1 + even * d);
        c = held(1 + even / c);
        value *= d * c;
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / held(1 + odd * d);
        c = held(1 + odd / c);
        value *= d * c;
        if (fabs(d * c - 1) < CLOSE)
            break;
    }
    return value;
}

/* lgamma() would write a global. */
static double
log_gamma(double x)
{
    int sign;
    return lgamma_r(x, &sign);
}

double
beta_below(double x, double a, double b)
{
    if (!(x > 0))
        return 0;
    if (x >= 1)
        return 1;
    double front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) +
                       b * log1p(-x));
    return x < (a + 1) / (a + b + 2) ? front * fraction(x, a, b) / a
                                     : 1 - front * fraction(1 - x, b, a) / b;
}

double
beta_quantile(double share, double a, double b)
{
    double low = 0, high = 1;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = (low + high) / 2;
        *(beta_below(middle, a, b) < share ? &low : &high) = middle;
    }
    return (low + high) / 2;
}
