AM_TESTS_ENVIRONMENT = \
	srcdir='$(abs_srcdir)'; export srcdir; builddir='$(abs_builddir)'; export builddir; \
	LC_ALL=C.UTF-8; export LC_ALL; TZ=UTC; export TZ; G_DEBUG=fatal-warnings; export G_DEBUG;
TEST_EXTENSIONS = .sh
SH_LOG_COMPILER = $(SHELL)
if SANITIZERS
LOG_COMPILER = $(SHELL) $(srcdir)/tests/no-reports.sh
endif

# One unit test program: Criterion finds the tests and runs each in a process of its own.
if HAVE_CRITERION
check_PROGRAMS += tests/unit/unit
TESTS += tests/unit/unit
endif
tests_unit_unit_SOURCES = \
	tests/unit/test-graph.c \
	tests/unit/test-strpool.c
tests_unit_unit_CFLAGS = $(AM_CFLAGS) $(CRITERION_CFLAGS)
tests_unit_unit_LDADD = $(LDADD) $(CRITERION_LIBS)

script_tests =
TESTS += $(script_tests)
EXTRA_DIST += $(script_tests) tests/no-reports.sh
