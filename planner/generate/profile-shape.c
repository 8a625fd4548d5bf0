#include "planner/generate/profile.h"

/* What a profile may hold. */

#define CHOICES(...)                                                                               \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

static const WpShape weights = {.kind = WP_SHAPE_TEXT, .name = "VALUE=WEIGHT pairs"};
static const WpShape count = {.kind = WP_SHAPE_INT, .min = 1, .max = 100000000};
static const WpShape per_row = {.kind = WP_SHAPE_INT, .min = 0, .max = 100000};
static const WpShape port_list = {.kind = WP_SHAPE_TEXT, .name = "ports"};
static const WpShape family = {.kind = WP_SHAPE_CHOICE,
                               .choices = CHOICES("windows", "linux", "other")};
static const WpShape way = {.kind = WP_SHAPE_CHOICE, .choices = CHOICES("used", "calls", "front")};

static const WpShape site = {
    .kind = WP_SHAPE_MAP,
    .name = "a site",
    .keys =
        (const WpShapeKey[]){
            {"name", &wp_shape_text, true, NULL, "of its datacenter"},
            {"code", &wp_shape_text, true, NULL, "a few small letters, for names"},
            {0},
        },
};
static const WpShape sites = {.kind = WP_SHAPE_LIST, .item = &site, .min = 1, .max = 64};

static const WpShape applications = {
    .kind = WP_SHAPE_MAP,
    .keys =
        (const WpShapeKey[]){
            {"sizes", &weights, true, NULL, "VMs of an application in its first environment"},
            {"environments", &weights, true, NULL, "how many: production, test, dev"},
            {"lesser", &weights, true, NULL, "size of test and dev, percent of production"},
            {"shapes", &weights, true, NULL, "of its flows: tiers, star, mesh, chain"},
            {"criticality", &weights, true, NULL, "mission-critical, high, medium, low"},
            {0},
        },
};

static const WpShape name = {
    .kind = WP_SHAPE_MAP,
    .name = "a pattern of names",
    .keys =
        (const WpShapeKey[]){
            {"pattern", &wp_shape_text, true, NULL,
             "text with {app} {APP} {role} {Role} {site} {SITE} {env} {ENV} {OS} {nn} {number}"},
            {"weight", &per_row, true, NULL, "of applications named so"},
            {0},
        },
};
static const WpShape names = {.kind = WP_SHAPE_LIST, .item = &name, .min = 1, .max = 64};

static const WpShape system_shape = {
    .kind = WP_SHAPE_MAP,
    .name = "an operating system",
    .keys =
        (const WpShapeKey[]){
            {"weight", &per_row, true, NULL, "of VMs"},
            {"family", &family, true, NULL, "windows, linux or other"},
            {"vmware", &wp_shape_text, true, NULL, "as vCenter says it"},
            {"azure", &wp_shape_text, true, NULL, "as Azure Migrate says it"},
            {"kvm", &wp_shape_text, true, NULL, "the id of libosinfo"},
            {"ovf", &wp_shape_text, true, NULL, "as an OVF descriptor says it"},
            {0},
        },
};
static const WpShape systems = {.kind = WP_SHAPE_LIST, .item = &system_shape, .min = 1, .max = 500};

static const WpShape vm = {
    .kind = WP_SHAPE_MAP,
    .keys =
        (const WpShapeKey[]){
            {"cores", &weights, true, NULL, "virtual CPUs"},
            {"memory_per_core", &weights, true, NULL, "GiB"},
            {"disks", &weights, true, NULL, "how many"},
            {"disk_gib", &weights, true, NULL, "of each"},
            {"used_percent", &weights, true, NULL, "of the size"},
            {"nics", &weights, true, NULL, "how many, at most 3"},
            {"powered_off", &wp_shape_percent, false, "0%", "share of VMs"},
            {"templates", &wp_shape_percent, false, "0%", "share of VMs"},
            {"uefi", &wp_shape_percent, false, "0%", "share of VMs"},
            {"without_tools", &wp_shape_percent, false, "0%", "share of VMs"},
            {"old_tools", &wp_shape_percent, false, "0%", "share of VMs"},
            {"snapshots", &wp_shape_percent, false, "0%", "share of VMs"},
            {"change_tracking", &wp_shape_percent, false, "0%", "share of VMs"},
            {"raw_disks", &wp_shape_percent, false, "0%", "share of disks"},
            {"hypervisors", &weights, true, NULL, "vmware, kvm, ovf, physical"},
            {0},
        },
};

static const WpShape version_list = {
    .kind = WP_SHAPE_LIST, .item = &wp_shape_text, .min = 1, .max = 100};
static const WpShape versions = {
    .kind = WP_SHAPE_MAP,
    .keys =
        (const WpShapeKey[]){
            {"sql-server", &version_list, true, NULL, "versions"},
            {"oracle", &version_list, true, NULL, "versions"},
            {"postgresql", &version_list, true, NULL, "versions"},
            {"mysql", &version_list, true, NULL, "versions"},
            {"mariadb", &version_list, true, NULL, "versions"},
            {0},
        },
};

static const WpShape database = {
    .kind = WP_SHAPE_MAP,
    .keys =
        (const WpShapeKey[]){
            {"engines", &weights, true, NULL, "sql-server, oracle, postgresql, mysql, mariadb"},
            {"size_gib", &weights, true, NULL, "of each"},
            {"versions", &versions, true, NULL, "of each engine"},
            {0},
        },
};

static const WpShape knowledge = {
    .kind = WP_SHAPE_MAP,
    .keys =
        (const WpShapeKey[]){
            {"in_cmdb", &wp_shape_percent, false, "0%", "share of VMs"},
            {"application", &wp_shape_percent, false, "0%", "share of those"},
            {"environment", &wp_shape_percent, false, "0%", "share of those"},
            {"owner", &wp_shape_percent, false, "0%", "share of those, and of applications"},
            {"criticality", &wp_shape_percent, false, "0%", "share of those, and of applications"},
            {"folder", &wp_shape_percent, false, "0%", "applications with a folder of their own"},
            {"in_azure_migrate", &wp_shape_percent, false, "0%", "share of VMs of vCenters"},
            {0},
        },
};

static const WpShape ports = {
    .kind = WP_SHAPE_MAP,
    .keys =
        (const WpShapeKey[]){
            {"middle", &weights, true, NULL, "web servers to application servers"},
            {"database", &weights, true, NULL, "to databases"},
            {"replica", &weights, true, NULL, "between databases"},
            {"mesh", &weights, true, NULL, "applications that are a mesh"},
            {"chain", &weights, true, NULL, "applications that are a chain"},
            {"cache", &weights, true, NULL, "likewise, to their first"},
            {"back", &weights, true, NULL, "answers"},
            {"noise", &weights, true, NULL, "between applications, and outside"},
            {0},
        },
};
static const WpShape process = {
    .kind = WP_SHAPE_MAP,
    .name = "a process",
    .keys =
        (const WpShapeKey[]){
            {"port", &count, true, NULL, "where it listens"},
            {"name", &wp_shape_text, true, NULL, "how it is called"},
            {0},
        },
};
static const WpShape processes = {.kind = WP_SHAPE_LIST, .item = &process, .max = 1000};

static const WpShape flows = {
    .kind = WP_SHAPE_MAP,
    .keys =
        (const WpShapeKey[]){
            {"rows_per_vm", &per_row, true, NULL, "rows of flows where --flows says none"},
            {"days", &count, true, NULL, "observed, at least"},
            {"slots_per_day", &count, true, NULL, "a row is a connection seen in a slot"},
            {"noise", &wp_shape_percent, false, "0%",
             "flows between applications, of those inside"},
            {"back", &wp_shape_percent, false, "0%", "flows inside that are answered by one back"},
            {"outside", &wp_shape_percent, false, "0%", "VMs that call an address outside"},
            {"inside_percent", &weights, true, NULL, "slots in which a flow inside is seen"},
            {"noise_percent", &weights, true, NULL, "slots in which another is seen"},
            {"ports", &ports, true, NULL, "PORT=WEIGHT pairs"},
            {"processes", &processes, false, NULL, "what listens on a port"},
            {"shared_vms", &count, true, NULL, "one database that others use for so many VMs"},
            {0},
        },
};

static const WpShape service = {
    .kind = WP_SHAPE_MAP,
    .name = "a shared service",
    .keys =
        (const WpShapeKey[]){
            {"name", &wp_shape_text, true, NULL, "begins the names of its VMs"},
            {"ports", &port_list, true, NULL, "with blanks between, at most 4"},
            {"way", &way, true, NULL, "used by all, calls all, or stands in front of web servers"},
            {"share", &wp_shape_percent, true, NULL, "who takes part"},
            {"vms", &count, true, NULL, "one instance for so many of a site"},
            {"process", &wp_shape_text, true, NULL, "that listens"},
            {0},
        },
};
static const WpShape services = {.kind = WP_SHAPE_LIST, .item = &service, .max = 100};

static const WpShape dirt = {
    .kind = WP_SHAPE_MAP,
    .keys =
        (const WpShapeKey[]){
#define WP_GEN_DIRT(id, word, meaning) {word, &wp_shape_percent, false, "0%", meaning},
#include "planner/generate/dirt.def"
#undef WP_GEN_DIRT
            {0},
        },
};

static const WpShape profile = {
    .kind = WP_SHAPE_MAP,
    .name = "a profile",
    .keys =
        (const WpShapeKey[]){
            {"profile", &wp_shape_text, true, NULL, "its name"},
            {"exported", &wp_shape_day, true, NULL, "the day of the exports"},
            {"domain", &wp_shape_text, true, NULL, "ends full names of hosts"},
            {"sites", &sites, true, NULL, "places with services of their own"},
            {"site_vms", &count, true, NULL, "a further site for so many VMs"},
            {"vcenter_vms", &count, true, NULL, "a further vCenter for so many VMs"},
            {"host_vms", &count, true, NULL, "VMs on a host"},
            {"cluster_hosts", &count, true, NULL, "hosts of a cluster"},
            {"applications", &applications, true, NULL, "sizes and forms"},
            {"names", &names, true, NULL, "how VMs are named"},
            {"os", &systems, true, NULL, "what runs on them"},
            {"vm", &vm, true, NULL, "what they have"},
            {"databases_percent", &per_row, true, NULL, "databases for 100 VMs"},
            {"database", &database, true, NULL, "what they are"},
            {"knowledge", &knowledge, true, NULL, "what other exports say of them"},
            {"flows", &flows, true, NULL, "who talks to whom"},
            {"services", &services, false, NULL, "what all use"},
            {"dirt", &dirt, false, NULL, "what is wrong in the exports"},
            {0},
        },
};

const WpShape *
wp_gen_profile_shape(void)
{
    return &profile;
}
