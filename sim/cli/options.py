"""Options that commands share, how what was typed is read, and how what a command answers is said.

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

import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from sim.cli.answers import Answer, print_answer, refuse, spoiled_tables
from sim.cli.status import FAILED, WRONG
from sim.engine import ENGINES, EngineName
from sim.rules.bounds import RunawayError
from sim.scenario.problems import InputError, ScenarioError, nearest
from sim.scenario.sentences import explained
from sim.scenario.shell import command as shell_command
from sim.study.amounts import read_measures
from sim.study.naming import NamedScenario, find_scenario, read_scenario, shipped_names, unique_names
from sim.study.settings import LARGEST_SEED, MOST_MINUTES, MOST_WORKERS, Precision, Settings, read_precision
from sim.study.summary import MOST_REPLICATIONS
from sim.study.verdicts import DEFAULT_MARGINS, Margins, read_margins


class Reader(NamedTuple):
    """How a parameter is read: a mark on its type.

    Attributes
    ----------
    read
        Makes its value of what was typed; raises ValueError: of a word, with what it must be and is not, to stand
        behind its name; of several, with a line for each fault.
    takes
        What is typed: a word, or several.
    instead
        What stands for a word that is wrong, while other faults are looked for.
    """

    read: Callable[[Any], Any]
    takes: Any = str
    instead: Any = None


def whole(low: int, high: int, other: str = "") -> Reader:
    """A whole number within bounds, or one word in its place."""
    either = f" or {other}" if other else ""

    def number(text: str) -> int | str:
        if text == other:
            return text
        if re.fullmatch("[0-9]{1,20}", text) and low <= int(text) <= high:
            return int(text)
        raise ValueError(f"must be a whole number from {low} to {high}{either}, not {text[:40]!r}.")

    return Reader(number, instead=low)


def one_of(words: Sequence[str]) -> Reader:
    """One of several words."""

    def word(text: str) -> str:
        if text not in words:
            raise ValueError(f"must be {' or '.join(words)}, not {text[:40]!r}.")
        return text

    return Reader(word, instead=words[0])


Seed = Annotated[int, whole(0, LARGEST_SEED)]
WHICH = whole(1, MOST_REPLICATIONS)
Texts = Annotated[Sequence[str], Reader(tuple, list[str])]
Measures = Annotated[Sequence[str], Reader(read_measures, list[str])]


@dataclass(frozen=True)
class RunOptions:
    """What was typed of the options that every study has. A command takes them together, as its argument `options`.

    Which of them it has not stands beside the type: ``options: Annotated[RunOptions, "margin"]``. One that the command
    itself names is its own.

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

    replications: Annotated[int | str, whole(1, MOST_REPLICATIONS, "auto")] = 20
    precision: Annotated[Precision | None, Reader(read_precision, list[str])] = None
    margin: Annotated[Margins, Reader(read_margins, list[str])] = DEFAULT_MARGINS
    seed: Seed = 1
    workers: Annotated[int | None, whole(1, MOST_WORKERS)] = None
    cluster: str = ""
    minutes: Annotated[int | None, whole(1, MOST_MINUTES)] = None
    engine: Annotated[EngineName, one_of(ENGINES)] = "compiled"
    set_: Texts = ()
    reuse: Path | None = None
    out: Path | None = None
    fresh: bool = False
    keep_log: bool = False
    everything: bool = False
    quiet: bool = False
    as_json: bool = False

    @property
    def settings(self) -> Settings:
        """How a study is to be run."""
        count = self.replications if isinstance(self.replications, int) else self.precision or Precision()
        return Settings(
            count, self.seed, self.workers, self.cluster or None, self.margin, self.keep_log, self.minutes, self.engine,
            self.reuse,
        )  # fmt: skip

    def folder(self, name: str) -> Path:
        """Where the results go."""
        return self.out or Path("results", name)

    def load(self, faults: list[str], *files: str) -> list[NamedScenario]:
        """Scenarios with the values of --set; see `load`."""
        if self.precision and isinstance(self.replications, int):
            faults.append("--precision goes with --replications auto.")
        return load(faults, files, self.set_)


def typer_command(command: Callable[..., Answer | str | int]) -> Callable[..., int]:
    """A command as it is called from the line: what was typed is read, what is wrong with it and what comes of it said.

    Under ``Parameters`` each has a line with its name and how it is typed, and below it the words of ``--help``::

        replications : --replications -n N
            Replications of each scenario.

    What begins with a dash is its name on the command line; the rest stands for its value. A parameter without a
    default is an argument, unless such a name is given; one with a default is an option of its own name.

    Parameters
    ----------
    command
        The function that carries it out. If it takes `faults`, it gets what is wrong so far, and refuses it together
        with what it finds itself. One that gives an `Answer` has ``--json``; a text is printed, a number is the exit
        status.
    """
    declared = signature(command, eval_str=True)
    shared = _shared(declared)
    every = [each for name, each in declared.parameters.items() if name not in ("options", "faults")] + shared
    about, words = explained(command.__doc__)
    words = explained(__doc__)[1] | explained(RunOptions.__doc__)[1] | words  # of one that all explain, its own
    if without_words := [each.name for each in every if each.name not in words]:
        raise LookupError(
            f"the command {command.__name__} ({command.__module__}) has the parameter {without_words[0]}, of which "
            "its docstring says nothing under Parameters"
        )

    @wraps(command)
    def wrapper(**typed: Any) -> int:
        faults: list[str] = []
        values = {each.name: _value(each, typed[each.name], faults) for each in every}
        values["faults"] = faults
        if "options" in declared.parameters:
            values["options"] = RunOptions(**{each.name: values[each.name] for each in shared})
        try:
            if "faults" not in declared.parameters:
                refuse(faults)
            answer = command(**{name: values[name] for name in declared.parameters})
            return print_answer(answer, as_json=typed.get("as_json", False))
        except InputError as wrong:
            sentence, status = str(wrong), WRONG
        except RunawayError as runaway:
            sentence, status = f"The replication could not be finished: {runaway}", FAILED
        except OSError:
            raise
        except Exception as error:
            sentence, status = spoiled_tables(typed.get("folder"), error), WRONG
            if not sentence:
                raise
        typer.echo(sentence, err=True)
        return status

    # typer reads a function's signature: in this one every option stands by itself, also those that `options` holds
    parameters = [_for_typer(each, *words[each.name]) for each in every]
    wrapper.__doc__, wrapper.__signature__ = about, Signature(parameters)  # type: ignore[attr-defined]
    return wrapper


def _shared(declared: Signature) -> list[Parameter]:
    """What can be typed to a command beside its own parameters: the options of every study, or ``--json`` alone."""
    every = signature(RunOptions, eval_str=True).parameters
    if "options" not in declared.parameters:
        return [every["as_json"]] if declared.return_annotation is Answer else []
    left_out = getattr(declared.parameters["options"].annotation, "__metadata__", ())  # of Annotated[..., "margin"]
    return [each for name, each in every.items() if name not in (*declared.parameters, *left_out)]


def _reader(parameter: Parameter) -> Reader | None:
    return next(iter(getattr(parameter.annotation, "__metadata__", ())), None)


def _value(parameter: Parameter, words: Any, faults: list[str]) -> Any:
    """What a parameter is; what is wrong with what was typed is noted."""
    reader = _reader(parameter)
    if reader is None:
        return words
    if not words:
        return parameter.default
    try:
        return reader.read(words)
    except ValueError as wrong:
        if reader.takes is str:
            faults.append(f"--{parameter.name} {wrong}")
            return reader.instead
        faults += str(wrong).splitlines()
        return reader.read(())


def _for_typer(parameter: Parameter, typed: str, help_: str) -> Parameter:
    """A parameter as typer wants it; how it is `typed` are its names and what stands for its value: ``--seed N``."""
    names = [word for word in typed.split() if word.startswith("-")]
    metavar = " ".join(word for word in typed.split() if word not in names) or None
    default, reader = parameter.default, _reader(parameter)
    if names or default is not Parameter.empty:
        about = typer.Option(*(names or [f"--{parameter.name.replace('_', '-')}"]), metavar=metavar, help=help_)
    else:
        about = typer.Argument(metavar=metavar, help=help_)
    if reader is None:
        return parameter.replace(annotation=Annotated[parameter.annotation, about])
    if reader.takes is not str:  # the reader gets words, so typer's default is words too: that of a list is none
        default = []
    elif default is not None:
        default = str(default)
    return parameter.replace(default=default, annotation=Annotated[reader.takes, about])


def say_meanwhile(text: str) -> None:
    """Say what takes its time, to whoever waits at a terminal."""
    if sys.stderr.isatty():
        typer.echo(text, err=True)


def load(faults: list[str], files: Sequence[str], overrides: Sequence[str]) -> list[NamedScenario]:
    """Load every scenario.

    Raises
    ------
    InputError
        With all their faults, each once, after those found so far.
    """
    paths = [find_scenario(file) for file in files]
    entries = []
    for name, path in zip(unique_names(path.stem for path in paths), paths, strict=True):
        try:
            entries.append(read_scenario(name, path, overrides))
        except ScenarioError as error:
            faults += [fault for fault in faults_in_words(error, path) if fault not in faults]
    refuse(faults)
    return entries


def faults_in_words(error: ScenarioError, path: Path) -> list[str]:
    """What is wrong with a scenario, a sentence each; for a file that is not there, which shipped one was meant."""
    faults = list(map(str, error.problems))
    if os.path.lexists(path) or len(faults) != 1:
        return faults
    if "did you mean" in faults[0]:
        return [f"{faults[0]} {_list_hint()}"]
    return [f"{faults[0]}. {shipped_hint(path.stem)}"]


def shipped_hint(name: str) -> str:
    """Which scenario that comes with the simulator may be meant by `name`, and how to see them all."""
    names = shipped_names()
    near = nearest(name, [each.replace("-", "_") for each in names])
    holding = [each for each in names if len(name) > 2 and name.lower() in each]
    likely = [near.replace("_", "-")] if near else holding[:3]
    return f"Did you mean {' or '.join(likely)}? {_list_hint()}" if likely else _list_hint()


def _list_hint() -> str:
    return f"`{shell_command('scenarios')}` lists those that come with the simulator."
