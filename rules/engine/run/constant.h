#pragma once

#include "planner/base/arena.h"
#include "rules/engine/cel.h"

/*
 * The value of a program that reads neither rows nor variables; copied to @arena. Work is bounded
 * far below what a row may take. Returns: false for an error; then *@out_message says it.
 */
bool wp_cel_run_constant(const WpCelProgram *program, WpArena *arena, WpCelValue *out,
                         char **out_message);
