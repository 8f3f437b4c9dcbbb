"""Reading a log: its columns, the rows of one kind of event, and which row follows which."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.log import Event, EventLog, Outcome
from sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Span:
    """A stretch of time with a name: from `first` until before `last`, in days since the start."""

    label: str
    first: float
    last: float


class Spells:
    """Whatever lasts from a start to an end: arrays of one length, in days."""

    start: np.ndarray
    end: np.ndarray

    def days_within(self, first: float, last: float) -> np.ndarray:
        """Days of each between two moments."""
        return np.clip(np.minimum(self.end, last) - np.maximum(self.start, first), 0, None)


class Picked:
    """Some rows of a log, in order. Columns are attributes; `child` is the position in the log's children, -1 for none.

    Parameters
    ----------
    reading
        Where they come from.
    at
        Their positions in the log.
    """

    def __init__(self, reading: Reading, at: np.ndarray) -> None:
        self._reading = reading
        self.at = at

    def __len__(self) -> int:
        return len(self.at)

    def where(self, mask: np.ndarray) -> Picked:
        """Those for which the mask is true."""
        return Picked(self._reading, self.at[mask])

    def column(self, name: str) -> np.ndarray:
        """One column of `sim.log.ROW`."""
        return self._reading.column(name)[self.at]

    @cached_property
    def time(self) -> np.ndarray:
        """Time in days."""
        return self.column("time_days")

    @cached_property
    def child(self) -> np.ndarray:
        """Position of the child in the log's children; -1 for rows about staff."""
        return self._reading.child[self.at]

    @cached_property
    def event(self) -> np.ndarray:
        """Code of `Event`."""
        return self.column("event")

    @cached_property
    def outcome(self) -> np.ndarray:
        """Code of `Outcome`."""
        return self.column("outcome")

    @cached_property
    def place(self) -> np.ndarray:
        """Code of `Place`."""
        return self.column("place")

    @cached_property
    def value(self) -> np.ndarray:
        """As the event says."""
        return self.column("value")

    @cached_property
    def case(self) -> np.ndarray:
        """A number for each pair of child and contact number, or child and case number."""
        return self.child.astype(np.int64) * self._reading.numbers + self.column("number")

    @cached_property
    def in_window(self) -> np.ndarray:
        """Whether each is in the observed window."""
        return (self.time >= self._reading.start) & (self.time < self._reading.end)

    @property
    def observed(self) -> Picked:
        """Those in the observed window."""
        return self.where(self.in_window)


def next_of(
    keys: np.ndarray, at: np.ndarray, later_keys: np.ndarray, later_at: np.ndarray, *, rows: int
) -> np.ndarray:
    """For each row, the first of `later` rows with the same key and a later position in the log; -1 for none.

    Parameters
    ----------
    keys, at
        Key (0 or more) and position of each row.
    later_keys, later_at
        The same of the rows to look among.
    rows
        A number above every position.

    Returns
    -------
    numpy.ndarray
        Positions in the `later` arrays, shape of `keys`.
    """
    if not len(later_keys) or not len(keys):
        return np.full(len(keys), -1)
    codes = later_keys.astype(np.int64) * rows + later_at
    order = np.argsort(codes, kind="stable")
    found = np.searchsorted(codes[order], keys.astype(np.int64) * rows + at, side="right")
    candidate = order[np.minimum(found, len(order) - 1)]
    same = (found < len(order)) & (later_keys[candidate] == keys)
    return np.where(same, candidate, -1)


def previous_of(
    keys: np.ndarray, at: np.ndarray, earlier_keys: np.ndarray, earlier_at: np.ndarray, *, rows: int
) -> np.ndarray:
    """The last of `earlier` rows with the same key and an earlier position; -1 for none. As `next_of`."""
    if not len(earlier_keys) or not len(keys):
        return np.full(len(keys), -1)
    codes = earlier_keys.astype(np.int64) * rows + earlier_at
    order = np.argsort(codes, kind="stable")
    found = np.searchsorted(codes[order], keys.astype(np.int64) * rows + at, side="left") - 1
    candidate = order[np.maximum(found, 0)]
    same = (found >= 0) & (earlier_keys[candidate] == keys)
    return np.where(same, candidate, -1)


class Reading:
    """A log with its scenario, ready to be counted.

    Attributes
    ----------
    start, end
        The observed window, in days since the start of the run.
    child
        For each row, the position of its child in ``log.children``; -1 for rows about staff.
    left
        For each child, when it left; infinite if it did not.
    kept
        What has been worked out once and is asked for again.
    listed
        By measure, for those that somebody put here: the things that were counted, and how.
    """

    def __init__(self, log: EventLog, scenario: Scenario) -> None:
        self.log = log
        self.scenario = scenario
        self.start = float(scenario.run.warm_up_days)
        self.end = float(scenario.run.total_days)
        self.rows = len(log) + 1
        self.kept: dict[str, object] = {}
        self.listed: dict[str, list[object]] = {}

    def column(self, name: str) -> np.ndarray:
        """One column of the log."""
        return self.log.columns[name]

    @property
    def child(self) -> np.ndarray:
        """Position of each row's child in the log's children; -1 for rows about staff."""
        return self.column("ordinal")

    @cached_property
    def numbers(self) -> int:
        """A number above every contact and case number."""
        numbers = self.column("number")
        return int(numbers.max()) + 1 if len(numbers) else 1

    @cached_property
    def _by_event(self) -> tuple[np.ndarray, np.ndarray]:
        event = self.column("event")
        order = np.argsort(event, kind="stable")
        return order, np.searchsorted(event[order], np.arange(257))

    def pick(self, *events: int) -> Picked:
        """All rows of these events, in order."""
        order, first = self._by_event
        parts = [order[first[event] : first[event + 1]] for event in events]
        return Picked(self, parts[0] if len(parts) == 1 else np.sort(np.concatenate(parts)))

    @cached_property
    def left(self) -> np.ndarray:
        """When each child left; infinite if it did not."""
        left = np.full(len(self.log.children), np.inf)
        rows = self.pick(Event.CHILD_LEFT)
        left[rows.child] = rows.time
        return left

    @cached_property
    def turned_18(self) -> np.ndarray:
        """When each child left at the leaving age; infinite if it did not.

        A child who has moved on stays followed where it is asked who comes back: nobody at the authority knows it.
        """
        rows = self.pick(Event.CHILD_LEFT)
        rows = rows.where(rows.outcome != Outcome.MOVED_ON)
        turned = np.full(len(self.log.children), np.inf)
        turned[rows.child] = rows.time
        return turned

    # -- the calendar -----------------------------------------------------------------------------------------------

    def day(self, date: dt.date) -> float:
        """Midnight at the beginning of a date, in days since the start."""
        return float((date - self.scenario.run.start).days)

    @cached_property
    def years(self) -> tuple[Span, ...]:
        """Financial years (1 April to 31 March) that lie wholly in the window, labelled ``2017-18``."""
        spans = []
        for year in range(self.scenario.run.start.year, self._date(self.end).year + 1):
            first, last = self.day(dt.date(year, 4, 1)), self.day(dt.date(year + 1, 4, 1))
            if first >= self.start and last <= self.end:
                spans.append(Span(f"{year}-{(year + 1) % 100:02d}", first, last))
        return tuple(spans)

    @cached_property
    def months(self) -> tuple[Span, ...]:
        """Calendar months that lie wholly in the window, labelled ``2017-12``."""
        return tuple(span for span in self._all_months if span.first >= self.start and span.last <= self.end)

    @cached_property
    def month_ends(self) -> tuple[Span, ...]:
        """Calendar months whose end lies in the window, both ends of it included."""
        return tuple(span for span in self._all_months if self.start <= span.last <= self.end)

    def _date(self, time: float) -> dt.date:
        return self.scenario.run.start + dt.timedelta(days=int(np.floor(time)))

    @cached_property
    def _all_months(self) -> tuple[Span, ...]:
        first = (self._date(self.start).replace(day=1) - dt.timedelta(days=1)).replace(day=1)
        spans = []
        while self.day(first) < self.end:
            following = (first + dt.timedelta(days=32)).replace(day=1)
            spans.append(Span(f"{first:%Y-%m}", self.day(first), self.day(following)))
            first = following
        return tuple(spans)
