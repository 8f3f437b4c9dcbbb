"""A sweep as its reports show it: what was varied, what each measure does over the points, and which to weigh up."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Any

import pandas as pd

from sim.report import findings
from sim.report.charts import data
from sim.report.page import sentences
from sim.report.points.varied import UNSURE, distinct_values, influence, short_paths, sign, spread_is_clear
from sim.report.points.view import View
from sim.report.trade_offs import WEIGHED, first_defined
from sim.report.wording import CONTENTS, named, small, value
from sim.scenario.vocabulary import number_of
from sim.study.designs.sweep import SWEEP, as_cell
from sim.study.manifest import cautions_in
from sim.study.result import StudyResult
from sim.study.verdicts import CLEAR
from sim.study.weighing import Weighing, weigh

MOST_PANELS = 9
_MOSTLY = 0.5
_MOST_ACROSS = 16
_MOST_COLUMNS = 6
_MOST_TOLD = 2


class SweepView(View):
    """A sweep as its reports show it.

    Attributes
    ----------
    table
        Its rows over all children: columns of sweep.csv, costs of a year.
    points
        Names of the points.
    labels
        What was varied: paths in the order given, and what each is called, in a few words.
    sampled
        Whether the points were drawn, and are no full grid.
    own
        The scenario's own value at each path; `own_cells`: as it would stand in the table.
    values_by_path
        The values tried at each path.
    bases
        The mean of each measure in the scenario as it stands.
    swept_measures
        The measures to show.
    """

    def __init__(self, study: StudyResult) -> None:
        super().__init__(study)
        self.baseline = str(study.baseline)
        self.scenario_names = [self.baseline]
        self.title = study.scenarios[self.baseline].title
        self.run = study.scenarios[self.baseline].run
        self.made_from = findings.made_from(study)
        table = findings.yearly_costs(study, study.more[SWEEP])
        self.table = table[table["by"] == "all"]
        self.points: list[str] = list(self.about["points"])
        self.sampled = bool(self.about["sampled"])
        self.own: dict[str, Any] = dict(zip(self.about["paths"], self.about["baseline"], strict=True))
        self.own_cells = {path: as_cell(own_value) for path, own_value in self.own.items()}
        self.labels = short_paths(self.own)
        points = self.table.drop_duplicates("point")
        self.values_by_path = {path: distinct_values(points[path]) for path in self.own}
        own = data.rows(study, "summary", scenario=self.baseline, by="all")
        self.bases = findings.yearly_costs(study, own).set_index("measure")["mean"]
        names = self.about["show"] or first_defined(study.summary, CONTENTS["swept"])
        self.swept_measures = [SweptMeasure(self, name) for name in names]
        self.measures = [*names, *(self.weighing.measures if self.weighing else ())]
        self.warnings = findings.caution_sentences(
            cautions_in(study.manifest), self.points, everyone="Every point", most=findings.MOST_NAMED
        )

    @cached_property
    def weighing(self) -> Weighing | None:
        """The points and the scenario as it stands, weighed by need, delay and cost; None if all are alike."""
        measures = first_defined(self.study.summary, WEIGHED)
        weighing = weigh(self.study, measures) if measures else None
        return None if weighing is None or weighing.all_alike else weighing

    @property
    def mostly_unsure(self) -> bool:
        """Whether for most points and measures there are not enough replications to say."""
        verdicts = pd.concat([swept.rows["verdict"] for swept in self.swept_measures])
        return bool((verdicts.map(sign) == UNSURE).mean() > _MOSTLY)

    @property
    def overloaded(self) -> list[str]:
        """The teams that cannot keep up, each with the points at which that is so."""
        lines = []
        for team, rows in findings.cannot_keep_up(self.study).groupby("team", sort=False):
            count = rows["scenario"].isin(self.points).sum()
            where = "every point" if count == len(self.points) else f"{count} of {len(self.points)} points"
            places = [f"at {where}"] if count else []
            if self.baseline in set(rows["scenario"]):
                places.append("in the scenario as it stands")
            lines.append(f"{named(str(team))}: {' and '.join(places)}.")
        return lines

    @property
    def kind(self) -> str:
        """Which chart fits: a line for one value varied, a map for two, maps for three, else a panel for each value."""
        counts = [len(values) for values in self.values_by_path.values()]
        if len(counts) == 1:
            return "line"
        if self.sampled or max(counts[:2]) > 4 * _MOST_ACROSS or len(counts) > 3:
            return "marginals"
        if len(counts) == 2:
            return "map"
        return "maps" if counts[2] <= MOST_PANELS and counts[0] * min(counts[2], 3) <= _MOST_ACROSS else "marginals"

    @property
    def is_matrix(self) -> bool:
        """Whether the terminal shows a measure as a matrix of two values varied, and not point by point."""
        return len(self.own) == 2 and not self.sampled and len([*self.values_by_path.values()][1]) <= _MOST_COLUMNS

    def values_of(self, point: str) -> dict[str, Any]:
        """The values of a point by path; of the baseline, its own."""
        return dict(self.study.design.values(self.study.manifest, point) or self.own)

    def described(self, point: str) -> str:
        """A point by its values: ``panel › interval days 7, screener › posts 2``; of many values, by its name too."""
        values = self.values_of(point)
        if len(values) > _MOST_TOLD:
            return f"{point} ({', '.join(map(value, values.values()))})"
        places, names = zip(*(label.rpartition(" › ")[::2] for label in self.labels.values()), strict=True)
        if len(set(places)) > 1 or len(names) == 1:  # all from one place goes without saying
            names = tuple(self.labels.values())
        return ", ".join(f"{small(name)} {value(each)}" for name, each in zip(names, values.values(), strict=True))


class SweptMeasure:
    """One measure over the points of a sweep.

    Attributes
    ----------
    rows
        A row for each point: columns of sweep.csv.
    base
        Its mean in the scenario as it stands; None if it is not there.
    moves
        Whether it differs between points at all.
    clear
        At how many points it is clearly different from the scenario as it stands: if at none, best, worst and causes
        would be made up of chance.
    """

    def __init__(self, view: SweepView, name: str) -> None:
        self.view = view
        self.name = name
        self.title = findings.title(name)
        self.rows = rows = view.table[view.table["measure"] == name]
        self.base = view.bases.get(name)
        self.unit = str(next(iter(rows["unit"]), "%"))
        self.full_title = findings.title_with_unit(name, self.unit)
        self.lowest = rows["mean"].min()
        self.highest = rows["mean"].max()
        self.moves = rows["mean"].nunique() > 1
        self.clear = rows["verdict"].isin(CLEAR).sum()

    @cached_property
    def ordered(self) -> pd.DataFrame:
        """The rows where it is defined, from the best (or, where neither is better, the lowest) on."""
        rows = self.rows.dropna(subset=["mean"])
        return rows.sort_values("mean", ascending=findings.better(self.name) != "higher", kind="stable")

    @property
    def ends(self) -> dict[str, pd.Series]:
        """The first and the last of these, by what they are."""
        best, worst = ("best", "worst") if findings.better(self.name) else ("lowest", "highest")
        return {best: self.ordered.iloc[0], worst: self.ordered.iloc[-1]}

    @property
    def verdicts(self) -> list[tuple[str, int]]:
        """How many points are better, worse, or no different from the baseline as far as is known, the most first."""
        return Counter(map(str, self.rows["verdict"])).most_common()

    @cached_property
    def shares(self) -> list[tuple[str, float]]:
        """How much of the spread goes with each of the values varied alone, 0 to 1, by its label, the most first."""
        parts = influence(self.rows, list(self.view.labels), sampled=self.view.sampled)
        return sorted(((self.view.labels[path], share) for path, share in parts.items()), key=lambda part: -part[1])

    @cached_property
    def spread_is_clear(self) -> bool:
        """Whether points differ by more than chance."""
        return spread_is_clear(self.rows)

    def say(self, name: str) -> str:
        """A sentence about it."""
        return self.view.say(name, self)

    def amount(self, amount: float) -> str:
        """An amount of it, with its unit."""
        return sentences.amount(amount, self.unit)

    def where(self, end: pd.Series) -> str:
        """A point by its values, and how many others have the same mean."""
        others = (self.ordered["mean"] == end["mean"]).sum() - 1
        return self.view.described(str(end["point"])) + (f" and {number_of(others, 'more point')}" if others else "")
