EXTRA_PROGRAMS += bench/packing
bench_packing_SOURCES = bench/packing.c bench/numbers.c bench/numbers.h
EXTRA_PROGRAMS += bench/salbp
bench_salbp_SOURCES = bench/salbp.c bench/numbers.c bench/numbers.h
