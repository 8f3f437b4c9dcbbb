"""Charts of the sections: measures side by side, decisions by what is needed, and whom the averages hide."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sim.report import charts, findings
from sim.report.charts.bars import decisions, misjudged
from sim.report.charts.rows import marks
from sim.report.contents import CONTENTS
from sim.report.labels import Label
from sim.report.numbers import is_percent, number
from sim.report.page import sentences as say
from sim.report.page.view import Picture, picture, side_by_side
from sim.report.results import Results
from sim.report.wording import band, named, small
from sim.study.compare import compare_paired
from sim.study.summary import each
from sim.study.verdicts import course


def distributions(results: Results) -> Iterator[Picture]:
    """A distribution for each standard that something is held against in this study."""
    for place, standard in enumerate(CONTENTS["standards"]):
        rows = results.summary([standard["shares"]], "band")
        if not rows["mean"].notna().any():
            continue
        figure = charts.bands(
            rows, standard["shares"], limit_after=standard["limit_after"], limit=standard["limit"], order=results.cast
        )
        title = findings.title(standard["shares"])
        yield picture(
            f"delay-{place}", say.about(results, standard["within"], what=standard["what"]), figure,
            shows=f"{title}: bars by band, each with its 95% interval, for each scenario.", reading=standard["reading"],
            table=side_by_side(results, rows, "Band", "group", caption=f"{title}, shares", words=band),
        )  # fmt: skip


def levels(results: Results, section: str) -> Iterator[Picture]:
    """The charts of a section in which measures stand side by side; none of which nothing is defined."""
    for chart in (chart for chart in CONTENTS["marks"] if chart["section"] == section):
        rows = results.summary(chart["measures"])
        rows = rows[rows["mean"].notna()]
        if rows.empty:
            continue
        held = [measure for measure in chart["measures"] if measure in set(rows["measure"])]
        about = [say.about(results, measure) for measure in chart["about"] if measure in held]
        if not chart["about"]:
            own = rows[rows["scenario"] == results.first].set_index("measure")["mean"]
            longest = str(own.idxmax() if len(own) else held[0])
            about = [f"The longest of these waits. {say.about(results, longest)}"]
        yield picture(
            chart["name"], " ".join(about) or f"{chart['caption']}.", charts.levels(rows, held, order=results.cast),
            shows=f"{chart['shows']}: a mark and its 95% interval for each scenario.", reading=chart["reading"],
            table=side_by_side(results, rows, chart["first"], "title", caption=chart["caption"]),
        )  # fmt: skip


_POINTS = {"screening": "the front door", "assessment": "assessment"}


def misjudged_needs(results: Results) -> Iterator[Picture]:
    """What the front door and the assessment decide by true level."""
    for point, where in _POINTS.items():
        table = misjudged(results.replications(["decisions"]), point)
        if not table["mean"].notna().any():
            continue
        told = table.assign(title=[f"Truly {named(row.level).lower()}: decided {row.way}" for row in each(table)])
        yield picture(
            f"decided-{point}", _misjudged_finding(results, table, where), decisions(table, order=results.cast),
            shows=f"Decisions at {where}: the share below and the share above what was truly needed, by true level, "
            "with 95% intervals.",
            reading="What is truly needed is the model's own need score against the published thresholds. No authority "
            "can see it; that is why it is modelled.",
            table=side_by_side(results, told, "Decisions", "title", caption=f"Decisions at {where} by true level"),
        )  # fmt: skip


def _misjudged_finding(results: Results, table: pd.DataFrame, where: str) -> str:
    """How many children in need are decided below their level, and how many who need early help above it."""
    first = results.first
    below = _means_of(table, "child_in_need", "below")
    above = _means_of(table, "early_help", "above")
    if first not in below:
        return f"No decisions at {where} about children truly in need."
    others = [f"{results.labels[name].letter}: {number(mean, '%')}" for name, mean in below.items() if name != first]
    share = f"{number(below[first], '%')} are below that level{results.of_first}"
    finding = f"Of the decisions at {where} about children truly in need, {share}"
    finding += f" ({'; '.join(others)})." if others else "."
    if first in above:
        share = number(above[first], "%")
        finding += f" Of those about children who truly need early help, {share} are above it{results.of_first}."
    return finding


def _means_of(table: pd.DataFrame, level: str, way: str) -> dict[str, float]:
    rows = table[(table["level"] == level) & (table["way"] == way) & table["mean"].notna()]
    return dict(zip(rows["scenario"], rows["mean"].astype(float), strict=True))


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
