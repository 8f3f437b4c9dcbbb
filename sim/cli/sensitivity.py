"""The command that says which unknowns a conclusion hangs on: sensitivity."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.app import DONE, FAILED, InputError, app
from sim.cli.interrupts import stoppable
from sim.cli.options import (
    Cluster,
    Fresh,
    Json,
    Out,
    Overrides,
    Quiet,
    ScenarioFile,
    Seed,
    Workers,
    claim,
    load,
    read_settings,
    whole,
)

if TYPE_CHECKING:
    from sim.study import NamedScenario, ResultsFolder, Settings
    from sim.study.replicate import Outcome
    from sim.study.sensitivity import Plan, Range, SensitivityResult

MOST_BLOCKS = 4_096

Over = Annotated[
    str,
    typer.Option(metavar="RANGES", help="A file of ranges, or the name of a shipped one, such as unpublished."),
]
Against = Annotated[
    str,
    typer.Option(metavar="OPTION", help="Look at the difference that this scenario makes, in place of the measures."),
]
Measures = Annotated[
    list[str],
    typer.Option(
        metavar="MEASURE",
        help="A measure to look at, by its name in measures.csv; may be repeated. [default: the headline measures]",
    ),
]
Replications = Annotated[
    str, typer.Option("--replications", "-n", metavar="N", help="Replications of each point, 2 or more to see chance.")
]


@app.command(short_help="Say which unknowns a conclusion hangs on.")
def sensitivity(
    scenario: ScenarioFile,
    over: Over,
    against: Against = "",
    measure: Measures = [],  # noqa: B006 - typer reads the default, nobody changes it
    method: Annotated[
        str, typer.Option(metavar="METHOD", help="morris: a screening in few runs; sobol: shares of variance, in many.")
    ] = "morris",
    trajectories: Annotated[str, typer.Option(metavar="N", help="Trajectories of Morris. [default: 10]")] = "",
    samples: Annotated[str, typer.Option(metavar="N", help="Samples of Sobol, a power of 2. [default: 64]")] = "",
    replications: Replications = "2",
    seed: Seed = "1",
    workers: Workers = "",
    cluster: Cluster = "",
    set_: Overrides = [],  # noqa: B006
    out: Out = "",
    fresh: Fresh = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> int:
    """Run a scenario over the ranges of what nobody knows, and say which unknowns its conclusions hang on."""
    from sim.study.sensitivity import NoSALibError, check_salib

    faults: list[str] = []
    settings = read_settings(faults, replications=replications, seed=seed, workers=workers, cluster=cluster)
    count = whole(faults, "--replications", replications, 1, 1_000_000) if replications != "auto" else 1
    if replications == "auto":
        faults.append("--replications must be a whole number here: every point needs as many.")
    size = _size(faults, method, trajectories, samples)
    measures = _measures(faults, measure)
    named = load(faults, [scenario, *([against] if against else [])], set_)
    ranges = _ranges(faults, over)
    try:
        check_salib()
    except NoSALibError as missing:
        faults.append(str(missing))
    plan = None
    if not faults:
        plan = _plan(faults, named, ranges, measures, method, size, settings.seed)
    with ExitStack() as stack:
        name = "-vs-".join(entry.name for entry in named)
        (folder,) = claim(faults, [Path(out or f"results/{name}-sensitivity")], stack)
        assert plan is not None
        found = _run(plan, folder, settings, count, fresh=fresh, quiet=quiet)
        if found is None:
            return FAILED
        return _told(found, folder, quiet=quiet, as_json=as_json)


def _told(found: SensitivityResult, folder: ResultsFolder, *, quiet: bool, as_json: bool) -> int:
    """Write the results out and say what was found; the exit status."""
    from sim.report import UnwrittenError
    from sim.report.sensitivity import save_sensitivity, sensitivity_plain, sensitivity_text
    from sim.study.kept import Kept

    try:
        report = save_sensitivity(found, folder)
    except UnwrittenError as failure:
        typer.echo(str(failure), err=True)
        return FAILED
    complete = found.manifest["status"] == "complete"
    if complete:
        Kept(folder.kept).forget()
    if as_json:
        answer = {"folder": str(folder.path), "report": str(report), **sensitivity_plain(found)}
        typer.echo(json.dumps(answer, indent=2))
    else:
        typer.echo("" if quiet else sensitivity_text(found) + "\n\n", nl=False)
        typer.echo(f"Report: {report}")
    if not complete:
        for entry in found.manifest["failed"][:5]:
            typer.echo(
                f"Replication {entry['replication']} of {entry['scenario']} failed: {entry['reason']}", err=True
            )
        typer.echo(f"Kept the {found.manifest['partial']} runs that finished.", err=True)
    return DONE if complete else FAILED


def _run(
    plan: Plan, folder: ResultsFolder, settings: Settings, replications: int, *, fresh: bool, quiet: bool
) -> SensitivityResult | None:
    """Run the study in its folder; None, with the reason said, if there is nothing to tell of."""
    from sim.report.progress import in_words, progress
    from sim.report.text import warnings_before
    from sim.study import ClusterError, FolderError, cores, resumed
    from sim.study.manifest import advice
    from sim.study.sensitivity import run_sensitivity

    runs = len(plan.scenarios) * replications

    def say(seconds: float, left: int) -> None:
        if left and not quiet:
            processes = settings.workers or cores()
            about = in_words(seconds * left / min(processes, left))
            typer.echo(f"The first took {in_words(seconds)}; the other {left:,} will take about {about}.", err=True)

    try:
        with (
            resumed(folder, plan.scenarios, settings, fresh=fresh) as kept,
            progress(quiet=quiet, announced=True) as on_done,
            stoppable(),
        ):
            if not quiet:
                entries = [plan.baseline, *([] if plan.option is None else [plan.option])]
                for warning in warnings_before(advice(entries, plan.baseline.name), [each.name for each in entries]):
                    typer.echo(warning, err=True)
                typer.echo(_announced(plan, replications, runs, len(kept)), err=True)
            found = run_sensitivity(
                plan, settings, kept, replications=replications, on_done=on_done, on_first=None if quiet else say
            )
    except FolderError as other:
        raise InputError(str(other)) from None
    except ClusterError as failure:
        typer.echo(str(failure), err=True)
        return None
    return _unless_stopped(found, runs)


def _unless_stopped(found: SensitivityResult | Outcome, runs: int) -> SensitivityResult | None:
    from sim.study.sensitivity import SensitivityResult

    if isinstance(found, SensitivityResult):
        return found
    typer.echo(f"{found.stopped} What finished of the {runs:,} runs is kept; nothing can be said before all have.\n"
               "The same command goes on from there.", err=True)  # fmt: skip
    return None


def _announced(plan: Plan, replications: int, runs: int, kept: int) -> str:
    both = " with the option and without" if plan.option is not None else ""
    points = len(plan.design.shares)
    going_on = f" {kept:,} of them had finished." if kept else ""
    return (
        f"{points:,} points over {len(plan.ranges)} ranges, and everything as given;{both} {replications} "
        f"replication{'s' if replications > 1 else ''} of each: {runs:,} runs.{going_on}"
    )


def _plan(
    faults: list[str],
    named: Sequence[NamedScenario],
    ranges: Sequence[Range],
    measures: Sequence[str],
    method: str,
    size: int,
    seed: int,
) -> Plan | None:
    from sim.scenario import ScenarioError
    from sim.study.sensitivity import plan_sensitivity

    option = named[1] if len(named) > 1 else None
    try:
        return plan_sensitivity(
            named[0], option, ranges, measures=measures, method="sobol" if method == "sobol" else "morris", size=size,
            seed=seed,
        )  # fmt: skip
    except ScenarioError as error:
        faults += [str(problem) for problem in error.problems]
    return None


def _ranges(faults: list[str], over: str) -> tuple[Range, ...]:
    from sim.scenario import ScenarioError
    from sim.study import shipped_folder
    from sim.study.sensitivity import read_ranges

    path = Path(over)
    shipped = shipped_folder() / "ranges" / f"{over}.yaml"
    if not path.exists() and not path.suffix and "/" not in over and shipped.is_file():
        path = shipped
    try:
        return read_ranges(path)
    except ScenarioError as error:
        faults += [str(problem) for problem in error.problems]
    return ()


def _measures(faults: list[str], names: Sequence[str]) -> list[str]:
    """The measures asked for, each once; the headline measures if none is."""
    from sim.measures import MEASURES
    from sim.scenario.problems import nearest

    for name in names:
        if name not in MEASURES:
            meant = nearest(name, MEASURES)
            hint = f"; did you mean {meant}?" if meant else "; the names are in measures.csv."
            faults.append(f"--measure: there is no measure {name[:60]!r}{hint}")
    return list(dict.fromkeys(names)) or [name for name, measure in MEASURES.items() if measure.headline]


def _size(faults: list[str], method: str, trajectories: str, samples: str) -> int:
    """Number of trajectories or samples; what does not fit the method is noted in `faults`."""
    from sim.study.sensitivity import check_size

    if method not in ("morris", "sobol"):
        faults.append(f"--method must be morris or sobol, not {method[:40]!r}.")
        return 2
    if method == "morris":
        if samples:
            faults.append("--samples goes with --method sobol; Morris has --trajectories.")
        return whole(faults, "--trajectories", trajectories or "10", 2, MOST_BLOCKS)
    if trajectories:
        faults.append("--trajectories goes with --method morris; Sobol has --samples.")
    size = whole(faults, "--samples", samples or "64", 2, MOST_BLOCKS)
    try:
        check_size(method, size)
    except ValueError as wrong:
        faults.append(f"--samples: {wrong}.")
    return size
