"""How sure are we? Replications, paired comparison, results folders and where they come from."""

from sim.study.compare import COMPARISON_COLUMNS, compare_paired
from sim.study.folder import FolderError, ResultsFolder, changed_files, check_claim, read_manifest
from sim.study.kept import Kept
from sim.study.logs import read_log, write_log
from sim.study.manifest import unlike_periods
from sim.study.naming import (
    NamedScenario,
    find_scenario,
    name_scenarios,
    plain_name,
    shipped_folder,
    shipped_names,
    unique_names,
)
from sim.study.precision import Precision, left_out, read_precision, unreached, unreached_sentences
from sim.study.provenance import package_version
from sim.study.replicate import OnDone, replicate
from sim.study.result import MEASURE_COLUMNS, MONTHLY_COLUMNS, StudyResult, load_result, save_tables
from sim.study.settings import DEFAULT_REPLICATIONS, DEFAULT_SEED, LARGEST_SEED, Settings
from sim.study.studies import StudyError, compare, join_names, known_before, resumed, run, run_study
from sim.study.summary import (
    CONFIDENCE,
    MONTHLY_SUMMARY_COLUMNS,
    SUMMARY_COLUMNS,
    half_width,
    summarise,
    summarise_monthly,
)
from sim.study.targets import Amount, TargetError
from sim.study.tasks import Failed, Finished
from sim.study.trade_offs import Cheapest, Standard, cheapest_meeting, non_dominated, read_standards
from sim.study.verdicts import VERDICTS, Margins, read_margins
from sim.study.warm_up import check_warm_up, mser5, warm_up_warnings
from sim.study.workers import ClusterError, cores

__all__ = [
    "COMPARISON_COLUMNS", "CONFIDENCE", "DEFAULT_REPLICATIONS", "DEFAULT_SEED", "LARGEST_SEED", "MEASURE_COLUMNS",
    "MONTHLY_COLUMNS", "MONTHLY_SUMMARY_COLUMNS", "SUMMARY_COLUMNS", "VERDICTS", "Amount", "Cheapest", "ClusterError",
    "Failed", "Finished", "FolderError", "Kept", "Margins", "NamedScenario", "OnDone", "Precision", "ResultsFolder",
    "Settings", "Standard", "StudyError", "StudyResult", "TargetError", "changed_files", "cheapest_meeting",
    "check_claim", "check_warm_up", "compare", "compare_paired", "cores", "find_scenario", "half_width", "join_names",
    "known_before", "left_out", "load_result", "mser5", "name_scenarios", "non_dominated", "package_version",
    "plain_name", "read_log", "read_manifest", "read_margins", "read_precision", "read_standards", "replicate",
    "resumed", "run", "run_study", "save_tables", "shipped_folder", "shipped_names", "summarise", "summarise_monthly",
    "unique_names", "unlike_periods", "unreached", "unreached_sentences", "warm_up_warnings", "write_log",
]  # fmt: skip
