/*
 * read_pages: what reading pages costs, and whether the scan finds the links that a tree has.
 *
 *     find farm/www -name '*.html' | read_pages [scan | outline | tree | extract | links]
 *
 * Takes names of files (.gz too) from stdin, one a line. The words say how far a page is read:
 * links and JSON-LD, its outline, Gumbo's tree, its ads. `links` compares the links of the scan
 * with those of Gumbo's tree of the page as it came, each once a page; links in a template,
 * which no reader sees, are counted by themselves. With -v each difference is shown; any makes
 * the exit code 1. Prints one JSON object; time is CPU time, files and charset included.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/mem.h"
#include "crawler/charset.h"
#include "crawler/extract.h"
#include "crawler/scan.h"
#include "crawler/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <zlib.h>

#define PAGE_BYTES_MAX (16u << 20)

enum depth { READ_FILES, READ_SCAN, READ_OUTLINE, READ_TREE, READ_EXTRACT, READ_LINKS };

struct totals {
    size_t pages, bytes, links, tree_links, ads, refused;
    size_t only_scan, only_tree, in_template;
    double cpu_s;
    bool verbose;
};

static double
cpu_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct str
read_page(const char *path, char *room)
{
    gzFile file = gzopen(path, "rb");
    if (file == NULL)
        return STR("");
    int n = gzread(file, room, PAGE_BYTES_MAX);
    gzclose(file);
    return (struct str){ room, n > 0 ? (size_t)n : 0 };
}

/* ---- links of both ---- */

static int
compare_strs(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static size_t
sort_once(struct str *list, size_t count)
{
    size_t kept = 0;
    if (count > 0)
        qsort(list, count, sizeof(*list), compare_strs);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !str_eq(list[i], list[kept - 1]))
            list[kept++] = list[i];
    return kept;
}

static bool
in_template(const struct tree *tree, uint32_t i)
{
    while (i != 0) {
        i = tree->nodes[i].parent;
        if (tree->nodes[i].tag == TAG_TEMPLATE)
            return true;
    }
    return false;
}

static size_t
links_of_tree(const struct tree *tree, struct str *list, struct totals *sum)
{
    size_t count = 0;
    for (uint32_t i = 0; i < tree->count; i++) {
        const struct node *node = &tree->nodes[i];
        bool is_link = node->tag == TAG_A || node->tag == TAG_AREA;
        struct str href = is_link ? str_trim(node_attr(node, "href")) : STR("");
        if (href.n > 0 && in_template(tree, i))
            sum->in_template++;
        else if (href.n > 0)
            list[count++] = href;
    }
    return sort_once(list, count);
}

static size_t
links_of_scan(const struct scan *scan, struct str *list)
{
    size_t count = 0;
    for (size_t n = 0; n < scan->link_count; n++)
        if (scan->links[n].from == SCAN_A || scan->links[n].from == SCAN_AREA)
            list[count++] = scan->links[n].href;
    return sort_once(list, count);
}

static void
compare_links(const char *path, struct str text, const struct scan *scan,
              struct arena *arena, struct totals *sum)
{
    struct tree tree;
    struct str what;
    if (scan_gate(scan, arena, &what) != PAGE_OK ||
        tree_build(text, arena, &tree, &what) != PAGE_OK) {
        sum->refused++;
        return;
    }
    struct str *a = ARENA_NEW(arena, struct str, scan->link_count + 1);
    struct str *b = ARENA_NEW(arena, struct str, tree.count + 1);
    size_t an = links_of_scan(scan, a), bn = links_of_tree(&tree, b, sum);
    sum->links += an;
    sum->tree_links += bn;
    for (size_t i = 0, k = 0; i < an || k < bn;) {
        int order = i == an ? 1 : k == bn ? -1 : str_cmp(a[i], b[k]);
        sum->only_scan += order < 0;
        sum->only_tree += order > 0;
        if (order != 0 && sum->verbose)
            printf("%s: only the %s has " STR_FMT "\n", path,
                   order < 0 ? "scan" : "tree", STR_ARG(order < 0 ? a[i] : b[k]));
        i += order <= 0;
        k += order >= 0;
    }
}

/* ---- one page ---- */

static void
read_one(const char *path, struct str body, enum depth depth, struct totals *sum)
{
    struct arena arena;
    struct charset_text decoded;
    struct scan scan;
    struct tree tree;
    struct str what;
    arena_init(&arena, 0);
    if (depth == READ_EXTRACT) {
        struct extract_input in = { .body = body, .url = STR("http://a.test/b/c") };
        struct extracted out;
        extract_page(&in, &arena, &out);
        sum->links += out.link_count;
        sum->ads += out.ad_count;
        sum->refused += out.outcome != PAGE_OK;
    } else {
        charset_decode(body, STR(""), &arena, &decoded);
        if (depth != READ_FILES)
            scan_page(decoded.text, depth == READ_OUTLINE || depth == READ_TREE, &arena,
                      &scan);
        if (depth == READ_LINKS)
            compare_links(path, decoded.text, &scan, &arena, sum);
        else if (depth != READ_FILES)
            sum->links += scan.link_count;
        if (depth == READ_TREE)
            sum->refused +=
                scan_gate(&scan, &arena, &what) != PAGE_OK ||
                tree_of_outline(scan.outline, &arena, &tree, &what) != PAGE_OK;
    }
    arena_free(&arena);
}

static enum depth
depth_of(const char *word)
{
    static const char *const words[] = { "files", "scan",    "outline",
                                         "tree",  "extract", "links" };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(word, words[i]) == 0)
            return (enum depth)i;
    fprintf(stderr,
            "read_pages: '%s' is none of files, scan, outline, tree, extract, links\n",
            word);
    exit(2);
}

int
main(int argc, char **argv)
{
    enum depth depth = depth_of(argc > 1 ? argv[1] : "files");
    struct totals sum = { .verbose = argc > 2 && strcmp(argv[2], "-v") == 0 };
    char *room = mem_alloc(PAGE_BYTES_MAX, 1), path[4096];
    while (fgets(path, sizeof(path), stdin) != NULL) {
        path[strcspn(path, "\n")] = '\0';
        struct str body = read_page(path, room);
        double before = cpu_now();
        read_one(path, body, depth, &sum);
        sum.cpu_s += cpu_now() - before;
        sum.pages++;
        sum.bytes += body.n;
    }
    free(room);
    printf(
        "{\"pages\":%zu,\"bytes\":%zu,\"us_per_page\":%.1f,\"links\":%zu,\"ads\":%zu,"
        "\"refused\":%zu",
        sum.pages, sum.bytes, sum.pages ? sum.cpu_s * 1e6 / (double)sum.pages : 0,
        sum.links, sum.ads, sum.refused);
    if (depth == READ_LINKS)
        printf(
            ",\"tree_links\":%zu,\"only_scan\":%zu,\"only_tree\":%zu,\"template\":%zu",
            sum.tree_links, sum.only_scan, sum.only_tree, sum.in_template);
    printf("}\n");
    return sum.only_scan + sum.only_tree > 0;
}
