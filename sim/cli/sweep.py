"""The command that varies values of one scenario: sweep."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.cli import options
from sim.cli.faults import noted, refuse, refused
from sim.scenario import Scenario, load_scenario
from sim.study.designs.variations import MOST_POINTS, SweepError, read_variations
from sim.study.naming import find_scenario
from sim.study.targets import read_measures


@options.of_a_study("everything")
def sweep(
    scenario: str,
    vary: list[str],
    typed: options.Typed,
    points: str = "",
    show: list[str] = [],  # noqa: B006 - typer reads the default, nobody changes it
) -> int:
    """Vary values of a scenario, and compare every point with it as it stands on the same simulated children.

    Parameters
    ----------
    vary : --vary PATH=VALUES
        A value and what to set it to: PATH=50:70:5, or PATH=a,b,c; may be repeated, and all are combined.
    points : N
        Draw N points as a Latin hypercube in place of all combinations; then PATH=50:70 is a continuous range.
    show : MEASURE
        A measure to show, by its name in measures.csv; may be repeated. [default: waiting, coming back, missed, unmet
        need, cost]
    """
    faults: list[str] = []
    settings = typed.settings(faults)
    count = options.whole(faults, "--points", points, 2, MOST_POINTS) if points else None
    shown = options.read_texts(faults, read_measures, show)
    named = typed.load(faults, [scenario])
    with noted(faults, SweepError):
        variations = read_variations(vary, sampled=count is not None)
    refuse(faults)
    from sim.cli.running import Study, carry_out
    from sim.study.designs.sweep import plan_sweep

    path = find_scenario(scenario)

    def with_values(overrides: Sequence[str]) -> Scenario:
        return load_scenario(path, [*typed.set_, *overrides])

    with refused(SweepError):
        plan = plan_sweep(named[0], with_values, variations, points=count, seed=settings.seed, show=shown)
    study = Study(plan, Path(typed.out or f"results/{named[0].name}-sweep"))
    return carry_out([study], settings, typed)
