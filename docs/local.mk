EXTRA_DIST += docs/RULES.md
