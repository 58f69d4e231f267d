/*
 * rules_ads: ads of JSON lines, one after the other.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli/rules_ads.h"

#include "cli/lines.h"
#include "cli/progress.h"
#include "core/ad_line.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

/* The run at work. */
struct running {
    struct rules_ads *ads;
    struct arena arena;
    struct progress progress;
    int64_t bytes, bytes_all; /* 0: size not known */
};

static int64_t
size_of_files(const struct rules_ads *ads)
{
    int64_t sum = 0;
    struct stat st;

    for (int i = 0; i < ads->count; i++) {
        if (stat(ads->paths[i], &st) != 0 || !S_ISREG(st.st_mode))
            return 0;
        sum += st.st_size;
    }
    return sum;
}

static void
count_bad(struct rules_ads *ads, const struct lines *lines, const char *what)
{
    if (ads->bad++ == 0)
        err_set(&ads->first_bad, "%s:%zu: %s", lines->name, lines->number, what);
}

static void
take_line(struct running *r, const struct lines *lines, struct str line, size_t file)
{
    struct rules_ads *ads = r->ads;
    struct ad_line read;
    struct err err = { .kind = ERR_NONE };

    if (lines->number == 1 && str_starts(line, STR("\xEF\xBB\xBF")))
        line = str_sub(line, 3, line.n);
    if (!str_trim(line).n)
        return;
    if (!ad_line_read(line, &r->arena, &read, &err)) {
        count_bad(ads, lines, err.text);
        return;
    }
    ads->read++;
    ads->take(ads->context, &(struct rules_ad){ &read.ad, file, lines->number },
              &r->arena);
}

static void
show_progress(struct running *r)
{
    if (r->bytes_all > 0)
        progress_bar(&r->progress, (double)r->bytes / (double)r->bytes_all,
                     "%" PRIu64 " ads", r->ads->read);
    else
        progress_show(&r->progress, "%" PRIu64 " ads", r->ads->read);
}

static bool
take_file(struct running *r, size_t file, struct err *err)
{
    struct lines lines;
    struct str line;
    enum line_answer answer = LINE_END;

    if (!lines_open(&lines, r->ads->paths[file], err))
        return false;
    while (!*app_stop_flag()) {
        answer = lines_next(&lines, &line, err);
        if (answer == LINE_TOO_LONG)
            count_bad(r->ads, &lines, "longer than 8 MB; the line was skipped");
        else if (answer == LINE_OK)
            take_line(r, &lines, line, file);
        else
            break;
        r->bytes += (int64_t)line.n + 1;
        arena_reset(&r->arena);
        show_progress(r);
    }
    lines_close(&lines);
    return answer != LINE_FAILED;
}

bool
rules_ads_run(struct rules_ads *ads, struct err *err)
{
    struct running r = { .ads = ads };
    bool ok = true;

    arena_init(&r.arena, 0);
    r.bytes_all = size_of_files(ads);
    progress_begin(&r.progress, ads->app);
    for (int i = 0; ok && i < ads->count && !*app_stop_flag(); i++)
        ok = take_file(&r, (size_t)i, err);
    progress_end(&r.progress);
    arena_free(&r.arena);
    return ok;
}

void
rules_ads_tell_bad(const struct rules_ads *ads)
{
    if (!ads->bad)
        return;
    app_fail_with(EXIT_DONE, "%" PRIu64 " bad lines were passed over; the first: %s",
                  ads->bad, ads->first_bad.text);
}

struct str
rules_ads_name(const char *path)
{
    struct str name = str_of(path);

    if (!strcmp(path, "-"))
        return STR("standard input");
    for (size_t i = name.n; i > 0; i--)
        if (name.p[i - 1] == '/')
            return str_sub(name, i, name.n);
    return name;
}
