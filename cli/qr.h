/*
 * qr: a QR code made of text, by libqrencode.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_QR_H
#define CLI_QR_H

#include "core/buf.h"

/* Appends the code, two rows a line, light where a terminal has letters: it is read from a
 * dark screen. Nothing when the text is too long for one. */
void qr_write(const char *text, struct buf *out);

#endif
