/*
 * Holds the pack openshift-virtualization against records of Forklift
 * (github.com/kubev2v/forklift): each record is a VM as its inventory writes it, and says how many
 * concerns Forklift raises on it. The record becomes an inventory of one VM, the pack judges it; a
 * rule that holds is one concern, or as many as its `count` says. Where the record names concerns,
 * those must be among them.
 *
 * usage: forklift-concerns FILE.json...    prints what differs, then "N passed, N failed"
 * A file is a list of {"test": name, "concerns": number or null, "ids": [...], "record": {...}}.
 */
#include <stdio.h>
#include <string.h>

#include "parsers/catalogue.h"
#include "parsers/text/yaml.h"
#include "planner/base/json.h"
#include "rules/derive.h"
#include "rules/given.h"
#include "rules/run.h"

/* ---- a record -> what the pack's rules read ---- */

static bool
is_text(const WpNode *node)
{
    return node && node->kind == WP_NODE_SCALAR && node->style == WP_SCALAR_QUOTED;
}

static bool
is_list(const WpNode *node)
{
    return node && node->kind == WP_NODE_LIST;
}

static void
put_key(GString *out, const char *key)
{
    if (out->len > 0 && !strchr("{[", out->str[out->len - 1]))
        g_string_append(out, ", ");
    g_string_append_printf(out, "%s: ", key);
}

static void
put_text(GString *out, const char *key, const WpNode *node)
{
    if (!is_text(node))
        return;
    put_key(out, key);
    wp_append_json_text(out, node->text);
}

static void
put_scalar(GString *out, const char *key, const WpNode *node)
{
    if (!node || node->kind != WP_NODE_SCALAR || wp_node_is_null(node))
        return;
    put_key(out, key);
    g_string_append(out, node->text);
}

static void
put_flag(GString *out, const char *key, bool flag)
{
    put_key(out, key);
    g_string_append(out, flag ? "yes" : "no");
}

/* A flag of the record; anything else than true and false is not known. */
static void
put_bool(GString *out, const char *key, const WpNode *node)
{
    if (!node || node->kind != WP_NODE_SCALAR || is_text(node))
        return;
    if (strcmp(node->text, "true") == 0 || strcmp(node->text, "false") == 0)
        put_flag(out, key, node->text[0] == 't');
}

/* Bytes as GiB with so many digits that no byte is lost. */
static void
put_gib(GString *out, const char *key, const WpNode *node)
{
    int64_t bytes;
    char digits[G_ASCII_DTOSTR_BUF_SIZE];

    if (!node || is_text(node) ||
        !wp_parse_int(node->text, node->text_size, wp_number_plain, &bytes))
        return;
    put_key(out, key);
    g_string_append(out, g_ascii_formatd(digits, sizeof digits, "%.12f",
                                         (double)bytes / (double)(INT64_C(1) << 30)));
}

/* Whether a list of bindings has any. */
static void
put_any(GString *out, const char *key, const WpNode *node)
{
    if (is_list(node))
        put_flag(out, key, node->n_children > 0);
}

static void
put_disk(GString *out, const WpNode *disk)
{
    put_scalar(out, "key", wp_node_get(disk, "key"));
    put_scalar(out, "unit", wp_node_get(disk, "unitNumber"));
    put_text(out, "path", wp_node_get(disk, "file"));
    put_text(out, "controller", wp_node_get(disk, "bus"));
    put_gib(out, "size_gib", wp_node_get(disk, "capacity"));
    put_text(out, "mode", wp_node_get(disk, "mode"));
    put_bool(out, "raw", wp_node_get(disk, "rdm"));
    put_bool(out, "shared", wp_node_get(disk, "shared"));
    put_bool(out, "cbt", wp_node_get(disk, "changeTrackingEnabled"));
    put_text(out, "datastore", wp_node_get(wp_node_get(disk, "datastore"), "id"));
}

static void
put_file_system(GString *out, const WpNode *disk)
{
    put_text(out, "name", wp_node_get(disk, "diskPath"));
    put_gib(out, "free_gib", wp_node_get(disk, "freeSpace"));
    put_scalar(out, "key", wp_node_get(disk, "key"));
}

static void
put_parts(GString *out, const char *key, const WpNode *list,
          void (*put)(GString *out, const WpNode *item))
{
    if (!is_list(list))
        return;
    put_key(out, key);
    g_string_append_c(out, '[');
    for (const WpNode *item = list->first; item; item = item->next) {
        g_autoptr(GString) part = g_string_new("{");

        put(part, item);
        g_string_append_printf(out, "%s%s}", item == list->first ? "" : ", ", part->str);
    }
    g_string_append_c(out, ']');
}

static bool
has_kind(const WpNode *list, const char *kind)
{
    for (const WpNode *item = list->first; item; item = item->next) {
        const WpNode *node = wp_node_get(item, "kind");

        if (node && strcmp(node->text, kind) == 0)
            return true;
    }
    return false;
}

static void
put_adapter(GString *out, const WpNode *device)
{
    put_text(out, "adapter", wp_node_get(device, "kind"));
}

static void
put_devices(GString *out, const WpNode *devices)
{
    if (!is_list(devices))
        return;
    put_flag(out, "passthrough", has_kind(devices, "VirtualPCIPassthrough"));
    put_flag(out, "usb", has_kind(devices, "VirtualUSBController"));
    put_parts(out, "nics", devices, put_adapter);
}

/* A guest name of the tools counts before the one of the configuration, unless it is empty. */
static void
put_os(GString *out, const WpNode *record)
{
    const WpNode *tools = wp_node_get(record, "guestNameFromVmwareTools");
    const WpNode *configured = wp_node_get(record, "guestName");
    bool has_tools = is_text(tools) && tools->text_size > 0;

    put_text(out, "os_id", wp_node_get(record, "guestId"));
    put_text(out, "os_name", has_tools ? tools : configured);
    put_text(out, "os_configured", configured);
}

static void
put_addresses(GString *out, const WpNode *networks)
{
    if (!is_list(networks))
        return;
    put_key(out, "ips");
    g_string_append_c(out, '[');
    for (const WpNode *item = networks->first; item; item = item->next) {
        const WpNode *ip = wp_node_get(item, "ip");

        g_string_append(out, item == networks->first ? "" : ", ");
        wp_append_json_text(out, is_text(ip) ? ip->text : "without address");
    }
    g_string_append_c(out, ']');
}

static void
put_cluster(GString *out, const WpNode *record)
{
    const WpNode *cluster = wp_node_get(wp_node_get(record, "host"), "cluster");
    const WpNode *bound = wp_node_get(cluster, "hostAffinityVms");
    const WpNode *id = wp_node_get(record, "id");
    bool found = false;

    put_bool(out, "cluster_drs", wp_node_get(cluster, "drsEnabled"));
    put_bool(out, "cluster_dpm", wp_node_get(cluster, "dpmEnabled"));
    if (!is_list(bound))
        return;
    for (const WpNode *item = bound->first; item; item = item->next) {
        const WpNode *other = wp_node_get(item, "id");

        found = found || (id && other && strcmp(id->text, other->text) == 0);
    }
    put_flag(out, "host_affinity", found);
}

/* (transfer full): YAML of the VM's fields */
static char *
vm_of(const WpNode *record)
{
    static const char *const flags[][2] = {
        {"changeTrackingEnabled", "cbt"},          {"consolidationNeeded", "consolidation_needed"},
        {"cpuHotAddEnabled", "cpu_hot_add"},       {"cpuHotRemoveEnabled", "cpu_hot_remove"},
        {"memoryHotAddEnabled", "memory_hot_add"}, {"faultToleranceEnabled", "fault_tolerance"},
        {"diskEnableUuid", "enable_uuid"},         {"tpmEnabled", "tpm"},
    };
    GString *out = g_string_new("{");
    const WpNode *snapshot = wp_node_get(wp_node_get(record, "snapshot"), "kind");

    put_text(out, "name", wp_node_get(record, "name"));
    put_text(out, "host_name", wp_node_get(record, "hostName"));
    put_os(out, record);
    for (size_t i = 0; i < G_N_ELEMENTS(flags); i++)
        put_bool(out, flags[i][1], wp_node_get(record, flags[i][0]));
    put_any(out, "cpu_affinity", wp_node_get(record, "cpuAffinity"));
    put_any(out, "numa_affinity", wp_node_get(record, "numaNodeAffinity"));
    put_cluster(out, record);
    put_addresses(out, wp_node_get(record, "guestNetworks"));
    put_devices(out, wp_node_get(record, "devices"));
    put_parts(out, "disks", wp_node_get(record, "disks"), put_disk);
    put_parts(out, "partitions", wp_node_get(record, "guestDisks"), put_file_system);
    if (snapshot) {
        put_key(out, "snapshots");
        g_string_append(out, strcmp(snapshot->text, "VirtualMachineSnapshot") == 0
                                 ? "[{name: snapshot}]"
                                 : "[]");
    }
    g_string_append_c(out, '}');
    return g_string_free(out, FALSE);
}

/* ---- the pack ---- */

typedef struct {
    GPtrArray *catalogues; /* of WpCatalogue */
    WpDocument *pack;
    WpRuleSet *rules;
    WpDiagList *diags;
} Judge;

static char *
data_path(const char *folder, const char *name)
{
    const char *data = g_getenv("WAVEPLAN_DATADIR") ? g_getenv("WAVEPLAN_DATADIR")
                       : g_getenv("srcdir")         ? g_getenv("srcdir")
                                                    : ".";

    return g_build_filename(data, "rules", folder, name, NULL);
}

static char *
read_data(const char *folder, const char *name, size_t *out_size)
{
    g_autofree char *path = data_path(folder, name);
    char *text = NULL;

    if (!g_file_get_contents(path, &text, out_size, NULL)) {
        fprintf(stderr, "cannot read %s: set srcdir to the top of the sources\n", path);
        return NULL;
    }
    return text;
}

static WpDocument *
parse(const char *name, const char *text, size_t size, WpDiagList *diags)
{
    WpSource *source = wp_source_new(name, g_strndup(text, size), size, diags);

    return source ? wp_yaml_parse(source, diags) : NULL;
}

static bool
judge_init(Judge *judge)
{
    static const char *const tables[] = {"os-lifecycle", "os-names", "os-support-openshift"};
    size_t size;

    judge->diags = wp_diag_list_new();
    judge->catalogues = g_ptr_array_new_with_free_func((GDestroyNotify)wp_catalogue_free);
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_autofree char *name = g_strconcat(tables[i], ".csv", NULL);
        g_autofree char *text = read_data("catalogues", name, &size);
        WpCatalogue *table = text ? wp_catalogue_read(name, text, size, judge->diags) : NULL;

        if (!table)
            return false;
        g_ptr_array_add(judge->catalogues, table);
    }
    g_autofree char *text = read_data("packs", "openshift-virtualization.yaml", &size);

    if (!text || !(judge->pack = parse("pack", text, size, judge->diags)))
        return false;
    WpRuleSources sources = {
        .packs = (const WpDocument *const *)&judge->pack,
        .n_packs = 1,
        .catalogues = (const WpCatalogue *const *)judge->catalogues->pdata,
        .n_catalogues = judge->catalogues->len,
    };
    judge->rules = wp_ruleset_compile(&sources, judge->diags);
    return judge->rules != NULL;
}

static void
judge_clear(Judge *judge)
{
    wp_ruleset_free(judge->rules);
    wp_document_free(judge->pack);
    g_ptr_array_unref(judge->catalogues);
    wp_diag_list_free(judge->diags);
}

/* The concerns of @record: how many, and their ids in Forklift's spelling less the prefix. */
static uint32_t
concerns_of(const Judge *judge, const WpNode *record, GPtrArray *ids)
{
    g_autofree char *yaml = vm_of(record);
    g_autoptr(WpDocument) document = parse("record", yaml, strlen(yaml), judge->diags);
    g_autoptr(WpGiven) given =
        document
            ? wp_given_read(WP_APPLIES_VM, document, wp_document_root(document), NULL, judge->diags)
            : NULL;
    const WpNode *rule = wp_node_get(wp_document_root(judge->pack), "rules")->first;
    uint32_t sum = 0;
    WpView view;

    if (!given)
        return G_MAXUINT32;
    wp_view_init(&view, given->inventory);
    g_autoptr(GPtrArray) derived = wp_derive(wp_ruleset_deriver(judge->rules), &view);
    g_autoptr(WpRuleRun) run = wp_rule_run_new(judge->rules, &view, WP_TIME_NONE);

    for (WpRuleId id = 1; id <= wp_ruleset_n_rules(judge->rules); id++, rule = rule->next) {
        uint8_t truth;
        uint32_t count = 1;

        wp_rule_run_test(run, id, &given->row, 1, &truth, NULL);
        if (truth != WP_TRUE)
            continue;
        if (wp_node_get(rule, "count"))
            wp_rule_run_count(run, id, &given->row, 1, &count);
        sum += count;
        g_ptr_array_add(ids, (char *)strchr(wp_ruleset_rule(judge->rules, id)->id, '.') + 1);
    }
    return sum;
}

/* Whether @wanted ("vmware.guestDisks.freespace") is rule @id ("guest-disks.freespace"). */
static bool
is_same_id(const char *wanted, const char *id)
{
    wanted = strchr(wanted, '.') + 1;
    for (; *wanted && *id; wanted++, id++) {
        if (g_ascii_isupper(*wanted) && *id == '-')
            id++;
        if (g_ascii_tolower(*wanted) != *id && !(*wanted == '_' && *id == '-'))
            return false;
    }
    return *wanted == *id;
}

static bool
has_id(const GPtrArray *ids, const char *wanted)
{
    for (guint i = 0; i < ids->len; i++)
        if (is_same_id(wanted, g_ptr_array_index(ids, i)))
            return true;
    return false;
}

static bool
passes(const Judge *judge, const WpNode *test)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    const WpNode *wanted = wp_node_get(test, "concerns");
    const WpNode *named = wp_node_get(test, "ids");
    uint32_t found = concerns_of(judge, wp_node_get(test, "record"), ids);
    g_autofree char *number = g_strdup_printf("%u", found);
    bool good =
        found != G_MAXUINT32 && (wp_node_is_null(wanted) || strcmp(wanted->text, number) == 0);

    for (const WpNode *id = named ? named->first : NULL; id; id = id->next)
        good = good && has_id(ids, id->text);
    if (good)
        return true;
    g_ptr_array_add(ids, NULL);
    g_autofree char *list = g_strjoinv(" ", (char **)ids->pdata);

    printf("FAIL: %s/%s: wanted %s, found %s: %s\n", wp_node_get(test, "file")->text,
           wp_node_get(test, "test")->text, wanted ? wanted->text : "-", number, list);
    return false;
}

int
main(int argc, char **argv)
{
    unsigned passed = 0, failed = 0;
    Judge judge = {NULL};
    bool good = judge_init(&judge);

    for (int i = 1; i < argc && good; i++) {
        g_autofree char *text = NULL;
        size_t size;

        good = g_file_get_contents(argv[i], &text, &size, NULL);
        g_autoptr(WpDocument) tests = good ? parse(argv[i], text, size, judge.diags) : NULL;

        if (!tests) {
            fprintf(stderr, "cannot read %s\n", argv[i]);
            good = false;
            break;
        }
        for (const WpNode *test = wp_document_root(tests)->first; test; test = test->next)
            *(passes(&judge, test) ? &passed : &failed) += 1;
    }
    g_autofree char *faults = wp_diag_list_to_text(judge.diags);

    fputs(faults, stderr);
    printf("%u passed, %u failed\n", passed, failed);
    judge_clear(&judge);
    return !good ? 2 : failed > 0;
}
