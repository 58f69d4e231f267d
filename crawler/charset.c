/*
 * charset: see charset.h. This file is the only one of the room that sees ICU.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crawler/charset.h"

#include "core/buf.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "crawler/charset_labels.h"
#include "crawler/charset_parts.h"
#include "crawler/cyrillic.h"

#include <stdlib.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/ucsdet.h>

#define QUICK_BYTES (16u * 1024u) /* of a sample that must only agree */
#define QUICK_HIGH  1024          /* bytes from 0x80 on in it that are enough */
#define UTF8_WEIGHT                                                                    \
    50 /* sequences a broken byte, for UTF-8 to overrule what was declared */
#define SAMPLE_BYTES (64u * 1024u) /* looked at when the bytes must tell */

#define CHARSET_COUNT (sizeof(CHARSETS) / sizeof(CHARSETS[0]))

static const struct charset_row *
find_row(struct str name)
{
    for (size_t i = 0; i < CHARSET_COUNT; i++)
        if (str_eq_nocase(str_of(CHARSETS[i].name), name))
            return &CHARSETS[i];
    return NULL;
}

/* ---- the bytes themselves ---- */

/* Code points of the bytes from 0x80 on, of a one-byte encoding. False for any other. */
static bool
upper_half(const char *icu_name, uint16_t upper[128])
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(icu_name, &status);
    if (U_FAILURE(status))
        return false;
    bool is_single = ucnv_getMaxCharSize(converter) == 1;
    char bytes[128];
    UChar units[128];
    for (int i = 0; i < 128; i++)
        bytes[i] = (char)(0x80 + i);
    is_single = is_single &&
                ucnv_toUChars(converter, units, 128, bytes, 128, &status) == 128 &&
                U_SUCCESS(status);
    for (int i = 0; i < 128 && is_single; i++)
        upper[i] = units[i];
    ucnv_close(converter);
    return is_single;
}

/*
 * Do the bytes hold sequences of UTF-8, and at least `weight` for each byte that is in none?
 * Answers as soon as what is left could not change it.
 */
static bool
sequences_prevail(struct str s, size_t weight)
{
    size_t sequences = 0, bad = 0;
    for (size_t at = 0; at < s.n && bad * weight <= sequences + (s.n - at) / 2;) {
        if ((uint8_t)s.p[at] < 0x80) {
            at++;
            continue;
        }
        size_t before = at;
        (void)utf8_next(s, &at);
        if (at - before > 1)
            sequences++;
        else if (s.n - before > 3) /* the last character may be cut off */
            bad++;
    }
    return sequences > 0 && bad * weight <= sequences;
}

static const char *const CYRILLIC[] = { "windows-1251", "KOI8-R", "IBM866",
                                        "x-mac-cyrillic", "ISO-8859-5" };

/* The Cyrillic encoding in which the sample reads best; empty when it reads badly in all. */
static struct str
guess_cyrillic(struct str sample)
{
    struct str best = STR("");
    int64_t best_points = 0;
    for (size_t i = 0; i < sizeof(CYRILLIC) / sizeof(CYRILLIC[0]); i++) {
        uint16_t upper[128];
        const struct charset_row *row = find_row(str_of(CYRILLIC[i]));
        if (row == NULL || !upper_half(row->icu, upper))
            continue;
        struct cyrillic_score score = cyrillic_score(sample, upper);
        if (score.bytes >= 4 && score.points > best_points &&
            score.points > (int64_t)score.bytes / 2) {
            best_points = score.points;
            best = str_of(row->name);
        }
    }
    return best;
}

/* What ICU's detector finds first among the encodings that pages of the region have. */
static struct str
guess_by_icu(struct str sample)
{
    static const char *const plausible[] = {
        "windows-1251", "KOI8-R",       "windows-1252", "windows-1254",
        "windows-1250", "windows-1253", "windows-1255", "windows-1256",
        "ISO-8859-2",   "ISO-8859-5",   "ISO-8859-7",   "Shift_JIS",
        "EUC-JP",       "EUC-KR",       "GB18030",      "Big5",
    };
    UErrorCode status = U_ZERO_ERROR;
    struct str found = STR("");
    int32_t count = 0;
    UCharsetDetector *detector = ucsdet_open(&status);
    ucsdet_enableInputFilter(detector, true);
    ucsdet_setText(detector, sample.p, (int32_t)sample.n, &status);
    const UCharsetMatch **matches = ucsdet_detectAll(detector, &count, &status);
    for (int32_t i = 0; U_SUCCESS(status) && i < count && found.n == 0; i++) {
        struct str name = charset_of_label(str_of(ucsdet_getName(matches[i], &status)));
        for (size_t k = 0; k < sizeof(plausible) / sizeof(plausible[0]); k++)
            if (str_eq_nocase(name, str_of(plausible[k])))
                found = name;
    }
    ucsdet_close(detector);
    return found;
}

/* UTF-16 without a mark: ASCII markup leaves every second byte NUL. */
static struct str
guess_utf16(struct str sample)
{
    size_t zeros[2] = { 0, 0 }, n = sample.n < 1024 ? sample.n : 1024;
    for (size_t i = 0; i < n; i++)
        zeros[i % 2] += sample.p[i] == '\0';
    if (n < 8)
        return STR("");
    if (zeros[1] * 5 > n && zeros[0] * 50 < n)
        return STR("UTF-16LE");
    return zeros[0] * 5 > n && zeros[1] * 50 < n ? STR("UTF-16BE") : STR("");
}

/* Bytes that are not UTF-8 from `first_bad` on: the part of them that tells most, markup
 * alone left out. */
static struct str
sample_of(struct str bytes, size_t first_bad)
{
    size_t from = first_bad > SAMPLE_BYTES / 8 ? first_bad - SAMPLE_BYTES / 8 : 0;
    return str_sub(bytes, from, from + SAMPLE_BYTES);
}

/* The beginning of the sample that is enough where it must only agree. */
static struct str
quick_sample(struct str sample)
{
    size_t high = 0, n = 0;
    while (n < sample.n && n < QUICK_BYTES && high < QUICK_HIGH)
        high += (uint8_t)sample.p[n++] >> 7;
    return str_sub(sample, 0, n);
}

/* ---- decision ---- */

/* Encodings that servers name without knowing: their own default. */
static bool
is_server_default(struct str name)
{
    return str_eq(name, STR("windows-1252")) || str_eq(name, STR("ISO-8859-15")) ||
           str_eq(name, STR("windows-1254"));
}

/* Is it one of the encodings between which Russian pages confuse their own? */
static bool
is_cyrillic_name(struct str name)
{
    for (size_t i = 0; i < sizeof(CYRILLIC) / sizeof(CYRILLIC[0]); i++)
        if (str_eq(name, str_of(CYRILLIC[i])))
            return true;
    return false;
}

/* Does the text that is called `declared`, a Cyrillic encoding, read well in it? */
static bool
reads_as_declared(struct str sample, struct str declared)
{
    const struct charset_row *row = find_row(declared);
    uint16_t upper[128];
    if (row == NULL || !is_cyrillic_name(declared) || !upper_half(row->icu, upper))
        return false;
    struct cyrillic_score score = cyrillic_score(quick_sample(sample), upper);
    return score.points > (int64_t)score.bytes;
}

/* Bytes that are not UTF-8 as a whole: what they say against `declared` (may be empty). */
static struct str
decide_broken(struct str bytes, size_t first_bad, struct str declared)
{
    struct str sample = sample_of(bytes, first_bad);
    if (sequences_prevail(sample, UTF8_WEIGHT) &&
        !str_starts(declared, STR("ISO-2022")))
        return STR("UTF-8");
    if (declared.n > 0 && !str_eq(declared, STR("UTF-8")) &&
        !is_server_default(declared) && !is_cyrillic_name(declared))
        return declared;
    if (reads_as_declared(sample, declared))
        return declared;
    struct str guess = guess_cyrillic(sample);
    if (guess.n > 0)
        return guess;
    if (declared.n > 0 && !str_eq(declared, STR("UTF-8")))
        return declared;
    guess = guess_by_icu(sample);
    if (guess.n > 0 && (declared.n == 0 || !sequences_prevail(sample, 1)))
        return guess;
    return declared.n > 0 ? declared : STR("windows-1252");
}

static bool
is_ascii(struct str s)
{
    uint8_t high = 0;
    for (size_t i = 0; i < s.n; i++)
        high |= (uint8_t)s.p[i];
    return high < 0x80;
}

/* Corrects a declared encoding (which may be empty) by what the bytes say; *valid tells
 * whether they are UTF-8 as they stand. */
static struct str
decide(struct str bytes, struct str declared, bool *valid)
{
    size_t first_bad = utf8_first_bad(bytes);
    *valid = first_bad == bytes.n;
    if (!*valid)
        return decide_broken(bytes, first_bad, declared);
    bool says_nothing =
        declared.n > 0 && !str_eq(declared, STR("UTF-8")) && is_ascii(bytes);
    return says_nothing ? declared : STR("UTF-8");
}

/* ---- conversion ---- */

/* Through ICU; a byte or pair without meaning becomes U+FFFD. False when ICU cannot. */
static bool
decode_by_icu(struct str bytes, const char *icu_name, struct arena *arena,
              struct str *out)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(icu_name, &status);
    if (U_FAILURE(status))
        return false;
    size_t room = bytes.n * 3 + 16;
    bool ok = room < INT32_MAX;
    char *text = ok ? mem_alloc(room, 1) : NULL;
    if (ok) {
        int32_t n = ucnv_toAlgorithmic(UCNV_UTF8, converter, text, (int32_t)room,
                                       bytes.p, (int32_t)bytes.n, &status);
        ok = U_SUCCESS(status) && n >= 0 && (size_t)n <= room;
        if (ok)
            *out = arena_str(arena, (struct str){ text, (size_t)n });
    }
    free(text);
    ucnv_close(converter);
    return ok;
}

static struct str
clean_utf8(struct str bytes, struct arena *arena)
{
    if (utf8_valid(bytes))
        return bytes;
    struct buf clean;
    buf_init(&clean, bytes.n * 3);
    utf8_put_clean(&clean, bytes);
    struct str text = arena_str(arena, buf_str(&clean));
    buf_free(&clean);
    return text;
}

static struct str
convert(struct str bytes, struct str name, struct arena *arena)
{
    const struct charset_row *row = find_row(name);
    uint16_t upper[128];
    struct str text;
    if (row == NULL || str_eq(name, STR("UTF-8")))
        return clean_utf8(bytes, arena);
    if (str_eq(name, STR("replacement")))
        return bytes.n > 0 ? STR("\xEF\xBF\xBD") : STR("");
    if (upper_half(row->icu, upper))
        return charset_decode_single(bytes, upper, arena);
    if (decode_by_icu(bytes, row->icu, arena, &text))
        return text;
    return clean_utf8(bytes, arena);
}

static bool
read_mark(struct str *bytes, struct str *name)
{
    if (str_starts(*bytes, STR("\xEF\xBB\xBF"))) {
        *name = STR("UTF-8");
        *bytes = str_sub(*bytes, 3, bytes->n);
        return true;
    }
    if (str_starts(*bytes, STR("\xFE\xFF")))
        *name = STR("UTF-16BE");
    else if (str_starts(*bytes, STR("\xFF\xFE")))
        *name = STR("UTF-16LE");
    else
        return false;
    *bytes = str_sub(*bytes, 2, bytes->n);
    return true;
}

void
charset_decode(struct str bytes, struct str content_type, struct arena *arena,
               struct charset_text *out)
{
    *out = (struct charset_text){ .how = CHARSET_BY_CONTENT };
    struct str declared = STR("");
    bool valid = false;
    if (read_mark(&bytes, &declared)) {
        out->how = CHARSET_BY_MARK;
        out->name = declared;
    } else {
        declared = charset_of_label(charset_label_of_content(content_type));
        if (declared.n > 0) {
            out->how = CHARSET_BY_HEADER;
        } else {
            declared = charset_prescan(bytes);
            if (declared.n > 0)
                out->how = CHARSET_BY_META;
        }
        if (declared.n == 0)
            declared = guess_utf16(bytes);
        bool is_utf16 = str_starts(declared, STR("UTF-16"));
        out->name = is_utf16 ? declared : decide(bytes, declared, &valid);
        out->corrected = declared.n > 0 && !str_eq(out->name, declared);
        if (out->corrected)
            out->how = CHARSET_BY_CONTENT;
    }
    valid = valid && str_eq(out->name, STR("UTF-8"));
    out->text = valid ? bytes : convert(bytes, out->name, arena);
}

/* ---- and back ---- */

void
charset_back_open(struct str name, struct charset_back *out)
{
    const struct charset_row *row = find_row(name);
    bool is_own =
        row != NULL && row->icu[0] != '\0' && !str_starts(name, STR("UTF-16"));
    *out = (struct charset_back){ .icu = is_own ? row->icu : NULL };
}

/* A character that the encoding lacks (Encoding standard, HTML mode). ICU's own way to write it
 * leaves out joiners and the like without a word. */
static void U_CALLCONV
put_number(const void *context, UConverterFromUnicodeArgs *args, const UChar *units,
           int32_t length, UChar32 c, UConverterCallbackReason reason,
           UErrorCode *status)
{
    (void)context;
    (void)units;
    (void)length;
    if (reason > UCNV_IRREGULAR) /* the converter is reset or closed */
        return;
    char room[16];
    struct buf digits = buf_over(room, sizeof(room));
    UChar text[sizeof(room)];
    const UChar *from = text;
    buf_printf(&digits, "&#%d;", (int)c);
    for (size_t i = 0; i < digits.n; i++)
        text[i] = (UChar)room[i];
    *status = U_ZERO_ERROR;
    ucnv_cbFromUWriteUChars(args, &from, text + digits.n, 0, status);
}

/* NULL when the text is UTF-8, or ICU has none. */
static UConverter *
converter_of(struct charset_back *back)
{
    UErrorCode status = U_ZERO_ERROR;
    if (back->converter != NULL || back->icu == NULL)
        return back->converter;
    UConverter *converter = ucnv_open(back->icu, &status);
    ucnv_setFromUCallBack(converter, put_number, NULL, NULL, NULL, &status);
    if (U_FAILURE(status)) {
        ucnv_close(converter);
        back->icu = NULL;
        return NULL;
    }
    ucnv_setFallback(converter, false); /* no letter that only looks alike */
    back->converter = converter;
    return converter;
}

bool
charset_back_put(struct charset_back *back, struct str text, char *bytes, size_t size,
                 size_t *n)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *converter = converter_of(back);
    if (converter == NULL || text.n > INT32_MAX || size > INT32_MAX)
        return false;
    int32_t written = ucnv_fromAlgorithmic(converter, UCNV_UTF8, bytes, (int32_t)size,
                                           text.p, (int32_t)text.n, &status);
    *n = written > 0 ? (size_t)written : 0;
    return U_SUCCESS(status) && *n <= size;
}

void
charset_back_close(struct charset_back *back)
{
    ucnv_close(back->converter); /* NULL is taken */
    back->converter = NULL;
}
