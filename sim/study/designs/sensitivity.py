"""Sensitivity studies: a scenario, or what an option changes, run at points over the ranges of what nobody knows.

What was varied stands in the manifest; the other tables follow from that, from ``points.csv`` and from
``measures.csv``, which holds only the measures looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.scenario import Scenario
from sim.study.amounts import unit_of
from sim.study.designs.conclusions import conclude, mean_outputs, outputs_of
from sim.study.designs.design import Design, Plan, SavedTables, scenarios_in
from sim.study.designs.ranges import Range
from sim.study.designs.sampling import INDEX_COLUMNS, Method, Sample, indices, make_sample
from sim.study.designs.setting import Settable
from sim.study.folder import MEASURES_CSV, table_in
from sim.study.manifest import Manifest
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

    key = "sensitivity"
    sources = (POINTS, MEASURES_CSV)
    statistics = ()
    needs_every_point = True

    def read(self, folder: Path, name: str) -> pd.DataFrame:
        if name == POINTS:  # whose other columns have the names that whoever wrote the ranges gave them
            return table_in(folder, name, _OF_POINTS, texts=(), whole=_OF_POINTS)
        return super().read(folder, name)

    def scenario(self, manifest: Manifest, saved: SavedTables, name: str) -> Scenario:
        ranges = ranges_of(manifest)
        for entry, row in product(_settable(scenarios_in(manifest), ranges), saved[POINTS].to_dict("records")):
            if name == point_name(row["point"], entry.entry.name):
                settings = {place: row[each.name] for place, each in enumerate(ranges)}
                return entry.at({} if row["point"] == AS_GIVEN else settings)
        raise LookupError(f"there is no point {name}")

    def check(self, manifest: Manifest, saved: SavedTables) -> None:
        """Nothing: the tables are of points, and every one of them was looked up when indices were made of them."""

    def trim(self, about: Any, tables: Tables) -> Tables:
        rows = tables.measures
        rows = rows[(rows["by"] == "all") & rows["measure"].isin(about["measures"])]
        return Tables(rows, *(table.iloc[:0] for table in tables[1:]))

    def derive(self, manifest: Manifest, saved: SavedTables) -> dict[str, pd.DataFrame]:
        points, measures, ranges = saved[POINTS], saved[MEASURES_CSV], ranges_of(manifest)
        sample = sample_of(manifest, points)
        scenario_names = [entry["name"] for entry in manifest["scenarios"]]
        names, *others = ([point_name(number, name) for number in points["point"]] for name in scenario_names)
        against = dict(zip(names, others[0], strict=True)) if others else None
        effects, conclusions = [], []
        for name in manifest[self.key]["measures"]:
            unit = unit_of(name)
            rows = measures[measures["measure"] == name]
            outputs = outputs_of(rows, names, against, manifest["replications"])
            table = indices(sample, mean_outputs(outputs)[1:], manifest["seed"])
            conclusions.append(conclude(name, unit, outputs, sample, table, signed=bool(others)))
            effects.append(table.assign(measure=name, unit=unit))
        table = pd.concat(effects, ignore_index=True)
        table["label"] = table["range"].map({each.name: each.label for each in ranges})
        return {
            SENSITIVITY: table[["measure", INDEX_COLUMNS[0], "label", *INDEX_COLUMNS[1:], "unit"]],
            CONCLUSIONS: pd.DataFrame(conclusions),
        }


def plan_sensitivity(
    baseline: NamedScenario, option: NamedScenario | None, ranges: Sequence[Range], *, measures: Sequence[str],
    method: Method, size: int, seed: int,
) -> Plan:  # fmt: skip
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
    settable = _settable([baseline] if option is None else [baseline, option], ranges)
    sample = make_sample(tuple(each.name for each in ranges), method, size, seed)
    about = {
        "method": method, "size": size, "measures": list(measures), "option": option and option.name,
        "ranges": [each.describe() for each in ranges],
    }  # fmt: skip
    return Plan(
        tuple(_scenarios(settable, ranges, sample)), baseline.name, Sensitivity(), about,
        tuple(each.entry for each in settable), {POINTS: _points_table(settable[0], ranges, sample)},
    )  # fmt: skip


def _settable(entries: Sequence[NamedScenario], ranges: Sequence[Range]) -> list[Settable]:
    """The baseline and its option, if there is one, with the ranges to set in them."""
    baseline = Settable(entries[0], ranges)
    return [baseline, *(Settable(option, ranges, baseline) for option in entries[1:])]


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


def _points_table(baseline: Settable, ranges: Sequence[Range], sample: Sample) -> pd.DataFrame:
    """One row for each point: ``point`` (0: as given), ``block``, and for each range its value or factor."""
    points = np.arange(len(sample.shares) + 1)
    table = pd.DataFrame({"point": points, "block": (points - 1) // sample.block + 1})
    for place, each in enumerate(ranges):
        own = baseline.own_value(place)
        table[each.name] = [np.nan if own is None else own, *map(each.at, sample.shares[:, place].tolist())]
    return table
