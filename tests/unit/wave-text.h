#pragma once

#include "planner/solve/waves.h"

/*
 * Problems of waves in a line of text, for tests. Words, in any order:
 *
 *   a:2h              item a with 2 hours of the role in its release iteration; parts by comma:
 *     2h@-1           ... one iteration before it; 2h@-3..-1 in any one of these
 *     3s 600g 7c      takes servers, gigabytes (per wave), bytes (cumulative)
 *     w10             soft cost times wave; e5: if early; l5: per wave late; m9: if moved
 *     head=3 tail=1 due=4 must=4 pin=2 committed=1 was=3 class=1 f   (f: frozen in freeze=)
 *   a<b a<=b a!b      strictly earlier, same or earlier, apart; a<=b? is firm, ?2 its rank
 *   a~b*5             soft, 5 for each wave between
 *   cap=4 s=1,3,5     capacity of hours, servers (g, c): by iteration or wave, the last repeats
 *   k=2 waves=9 alone=no freeze=3,4 closed=1 early=2 free=9 balance=1 1#2 (classes) effort=N
 *
 * Without s=, g= or c= these are unlimited. Items are one letter; keys are in order of the letters.
 */

typedef struct WpWaveText WpWaveText;

WpWaveText *wp_wave_text_parse(const char *text);
void wp_wave_text_free(WpWaveText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WpWaveText, wp_wave_text_free)

const WpWaveProblem *wp_wave_text_problem(const WpWaveText *text);

/* "1: a b; 2: c; unplaced d", an oversize item with !, a late one with +. */
char *wp_wave_text_plan(const WpWaveText *text, const WpWaveResult *result);

/* "b: role@0-1" and so on, the reasons of each item. */
char *wp_wave_text_reasons(const WpWaveText *text, const WpWaveResult *result);

/* Checks @result against @problem without looking into the solver: every hard limit holds, what is
 * unplaced has a reason, sums are right. Returns: (transfer full) (nullable): what is wrong */
char *wp_wave_check(const WpWaveProblem *problem, const WpWaveResult *result);
