/*
 * beta: the beta distribution, for limits of a share. Pure.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef REPORTS_BETA_H
#define REPORTS_BETA_H

/* The regularised incomplete beta function I_x(a, b), a and b above 0, by its continued
 * fraction (Abramowitz and Stegun 26.5.8, evaluated after Lentz 1976); to about 1e-12. */
double beta_below(double x, double a, double b);
/* The x with I_x(a, b) = share, share from 0 to 1; by halving, to 1e-14. */
double beta_quantile(double share, double a, double b);

#endif
