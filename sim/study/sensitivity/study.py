"""Sensitivity studies: a scenario, or what an option changes, run at points over the ranges of what nobody knows.

Every point is a scenario of its own, and all are run on the same draws; so a study is resumed, spread over processes
and made again like any other. What it was stands in its manifest; all its other tables follow from ``points.csv`` and
``measures.csv``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.study import provenance
from sim.study.manifest import advice, manifest_of
from sim.study.naming import NamedScenario
from sim.study.replicate import OnDone, Outcome, replicate
from sim.study.result import MEASURE_COLUMNS
from sim.study.sensitivity.conclusions import Conclusion, conclude, mean_outputs, outputs_of
from sim.study.sensitivity.design import INDEX_COLUMNS, Design, Method, indices, make_design
from sim.study.sensitivity.ranges import Range
from sim.study.sensitivity.setting import Settable
from sim.study.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Scenario
    from sim.study.kept import Kept

POINTS = "points.csv"
SENSITIVITY = "sensitivity.csv"
CONCLUSIONS = "conclusions.csv"

AS_GIVEN = 0
"""Number of the point at which everything is as given."""

KEY = "sensitivity"
"""Where the manifest says what was varied."""


@dataclass(frozen=True)
class Plan:
    """A sensitivity study that can be run.

    Parameters
    ----------
    baseline, option
        What is run at every point; no option: the output is the measure itself, else the difference the option makes.
    ranges
        The unknowns.
    measures
        Names of the measures looked at.
    design
        The points.
    size
        Number of trajectories or samples.
    scenarios
        The scenario of each point in turn, everything as given first, each followed by that with the option.
    own
        What the baseline itself has for each range (1 for a factor); None where it has several values.
    """

    baseline: NamedScenario
    option: NamedScenario | None
    ranges: tuple[Range, ...]
    measures: tuple[str, ...]
    design: Design
    size: int
    scenarios: tuple[NamedScenario, ...]
    own: tuple[float | None, ...]

    def about(self) -> dict[str, Any]:
        """What the manifest says of it."""
        return {
            "method": self.design.method,
            "size": self.size,
            "measures": list(self.measures),
            "option": None if self.option is None else self.option.name,
            "ranges": [each.describe() for each in self.ranges],
        }

    def points(self) -> pd.DataFrame:
        """One row for each point: ``point`` (0: as given), ``block``, and for each range its value or factor."""
        import pandas as pd

        shares, block = self.design.shares, self.design.block
        table = pd.DataFrame({"point": range(len(shares) + 1)})
        table["block"] = [0, *(place // block + 1 for place in range(len(shares)))]
        for place, each in enumerate(self.ranges):
            own = self.own[place]
            table[each.name] = [float("nan") if own is None else own, *(each.at(float(x)) for x in shares[:, place])]
        return table


@dataclass(frozen=True)
class SensitivityResult:
    """What a sensitivity study found, as data frames.

    Parameters
    ----------
    baseline, option
        The two scenarios; no option if there was none.
    ranges
        The unknowns.
    design
        The points.
    points
        One row for each point: ``point`` (0: as given), ``block``, and the value or factor of each range.
    measures
        Columns `MEASURE_COLUMNS`: the measures looked at, of every replication of every point.
    indices
        One row for each measure, range and index: ``measure, range, label, index, value, ci_low, ci_high, unit``.
    conclusions
        One row for each measure: the attributes of `Conclusion`.
    manifest
        How it was made.
    """

    baseline: NamedScenario
    option: NamedScenario | None
    ranges: tuple[Range, ...]
    design: Design
    points: pd.DataFrame
    measures: pd.DataFrame
    indices: pd.DataFrame
    conclusions: pd.DataFrame
    manifest: Mapping[str, Any]

    @property
    def labels(self) -> dict[str, str]:
        """What each range is called, by its name."""
        return {each.name: each.label for each in self.ranges}


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
    baseline, option, ranges, measures
        See `Plan`.
    method, size, seed
        As for `make_design`.

    Raises
    ------
    NoSALibError
        If SALib is not installed.
    ValueError
        If `size` is not allowed.
    sim.scenario.ScenarioError
        If a range cannot be set, at its ends or together with others; all faults at once.
    """
    settable = Settable(baseline, ranges)
    changed = None if option is None else Settable(option, ranges, settable)
    design = make_design(tuple(each.name for each in ranges), method, size, seed)
    entries = [baseline, *([] if option is None else [option])]
    scenarios = [NamedScenario(_point_name(AS_GIVEN, entry.name), entry.scenario) for entry in entries]
    for number, shares in enumerate(design.shares, start=1):
        settings = {place: each.at(float(shares[place])) for place, each in enumerate(ranges)}
        for entry, values in zip(entries, (settable, changed), strict=False):
            assert values is not None
            scenarios.append(NamedScenario(_point_name(number, entry.name), values.at(settings)))
    own = tuple(settable.own_value(place) for place in range(len(ranges)))
    return Plan(baseline, option, tuple(ranges), tuple(measures), design, size, tuple(scenarios), own)


def run_sensitivity(
    plan: Plan,
    settings: Settings,
    kept: Kept,
    *,
    replications: int,
    on_done: OnDone | None = None,
    on_first: Callable[[float, int], None] | None = None,
) -> SensitivityResult | Outcome:
    """Run every point, and see what hangs on what.

    Parameters
    ----------
    plan
        What to run.
    settings
        Seed, workers, cluster.
    kept
        What an earlier attempt has kept, to which this one adds.
    replications
        How many of each point, 1 or more.
    on_done
        Told of progress.
    on_first
        Told how many seconds the first replication took that was not kept, in this process, and how many are then left.

    Returns
    -------
    SensitivityResult or Outcome
        The outcome alone if it was stopped: the indices need every point.
    """
    started = provenance.now()
    outcome = _time_the_first(plan, settings, kept, replications, on_first) if on_first is not None else None
    if outcome is None or not outcome.stopped:
        outcome = replicate(plan.scenarios, settings, kept, last=replications, on_done=on_done)
    if outcome.stopped:
        return outcome
    finished = kept.keys([entry.name for entry in plan.scenarios], replications)
    entries = [plan.baseline, *([] if plan.option is None else [plan.option])]
    manifest = manifest_of(
        entries, plan.baseline.name, settings, finished, outcome, started=started,
        warnings=_advice(entries), precision=None,
    )  # fmt: skip
    manifest.pop("finished")
    manifest |= {"replications": replications, KEY: plan.about()}
    return derive(manifest, plan.points(), _measured(plan, kept, replications))


def derive(manifest: Mapping[str, Any], points: pd.DataFrame, measures: pd.DataFrame) -> SensitivityResult:
    """Everything that follows from the manifest, the points and the measures of a study.

    Parameters
    ----------
    manifest
        How it was made, with what was varied under ``sensitivity``.
    points, measures
        As in `SensitivityResult`.

    Raises
    ------
    NoSALibError
        If SALib is not installed.
    """
    import pandas as pd

    from sim.measures import MEASURES

    about = manifest[KEY]
    ranges = tuple(Range.from_plain(each) for each in about["ranges"])
    baseline, option = scenarios_of(manifest)
    design = _design_of(about["method"], ranges, points)
    names = [_point_name(int(number), baseline.name) for number in points["point"]]
    against = None if option is None else {
        name: _point_name(int(number), option.name) for name, number in zip(names, points["point"], strict=True)
    }
    labels = {each.name: each.label for each in ranges}
    tables: list[pd.DataFrame] = []
    conclusions: list[Conclusion] = []
    for name in about["measures"]:
        rows = measures[measures["measure"] == name]
        unit = MEASURES[name].unit if name in MEASURES else ""
        outputs = outputs_of(rows, names, against, int(manifest["replications"]))
        found = indices(design, mean_outputs(outputs)[1:], int(manifest["seed"]))
        conclusions.append(conclude(name, unit, outputs, design, found, signed=option is not None))
        tables.append(found.assign(measure=name, label=found["range"].map(labels), unit=unit))
    columns = ["measure", INDEX_COLUMNS[0], "label", *INDEX_COLUMNS[1:], "unit"]
    return SensitivityResult(
        baseline=baseline,
        option=option,
        ranges=ranges,
        design=design,
        points=points,
        measures=measures,
        indices=pd.concat(tables, ignore_index=True)[columns],
        conclusions=pd.DataFrame(conclusions, columns=list(Conclusion._fields)),
        manifest=manifest,
    )


def scenarios_of(manifest: Mapping[str, Any]) -> tuple[NamedScenario, NamedScenario | None]:
    """The baseline of a sensitivity study, and its option if there is one, from its manifest."""
    import json

    from sim.scenario import Scenario

    named = [
        NamedScenario(entry["name"], Scenario.model_validate_json(json.dumps(entry["scenario"])))
        for entry in manifest["scenarios"]
    ]
    return named[0], named[1] if len(named) > 1 else None


def scenario_at(manifest: Mapping[str, Any], points: pd.DataFrame, name: str) -> Scenario:
    """The scenario of one point, made again from the manifest and the table of points.

    Raises
    ------
    LookupError
        If there is no such point.
    """
    ranges = tuple(Range.from_plain(each) for each in manifest[KEY]["ranges"])
    baseline, option = scenarios_of(manifest)
    settable = Settable(baseline, ranges)
    for number, row in zip(points["point"], points.to_dict("records"), strict=True):
        settings = {} if number == AS_GIVEN else {place: float(row[each.name]) for place, each in enumerate(ranges)}
        if name == _point_name(int(number), baseline.name):
            return settable.at(settings)
        if option is not None and name == _point_name(int(number), option.name):
            return Settable(option, ranges, settable).at(settings)
    raise LookupError(f"there is no point {name}")


def _point_name(number: int, scenario: str) -> str:
    return f"point-{number:03}-{scenario}"


def _design_of(method: Method, ranges: Sequence[Range], points: pd.DataFrame) -> Design:
    """The design of a study, from its table of points."""
    rows = points[points["point"] != AS_GIVEN]
    columns = [(rows[each.name].to_numpy(float) - each.low) / (each.high - each.low) for each in ranges]
    return Design(method, tuple(each.name for each in ranges), np.clip(np.column_stack(columns), 0.0, 1.0))


def _measured(plan: Plan, kept: Kept, replications: int) -> pd.DataFrame:
    """The measures looked at, of every replication of every point; one replication's tables in memory at a time."""
    import pandas as pd

    wanted, parts = set(plan.measures), []
    for key in kept.keys([entry.name for entry in plan.scenarios], replications):
        table = kept.tables(key).measures
        rows = table[(table["by"] == "all") & table["measure"].isin(wanted)]
        parts.append(rows.assign(scenario=key[0], replication=key[1]))
    if not parts:
        return pd.DataFrame(columns=list(MEASURE_COLUMNS))
    found: pd.DataFrame = pd.concat(parts, ignore_index=True)[list(MEASURE_COLUMNS)]
    return found


def _advice(entries: Sequence[NamedScenario]) -> list[str]:
    """What to know of the scenarios before believing the results; what goes for both is said of the baseline."""
    baseline, *options = (entry.name for entry in entries)
    said = advice(entries, baseline)
    of_baseline = {sentence.removeprefix(f"{baseline}: ") for sentence in said if sentence.startswith(f"{baseline}: ")}
    return [
        sentence for sentence in said
        if not any(sentence.removeprefix(f"{name}: ") in of_baseline for name in options if sentence.startswith(name))
    ]


def _time_the_first(
    plan: Plan, settings: Settings, kept: Kept, replications: int, on_first: Callable[[float, int], None]
) -> Outcome | None:
    """Run one replication that is wanted anyway, to say how long the others will take; None if there is none to run."""
    import time
    from dataclasses import replace

    missing = [entry for entry in plan.scenarios if (entry.name, 1) not in kept]
    if not missing or settings.cluster is not None:
        return None
    begun = time.monotonic()
    outcome = replicate(missing[:1], replace(settings, workers=1), kept, last=1)
    left = len(plan.scenarios) * replications - len(kept.keys([entry.name for entry in plan.scenarios], replications))
    on_first(time.monotonic() - begun, left)
    return outcome
