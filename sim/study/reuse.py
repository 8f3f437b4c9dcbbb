"""Replications that stand in other results, taken over where running them again would come to the same.

They do where the scenario is the same by its hash, and seed, number, code (the engine's file is part of it), the
versions beneath it, and the days from which on it is measured besides are those of this study.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from sim.scenario import scenario_hash
from sim.scenario.vocabulary import number_of
from sim.study.commit import manifest_at
from sim.study.designs.design import Plan, since_in
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
        found = [] if reason else list(_taken(folder, manifest, plan, settings, kept, taken))
        kept.reused += found
        what = " and ".join(f"{number_of(each['replications'], 'replication')} of {each['scenario']}" for each in found)
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
    if ARCHIVE in changed_files(folder, manifest):
        return f"its {ARCHIVE} is not as it was written"
    return ""


def _taken(
    folder: Path, manifest: dict[str, Any], plan: Plan, settings: Settings, kept: Kept, taken: set[tuple[str, int]]
) -> Iterator[dict[str, Any]]:
    """Keep what a folder holds of each scenario that it holds, up to the number wanted; what, for the manifest."""
    wanted = settings.replications
    last = wanted.maximum if isinstance(wanted, Precision) else wanted
    then, now = since_in(manifest), plan.since
    there = {(entry["hash"], then.get(entry["name"], ())): entry["name"] for entry in manifest["scenarios"]}
    wants = {each.name: (scenario_hash(each.scenario), now.get(each.name, ())) for each in plan.scenarios}
    with ZipFile(folder / ARCHIVE) as archive:
        for name, theirs in ((name, there.get(each, "")) for name, each in wants.items()):
            finished = manifest["finished"].get(theirs, ())
            numbers = [number for number in finished if number <= last and (name, number) not in taken]
            taken.update((name, number) for number in numbers)
            for number in numbers:
                if (name, number) not in kept:
                    packed = archive.read(Kept.file_name((theirs, number)))
                    kept.add(Finished(name, number, packed, identity()))
            if numbers:
                origin = {"folder": folder.resolve().name, "made": manifest["ended"]}
                yield {"scenario": name, "replications": len(numbers), **origin}


def _others(manifest: dict[str, Any], plan: Plan) -> str:
    """How scenarios of the same name differ, or the days on which options to them begin; that there are none."""
    there = {entry["name"]: entry["scenario"] for entry in manifest["scenarios"]}
    here = {each.name: json.loads(each.scenario.model_dump_json(by_alias=True)) for each in plan.scenarios}
    differing = [f"its {name} differs ({first_differences(there[name], here[name])})" for name in here
                 if there.get(name, here[name]) != here[name]]
    then, now = since_in(manifest), plan.since
    differing += [f"its {name} is measured since the days on which its options begin, which are not those of this study"
                  for name in here if name in there and then.get(name, ()) != now.get(name, ())]
    return "; ".join(differing) or "it holds none of the scenarios of this study"
