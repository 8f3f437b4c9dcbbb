"""A sensitivity study as its reports show it, and its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.report.findings import each, title
from sim.report.numbers import MISSING, difference, number
from sim.report.table import Column, Quantity, Table, of_frame, text_table
from sim.report.wording import value
from sim.study.designs.conclusions import SEPARATOR
from sim.study.designs.ranges import Range
from sim.study.designs.sampling import MORRIS
from sim.study.designs.sensitivity import CONCLUSIONS, POINTS, SENSITIVITY, Sensitivity, ranges_of
from sim.study.result import StudyResult


@dataclass(frozen=True)
class View:
    """A sensitivity study as its reports show it.

    Parameters
    ----------
    study
        The study.
    baseline, option
        Names of the two scenarios; no option if there was none.
    ranges
        The unknowns.
    points, indices, conclusions
        Its tables: points.csv, sensitivity.csv, conclusions.csv.
    """

    study: StudyResult
    baseline: str
    option: str | None
    ranges: tuple[Range, ...]
    points: pd.DataFrame
    indices: pd.DataFrame
    conclusions: pd.DataFrame

    @property
    def about(self) -> Mapping[str, Any]:
        """What the manifest says of the design."""
        return self.study.manifest[Sensitivity.key]

    @property
    def is_morris(self) -> bool:
        """Whether effects are those of Morris; else shares of variance, of Sobol."""
        return bool(self.about["method"] == MORRIS)

    @property
    def labels(self) -> dict[str, str]:
        """What each range is called, by its name."""
        return {each.name: each.label for each in self.ranges}

    def hang_on(self, row: Any) -> list[str]:
        """What the ranges are called that move the output of a conclusion most, the strongest first."""
        return [self.labels[name] for name in str(row.hangs_on or "").split(SEPARATOR) if name]


def view_of(study: StudyResult) -> View:
    """A sensitivity study as its reports show it."""
    baseline, *options = study.scenarios
    more = study.more
    return View(
        study, baseline, options[0] if options else None, ranges_of(study.manifest), more[POINTS], more[SENSITIVITY],
        more[CONCLUSIONS],
    )  # fmt: skip


def conclusions_table(view: View) -> Table:
    """Every output as given and over the ranges; with an option, at how many points the conclusion holds."""
    signed = view.option is not None
    shown = difference if signed else number
    rows = []
    for row in each(view.conclusions):
        span = MISSING if not row.points else f"{shown(row.lowest, row.unit)} to {shown(row.highest, row.unit)}"
        holds = [f"{row.holds} of {row.points}" if row.holds else MISSING] if signed else []
        first = next(iter(view.hang_on(row)), MISSING)
        rows.append((title(row.measure), shown(row.given, row.unit), span, *holds, first))
    if signed:
        header = ("Difference", "As given", "Over the ranges", "Holds at", "Hangs most on")
        return text_table("Conclusions", header, rows, {1, 2, 3}, widths=(21, 9, 16, 8, 18))
    level_header = ("Measure", "As given", "Over the ranges", "Hangs most on")
    return text_table("Conclusions", level_header, rows, {1, 2}, widths=(24, 9, 18, 23))


def effects_table(view: View, row: Any) -> Table:
    """What each unknown does to the output of a conclusion, the strongest first."""
    caption = f"What each unknown does to “{title(row.measure)}”"
    rows = view.indices[view.indices["measure"] == row.measure]
    frames = {str(index): rows_of.set_index("range") for index, rows_of in rows.groupby("index", sort=False)}
    main = frames["mu_star" if view.is_morris else "ST"].sort_values("value", ascending=False, kind="stable")
    if view.is_morris:
        chance = pd.DataFrame({"label": ["(chance alone, at most)"], "value": [row.chance_level], "unit": [row.unit]})
        frame = pd.concat([main.assign(sigma=frames["sigma"]["value"]), chance], ignore_index=True)
        return of_frame(caption, frame, (
            Column("Unknown", "label", width=36),
            Column("Moves it", "value", "size", width=10),
            Column("95% interval", width=20, right=True, take=lambda held: _span(held, "size", held["unit"])),
            Column("Uneven", "sigma", "size", width=8),
        ))  # fmt: skip
    alone: dict[Any, Any] = frames["S1"].reindex(main.index).to_dict("index")
    return of_frame(caption, main.reset_index(), (
        Column("Unknown", "label", width=28),
        Column("Alone", kind="ratio", width=6, take=lambda held: Quantity(alone[held["range"]]["value"], kind="ratio")),
        Column("95% interval", width=18, right=True, take=lambda held: _span(alone[held["range"]], "ratio")),
        Column("In all", "value", "ratio", width=6),
        Column("95% interval", width=14, right=True, take=lambda held: _span(held, "ratio")),
    ))  # fmt: skip


def ranges_table(view: View) -> Table:
    """The unknowns: what they stand for, between what they lie, and who says so."""
    given = view.points.iloc[0]
    rows = [
        (
            each.label,
            ", ".join(each.paths),
            f"{'times ' if each.times else ''}{value(each.low)} to {value(each.high)}",
            "various" if given[each.name] != given[each.name] else value(float(given[each.name])),
            each.source,
        )
        for each in view.ranges
    ]
    return text_table("The unknowns and their ranges", ("Unknown", "Scenario values", "Range", "As given", "Why"), rows)


def _span(row: Mapping[str, Any], kind: Any, unit: str = "") -> str:
    """The interval of an index as it is: an effect near 0 or a share of variance may well have an end beyond."""
    low, high = (Quantity(float(row[end]), unit, kind=kind).text for end in ("ci_low", "ci_high"))
    return MISSING if MISSING in (low, high) else f"{low} to {high}"
