#!/bin/sh
# Bootstraps the build system.
set -e
cd "$(dirname "$0")"
exec autoreconf --install --warnings=all
