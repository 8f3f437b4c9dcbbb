"""Replications that stand in other results, taken over where running them again would come to the same.

They do where the scenario is the same by its hash, and seed, number, code (the engine's file is part of it), the
versions beneath it, and the days from which on it is measured besides are those of this study.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import ZipFile

from sim.scenario import scenario_hash
from sim.scenario.vocabulary import number_of
from sim.study.designs.design import Plan, since_in
from sim.study.files import manifest_at
from sim.study.folder import ARCHIVE, MANIFEST, FolderError, changed_files, read_manifest
from sim.study.kept import Kept, first_differences
from sim.study.precision import Precision
from sim.study.provenance import CODE, identity
from sim.study.settings import Settings
from sim.study.tasks import Finished

_MOST_REASONS = 3


def take_over(plan: Plan, settings: Settings, kept: Kept) -> list[str]:
    """Keep the replications of a study that stand in `settings.reuse`; what came of it, in sentences.

    Raises
    ------
    FolderError
        If these are no results, or none that this version reads.
    OSError
        If one cannot be kept.
    """
    if settings.reuse is None:
        return []
    root = Path(settings.reuse)
    inside = () if manifest_at(root) else sorted(each.parent for each in root.glob(f"*/{MANIFEST}"))
    reused, reasons = [], []
    taken: set[tuple[str, int]] = set()
    for folder in inside or (root,):
        try:
            manifest = read_manifest(folder)
        except FolderError as unread:
            if not inside:
                raise
            reasons.append(str(unread))
            continue
        reason = _unfit(folder, manifest, settings)
        found = {} if reason else _taken(folder, manifest, plan, settings, kept, taken)
        origin = {"folder": folder.resolve().name, "made": manifest["ended"]}
        kept.reused += [{"scenario": name, "replications": count, **origin} for name, count in found.items()]
        what = " and ".join(f"{number_of(count, 'replication')} of {name}" for name, count in found.items())
        if found:
            reused.append(f"Reused from {folder}: {what}.")
        else:
            reasons.append(f"Nothing is reused from {folder}: {reason or _others(manifest, plan)}.")
    return reused or reasons[:_MOST_REASONS]


def _unfit(folder: Path, manifest: dict[str, Any], settings: Settings) -> str:
    """Why nothing in a folder would come out the same here, or can be taken; empty if there is no reason."""
    if settings.keep_logs:
        return "event logs are to be kept, for which all is run"
    then = {"seed": manifest["seed"], CODE: manifest["code"], **manifest["versions"]}
    for name, value in {"seed": settings.seed, **identity()}.items():
        if then.get(name) != value:
            return f"{name} was {then.get(name)}, and is {value} now"
    if ARCHIVE not in manifest["files"]:
        return f"it holds no {ARCHIVE}"
    return f"its {ARCHIVE} is not as it was written" if ARCHIVE in changed_files(folder, manifest) else ""


def _taken(
    folder: Path, manifest: dict[str, Any], plan: Plan, settings: Settings, kept: Kept, taken: set[tuple[str, int]]
) -> dict[str, int]:
    """Keep what a folder holds of each scenario that it holds, up to the number wanted; how many of each."""
    wanted = settings.replications
    last = wanted.maximum if isinstance(wanted, Precision) else wanted
    then, now = since_in(manifest), plan.since
    there = {(entry["hash"], then.get(entry["name"], ())): entry["name"] for entry in manifest["scenarios"]}
    counts = {}
    with ZipFile(folder / ARCHIVE) as archive:
        for each in plan.scenarios:
            theirs = there.get((scenario_hash(each.scenario), now.get(each.name, ())), "")
            finished = manifest["finished"].get(theirs, ())
            numbers = [number for number in finished if number <= last and (each.name, number) not in taken]
            taken.update((each.name, number) for number in numbers)
            for number in numbers:
                if (each.name, number) not in kept:
                    kept.add(Finished(each.name, number, archive.read(Kept.file_name((theirs, number))), identity()))
            if numbers:
                counts[each.name] = len(numbers)
    return counts


def _others(manifest: dict[str, Any], plan: Plan) -> str:
    """How scenarios of the same name differ, or the days on which options to them begin; that there are none."""
    there = {entry["name"]: entry["scenario"] for entry in manifest["scenarios"]}
    then, now = since_in(manifest), plan.since
    here = {each.name: each.as_plain() for each in plan.scenarios if each.name in there}
    differing = [f"its {name} differs ({first_differences(there[name], each)})"
                 for name, each in here.items() if there[name] != each]  # fmt: skip
    differing += [f"its {name} is measured since the days on which its options begin, which are not those of this study"
                  for name in here if then.get(name, ()) != now.get(name, ())]  # fmt: skip
    return "; ".join(differing) or "it holds none of the scenarios of this study"
