"""What can be known of a study before anything is run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from sim.scenario import Scenario, ScenarioError, Written, differences, load_written, warnings_about
from sim.scenario.vocabulary import number_of
from sim.study.designs.design import Plan
from sim.study.in_force import fewer_children
from sim.study.manifest import COMPARISON, REPLICATIONS, SCENARIO, Caution
from sim.study.naming import NamedScenario
from sim.study.sentences import said
from sim.study.settings import DEFAULT_REPLICATIONS
from sim.study.verdicts import faults_in_margins

FEWEST_REPLICATIONS = 5
"""With fewer than this, Student's interval hangs on a standard deviation that is hardly known: a warning says so."""


def known_before(plan: Plan, replications: int) -> list[Caution]:
    """What to know before believing the results that can be said before anything is run.

    Parameters
    ----------
    plan
        What is run.
    replications
        How many of each scenario there will be, or are.
    """
    cautions = list(_about_scenarios(plan.in_manifest, plan.baseline))
    if plan.baseline is not None:
        baseline = next(entry for entry in plan.in_manifest if entry.name == plan.baseline)
        first = baseline.scenario
        for entry in plan.in_manifest:
            cautions += [*_beside(entry, first), *_over_another_file(entry, baseline)]
        if not plan.design.may_repeat_the_baseline:
            cautions += [
                Caution(entry.name, COMPARISON, "nothing differs from the baseline.")
                for entry in plan.in_manifest
                if entry.name != plan.baseline and not differences(first, entry.scenario)
            ]
    if 1 < replications < FEWEST_REPLICATIONS and not plan.design.needs_every_point:
        text = said("before", "few", count=replications, usual=DEFAULT_REPLICATIONS)
        cautions.append(Caution("", REPLICATIONS, text))
    return cautions


def _about_scenarios(scenarios: Sequence[NamedScenario], baseline: str | None) -> Iterator[Caution]:
    """What the scenarios say that is probably not meant."""
    first = next((entry.scenario for entry in scenarios if entry.name == baseline), None)
    for entry in scenarios:
        for sentence in warnings_about(entry.scenario, None if entry.name == baseline else first, entry.written):
            yield Caution(entry.name, SCENARIO, f"{sentence}.")
        yield from (Caution(entry.name, SCENARIO, fault) for fault in faults_in_margins(entry.scenario))


def _beside(entry: NamedScenario, first: Scenario) -> Iterator[Caution]:
    """Whether the period, the areas or the children are not the baseline's, so that differences mix two things."""
    scenario = entry.scenario
    if scenario.run != first.run:
        text = said("before", "other_period", mine=_period(scenario), first=_period(first))
        yield Caution(entry.name, COMPARISON, text)
    if set(scenario.areas) != set(first.areas):
        yield Caution(entry.name, COMPARISON, said("before", "other_areas"))
    if fewer_children(first, scenario):
        yield Caution(entry.name, COMPARISON, said("before", "fewer_children"))


def _over_another_file(entry: NamedScenario, baseline: NamedScenario) -> Iterator[Caution]:
    """Whether an option is laid over another file than the baseline's, so that more than the option differs."""
    if entry is baseline or entry.written is None or baseline.written is None or len(entry.written.files) == 1:
        return
    below, (file, _) = entry.written.files[:-1], baseline.written.files[-1]
    with suppress(ScenarioError):  # a part of a scenario that is none by itself
        between = differences(baseline.scenario, load_written(Written(below, entry.written.overrides)))
        if between:
            slots = {"below": below[-1][0], "file": file, "values": number_of(len(between), "value")}
            yield Caution(entry.name, COMPARISON, said("before", "other_file", **slots))


def _period(scenario: Scenario) -> str:
    run = scenario.run
    return f"from {run.start} with {run.warm_up_days:g} days of warm-up and {run.observed_days:g} observed"
