"""The pathway from contact to plan: volumes a year on the arrows, waits and open cases at the boxes.

The quantities stand in `pathway.csv`, the places and ways of the drawing in `templates/pathway.svg`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.measures import MEASURES
from sim.report.charts.data import Data, chart_scenarios, rows
from sim.report.charts.style import INK, LIMIT, QUIET, Drawing
from sim.report.numbers import MISSING, signed_text, unit_after, year_factor
from sim.report.rendering import rendered
from sim.study.compare import compare_paired
from sim.study.designs.design import margins_of, unseen_in
from sim.study.result import StudyResult
from sim.study.summary import row_tuples, summarise
from sim.study.verdicts import CLEAR

_TIMES = ("hours", "days", "working days")
_A_YEAR = "a year"
QUANTITIES = pd.read_csv(Path(__file__).with_suffix(".csv"), index_col="key", dtype=str, keep_default_na=False)
"""How the quantities follow from the measures, by their keys.

Columns: ``words, unit``: what it is, "a year" for flows; without words it is called as its measure. ``measure, by,
groups``: the values it is the sum of; of all groups ("*") it is their mean. ``of``: that sum is a percentage of this
measure; "decided": contacts of the window but for those undecided at its end, so that what leaves the front door, with
the others, adds up to the contacts. ``less``: quantities above it that are taken away from it.
"""


class Volume(NamedTuple):
    """One quantity of the pathway.

    Parameters
    ----------
    words, unit
        What it is; "a year" for flows.
    mean, low, high
        Mean over replications with its 95% interval; NaN where there is none.
    change
        Mean paired difference from the baseline where it is clear by the rule of every other surface
        (`sim.study.verdicts.CLEAR`); otherwise NaN.
    """

    words: str
    unit: str
    mean: float
    low: float
    high: float
    change: float

    @property
    def is_known(self) -> bool:
        """Whether there is a mean."""
        return not math.isnan(self.mean)

    @property
    def is_clear(self) -> bool:
        """Whether there is a clear difference from the baseline."""
        return not math.isnan(self.change)

    @property
    def number(self) -> str:
        """The mean for reading, without a unit but for %."""
        decimals = 1 if self.unit in _TIMES and abs(self.mean) < 99.5 else 0
        return f"{self.mean:,.{decimals}f}{'%' if self.unit == '%' else ''}" if self.is_known else MISSING

    @property
    def bracket(self) -> str:
        """The difference from the baseline in brackets, where it is clear; otherwise nothing."""
        decimals = 1 if self.unit in (*_TIMES, "%") else 0
        change = signed_text(f"{self.change:,.{decimals}f}", True).replace("-", "−")
        return f"({change})" if self.is_clear else ""

    def text(self, *, short: bool = False) -> str:
        """Number, unit and difference; in short with the unit only of a time."""
        bare = self.unit == "%" or (short and self.unit not in _TIMES)
        return " ".join(filter(None, [self.number, "" if bare else unit_after(self.number, self.unit), self.bracket]))


def volumes(
    data: Data, *, baseline: str | None = None, observed_days: float | None = None
) -> dict[str, dict[str, Volume]]:
    """The quantities of the pathway of every scenario.

    Parameters
    ----------
    data
        A result, or a table of single replications with the columns ``scenario, replication, measure, by, group,
        value``.
    baseline
        The scenario to tell differences from, as `sim.study.compare.compare_paired` does; None for none.
    observed_days
        Days that the counts of a table are of. Flows are those of a year.

    Returns
    -------
    dict
        By scenario and key of `QUANTITIES`. ``undecided`` is a mean over month ends, since the queue of the front door
        follows the week and one day's may be a Sunday's.
    """
    values = _by_replication(rows(data, "measures", {*QUANTITIES["measure"], *QUANTITIES["of"]}))
    days = dict.fromkeys(values["scenario"], observed_days or 0.0)
    verdict_options: dict[str, Any] = {}
    if isinstance(data, StudyResult):
        days = {name: scenario.run.observed_days for name, scenario in data.scenarios.items()}
        verdict_options = {"margins": margins_of(data.manifest), "unseen": unseen_in(data.manifest)}
    comparison = compare_paired(values, baseline, **verdict_options) if baseline else pd.DataFrame()
    changes = {(row.scenario, row.group): row.difference for row in row_tuples(comparison) if row.verdict in CLEAR}
    by_scenario: dict[str, dict[str, Volume]] = {}
    for row in row_tuples(summarise(values)):
        quantity = QUANTITIES.loc[row.group]
        times = year_factor(days[row.scenario]) if quantity["unit"] == _A_YEAR else 1.0
        change = changes.get((row.scenario, row.group), math.nan)
        amounts = (times * value for value in (row.mean, row.ci_low, row.ci_high, change))
        words = quantity["words"] or MEASURES[quantity["measure"]].title
        by_scenario.setdefault(row.scenario, {})[row.group] = Volume(words, quantity["unit"], *amounts)
    return by_scenario


def _by_replication(table: pd.DataFrame) -> pd.DataFrame:
    """Each quantity in each replication, as a table of measures in which the group is its key."""
    wide = table.pivot(index=["measure", "by", "group"], columns=["scenario", "replication"], values="value")
    row_of = dict(zip(wide.index, wide.to_numpy(float), strict=True))
    nothing = np.full(wide.shape[1], np.nan)

    def values(measure: str, by: str = "all", group: str = "all") -> np.ndarray:
        return row_of.get((measure, by, group), nothing)

    decisions = np.maximum(values("contacts") - values("contacts_undecided"), 0.0)
    columns: dict[str, np.ndarray] = {}
    for one in row_tuples(QUANTITIES.reset_index()):
        if one.groups == "*":
            every = [row for (measure, by, _), row in row_of.items() if (measure, by) == (one.measure, one.by)]
            columns[one.key] = np.mean(every, axis=0) if every else nothing
            continue
        amount = np.sum([values(one.measure, one.by, group) for group in one.groups.split()], axis=0)
        if one.of == "decided":
            amount = np.where(decisions == 0, 0.0, amount / 100 * decisions)
        elif one.of:
            amount = amount / 100 * values(one.of)
        columns[one.key] = amount - sum(columns[less] for less in one.less.split())
    frame = pd.DataFrame(columns, index=wide.columns).reset_index()
    long = frame.melt(["scenario", "replication"], var_name="group", value_name="value")
    stock_measures = QUANTITIES.loc[(QUANTITIES["unit"] != _A_YEAR) & (QUANTITIES["by"] == "all"), "measure"]
    measure = long["group"].map(stock_measures).fillna(long["group"])
    units = [getattr(MEASURES.get(name), "unit", "") for name in measure]
    return long.assign(measure=measure, by="pathway", unit=units)


def pathway(data: Data, scenario: str | None = None, *, observed_days: float | None = None, title: str = "") -> Drawing:
    """The flow through the service in one scenario, as SVG.

    Parameters
    ----------
    data
        A result, or a table of single replications with the columns ``scenario, replication, measure, by, group,
        value``.
    scenario
        Its name; the first if not given. For another than the baseline, clear differences from it stand in brackets.
    observed_days
        Days that the counts are of; needed for a table.
    title
        Read out in place of the drawing.

    Returns
    -------
    Drawing
        The thickness of an arrow is in proportion to its volume, but never so thin that it cannot be seen. Means over
        replications; their intervals are in `sim.report.charts.pathway.volumes`.
    """
    scenarios = chart_scenarios(data)
    name = scenario if scenario is not None else scenarios.names[0]
    amounts = volumes(data, baseline=scenarios.baseline, observed_days=observed_days)[name]
    return draw_pathway(amounts, title or f"The pathway from contact to plan: {scenarios.labels[name]}")


def draw_pathway(amounts: Mapping[str, Volume], title: str = "") -> Drawing:
    """The drawing of `pathway`; read out, it is every volume. Without any: places and ways."""
    sentences = [f"{each.words}: {each.text()}" for each in amounts.values() if each.is_known]
    body = rendered("pathway.svg", {"volumes": amounts, "ink": INK, "quiet": QUIET, "limit": LIMIT})
    return Drawing(body, 1180, 660, title, f"{'. '.join(sentences)}." if amounts else "")
