/*
 * handover: one ad as files that stand without this program: for a court, or for a partner.
 *
 * What was archived, what was said of it and why, who did what: each a file that coreutils can
 * check against manifest-sha256.txt. The same ad gives the same bytes: no clock is asked, names
 * are sorted. The masked form is for partners: it holds no archived page, no lines of the audit
 * log, no contact, no note, and of decisions outcome and time without name, reason and note.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef REPORTS_HANDOVER_H
#define REPORTS_HANDOVER_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"
#include "store/queue.h"

#define HANDOVER_LANGS 3 /* English, Russian, Kazakh */
extern const enum lang handover_langs[HANDOVER_LANGS];

struct handover_file {
    struct str name, data;
};

struct handover {
    /* The ad with its sentences in each of handover_langs. */
    const struct ad_record *said[HANDOVER_LANGS];
    bool masked;
    struct str program; /* name and version */
    struct str unit;    /* who hands over; may be empty */
    const struct handover_file *records; /* archived answers, none when masked */
    size_t record_count;
    struct str audit;    /* its lines of the audit log; "" when masked */
    struct str payloads; /* what belongs to them, JSON lines; "" when masked */
};

/* All files of the folder, manifest included, by name. Memory from the arena. */
MUST_USE bool handover_files(const struct handover *h, struct arena *arena,
                             const struct handover_file **files, size_t *count,
                             struct err *err);
/* The files in a POSIX tar below the folder `name`, all of the time `time_ms`. */
MUST_USE bool handover_tar(struct str name, const struct handover_file *files,
                           size_t count, int64_t time_ms, struct buf *out,
                           struct err *err);
/* What README.txt says, in three languages. */
void handover_readme(bool masked, struct buf *out);

#endif
