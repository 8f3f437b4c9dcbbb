"""Commands that run a scenario at many points: sweep, sensitivity."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from sim.cli.answers import noting
from sim.cli.options import Measures, RunOptions, one_of, whole
from sim.cli.running import PlannedStudy, carry_out
from sim.report.findings import HEADLINES
from sim.scenario import Scenario, load_scenario
from sim.scenario.vocabulary import number_of
from sim.study.designs.design import Plan
from sim.study.designs.ranges import read_ranges
from sim.study.designs.sampling import METHODS, Method, check_salib, check_size
from sim.study.designs.sensitivity import plan_sensitivity
from sim.study.designs.sweep import plan_sweep
from sim.study.designs.variations import MOST_POINTS, read_variations
from sim.study.naming import find_scenario, shipped_folder
from sim.study.settings import MOST_REPLICATIONS

MOST_BLOCKS = 4_096


def sweep(
    scenario: str, vary: list[str], faults: list[str], options: Annotated[RunOptions, "everything"],
    points: Annotated[int | None, whole(2, MOST_POINTS)] = None, show: Measures = (),
) -> int:  # fmt: skip
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
    variations = []
    with noting(faults):
        variations = read_variations(vary, sampled=points is not None)
    (entry,) = options.load(faults, scenario)

    def with_values(overrides: Sequence[str]) -> Scenario:
        return load_scenario(find_scenario(scenario), [*options.set_, *overrides])

    plan = plan_sweep(entry, with_values, variations, points=points, seed=options.seed, show=show)
    return carry_out([PlannedStudy(plan, options.folder(f"{entry.name}-sweep"))], options)


def sensitivity(
    scenario: str, over: str, faults: list[str],
    options: Annotated[RunOptions, "precision", "margin", "keep_log", "everything"],
    against: str = "", measure: Measures = (),
    method: Annotated[Method, one_of(METHODS)] = "morris",
    trajectories: Annotated[int | None, whole(2, MOST_BLOCKS)] = None,
    samples: Annotated[int | None, whole(2, MOST_BLOCKS)] = None,
    replications: Annotated[int, whole(1, MOST_REPLICATIONS)] = 2,
) -> int:  # fmt: skip
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
    size = _size(faults, method, trajectories, samples)
    with noting(faults):
        ranges = read_ranges(_ranges_file(over))
    with noting(faults):
        check_salib()
    entries = options.load(faults, scenario, *([against] if against else []))
    measures = measure or list(HEADLINES)
    first, second = entries[0], entries[1] if against else None
    plan = plan_sensitivity(first, second, ranges, measures=measures, method=method, size=size, seed=options.seed)
    folder = options.folder("-vs-".join(entry.name for entry in entries) + "-sensitivity")
    study = PlannedStudy(plan, folder, _announcement(plan, len(ranges), replications))
    return carry_out([study], replace(options, replications=replications), in_list=False)


def _announcement(plan: Plan, ranges: int, replications: int) -> str:
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


def _size(faults: list[str], method: Method, trajectories: int | None, samples: int | None) -> int:
    """Number of trajectories or samples; what does not fit the method is noted in `faults`."""
    options = {"morris": ("--trajectories", trajectories, 10), "sobol": ("--samples", samples, 64)}
    name, own, usual = options[method]
    for other, (option, value, _) in options.items():
        if value and other != method:
            faults.append(f"{option} goes with --method {other}; --method {method} has {name}.")
    size = own or usual
    try:
        check_size(method, size)
    except ValueError as wrong:
        faults.append(f"{name}: {wrong}.")
    return size
