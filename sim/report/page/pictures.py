"""Charts of the sections: differences, levels, decisions by need, whom the averages hide, cost against need."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from sim.measures import MEASURES
from sim.report import charts, findings
from sim.report.charts.plane import COST, NEED, trade_offs
from sim.report.labels import Label
from sim.report.numbers import is_percent, number
from sim.report.page import sentences as say
from sim.report.page.first import TOPICS, topic_of
from sim.report.page.view import Picture, side_by_side
from sim.report.rendering import sentence
from sim.report.results import Results
from sim.report.table import Table, text_table
from sim.report.trade_offs import options_table
from sim.report.wording import CONTENTS, band, entries, named, small
from sim.study.compare import verdicts_against
from sim.study.summary import row_tuples
from sim.study.verdicts import CLEAR, course

_MOST_COMPARED = 4


def differences(results: Results) -> Iterator[Picture]:
    """The headline differences of all options, a chart for each topic; none without a baseline."""
    rows = [row for label in results.options for row in results.headline_changes[label.name]]
    rows = [row for row in rows if not math.isnan(row.difference) and abs(row.baseline_mean) > 0]
    for place, topic in enumerate(TOPICS):
        part = [row for row in rows if topic_of(MEASURES[row.measure]) == topic]
        if part:
            yield Picture(
                f"differences-{place}",
                _differences_finding(results, topic, {row.measure for row in part}),
                charts.differences(pd.DataFrame(part), order=results.chart_scenarios),
                f"{topic['heading']}: differences from the baseline in per cent of it, with 95% intervals.",
            )


def _differences_finding(results: Results, topic: Mapping[str, Any], measures: set[str]) -> str:
    """How many of these measures get better and worse in each option."""
    options = []
    for label in results.options:
        rows = [row for row in results.headline_changes[label.name] if row.measure in measures]
        clear = (row for row in rows if row.verdict in CLEAR and row.baseline_mean)
        most = max(clear, key=say.relative, default=None)
        options.append((label.letter, say.tally(rows), most, say.change(most) if most else ""))
    return sentence("differences", len(measures), topic["counted"], options)


def distributions(results: Results) -> Iterator[Picture]:
    """A distribution for each standard that something is held against in this study."""
    for place, standard in enumerate(entries("standards")):
        shares = standard["shares"]
        rows = results.summary([shares], "band")
        if not rows["mean"].notna().any():
            continue
        title = findings.title(shares)
        yield Picture(
            f"delay-{place}",
            say.about(results, standard["within"], what=standard["what"]),
            charts.bands(
                rows,
                shares,
                limit_after=standard["limit_after"],
                limit=standard["limit"],
                order=results.chart_scenarios,
            ),
            f"{title}: bars by band, each with its 95% interval, for each scenario.",
            standard["reading"],
            side_by_side(results, rows.assign(title=rows["group"].map(band)), "Band", f"{title}, shares"),
        )


def levels_by_section(results: Results, sections: Collection[str]) -> Mapping[str, Sequence[Picture]]:
    """The charts in which measures stand side by side, by section; none of which nothing is defined."""
    pictures: dict[str, list[Picture]] = {section: [] for section in sections}
    for entry in entries("levels"):
        where = f"[[levels]] {entry['name']} of contents.toml"
        if entry["section"] not in sections:
            allowed = ", ".join(sections)
            raise LookupError(f"{where} stands in the section {entry['section']!r}, which is none of {allowed}")
        unit_of = {name: MEASURES[name].unit for name in entry["measures"] if name in MEASURES}
        if len({"%" if is_percent(unit) else unit for unit in unit_of.values()}) > 1:
            own = ", ".join(f"{name} ({unit})" for name, unit in unit_of.items())
            raise ValueError(f"{where} has measures of more than one unit, which cannot share an axis: {own}")
        pictures[entry["section"]] += _levels(results, entry)
    return pictures


def _levels(results: Results, chart: Mapping[str, Any]) -> Iterator[Picture]:
    rows = results.summary(chart["measures"])
    rows = rows[rows["mean"].notna()]
    if rows.empty:
        return
    measures = [measure for measure in chart["measures"] if measure in set(rows["measure"])]
    about = [say.about(results, measure) for measure in chart["about"] if measure in measures]
    if not chart["about"]:
        own = rows[rows["scenario"] == results.first].set_index("measure")["mean"]
        longest = str(own.idxmax() if len(own) else measures[0])
        which = "longest of these waits" if set(rows["unit"]) <= set(say.TIMES) else "largest of these"
        about = [f"The {which}. {say.about(results, longest)}"]
    yield Picture(
        chart["name"],
        " ".join(about) or f"{chart['caption']}.",
        charts.levels(rows, measures, order=results.chart_scenarios),
        f"{chart['shows']}: a mark and its 95% interval for each scenario.",
        chart["reading"],
        side_by_side(results, rows, chart["first"], chart["caption"]),
    )


_POINTS = {"screening": "the front door", "assessment": "assessment"}


def misjudged_needs(results: Results) -> Iterator[Picture]:
    """What the front door and the assessment decide by true level."""
    for point, where in _POINTS.items():
        table = charts.misjudged(results.replications(["decisions"]), point)
        if not table["mean"].notna().any():
            continue
        caption = f"Decisions at {where} by true level"
        titles = [f"Truly {named(row.level).lower()}: decided {row.way}" for row in row_tuples(table)]
        yield Picture(
            f"decided-{point}",
            _misjudged_finding(results, table, where),
            charts.decisions(table, order=results.chart_scenarios),
            f"{caption}: the share below and the share above what was truly needed, with 95% intervals.",
            CONTENTS["readings"]["decided"],
            side_by_side(results, table.assign(title=titles), "Decisions", caption),
        )


def _misjudged_finding(results: Results, table: pd.DataFrame, where: str) -> str:
    """How many children in need are decided below their level, and how many who need early help above it."""

    def shares(level: str, way: str) -> dict[str, str]:
        rows = table[(table["level"] == level) & (table["way"] == way) & table["mean"].notna()]
        return {row.scenario: number(row.mean, "%") for row in row_tuples(rows)}

    return sentence("decided", results, where, shares("child_in_need", "below"), shares("early_help", "above"))


def breakdowns(results: Results) -> Iterator[Picture]:
    """A chart for each breakdown that has at least two groups with values, not all of them zero."""
    for place, (measure, by, words) in enumerate(CONTENTS["breakdowns"]):
        rows = results.summary([measure], by)
        rows = rows[rows["group"].isin(rows.loc[rows["mean"].notna(), "group"])]
        if rows["group"].nunique() < 2 or not rows["mean"].any():
            continue
        caption = f"{findings.title(measure)}, by {words}"
        yield Picture(
            f"by-{place}",
            _groups_finding(results, rows, caption),
            charts.breakdown(rows, measure, by, order=results.chart_scenarios),
            f"{caption}: a mark and its 95% interval for each scenario.",
            table=side_by_side(results, rows.assign(title=rows["group"].map(named)), words.capitalize(), caption),
        )


def _groups_finding(results: Results, rows: pd.DataFrame, caption: str) -> str:
    """Highest and lowest group in the first scenario, and how far apart these two are in the others."""
    own = rows[(rows["scenario"] == results.first) & rows["mean"].notna()]
    means = own.set_index("group")["mean"]
    if means.nunique() < 2:
        return f"{caption}."
    highest, lowest = str(means.idxmax()), str(means.idxmin())
    measure, by, unit = own[["measure", "by", "unit"]].iloc[0]
    cased = str if by in ("area", "team") else small  # localities and teams keep their capitals
    high, low = (f"{cased(named(group))} ({say.amount(means[group], unit)})" for group in (highest, lowest))
    finding = f"{caption}: highest for {high}, lowest for {low}{results.of_first}."
    if not 1 < len(results.labels) <= _MOST_COMPARED:
        return finding
    mine = results.replications([measure])
    wide = mine[mine["by"] == by].pivot(index="scenario", columns=["group", "replication"], values="value")
    gaps = (wide[highest] - wide[lowest]).reindex(list(results.labels))
    verdicts = verdicts_against(gaps.to_numpy(float), gaps.loc[results.first].to_numpy(float), measure, unit)
    parts = [
        _distance(label, gap, unit, "" if label.name == results.first else verdict)
        for label, gap, verdict in zip(results.labels.values(), gaps.mean(axis=1), verdicts, strict=True)
        if gap == gap
    ]
    return f"{finding} Distance between these two: {'; '.join(parts)}." if len(parts) > 1 else finding


def _distance(label: Label, gap: float, unit: str, verdict: str) -> str:
    """The distance in one scenario with its unit, and how it is judged against the first scenario's."""
    amount = f"{number(gap, unit).rstrip('%')} percentage points" if is_percent(unit) else say.amount(gap, unit)
    sure = {"higher": "clearly more", "lower": "clearly less", "not known": ""}.get(course(verdict), verdict)
    return f"{label.letter or 'baseline'} {amount}{f' ({sure})' if sure else ''}"


def trade_off(results: Results) -> Picture | None:
    """The plane of cost and child-days of need; None if one of them is not defined for at least one scenario."""
    table = options(results)
    if not table:
        return None
    weighing, base = results.weighing, results.baseline
    shows = "A mark for each scenario, total cost across and child-days of need up, with 95% intervals both ways."
    if base is not None:
        shows += " Differences from the baseline are drawn; the baseline is at zero."
    drawing = trade_offs(results.study, order=results.chart_scenarios, ringed=weighing.unbeaten)
    finding = sentence(
        "cost_and_need", all=list(results.short.values()), replications=results.study.manifest["replications"],
        alike=weighing.all_alike, beaten=[short for name, short in results.short.items() if weighing.beaten_by(name)],
        like_baseline=[each.short for each in results.options if base and not weighing.told_apart(each.name, base)],
    )  # fmt: skip
    reading = CONTENTS["readings"]["cost"] if len(results.labels) > 1 else ""
    return Picture("trade-off", finding, drawing, shows, reading, table)


def options(results: Results) -> Table:
    """Cost and need of every scenario, and who is shown to beat it; empty if one is not defined for any scenario."""
    rows = results.summary([COST, NEED])
    if set(rows.loc[rows["mean"].notna(), "measure"]) != {COST, NEED}:
        return text_table("", ("Option",), ())
    weighing = results.weighing
    return options_table(results.study, weighing, weighing.options, results.short, beaten_by=True)
