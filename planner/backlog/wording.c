#include "planner/backlog/wording.h"

#include "planner/base/suggest.h"

#include <string.h>

/* Text, then the value of a placeholder, then the next piece. */
typedef struct {
    const char *text;          /* may be "" */
    WpPlaceholder placeholder; /* N_PLACEHOLDERS: no value after the text */
} Piece;

struct WpWording {
    const Piece *pieces;
    uint32_t n_pieces;
    uint64_t has;
};

static const char *const names[WP_N_PLACEHOLDERS] = {
#define X(id, name) [WP_PLACEHOLDER_##id] = name,
    WP_PLACEHOLDERS(X)
#undef X
};

G_STATIC_ASSERT(WP_N_PLACEHOLDERS <= 64);

static WpPlaceholder
find(const char *name)
{
    for (unsigned i = 0; i < WP_N_PLACEHOLDERS; i++)
        if (strcmp(names[i], name) == 0)
            return (WpPlaceholder)i;
    return WP_N_PLACEHOLDERS;
}

/* The placeholder of @size bytes at @at; N_PLACEHOLDERS after a fault. */
static WpPlaceholder
read_placeholder(const WpNode *node, size_t at, size_t size, uint64_t allowed, WpDiagList *diags)
{
    g_autofree char *name = g_strstrip(g_strndup(node->text + at, size));
    WpPlaceholder placeholder = find(name);
    const char *here[WP_N_PLACEHOLDERS];
    size_t n_here = 0;

    if (placeholder != WP_N_PLACEHOLDERS && allowed >> placeholder & 1)
        return placeholder;
    for (unsigned i = 0; i < WP_N_PLACEHOLDERS; i++)
        if (allowed >> i & 1)
            here[n_here++] = names[i];
    wp_node_diag_text(node, (uint32_t)at, (uint32_t)size, diags, WP_DIAG_TEMPLATE_FAULT,
                      placeholder == WP_N_PLACEHOLDERS
                          ? "there is no placeholder '%s'"
                          : "the placeholder '%s' says nothing about tasks of this level",
                      name);
    if (placeholder == WP_N_PLACEHOLDERS && wp_suggest(name, here, n_here)) {
        wp_diag_hint(diags, "did you mean '%s'?", wp_suggest(name, here, n_here));
    } else {
        g_autoptr(GString) list = g_string_new(NULL);

        for (size_t i = 0; i < n_here; i++)
            g_string_append_printf(list, "%s{{%s}}", i > 0 ? " " : "", here[i]);
        wp_diag_hint(diags, "%s", n_here > 0 ? list->str : "tasks of this level have none");
    }
    return WP_N_PLACEHOLDERS;
}

const WpWording *
wp_wording_compile(WpArena *arena, const WpNode *node, uint64_t allowed, WpDiagList *diags)
{
    g_autoptr(GArray) pieces = g_array_new(FALSE, TRUE, sizeof(Piece));
    WpWording *wording = WP_ARENA_NEW(arena, WpWording);
    const char *text = node->text;
    bool good = true;

    while (*text) {
        const char *open = strstr(text, "{{");
        const char *end = open ? strstr(open, "}}") : NULL;
        Piece piece = {.placeholder = WP_N_PLACEHOLDERS};

        if (open && !end) {
            wp_node_diag_text(node, (uint32_t)(open - node->text), 2, diags, WP_DIAG_TEMPLATE_FAULT,
                              "'{{' without '}}'");
            return NULL;
        }
        piece.text = open ? wp_arena_strndup(arena, text, (size_t)(open - text))
                          : wp_arena_strdup(arena, text);
        if (open) {
            piece.placeholder = read_placeholder(node, (size_t)(open + 2 - node->text),
                                                 (size_t)(end - open - 2), allowed, diags);
            good = good && piece.placeholder != WP_N_PLACEHOLDERS;
            wording->has |= good ? UINT64_C(1) << piece.placeholder : 0;
        }
        text = open ? end + 2 : text + strlen(text);
        g_array_append_val(pieces, piece);
    }
    if (!good)
        return NULL;
    Piece *kept = wp_arena_alloc(arena, pieces->len * sizeof(Piece));

    if (pieces->len > 0)
        memcpy(kept, pieces->data, pieces->len * sizeof(Piece));
    wording->pieces = kept;
    wording->n_pieces = pieces->len;
    return wording;
}

bool
wp_wording_has(const WpWording *wording, WpPlaceholder placeholder)
{
    return wording->has >> placeholder & 1;
}

/* People who are not known still have their part. */
static void
append_unknown(WpPlaceholder placeholder, GString *out)
{
    switch (placeholder) {
    case WP_PLACEHOLDER_OWNER:
        g_string_append(out, "the owner (not known)");
        return;
    case WP_PLACEHOLDER_TECHNICAL_OWNER:
        g_string_append(out, "the technical owner (not known)");
        return;
    case WP_PLACEHOLDER_TESTER:
        g_string_append(out, "the tester (not known)");
        return;
    case WP_PLACEHOLDER_APPROVER:
        g_string_append(out, "the approver (not known)");
        return;
    default:
        g_string_append(out, "not known");
    }
}

void
wp_wording_append(const WpWording *wording, const char *const *values, GString *out)
{
    for (uint32_t i = 0; i < wording->n_pieces; i++) {
        const Piece *piece = &wording->pieces[i];

        g_string_append(out, piece->text);
        if (piece->placeholder == WP_N_PLACEHOLDERS)
            continue;
        const char *value = values[piece->placeholder];

        if (value && *value)
            g_string_append(out, value);
        else
            append_unknown(piece->placeholder, out);
    }
}
