/*
 * ocr: see ocr.h.
 *
 * The functions are those of tesseract/capi.h (Tesseract 5) and leptonica/allheaders.h (1.82),
 * whose shared libraries promise them by their version number.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/ocr.h"

#include "core/buf.h"
#include "core/mem.h"
#include "core/utf8.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

#define SMALL_SIDE 1200 /* pixels: a smaller picture is enlarged twice */
#define INSTALL                                                                        \
    "install libtesseract5 and tesseract-ocr-rus, -kaz, -eng (tools/need.sh ocr)"

static const char *const usual_folders[] = {
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/share/tessdata",
};

struct ocr {
    void *tesseract, *leptonica; /* the libraries */
    void *api;
    void *(*create)(void);
    void (*destroy)(void *api);
    int (*init)(void *api, const char *folder, const char *langs);
    void (*set_picture)(void *api, void *pix);
    void (*set_resolution)(void *api, int ppi);
    char *(*get_text)(void *api);
    int (*get_confidence)(void *api);
    void (*free_text)(const char *text);
    void *(*read)(const unsigned char *bytes, size_t size);
    void *(*to_grey)(void *pix, int colormap);
    void *(*scale)(void *pix, float x, float y);
    int (*width)(const void *pix);
    int (*height)(const void *pix);
    void (*drop)(void **pix);
};

/* One function of a library, by way of the pointer's bytes: C has no other conversion. */
static bool
find(void *library, const char *name, void *into)
{
    void *found = library ? dlsym(library, name) : NULL;

    memcpy(into, &found, sizeof found);
    return found != NULL;
}

static bool
load(struct ocr *o)
{
    o->leptonica = dlopen("liblept.so.5", RTLD_NOW | RTLD_LOCAL);
    o->tesseract = dlopen("libtesseract.so.5", RTLD_NOW | RTLD_LOCAL);
    return find(o->tesseract, "TessBaseAPICreate", &o->create) &&
           find(o->tesseract, "TessBaseAPIDelete", &o->destroy) &&
           find(o->tesseract, "TessBaseAPIInit3", &o->init) &&
           find(o->tesseract, "TessBaseAPISetImage2", &o->set_picture) &&
           find(o->tesseract, "TessBaseAPISetSourceResolution", &o->set_resolution) &&
           find(o->tesseract, "TessBaseAPIGetUTF8Text", &o->get_text) &&
           find(o->tesseract, "TessBaseAPIMeanTextConf", &o->get_confidence) &&
           find(o->tesseract, "TessDeleteText", &o->free_text) &&
           find(o->leptonica, "pixReadMem", &o->read) &&
           find(o->leptonica, "pixConvertTo8", &o->to_grey) &&
           find(o->leptonica, "pixScale", &o->scale) &&
           find(o->leptonica, "pixGetWidth", &o->width) &&
           find(o->leptonica, "pixGetHeight", &o->height) &&
           find(o->leptonica, "pixDestroy", &o->drop);
}

static bool
has_language(const char *folder, struct str lang)
{
    char room[400];
    struct buf path = buf_over(room, sizeof room);

    buf_printf(&path, "%s/" STR_FMT ".traineddata", folder, STR_ARG(lang));
    return !buf_failed(&path) && access(buf_cstr(&path), R_OK) == 0;
}

static const char *
find_folder(const char *folder)
{
    if (folder)
        return folder;
    for (size_t i = 0; i < sizeof(usual_folders) / sizeof(usual_folders[0]); i++)
        if (access(usual_folders[i], R_OK) == 0)
            return usual_folders[i];
    return usual_folders[0];
}

/* The languages to read: those asked for, which must all be there, or the usual ones. */
static bool
choose_langs(const char *langs, const char *folder, struct buf *out, struct err *err)
{
    struct str rest = str_of(langs ? langs : "rus+kaz+eng"), lang;

    while (str_cut(&rest, '+', &lang)) {
        if (has_language(folder, lang))
            buf_printf(out, "%s" STR_FMT, out->n ? "+" : "", STR_ARG(lang));
        else if (langs)
            return err_set(err,
                           "there is no data of Tesseract for the language '" STR_FMT
                           "' in %s; install tesseract-ocr-" STR_FMT,
                           STR_ARG(lang), folder, STR_ARG(lang));
    }
    return (out->n && !buf_failed(out)) ||
           err_set(err, "Tesseract has no data of a language in %s; " INSTALL, folder);
}

bool
ocr_open(const char *langs, const char *folder, struct ocr **out, struct err *err)
{
    struct ocr *o = mem_alloc(1, sizeof *o);
    char room[200];
    struct buf chosen = buf_over(room, sizeof room);
    bool ok;

    *out = NULL;
    folder = find_folder(folder);
    ok = load(o) ||
         err_set(err, "Tesseract, which reads pictures, is not installed; " INSTALL);
    ok = ok && choose_langs(langs, folder, &chosen, err);
    if (ok) {
        o->api = o->create();
        ok = (o->api && o->init(o->api, folder, buf_cstr(&chosen)) == 0) ||
             err_set(err, "Tesseract does not start with the languages %s of %s",
                     buf_cstr(&chosen), folder);
    }
    if (ok)
        *out = o;
    else
        ocr_close(o);
    return ok;
}

void
ocr_close(struct ocr *o)
{
    if (!o)
        return;
    if (o->api)
        o->destroy(o->api);
    if (o->tesseract)
        dlclose(o->tesseract);
    if (o->leptonica)
        dlclose(o->leptonica);
    free(o);
}

/* Grey, and large enough that letters are twenty pixels high. */
static void *
prepare(const struct ocr *o, struct str picture)
{
    void *pix = o->read((const unsigned char *)picture.p, picture.n);
    void *grey = pix ? o->to_grey(pix, 0) : NULL;
    void *large = NULL;

    if (pix)
        o->drop(&pix);
    if (grey && o->width(grey) < SMALL_SIDE && o->height(grey) < SMALL_SIDE)
        large = o->scale(grey, 2, 2);
    if (large)
        o->drop(&grey);
    return large ? large : grey;
}

bool
ocr_read(struct ocr *o, struct str picture, struct arena *arena, struct str *text,
         int *confidence, struct err *err)
{
    void *pix = prepare(o, picture);
    struct buf clean;
    char *words;

    *text = STR("");
    *confidence = 0;
    if (!pix)
        return err_set(err, "the picture cannot be decoded: it is broken");
    o->set_picture(o->api, pix);
    o->set_resolution(o->api, 300);
    words = o->get_text(o->api);
    if (words) {
        buf_init(&clean, 1u << 20);
        utf8_put_clean(&clean, str_trim(str_of(words)));
        *text = arena_str(arena, buf_str(&clean));
        *confidence = o->get_confidence(o->api);
        buf_free(&clean);
        o->free_text(words);
    }
    o->drop(&pix);
    return true;
}
