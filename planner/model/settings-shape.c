#include "planner/model/settings.h"

/* What estate.yaml may hold: the contract of DESIGN section 13 as data. `waveplan init`, the
 * reference in docs/SETTINGS.md and every message come from here. */

#define CHOICES(...)                                                                               \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }
#define OPTIONS(...)                                                                               \
    (const WpShape *const[])                                                                       \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }
#define END                                                                                        \
    {                                                                                              \
        NULL, NULL, false, NULL, NULL                                                              \
    }

static const WpShape none = {.kind = WP_SHAPE_CHOICE, .choices = CHOICES("none")};
static const WpShape automatic = {.kind = WP_SHAPE_CHOICE, .choices = CHOICES("auto")};
static const WpShape selector = {.kind = WP_SHAPE_TEXT, .name = "a selector such as site:Dublin2"};
static const WpShape selectors = {
    .kind = WP_SHAPE_LIST, .name = "a list of selectors", .item = &selector};
static const WpShape count = {.kind = WP_SHAPE_INT, .min = 0, .max = 1000000};
static const WpShape some = {.kind = WP_SHAPE_INT, .min = 1, .max = 1000000};
static const WpShape count_or_none = {.kind = WP_SHAPE_ONE_OF, .options = OPTIONS(&none, &count)};
static const WpShape size_or_none = {.kind = WP_SHAPE_ONE_OF,
                                     .options = OPTIONS(&none, &wp_shape_size)};
static const WpShape share = {
    .kind = WP_SHAPE_QUANTITY, .name = "a share such as 50%", .unit = WP_UNIT_PCT, .max = 10000};
static const WpShape some_share = {.kind = WP_SHAPE_QUANTITY,
                                   .name = "a share such as 50%",
                                   .unit = WP_UNIT_PCT,
                                   .min = 1,
                                   .max = 10000};
static const WpShape weight = {.kind = WP_SHAPE_INT, .name = "a weight", .min = 0, .max = 1000};

/* ---- what, where ---- */

static const WpShape scope_as = {.kind = WP_SHAPE_CHOICE,
                                 .choices = CHOICES("out-of-scope", "retain", "retire")};
static const WpShapeKey exclude_keys[] = {
    {"what", &selector, true, NULL, "which assets"},
    {"as", &scope_as, false, "out-of-scope", "out-of-scope, retain or retire"},
    {"why", &wp_shape_text, false, NULL, "shown wherever the assets are"},
    END,
};
static const WpShape exclude = {.kind = WP_SHAPE_MAP, .name = "an exclusion", .keys = exclude_keys};
static const WpShape excludes = {.kind = WP_SHAPE_LIST, .item = &exclude};
static const WpShapeKey scope_keys[] = {
    {"include", &selectors, false, "[all]", "assets that the plan is for"},
    {"exclude", &excludes, false, "[]", "assets that it is not for, and what becomes of them"},
    END,
};
static const WpShape scope = {.kind = WP_SHAPE_MAP, .keys = scope_keys};

static const WpShapeKey input_keys[] = {
    {"paths", &wp_shape_texts, false, "[]", "files and folders to read, beside the command line's"},
    {"layouts", &wp_shape_texts, false, "[]", "folders with layouts of your own"},
    {"prefer", &wp_shape_texts, false, "[azure-migrate, rvtools, cmdb]",
     "sources whose word counts more, best first"},
    {"tags", &wp_shape_texts, false, "[]", "columns kept as tags; empty: all"},
    {"max_tag_bytes", &wp_shape_size, false, "1 GiB", "memory for tags"},
    END,
};
static const WpShape inputs = {.kind = WP_SHAPE_MAP, .keys = input_keys};

static const WpShape application_from = {
    .kind = WP_SHAPE_CHOICE, .choices = CHOICES("tag", "vapp", "folder", "name", "flows")};
static const WpShape application_froms = {.kind = WP_SHAPE_LIST, .item = &application_from};
static const WpShape environment_from = {.kind = WP_SHAPE_CHOICE,
                                         .choices = CHOICES("tag", "folder", "name")};
static const WpShape environment_froms = {.kind = WP_SHAPE_LIST, .item = &environment_from};
static const WpShapeKey inference_keys[] = {
    {"application", &application_froms, false, "[tag, vapp, folder, name, flows]",
     "where an unknown application is taken from, in order; flows is always last"},
    {"environment", &environment_froms, false, "[tag, folder, name]",
     "where an unknown environment is taken from, in order"},
    {"names", &wp_shape_texts, false, "[]",
     "patterns of server names, with groups named app, env, role, number"},
    {"max_share", &some_share, false, "20%",
     "an application that a larger share of the assets would have, by names, tags, folders or "
     "flows, says nothing"},
    END,
};
static const WpShape inference = {.kind = WP_SHAPE_MAP, .keys = inference_keys};

static const WpShape parameters = {.kind = WP_SHAPE_DICT, .item = &wp_shape_any};
static const WpShapeKey rule_keys[] = {
    {"packs", &wp_shape_texts, false, NULL,
     "rule packs: names of shipped ones, or files; default: all shipped ones for Azure "
     "and SQL, those for sources, portfolio, grouping; openshift-virtualization where it is a "
     "target"},
    {"parameters", &parameters, false, NULL, "limits of rules: azure-vm.max_data_disk_gib: 32767"},
    {"catalogues", &wp_shape_texts, false, "[]",
     "files with catalogues of your own, or folders of them; each takes the place of the shipped "
     "one "
     "of its name"},
    END,
};
static const WpShape rules = {.kind = WP_SHAPE_MAP, .keys = rule_keys};

static const WpShape sizing = {.kind = WP_SHAPE_CHOICE, .choices = CHOICES("utilisation", "as-is")};
static const WpShape percentile = {.kind = WP_SHAPE_CHOICE,
                                   .choices = CHOICES("50", "90", "95", "99")};
static const WpShape comfort = {
    .kind = WP_SHAPE_NUMBER, .name = "a factor such as 1.3", .min = 500, .max = 5000};
static const WpShape prefer = {.kind = WP_SHAPE_CHOICE,
                               .choices = CHOICES("least-cost", "platform")};
static const WpShape retiring = {.kind = WP_SHAPE_CHOICE,
                                 .choices = CHOICES("as-listed", "avoid", "allow")};
static const WpShapeKey target_keys[] = {
    {"region", &wp_shape_text, false, "westeurope", "region of the target"},
    {"sizing", &sizing, false, "utilisation", "utilisation or as-is"},
    {"comfort_factor", &comfort, false, "1.3", "room left above what is used"},
    {"percentile", &percentile, false, "95",
     "of a series of samples, what is taken as used: 50, 90, 95 or 99"},
    {"prefer", &prefer, false, "least-cost",
     "which target of equals: the least cost, or a platform service"},
    {"prices", &wp_shape_text, false, "payg", "price list: payg, hybrid, or one of your own"},
    {"retiring_families", &retiring, false, "as-listed",
     "sizes that retire: as-listed: taken unless azure-retirements.csv says avoid; avoid: never "
     "taken; allow: taken while they can be had"},
    END,
};
static const WpShape target = {.kind = WP_SHAPE_MAP, .keys = target_keys};

/* ---- groups ---- */

static const WpShape services = {.kind = WP_SHAPE_CHOICE, .choices = CHOICES("auto", "none")};
static const WpShapeKey group_keys[] = {
    {"max_assets", &some, false, "50", "a larger move group is split where the least is cut"},
    {"together_min_share", &share, false, "50%",
     "two-way flows seen in this share of the time move together"},
    {"weld_workloads", &some, false, "1",
     "an asset that more applications use joins none of their groups"},
    {"hub_workloads", &some, false, "8",
     "an asset that talks to so many workloads, none with half of its peers, is a shared service"},
    {"service_workloads", &some, false, "3",
     "so many do where it is called on a port of DNS, backup, ...; above hub_workloads: as that"},
    {"shared_services", &services, false, "auto",
     "auto: identity, DNS, backup, ... are found by rules and planned apart"},
    END,
};
static const WpShape groups = {.kind = WP_SHAPE_MAP, .keys = group_keys};

/* ---- schedule ---- */

static const WpShape day_or_span = {.kind = WP_SHAPE_ONE_OF,
                                    .options = OPTIONS(&wp_shape_day, &wp_shape_duration)};
static const WpShape iteration = {.kind = WP_SHAPE_DURATION,
                                  .name = "whole days such as 2w",
                                  .min = INT64_C(86400000000),
                                  .max = INT64_C(86400000000) * 84};
static const WpShape calm = {.kind = WP_SHAPE_DURATION,
                             .name = "whole days such as 365d",
                             .min = INT64_C(86400000000),
                             .max = INT64_C(86400000000) * 36500};
static const WpShape per_wave = {.kind = WP_SHAPE_INT, .min = 1, .max = 26};
static const WpShape horizon = {.kind = WP_SHAPE_INT, .min = 1, .max = 2000};
static const WpShape moves = {.kind = WP_SHAPE_INT, .min = 0, .max = INT64_C(1000000000000)};
static const WpShape separate = {.kind = WP_SHAPE_CHOICE,
                                 .choices = CHOICES("wave", "workload", "no")};
static const WpShapeKey environment_keys[] = {
    {"order", &wp_shape_texts, false, "[dev, test, production]",
     "an application's environments move in this order"},
    {"separate", &separate, false, "wave",
     "wave: production shares no wave with others; workload: not with its own; no"},
    END,
};
static const WpShape environments = {.kind = WP_SHAPE_MAP, .keys = environment_keys};
/* Negative: after the release. */
static const WpShape offset = {
    .kind = WP_SHAPE_INT, .name = "iterations before the release", .min = -100, .max = 100};
static const WpShape offsets = {.kind = WP_SHAPE_DICT, .item = &offset};
static const WpShape days = {.kind = WP_SHAPE_LIST, .item = &wp_shape_day};

static const WpShape workday = {
    .kind = WP_SHAPE_INT, .name = "a working day", .min = -23, .max = 23};
static const WpShape day_or_workday = {.kind = WP_SHAPE_ONE_OF,
                                       .options = OPTIONS(&wp_shape_day, &workday)};
static const WpShape block = {
    .kind = WP_SHAPE_CHOICE,
    .choices = CHOICES("promote", "remediate", "decommission", "replicate", "stage")};
static const WpShape blocks = {.kind = WP_SHAPE_LIST, .item = &block};
static const WpShape every = {.kind = WP_SHAPE_CHOICE, .choices = CHOICES("no", "year", "month")};
static const WpShapeKey freeze_keys[] = {
    {"name", &wp_shape_text, true, NULL, "shown where it keeps something from moving"},
    {"from", &day_or_workday, true, NULL, "first day; every month: a working day, -3 from its end"},
    {"to", &day_or_workday, true, NULL, "last day"},
    {"for", &selector, false, "all", "which assets"},
    {"blocks", &blocks, false, "[promote, remediate, decommission]", "what must not happen"},
    {"every", &every, false, "no", "no, year or month"},
    END,
};
static const WpShape freeze = {.kind = WP_SHAPE_MAP, .name = "a freeze", .keys = freeze_keys};
static const WpShape freezes = {.kind = WP_SHAPE_LIST, .item = &freeze, .max = 32};

static const WpShape weekday = {.kind = WP_SHAPE_CHOICE,
                                .name = "a day of the week",
                                .choices =
                                    CHOICES("mon", "tue", "wed", "thu", "fri", "sat", "sun")};
static const WpShape weekdays = {.kind = WP_SHAPE_LIST, .item = &weekday, .min = 1, .max = 7};
static const WpShapeKey window_keys[] = {
    {"name", &wp_shape_text, true, NULL, "shown in plan.csv"},
    {"days", &weekdays, true, NULL, "days on which it begins: [sat, sun]"},
    {"from", &wp_shape_duration, true, NULL, "when it begins: \"20:00\""},
    {"length", &wp_shape_duration, true, NULL, "how long it lasts: 10h"},
    END,
};
static const WpShape window = {.kind = WP_SHAPE_MAP, .name = "a window", .keys = window_keys};
static const WpShape windows = {.kind = WP_SHAPE_LIST, .item = &window, .max = 64};

static const WpShape committed = {.kind = WP_SHAPE_ONE_OF,
                                  .options = OPTIONS(&count, &wp_shape_texts)};
static const WpShapeKey schedule_keys[] = {
    {"start", &wp_shape_day, false, NULL,
     "first day of the first iteration; default: the first Monday 14 days after as_of"},
    {"target_finish", &day_or_span, false, "52w", "when all should have moved: a date, or a span"},
    {"iteration", &iteration, false, "2w", "length of an iteration"},
    {"iterations_per_wave", &per_wave, false, "2", "a wave is released in the last of them"},
    {"horizon", &horizon, false, "260", "iterations looked at"},
    {"committed", &committed, false, "1", "next n waves that stay as they are, or a list of names"},
    {"early_waves", &count, false, "3", "no critical or complex groups in the first waves"},
    {"early_remediation", &count, false, "4", "iterations that remediation may run ahead"},
    {"remediation_share", &share, false, "20%",
     "above this share of a role's hours, plans with and without remediation ahead are compared"},
    {"stability_slack", &count, false, "1", "waves that a stable plan may be later"},
    {"urgent_within", &calm, false, "1095d",
     "dates by which to move (end of support, ...) make urgent if they are so near, the nearer "
     "the more"},
    {"effort", &moves, false, "2500000", "moves of the search for a better plan"},
    {"time_zone", &wp_shape_text, false, "UTC", "of windows: Europe/Dublin, or +01:00"},
    {"environments", &environments, false, NULL, "order and separation of environments"},
    {"offsets", &offsets, false, NULL,
     "iterations before the release in which an activity is done: assess: 3"},
    {"holidays", &days, false, "[]", "days without work and cutovers"},
    {"freezes", &freezes, false, "[]", "times in which things must not change"},
    {"windows", &windows, false, "[]", "when cutovers may happen; default: evenings of weekdays"},
    END,
};
static const WpShape schedule = {.kind = WP_SHAPE_MAP, .keys = schedule_keys};

/* ---- capacity ---- */

static const WpShape teams = {.kind = WP_SHAPE_ONE_OF, .options = OPTIONS(&automatic, &some)};
static const WpShapeKey ramp_keys[] = {
    {"first", &some, false, "9", "assets of the first wave"},
    {"step", &count, false, "10", "more of them in each wave, per team"},
    END,
};
static const WpShape ramp_map = {.kind = WP_SHAPE_MAP, .keys = ramp_keys};
static const WpShape ramp = {.kind = WP_SHAPE_ONE_OF, .options = OPTIONS(&none, &ramp_map)};
static const WpShape oversize = {.kind = WP_SHAPE_CHOICE, .choices = CHOICES("alone", "unplaced")};
static const WpShape role_hours = {.kind = WP_SHAPE_DICT, .item = &wp_shape_hours};
static const WpShapeKey factor_keys[] = {
    {"from", &wp_shape_day, true, NULL, "first day"},
    {"to", &wp_shape_day, true, NULL, "last day"},
    {"factor", &share, true, NULL, "share of the hours that is left"},
    {"roles", &wp_shape_texts, false, "[]", "of these roles; empty: all"},
    END,
};
static const WpShape factor = {.kind = WP_SHAPE_MAP, .keys = factor_keys};
static const WpShape factors = {.kind = WP_SHAPE_LIST, .item = &factor};
static const WpShapeKey capacity_keys[] = {
    {"teams", &teams, false, "auto", "auto: the fewest that can meet schedule.target_finish"},
    {"assets_per_wave", &count_or_none, false, "50",
     "per team: VMs, and databases that move on "
     "their own"},
    {"cutovers_per_window", &count_or_none, false, "12", "per team: move groups"},
    {"cutovers_per_wave", &count_or_none, false, "none", "per team: move groups"},
    {"size_per_wave", &size_or_none, false, "none", "per team: used size"},
    {"ramp", &ramp, false, NULL, "the first waves are smaller; none: they are not"},
    {"buffer", &share, false, "20%", "share of the hours that is kept free"},
    {"oversize", &oversize, false, "alone",
     "a group over a limit has a wave alone, or is unplaced"},
    {"roles", &role_hours, false, "{infra: 240h, dba: 80h, app: 160h, network: 40h, test: 120h}",
     "hours per team and iteration; a role that is not listed has no limit"},
    {"calendar", &factors, false, "[]", "times with fewer hours"},
    END,
};
static const WpShape capacity = {.kind = WP_SHAPE_MAP, .keys = capacity_keys};

/* ---- constraints ---- */

static const WpShape some_selectors = {.kind = WP_SHAPE_LIST,
                                       .name = "two or more selectors",
                                       .item = &selector,
                                       .min = 1,
                                       .max = 100};
static const WpShapeKey constraint_keys[] = {
    {"together", &some_selectors, false, NULL, "same wave and cutover"},
    {"before", &some_selectors, false, NULL, "each moves no later than the next; all: all others"},
    {"apart", &some_selectors, false, NULL, "different waves"},
    {"pin", &selector, false, NULL, "moves in the wave given"},
    {"not_before", &selector, false, NULL, "moves not before the date given"},
    {"migrate_by", &selector, false, NULL, "has moved by the date given"},
    {"vacate_by", &selector, false, NULL, "is decommissioned by the date given"},
    {"wave", &some, false, NULL, "of pin"},
    {"date", &wp_shape_day, false, NULL, "of not_before, migrate_by, vacate_by"},
    {"strict", &wp_shape_bool, false, "no", "before: in an earlier wave, not the same"},
    {"enforce", &wp_shape_bool, false, "no", "migrate_by, vacate_by: goes before other wishes"},
    {"why", &wp_shape_text, false, NULL, "shown as the reason"},
    END,
};
static const WpShape constraint = {
    .kind = WP_SHAPE_MAP, .name = "a constraint", .keys = constraint_keys};
static const WpShape constraints = {.kind = WP_SHAPE_LIST, .item = &constraint};

static const WpShapeKey weight_keys[] = {
    {"priority", &weight, false, "10", "of the application"},
    {"value", &weight, false, "5", "of the application"},
    {"urgency", &weight, false, "5", "support ends, dates"},
    {"readiness", &weight, false, "4", "ready moves early"},
    {"effort", &weight, false, "3", "little work and little data move early"},
    {"complexity", &weight, false, "3", "simple moves early"},
    {"criticality", &weight, false, "3", "uncritical moves early"},
    {"environments", &weight, false, "10", "dev and test of all move before production"},
    {"cross_wave", &weight, false, "5", "dependencies across waves"},
    {"balance", &weight, false, "1", "waves of even size"},
    {"stability", &weight, false, "8", "staying in the wave of the last plan"},
    END,
};
static const WpShape weights = {.kind = WP_SHAPE_MAP, .keys = weight_keys};

/* ---- replication ---- */

static const WpShape method = {
    .kind = WP_SHAPE_CHOICE,
    .choices = CHOICES("agentless", "agent-based", "native", "offline", "rebuild")};
static const WpShape methods = {.kind = WP_SHAPE_LIST, .item = &method};
static const WpShapeKey link_keys[] = {
    {"name", &wp_shape_text, true, NULL, "what routes call it"},
    {"rate", &wp_shape_rate, true, NULL, "1 Gbit/s"},
    {"usable", &share, false, "50%", "share that replication may take"},
    {"rtt", &wp_shape_duration, false, NULL, "round trip: 12 ms"},
    {"windows", &wp_shape_any, false, "always", "names of windows, or always"},
    {"throttles", &wp_shape_any, false, "[]", "times with less"},
    END,
};
static const WpShape link_map = {.kind = WP_SHAPE_MAP, .name = "a link", .keys = link_keys};
static const WpShape links = {.kind = WP_SHAPE_LIST, .item = &link_map};
static const WpShapeKey route_keys[] = {
    {"for", &selector, true, NULL, "which assets"},
    {"via", &wp_shape_texts, true, NULL, "names of links, first that works"},
    END,
};
static const WpShape route = {.kind = WP_SHAPE_MAP, .name = "a route", .keys = route_keys};
static const WpShape routes = {.kind = WP_SHAPE_LIST, .item = &route};
static const WpShapeKey appliance_keys[] = {
    {"name", &wp_shape_text, true, NULL, "its name"},
    {"for", &selector, true, NULL, "what it replicates"},
    {"scale_out", &wp_shape_bool, false, "no", "it has a scale-out appliance"},
    {"disks", &some, false, NULL, "disks at a time"},
    END,
};
static const WpShape appliance = {
    .kind = WP_SHAPE_MAP, .name = "an appliance", .keys = appliance_keys};
static const WpShape appliances = {.kind = WP_SHAPE_LIST, .item = &appliance};
static const WpShapeKey per_vcenter_keys[] = {
    {"vms", &some, false, "300", "VMs at a time"},
    {"vms_scale_out", &some, false, "500", "VMs at a time with a scale-out appliance"},
    END,
};
static const WpShape per_vcenter = {.kind = WP_SHAPE_MAP, .keys = per_vcenter_keys};
static const WpShapeKey source_keys[] = {
    {"per_host", &wp_shape_any, false, "none", "rate of one host"},
    {"per_datastore", &wp_shape_any, false, "none", "rate of one datastore"},
    {"disks_per_host", &count_or_none, false, "8", "disks at a time"},
    {"snapshots_per_datastore", &count_or_none, false, "15", "snapshots at a time"},
    END,
};
static const WpShape sources = {.kind = WP_SHAPE_MAP, .keys = source_keys};
static const WpShapeKey offline_keys[] = {
    {"capacity", &wp_shape_size, false, "80 TB", "of one device"},
    {"turnaround", &wp_shape_duration, false, "10d", "until it is back"},
    {"for", &selectors, false, "[]", "which assets"},
    END,
};
static const WpShape offline = {.kind = WP_SHAPE_MAP, .keys = offline_keys};
static const WpShape sync_until = {.kind = WP_SHAPE_CHOICE, .choices = CHOICES("promote", "stage")};
static const WpShapeKey replication_keys[] = {
    {"methods", &methods, false, "[agentless, agent-based, native, offline, rebuild]",
     "the first that nothing blocks is taken"},
    {"links", &links, false, "[]", "lines to the target"},
    {"routes", &routes, false, "[]", "which assets take which links"},
    {"appliances", &appliances, false, "[]", "replication appliances"},
    {"per_vcenter", &per_vcenter, false, NULL, "limits of one vCenter"},
    {"sources", &sources, false, NULL, "limits of hosts and datastores"},
    {"offline", &offline, false, NULL, "devices that are shipped"},
    {"compression", &share, false, "30%", "of what is sent"},
    {"drift", &wp_shape_text, false, "2%/day", "of used size, where an asset states none"},
    {"margin", &wp_shape_duration, false, "3d", "between seeding and cutover"},
    {"sync_until", &sync_until, false, "promote", "promote or stage"},
    {"max_bridge_rtt", &wp_shape_duration, false, "5 ms",
     "above it a database is not used across a link"},
    {"max_rounds", &count, false, "5", "of planning and simulating in turn"},
    END,
};
static const WpShape replication = {.kind = WP_SHAPE_MAP, .keys = replication_keys};

static const WpShapeKey zone_keys[] = {
    {"for", &selector, true, NULL, "which assets"},
    {"region", &wp_shape_text, false, NULL, "region"},
    {"subscription", &wp_shape_text, false, NULL, "subscription"},
    {"resource_group", &wp_shape_text, false, NULL, "resource group"},
    {"vnet", &wp_shape_text, false, NULL, "network"},
    {"subnet", &wp_shape_text, false, NULL, "subnet"},
    {"test_vnet", &wp_shape_text, false, NULL, "network of test migrations"},
    {"test_subnet", &wp_shape_text, false, NULL, "subnet of test migrations"},
    {"zones", &wp_shape_texts, false, NULL, "availability zones"},
    {"ready", &wp_shape_day, false, NULL, "when it stands"},
    {"vcpu_quota", &wp_shape_any, false, NULL, "vCPUs by family: {Dsv5: 500}"},
    END,
};
static const WpShape zone = {.kind = WP_SHAPE_MAP, .name = "a landing zone", .keys = zone_keys};
static const WpShape zones = {.kind = WP_SHAPE_LIST, .item = &zone};

/* ---- backlog and output ---- */

static const WpShape process = {.kind = WP_SHAPE_CHOICE,
                                .choices = CHOICES("agile", "scrum", "basic", "cmmi")};
static const WpShape tracker = {.kind = WP_SHAPE_CHOICE,
                                .choices = CHOICES("azure-devops", "jira", "none")};
static const WpShapeKey backlog_horizon_keys[] = {
    {"tasks", &count, false, "2", "waves for which tasks are written"},
    {"stories", &count, false, "4", "waves for which user stories are written"},
    END,
};
static const WpShape backlog_horizon = {.kind = WP_SHAPE_MAP, .keys = backlog_horizon_keys};
static const WpShape jira = {.kind = WP_SHAPE_CHOICE, .choices = CHOICES("cloud", "datacenter")};
static const WpShapeKey backlog_keys[] = {
    {"template", &wp_shape_text, false, "caf-migration-execution",
     "the shipped template, or a file of your own"},
    {"tracker", &tracker, false, "azure-devops", "azure-devops, jira or none"},
    {"process", &process, false, "agile", "agile, scrum, basic or cmmi: names of work items"},
    {"area", &wp_shape_text, false, "Migration", "area path of all items"},
    {"iteration_root", &wp_shape_text, false, "Migration", "path above the iterations"},
    {"horizon", &backlog_horizon, false, NULL, "how far ahead the backlog is detailed"},
    {"jira", &jira, false, "cloud", "cloud or datacenter"},
    {"jira_rows", &some, false, "1500", "rows of one file"},
    END,
};
static const WpShape backlog = {.kind = WP_SHAPE_MAP, .keys = backlog_keys};

static const WpShape delimiter = {.kind = WP_SHAPE_CHOICE, .choices = CHOICES(",", ";", "tab")};
static const WpShape line_end = {.kind = WP_SHAPE_CHOICE, .choices = CHOICES("crlf", "lf")};
static const WpShapeKey csv_keys[] = {
    {"delimiter", &delimiter, false, "\",\"", "\",\" \";\" or tab"},
    {"bom", &wp_shape_bool, false, "no", "a byte order mark, for Excel"},
    {"line_end", &line_end, false, "crlf", "crlf or lf"},
    {"guard", &wp_shape_bool, false, "yes", "defuse cells that a spreadsheet would run"},
    END,
};
static const WpShape csv = {.kind = WP_SHAPE_MAP, .keys = csv_keys};
static const WpShape explain = {.kind = WP_SHAPE_CHOICE, .choices = CHOICES("full", "none")};
static const WpShapeKey output_keys[] = {
    {"directory", &wp_shape_text, false, "runs", "where runs go without -o"},
    {"keep", &some, false, "30", "runs that stay there"},
    {"workbook", &wp_shape_bool, false, "yes", "waveplan.xlsx"},
    {"report", &wp_shape_bool, false, "yes", "report.html"},
    {"explain", &explain, false, "full", "full or none: explain.jsonl"},
    {"csv", &csv, false, NULL, "form of the tables"},
    END,
};
static const WpShape output = {.kind = WP_SHAPE_MAP, .keys = output_keys};

static const WpShapeKey gate_keys[] = {
    {"max_rejected", &share, false, "1%", "of records"},
    {"max_broken_files", &count, false, "0", "files that could not be read to their end"},
    {"max_unknown_readiness", &share, false, "20%", "of assets that migrate"},
    {"max_unplaced", &share, false, "5%", "of assets that migrate"},
    {"max_critical_without_owner", &count, false, "0", "assets with a critical finding"},
    {"max_late_waves", &count, false, "0", "waves with a group after its deadline"},
    {"max_overdue", &count, false, "0", "waves whose date has passed"},
    {"max_changed_waves", &share, false, "10%", "assets in another wave than in the baseline"},
    {"max_shrink", &share, false, "10%", "records that an input lost against the baseline"},
    END,
};
static const WpShape gates = {.kind = WP_SHAPE_MAP, .keys = gate_keys};

static const WpShapeKey settings_keys[] = {
    {"estate", &wp_shape_text, false, NULL, "name of the estate; default: the input folder's"},
    {"as_of", &wp_shape_day, false, NULL, "the day on which the plan is made; default: today"},
    {"currency", &wp_shape_text, false, "USD", "of costs"},
    {"baseline", &wp_shape_text, false, "latest",
     "the run to compare with and to stay near to: its folder, none, or latest: the newest run "
     "with "
     "an earlier as-of"},
    {"scope", &scope, false, NULL, "what the plan is for"},
    {"inputs", &inputs, false, NULL, "what is read"},
    {"status", &wp_shape_texts, false, "[]", "exports of the tracker: what is done"},
    {"inference", &inference, false, NULL, "what is guessed where the exports do not say"},
    {"rules", &rules, false, NULL, "what judges the assets"},
    {"targets", &wp_shape_texts, false, NULL, "targets, best first; default: those of the packs"},
    {"target", &target, false, NULL, "how the target is sized"},
    {"landing_zones", &zones, false, "[]", "where assets go in the target"},
    {"groups", &groups, false, NULL, "what moves together"},
    {"schedule", &schedule, false, NULL, "iterations, waves, dates"},
    {"capacity", &capacity, false, NULL, "what a wave holds"},
    {"constraints", &constraints, false, "[]", "wishes about single assets and sets of them"},
    {"weights", &weights, false, NULL, "what counts for moving early"},
    {"replication", &replication, false, NULL, "how data gets there"},
    {"backlog", &backlog, false, NULL, "the iteration backlog"},
    {"output", &output, false, NULL, "the run directory"},
    {"gates", &gates, false, NULL, "what makes a run end with status 1"},
    END,
};
static const WpShape settings = {.kind = WP_SHAPE_MAP, .name = "settings", .keys = settings_keys};

const WpShape *
wp_settings_shape(void)
{
    return &settings;
}
