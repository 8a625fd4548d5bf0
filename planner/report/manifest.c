#include "planner/report/manifest.h"

#include "planner/base/json.h"

static void
write_day(WpJson *json, const char *key, WpDay day)
{
    g_autoptr(GString) text = g_string_new(NULL);

    wp_append_day(text, day);
    wp_json_text(json, key, text->str);
}

static void
write_inputs(const WpReportInputs *inputs, WpJson *json)
{
    const WpInventory *inventory = inputs->view->inventory;

    wp_json_begin_list(json, "inputs");
    for (uint32_t i = 0; i < inventory->n_files; i++) {
        const WpInputFile *file = &inventory->files[i];

        wp_json_begin_object(json, NULL);
        wp_json_text(json, "file", file->name);
        wp_json_text(json, "layout", file->layout);
        wp_json_int(json, "bytes", (int64_t)file->size_bytes);
        wp_json_text(json, "sha256", file->sha256);
        wp_json_int(json, "read", (int64_t)file->n_read);
        wp_json_int(json, "accepted", (int64_t)file->n_accepted);
        wp_json_int(json, "merged", (int64_t)file->n_merged);
        wp_json_int(json, "rejected", (int64_t)file->n_rejected);
        wp_json_end_object(json);
    }
    wp_json_end_list(json);
}

static void
write_packs(const WpRuleSet *rules, WpJson *json)
{
    wp_json_begin_list(json, "packs");
    for (WpPackId id = 1; id <= wp_ruleset_n_packs(rules); id++) {
        const WpPack *pack = wp_ruleset_pack(rules, id);

        wp_json_begin_object(json, NULL);
        wp_json_text(json, "pack", pack->id);
        wp_json_text(json, "version", pack->version);
        wp_json_text(json, "sha256", pack->sha256);
        wp_json_int(json, "rules", pack->n_rules);
        wp_json_end_object(json);
    }
    wp_json_end_list(json);
}

static void
write_file(const WpManifestFile *file, const char *key, WpJson *json)
{
    wp_json_begin_object(json, key);
    wp_json_text(json, "file", file->name);
    wp_json_int(json, "bytes", (int64_t)file->bytes);
    wp_json_text(json, "sha256", file->sha256);
    if (file->n_rows > 0)
        wp_json_int(json, "rows", (int64_t)file->n_rows);
    wp_json_end_object(json);
}

static void
write_catalogues(const WpManifest *manifest, WpJson *json)
{
    wp_json_begin_list(json, "catalogues");
    for (size_t i = 0; i < manifest->n_catalogues; i++) {
        const WpManifestFile *file = &manifest->catalogues[i];

        wp_json_begin_object(json, NULL);
        wp_json_text(json, "catalogue", file->name);
        wp_json_int(json, "bytes", (int64_t)file->bytes);
        wp_json_text(json, "sha256", file->sha256);
        wp_json_int(json, "rows", (int64_t)file->n_rows);
        wp_json_end_object(json);
    }
    wp_json_end_list(json);
}

static void
write_template(const WpTemplate *template, WpJson *json)
{
    wp_json_begin_object(json, "template");
    wp_json_text(json, "template", template->id);
    wp_json_text(json, "version", template->version);
    wp_json_text(json, "sha256", template->sha256);
    wp_json_end_object(json);
}

static void
write_counts(const WpReportInputs *inputs, WpJson *json)
{
    const WpInventory *inventory = inputs->view->inventory;
    uint32_t n_placed = 0;

    for (WpAssetId asset = 1; asset <= inventory->n_assets; asset++)
        n_placed += inputs->plan->unplaced[asset] == WP_UNPLACED_NOT;
    wp_json_begin_object(json, "counts");
    wp_json_int(json, "vms", inventory->n_assets - inventory->n_databases);
    wp_json_int(json, "databases", inventory->n_databases);
    wp_json_int(json, "dependencies", inputs->links->n_dependencies);
    wp_json_int(json, "shared_services", inputs->relations->n_services);
    wp_json_int(json, "groups", inputs->groups->n_groups);
    wp_json_int(json, "waves", inputs->plan->n_waves);
    wp_json_int(json, "placed", n_placed);
    wp_json_int(json, "unplaced", inventory->n_assets - n_placed);
    wp_json_int(json, "teams", inputs->plan->teams);
    wp_json_int(json, "backlog_items", inputs->backlog->n_items);
    wp_json_end_object(json);
}

static void
write_setting(const char *key, const char *value, void *json)
{
    wp_json_begin_object(json, NULL);
    wp_json_text(json, "key", key);
    wp_json_text(json, "value", value);
    wp_json_end_object(json);
}

void
wp_manifest_write(const WpManifest *manifest, WpSink *sink)
{
    const WpReportInputs *inputs = manifest->inputs;
    g_autoptr(WpJson) json = wp_json_new(sink, 2);

    wp_json_begin_object(json, NULL);
    wp_json_text(json, "tool", "waveplan");
    wp_json_text(json, "version", manifest->tool_version);
    wp_json_text(json, "estate", inputs->estate);
    write_day(json, "as_of", wp_time_day(inputs->as_of));
    wp_json_text(json, "as_of_from", manifest->as_of_origin);
    if (manifest->settings)
        write_file(manifest->settings, "settings", json);
    wp_json_begin_list(json, "set");
    wp_settings_list_set(inputs->settings, write_setting, json);
    wp_json_end_list(json);
    write_inputs(inputs, json);
    wp_json_int(json, "broken_files", manifest->n_broken);
    write_packs(inputs->assessment->rules, json);
    write_catalogues(manifest, json);
    write_template(inputs->work->template, json);
    write_counts(inputs, json);
    wp_json_begin_list(json, "outputs");
    for (size_t i = 0; i < manifest->n_outputs; i++)
        write_file(&manifest->outputs[i], NULL, json);
    wp_json_end_list(json);
    wp_json_end_object(json);
}
