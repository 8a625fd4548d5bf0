check_PROGRAMS += bench/packing
bench_packing_SOURCES = bench/packing.c bench/numbers.c bench/numbers.h
check_PROGRAMS += bench/salbp
bench_salbp_SOURCES = bench/salbp.c bench/numbers.c bench/numbers.h
# Measurements, built and run by hand: make bench/NAME && bench/NAME --help.
EXTRA_PROGRAMS += bench/rules
bench_rules_SOURCES = bench/rules.c planner/cli/expand.c planner/cli/files.c planner/cli/inputs.c planner/cli/knowledge.c planner/cli/load.c planner/cli/reading.c planner/cli/stages.c planner/cli/terminal.c
# EXTRA_PROGRAMS += bench/NAME
EXTRA_DIST += bench/reading.sh
EXTRA_PROGRAMS += bench/reading
bench_reading_SOURCES = bench/reading.c

# Reading against the bare parsers: minutes, and a gigabyte of room. Not a test: times are no facts.
bench-reading: waveplan bench/reading$(EXEEXT) waveplan-data
	srcdir=$(srcdir) builddir=. sh $(srcdir)/bench/reading.sh
.PHONY: bench-reading

# The whole run on generated estates, stage by stage, and its growth; with what a user would write
# instead. Some minutes; SIZE=1000000 for the largest alone.
EXTRA_PROGRAMS += bench/bare
bench_bare_SOURCES = bench/bare.c
EXTRA_DIST += bench/whole.sh
EXTRA_DIST += bench/peers.sh
EXTRA_DIST += bench/compare.sh
EXTRA_DIST += bench/peers/ten-rules.yaml
EXTRA_DIST += bench/peers/pandas-ten-rules.py
EXTRA_DIST += bench/peers/duckdb-ten-rules.cjs
EXTRA_DIST += bench/peers/duckdb-ten-rules.sql
bench: waveplan bench/bare$(EXEEXT) waveplan-data
	srcdir=$(srcdir) builddir=. sh $(srcdir)/bench/whole.sh
	srcdir=$(srcdir) builddir=. sh $(srcdir)/bench/peers.sh
bench-peers: waveplan waveplan-data
	srcdir=$(srcdir) builddir=. sh $(srcdir)/bench/peers.sh
.PHONY: bench bench-peers
check_PROGRAMS += bench/instance
bench_instance_SOURCES = bench/instance.c bench/numbers.c bench/numbers.h
