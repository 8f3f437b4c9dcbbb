"""What a report on a sweep shows: which measures, what the values are called, and the rows for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sim.report import findings
from sim.report.contents import CONTENTS
from sim.report.findings import MOST_NAMED, in_words
from sim.report.numbers import is_number
from sim.report.page import sentences as say
from sim.report.trade_offs import WEIGHED, chosen, weighed_sentence
from sim.report.wording import capital, joined, named, small, value, words
from sim.scenario.vocabulary import number_of
from sim.study.cautions import cautions_in
from sim.study.designs.sweep import SWEEP, as_cell
from sim.study.result import StudyResult
from sim.study.summary import half_width
from sim.study.verdicts import CLEAR, NO_DIFFERENCE, TOO_SMALL_TO_MATTER
from sim.study.weighing import Weighed, weigh

_MOST_TOLD = 2

ALIKE, UNSURE = "=", "?"
"""Signs beside a value: no difference from the baseline that matters; not enough replications to say."""


@dataclass(frozen=True)
class View:
    """A sweep as its reports show it.

    Parameters
    ----------
    study
        The study.
    table
        Its rows over all children: columns of sweep.csv.
    paths
        What was varied, in the order given.
    sampled
        Whether the points were drawn, and are no full grid.
    own
        The scenario's own value at each path.
    shown
        Names of the measures to show.
    """

    study: StudyResult
    table: pd.DataFrame
    paths: tuple[str, ...]
    sampled: bool
    own: Mapping[str, Any]
    shown: tuple[str, ...]

    @property
    def labels(self) -> dict[str, str]:
        """What each path is called, in a few words."""
        return short_paths(self.paths)

    @property
    def points(self) -> list[str]:
        """Names of the points."""
        return list(self.study.manifest["sweep"]["points"])

    @property
    def own_cells(self) -> dict[str, Any]:
        """The scenario's own values as they would stand in the table."""
        return {path: as_cell(held) for path, held in self.own.items()}

    @cached_property
    def weighed(self) -> Weighed | None:
        """The points and the scenario as it stands, weighed by need, delay and cost; None if all are alike."""
        measures = chosen(self.study.summary, WEIGHED)
        weighed = weigh(self.study, measures) if measures else None
        return None if weighed is None or weighed.all_alike else weighed

    def rows(self, measure: str) -> pd.DataFrame:
        """The rows of one measure, a row for each point."""
        return self.table[self.table["measure"] == measure]

    def ordered(self, measure: str) -> pd.DataFrame:
        """The rows of one measure where it is defined, from the best (or, where neither is better, the lowest) on."""
        rows = self.rows(measure).dropna(subset=["mean"])
        return rows.sort_values("mean", ascending=findings.better(measure) != "higher", kind="stable")

    def moves(self, measure: str) -> bool:
        """Whether the measure differs between points at all."""
        return bool(self.rows(measure)["mean"].nunique() > 1)

    def differs(self, measure: str) -> bool:
        """Whether any point is clearly different from the scenario as it stands in this measure."""
        return any_clear(self.rows(measure)["verdict"])

    def baseline(self, measure: str) -> Any:
        """The measure in the scenario as it stands: a row of the summary; None if it is not there."""
        table = findings.a_year(self.study, self.study.summary)
        rows = table[(table["measure"] == measure) & (table["by"] == "all")]
        rows = rows[rows["scenario"] == self.study.baseline]
        return next(rows.itertuples(index=False), None)

    def values_of(self, point: str) -> dict[str, Any]:
        """The values of a point by path; of the baseline, its own."""
        return dict(self.study.design.values(self.study.manifest, point) or self.own)

    def described(self, point: str) -> str:
        """A point by its values: ``panel › interval days 7, screener › posts 2``; of many values, by its name too."""
        if len(self.paths) > _MOST_TOLD:
            return f"{point} ({', '.join(map(value, self.values_of(point).values()))})"
        labels = self.labels
        shared = {label.rpartition(" › ")[0] for label in labels.values()}
        if len(shared) == 1 and len(labels) > 1:  # all from one place, which goes without saying
            labels = {path: label.rpartition(" › ")[2] for path, label in labels.items()}
        return ", ".join(f"{small(labels[path])} {value(held)}" for path, held in self.values_of(point).items())


def view_of(study: StudyResult) -> View:
    """A sweep as its reports show it."""
    about = study.manifest["sweep"]
    table = findings.a_year(study, study.more[SWEEP])
    table = table[table["by"] == "all"]
    own = dict(zip(about["paths"], about["baseline"], strict=True))
    shown = tuple(about["show"]) or chosen(study.summary, CONTENTS["swept"])
    return View(study, table, tuple(about["paths"]), bool(about["sampled"]), own, shown)


def sign(verdict: object) -> str:
    """The sign that stands beside a value with this verdict; empty for a clear difference."""
    return "" if verdict in CLEAR else ALIKE if verdict in (NO_DIFFERENCE, TOO_SMALL_TO_MATTER) else UNSURE


def any_clear(verdicts: Iterable[object]) -> bool:
    """Whether one of some verdicts is a clear difference: else best, worst and causes would be made up of chance."""
    return any(verdict in CLEAR for verdict in verdicts)


def short_paths(paths: Sequence[str]) -> dict[str, str]:
    """Paths in a few words: the last two parts, or as many as it takes to tell them apart.

    >>> short_paths(["early_help.panel.interval_days", "front_door.workers.screener.posts"])
    {'early_help.panel.interval_days': 'Panel › interval days', 'front_door.workers.screener.posts': 'Screener › posts'}
    """
    for depth in (2, 3, 4, 100):
        short = {path: capital(" › ".join(words(part) for part in path.split(".")[-depth:])) for path in paths}
        if len(set(short.values())) == len(short):
            return short
    return short


def levels(column: pd.Series) -> list[Any]:
    """The values of a column of points, each once: numbers rising, other things as they come."""
    values = list(dict.fromkeys(column))
    return sorted(values) if all(map(is_number, values)) else values


_GROUPS = 5
_FEW_IN_A_GROUP = 4
_CLEAR = 4
_MOST = 0.5


def about_the_design(view: View) -> str:
    """How many points there are, and how they were chosen."""
    count = number_of(len(view.points), "point")
    each = joined([view.labels[path] for path in view.paths])
    if view.sampled:
        return f"{count}, drawn as a Latin hypercube over {each}."
    return f"{count}: {'every combination of the ' if len(view.paths) > 1 else ''}values of {each}."


def options_sentence(view: View) -> str:
    """How many options no other beats, and whether the scenario as it stands is one of them; empty if all are alike."""
    if view.weighed is None:
        return ""
    stands = "one of them" if view.study.baseline in view.weighed.unbeaten else "not among them"
    return f"{weighed_sentence(view.weighed)} The scenario as it stands is {stands}."


def values_tried(view: View, path: str) -> str:
    """The values tried at a path: all of them, or of many numbers the lowest and the highest."""
    tried = levels(view.table.drop_duplicates("point")[path])
    if len(tried) > 12 and all(isinstance(each, int | float) for each in tried):
        return f"{len(tried)} values from {value(tried[0])} to {value(tried[-1])}"
    return ", ".join(value(each) for each in tried)


def finding(view: View, measure: str) -> str:
    """From where to where a measure runs over the points, and with what it moves: the title of its picture."""
    rows, title = view.ordered(measure), findings.title(measure)
    if rows.empty:
        return f"{title}: not defined at any point."
    base, unit = view.baseline(measure), str(rows["unit"].iloc[0])
    low, high = (say.level(float(end), unit) for end in (rows["mean"].min(), rows["mean"].max()))
    if not view.moves(measure):
        alike = " and in the scenario as it stands" if base is not None and base.mean == rows["mean"].iloc[0] else ""
        return f"{title}: the same at every point{alike}, {low}."
    stands = "" if base is None else say.level(base.mean, unit)
    if not view.differs(measure):  # which is best would be made up of chance
        lie = f"all at {low}" if low == high else f"all between {low} and {high}"
        stands = stands and f"; {stands} in the scenario as it stands"
        return f"{title}: no clear differences between the points, {lie}{stands}."
    first, last = (
        f"{say.level(end['mean'], unit)} ({where(view, rows, end)})" for end in (rows.iloc[0], rows.iloc[-1])
    )
    best, worst = ("best", "worst") if findings.better(measure) else ("lowest", "highest")
    stands = stands and f" As the scenario stands: {stands}."
    return f"{title}: {best} {first}, {worst} {last}.{stands}{_moves_above_all_with(view, rows)}"


def where(view: View, rows: pd.DataFrame, end: pd.Series) -> str:
    """A point by its values, and how many of some rows are alike."""
    others = int((rows["mean"] == end["mean"]).sum()) - 1
    return view.described(str(end["point"])) + (f" and {number_of(others, 'more point')}" if others else "")


def _moves_above_all_with(view: View, rows: pd.DataFrame) -> str:
    parts = influence(rows, view.paths, sampled=view.sampled)
    most = max(parts, key=lambda path: parts[path])
    moves = len(parts) > 1 and parts[most] > _MOST and spread_is_clear(rows)
    return f" It moves above all with {small(view.labels[most])}." if moves else ""


def how_many_differ(view: View, measure: str) -> str:
    """How many points are better, worse, or no different from the baseline as far as is known."""
    counted = Counter(str(verdict) for verdict in view.rows(measure)["verdict"])
    if len(counted) == 1:
        return f"Against the scenario as it stands, at every point: {next(iter(counted))}."
    parts = [f"{verdict} at {number_of(count, 'point')}" for verdict, count in counted.most_common()]
    return f"Against the scenario as it stands: {joined(parts)}."


def moves_with(view: View, measure: str) -> str:
    """How much of a measure's spread goes with each of the values varied; empty for a single one."""
    rows = view.rows(measure)
    if len(view.paths) < 2:
        return ""
    if not spread_is_clear(rows):
        return "The spread between points may be chance: more replications would tell."
    if not view.differs(measure):
        return ""
    parts = influence(rows, view.paths, sampled=view.sampled)
    ranked = sorted(parts, key=lambda path: -parts[path])
    shares = [f"{100 * parts[path]:.0f}% with {small(view.labels[path])}" for path in ranked if parts[path] >= 0.01]
    return f"Of the spread between points, about {joined(shares)} alone." if shares else ""


def spread_is_clear(rows: pd.DataFrame) -> bool:
    """Whether points differ by more than chance: the variance between them is over four times that of one of them.

    The variance of one is that of its mean difference from the baseline, from its interval, on average over points;
    without intervals nothing is clear.
    """
    rows = rows.dropna(subset=["difference"])
    n = rows["n"].to_numpy(float)
    half = (rows["difference_high"] - rows["difference_low"]).to_numpy(float) / 2
    error = half / (half_width(np.ones(len(n)), n) * np.sqrt(np.maximum(n, 1)))
    noise = float(np.mean(error**2)) if len(n) else float("nan")
    between = float(np.var(rows["difference"].to_numpy(float), ddof=1)) if len(n) > 1 else 0.0
    return between > _CLEAR * noise


def influence(rows: pd.DataFrame, paths: Sequence[str], *, sampled: bool) -> dict[str, float]:
    """How much of the variance of a measure between points each value accounts for by itself, 0 to 1.

    In a full grid this is the sum of squares of its main effect over the total. Of drawn points, numbers are put into
    at most five groups of equal size, and what groups of points would differ by for no reason is taken off (epsilon
    squared). What the values do only together belongs to none of them.

    Parameters
    ----------
    rows
        A row for each point: the columns of paths, and ``mean``.
    paths
        What was varied.
    sampled
        Whether the points were drawn.
    """
    rows = rows.dropna(subset=["mean"])
    mean = rows["mean"].astype(float)
    total = float(((mean - mean.mean()) ** 2).sum())
    shares = {}
    for path in paths:
        column = rows[path]
        if sampled and pd.api.types.is_numeric_dtype(column) and column.nunique() > _GROUPS:
            groups = max(2, min(_GROUPS, len(rows) // _FEW_IN_A_GROUP))
            column = pd.qcut(column.rank(method="first"), groups, labels=False)
        of_group = mean.groupby(column.to_numpy(), sort=False).transform("mean")
        between = float(((of_group - mean.mean()) ** 2).sum())
        count = int(column.nunique())
        if sampled and len(rows) > count:
            between -= (count - 1) * (total - between) / (len(rows) - count)
        shares[path] = max(0.0, between / total) if total > 0 and len(rows) > 1 else 0.0
    return shares


def warnings(view: View) -> list[str]:
    """What to take care of; what is true of several points once."""
    cautions = cautions_in(view.study.manifest)
    return in_words(cautions, view.points, everyone="Every point", most=MOST_NAMED)


def overloaded(view: View) -> list[str]:
    """The teams that cannot keep up, each with the points at which that is so."""
    table = view.study.overloaded
    table = table[table["replications"] > table["of"] / 2]
    sentences = []
    for team, rows in table.groupby("team", sort=False):
        points = [name for name in rows["scenario"] if name in set(view.points)]
        also = " and in the scenario as it stands" if view.study.baseline in set(rows["scenario"]) else ""
        where = "every point" if len(points) == len(view.points) else f"{len(points)} of {len(view.points)} points"
        sentences.append(f"{named(str(team))}: {f'at {where}{also}' if points else also[5:]}.")
    return sentences
