"""What the results rest on: published figures, assumptions that no data identify, how it was made, what words mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.report import findings
from sim.report.contents import CONTENTS
from sim.report.numbers import unit_after
from sim.report.results import Results
from sim.report.table import Table, text_table
from sim.report.wording import path, value
from sim.scenario.paths import value_at
from sim.scenario.problems import ABSENT
from sim.study.manifest import how_many
from sim.study.result import StudyResult
from sim.study.verdicts import USUAL, Usual

UNIDENTIFIED: Mapping[str, str] = CONTENTS["unidentified"]
"""Scenario values that carry much and that no public data identify: path, and what it is."""


def published_finding(results: Results) -> str:
    """How many of the published figures the model comes near."""
    return f"{results.labels[results.first].full}: {findings.agreement(results.published)}"


def assumptions(results: Results) -> Table | None:
    """The values on which much hangs and that no public data identify, in every scenario."""
    scenarios = {entry["name"]: entry["scenario"] for entry in results.study.manifest["scenarios"]}
    others = [name for name in scenarios if name != results.first]
    rows = []
    for dotted, words in UNIDENTIFIED.items():
        values = {name: value_at(scenario, dotted.split(".")) for name, scenario in scenarios.items()}
        own = values[results.first]
        if own is None or own is ABSENT:
            continue
        differing = [f"{results.labels[n].letter}: {value(values[n])}" for n in others if values[n] != own]
        rows.append((words, path(dotted), value(own), "; ".join(differing) or "the same"))
    if not rows:
        return None
    header = ("What is assumed", "Scenario value", "On the first day", *(["In the options"] if others else []))
    cells = [row[: len(header)] for row in rows]
    return text_table("Assumptions that public data do not identify", header, cells, right={2})


def provenance(study: StudyResult, named: Mapping[str, str], points: str = "") -> dict[str, Any]:
    """What ``made.html`` tells: how the results were made, so that they can be made again.

    Parameters
    ----------
    study
        The results.
    named
        What the scenarios are called that are told one by one.
    points
        How many points there are of a design, and where they stand.
    """
    return {
        "study": study, "named": named, "points": points, "how_many": how_many, "title": findings.title,
        "usual_margins": _usual_margins(),
    }  # fmt: skip


def _usual_margins() -> str:
    """The usual margins with their reasons."""
    def amount(unit: str, usual: Usual) -> str:
        if unit == "pounds":
            return f"£{usual.amount:,.0f} or {usual.per_cent:g}%, the smaller ({usual.reason})"
        part = f" or {usual.per_cent:g}%, the larger" if usual.per_cent else ""
        return f"{usual.amount:g} {unit_after(f'{usual.amount:g}', unit)}{part} ({usual.reason})"

    own = "; ".join(amount(unit, usual) for unit, usual in USUAL.items())
    return f"{own}; other measures 1%; percentages 1 point, less near 0 and 100. A convention: say what matters to you."
