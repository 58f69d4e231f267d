/*
 * The folding tables say for each code point what ICU's compatibility decomposition, case
 * folding and look-alike data say, but for the letters and signs listed here.
 *
 * `test_fold_table print-two`, `print-pairs` and `print-runs` write the bodies of
 * text/fold_two.c, fold_pairs.c and fold_runs.c; the test compares what is compiled in with
 * the same reckoning.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/utf8.h"
#include "tests/unit/text/fold_exceptions.h"
#include "text/fold.h"
#include "text/fold_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>

#define RUNS_MAX       2000
#define EXPANSIONS_MAX 1000
#define CODE_POINTS    0x20000u

/* One code point's entry: a table byte, and the text when it is FOLD_EXPAND. */
struct entry {
    uint8_t byte;
    char text[5];
};

struct reckoning {
    struct entry *of; /* CODE_POINTS entries */
    const UNormalizer2 *fold, *decompose;
    USpoofChecker *spoof;
};

static uint8_t
foreign_code(uint8_t byte)
{
    if (byte >= 'a' && byte <= 'z')
        return (uint8_t)(byte - 32);
    if (byte >= CP_RU_A)
        return (uint8_t)(byte - 0x40);
    return byte;
}

static uint8_t
plain_code(uint8_t byte)
{
    if (byte >= 'A' && byte <= 'Z')
        return (uint8_t)(byte + 32);
    if (byte >= 0xA0 && byte < 0xC0)
        return (uint8_t)(byte + 0x40);
    return byte;
}

/* Code page byte of a code point that the page itself holds; 0 otherwise. */
static uint8_t
page_byte(uint32_t c)
{
    if (c < 0x80)
        return (uint8_t)c;
    for (int i = CP_KK_AE - 128; i < 128; i++) {
        if (cp_unicode[i] == c && i + 128 != CP_OTHER)
            return (uint8_t)(i + 128);
    }
    return 0;
}

/* First code point of the canonical decomposition, or c itself. */
static uint32_t
bare(const struct reckoning *r, uint32_t c)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar parts[32];
    int32_t n = unorm2_getDecomposition(r->decompose, (UChar32)c, parts, 32, &status);
    if (U_FAILURE(status) || n <= 0)
        return c;
    UChar32 first;
    U16_GET(parts, 0, 0, n, first);
    return (uint32_t)first;
}

/* The letter of the page that c is drawn like, by Unicode's confusables; 0 for none. */
static uint8_t
look_alike(const struct reckoning *r, uint32_t c)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar from[2], to[64];
    int32_t n = 0;
    U16_APPEND_UNSAFE(from, n, c);
    int32_t m = uspoof_getSkeleton(r->spoof, 0, from, n, to, 64, &status);
    if (U_FAILURE(status) || m != 1)
        return 0;
    uint32_t shape = (uint32_t)u_tolower(to[0]);
    uint8_t byte = page_byte(shape);
    return cp_class[byte] & (CP_LATIN | CP_CYRILLIC) ? byte : 0;
}

static bool
is_far_script(uint32_t c)
{
    UErrorCode status = U_ZERO_ERROR;
    switch (uscript_getScript((UChar32)c, &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HANGUL:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_HEBREW:
    case USCRIPT_ARABIC:
    case USCRIPT_YI:
        return true;
    default:
        return false;
    }
}

static bool
is_plain_block(uint32_t c)
{
    return c < 0x250 || (c >= 0x400 && c < 0x530) || (c >= 0x1E00 && c < 0x1F00) ||
           c == 0x212A || c == 0x212B || (c >= 0xFB00 && c < 0xFB10) ||
           (c >= 0xFF00 && c < 0xFFF0);
}

/* A single folded code point; `original` is the one it came from. */
static uint8_t
single(const struct reckoning *r, uint32_t c, uint32_t original)
{
    const bool foreign = !is_plain_block(original);
    uint8_t byte = page_byte(c);
    if (!byte)
        byte = page_byte(bare(r, c));
    if (c == 0x451)
        byte = CP_RU(0x435);
    if (byte && cp_class[byte] & CP_LETTER)
        return foreign ? foreign_code(byte) : byte;
    if (byte)
        return byte;
    if (u_charType((UChar32)c) == U_DECIMAL_DIGIT_NUMBER)
        return (uint8_t)('0' + u_charDigitValue((UChar32)c));
    if (u_isUWhiteSpace((UChar32)c))
        return ' ';
    if (u_charType((UChar32)c) == U_DASH_PUNCTUATION)
        return '-';
    if (!u_isalpha((UChar32)c))
        return CP_SYMBOL;
    if (is_far_script(c))
        return CP_OTHER;
    byte = look_alike(r, original);
    return byte ? foreign_code(byte) : CP_OTHER;
}

static int
utf8_length(uint32_t c)
{
    return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

/* What compatibility folding says of c, one byte or several. */
static struct entry
folded(const struct reckoning *r, uint32_t c)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar from[2], to[64];
    int32_t n = 0;
    U16_APPEND_UNSAFE(from, n, c);
    int32_t m = unorm2_normalize(r->fold, from, n, to, 64, &status);
    if (U_FAILURE(status) || m == 0)
        return (struct entry){ .byte = FOLD_HIDDEN };
    char text[64];
    int used = 0;
    for (int32_t i = 0; i < m && used < 60;) {
        UChar32 part;
        U16_NEXT(to, i, m, part);
        if (u_charType(part) == U_NON_SPACING_MARK)
            continue;
        if (m <= 2 && i >= m && used == 0)
            return (struct entry){ .byte = single(r, (uint32_t)part, c) };
        uint8_t byte = single(r, (uint32_t)part, (uint32_t)part);
        text[used++] = (char)plain_code(byte);
    }
    if (used == 0)
        return (struct entry){ .byte = CP_SYMBOL };
    if (used == 1) {
        uint8_t byte = (uint8_t)text[0];
        return (struct entry){ .byte = is_plain_block(c) ? byte : foreign_code(byte) };
    }
    struct entry entry = { .byte = FOLD_EXPAND };
    bool known = used <= utf8_length(c) && used < 5;
    for (int i = 0; i < used; i++)
        known = known && (uint8_t)text[i] != CP_OTHER && (uint8_t)text[i] != CP_SYMBOL;
    if (!known)
        return (struct entry){ .byte = u_isalpha((UChar32)c) ? CP_OTHER : CP_SYMBOL };
    memcpy(entry.text, text, (size_t)used);
    return entry;
}

static bool
is_arabic_letter(uint32_t c)
{
    return c >= 0x600 && c < 0x700 && u_isalpha((UChar32)c) &&
           u_charType((UChar32)c) != U_NON_SPACING_MARK;
}

static struct entry
reckon(const struct reckoning *r, uint32_t c)
{
    int8_t type = u_charType((UChar32)c);
    if (c == 0x85 || c == 0x2028 || c == 0x2029)
        return (struct entry){ .byte = '\n' };
    if ((c >= 0xFE00 && c < 0xFE10))
        return (struct entry){ .byte = FOLD_SILENT };
    if (type == U_CONTROL_CHAR || type == U_FORMAT_CHAR || c == 0x34F || c == 0x115F ||
        c == 0x1160 || c == 0x3164 || c == 0xFFA0 || c == 0x2065)
        return (struct entry){ .byte = FOLD_HIDDEN };
    if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK)
        return (struct entry){ .byte = FOLD_MARK };
    if (is_arabic_letter(c))
        return (struct entry){ .byte = FOLD_ARABIC };
    if ((c >= 0x1F150 && c <= 0x1F169) || (c >= 0x1F170 && c <= 0x1F189))
        return (struct entry){ .byte = (uint8_t)('A' + (c - 0x1F150) % 32) };
    if (c >= 0x2776 && c <= 0x277E)
        return (struct entry){ .byte = (uint8_t)('1' + c - 0x2776) };
    if (c >= 0x2780 && c <= 0x2788)
        return (struct entry){ .byte = (uint8_t)('1' + c - 0x2780) };
    if (c >= 0x278A && c <= 0x2792)
        return (struct entry){ .byte = (uint8_t)('1' + c - 0x278A) };
    if (c >= 0x24F5 && c <= 0x24FD)
        return (struct entry){ .byte = (uint8_t)('1' + c - 0x24F5) };
    if (type == U_UNASSIGNED || type == U_PRIVATE_USE_CHAR || type == U_SURROGATE)
        return (struct entry){ .byte = CP_SYMBOL };
    return folded(r, c);
}

/* In far alphabets everything that is no digit and no look-alike is part of a word. */
static struct entry
coarse(uint32_t c, struct entry e)
{
    bool general = (c >= 0x1AB0 && c < 0x1B00) || (c >= 0x1DC0 && c < 0x1E00) ||
                   (c >= 0x2DE0 && c < 0x2E00) || (c >= 0xA66F && c < 0xA680);
    if (fold_is_far(c) && !general && (e.byte == FOLD_MARK || e.byte == CP_SYMBOL))
        e.byte = CP_OTHER;
    if (c >= 0x1F200 || (c >= 0x1D6A8 && c <= 0x1D7CB))
        e.byte =
            CP_SYMBOL; /* emoji; mathematical Greek, which nobody writes words in */
    if (e.byte == '`' || e.byte == '\'')
        e.byte = FOLD_APOSTROPHE;
    return e;
}

static void
apply_exceptions(struct reckoning *r)
{
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++) {
        const struct exception *e = &exceptions[i];
        struct str from = str_of(e->from);
        for (size_t at = 0; at < from.n;) {
            uint32_t c = utf8_next(from, &at);
            size_t zero = 0;
            uint8_t byte = (uint8_t)e->order;
            if (!e->order)
                byte = page_byte(utf8_next(str_of(e->to), &zero));
            if (e->foreign)
                byte = foreign_code(byte);
            r->of[c] = (struct entry){ .byte = byte };
        }
    }
}

/* A letter with an accent is drawn like the letter without it. */
static void
apply_accents(struct reckoning *r)
{
    for (uint32_t c = 0x80; c < CODE_POINTS; c++) {
        uint32_t base = bare(r, c);
        if (r->of[c].byte == CP_OTHER && base != c && base >= 0x80 && !is_far_script(c))
            r->of[c] = r->of[base];
    }
}

static struct reckoning
reckoning_make(void)
{
    UErrorCode status = U_ZERO_ERROR;
    struct reckoning r = { .of = calloc(CODE_POINTS, sizeof(struct entry)) };
    r.fold = unorm2_getNFKCCasefoldInstance(&status);
    r.decompose = unorm2_getNFDInstance(&status);
    r.spoof = uspoof_open(&status);
    for (uint32_t c = 0x80; c < CODE_POINTS; c++)
        r.of[c] = coarse(c, reckon(&r, c));
    apply_exceptions(&r);
    apply_accents(&r);
    uspoof_close(r.spoof);
    return r;
}

static void
print_dense(const struct reckoning *r, uint32_t first, uint32_t last)
{
    for (uint32_t c = first; c <= last; c += 16) {
        if (c % 64 == 0)
            printf("    /* U+%04X */\n", c);
        printf("    ");
        for (uint32_t i = 0; i < 16; i++)
            printf("0x%02X,", r->of[c + i].byte);
        printf("\n");
    }
}

/* Entry of text/fold_pairs.c for a character and what stands behind it. */
static unsigned
pair_entry(uint8_t byte)
{
    if (cp_class[byte] & CP_SPECIAL)
        return 0;
    const bool basic = byte < 0xC0 || byte >= CP_RU_A;
    return byte | FOLD_PAIR_PLAIN | FOLD_PAIR_BEGINS | (basic ? FOLD_PAIR_BASIC : 0u);
}

static void
print_pair(unsigned entry, unsigned *column)
{
    printf("%s0x%03X,", *column % 11 == 0 ? "\n        " : "", entry);
    ++*column;
}

static void
print_pairs(void)
{
    unsigned column = 0;
    printf(
        "const uint16_t fold_pairs[FOLD_PAIRS] = {\n"
        "    /* clang-format off */\n    /* ASCII; the second byte of a character */");
    for (unsigned c = 0; c < 0x80; c++)
        print_pair(pair_entry(fold_ascii[c]), &column);
    printf("\n    [0x80 ... 0xBF] = FOLD_PAIR_PLAIN | FOLD_PAIR_BASIC,");
    for (unsigned tail = 0; tail < 64; tail++) {
        printf("\n    /* second byte %02X */\n    [256 * %u + 0xC2] =", 0x80 + tail,
               tail + 1);
        column = 0;
        for (unsigned lead = 0xC2; lead < 0xE0; lead++)
            print_pair(pair_entry(fold_look_up((lead & 0x1F) << 6 | tail)), &column);
    }
    printf("\n    /* clang-format on */\n};\n\n"
           "const uint16_t fold_pair_row[256] = {\n    /* clang-format off */\n"
           "    [0x80] =");
    column = 0;
    for (unsigned tail = 0; tail < 64; tail++)
        print_pair(256 * (tail + 1), &column);
    printf("\n    /* clang-format on */\n};\n");
}

static void
print_two(const struct reckoning *r)
{
    printf("const uint8_t fold_two[0x800 - 0x80] = {\n    /* clang-format off */\n");
    print_dense(r, 0x80, 0x7FF);
    printf("    /* clang-format on */\n};\n\n");
    printf("const uint8_t fold_marks[0x100] = {\n    /* clang-format off */\n");
    print_dense(r, 0x2000, 0x20FF);
    printf("    /* clang-format on */\n};\n");
}

/* Length of the run of like entries that begins at c. */
static uint32_t
run_length(const struct reckoning *r, uint32_t c, uint8_t step)
{
    uint32_t n = 1;
    while (c + n < CODE_POINTS && n < 0xFFFF &&
           r->of[c + n].byte == (uint8_t)(r->of[c].byte + n * step))
        n++;
    return n;
}

static void
print_runs(const struct reckoning *r)
{
    printf("const struct fold_run fold_runs[] = {\n    /* clang-format off */\n");
    int column = 0;
    for (uint32_t c = 0x800; c < CODE_POINTS;) {
        uint32_t flat = run_length(r, c, 0), rising = run_length(r, c, 1);
        uint8_t step = rising > flat && cp_class[plain_code(r->of[c].byte)] & CP_WORD;
        uint32_t n = step ? rising : flat;
        if (r->of[c].byte != fold_unlisted(c) && (c < 0x2000 || c > 0x20FF))
            printf("%s{ 0x%04X, %u, 0x%02X, %d },%s", column % 3 ? " " : "    ", c, n,
                   r->of[c].byte, step, column % 3 == 2 ? "\n" : ""),
                column++;
        c += c < 0x2000 && c + n > 0x2000 ? 0x2000 - c : n;
    }
    printf("\n    /* clang-format on */\n};\n");
    printf("const size_t fold_run_count = sizeof fold_runs / sizeof *fold_runs;\n\n");
    printf("const struct fold_expansion fold_expansions[] = {\n    /* clang-format off "
           "*/\n");
    column = 0;
    for (uint32_t c = 0x80; c < CODE_POINTS; c++) {
        if (r->of[c].byte != FOLD_EXPAND)
            continue;
        printf("%s{ 0x%04X, \"", column % 3 ? " " : "    ", c);
        for (const char *t = r->of[c].text; *t; t++)
            printf(*t > 0 ? "%c" : "\\%03o", *t > 0 ? *t : (uint8_t)*t);
        printf("\" },%s", column++ % 3 == 2 ? "\n" : "");
    }
    printf("\n    /* clang-format on */\n};\n");
    printf("const size_t fold_expansion_count =\n"
           "    sizeof fold_expansions / sizeof *fold_expansions;\n");
}

static void
test_tables_agree_with_icu(void **state)
{
    (void)state;
    if (U_ICU_VERSION_MAJOR_NUM != 72)
        skip(); /* look-alike data changes between versions of Unicode */
    struct reckoning r = reckoning_make();
    for (uint32_t c = 0x80; c < CODE_POINTS; c++) {
        if (fold_look_up(c) != r.of[c].byte)
            fail_msg("U+%04X is %02X, should be %02X", c, fold_look_up(c),
                     r.of[c].byte);
        if (r.of[c].byte != FOLD_EXPAND)
            continue;
        assert_string_equal(fold_expand(c), r.of[c].text);
    }
    free(r.of);
}

/* What the pairs say of a character with one or two bytes, before a byte of any other. */
static void
test_pairs_agree(void **state)
{
    (void)state;
    static const uint8_t others[] = { 0x00, 'a', 0x7F, 0xC2, 0xD0, 0xE2, 0xFF };
    for (uint32_t c = 0; c < 0x800; c++) {
        const unsigned want = pair_entry(fold_look_up(c));
        const unsigned lead = c < 0x80 ? c : 0xC0 | c >> 6;
        const unsigned row = c < 0x80 ? 0 : fold_pair_row[0x80 | (c & 0x3F)];
        if (fold_pairs[row + lead] != want)
            fail_msg("U+%04X is %03X, should be %03X", c, fold_pairs[row + lead], want);
        for (size_t i = 0; c >= 0x80 && i < sizeof(others); i++)
            assert_int_equal(fold_pairs[fold_pair_row[others[i]] + lead], 0);
    }
    for (unsigned tail = 0x80; tail < 0xC0; tail++) {
        for (unsigned c = 0; c < 0x100; c++)
            if (c < 0xC2 || c >= 0xE0)
                assert_int_equal(fold_pairs[fold_pair_row[tail] + c], 0);
        assert_int_equal(fold_pairs[tail], FOLD_PAIR_PLAIN | FOLD_PAIR_BASIC);
    }
    for (unsigned c = 0xC0; c < 0x100; c++)
        assert_int_equal(fold_pairs[c], 0);
}

static void
test_tables_are_sorted(void **state)
{
    (void)state;
    for (size_t i = 1; i < fold_run_count; i++)
        assert_true(fold_runs[i].first >=
                    fold_runs[i - 1].first + fold_runs[i - 1].count);
    for (size_t i = 1; i < fold_expansion_count; i++)
        assert_true(fold_expansions[i].code_point > fold_expansions[i - 1].code_point);
}

/* Folding what the page shows of itself gives the same byte. */
static void
test_page_is_its_own_fold(void **state)
{
    (void)state;
    for (unsigned b = 0x80; b < 0x100; b++) {
        if (!cp_unicode[b - 128] || b == CP_UZ_O_LATIN || b == CP_UZ_G_LATIN)
            continue;
        if (b != CP_OTHER)
            assert_int_equal(fold_letter(cp_unicode[b - 128]), b);
    }
    for (unsigned b = 0; b < 0x100; b++)
        assert_false(cp_class[b] & CP_SPECIAL && cp_class[b] & CP_WORD);
}

int
main(int argc, char **argv)
{
    if (argc == 2) {
        struct reckoning r = reckoning_make();
        if (str_eq(str_of(argv[1]), STR("print-two")))
            print_two(&r);
        else if (str_eq(str_of(argv[1]), STR("print-pairs")))
            print_pairs();
        else
            print_runs(&r);
        free(r.of);
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables_agree_with_icu),
        cmocka_unit_test(test_pairs_agree),
        cmocka_unit_test(test_tables_are_sorted),
        cmocka_unit_test(test_page_is_its_own_fold),
    };
    return cmocka_run_group_tests_name("fold_table", tests, NULL, NULL);
}
