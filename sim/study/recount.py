"""A number of saved results taken apart: the replication run again, and the events behind one measure listed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.measures import events_behind
from sim.scenario.problems import in_one_line
from sim.study import folder as files
from sim.study.designs.kinds import design_of
from sim.study.folder import FolderError
from sim.study.targets import unknown_measure
from sim.study.verify import which_replication


class UnknownMeasureError(ValueError):
    """There is no such measure; the message says which was perhaps meant."""


@dataclass(frozen=True)
class Recount:
    """The events behind a number.

    Parameters
    ----------
    measure, scenario, replication, seed
        Of what.
    events
        As `sim.measures.events_behind` lists them.
    figure
        What they come to by themselves.
    value
        The measure in the replication that was run again.
    recorded
        The same in the folder's measures; NaN where it has none.
    """

    measure: str
    scenario: str
    replication: int
    seed: int
    events: pd.DataFrame
    figure: float
    value: float
    recorded: float

    @property
    def is_recorded(self) -> bool:
        """Whether the replication gave again what is recorded."""
        return same(self.value, self.recorded)

    @property
    def is_whole(self) -> bool:
        """Whether the events by themselves are what the measure is made of."""
        return same(self.value, self.figure) or not len(self.events)


def same(one: float, other: float) -> bool:
    """Whether two values are one but for rounding; missing is the same as missing."""
    return math.isclose(one, other, rel_tol=1e-9) or (one != one and other != other)


def recount(path: Path | str, measure: str, *, scenario: str | None = None, replication: int | None = None) -> Recount:
    """List the events behind a measure in one replication of saved results, which is run again.

    Parameters
    ----------
    path
        The results folder.
    measure
        Name of the measure, as in its ``measures.csv``.
    scenario, replication
        As for `sim.study.verify.verify`.

    Raises
    ------
    FolderError, WhichError, UnknownMeasureError, NotListedError
        If there is nothing to list; the message says why.
    sim.model.RunawayError
        If the replication cannot be finished.
    """
    from sim.engine import simulate

    for fault in unknown_measure(measure, measure):
        raise UnknownMeasureError(fault)
    manifest = files.read_manifest(Path(path))
    design = design_of(manifest)
    held = {source: design.read(Path(path), source) for source in design.sources}
    rows = held[files.MEASURES]
    which = which_replication(rows, scenario, replication)
    if which is None:
        raise FolderError(f"{path} holds no replication.")
    name, number = which
    try:
        asked, seed = design.scenario(manifest, held, name), int(manifest["seed"])
    except Exception as error:  # whatever another version, or a changed manifest, holds
        raise FolderError(f"The scenario of {name} cannot be read by this version: {in_one_line(error)}.") from None
    events, figure, value = events_behind(simulate(asked, seed=seed, replication=number), asked, measure)
    mine = rows[(rows["scenario"] == name) & (rows["replication"] == number) & (rows["measure"] == measure)]
    recorded = mine.loc[mine["by"] == "all", "value"]
    then = float(recorded.iloc[0]) if len(recorded) else float("nan")
    return Recount(measure, name, number, seed, events, figure, value, then)
