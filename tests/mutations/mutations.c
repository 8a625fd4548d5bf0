/*
 * Reads variants of real exports, very many, and holds each reading against what must always be
 * true: no crash, no hang, records read = accepted + merged + rejected, every diagnostic at a place
 * that its file has, and the same result read again, by one thread or two, at once or in pieces.
 *
 *     mutations [--count N] [--seed S] [--from N] [--found DIR] LAYOUTS PATH...
 *
 * Variants are numbered: number and seed make the same one again (--from N --count 1). Those that
 * fail are written to the folder of --found. Readings are done by processes of their own, which
 * are replaced when they die.
 */
#include "tests/mutations/mutate.h"
#include "tests/mutations/reading.h"
#include "tests/mutations/samples.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__ ||                                 \
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SLOWER 5
#else
#define SLOWER 1
#endif
/* A variant may take this much of a processor, seconds, and this much memory. */
#define MAX_SECONDS (20 * SLOWER)
#define MAX_MEMORY  (UINT64_C(1536) * 1024 * 1024)
/* Variants that one process reads. */
#define BATCH 1000

#define MAX_FILES   4
#define MAX_CHANGES 8

/* What is known of the run, by parent and child. */
typedef struct {
    uint64_t at; /* the variant at hand */
    uint64_t n_known, n_records, n_rejected, n_said, n_bytes, n_files, n_faults;
    double slowest; /* seconds of processor time */
    uint64_t slowest_at;
    uint64_t n_changes[256];
} Shared;

static int count = 500, seed = 1, from = 0;
static char *found_folder;

static const GOptionEntry options[] = {
    {"count", 'n', 0, G_OPTION_ARG_INT, &count, "How many variants", "N"},
    {"seed", 's', 0, G_OPTION_ARG_INT, &seed, "Another seed makes other variants", "S"},
    {"from", 'f', 0, G_OPTION_ARG_INT, &from, "Number of the first", "N"},
    {"found", 'o', 0, G_OPTION_ARG_FILENAME, &found_folder, "Where variants that fail go", "DIR"},
    {0},
};

static const struct {
    const Change *changes;
    const uint32_t *n;
} groups[] = {
    {byte_changes, &n_byte_changes},   {text_changes, &n_text_changes},
    {table_changes, &n_table_changes}, {document_changes, &n_document_changes},
    {book_changes, &n_book_changes},
};

/* The changes that a sample of a kind gets; its own ones six times in eight. */
static const uint8_t group_of_kind[][8] = {
    [SAMPLE_TABLE] = {2, 2, 2, 2, 2, 2, 0, 1},
    [SAMPLE_DOCUMENT] = {3, 3, 3, 3, 3, 3, 0, 1},
    [SAMPLE_BOOK] = {4, 4, 4, 4, 4, 4, 4, 0},
};

/* A variant: one file changed, others of its folder beside it as they are. */
typedef struct {
    uint64_t chance;
    const Sample *sample;
    GByteArray *bytes;
    ReadFile files[MAX_FILES];
    uint32_t n_files, n_changes;
    struct {
        uint32_t group, change;
    } changes[MAX_CHANGES];
} Variant;

static void
variant_clear(Variant *variant)
{
    g_byte_array_unref(variant->bytes);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Variant, variant_clear)

/* First a kind and a folder, so that formats with few samples are not left out. Large ones are
 * rare, so that most are read in milliseconds. */
static const Sample *
choose_sample(const GArray *samples, uint64_t *chance)
{
    static const uint8_t kinds[] = {SAMPLE_TABLE, SAMPLE_TABLE,    SAMPLE_TABLE,    SAMPLE_TABLE,
                                    SAMPLE_TABLE, SAMPLE_DOCUMENT, SAMPLE_DOCUMENT, SAMPLE_DOCUMENT,
                                    SAMPLE_BOOK,  SAMPLE_BOOK};
    uint8_t kind = kinds[chance_below(chance, G_N_ELEMENTS(kinds))];
    guint n_folders = g_array_index(samples, Sample, samples->len - 1).folder;
    guint folder = 1 + chance_below(chance, n_folders);

    for (uint32_t tries = 0;; tries++) {
        const Sample *sample = &g_array_index(samples, Sample, chance_below(chance, samples->len));

        if (tries % 5000 == 4999) /* the folder has none, or none but large ones */
            folder = 1 + chance_below(chance, n_folders);
        if (tries > 100000 || (sample->kind == kind && sample->folder == folder &&
                               chance_one_in(chance, 1 + (uint32_t)(sample->size / (24 * 1024)))))
            return sample;
    }
}

static void
add_companions(Variant *variant, const GArray *samples)
{
    uint32_t n = chance_one_in(&variant->chance, 3) ? chance_below(&variant->chance, MAX_FILES) : 0;

    for (uint32_t tries = 0; tries < 200 && variant->n_files < n + 1; tries++) {
        const Sample *other =
            &g_array_index(samples, Sample, chance_below(&variant->chance, samples->len));
        bool taken = other == variant->sample || other->folder != variant->sample->folder ||
                     other->size > 64 * 1024;

        for (uint32_t i = 1; i < variant->n_files; i++)
            taken |= variant->files[i].name == other->name;
        if (!taken)
            variant->files[variant->n_files++] =
                (ReadFile){other->name, (const uint8_t *)other->bytes, other->size};
    }
}

static void
make_variant(Variant *variant, const GArray *samples, uint64_t number)
{
    *variant = (Variant){.chance = (uint64_t)seed * UINT64_C(1000003) + number};
    wp_splitmix_next(&variant->chance);
    variant->chance ^= number << 20;
    variant->sample = choose_sample(samples, &variant->chance);
    variant->bytes = g_byte_array_append(
        g_byte_array_new(), (const uint8_t *)variant->sample->bytes, (guint)variant->sample->size);
    uint32_t wanted = 1;
    while (wanted < MAX_CHANGES && chance_one_in(&variant->chance, 2))
        wanted++;
    for (uint32_t tries = 0; tries < 50 && variant->n_changes < wanted; tries++) {
        uint32_t group = group_of_kind[variant->sample->kind][chance_below(&variant->chance, 8)];
        uint32_t change = chance_below(&variant->chance, *groups[group].n);

        if (variant->bytes->len > VARIANT_MAX ||
            !groups[group].changes[change].change(variant->bytes, &variant->chance))
            continue;
        variant->changes[variant->n_changes].group = group;
        variant->changes[variant->n_changes++].change = change;
    }
    variant->n_files = 1;
    add_companions(variant, samples);
}

static void
describe(const Variant *variant, uint64_t number, GString *out)
{
    g_string_append_printf(out, "variant %" PRIu64 " of %s (", number, variant->sample->path);
    for (uint32_t i = 0; i < variant->n_changes; i++)
        g_string_append_printf(
            out, "%s%s", i > 0 ? ", " : "",
            groups[variant->changes[i].group].changes[variant->changes[i].change].name);
    g_string_append_printf(out, "; %u other files)", variant->n_files - 1);
}

/* Says what is wrong with a variant, and keeps it. */
static void
report(const Variant *variant, uint64_t number, const char *what)
{
    g_autoptr(GString) text = g_string_new(NULL);

    describe(variant, number, text);
    printf("FAIL: %s\n%s\n", text->str, what);
    fflush(stdout);
    if (!found_folder)
        return;
    g_autofree char *name =
        g_strdup_printf("%s/%" PRIu64 "-%s", found_folder, number, variant->sample->name);
    if (g_mkdir_with_parents(found_folder, 0755) != 0 ||
        !g_file_set_contents(name, (const char *)variant->bytes->data, (gssize)variant->bytes->len,
                             NULL))
        g_error("cannot write %s", name);
}

/* The first line in which two results differ. */
static void
append_difference(const char *a, const char *b, const char *what, GString *faults)
{
    size_t i = 0, start;

    while (a[i] && a[i] == b[i])
        i++;
    for (start = i; start > 0 && a[start - 1] != '\n';)
        start--;
    g_string_append_printf(faults, "not the same %s:\n  %.*s\n  %.*s\n", what,
                           (int)MIN(strcspn(a + start, "\n"), 400), a + start,
                           (int)MIN(strcspn(b + start, "\n"), 400), b + start);
}

static void
read_variant(Variant *variant, const WpLayouts *layouts, GString *faults, ReadCounts *counts)
{
    static const size_t pieces[] = {1, 7, 100, 4096, WP_STREAM_BLOCK};
    g_autofree uint8_t *exact = variant->bytes->len > 0
                                    ? g_memdup2(variant->bytes->data, variant->bytes->len)
                                    : g_malloc(1);
    size_t piece = pieces[chance_below(&variant->chance, G_N_ELEMENTS(pieces))];
    ReadWay once = {.effort = {.n_threads = 1}};
    ReadWay again = {.piece = variant->bytes->len > 100000 ? MAX(piece, 100) : piece};
    ReadWay threads = {.effort = {2, 1 + chance_below(&variant->chance, 3000)}};
    g_autoptr(GString) first = g_string_new(NULL), second = g_string_new(NULL),
                       third = g_string_new(NULL), none = g_string_new(NULL);
    ReadCounts ignored = {0};

    variant->files[0] = (ReadFile){variant->sample->name, exact, variant->bytes->len};
    read_files(layouts, variant->files, variant->n_files, &once, first, faults, counts);
    read_files(layouts, variant->files, variant->n_files, &again, second, none, &ignored);
    read_files(layouts, variant->files, variant->n_files, &threads, third, none, &ignored);
    if (strcmp(first->str, second->str) != 0)
        append_difference(first->str, second->str, "in pieces", faults);
    if (strcmp(first->str, third->str) != 0)
        append_difference(first->str, third->str, "with two threads", faults);
    g_autoptr(WpMatch) match =
        wp_match(layouts, variant->sample->name, exact, MIN(variant->bytes->len, WP_STREAM_BLOCK),
                 variant->bytes->len <= WP_STREAM_BLOCK);
    g_string_truncate(none, 0);
    wp_match_append_text(match, variant->sample->name, none);
    if (!g_utf8_validate(none->str, (gssize)none->len, NULL))
        g_string_append(faults, "what it is taken for is not said in UTF-8\n");
}

static double
processor_seconds(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
count_variant(Shared *shared, const Variant *variant, const ReadCounts *counts, double seconds)
{
    uint32_t first = 0;

    for (uint32_t group = 0; group < G_N_ELEMENTS(groups); group++) {
        for (uint32_t i = 0; i < variant->n_changes; i++)
            if (variant->changes[i].group == group)
                shared->n_changes[first + variant->changes[i].change]++;
        first += *groups[group].n;
    }
    shared->n_known += counts->known;
    shared->n_records += counts->n_records;
    shared->n_rejected += counts->n_rejected;
    shared->n_said += counts->n_said;
    shared->n_bytes += variant->bytes->len;
    shared->n_files += variant->n_files;
    if (seconds > shared->slowest) {
        shared->slowest = seconds;
        shared->slowest_at = shared->at;
    }
}

static void
work_batch(Shared *shared, const GArray *samples, const WpLayouts *layouts, uint64_t end)
{
    const struct itimerval limit = {.it_value = {.tv_sec = MAX_SECONDS}};

    for (; shared->at < end; shared->at++) {
        g_auto(Variant) variant = {0};
        g_autoptr(GString) faults = g_string_new(NULL);
        ReadCounts counts = {0};

        make_variant(&variant, samples, shared->at);
        double start = processor_seconds();
        setitimer(ITIMER_PROF, &limit, NULL); /* for hangs that spin */
        alarm(60 * MAX_SECONDS);              /* for those that wait */
        read_variant(&variant, layouts, faults, &counts);
        count_variant(shared, &variant, &counts, processor_seconds() - start);
        if (faults->len > 0) {
            shared->n_faults++;
            report(&variant, shared->at, faults->str);
        }
    }
}

/* Reads up to @end in a process of its own. Returns: whether it lived to the end of its batch */
static bool
run_batch(Shared *shared, const GArray *samples, const char *layouts_folder, uint64_t end)
{
    int status;

    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        g_error("cannot fork");
    if (child == 0) {
        struct rlimit limit = {MAX_MEMORY, MAX_MEMORY};

        if (SLOWER == 1)
            setrlimit(RLIMIT_AS, &limit);
        g_autoptr(WpLayouts) layouts = read_layouts(layouts_folder);
        work_batch(shared, samples, layouts, end);
        fflush(stdout);
        g_clear_pointer(&layouts, wp_layouts_free);
        exit(0);
    }
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    g_auto(Variant) variant = {0};
    g_autofree char *what =
        WIFSIGNALED(status)
            ? g_strdup_printf("the process died: %s", g_strsignal(WTERMSIG(status)))
            : g_strdup_printf("the process ended with status %d", WEXITSTATUS(status));
    uint64_t at = MIN(shared->at, end - 1);
    make_variant(&variant, samples, at);
    report(&variant, at, what);
    shared->n_faults++;
    shared->at = at + 1;
    return false;
}

static void
print_counts(const Shared *shared, const GArray *samples)
{
    uint32_t at = 0;

    for (uint32_t group = 0; group < G_N_ELEMENTS(groups); group++)
        for (uint32_t i = 0; i < *groups[group].n; i++, at++)
            printf("%8" PRIu64 "  %s\n", shared->n_changes[at], groups[group].changes[i].name);
    printf("%d variants of %u exports, %" PRIu64 " files, %" PRIu64 " MB; %" PRIu64
           " still read by a layout\n",
           count, samples->len, shared->n_files, shared->n_bytes / 1000000, shared->n_known);
    printf("%" PRIu64 " records, %" PRIu64 " rejected, %" PRIu64 " diagnostics\n",
           shared->n_records, shared->n_rejected, shared->n_said);
    printf("slowest: variant %" PRIu64 ", three readings in %.1f s of processor time\n",
           shared->slowest_at, shared->slowest);
}

int
main(int argc, char **argv)
{
    g_autoptr(GOptionContext) context = g_option_context_new("LAYOUTS PATH...");
    g_autoptr(GError) error = NULL;

    g_option_context_add_main_entries(context, options, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || argc < 3 || count < 1) {
        fprintf(stderr, "mutations: %s\n", error ? error->message : "see --help");
        return 2;
    }
    g_autoptr(GArray) samples = samples_read(argv + 2);
    Shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED || samples->len == 0) {
        fprintf(stderr, "mutations: nothing to read\n");
        return 2;
    }
    shared->at = (uint64_t)from;
    for (uint64_t end = (uint64_t)from + (uint64_t)count; shared->at < end;)
        run_batch(shared, samples, argv[1], MIN(shared->at + BATCH, end));
    print_counts(shared, samples);
    printf("%d passed, %d failed\n", count - (int)shared->n_faults, (int)shared->n_faults);
    return shared->n_faults > 0;
}
