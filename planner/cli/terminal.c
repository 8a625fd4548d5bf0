#include "planner/cli/terminal.h"

#include "planner/base/json.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool quiet;
static bool json_lines;
static bool on_terminal; /* progress may be drawn */
static bool colours;
static bool progress_shown;

void
wp_terminal_init(const WpOptions *options)
{
    const char *term = g_getenv("TERM");
    const char *no_color = g_getenv("NO_COLOR");
    bool dumb = !term || strcmp(term, "dumb") == 0;

    quiet = options->quiet;
    json_lines = options->log && strcmp(options->log, "json") == 0;
    on_terminal = isatty(STDERR_FILENO) && !dumb && !quiet && !json_lines;
    colours = isatty(STDERR_FILENO) && !dumb && !json_lines && !options->no_color &&
              !(no_color && *no_color);
}

static void
clear_progress(void)
{
    if (progress_shown)
        fputs("\r\033[K", stderr);
    progress_shown = false;
}

static void
print_json(const char *severity, const char *code, const WpLoc *loc, const char *message,
           const char *hint)
{
    g_autoptr(GString) line = g_string_new(NULL);
    WpTextSink sink = wp_text_sink(line);
    WpJson *json = wp_json_new(&sink.sink, 0);

    wp_json_begin_object(json, NULL);
    wp_json_text(json, "severity", severity);
    if (code)
        wp_json_text(json, "code", code);
    if (loc && loc->file) {
        wp_json_text(json, "file", loc->file);
        wp_json_int(json, "line", loc->line);
        wp_json_int(json, "column", loc->column);
    }
    wp_json_text(json, "message", message);
    if (hint)
        wp_json_text(json, "hint", hint);
    wp_json_end_object(json);
    wp_json_free(json);
    fputs(line->str, stderr);
}

static void say(const char *severity, const char *prefix, const char *format, va_list arguments)
    G_GNUC_PRINTF(3, 0);

static void
say(const char *severity, const char *prefix, const char *format, va_list arguments)
{
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    g_autofree char *valid = g_utf8_make_valid(text, -1);

    clear_progress();
    if (json_lines)
        print_json(severity, NULL, NULL, valid, NULL);
    else
        fprintf(stderr, "%s%s\n", prefix, valid);
}

void
wp_say(const char *format, ...)
{
    va_list arguments;

    if (quiet)
        return;
    va_start(arguments, format);
    say("info", "", format, arguments);
    va_end(arguments);
}

void
wp_complain(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say("error", "waveplan: ", format, arguments);
    va_end(arguments);
}

/* One line begins "file:1:2: error: ..."; the severity is what colour is for. */
static void
print_coloured(const char *text)
{
    static const struct {
        const char *word;
        const char *colour;
    } words[] = {
        {": error: ", "\033[1;31m"},
        {": reject: ", "\033[1;31m"},
        {": warning: ", "\033[1;33m"},
        {": note: ", "\033[1;36m"},
    };

    for (const char *line = text; *line;) {
        size_t length = strcspn(line, "\n");
        const char *found = NULL;
        size_t word = 0;

        for (size_t i = 0; line[0] != ' ' && !found && i < G_N_ELEMENTS(words); i++) {
            found = g_strstr_len(line, (gssize)length, words[i].word);
            word = i;
        }
        if (found) {
            size_t size = strlen(words[word].word) - 2;

            fprintf(stderr, "%.*s: %s%.*s\033[0m%.*s\n", (int)(found - line), line,
                    words[word].colour, (int)(size - 2), found + 2,
                    (int)(length - (size_t)(found - line) - size), found + size);
        } else {
            fprintf(stderr, "%.*s\n", (int)length, line);
        }
        line += length + (line[length] == '\n');
    }
}

static void
print_json_diags(WpDiagList *diags, WpSeverity least)
{
    uint32_t n_dropped = wp_diag_list_dropped(diags, least);

    wp_diag_list_sort(diags);
    for (uint32_t i = 0; i < wp_diag_list_length(diags); i++) {
        const WpDiag *diag = wp_diag_list_get(diags, i);
        WpSeverity severity = wp_diag_severity(diag->code);

        if (severity >= least)
            print_json(wp_severity_name(severity), wp_diag_code_name(diag->code), &diag->loc,
                       diag->message, diag->hint);
    }
    if (n_dropped > 0) {
        g_autofree char *text = g_strdup_printf("%u more diagnostics are not shown", n_dropped);

        print_json("info", NULL, NULL, text, NULL);
    }
}

void
wp_say_diags(WpDiagList *diags)
{
    WpSeverity least = quiet ? WP_SEVERITY_WARNING : WP_SEVERITY_NOTE;

    clear_progress();
    if (json_lines) {
        print_json_diags(diags, least);
        return;
    }
    g_autofree char *text = wp_diag_list_to_text_from(diags, least);
    if (colours)
        print_coloured(text);
    else
        fputs(text, stderr);
}

void
wp_progress(const char *stage, uint64_t done, uint64_t total)
{
    static gint64 last;
    gint64 now = g_get_monotonic_time();

    if (!on_terminal || (now - last < 100000 && done < total))
        return;
    last = now;
    if (total == 0) {
        fprintf(stderr, "\r\033[K%s ...", stage);
    } else {
        unsigned filled = (unsigned)(done * 30 / total);

        fprintf(stderr, "\r\033[K%-24s [%.*s%*s] %3u%%", stage, (int)filled,
                "##############################", (int)(30 - filled), "",
                (unsigned)(done * 100 / total));
    }
    fflush(stderr);
    progress_shown = true;
}
