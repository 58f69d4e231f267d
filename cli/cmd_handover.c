/*
 * handover: ads as folders and tars that stand without this program.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/commands.h"
#include "cli/noting.h"
#include "cli/options.h"
#include "cli/packing.h"
#include "core/time.h"
#include "store/audit.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#define TAR_MAX (1u << 30)

struct choice {
    const char *out, *purpose;
    bool masked;
};

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
write_tar(const char *path, struct str name, const struct packed *p, struct err *err)
{
    struct buf tar;
    bool ok;

    buf_init(&tar, TAR_MAX);
    ok = handover_tar(name, p->files, p->count, p->time_ms, &tar, err) &&
         file_write(path, buf_str(&tar), err);
    buf_free(&tar);
    return ok;
}

/* The line of the audit log; before anything leaves. */
static bool
note_handover(struct packing *p, struct str key, const struct choice *c,
              const struct packed *packed)
{
    struct buf payload;
    struct json j;
    bool ok;

    buf_init(&payload, AUDIT_PAYLOAD_BYTES);
    j = json_to(&payload);
    json_open_object(&j);
    json_put_bool(&j, "masked", c->masked);
    json_put_text(&j, "purpose", str_of(c->purpose));
    json_put_text(&j, "manifest", str_of(packed->manifest_sum));
    json_end_object(&j);
    const struct audit_fact fact = { AUDIT_HANDOVER, str_of(app_person(NULL)), key,
                                     buf_str(&payload), clock_now_ms() };
    ok = store_audit_add(p->store, &fact, &p->err);
    buf_free(&payload);
    return ok;
}

static bool
hand_over(struct packing *p, const char *id, const struct choice *c)
{
    struct packed packed;
    struct str name;
    const char *path;

    if (!packing_make(p, id, c->masked, &packed))
        return false;
    name = arena_printf(&p->arena, "handover-%.8s%s", packed.key.p,
                        c->masked ? "-masked" : "");
    path = arena_printf(&p->arena, "%s/" STR_FMT, c->out, STR_ARG(name)).p;
    if (!note_handover(p, packed.key, c, &packed) ||
        !write_folder(path, packed.files, packed.count, &p->arena, &p->err) ||
        !write_tar(arena_printf(&p->arena, "%s.tar", path).p, name, &packed, &p->err))
        return false;
    if (packed.missing)
        fprintf(stderr,
                "lurewatch: %.8s: %zu archived pages are not in the archive any more\n",
                packed.key.p, packed.missing);
    if (!p->app->quiet)
        printf("%s\n%s.tar\n", path, path);
    return true;
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
          .help = "where folder and tar are made (default: here)" },
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
    struct packing p;
    bool ok;

    if (answer != PARSE_RUN)
        return options_exit(answer);
    ok = packing_open(&p, app);
    for (int i = 0; ok && i < argc; i++)
        ok = hand_over(&p, argv[i], &c);
    return packing_close(&p, ok);
}
