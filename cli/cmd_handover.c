/*
 * handover: ads as folders and tars that stand without this program.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/packing.h"
#include "core/time.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#define TAR_MAX     (1u << 30)
#define PURPOSE_MAX 500 /* bytes, as of the screens */

struct choice {
    const char *out, *purpose;
    bool masked;
};

struct handing {
    struct app *app;
    struct arena arena;
    struct workspace workspace;
    struct store *store;
    struct packing packing;
    struct err err;
};

/* Makes the folder that takes them all, when it is not there yet: before anything is noted. */
static bool
make_out(const char *out, struct err *err)
{
    struct stat about;

    if (mkdir(out, 0700) == 0)
        return true;
    const int why = errno;
    if (stat(out, &about) != 0)
        return err_set_kind(err, ERR_START, "%s: cannot be made: %s", out,
                            strerror(why));
    return S_ISDIR(about.st_mode) ||
           err_set_kind(err, ERR_START, "%s: is a file, not a folder", out);
}

static bool
write_folder(const char *folder, const struct handover_file *files, size_t count,
             struct arena *arena, struct err *err)
{
    if (mkdir(folder, 0700) != 0)
        return err_set_kind(err, ERR_START, "%s: cannot be made: %s", folder,
                            strerror(errno));
    for (size_t i = 0; i < count; i++)
        if (!file_write(
                arena_printf(arena, "%s/" STR_FMT, folder, STR_ARG(files[i].name)).p,
                files[i].data, err))
            return false;
    return true;
}

static bool
write_tar(const char *path, const struct packed *p, struct err *err)
{
    struct buf tar;
    bool ok;

    buf_init(&tar, TAR_MAX);
    ok = handover_tar(p->name, p->files, p->count, p->time_ms, &tar, err) &&
         file_write(path, buf_str(&tar), err);
    buf_free(&tar);
    return ok;
}

static bool
hand_over(struct handing *h, const char *id, const struct choice *c)
{
    const struct web_parcel parcel = { .id = str_of(id),
                                       .who = str_of(app_person(NULL)),
                                       .purpose = str_of(c->purpose),
                                       .masked = c->masked,
                                       .now_ms = clock_now_ms() };
    struct packed packed;
    const char *path;

    if (!packing_make(&h->packing, &parcel, &h->arena, &packed, &h->err))
        return false;
    path = arena_printf(&h->arena, "%s/" STR_FMT, c->out, STR_ARG(packed.name)).p;
    if (!make_out(c->out, &h->err) ||
        !packing_note(&h->packing, &parcel, &packed, &h->err) ||
        !write_folder(path, packed.files, packed.count, &h->arena, &h->err) ||
        !write_tar(arena_printf(&h->arena, "%s.tar", path).p, &packed, &h->err))
        return false;
    if (packed.missing)
        fprintf(stderr,
                "lurewatch: %.8s: %zu archived pages are not in the archive any more\n",
                packed.key.p, packed.missing);
    if (!h->app->quiet)
        printf("%s\n%s.tar\n", path, path);
    return true;
}

static bool
open_all(struct handing *h, struct app *app)
{
    *h = (struct handing){ .app = app };
    arena_init(&h->arena, 0);
    return workspace_open(app, &h->arena, &h->workspace, &h->err) &&
           workspace_store(&h->workspace, STORE_WRITE, &h->store, &h->err) &&
           packing_open(&h->packing, &h->workspace, h->store, &h->err);
}

static int
close_all(struct handing *h, bool ok)
{
    int code = ok ? EXIT_DONE : app_fail(&h->err);

    packing_close(&h->packing);
    store_close(h->store);
    arena_free(&h->arena);
    return app_output_failed() ? EXIT_START : code;
}

int
cmd_handover(struct app *app, int argc, char **argv)
{
    struct choice c = { .out = ".", .purpose = "" };
    struct option_row rows[] = {
        { .name = "out",
          .letter = 'o',
          .kind = OPTION_TEXT,
          .into = &c.out,
          .arg = "DIR",
          .help = "where folder and tar are made; made if missing (default: here)" },
        { .name = "masked",
          .kind = OPTION_FLAG,
          .into = &c.masked,
          .help = "for a partner: no contacts, no archived pages, no audit lines" },
        { .name = "purpose",
          .kind = OPTION_FREE,
          .into = &c.purpose,
          .arg = "TEXT",
          .help = "what for; goes into the audit log" },
    };
    const struct usage usage = {
        "handover",
        "ID...",
        "Makes of each ad a folder and a tar that stand without this program: archived "
        "answers,\n"
        "score with reasons, a report in three languages, its lines of the audit log.",
        "  lurewatch handover 3fa8c1d2 --purpose 'case 17/2026'\n"
        "  cd handover-3fa8c1d2 && sha256sum -c manifest-sha256.txt",
        rows,
        sizeof(rows) / sizeof(rows[0]),
        1,
        -1
    };
    enum parse_answer answer = options_parse(app, &usage, &argc, &argv);
    struct handing h;
    bool ok;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    if (strlen(c.purpose) > PURPOSE_MAX)
        return app_fail_with(EXIT_USE,
                             "handover: --purpose: found %zu bytes, wanted at most %d",
                             strlen(c.purpose), PURPOSE_MAX);
    ok = open_all(&h, app);
    for (int i = 0; ok && i < argc; i++)
        ok = hand_over(&h, argv[i], &c);
    return close_all(&h, ok);
}
