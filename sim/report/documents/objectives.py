"""Items 1.1 to 1.3 of the checklist: what the model is for, what it puts out, what is tried with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.report.documents.parts import Item, Part, bullets, folded, table, text
from sim.report.numbers import MISSING
from sim.scenario.problems import shortened

if TYPE_CHECKING:
    from sim.measures import Measure
    from sim.report.documents.subject import Subject, Told

MOST_OPTIONS = 40
"""Scenarios that are described one by one; a sweep may have thousands."""


def purpose(subject: Subject) -> Item:
    """1.1."""
    first = subject.first
    return Item("1.1", "Purpose of the model", "Background and objectives.", [
        text("The front door of a local authority's children's social care takes contacts about children, decides "
             "what each needs, and passes some on: to early help, to assessment, to protection. Thresholds, staff and "
             "meetings decide how long children wait, who is helped and who comes back. The model compares options "
             "for these, contact by contact and child by child, so that a change can be judged before it is made."),
        text("It is meant for people who plan and lead the service, and for those who advise them."),
        text(f"The scenario “{first.scenario.title}” asks: {first.scenario.question or 'no question is stated.'}"),
    ])  # fmt: skip


def outputs(subject: Subject) -> Item:
    """1.2."""
    from sim.measures import MEASURES
    from sim.study import CONFIDENCE

    headline = [measure for measure in MEASURES.values() if measure.headline]
    others = [measure for measure in MEASURES.values() if not measure.headline]
    header = ("Measure", "Definition", "Unit", "Better")
    run = subject.first.scenario.run
    asks = "Every performance measure: its definition, how and when it is calculated, and its error."
    return Item("1.2", "Model outputs", asks, [
        text("Nothing is counted while the model runs. It writes an event log, one row for each event, and measures "
             "are functions of that log: each is defined once, below, and computed after the replication has ended."),
        text(f"Counted are the {run.observed_days:g} days after the warm-up. Waits that have not ended when the period "
             "ends are censored: they are counted as the definition says, and never dropped."),
        text(f"Each measure is computed in each replication. Its error is Student's {100 * CONFIDENCE:g}% interval for "
             "the mean over replications; of a difference, the interval for the mean of the differences of paired "
             "replications. One replication gives no interval."),
        table("Headline measures", (*header, "What would make it look better without being better"),
              [(*_measure(measure), measure.caution) for measure in headline]),
        folded(f"The other {len(others)} measures", header, map(_measure, others)),
    ])  # fmt: skip


def _measure(measure: Measure) -> tuple[str, str, str, str]:
    return measure.title, measure.meaning, measure.unit, measure.better or MISSING


def aims(subject: Subject) -> Item:
    """1.3."""
    asks = "What experiments were for: each scenario with its rationale, the design, any optimisation."
    return Item("1.3", "Experimentation aims", asks, list(_aims(subject)))


def _aims(subject: Subject) -> Iterator[Part]:
    if subject.manifest is None:
        yield text("No run yet: this document is of a scenario file, and says what would be run.")
    elif subject.baseline is not None:
        yield text(f"Scenarios are compared with the baseline {subject.baseline}. Item 2.3 says in what each differs.")
    else:
        yield text("The scenarios were run one by one, and not compared.")
    shown = subject.told[:MOST_OPTIONS]
    rows = [_scenario(each, subject) for each in shown]
    yield table("The scenarios", ("Name", "Title", "The question it asks"), rows)
    if len(subject.told) > len(shown):
        yield text(f"And {len(subject.told) - len(shown)} more.")
    yield from _design(subject)
    yield text("Nothing was optimised by an algorithm. Which options no other beats, and which is the cheapest that "
               "meets given standards, is found among the scenarios that were run.")  # fmt: skip


def _scenario(told: Told, subject: Subject) -> tuple[str, str, str]:
    return told.name, subject.titles[told.name], told.scenario.question or MISSING


def _design(subject: Subject) -> Iterator[Part]:
    manifest = subject.manifest or {}
    for key, words in (("sweep", "A sweep over values of the scenario"), ("sensitivity", "A sensitivity analysis")):
        if key in manifest:
            yield text(f"{words}. Its design, as the run kept it:")
            yield bullets(f"{name}: {_short(value)}" for name, value in dict(manifest[key]).items())


def _short(value: object) -> str:
    from sim.scenario import as_yaml

    words = as_yaml(value)
    return shortened(words, 300)
