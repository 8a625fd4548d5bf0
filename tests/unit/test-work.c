#include "tests/unit/plan-kit.h"

#include <criterion/criterion.h>

#include <string.h>

/* Estates and templates -> what planning is told of the work: hours by group, role and time. */

#define AS_OF 20779 /* 2026-11-22 */
#define FILE  "file v.csv rvtools inventory complete=disk\n"
#define HEAD                                                                                       \
    "template: {id: t, version: '1', title: T}\n"                                                  \
    "activities:\n"                                                                                \
    "  - {id: assess, title: A, offset: 3}\n"                                                      \
    "  - {id: remediate, title: R, offset: 2, early: yes, blocked_by: remediate}\n"                \
    "  - {id: replicate, title: R, offset: 2}\n"                                                   \
    "  - {id: stage, title: S, offset: 1}\n"                                                       \
    "  - {id: promote, title: P, offset: 0}\n"                                                     \
    "tasks:\n"
#define TASK(id, level, hours, more)                                                               \
    "  - {id: " id ", title: Do, activity: promote, level: " level ", hours: " hours               \
    ", role: infra" more "}\n"
#define FINDING                                                                                    \
    "  - {id: fix, title: Fix, activity: remediate, level: finding, hours: {each: 0, "             \
    "max: 8}, role: infra}\n"

#define PACK(rules) "pack: {id: p, version: '1', title: P, target: cloud}\nrules:\n" rules
#define RULE(id, applies, when, more)                                                              \
    "  - {id: p." id ", title: t, applies: " applies                                               \
    ", severity: warning, category: c, message: m, when: \"" when "\", " more "}\n"
#define SAME_WORKLOAD RULE("app", "asset", "has(asset.workload)", "together: {by: workload}")
#define CARRIED       RULE("host", "database", "has(db.host)", "together: {with: host, force: hard}")

#define TWO_AND_ONE                                                                                \
    FILE "vm name=a1 applications=A environment=prod cores=9\n"                                    \
         "vm name=a2 applications=A environment=prod cores=1\n"                                    \
         "vm name=b1 applications=B environment=prod cores=9\n"

typedef struct {
    const char *label;
    const char *estate;
    const char *pack;
    const char *tasks;
    const char *settings;
    const char *effort; /* of each group, named by its first member in byte order */
} Case;

static const Case cases[] = {
    {"a number for each asset, each group", TWO_AND_ONE, PACK(SAME_WORKLOAD),
     TASK("t1", "asset", "0.5", "") TASK("t2", "group", "4", ""), NULL,
     "a1: infra 0 5\nb1: infra 0 4.5\n"},
    {"hours by member, with a least and a most", TWO_AND_ONE, PACK(SAME_WORKLOAD),
     TASK("t3", "group", "{each: 3, min: 4, max: 5}", ""), NULL, "a1: infra 0 6\nb1: infra 0 4\n"},
    {"hours by disk",
     FILE "vm name=a1\ndisk vm.name=a1 name=x\ndisk vm.name=a1 name=y\nvm name=a2\n",
     PACK(SAME_WORKLOAD), TASK("t20", "asset", "{each: 2, of: disks, min: 1}", ""), NULL,
     "a1: infra 0 4\na2: infra 0 1\n"},
    {"hours by database",
     FILE "vm name=a1\nvm name=a2\nfile d.csv cmdb inventory\n"
          "db name=d1 engine=x server=a1\ndb name=d2 engine=x server=a1\n",
     PACK(CARRIED), TASK("t21", "asset", "{each: 2, of: databases}", ", applies: vm"), NULL,
     "a1: infra 0 4\na2: infra 0 2\n"},
    {"hours by application", FILE "vm name=a1 applications=A;B\nvm name=a2\n", PACK(SAME_WORKLOAD),
     TASK("t22", "group", "{each: 2, of: applications}", ""), NULL,
     "a1: infra 0 4\na2: infra 0 2\n"},
    {"what the kind and the condition leave",
     FILE "vm name=a1 cores=9\nvm name=a2 cores=1\nvm name=a3\n", PACK(SAME_WORKLOAD),
     TASK("t4", "asset", "1", ", applies: vm, when: vm.cores > 4")
         TASK("t5", "asset", "10", ", applies: database"),
     NULL, "a1: infra 0 1\na2:\na3:\n"},
    {"databases that move on their own, and others",
     FILE "vm name=a1\nfile d.csv cmdb inventory\n"
          "db name=d1 engine=x server=a1\ndb name=d2 engine=x\n",
     PACK(CARRIED),
     TASK("t6", "asset", "1", ", applies: database, databases: own")
         TASK("t7", "asset", "10", ", applies: database, databases: carried"),
     NULL, "a1: infra 0 10\nd2: infra 0 1\n"},
    {"a wave's work by its members' parts of a full one", TWO_AND_ONE, PACK(SAME_WORKLOAD),
     TASK("t8", "wave", "5", "") TASK("t9", "wave", "{each: 0.1, min: 10}", ""), NULL,
     "a1: infra 0 0.6\nb1: infra 0 0.3\n"},
    {"a wave's work by its members, where that is more", TWO_AND_ONE, PACK(SAME_WORKLOAD),
     TASK("t10", "wave", "{each: 1, min: 8, max: 8}", ""), "capacity: {assets_per_wave: 10}\n",
     "a1: infra 0 2\nb1: infra 0 1\n"},
    {"a workload's work stands with most of it",
     FILE "vm name=a1 applications=A environment=prod\n"
          "vm name=a2 applications=A environment=prod\n"
          "vm name=a3 applications=A environment=prod\n",
     PACK(SAME_WORKLOAD), TASK("t8", "workload", "{each: 1}", ""), "groups: {max_assets: 2}\n",
     "a1: infra 0 3\na3:\n"},
    {"without a workload, each group is one", FILE "vm name=a1\nvm name=a2\n", PACK(SAME_WORKLOAD),
     TASK("t12", "workload", "2", ""), NULL, "a1: infra 0 2\na2: infra 0 2\n"},
    {"effort that is known beforehand",
     FILE "vm name=a1 effort_hours=7 effort_role=vendor\nvm name=a2\n", PACK(SAME_WORKLOAD),
     TASK("t13", "asset", "1", "") TASK("t14", "asset", "2", ", offset: 3")
         TASK("t15", "group", "1", ""),
     NULL, "a1: infra 0 1; vendor 0 2.33; vendor -3 4.67\na2: infra 0 2; infra -3 2\n"},
    {"effort that rules add", TWO_AND_ONE,
     PACK(SAME_WORKLOAD RULE("big", "vm", "vm.cores > 8", "set: {effort_hours: 3}")),
     TASK("t16", "asset", "1", "") TASK("t17", "asset", "2", ", offset: 3"), NULL,
     "a1: infra 0 3; infra -3 6\nb1: infra 0 2; infra -3 4\n"},
    {"a remediation may be early, each by itself", TWO_AND_ONE,
     PACK(SAME_WORKLOAD RULE("a", "vm", "vm.cores > 0", "remediation: {action: a, hours: 6}")),
     FINDING, NULL, "a1: infra -6..-2 6; infra -6..-2 6\nb1: infra -6..-2 6\n"},
    {"one that is due later has longer; another activity is fixed", TWO_AND_ONE,
     PACK(SAME_WORKLOAD RULE("a", "vm", "vm.cores > 5",
                             "remediation: {action: a, hours: 1, due: promote}")
              RULE("b", "vm", "vm.cores > 5",
                   "remediation: {action: b, hours: 2, activity: assess, role: app}")),
     FINDING, "schedule: {early_remediation: 2}\n",
     "a1: app -3 2; infra -4..-1 1\nb1: app -3 2; infra -4..-1 1\n"},
    {"one for each disk, cut at the most hours",
     FILE "vm name=a1\ndisk vm.name=a1 name=x size_gib=9\ndisk vm.name=a1 name=y size_gib=9\n"
          "disk vm.name=a1 name=z size_gib=1\n",
     PACK(RULE("a", "vm", "vm.disks.exists(d, d.size_gib > 5.0)",
               "remediation: {action: a, hours: 6, per: disk}")),
     FINDING, NULL, "a1: infra -6..-2 6; infra -6..-2 6\n"},
    {"one for each database of a server",
     FILE "vm name=a1\nfile d.csv cmdb inventory\n"
          "db name=d1 engine=x server=a1\ndb name=d2 engine=x server=a1\n",
     PACK(CARRIED RULE("a", "vm", "has(vm.name)",
                       "remediation: {action: a, hours: 3, per: database}")),
     FINDING, NULL, "a1: infra -6..-2 6\n"},
    {"one for each group, workload and the estate", TWO_AND_ONE,
     PACK(SAME_WORKLOAD RULE("a", "vm", "vm.cores > 0",
                             "remediation: {action: a, hours: 1, per: group}")
              RULE("b", "vm", "vm.cores > 0", "remediation: {action: b, hours: 2, per: workload}")
                  RULE("c", "vm", "vm.cores > 0",
                       "remediation: {action: c, hours: 3, per: estate}")),
     FINDING, NULL,
     "a1: infra -6..-2 1; infra -6..-2 2; infra -6..-2 3\nb1: infra -6..-2 1; infra -6..-2 2\n"},
    {"one for each host, where most of its assets are",
     FILE "vm name=a1 host=h1 vapp=x cores=1\nvm name=a2 host=h2 vapp=x cores=1\n"
          "vm name=b1 host=h2 vapp=y cores=2\nvm name=b2 host=h2 vapp=y cores=2\n",
     PACK(RULE("same", "vm", "has(vm.vapp)", "together: {by: vapp}")
              RULE("a", "vm", "vm.cores > 0", "remediation: {action: a, hours: 1, per: host}")),
     FINDING, NULL, "a1: infra -6..-2 1\nb1: infra -6..-2 1\n"},
    {"callers of a database, and of its host for databases",
     FILE "vm name=a1\nvm name=a2\nvm name=a3\nvm name=h1\nfile d.csv cmdb inventory\n"
          "db name=d1 engine=x server=h1\nfile f.csv flows observation\n"
          "flow from=a1 to=h1 port=1433 seen=2026-11-01\n"
          "flow from=a2 to=h1 port=80 seen=2026-11-01\n"
          "file x.csv cmdb business\ndep from_name=a3 to_name=d1 kind=needs\n",
     PACK(RULE("db", "dependency", "dep.port == 1433", "class: database")),
     TASK("t90", "asset", "{each: 2, of: callers, min: 1}", ", applies: database"), NULL,
     "a1:\na2:\na3:\nd1: infra 0 4\n"},
};

/* The first name of a group's members in byte order. */
static const char *
name_of(const PlanKit *kit, uint32_t group)
{
    const char *name = NULL;

    for (uint32_t i = kit->groups->first[group]; i < kit->groups->first[group + 1]; i++) {
        const char *member = wp_asset_name(kit->inventory, kit->groups->members[i]);

        if (!name || strcmp(member, name) < 0)
            name = member;
    }
    return name;
}

static char *
describe(const PlanKit *kit, uint32_t group)
{
    GString *line = g_string_new(NULL);
    const char *comma = "";

    g_string_append_printf(line, "%s:", name_of(kit, group));
    for (uint32_t i = 0; i < kit->effort->n_hours; i++) {
        const WpGroupHours *hours = &kit->effort->hours[i];

        if (hours->group != group)
            continue;
        g_string_append_printf(line, "%s %s %d", comma, kit->effort->roles[hours->role],
                               hours->first);
        if (hours->first < hours->last)
            g_string_append_printf(line, "..%d", hours->last);
        g_string_append_c(line, ' ');
        wp_append_scaled(line, hours->centihours, 100, 2);
        comma = ";";
    }
    return g_string_free(line, FALSE);
}

static int
compare_lines(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

Test(work, gives_the_hours_of_groups)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *template = g_strconcat(HEAD, cases[i].tasks, NULL);
        PlanText text = {
            .estate = cases[i].estate,
            .packs = {cases[i].pack},
            .settings = cases[i].settings,
            .template = template,
            .as_of = AS_OF,
        };
        g_autoptr(PlanKit) kit = plan_kit_build(&text);
        g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GString) said = g_string_new(NULL);

        for (uint32_t group = 1; group <= kit->groups->n_groups; group++)
            g_ptr_array_add(lines, describe(kit, group));
        g_ptr_array_sort(lines, compare_lines);
        for (guint j = 0; j < lines->len; j++)
            g_string_append_printf(said, "%s\n", (char *)g_ptr_array_index(lines, j));
        cr_expect_str_eq(said->str, cases[i].effort, "%s:\n%s", cases[i].label, said->str);
    }
}
