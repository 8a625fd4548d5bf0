#include "planner/generate/row.h"

#include "planner/base/suggest.h"
#include "planner/generate/fields.h"

#include <string.h>

static const WpGenField fields[] = {
#define WP_GEN_TEXT(word)    {#word, wp_gen_put_##word, NULL, 0, false, false},
#define WP_GEN_LIST(word)    {#word, wp_gen_put_##word, NULL, 0, false, true},
#define WP_GEN_NUMBER(word)  {#word, wp_gen_put_##word, NULL, 0, true, false},
#define WP_GEN_WORD(word, n) {#word, NULL, wp_gen_word_##word, n, false, false},
#include "planner/generate/fields.def"
#undef WP_GEN_TEXT
#undef WP_GEN_LIST
#undef WP_GEN_NUMBER
#undef WP_GEN_WORD
};

const WpGenField *
wp_gen_field_find(const char *word, size_t size)
{
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        if (strlen(fields[i].word) == size && memcmp(fields[i].word, word, size) == 0)
            return &fields[i];
    return NULL;
}

const char *
wp_gen_field_near(const char *word)
{
    const char *words[G_N_ELEMENTS(fields)];

    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        words[i] = fields[i].word;
    const char *near = wp_suggest(word, words, G_N_ELEMENTS(fields));
    return near ? near : fields[0].word;
}

uint32_t
wp_gen_n_children(const WpGenRow *row, WpGenEach each)
{
    switch (each) {
    case WP_GEN_EACH_DISK:
        return row->vm.n_disks;
    case WP_GEN_EACH_NIC:
        return row->vm.n_nics;
    case WP_GEN_EACH_PARTITION: /* the tools report them */
        return row->vm.on && row->vm.has_tools ? row->vm.n_disks : 0;
    case WP_GEN_EACH_SNAPSHOT:
        return row->vm.has_snapshot ? 1 : 0;
    default:
        return 1;
    }
}

void
wp_gen_put_segs(const GArray *segs, uint32_t first, uint32_t n, WpGenRow *row, GString *out)
{
    for (uint32_t i = first; i < first + n; i++) {
        const WpGenSeg *seg = &g_array_index(segs, WpGenSeg, i);

        switch (seg->kind) {
        case WP_GEN_SEG_LITERAL:
            g_string_append_len(out, seg->text, seg->size);
            break;
        case WP_GEN_SEG_FIELD:
            seg->put(row, out);
            break;
        case WP_GEN_SEG_WORD:
            g_string_append(out, seg->spellings[seg->word(row)]);
            break;
        case WP_GEN_SEG_EACH:
            for (row->child = 0; seg->n > 0 && row->child < wp_gen_n_children(row, seg->each);
                 row->child++)
                wp_gen_put_segs(segs, i + 1, seg->n, row, out);
            i += seg->n;
            break;
        }
    }
}
