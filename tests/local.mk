# Tests see the source tree as $srcdir (never written to: it may be read-only), the build tree as
# $builddir, and the program's data where they lie in the source tree.
AM_TESTS_ENVIRONMENT = \
	srcdir='$(abs_srcdir)'; export srcdir; builddir='$(abs_builddir)'; export builddir; \
	WAVEPLAN_DATADIR='$(abs_srcdir)'; export WAVEPLAN_DATADIR; \
	LC_ALL=C.UTF-8; export LC_ALL; TZ=UTC; export TZ; NO_COLOR=1; export NO_COLOR; \
	G_DEBUG=fatal-warnings; export G_DEBUG;
TEST_EXTENSIONS = .sh
if SANITIZERS
LOG_COMPILER = $(SHELL) $(srcdir)/tests/no-reports.sh
SH_LOG_COMPILER = $(SHELL) $(srcdir)/tests/no-reports.sh $(SHELL)
else
SH_LOG_COMPILER = $(SHELL)
endif

# Unit tests: Criterion finds the tests of one program and runs each in a process of its own.
# One file a line, sorted.
if HAVE_CRITERION
check_PROGRAMS += tests/unit/unit
TESTS += tests/unit/unit
endif
tests_unit_unit_CFLAGS = $(AM_CFLAGS) $(CRITERION_CFLAGS)
tests_unit_unit_LDADD = $(LDADD) $(CRITERION_LIBS)
tests_unit_unit_SOURCES =
tests_unit_unit_SOURCES += tests/unit/cel-kit.c
tests_unit_unit_SOURCES += tests/unit/cel-kit.h
tests_unit_unit_SOURCES += tests/unit/estate.c
tests_unit_unit_SOURCES += tests/unit/estate.h
tests_unit_unit_SOURCES += tests/unit/input-text.c
tests_unit_unit_SOURCES += tests/unit/input-text.h
tests_unit_unit_SOURCES += tests/unit/pack-text.c
tests_unit_unit_SOURCES += tests/unit/pack-text.h
tests_unit_unit_SOURCES += tests/unit/plan-kit.c
tests_unit_unit_SOURCES += tests/unit/plan-kit.h
tests_unit_unit_SOURCES += tests/unit/plan-random.c
tests_unit_unit_SOURCES += tests/unit/plan-random.h
tests_unit_unit_SOURCES += tests/unit/test-again.c
tests_unit_unit_SOURCES += tests/unit/test-assessment.c
tests_unit_unit_SOURCES += tests/unit/test-azure-devops.c
tests_unit_unit_SOURCES += tests/unit/test-backlog.c
tests_unit_unit_SOURCES += tests/unit/test-bits.c
tests_unit_unit_SOURCES += tests/unit/test-builder.c
tests_unit_unit_SOURCES += tests/unit/test-calendar.c
tests_unit_unit_SOURCES += tests/unit/test-cases.c
tests_unit_unit_SOURCES += tests/unit/test-catalogue.c
tests_unit_unit_SOURCES += tests/unit/test-cel-check.c
tests_unit_unit_SOURCES += tests/unit/test-cel-code.c
tests_unit_unit_SOURCES += tests/unit/test-cel-eval.c
tests_unit_unit_SOURCES += tests/unit/test-cel-lib.c
tests_unit_unit_SOURCES += tests/unit/test-cel-model.c
tests_unit_unit_SOURCES += tests/unit/test-cel-place.c
tests_unit_unit_SOURCES += tests/unit/test-cells.c
tests_unit_unit_SOURCES += tests/unit/test-changes.c
tests_unit_unit_SOURCES += tests/unit/test-closures.c
tests_unit_unit_SOURCES += tests/unit/test-communities.c
tests_unit_unit_SOURCES += tests/unit/test-conditions.c
tests_unit_unit_SOURCES += tests/unit/test-conflicts.c
tests_unit_unit_SOURCES += tests/unit/test-corpora.c
tests_unit_unit_SOURCES += tests/unit/test-cover.c
tests_unit_unit_SOURCES += tests/unit/test-csv-promises.c
tests_unit_unit_SOURCES += tests/unit/test-csv-writer.c
tests_unit_unit_SOURCES += tests/unit/test-csv.c
tests_unit_unit_SOURCES += tests/unit/test-date.c
tests_unit_unit_SOURCES += tests/unit/test-diag.c
tests_unit_unit_SOURCES += tests/unit/test-directory.c
tests_unit_unit_SOURCES += tests/unit/test-elements.c
tests_unit_unit_SOURCES += tests/unit/test-exact-packing.c
tests_unit_unit_SOURCES += tests/unit/test-finder.c
tests_unit_unit_SOURCES += tests/unit/test-flow-log.c
tests_unit_unit_SOURCES += tests/unit/test-folding.c
tests_unit_unit_SOURCES += tests/unit/test-formats-docs.c
tests_unit_unit_SOURCES += tests/unit/test-given.c
tests_unit_unit_SOURCES += tests/unit/test-graph.c
tests_unit_unit_SOURCES += tests/unit/test-groups.c
tests_unit_unit_SOURCES += tests/unit/test-hosting.c
tests_unit_unit_SOURCES += tests/unit/test-hostile.c
tests_unit_unit_SOURCES += tests/unit/test-infer.c
tests_unit_unit_SOURCES += tests/unit/test-jobs.c
tests_unit_unit_SOURCES += tests/unit/test-json.c
tests_unit_unit_SOURCES += tests/unit/test-judging.c
tests_unit_unit_SOURCES += tests/unit/test-layout.c
tests_unit_unit_SOURCES += tests/unit/test-links.c
tests_unit_unit_SOURCES += tests/unit/test-merging.c
tests_unit_unit_SOURCES += tests/unit/test-odd-exports.c
tests_unit_unit_SOURCES += tests/unit/test-odd-objects.c
tests_unit_unit_SOURCES += tests/unit/test-odd-tables.c
tests_unit_unit_SOURCES += tests/unit/test-os-names.c
tests_unit_unit_SOURCES += tests/unit/test-other-exports.c
tests_unit_unit_SOURCES += tests/unit/test-packs.c
tests_unit_unit_SOURCES += tests/unit/test-parts.c
tests_unit_unit_SOURCES += tests/unit/test-plan-conflicts.c
tests_unit_unit_SOURCES += tests/unit/test-plan-random.c
tests_unit_unit_SOURCES += tests/unit/test-plan-reasons.c
tests_unit_unit_SOURCES += tests/unit/test-plan.c
tests_unit_unit_SOURCES += tests/unit/test-progress.c
tests_unit_unit_SOURCES += tests/unit/test-quantity.c
tests_unit_unit_SOURCES += tests/unit/test-reader.c
tests_unit_unit_SOURCES += tests/unit/test-readings.c
tests_unit_unit_SOURCES += tests/unit/test-rounds.c
tests_unit_unit_SOURCES += tests/unit/test-rule-counts.c
tests_unit_unit_SOURCES += tests/unit/test-rule-run.c
tests_unit_unit_SOURCES += tests/unit/test-report.c
tests_unit_unit_SOURCES += tests/unit/test-results-docs.c
tests_unit_unit_SOURCES += tests/unit/test-retiring.c
tests_unit_unit_SOURCES += tests/unit/test-rule-tables.c
tests_unit_unit_SOURCES += tests/unit/test-rules-docs.c
tests_unit_unit_SOURCES += tests/unit/test-ruleset.c
tests_unit_unit_SOURCES += tests/unit/test-scores.c
tests_unit_unit_SOURCES += tests/unit/test-select.c
tests_unit_unit_SOURCES += tests/unit/test-series.c
tests_unit_unit_SOURCES += tests/unit/test-services.c
tests_unit_unit_SOURCES += tests/unit/test-settings-docs.c
tests_unit_unit_SOURCES += tests/unit/test-settings.c
tests_unit_unit_SOURCES += tests/unit/test-sha256.c
tests_unit_unit_SOURCES += tests/unit/test-shape.c
tests_unit_unit_SOURCES += tests/unit/test-sizing-edges.c
tests_unit_unit_SOURCES += tests/unit/test-sizing-oracle.c
tests_unit_unit_SOURCES += tests/unit/test-sizing-tables.c
tests_unit_unit_SOURCES += tests/unit/test-sizing.c
tests_unit_unit_SOURCES += tests/unit/test-split.c
tests_unit_unit_SOURCES += tests/unit/test-spreadsheetml.c
tests_unit_unit_SOURCES += tests/unit/test-strpool.c
tests_unit_unit_SOURCES += tests/unit/test-suggest.c
tests_unit_unit_SOURCES += tests/unit/test-template.c
tests_unit_unit_SOURCES += tests/unit/test-tiers.c
tests_unit_unit_SOURCES += tests/unit/test-track.c
tests_unit_unit_SOURCES += tests/unit/test-tracker.c
tests_unit_unit_SOURCES += tests/unit/test-trust.c
tests_unit_unit_SOURCES += tests/unit/test-waves-firm.c
tests_unit_unit_SOURCES += tests/unit/test-waves-random.c
tests_unit_unit_SOURCES += tests/unit/test-waves-reasons.c
tests_unit_unit_SOURCES += tests/unit/test-waves-search.c
tests_unit_unit_SOURCES += tests/unit/test-waves.c
tests_unit_unit_SOURCES += tests/unit/test-xlsx-hostile.c
tests_unit_unit_SOURCES += tests/unit/test-xlsx.c
tests_unit_unit_SOURCES += tests/unit/test-work.c
tests_unit_unit_SOURCES += tests/unit/test-xml.c
tests_unit_unit_SOURCES += tests/unit/test-xml-steps.c
tests_unit_unit_SOURCES += tests/unit/test-yaml.c
tests_unit_unit_SOURCES += tests/unit/wave-check.c
tests_unit_unit_SOURCES += tests/unit/wave-random.c
tests_unit_unit_SOURCES += tests/unit/wave-random.h
tests_unit_unit_SOURCES += tests/unit/wave-text.c
tests_unit_unit_SOURCES += tests/unit/wave-text.h
tests_unit_unit_SOURCES += tests/unit/workbook.c
tests_unit_unit_SOURCES += tests/unit/workbook.h

# Script tests, each closing with the line "N passed, N failed". One a line, sorted.
script_tests =
script_tests += tests/azure-readiness.sh
script_tests += tests/azure-sizes.sh
script_tests += tests/bench-words.sh
script_tests += tests/cel-conformance.sh
script_tests += tests/check-source-self.sh
script_tests += tests/check-source.sh
script_tests += tests/commands.sh
script_tests += tests/docs-diagnostics.sh
script_tests += tests/explain.sh
script_tests += tests/faults/faults.sh
script_tests += tests/faults/kills.sh
script_tests += tests/forklift-concerns.sh
script_tests += tests/fuzz/replay.sh
script_tests += tests/generate.sh
script_tests += tests/golden-self.sh
script_tests += tests/golden.sh
script_tests += tests/hubs.sh
script_tests += tests/hostile.sh
script_tests += tests/killed.sh
script_tests += tests/nights.sh
script_tests += tests/messages.sh
script_tests += tests/mutations.sh
script_tests += tests/readme.sh
script_tests += tests/salbp.sh
script_tests += tests/odd-files.sh
script_tests += tests/odd-runs.sh
script_tests += tests/same-bytes.sh
script_tests += tests/service.sh
script_tests += tests/stable.sh
script_tests += tests/what-if.sh
TESTS += $(script_tests)
EXTRA_DIST += $(script_tests)
if HARDENED
TESTS += tests/hardened.sh
endif
EXTRA_DIST += tests/hardened.sh

# Conformance of the condition language, on tests that others published.
check_PROGRAMS += tests/cel-conformance
tests_cel_conformance_SOURCES = tests/cel-conformance.c

# Readiness held against Azure Migrate's own.
check_PROGRAMS += tests/azure-readiness
tests_azure_readiness_SOURCES = tests/azure-readiness.c tests/unit/workbook.c tests/unit/workbook.h

# The sizes that Azure Migrate recommended.
check_PROGRAMS += tests/azure-sizes
tests_azure_sizes_SOURCES = tests/azure-sizes.c tests/unit/workbook.c tests/unit/workbook.h

# The concerns of a peer, on records of its own tests.
check_PROGRAMS += tests/forklift-concerns
tests_forklift_concerns_SOURCES = tests/forklift-concerns.c

# Estates whose applications are known, and what a night changes in them.
# Variants of real exports, changed by chance: make check reads some hundred, make mutations as many
# as COUNT says.
check_PROGRAMS += tests/mutations/mutations
tests_mutations_mutations_SOURCES =
tests_mutations_mutations_SOURCES += tests/mutations/books.c
tests_mutations_mutations_SOURCES += tests/mutations/bytes.c
tests_mutations_mutations_SOURCES += tests/mutations/cells.c
tests_mutations_mutations_SOURCES += tests/mutations/documents.c
tests_mutations_mutations_SOURCES += tests/mutations/mutate.h
tests_mutations_mutations_SOURCES += tests/mutations/mutations.c
tests_mutations_mutations_SOURCES += tests/mutations/reading.c
tests_mutations_mutations_SOURCES += tests/mutations/reading.h
tests_mutations_mutations_SOURCES += tests/mutations/samples.c
tests_mutations_mutations_SOURCES += tests/mutations/samples.h
tests_mutations_mutations_SOURCES += tests/mutations/table.c
tests_mutations_mutations_SOURCES += tests/mutations/table.h
tests_mutations_mutations_SOURCES += tests/mutations/tables.c
tests_mutations_mutations_SOURCES += tests/mutations/texts.c

# Calls of the C library that fail on demand: a library to be loaded before it.
check_PROGRAMS += tests/faults/fault.so
tests_faults_fault_so_SOURCES = tests/faults/fault.c
tests_faults_fault_so_CFLAGS = -fPIC
tests_faults_fault_so_LDFLAGS = -shared
tests_faults_fault_so_LDADD = -ldl

check_PROGRAMS += tests/faults/no-jit.so
tests_faults_no_jit_so_SOURCES = tests/faults/no-jit.c
tests_faults_no_jit_so_CFLAGS = -fPIC
tests_faults_no_jit_so_LDFLAGS = -shared
tests_faults_no_jit_so_LDADD =

# Memory as the program has it, which the library does not.
check_PROGRAMS += tests/growing
TESTS += tests/growing
tests_growing_SOURCES = tests/growing.c
tests_growing_SOURCES += planner/cli/allocation.c
tests_growing_SOURCES += planner/cli/large-blocks.c
tests_growing_SOURCES += planner/cli/last-words.c
tests_growing_LDADD = $(LDADD) -ldl

# What stays in the page cache of what is written.
check_PROGRAMS += tests/cached
TESTS += tests/cached
tests_cached_SOURCES = tests/cached.c
tests_cached_SOURCES += planner/cli/files.c
tests_cached_LDADD = $(LDADD) -ldl

# Rules that are judged while flows are looked at.
check_PROGRAMS += tests/beside
TESTS += tests/beside
tests_beside_SOURCES = tests/beside.c
tests_beside_LDADD = tests/fuzz/libwhole.a $(LDADD)
tests_beside_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=wp_judging_begin,--wrap=wp_judging_end
tests_beside_LDFLAGS += -Wl,--wrap=wp_flows_find

# Which exports leave the page cache when they were read.
check_PROGRAMS += tests/let-go
TESTS += tests/let-go
tests_let_go_SOURCES = tests/let-go.c
tests_let_go_LDADD = tests/fuzz/libwhole.a $(LDADD)
tests_let_go_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=sysconf

# GLib's locks as ThreadSanitizer wants them told.
check_PROGRAMS += tests/locks.so
tests_locks_so_SOURCES = tests/locks.c
tests_locks_so_CFLAGS = -fPIC
tests_locks_so_LDFLAGS = -shared
tests_locks_so_LDADD = -ldl

# For a build with -fsanitize=thread: tests/threads.sh says how.
check-threads: waveplan$(EXEEXT) tests/locks.so tests/mutations/mutations$(EXEEXT)
	$(AM_TESTS_ENVIRONMENT) VMS='$(VMS)' COUNT='$(COUNT)' $(SHELL) $(srcdir)/tests/threads.sh
.PHONY: check-threads
EXTRA_DIST += tests/threads.sh

# Long, and more of it than make check has (docs/RELIABILITY.md): kills, faults, the same bytes, the
# demo under valgrind. The last line of each is in reliability.txt, with the time that it took.
KILLS = 200
POINTS = all
LARGE = 10000
reliability_scripts =
reliability_scripts += tests/killed.sh
reliability_scripts += tests/faults/faults.sh
reliability_scripts += tests/faults/kills.sh
reliability_scripts += tests/odd-files.sh
reliability_scripts += tests/odd-runs.sh
reliability_scripts += tests/hostile.sh
reliability_scripts += tests/same-bytes.sh
reliability_scripts += tests/booted.sh
reliability_scripts += tests/valgrind.sh
reliability: waveplan$(EXEEXT) tests/faults/fault.so tests/faults/no-jit.so
	@failed=0; : >reliability.txt; \
	for script in $(reliability_scripts); do \
	  began=`date +%s`; \
	  ($(AM_TESTS_ENVIRONMENT) KILLS='$(KILLS)' SEED='$(SEED)' POINTS='$(POINTS)' \
	    LARGE='$(LARGE)' OTHERS='$(OTHERS)'; export KILLS SEED POINTS LARGE OTHERS; \
	    $(SHELL) $(srcdir)/$$script) >reliability.log 2>&1; status=$$?; \
	  cat reliability.log; \
	  echo "$$script: `tail -n 1 reliability.log` (`expr \`date +%s\` - $$began` s)" >>reliability.txt; \
	  case $$status in 0 | 77) ;; *) failed=1 ;; esac; \
	done; rm -f reliability.log; cat reliability.txt; exit $$failed
CLEANFILES += reliability.txt
.PHONY: reliability

mutations: tests/mutations/mutations$(EXEEXT)
	srcdir='$(abs_srcdir)' builddir='$(abs_builddir)' COUNT='$(COUNT)' SEED='$(SEED)' \
	  FROM='$(FROM)' $(SHELL) $(srcdir)/tests/mutations.sh
.PHONY: mutations

# Estates whose applications are known.
check_PROGRAMS += tests/hubs/hub-estate
tests_hubs_hub_estate_SOURCES = tests/hubs/hub-estate.c tests/hubs/table.c tests/hubs/table.h
check_PROGRAMS += tests/hubs/hub-night
tests_hubs_hub_night_SOURCES = tests/hubs/hub-night.c tests/hubs/table.c tests/hubs/table.h
check_PROGRAMS += tests/hubs/thin
tests_hubs_thin_SOURCES = tests/hubs/thin.c tests/hubs/table.c tests/hubs/table.h

# Estates of 10,000 VMs, a minute or two.
check-stable: waveplan tests/hubs/hub-estate tests/hubs/hub-night tests/hubs/thin
	srcdir=$(srcdir) builddir=$(builddir) STABLE=all sh $(srcdir)/tests/stable.sh
.PHONY: check-stable

# Fuzz targets: tests/fuzz/fuzz-NAME.c defines LLVMFuzzerTestOneInput, tests/fuzz/corpus/NAME/ has
# its inputs. With --enable-fuzzing libFuzzer drives a target, else it replays files; either way
# replay.sh runs each on its corpus. A target is two lines here.
check_LIBRARIES =
if FUZZING
fuzz_main = $(FUZZ_LIBS)
else
fuzz_main = tests/fuzz/libreplay.a
check_LIBRARIES += tests/fuzz/libreplay.a
endif
tests_fuzz_libreplay_a_SOURCES = tests/fuzz/replay.c
EXTRA_DIST += tests/agreement.awk
EXTRA_DIST += tests/booted.sh
EXTRA_DIST += tests/corpora.tsv
EXTRA_DIST += tests/fuzz/input.h
# What runs the program as a whole has the program's own code, less its main.
check_LIBRARIES += tests/fuzz/libwhole.a
tests_fuzz_libwhole_a_SOURCES =
tests_fuzz_libwhole_a_SOURCES += tests/fuzz/whole.c
tests_fuzz_libwhole_a_SOURCES += tests/fuzz/whole.h
tests_fuzz_libwhole_a_SOURCES += planner/cli/as-of.c
tests_fuzz_libwhole_a_SOURCES += planner/cli/baseline.c
tests_fuzz_libwhole_a_SOURCES += planner/cli/expand.c
tests_fuzz_libwhole_a_SOURCES += planner/cli/files.c
tests_fuzz_libwhole_a_SOURCES += planner/cli/gates.c
tests_fuzz_libwhole_a_SOURCES += planner/cli/inputs.c
tests_fuzz_libwhole_a_SOURCES += planner/cli/knowledge.c
tests_fuzz_libwhole_a_SOURCES += planner/cli/load.c
tests_fuzz_libwhole_a_SOURCES += planner/cli/missing.c
tests_fuzz_libwhole_a_SOURCES += planner/cli/old-manifest.c
tests_fuzz_libwhole_a_SOURCES += planner/cli/pipeline.c
tests_fuzz_libwhole_a_SOURCES += planner/cli/reading.c
tests_fuzz_libwhole_a_SOURCES += planner/cli/results.c
tests_fuzz_libwhole_a_SOURCES += planner/cli/run-guests.c
tests_fuzz_libwhole_a_SOURCES += planner/cli/rundir.c
tests_fuzz_libwhole_a_SOURCES += planner/cli/runs.c
tests_fuzz_libwhole_a_SOURCES += planner/cli/sizes.c
tests_fuzz_libwhole_a_SOURCES += planner/cli/stages.c
tests_fuzz_libwhole_a_SOURCES += planner/cli/terminal.c
tests_fuzz_libwhole_a_SOURCES += planner/cli/unknown.c
fuzz_whole = $(fuzz_main) tests/fuzz/libwhole.a $(LDADD)
EXTRA_DIST += tests/memory.h
check_PROGRAMS += tests/fuzz/fuzz-cases
tests_fuzz_fuzz_cases_LDADD = $(fuzz_main) $(LDADD)
check_PROGRAMS += tests/fuzz/fuzz-cel
tests_fuzz_fuzz_cel_LDADD = $(fuzz_main) $(LDADD)
tests_fuzz_fuzz_cel_SOURCES = tests/fuzz/fuzz-cel.c tests/unit/cel-kit.c tests/unit/cel-kit.h
check_PROGRAMS += tests/fuzz/fuzz-csv
tests_fuzz_fuzz_csv_LDADD = $(fuzz_main) $(LDADD)
check_PROGRAMS += tests/fuzz/fuzz-eval
tests_fuzz_fuzz_eval_LDADD = $(fuzz_main) $(LDADD)
tests_fuzz_fuzz_eval_SOURCES = tests/fuzz/fuzz-eval.c tests/fuzz/columns.c tests/fuzz/columns.h
check_PROGRAMS += tests/fuzz/fuzz-inputs
tests_fuzz_fuzz_inputs_LDADD = $(fuzz_whole)
tests_fuzz_fuzz_inputs_SOURCES =
tests_fuzz_fuzz_inputs_SOURCES += tests/fuzz/fuzz-inputs.c
tests_fuzz_fuzz_inputs_SOURCES += tests/mutations/reading.c
tests_fuzz_fuzz_inputs_SOURCES += tests/mutations/reading.h
tests_fuzz_fuzz_inputs_SOURCES += tests/unit/workbook.c
tests_fuzz_fuzz_inputs_SOURCES += tests/unit/workbook.h
check_PROGRAMS += tests/fuzz/fuzz-layout
tests_fuzz_fuzz_layout_LDADD = $(fuzz_main) $(LDADD)
check_PROGRAMS += tests/fuzz/fuzz-pack
tests_fuzz_fuzz_pack_LDADD = $(fuzz_main) $(LDADD)
check_PROGRAMS += tests/fuzz/fuzz-quantity
tests_fuzz_fuzz_quantity_LDADD = $(fuzz_main) $(LDADD)
check_PROGRAMS += tests/fuzz/fuzz-settings
tests_fuzz_fuzz_settings_LDADD = $(fuzz_whole)
check_PROGRAMS += tests/fuzz/fuzz-tracker
tests_fuzz_fuzz_tracker_LDADD = $(fuzz_whole)
tests_fuzz_fuzz_tracker_SOURCES = tests/fuzz/fuzz-tracker.c tests/unit/workbook.c tests/unit/workbook.h
check_PROGRAMS += tests/fuzz/fuzz-xlsx
tests_fuzz_fuzz_xlsx_LDADD = $(fuzz_main) $(LDADD)
tests_fuzz_fuzz_xlsx_SOURCES = tests/fuzz/fuzz-xlsx.c tests/unit/workbook.c tests/unit/workbook.h
check_PROGRAMS += tests/fuzz/fuzz-xml
tests_fuzz_fuzz_xml_LDADD = $(fuzz_main) $(LDADD)
check_PROGRAMS += tests/fuzz/fuzz-yaml
tests_fuzz_fuzz_yaml_LDADD = $(fuzz_main) $(LDADD)

# What the wrapper of the sanitizer build must see.
if SANITIZERS
check_PROGRAMS += tests/planted-fault
TESTS += tests/no-reports-self.sh
endif
EXTRA_DIST += tests/planted-fault.c

EXTRA_DIST += tests/count.sh
EXTRA_DIST += tests/coverage.sh
EXTRA_DIST += tests/data/azure-migrate-sizes.csv
EXTRA_DIST += tests/data/os-names.csv
EXTRA_DIST += tests/data/cel-more.jsonl
EXTRA_DIST += tests/data/forklift-drawn.json
EXTRA_DIST += tests/fuzz/corpus
EXTRA_DIST += tests/fuzz/dict
EXTRA_DIST += tests/fuzz/fuzz.sh
EXTRA_DIST += tests/no-reports-self.sh
EXTRA_DIST += tests/no-reports.sh
EXTRA_DIST += tests/tally.sh
EXTRA_DIST += tests/valgrind.sh
EXTRA_DIST += fixtures

update-golden: all
	srcdir='$(abs_srcdir)' builddir='$(abs_builddir)' WAVEPLAN_DATADIR='$(abs_srcdir)' \
	  LC_ALL=C.UTF-8 TZ=UTC NO_COLOR=1 $(SHELL) $(srcdir)/tests/golden.sh --update
.PHONY: update-golden

coverage:
	srcdir='$(abs_srcdir)' $(SHELL) $(srcdir)/tests/coverage.sh
.PHONY: coverage
