"""By source, presenting group and locality: whom the averages hide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from sim.report import findings
from sim.report.labels import Label
from sim.report.numbers import number
from sim.report.page.view import Picture, picture, side_by_side
from sim.report.wording import named, small

if TYPE_CHECKING:
    import pandas as pd

    from sim.study import StudyResult


class Breakdown(NamedTuple):
    """A measure and what it is broken down by."""

    measure: str
    by: str
    words: str


BREAKDOWNS = (
    Breakdown("contact_to_referral_pct", "source", "source of the contact"),
    Breakdown("rereferral_12m_department_pct", "source", "source of the referral"),
    Breakdown("missed_children_pct", "group", "presenting group"),
    Breakdown("unmet_share_pct_child_in_need", "group", "presenting group"),
    Breakdown("unmet_share_pct_child_in_need", "area", "locality"),
    Breakdown("early_help_decision_to_help_days", "area", "locality"),
    Breakdown("cases_per_worker_mean", "team", "team"),
)


def breakdowns(result: StudyResult, labels: Mapping[str, Label]) -> Iterator[Picture]:
    """A chart for each breakdown that has at least two groups with values."""
    from sim.report import charts

    short = {name: label.short for name, label in labels.items()}
    for place, (measure, by, words) in enumerate(BREAKDOWNS):
        rows = result.summary
        rows = rows[(rows["measure"] == measure) & (rows["by"] == by)]
        held = rows.groupby("group")["mean"].count()
        rows = rows[rows["group"].isin(held[held > 0].index)]
        if rows["group"].nunique() < 2:
            continue
        title = findings.title(measure)
        caption = f"{title}, by {words}"
        yield picture(
            f"by-{place}", _finding(result, labels, rows, caption),
            charts.breakdown(result, measure, by),
            shows=f"{caption}: a mark and its 95% interval for each scenario.",
            table=side_by_side(rows, words.capitalize(), "group", short, caption=caption, words=named),
        )  # fmt: skip


def _finding(result: StudyResult, labels: Mapping[str, Label], rows: pd.DataFrame, caption: str) -> str:
    """Highest and lowest group in the first scenario, and how far apart they are in the others."""
    spans = []
    said = ""
    first, by = result.baseline or next(iter(result.scenarios)), str(rows["by"].iloc[0])
    for name in result.scenarios:
        own = rows[(rows["scenario"] == name) & rows["mean"].notna()].set_index("group")["mean"]
        if len(own) < 2:
            continue
        unit = str(rows["unit"].iloc[0])
        gap = float(own.max() - own.min())
        if name == first:
            who = "" if len(labels) == 1 else " in the baseline" if result.baseline else f" in {labels[name].short}"
            said = (
                f"{caption}: highest for {_within(str(own.idxmax()), by)} ({number(float(own.max()), unit)}), lowest "
                f"for {_within(str(own.idxmin()), by)} ({number(float(own.min()), unit)}){who}."
            )
        spans.append((labels[name], number(gap, unit).replace("%", "")))
    if len(spans) > 1 and len(spans) <= 4:
        parts = "; ".join(f"{label.letter or 'baseline'}: {gap}" for label, gap in spans)
        said += f" Distance between the two extremes: {parts}."
    return said or f"{caption}."


def _within(group: str, by: str) -> str:
    """A group's name to go on within a sentence; localities and teams keep their capitals."""
    return named(group) if by in ("area", "team") else small(named(group))
