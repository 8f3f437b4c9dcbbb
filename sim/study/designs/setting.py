"""Unknowns set in a scenario: which of its values a range moves, and the scenario at a point of all ranges."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sim.scenario import Scenario, load_mapping
from sim.scenario.differences import values
from sim.scenario.fields import schema_at
from sim.scenario.paths import Parts, value_at
from sim.scenario.problems import ABSENT, Problem, ScenarioError, dotted, show
from sim.study.designs.ranges import Range, matching_paths
from sim.study.naming import NamedScenario
from sim.study.sentences import sentence


class Target(NamedTuple):
    """A value that a range moves.

    Attributes
    ----------
    parts
        Where it stands.
    own
        What the scenario has there; None for null.
    whole
        Whether it holds whole numbers.
    """

    parts: Parts
    own: float | None
    whole: bool


class Settable:
    """A scenario in which ranges can be set.

    A range with ``low`` and ``high`` is set where the baseline has the value. What an option itself sets, it keeps:
    that is what it is about. A range with ``times`` moves every value it names, also where a dated change sets it
    again.

    Parameters
    ----------
    entry
        The scenario.
    ranges
        What is to be set.
    baseline
        The baseline, if `entry` is an option to it.

    Raises
    ------
    sim.scenario.ScenarioError
        If a path leads nowhere, a value is no number, or either end of a range is not allowed; all faults at once.
    """

    def __init__(self, entry: NamedScenario, ranges: Sequence[Range], baseline: Settable | None = None) -> None:
        self.entry, self.data, self.ranges = entry, values(entry.scenario), tuple(ranges)
        self._targets: list[list[Target]] = []
        problems: list[Problem] = []
        for place, each in enumerate(self.ranges):
            self._targets.append([])
            try:
                self._targets[place] += self._targets_of(each, baseline.data if baseline else None)
                problems += self._faults_at_the_ends(place)
            except ScenarioError as error:
                problems += error.problems
        if problems:
            raise ScenarioError(problems)

    def own_value(self, place: int) -> float | None:
        """What the scenario itself has for a range: its value (1 for a factor), or None where its values differ."""
        if self.ranges[place].times:
            return 1.0
        own = {target.own for target in self._targets[place]}
        return own.pop() if len(own) == 1 else None

    def at(self, settings: Mapping[int, float]) -> Scenario:
        """The scenario with some ranges set, by their positions, each to a value or factor.

        Raises
        ------
        sim.scenario.ScenarioError
            If the values do not go together.
        """
        data = copy.deepcopy(self.data)
        for place, value in settings.items():
            for target in self._targets[place]:
                number = value * target.own if self.ranges[place].times and target.own is not None else value
                above, last = value_at(data, target.parts[:-1]), target.parts[-1]
                above[int(last) if isinstance(above, list) else last] = round(number) if target.whole else number
        return load_mapping(data, self.entry.name)

    def _targets_of(self, each: Range, baseline: Mapping[str, Any] | None) -> Iterator[Target]:
        """The values a range moves; a fault is raised."""
        for path in each.paths:
            try:
                for parts in matching_paths(path, self.data):
                    yield from self._target(each, parts, baseline)
            except LookupError as refused:
                message = str(refused.args[0])
                where = "" if message.startswith("in ") else f"in {self.entry.name}, "
                raise ScenarioError([self._problem(each, f"{path}: {where}{message}")]) from None

    def _target(self, each: Range, parts: Parts, baseline: Mapping[str, Any] | None) -> Iterator[Target]:
        own, path = value_at(self.data, parts), dotted(parts)
        if isinstance(own, bool) or not isinstance(own, int | float | None) or (own is None and each.times):
            raise LookupError(f"{path} is {show(own)}, which is no number that could be varied")
        schema = schema_at(tuple(int(part) if part.isdigit() else part for part in parts)) or {}
        whole = schema.get("type") == "integer"
        again = [  # where dated changes set it again; nowhere what is itself in one
            ("changes", name, "set") for name, change in self.data["changes"].items()
            if parts[0] != "changes" and value_at(change["set"], parts) is not ABSENT
        ]  # fmt: skip
        if each.times:
            for where in ((), *again):
                yield Target((*where, *parts), value_at(self.data, (*where, *parts)), whole)
        elif baseline is None and again:
            name, further = again[0][1], dotted((*again[0], *parts))
            slots = {"name": name, "since": self.data["changes"][name]["from"], "further": further}
            raise LookupError(sentence("ranges", "set_again", path=path, **slots))
        elif baseline is None or own == value_at(baseline, parts):
            yield Target(parts, own, whole)

    def _faults_at_the_ends(self, place: int) -> Iterator[Problem]:
        """What is wrong with the scenario at either end of a range, all else as given."""
        each = self.ranges[place]
        for word, end in (("low", each.low), ("high", each.high)):
            try:
                self.at({place: end})
            except ScenarioError as error:
                text = f"{'times' if each.times else word} {end:g} cannot be set in {self.entry.name}"
                for problem in error.problems:
                    yield self._problem(each, f"{text}: {problem._replace(file='', line=None)}")

    def _problem(self, each: Range, message: str) -> Problem:
        return Problem(*each.place, ("ranges", each.name), ABSENT, message)
