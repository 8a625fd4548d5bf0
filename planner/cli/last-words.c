#include "planner/cli/last-words.h"

#include "planner/cli/files.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
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
    if (level & G_LOG_FLAG_FATAL)
        signal(SIGTRAP, SIG_DFL); /* a fault in the program, that tests want to see */
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

#ifndef __SANITIZE_ADDRESS__
#define MARGIN (1024 * 1024)

static char other_stack[64 * 1024];
static uintptr_t stack_end; /* of the main thread */

/* Where no byte is left, GLib's own message calls itself until the stack is used up, too. Other
 * faults are the program's: they end it as ever. */
static void
on_fault(int number, siginfo_t *info, void *context)
{
    uintptr_t at = (uintptr_t)info->si_addr;

    (void)context;
    if (at > stack_end - MARGIN && at < stack_end + MARGIN)
        stop("out of memory");
    signal(number, SIG_DFL);
    raise(number);
}

static void
watch_stack(void)
{
    stack_t stack = {.ss_sp = other_stack, .ss_size = sizeof other_stack};
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    struct rlimit limit;

    if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
        sigaltstack(&stack, NULL) != 0)
        return;
    stack_end = (uintptr_t)&limit - limit.rlim_cur;
    sigemptyset(&action.sa_mask);
    sigaction(SIGSEGV, &action, NULL);
}
#else
static void
watch_stack(void)
{
}
#endif

/* GLib's trap, where not even its message could be made. */
static void
on_trap(int number)
{
    (void)number;
    stop("out of memory");
}

void
wp_last_words_init(void)
{
    g_log_set_default_handler(on_log, NULL);
    g_log_set_writer_func(on_structured_log, NULL, NULL);
    signal(SIGTRAP, on_trap);
    signal(SIGXFSZ, SIG_IGN);
    watch_stack();
}
