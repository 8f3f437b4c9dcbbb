"""Layers of a scenario laid over one another: files that extend files, and overrides on the command line."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, NamedTuple

from sim.scenario.fields import holds_named_entries
from sim.scenario.names import composed, wrong_with
from sim.scenario.paths import entries, merged, value_at
from sim.scenario.problems import ABSENT, Location, Path, Problem, ScenarioError, dotted, guess, refusal, show
from sim.scenario.sentences import mend
from sim.scenario.yaml_reader import Layer, read_text, read_value

MOST_FILES = 10
MOST_BYTES = 512 * 1024


class ScenarioFiles(NamedTuple):
    """A scenario as somebody wrote it, comments and all: enough to load it again.

    Parameters
    ----------
    files : tuple of (str, str)
        Name and text of each file, the lowest of those that extend one another first. Names are relative to the folder
        of the highest.
    overrides : tuple of str
        What was laid over them, each as ``PATH=VALUE``.
    """

    files: tuple[tuple[str, str], ...]
    overrides: tuple[str, ...] = ()

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> ScenarioFiles:
        """What a manifest holds of it.

        Raises
        ------
        KeyError, TypeError, ValueError
            If it is something else.
        """
        files = tuple((str(name), str(text)) for name, text in plain["files"])
        return cls(files, tuple(str(override) for override in plain["overrides"]))


@dataclass
class Layers:
    """What has been read so far, and what was wrong with it.

    Parameters
    ----------
    layers : list of Layer
        The lowest first.
    problems : list of Problem
        Faults that did not stop the reading.
    files : list of (str, str)
        Name and text of each file, as in `ScenarioFiles`.
    """

    layers: list[Layer] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)

    def merged(self) -> dict[str, Any]:
        """What the layers say, laid over one another."""
        return reduce(lay, (layer.data for layer in self.layers))

    def origin(self, path: Path) -> tuple[Location, bool]:
        """Where the value at a path was written, or else the deepest above it; and whether it was that value."""
        best, depth = self.layers[-1].place(()), 0
        for layer in reversed(self.layers):
            if (steps := layer.reach(path)) > depth:
                best, depth = layer.place(path[:steps]), steps
            if steps < len(path) and not isinstance(value_at(layer.data, path[:steps]), Mapping):
                break  # what the layers below have there is replaced
        return best, depth == len(path)

    def override(self, overrides: Iterable[str]) -> None:
        """Lay ``PATH=VALUE`` overrides over the layers, in their order; what is wrong with some is noted.

        Parameters
        ----------
        overrides : iterable of str
            Each a dotted path, an equals sign, and a YAML value.
        """
        for text in overrides:
            try:
                self.layers.append(_override(self.merged(), text))
            except ScenarioError as error:
                self.problems += error.problems


def layers_of(files: ScenarioFiles) -> Layers:
    """Read a scenario as it was written; what its files extend is taken to be the files below them."""
    layers = Layers()
    for name, text in files.files:
        layer, problems = read_text(text, name)
        layer.data.pop("extends", None)
        layers.layers.append(layer)
        layers.problems += problems
    return layers


def lay(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """A layer laid on those below, with the changes that it brings marked as a layer higher than any there.

    A null for an inherited entry that has a free name (a worker group, a change, a published figure) takes it out. A
    change of a name that is there already is the one below, altered, unless it has a first day and values of its own.
    """
    there, brought = entries(below, ("changes",)), entries(above, ("changes",))
    highest = max((_layer_of(change) for change in there.values()), default=-1)
    own = {
        name: {**change, "layer": highest + 1 + _layer_of(change)}
        for name, change in brought.items()
        if isinstance(change, Mapping) and (name not in there or {"from", "set"} <= change.keys())
    }
    if highest >= 0 and own:
        above = {**above, "changes": {**brought, **own}}
    return merged(below, above, takes_out=holds_named_entries)


def _layer_of(change: Any) -> int:
    layer = value_at(change, ["layer"])
    return layer if type(layer) is int else 0


def read_chain(path: str) -> Layers:
    """Read a file and those it extends, the lowest first.

    Parameters
    ----------
    path : str
        The file as somebody named it. Files it extends must lie in its folder or below, symbolic links followed.

    Returns
    -------
    Layers
        One for each file, without its ``extends``.

    Raises
    ------
    ScenarioError
        If a file cannot be read, or an ``extends`` cannot be followed.
    """
    chain = Layers()
    beside, name = os.path.split(path)
    if any("\ud800" <= letter <= "\udfff" for letter in name):
        raise refusal(path, "the name of the file is not UTF-8 text: rename it")
    root = os.path.realpath(beside)
    label, real = path, os.path.join(root, name)  # noqa: PTH118 - names are kept as typed
    labels: dict[str, str] = {}
    above: Problem | None = None
    while True:
        try:
            text = file_text(real, label, labels)
            layer, problems = read_text(text, label)
        except ScenarioError as error:
            raise ScenarioError([*chain.problems, *(_at_extends(each, above) for each in error.problems)]) from None
        chain.problems += problems
        labels[os.path.realpath(real)] = label
        extended = layer.data.pop("extends", ABSENT)
        chain.layers.insert(0, layer)
        within = os.path.relpath(real, root) if chain.files else name
        chain.files.insert(0, (within.replace(os.sep, "/"), text))
        if extended is ABSENT:
            return chain
        above = Problem(*layer.place(_EXTENDS), _EXTENDS, extended, "")
        folder = os.path.dirname(os.path.realpath(real)) if len(labels) > 1 else root  # noqa: PTH120
        wrong = _wrong_with(extended, folder, root)
        if not wrong:
            real = os.path.join(folder, extended)  # noqa: PTH118
            if os.path.exists(real):  # noqa: PTH110 - a broken link is named, not its target
                real = os.path.realpath(real)
            label = os.path.normpath(os.path.join(os.path.dirname(label), extended))  # noqa: PTH118, PTH120
            if real in labels:
                wrong = f"the files extend one another in a circle: {' -> '.join([*labels.values(), labels[real]])}"
            elif sum(len(text) for _, text in chain.files) > MOST_BYTES:
                wrong = f"the files together are larger than {MOST_BYTES // 1024} KiB"
            elif len(labels) == MOST_FILES:
                wrong = f"more than {MOST_FILES} files extend one another: {' -> '.join(labels.values())}"
        if wrong:
            raise ScenarioError([*chain.problems, above._replace(message=wrong)])


_EXTENDS = ("extends",)


def _at_extends(problem: Problem, above: Problem | None) -> Problem:
    """A file that cannot be read at all is the fault of the line that names it."""
    if above is None or problem.line is not None:
        return problem
    return above._replace(message=f"{problem.file}: {problem.message}")


def _wrong_with(name: object, folder: str, root: str) -> str:
    """What keeps `name` in `folder` from being followed; empty if nothing does."""
    text = name if isinstance(name, str) else ""
    if wrong := wrong_with("extends", text):
        return wrong
    if os.path.commonpath([root, os.path.realpath(os.path.join(folder, text))]) != root:  # noqa: PTH118
        return "this leads out of the folder of the scenario: a file that is extended lies in it or below"
    return ""


def _override(base: Mapping[str, Any], text: str) -> Layer:
    label = f"--set {text}"
    name, equals, value = text.partition("=")
    if wrong := mend("override", path=name, equals=equals)[0]:
        raise refusal(label, wrong)
    path = tuple(composed(part.strip()) for part in name.split("."))
    data, problems = read_value(value, label)
    if problems:
        raise ScenarioError(problem._replace(path=(*path, *problem.path)) for problem in problems)
    if data is ABSENT:
        raise refusal(label, "there is no value after the =: write null for nothing, '' for empty text", path)
    for depth in range(1, len(path)):
        there = value_at(base, path[:depth])
        if there is not ABSENT and there is not None and not isinstance(there, Mapping):
            message = f"{dotted(path[:depth])} is {show(there)}, so nothing can be set inside it"
            raise refusal(label, message, path)
    for part in reversed(path):
        data = {part: data}
    return Layer(data, label)


# -- the text of a file ------------------------------------------------------------------------------------------------


def file_text(path: str, label: str, others: Iterable[str] = ()) -> str:
    """The text of a scenario file.

    Parameters
    ----------
    path : str
        The file to open.
    shown : str
        Its name in messages.
    others : iterable of str
        Files that cannot be the one that was meant, if there is none at `path`.

    Raises
    ------
    ScenarioError
        If there is no such file, or it holds no text.
    """
    try:
        raw = _bytes_of(path)
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise refusal(label, "the file is not UTF-8 text: save it with the encoding UTF-8", line=line) from None
    except FileNotFoundError:
        raise refusal(label, _missing(path, others)) from None
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) == errno.ELOOP:
            raise refusal(label, "this is a link that leads round in a circle: name the file itself") from None
        raise refusal(label, f"the file cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _bytes_of(path: str) -> bytes:
    """The content of a regular file, at most a byte more than is allowed.

    The kind of file is looked at before it is opened: opening a FIFO or a terminal would wait for ever. One without a
    size is not read at all, since in /proc that may wait too.
    """
    kind = os.stat(path)  # noqa: PTH116 - a path with a NUL must give ValueError here, not False
    if stat.S_ISDIR(kind.st_mode):
        raise ValueError("it is a folder, not a file")
    if not stat.S_ISREG(kind.st_mode):
        raise ValueError("it is not an ordinary file")
    if not kind.st_size:
        return b""
    with open(path, "rb") as file:  # noqa: PTH123 - as above
        raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES // 1024} KiB, so it is hardly a scenario")
    return raw


def _missing(path: str, others: Iterable[str]) -> str:
    """What there is instead of the file: a link to nothing, or one whose name is nearly the same."""
    if os.path.islink(path):  # noqa: PTH114
        target = os.readlink(path)[:60]  # noqa: PTH115
        return f"this is a link to {target}, and there is no such file: name the file that is meant"
    folder, name = os.path.split(path)
    out = {os.path.basename(other) for other in others if os.path.dirname(other) == os.path.realpath(folder)}  # noqa: PTH119, PTH120
    there: set[str] = set()
    with suppress(OSError):
        there.update(entry for entry in os.listdir(folder or ".") if entry.endswith((".yaml", ".yml")))  # noqa: PTH208
    return "there is no such file" + guess(name, sorted(there - out)[:1_000])
