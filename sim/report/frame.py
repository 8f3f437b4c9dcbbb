"""What the reports on all designs have in common: what they are about, what to take care of, how it was made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sim.report import findings
from sim.report.labels import Label
from sim.report.page import basis
from sim.report.table import text_table
from sim.study.result import StudyResult


def frame(
    result: StudyResult,
    *,
    heading: str,
    lead: Sequence[str],
    made_from: str,
    warnings: Sequence[str],
    measures: Iterable[str],
    scenarios: Sequence[str],
    points: str,
) -> dict[str, Any]:
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
    labels = {name: Label(name, "", name, name) for name in result.scenarios}
    others = {f"Scenario {name}" for name in result.scenarios if name not in scenarios}
    rows = [row for row in basis.made(result, labels).texts if row[0] not in others]
    known = [findings.known(name) for name in dict.fromkeys(measures)]
    return {
        "heading": heading,
        "lead": lead,
        "made_from": made_from,
        "partial": manifest["partial"],
        "stopped": manifest["stopped"] or "",
        "failed": manifest["failed"],
        "warnings": warnings,
        "definitions": [entry for entry in known if entry is not None],
        "made": text_table("Provenance", ("What", "Value"), [*rows, ("Points", points)]),
    }
