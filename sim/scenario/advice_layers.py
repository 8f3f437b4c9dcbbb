"""What files laid over one another may say without meaning it: sentences that name file, line, value and date."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, combinations
from typing import Any, NamedTuple

from sim.scenario.fields import holds_named_entries
from sim.scenario.layers import Layers, ScenarioFiles, lay, layers_of
from sim.scenario.paths import ADD, POSTS, REMOVE, Parts, entries, leaves, value_at
from sim.scenario.problems import ABSENT, Location, dotted, show, word_list
from sim.scenario.schema import Scenario
from sim.scenario.sentences import say
from sim.scenario.timeline import changes_in_order
from sim.scenario.yaml_reader import Layer


def layer_warnings(scenario: Scenario, files: ScenarioFiles) -> list[str]:
    """Where the layers of a scenario meet in a way that a planner may not have meant.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    files : ScenarioFiles
        The files and overrides that it was loaded from.

    Returns
    -------
    list of str
        A sentence each.
    """
    layers = layers_of(files)
    layers.override(files.overrides)
    whole = layers.merged()
    changes = []
    for name in changes_in_order(scenario):
        change = scenario.changes[name]
        if change.from_date <= scenario.run.last_day and change.ends >= scenario.run.start:
            above = ("changes", name, "set")
            values = leaves(value_at(whole, above))
            sets = {path: _Setting(value, layers.origin((*above, *path))[0]) for path, value in values}
            changes.append(_DatedChange(name, change.layer, change.from_date, change.ends, sets))
    sentences = [*_emptied(layers.layers), *_same_names(layers.layers)]
    for dated in changes:
        sentences += _undated(dated, layers, whole)
    for beaten, winner in combinations(changes, 2):
        if beaten.begins <= winner.ends and winner.begins <= beaten.ends:
            sentences += [*_clash(beaten, winner), *_not_on_top(beaten, winner)]
    return sentences


class _Setting(NamedTuple):
    """A value and where somebody wrote it."""

    value: object
    place: Location

    def __str__(self) -> str:
        return show(self.value)


class _DatedChange(NamedTuple):
    """A change that holds at some time of the run, with the values that it sets."""

    name: str
    layer: int
    begins: dt.date
    ends: dt.date
    sets: Mapping[Parts, _Setting]


# -- dated values ------------------------------------------------------------------------------------------------------


def _undated(change: _DatedChange, layers: Layers, whole: Mapping[str, Any]) -> Iterator[str]:
    """A value without a date in one file, which a change of a file below sets again."""
    ranks = {layer.file: rank for rank, layer in enumerate(layers.layers)}
    for path, later in change.sets.items():
        value = value_at(whole, path)
        if value is ABSENT or isinstance(value, Mapping):
            continue
        mine = _Setting(value, layers.origin(path)[0])
        if ranks[mine.place.file] > ranks[later.place.file] and mine.value != later.value:
            yield say("advice.undated", mine=mine, path=dotted(path), dated=change, later=later)


def _clash(beaten: _DatedChange, winner: _DatedChange) -> Iterator[str]:
    """Two changes that set a value differently while both are in force, of which the second holds."""
    paths = [path for path in beaten.sets if path in winner.sets and beaten.sets[path].value != winner.sets[path].value]
    if not paths:
        return
    facts = {
        "beaten": beaten, "lost": beaten.sets[paths[0]], "held": winner, "kept": winner.sets[paths[0]],
        "path": dotted(paths[0]), "more": f", and so with {len(paths) - 1} more" if len(paths) > 1 else "",
    }  # fmt: skip
    if winner.layer > beaten.layer:
        if beaten.begins > winner.begins:
            lasts = f"comes only after {winner.ends}" if beaten.ends > winner.ends else "does not come"
            yield say("advice.beaten_from_above", lasts=lasts, **facts)
    elif beaten.begins == winner.begins:
        yield say("advice.beaten_as_last", **facts)
    elif beaten.ends < dt.date.max:
        yield say("advice.ends_early", **facts)


def _not_on_top(beaten: _DatedChange, winner: _DatedChange) -> Iterator[str]:
    """Posts that one change adds or removes, and that another, which holds over it, gives as a number."""
    for path, step in beaten.sets.items():
        posts_path = (*path[:-1], POSTS)
        if path[-1] in (ADD, REMOVE) and posts_path in winner.sets:
            facts = {"path": dotted(posts_path), "sign": path[-1], "beaten": beaten, "moved": step}
            yield say("advice.not_on_top", held=winner, posts=winner.sets[posts_path], **facts)


# -- what merges and what stays ----------------------------------------------------------------------------------------


def _laid(layers: Sequence[Layer]) -> Iterator[tuple[Mapping[str, Any], Layer]]:
    """Each layer with what it is laid over."""
    return zip(accumulate((layer.data for layer in layers), lay), layers[1:], strict=False)


def _same_names(layers: list[Layer]) -> Iterator[str]:
    """A change with a first day and values of its own that has the name of one below, and so merges with it."""
    for index, (below, above) in enumerate(_laid(layers), start=1):
        for name in entries(above.data, ("changes",)):
            path = ("changes", name)
            change, lower = entries(above.data, path), entries(below, path)
            if {"from", "set"} <= change.keys() and "from" in lower:
                day, its = change["from"], lower["from"]
                moved = "" if day == its else f" from {day}, no more from {its},"
                theirs, _ = Layers(layers[:index]).origin(path)
                yield say("advice.same_name", place=above.place(path), name=name, theirs=theirs, moved=moved)


def _emptied(layers: Sequence[Layer]) -> Iterator[str]:
    """An empty mapping over entries, which takes none of them out."""
    for below, above in _laid(layers):
        for path, value in leaves(above.data):
            there = entries(below, path)
            if path and value == {} and there:
                mend = f"; to take one out write {next(iter(there))}: null" if holds_named_entries(path) else ""
                facts = {"path": dotted(path), "there": word_list(there, 4), "mend": mend}
                yield say("advice.emptied", place=above.place(path), **facts)
