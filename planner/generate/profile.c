#include "planner/generate/profile.h"

#include <string.h>

const char *const wp_gen_dirt_words[] = {
#define WP_GEN_DIRT(id, word, meaning) word,
#include "planner/generate/dirt.def"
#undef WP_GEN_DIRT
    NULL,
};
const char *const wp_gen_dirt_meanings[] = {
#define WP_GEN_DIRT(id, word, meaning) meaning,
#include "planner/generate/dirt.def"
#undef WP_GEN_DIRT
    NULL,
};
const char *const wp_gen_engine_words[] = {"sql-server", "oracle",  "postgresql",
                                           "mysql",      "mariadb", NULL};
const char *const wp_gen_criticality_words[] = {"mission-critical", "high", "medium", "low", NULL};
const char *const wp_gen_talk_words[] = {"middle", "database", "replica", "mesh", "chain",
                                         "cache",  "back",     "noise",   NULL};
static const char *const form_words[] = {"tiers", "star", "mesh", "chain", NULL};
static const char *const hypervisor_words[] = {"vmware", "kvm", "ovf", "physical", NULL};

/* Sums of weights stay below 2^32. */
#define MAX_WEIGHT 1000000

int32_t
wp_gen_pick(const WpGenWeights *weights, uint64_t drawn)
{
    uint32_t at = wp_gen_below(drawn, weights->choices[weights->n - 1].upto), i = 0;

    while (weights->choices[i].upto <= at)
        i++;
    const WpGenChoice *choice = &weights->choices[i];
    /* the low half of the drawn number is still free */
    return choice->low +
           (int32_t)wp_gen_below(drawn << 32, (uint32_t)(choice->high - choice->low) + 1);
}

/* ---- VALUE=WEIGHT ---- */

static bool
read_value(const char *text, const char *const *words, int32_t *out)
{
    int64_t value;

    for (int32_t i = 0; words && words[i]; i++)
        if (strcmp(text, words[i]) == 0) {
            *out = i;
            return true;
        }
    if (words || !wp_parse_int(text, strlen(text), wp_number_plain, &value) || value < 0 ||
        value > 100000000)
        return false;
    *out = (int32_t)value;
    return true;
}

static bool
read_pair(char *pair, const char *const *words, WpGenChoice *choice)
{
    char *equals = strchr(pair, '=');
    int64_t weight;

    if (!equals)
        return false;
    *equals = '\0';
    char *dots = words ? NULL : strstr(pair, "..");
    if (dots)
        *dots = '\0';
    if (!wp_parse_int(equals + 1, strlen(equals + 1), wp_number_plain, &weight) || weight < 0 ||
        weight > MAX_WEIGHT || !read_value(pair, words, &choice->low) ||
        !read_value(dots ? dots + 2 : pair, words, &choice->high))
        return false;
    choice->upto = (uint32_t)weight;
    return choice->low <= choice->high;
}

typedef struct {
    const WpDocument *document;
    WpDiagList *diags;
    bool fine;
} Reader;

static void
read_weights(Reader *reader, const WpShape *shape, const WpNode *node, const char *key,
             const char *const *words, WpGenWeights *out)
{
    const char *text = wp_shape_get_text(shape, node, key);
    g_auto(GStrv) pairs = g_strsplit(text, " ", 1000);
    g_autoptr(GArray) choices = g_array_new(FALSE, TRUE, sizeof(WpGenChoice));
    uint32_t sum = 0;
    bool fine = true;

    for (char **pair = pairs; *pair && fine; pair++) {
        WpGenChoice choice = {0};

        if (**pair == '\0')
            continue;
        /* a lone range is as likely as itself */
        g_autofree char *with = strchr(*pair, '=') ? NULL : g_strconcat(*pair, "=1", NULL);
        fine = read_pair(with ? with : *pair, words, &choice);
        sum += choice.upto;
        choice.upto = sum;
        g_array_append_val(choices, choice);
    }
    if (!fine || sum == 0) {
        g_autofree char *known = words ? g_strjoinv(", ", (char **)words) : NULL;

        wp_node_diag(wp_shape_get(shape, node, key), reader->diags, WP_DIAG_WRONG_VALUE,
                     "found '%s', wanted VALUE=WEIGHT pairs such as '1=298 2=454 3..5=20', not all "
                     "weights 0%s%s",
                     text, known ? "; values are " : "", known ? known : "");
        reader->fine = false;
    }
    out->n = choices->len;
    out->choices = (WpGenChoice *)g_array_free(g_steal_pointer(&choices), FALSE);
}

/* ---- parts ---- */

static const WpShape *
shape_of(const WpShape *shape, const char *key)
{
    for (const WpShapeKey *at = shape->keys; at->key; at++)
        if (strcmp(at->key, key) == 0)
            return at->shape;
    g_assert_not_reached();
}

static void
add_weight(WpGenWeights *weights, int64_t weight)
{
    uint32_t sum = weights->n > 0 ? weights->choices[weights->n - 1].upto : 0;

    weights->choices = g_renew(WpGenChoice, weights->choices, weights->n + 1);
    weights->choices[weights->n] =
        (WpGenChoice){(int32_t)weights->n, (int32_t)weights->n, sum + (uint32_t)weight};
    weights->n++;
}

static char *
text_of(const WpShape *shape, const WpNode *node, const char *key)
{
    return g_strdup(wp_shape_get_text(shape, node, key));
}

static void
read_lists(Reader *reader, WpGenProfile *profile, const WpShape *shape, const WpNode *root)
{
    const WpShape *site = shape_of(shape, "sites")->item, *name = shape_of(shape, "names")->item;
    const WpShape *os = shape_of(shape, "os")->item;

    for (const WpNode *at = wp_shape_get(shape, root, "sites")->first; at; at = at->next) {
        WpGenSite one = {text_of(site, at, "name"), text_of(site, at, "code")};

        g_array_append_val(profile->sites, one);
    }
    for (const WpNode *at = wp_shape_get(shape, root, "names")->first; at; at = at->next) {
        g_ptr_array_add(profile->patterns, text_of(name, at, "pattern"));
        add_weight(&profile->pattern, wp_shape_get_int(name, at, "weight"));
    }
    for (const WpNode *at = wp_shape_get(shape, root, "os")->first; at; at = at->next) {
        WpGenOs one = {text_of(os, at, "vmware"), text_of(os, at, "azure"), text_of(os, at, "kvm"),
                       text_of(os, at, "ovf"), wp_shape_get_choice(os, at, "family") == 0};

        g_array_append_val(profile->oses, one);
        add_weight(&profile->os, wp_shape_get_int(os, at, "weight"));
    }
    if (profile->pattern.choices[profile->pattern.n - 1].upto == 0 ||
        profile->os.choices[profile->os.n - 1].upto == 0) {
        wp_node_diag(root, reader->diags, WP_DIAG_WRONG_VALUE,
                     "all weights of names or os are 0, wanted one that is not");
        reader->fine = false;
    }
}

static void
read_service(Reader *reader, WpGenProfile *profile, const WpShape *shape, const WpNode *node)
{
    WpGenService one = {.name = text_of(shape, node, "name"),
                        .process = text_of(shape, node, "process"),
                        .way = (WpGenWay)wp_shape_get_choice(shape, node, "way"),
                        .share = wp_shape_get_int(shape, node, "share"),
                        .vms = wp_shape_get_int(shape, node, "vms")};
    g_auto(GStrv) ports = g_strsplit(wp_shape_get_text(shape, node, "ports"), " ", -1);

    for (char **port = ports; *port; port++) {
        int64_t number;

        if (one.n_ports == WP_GEN_MAX_PORTS ||
            !wp_parse_int(*port, strlen(*port), wp_number_plain, &number) || number < 1 ||
            number > 65535) {
            wp_node_diag(wp_shape_get(shape, node, "ports"), reader->diags, WP_DIAG_WRONG_VALUE,
                         "found '%s', wanted 1 to %d ports such as '88 389'", *port,
                         WP_GEN_MAX_PORTS);
            reader->fine = false;
            break;
        }
        one.ports[one.n_ports++] = (uint16_t)number;
    }
    g_array_append_val(profile->services, one);
}

static void
read_applications(Reader *reader, WpGenProfile *profile, const WpShape *shape, const WpNode *node)
{
    read_weights(reader, shape, node, "sizes", NULL, &profile->applications.sizes);
    read_weights(reader, shape, node, "environments", NULL, &profile->applications.environments);
    read_weights(reader, shape, node, "lesser", NULL, &profile->applications.lesser);
    read_weights(reader, shape, node, "shapes", form_words, &profile->applications.shapes);
    read_weights(reader, shape, node, "criticality", wp_gen_criticality_words,
                 &profile->applications.criticality);
}

static void
read_vm(Reader *reader, WpGenProfile *profile, const WpShape *shape, const WpNode *node)
{
    read_weights(reader, shape, node, "cores", NULL, &profile->vm.cores);
    read_weights(reader, shape, node, "memory_per_core", NULL, &profile->vm.memory_per_core);
    read_weights(reader, shape, node, "disks", NULL, &profile->vm.disks);
    read_weights(reader, shape, node, "disk_gib", NULL, &profile->vm.disk_gib);
    read_weights(reader, shape, node, "used_percent", NULL, &profile->vm.used_percent);
    read_weights(reader, shape, node, "nics", NULL, &profile->vm.nics);
    read_weights(reader, shape, node, "hypervisors", hypervisor_words, &profile->vm.hypervisors);
    profile->vm.powered_off = wp_shape_get_int(shape, node, "powered_off");
    profile->vm.templates = wp_shape_get_int(shape, node, "templates");
    profile->vm.uefi = wp_shape_get_int(shape, node, "uefi");
    profile->vm.without_tools = wp_shape_get_int(shape, node, "without_tools");
    profile->vm.old_tools = wp_shape_get_int(shape, node, "old_tools");
    profile->vm.snapshots = wp_shape_get_int(shape, node, "snapshots");
    profile->vm.change_tracking = wp_shape_get_int(shape, node, "change_tracking");
    profile->vm.raw_disks = wp_shape_get_int(shape, node, "raw_disks");
}

static void
read_flows(Reader *reader, WpGenProfile *profile, const WpShape *shape, const WpNode *node)
{
    profile->flows.rows_per_vm = wp_shape_get_int(shape, node, "rows_per_vm");
    profile->flows.days = wp_shape_get_int(shape, node, "days");
    profile->flows.slots_per_day = wp_shape_get_int(shape, node, "slots_per_day");
    profile->flows.noise = wp_shape_get_int(shape, node, "noise");
    profile->flows.back = wp_shape_get_int(shape, node, "back");
    profile->flows.outside = wp_shape_get_int(shape, node, "outside");
    profile->flows.shared_vms = wp_shape_get_int(shape, node, "shared_vms");
    read_weights(reader, shape, node, "inside_percent", NULL, &profile->flows.inside_percent);
    read_weights(reader, shape, node, "noise_percent", NULL, &profile->flows.noise_percent);
    for (int i = 0; i < WP_GEN_N_TALK; i++)
        read_weights(reader, shape_of(shape, "ports"), wp_shape_get(shape, node, "ports"),
                     wp_gen_talk_words[i], NULL, &profile->flows.ports[i]);
    const WpNode *processes = wp_shape_get(shape, node, "processes");
    for (const WpNode *at = processes ? processes->first : NULL; at; at = at->next) {
        const WpShape *process = shape_of(shape, "processes")->item;
        WpGenProcess one = {wp_shape_get_int(process, at, "port"), text_of(process, at, "name")};

        g_array_append_val(profile->processes, one);
    }
}

static void
read_knowledge(WpGenProfile *profile, const WpShape *shape, const WpNode *node)
{
    profile->knowledge.in_cmdb = wp_shape_get_int(shape, node, "in_cmdb");
    profile->knowledge.application = wp_shape_get_int(shape, node, "application");
    profile->knowledge.environment = wp_shape_get_int(shape, node, "environment");
    profile->knowledge.owner = wp_shape_get_int(shape, node, "owner");
    profile->knowledge.criticality = wp_shape_get_int(shape, node, "criticality");
    profile->knowledge.folder = wp_shape_get_int(shape, node, "folder");
    profile->knowledge.in_azure_migrate = wp_shape_get_int(shape, node, "in_azure_migrate");
}

static void
clear_site(gpointer data)
{
    WpGenSite *site = data;

    g_free(site->name);
    g_free(site->code);
}

static void
clear_os(gpointer data)
{
    WpGenOs *os = data;

    g_free(os->vmware);
    g_free(os->azure);
    g_free(os->kvm);
    g_free(os->ovf);
}

static void
clear_service(gpointer data)
{
    WpGenService *service = data;

    g_free(service->name);
    g_free(service->process);
}

static void
clear_process(gpointer data)
{
    g_free(((WpGenProcess *)data)->name);
}

static WpGenProfile *
new_profile(void)
{
    WpGenProfile *profile = g_new0(WpGenProfile, 1);

    profile->sites = g_array_new(FALSE, TRUE, sizeof(WpGenSite));
    profile->oses = g_array_new(FALSE, TRUE, sizeof(WpGenOs));
    profile->services = g_array_new(FALSE, TRUE, sizeof(WpGenService));
    profile->patterns = g_ptr_array_new_with_free_func(g_free);
    g_array_set_clear_func(profile->sites, clear_site);
    g_array_set_clear_func(profile->oses, clear_os);
    g_array_set_clear_func(profile->services, clear_service);
    profile->processes = g_array_new(FALSE, TRUE, sizeof(WpGenProcess));
    g_array_set_clear_func(profile->processes, clear_process);
    return profile;
}

void
wp_gen_profile_free(WpGenProfile *profile)
{
    if (!profile)
        return;
    WpGenWeights *weights[] = {
        &profile->applications.sizes,
        &profile->applications.environments,
        &profile->applications.lesser,
        &profile->applications.shapes,
        &profile->applications.criticality,
        &profile->pattern,
        &profile->os,
        &profile->vm.cores,
        &profile->vm.memory_per_core,
        &profile->vm.disks,
        &profile->vm.disk_gib,
        &profile->vm.used_percent,
        &profile->vm.nics,
        &profile->vm.hypervisors,
        &profile->engines,
        &profile->database_gib,
        &profile->flows.inside_percent,
        &profile->flows.noise_percent,
    };

    for (size_t i = 0; i < G_N_ELEMENTS(weights); i++)
        g_free(weights[i]->choices);
    for (int i = 0; i < WP_GEN_N_TALK; i++)
        g_free(profile->flows.ports[i].choices);
    for (int i = 0; i < WP_GEN_N_ENGINES; i++)
        g_strfreev(profile->versions[i]);
    g_array_unref(profile->processes);
    g_array_unref(profile->sites);
    g_array_unref(profile->oses);
    g_array_unref(profile->services);
    g_ptr_array_unref(profile->patterns);
    g_free(profile->domain);
    g_free(profile);
}

WpGenProfile *
wp_gen_profile_read(const WpDocument *document, WpDiagList *diags)
{
    const WpShape *shape = wp_gen_profile_shape();
    const WpNode *root = wp_document_root(document);

    if (!wp_shape_check(shape, document, NULL, diags))
        return NULL;
    g_autoptr(WpGenProfile) profile = new_profile();
    Reader reader = {document, diags, true};
    const WpShape *database = shape_of(shape, "database"), *dirt = shape_of(shape, "dirt");
    const WpNode *database_node = wp_shape_get(shape, root, "database");
    const WpNode *services = wp_shape_get(shape, root, "services");

    profile->exported = wp_shape_get_day(shape, root, "exported");
    profile->domain = text_of(shape, root, "domain");
    profile->site_vms = wp_shape_get_int(shape, root, "site_vms");
    profile->vcenter_vms = wp_shape_get_int(shape, root, "vcenter_vms");
    profile->host_vms = wp_shape_get_int(shape, root, "host_vms");
    profile->cluster_hosts = wp_shape_get_int(shape, root, "cluster_hosts");
    profile->databases_percent = wp_shape_get_int(shape, root, "databases_percent");
    read_lists(&reader, profile, shape, root);
    read_applications(&reader, profile, shape_of(shape, "applications"),
                      wp_shape_get(shape, root, "applications"));
    read_vm(&reader, profile, shape_of(shape, "vm"), wp_shape_get(shape, root, "vm"));
    read_weights(&reader, database, database_node, "engines", wp_gen_engine_words,
                 &profile->engines);
    read_weights(&reader, database, database_node, "size_gib", NULL, &profile->database_gib);
    for (int i = 0; i < WP_GEN_N_ENGINES; i++)
        profile->versions[i] = wp_shape_get_texts(shape_of(database, "versions"),
                                                  wp_shape_get(database, database_node, "versions"),
                                                  wp_gen_engine_words[i]);
    read_knowledge(profile, shape_of(shape, "knowledge"), wp_shape_get(shape, root, "knowledge"));
    read_flows(&reader, profile, shape_of(shape, "flows"), wp_shape_get(shape, root, "flows"));
    for (const WpNode *at = services ? services->first : NULL; at; at = at->next)
        read_service(&reader, profile, shape_of(shape, "services")->item, at);
    for (int i = 0; i < WP_GEN_N_DIRT; i++)
        profile->dirt[i] =
            wp_shape_get_int(dirt, wp_shape_get(shape, root, "dirt"), wp_gen_dirt_words[i]);
    return reader.fine ? g_steal_pointer(&profile) : NULL;
}
