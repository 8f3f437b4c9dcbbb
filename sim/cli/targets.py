"""Command that holds a scenario against published figures: targets."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import typer

from sim.cli import options
from sim.cli.faults import DONE, InputError, refuse, refused


@options.of_a_study("margin", "everything")
def targets(
    scenario: str,
    typed: options.Typed,
) -> int:
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
