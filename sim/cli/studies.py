"""Commands that run replications: run, compare."""

from __future__ import annotations

from pathlib import Path

from sim.cli import options
from sim.cli.faults import refuse


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
def compare(
    baseline: str,
    scenarios: list[str],
    typed: options.Typed,
) -> int:
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
