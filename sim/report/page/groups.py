"""By source, presenting group and locality: whom the averages hide."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sim.report import findings
from sim.report.charts.rows import marks
from sim.report.contents import CONTENTS
from sim.report.labels import Label
from sim.report.numbers import is_percent, number
from sim.report.page import sentences as say
from sim.report.page.view import Picture, picture, side_by_side
from sim.report.results import Results
from sim.report.wording import named, small
from sim.study.compare import compare_paired
from sim.study.verdicts import course

_MOST_COMPARED = 4


def breakdowns(results: Results) -> Iterator[Picture]:
    """A chart for each breakdown that has at least two groups with values."""
    for place, (measure, by, words) in enumerate(CONTENTS["breakdowns"]):
        rows = results.summary([measure], by)
        rows = rows[rows["group"].isin(set(rows.loc[rows["mean"].notna(), "group"]))]
        if rows["group"].nunique() < 2:
            continue
        rows = rows.assign(title=[named(group) for group in rows["group"]])
        caption = f"{findings.title(measure)}, by {words}"
        yield picture(
            f"by-{place}", _finding(results, rows, caption), marks(rows, results.cast, unit=str(rows["unit"].iloc[0])),
            shows=f"{caption}: a mark and its 95% interval for each scenario.",
            table=side_by_side(results, rows, words.capitalize(), "title", caption=caption),
        )  # fmt: skip


def _finding(results: Results, rows: pd.DataFrame, caption: str) -> str:
    """Highest and lowest group in the first scenario, and how far apart these two are in the others."""
    own = rows[(rows["scenario"] == results.first) & rows["mean"].notna()].set_index("group")["mean"]
    if len(own) < 2:
        return f"{caption}."
    by, unit, measure = (str(rows[column].iloc[0]) for column in ("by", "unit", "measure"))
    top, bottom = str(own.idxmax()), str(own.idxmin())
    finding = (
        f"{caption}: highest for {_within(top, by)} ({say.level(float(own.max()), unit)}), lowest for "
        f"{_within(bottom, by)} ({say.level(float(own.min()), unit)}){results.of_first}."
    )
    if not 1 < len(results.labels) <= _MOST_COMPARED:
        return finding
    gaps = _gaps(results, measure, by, (top, bottom)).assign(unit=unit)
    judged = _judged(gaps, results.first)
    means = gaps.groupby("scenario", sort=False)["value"].mean()
    parts = [
        _distance(label, float(means[name]), unit, judged.get(name, ""))
        for name, label in results.labels.items() if name in means
    ]  # fmt: skip
    return f"{finding} Distance between these two: {'; '.join(parts)}." if len(parts) > 1 else finding


def _gaps(results: Results, measure: str, by: str, groups: tuple[str, str]) -> pd.DataFrame:
    """How far one group is above another in each replication: columns of measures.csv, but the unit."""
    table = results.replications([measure])
    table = table[(table["by"] == by) & table["group"].isin(groups)]
    wide = table.pivot(index=["scenario", "replication"], columns="group", values="value").reindex(columns=list(groups))
    gap = (wide[groups[0]] - wide[groups[1]]).dropna().rename("value").reset_index()
    return gap.assign(measure=measure, by="all", group="all")


def _judged(gaps: pd.DataFrame, first: str) -> dict[str, str]:
    """What each scenario's distance is beside the first's: a verdict as of any other difference."""
    table = compare_paired(gaps, first, dict.fromkeys(gaps["measure"]))
    return dict(zip(table["scenario"], table["verdict"], strict=True))


def _distance(label: Label, gap: float, unit: str, verdict: str) -> str:
    """The distance in one scenario with its unit, and how it is judged against the first scenario's."""
    amount = f"{number(gap, unit).rstrip('%')} percentage points" if is_percent(unit) else say.level(gap, unit)
    sure = {"higher": "clearly more", "lower": "clearly less", "not known": ""}.get(course(verdict), verdict)
    return f"{label.letter or 'baseline'} {amount}{f' ({sure})' if sure else ''}"


def _within(group: str, by: str) -> str:
    """A group's name to go on within a sentence; localities and teams keep their capitals."""
    return named(group) if by in ("area", "team") else small(named(group))
