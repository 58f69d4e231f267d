/*
 * fuzz_propose: any pages, NUL bytes between them, through what proposes a source and what
 * tries it on the first of them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "core/utf8.h"
#include "crawler/propose.h"
#include "crawler/trial.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
try_it(const struct propose_page *page, const struct proposal *p, struct arena *arena)
{
    struct source source = { .id = p->id, .seeds = &p->seed, .seed_count = 1 };
    struct extract_input in = { .body = page->body,
                                .url = page->url,
                                .source = &source };
    struct trial trial;
    struct err err;
    source.select.title = p->select[PROPOSE_TITLE].selector;
    source.select.text = p->select[PROPOSE_TEXT].selector;
    source.select.pay = p->select[PROPOSE_PAY].selector;
    assert(trial_run(&in, arena, &trial, &err));
    for (size_t i = 0; i < trial.selector_count; i++)
        assert(trial.selectors[i].wrong.n == 0 && utf8_valid(trial.selectors[i].found));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = { (const char *)data, size }, body;
    struct propose_page pages[4];
    struct proposal p;
    struct arena arena;
    size_t count = 0;
    arena_init(&arena, 0);
    while (count < 4 && str_cut(&rest, '\0', &body)) {
        pages[count] = (struct propose_page){
            .url = arena_printf(&arena, "http://a.test/p/%zu", count), .body = body
        };
        count++;
    }
    propose_source(pages, count, &arena, &p);
    assert(p.ad_pages + p.list_pages + p.other_pages == count);
    if (count > 0)
        try_it(&pages[0], &p, &arena);
    arena_free(&arena);
    return 0;
}
