"""Deliberate faults in model, measures, study and report, each of which must turn a test red: ``python -m tests.verification.mutations``.

The command copies the tree to a temporary folder, checks that the named tests are green there, then makes each fault by
itself, one on each processor core, and runs the tests named for it. It says which faults were caught and which
survived, and ends with status 1 if any survived, or if a text no longer stands exactly once in its file. Numbers or
words from the list of faults run only those: ``python -m tests.verification.mutations 3 panel``.
"""

from __future__ import annotations

import ast
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.engines import VARIABLE
from tests.verification.faults import IN_THE_MODEL, Fault
from tests.verification.faults_in_c import IN_C
from tests.verification.faults_in_results import IN_RESULTS

FAULTS = (*IN_THE_MODEL, *IN_RESULTS, *IN_C)
"""Those in the model, which the readable engine must show; those in measures, study and report; those in the C."""

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("sim", "scenarios", "tests", "pyproject.toml", "README.md", "LICENSE")


def misplaced(root: Path = ROOT) -> list[str]:
    """Faults whose text does not stand exactly once in its file."""
    found = []
    for number, fault in enumerate(FAULTS, start=1):
        times = (root / fault.file).read_text(encoding="utf-8").count(fault.text)
        if times != 1:
            found.append(f"{number}. {fault.file}: the text stands there {times} times: {fault.text!r}")
    return found


def not_python(root: Path = ROOT) -> list[str]:
    """Faults that leave no valid Python: any test would go red, and show nothing."""
    found = []
    for number, fault in enumerate(FAULTS, start=1):
        if not fault.file.endswith(".py"):
            continue
        try:
            ast.parse((root / fault.file).read_text(encoding="utf-8").replace(fault.text, fault.instead))
        except SyntaxError as error:
            found.append(f"{number}. {fault.file}: the fault leaves no valid Python: {error}")
    return found


def chosen(words: Sequence[str]) -> list[tuple[int, Fault]]:
    """The faults with these numbers, or these words in what they mean; all if none are given."""
    every = list(enumerate(FAULTS, start=1))
    if not words:
        return every

    def meant(number: int, fault: Fault) -> bool:
        return any(word == str(number) if word.isdigit() else word.lower() in fault.meaning.lower() for word in words)

    return [(number, fault) for number, fault in every if meant(number, fault)]


def copy_tree(folder: Path) -> None:
    """Copy what the tests need, without what was compiled."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.nbi", "*.nbc"))
        elif source.exists():
            shutil.copy2(source, folder / name)


def run_tests(folder: Path, tests: Sequence[str], engine: str = "compiled") -> int:
    """Run tests of a tree in a process of its own; pytest's exit status (0 green, 1 red, others: did not run)."""
    settings = {**os.environ, VARIABLE: engine}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--tb=no", "-p", "no:cacheprovider", *tests]
    return subprocess.run(command, cwd=folder, env=settings, capture_output=True, check=False, timeout=900).returncode


def build(folder: Path) -> bool:
    """Build the engine of a tree anew; whether its C compiles."""
    command = [sys.executable, "-m", "sim.engine.build"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def verdict(folder: Path, fault: Fault) -> str:
    """Make one fault, run its tests, and undo it."""
    path, built = folder / fault.file, folder / "sim" / "engine" / "engine.wasm"
    sound, engine = path.read_text(encoding="utf-8"), built.read_bytes()
    try:
        path.write_text(sound.replace(fault.text, fault.instead), encoding="utf-8")
        if fault in IN_C and not build(folder):
            return "NOT RUN (its C does not compile)"
        status = run_tests(folder, fault.tests, "simpy" if fault in IN_THE_MODEL else "compiled")
    finally:
        path.write_text(sound, encoding="utf-8")
        built.write_bytes(engine)
    return {0: "SURVIVED", 1: "caught"}.get(status, f"NOT RUN (pytest status {status})")


def verdicts(work: Path, some: Sequence[tuple[int, Fault]], workers: int) -> Iterator[tuple[str, float]]:
    """What became of each fault, in order, and the seconds it took; each worker has a copy of the tree to itself."""
    folders: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for number in range(workers):
        copy_tree(work / str(number))
        folders.put(work / str(number))

    def one(entry: tuple[int, Fault]) -> tuple[str, float]:
        folder, began = folders.get(), time.perf_counter()
        try:
            return verdict(folder, entry[1]), time.perf_counter() - began
        finally:
            folders.put(folder)

    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(one, some)


def main(words: Sequence[str]) -> int:
    """Make the faults; 0 if every one was caught."""
    say = sys.stdout.write
    wrong = [*misplaced(), *not_python()]
    for line in wrong:
        say(f"{line}\n")
    if wrong:
        return 1
    some = chosen(words)
    if not some:
        say(f"No fault has one of these numbers, or one of these words in its meaning: {' '.join(words)}.\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="frontdoor-mutations-") as name:
        sound = Path(name) / "sound"
        copy_tree(sound)
        tests = sorted({test for _, fault in some for test in fault.tests})
        if run_tests(sound, tests) != 0:
            say("The tests are not green without a fault: mend that first.\n")
            return 1
        caught = 0
        found = verdicts(Path(name), some, min(len(some), os.cpu_count() or 1))
        for (number, fault), (result, seconds) in zip(some, found, strict=True):
            caught += result == "caught"
            say(f"{number:3d}. {result:8s} {seconds:5.1f} s  {fault.meaning}  [{fault.file}]\n")
            sys.stdout.flush()
    say(f"{caught} of {len(some)} faults were caught.\n")
    return 0 if caught == len(some) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
