"""Results for other programs, as plain objects that become JSON; and what the pages of all designs have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sim.report import findings, tables
from sim.report.page import basis
from sim.report.table import plain
from sim.study.cautions import cautions_in
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


def frame(
    result: StudyResult, *, heading: str, lead: Sequence[str], made_from: str, warnings: Sequence[str],
    measures: Iterable[str], scenarios: Sequence[str], points: str,
) -> dict[str, Any]:  # fmt: skip
    """The context of ``design.html``, which the page of each design fills in further.

    Parameters
    ----------
    result
        The study.
    heading, lead
        What it is about, and what is said below the heading, a paragraph each.
    made_from
        Of how many replications it is made.
    warnings
        What to take care of.
    measures
        Names of the measures to define.
    scenarios
        Names of the scenarios that somebody wrote: the points, which differ in nothing but what was varied, are not
        told one by one.
    points
        How many points there are, and where they stand.
    """
    manifest = result.manifest
    definitions = list(filter(None, map(findings.known, dict.fromkeys(measures))))
    return {
        "heading": heading, "lead": lead, "made_from": made_from, "warnings": warnings, "definitions": definitions,
        "partial": manifest["partial"], "stopped": manifest["stopped"] or "", "failed": manifest["failed"],
        **basis.provenance(result, {name: name for name in scenarios}, points),
    }  # fmt: skip
