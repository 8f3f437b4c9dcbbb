"""Options that commands share, and how what was typed is read.

Parameters
----------
scenario : SCENARIO
    A scenario file, or the name of a shipped one.
scenarios : SCENARIO
    Scenario files, or names of shipped ones.
seed : N
    Root of all random draws.
set_ : --set PATH=VALUE
    Set a value in all scenarios; may be repeated.
as_json : --json
    Print the result as JSON, and nothing else, on standard output.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeVar, get_type_hints

import typer

from sim.engine import ENGINES
from sim.scenario import ScenarioError
from sim.scenario.docstrings import explained
from sim.scenario.problems import nearest
from sim.scenario.shell import command
from sim.study.naming import NamedScenario, find_scenario, read_scenario, shipped_names, unique_names
from sim.study.precision import read_precision
from sim.study.settings import LARGEST_SEED, MOST_MINUTES, MOST_REPLICATIONS, MOST_WORKERS, Settings
from sim.study.verdicts import read_margins

T = TypeVar("T")

class Typed(NamedTuple):
    """What was typed of the options that every study has; see `of_a_study`.

    Parameters
    ----------
    replications : --replications -n N
        Replications of each scenario, or auto: until --precision is reached.
    precision : [MEASURE=]VALUE[%]
        With auto: half the width of the 95% interval to reach, in the measure's unit or as % of its mean; may be
        repeated. [default: 5% for every headline measure]
    margin : [MEASURE=]VALUE[%]
        The smallest difference that matters, in the measure's unit or as % of the baseline; may be repeated.
        [default: a wait 1 day or 5%, a caseload 1 case, a cost 50,000 pounds a year or 1% if that is less; else 1%,
        and 1 point for percentages]
    seed, set_, as_json
        As for other commands.
    workers : N
        Processes; 1 stays in this one. [default: the cores there are]
    cluster : ADDRESS
        Run on a Dask cluster, such as tcp://10.0.0.5:8786, in place of here.
    minutes : N
        End a replication that takes more of the processor's time. [default: 60]
    engine : NAME
        compiled, or simpy: the readable model, which gives the same results more slowly.
    reuse : FOLDER
        Earlier results, or a folder of them: what would come out the same is taken from there and not run again.
    out : FOLDER
        Results folder; earlier results in it are replaced. [default: in results/]
    fresh
        Start again: let go of what an unfinished study left in the folder.
    keep_log
        Keep the event logs, as Parquet.
    everything : --all
        Print every table, not only what changed.
    quiet : --quiet -q
        Print no tables and no progress, only the report path.
    """

    replications: str = "20"
    precision: list[str] = []  # noqa: RUF012 - typer reads the default, nobody changes it
    margin: list[str] = []  # noqa: RUF012
    seed: str = "1"
    workers: str = ""
    cluster: str = ""
    minutes: str = ""
    engine: str = "compiled"
    set_: list[str] = []  # noqa: RUF012
    reuse: str = ""
    out: str = ""
    fresh: bool = False
    keep_log: bool = False
    everything: bool = False
    quiet: bool = False
    as_json: bool = False

    def settings(self, faults: list[str]) -> Settings:
        """How a study is to be run; what is wrong is added to `faults`, and the usual value stands for it."""
        automatic = self.replications == "auto"
        if self.precision and not automatic:
            faults.append("--precision goes with --replications auto.")
        precision = read_texts(faults, read_precision, self.precision) if automatic or self.precision else None
        count = precision if automatic and precision else whole(
            faults, "--replications", self.replications, 1, MOST_REPLICATIONS, " or auto"
        )
        return Settings(
            replications=count,
            seed=whole(faults, "--seed", self.seed, 0, LARGEST_SEED),
            workers=whole(faults, "--workers", self.workers, 1, MOST_WORKERS) if self.workers else None,
            cluster=self.cluster or None,
            margins=read_texts(faults, read_margins, self.margin),
            keep_logs=self.keep_log,
            minutes=whole(faults, "--minutes", self.minutes, 1, MOST_MINUTES) if self.minutes else None,
            engine=one_of(faults, "--engine", self.engine, ENGINES),
            reuse=Path(self.reuse) if self.reuse else None,
        )

    def load(self, faults: list[str], files: Sequence[str]) -> list[NamedScenario]:
        """Scenarios with the values of --set; see `load`."""
        return load(faults, files, self.set_)


def of_a_study(*without: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Give a command, after its own options, those of every study: it takes them together, as its argument `typed`.

    Parameters
    ----------
    without
        Names of options that it has not. One that the command itself names is its own.
    """
    hints = get_type_hints(Typed)

    def with_options(command: Callable[..., int]) -> Callable[..., int]:
        own = [each for each in signature(command, eval_str=True).parameters.values() if each.name != "typed"]
        left_out = {*without, *(each.name for each in own)}
        shared = [
            Parameter(name, Parameter.KEYWORD_ONLY, default=Typed._field_defaults[name], annotation=hints[name])
            for name in Typed._fields if name not in left_out
        ]  # fmt: skip

        @wraps(command)
        def called(**given: Any) -> int:
            typed = Typed(**{each.name: given.pop(each.name) for each in shared})
            return command(typed=typed, **given)

        called.__signature__ = Signature([*own, *shared])  # type: ignore[attr-defined]
        return called

    return with_options


def documented(command: Callable[..., Any], *shared: str | None) -> Callable[..., Any]:
    """A command whose parameters are read as its docstring says.

    Under ``Parameters`` each has a line with its name and how it is typed, and below it the words of ``--help``::

        replications : --replications -n N
            Replications of each scenario.

    What begins with a dash is its name on the command line; the rest stands for its value. A parameter without a
    default is an argument, unless such a name is given; one with a default is an option of its own name.

    Parameters
    ----------
    command
        The function that carries it out.
    shared
        Docstrings that speak of parameters which several commands have.
    """
    texts = [explained(text) for text in (*shared, command.__doc__)]
    said = {name: each for _, entries in texts for name, each in entries.items()}

    @wraps(command)
    def called(**given: Any) -> Any:
        return command(**given)

    parameters = signature(command, eval_str=True).parameters.values()
    called.__doc__ = texts[-1][0]
    called.__signature__ = Signature([_typed(each, *said[each.name]) for each in parameters])  # type: ignore[attr-defined]
    return called


def _typed(parameter: Parameter, how: str, help_: str) -> Parameter:
    names = [word for word in how.split() if word.startswith("-")]
    value = " ".join(word for word in how.split() if not word.startswith("-")) or None
    is_option = names or parameter.default is not Parameter.empty
    own = f"--{parameter.name.replace('_', '-')}"
    about = typer.Option(*(names or [own]), metavar=value, help=help_) if is_option else typer.Argument(
        metavar=value, help=help_
    )
    return parameter.replace(annotation=Annotated[parameter.annotation, about])


def read_texts(faults: list[str], reader: Callable[[Sequence[str]], T], texts: Sequence[str]) -> T:
    """What a reader of texts makes of them; if they are wrong, its faults are noted and its default is given."""
    try:
        return reader(texts)
    except ValueError as wrong:
        faults += str(wrong).splitlines()
        return reader(())


def say_meanwhile(text: str) -> None:
    """Say what takes its time, to whoever waits at a terminal."""
    if sys.stderr.isatty():
        typer.echo(text, err=True)


def whole(faults: list[str], name: str, text: str, low: int, high: int, other: str = "") -> int:
    """A whole number within bounds; a fault is noted if `text` is none."""
    if text.isascii() and text.isdigit() and len(text) <= 20 and low <= int(text) <= high:
        return int(text)
    faults.append(f"{name} must be a whole number from {low} to {high}{other}, not {text[:40]!r}.")
    return low


def one_of(faults: list[str], name: str, text: str, words: tuple[T, ...]) -> T:
    """The word that `text` is; a fault is noted if it is none of them, and the first stands for it."""
    for word in words:
        if text == word:
            return word
    faults.append(f"{name} must be {' or '.join(map(str, words))}, not {text[:40]!r}.")
    return words[0]


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
        return [f"{faults[0]} {_listed()}"]
    return [f"{faults[0]}. {shipped_hint(path.stem)}"]


def shipped_hint(name: str) -> str:
    """Which scenario that comes with the simulator may be meant by `name`, and how to see them all."""
    shipped = shipped_names()
    near = nearest(name.replace("-", "_"), [each.replace("-", "_") for each in shipped])
    holding = [each for each in shipped if len(name) > 2 and name.lower() in each]
    meant = [near.replace("_", "-")] if near else holding[:3]
    return f"Did you mean {' or '.join(meant)}? {_listed()}" if meant else _listed()


def _listed() -> str:
    return f"`{command('scenarios')}` lists those that come with the simulator."
