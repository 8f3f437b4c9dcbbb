"""How sure are we? Replications, paired comparison, results folders and where they come from."""

from sim.study.compare import COMPARISON_COLUMNS, compare_paired, verdict
from sim.study.folder import FolderError, ResultsFolder, changed_files, check_claim, read_manifest
from sim.study.logs import read_log, write_log
from sim.study.naming import (
    NamedScenario,
    find_scenario,
    name_scenarios,
    plain_name,
    shipped_folder,
    shipped_names,
    unique_names,
)  # fmt: skip
from sim.study.provenance import package_version
from sim.study.replicate import LARGEST_SEED, Failed, Finished, OnDone, cores, replicate
from sim.study.result import (
    DEFAULT_REPLICATIONS,
    DEFAULT_SEED,
    MEASURE_COLUMNS,
    MONTHLY_COLUMNS,
    StudyError,
    StudyResult,
    compare,
    join_names,
    load_result,
    run,
    run_study,
    save_tables,
    unlike_periods,
)  # fmt: skip
from sim.study.summary import (
    CONFIDENCE,
    MONTHLY_SUMMARY_COLUMNS,
    SUMMARY_COLUMNS,
    half_width,
    summarise,
    summarise_monthly,
)  # fmt: skip

__all__ = [
    "COMPARISON_COLUMNS", "CONFIDENCE", "DEFAULT_REPLICATIONS", "DEFAULT_SEED", "LARGEST_SEED", "MEASURE_COLUMNS",
    "MONTHLY_COLUMNS", "MONTHLY_SUMMARY_COLUMNS", "SUMMARY_COLUMNS", "Failed", "Finished", "FolderError",
    "NamedScenario", "OnDone", "ResultsFolder", "StudyError", "StudyResult", "changed_files", "check_claim", "compare",
    "compare_paired", "cores", "find_scenario", "half_width", "join_names", "load_result", "name_scenarios",
    "package_version", "plain_name", "read_log", "read_manifest", "replicate", "run", "run_study", "save_tables",
    "shipped_folder", "shipped_names", "summarise", "summarise_monthly", "unique_names", "unlike_periods", "verdict",
    "write_log",
]  # fmt: skip
