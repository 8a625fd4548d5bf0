EXTRA_DIST += docs/ARCHITECTURE.md
EXTRA_DIST += docs/DIAGNOSTICS.md
EXTRA_DIST += docs/FORMATS.md
EXTRA_DIST += docs/GENERATE.md
EXTRA_DIST += docs/NIGHTLY.md
EXTRA_DIST += docs/READINESS.md
EXTRA_DIST += docs/RELIABILITY.md
EXTRA_DIST += docs/PERFORMANCE.md
EXTRA_DIST += docs/RESULTS.md
EXTRA_DIST += docs/RULES.md
EXTRA_DIST += docs/SCALE.md
EXTRA_DIST += docs/SIZING.md
EXTRA_DIST += docs/SETTINGS.md
dist_man1_MANS += docs/waveplan.1
bashcompletiondir = $(datadir)/bash-completion/completions
dist_bashcompletion_DATA = docs/completion/waveplan

# The nightly job, for systemd; inert until somebody enables the timer.
systemdsystemunitdir = $(prefix)/lib/systemd/system
service_unit = docs/systemd/waveplan.service
systemdsystemunit_DATA = $(service_unit)
systemdsystemunit_DATA += docs/systemd/waveplan.timer
EXTRA_DIST += docs/systemd/waveplan.service.in
EXTRA_DIST += docs/systemd/waveplan.timer
CLEANFILES += $(service_unit)
$(service_unit): $(srcdir)/docs/systemd/waveplan.service.in
	$(AM_V_GEN)$(MKDIR_P) docs/systemd && sed 's|@bindir[@]|$(bindir)|g' $(srcdir)/docs/systemd/waveplan.service.in >$@
