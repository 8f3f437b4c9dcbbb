"""Layers of a scenario laid over one another: files that extend files, and overrides on the command line."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from sim.scenario.fields import holds_named_entries
from sim.scenario.names import composed, hidden_in
from sim.scenario.posts import ADD, POSTS, REMOVE, counted_posts
from sim.scenario.problems import ABSENT, Path, Place, Problem, ScenarioError, dotted, show
from sim.scenario.yaml_tree import MOST_BYTES, MOST_DEPTH, Node, file_text, read_text, read_value

MOST_FILES = 10


@dataclass(frozen=True)
class Written:
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

    def as_plain(self) -> dict[str, Any]:
        """The same as lists and texts, for a manifest."""
        return {"files": [list(file) for file in self.files], "overrides": list(self.overrides)}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Written:
        """What `as_plain` gave.

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
    nodes : list of Node
        Top-level mappings, the lowest first.
    problems : list of Problem
        Faults that did not stop the reading.
    files : list of (str, str)
        Name and text of each file, as in `Written`.
    """

    nodes: list[Node] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)

    def merged(self) -> Node:
        """The nodes laid over one another."""
        return reduce(lay, self.nodes)


def layers_of(written: Written) -> Layers:
    """Read a scenario as it was written; what its files extend is taken to be the files below them."""
    layers = Layers(files=list(written.files))
    for name, text in written.files:
        node, problems = read_text(text, name)
        layers.nodes.append(_without_extends(node))
        layers.problems += problems
    return layers


def every_layer(written: Written) -> list[Node]:
    """The layers of a scenario as it was written, the lowest first: its files, then each override."""
    layers = layers_of(written).nodes
    whole = reduce(lay, layers)
    for text in written.overrides:
        node, faults = _override(whole, text)
        if node is not None and not faults:
            layers.append(node)
            whole = lay(whole, node)
    return layers


def lay(below: Node, above: Node) -> Node:
    """A layer laid on those below: `overlay`, with the changes that it brings marked as a layer higher than any there.

    A change of a name that is there already is the one below, altered, unless it has a first day and values of its own.
    """
    there, brought = _changes_of(below), _changes_of(above)
    highest = max((_layer_of(change) for change in there.values()), default=-1)
    own = {
        name: Node({**change.content, "layer": Node(highest + 1 + _layer_of(change), change.place)}, change.place)
        for name, change in brought.items()
        if isinstance(change.content, dict) and (name not in there or {"from", "set"} <= change.content.keys())
    }
    if highest >= 0 and own and isinstance(above.content, dict):
        changes = above.content["changes"]
        above = Node({**above.content, "changes": Node({**brought, **own}, changes.place)}, above.place)
    return overlay(below, above)


def _changes_of(node: Node) -> dict[str, Node]:
    changes = node.exactly_at(("changes",))
    return changes.content if changes is not None and isinstance(changes.content, dict) else {}


def _layer_of(change: Node) -> int:
    layer = change.exactly_at(("layer",))
    return layer.content if layer is not None and type(layer.content) is int else 0


def overlay(base: Node, over: Node, path: Path = ()) -> Node:
    """`over` laid on `base`: mappings merge, everything else replaces.

    ``null`` for an inherited entry that has a free name (a worker group, a change, a published figure) takes it out.
    Posts added and removed count on those below.
    """
    if not isinstance(base.content, dict) or not isinstance(over.content, dict):
        return over
    merged, taken_out = dict(base.content), dict(base.taken_out)
    for key, node in over.content.items():
        if key not in merged:
            merged[key] = node
        elif node.content is None and isinstance(merged[key].content, dict) and _takes_out(path):
            del merged[key]
            taken_out[key] = node.place
        else:
            merged[key] = overlay(merged[key], node, (*path, key))
    return Node(_with_posts_counted(base.content, over.content, merged), over.place, taken_out)


def _with_posts_counted(below: dict[str, Node], over: dict[str, Node], merged: dict[str, Node]) -> dict[str, Node]:
    posts = below[POSTS].content if POSTS in below else None
    total = counted_posts(posts, {key: node.content for key, node in over.items()})
    if total is not None:
        place = next(over[key].place for key in (ADD, REMOVE) if key in over)
        return {**{key: node for key, node in merged.items() if key not in (ADD, REMOVE)}, POSTS: Node(total, place)}
    gone = (ADD, REMOVE) if POSTS in over else ()  # posts that are given count on nothing
    return {key: node for key, node in merged.items() if key not in gone or key in over}


def _takes_out(path: Path) -> bool:
    return holds_named_entries(path)


def read_chain(path: str) -> Layers:
    """Read a file and those it extends, the lowest first.

    Parameters
    ----------
    path : str
        The file as somebody named it. Files it extends must lie in its folder or below, symbolic links followed.

    Returns
    -------
    Layers
        One node for each file, without its ``extends``.

    Raises
    ------
    ScenarioError
        If a file cannot be read, or an ``extends`` cannot be followed.
    """
    layers = Layers()
    if any("\ud800" <= letter <= "\udfff" for letter in os.path.basename(path)):  # noqa: PTH119
        raise ScenarioError([Problem(path, None, (), ABSENT, "the name of the file is not UTF-8 text: rename it")])
    root = os.path.realpath(os.path.dirname(path))  # noqa: PTH120 - names are kept as typed
    shown, real = path, os.path.join(root, os.path.basename(path))  # noqa: PTH118, PTH119
    seen: dict[str, str] = {}
    extends: Node | None = None
    size = 0
    while True:
        try:
            text = file_text(real, shown, seen)
            node, problems = read_text(text, shown)
            size += os.path.getsize(real)  # noqa: PTH202
        except ScenarioError as error:
            here = [_at_extends(problem, extends) for problem in error.problems]
            raise ScenarioError([*layers.problems, *here]) from None
        layers.problems += problems
        seen[os.path.realpath(real)] = shown
        layers.nodes.insert(0, _without_extends(node))
        within = os.path.relpath(real, root) if layers.files else os.path.basename(path)  # noqa: PTH119
        layers.files.insert(0, (within.replace(os.sep, "/"), text))
        extends = node.content.get("extends") if isinstance(node.content, dict) else None
        if extends is None:
            return layers
        folder = os.path.dirname(os.path.realpath(real)) if len(seen) > 1 else root  # noqa: PTH120
        name = extends.content
        wrong = _wrong_with(name, folder, root)
        if not wrong:
            assert isinstance(name, str)
            linked = os.path.join(folder, name)  # noqa: PTH118
            real = os.path.realpath(linked)
            real = linked if not os.path.exists(real) else real  # noqa: PTH110 - a broken link is named, not its target
            shown = os.path.normpath(os.path.join(os.path.dirname(shown), name))  # noqa: PTH118, PTH120
            if real in seen:
                wrong = f"the files extend one another in a circle: {' -> '.join([*seen.values(), seen[real]])}"
            elif size > MOST_BYTES:
                wrong = f"the files together are larger than {MOST_BYTES // 1024} KiB"
            elif len(seen) == MOST_FILES:
                wrong = f"more than {MOST_FILES} files extend one another: {' -> '.join(seen.values())}"
        if wrong:
            place = extends.place
            raise ScenarioError([*layers.problems, Problem(*place, ("extends",), extends.plain(), wrong)])


def _without_extends(node: Node) -> Node:
    assert isinstance(node.content, dict)
    return Node({key: value for key, value in node.content.items() if key != "extends"}, node.place)


def _at_extends(problem: Problem, extends: Node | None) -> Problem:
    """A file that cannot be read at all is the fault of the line that names it."""
    if extends is None or problem.line is not None:
        return problem
    message = f"{problem.file}: {problem.message}"
    return Problem(*extends.place, ("extends",), extends.plain(), message)


def _wrong_with(name: object, folder: str, root: str) -> str:
    """What keeps `name` in `folder` from being followed; empty if nothing does."""
    if not isinstance(name, str) or not name.strip():
        return "the name of one file is expected, relative to this one, for example base.yaml"
    if "\\" in name:
        return "the parts of a path are joined with /"
    if hidden := hidden_in(name):
        return f"the name holds a character that cannot be seen ({hidden})"
    if os.path.isabs(name) or name.startswith("~") or name[1:2] == ":":  # noqa: PTH117
        return "an absolute path is not followed: name the file relative to this one"
    real = os.path.realpath(os.path.join(folder, name))  # noqa: PTH118
    if os.path.commonpath([root, real]) != root:
        return "this leads out of the folder of the scenario: a file that is extended lies in it or below"
    return ""


def add_overrides(base: Node, overrides: Iterable[str]) -> tuple[Node, list[Problem]]:
    """Lay ``PATH=VALUE`` overrides over a scenario, in their order.

    Parameters
    ----------
    base : Node
        The scenario so far.
    overrides : iterable of str
        Each a dotted path, an equals sign, and a YAML value.

    Returns
    -------
    tuple of Node and list of Problem
        The scenario with all overrides that could be read, and what is wrong with the others.
    """
    problems: list[Problem] = []
    for text in overrides:
        node, faults = _override(base, text)
        problems += faults
        if node is not None and not faults:
            base = lay(base, node)
    return base, problems


def _override(base: Node, text: str) -> tuple[Node | None, list[Problem]]:
    place = Place(f"--set {text}")

    def refuse(message: str, path: Path = ()) -> tuple[None, list[Problem]]:
        return None, [Problem(place.file, None, path, ABSENT, message)]

    name, equals, value = text.partition("=")
    path = tuple(composed(part.strip()) for part in name.split("."))
    if not equals:
        return refuse("an override is written PATH=VALUE, for example run.observed_days=365")
    if len(path) > MOST_DEPTH:
        return refuse(f"the path before the = has more than {MOST_DEPTH} parts")
    if not all(path):
        return refuse("the path before the = has an empty part: it is written like run.observed_days")
    if path[0] == "extends":
        return refuse("only a file can extend another: name that file on the command line instead", path)
    node, problems = read_value(value, place, lines=False)
    if problems:
        return None, [Problem(p.file, None, (*path, *p.path), p.value, p.message) for p in problems]
    if node is None:
        return refuse("there is no value after the =: write null for nothing, '' for empty text", path)
    for depth in range(1, len(path)):
        above = base.at(path[:depth])
        if above is base.at(path[: depth - 1]):
            break
        if not isinstance(above.content, dict) and above.content is not None:
            message = f"{dotted(path[:depth])} is {show(above.plain())}, so nothing can be set inside it"
            return refuse(message, path)
    for part in reversed(path):
        node = Node({part: node}, place)
    return node, []
