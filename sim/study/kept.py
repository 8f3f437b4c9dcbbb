"""The finished replications of a study, on disk as they finish: no accident costs more than what was running.

In the folder of a study stand ``plan.json``, which says what the study is, and one zip file for each replication, of
its tables and, where they are kept, its event logs; the file's comment says which study, scenario and number it is.
Files appear whole, and one that does not match its checksums, or is not what its name says, is as good as absent: its
replication is run again. Nothing is ever pickled.

Replications that stand in other results, taken over where running them again would come to the same.

They do where the scenario is the same by its hash, and seed, number, code (the engine's file is part of it), the
versions beneath it, and the days from which on it is measured besides are those of this study.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

from sim.scenario import scenario_hash
from sim.scenario.paths import leaves
from sim.scenario.problems import dotted, shortened, word_list
from sim.scenario.vocabulary import number_of
from sim.study.designs.design import Plan, since_in
from sim.study.files import PART, manifest_at, read_object, write_whole
from sim.study.folder import ARCHIVE, MANIFEST, FolderError, changed_files, read_manifest
from sim.study.manifest import Manifest
from sim.study.naming import NamedScenario
from sim.study.provenance import CODE, identity
from sim.study.settings import Precision, Settings
from sim.study.tables import Tables, unpack
from sim.study.tasks import Finished

PLAN = "plan.json"
_ENDING = ".tables"
_TABLES = "tables"
_MOST_REASONS = 3

Which = tuple[str, int]
"""The scenario and the number of a replication."""


class OtherStudyError(ValueError):
    """The folder holds the beginning of another study; the message says what differs."""


@dataclass
class Kept:
    """Finished replications by scenario and number.

    Parameters
    ----------
    folder
        Where they are kept; None for memory.
    study
        The hash of the study's plan, which stands in every file.
    reused
        What of it was taken from other results, for the manifest; see `take_over`.
    """

    folder: Path | None = None
    study: str = ""
    reused: list[dict[str, Any]] = field(default_factory=list)
    _held: dict[Which, bytes] = field(default_factory=dict)

    @classmethod
    def resume(cls, folder: Path, plan: dict[str, Any]) -> Kept:
        """What an earlier attempt at the same study has kept, or a beginning.

        Parameters
        ----------
        folder
            Made if it does not exist.
        plan
            What the study is; see `plan_of`.

        Raises
        ------
        OtherStudyError
            If the folder holds replications of a study with another plan.
        OSError
            If it cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(plan, indent=2, ensure_ascii=False)
        kept = cls(folder, hashlib.sha256(text.encode()).hexdigest())
        found = [(path, *_read(path)[:2]) for path in sorted(folder.glob(f"*{_ENDING}"))]
        others = sum(study not in ("", kept.study) for _, study, _ in found)
        before = read_object(folder / PLAN)
        same = json.dumps(before, indent=2, ensure_ascii=False) == text
        if others and not same:
            what = f"It holds {number_of(others, 'replication')} of an unfinished study, and this is another one"
            raise OtherStudyError(f"{what}: {'; '.join(_changes(before, plan))}")
        for path, study, key in found:
            own = kept._path(key)
            if study == kept.study and own.exists() and path.samefile(own):  # systems differ in writing é
                kept._held[key] = b""
            else:
                path.unlink()
        for unfinished in folder.glob(f"*{PART}"):
            unfinished.unlink()
        if not same:
            write_whole(folder / PLAN, text.encode())
        return kept

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, key: Which) -> bool:
        return key in self._held

    def keys(self, names: Sequence[str], last: int) -> list[Which]:
        """Scenario and number of what is kept up to replication `last`, in the order of `names` and of the numbers."""
        return [key for key in product(names, range(1, last + 1)) if key in self._held]

    def add(self, finished: Finished) -> None:
        """Keep one.

        Raises
        ------
        OSError
            If it cannot be written; what was kept before stays.
        """
        key = (finished.name, finished.replication)
        if self.folder is None:
            self._held[key] = finished.packed
            return
        made = io.BytesIO()
        with ZipFile(made, "w") as archive:
            archive.comment = json.dumps([self.study, *key]).encode()
            for name, content in ((_TABLES, finished.packed), *finished.logs):
                archive.writestr(ZipInfo(name), content)
        write_whole(self._path(key), made.getvalue())
        self._held[key] = b""

    def tables(self, key: Which) -> Tables:
        """The tables of one replication.

        Raises
        ------
        OSError
            If its file has been changed since it was found to be whole.
        """
        return unpack(self._files(key)[_TABLES])

    def logs(self) -> Iterator[tuple[str, bytes]]:
        """Names and contents of the files of the event logs that are kept."""
        for key in self._held:
            yield from ((name, content) for name, content in self._files(key).items() if name != _TABLES)

    def _files(self, key: Which) -> dict[str, bytes]:
        if self.folder is None:
            return {_TABLES: self._held[key]}
        study, own, files = _read(self._path(key))
        if (study, own) != (self.study, key):
            reason = "it was damaged while the study ran; the same command runs it again"
            raise OSError(errno.EIO, reason, str(self._path(key)))
        return files

    def archive(self, path: Path) -> None:
        """Write the packed tables of all into one file, the same bytes for the same tables.

        Raises
        ------
        OSError
            If it cannot be written, or one has been changed since it was found to be whole.
        """
        with ZipFile(path, "w") as archive:
            for key in sorted(self._held):
                archive.writestr(ZipInfo(self.file_name(key)), self._files(key)[_TABLES])

    def forget(self) -> None:
        """Remove everything from the disk; what stands there goes in one moment."""
        if self.folder is not None and self.folder.exists():
            gone = self.folder.with_name(f"{self.folder.name}-gone")
            shutil.rmtree(gone, ignore_errors=True)
            try:
                self.folder.rename(gone)
            except OSError:  # in Windows, while another program looks into it
                gone = self.folder
            shutil.rmtree(gone, ignore_errors=True)
        self._held.clear()

    def _path(self, key: Which) -> Path:
        assert self.folder is not None
        return self.folder / self.file_name(key)

    @staticmethod
    def file_name(key: Which) -> str:
        """What a replication is called where it is kept, and in an archive."""
        return f"{key[0]}-{key[1]}{_ENDING}"


def _read(path: Path) -> tuple[str, Which, dict[str, bytes]]:
    """The study of a kept file, its scenario and number, and what it holds; nothing of one that is damaged."""
    try:
        with ZipFile(path) as archive:
            study, scenario, replication = json.loads(archive.comment)
            return study, (scenario, replication), {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # whatever zipfile says of a damaged file, or one of another version
        return "", ("", 0), {}


def plan_of(scenarios: Sequence[NamedScenario], *, seed: int, keep_logs: bool) -> dict[str, Any]:
    """What makes a study the same study, number of replications aside: more of them can be added."""
    return {
        "seed": seed,
        "event logs kept": "yes" if keep_logs else "no",
        **identity(),
        "the list of scenarios": ", ".join(entry.name for entry in scenarios),
        "scenarios": {entry.name: entry.as_plain() for entry in scenarios},
    }


def _changes(there: dict[str, Any] | None, here: dict[str, Any]) -> Iterator[str]:
    """What differs between two plans, in words."""
    if there is None:
        yield "its plan is gone"
        return
    for key, value in here.items():
        if key != "scenarios" and there.get(key) != value:
            yield f"{key} was {shortened(str(there.get(key)), 60)}, now {shortened(str(value), 60)}"
    before = there.get("scenarios")
    for name, scenario in here.get("scenarios", {}).items():
        if isinstance(before, dict) and before.get(name, scenario) != scenario:
            then, now = dict(leaves(before[name])), dict(leaves(scenario))
            changes = (f"{dotted(path)} was {_short(then.get(path))}, now {_short(now.get(path))}"
                       for path in {**then, **now} if then.get(path) != now.get(path))  # fmt: skip
            yield f"the scenario {name} has changed ({word_list(changes, 3)})"


def _short(value: object) -> str:
    return shortened("not set" if value is None else json.dumps(value, ensure_ascii=False), 60)


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
    taken: set[Which] = set()
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


def _unfit(folder: Path, manifest: Manifest, settings: Settings) -> str:
    """Why nothing in a folder would come out the same here, or can be taken; empty if there is no reason."""
    if settings.keep_logs:
        return "event logs are to be kept, for which all is run"
    then = {"seed": manifest["seed"], CODE: manifest["code"], **manifest["versions"]}
    if changes := "; ".join(_changes(then, {"seed": settings.seed, **identity()})):
        return changes
    if ARCHIVE not in manifest["files"]:
        return f"it holds no {ARCHIVE}"
    return f"its {ARCHIVE} is not as it was written" if ARCHIVE in changed_files(folder, manifest) else ""


def _taken(
    folder: Path, manifest: Manifest, plan: Plan, settings: Settings, kept: Kept, taken: set[Which]
) -> dict[str, int]:
    """Keep what a folder holds of each scenario that it holds, up to the number wanted; how many of each."""
    wanted = settings.replications
    last = wanted.maximum if isinstance(wanted, Precision) else wanted
    then, now = since_in(manifest), plan.since
    there = {(entry["hash"], then.get(entry["name"], ())): entry["name"] for entry in manifest["scenarios"]}
    counts = Counter[str]()
    with ZipFile(folder / ARCHIVE) as archive:
        for each in plan.scenarios:
            theirs = there.get((scenario_hash(each.scenario), now.get(each.name, ())), "")
            for number in manifest["finished"].get(theirs, ()):
                key = (each.name, number)
                if number > last or key in taken:
                    continue
                taken.add(key)
                counts[each.name] += 1
                if key not in kept:
                    kept.add(Finished(*key, archive.read(Kept.file_name((theirs, number))), identity()))
    return counts


def _others(manifest: Manifest, plan: Plan) -> str:
    """How scenarios of the same name differ, or the days on which options to them begin; that there are none."""
    there = {entry["name"]: entry["scenario"] for entry in manifest["scenarios"]}
    then, now = since_in(manifest), plan.since
    here = {each.name: each.as_plain() for each in plan.scenarios if each.name in there}
    differing = list(_changes({"scenarios": there}, {"scenarios": here}))
    differing += [f"its {name} is measured since the days on which its options begin, which are not those of this study"
                  for name in here if then.get(name, ()) != now.get(name, ())]  # fmt: skip
    return "; ".join(differing) or "it holds none of the scenarios of this study"
