"""What the manifest of a study says: what was asked, what came of it, and what it was made with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.study import provenance

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.study.designs.design import Plan
    from sim.study.naming import NamedScenario
    from sim.study.replicate import Outcome
    from sim.study.settings import Settings


def manifest_of(
    plan: Plan,
    settings: Settings,
    finished: Sequence[tuple[str, int]],
    outcome: Outcome,
    *,
    started: str,
    warnings: Sequence[str],
    precision: dict[str, Any] | None,
    overloaded: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The manifest of a study; the tables' hashes are added as they are written.

    Parameters
    ----------
    plan, settings, outcome
        What was asked and what came of it.
    finished
        Scenario and number of each replication in the tables.
    started
        When, in ISO 8601.
    warnings
        What to know before believing the results, a sentence each.
    precision
        What was to be reached with ``auto``, and whether it was; None for a fixed number of replications.
    overloaded
        The teams that could not keep up, as plain objects.
    """
    from sim.scenario import scenario_hash

    complete = len(finished) == outcome.asked
    points = {entry.name for entry in plan.scenarios}
    return {
        "made_by": provenance.DISTRIBUTION,
        "format": 2,
        "status": "complete" if complete else "partial",
        "partial": None if complete else f"{len(finished)} of {outcome.asked}",
        "stopped": outcome.stopped,
        "baseline": plan.baseline,
        "seed": settings.seed,
        "replications": outcome.asked // len(plan.scenarios),
        "precision": precision,
        "margins": settings.margins.describe(),
        "finished": {
            entry.name: [number for name, number in finished if name == entry.name]
            for entry in plan.in_manifest if entry.name in points
        },
        "failed": [
            {"scenario": part.name, "replication": part.replication, "reason": part.reason} for part in outcome.failed
        ],
        "warnings": list(warnings),
        "overloaded": list(overloaded),
        "versions": provenance.versions(),
        "code": provenance.code_hash(),
        "commit": provenance.code_commit(),
        "platform": provenance.machine(),
        "started": started,
        "ended": provenance.now(),
        "scenarios": [
            {
                "name": entry.name,
                "title": entry.scenario.title,
                "question": entry.scenario.question,
                "hash": scenario_hash(entry.scenario),
                "scenario": json.loads(entry.scenario.model_dump_json(by_alias=True)),
                **({"written": entry.written.as_plain()} if entry.written else {}),
            }
            for entry in plan.in_manifest
        ],
        "files": {},
        **({plan.design.key: dict(plan.about)} if plan.design.key else {}),
    }


def how_many(manifest: Mapping[str, Any]) -> str:
    """How many replications there are: ``20 replications of each scenario``, and where some are missing which part.

    Parameters
    ----------
    manifest
        Of a study, as `manifest_of` makes it, or as an older version did.
    """
    asked = manifest.get("replications")
    text = f"{asked} replication{'' if asked == 1 else 's'} of each scenario"
    if not manifest.get("partial"):
        return text
    counts = [len(numbers) for numbers in dict(manifest.get("finished") or {}).values()]
    if not counts:
        return f"{text}, of which {manifest['partial']} finished"
    if len(counts) == 1:
        return f"{counts[0]} of the {text.removesuffix(' of each scenario')}"
    span = f"{min(counts)}" if min(counts) == max(counts) else f"{min(counts)} to {max(counts)}"
    return f"{span} of the {text} ({manifest['partial']} finished)"


def advice(scenarios: Sequence[NamedScenario], baseline: str | None) -> list[str]:
    """What to know of the scenarios before believing the results: a sentence each."""
    from sim.scenario import warnings_about

    first = next((entry.scenario for entry in scenarios if entry.name == baseline), None)
    found = [
        f"{entry.name}: {sentence}."
        for entry in scenarios
        for sentence in warnings_about(entry.scenario, None if entry.name == baseline else first, entry.written)
    ]
    return found if baseline is None else found + unlike_periods(scenarios, baseline)


def unlike_periods(scenarios: Sequence[NamedScenario], baseline: str) -> list[str]:
    """A sentence for each scenario whose period or areas are not the baseline's, so that differences mix two things."""
    first = next(entry.scenario for entry in scenarios if entry.name == baseline)
    warnings = []
    for entry in scenarios:
        if entry.scenario.run != first.run:
            warnings.append(
                f"{entry.name} runs {_period(entry.scenario)}, the baseline {_period(first)}: "
                "their differences mix the change with the period."
            )
        if set(entry.scenario.areas) != set(first.areas):
            warnings.append(f"{entry.name} has other areas than the baseline: only what both have is compared.")
    return warnings


def _period(scenario: Scenario) -> str:
    run = scenario.run
    return f"from {run.start} with {run.warm_up_days:g} days of warm-up and {run.observed_days:g} observed"
