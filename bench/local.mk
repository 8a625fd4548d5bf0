EXTRA_PROGRAMS += bench/packing
bench_packing_SOURCES = bench/packing.c bench/numbers.c bench/numbers.h
EXTRA_PROGRAMS += bench/salbp
bench_salbp_SOURCES = bench/salbp.c bench/numbers.c bench/numbers.h
# Measurements, built and run by hand: make bench/NAME && bench/NAME --help.
EXTRA_PROGRAMS += bench/rules
bench_rules_SOURCES = bench/rules.c planner/cli/files.c planner/cli/inputs.c planner/cli/knowledge.c planner/cli/load.c planner/cli/terminal.c
