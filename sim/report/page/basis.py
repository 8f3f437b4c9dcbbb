"""What the results rest on: assumptions that no data identify, and how it was made."""

from collections.abc import Mapping
from typing import Any

from sim.report.numbers import unit_after
from sim.report.results import Results
from sim.report.table import Table, text_table
from sim.report.wording import CONTENTS, path, value
from sim.scenario.paths import value_at
from sim.scenario.problems import ABSENT
from sim.study.manifest import replications_in_words
from sim.study.result import StudyResult
from sim.study.verdicts import USUAL

UNIDENTIFIED: Mapping[str, str] = CONTENTS["unidentified"]
"""Scenario values that carry much and that no public data identify: path, and what it is."""


def assumptions(results: Results) -> Table:
    """The values on which much hangs and that no public data identify, in every scenario."""
    scenarios = {entry["name"]: entry["scenario"] for entry in results.study.manifest["scenarios"]}
    rows = []
    for dotted, words in UNIDENTIFIED.items():
        values = {name: value_at(scenario, dotted.split(".")) for name, scenario in scenarios.items()}
        own = values.pop(results.first)
        if own is not None and own is not ABSENT:
            others = [f"{results.labels[name].letter}: {value(each)}" for name, each in values.items() if each != own]
            rows.append((words, path(dotted), value(own), "; ".join(others) or "the same"))
    header = ("What is assumed", "Scenario value", "On the first day", "In the options")[: 3 + (len(scenarios) > 1)]
    caption = "Assumptions that public data do not identify"
    return text_table(caption, header, [row[: len(header)] for row in rows], right={2})


def provenance(study: StudyResult, titles: Mapping[str, str], points: str = "") -> dict[str, Any]:
    """What ``made.html`` tells: how the results were made, so that they can be made again.

    Parameters
    ----------
    study
        The results.
    titles
        What the scenarios are called that are told one by one.
    points
        How many points there are of a design, and where they stand.
    """
    return {
        "study": study, "named": titles, "points": points, "replications_in_words": replications_in_words,
        "usual": USUAL, "unit_after": unit_after,
    }  # fmt: skip
