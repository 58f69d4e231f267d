/*
 * ocr: the words of a picture, by Tesseract.
 *
 * Tesseract is no part of the build: its library is looked for when the first picture is to be
 * read (libtesseract.so.5 and liblept.so.5, through their C interfaces), and when it is not
 * there ocr_open() says what to install. ocr.c is the only file that knows either. Decoders of
 * pictures meet hostile bytes: call ocr_read() in a process apart, on what picture_read() lets
 * pass.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CRAWLER_OCR_H
#define CRAWLER_OCR_H

#include "core/arena.h"
#include "core/err.h"

struct ocr;

/*
 * Loads Tesseract with the data of `langs` ("rus+kaz+eng"); NULL: those of these three that are
 * there. `folder` is where the data stands, NULL for the usual place. False, with a sentence on
 * what to install, when the library or a language is missing.
 */
MUST_USE bool ocr_open(const char *langs, const char *folder, struct ocr **out,
                       struct err *err);
void ocr_close(struct ocr *o);
/*
 * The text of a PNG, JPEG or WebP picture, in the arena, and how sure the reading is, from 0 to
 * 100. False when the picture cannot be decoded.
 */
MUST_USE bool ocr_read(struct ocr *o, struct str picture, struct arena *arena,
                       struct str *text, int *confidence, struct err *err);

#endif
