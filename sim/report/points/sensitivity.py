"""A sensitivity study as its reports show it: what conclusions hang on, and what each unknown does to each measure."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from sim.report import findings
from sim.report.findings import yearly_costs
from sim.report.labels import labels
from sim.report.numbers import difference, is_percent
from sim.report.page.sentences import amount
from sim.report.points.view import View
from sim.study.designs.conclusions import SEPARATOR, Conclusion
from sim.study.designs.sampling import MORRIS
from sim.study.designs.sensitivity import CONCLUSIONS, POINTS, SENSITIVITY, ranges_of
from sim.study.result import StudyResult
from sim.study.summary import row_tuples


class SensitivityView(View):
    """A sensitivity study as its reports show it.

    Attributes
    ----------
    option
        Name of the option; None if there was none.
    titles
        What the scenarios are called, by their names.
    ranges
        The unknowns.
    labels
        What each is called, by its name.
    points, indices
        Tables of the study: points.csv, sensitivity.csv.
    conclusions
        Rows of conclusions.csv.
    """

    def __init__(self, study: StudyResult) -> None:
        super().__init__(study)
        self.scenario_names = list(study.scenarios)
        self.baseline = self.scenario_names[0]
        self.option = next(iter(self.scenario_names[1:]), None)
        self.titles = {name: label.title for name, label in labels(study).items()}
        self.warnings = findings.warnings(study)
        self.is_morris = self.about["method"] == MORRIS
        self.ranges = ranges_of(study.manifest)
        self.labels = {each.name: each.label for each in self.ranges}
        self.points = study.more[POINTS]
        self.indices = yearly_costs(study, study.more[SENSITIVITY])
        self.conclusions = [Conclusion(*row) for row in row_tuples(yearly_costs(study, study.more[CONCLUSIONS]))]
        self.measures = [row.measure for row in self.conclusions]
        self.made_from = self.say("made_from")

    @property
    def conclusions_known(self) -> list[Conclusion]:
        """The conclusions of which anything is known."""
        return [row for row in self.conclusions if row.points]

    @property
    def clear(self) -> list[Conclusion]:
        """Those that are clear as given, what holds at the fewest points first."""
        rows = (row for row in self.conclusions_known if row.clear_as_given)
        return sorted(rows, key=lambda row: row.holds / row.points)

    @property
    def strongest(self) -> list[tuple[str, int]]:
        """The unknowns that move most measures most, at most three, and how many of them."""
        names = [name for row in self.conclusions_known for name in self.hangs_on(row.hangs_on)[:1]]
        return Counter(names).most_common(3)

    def hangs_on(self, names: str) -> list[str]:
        """What the unknowns are called that move an output most, the strongest first."""
        return [self.labels[name] for name in str(names or "").split(SEPARATOR) if name]

    def size(self, row: Conclusion) -> str:
        """How large a change is as given, with its unit."""
        size = abs(row.given)
        return difference(size, row.unit).lstrip("+") if is_percent(row.unit) else amount(size, row.unit)

    def effects(self, row: Conclusion) -> pd.DataFrame:
        """What each unknown does to an output, the strongest first: rows of `indices`.

        Of Morris these are its ``mu_star`` and, as ``value_other``, ``sigma``; of Sobol its ``ST`` and, with
        ``ci_low_other, ci_high_other``, its ``S1``.
        """
        main, other = ("mu_star", "sigma") if self.is_morris else ("ST", "S1")
        of = dict(iter(self.indices[self.indices["measure"] == row.measure].groupby("index")))
        strongest = of[main].sort_values("value", ascending=False, kind="stable")
        others = of[other][["range", "value", "ci_low", "ci_high"]]
        return strongest.merge(others, on="range", suffixes=("", "_other"))
