"""Options that commands share, and how what was typed is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from sim.scenario import ScenarioError
from sim.scenario.problems import nearest
from sim.study.naming import NamedScenario, find_scenario, read_scenario, shipped_names, unique_names
from sim.study.precision import read_precision
from sim.study.settings import LARGEST_SEED, MOST_REPLICATIONS, MOST_WORKERS, Settings
from sim.study.verdicts import read_margins

T = TypeVar("T")

LISTED = "`frontdoor scenarios` lists those that come with the simulator."

ScenarioFile = Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a shipped one.")]
ScenarioFiles = Annotated[
    list[str], typer.Argument(metavar="SCENARIO", help="Scenario files, or names of shipped ones.")
]
Replications = Annotated[
    str,
    typer.Option(
        "--replications", "-n", metavar="N",
        help="Replications of each scenario, or auto: until --precision is reached.",
    ),
]
Precision = Annotated[
    list[str],
    typer.Option(
        metavar="[MEASURE=]VALUE[%]",
        help="With auto: half the width of the 95% interval to reach, in the measure's unit or as % of its mean; "
        "may be repeated. [default: 5% for every headline measure]",
    ),
]
Seed = Annotated[str, typer.Option(metavar="N", help="Root of all random draws.")]
Workers = Annotated[
    str, typer.Option(metavar="N", help="Processes; 1 stays in this one. [default: the cores there are]")
]
Cluster = Annotated[
    str, typer.Option(metavar="ADDRESS", help="Run on a Dask cluster, such as tcp://10.0.0.5:8786, in place of here.")
]
Overrides = Annotated[
    list[str], typer.Option("--set", metavar="PATH=VALUE", help="Set a value in all scenarios; may be repeated.")
]
Margin = Annotated[
    list[str],
    typer.Option(
        metavar="[MEASURE=]VALUE[%]",
        help="The smallest difference that matters, in the measure's unit or as % of the baseline; may be repeated. "
        "[default: 1%, and 1 point for percentages]",
    ),
]
Out = Annotated[
    str,
    typer.Option(metavar="FOLDER", help="Results folder; earlier results in it are replaced. [default: in results/]"),
]
Fresh = Annotated[
    bool, typer.Option("--fresh", help="Start again: let go of what an unfinished study left in the folder.")
]
KeepLog = Annotated[bool, typer.Option("--keep-log", help="Keep the event logs, as Parquet.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print no tables and no progress, only the report path.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, and nothing else, on standard output.")]


def read_settings(
    faults: list[str],
    *,
    replications: str = "20",
    precision: Sequence[str] = (),
    seed: str = "1",
    workers: str = "",
    cluster: str = "",
    margin: Sequence[str] = (),
    keep_log: bool = False,
) -> Settings:
    """The settings of a study; what is wrong with them is noted in `faults`."""
    if precision and replications != "auto":
        faults.append("--precision goes with --replications auto.")
        read_texts(faults, read_precision, precision)
    count = read_texts(faults, read_precision, precision) if replications == "auto" else whole(
        faults, "--replications", replications, 1, MOST_REPLICATIONS, " or auto"
    )
    return Settings(
        replications=count,
        seed=whole(faults, "--seed", seed, 0, LARGEST_SEED),
        workers=whole(faults, "--workers", workers, 1, MOST_WORKERS) if workers else None,
        cluster=cluster or None,
        margins=read_texts(faults, read_margins, margin),
        keep_logs=keep_log,
    )


def read_texts(faults: list[str], reader: Callable[[Sequence[str]], T], texts: Sequence[str]) -> T:
    """What a reader of texts makes of them; if they are wrong, its faults are noted and its default is given."""
    try:
        return reader(texts)
    except ValueError as wrong:
        faults += str(wrong).splitlines()
        return reader(())


def whole(faults: list[str], name: str, text: str, low: int, high: int, other: str = "") -> int:
    """A whole number within bounds; a fault is noted if `text` is none."""
    if text.isascii() and text.isdigit() and len(text) <= 20 and low <= int(text) <= high:
        return int(text)
    faults.append(f"{name} must be a whole number from {low} to {high}{other}, not {text[:40]!r}.")
    return low


def load(faults: list[str], files: Sequence[str], overrides: Sequence[str]) -> list[NamedScenario]:
    """Load every scenario; all their faults are noted, each once."""
    paths = [find_scenario(file) for file in files]
    named = []
    for name, path in zip(unique_names(path.stem for path in paths), paths, strict=True):
        try:
            named.append(read_scenario(name, path, overrides))
        except ScenarioError as error:
            faults += [fault for fault in in_words(error, path) if fault not in faults]
    return named


def in_words(error: ScenarioError, path: Path) -> list[str]:
    """What is wrong with a scenario, a sentence each; for a file that is not there, which shipped one was meant."""
    faults = [str(problem) for problem in error.problems]
    if path.exists() or path.is_symlink() or len(faults) != 1:
        return faults
    if "did you mean" in faults[0]:
        return [f"{faults[0]} {LISTED}"]
    return [f"{faults[0]}. {shipped_hint(path.stem)}"]


def shipped_hint(name: str) -> str:
    """Which scenario that comes with the simulator may be meant by `name`, and how to see them all."""
    shipped = shipped_names()
    near = nearest(name.replace("-", "_"), [each.replace("-", "_") for each in shipped])
    holding = [each for each in shipped if len(name) > 2 and name.lower() in each]
    meant = [near.replace("_", "-")] if near else holding[:3]
    return f"Did you mean {' or '.join(meant)}? {LISTED}" if meant else LISTED
