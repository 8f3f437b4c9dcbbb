"""What files laid over one another may say without meaning it: sentences that name file, line, value and date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, combinations
from typing import Any, NamedTuple

from sim.scenario.fields import holds_named_entries
from sim.scenario.layers import Layers, Written, lay, layers_of
from sim.scenario.paths import ADD, POSTS, REMOVE, entries, leaves, value_at
from sim.scenario.problems import ABSENT, Path, Place, dotted, listed, show
from sim.scenario.schema import Scenario
from sim.scenario.sentences import say
from sim.scenario.timeline import in_turn
from sim.scenario.yaml_reader import Layer


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
    layers = layers_of(written)
    layers.override(written.overrides)
    whole = layers.merged()
    dated = [
        _Dated(name, change.layer, change.from_date, change.ends, _sets(layers, whole, name))
        for name, change in ((name, scenario.changes[name]) for name in in_turn(scenario))
        if change.from_date <= scenario.run.last_day and change.ends >= scenario.run.start
    ]
    sentences = [*_emptied(layers.layers), *_same_names(layers.layers)]
    for change in dated:
        sentences += _undated(change, layers, whole)
    for beaten, held in combinations(dated, 2):
        if beaten.begins <= held.ends and held.begins <= beaten.ends:
            sentences += [*_met(beaten, held), *_not_on_top(beaten, held)]
    return sentences


class _Said(NamedTuple):
    """A value and where somebody wrote it."""

    value: object
    place: Place

    def __str__(self) -> str:
        return show(self.value)


class _Dated(NamedTuple):
    """A change that holds at some time of the run, with the values that it sets."""

    name: str
    layer: int
    begins: dt.date
    ends: dt.date
    sets: Mapping[Path, _Said]


def _sets(layers: Layers, whole: Mapping[str, Any], name: str) -> dict[Path, _Said]:
    """The values that a change sets, by path."""
    above = ("changes", name, "set")
    return {path: _Said(value, layers.origin((*above, *path))[0]) for path, value in leaves(value_at(whole, above))}


# -- dated values ------------------------------------------------------------------------------------------------------


def _undated(dated: _Dated, layers: Layers, whole: Mapping[str, Any]) -> Iterator[str]:
    """A value without a date in one file, which a change of a file below sets again."""
    ranks = {layer.file: rank for rank, layer in enumerate(layers.layers)}
    for path, later in dated.sets.items():
        value = value_at(whole, path)
        if value is ABSENT or isinstance(value, Mapping):
            continue
        mine = _Said(value, layers.origin(path)[0])
        if ranks[mine.place.file] > ranks[later.place.file] and mine.value != later.value:
            yield say("advice.undated", mine=mine, path=dotted(path), dated=dated, later=later)


def _met(beaten: _Dated, held: _Dated) -> Iterator[str]:
    """Two changes that set a value differently while both are in force, of which the second holds."""
    paths = [path for path in beaten.sets if path in held.sets and beaten.sets[path].value != held.sets[path].value]
    if not paths:
        return
    facts = {
        "beaten": beaten, "lost": beaten.sets[paths[0]], "held": held, "kept": held.sets[paths[0]],
        "path": dotted(paths[0]), "more": f", and so with {len(paths) - 1} more" if len(paths) > 1 else "",
    }  # fmt: skip
    if held.layer > beaten.layer:
        if beaten.begins > held.begins:
            lasts = f"comes only after {held.ends}" if beaten.ends > held.ends else "does not come"
            yield say("advice.beaten_from_above", lasts=lasts, **facts)
    elif beaten.begins == held.begins:
        yield say("advice.beaten_as_last", **facts)
    elif beaten.ends < dt.date.max:
        yield say("advice.ends_early", **facts)


def _not_on_top(beaten: _Dated, held: _Dated) -> Iterator[str]:
    """Posts that one change adds or removes, and that another, which holds over it, gives as a number."""
    for path, moved in beaten.sets.items():
        given = (*path[:-1], POSTS)
        if path[-1] in (ADD, REMOVE) and given in held.sets:
            facts = {"path": dotted(given), "sign": path[-1], "beaten": beaten, "moved": moved}
            yield say("advice.not_on_top", held=held, posts=held.sets[given], **facts)


# -- what merges and what stays ----------------------------------------------------------------------------------------


def _laid(layers: Sequence[Layer]) -> Iterator[tuple[Mapping[str, Any], Layer]]:
    """Each layer with what it is laid over."""
    yield from zip(accumulate((layer.data for layer in layers), lay), layers[1:], strict=False)


def _same_names(layers: list[Layer]) -> Iterator[str]:
    """A change with a first day and values of its own that has the name of one below, and so merges with it."""
    for index, (below, above) in enumerate(_laid(layers), start=1):
        for name in entries(above.data, ("changes",)):
            change, inherited = (entries(data, ("changes", name)) for data in (above.data, below))
            if {"from", "set"} <= change.keys() and "from" in inherited:
                day, its = change["from"], inherited["from"]
                moved = "" if day == its else f" from {day}, no more from {its},"
                place, theirs = (Layers(layers[:end]).origin(("changes", name))[0] for end in (index + 1, index))
                yield say("advice.same_name", place=place, name=name, theirs=theirs, moved=moved)


def _emptied(layers: Sequence[Layer]) -> Iterator[str]:
    """An empty mapping over entries, which takes none of them out."""
    for below, above in _laid(layers):
        for path, value in leaves(above.data):
            there = entries(below, path)
            if path and value == {} and there:
                mend = f"; to take one out write {next(iter(there))}: null" if holds_named_entries(path) else ""
                facts = {"path": dotted(path), "there": listed(there, 4), "mend": mend}
                yield say("advice.emptied", place=above.place(path), **facts)
