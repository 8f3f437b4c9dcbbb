"""A sensitivity study as its reports show it: its tables, and sentences about what conclusions hang on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.report.contents import CONTENTS
from sim.report.findings import a_year, each, title
from sim.report.labels import labels
from sim.report.numbers import MISSING, difference, is_percent, number
from sim.report.page import sentences as say
from sim.report.table import Column, Quantity, Table, of_frame, text_table
from sim.report.wording import joined, value
from sim.scenario.vocabulary import number_of
from sim.study.designs.conclusions import SEPARATOR, Conclusion
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
    def called(self) -> str:
        """What the option is called in a sentence: its title."""
        return f"“{labels(self.study)[self.option].title}”" if self.option else ""

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
        study, baseline, options[0] if options else None, ranges_of(study.manifest), more[POINTS],
        a_year(study, more[SENSITIVITY]), a_year(study, more[CONCLUSIONS]),
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
    heading, more, wide = ("Difference", ["Holds at"], [8, 18]) if signed else ("Measure", [], [28])
    header = (heading, "As given", "Over the ranges", *more, "Hangs most on")
    return text_table("Conclusions", header, rows, range(1, len(header) - 1), widths=(21, 9, 16, *wide))


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


_MOST_TOLD = 3


def in_one_sentence(view: View) -> str:
    """Which unknowns the conclusions hang on: whether they hold over the ranges, and where they do not."""
    rows = [row for row in each(view.conclusions) if row.points]
    if not rows:
        return "Nothing can be said: no point of the ranges could be run."
    if len(rows) == 1:
        return about_one(view, rows[0])
    if view.option is None:
        return _most_move(view, rows, f"Over the ranges, the {number_of(len(rows), 'measure')} hang most on")
    clear = [row for row in rows if _is_clear(row)]
    told = [_in_short(view, row) for row in sorted(clear, key=lambda row: row.holds / row.points)[:_MOST_TOLD]]
    if not clear:
        start = f"As given, nothing that {view.called} does to {number_of(len(rows), 'measure')} is clear of chance"
        return _most_move(view, rows, f"{start}; what moves them most is")
    more = f" and {len(clear) - _MOST_TOLD} more" if len(clear) > _MOST_TOLD else ""
    open_ = f" Too close to call as given: {len(rows) - len(clear)} of {len(rows)}." if len(clear) < len(rows) else ""
    return f"{view.called} {'; '.join(told)}{more}.{open_}"


def _in_short(view: View, row: Any) -> str:
    """Which way the option moves one measure, by how much, and what would turn that."""
    verb = "raises" if row.given > 0 else "lowers"
    size = _size(row.given, row.unit)
    holds = "whatever is true of the unknowns" if row.holds == row.points else (
        f"at {row.holds} of {row.points} points{_where_not(view, row)}"
    )  # fmt: skip
    return f"{verb} “{title(row.measure)}” (by {size}; so it is {holds})"


def about_one(view: View, row: Any) -> str:
    """What one conclusion hangs on, in a sentence."""
    unit, about = row.unit, {"name": f"“{title(row.measure)}”", "points": row.points, "hangs": _hangs_on(view, row)}
    if view.option is None:
        given, lowest, highest = (number(value, unit) for value in (row.given, row.lowest, row.highest))
        return _said("level", **about, given=given, lowest=lowest, highest=highest)
    about |= {
        "option": view.called, "span": f"{difference(row.lowest, unit)} to {difference(row.highest, unit)}",
        "verb": "raises" if row.given > 0 else "lowers", "size": _size(row.given, unit),
    }  # fmt: skip
    if row.given == row.lowest == row.highest == 0:
        return _said("no_difference", **about)
    if not _is_clear(row):
        return _said("too_close", **about, clear=row.reversed or "none")
    if row.holds == row.points:
        return _said("holds", **about)
    others = [
        f"{words} at {_share(count, row.points)}"
        for count, words in ((row.reversed, "is reversed"), (row.unclear, "is too close to call"))
        if count
    ]
    share, where = _share(row.holds, row.points), _where_not(view, row)
    return _said("holds_at_some", **about, share=share, others=joined(others), where=where)


def made_from(view: View) -> str:
    """How many points, which method, how many replications, which seed."""
    manifest, size, compared = view.study.manifest, view.about["size"], view.option is not None
    walks = f"One unknown changed at a time, on {size} walks through the ranges"
    count = int(manifest["replications"])
    sentences = [_said(
        "made_from", method=walks if view.is_morris else f"All unknowns varied together, {size} samples",
        points=number_of(len(view.points) - 1, "point"), unknowns=number_of(len(view.ranges), "unknown"),
        replications=number_of(count, "replication"), each=f"each{', with the option and without' if compared else ''}",
        runs=number_of(len(view.points) * count * (1 + compared), "run"), seed=manifest["seed"],
    )]  # fmt: skip
    if manifest["partial"]:
        sentences.append(_said("partial", partial=manifest["partial"], block="walk" if view.is_morris else "sample"))
    sentences += [_said("one_replication")] if count == 1 else []
    sentences += [_said("beside_compare")] if compared else []
    return " ".join(sentences)


def _said(name: str, /, **slots: object) -> str:
    return str(CONTENTS["sensitivity"][name]).format(**slots).strip()


def _size(change: float, unit: str) -> str:
    """How large a change is, with its unit."""
    return difference(abs(change), unit).lstrip("+") if is_percent(unit) else say.level(abs(change), unit)


def _is_clear(row: Any) -> bool:
    """Whether the conclusion is clear as given: then it holds, or is reversed, or unclear, point by point."""
    return Conclusion(*row).clear_as_given


def _hangs_on(view: View, row: Any) -> str:
    names = view.hang_on(row)
    if not names:
        return "is moved by none of the unknowns more than chance would move it"
    return f"hangs most on {joined([f'“{name}”' for name in names])}"


def _where_not(view: View, row: Any) -> str:
    """Where in a range the conclusion does not hold; empty where no unknown tells."""
    where = f"; not where “{view.labels.get(row.turned_by)}” is mostly {row.turned_when} in its range"
    return where if row.turned_by else ""


def _most_move(view: View, rows: list[Any], start: str) -> str:
    first = Counter(view.hang_on(row)[0] for row in rows if row.hangs_on)
    if not first:
        return f"{start} none of the unknowns: none moves any of them more than chance would."
    names = [
        f"“{name}” (the strongest for {count} of {len(rows)})"
        for name, count in first.most_common(_MOST_TOLD)
    ]
    return f"{start} {joined(names)}."


def _share(count: int, of: int) -> str:
    """A share in per cent that is 0% or 100% only if it is."""
    percent = 100 * count / of
    if 0 < percent < 1:
        return "under 1%"
    if 99 < percent < 100:
        return "over 99%"
    return f"{percent:.0f}%"
