/*
 * placing: from a use of a token to the author's words.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "classifier/placing.h"

void
placing_fill(const struct reading *reading, const struct token_use *const *uses,
             struct token_weight *tokens, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct token_use *use = uses[i];
        const struct read_field *field = &reading->fields[use->field];
        const struct word *first = &field->words[use->word];
        struct token_weight *t = &tokens[i];
        fold_origin(&field->folded, first->start, first[use->second != NULL].end,
                    &t->start, &t->end);
        t->field = (enum ad_field)use->field;
        t->quote = str_sub(field->original, t->start, t->end);
    }
}
