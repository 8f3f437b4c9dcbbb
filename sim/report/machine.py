"""Results for other programs, as plain objects that become JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sim.report import findings, tables
from sim.report.table import plain
from sim.study.manifest import cautions_in
from sim.study.naming import distinct_titles
from sim.study.published import agreements
from sim.study.result import StudyResult


def targets_plain(result: StudyResult) -> dict[str, Any]:
    """Published figures beside those of the first scenario, the baseline, and how near it comes."""
    name = result.baseline or next(iter(result.scenarios))
    figures = findings.published(result, name)
    return {
        "status": result.manifest["status"],
        "scenario": name,
        "published": plain(tables.published(figures)),
        "agreement": [
            {**asdict(each), "distance": None if each.distance != each.distance else each.distance}
            for each in agreements(figures)
        ],
    }


def about_the_run(result: StudyResult) -> dict[str, Any]:
    """What other programs are told of a study of any design: how it was run, and what to take care of."""
    told = {key: result.manifest[key] for key in ("status", "partial", "replications", "seed", "failed")}
    return {**told, "baseline": result.baseline, "warnings": list(map(str, cautions_in(result.manifest)))}


def as_plain(result: StudyResult) -> dict[str, Any]:
    """The headline of a result: what the terminal tables hold, unrounded; undefined values are None."""
    compared = [name for name in result.scenarios if result.baseline is not None and name != result.baseline]
    return {
        **about_the_run(result),
        "scenarios": distinct_titles(result.scenarios),
        "headline": {name: plain(tables.headline(result, name)) for name in result.scenarios},
        "cautions": {each.name: each.caution for each in findings.definitions(result) if each.headline},
        "comparison": {name: plain(tables.comparison(result, name)) for name in compared},
        "published": {
            name: plain(tables.published(findings.published(result, name))) for name in result.scenarios
        },
        "cannot_keep_up": list(findings.overload_sentences(result)),
    }
