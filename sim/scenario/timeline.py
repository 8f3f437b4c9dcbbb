"""The scenario as it stands from each date on: dated changes laid over the base."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from pydantic import ValidationError

from sim.scenario.parts import MOST_ENTRIES
from sim.scenario.paths import entries, merged, reach, value_at
from sim.scenario.problems import Fault, Location, ScenarioError
from sim.scenario.schema import CHANGEABLE, Scenario
from sim.scenario.wording import faults_of


class Phase(NamedTuple):
    """A stretch of the run in which no change begins or ends.

    Parameters
    ----------
    start_days : float
        When it begins, in days from the start of the run; it lasts until the next phase or the end of the run.
    scenario : Scenario
        The scenario in force, changes applied. Its own ``changes`` are empty: what held is in `names`.
    names : tuple of str
        The changes in force, in the order in which they were applied.
    """

    start_days: float
    scenario: Scenario
    names: tuple[str, ...]

    @property
    def begins(self) -> dt.date:
        """Its first day."""
        return self.scenario.run.start + dt.timedelta(days=self.start_days)


def phases(scenario: Scenario) -> tuple[Phase, ...]:
    """The scenario as it stands from each date on.

    A change holds from midnight at the start of its ``from`` day to midnight at the end of its ``until`` day. One that
    began before the run holds from day 0; one that begins after the run, or was over before it, never does. Where
    changes overlap they are applied as `changes_in_order` has them: mappings merge, lists and single values replace.

    Parameters
    ----------
    scenario : Scenario
        The scenario with its ``changes``.

    Returns
    -------
    tuple of Phase
        In order of time; the first begins at 0.0.

    Raises
    ------
    ScenarioError
        If a change makes the scenario invalid. Cannot happen to one that came from `load_scenario`.
    """
    timeline, faults = phases_and_faults(scenario)
    if faults:
        raise ScenarioError(fault.at(Location("scenario")) for fault in faults)
    return timeline


def phases_and_faults(scenario: Scenario) -> tuple[tuple[Phase, ...], list[Fault]]:
    """As `phases`, with the faults of the phases that are not valid instead of an error (and without those phases)."""
    if not scenario.changes:
        return (Phase(0.0, scenario, ()),), []
    base = scenario.model_dump(by_alias=True, exclude={"changes"})
    timeline, faults = [], []
    in_force = names_in_force(scenario)
    for start, names in in_force:
        try:
            timeline.append(Phase(start, _with_changes(base, (scenario.changes[name].set for name in names)), names))
        except ValidationError as error:
            faults += [blame(fault, scenario, names) for fault in faults_of(error)]
    held = {name for _, names in in_force for name in names}
    idle = {name: {"set": change.set} for name, change in scenario.changes.items() if name not in held}
    return tuple(timeline), faults + faults_of_changes({**base, "changes": idle}, ())


def phase_on(day: dt.date, timeline: Sequence[Phase]) -> Phase:
    """The phase in force on a day; before the run, the first."""
    days = (day - timeline[0].scenario.run.start).days
    return next((phase for phase in reversed(timeline) if phase.start_days <= days), timeline[0])


def value_on(day: dt.date, timeline: Sequence[Phase], dotted: str) -> object:
    """The value in force on a day at a path; `ABSENT` where there is none."""
    return value_at(phase_on(day, timeline).scenario.model_dump(mode="json", by_alias=True), dotted.split("."))


def changes_in_order(scenario: Scenario) -> tuple[str, ...]:
    """The changes in the order in which they are applied: those of lower files first, then by first day, then as named.

    So what a file sets on a date holds over every change of the files below, whenever that begins.
    """
    changes = scenario.changes
    return tuple(sorted(changes, key=lambda name: (changes[name].layer, changes[name].from_date)))


def names_in_force(scenario: Scenario) -> list[tuple[float, tuple[str, ...]]]:
    """The start of each phase in days from the start of the run, and the names of the changes in force."""
    start, end = scenario.run.start, scenario.run.total_days
    spans = []
    for name in changes_in_order(scenario):
        change = scenario.changes[name]
        begins = max((change.from_date - start).days, 0)
        ends = (change.ends - start).days + 1
        if begins < min(ends, end):
            spans.append((begins, ends, name))
    edges = sorted({0, *(edge for begins, ends, _ in spans for edge in (begins, ends) if edge < end)})
    in_force = ((float(edge), tuple(name for begins, ends, name in spans if begins <= edge < ends)) for edge in edges)
    return [next(same) for _, same in groupby(in_force, key=itemgetter(1))]


def blame(fault: Fault, scenario: Scenario, names: tuple[str, ...]) -> Fault:
    """The fault at the change that brought it about: the last one in force that sets most of the path."""
    steps = {name: reach(scenario.changes[name].set, fault.path) for name in names}
    culprit = max(reversed(names), key=lambda name: steps[name], default="")
    return fault._replace(path=("changes", culprit, "set", *fault.path)) if steps.get(culprit) else fault


def faults_of_changes(data: Mapping[str, Any], others: Iterable[Fault]) -> list[Fault]:
    """Faults that changes bring, each by itself, to a scenario: one that is not valid, or in which they never hold.

    Lets a file with a fault in the base and another in a change have both named at once.

    Parameters
    ----------
    data : mapping
        The scenario as read.
    known : iterable of Fault
        The faults of the base, which are not to be named again for each change.
    """
    at_base = {fault.path for fault in others}
    base = {key: value for key, value in data.items() if key != "changes"}
    faults = []
    if len(at_base) > MOST_ENTRIES:
        return []
    for name in list(entries(data, ("changes",)))[:MOST_ENTRIES]:
        new = {key: value for key, value in entries(data, ("changes", name, "set")).items() if key in CHANGEABLE}
        try:
            _with_changes(base, [new])
        except ValidationError as error:
            for fault in faults_of(error):
                steps = reach(new, fault.path)
                whole = steps == len(fault.path) and not isinstance(value_at(new, fault.path), Mapping)
                if steps and (whole or fault.path not in at_base):
                    faults.append(fault._replace(path=("changes", name, "set", *fault.path)))
    return faults


def _with_changes(base: Mapping[str, Any], sets: Iterable[Mapping[Any, Any]]) -> Scenario:
    for new in sets:
        base = merged(base, new, takes_out=lambda _: False)
    return Scenario.model_validate(base)
