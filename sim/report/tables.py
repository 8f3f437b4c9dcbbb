"""The tables of a run or a comparison, each built once for every surface: terminal, page, workbook, JSON."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from sim.report import findings
from sim.report.labels import labels
from sim.report.numbers import interval
from sim.report.table import Column, Table, of_frame
from sim.report.wording import CONTENTS, named
from sim.study.result import StudyResult

_MOST_NEEDED = 2000
_ENDS = ("ci_low", "ci_high")
_JUDGED = ("simultaneous_low", "simultaneous_high")
_INTERVAL = "95% interval"

MEASURE, NAME = Column("Measure", "title", width=42), Column("Name", "measure", page=False)
MEAN = Column("Mean", "mean", "level", ends=_ENDS, interval=_INTERVAL, width=10, span=24)
CHANGE = (
    Column("Difference", "difference", "change", ends=_JUDGED, interval=_INTERVAL, width=10, span=15),
    Column("Matters from", "margin", "size"),
    Column("Verdict", "verdict", "verdict", width=13, page=False),
)
"""What becomes of a measure, with the interval that the verdict goes by."""


def headline(result: StudyResult, name: str, caption: str = "Headline measures") -> Table:
    """Headline measures of one scenario with their intervals."""
    return of_frame(caption, findings.headlines(result, result.summary, name), (MEASURE, MEAN, NAME))


def comparison(result: StudyResult, name: str, caption: str = "Headline measures") -> Table:
    """Headline measures of one scenario against the baseline, with the intervals that the verdicts go by."""
    return of_frame(caption, findings.headlines(result, result.comparison, name), (
        replace(MEASURE, width=24),
        Column("Baseline", "baseline_mean", "level", width=10),
        Column("Here", "scenario_mean", "level"),
        NAME, *CHANGE,  # whose verdict, the bare word, is on the terminal, sheets and in JSON; on the page stands this:
        Column("Verdict", take=lambda row: row["verdict"] + _needed(row["replications_needed"])),
    ))  # fmt: skip


def _needed(count: float) -> str:
    """How many replications would tell, after a verdict that there are not enough."""
    if count != count:
        return ""
    return f" (about {count:,.0f} would do)" if count <= _MOST_NEEDED else " (thousands would be needed)"


def published(figures: pd.DataFrame, caption: str = "Beside published figures") -> Table:
    """Published figures beside the model's own, as `sim.study.published.published` has them; of several scenarios too.

    Whose each is says a column ``scenario``, if there is one.
    """
    return of_frame(caption, figures, (
        *([Column("Scenario", "scenario")] if "scenario" in figures else []),
        Column("Figure", "label", width=22),
        Column("Published", "published", "level", width=9),
        Column("Model", "modelled", "level", ends=_ENDS, interval=_INTERVAL, width=7, span=12),
        Column("Model ÷ published", "ratio", "ratio"),
        Column("A hit is", width=13, right=True, take=lambda of: interval(of["hit_from"], of["hit_to"], of["unit"])),
        Column("Verdict", "verdict", width=7),
        Column("Source", take=lambda row: f"{row['source']} ({row['note']})" if row["note"] else row["source"]),
        Column("Hit from", "hit_from", "level", page=False), Column("Hit to", "hit_to", "level", page=False),
    ))  # fmt: skip


def published_by_role(figures: pd.DataFrame) -> list[Table]:
    """The same, a table for each role that there are figures of."""
    of_role = {str(role): rows for role, rows in figures.groupby("role", sort=False)}
    return [published(of_role[role], caption) for role, caption in CONTENTS["roles"].items() if role in of_role]


def overload(result: StudyResult) -> Table:
    """The teams that cannot keep up, with their queues."""
    several, called = len(result.scenarios) > 1, labels(result)
    scenario = Column("Scenario", width=19, take=lambda row: called[row["scenario"]].short)
    caption = "Teams that cannot keep up: their queue grows in the later half of the period"
    return of_frame(caption, findings.cannot_keep_up(result), (
        *([scenario] if several else []),
        Column("Team", width=18 if several else 39, take=lambda row: named(row["team"])),
        Column("Waiting at the start", "waiting_at_start", "count", width=7),
        Column("Waiting at the end", "waiting_at_end", "count", width=7),
        Column("Growth a week", "growth_per_week", "level", width=7),
        Column("In replications", width=12, right=True, take="{replications:.0f} of {of:.0f}".format_map),
    ))  # fmt: skip
