"""Results for other programs: plain objects that become JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report import findings, tables
from sim.report.table import plain
from sim.study.naming import distinct_titles

if TYPE_CHECKING:
    from sim.study import StudyResult


def as_plain(result: StudyResult) -> dict[str, Any]:
    """The headline of a result: what the terminal tables hold, unrounded; undefined values are None."""
    manifest = result.manifest
    compared = [name for name in result.scenarios if result.baseline is not None and name != result.baseline]
    return {
        "status": manifest["status"],
        "partial": manifest["partial"],
        "baseline": result.baseline,
        "scenarios": distinct_titles(result.scenarios),
        "replications": manifest["replications"],
        "seed": manifest["seed"],
        "headline": {name: plain(tables.headline(result, name)) for name in result.scenarios},
        "comparison": {name: plain(tables.comparison(result, name)) for name in compared},
        "published": {name: plain(tables.published(result, name)) for name in result.scenarios},
        "cannot_keep_up": list(findings.overload_sentences(result)),
        "warnings": list(manifest["warnings"]),
        "failed": list(manifest["failed"]),
    }
