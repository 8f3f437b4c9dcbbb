"""Commands that run a scenario at many points: sweep, sensitivity."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.cli import options
from sim.cli.faults import noted, refuse, refused
from sim.measures import MEASURES
from sim.scenario import Scenario, ScenarioError, load_scenario
from sim.scenario.vocabulary import number_of
from sim.study.designs.design import Plan
from sim.study.designs.ranges import read_ranges
from sim.study.designs.sampling import METHODS, Method, NoSALibError, check_salib, check_size
from sim.study.designs.sensitivity import plan_sensitivity
from sim.study.designs.variations import MOST_POINTS, SweepError, read_variations
from sim.study.naming import find_scenario, shipped_folder
from sim.study.targets import read_measures

MOST_BLOCKS = 4_096


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


@options.of_a_study("precision", "margin", "keep_log", "everything")
def sensitivity(
    scenario: str,
    over: str,
    typed: options.Typed,
    against: str = "",
    measure: list[str] = [],  # noqa: B006 - typer reads the default, nobody changes it
    method: str = "morris",
    trajectories: str = "",
    samples: str = "",
    replications: str = "2",
) -> int:
    """Run a scenario over the ranges of what nobody knows, and say which unknowns its conclusions hang on.

    Parameters
    ----------
    over : --over RANGES
        A file of ranges, or the name of a shipped one, such as unpublished.
    against : OPTION
        Look at the difference that this scenario makes, in place of the measures.
    measure : MEASURE
        A measure to look at, by its name in measures.csv; may be repeated. [default: the headline measures]
    method : METHOD
        morris: one unknown at a time; sobol: all together, many runs.
    trajectories : N
        Walks through the ranges. [default: 10]
    samples : N
        How many samples, a power of 2. [default: 64]
    replications : --replications -n N
        Replications of each point, 2 or more to see chance.
    """
    faults: list[str] = []
    settings = typed._replace(replications=replications).settings(faults)
    if not isinstance(settings.replications, int):
        faults.append("--replications must be a whole number here: every point needs as many.")
    design = options.one_of(faults, "--method", method, METHODS)
    size = _size(faults, design, trajectories, samples)
    measures = options.read_texts(faults, read_measures, measure)
    named = typed.load(faults, [scenario, *([against] if against else [])])
    with noted(faults, ScenarioError):
        ranges = read_ranges(_ranges_file(over))
    with noted(faults, NoSALibError):
        check_salib()
    refuse(faults)
    headline = [name for name, entry in MEASURES.items() if entry.headline]
    from sim.cli.running import Study, carry_out

    with refused(ScenarioError):
        plan = plan_sensitivity(
            named[0], named[1] if against else None, ranges, measures=measures or headline,
            method=design, size=size, seed=settings.seed,
        )  # fmt: skip
    name = "-vs-".join(entry.name for entry in named)
    announcement = _announcement(plan, len(ranges), settings.replications)
    study = Study(plan, Path(typed.out or f"results/{name}-sensitivity"), announcement)
    return carry_out([study], settings, typed, in_list=False)


def _announcement(plan: Plan, ranges: int, replications: Any) -> str:
    """What is to be run."""
    both = " with the option and without" if len(plan.in_manifest) > 1 else ""
    points = len(plan.scenarios) // len(plan.in_manifest) - 1
    return (
        f"{number_of(points, 'point')} over {number_of(ranges, 'range')}, and everything as given;{both} "
        f"{number_of(replications, 'replication')} of each: {number_of(len(plan.scenarios) * replications, 'run')}."
    )


def _ranges_file(over: str) -> Path:
    """A file of ranges, or the shipped one of that name."""
    path, shipped = Path(over), shipped_folder() / "ranges" / f"{over}.yaml"
    is_name = not path.exists() and not path.suffix and "/" not in over
    return shipped if is_name and shipped.is_file() else path


def _size(faults: list[str], method: Method, trajectories: str, samples: str) -> int:
    """Number of trajectories or samples; what does not fit the method is noted in `faults`."""
    typed: dict[Method, tuple[str, str, str]] = {
        "morris": ("--trajectories", trajectories, "10"), "sobol": ("--samples", samples, "64"),
    }  # fmt: skip
    name, own, usual = typed[method]
    for other, (option, given, _) in typed.items():
        if given and other != method:
            faults.append(f"{option} goes with --method {other}; --method {method} has {name}.")
    size = options.whole(faults, name, own or usual, 2, MOST_BLOCKS)
    try:
        check_size(method, size)
    except ValueError as wrong:
        faults.append(f"{name}: {wrong}.")
    return size
