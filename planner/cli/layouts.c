#include "planner/cli/commands.h"
#include "planner/cli/files.h"
#include "planner/cli/inputs.h"
#include "planner/cli/load.h"
#include "planner/cli/terminal.h"

#include "planner/base/suggest.h"

#include <stdio.h>
#include <string.h>

/* `waveplan layouts list|show|match`: which formats are known, and what a file is taken for. */

#define HEAD_SIZE (64 * 1024)

static WpLayouts *
load(const WpOptions *options)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(WpSettings) settings = wp_settings_load(options, diags, &error);
    WpLayouts *layouts = settings ? wp_layouts_load(settings, diags, &error) : NULL;

    wp_say_diags(diags);
    if (error)
        wp_complain("%s", error->message);
    return layouts;
}

static int
list(const WpLayouts *layouts)
{
    static const char *const evidence[] = {
        [WP_EVIDENCE_INVENTORY] = "inventory",
        [WP_EVIDENCE_BUSINESS] = "business",
        [WP_EVIDENCE_OBSERVATION] = "observation",
        [WP_EVIDENCE_DETAIL] = "detail",
    };

    for (uint32_t i = 0; i < wp_layouts_count(layouts); i++) {
        const WpLayout *layout = wp_layouts_get(layouts, i);
        WpKind kind = wp_layout_kind(layout);

        printf("%-28s %-4s %-12s %-12s %s\n", wp_layout_id(layout),
               wp_layout_form(layout) == WP_FORM_XML ? "XML" : "CSV",
               evidence[wp_layout_evidence(layout)],
               kind == WP_KIND_NONE ? "-" : wp_kind_name(kind), wp_layout_title(layout));
    }
    return WP_EXIT_DONE;
}

static int
show(const WpLayouts *layouts, const char *id)
{
    const WpLayout *layout = id ? wp_layouts_find(layouts, id) : NULL;
    uint32_t n_layouts = wp_layouts_count(layouts);
    g_autofree const char **ids = g_new(const char *, n_layouts + 1);

    if (layout) {
        size_t size;
        const char *text = wp_source_text(wp_layout_text(layout), &size);

        fwrite(text, 1, size, stdout);
        return WP_EXIT_DONE;
    }
    for (uint32_t i = 0; i < n_layouts; i++)
        ids[i] = wp_layout_id(wp_layouts_get(layouts, i));
    const char *near = id ? wp_suggest(id, ids, n_layouts) : NULL;
    if (near)
        wp_complain("there is no layout '%s'; did you mean '%s'?", id, near);
    else
        wp_complain("which layout? 'waveplan layouts list' shows all");
    return WP_EXIT_USAGE;
}

static WpExit
match_file(const WpLayouts *layouts, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(WpReader) reader = wp_reader_open(path, &error);
    g_autofree uint8_t *head = g_malloc(HEAD_SIZE);
    size_t size = 0;
    ssize_t got = 1;

    if (!reader) {
        wp_complain("%s", error->message);
        return (WpExit)error->code;
    }
    WpSeekable bytes;
    bool seekable = wp_reader_seekable(reader, &bytes);
    ssize_t peeked = seekable ? bytes.read_at(bytes.data, 0, head, HEAD_SIZE) : 0;
    if (peeked > 0 && wp_is_workbook(head, (size_t)peeked)) {
        g_autoptr(WpDiagList) diags = wp_diag_list_new();
        g_autoptr(GString) sheets = g_string_new(NULL);
        bool any = wp_match_workbook(layouts, path, &bytes, diags, sheets);

        fputs(sheets->str, stdout);
        wp_say_diags(diags);
        return any ? WP_EXIT_DONE : WP_EXIT_INPUT;
    }
    while (size < HEAD_SIZE && (got = wp_reader_read(reader, head + size, HEAD_SIZE - size)) > 0)
        size += (size_t)got;
    if (got < 0) {
        wp_complain("cannot read '%s': %s", path, wp_reader_trouble(reader));
        return WP_EXIT_SYSTEM;
    }
    g_autoptr(WpMatch) match = wp_match(layouts, path, head, size, got == 0);
    g_autoptr(GString) text = g_string_new(NULL);
    wp_match_append_text(match, path, text);
    fputs(text->str, stdout);
    return match->layout ? WP_EXIT_DONE : WP_EXIT_INPUT;
}

static int
match(const WpLayouts *layouts, const char *const *paths)
{
    WpExit worst = WP_EXIT_DONE;

    if (!*paths) {
        wp_complain("which file? waveplan layouts match FILE...");
        return WP_EXIT_USAGE;
    }
    for (; *paths; paths++) {
        WpExit status = match_file(layouts, *paths);

        worst = MAX(worst, status);
    }
    return worst;
}

int
wp_command_layouts(const WpOptions *options)
{
    const char *const *arguments = (const char *const *)options->arguments;
    g_autoptr(WpLayouts) layouts = load(options);

    if (!layouts)
        return WP_EXIT_USAGE;
    if (arguments[0] && strcmp(arguments[0], "list") == 0)
        return list(layouts);
    if (arguments[0] && strcmp(arguments[0], "show") == 0)
        return show(layouts, arguments[1]);
    if (arguments[0] && strcmp(arguments[0], "match") == 0)
        return match(layouts, arguments + 1);
    wp_complain("layouts does list, show or match");
    return WP_EXIT_USAGE;
}
