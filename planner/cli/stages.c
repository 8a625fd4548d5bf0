#include "planner/cli/stages.h"

#include "planner/base/quantity.h"
#include "planner/cli/terminal.h"

#include <sys/resource.h>

#define MAX_STAGES 32

typedef struct {
    const char *name;
    int64_t wall_us;
    int64_t cpu_us;
    int64_t peak_kib;
} Stage;

static Stage stages[MAX_STAGES]; /* what a clock said when each began */
static unsigned n_stages;

static Stage
look(const char *name)
{
    struct rusage usage = {0};

    getrusage(RUSAGE_SELF, &usage);
    return (Stage){
        .name = name,
        .wall_us = g_get_monotonic_time(),
        .cpu_us = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC +
                  usage.ru_utime.tv_usec + usage.ru_stime.tv_usec,
        .peak_kib = usage.ru_maxrss,
    };
}

void
wp_stage(const char *name)
{
    wp_progress(name, 0, 0);
    if (n_stages < MAX_STAGES)
        stages[n_stages++] = look(name);
}

static void
append_line(GString *line, const char *name, const Stage *begin, const Stage *end)
{
    g_string_append_printf(line, "%s\t", name);
    wp_append_fixed(line, end->wall_us - begin->wall_us, G_USEC_PER_SEC, 3);
    g_string_append_c(line, '\t');
    wp_append_fixed(line, end->cpu_us - begin->cpu_us, G_USEC_PER_SEC, 3);
    g_string_append_c(line, '\t');
    wp_append_fixed(line, end->peak_kib, 1024, 1);
    g_string_append_c(line, '\n');
}

void
wp_stages_write(WpSink *sink)
{
    g_autoptr(GString) text = g_string_new("stage\twall_s\tcpu_s\tpeak_mib\n");
    Stage end = look("");

    for (unsigned i = 0; i < n_stages; i++)
        append_line(text, stages[i].name, &stages[i], i + 1 < n_stages ? &stages[i + 1] : &end);
    if (n_stages > 0)
        append_line(text, "all", &stages[0], &end);
    wp_sink_write(sink, text->str, text->len);
}
