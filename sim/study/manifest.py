"""What the manifest of a study says: what was asked, what came of it, and what it was made with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.scenario import scenario_hash
from sim.study import provenance
from sim.study.cautions import Caution, plain_cautions
from sim.study.designs.design import Plan
from sim.study.form import FORMAT
from sim.study.replicate import Outcome
from sim.study.settings import Settings


def manifest_of(
    plan: Plan,
    settings: Settings,
    finished: Sequence[tuple[str, int]],
    outcome: Outcome,
    *,
    started: str,
    cautions: Sequence[Caution],
    precision: dict[str, Any] | None,
    reused: Sequence[Mapping[str, Any]],
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
    cautions
        What to know before believing the results.
    precision
        What was to be reached with ``auto``, and whether it was; None for a fixed number of replications.
    reused
        What was taken from other results, as plain objects.
    overloaded
        The teams that could not keep up, as plain objects.
    """
    complete = len(finished) == outcome.asked
    points = {entry.name for entry in plan.scenarios}
    return {
        "made_by": provenance.DISTRIBUTION,
        "format": FORMAT,
        "status": "complete" if complete else "partial",
        "partial": None if complete else f"{len(finished)} of {outcome.asked}",
        "stopped": outcome.stopped,
        "baseline": plan.baseline,
        "seed": settings.seed,
        "engine": provenance.engine(settings.engine),
        "replications": outcome.asked // len(plan.scenarios),
        "precision": precision,
        "margins": settings.margins.describe(),
        "finished": {
            entry.name: [number for name, number in finished if name == entry.name]
            for entry in plan.in_manifest if entry.name in points
        },
        "reused": list(reused),
        "failed": [
            {"scenario": part.name, "replication": part.replication, "reason": part.reason} for part in outcome.failed
        ],
        "warnings": plain_cautions(cautions),
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
                "scenario": entry.as_plain(),
                **({"written": entry.written.as_plain()} if entry.written else {}),
            }
            for entry in plan.in_manifest
        ],
        "files": {},
        **({plan.design.key: dict(plan.about)} if plan.design.key else {}),
    }


def how_many(manifest: Mapping[str, Any]) -> str:
    """How many replications there are: ``20 replications of each scenario``; where some are missing which part.

    Parameters
    ----------
    manifest
        Of a study, as `manifest_of` makes it, or as an older version did.
    """
    asked = manifest.get("replications")
    one = len(manifest.get("scenarios") or ()) == 1
    text = f"{asked} replication{'' if asked == 1 else 's'}{'' if one else ' of each scenario'}"
    if not manifest.get("partial"):
        return text
    counts = [len(numbers) for numbers in dict(manifest.get("finished") or {}).values()]
    if not counts:
        return f"{text}, of which {manifest['partial']} finished"
    if len(counts) == 1:
        return f"{counts[0]} of the {text.removesuffix(' of each scenario')}"
    span = f"{min(counts)}" if min(counts) == max(counts) else f"{min(counts)} to {max(counts)}"
    return f"{span} of the {text} ({manifest['partial']} finished)"
