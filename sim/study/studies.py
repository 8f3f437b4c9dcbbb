"""Studies: replications of every point of a design until there are enough, then the tables."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from sim.scenario import scenario_hash
from sim.study import provenance
from sim.study.before import cautions_before
from sim.study.compare import compare_paired
from sim.study.designs.design import Plan
from sim.study.folder import MEASURES_CSV, MONTHLY_CSV, FolderError, ResultsFolder
from sim.study.kept import Kept, OtherStudyError, plan_of, take_over
from sim.study.manifest import FORMAT, Caution, plain_cautions
from sim.study.naming import NamedScenario, by_name
from sim.study.replicate import OnDone, RunOutcome, Stop, replicate
from sim.study.result import StudyResult, result_of, save_tables, stacked
from sim.study.sentences import sentence
from sim.study.settings import Precision, Settings, precision_cautions, unreached
from sim.study.summary import summarise
from sim.study.tables import summarise_overload
from sim.study.warm_up import check_warm_up, warm_up_cautions


class StudyError(RuntimeError):
    """Nothing could be finished; the message says why."""


def run_study(
    plan: Plan, settings: Settings, *, kept: Kept | None = None, on_done: OnDone | None = None, stop: Stop | None = None
) -> StudyResult:
    """Run replications and make the tables.

    Parameters
    ----------
    plan
        What to run.
    settings
        How to run it.
    kept
        What an earlier attempt has kept, to which this one adds; None to keep everything in memory.
    on_done, stop
        As for `sim.study.replicate.replicate`.

    Raises
    ------
    StudyError
        If not one replication finished; or if it was stopped, and nothing can be said before every point is done.
    """
    started = provenance.now()
    kept = Kept() if kept is None else kept
    run = partial(replicate, plan.scenarios, settings, kept, since=plan.since, on_done=on_done, stop=stop)
    scenarios = by_name(plan.scenarios)
    outcome, imprecise, precision = _run_enough(run, list(scenarios), kept, settings.replications, plan.baseline)
    if outcome.stop_reason and plan.design.needs_every_point:
        missing = sentence("study", "points_missing", outcome=outcome)
        raise StudyError(f"{missing}\nThe same command goes on from there.")
    replications = outcome.total // len(scenarios)
    finished = kept.keys(list(scenarios), replications)
    if not finished:
        raise StudyError(outcome.stop_reason or str(outcome.failures[0]))
    tables = [(key, plan.design.trim(plan.about, kept.tables(key))) for key in finished]
    numbers = {name: [number for one, number in finished if one == name] for name in scenarios}
    cautions = cautions_before(plan, min(map(len, numbers.values())))
    cautions += [*warm_up_cautions(check_warm_up(stacked(tables, "warm_up"), scenarios)), *imprecise]
    overloaded = summarise_overload([(name, parts.overloaded) for (name, _), parts in tables])
    complete = len(finished) == outcome.total
    manifest = {
        "made_by": provenance.DISTRIBUTION, "format": FORMAT,
        "status": "complete" if complete else "partial",
        "partial": None if complete else f"{len(finished)} of {outcome.total}", "stopped": outcome.stop_reason,
        "baseline": plan.baseline, "seed": settings.seed, "engine": provenance.engine(settings.engine),
        "replications": replications, "precision": precision, "margins": settings.margins.describe(),
        "finished": {} if plan.manifest_scenarios else numbers, "reused": list(kept.reused),
        "failed": [asdict(part) for part in outcome.failures], "warnings": plain_cautions(cautions),
        "overloaded": json.loads(overloaded.to_json(orient="records", double_precision=15)),
        "versions": provenance.versions(), "code": provenance.code_hash(), "commit": provenance.code_commit(),
        "platform": provenance.machine(), "started": started, "ended": provenance.now(),
        "scenarios": [_scenario_in_manifest(entry) for entry in plan.in_manifest],
        "files": {},  # with their hashes, once they are written
    }  # fmt: skip
    if plan.design.key:
        manifest[plan.design.key] = dict(plan.about)
    saved = {
        MEASURES_CSV: stacked(tables, "measures"),
        MONTHLY_CSV: stacked(tables, "monthly"), **(plan.sources or {}),
    }  # fmt: skip
    return result_of(by_name(plan.in_manifest), manifest, {name: saved[name] for name in plan.design.sources})


def _run_enough(
    run: Callable[[int, int], RunOutcome],
    names: Sequence[str],
    kept: Kept,
    target: int | Precision,
    baseline: str | None,
) -> tuple[RunOutcome, Sequence[Caution], dict[str, Any] | None]:
    """Run replications until there are enough; what finishes is in `kept`.

    It is looked at between batches, at fixed numbers of replications, so that where it ends depends on the scenarios
    and the seed and nothing else.

    Parameters
    ----------
    run
        Runs the replications of every scenario from one number to another.
    names, kept, target
        The scenarios, what has finished of them, and what is asked for.
    baseline
        Name of the baseline, whose paired differences must be precise; None for means.

    Returns
    -------
    outcome
        What failed, how many were asked for in the end, and why it stopped early if it did.
    cautions
        What is not as precise as asked, and what could not be looked at.
    summary
        For the manifest: what was asked for and whether it was reached; None if nothing finished, or so many were asked
        for and no precision.
    """
    if isinstance(target, int):
        return run(1, target), (), None
    outcome = RunOutcome((), 0)
    for last in target.looks():
        batch = run(outcome.total // len(names) + 1, last)
        outcome = replace(batch, failures=outcome.failures + batch.failures)
        finished = kept.keys(names, last)
        if not finished:
            return outcome, (), None
        measures = stacked([(key, kept.tables(key)) for key in finished], "measures")
        measures = measures[measures["by"] == "all"]
        table = summarise(measures) if baseline is None else compare_paired(measures, baseline)
        reached = unreached(table, target).empty
        if outcome.stop_reason or reached:
            break
    summary = {"asked": target.describe(), "most": target.maximum, "reached": reached}
    return outcome, precision_cautions(table, target), summary


def study_in(plan: Plan, settings: Settings, *, folder: Path | str | None) -> StudyResult:
    """Run a study, in a results folder if one is named: resumed from it, and its tables saved there."""
    if folder is None:
        kept = Kept()
        take_over(plan, settings, kept)
        return run_study(plan, settings, kept=kept)
    with closing(ResultsFolder.claim(Path(folder))) as results_folder, resumed(results_folder, plan, settings) as kept:
        take_over(plan, settings, kept)
        result = run_study(plan, settings, kept=kept)
        return replace(result, manifest=save_tables(result, results_folder, kept))


@contextmanager
def resumed(results_folder: ResultsFolder, plan: Plan, settings: Settings, *, fresh: bool = False) -> Iterator[Kept]:
    """What a folder has kept of this study; what finishes in the block is added, and nothing stays of an empty one.

    Raises
    ------
    FolderError
        If the folder has kept replications of another study, unless `fresh` lets go of them; or cannot be written.
    """
    study = plan_of(plan.scenarios, seed=settings.seed, keep_logs=settings.keep_logs)
    try:
        if fresh:
            Kept(results_folder.kept).forget()
        kept = Kept.resume(results_folder.kept, study)
    except OtherStudyError as other:
        advice = "Give what it was begun with, or another folder, or --fresh."
        raise FolderError(f"Cannot go on in {results_folder.path}. {other}. {advice}") from None
    except OSError as error:
        reason = error.strerror or error
        raise FolderError(f"Cannot write to the results folder {results_folder.path}: {reason}.") from None
    try:
        yield kept
    finally:
        if not len(kept):
            kept.forget()


def _scenario_in_manifest(entry: NamedScenario) -> dict[str, Any]:
    return {
        "name": entry.name, "title": entry.scenario.title, "question": entry.scenario.question,
        "hash": scenario_hash(entry.scenario), "scenario": entry.as_plain(),
        **({"written": entry.files._asdict()} if entry.files else {}),
    }  # fmt: skip
