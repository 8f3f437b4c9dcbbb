"""Commands that run replications of scenarios: run, compare, targets."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

from sim.cli.answers import Answer, answered, refuse
from sim.cli.options import Typed
from sim.cli.running import Study, carry_out
from sim.report.build import Faces, faces_of
from sim.study.designs.design import Plan
from sim.study.result import StudyResult, load_result


def run(scenarios: list[str], faults: list[str], typed: Annotated[Typed, "margin", "everything"]) -> int:
    """Run replications of each scenario; write a results folder for each."""
    named = typed.load(faults, *scenarios)
    out = typed.out or Path("results")
    alone = typed.out is not None and len(named) == 1
    return carry_out([Study(Plan((entry,)), out if alone else out / entry.name) for entry in named], typed)


def compare(baseline: str, scenarios: list[str], faults: list[str], typed: Typed) -> int:
    """Compare scenarios with a baseline on the same simulated children; write the report.

    Parameters
    ----------
    baseline : BASELINE
        What the others are compared with.
    """
    named = typed.load(faults, baseline, *scenarios)
    first, *others = [entry.name for entry in named]
    rest = "-and-".join(others) if len(others) <= 2 else f"{others[0]}-and-{len(others) - 1}-more"
    return carry_out([Study(Plan(tuple(named), first), typed.folder(f"{first}-vs-{rest}"))], typed)


def targets(scenario: str, faults: list[str], typed: Annotated[Typed, "margin", "everything"]) -> int:
    """Set a scenario beside the figures that its file says are published: targets, checks, inputs, hits and misses.

    Of a results folder, what it holds is shown and nothing is run; of a comparison, the baseline.

    Parameters
    ----------
    scenario : SCENARIO
        A scenario file, the name of a shipped one, or a results folder.
    """

    def faces(result: StudyResult) -> Faces:
        from sim.report.faces import targets_plain, targets_text, view_of

        view = view_of(result)
        return faces_of(result)._replace(short=partial(targets_text, view), as_plain=partial(targets_plain, view))

    folder = Path(scenario)
    if not folder.is_dir():
        (named,) = typed.load(faults, scenario)
        return carry_out([Study(Plan((named,)), typed.folder(named.name), faces=faces)], typed)
    if typed.set_ or typed.out:
        refuse([f"{scenario} is a results folder, of which nothing is run: leave --set and --out out."])
    stored = faces(load_result(folder))
    return answered(Answer(stored.short(), stored.as_plain()), as_json=typed.as_json)
