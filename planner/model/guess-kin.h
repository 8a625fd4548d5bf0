#pragma once

#include "planner/model/guess.h"

/* An application that only one name says may be a part of one that others say: "mfgsqareport"
 * begins like "mfgsqa", "bbwmfgbeta" ends like "mfgbeta", "clmimport" and "clmmaster" begin alike.
 * Such assets get the application of the others. */
void wp_guess_join_kin(const WpInventory *inventory, WpGuesses *guesses);
