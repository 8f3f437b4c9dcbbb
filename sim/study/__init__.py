"""How sure are we? Designs, replications, paired comparison, results folders and where they come from.

Names are imported from the files that define them, so that what needs little loads little.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.study.compare import compare_paired as compare_paired
    from sim.study.result import StudyResult as StudyResult
    from sim.study.summary import summarise as summarise
    from sim.study.summary import summarise_monthly as summarise_monthly

_HOMES = {
    "compare": "COMPARISON_COLUMNS compare_paired",
    "designs.design": "Plan",
    "designs.sampling": "NoSALibError",
    "designs.sensitivity": "Sensitivity",
    "designs.sweep": "Sweep",
    "designs.variations": "SweepError",
    "doors": "SweepResult compare run sweep",
    "explain": "explain",
    "folder": "MEASURE_COLUMNS MONTHLY_COLUMNS FolderError ResultsFolder changed_files check_claim read_manifest",
    "kept": "Kept",
    "logs": "read_log write_log",
    "naming": "NamedScenario find_scenario join_names name_scenarios plain_name shipped_folder shipped_names "
    "unique_names",
    "precision": "Precision left_out read_precision unreached",
    "provenance": "package_version",
    "published": "published",
    "replicate": "OnDone replicate",
    "result": "StudyResult load_result save_tables",
    "settings": "DEFAULT_REPLICATIONS DEFAULT_SEED LARGEST_SEED Settings",
    "studies": "StudyError resumed run_study",
    "summary": "CONFIDENCE MONTHLY_SUMMARY_COLUMNS SUMMARY_COLUMNS half_width summarise summarise_monthly",
    "targets": "Amount TargetError",
    "tasks": "Failed Finished",
    "standards": "Cheapest Standard cheapest_meeting read_standards",
    "verdicts": "Margins VERDICTS read_margins",
    "warm_up": "check_warm_up mser5",
    "workers": "ClusterError cores",
}


def __getattr__(name: str) -> Any:
    """A name from the file that defines it, for those who still ask here."""
    for home, names in _HOMES.items():
        if name in names.split():
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
