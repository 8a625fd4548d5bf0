EXTRA_PROGRAMS += bench/packing
bench_packing_SOURCES = bench/packing.c bench/numbers.c bench/numbers.h
EXTRA_PROGRAMS += bench/salbp
bench_salbp_SOURCES = bench/salbp.c bench/numbers.c bench/numbers.h
# Measurements, built and run by hand: make bench/NAME && bench/NAME --help.
EXTRA_PROGRAMS += bench/rules
bench_rules_SOURCES = bench/rules.c planner/cli/files.c planner/cli/inputs.c planner/cli/knowledge.c planner/cli/load.c planner/cli/terminal.c
# EXTRA_PROGRAMS += bench/NAME
EXTRA_DIST += bench/reading.sh
EXTRA_PROGRAMS += bench/reading bench/reading-files
bench_reading_SOURCES = bench/reading.c
bench_reading_files_SOURCES = bench/reading-files.c

# Reading against the bare parsers: minutes, and a gigabyte of room. Not a test: times are no facts.
bench-reading: bench/reading$(EXEEXT) bench/reading-files$(EXEEXT)
	srcdir=$(srcdir) builddir=. sh $(srcdir)/bench/reading.sh
bench: bench-reading
.PHONY: bench bench-reading
EXTRA_PROGRAMS += bench/instance
bench_instance_SOURCES = bench/instance.c bench/numbers.c bench/numbers.h
