"""What is allowed and yet probably not meant: sentences that warn, where a fault would refuse."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario.advice_layers import layer_warnings
from sim.scenario.differences import differences
from sim.scenario.layers import Written
from sim.scenario.panel_days import idle_cancellations
from sim.scenario.schema import Scenario
from sim.scenario.staff import WorkerGroup
from sim.scenario.timeline import phases

ALIKE = 0.9
"""Two names this similar are suspected to be one: ``social_worker`` and ``social_wroker`` have 0.92."""


def warnings_about(
    scenario: Scenario, baseline: Scenario | None = None, written: Written | None = None
) -> tuple[str, ...]:
    """What a planner should know before believing the results.

    Parameters
    ----------
    scenario : Scenario
        What is run.
    baseline : Scenario, optional
        What it is compared with, if it is an option.
    written : Written, optional
        The files and overrides that it was loaded from, if any: what they may say without meaning it is named with
        file and line.

    Returns
    -------
    tuple of str
        A sentence each; empty if there is nothing to say.
    """
    found = [*_nobody_comes(scenario), *_changes_outside_the_run(scenario)]
    timeline = phases(scenario)
    for phase in timeline:
        found += [sentence for sentence in _odd_workers(phase.scenario) if sentence not in found]
    found += idle_cancellations(scenario, timeline)
    if written is not None:
        found += layer_warnings(scenario, written)
    elif baseline is not None:
        found += _overridden(scenario, baseline)
    return tuple(found)


def _nobody_comes(scenario: Scenario) -> Iterator[str]:
    demand = scenario.demand
    arrivals = demand.contacts.first_contacts_per_year + demand.early_help_referrals.referrals_per_year
    opening = sum(cases.children for _, cases in scenario.opening)
    if arrivals == 0 and opening == 0:
        yield "nobody comes to notice and nobody is known on the first day: perhaps 'extends' is missing"


def _changes_outside_the_run(scenario: Scenario) -> Iterator[str]:
    start = scenario.run.start
    last = start + dt.timedelta(days=math.ceil(scenario.run.total_days) - 1)
    for name, change in scenario.changes.items():
        if change.from_date > last:
            ends = f"{last.day} {last:%B %Y}"
            yield f"change {name} (from {change.from_date}) begins after the run ends on {ends}: it does nothing"
        elif change.until is not None and change.until < start:
            yield f"change {name} ends on {change.until}, before the run begins on {start}: it does nothing"


def _odd_workers(scenario: Scenario) -> Iterator[str]:
    """A group of workers without a cost in a team that pays others, or named almost like another: often misspelt."""
    from difflib import SequenceMatcher

    teams: dict[str, Mapping[str, WorkerGroup]] = {
        "front_door": scenario.front_door.workers,
        "emergency_duty": scenario.emergency_duty.workers,
        "assessment": scenario.assessment.workers,
        **{f"early_help.teams.{area}": team.workers for area, team in scenario.early_help.teams.items()},
        **{f"locality.teams.{area}": team.workers for area, team in scenario.locality.teams.items()},
    }
    for place, workers in teams.items():
        paid = [role for role, group in workers.items() if group.annual_cost_pounds > 0]
        for role, group in workers.items():
            if paid and group.posts > 0 and group.annual_cost_pounds == 0:
                yield (
                    f"{place}.workers.{role} is a group of its own, {group.posts:g} posts that cost nothing, beside "
                    f"{paid[0]}: perhaps the name is misspelt"
                )
        for one, other in itertools.combinations(workers, 2):
            alike = SequenceMatcher(None, one, other).ratio() >= ALIKE
            if alike and 0 not in (workers[one].annual_cost_pounds, workers[other].annual_cost_pounds):
                yield f"{place}.workers has {one} and {other}, each with posts of its own: perhaps one name is misspelt"


def _overridden(scenario: Scenario, baseline: Scenario) -> Iterator[str]:
    """A value set without a date that a dated change sets again."""
    differ = {each.path for each in differences(baseline, scenario) if not each.path.startswith("changes.")}
    for name, change in scenario.changes.items():
        for path in _paths(change.set):
            if path in differ:
                yield f"{path} is set in the scenario, but change {name} sets it again from {change.from_date}"


def _paths(values: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for key, value in values.items():
        path = f"{above}{key}"
        if isinstance(value, Mapping) and value:
            yield from _paths(value, f"{path}.")
        else:
            yield path
