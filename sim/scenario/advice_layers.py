"""What files laid over one another may say without meaning it: sentences that name file, line, value and date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate, combinations
from typing import NamedTuple

from sim.scenario.fields import holds_named_entries
from sim.scenario.layers import Written, every_layer, lay
from sim.scenario.posts import ADD, POSTS, REMOVE
from sim.scenario.problems import Path, Place, dotted, listed, show
from sim.scenario.schema import Change, Scenario
from sim.scenario.timeline import in_turn
from sim.scenario.yaml_tree import Node


def layer_warnings(scenario: Scenario, written: Written) -> list[str]:
    """Where the layers of a scenario meet in a way that a planner may not have meant.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    written : Written
        The files and overrides that it was loaded from.

    Returns
    -------
    list of str
        A sentence each.
    """
    layers = every_layer(written)
    whole = reduce(lay, layers)
    ranks = {layer.place.file: rank for rank, layer in enumerate(layers)}
    changes = ((name, scenario.changes[name]) for name in in_turn(scenario))
    dated = [
        _Dated(name, change, dict(_leaves(whole.at(("changes", name, "set")))))
        for name, change in changes
        if change.from_date <= scenario.run.last_day and not (change.until and change.until < scenario.run.start)
    ]
    sentences = [*_emptied(layers), *_same_names(layers)]
    for change in dated:
        sentences += _undated(change, whole, ranks)
    for beaten, held in combinations(dated, 2):
        sentences += [*_met(beaten, held), *_not_on_top(beaten, held)]
    return sentences


class _Said(NamedTuple):
    """A value and where somebody wrote it."""

    value: object
    place: Place

    def __str__(self) -> str:
        return show(self.value)


@dataclass(frozen=True)
class _Dated:
    """A change that holds at some time of the run, with the values that it sets."""

    name: str
    change: Change
    sets: Mapping[Path, _Said]

    @property
    def begins(self) -> dt.date:
        return self.change.from_date

    @property
    def ends(self) -> dt.date:
        return self.change.until or dt.date.max


def _leaves(node: Node, path: Path = ()) -> Iterator[tuple[Path, _Said]]:
    if isinstance(node.content, dict):
        for key, inner in node.content.items():
            yield from _leaves(inner, (*path, key))
    else:
        yield path, _Said(node.plain(), node.place)


def _where(place: Place) -> str:
    return place.file if place.line is None else f"{place.file}, line {place.line}"


# -- dated values ------------------------------------------------------------------------------------------------------


def _undated(dated: _Dated, whole: Node, ranks: Mapping[str, int]) -> Iterator[str]:
    """A value without a date in one file, which a change of a file below sets again."""
    for path, later in dated.sets.items():
        node = whole.exactly_at(path)
        if node is None or isinstance(node.content, dict):
            continue
        mine = _Said(node.plain(), node.place)
        above = ranks.get(mine.place.file, 0) > ranks.get(later.place.file, 0)
        if above and mine.value != later.value:
            yield (
                f"{_where(mine.place)}: {dotted(path)} is {mine} without a date, and change {dated.name} "
                f"({_where(later.place)}) sets it to {later} from {dated.begins}: to hold over that, set it in a "
                "change with a date"
            )


def _met(beaten: _Dated, held: _Dated) -> Iterator[str]:
    """Two changes that set a value differently while both are in force, of which the second holds."""
    paths = [path for path in beaten.sets if path in held.sets and beaten.sets[path].value != held.sets[path].value]
    if not paths or beaten.ends < held.begins or held.ends < beaten.begins:
        return
    lost, kept = beaten.sets[paths[0]], held.sets[paths[0]]
    more = f", and so with {len(paths) - 1} more" if len(paths) > 1 else ""
    this = f"change {held.name} ({_where(kept.place)}) sets {dotted(paths[0])} to {kept} from {held.begins}"
    if held.change.layer > beaten.change.layer:
        if beaten.begins > held.begins:
            lasts = f"comes only after {held.ends}" if beaten.ends > held.ends else "does not come"
            yield f"{this}: {lost}, set by {beaten.name} ({_where(lost.place)}) from {beaten.begins}, {lasts}{more}"
    elif beaten.begins == held.begins:
        yield f"{this}, and change {beaten.name} ({_where(lost.place)}) to {lost}: {kept}, named last, holds{more}"
    elif beaten.change.until is not None:
        yield f"{this}: {lost}, set by {beaten.name} ({_where(lost.place)}) until {beaten.ends}, ends early{more}"


def _not_on_top(beaten: _Dated, held: _Dated) -> Iterator[str]:
    """Posts that one change adds or removes, and that another, which holds over it, gives as a number."""
    for path, moved in beaten.sets.items():
        posts = held.sets.get((*path[:-1], POSTS)) if path[-1] in (ADD, REMOVE) else None
        if posts is not None and beaten.begins <= held.ends and held.begins <= beaten.ends:
            yield (
                f"change {held.name} ({_where(posts.place)}) sets {dotted((*path[:-1], POSTS))} to {posts} from "
                f"{held.begins}: {path[-1]}: {moved} of {beaten.name} ({_where(moved.place)}) is not counted on that"
            )


# -- what merges and what stays ----------------------------------------------------------------------------------------


def _laid(layers: Sequence[Node]) -> Iterator[tuple[Node, Node]]:
    """Each layer with what it is laid over."""
    yield from zip(accumulate(layers, lay), layers[1:], strict=False)


def _same_names(layers: Sequence[Node]) -> Iterator[str]:
    """A change with a first day and values of its own that has the name of one below, and so merges with it."""
    for below, above in _laid(layers):
        for name, change in _entries(above, ("changes",)).items():
            inherited = below.exactly_at(("changes", name))
            day, its = change.exactly_at(("from",)), inherited and inherited.exactly_at(("from",))
            if inherited and day and its and change.exactly_at(("set",)):
                moved = "" if day.plain() == its.plain() else f" from {day.plain()}, no more from {its.plain()},"
                yield (
                    f"{_where(change.place)}: change {name} has the name of a change in {_where(inherited.place)}: "
                    f"they are one, which holds{moved} with the values of both; to keep them apart, choose another name"
                )


def _emptied(layers: Sequence[Node]) -> Iterator[str]:
    """An empty mapping over entries, which takes none of them out."""
    for below, above in _laid(layers):
        for path, node in _mappings(above):
            there = _entries(below, path)
            if path and not node.content and there:
                mend = f"; to take one out write {next(iter(there))}: null" if holds_named_entries(path) else ""
                yield (
                    f"{_where(node.place)}: {dotted(path)}: {{}} takes nothing out: what is inherited there stays "
                    f"({listed(there, 4)}){mend}"
                )


def _entries(node: Node, path: Path) -> Mapping[str, Node]:
    inner = node.exactly_at(path)
    return inner.content if inner is not None and isinstance(inner.content, dict) else {}


def _mappings(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    if isinstance(node.content, dict):
        yield path, node
        for key, inner in node.content.items():
            yield from _mappings(inner, (*path, key))
