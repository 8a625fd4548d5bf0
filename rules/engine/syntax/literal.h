#pragma once

#include "rules/engine/syntax/token.h"

/*
 * A quoted text: @scanner stands at its first quote and is left behind its last one. @raw takes
 * backslashes as they are. Fills kind and value of @token; a fault is a diagnostic at its place
 * inside the text. Returns: no fault.
 */
bool wp_cel_literal_scan(WpCelScanner *scanner, WpCelToken *token, bool raw);
