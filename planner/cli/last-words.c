#include "config.h"

#include "planner/cli/last-words.h"

#include "planner/cli/files.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Nothing is allocated from here on. */
static void
say(const char *text)
{
    size_t size = strlen(text);

    while (size > 0) {
        ssize_t done = write(STDERR_FILENO, text, size);

        if (done <= 0)
            return;
        text += done;
        size -= (size_t)done;
    }
}

static G_GNUC_NORETURN void
stop(const char *why)
{
    say("waveplan: ");
    say(why);
    say("; results that stood before stay as they are\n");
    _exit(WP_EXIT_SYSTEM);
}

/* "gmem.c:136: failed to allocate 1048576 bytes" */
static G_GNUC_NORETURN void
stop_by_message(const char *message)
{
    const char *allocate = message ? strstr(message, "failed to allocate") : NULL;

    if (!message)
        stop("out of memory");
    if (!allocate)
        stop(message);
    say("waveplan: out of memory: ");
    say(allocate);
    say("; results that stood before stay as they are\n");
    _exit(WP_EXIT_SYSTEM);
}

static void
on_log(const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
    if (level & G_LOG_LEVEL_ERROR)
        stop_by_message(message);
    g_log_default_handler(domain, level, message, data);
}

static GLogWriterOutput
on_structured_log(GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
    const char *message = NULL;

    if (!(level & G_LOG_LEVEL_ERROR))
        return g_log_writer_default(level, fields, n_fields, data);
    for (gsize i = 0; i < n_fields; i++)
        if (strcmp(fields[i].key, "MESSAGE") == 0)
            message = fields[i].value;
    stop_by_message(message);
}

G_NORETURN void
wp_last_words_without(size_t size)
{
    char text[24];
    char *digits = text + sizeof text;

    *--digits = '\0';
    do
        *--digits = (char)('0' + size % 10);
    while ((size /= 10) > 0);
    say("waveplan: out of memory: failed to allocate ");
    say(digits);
    say(" bytes; results that stood before stay as they are\n");
    _exit(WP_EXIT_SYSTEM);
}

void
wp_last_words_init(void)
{
    g_log_set_default_handler(on_log, NULL);
    g_log_set_writer_func(on_structured_log, NULL, NULL);
    signal(SIGXFSZ, SIG_IGN);
}
