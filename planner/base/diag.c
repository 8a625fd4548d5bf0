#include "planner/base/diag.h"

#include <string.h>

#define EXCERPT_MAX 160
#define CUT_MARK    "..."

typedef struct {
    const char *file; /* interned */
    uint32_t kept[WP_SEVERITY_ERROR + 1];
    uint32_t dropped[WP_SEVERITY_ERROR + 1];
} FileCount;

struct WpDiagList {
    GPtrArray *diags;  /* of WpDiag, owned */
    GPtrArray *files;  /* of FileCount, owned, in order of first sight */
    GHashTable *index; /* file -> FileCount; looked up, never iterated */
    WpDiag *last;      /* gets the hint; NULL if the last one was dropped */
    uint32_t n_orders;
    uint32_t counts[WP_SEVERITY_ERROR + 1];
};

static const struct {
    const char *name;
    WpSeverity severity;
    const char *meaning;
} codes[] = {
#define WP_DIAG_CODE(name, severity, meaning) {#name, WP_SEVERITY_##severity, meaning},
#include "planner/base/diag-codes.def"
#undef WP_DIAG_CODE
};

static const char *const severity_names[] = {"note", "warning", "reject", "error"};

static void
free_diag(void *data)
{
    WpDiag *diag = data;

    if (!diag)
        return;
    g_free(diag->message);
    g_free(diag->excerpt);
    g_free(diag->hint);
    g_free(diag);
}

WpDiagList *
wp_diag_list_new(void)
{
    WpDiagList *list = g_new0(WpDiagList, 1);

    list->diags = g_ptr_array_new_with_free_func(free_diag);
    list->files = g_ptr_array_new_with_free_func(g_free);
    list->index = g_hash_table_new(NULL, NULL);
    return list;
}

void
wp_diag_list_free(WpDiagList *list)
{
    if (!list)
        return;
    g_hash_table_unref(list->index);
    g_ptr_array_unref(list->files);
    g_ptr_array_unref(list->diags);
    g_free(list);
}

static FileCount *
get_file(WpDiagList *list, const char *file)
{
    FileCount *count = g_hash_table_lookup(list->index, file);

    if (!count) {
        count = g_new0(FileCount, 1);
        count->file = file;
        g_ptr_array_add(list->files, count);
        g_hash_table_insert(list->index, (void *)file, count);
    }
    return count;
}

/* Counts a diagnostic, and says whether it is to be kept. */
static bool
count_one(WpDiagList *list, WpDiagCode code, const char *file)
{
    WpSeverity severity = wp_diag_severity(code);
    FileCount *count = get_file(list, file);

    list->counts[severity]++;
    if (count->kept[severity] >= WP_DIAG_MAX_PER_FILE) {
        count->dropped[severity]++;
        list->last = NULL;
        return false;
    }
    count->kept[severity]++;
    return true;
}

/* Takes @diag. */
static void
keep(WpDiagList *list, WpDiag *diag)
{
    diag->order = list->n_orders++;
    g_ptr_array_add(list->diags, diag);
    list->last = diag;
}

static WpDiag *new_diag(WpDiagCode code, WpLoc loc, const char *format, va_list args)
    G_GNUC_PRINTF(3, 0);

static bool
is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Takes @message and gives it with the middle left out if it is long: what holds a cell of a
 * megabyte begins and ends with what is to be said of it. */
static char *
cut_message(char *message)
{
    size_t size = strlen(message), head = WP_DIAG_MESSAGE_MAX / 2,
           tail = size - WP_DIAG_MESSAGE_MAX / 4;

    if (size <= WP_DIAG_MESSAGE_MAX)
        return message;
    while (is_continuation(message[head]))
        head--;
    while (is_continuation(message[tail]))
        tail++;
    char *cut = g_strdup_printf("%.*s" CUT_MARK "%s", (int)head, message, message + tail);
    g_free(message);
    return cut;
}

static WpDiag *
new_diag(WpDiagCode code, WpLoc loc, const char *format, va_list args)
{
    WpDiag *diag = g_new0(WpDiag, 1);

    diag->code = code;
    diag->loc = loc;
    diag->message = cut_message(g_strdup_vprintf(format, args));
    diag->length = 1;
    return diag;
}

void
wp_diag(WpDiagList *list, WpDiagCode code, WpLoc loc, const char *format, ...)
{
    va_list args;

    if (!list || !count_one(list, code, loc.file))
        return;
    va_start(args, format);
    keep(list, new_diag(code, loc, format, args));
    va_end(args);
}

/* Cuts the line to EXCERPT_MAX bytes around the fault, never within a character. */
static void
set_excerpt(WpDiag *diag, const char *line, size_t size, size_t length)
{
    size_t at = diag->loc.column > 0 ? diag->loc.column - 1 : 0;
    size_t start = 0, end = size;

    if (size > 0 && line[size - 1] == '\r')
        end = --size;
    at = MIN(at, size);
    if (size > EXCERPT_MAX) {
        size_t room = EXCERPT_MAX - 2 * strlen(CUT_MARK);

        start = at > room / 3 ? at - room / 3 : 0;
        start = MIN(start, size - room);
        end = start + room;
        while (start > 0 && start < at && is_continuation(line[start]))
            start++;
        while (end < size && end > at && is_continuation(line[end]))
            end--;
    }
    const char *before = start > 0 ? CUT_MARK : "";

    GString *excerpt = g_string_new(before);
    g_string_append_len(excerpt, line + start, (gssize)(end - start));
    g_string_append(excerpt, end < size ? CUT_MARK : "");
    for (size_t i = 0; i < excerpt->len; i++)
        if (excerpt->str[i] == '\0') /* shown as other controls are */
            excerpt->str[i] = '\1';
    diag->excerpt = g_string_free(excerpt, FALSE);
    diag->column = (uint32_t)(at - start + strlen(before)) + 1;
    diag->length = (uint32_t)CLAMP(length, 1, MAX(end - at, 1));
}

void
wp_diag_excerpt(WpDiagList *list, WpDiagCode code, WpLoc loc, const char *line_text,
                size_t line_size, size_t length, const char *format, ...)
{
    va_list args;

    if (!list || !count_one(list, code, loc.file))
        return;
    va_start(args, format);
    WpDiag *diag = new_diag(code, loc, format, args);
    va_end(args);
    set_excerpt(diag, line_text, line_size, length);
    keep(list, diag);
}

void
wp_diag_hint(WpDiagList *list, const char *format, ...)
{
    va_list args;

    if (!list || !list->last)
        return;
    va_start(args, format);
    g_free(list->last->hint);
    list->last->hint = g_strdup_vprintf(format, args);
    va_end(args);
}

void
wp_diag_list_take(WpDiagList *list, WpDiagList *from)
{
    for (uint32_t i = 0; i < from->diags->len; i++) {
        WpDiag *diag = g_steal_pointer(&from->diags->pdata[i]);

        from->counts[wp_diag_severity(diag->code)]--;
        if (count_one(list, diag->code, diag->loc.file))
            keep(list, diag);
        else
            free_diag(diag);
    }
    for (uint32_t i = 0; i < from->files->len; i++) {
        const FileCount *count = from->files->pdata[i];
        FileCount *to = get_file(list, count->file);

        for (int severity = 0; severity <= WP_SEVERITY_ERROR; severity++)
            to->dropped[severity] += count->dropped[severity];
    }
    /* what is left of the counts are the dropped ones */
    for (int severity = 0; severity <= WP_SEVERITY_ERROR; severity++)
        list->counts[severity] += from->counts[severity];

    g_hash_table_remove_all(from->index);
    g_ptr_array_set_size(from->files, 0);
    g_ptr_array_set_size(from->diags, 0);
    memset(from->counts, 0, sizeof(from->counts));
    from->last = NULL;
}

uint32_t
wp_diag_list_count(const WpDiagList *list, WpSeverity severity)
{
    return list->counts[severity];
}

static int
compare_diags(const void *a, const void *b)
{
    const WpDiag *x = *(WpDiag *const *)a, *y = *(WpDiag *const *)b;
    int order = x->loc.file == y->loc.file ? 0 : g_strcmp0(x->loc.file, y->loc.file);

    if (order != 0)
        return order;
    if (x->loc.line != y->loc.line)
        return x->loc.line < y->loc.line ? -1 : 1;
    if (x->loc.column != y->loc.column)
        return x->loc.column < y->loc.column ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

void
wp_diag_list_sort(WpDiagList *list)
{
    g_ptr_array_sort(list->diags, compare_diags);
}

uint32_t
wp_diag_list_length(const WpDiagList *list)
{
    return list->diags->len;
}

const WpDiag *
wp_diag_list_get(const WpDiagList *list, uint32_t index)
{
    g_assert(index < list->diags->len);
    return list->diags->pdata[index];
}

WpSeverity
wp_diag_severity(WpDiagCode code)
{
    g_assert(code < WP_N_DIAG_CODES);
    return codes[code].severity;
}

const char *
wp_diag_code_name(WpDiagCode code)
{
    g_assert(code < WP_N_DIAG_CODES);
    return codes[code].name;
}

const char *
wp_diag_code_meaning(WpDiagCode code)
{
    g_assert(code < WP_N_DIAG_CODES);
    return codes[code].meaning;
}

const char *
wp_severity_name(WpSeverity severity)
{
    g_assert(severity < G_N_ELEMENTS(severity_names));
    return severity_names[severity];
}

/* Controls, and the marks that turn text around, could make a terminal lie. */
static bool
is_unsafe(gunichar c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x200E || c == 0x200F || c == 0x061C ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

/* The character at @text, and how many bytes it takes: 1 and '?' where it is not UTF-8. */
static gunichar
next_char(const char *text, size_t *out_size)
{
    gunichar c = g_utf8_get_char_validated(text, -1);

    if (c == (gunichar)-1 || c == (gunichar)-2) {
        *out_size = 1;
        return '?';
    }
    *out_size = (size_t)(g_utf8_next_char(text) - text);
    return c;
}

static void
append_safe(GString *out, const char *text, bool keep_tabs)
{
    size_t size;

    for (; *text; text += size) {
        gunichar c = next_char(text, &size);

        g_string_append_unichar(out, (c != '\t' || !keep_tabs) && is_unsafe(c) ? '?' : c);
    }
}

/* As many columns of @mark as a terminal gives the character. */
static void
append_width(GString *out, gunichar c, char mark)
{
    if (is_unsafe(c) || !g_unichar_iszerowidth(c))
        g_string_append_c(out, mark);
    if (g_unichar_iswide(c))
        g_string_append_c(out, mark);
}

static void
append_caret(GString *out, const WpDiag *diag)
{
    const char *text = diag->excerpt, *at = text + diag->column - 1, *end = at + diag->length;
    size_t size, start = out->len;

    for (; *text && text < at; text += size) {
        gunichar c = next_char(text, &size);

        append_width(out, c, c == '\t' ? '\t' : ' ');
    }
    start = out->len;
    for (; *text && text < end; text += size)
        append_width(out, next_char(text, &size), '^');
    if (out->len == start)
        g_string_append_c(out, '^');
}

static void
append_diag(GString *out, const WpDiag *diag)
{
    if (diag->loc.file) {
        append_safe(out, diag->loc.file, false);
        if (diag->loc.line > 0)
            g_string_append_printf(out, ":%u", diag->loc.line);
        if (diag->loc.line > 0 && diag->loc.column > 0)
            g_string_append_printf(out, ":%u", diag->loc.column);
        g_string_append(out, ": ");
    }
    g_string_append_printf(out, "%s: ", wp_severity_name(wp_diag_severity(diag->code)));
    append_safe(out, diag->message, false);
    g_string_append_printf(out, " [%s]\n", wp_diag_code_name(diag->code));
    if (diag->excerpt) {
        g_string_append(out, "  ");
        append_safe(out, diag->excerpt, true);
        g_string_append(out, "\n  ");
        append_caret(out, diag);
        g_string_append_c(out, '\n');
    }
    if (diag->hint) {
        g_string_append(out, "  ");
        append_safe(out, diag->hint, false);
        g_string_append_c(out, '\n');
    }
}

static int
compare_files(const void *a, const void *b)
{
    const FileCount *x = *(FileCount *const *)a, *y = *(FileCount *const *)b;

    return g_strcmp0(x->file, y->file);
}

static uint32_t
dropped_from(const FileCount *count, WpSeverity least)
{
    uint32_t n = 0;

    for (WpSeverity severity = least; severity <= WP_SEVERITY_ERROR; severity++)
        n += count->dropped[severity];
    return n;
}

uint32_t
wp_diag_list_dropped(const WpDiagList *list, WpSeverity least)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < list->files->len; i++)
        n += dropped_from(list->files->pdata[i], least);
    return n;
}

char *
wp_diag_list_to_text_from(WpDiagList *list, WpSeverity least)
{
    GString *out = g_string_new(NULL);

    wp_diag_list_sort(list);
    for (uint32_t i = 0; i < list->diags->len; i++) {
        const WpDiag *diag = list->diags->pdata[i];

        if (wp_diag_severity(diag->code) >= least)
            append_diag(out, diag);
    }
    g_ptr_array_sort(list->files, compare_files);
    for (uint32_t i = 0; i < list->files->len; i++) {
        const FileCount *count = list->files->pdata[i];
        uint32_t n = dropped_from(count, least);

        if (n == 0)
            continue;
        append_safe(out, count->file ? count->file : "waveplan", false);
        g_string_append_printf(out, ": %u more diagnostics are not shown\n", n);
    }
    return g_string_free(out, FALSE);
}

char *
wp_diag_list_to_text(WpDiagList *list)
{
    return wp_diag_list_to_text_from(list, WP_SEVERITY_NOTE);
}
