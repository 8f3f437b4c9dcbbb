"""What can be known of a study before anything is run."""

from collections.abc import Iterator
from contextlib import suppress

from sim.scenario import Scenario, ScenarioError, ScenarioFiles, differences, load_files, warnings_about
from sim.scenario.vocabulary import number_of
from sim.study.designs.design import Plan
from sim.study.in_force import fewer_children
from sim.study.manifest import COMPARISON, REPLICATIONS, SCENARIO, Caution
from sim.study.naming import NamedScenario
from sim.study.sentences import sentence
from sim.study.settings import DEFAULT_REPLICATIONS
from sim.study.verdicts import faults_in_margins

FEWEST_REPLICATIONS = 5
"""With fewer than this, Student's interval hangs on a standard deviation that is hardly known: a warning says so."""


def cautions_before(plan: Plan, replications: int) -> list[Caution]:
    """What to know before believing the results that can be said before anything is run.

    Parameters
    ----------
    plan
        What is run.
    replications
        How many of each scenario there will be, or are.
    """
    cautions = []
    entries = plan.in_manifest
    baseline = None if plan.baseline is None else entries[0]
    for entry in entries:
        other = None if baseline is None or entry is baseline else baseline.scenario
        texts = [f"{text}." for text in warnings_about(entry.scenario, other, entry.files)]
        cautions += [Caution(entry.name, SCENARIO, text) for text in (*texts, *faults_in_margins(entry.scenario))]
    if baseline is not None:
        for entry in entries[1:]:
            texts = [*_beside(entry.scenario, baseline.scenario), *_over_another_file(entry, baseline)]
            if not plan.design.may_repeat_the_baseline and not differences(baseline.scenario, entry.scenario):
                texts.append(sentence("before", "repeats"))
            cautions += [Caution(entry.name, COMPARISON, text) for text in texts]
    if 1 < replications < FEWEST_REPLICATIONS and not plan.design.needs_every_point:
        text = sentence("before", "few", count=replications, usual=DEFAULT_REPLICATIONS)
        cautions.append(Caution("", REPLICATIONS, text))
    return cautions


def _beside(scenario: Scenario, first: Scenario) -> Iterator[str]:
    """Whether the period, the areas or the children are not the baseline's, so that differences mix two things."""
    if scenario.run != first.run:
        yield sentence("before", "other_period", mine=_period(scenario), first=_period(first))
    if set(scenario.areas) != set(first.areas):
        yield sentence("before", "other_areas")
    if fewer_children(first, scenario):
        yield sentence("before", "fewer_children")


def _over_another_file(entry: NamedScenario, baseline: NamedScenario) -> Iterator[str]:
    """Whether an option is laid over another file than the baseline's, so that more than the option differs."""
    if entry.files is None or baseline.files is None or len(entry.files.files) == 1:
        return
    below, (file, _) = entry.files.files[:-1], baseline.files.files[-1]
    with suppress(ScenarioError):  # a part of a scenario that is none by itself
        between = differences(baseline.scenario, load_files(ScenarioFiles(below, entry.files.overrides)))
        if between:
            values = number_of(len(between), "value")
            yield sentence("before", "other_file", below=below[-1][0], file=file, values=values)


def _period(scenario: Scenario) -> str:
    run = scenario.run
    return f"from {run.start} with {run.warm_up_days:g} days of warm-up and {run.observed_days:g} observed"
