#include "config.h"

#include "planner/base/suggest.h"
#include "planner/cli/files.h"
#include "planner/cli/last-words.h"
#include "planner/cli/options.h"
#include "planner/cli/terminal.h"

#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
print_usage(FILE *to)
{
    fputs(
        "Usage: waveplan COMMAND [OPTION...] [ARGUMENT...]\n\n"
        "Plans datacenter migrations: reads inventory exports, judges every VM and database with\n"
        "rules, finds what must move together, and writes waves and an iteration backlog.\n\n"
        "Commands:\n",
        to);
    for (const WpCommand *command = wp_commands; command->name; command++)
        fprintf(to, "  %-10s%s\n", command->name, command->summary);
    fputs("\n  waveplan run exports/ -o out       reads all files below exports/, writes out/\n"
          "  waveplan COMMAND --help            options and examples of one command\n\n"
          "Exit status: 0 done; 1 done, but a gate failed; 2 usage, settings or rule fault;\n"
          "3 no usable input; 4 system trouble. With 2, 3 and 4 nothing was written.\n",
          to);
}

static const WpCommand *
find_command(const char *name)
{
    for (const WpCommand *command = wp_commands; command->name; command++)
        if (strcmp(command->name, name) == 0)
            return command;
    return NULL;
}

static int
refuse_command(const char *name)
{
    const char *names[32];
    size_t n_names = 0;

    for (const WpCommand *command = wp_commands; command->name; command++)
        names[n_names++] = command->name;
    const char *near = wp_suggest(name, names, n_names);
    if (near)
        wp_complain("'%s' is not a command; did you mean '%s'?", name, near);
    else
        wp_complain("'%s' is not a command; 'waveplan --help' lists them", name);
    return WP_EXIT_USAGE;
}

static int
run_command(const WpCommand *command, char **argv)
{
    WpOptions options = {0};
    g_autoptr(GError) error = NULL;
    int status = WP_EXIT_USAGE;

    if (wp_options_parse(command, argv, &options, &error)) {
        wp_terminal_init(&options);
        status = command->run(&options);
    } else {
        wp_complain("%s; see 'waveplan %s --help'", error->message, command->name);
    }
    wp_options_clear(&options);
    return status;
}

/* Results that did not reach standard output are trouble, not success. */
static int
finish(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    wp_complain("cannot write to standard output");
    return WP_EXIT_SYSTEM;
}

/* Where the caller closed one of the three, the first file to be opened would be it, and get what
 * is said. These fail as the closed ones do. */
static void
open_standard_files(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            open("/dev/null",
                 fd == STDIN_FILENO ? O_WRONLY : O_RDONLY); /* the lowest that is free */
}

int
main(int argc, char **argv)
{
    open_standard_files();
    wp_last_words_init();
    /* File names and --help follow the user's locale; results never do. */
    setlocale(LC_CTYPE, "");
    if (argc < 2) {
        print_usage(stderr);
        return WP_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_usage(stdout);
        return finish(WP_EXIT_DONE);
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts(PACKAGE_STRING);
        return finish(WP_EXIT_DONE);
    }
    const WpCommand *command = find_command(argv[1]);
    return command ? finish(run_command(command, argv + 1)) : refuse_command(argv[1]);
}
