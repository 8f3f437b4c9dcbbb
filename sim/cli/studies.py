"""Commands that run replications of scenarios: run, compare, targets."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import typer

from sim.cli import options
from sim.cli.faults import DONE, InputError, refuse, refused


@options.of_a_study("margin", "everything")
def run(scenarios: list[str], typed: options.Typed) -> int:
    """Run replications of each scenario; write a results folder for each."""
    faults: list[str] = []
    settings = typed.settings(faults)
    named = typed.load(faults, scenarios)
    refuse(faults)
    from sim.cli.running import Study, carry_out  # takes a second, which a slip of the fingers need not
    from sim.study.designs.design import Plan

    out = Path(typed.out or "results")
    alone = bool(typed.out) and len(named) == 1
    studies = [Study(Plan((entry,)), out if alone else out / entry.name) for entry in named]
    return carry_out(studies, settings, typed)


@options.of_a_study()
def compare(baseline: str, scenarios: list[str], typed: options.Typed) -> int:
    """Compare scenarios with a baseline on the same simulated children; write the report.

    Parameters
    ----------
    baseline : BASELINE
        What the others are compared with.
    """
    faults: list[str] = []
    settings = typed.settings(faults)
    named = typed.load(faults, [baseline, *scenarios])
    refuse(faults)
    from sim.cli.running import Study, carry_out
    from sim.study.designs.design import Plan

    first, *others = [entry.name for entry in named]
    rest = "-and-".join(others) if len(others) <= 2 else f"{others[0]}-and-{len(others) - 1}-more"
    study = Study(Plan(tuple(named), first), Path(typed.out or f"results/{first}-vs-{rest}"))
    return carry_out([study], settings, typed)


@options.of_a_study("margin", "everything")
def targets(scenario: str, typed: options.Typed) -> int:
    """Set a scenario beside the figures that its file says are published: targets, checks, inputs, hits and misses.

    Of a results folder, what it holds is shown and nothing is run; of a comparison, the baseline.

    Parameters
    ----------
    scenario : SCENARIO
        A scenario file, the name of a shipped one, or a results folder.
    """
    is_folder = Path(scenario).is_dir()
    if is_folder and (typed.set_ or typed.out):
        raise InputError(f"{scenario} is a results folder, of which nothing is run: leave --set and --out out.")
    faults: list[str] = []
    settings = typed.settings(faults)
    named = [] if is_folder else typed.load(faults, [scenario])
    refuse([] if is_folder else faults)
    from sim.cli.running import Study, carry_out  # takes a second, which a slip of the fingers need not
    from sim.report.build import Faces, faces_of
    from sim.report.machine import targets_plain
    from sim.report.text import targets_text
    from sim.study.designs.design import Plan
    from sim.study.folder import FolderError
    from sim.study.result import StudyResult, load_result

    def faces(result: StudyResult) -> Faces:
        return faces_of(result)._replace(text=partial(targets_text, result), plain=partial(targets_plain, result))

    if is_folder:
        with refused(FolderError):
            stored = faces(load_result(Path(scenario)))
        typer.echo(json.dumps(stored.plain(), indent=2) if typed.as_json else stored.text())
        return DONE
    study = Study(Plan(tuple(named)), Path(typed.out or f"results/{named[0].name}"), faces=faces)
    return carry_out([study], settings, typed)
