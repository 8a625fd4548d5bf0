#pragma once

#include "rules/engine/value.h"

/* Addresses and networks of IPv4 and IPv6, as CEL's network extension has them. */

/* "10.0.0.1", "2001:db8::1". No zone, no IPv4 address written inside an IPv6 one that maps it. */
bool wp_cel_parse_ip(const char *text, size_t size, WpCelNet *out);
/* "10.0.0.0/8"; bits behind the prefix may be set and stay. */
bool wp_cel_parse_cidr(const char *text, size_t size, WpCelNet *out);

/* Appends an IP or CIDR as RFC 5952 writes it. */
void wp_cel_append_net(GString *out, const WpCelValue *value);
