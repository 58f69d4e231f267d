/*
 * import_picture: posters, read by Tesseract in a process apart.
 *
 * The child loads Tesseract, gives up what it does not need, decodes one picture and writes what
 * it read into a pipe. It has a ceiling on memory and time; whatever becomes of it, the parent
 * gets a sentence. One child a picture: what a hostile one does to a decoder ends with it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/importing.h"
#include "cli/walled.h"
#include "cli/walls.h"
#include "core/utf8.h"
#include "crawler/ocr.h"
#include "crawler/picture.h"

#include <stdlib.h>

#define ANSWER_MAX (1u << 20)
#define CONFIDENCE_MIN                                                                 \
    30 /* less is noise: no words, or a script that was not asked for */

/* What a child writes first; the text or a sentence follows. */
enum reply { REPLY_TEXT = 't', REPLY_BAD = 'b', REPLY_MISSING = 'm' };

/* A picture to be read, and what reads it. */
struct reading {
    const char *langs;
    struct str picture;
    struct ocr *ocr;
};

static void
reply(struct buf *out, enum reply kind, int confidence, struct str text)
{
    buf_add_char(out, (char)kind);
    buf_add_char(out, (char)confidence);
    buf_add(out, text);
}

/* The data of the languages is read before the walls go up. */
static bool
open_reader(void *user, struct buf *out)
{
    struct reading *r = user;
    struct err err = { .kind = ERR_NONE };

    (void)setenv("OMP_THREAD_LIMIT", "1", 1);
    if (ocr_open(r->langs, getenv("TESSDATA_PREFIX"), &r->ocr, &err))
        return true;
    reply(out, REPLY_MISSING, 0, str_of(err.text));
    return false;
}

static void
read_picture(void *user, struct buf *out)
{
    struct reading *r = user;
    struct arena arena;
    struct str text;
    struct err err = { .kind = ERR_NONE };
    int confidence;

    arena_init(&arena, 0);
    if (ocr_read(r->ocr, r->picture, &arena, &text, &confidence, &err))
        reply(out, REPLY_TEXT, confidence, text);
    else
        reply(out, REPLY_BAD, 0, str_of(err.text));
    arena_free(&arena);
}

static struct str
name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return str_of(slash ? slash + 1 : path);
}

/* The words of the picture as an ad, or why there are none. */
static bool
take_answer(struct importing *im, const char *path, struct str answer, struct err *err)
{
    struct ad ad = { .id = name_of(path) };
    const char *what;

    if (answer.n < 2) {
        importing_bad(im, path, 1,
                      "the picture could not be read within its limits of "
                      "time and memory");
        return true;
    }
    if (!utf8_valid(answer) || answer.p[1] < 0 || answer.p[1] > 100) {
        importing_bad(im, path, 1, "what was read from the picture makes no sense");
        return true;
    }
    ad.ocr_confidence = answer.p[1];
    ad.text = arena_str(&im->arena, str_trim(str_sub(answer, 2, answer.n)));
    if (answer.p[0] == REPLY_MISSING)
        return err_set_kind(err, ERR_START, "%s: " STR_FMT, path, STR_ARG(ad.text));
    if (answer.p[0] == REPLY_TEXT && ad.ocr_confidence >= CONFIDENCE_MIN && ad.text.n)
        return importing_add(im, &ad, err);
    what = ad.text.p;
    if (answer.p[0] == REPLY_TEXT)
        what = ad.text.n ? arena_printf(&im->arena,
                                        "its words could be read with a confidence of "
                                        "%d of 100 only",
                                        ad.ocr_confidence)
                               .p
                         : "no words were found in the picture";
    importing_bad(im, path, 1, what);
    return true;
}

bool
import_picture(struct importing *im, const char *path, struct str bytes,
               struct err *err)
{
    struct reading reading = { .langs = im->langs, .picture = bytes };
    unsigned walls;
    const struct walled_work work = { open_reader, read_picture, &reading, &walls };
    struct picture picture;
    struct buf answer;
    struct err bad;
    bool ok;

    if (!picture_read(bytes, &picture, &bad)) {
        importing_bad(im, path, 1, bad.text);
        return true;
    }
    buf_init(&answer, ANSWER_MAX);
    ok = walled_run(&work, &answer, err);
    if (ok && !im->walls_told)
        walls_tell(walls, WALLS_READER);
    im->walls_told = im->walls_told || ok;
    ok = ok && (*app_stop_flag() || take_answer(im, path, buf_str(&answer), err));
    buf_free(&answer);
    return ok;
}
