"""Hand-made logs: a few rows, written with LogWriter, whose measures can be worked out with a pencil."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from sim.log import EventLog, LogWriter, Place
from sim.measures import measure
from sim.scenario.schema import Scenario

BASE = {
    "run": {"start": "2018-01-01", "warm_up_days": 0, "observed_days": 730},
    "need": {"groups": {"neglect": {}, "other": {}}},
    "areas": {"east": {}, "west": {}},
    "demand": {"contacts": {"sources": {"police": {}, "schools": {}}}},
}
"""Monday 1 January 2018 (a bank holiday), two years; thresholds at 25, 50 and 75."""

TEAMS = ("icrt", "assessment", "early_help/east", "locality/east")
PLACES = (Place.FRONT_DOOR, Place.ASSESSMENT, Place.EARLY_HELP, Place.CHILD_IN_NEED)
ICRT, ASSESSMENT, EARLY_HELP, LOCALITY = 1, 2, 3, 4


def merged(base: dict, more: dict) -> dict:
    """`base` with `more` laid over it."""
    out = dict(base)
    for key, value in more.items():
        out[key] = merged(out[key], value) if isinstance(value, dict) and isinstance(out.get(key), dict) else value
    return out


class Maker:
    """Writes a log row by row; `values` gives its measures."""

    def __init__(self, **changes: object) -> None:
        self.scenario = Scenario.model_validate(merged(BASE, changes))
        self.writer = LogWriter()

    def child(self, number: int, **facts: object) -> None:
        """A child, by default of the group other in the east, entered at time 0 through a contact."""
        known = {
            "entered_days": 0.0, "group": 5, "area": 0, "source": 1, "origin": 0, "age_years": 5.0, "set_point": 10.0,
            "earlier_plan": False,
        }  # fmt: skip
        self.writer.enter(number, **(known | facts))

    def row(self, time: float, child: int, event: int, **columns: object) -> None:
        """One row."""
        self.writer.write(time, child, event, **columns)

    @property
    def log(self) -> EventLog:
        """The log so far."""
        return EventLog(
            self.writer.rows(), self.writer.children(), teams=TEAMS, team_places=PLACES, areas=("east", "west")
        )

    @property
    def table(self) -> pd.DataFrame:
        """All measures of the log."""
        return measure(self.log, self.scenario)

    def value(self, name: str, by: str = "all", group: str = "all") -> float:
        """One value."""
        table = self.table
        found = table[(table["measure"] == name) & (table["by"] == by) & (table["group"] == group)]
        assert len(found) == 1, (name, by, group, len(found))
        return float(found["value"].iloc[0])


@pytest.fixture
def make() -> Callable[..., Maker]:
    """A maker of logs; keywords change the scenario."""
    return Maker
