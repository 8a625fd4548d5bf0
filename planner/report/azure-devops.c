#include "planner/report/azure-devops.h"

#include <string.h>

#define MAX_TITLE 255
#define NO_LEVEL  UINT32_MAX

/* ---- processes ---- */

typedef struct {
    const char *name;                    /* of the setting */
    const char *types[WP_ITEM_TASK + 1]; /* NULL: the process has no such level */
    const char *points;                  /* the field of a story's size */
    bool estimate;                       /* tasks have Original Estimate */
    bool criteria;                       /* stories have Acceptance Criteria */
} Process;

static const Process processes[] = {
    {"agile", {"Epic", "Feature", "User Story", "Task"}, "Story Points", true, true},
    {"scrum", {"Epic", "Feature", "Product Backlog Item", "Task"}, "Effort", false, true},
    {"basic", {"Epic", NULL, "Issue", "Task"}, "Effort", false, false},
    {"cmmi", {"Epic", "Feature", "Requirement", "Task"}, "Size", true, false},
};

/* A work item of a file. An item stands in several where it had to be cut: its parts. */
typedef struct {
    uint32_t item;
    uint32_t part, n_parts; /* from 1 */
} Row;

/* A whole Epic, or a part of one. */
typedef struct {
    uint32_t first, n_rows;
} Block;

struct WpAzureDevops {
    const WpReportInputs *inputs;
    const Process *process;
    const WpTracker *tracker; /* (nullable): items that are there are updated, not made */
    bool *skip;               /* by item: done in the tracker, and left alone */
    GArray *rows;             /* of Row, file by file */
    GArray *blocks;           /* of Block */
    GArray *files; /* of uint32_t: first row of each file; ends with the number of rows */
};

static uint32_t
level_of(const Process *process, WpItemType type)
{
    uint32_t level = 0;

    if (!process->types[type])
        return NO_LEVEL;
    for (int i = 0; i < (int)type; i++)
        level += process->types[i] != NULL;
    return level;
}

/* ---- what is in the tracker already ---- */

/* Tasks and stories that are done, with what is below them. */
static bool *
find_done(const WpBacklog *backlog, const WpTracker *tracker)
{
    bool *skip = g_new0(bool, backlog->n_items + 1);

    for (uint32_t i = 1; tracker && i <= backlog->n_items; i++) {
        const WpBacklogItem *item = &backlog->items[i];

        if (item->type == WP_ITEM_STORY || item->type == WP_ITEM_TASK)
            skip[i] = skip[item->parent] || wp_tracker_is_done(tracker, item->key);
    }
    return skip;
}

/* What is left of a task: as people say in the tracker, else all of it. */
static int64_t
remaining_hours(const WpAzureDevops *files, const WpBacklogItem *item)
{
    WpRowId row = files->tracker ? wp_tracker_find(files->tracker, item->key) : WP_NONE;

    return wp_inventory_number(files->inputs->view->inventory, WP_F_WORK_REMAINING, row,
                               item->centihours);
}

/* ---- cutting ---- */

static void
add_row(WpAzureDevops *files, uint32_t item)
{
    Row row = {.item = item};

    g_array_append_val(files->rows, row);
    g_array_index(files->blocks, Block, files->blocks->len - 1).n_rows++;
}

static uint32_t
block_size(const WpAzureDevops *files)
{
    return g_array_index(files->blocks, Block, files->blocks->len - 1).n_rows;
}

static void
begin_block(WpAzureDevops *files, uint32_t epic)
{
    Block block = {files->rows->len, 0};

    g_array_append_val(files->blocks, block);
    add_row(files, epic);
}

/* Begins a new part with the ancestors of @story, and the story itself. */
static void
begin_story(WpAzureDevops *files, uint32_t story, uint32_t *feature)
{
    const WpBacklogItem *items = files->inputs->backlog->items;

    if (*feature != items[story].parent && files->process->types[WP_ITEM_FEATURE])
        add_row(files, items[story].parent);
    *feature = items[story].parent;
    add_row(files, story);
}

/* An Epic that is too large for a file: story by story; a story alone above the limit is cut. */
static void
cut_epic(WpAzureDevops *files, uint32_t epic, uint32_t end)
{
    const WpBacklogItem *items = files->inputs->backlog->items;
    uint32_t feature = WP_NONE;

    begin_block(files, epic);
    for (uint32_t item = epic + 1; item < end; item++) {
        if (items[item].type != WP_ITEM_STORY || files->skip[item])
            continue;
        uint32_t n_tasks = 0;

        while (item + n_tasks + 1 < end && items[item + n_tasks + 1].type == WP_ITEM_TASK)
            n_tasks++;
        /* A feature's row may be needed before it. */
        if (block_size(files) + 2 + n_tasks > WP_AZURE_DEVOPS_MAX_ROWS && block_size(files) > 1) {
            begin_block(files, epic);
            feature = WP_NONE;
        }
        begin_story(files, item, &feature);
        for (uint32_t i = 1; i <= n_tasks; i++) {
            if (files->skip[item + i])
                continue;
            if (block_size(files) == WP_AZURE_DEVOPS_MAX_ROWS) {
                begin_block(files, epic);
                feature = WP_NONE;
                begin_story(files, item, &feature);
            }
            add_row(files, item + i);
        }
    }
}

static void
add_epic(WpAzureDevops *files, uint32_t epic, uint32_t end)
{
    const WpBacklogItem *items = files->inputs->backlog->items;
    uint32_t n = 0;

    for (uint32_t item = epic; item < end; item++)
        n += files->process->types[items[item].type] != NULL && !files->skip[item];
    if (n > WP_AZURE_DEVOPS_MAX_ROWS) {
        cut_epic(files, epic, end);
        return;
    }
    begin_block(files, epic);
    for (uint32_t item = epic + 1; item < end; item++)
        if (files->process->types[items[item].type] && !files->skip[item])
            add_row(files, item);
}

/* Epics in their order, as many as a file takes. */
static void
fill_files(WpAzureDevops *files)
{
    uint32_t used = 0, first = 0;

    for (guint i = 0; i < files->blocks->len; i++) {
        const Block *block = &g_array_index(files->blocks, Block, i);

        if (i == 0 || used + block->n_rows > WP_AZURE_DEVOPS_MAX_ROWS) {
            first = block->first;
            g_array_append_val(files->files, first);
            used = 0;
        }
        used += block->n_rows;
    }
    g_array_append_val(files->files, files->rows->len);
}

static void
number_parts(WpAzureDevops *files)
{
    uint32_t n_items = files->inputs->backlog->n_items;
    g_autofree uint32_t *n = g_new0(uint32_t, n_items + 1);

    for (guint i = 0; i < files->rows->len; i++) {
        Row *row = &g_array_index(files->rows, Row, i);

        row->part = ++n[row->item];
    }
    for (guint i = 0; i < files->rows->len; i++) {
        Row *row = &g_array_index(files->rows, Row, i);

        row->n_parts = n[row->item];
    }
}

WpAzureDevops *
wp_azure_devops_new(const WpReportInputs *inputs)
{
    WpAzureDevops *files = g_new0(WpAzureDevops, 1);
    const WpBacklog *backlog = inputs->backlog;

    files->inputs = inputs;
    files->tracker = inputs->plan_inputs->tracker;
    files->skip = find_done(backlog, files->tracker);
    files->process = &processes[0];
    for (size_t i = 0; i < G_N_ELEMENTS(processes); i++)
        if (strcmp(processes[i].name, inputs->settings->backlog.process) == 0)
            files->process = &processes[i];
    files->rows = g_array_new(FALSE, TRUE, sizeof(Row));
    files->blocks = g_array_new(FALSE, TRUE, sizeof(Block));
    files->files = g_array_new(FALSE, TRUE, sizeof(uint32_t));
    for (uint32_t epic = 1, end; epic <= backlog->n_items; epic = end) {
        for (end = epic + 1; end <= backlog->n_items && backlog->items[end].type != WP_ITEM_EPIC;)
            end++;
        add_epic(files, epic, end);
    }
    fill_files(files);
    number_parts(files);
    return files;
}

void
wp_azure_devops_free(WpAzureDevops *files)
{
    if (!files)
        return;
    g_array_unref(files->rows);
    g_array_unref(files->blocks);
    g_array_unref(files->files);
    g_free(files->skip);
    g_free(files);
}

uint32_t
wp_azure_devops_n_files(const WpAzureDevops *files)
{
    return files->files->len - 1;
}

/* ---- cells ---- */

/* Rich text is HTML, a paragraph a line, without line ends. */
static void
append_paragraph(GString *html, const char *before, const char *line)
{
    g_autofree char *escaped = g_markup_escape_text(line, -1);

    g_string_append_printf(html, "<p>%s%s</p>", before, escaped);
}

/* Only where a tracker's export was given; an item that it lacks is new. */
static void
id_cell(const WpAzureDevops *files, const Row *row, WpRowWriter *rows)
{
    const WpBacklogItem *item = &files->inputs->backlog->items[row->item];
    g_autofree char *part =
        row->part > 1 ? g_strdup_printf("%s:part-%u", item->key, row->part) : NULL;

    if (files->tracker)
        wp_row_text(rows, wp_tracker_id(files->tracker, part ? part : item->key));
}

static void
title_cells(const WpAzureDevops *files, const Row *row, WpRowWriter *rows)
{
    const WpBacklogItem *item = &files->inputs->backlog->items[row->item];
    uint32_t level = level_of(files->process, item->type);
    uint32_t n = level_of(files->process, WP_ITEM_TASK) + 1;
    g_autoptr(GString) title = g_string_new(item->title);

    if (row->n_parts > 1) {
        g_autofree char *part = g_strdup_printf(" (part %u of %u)", row->part, row->n_parts);
        glong room = MAX_TITLE - (glong)strlen(part);

        if (g_utf8_strlen(title->str, -1) > room)
            g_string_truncate(title,
                              (gsize)(g_utf8_offset_to_pointer(title->str, room) - title->str));
        g_string_append(title, part);
    }
    for (uint32_t i = 0; i < n; i++)
        if (i == level)
            wp_row_text(rows, title->str);
        else
            wp_row_none(rows);
}

static void
path_cells(const WpAzureDevops *files, const WpBacklogItem *item, WpRowWriter *rows)
{
    g_autoptr(GString) path = g_string_new(NULL);

    wp_row_text(rows, files->inputs->settings->backlog.area);
    wp_azure_devops_append_path(files->inputs, item->iteration, path);
    wp_row_text(rows, path->str);
}

/* A story's size in hours; a task's hours. Cut stories have theirs once. */
static void
hours_cells(const WpAzureDevops *files, const Row *row, WpRowWriter *rows)
{
    const WpBacklogItem *item = &files->inputs->backlog->items[row->item];

    if (item->type == WP_ITEM_STORY && row->part == 1)
        wp_row_int(rows, item->centihours);
    else
        wp_row_none(rows);
    for (int i = files->process->estimate ? 0 : 1; i < 2; i++)
        if (item->type == WP_ITEM_TASK)
            wp_row_int(rows, i == 0 ? item->centihours : remaining_hours(files, item));
        else
            wp_row_none(rows);
}

static void
tags_cell(const WpAzureDevops *files, const Row *row, WpRowWriter *rows)
{
    const WpBacklog *backlog = files->inputs->backlog;
    const WpBacklogItem *item = &backlog->items[row->item];
    g_autoptr(GString) tags = g_string_new(item->key);

    if (row->part > 1)
        g_string_append_printf(tags, ":part-%u", row->part);
    for (uint32_t i = 0; i < item->n_tags; i++)
        g_string_append_printf(tags, "; %s", backlog->tags[item->first_tag + i]);
    wp_row_text(rows, tags->str);
}

/* Fields that a type does not have are said in its description. */
static void
description_cells(const WpAzureDevops *files, const WpBacklogItem *item, WpRowWriter *rows)
{
    const WpBacklog *backlog = files->inputs->backlog;
    bool criteria = files->process->criteria && item->type == WP_ITEM_STORY;
    g_autoptr(GString) html = g_string_new(NULL);

    if (item->role)
        append_paragraph(html, "Role: ", item->role);
    for (char **line = item->description; line && *line; line++)
        append_paragraph(html, item->type == WP_ITEM_TASK ? "- " : "", *line);
    if (!criteria)
        for (char **line = item->acceptance; line && *line; line++)
            append_paragraph(html, "Done when: ", *line);
    for (uint32_t i = 0; i < item->n_after; i++)
        append_paragraph(html, "Comes after ",
                         backlog->items[backlog->after[item->first_after + i]].key);
    if (html->len > 0)
        wp_row_text(rows, html->str);
    else
        wp_row_none(rows);
    if (!files->process->criteria)
        return;
    g_string_truncate(html, 0);
    for (char **line = item->acceptance; criteria && line && *line; line++)
        append_paragraph(html, "", *line);
    if (html->len > 0)
        wp_row_text(rows, html->str);
    else
        wp_row_none(rows);
}

/* ---- a file as a table ---- */

typedef struct {
    const WpAzureDevops *files;
    uint32_t file;
} FileData;

static void
emit(const void *data, WpRowWriter *rows)
{
    const FileData *file = data;
    const WpAzureDevops *files = file->files;

    for (uint32_t i = g_array_index(files->files, uint32_t, file->file);
         i < g_array_index(files->files, uint32_t, file->file + 1); i++) {
        const Row *row = &g_array_index(files->rows, Row, i);
        const WpBacklogItem *item = &files->inputs->backlog->items[row->item];

        id_cell(files, row, rows);
        wp_row_text(rows, files->process->types[item->type]);
        title_cells(files, row, rows);
        path_cells(files, item, rows);
        hours_cells(files, row, rows);
        tags_cell(files, row, rows);
        description_cells(files, item, rows);
        wp_row_end(rows);
    }
}

static void
fill_columns(const Process *process, bool with_id, WpTableColumn *columns)
{
    static const char *const titles[] = {"Title 1", "Title 2", "Title 3", "Title 4"};
    uint32_t n_titles = level_of(process, WP_ITEM_TASK) + 1;

    if (with_id)
        *columns++ = (WpTableColumn){"ID", WP_COLUMN_KEY, 0, 0, NULL};
    *columns++ = (WpTableColumn){"Work Item Type", WP_COLUMN_KEY, 0, 0, NULL};
    for (uint32_t i = 0; i < n_titles; i++)
        *columns++ = (WpTableColumn){titles[i], WP_COLUMN_TEXT, 0, 0, NULL};
    *columns++ = (WpTableColumn){"Area Path", WP_COLUMN_TEXT, 0, 0, NULL};
    *columns++ = (WpTableColumn){"Iteration Path", WP_COLUMN_TEXT, 0, 0, NULL};
    *columns++ = (WpTableColumn){process->points, WP_COLUMN_SCALED, 100, 2, NULL};
    if (process->estimate)
        *columns++ = (WpTableColumn){"Original Estimate", WP_COLUMN_SCALED, 100, 2, NULL};
    *columns++ = (WpTableColumn){"Remaining Work", WP_COLUMN_SCALED, 100, 2, NULL};
    *columns++ = (WpTableColumn){"Tags", WP_COLUMN_TEXT, 0, 0, NULL};
    *columns++ = (WpTableColumn){"Description", WP_COLUMN_TEXT, 0, 0, NULL};
    if (process->criteria)
        *columns++ = (WpTableColumn){"Acceptance Criteria", WP_COLUMN_TEXT, 0, 0, NULL};
    *columns = (WpTableColumn){0};
}

void
wp_azure_devops_write(const WpAzureDevops *files, uint32_t file, WpSink *sink, uint64_t *out_rows)
{
    static const WpCsvOptions options = {.delimiter = ',', .crlf = true};
    WpTableColumn columns[16];
    WpTableSpec spec = {"backlog-azure-devops", "the backlog as Azure DevOps imports it", columns,
                        emit};
    FileData data = {files, file};

    fill_columns(files->process, files->tracker != NULL, columns);
    wp_csv_write(&spec, &data, &options, sink, out_rows);
}
