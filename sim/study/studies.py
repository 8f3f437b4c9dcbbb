"""Studies: replications until there are enough, then the tables. `run` and `compare` are the doors for notebooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.study import provenance
from sim.study.enough import run_enough
from sim.study.kept import Kept, plan_of
from sim.study.manifest import advice, manifest_of
from sim.study.naming import NamedScenario, name_scenarios, unique_names
from sim.study.precision import Precision, read_precision
from sim.study.replicate import OnDone
from sim.study.result import StudyResult, result_of, save_tables, together
from sim.study.settings import DEFAULT_REPLICATIONS, DEFAULT_SEED, Settings
from sim.study.verdicts import read_margins
from sim.study.warm_up import check_warm_up, warm_up_warnings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario import Scenario
    from sim.study.folder import ResultsFolder
    from sim.study.tables import Tables


FEWEST_REPLICATIONS = 5
"""With fewer than this, Student's interval hangs on a standard deviation that is hardly known: a warning says so."""


class StudyError(RuntimeError):
    """Nothing could be finished; the message says why."""


def run_study(
    scenarios: Sequence[NamedScenario],
    settings: Settings,
    *,
    baseline: str | None,
    kept: Kept | None = None,
    on_done: OnDone | None = None,
    sweep: Mapping[str, Any] | None = None,
) -> StudyResult:
    """Run replications and make the tables; see `run` and `compare`.

    Parameters
    ----------
    scenarios
        Scenarios with their names, the baseline first.
    settings
        How to run them.
    baseline
        Name of the baseline; None to compare nothing.
    kept
        What an earlier attempt has kept, to which this one adds; None to keep everything in memory.
    on_done
        Told of progress.
    sweep
        What was varied, if this is a sweep (see `sim.study.sweep`); it goes into the manifest.

    Raises
    ------
    StudyError
        If not one replication finished.
    """
    started = provenance.now()
    kept = Kept() if kept is None else kept
    enough = run_enough(scenarios, settings, kept, baseline=baseline, on_done=on_done)
    outcome = enough.outcome
    by_name = {entry.name: entry.scenario for entry in scenarios}
    finished = kept.keys(list(by_name), outcome.asked // len(by_name))
    if not finished:
        raise StudyError(outcome.stopped or (str(outcome.failed[0]) if outcome.failed else "There was nothing to run."))
    tables = [(key, kept.tables(key)) for key in finished]
    fewest = min(sum(name == one for one, _ in finished) for name in by_name)
    known = known_before(scenarios, baseline, fewest, is_sweep=sweep is not None)
    warnings = [*known, *_warm_up(by_name, tables), *enough.warnings]
    manifest = manifest_of(
        scenarios, baseline, settings, finished, outcome, started=started, warnings=warnings,
        precision=enough.precision,
    )  # fmt: skip
    if sweep is not None:
        manifest["sweep"] = dict(sweep)
    return result_of(by_name, baseline, tables, settings.margins, manifest)


def known_before(
    scenarios: Sequence[NamedScenario], baseline: str | None, replications: int, *, is_sweep: bool = False
) -> list[str]:
    """What to know before believing the results that can be said before anything is run, a sentence each.

    Parameters
    ----------
    scenarios, baseline
        As for `run_study`.
    replications
        How many of each scenario there will be, or are.
    is_sweep
        Whether the scenarios are the points of a sweep, among which the baseline itself may well be.
    """
    found = advice(scenarios, baseline)
    if baseline is not None and not is_sweep:
        found += _unchanged(scenarios, baseline)
    if 1 < replications < FEWEST_REPLICATIONS:
        usual = f"{DEFAULT_REPLICATIONS} are usual"
        found.append(f"{replications} replications: intervals from so few are unreliable; {usual}.")
    return found


def run(
    scenarios: Scenario | str | Path | Sequence[Scenario | str | Path] | Mapping[str, Scenario | str | Path],
    *,
    replications: int | str = DEFAULT_REPLICATIONS,
    precision: Sequence[str] = (),
    seed: int = DEFAULT_SEED,
    workers: int | None = None,
    cluster: str | None = None,
    folder: Path | str | None = None,
) -> StudyResult:
    """Run replications of one scenario or several.

    Parameters
    ----------
    scenarios
        Loaded scenarios, paths, or names of shipped ones; a mapping gives them names of your own.
    replications
        How many of each, 1 or more. One gives no interval. ``"auto"``: until `precision` is reached.
    precision
        With ``"auto"``, half the width of the 95% interval to reach: ``"5%"`` of the mean for every headline measure
        (the default), ``"children_with_repeat_contact_6m=20"``, ``"referrals=2%"``.
    seed
        Root of all random draws, 0 to 2**63 - 1. The same seed gives the same result, whatever the number of workers.
    workers
        Processes; None for the cores there are, 1 to stay in this process.
    cluster
        Address of the scheduler of a Dask cluster to run on, in place of processes of this machine.
    folder
        Where to keep replications as they finish, and the tables in the end; the same call goes on after an accident.
        None to write nothing.

    Returns
    -------
    StudyResult
        With `measures`, `monthly` and `summary`.

    Raises
    ------
    ValueError
        If a number is out of range or a precision cannot be read.
    sim.scenario.ScenarioError
        If a scenario file is wrong.
    FolderError
        If the folder cannot be used, is in use, or holds the beginning of another study.
    StudyError
        If not one replication finished.
    """
    settings = Settings(asked_for(replications, precision), seed, workers, cluster)
    return study_in(name_scenarios(scenarios), settings, baseline=None, folder=folder)


def compare(
    baseline: Scenario | str | Path,
    scenarios: Scenario | str | Path | Sequence[Scenario | str | Path] | Mapping[str, Scenario | str | Path],
    *,
    replications: int | str = DEFAULT_REPLICATIONS,
    precision: Sequence[str] = (),
    margins: Sequence[str] = (),
    seed: int = DEFAULT_SEED,
    workers: int | None = None,
    cluster: str | None = None,
    folder: Path | str | None = None,
) -> StudyResult:
    """Compare scenarios with a baseline on common random numbers: the same children, arriving at the same moments.

    Parameters
    ----------
    baseline
        What the others are compared with.
    scenarios, replications, seed, workers, cluster, folder
        As for `run`.
    precision
        As for `run`, of the differences from the baseline; in per cent of the baseline's mean.
    margins
        The smallest difference that matters: ``"1%"`` of the baseline for all measures,
        ``"children_with_repeat_contact_6m=20"``.

    Returns
    -------
    StudyResult
        With `comparison` besides what `run` gives.

    Raises
    ------
    ValueError, sim.scenario.ScenarioError, FolderError, StudyError
        As for `run`.
    """
    settings = Settings(asked_for(replications, precision), seed, workers, cluster, read_margins(margins))
    named = join_names(name_scenarios(baseline), name_scenarios(scenarios))
    return study_in(named, settings, baseline=named[0].name, folder=folder)


def study_in(
    scenarios: Sequence[NamedScenario],
    settings: Settings,
    *,
    baseline: str | None,
    folder: Path | str | None,
    sweep: Mapping[str, Any] | None = None,
) -> StudyResult:
    """Run a study, in a results folder if one is named: resumed from it, and its tables saved there."""
    if folder is None:
        return run_study(scenarios, settings, baseline=baseline, sweep=sweep)
    with claimed_folder(Path(folder)) as claimed, resumed(claimed, scenarios, settings) as kept:
        result = run_study(scenarios, settings, baseline=baseline, kept=kept, sweep=sweep)
        manifest = save_tables(result, claimed, kept)
        return replace(result, manifest=manifest)


@contextmanager
def claimed_folder(path: Path) -> Iterator[ResultsFolder]:
    """A results folder that is ours until the end of the block."""
    from sim.study.folder import ResultsFolder

    claimed = ResultsFolder.claim(path)
    try:
        yield claimed
    finally:
        claimed.close()


@contextmanager
def resumed(
    claimed: ResultsFolder, scenarios: Sequence[NamedScenario], settings: Settings, *, fresh: bool = False
) -> Iterator[Kept]:
    """What a folder has kept of this study; what finishes in the block is added, and nothing stays of an empty one.

    Raises
    ------
    FolderError
        If the folder has kept replications of another study, unless `fresh` lets go of them; or cannot be written.
    """
    from sim.study.folder import FolderError
    from sim.study.kept import OtherStudyError

    plan = plan_of(scenarios, seed=settings.seed, keep_logs=settings.keep_logs)
    try:
        if fresh:
            Kept(claimed.kept).forget()
        kept = Kept.resume(claimed.kept, plan)
    except OtherStudyError as other:
        said = f"Cannot go on in {claimed.path}. {other}. Give what it was begun with, or another folder, or --fresh."
        raise FolderError(said) from None
    except OSError as error:
        raise FolderError(f"Cannot write to the results folder {claimed.path}: {error.strerror or error}.") from None
    try:
        yield kept
    finally:
        if not len(kept):
            kept.forget()


def join_names(*several: Sequence[NamedScenario]) -> list[NamedScenario]:
    """Named scenarios from several places in one list, with names that do not clash."""
    entries = [entry for part in several for entry in part]
    names = unique_names(entry.name for entry in entries)
    return [replace(entry, name=name) for name, entry in zip(names, entries, strict=True)]


def asked_for(replications: int | str, precision: Sequence[str]) -> int | Precision:
    """The number of replications, or with ``"auto"`` the precision to reach."""
    if replications == "auto":
        return read_precision(precision)
    if precision:
        raise ValueError('precision goes with replications="auto"')
    return replications  # type: ignore[return-value] # Settings refuses what is no number


def _unchanged(scenarios: Sequence[NamedScenario], baseline: str) -> list[str]:
    """A sentence for each scenario that has the same values as the baseline."""
    from sim.scenario import differences

    first = next(entry.scenario for entry in scenarios if entry.name == baseline)
    return [
        f"{entry.name}: nothing differs from the baseline."
        for entry in scenarios
        if entry.name != baseline and not differences(first, entry.scenario)
    ]


def _warm_up(scenarios: Mapping[str, Scenario], tables: Sequence[tuple[tuple[str, int], Tables]]) -> list[str]:
    """What MSER-5 has to say of the warm-up of every scenario, a sentence each."""
    columns = ("scenario", "replication", "series", "batch", "value")
    return warm_up_warnings(check_warm_up(together(tables, "warm_up", columns), scenarios))
