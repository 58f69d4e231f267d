/*
 * bundle: a set of named files in memory, from a folder or compiled into the program.
 *
 * The compiled-in ones (rules, model, schema, demo sites) are made at build time by
 * tools/embed.sh and declared where they are used, in cli/; rooms below are handed a
 * bundle.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CORE_BUNDLE_H
#define CORE_BUNDLE_H

#include "core/arena.h"
#include "core/err.h"

struct bundle_file {
    struct str name; /* path relative to the folder, '/' between parts */
    struct str data;
};

struct bundle {
    struct str label;                /* for messages: the folder, or "built-in" */
    const struct bundle_file *files; /* sorted by name, byte order */
    size_t count;
    struct str compiled; /* what the build made of these files for their reader; often empty */
};

/* The file of that name, or NULL. */
const struct bundle_file *bundle_find(const struct bundle *bundle, struct str name);

/*
 * For a bundle that is compiled in, and no other: says that it is not needed for a while. Its
 * pages stop counting as this process's memory; whoever reads there again gets them back from
 * the program's file.
 */
void bundle_rest(const struct bundle *compiled_in);

/*
 * Reads all regular files below `folder` whose names end in `suffix`, sorted by name,
 * at most 10,000 files of at most 64 MB together. Names that begin with a dot are left
 * out. Contents live in the arena.
 */
MUST_USE bool bundle_read(const char *folder, const char *suffix, struct arena *arena,
                          struct bundle *out, struct err *err);

/* Reads one file of at most `max` bytes into the arena. */
MUST_USE bool file_read(const char *path, size_t max, struct arena *arena,
                        struct str *out, struct err *err);
/* The same for what is open already, such as a pipe at standard input: from where it stands to
 * its end. `name` is what errors call it. The caller keeps the descriptor. */
MUST_USE bool input_read(int fd, const char *name, size_t max, struct arena *arena,
                         struct str *out, struct err *err);
/*
 * Maps a file into memory, to be read only; it stays until the program ends, also when another
 * file takes its name. Who writes into it or cuts it takes the ground away from those who read,
 * so such files are replaced (file_write()) and never overwritten. What is no plain file, or
 * empty, is read as by file_read().
 */
MUST_USE bool file_map(const char *path, size_t max, struct arena *arena, struct str *out,
                       struct err *err);
/*
 * Replaces `path` by `data` at once: written beside it, synced, renamed. A reader sees
 * the old file or the new one; after a failure the old one stands. What a killed program left
 * beside it is removed.
 */
MUST_USE bool file_write(const char *path, struct str data, struct err *err);

#endif
