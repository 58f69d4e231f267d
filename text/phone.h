/*
 * phone: is this span of digits a telephone number? The door to libphonenumber.
 *
 * libphonenumber is C++ and slow, so it sees only candidates that the scanner in contacts.c
 * has cut out, as plain characters, and of those only what text/phone_plan.c does not know.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEXT_PHONE_H
#define TEXT_PHONE_H

#include <stdbool.h>
#include <stddef.h>

#define PHONE_SIZE 20 /* "+" and at most 15 digits (E.164), a NUL */

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Judges the NUL-terminated candidate of digits with an optional leading '+'. Without '+' it
 * is read as dialled in Kazakhstan, then in Russia. Writes the number in E.164 form and
 * returns true when some country's plan holds it. Plans of the countries that ads name most
 * are in text/phone_plan.c; only for others is the library asked.
 */
bool phone_judge(const char *candidate, char out[PHONE_SIZE]);
/* The same, always from the library: 25 microseconds a call. */
bool phone_ask(const char *candidate, char out[PHONE_SIZE]);

#ifdef __cplusplus
}
#endif

#endif
