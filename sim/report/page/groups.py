"""By source, presenting group and locality: whom the averages hide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from sim.report import findings
from sim.report.labels import Label
from sim.report.numbers import is_percent, number
from sim.report.page import sentences as say
from sim.report.page.view import Picture, picture, side_by_side
from sim.report.wording import named, small

if TYPE_CHECKING:
    import pandas as pd

    from sim.study import StudyResult


_MOST_COMPARED = 4


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
    """Highest and lowest group in the first scenario, and how far apart these two are in the others."""
    first, by = result.baseline or next(iter(result.scenarios)), str(rows["by"].iloc[0])
    own = rows[(rows["scenario"] == first) & rows["mean"].notna()].set_index("group")["mean"]
    if len(own) < 2:
        return f"{caption}."
    unit, top, bottom = str(rows["unit"].iloc[0]), str(own.idxmax()), str(own.idxmin())
    who = "" if len(labels) == 1 else " in the baseline" if result.baseline else f" in {labels[first].short}"
    said = (
        f"{caption}: highest for {_within(top, by)} ({say.level(float(own.max()), unit)}), lowest for "
        f"{_within(bottom, by)} ({say.level(float(own.min()), unit)}){who}."
    )
    if not 1 < len(labels) <= _MOST_COMPARED:
        return said
    gaps = _gaps(result, str(rows["measure"].iloc[0]), by, (top, bottom), unit)
    judged = dict(zip(*_judged(gaps, first), strict=True))
    means = gaps.groupby("scenario", sort=False)["value"].mean()
    told = [_distance(labels[name], float(means[name]), unit, judged.get(name, "")) for name in labels if name in means]
    return f"{said} Distance between these two: {'; '.join(told)}." if len(told) > 1 else said


def _gaps(result: StudyResult, measure: str, by: str, groups: tuple[str, str], unit: str) -> pd.DataFrame:
    """How far one group is above another in each replication: columns of `sim.study.MEASURE_COLUMNS`."""
    table = result.measures
    table = table[(table["measure"] == measure) & (table["by"] == by) & table["group"].isin(groups)]
    wide = table.pivot(index=["scenario", "replication"], columns="group", values="value").reindex(columns=list(groups))
    gap = (wide[groups[0]] - wide[groups[1]]).dropna().rename("value").reset_index()
    return gap.assign(measure=measure, by="all", group="all", unit=unit)


def _judged(gaps: pd.DataFrame, first: str) -> tuple[pd.Series, pd.Series]:
    """What each scenario's distance is beside the first's: names, and verdicts as of any other difference."""
    from sim.study import compare_paired

    table = compare_paired(gaps, first, dict.fromkeys(gaps["measure"]))
    return table["scenario"], table["verdict"]


def _distance(label: Label, gap: float, unit: str, verdict: str) -> str:
    """The distance in one scenario with its unit, and how it is judged against the first scenario's."""
    amount = f"{number(gap, unit).rstrip('%')} percentage points" if is_percent(unit) else say.level(gap, unit)
    sure = {"higher": "clearly more", "lower": "clearly less", "not known": ""}.get(verdict, verdict)
    return f"{label.letter or 'baseline'} {amount}{f' ({sure})' if sure else ''}"


def _within(group: str, by: str) -> str:
    """A group's name to go on within a sentence; localities and teams keep their capitals."""
    return named(group) if by in ("area", "team") else small(named(group))
