/*
 * image_rules: writes down the rule pack as it lies in memory (classifier/ruleset_image.h).
 *
 *     image_rules FOLDER LABEL OUT
 *
 * No table says what a ruleset is made of, so none can be forgotten: the pack is loaded twice,
 * each time into a slab of memory of its own, piece by piece in the same order. A word that is
 * the same in both is a number; one that differs as the slabs do is an address; anything else
 * ends the build. An address of something outside is the same in both, but not in two runs of
 * this program, so the build runs it twice and compares. What the ruleset does not reach is
 * left out. To have every piece in a slab, this file stands in for core/arena.c and core/mem.c,
 * and free() (--wrap=free) leaves slabs alone.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/ruleset.h"
#include "classifier/ruleset_image.h"
#include "core/bits.h"
#include "core/mem.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define SLAB_SIZE  ((size_t)1 << 30) /* of addresses; only what is used costs memory */
#define GAP        16 /* behind each piece: an address behind its end is its own */
#define PIECES_MAX (1u << 24)

NORETURN static void
give_up(const char *what)
{
    fprintf(stderr, "image_rules: %s\n", what);
    exit(1);
}

/* ---- slabs ---- */

/* Stands in front of each piece, at a multiple of 16. */
struct piece {
    uint64_t size;
    uint32_t number; /* by place in the slab */
    bool reached, moved;
    uint8_t align;
};
_Static_assert(sizeof(struct piece) == 16, "pieces begin at multiples of 16");

enum { SLAB_OWN, SLAB_ONE, SLAB_OTHER, SLAB_COUNT };
static struct slab {
    char *base;
    size_t used;
    uint32_t count;
} slabs[SLAB_COUNT];
static int into; /* the slab in use */

static size_t
round_up(size_t n, size_t step)
{
    return (n + step - 1) / step * step;
}

static void *
take(size_t size)
{
    struct slab *s = &slabs[into];
    if (!s->base) {
        s->base = mmap(NULL, SLAB_SIZE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (s->base == MAP_FAILED)
            give_up("no room for a slab");
    }
    if (size > SLAB_SIZE / 2 ||
        SLAB_SIZE - s->used < sizeof(struct piece) + size + 2 * GAP)
        give_up("a slab is full");
    struct piece *piece = (struct piece *)(void *)(s->base + s->used);
    piece->size = size;
    piece->number = s->count++;
    s->used += round_up(sizeof(*piece) + size + GAP, 16);
    return piece + 1;
}

static bool
is_inside(const struct slab *s, const void *p)
{
    return s->base && (const char *)p >= s->base && (const char *)p < s->base + s->used;
}

void __real_free(void *p);
void __wrap_free(void *p);

void
__wrap_free(void *p)
{
    for (int i = 0; i < SLAB_COUNT; i++) {
        if (is_inside(&slabs[i], p))
            return;
    }
    __real_free(p);
}

/* ---- core/mem.h and core/arena.h, of slabs ---- */

void *
mem_alloc(size_t count, size_t size)
{
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes))
        give_up("a piece is too large");
    return take(bytes ? bytes : 1);
}

void *
mem_resize(void *old, size_t count, size_t size)
{
    void *out = mem_alloc(count, size);
    if (old) {
        const size_t had = ((struct piece *)old - 1)->size;
        memcpy(out, old, had < count * size ? had : count * size);
    }
    return out;
}

void *
mem_grow(void *old, size_t *capacity, size_t need, size_t size)
{
    if (need <= *capacity)
        return old;
    while (*capacity < need)
        *capacity = *capacity < 8 ? 8 : *capacity * 2;
    return mem_resize(old, *capacity, size);
}

char *
mem_copy_text(const char *text)
{
    const size_t size = strlen(text) + 1;
    return memcpy(mem_alloc(size, 1), text, size);
}

void
arena_init(struct arena *a, size_t max)
{
    *a = (struct arena){ .max = max };
}

void
arena_free(struct arena *a)
{
    (void)a;
}

void
arena_reset(struct arena *a)
{
    (void)a;
}

void *
arena_raw(struct arena *a, size_t size)
{
    (void)a;
    return take(size ? size : 1);
}

void *
arena_alloc(struct arena *a, size_t size)
{
    return arena_raw(a, size);
}

void *
arena_try(struct arena *a, size_t size)
{
    return arena_raw(a, size);
}

char *
arena_cstr(struct arena *a, struct str s)
{
    char *copy = arena_raw(a, s.n + 1);
    if (s.n)
        memcpy(copy, s.p, s.n);
    return copy;
}

struct str
arena_str(struct arena *a, struct str s)
{
    return (struct str){ arena_cstr(a, s), s.n };
}

struct str
arena_vprintf(struct arena *a, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    const int n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (n < 0)
        give_up("a text cannot be printed");
    char *text = arena_raw(a, (size_t)n + 1);
    vsnprintf(text, (size_t)n + 1, format, args);
    return (struct str){ text, (size_t)n };
}

struct str
arena_printf(struct arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str text = arena_vprintf(a, format, args);
    va_end(args);
    return text;
}

/* ---- addresses ---- */

/* The pack twice, and what of it is reached. */
struct image {
    const struct slab *one, *other;
    struct piece **pieces; /* by number, of the first slab */
    uint64_t *at;          /* by number: where it goes, from the first of all */
    uint32_t *waiting;     /* reached and not yet looked into */
    size_t waiting_count;
    uint64_t moved, still;
};

static struct piece *
piece_at(const struct slab *s, size_t offset)
{
    return (struct piece *)(void *)(s->base + offset);
}

/* Lists the pieces; both slabs have the same. */
static void
list_pieces(struct image *m)
{
    if (m->one->count != m->other->count || m->one->used != m->other->used ||
        m->one->count > PIECES_MAX)
        give_up("the pack loads differently each time");
    into = SLAB_OWN;
    m->pieces = mem_alloc(m->one->count, sizeof(struct piece *));
    m->at = mem_alloc(m->one->count, sizeof(*m->at));
    m->waiting = mem_alloc(m->one->count, sizeof(*m->waiting));
    size_t at = 0;
    for (uint32_t i = 0; i < m->one->count; i++) {
        m->pieces[i] = piece_at(m->one, at);
        if (m->pieces[i]->size != piece_at(m->other, at)->size)
            give_up("the pack loads differently each time");
        at += round_up(sizeof(struct piece) + m->pieces[i]->size + GAP, 16);
    }
}

/* The piece that holds this address of the first slab, or ends there. */
static struct piece *
piece_of(const struct image *m, uint64_t address)
{
    uint32_t low = 0, high = m->one->count;
    while (high - low > 1) {
        const uint32_t mid = low + (high - low) / 2;
        if ((uint64_t)(uintptr_t)(m->pieces[mid] + 1) <= address)
            low = mid;
        else
            high = mid;
    }
    struct piece *found = m->pieces[low];
    if (address - (uint64_t)(uintptr_t)(found + 1) > found->size)
        give_up("an address of the pack points between two pieces");
    return found;
}

static uint64_t
word_at(const char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof(word));
    return word;
}

/* Is the word of a piece an address? */
static bool
is_address(const struct image *m, const char *p)
{
    const uint64_t a = word_at(p);
    const uint64_t b = word_at(m->other->base + (p - m->one->base));
    if (a == b)
        return false;
    if (!is_inside(m->one, (const void *)(uintptr_t)a) ||
        a - (uint64_t)(uintptr_t)m->one->base !=
            b - (uint64_t)(uintptr_t)m->other->base)
        give_up("a word of the pack differs each time it is loaded");
    return true;
}

static void
reach(struct image *m, struct piece *piece)
{
    if (piece->reached)
        return;
    piece->reached = true;
    m->waiting[m->waiting_count++] = piece->number;
}

/* Looks into all that the ruleset reaches. */
static void
follow(struct image *m, struct ruleset *root)
{
    reach(m, (struct piece *)(void *)root - 1);
    while (m->waiting_count) {
        struct piece *piece = m->pieces[m->waiting[--m->waiting_count]];
        const char *p = (const char *)(piece + 1);
        const size_t words = piece->size / 8;
        for (size_t i = 0; i < words; i++) {
            if (!is_address(m, p + 8 * i))
                continue;
            piece->moved = true;
            reach(m, piece_of(m, word_at(p + 8 * i)));
        }
        if (memcmp(p + 8 * words, m->other->base + (p + 8 * words - m->one->base),
                   piece->size % 8) != 0)
            give_up("the pack loads differently each time");
    }
}

/* ---- writing ---- */

/* An array of anything has a size that its alignment divides. */
static size_t
alignment(size_t size)
{
    size_t align = 1;
    while (align < 16 && size % (align * 2) == 0)
        align *= 2;
    return align;
}

/* Gives each piece its place: the ruleset, what else holds addresses, the rest. */
static void
lay_out(struct image *m, const struct piece *root)
{
    m->moved = round_up(root->size, 16);
    for (uint32_t i = 0; i < m->one->count; i++) {
        const struct piece *p = m->pieces[i];
        if (!p->reached || !p->moved || p == root)
            continue;
        m->at[i] = m->moved;
        m->moved += round_up(p->size, 16);
    }
    m->moved = round_up(m->moved, 512); /* whole words of bits */
    for (uint32_t i = 0; i < m->one->count; i++) {
        const struct piece *p = m->pieces[i];
        if (!p->reached || p->moved)
            continue;
        m->still = round_up(m->still, alignment(p->size));
        m->at[i] = m->moved + m->still;
        m->still += p->size;
    }
    m->still +=
        IMAGE_ALIGN; /* several bytes are read at once, also of the last piece */
}

/* Copies a piece, with distances in the place of addresses. */
static void
put_piece(const struct image *m, const struct piece *piece, char *out, uint64_t *bits)
{
    const char *p = (const char *)(piece + 1);
    memcpy(out + m->at[piece->number], p, piece->size);
    for (size_t i = 0; piece->moved && i < piece->size / 8; i++) {
        if (!is_address(m, p + 8 * i))
            continue;
        const uint64_t address = word_at(p + 8 * i);
        const struct piece *to = piece_of(m, address);
        const uint64_t distance =
            m->at[to->number] + (address - (uint64_t)(uintptr_t)(to + 1));
        const uint64_t word = m->at[piece->number] / 8 + i;
        memcpy(out + 8 * word, &distance, sizeof(distance));
        bits[word / 64] |= UINT64_C(1) << word % 64;
    }
}

static bool
put(FILE *f, const void *p, size_t n)
{
    static const char zeros[IMAGE_ALIGN];
    const size_t rest = image_align(n) - n;
    return fwrite(p, 1, n, f) == n && fwrite(zeros, 1, rest, f) == rest;
}

static void
write_image(const struct image *m, const char *path)
{
    const struct image_head head = { IMAGE_MAGIC, sizeof(struct ruleset), m->moved,
                                     m->still, m->moved / 64 };
    char *out = mem_alloc(m->moved + m->still, 1);
    uint64_t *bits = mem_alloc(head.bits / 8, sizeof(*bits));
    for (uint32_t i = 0; i < m->one->count; i++) {
        if (m->pieces[i]->reached)
            put_piece(m, m->pieces[i], out, bits);
    }
    FILE *f = fopen(path, "wb");
    if (!f || !put(f, &head, sizeof(head)) || !put(f, out, m->moved) ||
        !put(f, bits, head.bits) ||
        fwrite(out + m->moved, 1, m->still, f) != m->still || fclose(f) != 0)
        give_up(strerror(errno));
}

static struct ruleset *
load(int slab, const struct bundle *files)
{
    struct ruleset *r;
    struct err err = { .kind = ERR_NONE };
    into = slab;
    if (!ruleset_load(files, &r, &err))
        give_up(err.text);
    return r;
}

int
main(int argc, char **argv)
{
    struct arena arena;
    struct bundle files;
    struct err err = { .kind = ERR_NONE };
    struct image *m = mem_alloc(1, sizeof(*m));
    if (argc != 4)
        give_up("usage: image_rules FOLDER LABEL OUT");
    arena_init(&arena, 0);
    if (!bundle_read(argv[1], ".yaml", &arena, &files, &err))
        give_up(err.text);
    files.label = str_of(argv[2]);
    struct ruleset *r = load(SLAB_ONE, &files);
    load(SLAB_OTHER, &files);
    m->one = &slabs[SLAB_ONE];
    m->other = &slabs[SLAB_OTHER];
    list_pieces(m);
    follow(m, r);
    lay_out(m, (struct piece *)(void *)r - 1);
    write_image(m, argv[3]);
    return 0;
}
