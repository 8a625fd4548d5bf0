#include "planner/generate/form.h"

#include "planner/generate/row.h"

#include <string.h>

#define CHOICES(...)                                                                               \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

static const WpShape each = {
    .kind = WP_SHAPE_CHOICE,
    .choices = CHOICES("vm", "disk", "nic", "partition", "snapshot", "host", "database",
                       "application", "seen", "connection", "nothing"),
};
static const WpShape per = {
    .kind = WP_SHAPE_CHOICE,
    .choices = CHOICES("estate", "site", "vcenter", "vm"),
};
static const WpShape of = {
    .kind = WP_SHAPE_CHOICE,
    .choices = CHOICES("vmware", "kvm", "ovf", "azure-migrate", "cmdb", "all"),
};
static const WpShape columns = {
    .kind = WP_SHAPE_DICT,
    .name = "columns",
    .item = &wp_shape_text,
};
static const WpShape form = {
    .kind = WP_SHAPE_MAP,
    .name = "a form",
    .keys =
        (const WpShapeKey[]){
            {"form", &wp_shape_text, true, NULL, "its name"},
            {"group", &wp_shape_text, true, NULL, "the word of --formats that asks for it"},
            {"file", &wp_shape_text, true, NULL, "its path, with words such as {vcenter}"},
            {"sheet", &wp_shape_text, false, NULL, "its name as a sheet of a workbook"},
            {"each", &each, true, NULL, "what gives a row or a piece of text"},
            {"per", &per, true, NULL, "what has a file of its own"},
            {"of", &of, false, "all", "which VMs"},
            {"dirt", &wp_shape_texts, false, "[]", "what may be planted"},
            {"columns", &columns, false, NULL, "header: text of the cell"},
            {"head", &wp_shape_text, false, "''", "text before all"},
            {"text", &wp_shape_text, false, "''", "of each, where there are no columns"},
            {"tail", &wp_shape_text, false, "''", "text after all"},
            {0},
        },
};

/* ---- text with words in braces ---- */

typedef struct {
    const WpDocument *document;
    const WpNode *node;
    WpDiagList *diags;
    bool fine;
} Reader;

static void
clear_seg(gpointer data)
{
    WpGenSeg *seg = data;

    g_free(seg->text);
    g_strfreev(seg->spellings);
}

static GArray *
new_segs(void)
{
    GArray *segs = g_array_new(FALSE, TRUE, sizeof(WpGenSeg));

    g_array_set_clear_func(segs, clear_seg);
    return segs;
}

/* Literals that follow each other become one. */
static void
add_literal(GArray *segs, const char *text, size_t size)
{
    WpGenSeg *last = segs->len > 0 ? &g_array_index(segs, WpGenSeg, segs->len - 1) : NULL;

    if (size == 0)
        return;
    if (last && last->kind == WP_GEN_SEG_LITERAL) {
        last->text = g_realloc(last->text, last->size + size + 1);
        memcpy(last->text + last->size, text, size);
        last->size += (uint32_t)size;
        last->text[last->size] = '\0';
        return;
    }
    WpGenSeg seg = {
        .kind = WP_GEN_SEG_LITERAL, .text = g_strndup(text, size), .size = (uint32_t)size};
    g_array_append_val(segs, seg);
}

static void
fault(Reader *reader, const char *word)
{
    wp_node_diag(reader->node, reader->diags, WP_DIAG_WRONG_VALUE,
                 "found '{%s}', wanted a word of docs/GENERATE.md (with as many spellings as it "
                 "has values); the nearest is '{%s}'",
                 word, wp_gen_field_near(word));
    reader->fine = false;
}

static void
add_word(Reader *reader, GArray *segs, const char *text, size_t size)
{
    const char *colon = memchr(text, ':', size);
    size_t length = colon ? (size_t)(colon - text) : size;
    const WpGenField *field = wp_gen_field_find(text, length);
    g_autofree char *word = g_strndup(text, size);
    WpGenSeg seg = {.kind = field && field->value ? WP_GEN_SEG_WORD : WP_GEN_SEG_FIELD};

    if (!field || (field->value != NULL) != (colon != NULL)) {
        fault(reader, word);
        return;
    }
    if (field->value) {
        seg.spellings = g_strsplit(word + length + 1, ",", -1);
        if (g_strv_length(seg.spellings) != field->n_values)
            fault(reader, word);
    }
    seg.put = field->put;
    seg.word = field->value;
    seg.number = field->number;
    g_array_append_val(segs, seg);
}

/* "{#disk}...{/disk}" repeats what is between. */
static WpGenEach
read_loop(Reader *reader, const char *word)
{
    if (strcmp(word, "disk") == 0)
        return WP_GEN_EACH_DISK;
    if (strcmp(word, "nic") != 0)
        fault(reader, word);
    return WP_GEN_EACH_NIC;
}

static void
add_text(Reader *reader, GArray *segs, const char *text)
{
    uint32_t loop = UINT32_MAX;

    while (*text) {
        const char *brace = strchr(text, '{'), *end = brace ? strchr(brace, '}') : NULL;

        if (!end)
            break;
        add_literal(segs, text, (size_t)(brace - text));
        if (brace[1] == '#') {
            g_autofree char *word = g_strndup(brace + 2, (size_t)(end - brace - 2));
            WpGenSeg seg = {.kind = WP_GEN_SEG_EACH, .each = read_loop(reader, word)};

            loop = segs->len;
            g_array_append_val(segs, seg);
        } else if (brace[1] == '/') {
            if (loop != UINT32_MAX)
                g_array_index(segs, WpGenSeg, loop).n = segs->len - loop - 1;
            loop = UINT32_MAX;
            /* what follows must not be taken into the loop's last literal */
            WpGenSeg stop = {.kind = WP_GEN_SEG_EACH};
            g_array_append_val(segs, stop);
        } else {
            add_word(reader, segs, brace + 1, (size_t)(end - brace - 1));
        }
        text = end + 1;
    }
    add_literal(segs, text, strlen(text));
}

/* ---- columns ---- */

static bool
has_list(const char *text)
{
    for (; (text = strchr(text, '{')); text++) {
        const char *end = strchr(text, '}');
        const WpGenField *field =
            end ? wp_gen_field_find(text + 1, (size_t)(end - text - 1)) : NULL;

        if (field && field->list)
            return true;
    }
    return false;
}

/* The cell as it stands in CSV. A comma in braces is none. */
static char *
quote(const char *text, bool *out_quoted)
{
    g_autoptr(GString) quoted = g_string_new(text);
    bool outside = true;

    *out_quoted = has_list(text);
    for (const char *at = text; *at; at++) {
        outside = *at == '{' ? false : *at == '}' ? true : outside;
        *out_quoted = *out_quoted || (outside && strchr(",\"\n", *at));
    }
    if (*out_quoted) {
        g_string_replace(quoted, "\"", "\"\"", 0);
        g_string_prepend_c(quoted, '"');
        g_string_append_c(quoted, '"');
    }
    return g_string_free(g_steal_pointer(&quoted), FALSE);
}

static void
read_columns(Reader *reader, WpGenForm *out, const WpNode *node)
{
    out->columns = g_array_new(FALSE, TRUE, sizeof(WpGenColumn));
    for (const WpNode *at = node->first; at; at = at->next) {
        WpGenColumn column = {.name = g_strdup(at->key)};
        g_autofree char *quoted = quote(at->text, &column.quoted);

        reader->node = at;
        /* a literal of its own, so that no cell runs into the next */
        WpGenSeg stop = {.kind = WP_GEN_SEG_EACH};
        g_array_append_val(out->cells, stop);
        column.first = out->cells->len;
        add_text(reader, out->cells, at->text);
        column.n = out->cells->len - column.first;
        if (out->columns->len > 0)
            add_literal(out->row, ",", 1);
        add_text(reader, out->row, quoted);
        g_array_append_val(out->columns, column);
    }
    add_literal(out->row, "\r\n", 2);
}

static void
read_dirt(Reader *reader, WpGenForm *out, const WpNode *root)
{
    g_auto(GStrv) words = wp_shape_get_texts(&form, root, "dirt");

    for (char **word = words; *word; word++) {
        int found = -1;

        for (int i = 0; wp_gen_dirt_words[i]; i++)
            if (strcmp(*word, wp_gen_dirt_words[i]) == 0)
                found = i;
        if (found < 0) {
            reader->node = wp_shape_get(&form, root, "dirt");
            fault(reader, *word);
        } else {
            out->dirt[found] = true;
        }
    }
}

WpGenForm *
wp_gen_form_read(const WpDocument *document, WpDiagList *diags)
{
    const WpNode *root = wp_document_root(document);

    if (!wp_shape_check(&form, document, NULL, diags))
        return NULL;
    g_autoptr(WpGenForm) out = g_new0(WpGenForm, 1);
    Reader reader = {document, root, diags, true};
    const WpNode *column_node = wp_shape_get(&form, root, "columns");

    out->id = g_strdup(wp_shape_get_text(&form, root, "form"));
    out->group = g_strdup(wp_shape_get_text(&form, root, "group"));
    out->file = g_strdup(wp_shape_get_text(&form, root, "file"));
    out->sheet = g_strdup(wp_shape_get_text(&form, root, "sheet"));
    out->each = (WpGenEach)wp_shape_get_choice(&form, root, "each");
    out->per = (WpGenPer)wp_shape_get_choice(&form, root, "per");
    out->of = (WpGenOf)wp_shape_get_choice(&form, root, "of");
    out->cells = new_segs();
    out->row = new_segs();
    out->head = new_segs();
    out->tail = new_segs();
    out->path = new_segs();
    add_text(&reader, out->path, out->file);
    add_text(&reader, out->head, wp_shape_get_text(&form, root, "head"));
    add_text(&reader, out->tail, wp_shape_get_text(&form, root, "tail"));
    if (column_node)
        read_columns(&reader, out, column_node);
    else
        add_text(&reader, out->row, wp_shape_get_text(&form, root, "text"));
    read_dirt(&reader, out, root);
    return reader.fine ? g_steal_pointer(&out) : NULL;
}

void
wp_gen_form_free(WpGenForm *gone)
{
    if (!gone)
        return;
    for (uint32_t i = 0; gone->columns && i < gone->columns->len; i++)
        g_free(g_array_index(gone->columns, WpGenColumn, i).name);
    if (gone->columns)
        g_array_unref(gone->columns);
    GArray *segs[] = {gone->cells, gone->row, gone->head, gone->tail, gone->path};
    for (size_t i = 0; i < G_N_ELEMENTS(segs); i++)
        g_array_unref(segs[i]);
    g_free(gone->id);
    g_free(gone->group);
    g_free(gone->file);
    g_free(gone->sheet);
    g_free(gone);
}
