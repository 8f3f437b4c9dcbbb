"""Commands that run replications of scenarios: run, compare, targets."""

from functools import partial
from pathlib import Path
from typing import Annotated

from sim.cli.answers import Answer, print_answer, refuse
from sim.cli.options import RunOptions
from sim.cli.running import PlannedStudy, carry_out
from sim.report.build import Faces, faces_of
from sim.study.designs.design import Plan
from sim.study.result import StudyResult, load_result


def run(scenarios: list[str], faults: list[str], options: Annotated[RunOptions, "margin", "everything"]) -> int:
    """Run replications of each scenario; write a results folder for each."""
    entries = options.load(faults, *scenarios)
    out = options.out or Path("results")
    alone = options.out is not None and len(entries) == 1
    return carry_out([PlannedStudy(Plan((entry,)), out if alone else out / entry.name) for entry in entries], options)


def compare(baseline: str, scenarios: list[str], faults: list[str], options: RunOptions) -> int:
    """Compare scenarios with a baseline on the same simulated children; write the report.

    Parameters
    ----------
    baseline : BASELINE
        What the others are compared with.
    """
    entries = options.load(faults, baseline, *scenarios)
    first, *others = [entry.name for entry in entries]
    rest = "-and-".join(others) if len(others) <= 2 else f"{others[0]}-and-{len(others) - 1}-more"
    return carry_out([PlannedStudy(Plan(tuple(entries), first), options.folder(f"{first}-vs-{rest}"))], options)


def targets(scenario: str, faults: list[str], options: Annotated[RunOptions, "margin", "everything"]) -> int:
    """Set a scenario beside the figures that its file says are published: targets, checks, inputs, hits and misses.

    Of a results folder, what it holds is shown and nothing is run; of a comparison, the baseline.

    Parameters
    ----------
    scenario : SCENARIO
        A scenario file, the name of a shipped one, or a results folder.
    """

    def target_faces(result: StudyResult) -> Faces:
        """As any result, but for the terminal and for other programs by its published figures alone."""
        from sim.report.faces import targets_plain, targets_text, view_of

        view = view_of(result)
        return faces_of(result)._replace(short=partial(targets_text, view), as_plain=partial(targets_plain, view))

    folder = Path(scenario)
    if not folder.is_dir():
        (entry,) = options.load(faults, scenario)
        return carry_out([PlannedStudy(Plan((entry,)), options.folder(entry.name), faces=target_faces)], options)
    if options.set_ or options.out:
        refuse([f"{scenario} is a results folder, of which nothing is run: leave --set and --out out."])
    of_folder = target_faces(load_result(folder))
    return print_answer(Answer(of_folder.short(), of_folder.as_plain()), as_json=options.as_json)
