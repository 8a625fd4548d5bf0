#pragma once

#include "planner/base/types.h"

/* The command line: one table of commands, and the options that they share. */

typedef struct {
    char *settings; /* -c; NULL: ./estate.yaml if it is there, else defaults */
    char *output;   /* -o */
    char *as_of;    /* --as-of */
    char *baseline; /* --baseline */
    char **sets;    /* --set, NULL-terminated; NULL: none */
    char *given;    /* rules eval --given */
    char *applies;  /* rules eval --applies */
    gboolean quiet;
    gboolean no_color;
    char *vms; /* generate: --vms, --seed, --databases, --flows, --formats, --dirt, --profile */
    char *seed;
    char *databases;
    char *flows;
    char *formats;
    char *dirt;
    char *profile;
    char *log;        /* text, json */
    char **arguments; /* what is left, NULL-terminated, never NULL */
} WpOptions;

void wp_options_clear(WpOptions *options);

/* One command of `waveplan COMMAND`. */
typedef struct {
    const char *name;
    const char *arguments; /* for the usage line: "[-c FILE] [-o DIR] [INPUT...]" */
    const char *summary;   /* one line */
    const char *details;   /* what --help says below the options: an example first */
    unsigned options;      /* which it takes: WP_OPTION_ bits */
    int (*run)(const WpOptions *options);
} WpCommand;

enum {
    WP_OPTION_SETTINGS = 1 << 0, /* -c, --set */
    WP_OPTION_OUTPUT = 1 << 1,   /* -o */
    WP_OPTION_AS_OF = 1 << 2,    /* --as-of */
    WP_OPTION_GIVEN = 1 << 3,    /* --given, --applies */
    WP_OPTION_BASELINE = 1 << 4, /* --baseline */
    WP_OPTION_ESTATE = 1 << 5,   /* --vms and what else generate takes */
};

extern const WpCommand wp_commands[]; /* ends with a NULL name */

/* Parses @argv (argv[0] is the command's name) into @options; false with @error (the caller prints
 * it and exits 2). --help prints and exits 0. */
bool wp_options_parse(const WpCommand *command, char **argv, WpOptions *options, GError **error);
