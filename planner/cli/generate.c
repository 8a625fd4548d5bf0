#include "planner/base/jobs.h"
#include "planner/cli/commands.h"
#include "planner/cli/files.h"
#include "planner/cli/knowledge.h"
#include "planner/cli/load.h"
#include "planner/cli/terminal.h"

#include "planner/generate/generate.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* `waveplan generate`: an estate as files. What it is made of is planner/generate's. */

#define FORMS       "planner/generate/forms"
#define PROFILES    "planner/generate/profiles"
#define PROFILE     "corpora.yaml"
#define TRUTH       "truth"
#define NOT_DEFAULT "connections"
#define WORKBOOKS   "-xlsx" /* ends a word of --formats: the tables of that as sheets */
#define MAX_VMS     8000000 /* addresses of one 10.0.0.0/8 with room */

typedef struct {
    WpGenProfile *profile;
    GPtrArray *forms; /* of WpGenForm: asked for */
    WpGenEstate *estate;
    GPtrArray *files;   /* of WpGenFile */
    WpGenCount *counts; /* by file */
    const char *folder;
    GMutex lock;
    uint64_t n_done;
} Job;

/* ---- what is asked for ---- */

static bool
read_count(const char *text, const char *option, int64_t least, int64_t most, int64_t *out,
           GError **error)
{
    if (!text ||
        (wp_parse_int(text, strlen(text), wp_number_plain, out) && *out >= least && *out <= most))
        return true;
    g_set_error(error, WP_ERROR, WP_EXIT_USAGE,
                "--%s wants a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
                ", not '%s'",
                option, least, most, text);
    return false;
}

static bool
read_wish(const WpOptions *options, WpGenWish *wish, GError **error)
{
    int64_t n_vms = 1000, seed = 1;

    wish->n_databases = wish->n_flow_rows = -1;
    if (!read_count(options->vms, "vms", 1, MAX_VMS, &n_vms, error) ||
        !read_count(options->seed, "seed", 0, INT64_MAX, &seed, error) ||
        !read_count(options->databases, "databases", 0, 100000000, &wish->n_databases, error) ||
        !read_count(options->flows, "flows", 0, INT64_C(100000000000), &wish->n_flow_rows, error))
        return false;
    wish->n_vms = (uint32_t)n_vms;
    wish->seed = (uint64_t)seed;
    return true;
}

/* Leaves on what --dirt names. */
static bool
choose_dirt(const WpOptions *options, WpGenProfile *profile, GError **error)
{
    g_auto(GStrv) words = g_strsplit(options->dirt ? options->dirt : "all", ",", -1);
    bool on[WP_GEN_N_DIRT] = {false};

    for (char **word = words; *word; word++) {
        bool known = g_str_equal(*word, "all") || g_str_equal(*word, "none");

        for (int i = 0; i < WP_GEN_N_DIRT; i++)
            if (g_str_equal(*word, "all") || g_str_equal(*word, wp_gen_dirt_words[i]))
                known = on[i] = true;
        if (!known) {
            g_autofree char *all = g_strjoinv(", ", (char **)wp_gen_dirt_words);

            g_set_error(error, WP_ERROR, WP_EXIT_USAGE,
                        "--dirt does not know '%s'; wanted all, none, or some of: %s", *word, all);
            return false;
        }
    }
    for (int i = 0; i < WP_GEN_N_DIRT; i++)
        profile->dirt[i] = on[i] ? profile->dirt[i] : 0;
    return true;
}

static bool
load_profile(Job *job, const WpOptions *options, WpDiagList *diags, GError **error)
{
    g_autofree char *shipped = wp_data_path(PROFILES, PROFILE);
    const char *path = options->profile ? options->profile : shipped;
    g_autoptr(WpDocument) document = wp_document_load(path, diags, error);

    if (!document || !wp_sets_apply(document, NULL, options->sets, diags, error))
        return false;
    job->profile = wp_gen_profile_read(document, diags);
    return job->profile && choose_dirt(options, job->profile, error);
}

static void
free_form(gpointer form)
{
    wp_gen_form_free(form);
}

static bool
is_asked(char **formats, const char *group)
{
    if (g_str_equal(group, TRUTH))
        return true;
    if (!formats)
        return !g_str_equal(group, NOT_DEFAULT);
    g_autofree char *as_workbook = g_strconcat(group, WORKBOOKS, NULL);
    return g_strv_contains((const char *const *)formats, group) ||
           g_strv_contains((const char *const *)formats, as_workbook);
}

/* A word of --formats that is no form's. */
static bool
check_formats(char **formats, const GPtrArray *known, GError **error)
{
    for (char **format = formats; format && *format; format++)
        if (!g_ptr_array_find_with_equal_func((GPtrArray *)known, *format, g_str_equal, NULL)) {
            g_autoptr(GString) all = g_string_new(NULL);

            for (guint i = 0; i < known->len; i++)
                g_string_append_printf(all, "%s%s", i ? ", " : "", (char *)known->pdata[i]);
            g_set_error(error, WP_ERROR, WP_EXIT_USAGE,
                        "--formats does not know '%s'; wanted some of: %s", *format, all->str);
            return false;
        }
    return true;
}

static bool
load_forms(Job *job, const WpOptions *options, WpDiagList *diags, GError **error)
{
    g_autofree char *folder = wp_data_path(FORMS, NULL);
    g_autoptr(GPtrArray) paths = wp_folder_files(folder, ".yaml", error);
    g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) formats = options->formats ? g_strsplit(options->formats, ",", -1) : NULL;

    job->forms = g_ptr_array_new_with_free_func(free_form);
    for (guint i = 0; paths && i < paths->len; i++) {
        g_autoptr(WpDocument) document = wp_document_load(paths->pdata[i], diags, error);
        g_autoptr(WpGenForm) form = document ? wp_gen_form_read(document, diags) : NULL;

        if (!form)
            return false;
        if (!g_str_equal(form->group, TRUTH) &&
            !g_ptr_array_find_with_equal_func(known, form->group, g_str_equal, NULL)) {
            g_ptr_array_add(known, g_strdup(form->group));
            if (form->sheet)
                g_ptr_array_add(known, g_strconcat(form->group, WORKBOOKS, NULL));
        }
        if (is_asked(formats, form->group))
            g_ptr_array_add(job->forms, g_steal_pointer(&form));
    }
    return paths && check_formats(formats, known, error);
}

/* VMs are of hypervisors that there are exports of. */
static void
find_hypervisors(const Job *job, WpGenWish *wish)
{
    for (guint i = 0; i < job->forms->len; i++) {
        const WpGenForm *form = job->forms->pdata[i];

        if (form->each != WP_GEN_EACH_VM)
            continue;
        G_STATIC_ASSERT((int)WP_GEN_OF_OVF == (int)WP_GEN_OVF);
        if (form->of <= WP_GEN_OF_OVF)
            wish->has[form->of] = true;
        wish->has[WP_GEN_PHYSICAL] |= form->of == WP_GEN_OF_AZURE_MIGRATE;
    }
}

/* Tables of one estate are either files or sheets: twice they would be two estates. */
static bool
has_workbooks(const WpOptions *options)
{
    return options->formats && strstr(options->formats, WORKBOOKS) != NULL;
}

/* ---- writing ---- */

static bool
write_file(Job *job, const WpGenFile *file, WpGenCount *count, GError **error)
{
    bool is_truth = g_str_equal(file->form->group, TRUTH);
    g_autofree char *path =
        g_build_filename(job->folder, is_truth ? "" : "exports", file->path, NULL);
    g_autofree char *folder = g_path_get_dirname(path);

    if (g_mkdir_with_parents(folder, 0777) != 0) {
        g_set_error(error, WP_ERROR, WP_EXIT_SYSTEM, "cannot make the folder '%s': %s", folder,
                    g_strerror(errno));
        return false;
    }
    if (file->sheets) {
        g_autofree char *trouble = wp_gen_workbook_write(job->estate, file, path, count);

        if (trouble)
            g_set_error(error, WP_ERROR, WP_EXIT_SYSTEM, "cannot write '%s': %s", path, trouble);
        struct stat found;
        if (!trouble && stat(path, &found) == 0)
            count->bytes += (uint64_t)found.st_size;
        return !trouble;
    }
    WpFileSink *sink = wp_file_sink_open(AT_FDCWD, path, error);
    if (!sink)
        return false;
    wp_gen_file_write(job->estate, file, wp_file_sink_sink(sink), count);
    return wp_file_sink_close(sink, path, error);
}

typedef struct {
    Job *job;
    guint at; /* of job->files */
} Work;

static bool
work(void *data, unsigned thread G_GNUC_UNUSED, GError **error)
{
    Work *one = data;
    Job *job = one->job;
    bool done = write_file(job, job->files->pdata[one->at], &job->counts[one->at], error);

    g_mutex_lock(&job->lock);
    wp_progress("writing", ++job->n_done, job->files->len);
    g_mutex_unlock(&job->lock);
    return done;
}

static bool
write_all(Job *job, GError **error)
{
    g_autofree Work *works = g_new(Work, job->files->len + 1);

    for (guint i = 0; i < job->files->len; i++)
        works[i] = (Work){job, i};
    return wp_jobs_each(work, works, sizeof *works, job->files->len, g_get_num_processors(), error);
}

/* planted.csv: what there is, then what is wrong with it, then rows by file. */
static void
append_planted(const Job *job, GString *text)
{
    uint64_t planted[WP_GEN_N_DIRT] = {0};

    g_string_append(text, "what,count,meaning\r\n");
    g_string_append_printf(text, "vms,%u,of all exports\r\n", job->estate->n_vms);
    g_string_append_printf(text, "databases,%u,\r\n", job->estate->n_databases);
    g_string_append_printf(text, "applications,%u,\r\n", job->estate->n_business);
    g_string_append_printf(text, "deployments,%u,applications by environment\r\n",
                           job->estate->apps->len);
    for (guint i = 0; i < job->files->len; i++)
        for (int kind = 0; kind < WP_GEN_N_DIRT; kind++)
            planted[kind] += job->counts[i].planted[kind];
    for (int kind = 0; kind < WP_GEN_N_DIRT; kind++)
        g_string_append_printf(text, "%s,%" G_GUINT64_FORMAT ",\"%s\"\r\n", wp_gen_dirt_words[kind],
                               planted[kind], wp_gen_dirt_meanings[kind]);
    for (guint i = 0; i < job->files->len; i++) {
        const WpGenFile *file = job->files->pdata[i];

        if (!g_str_equal(file->form->group, TRUTH))
            g_string_append_printf(text, "%s,%" G_GUINT64_FORMAT ",rows\r\n", file->path,
                                   job->counts[i].n_rows);
    }
}

static bool
write_planted(const Job *job, GError **error)
{
    g_autofree char *path = g_build_filename(job->folder, "planted.csv", NULL);
    g_autoptr(GString) text = g_string_new(NULL);

    append_planted(job, text);
    if (g_file_set_contents(path, text->str, (gssize)text->len, error))
        return true;
    (*error)->code = WP_EXIT_SYSTEM;
    return false;
}

static bool
make_folder(const char *folder, GError **error)
{
    if (mkdir(folder, 0777) == 0)
        return true;
    g_set_error(error, WP_ERROR, errno == EEXIST ? WP_EXIT_USAGE : WP_EXIT_SYSTEM,
                errno == EEXIST ? "'%s' is there already; name a folder that is not (%s)"
                                : "cannot make the folder '%s': %s",
                folder, g_strerror(errno));
    return false;
}

static void
clear_job(Job *job)
{
    g_clear_pointer(&job->files, g_ptr_array_unref);
    g_clear_pointer(&job->forms, g_ptr_array_unref);
    wp_gen_estate_free(job->estate);
    wp_gen_profile_free(job->profile);
    g_free(job->counts);
    g_mutex_clear(&job->lock);
}

static bool
generate(Job *job, const WpOptions *options, WpDiagList *diags, GError **error)
{
    WpGenWish wish = {0};
    uint64_t n_rows = 0, n_bytes = 0;

    if (!read_wish(options, &wish, error) || !load_profile(job, options, diags, error) ||
        !load_forms(job, options, diags, error) || !make_folder(job->folder, error))
        return false;
    find_hypervisors(job, &wish);
    job->estate = wp_gen_estate_build(job->profile, &wish);
    job->files = wp_gen_files(job->estate, (const WpGenForm *const *)job->forms->pdata,
                              job->forms->len, has_workbooks(options));
    job->counts = g_new0(WpGenCount, job->files->len + 1);
    if (!write_all(job, error))
        return false;
    for (guint i = 0; i < job->files->len; i++) {
        n_rows += job->counts[i].n_rows;
        n_bytes += job->counts[i].bytes;
    }
    wp_say("%s: %u file%s, %" G_GUINT64_FORMAT " row%s, %" G_GUINT64_FORMAT " MB; 'waveplan run -c "
           "%s/estate.yaml -o out' plans them",
           job->folder, job->files->len, wp_plural(job->files->len), n_rows, wp_plural(n_rows),
           n_bytes / 1000000, job->folder);
    return write_planted(job, error);
}

int
wp_command_generate(const WpOptions *options)
{
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GError) error = NULL;
    Job job = {.folder = options->output};

    if (!options->output || options->arguments[0]) {
        wp_complain("generate wants a folder for what it makes, and no other argument: waveplan "
                    "generate --vms 1000 -o DIR");
        return WP_EXIT_USAGE;
    }
    g_mutex_init(&job.lock);
    bool done = generate(&job, options, diags, &error);
    clear_job(&job);
    if (done)
        return WP_EXIT_DONE;
    wp_say_diags(diags);
    if (error)
        wp_complain("%s", error->message);
    return error ? error->code : WP_EXIT_USAGE;
}
