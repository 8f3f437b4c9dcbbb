"""Sensitivity studies: a scenario, or what an option changes, run at points over the ranges of what nobody knows.

What was varied stands in the manifest; the other tables follow from that, from ``points.csv`` and from
``measures.csv``, which holds only the measures looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from sim.measures import MEASURES as KNOWN
from sim.scenario import Scenario
from sim.study.designs.conclusions import Conclusion, conclude, mean_outputs, outputs_of
from sim.study.designs.design import Design, Held, Manifest, Plan, written_in
from sim.study.designs.ranges import Range
from sim.study.designs.sampling import INDEX_COLUMNS, Method, Sample, indices, make_sample
from sim.study.designs.setting import Settable
from sim.study.folder import MEASURES, read_table
from sim.study.naming import NamedScenario
from sim.study.tables import Tables

POINTS = "points.csv"
SENSITIVITY = "sensitivity.csv"
CONCLUSIONS = "conclusions.csv"

_OF_POINTS = ("point", "block")

AS_GIVEN = 0
"""Number of the point at which everything is as given."""


class Sensitivity(Design):
    """Points over ranges: a scenario at each, and beside it that with the option, if there is one.

    The manifest holds: ``method``; ``size`` (trajectories or samples); ``measures``, those looked at; ``option``, its
    name; ``ranges``, as `Range.describe` gives them.
    """

    key: ClassVar[str] = "sensitivity"
    sources: ClassVar[tuple[str, ...]] = (POINTS, MEASURES)
    statistics: ClassVar[tuple[str, ...]] = ()
    needs_every_point: ClassVar[bool] = True

    def read(self, folder: Path, name: str) -> pd.DataFrame:
        if name == POINTS:  # whose other columns have the names that whoever wrote the ranges gave them
            return read_table(folder, name, _OF_POINTS, texts=(), whole=_OF_POINTS)
        return super().read(folder, name)

    def scenario(self, manifest: Manifest, held: Held, name: str) -> Scenario:
        written, ranges, points = written_in(manifest), ranges_of(manifest), held[POINTS]
        settable = [Settable(written[0], ranges)]
        settable += [Settable(option, ranges, settable[0]) for option in written[1:]]
        for row in points.to_dict("records"):
            for entry in settable:
                if name == point_name(int(row["point"]), entry.entry.name):
                    given = row["point"] == AS_GIVEN
                    return entry.at({} if given else {place: float(row[it.name]) for place, it in enumerate(ranges)})
        raise LookupError(f"there is no point {name}")

    def check(self, manifest: Manifest, held: Held) -> None:
        """Nothing: the tables are of points, and every one of them was looked up when indices were made of them."""

    def kept(self, about: Any, tables: Tables) -> Tables:
        rows = tables.measures
        rows = rows[(rows["by"] == "all") & rows["measure"].isin(about["measures"])]
        return Tables(rows, *(table.iloc[:0] for table in tables[1:]))

    def follow(self, manifest: Manifest, held: Held) -> dict[str, pd.DataFrame]:
        points, measures, ranges = held[POINTS], held[MEASURES], ranges_of(manifest)
        sample = sample_of(manifest, points)
        baseline, *options = (entry["name"] for entry in manifest["scenarios"])
        names = [point_name(int(number), baseline) for number in points["point"]]
        against = {
            name: point_name(int(number), option)
            for option in options
            for name, number in zip(names, points["point"], strict=True)
        }
        labels = {each.name: each.label for each in ranges}
        effects: list[pd.DataFrame] = []
        conclusions: list[Conclusion] = []
        for name in manifest[self.key]["measures"]:
            unit = KNOWN[name].unit if name in KNOWN else ""
            rows = measures[measures["measure"] == name]
            outputs = outputs_of(rows, names, against or None, int(manifest["replications"]))
            table = indices(sample, mean_outputs(outputs)[1:], int(manifest["seed"]))
            conclusions.append(conclude(name, unit, outputs, sample, table, signed=bool(options)))
            effects.append(table.assign(measure=name, label=table["range"].map(labels), unit=unit))
        columns = ["measure", INDEX_COLUMNS[0], "label", *INDEX_COLUMNS[1:], "unit"]
        return {
            SENSITIVITY: pd.concat(effects, ignore_index=True)[columns],
            CONCLUSIONS: pd.DataFrame(conclusions, columns=list(Conclusion._fields)),
        }


def plan_sensitivity(
    baseline: NamedScenario,
    option: NamedScenario | None,
    ranges: Sequence[Range],
    *,
    measures: Sequence[str],
    method: Method,
    size: int,
    seed: int,
) -> Plan:
    """Lay out a study and make the scenario of every point; each is validated here, before anything is run.

    Parameters
    ----------
    baseline, option
        What is run at every point; no option: the output is the measure itself, else the difference the option makes.
    ranges
        The unknowns.
    measures
        Names of the measures looked at.
    method, size, seed
        As for `make_sample`.

    Raises
    ------
    NoSALibError
        If SALib is not installed.
    ValueError
        If `size` is not allowed.
    sim.scenario.ScenarioError
        If a range cannot be set, at its ends or together with others; all faults at once.
    """
    settable = [Settable(baseline, ranges)]
    settable += [] if option is None else [Settable(option, ranges, settable[0])]
    sample = make_sample(tuple(each.name for each in ranges), method, size, seed)
    written = tuple(each.entry for each in settable)
    about = {
        "method": method,
        "size": size,
        "measures": list(measures),
        "option": None if option is None else option.name,
        "ranges": [each.describe() for each in ranges],
    }
    own = [settable[0].own_value(place) for place in range(len(ranges))]
    return Plan(
        scenarios=tuple(_scenarios(settable, ranges, sample)),
        baseline=baseline.name,
        design=Sensitivity(),
        about=about,
        written=written,
        sources={POINTS: _points_table(ranges, own, sample)},
    )


def ranges_of(manifest: Manifest) -> tuple[Range, ...]:
    """The unknowns of a saved study."""
    return tuple(Range.from_plain(each) for each in manifest[Sensitivity.key]["ranges"])


def sample_of(manifest: Manifest, points: pd.DataFrame) -> Sample:
    """Where in the ranges the points of a saved study lie."""
    ranges = ranges_of(manifest)
    rows = points[points["point"] != AS_GIVEN]
    columns = [(rows[each.name].to_numpy(float) - each.low) / (each.high - each.low) for each in ranges]
    shares = np.clip(np.column_stack(columns), 0.0, 1.0)
    return Sample(manifest[Sensitivity.key]["method"], tuple(each.name for each in ranges), shares)


def point_name(number: int, scenario: str) -> str:
    """What the tables call a scenario at a point."""
    return f"point-{number:03}-{scenario}"


def _scenarios(settable: Sequence[Settable], ranges: Sequence[Range], sample: Sample) -> Iterator[NamedScenario]:
    """The scenarios of each point in turn, everything as given first."""
    for each in settable:
        yield NamedScenario(point_name(AS_GIVEN, each.entry.name), each.entry.scenario)
    for number, shares in enumerate(sample.shares, start=1):
        settings = {place: each.at(float(shares[place])) for place, each in enumerate(ranges)}
        for entry in settable:
            yield NamedScenario(point_name(number, entry.entry.name), entry.at(settings))


def _points_table(ranges: Sequence[Range], own: Sequence[float | None], sample: Sample) -> pd.DataFrame:
    """One row for each point: ``point`` (0: as given), ``block``, and for each range its value or factor."""
    shares = sample.shares
    table = pd.DataFrame({"point": range(len(shares) + 1)})
    table["block"] = [0, *(place // sample.block + 1 for place in range(len(shares)))]
    for place, (each, given) in enumerate(zip(ranges, own, strict=True)):
        table[each.name] = [float("nan") if given is None else given, *(each.at(float(x)) for x in shares[:, place])]
    return table
