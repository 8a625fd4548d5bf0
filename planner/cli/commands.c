#include "planner/cli/commands.h"

/* The one table of commands: main dispatches by it, --help and the completion come from it. */
const WpCommand wp_commands[] = {
    {"run", "[INPUT...]", "reads exports, plans, and writes a run directory",
     "Examples:\n"
     "  waveplan run exports/ -o out\n"
     "  waveplan run -c estate.yaml --set capacity.teams=2 -o out\n\n"
     "INPUT is a file or a folder; '-' is standard input. The format is found from the\n"
     "content. Without INPUT the settings' inputs.paths are read.\n"
     "Open out/waves.csv and out/plan.csv first; 'waveplan explain NAME out' says why.\n\n"
     "Exit status: 0 done; 1 done, but a gate failed; 2 usage, settings or rule fault;\n"
     "3 no usable input; 4 system trouble. With 2, 3 and 4 nothing was written.",
     WP_OPTION_SETTINGS | WP_OPTION_OUTPUT | WP_OPTION_AS_OF | WP_OPTION_BASELINE, wp_command_run},
    {"check", "[INPUT...]", "reads everything, reports every fault, writes nothing",
     "Example:\n"
     "  waveplan check -c estate.yaml exports/\n\n"
     "Faults of settings, rules and layouts give status 2; nothing readable gives 3.",
     WP_OPTION_SETTINGS | WP_OPTION_AS_OF | WP_OPTION_BASELINE, wp_command_check},
    {"init", "DIR", "writes a commented estate.yaml and the generic tables: the way to start",
     "Example:\n"
     "  waveplan init dublin && waveplan run -c dublin/estate.yaml exports/ -o out\n\n"
     "Every key of estate.yaml stands at its default; files that exist are left alone.",
     0, wp_command_init},
    {"explain", "NAME [DIR]", "says why an asset, group or wave stands where it stands",
     "Examples:\n"
     "  waveplan explain erp-db1 out\n"
     "  waveplan explain g-3f9c1a out\n"
     "  waveplan explain ERP/production out\n"
     "  waveplan explain 'wave 2' out\n\n"
     "NAME is the name or key of an asset, the id or the workload of a group, or 'wave N'. DIR\n"
     "is a finished run (default: out, then runs/latest).",
     0, wp_command_explain},
    {"diff", "OLD NEW", "says what changed between two finished runs",
     "Examples:\n"
     "  waveplan diff runs/2026-11-21 runs/2026-11-22\n"
     "  waveplan run exports/ --set capacity.teams=3 -o more && waveplan diff out more\n\n"
     "First the settings that differ and the sums, then a line for each setting, run, wave, group\n"
     "and asset that is different: kind, item, what, before, after, why, name; as CSV. What moves\n"
     "later has the reason of the new run; what moves earlier, 'before:' and that of the old one.",
     0, wp_command_diff},
    {"rules", "check|test|list|show|query|eval [ARGUMENT...]",
     "works on rule packs without an estate",
     "Examples:\n"
     "  waveplan rules check my-rules.yaml     reads packs, reports every fault\n"
     "  waveplan rules test azure-vm           runs the tests of each rule\n"
     "  waveplan rules list                    all rules of the shipped packs\n"
     "  waveplan rules show azure-vm.disk.too-large\n"
     "  waveplan rules query sqlserver > sqlserver.sql\n"
     "  waveplan rules show azure-vm.disk      all that begin so\n"
     "  waveplan rules eval 'vm.memory_mib / 1024.0' --given '{memory_mib: 8192}'\n"
     "  waveplan rules eval 'vm.cores > params.max_cores' azure-vm --given '{cores: 900}'\n\n"
     "A pack is a file, or the name of a shipped pack; without any all shipped packs.",
     WP_OPTION_SETTINGS | WP_OPTION_AS_OF | WP_OPTION_GIVEN, wp_command_rules},
    {"layouts", "list|show ID|match FILE...", "which export formats are known, and what a file is",
     "Examples:\n"
     "  waveplan layouts list\n"
     "  waveplan layouts match exports/RVTools_tabvInfo.csv\n"
     "  waveplan layouts show rvtools.vinfo > my-layouts/vinfo.yaml",
     WP_OPTION_SETTINGS, wp_command_layouts},
    {"schema", "[KIND...]", "every field: name, type, unit, who fills it, meaning",
     "Examples:\n"
     "  waveplan schema\n"
     "  waveplan schema vm disk",
     0, wp_command_schema},
    {"generate", "", "writes a synthetic estate in real export formats, for trials and load tests",
     "Examples:\n"
     "  waveplan generate --vms 1000 --seed 7 -o trial\n"
     "  waveplan run -c trial/estate.yaml -o out\n"
     "  waveplan generate --vms 100000 --flows 5000000 --formats rvtools,flows -o large\n\n"
     "DIR gets exports/, estate.yaml (settings to plan them with), truth.csv (which VM is of "
     "which\n"
     "application) and planted.csv (what is in the files, and what is wrong in them). The same\n"
     "options give the same bytes. Formats: rvtools, rvtools-xlsx, azure-migrate, flows, "
     "connections, libvirt,\n"
     "ovf, cmdb, databases, applications.",
     WP_OPTION_ESTATE, wp_command_generate},
    {0},
};
