#include "parsers/layout-parts.h"

#include <stdarg.h>
#include <string.h>

#include "planner/base/suggest.h"

/* From a checked document to a compiled layout; fields are in layout-fields.c. */

typedef struct {
    void *piece;
    GDestroyNotify destroy;
} Owned;

static void
drop_owned(void *data)
{
    Owned *owned = data;

    owned->destroy(owned->piece);
    g_free(owned);
}

void *
wp_layout_own(WpLayoutCompiler *compiler, void *piece, GDestroyNotify destroy)
{
    Owned *owned = g_new(Owned, 1);

    owned->piece = piece;
    owned->destroy = destroy;
    g_ptr_array_add(compiler->layout->owned, owned);
    return piece;
}

GPtrArray *
wp_layout_new_array(WpLayoutCompiler *compiler)
{
    return wp_layout_own(compiler, g_ptr_array_new(), (GDestroyNotify)g_ptr_array_unref);
}

void
wp_layout_fault(WpLayoutCompiler *compiler, const WpNode *node, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    wp_node_diag(node, compiler->diags, WP_DIAG_LAYOUT_FAULT, "%s", message);
    compiler->failed = true;
}

const char *const *
wp_layout_texts(WpLayoutCompiler *compiler, const WpNode *list, bool fold)
{
    WpArena *arena = compiler->layout->arena;
    uint32_t n = !list ? 0 : list->kind == WP_NODE_LIST ? list->n_children : 1;
    const char **texts = wp_arena_alloc(arena, (n + 1) * sizeof *texts);
    const WpNode *item = list && list->kind == WP_NODE_LIST ? list->first : list;

    for (uint32_t i = 0; i < n; i++, item = item->next) {
        g_autofree char *folded = fold ? g_utf8_strdown(item->text, -1) : NULL;

        texts[i] = wp_arena_strdup(arena, fold ? folded : item->text);
    }
    return texts;
}

/* Reports variables of a path that no 'let' sets. */
static void
check_variables(WpLayoutCompiler *compiler, const WpNode *node)
{
    static const char name_bytes[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    char quote = '\0';

    for (const char *at = node->text; *at; at++) {
        if (quote || *at == '\'' || *at == '"') {
            quote = quote == '\0' ? *at : *at == quote ? '\0' : quote;
            continue;
        }
        if (*at != '$')
            continue;
        g_autofree char *name = g_strndup(at + 1, strspn(at + 1, name_bytes));
        bool known = false;
        for (uint32_t i = 0; i < compiler->lets->len; i++)
            known |= strcmp(name, compiler->lets->pdata[i]) == 0;
        if (known)
            continue;
        wp_layout_fault(compiler, node, "no 'let' sets $%s", name);
        const char *near =
            wp_suggest(name, (const char *const *)compiler->lets->pdata, compiler->lets->len);
        if (near)
            wp_diag_hint(compiler->diags, "did you mean $%s?", near);
    }
}

WpXmlPath *
wp_layout_path(WpLayoutCompiler *compiler, const WpNode *node)
{
    g_autofree char *fault = NULL;

    if (!node)
        return NULL;
    WpXmlPath *path = wp_xml_path_new(node->text, &fault);
    if (!path) {
        wp_layout_fault(compiler, node, "'%s' is no path: %s", node->text, fault);
        return NULL;
    }
    check_variables(compiler, node);
    return wp_layout_own(compiler, path, (GDestroyNotify)wp_xml_path_free);
}

static const char *
own_key(WpLayoutCompiler *compiler, const WpNode *node)
{
    g_autofree char *key = wp_column_pattern(node->text);

    if (*key == '\0')
        wp_layout_fault(compiler, node, "'%s' is no column: it has no letter or digit", node->text);
    return wp_arena_strdup(compiler->layout->arena, key);
}

void
wp_layout_add_keys(WpLayoutCompiler *compiler, const WpNode *node, GPtrArray *out)
{
    if (node && node->kind == WP_NODE_SCALAR)
        g_ptr_array_add(out, (void *)own_key(compiler, node));
    for (const WpNode *item = node && node->kind == WP_NODE_LIST ? node->first : NULL; item;
         item = item->next)
        g_ptr_array_add(out, (void *)own_key(compiler, item));
}

/* "domain/memory" */
static void
compile_inside(WpLayoutCompiler *compiler, const WpNode *list)
{
    WpLayout *layout = compiler->layout;

    layout->inside = wp_layout_new_array(compiler);
    if (list && layout->form != WP_FORM_XML) {
        wp_layout_fault(compiler, list, "'inside' is for XML");
        return;
    }
    for (const WpNode *item = list && list->kind == WP_NODE_LIST ? list->first : list; item;
         item = item->next) {
        const char *slash = strchr(item->text, '/');
        WpLayoutInside *inside = WP_ARENA_NEW(layout->arena, WpLayoutInside);

        if (!slash || slash == item->text || slash[1] == '\0' || strchr(slash + 1, '/')) {
            wp_layout_fault(compiler, item, "'%s' is no pair: write PARENT/CHILD", item->text);
            continue;
        }
        g_autofree char *parent = g_strndup(item->text, (gsize)(slash - item->text));
        inside->parent = wp_arena_strdup(layout->arena, parent);
        inside->child = wp_arena_strdup(layout->arena, slash + 1);
        g_ptr_array_add(layout->inside, inside);
        if (list->kind != WP_NODE_LIST)
            break;
    }
}

static void
compile_recognise(WpLayoutCompiler *compiler, const WpNode *node)
{
    WpLayout *layout = compiler->layout;
    const WpNode *required = wp_node_get(node, "required");
    const WpNode *any = wp_node_get(node, "any"), *half = wp_node_get(node, "half");
    const WpNode *enough = wp_node_get(node, "enough");
    const WpNode *prefix = wp_node_get(node, "prefix");

    layout->required = wp_layout_new_array(compiler);
    layout->required_names = wp_layout_new_array(compiler);
    layout->any = wp_layout_new_array(compiler);
    for (const WpNode *item = required ? required->first : NULL; item; item = item->next) {
        GPtrArray *keys = wp_layout_new_array(compiler);
        const WpNode *first = item->kind == WP_NODE_LIST ? item->first : item;

        wp_layout_add_keys(compiler, item, keys);
        g_ptr_array_add(layout->required, keys);
        g_ptr_array_add(layout->required_names,
                        wp_arena_strdup(layout->arena, first ? first->text : ""));
    }
    wp_layout_add_keys(compiler, any, layout->any);
    layout->any_names = wp_layout_texts(compiler, any, false);
    layout->names = wp_layout_texts(compiler, wp_node_get(node, "names"), true);
    layout->roots = wp_layout_texts(compiler, wp_node_get(node, "root"), false);
    if (prefix) {
        g_autofree char *key = wp_column_key(prefix->text, prefix->text_size);
        layout->prefix = wp_arena_strdup(layout->arena, key);
    }
    compile_inside(compiler, wp_node_get(node, "inside"));
    if (half)
        wp_parse_bool(half->text, half->text_size, &layout->weak);
    if (enough)
        wp_parse_int(enough->text, enough->text_size, wp_number_plain, &layout->enough);
    if (layout->form == WP_FORM_CSV && layout->required->len == 0)
        wp_layout_fault(compiler, node, "'required' must name a column");
    if (layout->form == WP_FORM_XML && !layout->roots[0])
        wp_layout_fault(compiler, node, "'root' must name the root element");
}

static void
compile_one_of(WpLayoutCompiler *compiler, WpLayoutRecord *record, const WpNode *node)
{
    record->one_of = wp_layout_new_array(compiler);
    for (const WpNode *list = node ? node->first : NULL; list; list = list->next) {
        GArray *fields = wp_layout_own(compiler, g_array_new(FALSE, FALSE, sizeof(WpField)),
                                       (GDestroyNotify)g_array_unref);

        for (const WpNode *item = list->first; item; item = item->next) {
            WpField field = wp_field_find(record->kind, item->text);

            if (field == WP_FIELD_NONE)
                wp_layout_fault(compiler, item, "a %s has no field '%s'",
                                wp_kind_name(record->kind), item->text);
            g_array_append_val(fields, field);
        }
        g_ptr_array_add(record->one_of, fields);
    }
}

static void
compile_lets(WpLayoutCompiler *compiler, WpLayoutRecord *record, const WpNode *node)
{
    record->lets = wp_layout_new_array(compiler);
    for (const WpNode *child = node ? node->first : NULL; child; child = child->next) {
        WpLayoutLet *let = WP_ARENA_NEW(compiler->layout->arena, WpLayoutLet);

        let->name = wp_arena_strdup(compiler->layout->arena, child->key);
        let->path = wp_layout_path(compiler, child);
        g_ptr_array_add(record->lets, let);
        g_ptr_array_add(compiler->lets, (void *)let->name);
    }
}

static void
compile_when(WpLayoutCompiler *compiler, WpLayoutRecord *record, const WpNode *node)
{
    const WpNode *is = wp_node_get(node, "is"), *not = wp_node_get(node, "not");
    const WpNode *below = wp_node_get(node, "below");
    WpLayoutWhen *when = WP_ARENA_NEW(compiler->layout->arena, WpLayoutWhen);

    if (!is + !not +!below != 2)
        wp_layout_fault(compiler, node, "'when' wants either 'is', 'not' or 'below'");
    when->columns = wp_layout_new_array(compiler);
    wp_layout_add_keys(compiler, wp_node_get(node, "column"), when->columns);
    when->is = wp_layout_texts(compiler, is ? is : not, true);
    if (below)
        wp_layout_add_keys(compiler, below, when->below = wp_layout_new_array(compiler));
    when->not = not != NULL;
    g_ptr_array_add(record->whens, when);
}

static void
compile_whens(WpLayoutCompiler *compiler, WpLayoutRecord *record, const WpNode *node)
{
    if (node && node->kind == WP_NODE_LIST)
        for (const WpNode *item = node->first; item; item = item->next)
            compile_when(compiler, record, item);
    else if (node)
        compile_when(compiler, record, node);
}

/* A row of samples has quantities, and texts that say whose they are. */
static void
compile_series(WpLayoutCompiler *compiler, WpLayoutRecord *record, const WpNode *node,
               const WpNode *series)
{
    uint32_t n_keys = 0;

    if (!series || !wp_parse_bool(series->text, series->text_size, &record->is_series) ||
        !record->is_series)
        return;
    record->keep_tags = false;
    if (compiler->layout->form == WP_FORM_XML || record->kind != WP_KIND_VM)
        wp_layout_fault(compiler, series, "'series' is for tables, and for servers (vm)");
    if (record->parts->len > 0)
        wp_layout_fault(compiler, wp_node_get(node, "parts"), "a row of a series has no parts");
    if (!compiler->layout->collected)
        wp_layout_fault(compiler, series,
                        "a series wants 'collected': the column with the time of its samples");
    for (uint32_t i = 0; i < record->fields->len; i++) {
        const WpLayoutField *field = record->fields->pdata[i];

        n_keys += field->type == WP_TYPE_TEXT;
        if (field->type != WP_TYPE_TEXT && field->type != WP_TYPE_QUANTITY)
            wp_layout_fault(compiler, wp_node_get(wp_node_get(node, "fields"), field->name),
                            "'%s' is no field of a series: those are quantities, and texts that "
                            "say whose they are",
                            field->name);
    }
    if (n_keys > WP_SERIES_MAX_KEYS)
        wp_layout_fault(compiler, wp_node_get(node, "fields"),
                        "a series has at most %u texts that say whose it is", WP_SERIES_MAX_KEYS);
}

static void
list_required(WpLayoutCompiler *compiler, WpLayoutRecord *record)
{
    record->required = wp_layout_new_array(compiler);
    for (uint32_t i = 0; i < record->fields->len; i++)
        if (((const WpLayoutField *)record->fields->pdata[i])->required)
            g_ptr_array_add(record->required, record->fields->pdata[i]);
}

/* What is the same for a record and for a part inside one. */
static WpLayoutRecord *
compile_common(WpLayoutCompiler *compiler, const WpNode *node)
{
    WpLayoutRecord *record = WP_ARENA_NEW(compiler->layout->arena, WpLayoutRecord);
    const WpNode *complete = wp_node_get(node, "complete");
    const WpNode *if_any = wp_node_get(node, "if_any");

    record->kind = wp_kind_find(wp_node_get(node, "record")->text);
    record->fields = wp_layout_new_array(compiler);
    record->parts = wp_layout_new_array(compiler);
    record->whens = wp_layout_new_array(compiler);
    compile_lets(compiler, record, wp_node_get(node, "let"));
    wp_layout_compile_fields(compiler, record->kind, wp_node_get(node, "fields"), record->fields);
    compile_one_of(compiler, record, wp_node_get(node, "one_of"));
    if (complete)
        wp_parse_bool(complete->text, complete->text_size, &record->complete);
    if (if_any)
        wp_parse_bool(if_any->text, if_any->text_size, &record->if_any);
    return record;
}

static void
compile_parts(WpLayoutCompiler *compiler, WpLayoutRecord *record, const WpNode *parts)
{
    bool xml = compiler->layout->form == WP_FORM_XML;

    for (const WpNode *node = parts ? parts->first : NULL; node; node = node->next) {
        uint32_t n_lets = compiler->lets->len;
        const WpNode *each = wp_node_get(node, "each");
        WpXmlPath *path = wp_layout_path(compiler, each);
        WpLayoutRecord *part = compile_common(compiler, node);

        part->each = path;
        list_required(compiler, part);
        g_ptr_array_set_size(compiler->lets, (int)n_lets);
        if (xml == !each)
            wp_layout_fault(compiler, each ? each : node,
                            xml ? "a part wants 'each': the path to its elements"
                                : "'each' is for XML; parts of a table have columns with {n}");
        if (wp_kind_parent(part->kind) != record->kind)
            wp_layout_fault(compiler, wp_node_get(node, "record"), "a %s is no part of a %s",
                            wp_kind_name(part->kind), wp_kind_name(record->kind));
        g_ptr_array_add(record->parts, part);
    }
}

static bool
is_asset_table(WpKind kind)
{
    return kind == WP_KIND_VM || kind == WP_KIND_DB || kind == WP_KIND_APP;
}

static void
compile_record(WpLayoutCompiler *compiler, const WpNode *node)
{
    WpLayout *layout = compiler->layout;

    g_ptr_array_set_size(compiler->lets, 0);
    WpLayoutRecord *record = compile_common(compiler, node);
    WpKind parent = wp_kind_parent(record->kind);
    const WpNode *tags = wp_node_get(node, "tags"), *asset = wp_node_get(node, "asset");
    const WpNode *element = wp_node_get(node, "element");

    record->keep_tags = tags ? strcmp(tags->text, "keep") == 0 : is_asset_table(record->kind);
    if (parent != WP_KIND_NONE && asset)
        wp_layout_compile_fields(compiler, parent, asset, record->fields);
    list_required(compiler, record);
    if ((parent != WP_KIND_NONE) != (asset != NULL))
        wp_layout_fault(compiler, asset ? asset : node,
                        asset ? "a %s is no part: it needs no 'asset'"
                              : "a %s is a part: 'asset' must say of which asset",
                        wp_kind_name(record->kind));
    compile_whens(compiler, record, wp_node_get(node, "when"));
    record->only = wp_layout_path(compiler, wp_node_get(node, "only"));
    record->where = wp_layout_path(compiler, wp_node_get(node, "where"));
    if ((layout->form == WP_FORM_XML) == !element)
        wp_layout_fault(compiler, element ? element : node,
                        element ? "'element' is for XML" : "an XML record wants its 'element'");
    if (element)
        record->element =
            (WpXmlElement){wp_arena_strdup(layout->arena, element->text), record->only};
    compile_parts(compiler, record, wp_node_get(node, "parts"));
    compile_series(compiler, record, node, wp_node_get(node, "series"));
    g_ptr_array_add(layout->records, record);
}

static void
compile_sides(WpLayoutCompiler *compiler, const WpNode *sides)
{
    WpLayout *layout = compiler->layout;

    layout->sides = wp_layout_new_array(compiler);
    if (sides && layout->form != WP_FORM_XML)
        wp_layout_fault(compiler, sides, "'sides' is for XML");
    for (const WpNode *node = sides ? sides->first : NULL; node; node = node->next) {
        WpLayoutSide *side = WP_ARENA_NEW(layout->arena, WpLayoutSide);
        const WpNode *element = wp_node_get(node, "element"), *each = wp_node_get(node, "each");

        side->name = wp_arena_strdup(layout->arena, node->key);
        side->only = wp_layout_path(compiler, wp_node_get(node, "only"));
        side->key = wp_layout_path(compiler, wp_node_get(node, "key"));
        side->each = wp_layout_path(compiler, each);
        const WpNode *strict = wp_node_get(node, "strict");
        if (strict)
            wp_parse_bool(strict->text, strict->text_size, &side->strict);
        if (!element == !each)
            wp_layout_fault(compiler, node, "a side record wants either 'element' or 'each'");
        if (element)
            side->element =
                (WpXmlElement){wp_arena_strdup(layout->arena, element->text), side->only};
        g_ptr_array_add(layout->sides, side);
    }
}

static void
compile_head(WpLayoutCompiler *compiler, const WpNode *root)
{
    WpLayout *layout = compiler->layout;
    const WpShape *shape = &wp_layout_shape;

    layout->id = wp_arena_strdup(layout->arena, wp_shape_get_text(shape, root, "id"));
    layout->source = wp_arena_strdup(layout->arena, wp_shape_get_text(shape, root, "source"));
    layout->title = wp_arena_strdup(layout->arena, wp_shape_get_text(shape, root, "title"));
    layout->form = (WpForm)wp_shape_get_choice(shape, root, "form");
    layout->evidence = (WpEvidence)wp_shape_get_choice(shape, root, "evidence");
    layout->numbers = (WpNumbers)wp_shape_get_choice(shape, root, "numbers");
    layout->escapes = wp_shape_get_bool(shape, root, "escapes");
    layout->skips_others = wp_shape_get_choice(shape, root, "others") == 1;
    layout->dates = (WpDates)wp_shape_get_choice(shape, root, "dates");
}

WpLayout *
wp_layout_compile(WpDocument *document, WpDiagList *diags)
{
    g_autoptr(WpLayout) layout = g_new0(WpLayout, 1);
    g_autoptr(GPtrArray) lets = g_ptr_array_new();
    WpLayoutCompiler compiler = {.layout = layout, .diags = diags, .lets = lets};
    const WpNode *root = wp_document_root(document);

    layout->document = document;
    layout->arena = wp_arena_new();
    layout->owned = g_ptr_array_new_with_free_func(drop_owned);
    if (!wp_shape_check(&wp_layout_shape, document, root, diags))
        return NULL;
    compile_head(&compiler, root);
    compile_recognise(&compiler, wp_node_get(root, "recognise"));
    layout->ignore = wp_layout_new_array(&compiler);
    wp_layout_add_keys(&compiler, wp_node_get(root, "ignore"), layout->ignore);
    compile_sides(&compiler, wp_node_get(root, "sides"));
    if (!wp_node_is_null(wp_node_get(root, "collected")))
        layout->collected = wp_layout_compile_collected(&compiler, wp_node_get(root, "collected"));
    layout->records = wp_layout_new_array(&compiler);
    if (!wp_node_get(root, "records")->first && layout->evidence != WP_EVIDENCE_DETAIL)
        wp_layout_fault(&compiler, wp_node_get(root, "records"),
                        "no records: nothing would be read of such a file; wanted a record, or "
                        "'evidence: detail' for a format that is known, and not needed");
    for (const WpNode *node = wp_node_get(root, "records")->first; node; node = node->next)
        compile_record(&compiler, node);
    return compiler.failed ? NULL : g_steal_pointer(&layout);
}

void
wp_layout_free(WpLayout *layout)
{
    if (!layout)
        return;
    g_ptr_array_unref(layout->owned);
    wp_arena_free(layout->arena);
    wp_document_free(layout->document);
    g_free(layout);
}
